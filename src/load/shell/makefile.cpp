#include "load/shell/makefile.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "load/shell/placed_script.h"
#include "source/shell_file.h"

namespace irsa::load {
namespace {

bool is_make_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// A script, of each of its bytes where it is in the Makefile, and which lines of it a shell of
/// its own runs: each line of a recipe, or a whole recipe if `.ONESHELL` is a target.
class RecipeWriter {
 public:
  explicit RecipeWriter(std::string_view text) : text_(text), script_(text.size()) {}

  void write() {
    const bool one_shell = has_target(".ONESHELL");
    bool joined = false, recipe = false;
    for (std::size_t line = 0; line < text_.size();) {
      const std::size_t feed = std::min(text_.find('\n', line), text_.size());
      const std::size_t end = feed > line && text_[feed - 1] == '\r' ? feed - 1 : feed;
      if (!joined) {
        const bool before = std::exchange(recipe, text_[line] == '\t');
        if (recipe && !(before && one_shell)) script_.begin_shell();
      }
      if (recipe) {
        std::size_t at = line;
        // Signs that tell make whether to print and whether to go on.
        while (at < end && (text_[at] == '\t' || (!joined && is_sign(text_[at])))) ++at;
        expand(at, end);
      } else if (!joined) {
        assignment(line, end);
      }
      joined = end > line && text_[end - 1] == '\\' && (recipe || joined);
      add("\n", feed);
      if (recipe) script_.end_shell();
      line = feed + 1;
    }
  }

  [[nodiscard]] ShellFacts facts() const { return script_.facts(); }

 private:
  [[nodiscard]] bool has_target(std::string_view name) const {
    for (std::size_t at = text_.find(name); at != std::string_view::npos;
         at = text_.find(name, at + 1)) {
      const std::size_t end = text_.find_first_not_of(" \t", at + name.size());
      if ((at == 0 || text_[at - 1] == '\n') && end != std::string_view::npos &&
          text_[end] == ':') {
        return true;
      }
    }
    return false;
  }

  static bool is_sign(char c) { return c == '@' || c == '-' || c == '+' || c == ' '; }

  void add(std::string_view bytes, std::size_t place) { script_.add(bytes, place); }

  /// Text of a recipe, or a value, with make's own variables in the shell's words.
  void expand(std::size_t at, std::size_t end) {
    while (at < end) {
      const char c = text_[at];
      const char next = at + 1 < end ? text_[at + 1] : '\0';
      if (c == '$' && next == '$') {
        add("$", at + 1);
        at += 2;
      } else if (c == '$' && (next == '(' || next == '{')) {
        at = variable(at, end, next == '(' ? ')' : '}');
      } else {
        add(text_.substr(at, 1), at);
        ++at;
      }
    }
  }

  /// `$(NAME)`, `$(shell …)`, or another function of make, of which nobody knows what it gives.
  std::size_t variable(std::size_t at, std::size_t end, char close) {
    constexpr std::string_view kShell = "shell ";
    const std::size_t begin = at + 2;
    std::size_t stop = begin;
    int depth = 1;
    while (stop < end) {
      if (text_[stop] == text_[at + 1]) ++depth;
      if (text_[stop] == close && --depth == 0) break;
      ++stop;
    }
    if (stop >= end) {
      add("$", at);
      return at + 1;
    }
    const std::string_view inner = text_.substr(begin, stop - begin);
    const bool name = !inner.empty() && std::all_of(inner.begin(), inner.end(), is_make_name);
    if (inner.starts_with(kShell)) {
      add("$(", at);
      expand(begin + kShell.size(), stop);
      add(")", stop);
    } else {
      add("${", at);
      for (std::size_t i = begin; name && i < stop; ++i) add(text_.substr(i, 1), i);
      add(name ? "}" : "@}", stop);
    }
    return stop + 1;
  }

  /// `NAME = value`, `:=`, `?=`, also exported.
  void assignment(std::size_t line, std::size_t end) {
    constexpr std::string_view kExport = "export ";
    while (line < end && text_[line] == ' ') ++line;
    if (text_.substr(line, end - line).starts_with(kExport)) line += kExport.size();
    std::size_t at = line;
    while (at < end && is_make_name(text_[at])) ++at;
    const std::size_t name_end = at;
    while (at < end && text_[at] == ' ') ++at;
    while (at < end && (text_[at] == ':' || text_[at] == '?')) ++at;
    if (name_end == line || at >= end || text_[at] != '=') return;
    for (std::size_t i = line; i < name_end; ++i) add(text_.substr(i, 1), i);
    add("=", at++);
    while (at < end && text_[at] == ' ') ++at;
    // A value that is not one word would be a command of its own in a script.
    const bool whole = text_.substr(at, 2) == "$(" && text_[end - 1] == ')';
    const bool word = text_.substr(at, end - at).find_first_of(" \t\"'") == std::string_view::npos;
    if (whole || word) expand(at, end);
  }

  std::string_view text_;
  PlacedScript script_;
};

}  // namespace

bool is_makefile(std::string_view path) {
  return is_makefile_name(path.substr(path.rfind('/') + 1));
}

ShellFacts read_makefile_facts(std::string_view text) {
  RecipeWriter recipes(text);
  recipes.write();
  return recipes.facts();
}

}  // namespace irsa::load
