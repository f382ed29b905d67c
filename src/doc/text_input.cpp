#include "doc/text_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/byte_block.h"
#include "base/utf8.h"
#include "doc/yaml/text.h"

namespace irsa::doc {

namespace {

/// A NUL this early means that the file is no text: editors and git decide in the same way.
constexpr std::size_t kSniffed = 8000;

/// Is there nothing in this block but printable ASCII and white space?
bool is_plain_ascii(const char* bytes) {
  const ByteBlock block(bytes);
  const ByteSet space = block.equal('\n') | block.equal('\t') | block.equal('\r');
  const ByteSet other = block.not_ascii() | block.equal('\x7F');
  return (block.at_most('\x1F').without(space) | other).bits() == 0;
}

/// Behind the blocks from `at` on that are plain ASCII.
std::size_t end_of_plain_blocks(std::string_view text, std::size_t at) {
  while (at + ByteBlock::kSize <= text.size() && is_plain_ascii(text.data() + at)) {
    at += ByteBlock::kSize;
  }
  return at;
}

}  // namespace

TextInput::TextInput(FileId file, std::string_view bytes) {
  source_.file = file;
  source_.text = bytes;
  const auto begins = [&](std::string_view mark) { return bytes.substr(0, mark.size()) == mark; };
  if (begins("\xFF\xFE") || begins("\xFE\xFF")) {
    from_utf16(bytes, bytes[0] == '\xFE');
  } else if (begins("\xEF\xBB\xBF")) {
    source_ = source_.part(3, bytes.size() - 3);
  }
  if (error_) return;
  const std::size_t nul = source_.text.substr(0, kSniffed).find('\0');
  if (nul != std::string_view::npos) {
    error_ = ReadError{ReadError::Kind::not_text, source_.span(nul, nul + 1),
                       "this is not a text file: it contains a NUL byte",
                       "if it is text, save it as UTF-8", source_.extent()};
    return;
  }
  unify_line_ends();
}

void TextInput::from_utf16(std::string_view bytes, bool big_endian) {
  const auto unit = [&](std::size_t at) -> std::uint32_t {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    return big_endian ? first * 256U + second : second * 256U + first;
  };
  source_.begin = 2;
  source_.original = bytes.substr(2);
  for (std::size_t at = 2; at < bytes.size();) {
    std::uint32_t code_point = at + 1 < bytes.size() ? unit(at) : 0xD800;
    std::size_t length = 2;
    if (code_point >= 0xD800 && code_point <= 0xDBFF && at + 3 < bytes.size()) {
      const std::uint32_t low = unit(at + 2);
      if (low >= 0xDC00 && low <= 0xDFFF) {
        code_point = 0x10000 + ((code_point - 0xD800) << 10) + (low - 0xDC00);
        length = 4;
      }
    }
    if (code_point >= 0xD800 && code_point <= 0xDFFF) {
      const auto place = static_cast<std::uint32_t>(at);
      const auto size = static_cast<std::uint32_t>(bytes.size());
      error_ = ReadError{ReadError::Kind::not_text,
                         {source_.file, place, std::min(place + 2, size)},
                         "this is not valid UTF-16",
                         "save the file as UTF-8",
                         {source_.file, 0, size}};
      return;
    }
    append_utf8(converted_, code_point);
    positions_.resize(converted_.size(), static_cast<std::uint32_t>(at));
    at += length;
  }
  positions_.push_back(static_cast<std::uint32_t>(bytes.size()));
  source_.text = converted_;
  source_.positions = positions_.data();
}

/// Line ends of old Macs are line ends for go-yaml and not for yaml-cpp 0.7.
void TextInput::unify_line_ends() {
  if (!has_lone_cr(source_.text)) return;
  if (source_.positions == nullptr) {
    converted_ = source_.text;
    source_.text = converted_;
  }
  for (std::size_t at = 0; at < converted_.size(); ++at) {
    const bool lone =
        converted_[at] == '\r' && (at + 1 == converted_.size() || converted_[at + 1] != '\n');
    if (lone) converted_[at] = '\n';
  }
}

namespace {
constexpr std::array<std::string_view, 3> kOtherLineEnds = {"\xC2\x85", "\xE2\x80\xA8",
                                                            "\xE2\x80\xA9"};
}  // namespace

std::size_t other_line_end(std::string_view text) {
  for (const std::string_view end : kOtherLineEnds) {
    if (text.starts_with(end)) return end.size();
  }
  return 0;
}

bool has_other_line_end(std::string_view text) {
  return std::any_of(kOtherLineEnds.begin(), kOtherLineEnds.end(), [&](std::string_view end) {
    return text.find(end) != std::string_view::npos;
  });
}

std::string with_usual_line_ends(std::string_view text) {
  std::string out(text);
  for (const std::string_view end : kOtherLineEnds) {
    for (std::size_t at = out.find(end); at != std::string::npos; at = out.find(end, at)) {
      for (std::size_t i = 0; i < end.size(); ++i) out[at + i] = i + 1 < end.size() ? ' ' : '\n';
      at += end.size();
    }
  }
  return out;
}

std::optional<BadByte> find_bad_byte(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (at % ByteBlock::kSize == 0) at = end_of_plain_blocks(text, at);
    if (at >= text.size()) break;
    const auto c = static_cast<unsigned char>(text[at]);
    if (c >= 0x20 && c < 0x7F) {
      ++at;
      continue;
    }
    if (c < 0x80) {
      if (c != '\t' && c != '\n' && c != '\r') {
        return BadByte{at, 1,
                       fmt::format("a control character (0x{:02X}), which YAML does not allow", c)};
      }
      ++at;
      continue;
    }
    const std::size_t length = code_point_length(text, at);
    if (length == 0) return BadByte{at, 1, "this is not UTF-8"};
    const auto second = static_cast<unsigned char>(text[at + 1]);
    // NEL (U+0085) is a line end in YAML 1.1; the other C1 controls are not allowed.
    if (c == 0xC2 && second < 0xA0 && second != 0x85) {
      return BadByte{
          at, 2,
          fmt::format("a control character (U+00{:02X}), which YAML does not allow", second)};
    }
    const std::string_view character = text.substr(at, length);
    if (character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF") {
      return BadByte{at, 3, "a code point that is not a character"};
    }
    at += length;
  }
  return std::nullopt;
}

}  // namespace irsa::doc
