#include "rules/service_account_missing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "base/near_names.h"
#include "base/text.h"
#include "iam/names/arn.h"
#include "join/builds.h"
#include "join/environments.h"
#include "judge/model.h"
#include "kube/cluster_accounts.h"
#include "kube/webhook.h"
#include "rules/shared/affixes.h"

namespace irsa::rules {
namespace {

/// Does the input define the account in a cluster that may be that of the pods? Roots of Terraform
/// that make the same object are of different ones.
bool is_defined_for(const join::Index& index, const join::Workload& workload) {
  const auto accounts = index.accounts_of(workload);
  return std::any_of(accounts.begin(), accounts.end(), [&](const join::ServiceAccount* account) {
    return index.clusters().same(account->origin.file, workload.origin.file) &&
           !index.terraform_roots().apart(account->origin.file, workload.origin.file);
  });
}

/// The account surely exists, is made elsewhere, or nothing can be said about it.
bool beyond_doubt(const join::Index& index, const join::Workload& workload) {
  if (!workload.account || workload.account->value.empty() || workload.account_placeholder) {
    return true;
  }
  // A pod whose account is missing is not admitted.
  const std::string_view name = workload.account->value;
  const bool running = workload.origin.live && workload.kind == "Pod";
  return is_defined_for(index, workload) || kube::is_cluster_account(workload.effective_ns, name) ||
         running || index.workloads().repeats_owner(workload) ||
         index.files().partial(workload.origin.file) ||
         index.files().in_open_build(workload.origin.file) ||
         index.settings().is_external(workload.effective_ns, name);
}

/// Accounts that files of chart values name, each with the role that trusts it by name: whoever
/// installs the chart makes them.
class AccountsOfValues {
 public:
  explicit AccountsOfValues(const join::Index& index) {
    for (const kube::ServiceAccount& values : index.facts().account_fragments) {
      if (!values.of_values || values.name_placeholder || values.name.value.empty()) continue;
      for (const kube::Annotation& annotation : values.annotations) {
        if (annotation.key.value == kube::kRoleArn) add(index, values.name.value, annotation.value);
      }
    }
  }
  [[nodiscard]] bool make(const join::Workload& workload) const {
    return workload.account && made_.contains({workload.effective_ns, workload.account->value});
  }

 private:
  void add(const join::Index& index, std::string_view account, std::string_view role) {
    const auto arn = iam::RoleArn::parse(role);
    if (!arn) return;
    for (const join::RoleEntry* const entry : index.roles().named(arn->name)) {
      for (const join::NamedSubject& subject : entry->subjects) {
        if (subject.name == account) made_.emplace(subject.ns, subject.name);
      }
    }
  }

  std::set<std::pair<std::string_view, std::string_view>> made_;
};

/// The accounts that are in the namespace of a workload; where that is not known, those in its
/// file whose own is not known either: a file like that is applied to one namespace. What is in a
/// build has those of the build, if there are any.
class Neighbours {
 public:
  explicit Neighbours(const join::Index& index) : index_(index) {
    for (const join::ServiceAccount& account : index.facts().service_accounts) {
      const FileId file = account.origin.file;
      if (account.effective_ns.empty()) nameless_[file].push_back(account.name.value);
      const auto& built = index.sources()[file].built;
      if (built && !account.name_placeholder) {
        of_builds_[{built->root, account.effective_ns}].push_back(account.name.value);
      }
    }
  }

  /// nullptr when there are none.
  NearNames* of(const join::Workload& workload) {
    const std::string_view ns = workload.effective_ns;
    const auto& built = index_.sources()[workload.origin.file].built;
    const auto own = built && !ns.empty() ? of_builds_.find({built->root, ns}) : of_builds_.end();
    const bool by_file =
        ns.empty() || index_.clusters().size() > 1 || index_.facts().terraform_roots.size() > 1;
    const Key key{own != of_builds_.end() ? built->root
                  : by_file               ? workload.origin.file
                                          : FileId{},
                  ns};
    if (const auto known = names_.find(key); known != names_.end()) return &known->second;
    const auto names = own != of_builds_.end() ? own->second
                       : ns.empty()            ? nameless_[workload.origin.file]
                                               : names_around(ns, workload.origin.file);
    return names.empty() ? nullptr : &names_.try_emplace(key, names).first->second;
  }

  const join::ServiceAccount& definition(const join::Workload& workload,
                                         std::string_view name) const {
    const auto accounts = index_.accounts().named(workload.effective_ns, name);
    for (const join::ServiceAccount* const account : accounts) {
      if (account->origin.file == workload.origin.file) return *account;
    }
    return *join::front_beside(index_.sources(), accounts, workload.origin.file);
  }

 private:
  using Key = std::pair<FileId, std::string_view>;

  /// Without those of roots of Terraform that are for other clusters.
  [[nodiscard]] std::vector<std::string_view> names_around(std::string_view ns, FileId file) const {
    std::vector<std::string_view> names = index_.accounts().names_in(ns, file);
    if (index_.facts().terraform_roots.size() < 2) return names;
    std::erase_if(names, [&](std::string_view name) {
      const auto accounts = index_.accounts().named(ns, name);
      return std::all_of(accounts.begin(), accounts.end(), [&](const auto* account) {
        return index_.terraform_roots().apart(account->origin.file, file);
      });
    });
    return names;
  }

  const join::Index& index_;
  std::map<FileId, std::vector<std::string_view>> nameless_;
  std::map<Key, std::vector<std::string_view>> of_builds_;
  std::map<Key, NearNames> names_;
};

/// An account of the build, by its name as it is written.
struct Undone {
  std::string_view written;  ///< near the name that the pods run as
  std::string_view built;    ///< what has become of it
};

Undone near_before_build(const join::Index& index, const join::Workload& workload,
                         NearBudget& budget) {
  if (!index.sources()[workload.origin.file].built || workload.effective_ns.empty()) return {};
  Undone best;
  std::size_t distance = reach_of_slip(workload.account->value) + 1;
  for (const std::string_view name :
       index.accounts().names_in(workload.effective_ns, workload.origin.file)) {
    const std::string_view part = name_before_build(index, workload, name, budget, distance);
    if (!part.empty()) best = {part, name};
  }
  return best;
}

/// It has a role, and nothing uses it.
bool is_idle(const join::Index& index, const join::ServiceAccount& account) {
  return !account.effective_ns.empty() && !index.files().partial(account.origin.file) &&
         index.accounts().role_annotation(account) != nullptr &&
         join::is_unused(index.sources(), account, index.accounts().definitions_of(account),
                         index.workloads_of(account), index.readers_of(account));
}

/// Accounts with a role that nothing uses, for pods whose manifest names no namespace: one of their
/// name is in no namespace of the input.
class Waiting {
 public:
  explicit Waiting(const join::Index& index) : index_(index) {}

  /// The one of nearly this name, of the same file before others; nullptr when there is none.
  const join::ServiceAccount* near(const join::Workload& workload, NearBudget& budget) {
    if (!workload.effective_ns.empty() || workload.ns || workload.origin.live) return nullptr;
    const std::string_view wanted = workload.account->value;
    const join::ServiceAccount* best = nullptr;
    std::size_t best_distance = reach_of_slip(wanted) + 1;
    for (const join::ServiceAccount* const account : all()) {
      if (budget.comparisons == 0) break;
      --budget.comparisons;
      const bool here = account->origin.file == workload.origin.file;
      const std::size_t distance = edit_distance(wanted, account->name.value, best_distance);
      if (distance > reach_of_slip(wanted) || distance > best_distance ||
          (distance == best_distance && !here) ||
          !index_.clusters().same(account->origin.file, workload.origin.file) ||
          index_.terraform_roots().two(account->origin.file, workload.origin.file)) {
        continue;
      }
      best = account;
      best_distance = distance;
    }
    return best;
  }

 private:
  const std::vector<const join::ServiceAccount*>& all() {
    if (!all_) {
      all_.emplace();
      for (const join::ServiceAccount& account : index_.facts().service_accounts) {
        const bool waits = !account.name_placeholder && !account.generated_name &&
                           !account.indirect && is_idle(index_, account);
        if (waits) all_->push_back(&account);
      }
    }
    return *all_;
  }

  const join::Index& index_;
  std::optional<std::vector<const join::ServiceAccount*>> all_;
};

/// The input seems to hold all accounts there are: one rendered stream, or what kubectl printed.
bool is_complete(const join::Index& index, const join::Workload& workload) {
  return workload.effective_ns.empty() ? !workload.origin.helm_source.empty()
                                       : index.namespaces().complete(workload.effective_ns);
}

/// Where a role names the account that the pods run as; nullptr when none does. What another root
/// of Terraform says is about another account.
const join::NamedSubject* trusting_subject(const join::Index& index,
                                           const join::Workload& workload) {
  for (const join::NamedSubject* const subject : index.subjects_for(workload)) {
    if (index.clusters().may_match(*subject, workload.origin.file) &&
        !index.terraform_roots().two(subject->role->role->file, workload.origin.file)) {
      return subject;
    }
  }
  return nullptr;
}

std::string message_of(const join::Workload& workload) {
  const std::string where =
      workload.effective_ns.empty()
          ? "the input"
          : fmt::format("namespace {} of the input", quoted(workload.effective_ns));
  return fmt::format("{} runs as service account {}, which {} does not define",
                     join::workload_label(workload), quoted(workload.account->value), where);
}

/// What names an account and runs no pods of its own here: a SecretStore that takes its
/// credentials, a chart that is told to make none.
struct NamingObject {
  FileId file;
  std::string label;  ///< "HelmRelease 'app'"
  std::string_view name;
  kube::Text account;
  std::string_view ns;
  ObjectName object;
  bool chart = false;
  bool written = true;  ///< the name is there to be changed
};

std::vector<NamingObject> naming_objects(const join::Index& index) {
  std::vector<NamingObject> out;
  for (const kube::AccountReader& reader : index.facts().readers) {
    if (!reader.refuses || !reader.account) continue;
    out.push_back({.file = reader.origin.file,
                   .label = fmt::format("{} {}", reader.kind, quoted(reader.name.value)),
                   .name = reader.name.value,
                   .account = *reader.account,
                   .ns = reader.account_ns,
                   .object = join::object_of(reader)});
  }
  for (const join::ServiceAccount& unmade : index.facts().account_fragments) {
    // See load/kubernetes/helm_accounts.cpp.
    if (unmade.holder.kind.empty() || unmade.implied || !unmade.annotations.empty()) continue;
    out.push_back({.file = unmade.origin.file,
                   .label = fmt::format("{} {}", unmade.holder.kind, quoted(unmade.holder.name)),
                   .name = unmade.holder.name,
                   .account = unmade.name,
                   .ns = unmade.effective_ns,
                   .object = {.kind = std::string(unmade.holder.kind),
                              .ns = std::string(unmade.effective_ns),
                              .name = std::string(unmade.holder.name)},
                   .chart = true,
                   .written = unmade.name.span != unmade.metadata_key});
  }
  return out;
}

/// Looks for accounts that such an object may have meant.
class MeantAccounts {
 public:
  explicit MeantAccounts(const join::Index& index) : index_(index) {}

  [[nodiscard]] bool is_defined(const NamingObject& by) const {
    const auto accounts = index_.accounts().named(by.ns, by.account.value);
    return std::any_of(accounts.begin(), accounts.end(), [&](const join::ServiceAccount* account) {
      return !index_.terraform_roots().apart(account->origin.file, by.file);
    });
  }
  /// An idle account of that name in another namespace; nullptr when there is none.
  [[nodiscard]] const join::ServiceAccount* twin(const NamingObject& by) const {
    for (const join::ServiceAccount* const account :
         index_.accounts().named({}, by.account.value)) {
      if (account->effective_ns != by.ns && may_be(by, *account)) return account;
    }
    return nullptr;
  }
  /// One of the same namespace with nearly that name; nullptr when there is none.
  [[nodiscard]] const join::ServiceAccount* neighbour(const NamingObject& by) {
    constexpr std::size_t kMostSlips = 2;
    for (const join::ServiceAccount* const account : by_namespace()[by.ns]) {
      if (budget_.comparisons == 0) return nullptr;
      --budget_.comparisons;
      if (edit_distance(account->name.value, by.account.value, kMostSlips) <= kMostSlips &&
          may_be(by, *account)) {
        return account;
      }
    }
    return nullptr;
  }

 private:
  using Namespaces = std::map<std::string_view, std::vector<const join::ServiceAccount*>>;

  /// (Of two roots of Terraform the other one may make the right account as well.)
  [[nodiscard]] bool may_be(const NamingObject& by, const join::ServiceAccount& account) const {
    return index_.clusters().same(by.file, account.origin.file) &&
           !index_.terraform_roots().two(by.file, account.origin.file) && is_idle(index_, account);
  }
  Namespaces& by_namespace() {
    if (!by_namespace_) {
      by_namespace_.emplace();
      for (const join::ServiceAccount& account : index_.facts().service_accounts) {
        if (!account.name_placeholder) (*by_namespace_)[account.effective_ns].push_back(&account);
      }
    }
    return *by_namespace_;
  }

  const join::Index& index_;
  std::optional<Namespaces> by_namespace_;  // once asked for
  NearBudget budget_;
};

Problem problem_of(const NamingObject& by) {
  return {.where = by.account.span,
          .message = fmt::format(
              "{} {} service account {}, which namespace {} of the input does "
              "not define",
              by.label, by.chart ? "makes no account, and runs its pods as" : "uses credentials of",
              quoted(by.account.value), quoted(by.ns)),
          .object = by.object};
}

/// The account that is named is not there, while one that nothing uses waits: one of that name in
/// another namespace, or one of a near name in the same one.
void check_accounts_of_others(const join::Index& index, Findings& findings) {
  const std::vector<NamingObject> all = naming_objects(index);
  if (all.empty()) return;
  MeantAccounts meant(index);
  for (const NamingObject& by : all) {
    const std::string_view name = by.account.value;
    if (by.ns.empty() || index.files().partial(by.file) || index.files().in_open_build(by.file) ||
        meant.is_defined(by) || kube::is_cluster_account(by.ns, name) ||
        index.settings().is_external(by.ns, name)) {
      continue;
    }
    const join::ServiceAccount* const twin = meant.twin(by);
    const join::ServiceAccount* const near = twin == nullptr ? meant.neighbour(by) : nullptr;
    const join::ServiceAccount* const one = twin != nullptr ? twin : near;
    if (one == nullptr) continue;
    Problem problem = problem_of(by);
    problem.related = {{one->name.span, "service account " + quoted(join::account_label(*one)) +
                                            ", which nothing uses"}};
    problem.other = join::object_of(*one);
    if (twin != nullptr) {
      problem.help = fmt::format(
          "Move one of the two to the namespace of the other: both in {}, or both in {}.",
          quoted(by.ns), quoted(twin->effective_ns));
      if (one->origin.file != by.file) problem.level = Severity::note;
    } else {
      problem.help = fmt::format("Did you mean {}?", quoted(near->name.value));
      if (by.written) {
        problem.fixes = {replacing(fmt::format("Write {}", quoted(near->name.value)), false,
                                   by.account.span, std::string(near->name.value))};
      }
      // Called as the release is: no slip, perhaps, but the account of something else.
      if (by.chart && name == by.name) problem.level = Severity::note;
    }
    findings.report(std::move(problem));
  }
}

}  // namespace

void check_service_account_missing(const judge::Model& model, Findings& findings) {
  Neighbours neighbours(model.index);
  const AccountsOfValues of_values(model.index);
  Waiting waiting(model.index);
  NearBudget budget;
  for (const join::Workload& workload : model.facts.workloads) {
    if (beyond_doubt(model.index, workload) || of_values.make(workload)) continue;
    const std::string_view name = workload.account->value;
    NearNames* const names = neighbours.of(workload);
    const join::NamedSubject* const trusting = trusting_subject(model.index, workload);
    const join::ServiceAccount* const unused = model.index.workloads().account_elsewhere(workload);
    std::string_view close = names == nullptr ? "" : names->find(name, budget);
    const join::ServiceAccount* meant = nullptr;
    if (!close.empty()) {
      meant = &neighbours.definition(workload, close);
    } else if (const Undone undone = near_before_build(model.index, workload, budget);
               !undone.written.empty()) {
      meant = &neighbours.definition(workload, undone.built);
      close = undone.written;
    } else if (meant = waiting.near(workload, budget); meant != nullptr) {
      close = meant->name.value;
    }
    if (names == nullptr && trusting == nullptr && unused == nullptr && meant == nullptr) continue;
    Problem problem{.where = workload.account->span,
                    .message = message_of(workload),
                    .object = join::object_of(workload)};
    if (trusting != nullptr) {
      problem.related.push_back(
          {trusting->value.span, trusting->role->label() + " trusts exactly this one"});
      problem.other = join::object_of(*trusting->role);
    }
    if (!close.empty()) {
      problem.related.push_back({meant->name.span, "the nearest service account"});
      problem.help = fmt::format("Did you mean {}?", quoted(close));
      problem.fixes = {replacing(fmt::format("Write {}", quoted(close)), false,
                                 workload.account->span, std::string(close))};
    } else if (unused != nullptr) {
      problem.related.push_back(
          {unused->name.span,
           "service account " + quoted(join::account_label(*unused)) + ", which nothing runs as"});
      problem.help = fmt::format(
          "Pods run as an account of their own namespace: move one of the two"
          ", so that both are in {} or both in {}.",
          quoted(workload.effective_ns), quoted(unused->effective_ns));
      problem.other = join::object_of(*unused);
    } else {
      const auto elsewhere = model.index.accounts().named({}, name);
      const auto* const other =
          join::front_beside(model.index.sources(), elsewhere, workload.origin.file);
      if (other != nullptr &&
          !join::apart(model.index.sources(), other->origin.file, workload.origin.file)) {
        problem.related.push_back({other->name.span, "one of that name in another namespace"});
      }
      problem.help =
          "Define it, or list it under external-service-accounts in .irsa-lint.yaml if something "
          "else creates it.";
    }
    const bool same_file = unused != nullptr && unused->origin.file == workload.origin.file;
    // Of pods whose namespace nobody names only what is beside them tells what is meant.
    const bool near =
        meant != nullptr && (!workload.effective_ns.empty() || meant->effective_ns.empty() ||
                             meant->origin.file == workload.origin.file);
    const bool sure =
        !workload.heuristic && (near || same_file || is_complete(model.index, workload));
    if (!sure) problem.level = Severity::note;
    findings.report(std::move(problem));
  }
  check_accounts_of_others(model.index, findings);
}

}  // namespace irsa::rules
