#include "rules/namespace_unknown.h"

#include <fmt/format.h>

#include "rules/shared/pods.h"

namespace irsa::rules {

void check_namespace_unknown(const index::Index& index, Findings& findings) {
  const std::string help =
      "Write metadata.namespace, or say it with --namespace or under namespaces in "
      ".irsa-lint.yaml.";
  for (const index::ServiceAccount& account : index.facts().service_accounts) {
    if (!account.effective_ns.empty() || account.indirect || index.partial(account.origin.file) ||
        index.role_annotation(account) == nullptr) {
      continue;
    }
    findings.report({.where = account.name.span,
                     .message = fmt::format("the namespace of {} is not known, so its role "
                                            "cannot be checked to trust it",
                                            index::account_text(account)),
                     .help = help,
                     .object = index::object_of(account)});
  }
  for_each_role_pod(index, [&](const RolePod& pod) {
    const index::Workload& workload = *pod.workload;
    // Beside an account whose own namespace is unknown, that one finding is enough.
    if (!workload.effective_ns.empty() || pod.account->effective_ns.empty() ||
        index.partial(workload.origin.file)) {
      return;
    }
    findings.report(
        {.where = workload.name.span,
         .message = fmt::format("the namespace of {} is not known, so it is not sure that it runs "
                                "as {}",
                                index::workload_label(workload), index::account_text(*pod.account)),
         .help = help,
         .object = index::object_of(workload)});
  });
}

}  // namespace irsa::rules
