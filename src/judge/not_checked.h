// What could not be checked for want of input.
#pragma once

#include <string>
#include <vector>

#include "join/index.h"

namespace irsa::judge {

/// Something that could not be checked for want of input, with the command that would supply it.
struct NotChecked {
  std::string what;
  std::string advice;
  std::vector<std::string> places = {};  ///< "PATH:LINE: why", for --verbose
};

/// It trusts a provider of which nothing is known, and none else.
[[nodiscard]] bool trusts_open_provider(const join::RoleEntry& role);

/// By the number of the role: whom its policy lets in takes more work to find out than is spent.
using UndecidedRoles = std::vector<bool>;

[[nodiscard]] std::vector<NotChecked> find_not_checked(const join::Index& index,
                                                       const UndecidedRoles& undecided);

}  // namespace irsa::judge
