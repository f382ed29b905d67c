// Shell scripts, Makefiles and workflows as files of the input: what their commands make is read as
// if it were in files of its own (load/shell finds it).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "load/facts.h"
#include "load/loader.h"

namespace irsa::load {

/// A shell script, or a Makefile, whose recipes are.
[[nodiscard]] bool is_script(std::string_view path, std::string_view text);

/// Scripts of a megabyte are none that a person has written.
inline constexpr std::size_t kLargestScript = std::size_t{1} << 20;

/// The text of a script; nullopt for any other file.
[[nodiscard]] std::optional<std::string> script_text(const std::string& path);

/// What the commands of a script, or of a workflow, make. Of what cannot be read, only a
/// policy or a manifest that is written out is reported.
void load_script(FileId file, std::string_view text, const Context& context, Facts& facts);

}  // namespace irsa::load
