#include "rules/service_account_field_conflict.h"

#include <fmt/format.h>

#include "base/text.h"
#include "judge/model.h"

namespace irsa::rules {

void check_service_account_field_conflict(const judge::Model& model, Findings& findings) {
  for (const join::Workload& workload : model.facts.workloads) {
    if (!workload.ignored_account_field || !workload.account ||
        model.index.workloads().repeats_owner(workload)) {
      continue;
    }
    const kube::Text& ignored = *workload.ignored_account_field;
    findings.report({.where = ignored.span,
                     .message = fmt::format("{} names service account {} here, but runs as {}: "
                                            "serviceAccountName wins over serviceAccount",
                                            join::workload_label(workload), quoted(ignored.value),
                                            quoted(workload.account->value)),
                     .related = {{workload.account->span, "the one that counts"}},
                     .help = "Delete serviceAccount, the old name of the field.",
                     .object = join::object_of(workload),
                     .fixes = {removing("Delete serviceAccount", true, ignored.span)}});
  }
}

}  // namespace irsa::rules
