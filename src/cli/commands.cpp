#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>

#include "base/text.h"
#include "cli/command.h"

namespace irsa::cli {

namespace {

constexpr std::array kCommands = {
    Command{"check", "Lint manifests and trust policies together", declare_check},
    Command{"trust", "Say whom trust policies let in, with an example", declare_trust},
    Command{"can-assume", "Say whether a service account can assume a role, and why not",
            declare_can_assume},
    Command{"graph", "Draw workloads, service accounts, roles and policies", declare_graph},
    Command{"snapshot", "Write a file against which other repositories are checked",
            declare_snapshot},
    Command{"server", "Lint in an editor: a language server on standard input and output",
            declare_server},
    Command{"rules", "List the rules", declare_rules},
    Command{"explain", "Explain a rule, with a bad and a good example", declare_explain},
    Command{"init", "Write a configuration that fits what is in the tree", declare_init},
    Command{"completions", "Print a completion script for a shell", declare_completions},
};

[[noreturn]] void refuse_unknown_option(const CLI::App& app, const std::string& word) {
  const std::string given = word.substr(0, word.find('='));
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  std::string hint = did_you_mean(given, candidates);
  if (const std::string others = commands_with(given); !others.empty()) {
    hint = " It is an option of " + others + ".";
  }
  throw UsageError("there is no option " + irsa::quoted(given) + "." + hint);
}

/// Of `-q=3` CLI11 takes `-q` and leaves `-=3` over.
void refuse_value_of_flag(const std::string& left, const std::vector<std::string>& words) {
  if (!left.starts_with("-=")) return;
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    if (word.starts_with("--") || equals == std::string::npos || equals < 2) continue;
    if (word.substr(equals) == left.substr(1)) {
      throw UsageError("-" + word.substr(equals - 1, 1) + " takes no value.");
    }
  }
}

/// CLI11 speaks of types and counts; all there is to say is whether the option takes a value.
[[noreturn]] void refuse_use(const CLI::App& app, const std::string& complaint) {
  std::string name = complaint.substr(0, complaint.find_first_of(": "));
  if (!name.starts_with('-')) name = (name.size() == 1 ? "-" : "--") + name;
  const CLI::Option* const option = app.get_option_no_throw(name);
  const bool flag = option != nullptr && !takes_value(*option);
  throw UsageError(name + (flag ? " takes no value." : " needs a value."));
}

/// An empty word is a variable that was not set: doing without the option would be a surprise.
void refuse_empty_values(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    const std::vector<std::string>& words = option->results();
    if (std::find(words.begin(), words.end(), "") == words.end()) continue;
    throw UsageError(option->get_positional() ? option->get_name() + " is empty."
                                              : option->get_name() + " needs a value.");
  }
}

/// `--exclude=` in front of another word: CLI11 would take that word for the value.
void refuse_values_left_out(const CLI::App& app, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (word == "--") return;
    if (!word.starts_with("--") || word.find('=') + 1 != word.size()) continue;
    const std::string name = word.substr(0, word.size() - 1);
    const CLI::Option* const option = app.get_option_no_throw(name);
    if (option != nullptr && takes_value(*option)) throw UsageError(name + " needs a value.");
  }
}

}  // namespace

std::span<const Command> commands() { return kCommands; }

std::string commands_with(const std::string& option) {
  std::string out;
  for (const Command& command : commands()) {
    CLI::App app;
    command.declare(app);
    const CLI::Option* const known = app.get_option_no_throw(option);
    if (known == nullptr || known->get_group().empty() || known->get_positional()) continue;
    out += (out.empty() ? "" : ", ") + std::string(command.name);
  }
  return out;
}

bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

std::string did_you_mean(std::string_view name, const std::vector<std::string_view>& candidates) {
  const std::string_view meant = nearest(name, candidates);
  return meant.empty() ? std::string() : " Did you mean " + irsa::quoted(meant) + "?";
}

bool parse(CLI::App& app, const std::vector<std::string>& words) {
  // Unknown options are collected instead of refused, to be refused with a suggestion.
  app.allow_extras();
  for (CLI::Option* option : app.get_options()) {
    // --fix alone is a flag, and --fix=RULE,... is not: the only one of its kind.
    if (!takes_value(*option) && !option->check_lname("fix")) option->disable_flag_override();
  }
  refuse_values_left_out(app, words);
  try {
    std::vector<std::string> backwards(words.rbegin(), words.rend());  // as CLI11 takes them
    app.parse(std::move(backwards));
  } catch (const CLI::CallForHelp&) {
    return false;
  } catch (const CLI::ArgumentMismatch& error) {
    refuse_use(app, error.what());
  } catch (const CLI::ParseError& error) {
    throw UsageError(printable(error.what()) + ".");
  }
  for (const std::string& word : app.remaining()) {
    if (word == "--") continue;
    refuse_value_of_flag(word, words);
    if (word.size() > 1 && word.front() == '-') refuse_unknown_option(app, word);
    throw UsageError("unexpected argument " + irsa::quoted(word) + ".");
  }
  refuse_empty_values(app);
  return true;
}

}  // namespace irsa::cli
