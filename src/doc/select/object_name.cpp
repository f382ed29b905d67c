#include "doc/select/object_name.h"

#include <cstddef>

#include "base/byte_table.h"
#include "doc/yaml/text.h"

namespace irsa::doc {

namespace {

constexpr ByteTable kKey = kLettersAndDigits.with("-_./");
constexpr ByteTable kName = ByteTable("-.").with('a', 'z').with('0', '9');

/// Nothing but blanks and a comment up to the end of the line?
bool ends_here(std::string_view text, std::size_t at) {
  const std::size_t rest = skip_blanks(text, at);
  if (rest >= text.size() || is_break(text[rest])) return true;
  return text[rest] == '#' && rest > at;
}

/// Behind the only line `metadata:` at column 0 that has nothing else on it; npos if that is not
/// so.
std::size_t behind_metadata(std::string_view text) {
  constexpr std::string_view kMetadata = "metadata:";
  std::size_t found = std::string_view::npos;
  for (std::size_t at = text.find(kMetadata); at != std::string_view::npos;
       at = text.find(kMetadata, at + 1)) {
    if (at > 0 && !is_break(text[at - 1])) continue;
    if (found != std::string_view::npos) return std::string_view::npos;
    found = at + kMetadata.size();
    if (!ends_here(text, found)) return std::string_view::npos;
  }
  return found;
}

bool ends_word(std::string_view text, std::size_t at) {
  return at >= text.size() || is_blank(text[at]) || is_break(text[at]);
}

/// The name at `at`, with quotes or without.
std::optional<std::string_view> name_at(std::string_view text, std::size_t at) {
  const char quote = char_at(text, at);
  const bool quotes = quote == '"' || quote == '\'';
  if (quotes) ++at;
  const std::size_t end = kName.find_other(text, at);
  if (end == at || (quotes && char_at(text, end) != quote)) return std::nullopt;
  if (!ends_here(text, end + (quotes ? 1 : 0))) return std::nullopt;
  return text.substr(at, end - at);
}

}  // namespace

std::optional<std::string_view> object_name(std::string_view document) {
  std::size_t at = behind_metadata(document);
  if (at == std::string_view::npos) return std::nullopt;
  std::optional<std::size_t> column;  // of the keys under it
  std::optional<std::string_view> name;
  for (at = end_of_line(document, at); at < document.size(); at = end_of_line(document, at)) {
    ++at;
    const std::size_t begin = at;
    at = skip_blanks(document, at);
    if (at >= document.size() || is_break(document[at]) || document[at] == '#') continue;
    const std::size_t here = at - begin;
    if (!column) column = here;
    if (here == 0 || here < *column) break;
    const bool item = document[at] == '-' && ends_word(document, at + 1);
    if (here > *column || item) continue;
    const std::size_t end = kKey.find_other(document, at);
    if (end == at || char_at(document, end) != ':') return std::nullopt;
    if (document.substr(at, end - at) != "name") continue;
    if (name) return std::nullopt;
    name = name_at(document, skip_blanks(document, end + 1));
    if (!name) return std::nullopt;
  }
  return name;
}

}  // namespace irsa::doc
