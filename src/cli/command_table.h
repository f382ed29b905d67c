// The commands and their options as data, read from the declarations themselves. Completions are
// made from it, and the man page is compared with it.
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

/// What is after the options.
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
