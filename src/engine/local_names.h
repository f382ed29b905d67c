// What values that are not known are called in one file of Terraform source.
//
// A message calls such a value by the name it has where it comes from: `module.eks.oidc_provider`.
// In a module that is given it, the same value is `var.oidc_provider`, and nothing else can be
// written there.
#pragma once

#include <string>

#include "source/source_set.h"

namespace irsa::engine {

/// `text` about the place `where` in a made text, with each value that is not known (`${…}`, as the
/// made text has it) as the file that `where` leads to calls it. A value that this file does not
/// name stays as it is.
[[nodiscard]] std::string with_local_names(const SourceSet& sources, Span where, std::string text);

}  // namespace irsa::engine
