// Which role each description in the input is about, and which one counts if there are several.
#pragma once

#include <vector>

#include "base/arena.h"
#include "join/accounts.h"
#include "join/inputs.h"
#include "join/role_entry.h"

namespace irsa::join {

/// An entry for each role of the Facts, in their order; whom they trust is not found out yet.
[[nodiscard]] std::vector<RoleEntry> identify_roles(const Inputs& inputs, const Accounts& accounts,
                                                    Arena& texts);

}  // namespace irsa::join
