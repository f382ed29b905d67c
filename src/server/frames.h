// The frames of the Language Server Protocol: "Content-Length: N", an empty line, N bytes.
//
// Whatever arrives, a reader finds its way back: it skips lines that are not a header until one
// gives a length again. It reads a message that is too long to its end, and does not keep it.
#pragma once

#include <cstddef>
#include <istream>
#include <string>

namespace irsa::server {

/// Bytes of the longest message that is kept. A client sends whole files, and what `check` reads of
/// one at a time is shorter.
inline constexpr std::size_t kLongestMessage = std::size_t{64} << 20;

struct Frame {
  enum class Kind : unsigned char { message, too_long, end };
  Kind kind;
  std::string text = {};   ///< of a message
  std::size_t length = 0;  ///< of one that is too long
};

class FrameReader {
 public:
  explicit FrameReader(std::istream& in, std::size_t longest = kLongestMessage)
      : in_(in), longest_(longest) {}

  /// Waits for the next message. `end`: the client is gone, perhaps in the middle of one.
  [[nodiscard]] Frame next();

 private:
  /// The next line without its end, of which no more than a header can have is kept; false at the
  /// end of the input.
  bool read_line(std::string& line);

  std::istream& in_;
  std::size_t longest_;
};

/// The envelope of a message.
[[nodiscard]] std::string framed(const std::string& message);

}  // namespace irsa::server
