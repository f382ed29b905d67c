#include "rules/pod_identity_unsupported.h"

#include <fmt/format.h>

#include "judge/model.h"

namespace irsa::rules {
// The agent that hands out the credentials runs on Linux nodes only (facts D7).
void check_pod_identity_unsupported(const judge::Model& model, Findings& findings) {
  if (model.facts.associations.empty()) return;
  for (const join::Workload& workload : model.facts.workloads) {
    const bool windows = workload.windows_selector || workload.windows_other;
    if ((!windows && !workload.fargate) || workload.effective_ns.empty() ||
        model.index.workloads().repeats_owner(workload)) {
      continue;
    }
    auto associations = model.index.associations().of(workload);
    std::erase_if(associations, [](const auto* association) { return association->unknown; });
    if (associations.empty()) continue;
    findings.report(
        {.where = workload.name.span,
         .message = fmt::format("{} runs on {}, where Pod Identity does not work: its pods get no "
                                "credentials from the association",
                                join::workload_label(workload), windows ? "Windows" : "Fargate"),
         .related = {{associations.front()->where, "the association"}},
         .help = "Give its service account a role with the annotation eks.amazonaws.com/role-arn, "
                 "and delete the association.",
         .object = join::object_of(workload)});
  }
}

}  // namespace irsa::rules
