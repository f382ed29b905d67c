// Turns single commands of a script into documents that the loaders can read.
#pragma once

#include <optional>
#include <vector>

#include "load/shell/arguments.h"
#include "load/shell/script.h"

namespace irsa::load {

/// The document for a command whose own words are enough to make it. An OIDC provider, an EKS
/// add-on or a Pod Identity association is written as the AWS CLI prints it, a service account of
/// eksctl as a ClusterConfig, one that kubectl changes as a manifest, and values of `helm --set` as
/// a helm_release. nullopt for other commands. Of a role only what is attached to it is here,
/// because its policies are elsewhere in the script.
[[nodiscard]] std::optional<ShellText> document_made_by(const ShellArguments& arguments);

/// The files of values that a command gives to a chart.
struct ShellValues {
  std::vector<ShellText> files;
  /// Does the last of `files` have the final word on service accounts? Not if a `--set`, or a file
  /// whose name is not known, comes after it (helm.sh/docs/helm/helm_upgrade: the last one wins).
  bool last_holds = true;
};

/// For `helm install` and `helm upgrade`; no files for other commands.
[[nodiscard]] ShellValues values_files(const ShellArguments& arguments);

}  // namespace irsa::load
