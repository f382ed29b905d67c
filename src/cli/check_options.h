// The options of `check`, after they were read and checked.
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "cli/config_file.h"
#include "cli/reference.h"
#include "config/settings.h"
#include "diag/severity.h"
#include "engine/baseline.h"
#include "report/formats.h"

namespace CLI {
class App;
}

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

/// What the options hold as words, before validate().
struct CheckWords {
  ConfigWords config;
  ReferenceWords reference;
  std::vector<std::string> paths, formats, select, ignore, require, exclude;
  std::string ns, cluster, issuer, account, region;
  std::string fail_on, color = "auto", progress = "auto";
  std::string policy_quota, jobs, root, sarif_category, stdin_name, baseline, write_baseline;
  bool strict = false, exit_zero = false, show_suppressed = false, no_suppressions = false;
  bool allow_empty = false, parse_all = false, reference_parser = false;
  bool quiet = false, verbose = false, statistics = false;
  bool diff = false, unsafe_fixes = false, exit_non_zero_on_fix = false;
  std::vector<std::string> fix;  ///< "true", or names with commas
  bool fail_on_unchecked = false, show_settings = false, show_files = false;
  bool show_reference = false;
};

void declare_check_options(CLI::App& app, CheckWords& words);

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
