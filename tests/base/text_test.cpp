#include "base/text.h"

#include <doctest/doctest.h>

#include <string>

#include "base/arena.h"
#include "base/outgoing.h"
#include "base/utf8.h"

using namespace irsa;

TEST_CASE("edit distance counts insertions, deletions, replacements and swaps") {
  CHECK(edit_distance("", "", 3) == 0);
  CHECK(edit_distance("role-arn", "role_arn", 3) == 1);
  CHECK(edit_distance("role-arn", "rolearn", 3) == 1);
  CHECK(edit_distance("role-arn", "roel-arn", 3) == 1);
  CHECK(edit_distance("kitten", "sitting", 3) == 3);
  CHECK(edit_distance("kitten", "sitting", 2) == 3);
  CHECK(edit_distance("abc", "abcdefgh", 2) == 3);
}

TEST_CASE("the nearest name is a near one, or none") {
  CHECK(nearest("payments-ap", {"orders-api", "payments-api"}) == "payments-api");
  CHECK(nearest("x", {"abcdef"}).empty());
  CHECK(nearest("ab", {"xy"}).empty());
}

TEST_CASE("values in messages cannot act on a terminal and are cut") {
  CHECK(quoted("a b") == "'a b'");
  CHECK(quoted("a\nb\tc\x1b[31m") == "'a\\nb\\tc\\x1b[31m'");
  CHECK(quoted("\xff") == "'\\xff'");
  CHECK(quoted("\u202eabc") == "'\\xe2\\x80\\xaeabc'");
  CHECK(quoted("größe") == "'größe'");
  CHECK(quoted(std::string(121, 'x')) == "'" + std::string(120, 'x') + "…'");
}

TEST_CASE("no line is taken for a command by a CI system that reads along") {
  const struct {
    Medium medium;
    std::string in, out;
  } kRows[] = {
      {Medium::text, "::error::x\n  ::x", "\u2060::error::x\n  \u2060::x"},
      {Medium::text, "a ::error::x", "a ::error::x"},
      {Medium::text, "a ##[error]b ##vso[task.x]", "a #\u2060#[error]b #\u2060#vso[task.x]"},
      {Medium::text, "###[x] ## [x] ##", "##\u2060#[x] ## [x] ##"},
      {Medium::text, "##teamcity[x]", "#\u2060#teamcity[x]"},
      {Medium::text, "a\tb\nc\rd\x1b[31m\x7f", "a\tb\nc\\x0dd\\x1b[31m\\x7f"},
      {Medium::text, "\u009b31m \u202eabc \u200f \u2028",
       "\\xc2\\x9b31m \\xe2\\x80\\xaeabc "
       "\\xe2\\x80\\x8f \\xe2\\x80\\xa8"},
      {Medium::text, "größe € 😀 \xff", "größe € 😀 \\xff"},
      {Medium::colored, "\x1b[1;31mred\x1b[0m \x1b[2J \x1b]8;;x\x07",
       "\x1b[1;31mred\x1b[0m \\x1b[2J \\x1b]8;;x\\x07"},
      {Medium::commands, "::error::a ##[x]\x1b", "::error::a #\u2060#[x]\\x1b"},
      {Medium::json, R"(["##[x]", "###vso[y", "##"])", R"(["\u0023#[x]", "#\u0023#vso[y", "##"])"},
      {Medium::json, "\"::\u009b\u202e\x7f\xff\"", "\"::\\u009b\\u202e\\u007f\uFFFD\""},
  };
  for (const auto& row : kRows) {
    CAPTURE(row.in);
    CHECK(outgoing(row.medium, row.in) == row.out);
    // Once is enough.
    CHECK(outgoing(row.medium, row.out) == row.out);
  }
}

TEST_CASE("hints are sentences") {
  const struct {
    const char* in;
    const char* out;
  } kRows[] = {
      {"", ""},
      {"remove it", "Remove it."},
      {"Remove it.", "Remove it."},
      {"did you mean 'x'?", "Did you mean 'x'?"},
      {"text stands in quotes; true is a word", "Text stands in quotes; true is a word."},
      {"aws iam get-role prints it", "aws iam get-role prints it."},
      {"system:serviceaccount:a:b is what to write", "system:serviceaccount:a:b is what to write."},
      {"`irsa-lint rules` lists them", "`irsa-lint rules` lists them."},
      {"merge the two, or …", "Merge the two, or …"},
      {"Écrivez-le", "Écrivez-le."},
      {"a", "A."},
  };
  for (const auto& row : kRows) {
    CHECK(as_sentence(row.in) == row.out);
    CHECK(as_sentence(row.out) == row.out);
  }
}

TEST_CASE("UTF-8 is checked strictly") {
  CHECK_FALSE(find_invalid_utf8("plain ascii, longer than eight bytes").has_value());
  CHECK_FALSE(find_invalid_utf8("größe € 😀").has_value());
  CHECK(find_invalid_utf8("abcdefghij\xc0\x80") == 10);  // overlong
  CHECK(find_invalid_utf8("a\xed\xa0\x80") == 1);        // surrogate
  CHECK(find_invalid_utf8("a\xf4\x90\x80\x80") == 1);    // over U+10FFFF
  CHECK(find_invalid_utf8("a\xe2\x82") == 1);            // cut
  CHECK(count_code_points("größe") == 5);
  CHECK(count_code_points("a\xff\xff") == 3);
}

TEST_CASE("the arena keeps views valid") {
  Arena a;
  const auto first = a.keep("first");
  const auto big = a.keep(std::string(3'000'000, 'x'));
  Arena b;
  const auto other = b.keep("other");
  a.absorb(std::move(b));
  Arena moved = std::move(a);
  CHECK(first == "first");
  CHECK(big.size() == 3'000'000);
  CHECK(other == "other");
}
