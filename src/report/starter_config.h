// Writes a first .irsa-lint.yaml from the facts of the input (`irsa-lint init`).
//
// Settings that the input does not show are written as suggestions: YAML after a '#'. After the '#'
// of a suggestion there are no blanks or several; after the '#' of prose there is exactly one. If
// the '#' of all suggestions are removed, the file is still valid.
#pragma once

#include <string>

#include "join/index.h"

namespace irsa::report {

struct StarterConfig {
  std::string text;
  /// "2 clusters, 1 trust policy without a role"; empty if the input shows nothing.
  std::string found;
};

[[nodiscard]] StarterConfig starter_config(const join::Index& index);

}  // namespace irsa::report
