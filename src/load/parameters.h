// The parameters of an Argo CD ApplicationSet, and its template filled in with them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gitops/tree.h"

namespace irsa::load {

/// By their path with dots: "path.basename", "cluster.name".
using Parameters = std::map<std::string, const gitops::Value*, std::less<>>;

/// `{{name}}`, `{{ .name }}` and `{{ index .path.segments 1 }}` filled in; nullopt where one is not
/// known, or another function is called.
[[nodiscard]] std::optional<std::string> filled(std::string_view text, const Parameters& by);
/// All texts of a tree filled in. What is not known of them stays, and `known` becomes false. A
/// text that is one parameter and nothing else has the place of the parameter's value.
[[nodiscard]] const gitops::Value* filled(const gitops::Value* value, const Parameters& by,
                                          bool& known, gitops::Trees& trees);

/// A set with every scalar of the value by its path, the names before it `path`.
void flatten(const gitops::Value* value, const std::string& path, Parameters& out);
/// The sets of a list generator that are in the object itself.
[[nodiscard]] std::vector<Parameters> elements_of(const gitops::Value* list);
/// The sets of generators that are such lists, or matrices of two of them, at most `most` sets.
/// nullopt where there are others.
[[nodiscard]] std::optional<std::vector<Parameters>> listed(const gitops::Value* generators,
                                                            std::size_t most, gitops::Trees& trees);

}  // namespace irsa::load
