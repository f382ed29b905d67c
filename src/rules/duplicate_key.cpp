#include "rules/duplicate_key.h"

#include "judge/model.h"
#include "rules/shared/reading.h"

namespace irsa::rules {

void check_duplicate_key(const judge::Model& model, Findings& findings) {
  report_reading_problems(model.index, load::ReadingRule::duplicate_key, findings);
}

}  // namespace irsa::rules
