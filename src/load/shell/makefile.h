// Reads Makefiles as shell scripts: a line of a recipe is a command, `$(NAME)` is `${NAME}` of a
// shell, `$$` is a dollar sign, and `NAME := $(shell …)` sets a variable. Each line has its own
// shell, so the effect of `cd` or of an assignment ends with the line, unless the Makefile has
// `.ONESHELL`. The order of targets and the functions of make are not evaluated.
#pragma once

#include <string_view>

#include "load/shell/script.h"
#include "load/shell/shell.h"

namespace irsa::load {

[[nodiscard]] bool is_makefile(std::string_view path);

/// As read_shell_facts(). Places are bytes of the Makefile.
[[nodiscard]] ShellFacts read_makefile_facts(std::string_view text);

}  // namespace irsa::load
