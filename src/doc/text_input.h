// From the bytes of a file to a text that readers can use: byte order marks, UTF-16, old line ends,
// and files that are not text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "doc/sink.h"
#include "doc/source_text.h"

namespace irsa::doc {

/// Owns whatever had to be converted; `source` is what is read.
class TextInput {
 public:
  TextInput(FileId file, std::string_view bytes);
  TextInput(const TextInput&) = delete;
  TextInput& operator=(const TextInput&) = delete;

  [[nodiscard]] const SourceText& source() const { return source_; }
  [[nodiscard]] const std::optional<ReadError>& error() const { return error_; }

 private:
  void from_utf16(std::string_view bytes, bool big_endian);
  void unify_line_ends();

  SourceText source_;
  std::string converted_;
  std::vector<std::uint32_t> positions_;
  std::optional<ReadError> error_;
};

/// Length of NEL, LS or PS (U+0085, U+2028, U+2029) at the beginning of the text; 0 if there is
/// none.
[[nodiscard]] std::size_t other_line_end(std::string_view text);

/// Does the text hold NEL, LS or PS (U+0085, U+2028, U+2029)? They end lines in YAML 1.1 and for
/// go-yaml, but are text to yaml-cpp, and in JSON.
[[nodiscard]] bool has_other_line_end(std::string_view text);
/// The same text, byte for byte as long, with blanks and a line feed for each of them.
[[nodiscard]] std::string with_usual_line_ends(std::string_view text);

struct BadByte {
  std::size_t at;
  std::size_t length;
  std::string message;
};

/// The first byte of a YAML document that no YAML may hold: invalid UTF-8 and control characters
/// (go-yaml's reader refuses the same; yaml-cpp takes all of it).
[[nodiscard]] std::optional<BadByte> find_bad_byte(std::string_view text);

}  // namespace irsa::doc
