#include "rules/input_limit.h"

#include "rules/shared/reading.h"

namespace irsa::rules {

void check_input_limit(const join::Index& index, Findings& findings) {
  report_reading_problems(index, load::ReadingRule::input_limit, findings);
}

}  // namespace irsa::rules
