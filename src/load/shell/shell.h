// Reads the shell scripts that guides and teams write: turns their commands into documents that the
// loaders can read.
//
// Read are here-documents (policies, manifests), `aws iam create-role`,
// `update-assume-role-policy`, `attach-role-policy`, `put-role-policy` and
// `create-open-id-connect-provider`, `eksctl create iamserviceaccount`, `kubectl annotate
// serviceaccount`, `kubectl patch serviceaccount`, and of `helm install` and `helm upgrade` the
// `--set` values, and the namespace for the files of values. A policy in a here-document or
// variable is joined with the role that uses it.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "load/shell/script.h"

namespace irsa::load {

/// A file of the tree that a command uses, and what the command says about it.
struct ShellFileUse {
  ShellText path;
  std::optional<ShellText> said;
};

struct ShellFacts {
  std::vector<ShellText> documents;    ///< JSON or YAML
  std::vector<ShellFileUse> values;    ///< `helm upgrade --values FILE`: the namespace
  std::vector<ShellFileUse> policies;  ///< `create-role … file://FILE`: the role's name
  /// `sed … FILE`: the text that it replaces. The path is empty for a variable or a pipe.
  std::vector<ShellFileUse> replaced;
  std::vector<ShellComment> comments;
};

/// `parts`: as read_shell() takes them.
[[nodiscard]] ShellFacts read_shell_facts(std::string_view text,
                                          std::span<const ShellPart> parts = {});

/// Can a script with this text contain any of this? If not, it need not be read.
[[nodiscard]] bool shell_matters(std::string_view text);

}  // namespace irsa::load
