// What is true of texts that are known in part, whatever their holes stand for.
//
// Two texts are *equal* if their pieces are the same, *never equal* if no values of the holes make
// them the same, and else *undecided*: then nothing may be said. Bytes, not characters.
#pragma once

#include <cstdint>
#include <string_view>

#include "value/partial_text.h"

namespace irsa::value {

enum class Answer : std::uint8_t { yes, no, undecided };

/// yes: equal for all values of the holes; no: for none.
[[nodiscard]] Answer equal(const PartialText& a, const PartialText& b);
/// Does `text` match the pattern, in which literal `*` is any run of bytes and `?` any one? Holes
/// of the pattern are text that is not known (it may hold wildcards).
[[nodiscard]] Answer matches(const PartialText& text, const PartialText& pattern);
/// Does it hold `part` somewhere, begin or end with it?
[[nodiscard]] Answer contains(const PartialText& text, std::string_view part);
[[nodiscard]] Answer starts_with(const PartialText& text, std::string_view part);
[[nodiscard]] Answer ends_with(const PartialText& text, std::string_view part);

}  // namespace irsa::value
