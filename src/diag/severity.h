// How bad a finding is. Ordered: off < note < warning < error.
#pragma once

#include <cstdint>
#include <string_view>

namespace irsa {

enum class Severity : std::uint8_t { off, note, warning, error };

[[nodiscard]] constexpr std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::off: return "off";
    case Severity::note: return "note";
    case Severity::warning: return "warning";
    case Severity::error: return "error";
  }
  return "";
}

}  // namespace irsa
