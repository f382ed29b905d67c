#include "doc/yaml/subset_reader.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "doc/document_builder.h"
#include "doc/yaml/subset_text.h"
#include "doc/yaml/text.h"

namespace irsa::doc {

namespace {

/// yaml-cpp refuses keys of more than 1,024 characters.
constexpr std::size_t kLongestKey = 1000;
constexpr std::string_view kMergeTag = "tag:yaml.org,2002:merge";

/// Every function returns false to give up.
class SubsetReader : private SubsetText {
 public:
  explicit SubsetReader(DocumentBuilder& builder)
      : SubsetText(builder.source().text), builder_(builder) {}

  bool read(std::size_t content) {
    // Directives are before the content and may change what tags mean.
    const std::string_view head = text_.substr(0, content);
    if (head.substr(0, 1) == "%" || head.find("\n%") != std::string_view::npos) return false;
    // Files hold no lone CR by now, but strings in them may.
    if (builder_.source().positions != nullptr && has_lone_cr(text_)) return false;
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

  /// The key at at_; false if there is none, or not of a simple form.
  bool scan_key(Key& key) {
    bool is_key = false;
    const char c = peek();
    if (c == '!') return scan_merge_key(key);
    if (c == '"' || c == '\'') {
      key.style = c == '"' ? Style::double_quoted : Style::single_quoted;
      if (!scan_quoted(false, key.end, key.decoded)) return false;
      const std::size_t colon = behind_spaces(key.end);
      is_key = char_at(text_, colon) == ':' && ends_token(char_at(text_, colon + 1));
    } else if (!starts_plain() || !scan_plain(key.end, is_key)) {
      return false;
    }
    return is_key && behind_spaces(key.end) - at_ < kLongestKey;
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

  static bool is_bare(const Properties& properties) {
    return properties.anchor == 0 && properties.tag.empty();
  }

  bool scalar(std::size_t end, Style style, bool decoded, const Properties& properties) {
    const std::size_t begin = std::exchange(at_, end);
    cursor_ = end;
    if (!decoded && is_bare(properties)) return builder_.written(begin, end, style);
    const std::size_t quote = style == Style::plain ? 0 : 1;
    const std::string_view value =
        decoded ? std::string_view(scratch_) : text_.substr(begin + quote, end - begin - 2 * quote);
    return builder_.scalar(begin, end, value, begin + quote, style, properties);
  }

  bool nothing(std::size_t at) {
    cursor_ = at;
    return builder_.written(at, at, Style::plain);
  }

  bool mapping(int indent, Key key, const Properties& properties) {
    // Behind an anchor of the mapping, the tag of its first key is taken to be the mapping's.
    const std::size_t begin = properties.anchor != 0 ? at_ + key.tag : at_;
    if (!builder_.begin_mapping(begin, properties)) return false;
    while (true) {
      at_ += key.tag;
      const Properties of_key{.tag = key.tag > 0 ? kMergeTag : std::string_view()};
      if (!scalar(key.end, key.style, key.decoded, of_key)) return false;
      skip_spaces();
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

  /// What is behind the ':' or '-' of a collection that is indented by
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
    return value(parent, of_mapping, properties);
  }

  /// A member that does not begin on the line of its ':' or '-'.
  bool later(std::size_t begin, int parent, bool of_mapping, const Properties& properties) {
    if (!end_line()) return false;
    if (indent_ > parent) {
      if (is_entry()) return sequence(indent_, false, properties);
      Key key;
      if (scan_key(key)) return mapping(indent_, key, properties);
      return value(parent, of_mapping, properties);
    }
    if (of_mapping && indent_ == parent && is_entry()) return sequence(indent_, true, properties);
    return properties.anchor == 0 && nothing(begin);
  }

  /// A scalar, an alias or brackets.
  bool value(int parent, bool of_mapping, const Properties& properties) {
    // In a list, yaml-cpp 0.7 takes an anchor to begin a mapping, which indents what follows.
    const bool one_line = properties.anchor != 0 && !of_mapping;
    switch (peek()) {
      case '|':
      case '>': return !one_line && block_scalar(parent, properties);
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
        if (!scan_quoted(true, end, decoded) || !scalar(end, style, decoded, properties))
          return false;
        break;
      }
      default: {
        const std::size_t begin = at_;
        std::size_t end = 0;
        bool key = false, several = false;
        if (!starts_plain() || !scan_plain(end, key) || key) return false;
        if (is_bare(properties) && next_line(end, parent)) {
          cursor_ = end;
          return builder_.written(begin, end, Style::plain);
        }
        if (!plain_lines(parent, end, several)) return false;
        if (several && one_line) return false;
        if (!scalar(end, Style::plain, several, properties)) return false;
      }
    }
    // A line that is indented more would go on with the value.
    return next_line(at_, parent) || (end_line() && indent_ <= parent);
  }

  bool anchor(Properties& properties) {
    const std::size_t end = end_of_anchor(text_, at_);
    const std::string_view name = text_.substr(at_ + 1, end - at_ - 1);
    // What else may be in a name, the parsers do not agree about.
    const bool simple = std::all_of(name.begin(), name.end(), [](char c) {
      return is_letter(c) || is_digit(c) || c == '_' || c == '-';
    });
    if (name.empty() || !simple || !ends_token(char_at(text_, end))) return false;
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
      return scan_quoted(!key, end, decoded) && scalar(end, style, decoded, {});
    }
    if (!starts_plain() || c == ':') return false;
    bool at_colon = false;
    for (end = at_; !at_colon; ++end) {
      const char d = char_at(text_, end);
      if (d == ',' || d == ']' || d == '}' || is_break(d)) break;
      if (d == '#' && text_[end - 1] == ' ') break;
      if (d == '\0' || d == '\t' || d == '?' || d == '[' || d == '{') return false;
      const char next = char_at(text_, end + 1);
      at_colon = d == ':' && (ends_token(next) || next == ',' || next == ']' || next == '}');
    }
    if (at_colon) --end;
    if (at_colon != key) return false;
    while (text_[end - 1] == ' ') --end;
    if (c == '-' && end == at_ + 1) return false;
    return scalar(end, Style::plain, false, {});
  }

  bool flow_sequence(const Properties& properties) {
    if (!builder_.begin_sequence(at_, properties)) return false;
    ++at_;
    skip_flow_space();
    while (peek() != ']') {
      if (!flow({}) || !flow_separator(']')) return false;
    }
    cursor_ = ++at_;
    return builder_.end_sequence(cursor_);
  }

  bool flow_mapping(const Properties& properties) {
    if (!builder_.begin_mapping(at_, properties)) return false;
    ++at_;
    skip_flow_space();
    while (peek() != '}') {
      const std::size_t begin = at_;
      if (peek() == '[' || peek() == '{' || !flow_scalar(true)) return false;
      skip_spaces();
      if (peek() != ':' || peek(1) != ' ' || at_ - begin >= kLongestKey) return false;
      ++at_;
      skip_spaces();
      if (!flow({}) || !flow_separator('}')) return false;
    }
    cursor_ = ++at_;
    return builder_.end_mapping(cursor_);
  }

  /// A comma, and another member or the end; or the end.
  bool flow_separator(char close) {
    skip_flow_space();
    if (peek() == close) return true;
    if (peek() != ',') return false;
    ++at_;
    skip_flow_space();
    return true;
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
    if (end >= text_.size() && folded) return false;
    if (!strip && !scratch_.empty()) scratch_ += '\n';
    const Style style = folded ? Style::folded : Style::literal;
    if (!builder_.scalar(begin, end, scratch_, text_.size(), style, properties)) return false;
    cursor_ = end;
    return skip_lines() && indent_ <= parent;
  }

  DocumentBuilder& builder_;
  std::size_t cursor_ = 0;  // behind the last value
  AnchorId anchors_ = 0;
  std::vector<std::pair<std::string_view, AnchorId>> names_;
};

}  // namespace

bool read_subset(const SourceText& source, std::size_t content, DocumentBuilder& builder) {
  builder.start(source, false);
  return SubsetReader(builder).read(content) && !builder.error();
}

}  // namespace irsa::doc
