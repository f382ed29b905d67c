// Texts of the input as an audit keeps them: cut at a maximal length.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace irsa::audit {

/// At most `limit` bytes, cut between code points, with "…" where something is left out.
[[nodiscard]] std::string short_text(std::string_view text, std::size_t limit);

}  // namespace irsa::audit
