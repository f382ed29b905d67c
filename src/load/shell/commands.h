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

/// What a command gives a chart that it installs.
struct ShellValues {
  std::vector<ShellText> files;
  /// What the last file says of service accounts holds: nothing that comes later says it again, no
  /// `--set`, no file whose name is not known (helm.sh/docs/helm/helm_upgrade: the last one wins).
  bool last_holds = true;
};

/// Of `helm install` and `upgrade`; no files for other commands.
[[nodiscard]] ShellValues values_files(const ShellArguments& arguments);

}  // namespace irsa::load
