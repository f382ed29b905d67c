#include "rules/shared/set_in_shell.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace irsa::rules {

namespace {

constexpr std::string_view kQuotes = "\"'`", kBlanks = " \t\r\n";

bool has_any(std::string_view text, std::string_view signs) {
  return text.find_first_of(signs) != std::string_view::npos;
}

struct Part {
  std::size_t begin, end;
};

/// Where the key is at the end of what is written, whatever the shell takes out of it.
std::optional<Part> find_key(std::string_view written, std::string_view key) {
  std::size_t at = written.size(), left = key.size();
  std::optional<std::size_t> end;
  while (left > 0) {
    if (at == 0) return std::nullopt;
    const char c = written[at - 1];
    if (c == key[left - 1]) {
      if (!end) end = at;
      --left;
    } else if (c != '\\' && kQuotes.find(c) == std::string_view::npos) {
      return std::nullopt;
    }
    --at;
  }
  return Part{at, end.value_or(at)};
}

/// The quote that is open at a place of the text; nullopt if none is. Quotes are looked for on its
/// line alone.
std::optional<std::size_t> open_quote(std::string_view text, std::size_t place) {
  std::optional<std::size_t> open;
  const std::size_t line = place == 0 ? 0 : text.rfind('\n', place - 1) + 1;  // npos + 1 is 0
  for (std::size_t at = line; at < place; ++at) {
    const char c = text[at];
    if (c == '\\' && (!open || text[*open] == '"')) {
      ++at;
    } else if (open && c == text[*open]) {
      open.reset();
    } else if (!open && (c == '"' || c == '\'')) {
      open = at;
    }
  }
  return open;
}

/// Where the word ends that goes on at a place; nullopt if it has more in it than plain characters
/// and variables.
std::optional<std::size_t> end_of_word(std::string_view text, std::size_t place) {
  const std::size_t end = std::min(text.find_first_of(" \t\r\n;|&<>()", place), text.size());
  const std::string_view rest = text.substr(place, end - place);
  const bool plain =
      !has_any(rest, kQuotes) && !has_any(rest, "\\") &&
      std::count(rest.begin(), rest.end(), '{') == std::count(rest.begin(), rest.end(), '}') &&
      (end == text.size() || text[end] != '(');
  return plain ? std::optional(end) : std::nullopt;
}

}  // namespace

std::optional<KeyInShell> key_in_shell(std::string_view text, Span name, std::string_view key,
                                       std::string_view escaped) {
  if (name.end > text.size()) return std::nullopt;
  const std::string_view written = text.substr(name.begin, name.size());
  const auto found = find_key(written, key);
  if (!found) return std::nullopt;
  const std::string_view before = written.substr(0, found->begin);
  const std::string_view itself = written.substr(found->begin, found->end - found->begin);
  const auto open = open_quote(text, name.begin + found->begin);
  KeyInShell out{.bare = !open, .backslashes = has_any(itself, "\\"), .change = {}};
  if (has_any(itself, kQuotes)) return out;
  const auto put = [&](std::size_t begin, std::size_t end, std::string with) {
    out.change = Change{
        .kind = Change::Kind::bytes,
        .where = {name.file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)},
        .texts = {std::move(with)}};
  };
  const std::size_t end = name.begin + found->end;
  if (open) {
    // The quotes are those of the word, and not of a command in which it is.
    if (*open < name.begin && has_any(text.substr(*open, name.begin - *open), kBlanks)) return out;
    put(name.begin + found->begin, end, std::string(escaped));
    return out;
  }
  if (has_any(before, kQuotes) || has_any(before, "\\") || found->end != written.size()) return out;
  const std::size_t word_end = end_of_word(text, end).value_or(end);
  std::string quoted = "\"";
  quoted.append(before).append(escaped).append(text.substr(end, word_end - end)) += '"';
  put(name.begin, word_end, std::move(quoted));
  return out;
}

}  // namespace irsa::rules
