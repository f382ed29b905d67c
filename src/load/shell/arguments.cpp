#include "load/shell/arguments.h"

#include <algorithm>
#include <array>
#include <string>

namespace irsa::load {

namespace {

/// What may be before the program in a command.
constexpr std::array<std::string_view, 15> kBeforeProgram = {
    "if", "then", "else", "elif", "do",      "while", "until", "!",
    "{",  "sudo", "time", "exec", "command", "nohup", "run"};

bool is_any(ShellArguments::Flags words, std::string_view text) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool is_before_program(std::string_view word) {
  const std::size_t end =
      word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
  const bool assigns = end != std::string_view::npos && end > 0 && word[end] == '=';
  return assigns || is_any(kBeforeProgram, word);
}

}  // namespace

ShellArguments::ShellArguments(const ShellCommand& command) : words_(command.words) {
  while (first_ < words_.size() && is_before_program(words_[first_].text.text)) ++first_;
}

bool ShellArguments::is(std::string_view program) const {
  return first_ < words_.size() && (words_[first_].text.text == program ||
                                    words_[first_].text.text.ends_with("/" + std::string(program)));
}

std::optional<ShellWord> ShellArguments::option(Names names) const {
  const std::vector<ShellWord> all = options(names);
  if (all.empty()) return std::nullopt;
  return all.back();
}

std::vector<ShellWord> ShellArguments::options(Names names) const {
  std::vector<ShellWord> found;
  for (std::size_t i = first_; i < words_.size(); ++i) {
    const std::string& word = words_[i].text.text;
    for (const std::string_view name : names) {
      if (word == name && i + 1 < words_.size()) found.push_back(words_[i + 1]);
      if (name.starts_with("--") && word.starts_with(std::string(name) + "=")) {
        found.push_back({.text = words_[i].text.behind(name.size() + 1)});
      }
    }
  }
  return found;
}

std::optional<ShellText> ShellArguments::text(Names names) const {
  const auto word = option(names);
  return word && !word->text.text.empty() ? std::optional(word->text) : std::nullopt;
}

std::vector<ShellText> ShellArguments::operands(Names after, Flags flags) const {
  std::vector<ShellText> found;
  for (std::size_t i = find(after) + after.size(); i < words_.size(); ++i) {
    const std::string& word = words_[i].text.text;
    if (!word.starts_with('-')) {
      found.push_back(words_[i].text);
    } else if (word.find('=') == std::string::npos && !is_any(flags, word)) {
      ++i;
    }
  }
  return found;
}

std::size_t ShellArguments::find(Names names) const {
  for (std::size_t i = first_; i + names.size() <= words_.size(); ++i) {
    const bool same = std::equal(
        names.begin(), names.end(), words_.begin() + static_cast<std::ptrdiff_t>(i),
        [](std::string_view name, const ShellWord& word) { return word.text.text == name; });
    if (same) return i;
  }
  return words_.size();
}

}  // namespace irsa::load
