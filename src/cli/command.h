// A command: a name and a function that declares its options. Each has its own file; commands.cpp
// lists them. Help, completions and "did you mean" are made from what is declared.
#pragma once

#include <functional>
#include <istream>
#include <ostream>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cli/run.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace irsa::cli {

/// What a command works with: where it is, and what it reads from and writes to.
struct Streams {
  const WorkingDirectory& here;
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  Terminals terminals = {};
};

/// The job cannot be done, and this sentence says why. Exit status 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What is left to do when the options have been read.
using Action = std::function<int(Streams&)>;

struct Command {
  std::string_view name;
  std::string_view summary;
  /// Declares options on `app` and returns what to do once they have been parsed.
  Action (*declare)(CLI::App& app);
};

[[nodiscard]] std::span<const Command> commands();

Action declare_check(CLI::App& app);
Action declare_trust(CLI::App& app);
Action declare_can_assume(CLI::App& app);
Action declare_graph(CLI::App& app);
Action declare_snapshot(CLI::App& app);
Action declare_server(CLI::App& app);
Action declare_rules(CLI::App& app);
Action declare_explain(CLI::App& app);
Action declare_init(CLI::App& app);
Action declare_completions(CLI::App& app);

/// Reads `words` into the options declared on `app`. Throws UsageError, with the nearest option
/// for one that is unknown. Returns false if help was asked for.
[[nodiscard]] bool parse(CLI::App& app, const std::vector<std::string>& words);

/// False for a flag.
[[nodiscard]] bool takes_value(const CLI::Option& option);

/// The commands that have this option, "check, trust"; empty if none has.
[[nodiscard]] std::string commands_with(const std::string& option);

/// " Did you mean 'x'?" with the candidate closest to `name`; empty when none is close.
[[nodiscard]] std::string did_you_mean(std::string_view name,
                                       const std::vector<std::string_view>& candidates);

}  // namespace irsa::cli
