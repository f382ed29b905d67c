#include "rules/placeholder_value.h"

#include "rules/shared/reading.h"

namespace irsa::rules {

void check_placeholder_value(const index::Index& index, Findings& findings) {
  report_reading_problems(index, load::ReadingRule::placeholder_value, findings);
}

}  // namespace irsa::rules
