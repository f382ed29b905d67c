// The envelope of messages: whatever comes in, the next whole message is found.
#include "server/frames.h"

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

namespace irsa::server {
namespace {

std::string read_all(const std::string& input, std::size_t longest = 100) {
  std::istringstream in(input);
  FrameReader reader(in, longest);
  std::string out;
  while (true) {
    const Frame frame = reader.next();
    if (frame.kind == Frame::Kind::end) return out + "end";
    out += frame.kind == Frame::Kind::message ? "[" + frame.text + "] "
                                              : std::to_string(frame.length) + " left out, ";
  }
}

TEST_CASE("frames") {
  struct Row {
    const char* what;
    std::string input, expected;
  };
  const std::vector<Row> rows = {
      {"nothing", "", "end"},
      {"one", "Content-Length: 2\r\n\r\n{}", "[{}] end"},
      {"two", "Content-Length: 2\r\n\r\n{}Content-Length: 4\r\n\r\nnull", "[{}] [null] end"},
      {"another header", "Content-Type: x\r\nContent-Length: 2\r\n\r\n{}", "[{}] end"},
      {"in another order", "Content-Length: 2\r\nContent-Type: x; charset=utf-8\r\n\r\n{}",
       "[{}] end"},
      {"in small letters, without blanks", "content-length:2\r\n\r\n{}", "[{}] end"},
      {"lines end with \\n", "Content-Length: 2\n\n{}", "[{}] end"},
      {"bytes, not characters", "Content-Length: 3\r\n\r\n\xC3\xBC!", "[\xC3\xBC!] end"},
      {"empty", "Content-Length: 0\r\n\r\nContent-Length: 1\r\n\r\n1", "[] [1] end"},
      {"cut off in the body", "Content-Length: 5\r\n\r\n{}", "end"},
      {"cut off in the header", "Content-Length: 5", "end"},
      {"cut off behind the header", "Content-Length: 5\r\n", "end"},
      {"no length", "Content-Type: x\r\n\r\n{}Content-Length: 1\r\n\r\n1", "[1] end"},
      {"no number", "Content-Length: two\r\n\r\n{}\r\nContent-Length: 1\r\n\r\n1", "[1] end"},
      {"negative", "Content-Length: -2\r\n\r\n{}\nContent-Length: 1\r\n\r\n1", "[1] end"},
      {"a number too large for any",
       "Content-Length: 99999999999999999999999\r\n\r\nContent-Length: 1\r\n\r\n1", "[1] end"},
      {"too long",
       "Content-Length: 101\r\n\r\n" + std::string(101, 'x') + "Content-Length: 1\r\n\r\n1",
       "101 left out, [1] end"},
      {"too long, and cut off", "Content-Length: 1000000000000\r\n\r\nxx", "end"},
      {"a client that lost count", "Content-Length: 2\r\n\r\n{}{\"a\":1}Content-Length: 1\r\n\r\n1",
       "[{}] [1] end"},
      {"a line without end", std::string(100'000, 'x') + "Content-Length: 1\r\n\r\n1", "[1] end"},
      {"bytes of all kinds", std::string("\0\xFF\n\n\r\r", 6) + "\nContent-Length: 1\r\n\r\n1",
       "[1] end"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(read_all(row.input) == row.expected);
  }
}

}  // namespace
}  // namespace irsa::server
