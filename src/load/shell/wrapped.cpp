#include "load/shell/wrapped.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>

namespace irsa::load {

namespace {

constexpr std::string_view kSpaces = " \t\n\r";

bool begins_with_program(std::string_view text) {
  constexpr std::array<std::string_view, 5> kPrograms = {"aws", "eksctl", "helm", "kubectl", "oc"};
  text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
  const std::string_view first = text.substr(0, text.find_first_of(kSpaces));
  return first.size() < text.size() &&
         std::find(kPrograms.begin(), kPrograms.end(), first) != kPrograms.end();
}

/// The word whose text is run; nullptr where none is.
const ShellText* run_by(const ShellCommand& command) {
  // Shells, and what scripts call a function that runs its argument.
  constexpr std::array<std::string_view, 3> kShells = {"bash", "sh", "zsh"};
  constexpr std::array<std::string_view, 9> kRunners = {
      "eval", "run", "run_cmd", "run_command", "runcmd", "exec_cmd", "execute", "retry", "try"};
  if (command.words.size() < 2) return nullptr;
  const auto is_one = [](const auto& names, std::string_view word) {
    return std::find(names.begin(), names.end(), word) != names.end();
  };
  const std::string_view program = command.words[0].text.text;
  const bool shell = is_one(kShells, program) && command.words[1].text.text.starts_with('-') &&
                     command.words[1].text.text.ends_with('c') && command.words.size() > 2;
  if (!shell && !is_one(kRunners, program)) return nullptr;
  const ShellText& text = shell ? command.words[2].text : command.words.back().text;
  return begins_with_program(text.text) ? &text : nullptr;
}

ShellText slice(const ShellText& text, std::size_t begin, std::size_t end) {
  ShellText out = text.before(end).behind(begin);
  out.open = out.text.find("${") != std::string::npos;
  return out;
}

/// The words of a text, and the commands that they make.
std::vector<ShellCommand> commands_in(const ShellText& text) {
  std::vector<ShellCommand> out(1);
  ShellText word;
  bool any = false;
  const auto end_word = [&] {
    if (any) out.back().words.push_back({.text = std::exchange(word, {})});
    any = false;
  };
  const std::string_view bytes = text.text;
  for (std::size_t at = 0; at < bytes.size();) {
    const char c = bytes[at];
    if (kSpaces.find(c) != std::string_view::npos) {
      end_word();
      ++at;
    } else if (c == ';' || c == '&' || c == '|') {
      end_word();
      if (!out.back().words.empty()) out.emplace_back();
      ++at;
    } else {
      const bool quoted = c == '"' || c == '\'';
      const std::size_t begin = quoted ? at + 1 : at;
      std::size_t end =
          quoted ? bytes.find(c, begin) : bytes.find_first_of(" \t\n\r;&|\"'", at + 1);
      // `${NAME}` is one thing, whatever is in it.
      if (!quoted && bytes.substr(at, 2) == "${") end = bytes.find('}', at) + 1;
      if (end == std::string_view::npos || end == 0) end = bytes.size();
      word.append(slice(text, begin, end));
      any = true;
      at = quoted ? std::min(end + 1, bytes.size()) : end;
    }
  }
  end_word();
  if (out.back().words.empty()) out.pop_back();
  return out;
}

}  // namespace

void add_wrapped(std::vector<ShellCommand>& commands) {
  if (std::ranges::none_of(commands, [](const ShellCommand& one) { return run_by(one); })) return;
  std::vector<ShellCommand> all;
  for (ShellCommand& command : commands) {
    std::vector<ShellCommand> inner;
    if (const ShellText* const text = run_by(command)) inner = commands_in(*text);
    all.push_back(std::move(command));
    std::move(inner.begin(), inner.end(), std::back_inserter(all));
  }
  commands = std::move(all);
}

}  // namespace irsa::load
