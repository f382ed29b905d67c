// irsa-lint server: the linter for editors, over standard input and output.
#include "cli/server_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <sstream>
#include <utility>

#include "cli/check_options.h"
#include "cli/command.h"
#include "cli/input.h"
#include "cli/output.h"
#include "cli/today.h"
#include "cli/version.h"
#include "engine/baseline.h"
#include "engine/selection.h"
#include "server/server.h"

namespace irsa::cli {

namespace {

/// Is the path, or a folder on the way to it, left out by the configuration?
bool is_excluded(const config::Settings& settings, const std::string& shown) {
  for (std::size_t end = shown.find('/');; end = shown.find('/', end + 1)) {
    const std::string part = shown.substr(0, end);
    if (std::any_of(settings.exclude.begin(), settings.exclude.end(),
                    [&](const config::Exclusion& one) { return settings.excludes(one, part); })) {
      return true;
    }
    if (end == std::string::npos) return false;
  }
}

/// Files that are not on disk take their places among those that are.
void add_unsaved(const std::vector<std::string>& unsaved, const config::Settings& settings,
                 WalkResult& found) {
  if (unsaved.empty()) return;
  std::vector<SourceFile> files = found.files.files();
  for (const std::string& shown : unsaved) {
    if (is_excluded(settings, shown)) continue;
    files.push_back(
        {.shown = shown, .open_path = found.files.here().at(shown), .text = std::string()});
  }
  std::stable_sort(files.begin(), files.end(),
                   [](const SourceFile& a, const SourceFile& b) { return a.shown < b.shown; });
  SourceSet all(found.files.here());
  for (const std::string& directory : found.files.directories()) all.add_directory(directory);
  for (SourceFile& file : files) all.add(std::move(file));
  found.files = std::move(all);
}

std::string identity_of(const CheckOptions& options) {
  std::string out = options.settings.oldest_snapshot + '\0' + options.baseline;
  for (const SourceFile& file : options.config_files) {
    out += '\0' + file.shown + '\0' + file.text.value_or("");
  }
  return out;
}

}  // namespace

std::unique_ptr<server::Tree> open_tree(const ServerWords& words, const WorkingDirectory& here,
                                        const std::vector<std::string>& unsaved) {
  std::ostringstream told;
  try {
    CheckWords check;
    check.config = words.config;
    check.reference = words.reference;
    CheckOptions options = validate(check, load_config(words.config, here, told));
    auto tree = std::make_unique<server::Tree>();
    tree->identity = identity_of(options);
    std::istringstream nothing;
    tree->found = find_input(options.paths, {}, nothing, options.settings);
    add_unsaved(unsaved, options.settings, tree->found);
    add_reference(options.against, tree->found, told);
    add_config(options, tree->found.files);
    tree->settings = std::move(options.settings);
    if (!options.baseline.empty()) {
      tree->heed = [baseline = load_baseline(options.baseline, here, told),
                    selection = engine::Selection(tree->settings)](engine::Report& report) {
        engine::apply_baseline(report, baseline, selection);
      };
    }
    return tree;
  } catch (const UsageError& error) {
    throw server::TreeRefused(told.str() + error.what());
  }
}

Action declare_server(CLI::App& app) {
  const auto words = std::make_shared<ServerWords>();
  declare_config_options(app, words->config);
  declare_reference_options(app, words->reference);
  // There is no other way; editors say it all the same.
  app.add_flag("--stdio", words->stdio, "Standard input and output")->group("");
  return [words](Streams& streams) {
    return server::serve(
        streams.in,
        {.send = [&streams](const std::string& message) { send_message(streams.out, message); },
         .open =
             [&](const WorkingDirectory& here, const std::vector<std::string>& unsaved) {
               return open_tree(*words, here, unsaved);
             },
         .today = [] { return today(); },
         .version = version()});
  };
}

}  // namespace irsa::cli
