// The keys that kustomize knows inside a kustomization. It refuses all others; upper and lower case
// are the same (api/types, api/internal/plugins/builtinconfig).
#pragma once

#include <string>

#include "gitops/tree.h"

namespace irsa::gitops {

/// Refuses (gitops/refusal.h) an unknown key in the patches, labels, replacements, variables,
/// images, replicas and generators of the kustomization in `folder`.
void check_known_keys(const Value* kustomization, const std::string& folder);

/// The same for a file of `configurations`.
void check_known_keys_of_configuration(const Value* configuration, const std::string& folder);

}  // namespace irsa::gitops
