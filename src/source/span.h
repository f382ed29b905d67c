// Places in input files.
//
// A Span is a half-open range of bytes [begin, end) in one file, 0-based, counted in the file as it
// is on disk (a byte order mark counts). Lines and columns are computed from it only when a finding
// is printed (source/line_index.h). There is no default constructor: a place that nobody knows is a
// std::optional<Span>, never an empty one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace irsa {

/// Index of a file in the SourceSet of this run. Files are numbered in the order of their paths, so
/// comparing two ids compares the paths.
enum class FileId : std::uint32_t {};

struct Span {
  constexpr Span(FileId file_id, std::uint32_t begin_byte, std::uint32_t end_byte)
      : file(file_id), begin(begin_byte), end(end_byte) {}

  FileId file;
  std::uint32_t begin;
  std::uint32_t end;

  [[nodiscard]] constexpr std::uint32_t size() const { return end - begin; }
  friend constexpr auto operator<=>(const Span&, const Span&) = default;
};

/// The part of `whole` from byte `from`, `length` bytes long; both relative to whole.begin.
[[nodiscard]] constexpr Span part_of(Span whole, std::uint32_t from, std::uint32_t length) {
  return {whole.file, whole.begin + from, whole.begin + from + length};
}

/// A value with the place where it is.
template <typename T>
struct Located {
  T value;
  Span span;
};

/// A string with the place where it is.
using Text = Located<std::string_view>;

/// Can `value`, escaped here and there, take two bytes more than it has? If not, a place that is
/// four bytes longer than the value has it between quotes of two bytes each.
[[nodiscard]] constexpr bool may_have_two_escapes(std::string_view value) {
  int special = 0, slashes = 0;  // who escapes slashes escapes all of them
  for (const char c : value) {
    if (c <= ' ' || c > '~' || c == '"' || c == '\'' || c == '\\') ++special;
    if (c == '/') ++slashes;
  }
  return special >= 2 || (slashes <= 2 && slashes + special >= 2);
}

/// The bytes [begin, end) of a decoded value whose place is `whole`. Exact where the file spells
/// the value out, plainly or between quotes, which are \" in JSON inside a JSON string; else
/// (escapes, block scalars, several lines) the whole of it, since offsets into the decoded text
/// mean nothing in the file then.
[[nodiscard]] constexpr Span part_of_value(Span whole, std::string_view value, std::size_t begin,
                                           std::size_t end) {
  constexpr std::size_t kQuotes = 2;
  std::size_t from = begin;
  if (whole.size() == value.size() + kQuotes) {
    from += 1;
  } else if (whole.size() == value.size() + 2 * kQuotes && !may_have_two_escapes(value)) {
    from += kQuotes;
  } else if (whole.size() != value.size()) {
    return whole;
  }
  if (begin >= end || end > value.size()) return whole;
  return part_of(whole, static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(end - begin));
}
[[nodiscard]] constexpr Span part_of_value(const Located<std::string_view>& text, std::size_t begin,
                                           std::size_t end) {
  return part_of_value(text.span, text.value, begin, end);
}

}  // namespace irsa
