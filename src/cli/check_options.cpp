#include "cli/check_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "base/text.h"
#include "cli/command.h"
#include "config/glob.h"
#include "config/values.h"
#include "engine/selection.h"
#include "kube/names.h"
#include "source/open.h"
#include "source/walk.h"

namespace irsa::cli {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(std::string_view option, std::string_view value, std::string_view wanted) {
  throw UsageError(std::string(option) + ": " + irsa::quoted(value) + " is not " +
                   std::string(wanted) + ".");
}

unsigned number(std::string_view option, const std::string& word, unsigned least, unsigned most,
                unsigned otherwise) {
  if (word.empty()) return otherwise;
  unsigned value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size() || value < least || value > most) {
    refuse(option, word, "a number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return value;
}

const report::Format& format_of(std::string_view name) {
  if (const report::Format* const format = report::find_format(name)) return *format;
  std::vector<std::string_view> names;
  std::string known;
  for (const report::Format& each : report::formats()) {
    names.push_back(each.name);
    known += (known.empty() ? "" : ", ") + std::string(each.name);
  }
  throw UsageError("there is no format " + irsa::quoted(name) + "; known are " + known + "." +
                   did_you_mean(name, names));
}

bool same_file(const WorkingDirectory& here, const std::string& a, const std::string& b) {
  if (a.empty() || b.empty()) return a == b;  // standard output
  std::error_code failed;
  const auto real = [&](const std::string& path) {
    return fs::weakly_canonical(here.whole(path), failed);
  };
  return real(a) == real(b) && !failed;
}

std::vector<Output> outputs_of(const std::vector<std::string>& formats,
                               const WorkingDirectory& here) {
  std::vector<Output> outputs;
  for (const std::string& word : formats) {
    const std::size_t equals = word.find('=');
    Output output{.format = &format_of(std::string_view(word).substr(0, equals)), .file = {}};
    if (equals != std::string::npos) output.file = word.substr(equals + 1);
    if (equals != std::string::npos && output.file.empty()) {
      throw UsageError("--format " + irsa::quoted(word) + " names no file behind the '='.");
    }
    for (const Output& other : outputs) {
      if (!same_file(here, other.file, output.file)) continue;
      throw UsageError(output.file.empty()
                           ? "two formats cannot both go to standard output; write one to a file "
                             "with --format FORMAT=FILE."
                           : "two formats cannot both go to " + irsa::quoted(output.file) + ".");
    }
    outputs.push_back(std::move(output));
  }
  return outputs;
}

std::vector<std::string> rule_names(std::string_view option,
                                    const std::vector<std::string>& names) {
  const std::vector<std::string_view> known = engine::selectable_names();
  for (const std::string& name : names) {
    if (std::binary_search(known.begin(), known.end(), name)) continue;
    throw UsageError(std::string(option) + ": there is no rule or group " + irsa::quoted(name) +
                     "." + did_you_mean(name, known));
  }
  return names;
}

/// The declared cluster of that name, which then is the one of all files.
config::Cluster declared_cluster(const CheckWords& words, config::Settings& settings) {
  const auto named = [&](const config::Cluster& cluster) { return cluster.name == words.cluster; };
  const auto known = std::find_if(settings.clusters.begin(), settings.clusters.end(), named);
  if (known != settings.clusters.end()) {
    config::Cluster cluster = std::move(*known);
    settings.clusters.erase(known);
    cluster.paths.clear();
    return cluster;
  }
  const bool described = !words.issuer.empty() || !words.account.empty() || !words.region.empty();
  if (!words.cluster.empty() && !settings.clusters.empty() && !described) {
    std::vector<std::string_view> names;
    for (const config::Cluster& cluster : settings.clusters) names.push_back(cluster.name);
    throw UsageError("--cluster: the configuration has no cluster " + irsa::quoted(words.cluster) +
                     "." + did_you_mean(words.cluster, names));
  }
  return {.name = words.cluster, .issuer = {}, .account = {}, .region = {}, .paths = {}};
}

void read_cluster(const CheckWords& words, config::Settings& settings) {
  if (words.cluster.empty() && words.issuer.empty() && words.account.empty() &&
      words.region.empty()) {
    return;
  }
  config::Cluster cluster = declared_cluster(words, settings);
  if (!words.issuer.empty()) {
    const std::optional<std::string> issuer = config::issuer_of(words.issuer);
    if (!issuer) refuse("--issuer", words.issuer, "the URL of an OIDC issuer");
    cluster.issuer = *issuer;
  }
  if (!words.account.empty() && !config::is_account(words.account)) {
    refuse("--account", words.account, "an AWS account id of twelve digits");
  }
  if (!words.region.empty() && !config::is_region(words.region)) {
    refuse("--region", words.region, "the name of an AWS region");
  }
  if (!words.account.empty()) cluster.account = words.account;
  if (!words.region.empty()) cluster.region = words.region;
  settings.clusters.insert(settings.clusters.begin(), std::move(cluster));
}

config::Settings settings_of(const CheckWords& words, config::Settings settings) {
  if (!words.ns.empty() && !kube::is_namespace_name(words.ns)) {
    refuse("--namespace", words.ns, "a name that a namespace can have");
  }
  settings.default_namespace = words.ns;
  read_cluster(words, settings);
  settings.select = rule_names("--select", words.select);
  settings.ignore = rule_names("--ignore", words.ignore);
  settings.strict = words.strict;
  settings.parse_all = words.parse_all;
  settings.reference_parser = words.reference_parser;
  settings.policy_quota =
      number("--policy-quota", words.policy_quota, 1, 1'000'000, settings.policy_quota);
  settings.jobs = number("--jobs", words.jobs, 1, 1024, 0);
  for (const std::string& glob : words.exclude) {
    const std::string shown = glob.starts_with("./") ? glob.substr(2) : glob;
    if (const auto defect = config::path_glob_defect(shown)) {
      throw UsageError("--exclude: " + irsa::quoted(glob) + " " + defect->message + ".");
    }
    settings.exclude.push_back({.glob = shown, .from_here = true});
  }
  return settings;
}

Severity fail_level(const std::string& word) {
  if (word == "never") return Severity::off;
  for (const Severity level : {Severity::note, Severity::warning, Severity::error}) {
    if (to_string(level) == word) return level;
  }
  refuse("--fail-on", word, "one of error, warning, note, never");
}

void read_baseline_words(const CheckWords& words, CheckOptions& options) {
  if (!words.baseline.empty() && !words.write_baseline.empty()) {
    throw UsageError("--baseline and --write-baseline exclude each other.");
  }
  options.baseline = words.baseline;
  const std::string& configured = options.settings.baseline;
  if (words.baseline.empty() && words.write_baseline.empty() && !configured.empty()) {
    options.baseline = file_inside(options.settings, "baseline", configured);
  }
  options.write_baseline = words.write_baseline;
  for (const Output& output : options.outputs) {
    if (output.file.empty() ||
        !same_file(options.settings.here, output.file, options.write_baseline))
      continue;
    throw UsageError("a format and the baseline cannot both go to " + irsa::quoted(output.file) +
                     ".");
  }
}

void read_demands(const std::vector<std::string>& words, CheckOptions& options) {
  const std::pair<std::string_view, bool*> kDemands[] = {
      {"kubernetes", &options.require_kubernetes}, {"iam", &options.require_iam},
      {"namespaces", &options.require_namespaces}, {"issuer", &options.require_issuer},
      {"rendered", &options.require_rendered},
  };
  for (const std::string& word : words) {
    const auto* const demand = std::find_if(std::begin(kDemands), std::end(kDemands),
                                            [&](const auto& each) { return each.first == word; });
    if (demand == std::end(kDemands)) {
      refuse("--require", word, "one of kubernetes, iam, namespaces, issuer, rendered");
    }
    *demand->second = true;
  }
}

/// Is the folder among the paths, or below one of them?
bool covers(const std::vector<std::string>& paths, const std::string& folder,
            const WorkingDirectory& here) {
  if (folder.empty()) return true;
  return std::any_of(paths.begin(), paths.end(), [&](const std::string& path) {
    if (path == "-") return false;
    std::error_code failed;
    const fs::path given = fs::weakly_canonical(here.at(path), failed);
    const std::string below = fs::weakly_canonical(folder, failed).lexically_relative(given);
    return !failed && !below.empty() && below != ".." && !below.starts_with("../");
  });
}

}  // namespace

CheckOptions validate(const CheckWords& words, LoadedConfig config) {
  CheckOptions options;
  options.fix = !words.fix.empty();
  options.diff = words.diff;
  options.unsafe_fixes = words.unsafe_fixes;
  options.exit_non_zero_on_fix = words.exit_non_zero_on_fix;
  if (words.unsafe_fixes && !options.fix && !options.diff) {
    throw UsageError("--unsafe-fixes goes with --fix or --diff.");
  }
  if ((options.fix || options.diff) && !words.write_baseline.empty()) {
    throw UsageError(
        "--write-baseline writes down what there is, not what --fix or --diff leaves.");
  }
  for (const std::string& word : words.fix) {
    if (word == "true") continue;  // --fix alone
    for (const std::string_view name : split(word, ',')) options.fix_rules.emplace_back(name);
  }
  options.fix_rules = rule_names("--fix", options.fix_rules);
  options.paths = words.paths.empty() ? std::vector<std::string>{"."} : words.paths;
  options.settings = settings_of(words, std::move(config.settings));
  const WorkingDirectory& here = options.settings.here;
  options.against = reference_paths(words.reference, options.settings);
  options.show_reference = words.show_reference;
  options.settings.whole_tree = covers(options.paths, options.settings.folder, here);
  options.config_files = std::move(config.files);
  options.outputs = outputs_of(words.formats, here);
  if (options.outputs.empty() && !words.statistics) {
    const report::Format* const configured = report::find_format(options.settings.format);
    options.outputs.push_back(
        {.format = configured != nullptr ? configured : &report::formats().front(), .file = {}});
  }
  for (const Output& output : options.outputs) {
    if (!output.format->wants_audit || (!options.fix && !options.diff)) continue;
    throw UsageError("--format " + std::string(output.format->name) +
                     " shows the files as they are: ask for it without --fix and --diff.");
  }
  read_baseline_words(words, options);
  if (!options.settings.fail_on.empty()) options.fail_on = fail_level(options.settings.fail_on);
  if (!words.fail_on.empty()) options.fail_on = fail_level(words.fail_on);
  if (words.exit_zero) options.fail_on = Severity::off;
  options.suppressions = !words.no_suppressions;
  options.show_suppressed = words.show_suppressed;
  read_demands(words.require, options);
  options.fail_on_unchecked = words.fail_on_unchecked;
  options.show_settings = words.show_settings;
  options.show_files = words.show_files;
  options.allow_empty = words.allow_empty;
  std::error_code failed;
  if (!words.root.empty() && !fs::is_directory(here.at(words.root), failed)) {
    refuse("--root", words.root, "a directory");
  }
  options.root = words.root;
  options.sarif_category = words.sarif_category;
  while (options.sarif_category.ends_with('/')) options.sarif_category.pop_back();
  options.stdin_name = words.stdin_name;
  if (!options.stdin_name.empty() &&
      std::find(options.paths.begin(), options.paths.end(), "-") == options.paths.end()) {
    throw UsageError("--stdin-filename needs - among the paths.");
  }
  if (!options.stdin_name.empty() && fs::is_directory(here.at(options.stdin_name), failed)) {
    throw UsageError("--stdin-filename: " + irsa::quoted(options.stdin_name) + " is a directory.");
  }
  const auto check_when = [](std::string_view option, const std::string& when) {
    if (when != "auto" && when != "always" && when != "never") {
      refuse(option, when, "one of auto, always, never");
    }
  };
  check_when("--color", words.color);
  check_when("--progress", words.progress);
  options.color = words.color;
  options.progress = words.progress;
  options.quiet = words.quiet;
  options.verbose = words.verbose;
  options.statistics = words.statistics;
  return options;
}

void add_config(CheckOptions& options, SourceSet& sources) {
  const std::size_t first = sources.size();
  for (const SourceFile& file : options.config_files) sources.add(file);
  const auto move = [&](Span& where) {
    where.file = SourceSet::id(first + static_cast<std::size_t>(where.file));
  };
  for (config::IgnoreEntry& entry : options.settings.ignores) move(entry.where);
  for (config::Stated& entry : options.settings.stated) move(entry.where);
  for (config::Exclusion& entry : options.settings.exclude) {
    if (entry.where) move(*entry.where);
  }
}

engine::Baseline load_baseline(const std::string& path, const WorkingDirectory& here,
                               std::ostream& err) {
  constexpr std::size_t kLongestBaseline = std::size_t{256} << 20;
  std::string why;
  std::optional<std::string> text = read_whole(here.at(path), kLongestBaseline, why);
  if (!text) {
    throw UsageError("cannot read the baseline " + irsa::quoted(path) + ": " + why + ".");
  }
  SourceSet sources;
  const FileId id = sources.add_text(here.shown(path), std::move(*text));
  engine::BaselineReading reading = engine::read_baseline(id, *sources[id].text);
  if (!reading.problems.empty()) {
    print_problems(sources, std::move(reading.problems), "baseline", Severity::error, err);
    throw UsageError(irsa::quoted(path) + " cannot be used as a baseline.");
  }
  return std::move(reading.baseline);
}

CheckOptions parse_check(const std::vector<std::string>& words) {
  CLI::App app;
  CheckWords parsed;
  declare_check_options(app, parsed);
  if (!parse(app, words)) throw UsageError("help is not an option here.");
  LoadedConfig none;
  add_variables(parsed.config, none.settings);
  return validate(parsed, std::move(none));
}

}  // namespace irsa::cli
