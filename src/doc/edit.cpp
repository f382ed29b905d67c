#include "doc/edit.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>

#include "doc/edit_inside.h"
#include "doc/edit_tree.h"
#include "doc/scalar_type.h"
#include "doc/spelling.h"
#include "doc/yaml/scalar_map.h"

namespace irsa::doc {

namespace {

bool has_line_end(std::string_view text) {
  return text.find_first_of("\r\n") != std::string_view::npos;
}

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

using Edits = std::optional<std::vector<Edit>>;

}  // namespace

/// The writing itself.
struct Editor::Tables : EditTree {
  using EditTree::EditTree;
  std::string* why = nullptr;

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
  // -- replace -----------------------------------------------------------------------------------
  [[nodiscard]] Edits replace(NodeId id, std::string_view with) const {
    const RawNode& of = node(id);
    if (!of.alias && of.kind != Kind::scalar) return refuse("it is not a single value");
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

  /// Only what differs is written again: escapes elsewhere in the text stay as they are.
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
  /// `value` of an operation of a JSON patch, which may not go without the operation.
  [[nodiscard]] bool is_value_of_patch(NodeId entry) const {
    const NodeId operation = parent[entry];
    return is_mapping(operation) && node(entry).text() == "value" &&
           value_under(operation, "op") != kNoNode && value_under(operation, "path") != kNoNode;
  }
  [[nodiscard]] Edits remove(NodeId id) const {
    if (parent[id] == kNoNode) return refuse("nothing would be left of the document");
    NodeId entry = entry_of(id);
    if (is_value_of_patch(entry)) return refuse("it is all that a JSON patch puts there");
    // The only entry takes what holds it along: an empty map or list says something else.
    while (node(parent[entry]).first == entry && next_entry(entry) == kNoNode) {
      const NodeId container = parent[entry];
      if (parent[container] == kNoNode) return refuse("nothing would be left of the document");
      entry = entry_of(container);
      if (is_value_of_patch(entry)) return refuse("it is all that a JSON patch puts there");
    }
    if (is_shared(parent[entry]) || is_shared(id)) return refuse("aliases refer to it too");
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
        return refuse("a comment is beside it");
      }
      return one(from, to, {});
    }
    const auto behind = line_behind(end);
    if (!behind) return refuse("something follows it on its line");
    if (!lines.is_alone_before(*begin)) {  // `- key: value`: what follows moves up
      if (!next_begin || has_comment(end, *next_begin)) {
        return refuse("it shares its line with something else");
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
    if (!is_mapping(parent[key]) || entry_of(key) != key) return refuse("it is not a key");
    const RawNode& value = node(node(key).next);
    if (value.alias || value.kind != Kind::scalar) return refuse("it is not a single value");
    NodeId top = parent[key];
    for (std::uint32_t i = 0; i < change.up && top != kNoNode; ++i) {
      // What is around that is not the object that the patch changes.
      if (is_value_of_patch(entry_of(top))) return refuse("it is in a JSON patch");
      top = parent[top];
    }
    if (!is_mapping(top)) return refuse("there is no such value there");
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
    if (gone == key && node(key).text() == change.path[depth]) return refuse("it is there already");
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
      if (node(under).alias || is_shared(under)) return refuse("aliases refer to it too");
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
    if (!null) return refuse("something else is there");
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
        return refuse("it is not a value that can become an item of a list");
      }
      for (const std::string& text : change.texts) more += ", " + spell_item(text, plain);
      return std::vector<Edit>{edit(of.begin, of.begin, "["), edit(of.end, of.end, more + "]")};
    }
    if (up == kNoNode) return refuse("it is not an item of a list");
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
    if (after == scalars_in_order.begin()) return refuse("there is no such value there");
    const NodeId id = *std::prev(after);
    if (node(id).end < change.where.end) return refuse("there is no such value there");
    if (is_shared(id)) return refuse("aliases refer to it too");
    const auto in = Inside::of(*this, id);
    if (!in) return refuse("it is in a string inside a string");
    const auto begin = in->offset_of(change.where.begin);
    const auto end = in->offset_of(change.where.end);
    if (!begin || !end) return refuse("it is not clear how it is written");
    Change inner = change;
    inner.where = {document.file(), *begin, *end};
    for (const auto& read : in->read(document.file())) {
      const Span extent = read->extent();
      if (*begin < extent.begin || *end > extent.end) continue;
      if (read->root().is_scalar()) break;  // a text is no document, or this had no end
      auto edits = Editor(*read).edits(inner, *why);
      if (!edits) return std::nullopt;
      auto lowered = in->lowered(*edits, *this);
      return lowered ? std::move(lowered) : refuse("its string has no place for another line");
    }
    return refuse("it is not a document of its own");
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
      if (document.is_template()) return refuse("it is in a template");
      if (node(mapping).alias || is_shared(mapping)) return refuse("aliases refer to it too");
      if (!is_mapping(mapping)) return fill(mapping, change, 0);
      return add(mapping, change);
    }
    if (id == kNoNode && change.kind == Change::Kind::remove) id = find(containers, change.where);
    if (id == kNoNode) return inside(change);
    if (!node(id).alias && is_shared(id)) return refuse("aliases refer to it too");
    const bool open = raw(id).find("{{") != std::string_view::npos;
    if (document.is_template() && (open || change.kind != Change::Kind::replace)) {
      return refuse("it is in a template");
    }
    switch (change.kind) {
      case Change::Kind::replace: return replace(id, change.texts.front());
      case Change::Kind::remove: return remove(id);
      case Change::Kind::remove_item: {
        const NodeId item = parent[id];
        if (item == kNoNode || parent[item] == kNoNode || is_mapping(parent[item])) {
          return refuse("it is not an item of a list");
        }
        return remove(item);
      }
      case Change::Kind::move: return move(id, change);
      case Change::Kind::add_item: return add_items(id, change);
      default: return refuse("it is not a value");
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
