// Paths of fields, as in `replacements` and `vars`: keys joined by dots, `[name=x]` for the element
// of a list, `[a.b/c]` for a key with dots, `*` for every element (kustomize,
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
  std::string key;    ///< of an element: the key that identifies it
  std::string value;  ///< of an element
};

[[nodiscard]] std::vector<PathStep> field_path(std::string_view text);

/// The value at the path; nullptr if there is none. For `*` the first.
[[nodiscard]] const Value* find(const Value* value, std::span<const PathStep> path);

/// The tree with changed values at the path. Nothing is added where the path does not exist.
[[nodiscard]] const Value* change_at(const Value* value, std::span<const PathStep> path,
                                     const std::function<const Value*(const Value*)>& change,
                                     Trees& trees);

/// What a replacement puts into a field.
struct NewValue {
  /// Gets the present value, or nullptr if the field is new (`create`); returns the new value.
  std::function<const Value*(const Value*)> change;
  bool create;
  Span place;
};

/// The tree with new values at the path; `count` becomes their number. Throws a Refusal where
/// kustomize refuses.
[[nodiscard]] const Value* set_at(const Value* value, std::span<const PathStep> path,
                                  const NewValue& by, std::size_t& count, Trees& trees);

}  // namespace irsa::gitops
