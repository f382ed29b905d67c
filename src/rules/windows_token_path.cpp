#include "rules/windows_token_path.h"

#include <fmt/format.h>

#include "judge/model.h"
#include "rules/shared/pods.h"

namespace irsa::rules {

void check_windows_token_path(const judge::Model& model, Findings& findings) {
  for_each_role_pod(model.index, [&](const RolePod& pod) {
    const join::Workload& workload = *pod.workload;
    if (!workload.windows_other || workload.windows_selector) return;
    const bool needs_path =
        std::any_of(workload.containers.begin(), workload.containers.end(),
                    [](const kube::Container& container) { return !sets_web_identity(container); });
    if (!needs_path && !pod.injected()) return;
    findings.report(
        {.where = workload.spec_key,
         .message = fmt::format("the webhook does not see that {} runs on Windows, and gives it "
                                "the token's path as Linux writes it",
                                join::workload_label(workload)),
         .related = {{pod.role->key.span, "the role that needs the token"}},
         .help = "Choose Windows by nodeSelector: kubernetes.io/os: windows.",
         .object = join::object_of(workload),
         .other = join::object_of(*pod.account),
         .fixes = {adding("Choose Windows by nodeSelector", false, workload.spec_key,
                          {"nodeSelector", "kubernetes.io/os"}, {"windows"})}});
  });
}

}  // namespace irsa::rules
