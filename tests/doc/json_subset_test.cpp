// The fast JSON reader must agree with nlohmann/json wherever it does not give up: same tree, same
// places. What it must not give up on is listed, so that it stays fast.
#include <doctest/doctest.h>

#include <iterator>
#include <random>
#include <string>

#include "doc/document_builder.h"
#include "doc/json/reader.h"
#include "doc/json/subset.h"

using namespace irsa;
using namespace irsa::doc;

namespace {

enum class Answer { gave_up, agrees, differs };

Answer compare(std::string_view text) {
  const SourceText source{.text = text, .begin = 7};
  DocumentBuilder fast{Limits{}}, slow{Limits{}};
  fast.start(source, true);
  const auto end = read_json_subset(fast);
  if (!end) return Answer::gave_up;
  const std::size_t slow_end = read_json(source, slow, true);
  const bool same =
      !fast.error() && !slow.error() && *end == slow_end &&
      fast.document().dump_nodes() == slow.document().dump_nodes() &&
      fast.document().duplicate_keys().size() == slow.document().duplicate_keys().size();
  return same ? Answer::agrees : Answer::differs;
}

}  // namespace

TEST_CASE("what AWS and other programs print is read fast") {
  for (const char* text : {
           "{}",
           "[]",
           " \n\t{ }",
           "[[],{}]",
           R"({"a": 1, "b": [true, false, null, -2, 0, 10.25], "c": {"d": "e"}})",
           "{\n  \"a\" : \"b\" ,\n  \"c\":\"d\"\r\n}",
           R"(["\"\\\/\b\f\n\r\t", "x\ny"])",
           "[\"größe 日本 😀\"]",
           R"({"a": 1, "a": 2})",
           R"({"a": {}} {"b": {}})",
           R"("text")",
           "12 ",
           "true",
       }) {
    CAPTURE(std::string(text));
    CHECK(compare(text) == Answer::agrees);
  }
}

TEST_CASE("what is unusual or wrong is left to nlohmann/json") {
  for (const char* text : {
           "",           "{",
           "[",          "[1,]",
           "{\"a\"}",    "{\"a\":}",
           "{,}",        "[,1]",
           "[1 2]",      "{\"a\" 1}",
           "{a: 1}",     "['a']",
           "[01]",       "[1.]",
           "1- a",       "[.5]",
           "[+1]",       "[1e5]",
           "[-]",        "[tru]",
           "[nulL]",     "[\"\\u0041\"]",
           "[\"\\x\"]",  "[\"a\nb\"]",
           "[\"a",       "[\"\xff\"]",
           "[\"\xc3\"]", "[1234567890123456789]",
           "[}",         "{]",
           "// x\n[]",
       }) {
    CAPTURE(std::string(text));
    CHECK(compare(text) == Answer::gave_up);
  }
  CHECK(compare({"[\0]", 3}) == Answer::gave_up);
  CHECK(compare(std::string(500, '[') + std::string(500, ']')) == Answer::gave_up);
}

TEST_CASE("the readers agree on tokens thrown together") {
  const char* const tokens[] = {
      "{",  "}",    "[",    "]", ",",  ":", "\"a\"", "\"\"",   "\"b\\n\"", "1",   "-0", "0.5",
      "00", "true", "null", " ", "\n", "x", "\"ä\"", "\"a\":", "{\"c\":",  "[1,", "]}", "1e3"};
  std::mt19937 random(11);
  int agreed = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string text = random() % 2 == 0 ? "{" : "[";
    for (std::size_t i = 0, n = random() % 9; i < n; ++i)
      text += tokens[random() % std::size(tokens)];
    for (std::size_t i = random() % 3; i > 0; --i) text += random() % 2 == 0 ? "}" : "]";
    const Answer answer = compare(text);
    if (answer == Answer::differs) FAIL_CHECK(text);
    if (answer == Answer::agrees) ++agreed;
  }
  CHECK(agreed > 5'000);  // or the test would mean nothing
}
