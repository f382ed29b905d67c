#include "report/excerpt.h"

#include <doctest/doctest.h>

#include <string>

namespace irsa::report {
namespace {

/// `«` and `»` stand around the marked part.
std::string marked(std::string text) {
  Excerpt excerpt;
  excerpt.begin = text.find("«");
  text.erase(excerpt.begin, 2);
  excerpt.end = text.find("»");
  text.erase(excerpt.end, 2);
  excerpt.text = std::move(text);
  const MarkedLine line = mark(excerpt);
  return line.source + "\n" + line.carets;
}

TEST_CASE("carets stand under the marked part") {
  CHECK(marked("a: «bc» # d") == "a: bc # d\n   ^^");
  CHECK(marked("«a»: b") == "a: b\n^");
}

TEST_CASE("an empty span is one caret, also behind the end") {
  CHECK(marked("a: «»b") == "a: b\n   ^");
  CHECK(marked("a:«»") == "a:\n  ^");
  CHECK(marked("«»") == "\n^");
}

TEST_CASE("tabs are expanded, wide and combining characters counted as shown") {
  CHECK(marked("\ta:\t«b»") == "    a:  b\n        ^");
  CHECK(marked("名前: «値段»x") == "名前: 値段x\n      ^^^^");
  CHECK(marked("e\xCC\x81: «x»") == "e\xCC\x81: x\n   ^");
}

TEST_CASE("what has no width is shown as an escape, and can be pointed at") {
  CHECK(marked("a: «\xE2\x80\x8B»") == "a: \\u200B\n   ^^^^^^");
  CHECK(marked("a: b«\xEF\xBB\xBF»c") == "a: b\\uFEFFc\n    ^^^^^^");
  CHECK(marked("«\xC2\xA0»a: b") == "\\u00A0a: b\n^^^^^^");
  CHECK(marked("role«\xE2\x80\x8D»-arn") == "role\\u200D-arn\n    ^^^^^^");
  CHECK(marked("ae«\xCC\x81»") == "ae\xCC\x81\n ^");  // belongs to the letter before it
  CHECK(marked("«\xCC\x81»") == "\xCC\x81\n^");
}

TEST_CASE("control characters and invalid bytes are escaped, and the carets stay in place") {
  CHECK(marked("a\x1b[31m: «b»") == "a\\x1b[31m: b\n           ^");
  CHECK(marked("«\xFF»b") == "\\xffb\n^^^^");
}

TEST_CASE("a long line is cut around the marked part") {
  const std::string before(200, 'a'), after(200, 'b');
  CHECK(marked(before + "«xyz»" + after) == "…" + std::string(107, 'a') + "xyz" +
                                                std::string(10, 'b') + "…\n" +
                                                std::string(108, ' ') + "^^^");
  CHECK(marked(before + "«" + after + "»") == "…" + std::string(30, 'a') + std::string(90, 'b') +
                                                  "…\n" + std::string(31, ' ') +
                                                  std::string(90, '^'));
  CHECK(marked("key: «" + after + "»") ==
        "key: " + std::string(115, 'b') + "…\n     " + std::string(115, '^'));
  CHECK(marked("key: «v» # " + after) == "key: v # " + std::string(111, 'b') + "…\n     ^");
}

}  // namespace
}  // namespace irsa::report
