#include "rules/reading.h"
#include "rules/rule_functions.h"

namespace irsa::rules {

void check_input_limit(const index::Index& index, Findings& findings) {
  report_reading_problems(index, load::ReadingRule::input_limit, findings);
}

}  // namespace irsa::rules
