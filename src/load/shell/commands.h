// What single commands of a script make, as the documents in which the loaders know it.
#pragma once

#include <optional>
#include <vector>

#include "load/shell/arguments.h"
#include "load/shell/script.h"

namespace irsa::load {

/// The document that the command makes by its own words: an OIDC provider, an EKS add-on or a Pod
/// Identity association as the AWS CLI would print it, an account of eksctl as a ClusterConfig, an
/// account that kubectl changes as a manifest, values of `helm --set` as a helm_release. nullopt if
/// the command makes none of these. Roles are not here: their policies stand elsewhere in scripts.
[[nodiscard]] std::optional<ShellText> document_made_by(const ShellArguments& arguments);

/// The files of values with which `helm install` or `upgrade` installs a chart; empty for other
/// commands.
[[nodiscard]] std::vector<ShellText> values_files(const ShellArguments& arguments);

}  // namespace irsa::load
