#include "rules/default_service_account_role.h"

#include <fmt/format.h>

#include "judge/model.h"

namespace irsa::rules {

void check_default_service_account_role(const judge::Model& model, Findings& findings) {
  for (const join::ServiceAccount& account : model.facts.service_accounts) {
    if (account.name.value != "default") continue;
    const kube::Annotation* const role = model.index.accounts().role_annotation(account);
    // One that no pod runs as has been left behind: service-account-unused says so.
    if (role == nullptr || model.index.workloads().moved_from_default(account) != nullptr) continue;
    Problem problem{
        .where = role->key.span,
        .message = fmt::format("{} has a role, so every pod that names no service account gets it",
                               join::account_text(account)),
        .help =
            "Give the role to a separate service account, and name that in the pods that need it.",
        .object = join::object_of(account)};
    constexpr std::size_t kEnough = 3;
    for (const join::Workload* const workload : model.index.workloads_of(account)) {
      if (problem.related.size() == kEnough) break;
      if (workload->account || workload->heuristic) continue;
      problem.related.push_back(
          {workload->spec_key, join::workload_label(*workload) + " names none and gets the role"});
    }
    findings.report(std::move(problem));
  }
}

}  // namespace irsa::rules
