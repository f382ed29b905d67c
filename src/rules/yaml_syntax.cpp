#include "rules/yaml_syntax.h"

#include "rules/shared/reading.h"

namespace irsa::rules {

void check_yaml_syntax(const join::Index& index, Findings& findings) {
  report_reading_problems(index, load::ReadingRule::yaml_syntax, findings);
}

}  // namespace irsa::rules
