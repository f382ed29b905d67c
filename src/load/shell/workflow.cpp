#include "load/shell/workflow.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "load/shell/placed_script.h"

namespace irsa::load {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// The lines are looked at, not a tree of YAML: a block under `run:` is all that is indented deeper
/// than the key, byte for byte as it is there but for the indentation.
class RunWriter {
 public:
  explicit RunWriter(std::string_view text) : text_(text), script_(text.size()) {}

  void write() {
    for (std::size_t line = 0; line < text_.size();) {
      const std::size_t end = end_of(line);
      line = text_begin(line) < end ? after_key(line, end) : next(line);
    }
  }

  [[nodiscard]] ShellFacts facts() const { return script_.facts(); }

 private:
  [[nodiscard]] std::size_t end_of(std::size_t line) const {
    const std::size_t feed = std::min(text_.find('\n', line), text_.size());
    return feed > line && text_[feed - 1] == '\r' ? feed - 1 : feed;
  }
  [[nodiscard]] std::size_t next(std::size_t line) const {
    return std::min(text_.find('\n', line), text_.size() - 1) + 1;
  }
  [[nodiscard]] std::size_t text_begin(std::size_t line) const {
    return std::min(text_.find_first_not_of(' ', line), text_.size());
  }

  /// Reads the line, and if it is a `run:` what belongs to it. Where to go on.
  std::size_t after_key(std::size_t line, std::size_t end) {
    constexpr std::string_view kKey = "run:";
    std::size_t key = text_begin(line);
    if (text_.substr(key, 2) == "- ") key = text_begin(key + 1);
    if (key >= end || text_.substr(key, kKey.size()) != kKey) return next(line);
    std::size_t at = std::min(text_begin(key + kKey.size()), end);
    if (at == key + kKey.size() && at < end) return next(line);  // "run:x"
    if (at == end) return next(line);
    script_.begin_shell();
    if (text_[at] == '|' || text_[at] == '>') {
      line = block(next(line), key - line, text_[at] == '>');
    } else {
      const char quote = text_[at];
      const bool quoted =
          (quote == '"' || quote == '\'') && end > at + 1 && text_[end - 1] == quote;
      expand(quoted ? at + 1 : at, quoted ? end - 1 : end);
      script_.add("\n", end);
      line = next(line);
    }
    script_.end_shell();
    return line;
  }

  std::size_t block(std::size_t line, std::size_t key_column, bool folded) {
    std::size_t indentation = 0;
    while (line < text_.size()) {
      const std::size_t end = end_of(line), begin = text_begin(line);
      if (begin < end) {
        if (begin - line <= key_column) break;
        if (indentation == 0) indentation = begin - line;
        expand(line + std::min(indentation, begin - line), end);
      }
      script_.add(folded && begin < end ? " " : "\n", std::min(end, text_.size() - 1));
      line = next(line);
    }
    script_.add("\n", line == 0 ? 0 : line - 1);
    return line;
  }

  void expand(std::size_t at, std::size_t end) {
    constexpr std::string_view kOpen = "${{", kClose = "}}";
    while (at < end) {
      const std::size_t close =
          text_.substr(at, kOpen.size()) == kOpen ? text_.find(kClose, at) : std::string_view::npos;
      if (close == std::string_view::npos || close >= end) {
        script_.add(text_.substr(at, 1), at);
        ++at;
        continue;
      }
      std::string name;
      for (const char c : text_.substr(at + kOpen.size(), close - at - kOpen.size())) {
        if (is_letter(c)) {
          name += c;
        } else if (c != ' ') {
          name += '_';
        }
      }
      // A name that no variable of the script has.
      script_.add("${_gh_" + name + "}", at);
      at = close + kClose.size();
    }
  }

  std::string_view text_;
  PlacedScript script_;
};

}  // namespace

bool is_workflow(std::string_view path) {
  if (!path.ends_with(".yml") && !path.ends_with(".yaml")) return false;
  const std::string_view folder = path.substr(0, path.rfind('/') + 1);  // npos + 1 is 0
  return folder.ends_with(".github/workflows/") || folder.ends_with(".gitea/workflows/") ||
         folder.ends_with(".forgejo/workflows/");
}

ShellFacts read_workflow_facts(std::string_view text) {
  RunWriter runs(text);
  runs.write();
  ShellFacts facts = runs.facts();
  facts.comments.clear();
  return facts;
}

}  // namespace irsa::load
