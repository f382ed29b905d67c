// Flux's post-build substitution: `${name}` in a built object, with defaults
// (fluxcd.io/flux/components/kustomize/kustomizations, "Post build variable substitution").
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "gitops/object.h"

namespace irsa::gitops {

struct Substitution {
  std::map<std::string, std::string, std::less<>> values = {};
  /// All variables are known: one that is not among them is empty, or has its default. Else its
  /// expression stays, and stands for a value that nobody knows.
  bool complete = true;
};

/// The text with all expressions that can be told replaced; `$${x}` is `${x}` as it stands.
[[nodiscard]] std::string substituted(std::string_view text, const Substitution& by);
void substitute(Object& object, const Substitution& by, Trees& trees);

}  // namespace irsa::gitops
