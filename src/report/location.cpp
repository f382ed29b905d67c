#include "report/location.h"

namespace irsa::report {

namespace {

/// In the files, of what may be in a text that was made of them.
std::vector<Span> written(const SourceSet& sources, std::vector<Span> spans) {
  for (Span& span : spans) span = sources.written(span);
  return spans;
}

}  // namespace

Locations::Locations(const SourceSet& sources, const std::vector<Span>& spans)
    : sources_(sources), places_(sources, written(sources, spans), {}) {}

Location Locations::of(Span place) const {
  const Span span = sources_.written(place);
  return {.path = sources_[span.file].shown, .position = places_.at(span).begin};
}

Location location_of(const SourceSet& sources, Span place) {
  return Locations(sources, {place}).of(place);
}

}  // namespace irsa::report
