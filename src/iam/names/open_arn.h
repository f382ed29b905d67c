// ARNs of which parts are filled in later, ${…}: what can be said of the rest, whatever is filled
// in.
#pragma once

#include <optional>
#include <string_view>

#include "iam/names/arn.h"

namespace irsa::iam {

/// The resource of an ARN of IAM, "role/api", as it is written, also if partition and account are
/// filled in later (${…}); nullopt if it is none.
[[nodiscard]] std::optional<std::string_view> iam_resource(std::string_view text);
/// Of an ARN with parts that are filled in later: what is wrong with the type or the name of the
/// role whatever is filled in. The other fields are not judged.
[[nodiscard]] std::optional<ArnDefect> open_role_arn_defect(std::string_view text);
/// What `defect_of` says of an ARN of which parts are filled in later, ${…}: of its resource, or,
/// where no ARN of this type can come out whatever is filled in, of what is written before that.
/// Only of what is written. `type`: "role" or "oidc-provider".
[[nodiscard]] std::optional<ArnDefect> open_arn_defect(
    std::string_view text, std::optional<ArnDefect> (*defect_of)(std::string_view text),
    std::string_view type);

}  // namespace irsa::iam
