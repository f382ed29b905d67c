#include "source/line_feed.h"

#include <doctest/doctest.h>

#include <random>
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

namespace {

/// The line that byte `offset` is on: its number, its first byte and its text.
std::string line_at(const SourceFile& file, std::size_t offset, bool pass_by) {
  LineFeed feed(file);
  std::size_t line = 0;
  while (offset >= feed.next_begin()) {
    if (pass_by) line += feed.pass_by(offset);
    if (!feed.next()) break;
    ++line;
  }
  return std::to_string(line) + " " + std::to_string(feed.begin()) + " " + std::string(feed.text());
}

}  // namespace

TEST_CASE("passing by lines leads where going through them does") {
  std::mt19937 random(5);
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (std::size_t size = random() % 40; text.size() < size;) text += "ab\n\n\n\r"[random() % 6];
    CAPTURE(text);
    for (std::size_t offset = 0; offset <= text.size() + 2; ++offset) {
      CHECK(line_at(in_memory(text), offset, true) == line_at(in_memory(text), offset, false));
    }
  }
  const tests::Folder folder;
  std::string text;
  for (int i = 0; text.size() < 400'000; ++i) {
    text +=
        std::string(random() % (i % 1000 == 0 ? 80'000 : 60), 'x') + (i % 777 == 0 ? "\r\n" : "\n");
  }
  tests::Folder::write("file", text);
  const SourceFile file{.shown = "file", .open_path = "file"};
  for (int round = 0; round < 50; ++round) {
    const std::size_t offset = random() % (text.size() + 10);
    CHECK(line_at(file, offset, true) == line_at(file, offset, false));
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

TEST_CASE("a line without end comes in stretches, between characters") {
  const tests::Folder folder;
  const std::size_t most = LineFeed::kLongest;
  std::string text = "a\n";
  while (text.size() < 3 * most) text += "xé名";
  text += "\nend";
  tests::Folder::write("long", text);
  const SourceFile file{.shown = "long", .open_path = {}};
  LineFeed feed(file);
  std::string together;
  std::size_t stretches = 0;
  while (feed.next()) {
    CHECK(feed.begin() == together.size());
    CHECK((feed.text().empty() || (static_cast<unsigned char>(feed.text()[0]) & 0xC0U) != 0x80));
    together += feed.text();
    if (feed.is_stretch()) ++stretches;
    if (!feed.goes_on() && together.size() < text.size()) together += '\n';
  }
  CHECK(together == text);
  CHECK(stretches >= 2);
}
