// Paths as `replacements` and `vars` write them: keys joined by dots, `[name=x]` for the element of
// a list, `[a.b/c]` for a key with dots, `*` for every element (kustomize,
// kyaml/utils/pathsplitter.go).
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gitops/tree.h"

namespace irsa::gitops {

struct PathStep {
  enum class What : std::uint8_t { key, element, every };
  What what = What::key;
  std::string key;    ///< of an element the key that tells it
  std::string value;  ///< of an element
};

[[nodiscard]] std::vector<PathStep> field_path(std::string_view text);

/// The value there; nullptr if there is none. Of `*` the first.
[[nodiscard]] const Value* find(const Value* value, std::span<const PathStep> path);

/// The tree with other values there; `change` is given what is there, or nullptr where `create`
/// makes the field. `count` is raised by one for each.
[[nodiscard]] const Value* change_at(const Value* value, std::span<const PathStep> path,
                                     bool create, Span place,
                                     const std::function<const Value*(const Value*)>& change,
                                     std::size_t& count, Trees& trees);

}  // namespace irsa::gitops
