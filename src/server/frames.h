// Reads and writes the frames of the Language Server Protocol: "Content-Length: N", an empty line,
// N bytes.
//
// A reader recovers from wrong input: it skips lines that are not a header until one gives a
// length. A message that is too long is read to its end and dropped.
#pragma once

#include <cstddef>
#include <istream>
#include <string>

namespace irsa::server {

/// The longest message that is kept, in bytes. A client sends whole files; those that `check` reads
/// as a whole are shorter.
inline constexpr std::size_t kLongestMessage = std::size_t{64} << 20;

struct Frame {
  enum class Kind : unsigned char { message, too_long, end };
  Kind kind;
  std::string text = {};   ///< of a message
  std::size_t length = 0;  ///< in bytes, of a message that is too long
};

class FrameReader {
 public:
  explicit FrameReader(std::istream& in, std::size_t longest = kLongestMessage)
      : in_(in), longest_(longest) {}

  /// Waits for the next message. `end`: the input has ended, perhaps inside a message.
  [[nodiscard]] Frame next();

 private:
  /// Reads the next line, without its line end. Only as much is kept as a header can have. False at
  /// the end of the input.
  bool read_line(std::string& line);

  std::istream& in_;
  std::size_t longest_;
};

/// The message with its header.
[[nodiscard]] std::string framed(const std::string& message);

}  // namespace irsa::server
