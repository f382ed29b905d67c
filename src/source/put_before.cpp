#include "source/put_before.h"

namespace irsa {

std::optional<std::string> put_before(const SourceSet& sources, Span where,
                                      std::string_view whole) {
  const SourceMap* const map = sources[where.file].made_of.get();
  const auto place = map == nullptr ? std::nullopt : map->place_of(where);
  const auto source = place ? sources.text(place->file) : nullptr;
  if (source == nullptr || place->end > source->size()) return std::nullopt;
  std::string_view own = std::string_view(*source).substr(place->begin, place->size());
  if (own.size() > 1 && own.starts_with('"') && own.ends_with('"')) {
    own = own.substr(1, own.size() - 2);
  }
  std::string written = map->as_written('\'' + std::string(whole) + '\'', where);
  written = written.substr(1, written.size() - 2);
  if (own.empty() || !written.ends_with(own)) return std::nullopt;
  written.resize(written.size() - own.size());
  return written;
}

}  // namespace irsa
