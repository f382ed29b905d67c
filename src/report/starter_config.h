// A first .irsa-lint.yaml, from what the input shows.
//
// What the input leaves open is written as a suggestion: YAML after a '#'. Such a line has no
// blank or several after the '#', prose has exactly one; taking every such '#' away gives a valid
// file.
#pragma once

#include <string>

#include "join/index.h"

namespace irsa::report {

struct StarterConfig {
  std::string text;
  /// "2 clusters, 1 trust policy without a role"; empty when the input shows nothing.
  std::string found;
};

[[nodiscard]] StarterConfig starter_config(const join::Index& index);

}  // namespace irsa::report
