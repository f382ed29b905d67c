#include "load/shell/terraform_output.h"

#include <algorithm>
#include <cstddef>

#include "load/shell/characters.h"
#include "value/terraform_output.h"

namespace irsa::load {

std::string_view known_folder(std::string_view path) {
  if (const std::size_t hole = path.rfind('}'); hole != std::string_view::npos) {
    path = path.substr(hole + 1);
  }
  for (;;) {
    if (path.starts_with("/")) {
      path.remove_prefix(1);
    } else if (path.starts_with("./")) {
      path.remove_prefix(2);
    } else if (path.starts_with("../")) {
      path.remove_prefix(3);
    } else {
      break;
    }
  }
  while (path.ends_with('/')) path.remove_suffix(1);
  const bool plain = std::all_of(path.begin(), path.end(),
                                 [](char c) { return is_name(c) || is_one_of("-./", c); });
  return plain && path != "." && path.find("..") == std::string_view::npos ? path
                                                                           : std::string_view{};
}

namespace {

bool is_output_name(std::string_view word) {
  return !word.empty() &&
         std::all_of(word.begin(), word.end(), [](char c) { return is_name(c) || c == '-'; });
}

/// NAME of jq's `.NAME.value`, which picks one output of `terraform output -json`.
std::string_view picked_by(std::string_view filter) {
  constexpr std::string_view kValue = ".value";
  if (!filter.starts_with('.') || !filter.ends_with(kValue) || filter.size() <= kValue.size()) {
    return {};
  }
  return filter.substr(1, filter.size() - 1 - kValue.size());
}

}  // namespace

std::string output_printed(std::span<const ShellCommand> commands, std::string_view folder) {
  std::string name, chosen(folder);
  bool asked = false, json = false;
  for (const ShellCommand& command : commands) {
    const auto& words = command.words;
    if (words.empty()) continue;
    const std::string_view program = words[0].text.text;
    if (!asked && (program == "cd" || program == "pushd") && words.size() > 1) {
      chosen = known_folder(words[1].text.text);
    } else if (program == "terraform" || program == "tofu" || program == "terragrunt") {
      if (asked) return {};
      bool output = false;
      for (std::size_t i = 1; i < words.size(); ++i) {
        const std::string_view word = words[i].text.text;
        constexpr std::string_view kFolder = "-chdir=";
        if (word.starts_with(kFolder)) chosen = known_folder(word.substr(kFolder.size()));
        if (word.starts_with('-')) {
          json = json || word.ends_with("-json");
        } else if (!output) {
          if (word != "output") return {};
          output = true;
        } else if (!name.empty() || !is_output_name(word)) {
          return {};
        } else {
          name = word;
        }
      }
      if (!output) return {};
      asked = true;
    } else if (asked && program == "jq") {
      for (std::size_t i = 1; i < words.size(); ++i) {
        const std::string_view word = words[i].text.text;
        if (word.starts_with('-') || (word == "." && !name.empty())) continue;
        if (!name.empty() || !json || !is_output_name(picked_by(word))) return {};
        name = picked_by(word);
      }
    } else if (asked && program != "tr" && program != "true" && program != "echo") {
      return {};
    }
  }
  return asked && !name.empty() ? value::terraform_output_text({name, chosen}) : std::string();
}

}  // namespace irsa::load
