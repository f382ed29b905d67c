// The variables that a script sets.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "load/shell/script.h"

namespace irsa::load {

/// "NAME" of a word `NAME=…` or `NAME+=…`; empty for any other word.
[[nodiscard]] std::string_view assigned_name(std::string_view word);

/// The variables that are set more than once, or by a loop or `read`: two uses may differ.
[[nodiscard]] std::set<std::string, std::less<>> changing_variables(const ShellScript& script);

}  // namespace irsa::load
