#include "cli/command_table.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "cli/command.h"
#include "engine/selection.h"
#include "report/formats.h"

namespace irsa::cli {

namespace {

struct Choices {
  std::string_view command, option, words;
};

/// `*` stands for every command that has the option.
constexpr Choices kChoices[] = {
    {"snapshot", "--format", "text json markdown"},
    {"graph", "--format", "html svg mermaid dot json"},
    {"*", "--format", "text json"},
    {"check", "--fail-on", "error warning note never"},
    {"check", "--color", "auto always never"},
    {"check", "--require", "kubernetes iam namespaces issuer rendered"},
};

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const report::Format& format : report::formats()) names.emplace_back(format.name);
  return names;
}

std::vector<std::string> choices_of(std::string_view command, std::string_view option) {
  if (option == "--select" || option == "--ignore") return known_slugs_and_groups();
  if (command == "check" && option == "--format") return format_names();
  for (const Choices& choices : kChoices) {
    if (choices.option != option) continue;
    if (choices.command != "*" && choices.command != command) continue;
    const std::vector<std::string_view> words = split(choices.words, ' ');
    return {words.begin(), words.end()};
  }
  return {};
}

OptionInfo describe(std::string_view command, const CLI::Option& option) {
  OptionInfo info{.names = {}, .description = option.get_description(), .value = {}, .choices = {}};
  for (const std::string& name : option.get_lnames()) info.names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) info.names.push_back("-" + name);
  if (!takes_value(option)) return info;
  info.value = option.get_type_name();
  info.choices = choices_of(command, info.names.front());
  return info;
}

Arguments arguments_of(std::string_view command, const CLI::App& app) {
  if (command == "explain") return Arguments::slugs;
  if (command == "completions") return Arguments::shells;
  const std::vector<const CLI::Option*> options = app.get_options();
  const bool any = std::any_of(options.begin(), options.end(),
                               [](const CLI::Option* option) { return option->get_positional(); });
  return any ? Arguments::paths : Arguments::none;
}

std::vector<std::string> words_of(const std::vector<std::string_view>& views) {
  return {views.begin(), views.end()};
}

}  // namespace

std::vector<CommandInfo> command_table() {
  std::vector<CommandInfo> table;
  for (const Command& command : commands()) {
    CLI::App app;
    command.declare(app);
    const CLI::App& declared = app;
    CommandInfo info{.name = std::string(command.name),
                     .summary = std::string(command.summary),
                     .arguments = arguments_of(command.name, declared),
                     .options = {}};
    for (const CLI::Option* option : declared.get_options()) {
      const bool named = !option->get_lnames().empty();
      if (named && !option->get_group().empty()) {
        info.options.push_back(describe(command.name, *option));
      }
    }
    table.push_back(std::move(info));
  }
  return table;
}

std::vector<std::string> known_slugs() { return words_of(engine::rule_names().slugs); }

std::vector<std::string> known_slugs_and_groups() { return words_of(engine::selectable_names()); }

}  // namespace irsa::cli
