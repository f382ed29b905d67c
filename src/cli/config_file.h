// --config and --no-config, for every command that reads files; and how mistakes in a file that the
// user wrote (the configuration, a baseline) are shown.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "config/settings.h"
#include "diag/problem.h"
#include "diag/severity.h"
#include "source/source_set.h"
#include "source/walk.h"

namespace CLI {
class App;
}

namespace irsa::cli {

struct ConfigWords {
  std::string file;
  bool none = false;
  std::vector<std::string> var_files, variables;  ///< of Terraform's root modules
};

void declare_config_options(CLI::App& app, ConfigWords& words);

struct LoadedConfig {
  config::Settings settings = {};
  /// The configuration and those it extends: what spans in the settings point into, by their order.
  /// Empty: there is none.
  std::vector<SourceFile> files = {};
};

/// What the options say about Terraform's variables comes last, so it wins over the configuration.
/// Their files are seen from `settings.here`.
void add_variables(const ConfigWords& words, config::Settings& settings);

/// Finds and reads the configuration for somebody who is in `here`. Its mistakes are printed on
/// `err`, then UsageError is thrown.
[[nodiscard]] LoadedConfig load_config(const ConfigWords& words, const WorkingDirectory& here,
                                       std::ostream& err);

/// The file that the configuration names under `key`. Throws UsageError if it leads out of the
/// repository, or the folder of the configuration where there is none.
[[nodiscard]] std::string file_inside(const config::Settings& settings, std::string_view key,
                                      const std::string& file);

/// Configurations in the folders that were searched, and above these, that are not among those that
/// were `read`: there is one for a run. Without words for folders of which nothing was read.
[[nodiscard]] std::vector<std::string> nested_configs(const WalkResult& found,
                                                      const std::vector<SourceFile>& read);

/// Prints the problems as if they were findings; they must be in files of `sources`.
void print_problems(const SourceSet& sources, std::vector<Problem> problems, std::string_view slug,
                    Severity level, std::ostream& err);

}  // namespace irsa::cli
