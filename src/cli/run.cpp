#include "cli/run.h"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <exception>
#include <filesystem>
#include <new>

#include "base/text.h"
#include "cli/command.h"
#include "cli/guard.h"
#include "cli/help.h"
#include "cli/output.h"
#include "cli/version.h"

namespace irsa::cli {

namespace {

std::string overview() {
  std::string text =
      "irsa-lint: a static linter for IAM Roles for Service Accounts\n\n"
      "Usage: irsa-lint COMMAND [OPTIONS]\n\nCommands:\n";
  for (const Command& command : commands()) {
    text += "  ";
    text += command.name;
    text.append(12 - command.name.size(), ' ');
    text += command.summary;
    text += '\n';
  }
  text +=
      "\nOptions:\n"
      "  -h, --help     Print this, or the help of a command\n"
      "  --version      Print the version, and those of the libraries\n\n"
      "Exit status: 0 clean, 1 findings, 2 the job could not be done, 3 a bug of irsa-lint,\n"
      "4 undecided (can-assume only).\n";
  return text;
}

[[noreturn]] void refuse_command(const std::string& word, const WorkingDirectory& here) {
  std::vector<std::string_view> names;
  for (const Command& command : commands()) names.push_back(command.name);
  if (word.empty()) throw UsageError("a command is missing; irsa-lint --help lists them.");
  if (word.starts_with('-')) {
    std::string hint = did_you_mean(word, {"--help", "--version"});
    if (hint.empty() && commands_with(word).starts_with("check")) {
      hint = " Did you mean irsa-lint check " + printable(word) + "?";
    }
    throw UsageError("a command comes first, not " + irsa::quoted(word) + "." + hint);
  }
  std::error_code ignored;
  if (std::filesystem::exists(here.at(word), ignored)) {
    throw UsageError("there is no command " + irsa::quoted(word) +
                     ". To lint that path: irsa-lint check " + printable(word));
  }
  throw UsageError("there is no command " + irsa::quoted(word) + "." + did_you_mean(word, names));
}

int run_command(const Command& command, const std::vector<std::string>& words, Streams& streams) {
  CLI::App app;
  app.set_help_flag("-h,--help", "Print this");
  const Action action = command.declare(app);
  if (parse(app, words)) return action(streams);
  write_stream(streams.out, Medium::text, help_of(command, app));
  return kClean;
}

int dispatch(const std::vector<std::string>& args, Streams& streams) {
  const std::string word = args.empty() ? std::string() : args.front();
  if (args.empty()) {
    write_stream(streams.out, Medium::text, overview());
    return kFailed;  // nothing was done, and a script that forgot the command must not go on
  }
  if (word == "help" && args.size() == 2) return dispatch({args[1], "--help"}, streams);
  const bool help = word == "-h" || word == "--help" || word == "help";
  if (help || word == "--version") {
    if (args.size() > 1) throw UsageError("unexpected argument " + irsa::quoted(args[1]) + ".");
    write_stream(streams.out, Medium::text, help ? overview() : version_text());
    return kClean;
  }
  for (const Command& command : commands()) {
    if (command.name == word) return run_command(command, {args.begin() + 1, args.end()}, streams);
  }
  refuse_command(word, streams.here);
}

}  // namespace

int guard(std::ostream& err, const std::function<int()>& work) {
  try {
    return work();
  } catch (const UsageError& error) {
    tell(err, "irsa-lint: error: " + std::string(error.what()) + "\n");
    return kFailed;
  } catch (const std::bad_alloc&) {
    tell(err, "irsa-lint: error: not enough memory.\n");
    return kFailed;
  } catch (const std::exception& error) {
    tell(err, "irsa-lint: this is a bug in irsa-lint, please report it: " +
                  printable(error.what()) + "\n");
    return kBug;
  }
}

int run(const std::vector<std::string>& args, const WorkingDirectory& here, std::istream& in,
        std::ostream& out, std::ostream& err, Terminals terminals) {
  Streams streams{.here = here, .in = in, .out = out, .err = err, .terminals = terminals};
  return guard(err, [&] { return dispatch(args, streams); });
}

}  // namespace irsa::cli
