#include "cli/config_file.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/text.h"
#include "cli/command.h"
#include "cli/output.h"
#include "config/find.h"
#include "config/read.h"
#include "engine/selection.h"
#include "report/report.h"
#include "source/open.h"
#include "source/walk.h"

namespace irsa::cli {

namespace {

constexpr std::size_t kLongestConfig = std::size_t{4} << 20;

std::optional<config::Found> choose(const ConfigWords& words) {
  if (!words.file.empty() && words.none) {
    throw UsageError("--config and --no-config exclude each other.");
  }
  if (!words.file.empty()) return config::config_at(words.file);
  if (words.none) return std::nullopt;
  config::Discovery discovery = config::find_config();
  if (!discovery.config && !discovery.near_miss.empty()) {
    throw UsageError(irsa::quoted(discovery.near_miss) +
                     " is not read: the configuration is called " + std::string(config::kFileName) +
                     " (--no-config goes on without one).");
  }
  return std::move(discovery.config);
}

/// Of a configuration that nobody named: is it a link to a file that is no part of the repository,
/// or of the folder it stands in? Its lines are printed where they are wrong.
bool leads_out(const config::Found& found) {
  std::error_code failed;
  const std::filesystem::path real = std::filesystem::canonical(found.open_path, failed);
  if (failed) return false;  // reading it says why
  const std::filesystem::path folder = std::filesystem::canonical(found.folder, failed);
  const std::string top = repository_root(found.folder).value_or(folder.generic_string());
  const std::filesystem::path inside = real.lexically_relative(top);
  return inside.empty() || *inside.begin() == "..";
}

}  // namespace

void declare_config_options(CLI::App& app, ConfigWords& words) {
  app.add_option("--config", words.file,
                 "The configuration (default: .irsa-lint.yaml here or at the repository root)")
      ->type_name("FILE");
  app.add_flag("--no-config", words.none, "Read no configuration");
}

LoadedConfig load_config(const ConfigWords& words, std::ostream& err) {
  const std::optional<config::Found> found = choose(words);
  if (!found) return {};
  if (words.file.empty() && leads_out(*found)) {
    throw UsageError("the configuration " + irsa::quoted(found->shown) +
                     " is a link that leads out of its tree, and is not read (--config FILE reads "
                     "it, --no-config goes on without one).");
  }
  std::string why;
  std::optional<std::string> text = read_regular(found->open_path, kLongestConfig, why);
  if (!text) {
    throw UsageError("cannot read the configuration " + irsa::quoted(found->shown) + ": " + why +
                     ".");
  }
  SourceSet sources;
  const FileId id = sources.add_text(found->shown, std::move(*text));
  config::Reading reading = config::read_config(id, *sources[id].text, engine::rule_names());
  if (!reading.problems.empty()) {
    const std::size_t mistakes = reading.problems.size();
    print_problems(sources, std::move(reading.problems), "configuration", err);
    throw UsageError("the configuration " + irsa::quoted(found->shown) + " has " +
                     count_of(mistakes, "mistake") + ".");
  }
  std::error_code ignored;
  reading.settings.folder = found->folder;
  reading.settings.working_directory = std::filesystem::current_path(ignored).generic_string();
  SourceFile file = sources[id];
  file.input = false;
  return {.settings = std::move(reading.settings), .file = std::move(file)};
}

void print_problems(const SourceSet& sources, std::vector<Problem> problems, std::string_view slug,
                    std::ostream& err) {
  RuleInfo rule{};
  rule.slug = slug;
  engine::Report report;
  for (Problem& problem : problems) {
    report.findings.push_back({.rule = &rule,
                               .level = Severity::error,
                               .problem = std::move(problem),
                               .fingerprint = {}});
  }
  write_stream(err, report::to_text(report, sources));
}

}  // namespace irsa::cli
