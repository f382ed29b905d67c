// Unicode's normal form C: characters composed where they can be. Terraform's strings have it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace irsa::hcl {

/// The text in normal form C; nullopt if it already has that form, which is usual. Invalid UTF-8 is
/// left as it is.
[[nodiscard]] std::optional<std::string> to_nfc(std::string_view text);

/// One code point as UTF-8.
[[nodiscard]] std::string encode_utf8(char32_t code);

}  // namespace irsa::hcl
