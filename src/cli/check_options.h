// The options of `check`, after they were checked (check_words.h has them as they were given).
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "cli/check_words.h"
#include "cli/config_file.h"
#include "config/settings.h"
#include "diag/severity.h"
#include "engine/baseline.h"
#include "report/formats.h"

namespace irsa::cli {

struct Output {
  const report::Format* format;
  std::string file;  ///< empty = standard output
};

struct CheckOptions {
  std::vector<std::string> paths;
  config::Settings settings;
  std::vector<std::string> against;  ///< reference inputs
  bool show_reference = false;
  std::vector<SourceFile> config_files;  ///< where findings about their entries point
  std::vector<Output> outputs;           ///< empty: --statistics alone
  std::string baseline, write_baseline;  ///< files; empty = none
  Severity fail_on = Severity::warning;  ///< off = never
  bool suppressions = true;
  bool show_suppressed = false;
  bool require_kubernetes = false, require_iam = false;
  bool require_namespaces = false, require_issuer = false, require_rendered = false;
  bool fail_on_unchecked = false;
  bool show_settings = false, show_files = false;
  bool allow_empty = false;
  std::string root;  ///< empty = the repository root
  std::string sarif_category;
  std::string stdin_name;
  std::string color = "auto", progress = "auto";
  bool quiet = false, verbose = false, statistics = false;
  bool fix = false, diff = false, unsafe_fixes = false, exit_non_zero_on_fix = false;
  std::vector<std::string> fix_rules;  ///< rules and groups; empty = all
};

/// Options win over what the configuration says. Throws UsageError.
[[nodiscard]] CheckOptions validate(const CheckWords& words, LoadedConfig config);

/// The configurations as some of the files, so that findings about their entries have a place.
void add_config(CheckOptions& options, SourceSet& sources);

/// Reads a baseline. Its mistakes are printed on `err`, then UsageError is thrown.
[[nodiscard]] engine::Baseline load_baseline(const std::string& path, const WorkingDirectory& here,
                                             std::ostream& err);

/// The same as the command line does it but without a configuration, for callers that have words.
[[nodiscard]] CheckOptions parse_check(const std::vector<std::string>& words);

}  // namespace irsa::cli
