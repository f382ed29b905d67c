#include "rules/host_network_role.h"

#include <fmt/format.h>

#include "judge/model.h"
#include "rules/shared/pods.h"

namespace irsa::rules {

void check_host_network_role(const judge::Model& model, Findings& findings) {
  for_each_role_pod(model.index, [&](const RolePod& pod) {
    if (!pod.workload->host_network) return;
    findings.report(
        {.where = *pod.workload->host_network,
         .message = fmt::format("{} uses the host's network, so it can use the node's credentials "
                                "besides the role of service account {}",
                                join::workload_label(*pod.workload),
                                quoted(join::account_label(*pod.account))),
         .related = {{pod.role->key.span, "the role that it should use"}},
         .help = "Leave out hostNetwork where it is not needed; a hop limit of 1 does not keep "
                 "such pods from the instance metadata.",
         .object = join::object_of(*pod.workload),
         .other = join::object_of(*pod.account)});
  });
}

}  // namespace irsa::rules
