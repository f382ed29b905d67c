// What a kustomization puts before and behind the names of all that it makes.
#pragma once

#include <string_view>

#include "base/near_names.h"
#include "join/index.h"

namespace irsa::rules {

/// A reference that is a slip gets no prefix and no suffix, as it is to nothing. The part of an
/// account's name that is nearest to the one that the pods run as, without what the account and the
/// workload have in common at both ends; empty if the workload is in no build, or no part is near.
/// `distance`: only one that is nearer than this; set to what it is.
[[nodiscard]] std::string_view name_before_build(const join::Index& index,
                                                 const join::Workload& workload,
                                                 std::string_view name, NearBudget& budget,
                                                 std::size_t& distance);

}  // namespace irsa::rules
