// The actions that rules ask about: everything else in a permission policy need not be kept.
#pragma once

#include <string_view>

namespace irsa::iam {

/// Does an action as a policy writes it cover this one? `*` and `?` are wildcards, case does not
/// count (IAM User Guide, "IAM JSON policy elements: Action").
[[nodiscard]] bool covers_action(std::string_view pattern, std::string_view action);

/// An action that some rule asks about and that `pattern` covers, as a constant; empty when there
/// is none. When `pattern` has no wildcard, it is that action except for its case.
[[nodiscard]] std::string_view asked_action(std::string_view pattern);

}  // namespace irsa::iam
