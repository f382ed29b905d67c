// Writes JSON from parts of a script, for the loaders of documents. Each string stays at the place
// of its text in the script.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "load/shell/script.h"

namespace irsa::load {

class ShellJson {
 public:
  /// `place`: where everything is that the script does not write itself.
  explicit ShellJson(const ShellText& place)
      : begin_(place.begins.front()), end_(place.ends.front()) {}

  ShellJson& raw(std::string_view json) {
    out_.add(json, begin_, end_);
    return *this;
  }
  ShellJson& string(const ShellText& text);
  /// A member with a string, if there is one; with a comma before it.
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

/// Does the text begin as a JSON object does?
[[nodiscard]] bool begins_with_brace(const ShellText& text);

}  // namespace irsa::load
