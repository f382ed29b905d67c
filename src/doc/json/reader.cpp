#include "doc/json/reader.h"

#include <bit>
#include <cstdint>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "base/byte_block.h"
#include "doc/document_builder.h"
#include "doc/json/errors.h"
#include "doc/json/subset.h"

namespace irsa::doc {

namespace {

/// Counts what nlohmann's lexer has taken: its callbacks carry no places.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, const char** last) : at_(at), last_(last) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    *last_ = ++at_;
    return *this;
  }
  CountingIterator operator++(int) {
    const CountingIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) {
    return a.at_ == b.at_;
  }
  friend bool operator!=(const CountingIterator& a, const CountingIterator& b) { return !(a == b); }

 private:
  const char* at_;
  const char** last_;
};

class Handler {
 public:
  Handler(DocumentBuilder& builder, const char* const* taken)
      : builder_(builder), text_(builder.source().text), taken_(taken) {}

  bool null() { return word(4); }
  bool boolean(bool value) { return word(value ? 4 : 5); }
  bool number_integer(std::int64_t) { return number(); }
  bool number_unsigned(std::uint64_t) { return number(); }
  bool number_float(double, const std::string&) { return number(); }
  bool string(std::string& value) { return quoted(value, JsonState::Last::value); }
  bool key(std::string& value) { return quoted(value, JsonState::Last::key); }
  bool binary(nlohmann::json::binary_t&) { return false; }  // JSON text has none

  bool start_object(std::size_t) { return open(true); }
  bool start_array(std::size_t) { return open(false); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) {
    // nlohmann takes NUL for the end of its input.
    if (*taken_ > text_.data() && (*taken_)[-1] == '\0') {
      const auto nul = static_cast<std::size_t>(*taken_ - text_.data()) - 1;
      return builder_.fail(ReadError::Kind::json_syntax, nul, nul + 1, "a NUL byte in the text",
                           "JSON files hold text only");
    }
    JsonMistake mistake = explain_json_error(text_, state_);
    return builder_.fail(ReadError::Kind::json_syntax, mistake.begin, mistake.end,
                         std::move(mistake.message), std::move(mistake.help));
  }

  [[nodiscard]] std::size_t end() const { return state_.end; }

 private:
  /// Where the token begins that the parser has just read.
  [[nodiscard]] std::size_t token() const {
    std::size_t at = skip_json_space(text_, state_.end);
    while (at < text_.size() && (text_[at] == ',' || text_[at] == ':')) {
      at = skip_json_space(text_, at + 1);
    }
    return at;
  }

  bool word(std::size_t length) {
    const std::size_t begin = token();
    return plain(begin, begin + length);
  }

  bool number() {
    const std::size_t begin = token();
    // After a leading zero no digit can follow: the parser has read a zero only.
    const std::size_t digits = begin + (text_[begin] == '-' ? 1 : 0);
    const bool zero = digits + 1 < text_.size() && text_[digits] == '0' &&
                      text_[digits + 1] >= '0' && text_[digits + 1] <= '9';
    if (zero) return plain(begin, digits + 1);
    const std::size_t end = text_.find_first_not_of("+-.0123456789eE", begin);
    return plain(begin, std::min(end, text_.size()));
  }

  bool plain(std::size_t begin, std::size_t end) {
    state_.end = end;
    state_.last = JsonState::Last::value;
    return builder_.scalar(begin, end, text_.substr(begin, end - begin), begin, Style::plain);
  }

  bool quoted(const std::string& value, JsonState::Last what) {
    const std::size_t begin = token();
    state_.end = static_cast<std::size_t>(*taken_ - text_.data());
    state_.last = what;
    return builder_.scalar(begin, state_.end, value, begin + 1, Style::double_quoted);
  }

  bool open(bool object) {
    const std::size_t begin = token();
    state_.end = begin + 1;
    state_.last = JsonState::Last::begin;
    state_.in_object.push_back(object);
    state_.opened.push_back(begin);
    return object ? builder_.begin_mapping(begin) : builder_.begin_sequence(begin);
  }

  bool close() {
    const bool object = state_.in_object.back();
    const std::size_t end = skip_json_space(text_, state_.end) + 1;
    state_.end = end;
    state_.last = JsonState::Last::value;
    state_.in_object.pop_back();
    state_.opened.pop_back();
    return object ? builder_.end_mapping(end) : builder_.end_sequence(end);
  }

  DocumentBuilder& builder_;
  std::string_view text_;
  const char* const* taken_;
  JsonState state_;
};

}  // namespace

std::size_t skip_json_indentation(std::string_view text, std::size_t at) {
  for (; at + ByteBlock::kSize <= text.size(); at += ByteBlock::kSize) {
    const ByteBlock block(text.data() + at);
    const ByteSet space =
        block.equal(' ') | block.equal('\n') | block.equal('\t') | block.equal('\r');
    if (space.bits() != ByteBlock::kAll) {
      return at + static_cast<std::size_t>(std::countr_one(space.bits()));
    }
  }
  while (at < text.size() && is_json_space(text[at])) ++at;
  return at;
}

std::size_t read_json(const SourceText& source, DocumentBuilder& builder, bool reference) {
  builder.start(source, true);
  if (!reference) {
    if (const auto end = read_json_subset(builder)) return *end;
    builder.start(source, true);
  }
  const std::string_view text = source.text;
  const char* taken = text.data();
  Handler handler(builder, &taken);
  const CountingIterator begin(text.data(), &taken);
  const CountingIterator end(text.data() + text.size(), &taken);
  try {
    nlohmann::json::sax_parse(begin, end, &handler, nlohmann::json::input_format_t::json, false);
  } catch (const nlohmann::json::exception& e) {
    builder.fail(ReadError::Kind::json_syntax, handler.end(), handler.end() + 1, e.what());
  }
  return handler.end();
}

}  // namespace irsa::doc
