#include "doc/subset_reader.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "doc/yaml_text.h"

namespace irsa::doc {

namespace {

/// yaml-cpp refuses keys of more than 1,024 characters.
constexpr std::size_t kLongestKey = 1000;
constexpr int kEnd = -1;  // the indentation of the end of the text

bool ends_token(char c) { return is_blank(c) || is_break(c) || c == '\0'; }

/// Characters that a plain scalar in a block cannot simply go over.
constexpr std::array<bool, 256> kStops = [] {
  std::array<bool, 256> stops = {};
  for (const char c : {':', '#', '\n', '\r', '\t', '\0'})
    stops[static_cast<unsigned char>(c)] = true;
  return stops;
}();

/// Characters that a plain scalar cannot begin with.
constexpr std::array<bool, 256> kIndicators = [] {
  std::array<bool, 256> indicators = {};
  for (const char c : {',',  '[', ']', '{', '}', '#', '&', '*',  '!',  '|',  '>',
                       '\'', '"', '%', '@', '`', '?', ' ', '\t', '\r', '\n', '\0'})
    indicators[static_cast<unsigned char>(c)] = true;
  return indicators;
}();

/// Every function returns false to give up.
class SubsetReader {
 public:
  explicit SubsetReader(DocumentBuilder& builder)
      : builder_(builder), text_(builder.source().text) {}

  bool read(std::size_t content) {
    // Directives stand before the content and may change what tags mean.
    const std::string_view head = text_.substr(0, content);
    if (head.substr(0, 1) == "%" || head.find("\n%") != std::string_view::npos) return false;
    at_ = content;
    if (text_.compare(at_, 3, "---") == 0 || !skip_lines() || indent_ == kEnd) return false;
    if (is_entry()) {
      if (!sequence(indent_, false, {})) return false;
    } else {
      Key key;
      if (!scan_key(key) || !mapping(indent_, key, {})) return false;
    }
    return indent_ == kEnd;
  }

 private:
  struct Key {
    std::size_t end = 0;  // of the scalar
    Style style = Style::plain;
    bool decoded = false;  // the value is in scratch_
    std::size_t tag = 0;   // length of `!!merge ` before it
  };

  [[nodiscard]] char peek(std::size_t ahead = 0) const { return char_at(text_, at_ + ahead); }
  [[nodiscard]] bool is_entry() const { return peek() == '-' && ends_token(peek(1)); }
  [[nodiscard]] int column() const { return static_cast<int>(at_ - line_); }
  /// Is there nothing left on the line but perhaps a comment?
  [[nodiscard]] bool at_line_end() const {
    return is_break(peek()) || peek() == '\0' || at_comment();
  }
  [[nodiscard]] bool at_comment() const {
    return peek() == '#' && at_ > 0 && text_[at_ - 1] == ' ';
  }

  void skip_spaces() {
    while (peek() == ' ') ++at_;
  }
  void skip_break() { at_ += peek() == '\r' && peek(1) == '\n' ? 2 : 1; }

  /// From the begin of a line to the next content; sets indent_.
  bool skip_lines() {
    while (true) {
      line_ = at_;
      skip_spaces();
      if (at_ >= text_.size()) {
        indent_ = kEnd;
        return true;
      }
      if (peek() == '#') at_ = end_of_line(text_, at_);
      if (is_break(peek())) {
        skip_break();
      } else if (at_ < text_.size()) {
        indent_ = column();
        return peek() != '\t';
      }
    }
  }

  /// From behind a value to the next content. Nothing but a comment may stand
  /// on the line.
  bool end_line() {
    skip_spaces();
    if (!at_line_end()) return false;
    at_ = end_of_line(text_, at_);
    if (at_ < text_.size()) skip_break();
    return skip_lines();
  }

  [[nodiscard]] bool starts_plain() const {
    const char c = peek();
    if (c == '-' || c == ':') return !ends_token(peek(1));
    return !kIndicators[static_cast<unsigned char>(c)];
  }

  /// The end of the plain scalar at at_: of its line, or before `: ` or ` #`.
  bool scan_plain(std::size_t& end, bool& key) const {
    key = false;
    std::size_t at = at_;
    for (;; ++at) {
      while (at < text_.size() && !kStops[static_cast<unsigned char>(text_[at])]) ++at;
      const char c = char_at(text_, at);
      if (c == '\t') return false;
      if (c == ':') {
        if (!ends_token(char_at(text_, at + 1))) continue;
        key = true;
      } else if (c == '#' && text_[at - 1] != ' ') {
        continue;
      }
      break;
    }
    end = at;
    while (end > at_ && text_[end - 1] == ' ') --end;
    return !key || end == at;  // no blanks before the ':' of a key
  }

  /// The lines in which the plain scalar from at_ to `end` goes on: those that
  /// are indented by more than `parent`. Its value is in scratch_ if there are
  /// several.
  bool plain_lines(int parent, std::size_t& end, bool& several) {
    const std::size_t first = at_;
    while (true) {
      at_ = end;
      skip_spaces();
      if (!is_break(peek())) break;  // a comment ends it
      std::size_t breaks = 0;
      for (; is_break(peek()); ++breaks) {
        skip_break();
        line_ = at_;
        skip_spaces();
      }
      if (at_ >= text_.size() || column() <= parent || peek() == '#') break;
      if (!several) scratch_.assign(text_, first, end - first);
      several = true;
      scratch_.append(breaks == 1 ? 1 : breaks - 1, breaks == 1 ? ' ' : '\n');
      bool key = false;
      if (!scan_plain(end, key) || key) return false;
      scratch_.append(text_, at_, end - at_);
    }
    at_ = first;
    return true;
  }

  /// Reads over the quoted scalar at at_, all on one line. Fills scratch_ if it
  /// holds escapes.
  bool scan_quoted(std::size_t& end, bool& decoded) {
    const char quote = peek();
    decoded = false;
    for (std::size_t at = at_ + 1;; ++at) {
      const char c = char_at(text_, at);
      if (c == '\0' || is_break(c)) return false;
      const bool escape = quote == '"' ? c == '\\' : c == '\'' && char_at(text_, at + 1) == '\'';
      if (escape) {
        if (!decoded) scratch_.assign(text_, at_ + 1, at - at_ - 1);
        decoded = true;
        if (!unescape(char_at(text_, ++at))) return false;
      } else if (c == quote) {
        end = at + 1;
        return true;
      } else if (decoded) {
        scratch_ += c;
      }
    }
  }

  bool unescape(char c) {
    switch (c) {
      case '\'':
      case '"':
      case '\\': scratch_ += c; return true;
      case 'n': scratch_ += '\n'; return true;
      case 't': scratch_ += '\t'; return true;
      default: return false;
    }
  }

  /// The key at at_; false if there is none, or not of a simple form.
  bool scan_key(Key& key) {
    bool is_key = false;
    const char c = peek();
    if (c == '!') return scan_merge_key(key);
    if (c == '"' || c == '\'') {
      key.style = c == '"' ? Style::double_quoted : Style::single_quoted;
      if (!scan_quoted(key.end, key.decoded)) return false;
      is_key = char_at(text_, key.end) == ':' && ends_token(char_at(text_, key.end + 1));
    } else if (!starts_plain() || !scan_plain(key.end, is_key)) {
      return false;
    }
    return is_key && key.end - at_ < kLongestKey;
  }

  /// `!!merge <<:`, as yq writes it.
  bool scan_merge_key(Key& key) const {
    constexpr std::string_view kTag = "!!merge ", kKey = "<<";
    const std::size_t content = at_ + kTag.size();
    key.tag = kTag.size();
    key.end = content + kKey.size();
    return text_.compare(at_, kTag.size(), kTag) == 0 &&
           text_.compare(content, kKey.size(), kKey) == 0 && char_at(text_, key.end) == ':' &&
           ends_token(char_at(text_, key.end + 1));
  }

  bool scalar(std::size_t end, Style style, bool decoded, const Properties& properties) {
    const std::size_t quotes = style == Style::plain ? 0 : 1;
    const std::string_view value =
        decoded ? std::string_view(scratch_) : text_.substr(at_ + quotes, end - at_ - 2 * quotes);
    if (!builder_.scalar(at_, end, value, at_ + quotes, style, properties)) return false;
    at_ = cursor_ = end;
    return true;
  }

  bool nothing(std::size_t at) {
    cursor_ = at;
    return builder_.scalar(at, at, text_.substr(at, 0), at, Style::plain);
  }

  bool mapping(int indent, Key key, const Properties& properties) {
    // Behind an anchor of the mapping, the tag of its first key is taken to be the mapping's.
    const std::size_t begin = properties.anchor != 0 ? at_ + key.tag : at_;
    if (!builder_.begin_mapping(begin, properties)) return false;
    while (true) {
      at_ += key.tag;
      const Properties of_key{.tag = key.tag > 0 ? "tag:yaml.org,2002:merge" : ""};
      if (!scalar(key.end, key.style, key.decoded, of_key)) return false;
      ++at_;  // ':'
      if (!member(indent, true)) return false;
      if (indent_ < indent) break;
      key = {};
      if (indent_ > indent || is_entry() || !scan_key(key)) return false;
    }
    return builder_.end_mapping(cursor_);
  }

  /// `in_mapping`: the sequence is the value of a key in the same column.
  bool sequence(int indent, bool in_mapping, const Properties& properties) {
    if (!builder_.begin_sequence(at_, properties)) return false;
    while (true) {
      ++at_;  // '-'
      if (!member(indent, false)) return false;
      if (indent_ < indent) break;
      if (indent_ > indent) return false;
      if (is_entry()) continue;
      if (!in_mapping) return false;
      break;
    }
    return builder_.end_sequence(cursor_);
  }

  /// What stands behind the ':' or '-' of a collection that is indented by
  /// `parent`.
  bool member(int parent, bool of_mapping) {
    const std::size_t begin = at_;
    skip_spaces();
    Properties properties;
    if (peek() == '&') {
      if (!anchor(properties)) return false;
      skip_spaces();
    }
    if (at_line_end()) return later(begin, parent, of_mapping, properties);
    if (at_ == begin) return false;
    if (!of_mapping && properties.anchor == 0) {
      if (is_entry()) return sequence(column(), false, {});
      Key key;
      if (scan_key(key)) return mapping(column(), key, {});
    }
    return value(parent, properties);
  }

  /// A member that does not begin on the line of its ':' or '-'.
  bool later(std::size_t begin, int parent, bool of_mapping, const Properties& properties) {
    if (!end_line()) return false;
    if (indent_ > parent) {
      if (is_entry()) return sequence(indent_, false, properties);
      Key key;
      if (scan_key(key)) return mapping(indent_, key, properties);
      return value(parent, properties);
    }
    if (of_mapping && indent_ == parent && is_entry()) return sequence(indent_, true, properties);
    return properties.anchor == 0 && nothing(begin);
  }

  /// A value on one line, or a block scalar.
  bool value(int parent, const Properties& properties) {
    switch (peek()) {
      case '|':
      case '>':
        // yaml-cpp 0.7 refuses some lists in which such a scalar has an anchor.
        return properties.anchor == 0 && block_scalar(parent, properties);
      case '*':
        if (properties.anchor != 0 || !alias(false)) return false;
        break;
      case '[':
      case '{':
        if (!flow(properties)) return false;
        break;
      case '"':
      case '\'': {
        const Style style = peek() == '"' ? Style::double_quoted : Style::single_quoted;
        std::size_t end = 0;
        bool decoded = false;
        if (!scan_quoted(end, decoded) || !scalar(end, style, decoded, properties)) return false;
        break;
      }
      default: {
        std::size_t end = 0;
        bool key = false, several = false;
        if (!starts_plain() || !scan_plain(end, key) || key) return false;
        if (!plain_lines(parent, end, several)) return false;
        // yaml-cpp 0.7 ends an anchored scalar of a sequence with its line.
        if (several && properties.anchor != 0) return false;
        if (!scalar(end, Style::plain, several, properties)) return false;
      }
    }
    // A line that is indented more would go on with the value.
    return end_line() && indent_ <= parent;
  }

  bool anchor(Properties& properties) {
    const std::size_t end = end_of_anchor(text_, at_);
    const std::string_view name = text_.substr(at_ + 1, end - at_ - 1);
    if (name.empty() || !ends_token(char_at(text_, end))) return false;
    properties.anchor = ++anchors_;
    names_.emplace_back(name, anchors_);
    at_ = end;
    return true;
  }

  bool alias(bool in_flow) {
    const std::size_t end = end_of_anchor(text_, at_);
    const std::string_view name = text_.substr(at_ + 1, end - at_ - 1);
    const char next = char_at(text_, end);
    const bool ends = ends_token(next) || (in_flow && (next == ',' || next == ']' || next == '}'));
    if (name.empty() || !ends) return false;
    const auto known = std::find_if(names_.rbegin(), names_.rend(),
                                    [&](const auto& anchor) { return anchor.first == name; });
    if (known == names_.rend()) return false;
    const std::size_t begin = std::exchange(at_, end);
    cursor_ = end;
    return builder_.alias(begin, end, known->second);
  }

  bool flow(const Properties& properties) {
    if (peek() == '[') return flow_sequence(properties);
    if (peek() == '{') return flow_mapping(properties);
    if (peek() == '*') return alias(true);
    return flow_scalar(false);
  }

  bool flow_scalar(bool key) {
    const char c = peek();
    std::size_t end = 0;
    if (c == '"' || c == '\'') {
      bool decoded = false;
      const Style style = c == '"' ? Style::double_quoted : Style::single_quoted;
      return scan_quoted(end, decoded) && scalar(end, style, decoded, {});
    }
    if (!starts_plain() || c == ':') return false;
    bool at_colon = false;
    for (end = at_; !at_colon; ++end) {
      const char d = char_at(text_, end);
      if (d == ',' || d == ']' || d == '}') break;
      if (d == '\0' || is_break(d) || d == '\t' || d == '?' || d == '[' || d == '{') return false;
      if (d == '#' && text_[end - 1] == ' ') return false;
      const char next = char_at(text_, end + 1);
      at_colon = d == ':' && (ends_token(next) || next == ',' || next == ']' || next == '}');
    }
    if (at_colon) --end;
    if (at_colon != key) return false;
    const std::size_t stop = end;
    while (text_[end - 1] == ' ') --end;
    if (key && end != stop) return false;
    if (c == '-' && end == at_ + 1) return false;
    return scalar(end, Style::plain, false, {});
  }

  bool flow_sequence(const Properties& properties) {
    if (!builder_.begin_sequence(at_, properties)) return false;
    ++at_;
    skip_spaces();
    while (peek() != ']') {
      if (!flow({}) || !flow_separator(']')) return false;
    }
    cursor_ = ++at_;
    return builder_.end_sequence(cursor_);
  }

  bool flow_mapping(const Properties& properties) {
    if (!builder_.begin_mapping(at_, properties)) return false;
    ++at_;
    skip_spaces();
    while (peek() != '}') {
      if (peek() == '[' || peek() == '{' || !flow_scalar(true)) return false;
      if (peek() != ':' || peek(1) != ' ') return false;
      ++at_;
      skip_spaces();
      if (!flow({}) || !flow_separator('}')) return false;
    }
    cursor_ = ++at_;
    return builder_.end_mapping(cursor_);
  }

  /// A comma and another member, or the end.
  bool flow_separator(char close) {
    skip_spaces();
    if (peek() == close) return true;
    if (peek() != ',') return false;
    ++at_;
    skip_spaces();
    return peek() != close;
  }

  bool block_scalar(int parent, const Properties& properties) {
    const std::size_t begin = at_;
    const bool folded = peek() == '>';
    ++at_;
    const bool strip = peek() == '-';
    if (strip) ++at_;
    std::size_t end = at_;
    skip_spaces();
    if (!at_line_end()) return false;
    at_ = end_of_line(text_, at_);
    if (at_ >= text_.size()) return false;
    skip_break();
    scratch_.clear();
    if (!block_lines(parent, folded, end)) return false;
    // At the end of a file without line end there is none to keep.
    if (end >= text_.size() && folded) return false;
    if (!strip && !scratch_.empty() && end < text_.size()) scratch_ += '\n';
    const Style style = folded ? Style::folded : Style::literal;
    if (!builder_.scalar(begin, end, scratch_, text_.size(), style, properties)) return false;
    cursor_ = end;
    return skip_lines() && indent_ <= parent;
  }

  /// The lines of a block scalar into scratch_, without the last line end.
  /// Leaves at_ at the begin of the line behind them.
  bool block_lines(int parent, bool folded, std::size_t& end) {
    int indent = 0;  // of the text; 0 is not known yet
    int empty = 0;   // empty lines before this one
    int widest = 0;  // blanks on empty lines before the text
    while (at_ < text_.size()) {
      line_ = at_;
      skip_spaces();
      const int spaces = column();
      const std::size_t line_end = end_of_line(text_, at_);
      if (at_ == line_end) {
        if (line_end >= text_.size()) return false;
        if (indent != 0 && spaces > indent) return false;
        widest = std::max(widest, spaces);
        ++empty;
        skip_break();
        continue;
      }
      const int least = indent != 0 ? indent : parent + 1;
      if (spaces < least) {
        at_ = line_;
        return indent != 0 || widest <= parent;
      }
      if (indent == 0 && (widest > spaces || (folded && empty > 0))) return false;
      if (indent == 0) {
        scratch_.append(static_cast<std::size_t>(empty), '\n');
      } else if (folded && empty == 0) {
        scratch_ += ' ';
      } else {
        scratch_.append(static_cast<std::size_t>(folded ? empty : empty + 1), '\n');
      }
      if (indent == 0) indent = spaces;
      at_ = line_ + static_cast<std::size_t>(indent);
      // Folding keeps lines that are indented more, and blanks alone may be
      // text or not.
      if (folded && is_blank(peek())) return false;
      if (text_.find_first_not_of("\t ", at_) >= line_end) return false;
      scratch_.append(text_, at_, line_end - at_);
      at_ = end = line_end;
      empty = 0;
      if (at_ >= text_.size()) break;
      skip_break();
    }
    return true;
  }

  DocumentBuilder& builder_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 0;    // begin of the line at_ is on
  std::size_t cursor_ = 0;  // behind the last value
  int indent_ = 0;          // of the line at_ is on, when at_ is at its first character
  AnchorId anchors_ = 0;
  std::vector<std::pair<std::string_view, AnchorId>> names_;
  std::string scratch_;
};

}  // namespace

bool read_subset(const SourceText& source, std::size_t content, DocumentBuilder& builder) {
  builder.start(source, false);
  return SubsetReader(builder).read(content) && !builder.error();
}

}  // namespace irsa::doc
