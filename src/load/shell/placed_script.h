// A script made of parts of a file in another language (a Makefile, a workflow), which knows where
// each byte of it is in that file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "load/shell/script.h"
#include "load/shell/shell.h"

namespace irsa::load {

class PlacedScript {
 public:
  /// `size`: of the file, in bytes.
  explicit PlacedScript(std::size_t size) : size_(static_cast<std::uint32_t>(size)) {}

  /// Bytes that are at `place` of the file, all of them at that one byte.
  void add(std::string_view bytes, std::size_t place) {
    script_ += bytes;
    places_.insert(places_.end(), bytes.size(), static_cast<std::uint32_t>(place));
  }
  /// What is added from here on a shell of its own runs, up to end_shell(). The calls may repeat:
  /// the part grows.
  void begin_shell() { shells_.push_back({script_.size(), script_.size()}); }
  void end_shell() { shells_.back().end = script_.size(); }

  /// As read_shell_facts(), with the places of the file.
  [[nodiscard]] ShellFacts facts() const;

 private:
  [[nodiscard]] std::uint32_t place(std::uint32_t at) const {
    return at < places_.size() ? places_[at] : size_;
  }
  /// Where something ends that ends before `at` in the script.
  [[nodiscard]] std::uint32_t end_place(std::uint32_t at) const {
    return at == 0 ? place(0) : place(at - 1) + 1;
  }

  std::uint32_t size_;
  std::string script_;
  std::vector<ShellPart> shells_;
  std::vector<std::uint32_t> places_;
};

}  // namespace irsa::load
