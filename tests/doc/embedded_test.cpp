#include "doc/embedded.h"

#include <doctest/doctest.h>

#include <string>

#include "doc/parse.h"
#include "doc/yaml/scalar_map.h"

using namespace irsa;
using namespace irsa::doc;

namespace {

/// What stands in the file where the JSON in member `policy` has its member `key`.
std::string found(const Parsed& parsed, std::string_view key = "sub") {
  const Embedded embedded(parsed.root()["policy"]);
  if (embedded.error()) return "error: " + embedded.error()->message;
  const Node value = embedded.document().root()[key];
  if (!value) return "absent";
  return parsed.under(value.span());
}

}  // namespace

TEST_CASE("a span inside is a span of the file, whatever the style") {
  const std::string want = "\"a:b\"";
  CHECK(found(parse("policy: '{\"sub\": \"a:b\"}'\n")) == want);
  CHECK(found(parse("policy: |\n  {\n    \"sub\": \"a:b\"\n  }\n")) == want);
  CHECK(found(parse("policy: |-\r\n  {\r\n    \"sub\": \"a:b\"\r\n  }\r\n")) == want);
  CHECK(found(parse("policy: >\n  {\n  \"sub\":\n\n  \"a:b\"\n\n    }\n")) == want);
  CHECK(found(parse("policy: >2-\n   {\n  \"sub\":\n  \"a:b\" }\n")) == want);
  CHECK(found(parse("policy: '{\"x\": \"it''s\",\n\n  \"sub\": \"a:b\"}'\n")) == want);
  CHECK(found(parse("policy: \"{\\\"x\\\": \\\"\\u00e9\\\",\n  \\\"sub\\\": \\\"a:b\\\"}\"\n")) ==
        "\\\"a:b\\\"");
  CHECK(found(parse("policy: \"{\\\"x\\\": 1, \\\n    \\\"sub\\\": \\\"a:b\\\"}\"\n")) ==
        "\\\"a:b\\\"");
  CHECK(found(parse("{\"policy\": \"{\\\"x\\\": \\\"\\ud83d\\ude00\\u00e9\\/\\\", "
                    "\\\"sub\\\":\\n\\\"a:b\\\"}\"}")) == "\\\"a:b\\\"");
  CHECK(found(parse("policy: &p '{\"sub\": \"a:b\"}'\n")) == want);
  CHECK(found(parse("x: &p '{\"sub\": \"a:b\"}'\npolicy: *p\n")) == want);
}

TEST_CASE("percent-encoded documents are decoded and placed") {
  CHECK(found(parse(
            "{\"policy\": \"%7B%22x%22%3A%22%C3%A9+%22%2C%20%22sub%22%3A%22a%3Ab%22%7D\"}")) ==
        "%22a%3Ab%22");
  CHECK(found(parse("{\"policy\": \"%7b%0A%22sub%22%3A%22a:b%22%7d\"}")) == "%22a:b%22");
  const Parsed parsed = parse("{\"policy\": \"%7B%22sub%22%3A%22a%2Bb+c%22%7D\"}");
  CHECK(Embedded(parsed.root()["policy"]).document().root()["sub"].text() == "a+b+c");
}

TEST_CASE("mistakes inside are errors at their place") {
  const Parsed parsed = parse("policy: |\n  {\n    \"sub\": \"a:b\",\n  }\n");
  const Embedded embedded(parsed.root()["policy"]);
  REQUIRE(embedded.error());
  CHECK_FALSE(embedded.document().root());
  CHECK(embedded.error()->message == "a comma with nothing after it");
  CHECK(parsed.under(embedded.error()->where) == ",");
  CHECK(embedded.error()->where.begin == 30);
  CHECK(found(parse("policy: '{} x'\n")) ==
        "error: there is more text after the end of the JSON value");
  CHECK(found(parse("policy: ''\n")) == "error: expected a value, but the text ends here");
  CHECK(found(parse("policy: hello\n")) == "error: expected a value, not 'hello'");
  CHECK(found(parse("policy: |\n  {\"a\": [\n")) == "error: this '[' is never closed");
}

TEST_CASE("a string in a string in a string has its own place") {
  // The inner quotes are escaped twice over.
  const Parsed parsed =
      parse("{\"policy\": \"{\\\"inner\\\": \\\"{\\\\\\\"sub\\\\\\\": 1}\\\"}\"}");
  const Embedded outer(parsed.root()["policy"]);
  REQUIRE_FALSE(outer.error());
  const Embedded inner(outer.document().root()["inner"]);
  REQUIRE_FALSE(inner.error());
  CHECK(inner.document().root()["sub"].text() == "1");
  CHECK(parsed.under(inner.document().root()["sub"].span()) == "1");
  CHECK(parsed.under(outer.document().root()["inner"].span()) ==
        "\\\"{\\\\\\\"sub\\\\\\\": 1}\\\"");
}

namespace {

/// Every scalar of the YAML in member `y` with what stands under its span in the file, and the
/// errors and comments.
std::string found_yaml(const Parsed& parsed) {
  Parsed inner;
  KeepingSink sink(inner);
  read_scalar(parsed.root()["in"], Triage(Needs{}), {.parse_all = true}, sink);
  std::string out;
  const auto visit = [&](const auto& self, const Node& node) -> void {
    for (const Entry& entry : node.entries()) {
      self(self, entry.key);
      self(self, entry.value);
    }
    for (const Node& item : node.items()) self(self, item);
    if (node.is_scalar()) {
      out += std::string(node.text()) + "[" + parsed.under(node.span()) + "] ";
    }
  };
  for (const auto& document : inner.documents) visit(visit, document->root());
  for (const ReadError& error : inner.errors) {
    out += "error: " + error.message + "[" + parsed.under(error.where) + "] ";
  }
  for (const KeptComment& comment : inner.comments) {
    out += "#" + comment.text + "[" + parsed.under(comment.span) + "] ";
  }
  return out;
}

}  // namespace

TEST_CASE("YAML in a string: spans are spans of the file") {
  struct Row {
    const char* text;
    const char* expected;
  };
  const Row rows[] = {
      {"in: |\n  a: x\n  b:\n    - 'q'  # irsa-lint: c\n",
       "a[a] x[x] b[b] q['q'] # irsa-lint: c[# irsa-lint: c] "},
      {"in: |-\r\n   a: x\r\n   b: \"q\"\r\n", "a[a] x[x] b[b] q[\"q\"] "},
      {"in: |2\n    a: x\n", "a[a] x[x] "},
      {"in: >\n  a: x\n\n  b: z\n", "a[a] x[x] b[b] z[z] "},
      {"in: >-\n  {a: x,\n  b: z}\n", "a[a] x[x] b[b] z[z] "},
      {"in: 'a: it''s\n\n  b: z'\n", "a[a] it's[it''s] b[b] z[z] "},
      {"in: \"a: x\\nb: \\\"q\\\"\\n\"\n", "a[a] x[x] b[b] q[\\\"q\\\"] "},
      {"{\"in\": \"a: \\u0041b\\n---\\n{\\\"b\\\": 1}\"}", "a[a] Ab[\\u0041b] b[\\\"b\\\"] 1[1] "},
      {"x: &t |\n  a: x\nin: *t\n", "a[a] x[x] "},
      {"in: |\n  a: |\n    block\n    text\n  b: z\n",
       "a[a] block\ntext\n[|\n    block\n    text] b[b] z[z] "},
      {"in: |\n  a: [x\n  b: z\n", "error: expected ',' or ']'[:] "},
      {"in: |\n  a: {{ x }}\n",
       "a[a] $__x___[{{ x }}] error: this looks like a template that was not rendered: '{{' is not "
       "YAML[{{] "},
      {"in: \"a\\0b\"\n", "error: there is a NUL character in this text[\\0] "},
      {"in: ''\n", ""},
      {"in: 'plain'\n", "plain[plain] "},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(found_yaml(parse(row.text)) == row.expected);
  }
}

TEST_CASE("a part of a scalar stands where it is written") {
  const auto part = [](const char* text, std::size_t begin, std::size_t end) {
    const Parsed parsed = parse(text);
    return parsed.under(span_in(parsed.root()["in"], begin, end));
  };
  CHECK(part("in: a.b.c\n", 2, 3) == "b");
  CHECK(part("in: 'it''s.b'\n", 0, 4) == "it''s");
  CHECK(part("in: \"a\\\\.b.c\"\n", 0, 4) == "a\\\\.b");
  CHECK(part("in: |\n  a.b\n", 2, 3) == "b");
  CHECK(part("in: a.b\n", 3, 3) == "a.b");
  CHECK(part("in: a.b\n", 1, 9) == "a.b");
}

TEST_CASE("each byte of a scalar is found where it is written") {
  const auto offsets = map_scalar("\"a\\tb\n   c\"", "a\tb c", Style::double_quoted);
  REQUIRE(offsets);
  CHECK(*offsets == std::vector<std::uint32_t>{1, 2, 4, 5, 9, 10});
  CHECK_FALSE(map_scalar("\"abc\"", "abd", Style::double_quoted));
  CHECK_FALSE(map_scalar("abc", "abcd", Style::plain));
  const auto block = map_scalar("|\n  a\n\n   b", "a\n\n b\n", Style::literal);
  REQUIRE(block);
  CHECK(*block == std::vector<std::uint32_t>{4, 5, 6, 9, 10, 11, 11});
}

TEST_CASE("last lines of blanks in a block scalar stand at its end") {
  const auto end_of = [](const std::string& text) -> std::string {
    const Parsed parsed = parse(text);
    REQUIRE(parsed.errors.empty());
    const Node in = parsed.root()["in"];
    const auto offsets = map_scalar(in.document().raw(in.span()), in.text(), in.style());
    if (!offsets) return "not mapped: " + std::string(in.text());
    return std::to_string(offsets->size() - in.text().size()) + " " +
           parsed.under(span_in(in, 0, in.text().size()));
  };
  CHECK(end_of("in: |\n  a\n     \nb: 1\n") == "1 a");      // text: "a\n   \n"
  CHECK(end_of("in: |\n  a\n     \n\n\nb: 1\n") == "1 a");  // and again
  CHECK(end_of("in: >\n  a\n     \nb: 1\n") == "1 a");
  CHECK(end_of("in: |\n  a\n \nb: 1\n") == "1 a");  // less than the indentation: no text
  CHECK(end_of("in: |-\n  a\n     \nb: 1\n") == "1 a");
  CHECK(end_of("in: |\n  a\n     c\nb: 1\n") == "1 a\n     c");
  CHECK_FALSE(map_scalar("|\n  a", "a\nb\n", Style::literal));  // text that is not written
  CHECK_FALSE(map_scalar("'a'", "a ", Style::single_quoted));
}
