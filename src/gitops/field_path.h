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

/// The tree with other values in those of these places that there are.
[[nodiscard]] const Value* change_at(const Value* value, std::span<const PathStep> path,
                                     const std::function<const Value*(const Value*)>& change,
                                     Trees& trees);

/// What a replacement puts into a field.
struct NewValue {
  /// Given what is there; nullptr where `create` makes the field.
  std::function<const Value*(const Value*)> change;
  bool create;
  Span place;
};

/// The tree with other values there, `count` of them. Throws a Refusal where kustomize does.
[[nodiscard]] const Value* set_at(const Value* value, std::span<const PathStep> path,
                                  const NewValue& by, std::size_t& count, Trees& trees);

}  // namespace irsa::gitops
