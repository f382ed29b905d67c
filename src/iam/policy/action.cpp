#include "iam/policy/action.h"

#include <algorithm>

#include "base/text.h"
#include "iam/names/pattern.h"

namespace irsa::iam {

bool action_matches(const Statement& statement, std::string_view action) {
  if (!statement.action_key) return false;
  const bool listed = std::ranges::any_of(statement.actions, [&](const Text& pattern) {
    return equals_ignoring_case(pattern.value, action) ||
           (first_wildcard(pattern.value) != std::string_view::npos &&
            glob_matches(ascii_lower(pattern.value), ascii_lower(action)));
  });
  return listed != statement.not_action;
}

}  // namespace irsa::iam
