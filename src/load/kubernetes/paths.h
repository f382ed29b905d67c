// Following the paths of the catalogue through an object.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "doc/document.h"

namespace irsa::load {

/// Calls `take(node, holder)` for every node that the path leads to: keys joined by dots, and `[]`
/// after one means each element. `holder` is the mapping (or list) that the node is in.
template <typename Take>
void follow(const doc::Node& node, std::string_view path, const Take& take,
            const doc::Node& holder = {}) {
  if (path.empty()) return take(node, holder);
  const std::size_t dot = path.find('.');
  const std::string_view rest = dot == std::string_view::npos ? "" : path.substr(dot + 1);
  std::string_view key = path.substr(0, dot);
  const bool each = key.ends_with("[]");
  if (each) key.remove_suffix(2);
  const doc::Node value = node[key];
  if (each) {
    for (const doc::Node& item : value.items()) follow(item, rest, take, value);
  } else if (value) {
    follow(value, rest, take, node);
  }
}

/// The node at a path that begins at `root`; of `^key` at the mapping that `holder` is. Absent when
/// there is none.
[[nodiscard]] inline doc::Node node_at(const doc::Node& root, const doc::Node& holder,
                                       std::string_view path) {
  doc::Node found;
  if (path.empty()) return found;
  const bool beside = path.starts_with('^');
  follow(beside ? holder : root, path.substr(beside ? 1 : 0),
         [&](const doc::Node& node, const doc::Node&) { found = node; });
  return found;
}

}  // namespace irsa::load
