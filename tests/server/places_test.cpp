// Positions of the protocol and bytes, there and back.
#include "server/places.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "server/documents.h"
#include "server/uri.h"

namespace irsa::server {
namespace {

std::string point_text(Point point) {
  return std::to_string(point.line) + ":" + std::to_string(point.character);
}

TEST_CASE("from bytes to positions and back") {
  // ü has two bytes and one unit, € three and one, 😀 four and two.
  const std::string text = "ab\nü€😀x\r\n\rlast";
  struct Row {
    std::size_t offset;
    const char *utf8, *utf16, *utf32;
  };
  const std::vector<Row> rows = {
      {0, "0:0", "0:0", "0:0"},   {2, "0:2", "0:2", "0:2"},    {3, "1:0", "1:0", "1:0"},
      {5, "1:2", "1:1", "1:1"},   {8, "1:5", "1:2", "1:2"},    {12, "1:9", "1:4", "1:3"},
      {13, "1:10", "1:5", "1:4"}, {15, "2:0", "2:0", "2:0"},   {16, "3:0", "3:0", "3:0"},
      {20, "3:4", "3:4", "3:4"},  {1000, "3:4", "3:4", "3:4"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.offset);
    const std::pair<Units, const char*> ways[] = {
        {Units::utf8, row.utf8}, {Units::utf16, row.utf16}, {Units::utf32, row.utf32}};
    for (const auto& [units, expected] : ways) {
      const Lines lines(text, units);
      const Point point = lines.point(row.offset);
      CHECK(point_text(point) == expected);
      CHECK(lines.offset(point) == std::min(row.offset, text.size()));
    }
  }
}

TEST_CASE("positions that are nowhere") {
  struct Row {
    const char* what;
    std::string text;
    Point point;
    std::size_t expected;
  };
  const std::vector<Row> rows = {
      {"an empty text", "", {0, 0}, 0},
      {"an empty text, far away", "", {7, 7}, 0},
      {"behind the end of a line", "ab\ncd", {0, 99}, 2},
      {"behind the end of the last line", "ab\ncd", {1, 99}, 5},
      {"behind the last line", "ab\ncd", {2, 0}, 5},
      {"the line behind the last line end", "ab\n", {1, 0}, 3},
      {"in the middle of a pair", "\xF0\x9F\x98\x80x", {0, 1}, 0},
      {"between \\r and \\n", "a\r\nb", {0, 2}, 1},
      {"a byte order mark is no character", "\xEF\xBB\xBFkey", {0, 1}, 4},
      {"bytes that are no UTF-8 count one each", "\xFF\xFE\xC3x", {0, 3}, 3},
      {"as far as numbers go", "ab", {0x7FFFFFFF, 0x7FFFFFFF}, 2},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(Lines(row.text, Units::utf16).offset(row.point) == row.expected);
  }
}

TEST_CASE("changes of a document") {
  struct Row {
    const char *what, *before, *changes, *after;
  };
  const Row rows[] = {
      {"the whole text", "abc", R"([{"text": "x"}])", "x"},
      {"no change", "abc", "[]", "abc"},
      {"an insertion", "ab",
       R"([{"range": {"start": {"line": 0, "character": 1}, "end": {"line": 0, "character": 1}}, "text": "x"}])",
       "axb"},
      {"over lines", "ab\ncd\nef",
       R"([{"range": {"start": {"line": 0, "character": 1}, "end": {"line": 2, "character": 1}}, "text": "-"}])",
       "a-f"},
      {"one after the other", "ab",
       R"([{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "text": "x\n"},
           {"range": {"start": {"line": 1, "character": 2}, "end": {"line": 1, "character": 2}}, "text": "y"}])",
       "x\naby"},
      {"in units of UTF-16", "😀b",
       R"([{"range": {"start": {"line": 0, "character": 2}, "end": {"line": 0, "character": 3}}, "text": ""}])",
       "😀"},
      {"its end before its beginning", "abc",
       R"([{"range": {"start": {"line": 0, "character": 2}, "end": {"line": 0, "character": 1}}, "text": "x"}])",
       "abxc"},
      {"behind everything", "ab",
       R"([{"range": {"start": {"line": 9, "character": 9}, "end": {"line": 10, "character": 0}}, "text": "x"}])",
       "abx"},
      {"no list", "ab", R"({"text": "x"})", "a list is expected"},
      {"no text", "ab", R"([{"range": null}])", "'text' is missing"},
      {"a text that is a number", "ab", R"([{"text": 1}])", "a string is expected"},
      {"a line that is negative", "ab",
       R"([{"range": {"start": {"line": -1, "character": 9}, "end": {"line": 10, "character": 0}}, "text": "x"}])",
       "a position is not negative"},
      {"a character that is a half", "ab",
       R"([{"range": {"start": {"line": 0, "character": 0.5}, "end": {"line": 10, "character": 0}}, "text": "x"}])",
       "a whole number is expected"},
      {"half a range", "ab", R"([{"range": {"start": {"line": 0, "character": 0}}, "text": "x"}])",
       "'end' is missing"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    std::string after;
    try {
      after = changed(row.before, Input::parse(row.changes), Units::utf16);
    } catch (const BadParams& why) {
      after = why.what();
    }
    CHECK(after == row.after);
  }
}

TEST_CASE("URIs and paths") {
  struct Row {
    const char *uri, *path;
  };
  const Row rows[] = {
      {"file:///a/b.yaml", "/a/b.yaml"},
      {"file:/a/b.yaml", "/a/b.yaml"},
      {"FILE:///a", "/a"},
      {"file://localhost/a", "/a"},
      {"file:///a%20b/%C3%BC.yaml", "/a b/ü.yaml"},
      {"file:///a/../b/./c", "/b/c"},
      {"file:///a/", "/a"},
      {"file:///", "/"},
      {"file:///a#L1", "/a"},
      {"file:///a%23b", "/a#b"},
      {"file://server/share/a", "none"},
      {"file:a", "none"},
      {"file:", "none"},
      {"file:///a%0", "none"},
      {"file:///a%zz", "none"},
      {"file:///a%00b", "none"},
      {"untitled:Untitled-1", "none"},
      {"git:/a/b.yaml?x", "none"},
      {"https://example.com/a", "none"},
      {"", "none"},
      {"/a/b", "none"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.uri);
    CHECK(path_of(row.uri).value_or("none") == row.path);
  }
  CHECK(file_uri("/a b/ü#%.yaml") == "file:///a%20b/%C3%BC%23%25.yaml");
  CHECK(path_of(file_uri("/a b/ü#%?.yaml")) == "/a b/ü#%?.yaml");
}

}  // namespace
}  // namespace irsa::server
