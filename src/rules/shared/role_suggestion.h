// "Did you mean role …?": what to write instead of a role's ARN, and how it differs from what is
// written. Never the ARN that is there already.
#pragma once

#include <optional>
#include <string>

#include "iam/names/arn.h"
#include "join/index.h"

namespace irsa::rules {

/// "Did you mean arn:aws:iam::111122223333:role/team/api? Only the path differs." nullopt if, as
/// far as is known, the role is the one that is written.
[[nodiscard]] std::optional<std::string> role_suggestion(const join::RoleEntry& meant,
                                                         const iam::RoleArn& written);

}  // namespace irsa::rules
