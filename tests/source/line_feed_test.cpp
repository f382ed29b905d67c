#include "source/line_feed.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/folder.h"

using namespace irsa;

namespace {

/// "begin:text" of each line, with the number of bytes instead of a long text.
std::string lines_of(const SourceFile& file) {
  std::string out;
  LineFeed feed(file);
  while (feed.next()) {
    const std::string_view text = feed.text();
    out += std::to_string(feed.begin()) + ":" +
           (text.size() > 40 ? std::to_string(text.size()) + " bytes" : std::string(text)) + "|";
  }
  return out;
}

SourceFile in_memory(std::string text) { return {.shown = "x", .open_path = {}, .text = text}; }

}  // namespace

TEST_CASE("lines and where they begin") {
  struct Row {
    std::string text, expected;
  };
  for (const Row& row : std::vector<Row>{
           {"", "0:|"},
           {"a", "0:a|"},
           {"a\n", "0:a|2:|"},
           {"a\nb", "0:a|2:b|"},
           {"a\r\nb\rc\n\n", "0:a|3:b|5:c|7:|8:|"},
           {"a\r", "0:a|2:|"},
           {"\xEF\xBB\xBF"
            "a\nb",
            "3:a|5:b|"},
       }) {
    CAPTURE(row.text);
    CHECK(lines_of(in_memory(row.text)) == row.expected);
  }
}

TEST_CASE("a file on disk has the lines of its text, wherever it is cut in pieces") {
  const tests::Folder folder;
  for (const std::size_t first : {10U, 65'533U, 65'534U, 65'535U, 65'536U, 65'537U, 300'000U}) {
    CAPTURE(first);
    const std::string text = std::string(first, 'x') + "\r\nb\r" + std::string(70'000, 'y') + "\nz";
    tests::Folder::write("file", text);
    CHECK(lines_of({.shown = "file", .open_path = "file"}) == lines_of(in_memory(text)));
  }
  CHECK_FALSE(LineFeed({.shown = "no", .open_path = "no"}).good());
}
