#include "doc/source_text.h"

namespace irsa::doc {

SourceText SourceText::part(std::size_t from, std::size_t length) const {
  SourceText out = *this;
  out.text = text.substr(from, length);
  out.begin = place(from);
  if (positions != nullptr) {
    out.positions = positions + from;
    if (ends != nullptr) out.ends = ends + from;
    if (!original.empty()) out.original = original.substr(out.begin - begin);
  }
  return out;
}

}  // namespace irsa::doc
