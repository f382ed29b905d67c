// Documents that yaml-cpp or a JSON parser reads, and kubectl does not: they are read, and it is
// said. What kubectl does is what tests/reference/kubernetes shows.
#include <doctest/doctest.h>

#include <string>

#include "doc/parse.h"

using namespace irsa;
using namespace irsa::doc;

namespace {

/// "[text under the place] message" of each document that kubectl refuses; errors as they are.
std::string refusals(const std::string& text) {
  const Parsed parsed = parse(text);
  std::string out;
  for (const auto& document : parsed.documents) {
    if (!document->kubectl_defect()) continue;
    const Defect& defect = *document->kubectl_defect();
    out += "[" + parsed.under(defect.where) + "] " + defect.message + "\n";
  }
  for (const ReadError& error : parsed.errors) {
    out += "error [" + parsed.under(error.where) + "] " + error.message + "\n";
  }
  return out;
}

struct Row {
  const char* text;
  const char* expected;
};

void check(std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(refusals(row.text) == row.expected);
  }
}

}  // namespace

TEST_CASE("numbers that JSON cannot say") {
  check({
      {"a: .nan\n", "[.nan] Kubernetes refuses the number '.nan', which JSON cannot say\n"},
      {"a: [1, -.Inf]\n", "[-.Inf] Kubernetes refuses the number '-.Inf', which JSON cannot say\n"},
      {"a: &x +.INF\nb: *x\n",
       "[+.INF] Kubernetes refuses the number '+.INF', which JSON cannot say\n"},
      {".NaN\n", "[.NaN] Kubernetes refuses the number '.NaN', which JSON cannot say\n"},
      {"a: '.nan'\n", ""},
      {"a: .nano\n", ""},
      {"a: x.nan\n", ""},
      {"a: 1.inf\n", ""},
      {"a: |\n  .inf\n", ""},
      {"a: !!str .inf\n", ""},
      {"a: .5\nb: 1.5\nc: -1e3\n", ""},
      {".inf: a\n", ""},  // as a key it is text
  });
}

TEST_CASE("escapes of JSON where kubectl reads YAML") {
  const std::string slash = "[\\/] kubectl reads this as YAML, which has no escape '\\/'\n";
  const std::string half = "[\\ud83d] kubectl reads this as YAML, which has no escape '\\ud83d'\n";
  check({
      {R"({"a": "b\/c"})", ""},
      {"\n  {\"a\": \"b\\/c\"}\n", ""},
      {R"({"a": "\ud83d\ude00"})", ""},
      {R"({"a": "\/"}{"b": "\/"})", ""},  // a stream of JSON
      {"---\n{\"a\": \"b\\/c\"}\n", slash.c_str()},
      {"# a comment\n{\"a\": \"b\\/c\"}\n", slash.c_str()},
      {"a: b\n---\n{\"a\": \"b\\/c\"}\n", slash.c_str()},
      {"{\"a\": 1}\n---\n{\"a\": \"\\/\"}\n", slash.c_str()},
      {"---\n{\"a\": \"\\ud83d\\ude00\"}\n", half.c_str()},
      {"a: \"b\\/c\"\n", slash.c_str()},
      {"{'a': \"b\\/c\"}\n", slash.c_str()},  // no JSON after all
      {"a: \"b\\\\/c\"\n", ""},
      {"---\n{\"a\": \"\\\\/ \\u00e4 \\u0041 \\\\ud83d\"}\n", ""},
      {"a: 'b\\/c'\nd: b\\/c\n", ""},
  });
}

TEST_CASE("tags that say something else than the value") {
  check({
      {"a: !!int b\n", "error [b] this is no !!int, as its tag says\n"},
      {"a: !!bool \"b\"\n", "error [\"b\"] this is no !!bool, as its tag says\n"},
      {"a: !!float yes\n", "error [yes] this is no !!float, as its tag says\n"},
      {"a: !!null b\n", "error [b] this is no !!null, as its tag says\n"},
      {"a: !!int \"7\"\nb: !!float 7\nc: !!bool on\nd: !!null\ne: !!str 7\nf: !!float 1e3\n", ""},
      {"a: !Ref b\n", ""},
      {"a: !int b\n", ""},
  });
}

TEST_CASE("brackets that nothing opened") {
  const char* const left = "error [}] a closing bracket without an opening one\n";
  check({
      {"a: {b: c}}\n", left},
      {"a: b\n]\n", "error []] a closing bracket without an opening one\n"},
      {"- [a]]\n", "error []] a closing bracket without an opening one\n"},
      // What is in brackets as a whole is read up to its end, and no further.
      {"--- # a comment\n{a: b}}\n", ""},
      {"[a]]\n", ""},
      // As JSON it is not.
      {R"({"a": 1}})", "[}] there is more text after the end of the JSON value\n"},
      {R"({"a": 1})", ""},
  });
}

TEST_CASE("tabs at the begin of a line") {
  const char* const tab = "[\t] kubectl refuses a tab at the begin of a line\n";
  check({
      {"a: 'b'\n\t\nc: d\n", tab},
      {"a: 'b'\n  \t\nc: d\n", tab},
      {"a: b\n\t\nc: d\n", tab},
      {"a:\n  b: [c]\n\t\n", tab},
      {"\t\na: b\n", tab},
      {"a: 'b'\n\t# a comment\nc: d\n", tab},
      {"a: b # a comment\n \t\nc: d\n", tab},
      // Part of something, or behind text that may go on.
      {"a: b\n  \t\nc: d\n", ""},
      {"a: {b: c,\n\t\nd: e}\n", ""},
      {"a: 'b\n\t\n  c'\n", ""},
      {"a: |\n  b\n  \t\n  c\n", ""},
      {"a: 'b'\t\nc: d\t# a comment\n", ""},
      {"a: 'b'\n\nc: d\n", ""},
  });
}
