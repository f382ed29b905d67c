#include "rules/duplicate_key.h"

#include "rules/shared/reading.h"

namespace irsa::rules {

void check_duplicate_key(const join::Index& index, Findings& findings) {
  report_reading_problems(index, load::ReadingRule::duplicate_key, findings);
}

}  // namespace irsa::rules
