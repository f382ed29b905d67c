#include "rules/json_syntax.h"

#include "rules/shared/reading.h"

namespace irsa::rules {

void check_json_syntax(const join::Index& index, Findings& findings) {
  report_reading_problems(index, load::ReadingRule::json_syntax, findings);
}

}  // namespace irsa::rules
