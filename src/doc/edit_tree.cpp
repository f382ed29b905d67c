#include "doc/edit_tree.h"

#include <algorithm>
#include <cstddef>

namespace irsa::doc {

namespace {

constexpr std::string_view kBlanks = " \t";

}  // namespace

EditTree::EditTree(const Document& of)
    : document(of),
      lines(of.source(), of.extent().begin),
      parent(of.node_count(), kNoNode),
      key_of(of.node_count(), kNoNode),
      entry_before(of.node_count(), kNoNode),
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
    const bool mapping = node.kind == Kind::mapping;
    NodeId last = kNoNode;
    for (NodeId entry = node.first; entry != kNoNode;) {
      parent[entry] = id;
      key_of[entry] = kNoNode;
      entry_before[entry] = last;
      last = entry;
      entry = of.node(entry).next;
      if (!mapping) continue;
      parent[entry] = id;
      key_of[entry] = last;
      entry = of.node(entry).next;
    }
  }
  std::stable_sort(scalars_in_order.begin(), scalars_in_order.end(),
                   [&](NodeId a, NodeId b) { return of.node(a).begin < of.node(b).begin; });
}

NodeId EditTree::find(const std::unordered_map<std::uint64_t, NodeId>& in, Span where) {
  const auto found = in.find(place(where.begin, where.end));
  return found == in.end() ? kNoNode : found->second;
}

bool EditTree::is_shared(NodeId id) const {
  for (; id != kNoNode; id = parent[id]) {
    if (shared[id]) return true;
  }
  return false;
}

bool EditTree::is_flow(NodeId container) const {
  const std::uint32_t begin = node(container).begin;
  if (document.is_json()) return true;
  if (begin < lines.first() || begin >= lines.last()) return false;
  return lines.at(begin) == '{' || lines.at(begin) == '[';
}

bool EditTree::in_flow(NodeId id) const {
  for (NodeId up = parent[id]; up != kNoNode; up = parent[up]) {
    if (is_flow(up)) return true;
  }
  return false;
}

NodeId EditTree::last_entry(NodeId container) const {
  NodeId last = kNoNode;
  for (NodeId at = node(container).first; at != kNoNode; at = next_entry(at)) last = at;
  return last;
}

NodeId EditTree::value_under(NodeId mapping, std::string_view key) const {
  NodeId found = kNoNode;  // of equal keys the last counts
  for (NodeId at = node(mapping).first; at != kNoNode; at = next_entry(at)) {
    if (node(at).kind == Kind::scalar && node(at).text() == key) found = node(at).next;
  }
  return found;
}

std::uint32_t EditTree::end_of(NodeId entry) const {
  if (!is_mapping(parent[entry])) return node(entry).end;
  const RawNode& value = node(node(entry).next);
  if (value.begin < value.end && value.begin >= node(entry).end) return value.end;
  const std::uint32_t colon = lines.skip_blanks(node(entry).end);
  return colon < lines.last() && lines.at(colon) == ':' ? colon + 1 : node(entry).end;
}

std::optional<std::string> EditTree::indent_of(std::uint32_t at) const {
  std::string indent(lines.between(lines.line_begin(at), at));
  for (char& c : indent) {
    if (c == '-') c = ' ';
    if (kBlanks.find(c) == std::string_view::npos) return std::nullopt;
  }
  return indent;
}

std::optional<std::uint32_t> EditTree::begin_of(NodeId entry) const {
  std::uint32_t begin = node(entry).begin;
  const bool in_mapping = is_mapping(parent[entry]);
  if (is_flow(parent[entry])) {
    std::uint32_t before = begin;
    while (before > lines.first() && is_blank(lines.at(before - 1))) --before;
    const bool clean = before > lines.first() &&
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

std::optional<std::uint32_t> EditTree::line_behind(std::uint32_t end) const {
  if (end > lines.first() && lines.at(end - 1) == '\n') return end;
  if (!lines.is_alone_behind(end)) return std::nullopt;
  return lines.next_line(end);
}

}  // namespace irsa::doc
