// EKS Pod Identity associations for service accounts that the input does not define.
#pragma once

#include "diag/findings.h"
#include "judge/model.h"

namespace irsa::rules {

/// Reports those beside which a service account is nearly called so, or is called so and lives in
/// another namespace, and has no role of its own: EKS looks an association up by cluster, namespace
/// and name (facts D1), so one of these two was probably meant.
void report_dangling_associations(const judge::Model& model, Findings& findings);

}  // namespace irsa::rules
