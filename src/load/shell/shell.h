// Shell scripts as guides and teams write them: what the commands in one make, as the documents
// that loaders know.
//
// Read are here-documents (policies, manifests), `aws iam create-role`, `update-assume-role-policy`
// and `create-open-id-connect-provider`, `eksctl create iamserviceaccount`, `kubectl annotate
// serviceaccount`, `kubectl patch serviceaccount`, and of `helm install` and `upgrade` the `--set`
// values and where files of values are installed. A policy is followed from the here-document or
// variable it stands in to the role that takes it.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "load/shell/script.h"

namespace irsa::load {

/// A file of the tree that a command uses, and what the command says of it.
struct ShellFileUse {
  ShellText path;
  std::optional<ShellText> said;
};

struct ShellFacts {
  std::vector<ShellText> documents;    ///< JSON or YAML
  std::vector<ShellFileUse> values;    ///< `helm upgrade --values FILE`: the namespace
  std::vector<ShellFileUse> policies;  ///< `create-role … file://FILE`: the role's name
  /// `sed … FILE`: what it puts another text in the place of. Empty path: a variable, or a pipe.
  std::vector<ShellFileUse> replaced;
  std::vector<ShellComment> comments;
};

/// `parts`: as read_shell() takes them.
[[nodiscard]] ShellFacts read_shell_facts(std::string_view text,
                                          std::span<const ShellPart> parts = {});

/// Can a script with this text hold anything of it?
[[nodiscard]] bool shell_matters(std::string_view text);

}  // namespace irsa::load
