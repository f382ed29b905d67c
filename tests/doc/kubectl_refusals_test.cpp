// Documents that yaml-cpp or a JSON parser reads, and kubectl does not: they are read, and it is
// said where and why. What kubectl does is what tests/reference/kubernetes shows. In each table the
// rows without an answer are the neighbours that kubectl takes.
#include <doctest/doctest.h>

#include <initializer_list>
#include <string>

#include "doc/parse.h"

using namespace irsa;
using namespace irsa::doc;

namespace {

/// "[text under the place] message" of each document that kubectl refuses; errors as they are.
std::string refusals(const std::string& text, bool reference) {
  const Parsed parsed =
      parse(text, FileId{0}, {}, {.parse_all = true, .reference_parser = reference});
  std::string out;
  for (const auto& document : parsed.documents) {
    if (!document->kubectl_defect()) continue;
    const Defect& defect = *document->kubectl_defect();
    CHECK(defect.help != "");
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
    CHECK(refusals(row.text, false) == row.expected);
    CHECK(refusals(row.text, true) == row.expected);
  }
}

}  // namespace

TEST_CASE("numbers that JSON cannot say") {
  check({
      {"a: .nan\n", "[.nan] kubectl refuses the number '.nan', which JSON cannot express\n"},
      {"a: [1, -.Inf]\n",
       "[-.Inf] kubectl refuses the number '-.Inf', which JSON cannot express\n"},
      {"a: &x +.INF\nb: *x\n",
       "[+.INF] kubectl refuses the number '+.INF', which JSON cannot express\n"},
      {".NaN\n", "[.NaN] kubectl refuses the number '.NaN', which JSON cannot express\n"},
      {"a: !!float '.inf'\n",
       "['.inf'] kubectl refuses the number '.inf', which JSON cannot express\n"},
      {"a: '.nan'\n", ""},
      {"a: .nano\n", ""},
      {"a: x.nan\n", ""},
      {"a: 1.inf\n", ""},
      {"a: |\n  .inf\n", ""},
      {"a: !!str .inf\n", ""},
      {"a: ! .inf\n", ""},
      {"a: .5\nb: 1.5\nc: -1e3\n", ""},
      {".inf: a\n", ""},  // as a key it is text
  });
}

TEST_CASE("escapes that JSON or YAML 1.2 has, and YAML 1.1 not") {
  const std::string slash =
      "[\\/] kubectl refuses the escape '\\/', which YAML 1.1 does not know\n";
  const std::string half =
      "[\\ud83d] kubectl refuses the escape '\\ud83d', which is not a character for YAML\n";
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

TEST_CASE("several objects of JSON where kubectl reads YAML") {
  const char* const dropped =
      "[{] kubectl reads this as YAML, and drops everything after the first object "
      "without a message\n";
  check({
      {"---\n{\"a\": 1}\n{\"b\": 2}\n", dropped},
      {"# a comment\n{\"a\": 1}{\"b\": 2}\n", dropped},
      {"{\"a\": 1}\n---\n{\"b\": 2} {\"c\": 3}\n", dropped},
      {"{\"a\": 1}\n{\"b\": 2}\n", ""},
      {"---\n{\"a\": 1}\n---\n{\"b\": 2}\n", ""},
      // Behind the first object of a stream, a separator needs no line of its own.
      {"{\"a\": 1}---\nb: 2\n", ""},
      {"{\"a\": 1}\n---\nb: 2\n", ""},
  });
}

TEST_CASE("tags that say something else than the value") {
  check({
      {"a: !!int b\n", "error [b] this is not a !!int, although its tag says so\n"},
      {"a: !!bool \"b\"\n", "error [\"b\"] this is not a !!bool, although its tag says so\n"},
      {"a: !!float yes\n", "error [yes] this is not a !!float, although its tag says so\n"},
      {"a: !!null b\n", "error [b] this is not a !!null, although its tag says so\n"},
      {"a: !!timestamp monday\n",
       "error [monday] this is not a !!timestamp, although its tag says so\n"},
      {"a: !!int \"7\"\nb: !!float 7\nc: !!bool on\nd: !!null\ne: !!str 7\nf: !!float 1e3\n", ""},
      {"a: !!timestamp 2025-3-4\nb: !!timestamp 2025-03-04T09:21:36Z\n", ""},
      {"a: !Ref b\n", ""},
      {"a: !int b\n", ""},
  });
}

TEST_CASE("tags and anchors of a form that go-yaml does not take") {
  check({
      {"a: !my!tag b\n", "[!my!tag] kubectl refuses a tag that no directive explains\n"},
      {"a: &b.c d\n", "[&b.c] kubectl refuses this name of an anchor\n"},
      {"a: &ü d\ne: *ü\n", "[&ü] kubectl refuses this name of an anchor\n"},
      {"a: &b-c_1 d\ne: *b-c_1\n", ""},
      {"&a:\n  b: c\n", "[&a:] kubectl refuses a ':' with no key before it\n"},
      {"a:\n  &b: c\n", "[&b:] kubectl refuses a ':' with no key before it\n"},
      {"{&a: b}\n", "[&a:] kubectl refuses a ':' with no key before it\n"},
      {"&a b: c\n", ""},
      {"a: &b\nc: *b\n", ""},
      {"a: &b d\n*b : c\n", ""},
      {"a: !my b\nc: !!str d\ne: !<tag:yaml.org,2002:str> f\n", ""},
  });
}

TEST_CASE("what kubectl refuses with a word in the place of an expression") {
  check({
      {"a: &b\"${c}\" # d\n", "[&b\"${c}\"] kubectl refuses this name of an anchor\n"},
      {"a: &b \"${c}\" # d\n", ""},
      {"a: [b,, ${c}]\n", "[,] kubectl refuses a ',' with nothing before it\n"},
      {"a: [b, ${c}]\n", ""},
      {"a: {b: ${c}}\nd:\te\n", ""},
  });
}

TEST_CASE("brackets, commas and colons") {
  check({
      {"a: {b: c}}\n", "[}] kubectl refuses a closing bracket without an opening one\n"},
      {"a: b\n]\n", "[]] kubectl refuses a closing bracket without an opening one\n"},
      {"- [a]]\n", "[]] kubectl refuses a closing bracket without an opening one\n"},
      {"a: [b,, c]\n", "[,] kubectl refuses a ',' with nothing before it\n"},
      {"a: [, b]\n", "[,] kubectl refuses a ',' with nothing before it\n"},
      {"a: [b, c,]\nd: {e: f,}\n", ""},
      // What is in brackets as a whole is read up to its end, and no further.
      {"--- # a comment\n{a: b}}\n", ""},
      {R"({"a": 1}})", "[}] there is more text after the end of the JSON value\n"},
      {R"({"a": 1})", ""},
  });
}

TEST_CASE("keys that a tag makes no text") {
  check({
      {"a: {!!null 'null': b}\n", "error ['null'] a key cannot be null\n"},
      {"!!null ~: b\n", "error [~] a key cannot be null\n"},
      {"!!str ~: b\n!!int 7: c\n! ~: d\n", ""},
  });
}

TEST_CASE("behind a byte order mark JSON is YAML") {
  check({
      {"{\"a\": \"\\/\"}\n", ""},
      {"\xEF\xBB\xBF{\"a\": \"b\"}\n", ""},
      {"\xEF\xBB\xBF{\"a\": \"\\/\"}\n",
       "[\\/] kubectl refuses the escape '\\/', which YAML 1.1 does not know\n"},
      {"---\n{\"a\": \"\\/\"}\n",
       "[\\/] kubectl refuses the escape '\\/', which YAML 1.1 does not know\n"},
  });
}

TEST_CASE("lines that begin like a separator") {
  const char* const broken =
      "[---b] kubectl reads this line as a broken separator, and refuses the file\n";
  check({
      {"a: 'x\n---b\n  c'\n", broken},
      {"a: 'x\n --b\n ---c'\n", ""},
      {"a: x\n----\n\n",
       "[----] kubectl reads this line as a broken separator, and refuses the file\n"},
      {"a: x\n----\nb: y\n",
       "[----] kubectl reads this line as a broken separator, and refuses the file\n"},
      {"a: x\n---\n\n", ""},
      {"a: x\n--- # a comment\nb: y\n", ""},
      {"a: x\n---# a comment\nb: y\n", ""},
      // White space to kubectl, and a line end to go-yaml.
      {"a: x\n---\xC2\x85\nb: y\n", ""},
      {"---\xC2\x85\nb: y\n", ""},
      {"a: x\n--- \xE2\x80\xA8\t\xE2\x80\xA9 # a comment\nb: y\n", ""},
      {"a: x\n---\xC2\x85z\n", "[z] kubectl allows nothing but a comment on a line with ---\n"},
  });
}

TEST_CASE("tabs") {
  const char* const tab = "[\t] kubectl refuses a tab at the beginning of a line\n";
  check({
      {"a: 'b'\n\t\nc: d\n", tab},
      {"a: 'b'\n  \t\nc: d\n", tab},
      {"a: b\n\t\nc: d\n", "error [\t] a tab in the indentation\n"},
      {"a:\n  b: [c]\n\t\n", tab},
      {"\t\na: b\n", tab},
      {"a: 'b'\n\t# a comment\nc: d\n", tab},
      {"a: b # a comment\n \t\nc: d\n", tab},
      {"a: |\n  \tb\n", "[\t] kubectl refuses a tab in the indentation of a block of text\n"},
      {"- a\n-\tb\n", "[\t] kubectl refuses a tab after '-'\n"},
      // Part of something, or behind text that may go on.
      {"a: b\n  \t\nc: d\n", ""},
      {"a: {b: c,\n\t\nd: e}\n", ""},
      {"a: 'b\n\t\n  c'\n", ""},
      {"a: |\n  b\n  \t\n  c\n", ""},
      {"a: 'b'\t\nc: d\t# a comment\n", ""},
      {"a:\tb\nc:\n-\n  - d\n", ""},
      {"a: 'b'\n\nc: d\n", ""},
  });
}
