#include "rules/input_limit.h"

#include "judge/model.h"
#include "rules/shared/reading.h"

namespace irsa::rules {

void check_input_limit(const judge::Model& model, Findings& findings) {
  report_reading_problems(model.index, load::ReadingRule::input_limit, findings);
}

}  // namespace irsa::rules
