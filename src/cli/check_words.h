// The options of `check` as the command line has them: their declaration, with the help texts, and
// the words that were given. check_options.h checks the words.
#pragma once

#include <string>
#include <vector>

#include "cli/config_file.h"
#include "cli/reference.h"

namespace CLI {
class App;
}

namespace irsa::cli {

/// The words of the options, before validate().
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

/// Declares all options of `check`. CLI11 writes what it reads into `words`.
void declare_check_options(CLI::App& app, CheckWords& words);

}  // namespace irsa::cli
