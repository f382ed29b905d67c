#include "rules/automount_with_role.h"

#include <fmt/format.h>

#include <set>

#include "judge/model.h"
#include "rules/shared/pods.h"

namespace irsa::rules {

// The field concerns the token for the Kubernetes API alone; the webhook does not read it.
void check_automount_with_role(const judge::Model& model, Findings& findings) {
  std::set<const join::ServiceAccount*> told;
  for_each_role_pod(model.index, [&](const RolePod& pod) {
    // The pod's own word counts, then the account's; without either the token is mounted.
    const bool by_account = !pod.workload->automount;
    if (!pod.workload->automount.value_or(pod.account->automount.value_or(true))) return;
    if (by_account && !told.insert(pod.account).second) return;
    const std::string account = quoted(join::account_label(*pod.account));
    Fix fix{.title = "Write automountServiceAccountToken: false",
            .changes = {{.kind = Change::Kind::add,
                         .where = by_account ? pod.account->extent.value_or(pod.account->name.span)
                                             : pod.workload->spec_key,
                         .texts = {"false"},
                         .path = {"automountServiceAccountToken"},
                         .literal = true}}};
    findings.report(
        {.where = by_account ? pod.account->name.span : pod.workload->spec_key,
         .message =
             by_account
                 ? fmt::format("pods of service account {} also get a token for the Kubernetes API",
                               account)
                 : fmt::format("{} mounts a token for the Kubernetes API beside the role of "
                               "service account {}",
                               join::workload_label(*pod.workload), account),
         .related = {{pod.role->key.span, "the role, which does not need that token"}},
         .help = "Write automountServiceAccountToken: false, unless the application calls the "
                 "Kubernetes API.",
         .object = by_account ? join::object_of(*pod.account) : join::object_of(*pod.workload),
         .fixes = {std::move(fix)}});
  });
}

}  // namespace irsa::rules
