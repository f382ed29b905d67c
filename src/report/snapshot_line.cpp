#include "report/snapshot_line.h"

#include <algorithm>
#include <cstddef>

#include "base/utf8.h"
#include "source/source_map.h"

namespace irsa::report {

void SnapshotLine::unit(std::uint32_t value) {
  out_ += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out_ += "0123456789abcdef"[value >> shift & 15U];
}

void SnapshotLine::text(std::string_view value) {
  out_ += '"';
  for (std::size_t i = 0; i < value.size();) {
    const auto byte = static_cast<unsigned char>(value[i]);
    if (byte < 0x80) {
      ++i;
      if (byte == '"' || byte == '\\') {
        out_ += '\\';
        out_ += value[i - 1];
      } else if (byte < 0x20 || byte == 0x7F || byte == '#') {
        unit(byte);
      } else {
        out_ += value[i - 1];
      }
      continue;
    }
    const std::size_t length = code_point_length(value, i);
    code_point(length == 0 ? std::string_view{} : value.substr(i, length));
    i += std::max<std::size_t>(length, 1);
  }
  out_ += '"';
}

void SnapshotLine::code_point(std::string_view bytes) {
  if (bytes.size() < 2) return unit(0xFFFD);  // no UTF-8
  std::uint32_t value = static_cast<unsigned char>(bytes[0]) & (0xFFU >> (bytes.size() + 1));
  for (const char c : bytes.substr(1)) {
    value = value << 6U | (static_cast<unsigned char>(c) & 0x3FU);
  }
  if (value < 0x10000) return unit(value);
  unit(0xD800 + ((value - 0x10000) >> 10U));
  unit(0xDC00 + ((value - 0x10000) & 0x3FFU));
}

bool is_assumed(const SourceSet& sources, Span place) {
  const SourceMap* const map = sources[place.file].made_of.get();
  return map != nullptr && map->is_assumed(place);
}

}  // namespace irsa::report
