#include "rules/namespace_unknown.h"

#include <fmt/format.h>

#include "judge/model.h"
#include "rules/shared/pods.h"

namespace irsa::rules {
namespace {

/// The one namespace in which the account's role trusts an account of this name.
std::vector<Fix> trusted_namespace(const join::Index& index, const join::ServiceAccount& account) {
  const join::RoleEntry* const role = index.role_of(account);
  if (role == nullptr || account.name_placeholder || account.ns) return {};
  std::string_view ns;
  for (const join::NamedSubject& subject : role->subjects) {
    if (subject.name != account.name.value) continue;
    if (!ns.empty() && ns != subject.ns) return {};
    ns = subject.ns;
  }
  if (ns.empty()) return {};
  return {adding(fmt::format("Write namespace: {}", ns), false, account.metadata_key, {"namespace"},
                 {std::string(ns)})};
}

}  // namespace

void check_namespace_unknown(const judge::Model& model, Findings& findings) {
  const std::string help =
      "Write metadata.namespace, or give it with --namespace or under namespaces in "
      ".irsa-lint.yaml.";
  for (const join::ServiceAccount& account : model.facts.service_accounts) {
    if (!account.effective_ns.empty() || account.indirect ||
        model.index.files().partial(account.origin.file) ||
        model.index.accounts().role_annotation(account) == nullptr) {
      continue;
    }
    findings.report(
        {.where = account.name.span,
         .message = fmt::format(
             "the namespace of {} is not known, so it cannot be checked whether its role trusts it",
             join::account_text(account)),
         .help = help,
         .object = join::object_of(account),
         .fixes = trusted_namespace(model.index, account)});
  }
  for_each_role_pod(model.index, [&](const RolePod& pod) {
    const join::Workload& workload = *pod.workload;
    // Beside an account whose own namespace is unknown, that one finding is enough.
    if (!workload.effective_ns.empty() || pod.account->effective_ns.empty() ||
        model.index.files().partial(workload.origin.file)) {
      return;
    }
    findings.report(
        {.where = workload.name.span,
         .message = fmt::format(
             "the namespace of {} is not known, so it cannot be checked whether it runs as {}",
             join::workload_label(workload), join::account_text(*pod.account)),
         .help = help,
         .object = join::object_of(workload)});
  });
}

}  // namespace irsa::rules
