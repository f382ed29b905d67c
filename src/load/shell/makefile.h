// Makefiles, read as the scripts in their recipes: a line of a recipe is a command, `$(NAME)` of
// make is `${NAME}` of a shell, `$$` is a dollar sign, and `NAME := $(shell …)` sets a variable.
// Each line has a shell of its own, so what `cd` or an assignment does ends with it, unless the
// Makefile says `.ONESHELL`. Which target runs when is not followed, nor is what make itself
// computes.
#pragma once

#include <string_view>

#include "load/shell/script.h"
#include "load/shell/shell.h"

namespace irsa::load {

[[nodiscard]] bool is_makefile(std::string_view path);

/// As read_shell_facts(), with the places of the Makefile.
[[nodiscard]] ShellFacts read_makefile_facts(std::string_view text);

}  // namespace irsa::load
