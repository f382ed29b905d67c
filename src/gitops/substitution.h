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
  /// Are all variables known? Then a variable that is not in `values` is empty or has its default.
  /// Else its expression stays in the text, as a value that is not known.
  bool complete = true;
};

/// Replaces all expressions whose value is known. `$${x}` becomes the literal text `${x}`.
[[nodiscard]] std::string substituted(std::string_view text, const Substitution& by);
void substitute(Object& object, const Substitution& by, Trees& trees);

}  // namespace irsa::gitops
