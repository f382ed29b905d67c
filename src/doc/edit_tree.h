// Finding one's way in the tree of a document that is edited: what is around a node, where an entry
// begins and ends in the text, which line it is on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "doc/document.h"
#include "doc/edit_lines.h"

namespace irsa::doc {

/// The tables are made once, for many changes. `document`, and the bytes it views, must outlive
/// this.
struct EditTree {
  explicit EditTree(const Document& of);

  static std::uint64_t place(std::uint32_t begin, std::uint32_t end) {
    return (std::uint64_t{begin} << 32U) | end;
  }
  [[nodiscard]] const RawNode& node(NodeId id) const { return document.node(id); }
  [[nodiscard]] std::string_view raw(NodeId id) const {
    return document.raw({document.file(), node(id).begin, node(id).end});
  }
  [[nodiscard]] static NodeId find(const std::unordered_map<std::uint64_t, NodeId>& in, Span where);
  /// Is the node, or one around it, what aliases stand for?
  [[nodiscard]] bool is_shared(NodeId id) const;
  [[nodiscard]] bool is_mapping(NodeId id) const {
    return id != kNoNode && !node(id).alias && node(id).kind == Kind::mapping;
  }
  /// In brackets: YAML's flow style, or JSON.
  [[nodiscard]] bool is_flow(NodeId container) const;
  [[nodiscard]] bool in_flow(NodeId id) const;
  /// What stands for an entry or item among its siblings: the key, or the item itself.
  [[nodiscard]] NodeId entry_of(NodeId id) const { return key_of[id] == kNoNode ? id : key_of[id]; }
  [[nodiscard]] NodeId next_entry(NodeId entry) const {
    return is_mapping(parent[entry]) ? node(node(entry).next).next : node(entry).next;
  }
  [[nodiscard]] NodeId previous_entry(NodeId entry) const { return entry_before[entry]; }
  [[nodiscard]] NodeId last_entry(NodeId container) const;
  [[nodiscard]] NodeId value_under(NodeId mapping, std::string_view key) const;
  /// After the value; after the colon where there is none.
  [[nodiscard]] std::uint32_t end_of(NodeId entry) const;
  /// The blanks a line begins with, up to there; dashes of a list count as blanks.
  [[nodiscard]] std::optional<std::string> indent_of(std::uint32_t at) const;
  /// Where the dash of an item is, or the entry's key; nullopt if something is before it
  /// that would stay after (an anchor, a tag, a question mark).
  [[nodiscard]] std::optional<std::uint32_t> begin_of(NodeId entry) const;
  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
  /// After the line an entry ends on; nullopt if more than a comment follows it there.
  [[nodiscard]] std::optional<std::uint32_t> line_behind(std::uint32_t end) const;

  const Document& document;
  Lines lines;
  std::vector<NodeId> parent;
  std::vector<NodeId> key_of;        ///< of an entry's value; kNoNode for all other nodes
  std::vector<NodeId> entry_before;  ///< the entry before an entry; kNoNode for the first
  /// By place: the scalars and, apart, all others; a place may have one of each.
  std::unordered_map<std::uint64_t, NodeId> scalars, containers;
  std::vector<NodeId> scalars_in_order;
  std::vector<bool> shared;  ///< aliases stand for this node
};

}  // namespace irsa::doc
