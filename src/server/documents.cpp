#include "server/documents.h"

#include <algorithm>
#include <utility>

namespace irsa::server {

Point point_of(const Input& position) {
  const auto count = [&](const char* key) {
    constexpr std::int64_t kMost = 0x7FFFFFFF;  // uinteger of the protocol
    const std::int64_t value = number(member(position, key));
    if (value < 0) throw BadParams("a position is not negative");
    return static_cast<std::uint32_t>(std::min(value, kMost));
  };
  return {.line = count("line"), .character = count("character")};
}

std::string changed(std::string text, const Input& changes, Units units) {
  for (const Input& change : list(changes)) {
    const std::string& with = server::text(member(change, "text"));
    const Input* const range = find(change, "range");
    if (range == nullptr) {
      text = with;
      continue;
    }
    const Lines lines(text, units);
    const std::size_t begin = lines.offset(point_of(member(*range, "start")));
    const std::size_t end = std::max(begin, lines.offset(point_of(member(*range, "end"))));
    text.replace(begin, end - begin, with);
  }
  return text;
}

}  // namespace irsa::server
