#include "report/line_hash.h"

#include <doctest/doctest.h>

#include <string>

namespace irsa::report {
namespace {

std::string hashes(std::string_view text, std::uint32_t lines) {
  std::vector<std::uint32_t> wanted;
  for (std::uint32_t line = lines; line > 0; --line) wanted.push_back(line);  // in any order
  std::string out;
  for (const auto& [line, hash] : line_hashes(text, wanted)) {
    out += (out.empty() ? "" : " ") + std::to_string(line) + "=" + hash;
  }
  return out;
}

TEST_CASE("the values that github/codeql-action tests with") {
  CHECK(hashes("", 1) == "1=c129715d7a2bc9a3:1");
  CHECK(hashes(" a\nb\n  \t\tc\n d", 4) ==
        "1=271789c17abda88f:1 2=54703d4cd895b18:1 3=180aee12dab6264:1 4=a23a3dc5e078b07b:1");
  std::string lorem;
  for (int i = 0; i < 10; ++i) lorem += "Lorem ipsum dolor sit amet.\n";
  CHECK(hashes(lorem, 6) ==
        "1=a7f2ff13bc495cf2:1 2=a7f2ff13bc495cf2:2 3=a7f2ff13bc495cf2:3 4=a7f2ff13bc495cf2:4 "
        "5=a7f2ff13bc495cf2:5 6=a7f2ff13bc495cf2:6");
}

TEST_CASE("blanks and the kind of line end make no difference") {
  const std::string plain = hashes("a: b\nc: d\n\ne", 4);
  CHECK(hashes("a:b\r\n  c:\td \r\n\r\ne", 4) == plain);
  CHECK(hashes("a:b\rc:d\r\re", 4) == plain);
  CHECK(hashes("a:b\nc:d\n\nx", 4) != plain);
}

TEST_CASE("only the wanted lines come back, and none that is not there") {
  CHECK(line_hashes("a\nb\nc", {2}).size() == 1);
  CHECK(line_hashes("a\nb\nc", {9}).empty());
}

// The file hash counts UTF-16 code units: an astral character is two, invalid UTF-8 is U+FFFD.
TEST_CASE("characters are counted as UTF-16") {
  CHECK(hashes("\xF0\x9F\x98\x80", 1) != hashes("\xEF\xBF\xBD", 1));
  CHECK(hashes("\xFF", 1) == hashes("\xEF\xBF\xBD", 1));
}

}  // namespace
}  // namespace irsa::report
