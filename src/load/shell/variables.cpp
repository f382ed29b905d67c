#include "load/shell/variables.h"

#include <cstddef>
#include <map>

#include "load/shell/characters.h"

namespace irsa::load {

std::string_view assigned_name(std::string_view word) {
  std::size_t end = 0;
  while (end < word.size() && is_name(word[end])) ++end;
  const bool assigns = word.substr(end).starts_with("=") || word.substr(end).starts_with("+=");
  return assigns && !all_digits(word.substr(0, end)) ? word.substr(0, end) : std::string_view{};
}

std::set<std::string, std::less<>> changing_variables(const ShellScript& script) {
  std::map<std::string, int, std::less<>> times;
  for (const ShellCommand& command : script.commands) {
    const auto& words = command.words;
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::string& text = words[i].text.text;
      if (const std::string_view name = assigned_name(text); !name.empty()) {
        times[std::string(name)] += text[name.size()] == '+' ? 2 : 1;
      }
      const bool reads = words[0].text.text == "read" || words[0].text.text == "getopts" ||
                         (words.size() > 1 && words[1].text.text == "read");  // while read
      const bool loop = i > 0 && (words[i - 1].text.text == "for" || reads);
      if (loop) times[text] += 2;
      if (words[i].text.text == "local" || words[i].text.text == "declare") {
        for (std::size_t k = i + 1; k < words.size(); ++k) {
          times[std::string(assigned_name(words[k].text.text))] += 1;
        }
      }
    }
  }
  std::set<std::string, std::less<>> changing;
  for (const auto& [name, count] : times) {
    if (count > 1) changing.insert(name);
  }
  return changing;
}

}  // namespace irsa::load
