// The commands and their options as data: what completions are made of and what the man page is
// held to. Taken from the declarations themselves, so that nothing has to be kept in step.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace irsa::cli {

struct OptionInfo {
  std::vector<std::string> names;  ///< --format, -q; one that is reserved is not listed
  std::string description;
  std::string value;                 ///< what it takes ("FILE", "TEXT"); empty for a flag
  std::vector<std::string> choices;  ///< what the value may be, when that is a short list
};

/// What stands behind the options.
enum class Arguments { none, paths, slugs, shells };

struct CommandInfo {
  std::string name;
  std::string summary;
  Arguments arguments = Arguments::none;
  std::vector<OptionInfo> options;
};

[[nodiscard]] std::vector<CommandInfo> command_table();

/// Rules, and rules and groups: for completion.
[[nodiscard]] std::vector<std::string> known_slugs();
[[nodiscard]] std::vector<std::string> known_slugs_and_groups();

inline constexpr std::string_view kShells[] = {"bash", "zsh", "fish"};

}  // namespace irsa::cli
