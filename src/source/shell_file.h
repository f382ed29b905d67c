// Which files are shell scripts: by their names, or by the line that says what runs them. And which
// are Makefiles, whose recipes are.
#pragma once

#include <string_view>

namespace irsa {

[[nodiscard]] constexpr bool is_shell_name(std::string_view name) {
  return name.ends_with(".sh") || name.ends_with(".bash");
}

[[nodiscard]] constexpr bool is_makefile_name(std::string_view name) {
  return name == "Makefile" || name == "makefile" || name == "GNUmakefile" || name.ends_with(".mk");
}

/// `#!/bin/bash`, `#!/usr/bin/env sh`.
[[nodiscard]] constexpr bool begins_like_shell(std::string_view text) {
  if (!text.starts_with("#!")) return false;
  std::string_view line = text.substr(0, text.find_first_of("\r\n"));
  while (line.ends_with(' ')) line.remove_suffix(1);
  // `bash -e`: what runs it is before the options.
  if (const std::size_t option = line.find(" -"); option != std::string_view::npos) {
    line = line.substr(0, option);
  }
  return line.ends_with("/sh") || line.ends_with("bash") || line.ends_with(" sh");
}

}  // namespace irsa
