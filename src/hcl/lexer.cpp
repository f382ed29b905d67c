#include "hcl/lexer.h"

#include <algorithm>

#include "base/text.h"
#include "base/utf8.h"
#include "hcl/names.h"
#include "hcl/white_space.h"

namespace irsa::hcl {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

constexpr bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

class Lexer {
 public:
  Lexer(std::string_view text, const Limits& limits) : text_(text), limits_(limits) {}

  Tokens run(LexMode mode) {
    if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
    if (text_.size() > limits_.file_bytes) {
      fail(at_, "is larger than what is read of one file", "", true);
      return std::move(tokens_);
    }
    tokens_.list.reserve(text_.size() / 5 + 8);
    modes_.push_back({mode == LexMode::bare_template ? Mode::bare : Mode::expression, {}, false});
    while (!failed_ && at_ < text_.size()) {
      if (tokens_.list.size() >= limits_.tokens) {
        fail(at_, "holds more words than what is read of one file", "", true);
        break;
      }
      switch (modes_.back().mode) {
        case Mode::expression: expression(); break;
        case Mode::quoted: quoted(); break;
        case Mode::heredoc:
        case Mode::bare: lines(); break;
      }
    }
    if (!failed_) put(TokenType::end, at_, at_);
    return std::move(tokens_);
  }

 private:
  enum class Mode : std::uint8_t { expression, quoted, heredoc, bare };
  struct Frame {
    Mode mode;
    std::string_view marker;  ///< of a heredoc
    bool line_start;          ///< of a heredoc: may the end marker come now?
  };

  void put(TokenType type, std::size_t begin, std::size_t end) {
    tokens_.list.push_back(
        {type, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
    at_ = end;
  }

  void fail(std::size_t at, std::string_view message, std::string_view help, bool limit = false) {
    tokens_.error = {message, help, limit};
    const std::size_t length =
        at < text_.size() ? std::max<std::size_t>(1, character_length(text_, at)) : 0;
    put(TokenType::invalid, at, std::min(text_.size(), at + length));
    failed_ = true;
  }

  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  [[nodiscard]] bool follows(std::string_view what) const {
    return text_.substr(at_, what.size()) == what;
  }

  void push(Mode mode, std::string_view marker = {}) {
    if (modes_.size() >= limits_.depth) {
      fail(at_, "templates are nested too deeply", "", true);
      return;
    }
    modes_.push_back({mode, marker, true});
  }

  void expression() {
    const char c = peek();
    switch (c) {
      case ' ':
      case '\t': ++at_; return;
      case '\n': put(TokenType::newline, at_, at_ + 1); return;
      case '\r':
        if (peek(1) == '\n') {
          put(TokenType::newline, at_, at_ + 2);
        } else {
          fail(at_, "there is a carriage return without a line feed",
               "Lines end with \\n or \\r\\n.");
        }
        return;
      case '#': comment(); return;
      case '"':
        put(TokenType::open_quote, at_, at_ + 1);
        push(Mode::quoted);
        return;
      case '{':
        put(TokenType::open_brace, at_, at_ + 1);
        ++braces_;
        return;
      case '}': close_brace(1); return;
      default: break;
    }
    if (is_digit(c)) {
      number();
      return;
    }
    const std::size_t end = name_end(text_, at_);
    if (end > at_) {
      put(TokenType::name, at_, end);
      return;
    }
    if (c == '/' && (peek(1) == '/' || peek(1) == '*')) {
      comment();
      return;
    }
    if (c == '~' && peek(1) == '}') {
      close_brace(2);
      return;
    }
    if (c == '<' && peek(1) == '<' && heredoc_begin()) return;
    symbol();
  }

  void symbol() {
    struct Row {
      std::string_view text;
      TokenType type;
    };
    static constexpr Row kRows[] = {
        // longer ones first
        {"...", TokenType::ellipsis},    {"==", TokenType::equal},
        {"!=", TokenType::not_equal},    {">=", TokenType::greater_equal},
        {"<=", TokenType::less_equal},   {"&&", TokenType::logical_and},
        {"||", TokenType::logical_or},   {"::", TokenType::double_colon},
        {"=>", TokenType::arrow},        {"[", TokenType::open_bracket},
        {"]", TokenType::close_bracket}, {"(", TokenType::open_paren},
        {")", TokenType::close_paren},   {".", TokenType::dot},
        {",", TokenType::comma},         {"*", TokenType::star},
        {"/", TokenType::slash},         {"%", TokenType::percent},
        {"+", TokenType::plus},          {"-", TokenType::minus},
        {"=", TokenType::equals},        {"<", TokenType::less},
        {">", TokenType::greater},       {"!", TokenType::bang},
        {"?", TokenType::question},      {":", TokenType::colon},
    };
    for (const Row& row : kRows) {
      if (row.text.front() != peek() || !follows(row.text)) continue;
      put(row.type, at_, at_ + row.text.size());
      return;
    }
    unknown_character();
  }

  void unknown_character() {
    if (character_length(text_, at_) == 0) {
      fail(at_, "a byte here is not valid UTF-8", "Save the file as UTF-8.");
    } else if (follows("\xE2\x80\x9C") || follows("\xE2\x80\x9D")) {
      fail(at_, "a curly quote begins no string", "Use straight quotes (\").");
    } else if (peek() == '\'') {
      fail(at_, "a single quote begins no string", "Use double quotes (\").");
    } else if (peek() == ';') {
      fail(at_, "a semicolon is no separator here",
           "Arguments end with the line; items of lists and objects are separated by commas.");
    } else if (peek() == '&' || peek() == '|') {
      fail(at_, "this operator does not exist", "Use && and || for conditions.");
    } else {
      fail(at_, "this character has no meaning here", "");
    }
  }

  void close_brace(std::size_t length) {
    const bool ends_template = !ends_.empty() && ends_.back() == braces_;
    put(ends_template || length == 2 ? TokenType::template_end : TokenType::close_brace, at_,
        at_ + length);
    --braces_;
    if (!ends_template) return;
    ends_.pop_back();
    modes_.pop_back();
  }

  void comment() {
    if (peek() == '/' && peek(1) == '*') {
      const std::size_t end = text_.find("*/", at_ + 2);
      if (end == std::string_view::npos) {
        fail(at_, "this comment is not closed", "Add */ where it ends.");
      } else {
        at_ = end + 2;
      }
      return;
    }
    const std::size_t end = text_.find('\n', at_);
    if (end == std::string_view::npos) {
      at_ = text_.size();
    } else {
      put(TokenType::newline, at_, end + 1);
    }
  }

  /// Digits, dots and exponents, the last of them no dot; whether it is a number is seen later.
  void number() {
    std::size_t end = at_ + 1, at = at_ + 1;
    while (at < text_.size()) {
      const char c = text_[at];
      if (is_digit(c)) {
        end = ++at;
      } else if (c == '.') {
        ++at;
      } else if (c == 'e' || c == 'E') {
        std::size_t digit = at + 1;
        if (digit < text_.size() && (text_[digit] == '+' || text_[digit] == '-')) ++digit;
        if (digit >= text_.size() || !is_digit(text_[digit])) break;
        end = at = digit + 1;
      } else {
        break;
      }
    }
    put(TokenType::number, at_, end);
  }

  bool heredoc_begin() {
    const std::size_t marker = at_ + (peek(2) == '-' ? 3 : 2);
    const std::size_t end = name_end(text_, marker);
    if (end == marker) return false;
    std::size_t line = end;
    if (line < text_.size() && text_[line] == '\r') ++line;
    if (line >= text_.size() || text_[line] != '\n') return false;
    put(TokenType::open_heredoc, at_, line + 1);
    push(Mode::heredoc, text_.substr(marker, end - marker));
    return true;
  }

  void begin_template(TokenType type) {
    put(type, at_, at_ + (peek(2) == '~' ? 3 : 2));
    ends_.push_back(++braces_);
    for (auto frame = modes_.rbegin(); frame != modes_.rend(); ++frame) {
      if (frame->mode != Mode::heredoc) continue;
      frame->line_start = false;
      break;
    }
    push(Mode::expression);
  }

  /// Of strings, heredocs and templates: is there a `${`, a `%{` or one of them doubled?
  bool sequence(TokenType text_type) {
    const char c = peek();
    if (c != '$' && c != '%') return false;
    if (peek(1) == '{') {
      begin_template(c == '$' ? TokenType::template_begin : TokenType::directive_begin);
      return true;
    }
    if (peek(1) == c && peek(2) == '{') {
      put_text(text_type, at_ + (peek(3) == '~' ? 4 : 3));
      return true;
    }
    return false;
  }

  void put_text(TokenType type, std::size_t end) {
    if (end - at_ > limits_.text_bytes) {
      fail(at_, "this text is longer than what is read of one string", "", true);
      return;
    }
    put(type, at_, end);
  }

  void quoted() {
    const char c = peek();
    if (c == '"') {
      put(TokenType::close_quote, at_, at_ + 1);
      modes_.pop_back();
      return;
    }
    if (c == '\n' || c == '\r') {
      fail(at_, "a string in quotes ends with its line",
           "Close the quotes, write \\n, or use a heredoc (<<EOT).");
      return;
    }
    if (sequence(TokenType::quoted_text)) return;
    if (c == '$' || c == '%') {
      const std::size_t next = at_ + 1;
      if (next >= text_.size()) {
        fail(at_, "this string is not closed", "Add the closing quote.");
      } else {
        put(TokenType::quoted_text, at_, next);
      }
      return;
    }
    std::size_t at = at_;
    while (at < text_.size()) {
      const char now = text_[at];
      if (now == '"' || now == '\n' || now == '\r' || now == '$' || now == '%') break;
      if (now == '\\') {
        if (at + 1 >= text_.size() || text_[at + 1] == '\n' || text_[at + 1] == '\r') break;
        ++at;
      }
      const std::size_t length = is_ascii(text_[at]) ? 1 : character_length(text_, at);
      if (length == 0) break;
      at += length;
    }
    if (at < text_.size() && text_[at] == '\\') {
      fail(at, "a backslash ends this line", "Close the quotes.");
      return;
    }
    if (at == at_) {
      fail(at, "a byte here is not valid UTF-8", "Save the file as UTF-8.");
      return;
    }
    put_text(TokenType::quoted_text, at);
  }

  /// The end of the literal text that begins here without `$` and `%`: behind the newline, or at
  /// what is no longer such text.
  [[nodiscard]] std::size_t line_text_end() const {
    std::size_t at = at_;
    while (at < text_.size()) {
      const char c = text_[at];
      if (c == '\n') return at + 1;
      if (c == '\r') return at + 1 < text_.size() && text_[at + 1] == '\n' ? at + 2 : at;
      if (c == '$' || c == '%') return at;
      const std::size_t length = is_ascii(c) ? 1 : character_length(text_, at);
      if (length == 0) return at;
      at += length;
    }
    return at;
  }

  /// Heredocs and templates: a token for each line, or for each part of one.
  void lines() {
    if (sequence(TokenType::plain_text)) {
      // As hcl does it, these tokens end at no line.
      if (modes_.back().mode == Mode::heredoc && text_[at_ - 1] != '\n') {
        modes_.back().line_start = false;
      }
      return;
    }
    const char c = peek();
    std::size_t end = at_;
    bool whole_line = false;
    if (c == '$' || c == '%') {
      // The scanner of hcl takes the next byte along if the line ends behind it.
      end = at_ + 1;
      if (at_ + 2 < text_.size() && (text_[at_ + 2] == '\n' || text_[at_ + 2] == '\r')) {
        end = at_ + 2;
        whole_line = text_[at_ + 2] == '\n';
      }
    } else {
      end = line_text_end();
      whole_line = end > at_ && text_[end - 1] == '\n';
    }
    if (end == at_) {
      if (modes_.back().mode == Mode::bare && c == '\r') {
        put_text(TokenType::plain_text, text_.size());  // hcl: the rest is text
      } else if (c == '\r') {
        fail(at_, "there is a carriage return without a line feed",
             "Lines end with \\n or \\r\\n.");
      } else {
        fail(at_, "a byte here is not valid UTF-8", "Save the file as UTF-8.");
      }
      return;
    }
    Frame& frame = modes_.back();
    if (frame.mode == Mode::heredoc && whole_line && frame.line_start &&
        trim_space(text_.substr(at_, end - at_)) == frame.marker) {
      std::size_t line = end - 1;
      if (line > at_ && text_[line - 1] == '\r') --line;
      put(TokenType::close_heredoc, at_, line);
      put(TokenType::newline, line, end);
      modes_.pop_back();
      return;
    }
    frame.line_start = whole_line;
    put_text(TokenType::plain_text, end);
  }

  std::string_view text_;
  Limits limits_;
  std::size_t at_ = 0;
  bool failed_ = false;
  Tokens tokens_;
  std::vector<Frame> modes_;
  std::int64_t braces_ = 0;
  std::vector<std::int64_t> ends_;  ///< the depth of braces at which each open `${` ends
};

}  // namespace

Tokens lex(std::string_view text, LexMode mode, const Limits& limits) {
  return Lexer(text, limits).run(mode);
}

}  // namespace irsa::hcl
