// Reading JSON without making a tree of it: what is asked for is read, and the rest is skipped by
// its brackets and quotes. For files whose size must not matter.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "doc/json/stream.h"

namespace irsa::doc {

/// Moves behind white space, behind the string whose quote comes next, behind the rest of one, and
/// behind any value. False when the text ends before, and when more than `limit` bytes were passed.
void skip_white(Window& window);
bool skip_string(Window& window, std::uint64_t limit);
bool skip_rest_of_string(Window& window, std::uint64_t limit);
bool skip_value(Window& window, std::uint64_t limit);

/// Values are met in the order of the text, and each is either read or skipped. After the first
/// mistake every call returns false and moves no further.
class JsonSkim {
 public:
  explicit JsonSkim(Window& window) : window_(window) {}

  /// The first byte of the value that comes next; NUL at the end.
  char next();
  /// Byte of the text at which it is.
  std::uint64_t position();
  bool skip();
  /// The value if it is a string, decoded; any other is skipped.
  std::optional<std::string> string();
  /// If it is an object, calls `member` with each key; what `member` has not read is skipped. Any
  /// other value is skipped.
  bool object(const std::function<void(std::string_view key)>& member);
  /// The same for the elements of an array.
  bool array(const std::function<void()>& element);

  [[nodiscard]] bool failed() const { return failed_; }
  /// Where the mistake is, and what.
  [[nodiscard]] std::uint64_t failed_at() const { return failed_at_; }
  [[nodiscard]] const char* message() const { return message_; }

 private:
  static constexpr int kDeepest = 400;
  bool fail(const char* message);
  bool separate(char close, bool& done);
  std::optional<std::string> read_string();

  Window& window_;
  int depth_ = 0;
  bool failed_ = false;
  std::uint64_t failed_at_ = 0;
  const char* message_ = "";
};

}  // namespace irsa::doc
