// Writes JSON text, with a map from each part of it to the place where it comes from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "source/source_map.h"

namespace irsa::load {

/// The place of a value in the files, and the steps by which it came to where it is used.
struct Origin {
  Span place;
  std::uint32_t way = SourceMap::kNone;  ///< of MappedJson::add_way()
  bool assumed = false;                  ///< see SourceMap::set_assumed()
};

class MappedJson {
 public:
  void begin_object(Origin from) { open('{', from); }
  void end_object() { close('}'); }
  void begin_array(Origin from) { open('[', from); }
  void end_array() { close(']'); }
  void key(std::string_view name, Span place);

  /// To be called after a string that is a key.
  void after_key();

  /// Writes a string in pieces. `verbatim`: the text is exactly the bytes at `place`.
  void begin_string(Origin from);
  void piece(std::string_view text, Span place, bool verbatim, bool assumed = false);
  void end_string();
  /// Writes a string of one piece.
  void string(std::string_view text, Origin from);
  /// A number, true, false or null.
  void literal(std::string_view text, Origin from);

  /// Sets whether everything that is written from now on is assumed. Returns the former setting.
  bool assume(bool all) { return std::exchange(assume_, all); }

  std::uint32_t add_way(Way way) { return map_.add_way(std::move(way)); }
  void add_name(std::string rendered, std::string written, bool unset) {
    map_.add_name(std::move(rendered), std::move(written), unset);
  }
  /// For the string that is being written: see SourceMap::set_spelling().
  void set_spelling(std::string rendered, std::string written) {
    map_.set_spelling(open_.back(), std::move(rendered), std::move(written));
  }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] SourceMap take_map() { return std::move(map_); }

 private:
  [[nodiscard]] std::uint32_t here() const { return static_cast<std::uint32_t>(text_.size()); }
  void separate();
  std::uint32_t begin(Origin from);
  void open(char bracket, Origin from);
  void close(char bracket);
  void escaped(std::string_view text, Span place, bool verbatim, bool assumed = false);

  std::string text_;
  SourceMap map_;
  std::vector<std::uint32_t> open_;  // nodes of the map
  bool first_ = true;                // the innermost bracket is still empty
  bool after_key_ = false;
  bool assume_ = false;
};

}  // namespace irsa::load
