#include "rules/reading.h"
#include "rules/rule_functions.h"

namespace irsa::rules {

void check_yaml_syntax(const index::Index& index, Findings& findings) {
  report_reading_problems(index, load::ReadingRule::yaml_syntax, findings);
}

}  // namespace irsa::rules
