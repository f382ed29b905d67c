#include "rules/service_account_unused.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/near_names.h"
#include "base/text.h"
#include "join/builds.h"
#include "join/environments.h"
#include "judge/model.h"
#include "kube/webhook.h"
#include "rules/shared/affixes.h"

namespace irsa::rules {
namespace {

using Workloads = std::vector<const join::Workload*>;

/// What the workloads of a namespace tell about who uses its accounts.
struct Around {
  bool known = false;  ///< there are some, and all of them name their account
  Workloads orphans;   ///< those whose account the input does not define
};

Around look_around(const join::Index& index, std::string_view ns) {
  const auto workloads = index.workloads().in(ns);
  Around out{.known = !workloads.empty(), .orphans = {}};
  for (const join::Workload* const workload : workloads) {
    if (workload->account_placeholder || index.files().partial(workload->origin.file))
      out.known = false;
    const auto accounts = index.accounts_of(*workload);
    const bool defined =
        std::any_of(accounts.begin(), accounts.end(), [&](const join::ServiceAccount* account) {
          return !index.terraform_roots().apart(account->origin.file, workload->origin.file);
        });
    if (workload->account && !defined) out.orphans.push_back(workload);
  }
  return out;
}

/// Its annotation names a role, perhaps one that is filled in later; else nullptr. Of an account
/// that somebody still fills in, the pods may well be elsewhere: there has to be one that forgot
/// it.
const kube::Annotation* role_named(const join::Index& index, const join::ServiceAccount& account) {
  if (const kube::Annotation* const role = index.accounts().role_annotation(account)) return role;
  const kube::Annotation* const written = join::find_annotation(account, kube::kRoleArn);
  return written != nullptr && written->placeholder ? written : nullptr;
}

/// Something runs as the account. What another build has under a name that the account's build has
/// as well does not: that is the same workload for another environment.
bool is_used(const join::Index& index, const join::ServiceAccount& account) {
  const auto users = index.workloads_of(account);
  const auto is_apart = [&](const join::Workload* workload) {
    return join::apart(index.sources(), workload->origin.file, account.origin.file);
  };
  if (users.empty() || !std::all_of(users.begin(), users.end(), is_apart)) return !users.empty();
  std::set<std::pair<std::string_view, std::string_view>> own;
  for (const join::Workload* const workload : index.workloads().in(account.effective_ns)) {
    if (!is_apart(workload)) own.emplace(workload->kind, workload->name.value);
  }
  return std::any_of(users.begin(), users.end(), [&](const join::Workload* user) {
    return !own.contains({user->kind, user->name.value});
  });
}

/// The account has a role and nothing uses it, as far as the input says.
bool has_no_user(const join::Index& index, const join::ServiceAccount& account) {
  // Pods of the chart run as the account that the chart makes.
  return role_named(index, account) != nullptr && !is_used(index, account) &&
         index.readers_of(account).empty() && !account.name_placeholder && !account.indirect &&
         !account.generated_name &&
         (account.name.value != "default" ||
          index.workloads().moved_from_default(account) != nullptr) &&
         !index.files().partial(account.origin.file) &&
         !index.settings().is_listed(account.effective_ns, account.name.value);
}

/// …and as far as one can tell: the pods of a known controller come from elsewhere.
bool seems_unused(const join::Index& index, const join::ServiceAccount& account) {
  return has_no_user(index, account) &&
         !index.settings().is_external(account.effective_ns, account.name.value);
}

/// A workload beside it, of the same name or naming an account of nearly this name, runs as one
/// that does not exist: then service-account-missing says so, and what to write instead.
bool meant_by_neighbour(const join::Index& index, const Around& around,
                        const join::ServiceAccount& account) {
  const std::string_view name = account.name.value;
  NearNames names({name});
  NearBudget budget;
  return std::any_of(around.orphans.begin(), around.orphans.end(),
                     [&](const join::Workload* workload) {
                       std::size_t distance = reach_of_slip(join::account_name(*workload)) + 1;
                       return workload->name.value == name ||
                              !names.find(join::account_name(*workload), budget).empty() ||
                              !name_before_build(index, *workload, name, budget, distance).empty();
                     });
}

const join::Workload* runs_as_default(const Workloads& release) {
  const auto found =
      std::find_if(release.begin(), release.end(), [](const join::Workload* workload) {
        return !workload->heuristic && !workload->names_account_only &&
               join::account_name(*workload) == "default";
      });
  return found == release.end() ? nullptr : *found;
}

/// A workload whose account is called by the release and this account's name, and has no role: the
/// chart was not told the name of the account that is made for it.
const join::Workload* runs_as_prefixed(const join::Index& index,
                                       const join::ServiceAccount& account) {
  const std::string ending = "-" + std::string(account.name.value);
  for (const join::Workload* const workload : index.workloads().in(account.effective_ns)) {
    const std::string_view name = join::account_name(*workload), release = workload->release;
    if (release.empty() || !name.ends_with(ending) || !name.starts_with(release) ||
        name.substr(release.size(), 1) != "-" || workload->heuristic) {
      continue;
    }
    const auto accounts = index.accounts_of(*workload);
    const bool without_role =
        !accounts.empty() && std::ranges::none_of(accounts, [&](const join::ServiceAccount* own) {
          return index.accounts().any_role_annotation(*own) != nullptr ||
                 !index.associations().of(*own).empty();
        });
    if (without_role) return workload;
  }
  return nullptr;
}

/// Of the files with accounts: what makes pods that run as `default` for want of a name.
class Nameless {
 public:
  explicit Nameless(const load::Facts& facts) {
    for (const kube::NamelessPods& pods : facts.nameless_pods) {
      if (!pods.stray) by_file_[pods.origin.file].push_back(&pods);
    }
  }
  /// Some that stand in the file of the account, and may be in its namespace; nullptr when there
  /// are none.
  [[nodiscard]] const kube::NamelessPods* beside(const join::ServiceAccount& account) const {
    const auto file = by_file_.find(account.origin.file);
    if (file == by_file_.end()) return nullptr;
    const auto found = std::ranges::find(file->second, account.effective_ns,
                                         [](const auto* pods) { return pods->effective_ns; });
    return found == file->second.end() ? nullptr : *found;
  }

 private:
  std::map<FileId, std::vector<const kube::NamelessPods*>> by_file_;
};

bool is_name_character(char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '.'; }

/// Does the line, or what is before the name on it, speak of an account? With `value:` the line
/// before says what the value is for.
bool speaks_of_account(std::string_view line, std::string_view before_line, std::size_t at) {
  const auto names_account = [](std::string_view text) {
    const std::string lower = ascii_lower(text);
    return lower.find("account") != std::string::npos;
  };
  const std::string_view before = line.substr(0, at);
  return names_account(before) ||
         (before.find("value:") != std::string_view::npos && names_account(before_line));
}

/// A program may start pods as the account: its configuration in the same file, a variable or an
/// argument names it (`service_account = "build"` in a ConfigMap). Kubernetes' own fields that do
/// are read and joined.
bool is_named_in_text(const join::Index& index, const join::ServiceAccount& account) {
  const auto bytes = index.sources().text(account.origin.file);
  if (!bytes) return false;
  const std::string_view text = *bytes, name = account.name.value;
  for (std::size_t at = text.find(name); at != std::string_view::npos;
       at = text.find(name, at + name.size())) {
    const std::size_t end = at + name.size();
    if ((at > 0 && is_name_character(text[at - 1])) ||
        (end < text.size() && is_name_character(text[end]))) {
      continue;
    }
    const std::size_t begin = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
    const std::size_t before = begin < 2 ? 0 : text.rfind('\n', begin - 2) + 1;
    if (speaks_of_account(text.substr(begin, end - begin), text.substr(before, begin - before),
                          at - begin)) {
      return true;
    }
  }
  return false;
}

/// The role stayed on the `default` account when the pods got accounts of their own.
void report_default(const join::Index& index, const join::ServiceAccount& account,
                    const join::Workload& moved, Findings& findings) {
  findings.report(
      {.where = account.name.span,
       .message = fmt::format("no pod in the input runs as {} any more, so its role is not used",
                              join::account_text(account)),
       .related = {{role_named(index, account)->value_span, "its role"},
                   {moved.account->span, join::workload_label(moved) + " runs as " +
                                             quoted(join::account_name(moved)) +
                                             ", which has no role"}},
       .help =
           "Move the annotation to the service account of the pods that need the role, and trust "
           "that one in the role.",
       .object = join::object_of(account),
       .other = join::object_of(moved),
       .level = Severity::warning});
}

void tell_nameless(const kube::NamelessPods& pods, const join::ServiceAccount& account,
                   Problem& problem) {
  problem.related.push_back(
      {pods.spec_key, fmt::format("{} {} names none, so its pods run as 'default'", pods.kind,
                                  quoted(pods.name.value))});
  problem.help =
      fmt::format("If these pods should run as it, write {}: {}", pods.field, account.name.value);
  problem.other = join::object_of(pods);
  problem.level = Severity::warning;
  std::vector<std::string> path;
  for (const std::string_view part : split(pods.field, '.')) path.emplace_back(part);
  problem.fixes = {adding(fmt::format("Write {}: {}", pods.field, account.name.value), false,
                          pods.spec_key, std::move(path), {std::string(account.name.value)})};
}

/// Names the account in the pod spec.
Fix running_as(const join::Workload& workload, std::string_view account) {
  std::string title = fmt::format("Write serviceAccountName: {}", account);
  if (workload.account) {
    return replacing(std::move(title), false, workload.account->span, std::string(account));
  }
  return adding(std::move(title), false, workload.spec_key, {"serviceAccountName"},
                {std::string(account)});
}

/// Nothing of the input is known to lie in the account's namespace, and the pods beside it, whose
/// manifests name none, all run as `default`.
bool in_file_without_namespaces(const join::Index& index, const join::ServiceAccount& account) {
  if (account.effective_ns.empty() || !account.origin.address.empty() ||
      !index.workloads().in(account.effective_ns).empty()) {
    return false;
  }
  const Workloads beside = index.workloads().release_of(account);
  return !beside.empty() && std::ranges::all_of(beside, [&](const join::Workload* workload) {
    return workload->origin.file == account.origin.file && workload->effective_ns.empty() &&
           !workload->ns && !workload->account && !workload->heuristic &&
           !workload->names_account_only && !workload->origin.live;
  });
}

void report_forgotten(const join::Index& index, const join::ServiceAccount& account,
                      Findings& findings) {
  if (is_named_in_text(index, account) || index.accounts().role_annotation(account) == nullptr) {
    return;
  }
  const join::Workload& forgotten = *index.workloads().release_of(account).front();
  findings.report(
      {.where = account.name.span,
       .message = fmt::format("nothing in the input runs as {}, so its role is not used",
                              join::account_text(account)),
       .related = {{forgotten.spec_key, join::workload_label(forgotten) + " runs as 'default'"}},
       .help = fmt::format("If these pods should run as it, write serviceAccountName: {}",
                           account.name.value),
       .object = join::object_of(account),
       .other = join::object_of(forgotten),
       .level = Severity::note,
       .fixes = {running_as(forgotten, account.name.value)}});
}

/// A chart makes no account, and its values name none (load/kubernetes/helm_accounts.cpp).
bool is_unnamed(const join::ServiceAccount& fragment) {
  return fragment.implied && fragment.annotations.empty();
}

/// A chart makes no account and is told of none, while one waits that is called as the chart's own
/// would be.
void check_charts(const join::Index& index, Findings& findings) {
  for (const join::ServiceAccount& unmade : index.facts().account_fragments) {
    if (!is_unnamed(unmade) || unmade.effective_ns.empty() ||
        index.files().partial(unmade.origin.file)) {
      continue;
    }
    for (const join::ServiceAccount* account :
         index.accounts().named(unmade.effective_ns, unmade.name.value)) {
      const FileId here = unmade.origin.file, there = account->origin.file;
      if (account->effective_ns.empty() || !has_no_user(index, *account) ||
          index.terraform_roots().two(here, there) || !index.clusters().same(here, there)) {
        continue;
      }
      findings.report(
          {.where = account->name.span,
           .message = fmt::format("nothing in the input runs as {}, so its role is not used",
                                  join::account_text(*account)),
           .related = {{unmade.metadata_key,
                        fmt::format("{} {} makes no account, and its values name none",
                                    unmade.holder.kind, quoted(unmade.holder.name))}},
           .help = fmt::format("Name it in the values of the chart, beside create: false: name: {}",
                               account->name.value),
           .object = join::object_of(*account),
           .other = join::object_of(unmade),
           .level = Severity::warning});
      break;
    }
  }
}

/// Accounts that a chart would make, and is told not to: check_charts() speaks of those. Namespace
/// and name.
std::set<std::pair<std::string_view, std::string_view>> meant_by_charts(const join::Index& index) {
  std::set<std::pair<std::string_view, std::string_view>> out;
  for (const join::ServiceAccount& unmade : index.facts().account_fragments) {
    if (is_unnamed(unmade)) out.emplace(unmade.effective_ns, unmade.name.value);
  }
  return out;
}

}  // namespace

void check_service_account_unused(const judge::Model& model, Findings& findings) {
  check_charts(model.index, findings);
  const Nameless nameless(model.facts);
  const auto of_charts = meant_by_charts(model.index);
  // Without any of these, nobody knows.
  if (model.facts.workloads.empty() && model.facts.nameless_pods.empty()) return;
  std::unordered_map<std::string_view, Around> namespaces;
  for (const join::ServiceAccount& account : model.facts.service_accounts) {
    if (!seems_unused(model.index, account)) continue;
    const auto [place, fresh] = namespaces.try_emplace(account.effective_ns);
    Around& around = place->second;
    if (fresh) around = look_around(model.index, account.effective_ns);
    if (in_file_without_namespaces(model.index, account)) {
      report_forgotten(model.index, account, findings);
      continue;
    }
    const kube::NamelessPods* const pods = nameless.beside(account);
    const bool alone = pods != nullptr && model.index.workloads().in(account.effective_ns).empty();
    if (!(around.known || alone) ||
        model.index.workloads().workload_elsewhere(account) != nullptr ||
        meant_by_neighbour(model.index, around, account) ||
        of_charts.contains({account.effective_ns, account.name.value})) {
      continue;
    }
    Problem problem{
        .where = account.name.span,
        .message = fmt::format("nothing in the input runs as {}, so its role is not used",
                               join::account_text(account)),
        .help = "Name it in serviceAccountName of the pods that need the role, or delete it.",
        .object = join::object_of(account),
        .level = Severity::note};
    if (const join::Workload* const moved = model.index.workloads().moved_from_default(account)) {
      report_default(model.index, account, *moved, findings);
      continue;
    }
    const Workloads release = model.index.workloads().release_of(account);
    const join::Workload* const forgotten = runs_as_default(release);
    if (forgotten != nullptr && !is_named_in_text(model.index, account)) {
      problem.related.push_back(
          {forgotten->account ? forgotten->account->span : forgotten->spec_key,
           join::workload_label(*forgotten) + " runs as 'default'"});
      problem.help = fmt::format("If these pods should run as it, write serviceAccountName: {}",
                                 account.name.value);
      problem.other = join::object_of(*forgotten);
      problem.level = Severity::warning;
      if (forgotten->origin.file == account.origin.file) {
        problem.fixes = {running_as(*forgotten, account.name.value)};
      }
    } else if (const auto* const prefixed = runs_as_prefixed(model.index, account)) {
      problem.related.push_back(
          {prefixed->account ? prefixed->account->span : prefixed->spec_key,
           fmt::format("{} runs as {}, which has no role", join::workload_label(*prefixed),
                       quoted(join::account_name(*prefixed)))});
      problem.help = fmt::format(
          "If these pods should run as it, tell the chart to make no account and to use {}.",
          quoted(account.name.value));
      problem.other = join::object_of(*prefixed);
      problem.level = Severity::warning;
    } else if (pods != nullptr && !is_named_in_text(model.index, account)) {
      tell_nameless(*pods, account, problem);
    } else if (!release.empty() && release.front()->account) {
      problem.related.push_back(
          {release.front()->account->span, join::workload_label(*release.front()) + " runs as " +
                                               quoted(join::account_name(*release.front()))});
    }
    const bool open =
        model.index.accounts().role_annotation(account) == nullptr && !account.made_with_role;
    if (open && problem.level == Severity::note) continue;
    findings.report(std::move(problem));
  }
}

}  // namespace irsa::rules
