// irsa-lint init: write a commented configuration from what is in the tree.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "base/text.h"
#include "cli/command.h"
#include "cli/input.h"
#include "cli/output.h"
#include "config/find.h"
#include "engine/session.h"
#include "report/starter_config.h"

namespace irsa::cli {

namespace {

struct InitWords {
  std::vector<std::string> paths;
  bool force = false, print = false;
};

int init(const InitWords& words, Streams& streams) {
  const std::string file(config::kFileName);
  std::error_code ignored;
  const bool exists = std::filesystem::symlink_status(file, ignored).type() !=
                      std::filesystem::file_type::not_found;
  if (exists && !words.force && !words.print) {
    throw UsageError(irsa::quoted(file) + " is there already; --force replaces it.");
  }
  config::Settings settings;
  settings.here = streams.here;
  const std::vector<std::string> paths =
      words.paths.empty() ? std::vector<std::string>{"."} : words.paths;
  WalkResult found = find_input(paths, {}, streams.in, settings);
  if (complain(found.named, streams.err)) return kFailed;
  engine::Session session(found.files, settings);
  session.read();
  if (complain(session.unreadable(), streams.err)) return kFailed;
  const report::StarterConfig config = report::starter_config(session.index());
  if (words.print) {
    write_stream(streams.out, Medium::text, config.text);
    return kClean;
  }
  write_files({{file, Medium::text, config.text}});
  write_stream(streams.out, Medium::text,
               "wrote " + file + ": " +
                   (config.found.empty() ? "nothing found in the tree" : config.found) + "\n");
  return kClean;
}

}  // namespace

Action declare_init(CLI::App& app) {
  const auto words = std::make_shared<InitWords>();
  app.add_option("PATH", words->paths,
                 "Files and directories to look at; without any, the working directory");
  app.add_flag("--force", words->force, "Replace a configuration that is there");
  app.add_flag("--print", words->print, "Print the configuration instead of writing it");
  return [words](Streams& streams) { return init(*words, streams); };
}

}  // namespace irsa::cli
