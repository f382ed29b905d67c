// What a module of Terraform puts in front of the text that an argument spells out.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "source/source_set.h"

namespace irsa {

/// Of the `whole` "system:serviceaccount:media:thumbs" at `where`, a place in a text that was made
/// from Terraform source, the "system:serviceaccount:" if the argument there is `"media:thumbs"`;
/// as the source writes it, with `${…}`. nullopt if the source does not spell out the end of it.
[[nodiscard]] std::optional<std::string> put_before(const SourceSet& sources, Span where,
                                                    std::string_view whole);

}  // namespace irsa
