#include "rules/terraform_reference_unknown.h"

#include "judge/model.h"
#include "rules/shared/reading.h"

namespace irsa::rules {

void check_terraform_reference_unknown(const judge::Model& model, Findings& findings) {
  report_reading_problems(model.index, load::ReadingRule::terraform_reference_unknown, findings);
}

}  // namespace irsa::rules
