// One line of a snapshot.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "source/source_set.h"

namespace irsa::report {

/// Writes one JSON object on one line. Characters beyond ASCII, and text that a CI system could
/// read as a command, are escaped. So output.cpp changes nothing later, and the checksum stays
/// right.
class SnapshotLine {
 public:
  explicit SnapshotLine(std::string_view kind) {
    out_ += '{';
    text(kind);
    out_ += ":{";
  }

  void add(std::string_view key, std::string_view value) {
    begin(key);
    text(value);
  }
  void add_known(std::string_view key, std::string_view value) {
    if (!value.empty()) add(key, value);
  }
  void flag(std::string_view key, bool value) {
    if (!value) return;
    begin(key);
    out_ += "true";
  }
  template <typename Texts>
  void list(std::string_view key, const Texts& texts) {
    begin(key);
    out_ += '[';
    bool first = true;
    for (const std::string_view one : texts) {
      if (!std::exchange(first, false)) out_ += ',';
      text(one);
    }
    out_ += ']';
  }
  template <typename Texts>
  void list_known(std::string_view key, const Texts& texts) {
    if (texts.begin() != texts.end()) list(key, texts);
  }
  void open(std::string_view key, char bracket) {
    begin(key);
    out_ += bracket;
    first_ = true;
  }
  /// Begins an object that is an element of an array.
  void open_element() {
    comma();
    out_ += '{';
    first_ = true;
  }
  void close(char bracket) {
    out_ += bracket;
    first_ = false;
  }
  [[nodiscard]] std::string finish() && { return std::move(out_) + "}}"; }

 private:
  void comma() {
    if (!std::exchange(first_, false)) out_ += ',';
  }
  void begin(std::string_view key) {
    comma();
    text(key);
    out_ += ':';
  }
  void unit(std::uint32_t value);
  void text(std::string_view value);
  void code_point(std::string_view bytes);

  std::string out_;
  bool first_ = true;
};

/// Does the text that is there depend on the default of a variable of Terraform source?
[[nodiscard]] bool is_assumed(const SourceSet& sources, Span place);

}  // namespace irsa::report
