// How a text is written in syntaxes inside each other: plain, in quotes, in percent
// escapes.
#pragma once

#include <string>
#include <string_view>

namespace irsa::doc {

/// Can the text be written in YAML without quotes and be the same string? `flow`: inside
/// brackets.
[[nodiscard]] bool is_plain_in_yaml(std::string_view text, bool flow);
/// In double quotes, as JSON and YAML both read it.
[[nodiscard]] std::string double_quoted(std::string_view text);
/// The inside of double quotes.
[[nodiscard]] std::string escaped(std::string_view text);
/// The inside of single quotes.
[[nodiscard]] std::string with_quotes_doubled(std::string_view text);
/// As IAM's API encodes policies: everything but what RFC 3986 leaves alone.
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace irsa::doc
