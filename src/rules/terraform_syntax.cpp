#include "rules/terraform_syntax.h"

#include "rules/shared/reading.h"

namespace irsa::rules {

void check_terraform_syntax(const join::Index& index, Findings& findings) {
  report_reading_problems(index, load::ReadingRule::terraform_syntax, findings);
}

}  // namespace irsa::rules
