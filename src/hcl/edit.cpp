#include "hcl/edit.h"

#include <cstddef>
#include <cstdint>

namespace irsa::hcl {

namespace {

constexpr std::string_view kSpace = " \t\r\n";

bool needs_escapes(std::string_view text) {
  return text.find_first_of("\"\\\r\n") != std::string_view::npos ||
         text.find("${") != std::string_view::npos || text.find("%{") != std::string_view::npos;
}

}  // namespace

std::optional<Edit> with_text(std::string_view source, Span place, std::string_view old,
                              std::string_view text) {
  if (needs_escapes(text) || needs_escapes(old) || place.end > source.size()) return std::nullopt;
  const std::string_view written = source.substr(place.begin, place.size());
  if (written == old) return Edit{place, std::string(text)};
  const bool quoted = written.size() == old.size() + 2 && written.front() == '"' &&
                      written.back() == '"' && written.substr(1, old.size()) == old;
  if (!quoted) return std::nullopt;
  return Edit{{place.file, place.begin + 1, place.end - 1}, std::string(text)};
}

std::optional<Edit> without_item(std::string_view source, Span place) {
  if (place.size() < 2 || place.end > source.size()) return std::nullopt;
  const std::string_view item = source.substr(place.begin, place.size());
  if (item.front() != '"' || item.back() != '"') return std::nullopt;
  const std::size_t before = source.find_last_not_of(kSpace, place.begin - 1);
  const std::size_t behind = source.find_first_not_of(kSpace, place.end);
  if (place.begin == 0 || before == std::string_view::npos || behind == std::string_view::npos) {
    return std::nullopt;
  }
  const bool first = source[before] == '[', last = source[behind] == ']';
  if ((!first && source[before] != ',') || (!last && source[behind] != ',')) return std::nullopt;
  if (!last) {
    const std::size_t next = source.find_first_not_of(kSpace, behind + 1);
    // `["x",]` has one item.
    if (next == std::string_view::npos || source[next] == '#' || source[next] == '/' ||
        (source[next] == ']' && first)) {
      return std::nullopt;
    }
    if (source[next] != ']') {
      return Edit{{place.file, place.begin, static_cast<std::uint32_t>(next)}, {}};
    }
    // The last one with a comma behind it: that of the item before stays.
    return Edit{{place.file, static_cast<std::uint32_t>(before + 1),
                 static_cast<std::uint32_t>(behind + 1)},
                {}};
  }
  if (first) return std::nullopt;
  return Edit{{place.file, static_cast<std::uint32_t>(before), place.end}, {}};
}

}  // namespace irsa::hcl
