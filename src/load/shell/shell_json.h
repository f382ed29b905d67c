// Writes JSON for the loaders from parts of a script. Each string has the place of its text in the
// script.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "load/shell/script.h"

namespace irsa::load {

class ShellJson {
 public:
  /// `place`: the place of everything that is not in the script itself.
  explicit ShellJson(const ShellText& place)
      : begin_(place.begins.front()), end_(place.ends.front()) {}

  ShellJson& raw(std::string_view json) {
    out_.add(json, begin_, end_);
    return *this;
  }
  ShellJson& string(const ShellText& text);
  /// Writes a comma and a member with a string; nothing if `text` is nullopt.
  ShellJson& member(std::string_view name, const std::optional<ShellText>& text);
  ShellJson& append(const ShellText& json) {
    out_.append(json);
    return *this;
  }
  ShellText take() { return std::move(out_); }

 private:
  ShellText out_;
  std::uint32_t begin_, end_;
};

/// Is the first character that is not white space a '{'?
[[nodiscard]] bool begins_with_brace(const ShellText& text);

}  // namespace irsa::load
