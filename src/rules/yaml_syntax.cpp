#include "rules/yaml_syntax.h"

#include "judge/model.h"
#include "rules/shared/reading.h"

namespace irsa::rules {

void check_yaml_syntax(const judge::Model& model, Findings& findings) {
  report_reading_problems(model.index, load::ReadingRule::yaml_syntax, findings);
}

}  // namespace irsa::rules
