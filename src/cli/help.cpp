#include "cli/help.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace irsa::cli {

namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kColumn = 27;  ///< where descriptions begin

/// The description beside what it describes, or below it where that is too wide.
std::string entry(std::string_view left, std::string_view description) {
  std::string out = "  " + std::string(left);
  std::size_t column = out.size();
  const auto new_line = [&] {
    out += '\n' + std::string(kColumn, ' ');
    column = kColumn;
  };
  if (column + 2 > kColumn) {
    new_line();
  } else {
    out.append(kColumn - column, ' ');
    column = kColumn;
  }
  for (const std::string_view word : split(description, ' ')) {
    if (column > kColumn) {
      if (column + 1 + word.size() > kWidth) {
        new_line();
      } else {
        out += ' ';
        ++column;
      }
    }
    out += word;
    column += word.size();
  }
  return out + '\n';
}

bool repeated(const CLI::Option& option) { return option.get_items_expected_max() > 1; }

/// "-q, --quiet", "--config FILE"
std::string spelling(const CLI::Option& option) {
  if (option.get_positional()) return option.get_name() + (repeated(option) ? "..." : "");
  std::string out;
  for (const std::string& name : option.get_snames()) out += "-" + name + ", ";
  bool first = true;
  for (const std::string& name : option.get_lnames()) {
    out += (first ? "--" : ", --") + name;
    first = false;
  }
  if (takes_value(option)) out += ' ' + option.get_type_name();
  return out;
}

std::string usage(const Command& command, const std::vector<const CLI::Option*>& options) {
  std::string out = "Usage: irsa-lint " + std::string(command.name) + " [OPTIONS]";
  for (const CLI::Option* option : options) {
    if (!option->get_positional()) continue;
    const bool must = option->get_required();
    out += (must ? " " : " [") + spelling(*option) + (must ? "" : "]");
  }
  return out + '\n';
}

}  // namespace

std::string help_of(const Command& command, const CLI::App& app) {
  const std::vector<const CLI::Option*> options = app.get_options();
  std::string out = std::string(command.summary) + ".\n\n" + usage(command, options);
  std::string positionals;
  for (const CLI::Option* option : options) {
    if (option->get_positional())
      positionals += entry(spelling(*option), option->get_description());
  }
  if (!positionals.empty()) out += '\n' + positionals;
  std::vector<std::string> groups;
  for (const CLI::Option* option : options) {
    const std::string& group = option->get_group();
    if (option->get_positional() || group.empty()) continue;  // no group: reserved
    if (std::find(groups.begin(), groups.end(), group) == groups.end()) groups.push_back(group);
  }
  for (const std::string& group : groups) {
    out += '\n' + group + ":\n";
    for (const CLI::Option* option : options) {
      if (option->get_positional() || option->get_group() != group) continue;
      out += entry(spelling(*option), option->get_description());
    }
  }
  return out;
}

}  // namespace irsa::cli
