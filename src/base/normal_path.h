// Paths as texts: nothing here looks at a disk.
#pragma once

#include <string>
#include <string_view>

namespace irsa {

/// "a//b/../c/./d/" → "a/c/d": the same path without empty parts, "." and "..". A ".." that leads
/// out of a relative path stays; above "/" there is nothing. Empty for the folder itself (".").
[[nodiscard]] std::string normal_path(std::string_view path);

}  // namespace irsa
