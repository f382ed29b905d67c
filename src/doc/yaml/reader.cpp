#include "doc/yaml/reader.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <streambuf>
#include <string>
#include <vector>

#include "base/text.h"
#include "base/utf8.h"
#include "doc/document_builder.h"
#include "doc/yaml/errors.h"
#include "doc/yaml/text.h"

namespace irsa::doc {

namespace {

/// Thrown through yaml-cpp to stop it; the builder knows why.
struct Stop {};

class MemoryBuffer : public std::streambuf {
 public:
  explicit MemoryBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());  // only read from
    setg(begin, begin, begin + text.size());
  }
};

/// yaml-cpp 0.7 writes what \N and \_ mean as one byte each, which is no UTF-8.
std::string repaired(std::string_view value) {
  std::string out;
  for (std::size_t at = 0; at < value.size();) {
    const std::size_t length = code_point_length(value, at);
    if (length == 0) {
      append_utf8(out, static_cast<unsigned char>(value[at++]));
    } else {
      out += value.substr(at, length);
      at += length;
    }
  }
  return out;
}

bool is_null_word(std::string_view word) {
  return word == "~" || word == "null" || word == "Null" || word == "NULL";
}

/// Behind a tag in a list, as in `- !Sub |`, yaml-cpp 0.7 wants a block scalar to be indented more
/// than the tag, as if that began a mapping. So it gets blanks for such a tag, and the scalar its
/// tag afterwards. What only looks so, in the text of a scalar, has to be left alone.
class TagsOfBlocks {
 public:
  explicit TagsOfBlocks(std::string_view text) {
    for (std::size_t at = text.find("- !"); at != std::string_view::npos;
         at = text.find("- !", at + 1)) {
      const std::size_t tag = at + 2, end = end_of_tag(text, tag);
      const std::size_t header = skip_blanks(text, end);
      const char c = char_at(text, header);
      if ((c == '|' || c == '>') && begins_entry(text, at)) {
        tags_.push_back({tag, header, text.substr(tag, end - tag)});
      }
    }
  }

  /// What yaml-cpp reads: the text itself, or a copy with blanks in `kept`.
  [[nodiscard]] std::string_view without_them(std::string_view text, std::string& kept) const {
    if (tags_.empty()) return text;
    kept = text;
    for (const Tag& tag : tags_) kept.replace(tag.at, tag.text.size(), tag.text.size(), ' ');
    return kept;
  }
  /// Of the block scalar whose header is there; empty if it has none.
  [[nodiscard]] std::string_view of(std::size_t header) const {
    const auto found = std::ranges::lower_bound(tags_, header, {}, &Tag::header);
    return found == tags_.end() || found->header != header ? std::string_view{} : found->text;
  }
  /// A scalar is there: whatever looks like a tag in it is text. True if something did.
  bool is_text(std::size_t begin, std::size_t end) {
    const auto first = std::ranges::upper_bound(tags_, begin, {}, &Tag::at);
    const auto behind = std::ranges::lower_bound(first, tags_.end(), end, {}, &Tag::at);
    if (first >= behind) return false;
    tags_.erase(first, behind);
    return true;
  }

 private:
  struct Tag {
    std::size_t at, header;
    std::string_view text;
  };

  /// Is the dash at `at` the first on its line, but for others?
  static bool begins_entry(std::string_view text, std::size_t at) {
    const auto is_entry = [&](std::size_t dash) {
      return text[dash] == '-' && text[dash + 1] == ' ';
    };
    while (at > 0 && (text[at - 1] == ' ' || is_entry(at - 1))) --at;
    return at == 0 || is_break(text[at - 1]);
  }

  std::vector<Tag> tags_;  // in the order of the text
};

/// Turns yaml-cpp's events into the builder's, working out the places that yaml-cpp does not give.
class Events : public YAML::EventHandler {
 public:
  /// `tags`: those that yaml-cpp does not see in `seen`, what it reads.
  Events(DocumentBuilder& builder, std::string_view seen, TagsOfBlocks& tags)
      : builder_(builder), text_(builder.source().text), seen_(seen), tags_(tags) {}

  /// A tag was taken away that is none: what was read is not what is there.
  [[nodiscard]] bool spoiled() const { return spoiled_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 1) return;
    // More tokens behind the root: kubectl would drop them in silence.
    const std::size_t at = skip_space(text_, offset(mark));
    builder_.fail(ReadError::Kind::yaml_syntax, at, at + 1,
                  "there is more text after the end of the document",
                  "separate documents with a line that contains only ---");
    throw Stop{};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const std::size_t at = offset(mark);
    if (anchor != 0) {
      const PropertiesText properties = skip_properties(text_, at);
      const std::size_t word = null_word_at(properties.content);
      if (word != 0) return null(properties.content, word, anchor);
      return null(properties.end, 0, anchor);
    }
    if (const std::size_t word = null_word_at(at); word != 0) return null(at, word, 0);
    if (frames_.empty()) return;  // an empty document has no root
    refuse_key_alone();
    null(place_of_nothing(at), 0, 0);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const std::size_t at = offset(mark);
    cursor_ = end_of_anchor(text_, at);
    check(builder_.alias(at, cursor_, static_cast<AnchorId>(anchor)));
    added();
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const PropertiesText properties = skip_properties(text_, offset(mark));
    // yaml-cpp calls the tag of what is in quotes '!', too.
    const bool text_by_tag = tag == "!" && properties.tag;
    const Properties known{static_cast<AnchorId>(anchor),
                           text_by_tag ? std::string_view(tag) : explicit_tag(tag)};
    const std::size_t at = properties.content;
    switch (tag == "?" ? '\0' : char_at(text_, at)) {
      case '\'':
      case '"': {
        // A tag and then nothing: the quote belongs to what follows.
        if (value.empty() && tag != "!" && !is_empty_quoted(at)) break;
        const Style style = text_[at] == '"' ? Style::double_quoted : Style::single_quoted;
        const std::size_t end = quoted_end(at);
        if (find_invalid_utf8(value)) return scalar(at, end, repaired(value), at + 1, style, known);
        return scalar(at, end, value, at + 1, style, known);
      }
      case '|': return block_scalar(at, value, Style::literal, known);
      case '>': return block_scalar(at, value, Style::folded, known);
      default: break;
    }
    if (value.empty()) return scalar(properties.end, properties.end, value, 0, Style::plain, known);
    scalar(at, end_of_plain(seen_, at, value), value, at, Style::plain, known);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    const std::size_t at = begin_of_collection(mark, tag, anchor);
    check(builder_.begin_sequence(at, {static_cast<AnchorId>(anchor), explicit_tag(tag)}));
    open(at, '[');
  }
  void OnSequenceEnd() override {
    const std::size_t end = close(']');
    check(builder_.end_sequence(end));
  }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    const std::size_t at = begin_of_collection(mark, tag, anchor);
    check(builder_.begin_mapping(at, {static_cast<AnchorId>(anchor), explicit_tag(tag)}));
    open(at, '{');
  }
  void OnMapEnd() override {
    const std::size_t end = close('}');
    check(builder_.end_mapping(end));
  }

 private:
  struct Frame {
    std::size_t begin;
    bool flow;
    bool mapping;
    bool value_next = false;  // of a mapping: a key has been read
  };

  static void check(bool ok) {
    if (!ok) throw Stop{};
  }

  [[nodiscard]] std::size_t offset(const YAML::Mark& mark) const {
    return std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), text_.size());
  }

  static std::string_view explicit_tag(const std::string& tag) {
    return tag == "?" || tag == "!" ? std::string_view{} : std::string_view{tag};
  }

  std::size_t begin_of_collection(const YAML::Mark& mark, const std::string& tag,
                                  YAML::anchor_t anchor) const {
    // Without properties of its own, those at the mark belong to the first key.
    const bool has_properties = anchor != 0 || (tag != "?" && !tag.empty());
    const std::size_t at = offset(mark);
    return has_properties ? skip_properties(text_, at).content : at;
  }

  [[nodiscard]] bool is_empty_quoted(std::size_t at) const {
    return char_at(text_, at + 1) == text_[at] && char_at(text_, skip_blanks(text_, at + 2)) != ':';
  }

  std::size_t quoted_end(std::size_t at) {
    const auto end = end_of_quoted(text_, at);
    if (end) return *end;
    // yaml-cpp takes the end of the text for the closing quote.
    fail_at_quote(at, builder_);
    throw Stop{};
  }

  [[nodiscard]] bool in_brackets() const {
    return std::any_of(frames_.begin(), frames_.end(),
                       [](const Frame& frame) { return frame.flow; });
  }

  /// Length of `null` or `~` written at `at`, if it is a value and not the next key.
  [[nodiscard]] std::size_t null_word_at(std::size_t at) const {
    // Outside of brackets, these and what is behind them are text like any other.
    const bool flow = in_brackets();
    const std::size_t end = text_.find_first_of(flow ? " \t\r\n:,]}" : " \t\r\n:", at);
    const std::size_t length = std::min(end, text_.size()) - std::min(at, text_.size());
    if (!is_null_word(text_.substr(std::min(at, text_.size()), length))) return 0;
    const std::size_t next = skip_blanks(text_, at + length);
    const char after = char_at(text_, next);
    const bool ends = after == '\0' || is_break(after) || (after == '#' && next > at + length) ||
                      (flow && (after == ',' || after == ']' || after == '}'));
    const bool key = !frames_.empty() && frames_.back().mapping && !frames_.back().value_next;
    return ends || (key && after == ':') ? length : 0;
  }

  /// CURRENT_NAMESPACE: a line for sed to replace by `namespace: …`. Nobody means that for YAML.
  static bool is_to_be_replaced(std::string_view word) {
    const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    return word.find('_') != std::string_view::npos && is_capital(word.front()) &&
           std::all_of(word.begin(), word.end(),
                       [&](char c) { return is_capital(c) || is_digit(c) || c == '_'; });
  }

  /// A line that is a word in a block mapping: go-yaml wants a ':' behind it, or a '?' before it.
  void refuse_key_alone() {
    const Frame& frame = frames_.back();
    if (!frame.mapping || !frame.value_next || in_brackets()) return;
    if (key_begin_ >= text_.size()) return;
    if (char_at(text_, skip_space(text_, cursor_)) == ':') return;
    std::size_t before = key_begin_;
    while (before > 0 && is_blank(text_[before - 1])) --before;
    if (before > 0 && text_[before - 1] == '?') return;
    if (is_to_be_replaced(trim(text_.substr(key_begin_, cursor_ - key_begin_)))) {
      builder_.fail(ReadError::Kind::template_source, key_begin_, cursor_,
                    "this looks like a line that a script puts something else in place of",
                    "check what the script gives");
      throw Stop{};
    }
    builder_.fail(ReadError::Kind::yaml_syntax, key_begin_, cursor_,
                  "a 'key: value' is expected here",
                  "Write a ':' and a value after it, or remove it.");
    throw Stop{};
  }

  /// Where a value that is not there would be: yaml-cpp's mark is at whatever comes next.
  [[nodiscard]] std::size_t place_of_nothing(std::size_t mark) const {
    const Frame& frame = frames_.back();
    const std::size_t next = skip_space(text_, cursor_);
    if (frame.mapping) {
      if (!frame.value_next) return next;  // `: value`
      return next <= mark && char_at(text_, next) == ':' ? next + 1 : cursor_;
    }
    return char_at(text_, next) == '-' ? next + 1 : cursor_;
  }

  void null(std::size_t at, std::size_t length, YAML::anchor_t anchor) {
    scalar(at, at + length, text_.substr(at, length), at, Style::plain,
           {static_cast<AnchorId>(anchor), {}});
  }

  void scalar(std::size_t begin, std::size_t end, std::string_view value, std::size_t verbatim,
              Style style, const Properties& properties) {
    spoiled_ = tags_.is_text(begin, end) || spoiled_;
    check(builder_.scalar(begin, end, value, verbatim, style, properties));
    key_begin_ = properties.anchor == 0 && properties.tag.empty() ? begin : text_.size();
    cursor_ = end;
    added();
  }

  /// yaml-cpp keeps no line end where the text ends without one; go-yaml does, as it takes one to
  /// be there.
  void block_scalar(std::size_t at, const std::string& value, Style style, Properties properties) {
    if (properties.tag.empty()) properties.tag = tags_.of(at);
    const std::size_t end = end_of_block(text_, at, value);
    const std::string_view header = text_.substr(at, end_of_line(text_, at) - at);
    const bool strips = header.substr(0, 3).find('-') != std::string_view::npos;
    const bool open = !value.empty() && value.back() != '\n' && !strips;
    scalar(at, end, open ? value + '\n' : value, text_.size(), style, properties);
  }

  void open(std::size_t at, char bracket) {
    added();
    const bool flow = char_at(text_, at) == bracket;
    frames_.push_back({.begin = at, .flow = flow, .mapping = bracket == '{'});
    cursor_ = flow ? at + 1 : at;
  }

  std::size_t close(char bracket) {
    const Frame frame = frames_.back();
    frames_.pop_back();
    if (!frame.flow) return cursor_;
    std::size_t at = skip_space(text_, cursor_);
    while (at < text_.size() && text_[at] != bracket) at = skip_space(text_, at + 1);
    return cursor_ = std::min(at + 1, text_.size());
  }

  void added() {
    if (!frames_.empty() && frames_.back().mapping) {
      frames_.back().value_next = !frames_.back().value_next;
    }
  }

  DocumentBuilder& builder_;
  std::string_view text_, seen_;
  std::vector<Frame> frames_;
  std::size_t cursor_ = 0;     // behind the last token
  std::size_t key_begin_ = 0;  // of the last scalar; the text's size if it has an anchor or a tag
  int documents_ = 0;
  TagsOfBlocks& tags_;
  bool spoiled_ = false;
};

std::size_t offset_of(const YAML::ParserException& e, std::string_view text) {
  return std::min(static_cast<std::size_t>(std::max(e.mark.pos, 0)), text.size());
}

/// False if it has to be done once more, with fewer `tags`.
bool parse(std::string_view text, TagsOfBlocks& tags, DocumentBuilder& builder) {
  std::string kept;
  const std::string_view seen = tags.without_them(text, kept);
  MemoryBuffer buffer(seen);
  std::istream stream(&buffer);
  YAML::Parser parser(stream);
  Events events(builder, seen, tags);
  try {
    while (parser.HandleNextDocument(events)) {
    }
  } catch (const YAML::ParserException&) {
    if (!events.spoiled()) throw;
  } catch (const Stop&) {
    if (!events.spoiled()) throw;
  }
  return !events.spoiled();
}

/// Is there nothing from `at` on but closing brackets? go-yaml never gets that far.
bool only_closes(std::string_view text, std::size_t at) {
  for (at = skip_space(text, at); at < text.size(); at = skip_space(text, at + 1)) {
    if (text[at] != '}' && text[at] != ']') return false;
  }
  return true;
}

}  // namespace

void read_yaml(const SourceText& source, DocumentBuilder& builder) {
  std::string_view text = source.text;
  TagsOfBlocks tags(text);
  for (int attempt = 0; attempt < 2; ++attempt) {
    try {
      do {
        builder.start(source, false);
      } while (!parse(text, tags, builder));
    } catch (const Stop&) {
    } catch (const YAML::ParserException& e) {
      const std::size_t at = offset_of(e, text);
      if (attempt == 0 && e.msg == YAML::ErrorMsg::FLOW_END && only_closes(text, at)) {
        text = text.substr(0, at);
        continue;
      }
      fail_as(e.msg, offset_of(e, source.text), builder);
    }
    return;
  }
}

}  // namespace irsa::doc
