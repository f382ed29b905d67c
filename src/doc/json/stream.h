// Reads a JSON object in parts: the elements of certain top-level arrays are passed on one by one,
// and at the end the object without them. Memory: the largest element and what is outside the
// arrays, whatever the size of the file.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "doc/limits.h"
#include "doc/sink.h"
#include "doc/source_text.h"

namespace irsa::doc {

class DocumentBuilder;

/// The part of a file that is in memory. Grows at its end by refill(), and forgets at its begin.
class Window {
 public:
  /// Appends bytes to the buffer; false at the end of the file.
  using Refill = std::function<bool(std::string& buffer)>;

  /// All of the text is there; byte 0 of it is byte `begin` of the file.
  Window(std::string_view text, std::uint64_t begin) : view_(text), base_(begin) {}
  /// More comes from `refill`; `first` is what has been read already.
  Window(std::string first, std::uint64_t begin, Refill refill)
      : buffer_(std::move(first)), view_(buffer_), base_(begin), refill_(std::move(refill)) {}
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  /// The next byte, NUL at the end.
  [[nodiscard]] char peek() { return at_ < view_.size() || more() ? view_[at_] : '\0'; }
  [[nodiscard]] bool at_end() { return at_ >= view_.size() && !more(); }
  void advance() { ++at_; }
  /// All that is in memory from the next byte on.
  [[nodiscard]] std::string_view ahead() {
    return at_end() ? std::string_view{} : view_.substr(at_);
  }
  void advance(std::size_t bytes) { at_ += bytes; }

  /// From here on nothing is forgotten until release().
  void hold() { held_ = at_; }
  [[nodiscard]] std::string_view held() const { return view_.substr(held_, at_ - held_); }
  void release() { held_ = kNothing; }

  /// Byte of the file that comes next.
  [[nodiscard]] std::uint64_t position() const { return base_ + at_; }
  [[nodiscard]] std::uint64_t held_position() const { return base_ + held_; }

 private:
  static constexpr std::size_t kNothing = static_cast<std::size_t>(-1);
  bool more();

  std::string buffer_;
  std::string_view view_;
  std::uint64_t base_;
  Refill refill_;
  std::size_t at_ = 0;
  std::size_t held_ = kNothing;
};

struct JsonStreamOptions {
  FileId file{};
  const std::vector<std::string_view>& members;
  const Limits& limits;
  bool reference_parser = false;
  /// The file's bytes from where the window begins, if all of them are in memory.
  std::string_view original = {};
  std::uint32_t original_begin = 0;
};

/// Reads the object whose '{' comes next in the window. Documents are numbered from `ordinal` on.
/// False when it is broken and nothing after it can be read; the error has been passed on.
bool read_json_stream(Window& window, const JsonStreamOptions& options, DocumentBuilder& builder,
                      std::uint32_t& ordinal, DocumentSink& sink);

}  // namespace irsa::doc
