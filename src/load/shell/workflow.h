// Workflows of GitHub Actions (and of Gitea and Forgejo, which read the same): the texts of `run:`
// are scripts, each with a shell of its own. `${{ … }}` is filled in before the shell sees it;
// equal expressions are taken for one value that nobody knows.
#pragma once

#include <string_view>

#include "load/shell/shell.h"

namespace irsa::load {

/// `.github/workflows/deploy.yml`: where such files have to be.
[[nodiscard]] bool is_workflow(std::string_view path);

/// As read_shell_facts(), with the places of the workflow. Its comments are those of YAML, and not
/// among the facts.
[[nodiscard]] ShellFacts read_workflow_facts(std::string_view text);

}  // namespace irsa::load
