// Commands that another command is given as a text: `eval "…"`, `bash -c '…'`, `run "kubectl …"`.
#pragma once

#include <vector>

#include "load/shell/script.h"

namespace irsa::load {

/// Adds such commands behind the one that runs them. Taken are texts that begin with a program that
/// concerns IRSA; what is only printed (`echo "kubectl …"`) is no command.
void add_wrapped(std::vector<ShellCommand>& commands);

}  // namespace irsa::load
