// What could not be checked because some input is missing.
#pragma once

#include <string>
#include <vector>

#include "join/index.h"

namespace irsa::judge {

/// What could not be checked because input is missing, with the command that would supply it.
struct NotChecked {
  std::string what;
  std::string advice;
  std::vector<std::string> places = {};  ///< "PATH:LINE: why" or "PATH: why", for --verbose
};

/// It trusts only a provider of which nothing is known.
[[nodiscard]] bool trusts_open_provider(const join::RoleEntry& role);

/// By the number of the role: it takes too much work to find out whom its policy lets in.
using UndecidedRoles = std::vector<bool>;

[[nodiscard]] std::vector<NotChecked> find_not_checked(const join::Index& index,
                                                       const UndecidedRoles& undecided);

}  // namespace irsa::judge
