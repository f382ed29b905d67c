// Writes a text as a YAML scalar. A YAML reader gets the same text back.
#pragma once

#include <string>
#include <string_view>

namespace irsa::report {

/// The text in double quotes. Control characters, characters that change the direction of text, and
/// text that CI systems could read as a command are escaped. Bytes that are not UTF-8 are replaced,
/// because YAML cannot contain them.
[[nodiscard]] std::string yaml_quoted(std::string_view text);

}  // namespace irsa::report
