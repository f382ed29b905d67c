#include "rules/service_account_missing.h"

#include <fmt/format.h>

#include <map>
#include <set>
#include <utility>

#include "base/near_names.h"
#include "base/text.h"
#include "iam/names/arn.h"
#include "join/builds.h"
#include "judge/model.h"
#include "kube/cluster_accounts.h"
#include "kube/webhook.h"

namespace irsa::rules {
namespace {

/// The account surely exists, is made elsewhere, or nothing can be said about it.
bool beyond_doubt(const join::Index& index, const join::Workload& workload) {
  if (!workload.account || workload.account->value.empty() || workload.account_placeholder) {
    return true;
  }
  // A pod whose account is missing is not admitted.
  const std::string_view name = workload.account->value;
  const bool running = workload.origin.live && workload.kind == "Pod";
  return index.accounts().defined_for(workload) ||
         kube::is_cluster_account(workload.effective_ns, name) || running ||
         index.workloads().repeats_owner(workload) || index.files().partial(workload.origin.file) ||
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
    const bool of_file = ns.empty() || index_.clusters().size() > 1;
    const Key key{own != of_builds_.end() ? built->root
                  : of_file               ? workload.origin.file
                                          : FileId{},
                  ns};
    if (const auto known = names_.find(key); known != names_.end()) return &known->second;
    const auto names = own != of_builds_.end() ? own->second
                       : ns.empty()            ? nameless_[workload.origin.file]
                                    : index_.accounts().names_in(ns, workload.origin.file);
    return names.empty() ? nullptr : &names_.try_emplace(key, names).first->second;
  }

  const join::ServiceAccount& definition(const join::Workload& workload, std::string_view name) {
    const auto accounts = index_.accounts().named(workload.effective_ns, name);
    for (const join::ServiceAccount* const account : accounts) {
      if (account->origin.file == workload.origin.file) return *account;
    }
    return *join::front_beside(index_.sources(), accounts, workload.origin.file);
  }

 private:
  using Key = std::pair<FileId, std::string_view>;
  const join::Index& index_;
  std::map<FileId, std::vector<std::string_view>> nameless_;
  std::map<Key, std::vector<std::string_view>> of_builds_;
  std::map<Key, NearNames> names_;
};

/// The input seems to hold all accounts there are: one rendered stream, or what kubectl printed.
bool is_complete(const join::Index& index, const join::Workload& workload) {
  return workload.effective_ns.empty() ? !workload.origin.helm_source.empty()
                                       : index.namespaces().complete(workload.effective_ns);
}

/// Where a role names the account that the pods run as; nullptr when none does.
const join::NamedSubject* trusting_subject(const join::Index& index,
                                           const join::Workload& workload) {
  for (const join::NamedSubject* const subject : index.subjects_for(workload)) {
    if (index.clusters().may_match(*subject, workload.origin.file)) return subject;
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

/// It has a role, and nothing uses it.
bool is_unused(const join::Index& index, const join::ServiceAccount& account) {
  return !account.effective_ns.empty() && !index.files().partial(account.origin.file) &&
         index.accounts().role_annotation(account) != nullptr &&
         index.workloads_of(account).empty() && index.readers_of(account).empty();
}

/// An unused account of that name in another namespace; nullptr when there is none.
const join::ServiceAccount* unused_twin(const join::Index& index,
                                        const kube::AccountReader& reader) {
  for (const join::ServiceAccount* const account :
       index.accounts().named({}, reader.account->value)) {
    if (account->effective_ns != reader.account_ns && is_unused(index, *account)) return account;
  }
  return nullptr;
}

/// An unused account of the same namespace with nearly that name; nullptr when there is none.
const join::ServiceAccount* unused_neighbour(const join::Index& index,
                                             const kube::AccountReader& reader,
                                             NearBudget& budget) {
  constexpr std::size_t kMostSlips = 2;
  const std::string_view wanted = reader.account->value;
  for (const join::ServiceAccount& account : index.facts().service_accounts) {
    if (account.effective_ns != reader.account_ns || account.name_placeholder) continue;
    if (budget.comparisons == 0) return nullptr;
    --budget.comparisons;
    if (edit_distance(account.name.value, wanted, kMostSlips) <= kMostSlips &&
        is_unused(index, account)) {
      return &account;
    }
  }
  return nullptr;
}

Problem problem_of(const kube::AccountReader& reader) {
  return {.where = reader.account->span,
          .message = fmt::format("{} {} uses credentials of service account {}, which namespace {} "
                                 "of the input does not define",
                                 reader.kind, quoted(reader.name.value),
                                 quoted(reader.account->value), quoted(reader.account_ns)),
          .object = join::object_of(reader)};
}

/// What takes AWS credentials of an account (a SecretStore) names one that is not there, while an
/// account that nothing uses waits: one of that name in another namespace, or one of a near name
/// in the same one.
void check_accounts_of_readers(const join::Index& index, NearBudget& budget, Findings& findings) {
  for (const kube::AccountReader& reader : index.facts().readers) {
    if (!reader.refuses || !reader.account || reader.account_ns.empty() ||
        index.files().partial(reader.origin.file) ||
        index.files().in_open_build(reader.origin.file)) {
      continue;
    }
    const std::string_view name = reader.account->value;
    if (!index.accounts().named(reader.account_ns, name).empty() ||
        index.settings().is_external(reader.account_ns, name)) {
      continue;
    }
    const join::ServiceAccount* const twin = unused_twin(index, reader);
    const join::ServiceAccount* const near =
        twin == nullptr ? unused_neighbour(index, reader, budget) : nullptr;
    const join::ServiceAccount* const meant = twin != nullptr ? twin : near;
    if (meant == nullptr) continue;
    Problem problem = problem_of(reader);
    problem.related = {{meant->name.span, "service account " + quoted(join::account_label(*meant)) +
                                              ", which nothing uses"}};
    problem.other = join::object_of(*meant);
    const bool apart = meant->origin.file != reader.origin.file;
    if (twin != nullptr) {
      problem.help = fmt::format(
          "Move one of the two to the namespace of the other: both in {}, or both in {}.",
          quoted(reader.account_ns), quoted(twin->effective_ns));
      if (apart) problem.level = Severity::note;
    } else {
      problem.help = fmt::format("Did you mean {}?", quoted(near->name.value));
      problem.fixes = {replacing(fmt::format("Write {}", quoted(near->name.value)), false,
                                 reader.account->span, std::string(near->name.value))};
    }
    findings.report(std::move(problem));
  }
}

}  // namespace

void check_service_account_missing(const judge::Model& model, Findings& findings) {
  Neighbours neighbours(model.index);
  const AccountsOfValues of_values(model.index);
  NearBudget budget;
  for (const join::Workload& workload : model.facts.workloads) {
    if (beyond_doubt(model.index, workload) || of_values.make(workload)) continue;
    const std::string_view name = workload.account->value;
    NearNames* const names = neighbours.of(workload);
    const join::NamedSubject* const trusting = trusting_subject(model.index, workload);
    const join::ServiceAccount* const unused = model.index.workloads().account_elsewhere(workload);
    if (names == nullptr && trusting == nullptr && unused == nullptr) continue;
    const std::string_view close = names == nullptr ? "" : names->find(name, budget);
    Problem problem{.where = workload.account->span,
                    .message = message_of(workload),
                    .object = join::object_of(workload)};
    if (trusting != nullptr) {
      problem.related.push_back(
          {trusting->value.span, trusting->role->label() + " trusts exactly this one"});
      problem.other = join::object_of(*trusting->role);
    }
    if (!close.empty()) {
      problem.related.push_back(
          {neighbours.definition(workload, close).name.span, "the nearest service account"});
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
    const bool sure =
        !workload.heuristic && (!close.empty() || same_file || is_complete(model.index, workload));
    if (!sure) problem.level = Severity::note;
    findings.report(std::move(problem));
  }
  check_accounts_of_readers(model.index, budget, findings);
}

}  // namespace irsa::rules
