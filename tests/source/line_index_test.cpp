#include "source/line_index.h"

#include <doctest/doctest.h>

#include <string>

namespace irsa {
namespace {

std::string at(const LineIndex& index, std::uint32_t offset) {
  const Position position = index.position(offset);
  return std::to_string(position.line) + ":" + std::to_string(position.column);
}

TEST_CASE("lines end at \\n, \\r\\n and a lone \\r") {
  const LineIndex index("a\nbc\r\nd\re");
  CHECK(index.line_count() == 4);
  CHECK(at(index, 0) == "1:1");
  CHECK(at(index, 1) == "1:2");  // the line end belongs to its line
  CHECK(at(index, 2) == "2:1");
  CHECK(at(index, 4) == "2:3");
  CHECK(at(index, 6) == "3:1");
  CHECK(at(index, 8) == "4:1");
  CHECK(at(index, 9) == "4:2");    // the end of the text
  CHECK(at(index, 100) == "4:2");  // behind it
  CHECK(index.line(1) == "a");
  CHECK(index.line(2) == "bc");
  CHECK(index.line(3) == "d");
  CHECK(index.line(4) == "e");
  CHECK(index.line(5).empty());
  CHECK(index.line(0).empty());
  CHECK(index.line_start(3) == 6);
}

TEST_CASE("columns count code points") {
  const LineIndex index("ä€😀x\nö");
  CHECK(at(index, 2) == "1:2");
  CHECK(at(index, 5) == "1:3");
  CHECK(at(index, 9) == "1:4");
  CHECK(at(index, 10) == "1:5");
  CHECK(at(index, 11) == "2:1");
  CHECK(at(index, 13) == "2:2");
}

TEST_CASE("a byte that is no UTF-8 is one column") {
  const LineIndex index("\xFF\xFEx");
  CHECK(at(index, 2) == "1:3");
}

TEST_CASE("a byte order mark is no column") {
  const LineIndex index(
      "\xEF\xBB\xBF"
      "ab\nc");
  CHECK(at(index, 0) == "1:1");
  CHECK(at(index, 2) == "1:1");
  CHECK(at(index, 3) == "1:1");
  CHECK(at(index, 4) == "1:2");
  CHECK(at(index, 6) == "2:1");
  CHECK(index.line(1) == "ab");
  CHECK(index.line_start(1) == 3);
}

TEST_CASE("an empty text has one empty line") {
  const LineIndex index("");
  CHECK(index.line_count() == 1);
  CHECK(at(index, 0) == "1:1");
  CHECK(index.line(1).empty());
}

TEST_CASE("a final line end opens an empty line") {
  const LineIndex index("a\n");
  CHECK(index.line_count() == 2);
  CHECK(at(index, 2) == "2:1");
}

}  // namespace
}  // namespace irsa
