#include "doc/json/dump.h"

#include <algorithm>
#include <string>

#include "doc/document_builder.h"
#include "doc/json/stream.h"

namespace irsa::doc {

namespace {

/// Where `"member"` is; the size of the text if nowhere.
std::size_t find_member(std::string_view text, std::string_view member) {
  // Begins with a letter: to string_view::find, every quote of the text would look like a begin.
  const std::string behind = std::string(member) + '"';
  std::size_t at = text.find(behind);
  while (at != std::string_view::npos && (at == 0 || text[at - 1] != '"')) {
    at = text.find(behind, at + 1);
  }
  return at == std::string_view::npos ? text.size() : at - 1;
}

}  // namespace

bool Dumps::is_next(const SourceText& rest) {
  if (rest.positions != nullptr || rest.text[0] != '{') return false;
  // In a stream of many values each part of it is searched once.
  if (!member_ || member_ < rest.text.data()) {
    const char* const end = rest.text.data() + rest.text.size();
    member_ = end;
    for (const std::string_view member : members_) {
      member_ = std::min(member_, end - rest.text.size() + find_member(rest.text, member));
    }
  }
  return member_ < rest.text.data() + rest.text.size();
}

std::size_t Dumps::read(const SourceText& rest, DocumentBuilder& builder, std::uint32_t& ordinal,
                        DocumentSink& sink) const {
  Window window(rest.text, rest.begin);
  const JsonStreamOptions stream{.file = rest.file,
                                 .members = members_,
                                 .limits = limits_,
                                 .reference_parser = reference_parser_,
                                 .original = rest.text,
                                 .original_begin = rest.begin};
  if (!read_json_stream(window, stream, builder, ordinal, sink)) return rest.text.size();
  return static_cast<std::size_t>(window.position() - rest.begin);
}

}  // namespace irsa::doc
