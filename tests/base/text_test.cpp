#include "base/text.h"

#include <doctest/doctest.h>

#include <string>

#include "base/arena.h"
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
  CHECK(without_commands("::error::x\n  ::x") == "\u2060::error::x\n  \u2060::x");
  CHECK(without_commands("a ::error::x") == "a ::error::x");
  CHECK(without_commands("a ##[error]b ##vso[task.x]") == "a #\u2060#[error]b #\u2060#vso[task.x]");
  CHECK(without_commands("###[x] ## [x] ##") == "##\u2060#[x] ## [x] ##");
  CHECK(json_without_commands(R"(["##[x]", "###vso[y", "##"])") ==
        R"(["\u0023#[x]", "#\u0023#vso[y", "##"])");
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
