// irsa-lint completions: a script that teaches a shell the commands and options.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string>

#include "base/text.h"
#include "cli/command.h"
#include "cli/command_table.h"
#include "cli/output.h"

namespace irsa::cli {

namespace {

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string out;
  for (const std::string& word : words) {
    if (!out.empty()) out += between;
    out += word;
  }
  return out;
}

std::string command_names(const std::vector<CommandInfo>& table) {
  std::vector<std::string> names;
  for (const CommandInfo& command : table) names.push_back(command.name);
  return joined(names, " ");
}

std::string shells() { return joined({std::begin(kShells), std::end(kShells)}, " "); }

/// In single quotes for sh.
std::string sh_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

bool takes_file(const OptionInfo& option) { return option.value.starts_with("FILE"); }
/// Several values with commas between them.
bool takes_list(const OptionInfo& option) { return option.value.ends_with(",..."); }
bool takes_folder(const OptionInfo& option) { return option.value.starts_with("DIR"); }

// ------------------------------------------------------------------------------------------ bash

std::string bash_values(const OptionInfo& option) {
  const std::string helper = takes_list(option) ? "_irsa_lint_list " : "_irsa_lint_words ";
  if (!option.choices.empty()) return helper + sh_quoted(joined(option.choices, " "));
  if (takes_file(option)) return "_irsa_lint_files -f";
  if (takes_folder(option)) return "_irsa_lint_files -d";
  return ":";
}

std::string bash_command(const CommandInfo& command) {
  std::string out = "    " + command.name + ")\n      case \"$previous\" in\n";
  std::vector<std::string> names = {"--help"};
  for (const OptionInfo& option : command.options) {
    for (const std::string& name : option.names) {
      if (name != "--help") names.push_back(name);
    }
    if (option.value.empty()) continue;
    out += "        " + joined(option.names, "|") + ") " + bash_values(option) + "; return ;;\n";
  }
  out += "      esac\n      case \"$current\" in\n        -*) _irsa_lint_words " +
         sh_quoted(joined(names, " ")) + "; return ;;\n      esac\n";
  switch (command.arguments) {
    case Arguments::none: break;
    case Arguments::paths: out += "      _irsa_lint_files -f\n"; break;
    case Arguments::slugs:
      out += "      _irsa_lint_words " + sh_quoted(joined(known_slugs(), " ")) + "\n";
      break;
    case Arguments::shells: out += "      _irsa_lint_words " + sh_quoted(shells()) + "\n"; break;
  }
  return out + "      ;;\n";
}

std::string bash(const std::vector<CommandInfo>& table) {
  std::string out =
      "# bash completion for irsa-lint; written by irsa-lint completions bash\n"
      "_irsa_lint_words() {\n"
      "  COMPREPLY=($(compgen -W \"$1\" -- \"$current\"))\n"
      "}\n"
      "_irsa_lint_list() {\n"
      "  local before=\n"
      "  case \"$current\" in *,*) before=${current%,*}, ;; esac\n"
      "  compopt -o nospace 2>/dev/null\n"
      "  COMPREPLY=($(compgen -P \"$before\" -W \"$1\" -- \"${current##*,}\"))\n"
      "}\n"
      "_irsa_lint_files() {\n"
      "  local IFS=$'\\n'\n"
      "  compopt -o filenames 2>/dev/null\n"
      "  COMPREPLY=($(compgen \"$1\" -- \"$current\"))\n"
      "}\n"
      "_irsa_lint() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
      "  COMPREPLY=()\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    _irsa_lint_words ";
  out += sh_quoted(command_names(table) + " --help --version") +
         "\n    return\n  fi\n  case \"${COMP_WORDS[1]}\" in\n";
  for (const CommandInfo& command : table) out += bash_command(command);
  return out + "  esac\n}\ncomplete -F _irsa_lint irsa-lint\n";
}

// ------------------------------------------------------------------------------------------- zsh

/// For the description in an _arguments specification.
std::string zsh_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_values(const OptionInfo& option) {
  if (option.value.empty()) return {};
  const std::string name = ascii_lower(option.value.substr(0, option.value.find(',')));
  const std::string label = ":" + name + ":";
  if (!option.choices.empty() && takes_list(option)) {
    return label + "_values -s , " + name + " " + joined(option.choices, " ");
  }
  if (!option.choices.empty()) return label + "(" + joined(option.choices, " ") + ")";
  if (takes_file(option)) return label + "_files";
  return takes_folder(option) ? label + "_files -/" : label;
}

std::string zsh_arguments(Arguments arguments) {
  switch (arguments) {
    case Arguments::none: return {};
    case Arguments::paths: return "*:path:_files";
    case Arguments::slugs: return "1:rule:(" + joined(known_slugs(), " ") + ")";
    case Arguments::shells: return "1:shell:(" + shells() + ")";
  }
  return {};
}

std::string zsh_command(const CommandInfo& command) {
  std::string out = "    " + command.name + ")\n      _arguments";
  for (const OptionInfo& option : command.options) {
    for (const std::string& name : option.names) {
      out += " \\\n        " +
             sh_quoted("*" + name + "[" + zsh_text(option.description) + "]" + zsh_values(option));
    }
  }
  const std::string arguments = zsh_arguments(command.arguments);
  if (!arguments.empty()) out += " \\\n        " + sh_quoted(arguments);
  return out + "\n      ;;\n";
}

std::string zsh(const std::vector<CommandInfo>& table) {
  std::string out =
      "#compdef irsa-lint\n"
      "# written by irsa-lint completions zsh\n"
      "_irsa_lint() {\n"
      "  if (( CURRENT == 2 )); then\n"
      "    local -a commands=(\n";
  for (const CommandInfo& command : table) {
    out += "      " + sh_quoted(command.name + ":" + command.summary) + "\n";
  }
  out +=
      "      '--help:Print the commands'\n"
      "      '--version:Print the version, and those of the libraries'\n"
      "    )\n"
      "    _describe command commands\n"
      "    return\n"
      "  fi\n"
      "  local command=$words[2]\n"
      "  shift words\n"
      "  (( CURRENT-- ))\n"
      "  case $command in\n";
  for (const CommandInfo& command : table) out += zsh_command(command);
  return out +
         "  esac\n"
         "}\n"
         "if [ \"$funcstack[1]\" = \"_irsa_lint\" ]; then\n"
         "  _irsa_lint \"$@\"\n"
         "else\n"
         "  compdef _irsa_lint irsa-lint\n"
         "fi\n";
}

// ------------------------------------------------------------------------------------------ fish

std::string fish_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string fish_option(const CommandInfo& command, const OptionInfo& option) {
  std::string out = "complete -c irsa-lint -n '__fish_seen_subcommand_from " + command.name + "'";
  for (const std::string& name : option.names) {
    out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  if (!option.value.empty()) {
    out += " -r";
    if (takes_file(option)) {
      out += " -F";
    } else if (takes_folder(option)) {
      out += " -f -a '(__fish_complete_directories)'";
    } else {
      out += " -f";
      const std::string words = joined(option.choices, " ");
      if (!words.empty() && takes_list(option)) {
        out += " -a " + fish_quoted("(__fish_complete_list , 'printf \"%s\\n\" " + words + "')");
      } else if (!words.empty()) {
        out += " -a " + fish_quoted(words);
      }
    }
  }
  return out + " -d " + fish_quoted(option.description) + "\n";
}

std::string fish_arguments(const CommandInfo& command) {
  const std::string head =
      "complete -c irsa-lint -n '__fish_seen_subcommand_from " + command.name + "' ";
  switch (command.arguments) {
    case Arguments::none: return {};
    case Arguments::paths: return head + "-F\n";
    case Arguments::slugs: return head + "-a " + fish_quoted(joined(known_slugs(), " ")) + "\n";
    case Arguments::shells: return head + "-a " + fish_quoted(shells()) + "\n";
  }
  return {};
}

std::string fish(const std::vector<CommandInfo>& table) {
  std::string out =
      "# written by irsa-lint completions fish\n"
      "complete -c irsa-lint -f\n"
      "complete -c irsa-lint -n __fish_use_subcommand -l help -d 'Print the commands'\n"
      "complete -c irsa-lint -n __fish_use_subcommand -l version "
      "-d 'Print the version, and those of the libraries'\n";
  for (const CommandInfo& command : table) {
    out += "complete -c irsa-lint -n __fish_use_subcommand -a " + command.name + " -d " +
           fish_quoted(command.summary) + "\n";
    for (const OptionInfo& option : command.options) out += fish_option(command, option);
    out += fish_arguments(command);
  }
  return out;
}

std::string script_for(const std::string& shell) {
  if (shell == "bash") return bash(command_table());
  if (shell == "zsh") return zsh(command_table());
  if (shell == "fish") return fish(command_table());
  throw UsageError("there are no completions for " + irsa::quoted(shell) +
                   "; known are bash, zsh and fish." +
                   did_you_mean(shell, {std::begin(kShells), std::end(kShells)}));
}

}  // namespace

Action declare_completions(CLI::App& app) {
  const auto shell = std::make_shared<std::string>();
  app.add_option("SHELL", *shell, "bash, zsh or fish")->required();
  return [shell](Streams& streams) {
    write_stream(streams.out, Medium::text, script_for(*shell));
    return kClean;
  };
}

}  // namespace irsa::cli
