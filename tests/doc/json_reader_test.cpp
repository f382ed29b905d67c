#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>

#include "doc/json/reader.h"
#include "doc/parse.h"

using namespace irsa;
using namespace irsa::doc;

namespace {

/// "message @ what stands there", for text with one mistake.
std::string mistake(const std::string& text) {
  const Parsed parsed = parse(text);
  if (parsed.errors.size() != 1) return std::to_string(parsed.errors.size()) + " errors";
  return parsed.errors[0].message + " @ " + parsed.under(parsed.errors[0].where);
}

}  // namespace

TEST_CASE("every token of JSON has its exact place") {
  const Parsed parsed =
      parse(" {\"a\" : [1, -2.5e3 ,true,null, \"x\\ty\"],\n\t\"b\":{ }, \"c\":\"\"}\n");
  CHECK(parsed.document().dump_nodes() ==
        "1-57 mapping 1 2 8 9 10 11\n"
        "2-5 double \"a\"\n"
        "8-38 sequence 3 4 5 6 7\n"
        "9-10 plain \"1\"\n"
        "12-18 plain \"-2.5e3\"\n"
        "20-24 plain \"true\"\n"
        "25-29 plain \"null\"\n"
        "31-37 double \"x\\ty\"\n"
        "41-44 double \"b\"\n"
        "45-48 mapping\n"
        "50-53 double \"c\"\n"
        "54-56 double \"\"\n");
  CHECK(parsed.document().is_json());
}

TEST_CASE("types of JSON values do not come from how strings look") {
  CHECK(parse("{\"a\": \"true\", \"b\": true, \"c\": \"12\", \"d\": 12, \"e\": null, \"f\": 1.5}")
            .dump() == "{a: \"true\", b: true, c: \"12\", d: 12, e: null, f: 1.5}\n");
}

TEST_CASE("what only a JSON parser reads is read") {
  CHECK(parse("{\"a\": \"\\ud83d\\ude00\\/\"}").dump() == "{a: \"😀/\"}\n");
  CHECK(parse("{\"a\":\t1}").dump() == "{a: 1}\n");
  CHECK(parse("\xEF\xBB\xBF{\"a\": 1}").root()["a"].span().begin == 9);
}

TEST_CASE("JSON values one after the other are a stream") {
  CHECK(parse("{\"a\": 1}\n{\"a\": 2} [3]\n").dump() == "{a: 1}\n{a: 2}\n[3]\n");
  const Parsed parsed = parse("{\"a\": 1}\n{\"a\": }\n");
  CHECK(parsed.dump() == "{a: 1}\nerror: expected a value, not '}'\n");
  CHECK(parsed.errors[0].where.begin == 15);
  CHECK(parsed.errors[0].extent.begin == 9);
  CHECK(parse("{\"a\": 1}\n---\n{\"a\": 2}\n---\na: 3\n").dump() == "{a: 1}\n{a: 2}\n{a: 3}\n");
  CHECK(parse("{} # comment\n").dump() == "{}\n");
  CHECK(parse("{\"a\": 1}{\"b\": 2}").document(1).ordinal() == 1);
}

TEST_CASE("a value of a stream holds its own text and not what follows") {
  const std::string text = "{\"a\": 1}\n{\"b\": [2]}[3]\n{\"c\": 4}\n";
  const Parsed parsed = parse(text);
  REQUIRE(parsed.documents.size() == 4);
  CHECK(parsed.document(0).source() == "{\"a\": 1}");
  CHECK(parsed.document(1).source() == "{\"b\": [2]}");
  CHECK(parsed.document(2).source() == "[3]");
  CHECK(parsed.document(3).source() == "{\"c\": 4}\n");
  CHECK(parsed.under(parsed.document(1).extent()) == "{\"b\": [2]}");
  CHECK(parsed.under(parsed.document(3).root()["c"].span()) == "4");
}

TEST_CASE("what is no JSON but YAML in brackets is read as YAML") {
  CHECK(parse("{a: 1, b: [x, z]}\n").dump() == "{a: 1, b: [\"x\", \"z\"]}\n");
  CHECK(parse("{\"a\": 1,}\n").dump() == "{a: 1}\n");
  CHECK_FALSE(parse("{\"a\": 1,}\n").document().is_json());
  CHECK(parse("# comment\n{\"a\": 1}\n").document().is_json());
  CHECK(parse("[a]\n").dump() == "[\"a\"]\n");
  // kubectl's YAML parser stops reading before the second bracket.
  CHECK(parse("{\"a\": 1}}\n").dump() == "{a: 1}\n");
  CHECK(parse("{a: 1}}\n").dump() == "{a: 1}\n");
  CHECK(parse("[a: [b]]]\n").dump() == "[{a: [\"b\"]}]\n");
  CHECK(parse("{a: 1} x\n").errors.size() == 1);
}

TEST_CASE("mistakes in JSON are said in words and shown where they are") {
  CHECK(mistake("{\"a\": 1 \"b\": 2}") == "expected ',' or '}' before this string @ \"");
  CHECK(mistake("[1 2") == "expected ',' or ']', not '2' @ 2");
  CHECK(mistake("{\"a\" 1") == "expected ':', not '1' @ 1");
  CHECK(mistake("{\"a\": [\"b\", {\"c\": 1}") == "this '[' is never closed @ [");
  CHECK(mistake("{\"a\": ") == "this '{' is never closed @ {");
  CHECK(mistake("{\"a\": \"b") == "the string is not closed @ \"");
  CHECK(mistake("{\"a\": \"b\nc: \"d\"}") == "the string is not closed on its line @ \"b");
  CHECK(mistake("{\"a\": \"\\q\", \"b") == "JSON knows no such escape @ \\q");
  CHECK(mistake("{\"a\": \"\\ud800\", \"b") == "half of a surrogate pair @ \\ud800");
  CHECK(mistake("{\"a\": tru, ]}") == "expected a value, not 'tru' @ tru");
  CHECK(mistake("{\"a\": 01, ]}") == "'01' is not a JSON number @ 01");
  CHECK(mistake("{\"a\": 1, // no\n \"b\": @}") == "JSON has no comments @ //");
  CHECK(mistake("{\"a\": 1} }") == "0 errors");
  CHECK(mistake("{\"a\": 1}, {") == "there is more text after the end of the JSON value @ ,");
  CHECK(mistake("{\"a\": 1, \"b\": {\"c\": 1,} ]") == "a comma with nothing after it @ ,");
  CHECK(mistake("{\"a\": \"\xff\"}") == "this is not UTF-8 @ \xff");
  CHECK(mistake("{\"a\": 1e999, \"b\": ]") != "0 errors");
  CHECK(parse(std::string("{\"a\":1}\0{", 9)).errors[0].kind == ReadError::Kind::not_text);
  // Too late to be taken for a binary file: nlohmann alone would stop at the NUL and be content.
  const std::string late = "{\"a\": \"" + std::string(9000, 'x') + "\"}";
  CHECK(mistake(late + std::string("\0", 1) + "{") ==
        "a NUL byte in the text @ " + std::string("\0", 1));
}

TEST_CASE("random JSON comes back as it was written, each token at its place") {
  std::mt19937 random(7);
  const auto pick = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const std::string_view scalars[] = {"1",    "-0.5e+3", "true",        "false",     "null",
                                      "\"\"", "\"x y\"", "\"\\u00e9\"", "\"\\\"q\"", "\"größe\""};
  const char* const spaces[] = {"", "", " ", "\n", "\t ", "\r\n"};
  const auto write = [&](auto& self, int depth) -> std::string {
    const std::size_t what = depth > 4 ? 9 : pick(12);
    if (what > 4) return std::string(scalars[pick(std::size(scalars))]);
    std::string out(1, what < 2 ? '[' : '{');
    for (std::size_t i = 0, n = pick(5); i < n; ++i) {
      if (i > 0) out += std::string(spaces[pick(6)]) + ",";
      out += spaces[pick(6)];
      if (what >= 2)
        out += "\"k" + std::to_string(i) + "\"" + spaces[pick(6)] + ":" + spaces[pick(6)];
      out += self(self, depth + 1);
    }
    return out + spaces[pick(6)] + (what < 2 ? ']' : '}');
  };
  for (int round = 0; round < 500; ++round) {
    const std::string text = "[" + write(write, 0) + "]";
    const Parsed parsed = parse(text);
    REQUIRE(parsed.documents.size() == 1);
    // A token written out again from its place must be one of those that were put in.
    const auto check = [&](auto& self, const Node& node) -> void {
      const std::string raw = parsed.under(node.span());
      if (node.is_scalar()) {
        CHECK(std::find(std::begin(scalars), std::end(scalars), raw) != std::end(scalars));
      } else {
        CHECK(raw.front() == (node.is_mapping() ? '{' : '['));
        CHECK(raw.back() == (node.is_mapping() ? '}' : ']'));
      }
      for (const Node& item : node.items()) self(self, item);
      for (const Entry& entry : node.entries()) {
        CHECK(parsed.under(entry.key.span()) == "\"" + std::string(entry.key.text()) + "\"");
        self(self, entry.value);
      }
    };
    check(check, parsed.root());
  }
}

TEST_CASE("white space is skipped to its last byte, however much there is") {
  for (std::size_t before = 0; before < 3; ++before) {
    for (std::size_t length = 0; length < 70; ++length) {
      for (const std::string_view behind : {"", "x", "\v", "\xA0", "x               y"}) {
        std::string text(before, ',');
        for (std::size_t i = 0; i < length; ++i) text += " \n\t\r"[i * i % 4];
        CAPTURE(before);
        CAPTURE(length);
        CHECK(skip_json_space(text + std::string(behind), before) == before + length);
      }
    }
  }
  CHECK(skip_json_space("", 0) == 0);
  CHECK(skip_json_space("", 1) == 1);  // behind the end there is nothing to skip
}
