// The lines of a file one after the other, without holding all of it: an AWS dump can be larger
// than the memory that a machine has for a linter.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "source/source_set.h"

namespace irsa {

/// Lines end with "\n", "\r\n" or "\r"; a byte order mark belongs to no line. A line of a file that
/// is longer than kLongest comes in several stretches, cut between two characters: Terraform prints
/// a plan on one line. Memory: some times kLongest.
class LineFeed {
 public:
  static constexpr std::size_t kLongest = std::size_t{1} << 20;

  explicit LineFeed(const SourceFile& file);
  ~LineFeed();
  LineFeed(const LineFeed&) = delete;
  LineFeed& operator=(const LineFeed&) = delete;

  /// Could the file be opened?
  [[nodiscard]] bool good() const { return file_ >= 0 || in_memory_; }
  /// Moves to the next line or stretch, at first to the first one. False at the end of the file,
  /// which is after the last line end: that line may be empty, and exists.
  bool next();
  /// Passes by the lines that end before byte `offset` of the file, or by some of them, faster than
  /// next() does. Returns how many; text() means nothing then until next(), which goes to the line
  /// after them.
  std::size_t pass_by(std::size_t offset);
  /// Is text() a stretch of a line that goes on after it? Of a line that is not whole?
  [[nodiscard]] bool goes_on() const { return goes_on_; }
  [[nodiscard]] bool is_stretch() const { return stretch_; }
  /// The line without its end, and the byte of the file that it begins with. Valid until next().
  [[nodiscard]] std::string_view text() const { return line_; }
  [[nodiscard]] std::size_t begin() const { return begin_; }
  /// The byte of the file at which the next line begins; npos for the last line.
  [[nodiscard]] std::size_t next_begin() const { return next_begin_; }

 private:
  bool more();
  [[nodiscard]] std::size_t stretch_of(std::string_view text) const;

  int file_ = -1;
  bool in_memory_ = false;
  std::string buffer_;
  std::string_view view_;  // what is in memory of the file
  std::size_t base_ = 0;   // byte of the file that view_ begins with
  std::string_view line_;
  std::size_t begin_ = 0;
  std::size_t next_begin_ = 0;
  bool goes_on_ = false;
  bool stretch_ = false;
};

}  // namespace irsa
