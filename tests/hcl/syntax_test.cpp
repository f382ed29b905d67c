// What the reader makes of a file, and what it refuses.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "hcl/dump.h"
#include "hcl/nfc.h"
#include "hcl/random_input.h"
#include "hcl/read.h"

using namespace irsa;

namespace {

std::string tree_of(const std::string& bytes) {
  const hcl::Tree tree = hcl::read_file({FileId{0}, bytes});
  if (tree.error) {
    const Span where = tree.error->where;
    return std::to_string(where.begin) + "-" + std::to_string(where.end) + ": " +
           tree.error->message;
  }
  return tests::HclDump(bytes, false).body(tree.body);
}

/// Every node's place holds those of its items, and every byte of literal text is where it says.
void check_places(const hcl::Expr& expr, const std::string& bytes) {
  REQUIRE(expr.span.begin <= expr.span.end);
  REQUIRE(expr.span.end <= bytes.size());
  if (expr.kind == hcl::Kind::text && expr.is_verbatim()) {
    CHECK(bytes.substr(expr.span.begin, expr.span.size()) == expr.text);
  }
  for (const hcl::Expr* item : expr.items) {
    CHECK(item->height < expr.height);
    check_places(*item, bytes);
  }
}

void check_places(const hcl::Body& body, const std::string& bytes) {
  for (const hcl::Attribute& a : body.attributes) {
    CHECK(bytes.substr(a.name.span.begin, a.name.span.size()) == a.name.text);
    check_places(*a.value, bytes);
  }
  for (const hcl::Block& b : body.blocks) check_places(b.body, bytes);
}

}  // namespace

TEST_CASE("trees") {
  struct Row {
    std::string source, expected;
  };
  const std::vector<Row> rows = {
      {"a = 1\n", "a = 1\n"},
      {"a = 1", "a = 1\n"},
      {"\xEF\xBB\xBF"
       "a = 1\r\n",
       "a = 1\n"},
      {"a-b = n - 1 # c\n", "a-b = (- n 1)\n"},
      {"a = n-1\n", "a = n-1\n"},
      {"b \"l\" m {\n  x = y.z\n}\n", "block b 'l' 'm' {\n  x = (. y z)\n}\n"},
      {"b { x = 1 }\n", "block b {\n  x = 1\n}\n"},
      {"b {}\n", "block b {\n}\n"},
      {"a = [1,\n  2,\n]\n", "a = (tuple 1 2)\n"},
      {"a = {\n  b = 1, \"c\": 2\n  (d) = 3\n}\n",
       "a = (object (str 'b') 1 (str 'c') 2 (paren d) 3)\n"},
      {"a = x.0.y[*].z\n", "a = (splat (. ([] x n:0) y) (. item z))\n"},
      {"a = x.*.y[0]\n", "a = ([] (splat x (. item y)) n:0)\n"},
      {"a = f(1, x...)\n", "a = (call f 1 x ...)\n"},
      {"a = p::f()\n", "a = (call p::f)\n"},
      {"a = 1 + 2 * 3 == 7 && !x || y ? 1 : 2\n",
       "a = (? (|| (&& (== (+ 1 (* 2 3)) 7) (! x)) y) 1 2)\n"},
      {"a = (x\n  ? 1\n  : 2)\n", "a = (paren (? x 1 2))\n"},
      {"a = \"x${y}z\"\n", "a = (str 'x' y 'z')\n"},
      {"a = \"${y}\"\n", "a = (wrap y)\n"},
      {"a = \"$${y} %%{ $ $$ %\"\n", "a = (str '${y} %{ $ $$ %')\n"},
      {"a = \"\\u00e9\\n\\\"\"\n", "a = (str '\\xc3\\xa9\\x0a\"')\n"},
      {"a = \"e\xCC\x81\"\n", "a = (str '\\xc3\\xa9')\n"},
      {"a = \"${\"${\"}\"}\"}\"\n", "a = (wrap (wrap (str '}')))\n"},
      {"a = <<EOT\nx ${y ~}\n  z\nEOT\n", "a = (str 'x ' y '  z\\x0a')\n"},
      {"a = <<-EOT\n    x\n  ${y}\n      z\n  EOT\n", "a = (str '  x\\x0a' y '\\x0a    z\\x0a')\n"},
      {"a = \"%{ if x }y%{ else }z%{ endif }\"\n", "a = (str (%if x ( 'y') ( 'z')))\n"},
      {"a = [for k, v in x : k if v]\n", "a = (for k,v tuple x k v)\n"},
      {"a = {for v in x : v => 1...}\n", "a = (for ,v ... object x v 1)\n"},
      {"a = x /* c */ // d\nb = 1\n", "a = x\nb = 1\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.source);
    CHECK(tree_of(row.source) == row.expected);
  }
}

TEST_CASE("what is refused, with its place") {
  struct Row {
    std::string source, expected;
  };
  const std::vector<Row> rows = {
      {"a = 1\na = 2\n", "6-7: 'a' is set twice in this block"},
      {"b\n{\n}\n", "0-1: an argument (name = value) or a block is expected here"},
      {"b \"x\"\n{\n}\n", "5-6: the opening brace of a block must be on the line of its name"},
      {"b {\n", "2-3: the block that begins here is not closed"},
      {"}\n", "0-1: a closing brace too many"},
      {"a = [1 2]\n", "7-8: a comma is expected between the elements of a list"},
      {"a = {b = 1 c = 2}\n", "11-12: a line end or a comma is expected after this entry"},
      {"a = x\n  ? 1 : 2\n", "8-9: an argument (name = value) or a block is expected here"},
      {"a = \"x\n", "6-7: a string in quotes ends with its line"},
      {"a = \"\\.\"\n", "5-7: this escape sequence does not exist"},
      {"a = \"\\u00\"\n", "5-9: four hexadecimal digits are expected after \\u"},
      {"a = \"\\ud800\"\n", "5-11: this is not a character"},
      {"a = \"${x\"\n", "8-9: a ${ in this text is not closed"},
      {"a = <<EOT\nx\nEOT", "4-9: the heredoc that begins here is not closed"},
      {"a = <<EOT\nx\nEOT, 1\n", "4-9: the heredoc that begins here is not closed"},
      {"a = << EOT\nx\nEOT\n", "4-5: a value is expected here"},
      {"a = \"%{ if x }y\"\n", "5-14: the directive if that begins here has no endif"},
      {"a = \"%{ endif }\"\n", "5-15: this directive ends nothing"},
      {"a = \"%{ no }\"\n", "5-10: if, else, endif, for or endfor is expected after %{"},
      {"a = 'x'\n", "4-5: a single quote begins no string"},
      {"a = \xE2\x80\x9Cx\xE2\x80\x9D\n", "4-7: a curly quote begins no string"},
      {"a = 1; b = 2\n", "5-6: a semicolon is no separator here"},
      {"a = 1.2.3\n", "4-9: this is not a number"},
      {"a = x.0.1\n", "6-9: two indices cannot be written with dots"},
      {"\"a\" = 1\n", "0-1: the name of an argument is in quotes"},
      {"a = \xFF\n", "4-5: a byte here is not valid UTF-8"},
      {"a = /* x\n", "4-5: this comment is not closed"},
      {"b \"${x}\" {\n}\n", "3-5: a label cannot be computed"},
      {"b { x = 1, y = 2 }\n", "9-10: a block on one line holds one argument and ends with it"},
      {"a = b {\n}\n", "6-7: the line should end after this argument"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.source);
    CHECK(tree_of(row.source) == row.expected);
  }
}

TEST_CASE("limits end what is nested or large") {
  const auto repeat = [](const std::string& text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
  };
  const std::vector<std::string> hostile = {
      "a = " + repeat("[", 5000),
      "a = " + repeat("(", 100000),
      "a = " + repeat("\"${", 5000),
      "a = " + repeat("!", 100000) + "x\n",
      "a = " + repeat("x ? x : ", 5000) + "x\n",
      "a = x" + repeat(" + x", 5000) + "\n",
      "a = x" + repeat("[*]", 5000) + "\n",
      "a = x" + repeat(".y", 5000) + "\n",
      "a = \"" + repeat("%{ if x }", 5000) + "\"\n",
      repeat("b {\n", 5000),
  };
  for (const std::string& source : hostile) {
    CAPTURE(source.substr(0, 20));
    const hcl::Tree tree = hcl::read_file({FileId{0}, source});
    REQUIRE(tree.error.has_value());
    CHECK(tree.error->limit);
  }
  // Long is not deep.
  CHECK_FALSE(hcl::read_file({FileId{0}, "a = [" + repeat("1, ", 50000) + "]\n"}).error);
}

TEST_CASE("random and damaged files: an answer, exact places, and the same when cut anywhere") {
  std::size_t read = 0;
  for (std::uint32_t seed = 0; seed < 600; ++seed) {
    tests::RandomHcl random(seed);
    std::string text = random.file();
    if (seed % 3 == 0) text = random.damaged(text);
    const hcl::Tree tree = hcl::read_file({FileId{0}, text});
    if (tree.error) {
      CHECK(tree.error->where.end <= text.size());
      CHECK_FALSE(tree.error->message.empty());
    } else {
      check_places(tree.body, text);
      ++read;
    }
    if (seed % 20 != 0) continue;
    for (std::size_t cut = 0; cut < text.size(); ++cut) {
      const std::string part = text.substr(0, cut);
      const hcl::Tree shorter = hcl::read_file({FileId{0}, part});
      if (!shorter.error) check_places(shorter.body, part);
    }
  }
  CHECK(read > 200);
}

TEST_CASE("normal form C") {
  struct Row {
    std::string text, expected;
  };
  const std::vector<Row> rows = {
      {"abc", ""},
      {"\xC3\xA9", ""},
      {"e\xCC\x81", "\xC3\xA9"},
      {"e\xCC\xA7\xCC\x81", "\xC8\xA9\xCC\x81"},
      {"e\xCC\x81\xCC\xA7", "\xC8\xA9\xCC\x81"},     // marks in order of their class
      {"\xE1\x84\x80\xE1\x85\xA1", "\xEA\xB0\x80"},  // Hangul
      {"\xEA\xB0\x80\xE1\x86\xA8", "\xEA\xB0\x81"},
      {"\xE2\x84\xA6", "\xCE\xA9"},      // Ohm
      {"\xE0\xA4\x95\xE0\xA4\xBC", ""},  // excluded from composition
      {"\xE0\xA5\x98", "\xE0\xA4\x95\xE0\xA4\xBC"},
      {"\xFF\xCC\x81", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(hcl::to_nfc(row.text).value_or("") == row.expected);
  }
}
