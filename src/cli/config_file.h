// --config and --no-config, for every command that reads files; and how mistakes in a file of the
// user's own (the configuration, a baseline) are told.
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "config/settings.h"
#include "diag/problem.h"
#include "source/source_set.h"

namespace CLI {
class App;
}

namespace irsa::cli {

struct ConfigWords {
  std::string file;
  bool none = false;
};

void declare_config_options(CLI::App& app, ConfigWords& words);

struct LoadedConfig {
  config::Settings settings = {};
  std::optional<SourceFile> file = {};  ///< absent: there is no configuration
};

/// Finds and reads the configuration. Its mistakes are printed on `err`, then UsageError is thrown.
[[nodiscard]] LoadedConfig load_config(const ConfigWords& words, std::ostream& err);

/// Prints the problems as if they were findings; they must be in files of `sources`.
void print_problems(const SourceSet& sources, std::vector<Problem> problems, std::string_view slug,
                    std::ostream& err);

}  // namespace irsa::cli
