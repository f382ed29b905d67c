#include "doc/json/subset.h"

#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/byte_block.h"
#include "base/byte_table.h"
#include "base/text.h"
#include "base/utf8.h"
#include "doc/document_builder.h"
#include "doc/json/reader.h"
#include "doc/yaml/text.h"

namespace irsa::doc {

namespace {

/// Bytes that a string cannot simply go over: its end, escapes, control characters, and what has to
/// be checked for being UTF-8.
constexpr ByteTable kStringStops = ByteTable("\"\\").with(0, 0x1F).with(0x80, 0xFF);

/// The first such byte from `at` on.
std::size_t next_string_stop(std::string_view text, std::size_t at) {
  for (; at + ByteBlock::kSize <= text.size(); at += ByteBlock::kSize) {
    const ByteBlock block(text.data() + at);
    const std::uint32_t stops =
        (block.equal('"') | block.equal('\\') | block.at_most('\x1F') | block.not_ascii()).bits();
    if (stops != 0) return at + static_cast<std::size_t>(std::countr_zero(stops));
  }
  return kStringStops.find_in(text, at);
}

/// Every function returns false to give up.
class SubsetReader {
 public:
  explicit SubsetReader(DocumentBuilder& builder)
      : builder_(builder), text_(builder.source().text) {}

  bool read() {
    skip_space();
    if (!value()) return false;
    while (!open_.empty()) {
      skip_space();
      const bool object = open_.back() == '{';
      if (peek() == (object ? '}' : ']')) {
        if (!close(object)) return false;
        continue;
      }
      if (!just_opened_) {
        if (peek() != ',') return false;
        ++at_;
        skip_space();
      }
      just_opened_ = false;
      if (object && !key()) return false;
      if (!value()) return false;
    }
    return true;
  }

  [[nodiscard]] std::size_t end() const { return at_; }

 private:
  [[nodiscard]] char peek() const { return char_at(text_, at_); }
  void skip_space() { at_ = skip_json_space(text_, at_); }

  bool key() {
    if (peek() != '"' || !string()) return false;
    skip_space();
    if (peek() != ':') return false;
    ++at_;
    skip_space();
    return true;
  }

  bool value() {
    switch (peek()) {
      case '"': return string();
      case '{': return open(true);
      case '[': return open(false);
      case 't': return word("true");
      case 'f': return word("false");
      case 'n': return word("null");
      default: return number();
    }
  }

  bool open(bool object) {
    open_ += object ? '{' : '[';
    just_opened_ = true;
    const std::size_t begin = at_++;
    return object ? builder_.begin_mapping(begin) : builder_.begin_sequence(begin);
  }

  bool close(bool object) {
    open_.pop_back();
    just_opened_ = false;
    ++at_;
    return object ? builder_.end_mapping(at_) : builder_.end_sequence(at_);
  }

  bool plain(std::size_t end) {
    const std::size_t begin = at_;
    at_ = end;
    return builder_.written(begin, end, Style::plain);
  }

  bool word(std::string_view expected) {
    return text_.compare(at_, expected.size(), expected) == 0 && plain(at_ + expected.size());
  }

  /// A number without an exponent, too short to be out of range.
  bool number() {
    constexpr std::size_t kLongest = 18;
    std::size_t end = at_ + (peek() == '-' ? 1 : 0);
    const std::size_t whole = end;
    while (is_digit(char_at(text_, end))) ++end;
    if (end == whole || (text_[whole] == '0' && end > whole + 1)) return false;
    if (char_at(text_, end) == '.') {
      const std::size_t fraction = ++end;
      while (is_digit(char_at(text_, end))) ++end;
      if (end == fraction) return false;
    }
    const bool goes_on =
        std::string_view("+-.eE").find(char_at(text_, end)) != std::string_view::npos;
    return end - at_ <= kLongest && !goes_on && plain(end);
  }

  bool string() {
    const std::size_t begin = at_;
    std::size_t at = begin + 1;
    std::size_t copied = at;  // up to here the value is in decoded_, if there are escapes
    bool escapes = false;
    while (true) {
      at = next_string_stop(text_, at);
      const char c = char_at(text_, at);
      if (c == '"') break;
      if (c == '\\') {
        if (!escapes) decoded_.clear();
        escapes = true;
        decoded_.append(text_, copied, at - copied);
        if (!escape(at)) return false;
        copied = at;
      } else {
        const std::size_t length =
            static_cast<unsigned char>(c) < 0x80 ? 0 : code_point_length(text_, at);
        if (length == 0) return false;
        at += length;
      }
    }
    if (escapes) decoded_.append(text_, copied, at - copied);
    at_ = at + 1;
    return escapes ? builder_.scalar(begin, at_, decoded_, begin + 1, Style::double_quoted)
                   : builder_.written(begin, at_, Style::double_quoted);
  }

  /// Decodes the escape at `at` and moves behind it.
  bool escape(std::size_t& at) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeaning = "\"\\/\b\f\n\r\t";
    const std::size_t which = kLetters.find(char_at(text_, at + 1));
    if (which == std::string_view::npos) return false;  // \u as well
    decoded_ += kMeaning[which];
    at += 2;
    return true;
  }

  DocumentBuilder& builder_;
  std::string_view text_;
  std::size_t at_ = 0;
  bool just_opened_ = false;
  std::string open_;  // the brackets that are
  std::string decoded_;
};

}  // namespace

std::optional<std::size_t> read_json_subset(DocumentBuilder& builder) {
  SubsetReader reader(builder);
  if (!reader.read()) return std::nullopt;
  return reader.end();
}

}  // namespace irsa::doc
