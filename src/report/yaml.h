// A text as a YAML scalar, for files that we write: whatever it holds, it is read back as it was.
#pragma once

#include <string>
#include <string_view>

namespace irsa::report {

/// In double quotes. Control characters, what reorders text and bytes that CI systems take for
/// commands are escaped; bytes that are no UTF-8 are replaced, for YAML cannot hold them.
[[nodiscard]] std::string yaml_quoted(std::string_view text);

}  // namespace irsa::report
