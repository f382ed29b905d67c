// Subjects of which a part is filled in later (${…}): can they be the ones that a role trusts?
#pragma once

#include <string_view>

#include "join/index.h"

namespace irsa::judge {

/// Can some value of the open parts make `subject` what `value` says? `globs`: `*` and `?` of the
/// value are wildcards. Open parts of a subject hold no colon, those of a value may hold anything.
[[nodiscard]] bool may_fit(std::string_view subject, std::string_view value, bool globs);

/// Whatever is filled in on either side, no statement of the role lets this subject in. False where
/// that is not sure.
[[nodiscard]] bool surely_refuses(const join::RoleEntry& role, std::string_view subject);

}  // namespace irsa::judge
