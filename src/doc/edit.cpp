#include "doc/edit.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>

#include "doc/document_builder.h"
#include "doc/edit_lines.h"
#include "doc/embedded.h"
#include "doc/json/reader.h"
#include "doc/limits.h"
#include "doc/read.h"
#include "doc/scalar_type.h"
#include "doc/spelling.h"
#include "doc/yaml/scalar_map.h"

namespace irsa::doc {

namespace {

constexpr std::string_view kBlanks = " \t";

bool has_line_end(std::string_view text) {
  return text.find_first_of("\r\n") != std::string_view::npos;
}

}  // namespace

// Not in an anonymous namespace, for Editor::Tables has members of these types.
namespace writing {

/// Where one text stands in another: offsets of the inner one, places of the outer one.
struct Inside {
  std::string text;
  std::vector<std::uint32_t> positions;
  Style style = Style::plain;
  bool percents = false;
  std::string indent = {};  ///< of a block, what its lines begin with
  std::string_view line_end = "\n";

  /// A part of the inner text as the outer one has to spell it.
  [[nodiscard]] std::optional<std::string> spelled(std::string_view part) const {
    const std::string out = percents ? percent_encoded(part) : std::string(part);
    if (style == Style::double_quoted) return escaped(out);
    if (style != Style::literal) {
      if (has_line_end(out)) return std::nullopt;
      return style == Style::single_quoted ? with_quotes_doubled(out) : out;
    }
    std::string indented;
    for (const char c : out) {
      if (c == '\n') {
        indented.append(line_end).append(indent);
      } else {
        indented += c;
      }
    }
    return indented;
  }
};

}  // namespace writing

using writing::Inside;

namespace {

/// What the lines of a block scalar begin with.
std::string indent_of_block(std::string_view raw) {
  for (std::size_t at = raw.find('\n'); at != std::string_view::npos; at = raw.find('\n', at)) {
    ++at;
    const std::size_t text = raw.find_first_not_of(' ', at);
    if (text == std::string_view::npos) break;
    if (raw[text] != '\n' && raw[text] != '\r') return std::string(raw.substr(at, text - at));
  }
  return {};
}

class InnerSink : public DocumentSink {
 public:
  void document(const Document& document) override {
    documents.push_back(std::make_unique<Document>(document.clone()));
  }
  void error(ReadError /*error*/) override {}
  void skipped(std::uint32_t /*documents*/) override {}
  void comment(const Comment& /*comment*/) override {}

  std::vector<std::unique_ptr<Document>> documents;
};

/// Reads the text of a string as a document of its own, with its own offsets for places.
std::vector<std::unique_ptr<Document>> read_inner(FileId file, std::string_view text) {
  const SourceText source{.file = file, .text = text};
  DocumentBuilder builder{Limits{}};
  const std::size_t end = skip_json_space(text, read_json(source, builder));
  std::vector<std::unique_ptr<Document>> documents;
  if (!builder.error() && end >= text.size()) {
    const Document read = builder.take();
    documents.push_back(std::make_unique<Document>(read.clone()));
    return documents;
  }
  InnerSink sink;
  read_text(file, text, Triage(Needs{}), {.parse_all = true}, sink);
  return std::move(sink.documents);
}

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

using Edits = std::optional<std::vector<Edit>>;

}  // namespace

/// A document with what is needed to find one's way in it, and the writing itself.
struct Editor::Tables {
  const Document& document;
  Lines lines;
  std::string* why = nullptr;
  std::vector<NodeId> parent;
  /// By place: the scalars and, apart, all others; a place may have one of each.
  std::unordered_map<std::uint64_t, NodeId> scalars, containers;
  std::vector<NodeId> scalars_in_order;
  std::vector<bool> shared;  ///< aliases stand for this node

  static std::uint64_t place(std::uint32_t begin, std::uint32_t end) {
    return (std::uint64_t{begin} << 32U) | end;
  }

  explicit Tables(const Document& of)
      : document(of),
        lines(of.source(), of.extent().begin),
        parent(of.node_count(), kNoNode),
        shared(of.node_count(), false) {
    for (NodeId id = 0; id < of.node_count(); ++id) {
      const RawNode& node = of.node(id);
      const bool scalar = node.alias || node.kind == Kind::scalar;
      (scalar ? scalars : containers).emplace(place(node.begin, node.end), id);
      if (node.alias && node.first != kNoNode) shared[node.first] = true;
      if (node.alias) continue;
      if (scalar) {
        scalars_in_order.push_back(id);
        continue;
      }
      for (NodeId child = node.first; child != kNoNode; child = of.node(child).next) {
        parent[child] = id;
      }
    }
    std::stable_sort(scalars_in_order.begin(), scalars_in_order.end(),
                     [&](NodeId a, NodeId b) { return of.node(a).begin < of.node(b).begin; });
  }

  // -- the tree ----------------------------------------------------------------------------------
  [[nodiscard]] const RawNode& node(NodeId id) const { return document.node(id); }
  [[nodiscard]] std::string_view raw(NodeId id) const {
    return document.raw({document.file(), node(id).begin, node(id).end});
  }
  [[nodiscard]] static NodeId find(const std::unordered_map<std::uint64_t, NodeId>& in,
                                   Span where) {
    const auto found = in.find(place(where.begin, where.end));
    return found == in.end() ? kNoNode : found->second;
  }
  /// Is the node, or one around it, what aliases stand for?
  [[nodiscard]] bool is_shared(NodeId id) const {
    for (; id != kNoNode; id = parent[id]) {
      if (shared[id]) return true;
    }
    return false;
  }
  [[nodiscard]] bool is_mapping(NodeId id) const {
    return id != kNoNode && !node(id).alias && node(id).kind == Kind::mapping;
  }
  /// In brackets: YAML's flow style, or JSON.
  [[nodiscard]] bool is_flow(NodeId container) const {
    const std::uint32_t begin = node(container).begin;
    if (document.is_json()) return true;
    if (begin < lines.first() || begin >= lines.last()) return false;
    return lines.at(begin) == '{' || lines.at(begin) == '[';
  }
  [[nodiscard]] bool in_flow(NodeId id) const {
    for (NodeId up = parent[id]; up != kNoNode; up = parent[up]) {
      if (is_flow(up)) return true;
    }
    return false;
  }
  /// What stands for an entry or item among its siblings: the key, or the item itself.
  [[nodiscard]] NodeId entry_of(NodeId id) const {
    const NodeId up = parent[id];
    if (!is_mapping(up)) return id;
    for (NodeId key = node(up).first; key != kNoNode; key = node(node(key).next).next) {
      if (key == id || node(key).next == id) return key;
    }
    return id;
  }
  [[nodiscard]] NodeId next_entry(NodeId entry) const {
    return is_mapping(parent[entry]) ? node(node(entry).next).next : node(entry).next;
  }
  [[nodiscard]] NodeId previous_entry(NodeId entry) const {
    NodeId before = kNoNode;
    for (NodeId at = node(parent[entry]).first; at != entry; at = next_entry(at)) before = at;
    return before;
  }
  [[nodiscard]] NodeId last_entry(NodeId container) const {
    NodeId last = kNoNode;
    for (NodeId at = node(container).first; at != kNoNode; at = next_entry(at)) last = at;
    return last;
  }
  [[nodiscard]] NodeId value_under(NodeId mapping, std::string_view key) const {
    NodeId found = kNoNode;  // of equal keys the last counts
    for (NodeId at = node(mapping).first; at != kNoNode; at = next_entry(at)) {
      if (node(at).kind == Kind::scalar && node(at).text() == key) found = node(at).next;
    }
    return found;
  }
  /// Behind the value; behind the colon where there is none.
  [[nodiscard]] std::uint32_t end_of(NodeId entry) const {
    if (!is_mapping(parent[entry])) return node(entry).end;
    const RawNode& value = node(node(entry).next);
    if (value.begin < value.end && value.begin >= node(entry).end) return value.end;
    const std::uint32_t colon = lines.skip_blanks(node(entry).end);
    return colon < lines.last() && lines.at(colon) == ':' ? colon + 1 : node(entry).end;
  }

  // -- small things ------------------------------------------------------------------------------
  [[nodiscard]] Edits refuse(std::string reason) const {
    *why = std::move(reason);
    return std::nullopt;
  }
  [[nodiscard]] Edit edit(std::uint32_t begin, std::uint32_t end, std::string text) const {
    return {{document.file(), begin, end}, std::move(text)};
  }
  [[nodiscard]] Edits one(std::uint32_t begin, std::uint32_t end, std::string text) const {
    return std::vector<Edit>{edit(begin, end, std::move(text))};
  }
  [[nodiscard]] std::string spell(std::string_view text, bool flow) const {
    if (!document.is_json() && is_plain_in_yaml(text, flow)) return std::string(text);
    return double_quoted(text);
  }
  [[nodiscard]] std::string spell_value(const Change& change, bool flow) const {
    if (change.literal) return change.texts.front();
    if (change.texts.size() == 1) return spell(change.texts.front(), flow);
    std::string list = "[";
    for (const std::string& text : change.texts) {
      if (list.size() > 1) list += ", ";
      list += double_quoted(text);
    }
    return list + "]";
  }
  /// The blanks a line begins with, up to there; dashes of a list count as blanks.
  [[nodiscard]] std::optional<std::string> indent_of(std::uint32_t at) const {
    std::string indent(lines.between(lines.line_begin(at), at));
    for (char& c : indent) {
      if (c == '-') c = ' ';
      if (kBlanks.find(c) == std::string_view::npos) return std::nullopt;
    }
    return indent;
  }
  /// Where the dash of an item stands, or the entry's key; nullopt if something stands before it
  /// that would stay behind (an anchor, a tag, a question mark).
  [[nodiscard]] std::optional<std::uint32_t> begin_of(NodeId entry) const {
    std::uint32_t begin = node(entry).begin;
    const bool in_mapping = is_mapping(parent[entry]);
    if (is_flow(parent[entry])) {
      std::uint32_t before = begin;
      while (before > lines.first() && is_blank(lines.at(before - 1))) --before;
      const bool clean =
          before > lines.first() &&
          std::string_view("{[,").find(lines.at(before - 1)) != std::string_view::npos;
      if (!clean) return std::nullopt;
      return begin;
    }
    while (begin > lines.first() &&
           (in_mapping ? lines.at(begin - 1) == ' ' : is_blank(lines.at(begin - 1)))) {
      --begin;
    }
    const char before = begin > lines.first() ? lines.at(begin - 1) : '\n';
    if (!in_mapping) {
      if (before != '-') return std::nullopt;
      return begin - 1;
    }
    if (before != '-' && before != '\n') return std::nullopt;
    return node(entry).begin;
  }
  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
  /// Behind the line an entry ends on; nullopt if more than a comment follows it there.
  [[nodiscard]] std::optional<std::uint32_t> line_behind(std::uint32_t end) const {
    if (end > lines.first() && lines.at(end - 1) == '\n') return end;
    if (!lines.is_alone_behind(end)) return std::nullopt;
    return lines.next_line(end);
  }

  // -- replace -----------------------------------------------------------------------------------
  [[nodiscard]] Edits replace(NodeId id, std::string_view with) const {
    const RawNode& of = node(id);
    if (!of.alias && of.kind != Kind::scalar) return refuse("it is no single value");
    const bool flow = in_flow(id);
    std::uint32_t end = of.end;
    const bool block = of.style == Style::literal || of.style == Style::folded;
    if (block && !of.alias) {
      if (has_line_end(with)) return refuse("it is a text of several lines");
      const std::string_view written = raw(id);
      const std::size_t last = written.find_last_not_of(" \t\r\n");
      end = of.begin + static_cast<std::uint32_t>(last + 1);
    }
    const bool plain = of.style == Style::plain && !document.is_json();
    if (of.alias || block || (document.is_json() && of.style == Style::plain) ||
        (plain && (has_line_end(raw(id)) || !is_plain_in_yaml(with, flow))) ||
        (of.style == Style::single_quoted && double_quoted(with).size() != with.size() + 2)) {
      return one(of.begin, end, spell(with, flow));
    }
    return differing(id, with);
  }

  /// Only what differs is written anew: escapes elsewhere in the text stay as they are.
  [[nodiscard]] Edits differing(NodeId id, std::string_view with) const {
    const RawNode& of = node(id);
    const std::string_view old = of.style == Style::plain ? raw(id) : of.text();
    const auto offsets = map_scalar(raw(id), old, of.style);
    if (!offsets) return one(of.begin, of.end, spell(with, in_flow(id)));
    std::size_t same = 0, behind = 0;
    const std::size_t most = std::min(old.size(), with.size());
    while (same < most && old[same] == with[same]) ++same;
    while (same > 0 && ((same < old.size() && continues_character(old[same])) ||
                        (same < with.size() && continues_character(with[same])))) {
      --same;
    }
    while (behind < most - same && old[old.size() - 1 - behind] == with[with.size() - 1 - behind]) {
      ++behind;
    }
    while (behind > 0 && continues_character(old[old.size() - behind])) --behind;
    const std::string_view part = with.substr(same, with.size() - behind - same);
    const std::string text = of.style == Style::plain           ? std::string(part)
                             : of.style == Style::single_quoted ? with_quotes_doubled(part)
                                                                : escaped(part);
    return one(of.begin + (*offsets)[same], of.begin + (*offsets)[old.size() - behind], text);
  }

  // -- remove ------------------------------------------------------------------------------------
  [[nodiscard]] Edits remove(NodeId id) const {
    if (parent[id] == kNoNode) return refuse("nothing would be left of the document");
    NodeId entry = entry_of(id);
    // The only entry takes what holds it along: an empty map or list says something else.
    while (node(parent[entry]).first == entry && next_entry(entry) == kNoNode) {
      const NodeId container = parent[entry];
      if (parent[container] == kNoNode) return refuse("nothing would be left of the document");
      entry = entry_of(container);
    }
    if (is_shared(parent[entry]) || is_shared(id)) return refuse("aliases stand for it too");
    const auto begin = begin_of(entry);
    if (!begin) return refuse("it has an anchor or a tag");
    const NodeId next = next_entry(entry);
    std::optional<std::uint32_t> next_begin;
    if (next != kNoNode && !(next_begin = begin_of(next))) {
      return refuse("what follows it has an anchor or a tag");
    }
    const std::uint32_t end = end_of(entry);
    const auto has_comment = [&](std::uint32_t from, std::uint32_t to) {
      return !document.is_json() && lines.between(from, to).find('#') != std::string_view::npos;
    };
    if (is_flow(parent[entry])) {
      const NodeId before = previous_entry(entry);
      const std::uint32_t from = next_begin ? *begin : end_of(before);
      const std::uint32_t to = next_begin ? *next_begin : end;
      if (next_begin ? has_comment(end, to) : has_comment(from, *begin)) {
        return refuse("a comment stands beside it");
      }
      return one(from, to, {});
    }
    const auto behind = line_behind(end);
    if (!behind) return refuse("something stands behind it on its line");
    if (!lines.is_alone_before(*begin)) {  // `- key: value`: what follows moves up
      if (!next_begin || has_comment(end, *next_begin)) {
        return refuse("it stands on the line of something else");
      }
      return one(*begin, *next_begin, {});
    }
    std::uint32_t from = lines.line_begin(*begin);
    if (*behind == lines.last() && lines.at(*behind - 1) != '\n' && from > lines.first()) {
      --from;  // a file without a final line feed stays one
      if (from > lines.first() && lines.at(from - 1) == '\r') --from;
    }
    return one(from, *behind, {});
  }

  // -- move --------------------------------------------------------------------------------------
  [[nodiscard]] Edits move(NodeId key, const Change& change) const {
    if (!is_mapping(parent[key]) || entry_of(key) != key) return refuse("it is no key");
    const RawNode& value = node(node(key).next);
    if (value.alias || value.kind != Kind::scalar) return refuse("it is no single value");
    NodeId top = parent[key];
    for (std::uint32_t i = 0; i < change.up; ++i) top = top == kNoNode ? top : parent[top];
    if (!is_mapping(top)) return refuse("nothing of that kind stands there");
    // What is left without it goes along, but not what the path begins at.
    NodeId gone = key;
    while (parent[gone] != top && node(parent[gone]).first == gone && next_entry(gone) == kNoNode) {
      gone = entry_of(parent[gone]);
    }
    Change there = change;
    there.texts = {std::string(value.text())};
    // Does the path lead through what goes?
    NodeId at = top;
    std::size_t depth = 0;
    while (at != parent[gone] && depth < change.path.size()) {
      at = value_under(at, change.path[depth++]);
      if (!is_mapping(at)) break;
    }
    const bool through = at == parent[gone] && depth < change.path.size() &&
                         (node(gone).text() == change.path[depth] ||
                          (node(at).first == gone && next_entry(gone) == kNoNode));
    if (!through) {
      auto edits = remove(gone);
      const auto more = edits ? add(top, there) : std::nullopt;
      if (!more) return std::nullopt;
      edits->insert(edits->end(), more->begin(), more->end());
      return edits;
    }
    const auto indent = indent_of(node(gone).begin);
    const auto behind = line_behind(end_of(gone));
    if (gone == key && node(key).text() == change.path[depth]) return refuse("it stands there");
    if (is_flow(at) || !indent || !behind || !lines.is_alone_before(node(gone).begin)) {
      return refuse("there is no line of its own for it");
    }
    return one(lines.line_begin(node(gone).begin), *behind, block_entry(there, depth, *indent));
  }

  // -- add ---------------------------------------------------------------------------------------
  /// `{"a": {"b": value}}` without the outer braces.
  [[nodiscard]] std::string flow_entry(const Change& change, std::size_t from) const {
    std::string text;
    for (std::size_t i = from; i < change.path.size(); ++i) {
      if (i > from) text += "{";
      text += spell(change.path[i], true) + ": ";
    }
    text += spell_value(change, true);
    for (const auto& [key, value] : change.beside) {
      text += ", " + spell(key, true) + ": " + spell(value, true);
    }
    return text + std::string(change.path.size() - from - 1, '}');
  }
  [[nodiscard]] std::string block_entry(const Change& change, std::size_t from,
                                        std::string indent) const {
    std::string text;
    for (std::size_t i = from; i < change.path.size(); ++i, indent += "  ") {
      text += indent + spell(change.path[i], false) + ":";
      text += i + 1 < change.path.size() ? std::string(lines.line_end())
                                         : " " + spell_value(change, false);
    }
    indent.resize(indent.size() - 2);
    for (const auto& [key, value] : change.beside) {
      text.append(lines.line_end()) += indent + spell(key, false) + ": " + spell(value, false);
    }
    return text.append(lines.line_end());
  }
  /// Puts whole lines in where a line begins.
  [[nodiscard]] Edits put_lines(std::uint32_t at, std::string text) const {
    if (at > lines.first() &&
        lines.at(at - 1) != '\n') {  // the last line has no end: it keeps none
      const std::string_view end = lines.line_end();
      text = std::string(end) + text.substr(0, text.size() - end.size());
    }
    return one(at, at, std::move(text));
  }
  /// What parts the entries of a container in brackets from each other.
  [[nodiscard]] std::string separator(NodeId last) const {
    const std::uint32_t begin = node(last).begin;
    if (!lines.is_alone_before(begin)) return ", ";
    return "," + std::string(lines.line_end()) +
           std::string(lines.between(lines.line_begin(begin), begin));
  }

  [[nodiscard]] Edits add(NodeId mapping, const Change& change) const {
    std::size_t depth = 0;
    for (;; ++depth) {
      const NodeId under = value_under(mapping, change.path[depth]);
      if (under == kNoNode) break;
      if (depth + 1 == change.path.size()) {
        const RawNode& there = node(under);
        if (!change.literal || there.alias || there.kind != Kind::scalar || is_shared(under)) {
          return refuse("there is one already");
        }
        return one(there.begin, there.end, change.texts.front());
      }
      if (node(under).alias || is_shared(under)) return refuse("aliases stand for it too");
      if (!is_mapping(under)) return fill(under, change, depth + 1);
      mapping = under;
    }
    const NodeId last = last_entry(mapping);
    if (is_flow(mapping)) {
      const std::string text = flow_entry(change, depth);
      if (last == kNoNode) return one(node(mapping).begin + 1, node(mapping).begin + 1, text);
      const std::uint32_t end = end_of(last);
      return one(end, end, separator(last) + text);
    }
    const auto indent = indent_of(node(node(mapping).first).begin);
    const auto behind = line_behind(end_of(last));
    if (!indent || !behind) return refuse("there is no line of its own for it");
    return put_lines(*behind, block_entry(change, depth, *indent));
  }

  /// Entries for a key that has none: `annotations:`, `annotations: null`.
  [[nodiscard]] Edits fill(NodeId value, const Change& change, std::size_t from) const {
    const RawNode& of = node(value);
    const bool empty = of.begin >= of.end || raw(value).empty();
    const bool null = of.kind == Kind::scalar && of.style == Style::plain &&
                      (empty || plain_type(raw(value)) == Type::null);
    if (!null) return refuse("something else stands there");
    if (!empty) return one(of.begin, of.end, "{" + flow_entry(change, from) + "}");
    const NodeId key = entry_of(value);
    const std::uint32_t end = end_of(key);
    const auto indent = indent_of(node(key).begin);
    const auto behind = line_behind(end);
    if (in_flow(value) || !indent || !behind) {
      return one(end, end, " {" + flow_entry(change, from) + "}");
    }
    return put_lines(*behind, block_entry(change, from, *indent + "  "));
  }

  [[nodiscard]] Edits add_items(NodeId id, const Change& change) const {
    const RawNode& of = node(id);
    const NodeId up = parent[id];
    std::string more;
    if (is_mapping(up)) {  // a single value becomes a list
      const bool plain = of.style == Style::plain;
      if (of.alias || entry_of(id) == id || of.style == Style::literal ||
          of.style == Style::folded || (plain && !is_plain_in_yaml(raw(id), true))) {
        return refuse("it is no value that can become one of a list");
      }
      for (const std::string& text : change.texts) more += ", " + spell_item(text, plain);
      return std::vector<Edit>{edit(of.begin, of.begin, "["), edit(of.end, of.end, more + "]")};
    }
    if (up == kNoNode) return refuse("it is no item of a list");
    const bool plain = of.style == Style::plain;
    if (is_flow(up)) {
      const std::string between = separator(id);
      for (const std::string& text : change.texts) more += between + spell_item(text, plain);
      return one(of.end, of.end, more);
    }
    const auto begin = begin_of(id);
    const auto behind = line_behind(of.end);
    if (!begin || !behind) return refuse("there is no line of its own for it");
    const auto indent = indent_of(*begin);
    if (!indent) return refuse("there is no line of its own for it");
    for (const std::string& text : change.texts) {
      more += *indent + "- " + (plain ? spell(text, false) : double_quoted(text));
      more += lines.line_end();
    }
    return put_lines(*behind, more);
  }
  [[nodiscard]] std::string spell_item(std::string_view text, bool plain) const {
    return plain ? spell(text, true) : double_quoted(text);
  }

  // -- inside of strings -------------------------------------------------------------------------
  [[nodiscard]] Edits inside(const Change& change) const {
    const auto after =
        std::upper_bound(scalars_in_order.begin(), scalars_in_order.end(), change.where.begin,
                         [&](std::uint32_t begin, NodeId id) { return begin < node(id).begin; });
    if (after == scalars_in_order.begin()) return refuse("nothing of that kind stands there");
    const NodeId id = *std::prev(after);
    if (node(id).end < change.where.end) return refuse("nothing of that kind stands there");
    if (is_shared(id)) return refuse("aliases stand for it too");
    const Node scalar(&document, id, kNoNode);
    ScalarText text(scalar);
    const std::string before(text.source().text);
    text.decode_percents();
    const SourceText source = text.source();
    if (source.ends != nullptr) return refuse("it stands in a string in a string");
    Inside in{.text = std::string(source.text),
              .positions = {source.positions, source.positions + source.text.size() + 1},
              .style = node(id).style,
              .percents = source.text != before,
              .indent = indent_of_block(raw(id)),
              .line_end = lines.line_end()};
    const auto offset = [&](std::uint32_t at) -> std::optional<std::uint32_t> {
      const auto found = std::lower_bound(in.positions.begin(), in.positions.end(), at);
      if (found == in.positions.end() || *found != at) return std::nullopt;
      return static_cast<std::uint32_t>(found - in.positions.begin());
    };
    const auto begin = offset(change.where.begin), end = offset(change.where.end);
    if (!begin || !end) return refuse("it cannot be told how it is written");
    Change inner = change;
    inner.where = {document.file(), *begin, *end};
    for (const auto& read : read_inner(document.file(), in.text)) {
      const Span extent = read->extent();
      if (*begin < extent.begin || *end > extent.end) continue;
      if (read->root().is_scalar()) break;  // a text is no document, or this had no end
      auto edits = Editor(*read).edits(inner, *why);
      return edits ? lowered(*edits, in) : std::nullopt;
    }
    return refuse("it is not a document of its own");
  }

  /// Edits of the inner text as edits of this one.
  [[nodiscard]] Edits lowered(const std::vector<Edit>& edits, const Inside& in) const {
    std::vector<Edit> out;
    for (const Edit& inner : edits) {
      std::uint32_t begin = in.positions[inner.where.begin];
      std::uint32_t end = in.positions[inner.where.end];
      // The line end of a block's last line is its own, and stands behind it.
      if (in.style == Style::literal && inner.where.end == in.text.size() &&
          in.text.ends_with('\n') && end < lines.last()) {
        const std::uint32_t next = lines.next_line(end);
        if (begin == end) begin = next;
        end = next;
      }
      auto text = in.spelled(inner.text);
      if (!text) return refuse("its string has no place for another line");
      const auto begins_line = [&](std::uint32_t at) {
        return at > lines.first() && lines.at(at - 1) == '\n';
      };
      // Behind the last line of a block nothing of its indentation is there.
      if (in.style == Style::literal && begins_line(end)) {
        const std::uint32_t line = lines.line_begin(begin);
        if (begin < end && lines.is_alone_before(begin)) {
          begin = line;
          *text = text->empty() ? *text : in.indent + *text;
        } else if (begin == end) {
          *text = in.indent + *text;
        }
        const std::string tail = std::string(in.line_end) + in.indent;
        if (text->ends_with(tail)) text->erase(text->size() - in.indent.size());
      }
      out.push_back(edit(begin, end, std::move(*text)));
    }
    return out;
  }

  // -- what is asked for -------------------------------------------------------------------------
  [[nodiscard]] Edits run(const Change& change) const {
    NodeId id = find(scalars, change.where);
    const bool key_of_mapping = change.kind == Change::Kind::add;
    if (key_of_mapping) {
      NodeId mapping = find(containers, change.where);
      if (mapping == kNoNode && id != kNoNode && entry_of(id) == id && is_mapping(parent[id])) {
        mapping = node(id).next;
      }
      if (mapping == kNoNode) return inside(change);
      if (document.is_template()) return refuse("it stands in a template");
      if (node(mapping).alias || is_shared(mapping)) return refuse("aliases stand for it too");
      if (!is_mapping(mapping)) return fill(mapping, change, 0);
      return add(mapping, change);
    }
    if (id == kNoNode && change.kind == Change::Kind::remove) id = find(containers, change.where);
    if (id == kNoNode) return inside(change);
    if (!node(id).alias && is_shared(id)) return refuse("aliases stand for it too");
    const bool open = raw(id).find("{{") != std::string_view::npos;
    if (document.is_template() && (open || change.kind != Change::Kind::replace)) {
      return refuse("it stands in a template");
    }
    switch (change.kind) {
      case Change::Kind::replace: return replace(id, change.texts.front());
      case Change::Kind::remove: return remove(id);
      case Change::Kind::remove_item: {
        const NodeId item = parent[id];
        if (item == kNoNode || parent[item] == kNoNode || is_mapping(parent[item])) {
          return refuse("it is no item of a list");
        }
        return remove(item);
      }
      case Change::Kind::move: return move(id, change);
      case Change::Kind::add_item: return add_items(id, change);
      default: return refuse("it is no value");
    }
  }
};

Editor::Editor(const Document& document) : tables_(std::make_unique<Tables>(document)) {}
Editor::~Editor() = default;

std::optional<std::vector<Edit>> Editor::edits(const Change& change, std::string& why) {
  tables_->why = &why;
  return tables_->run(change);
}

}  // namespace irsa::doc
