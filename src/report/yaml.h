// A text as a YAML scalar, for files that we write: when it is read, the text is the same again.
#pragma once

#include <string>
#include <string_view>

namespace irsa::report {

/// In double quotes. Control characters, what reorders text and bytes that CI systems take for
/// commands are escaped; bytes that are not UTF-8 are replaced, for YAML cannot hold them.
[[nodiscard]] std::string yaml_quoted(std::string_view text);

}  // namespace irsa::report
