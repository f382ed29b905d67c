#include "rules/json_syntax.h"

#include "judge/model.h"
#include "rules/shared/reading.h"

namespace irsa::rules {

void check_json_syntax(const judge::Model& model, Findings& findings) {
  report_reading_problems(model.index, load::ReadingRule::json_syntax, findings);
}

}  // namespace irsa::rules
