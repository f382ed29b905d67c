#include "cli/config_file.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "base/text.h"
#include "cli/command.h"
#include "cli/output.h"
#include "config/find.h"
#include "config/read.h"
#include "engine/selection.h"
#include "report/formats.h"
#include "report/text.h"
#include "source/open.h"

namespace irsa::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestConfig = std::size_t{4} << 20;

std::optional<config::Found> choose(const ConfigWords& words, const WorkingDirectory& here) {
  if (!words.file.empty() && words.none) {
    throw UsageError("--config and --no-config exclude each other.");
  }
  if (!words.file.empty()) return config::config_at(here, words.file);
  if (words.none) return std::nullopt;
  config::Discovery discovery = config::find_config(here);
  if (!discovery.config && !discovery.near_miss.empty()) {
    throw UsageError(irsa::quoted(discovery.near_miss) +
                     " is not read: the configuration is called " + std::string(config::kFileName) +
                     " (--no-config goes on without one).");
  }
  return std::move(discovery.config);
}

/// Of a configuration that nobody named: is it a link to a file that is no part of the repository,
/// or of the folder it is in? Its lines are printed where they are wrong.
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
  app.add_option("--var-file", words.var_files,
                 "Values of Terraform's root modules, as terraform plan -var-file takes them")
      ->type_name("FILE")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--var", words.variables,
                 "Value of one variable; if a name is given several times, the last one counts")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
}

void add_variables(const ConfigWords& words, config::Settings& settings) {
  config::TerraformVariables given;
  for (const std::string& file : words.var_files) {
    given.var_files.push_back(settings.here.shown(file));
  }
  for (const std::string& word : words.variables) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw UsageError("--var " + irsa::quoted(word) + " is not NAME=VALUE.");
    }
    given.variables.emplace_back(word.substr(0, equals), word.substr(equals + 1));
  }
  if (given.var_files.empty() && given.variables.empty()) return;
  settings.terraform.push_back(std::move(given));
}

namespace {

/// What is read, one file behind the other: each extends the next.
class ConfigChain {
 public:
  ConfigChain(const WorkingDirectory& here, std::ostream& err) : here_(here), err_(err) {}

  LoadedConfig load(const config::Found& first) {
    names_.formats = {};
    for (const report::Format& format : report::formats()) names_.formats.push_back(format.name);
    folder_ = first.folder;
    LoadedConfig loaded{.settings = read(first)};
    for (const SourceFile& file : sources_.files()) {
      loaded.files.push_back(file);
      loaded.files.back().input = false;
    }
    loaded.settings.folder = folder_;
    loaded.settings.here = here_;
    for (config::TerraformVariables& of : loaded.settings.terraform) {
      for (std::string& file : of.var_files) {
        file = file_inside(loaded.settings, "var-files", file);
      }
    }
    return loaded;
  }

 private:
  config::Settings read(const config::Found& found) {
    std::error_code failed;
    const std::string real = fs::weakly_canonical(found.open_path, failed).generic_string();
    if (!seen_.insert(real).second) {
      throw UsageError("the configuration " + irsa::quoted(found.shown) + " extends itself.");
    }
    std::string why;
    std::optional<std::string> text = read_regular(found.open_path, kLongestConfig, why);
    if (!text) {
      throw UsageError("cannot read the configuration " + irsa::quoted(found.shown) + ": " + why +
                       ".");
    }
    const FileId id = sources_.add_text(found.shown, std::move(*text));
    config::Reading reading = config::read_config(id, *sources_[id].text, names_);
    refuse_mistakes(reading, found);
    if (reading.settings.extends.empty()) return std::move(reading.settings);
    config::Settings where;
    where.folder = found.folder;
    where.here = here_;
    const std::string base = file_inside(where, "extends", reading.settings.extends);
    config::Settings below = read(config::config_at(here_, base));
    reading = config::read_config(id, *sources_[id].text, names_, std::move(below));
    refuse_mistakes(reading, found);
    return std::move(reading.settings);
  }

  void refuse_mistakes(config::Reading& reading, const config::Found& found) {
    if (reading.problems.empty()) return;
    const std::size_t mistakes = reading.problems.size();
    print_problems(sources_, std::move(reading.problems), "configuration", Severity::error, err_);
    throw UsageError("the configuration " + irsa::quoted(found.shown) + " has " +
                     count_of(mistakes, "mistake") + ".");
  }

  const WorkingDirectory& here_;
  std::ostream& err_;
  config::RuleNames names_ = engine::rule_names();
  SourceSet sources_;
  std::set<std::string> seen_;
  std::string folder_;
};

bool lies_below(const fs::path& path, const fs::path& folder) {
  const std::string relative = path.lexically_relative(folder).generic_string();
  return !relative.empty() && relative != ".." && !relative.starts_with("../");
}

}  // namespace

LoadedConfig load_config(const ConfigWords& words, const WorkingDirectory& here,
                         std::ostream& err) {
  const std::optional<config::Found> found = choose(words, here);
  if (found && words.file.empty() && leads_out(*found)) {
    throw UsageError("the configuration " + irsa::quoted(found->shown) +
                     " is a link that leads out of its tree, and is not read (--config FILE reads "
                     "it, --no-config goes on without one).");
  }
  LoadedConfig loaded = found ? ConfigChain(here, err).load(*found) : LoadedConfig{};
  loaded.settings.here = here;
  add_variables(words, loaded.settings);
  return loaded;
}

std::string file_inside(const config::Settings& settings, std::string_view key,
                        const std::string& file) {
  std::error_code failed;
  const fs::path path = fs::path(settings.folder) / file;
  const fs::path real = fs::weakly_canonical(path, failed);
  const fs::path folder = fs::weakly_canonical(settings.folder, failed);
  const fs::path top = repository_root(settings.folder).value_or(folder.string());
  if (!lies_below(real, top)) {
    throw UsageError(std::string(key) + " in the configuration: " + irsa::quoted(file) +
                     " leads out of the repository.");
  }
  return settings.here.shown(path.lexically_normal().generic_string());
}

std::vector<std::string> nested_configs(const WalkResult& found,
                                        const std::vector<SourceFile>& read) {
  const WorkingDirectory& here = found.files.here();
  std::set<std::string> configs(found.noted.begin(), found.noted.end());
  for (const std::string& searched : found.files.directories()) {
    std::string_view folder = searched;
    for (std::size_t slash = folder.rfind('/'); slash != std::string_view::npos && slash > 0;
         slash = folder.rfind('/')) {
      folder = folder.substr(0, slash);
      std::string path = std::string(folder) + "/" + std::string(config::kFileName);
      if (::access(here.at(path).c_str(), F_OK) == 0) configs.insert(std::move(path));
    }
  }
  std::erase_if(configs, [&](const std::string& path) {
    const std::string_view folder = std::string_view(path).substr(0, path.rfind('/') + 1);
    std::error_code failed;
    return folder.empty() ||
           std::any_of(read.begin(), read.end(),
                       [&](const SourceFile& file) {
                         return file.shown == path ||
                                fs::equivalent(here.at(file.shown), here.at(path), failed);
                       }) ||
           std::none_of(found.files.files().begin(), found.files.files().end(),
                        [&](const SourceFile& file) {
                          return file.input && !file.named && file.shown.starts_with(folder);
                        });
  });
  return {configs.begin(), configs.end()};
}

void print_problems(const SourceSet& sources, std::vector<Problem> problems, std::string_view slug,
                    Severity level, std::ostream& err) {
  RuleInfo rule{};
  rule.slug = slug;
  engine::Report report;
  for (Problem& problem : problems) {
    report.findings.push_back(
        {.rule = &rule, .level = level, .problem = std::move(problem), .fingerprint = {}});
  }
  tell(err, report::to_text(report, sources));
}

}  // namespace irsa::cli
