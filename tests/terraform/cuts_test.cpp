// Texts known in part, cut by functions of plain text: what holds for every value of the holes.
#include "terraform/cuts.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace irsa;
using terraform::Made;
using value::Alphabet;
using value::Hole;
using value::PartialText;

namespace cuts_test {
namespace {

PartialText hole(Alphabet alphabet, bool non_empty = false, std::string name = "h") {
  Hole made{name, name};
  made.alphabet = alphabet;
  made.non_empty = non_empty;
  return PartialText::of(std::move(made));
}

PartialText part_of_issuer(Hole::Issuer which) {
  Hole made{"part", "part"};
  made.alphabet = Alphabet::host;
  made.issuer = which;
  return PartialText::of(std::move(made));
}

PartialText operator+(const PartialText& a, const PartialText& b) {
  PartialText both = a;
  both.append(b);
  return both;
}
PartialText operator+(const PartialText& a, std::string_view b) {
  return a + PartialText::literal(b);
}
PartialText operator+(std::string_view a, const PartialText& b) {
  return PartialText::literal(a) + b;
}

std::string parts_of(const PartialText& subject, const terraform::Cut& function,
                     const std::vector<std::string>& hints = {}) {
  const terraform::CutResult result = terraform::cut(subject, function, hints);
  if (!result.decided) return "undecided";
  if (result.refused) return "refused";
  std::string out;
  for (const PartialText& text : result.texts) {
    out += "[" + (text.only_hole() ? "${" + text.shown() + "}" : text.shown()) + "]";
  }
  return out;
}

std::optional<std::vector<Made>> slices(const std::vector<Made>& made) { return made; }

/// Splits at the first byte that is this one.
terraform::Cut at_first(char byte) {
  return [byte](std::string_view text) {
    const std::size_t at = std::min(text.find(byte), text.size());
    return slices({{{0, at}}, {{at, text.size()}}});
  };
}
/// Splits at a place.
terraform::Cut at(std::size_t place) {
  return [place](std::string_view text) {
    const std::size_t here = std::min(place, text.size());
    return slices({{{0, here}}, {{here, text.size()}}});
  };
}
/// Splits so far from the end.
terraform::Cut from_end(std::size_t place) {
  return [place](std::string_view text) {
    const std::size_t here = text.size() - std::min(place, text.size());
    return slices({{{0, here}}, {{here, text.size()}}});
  };
}

TEST_CASE("a byte that a hole may hold is not looked for in vain, one that it cannot hold is") {
  struct Row {
    PartialText subject;
    std::string may_hold, holds_not;
  };
  const std::vector<Row> rows = {
      {hole(Alphabet::any, true), "QqzJjkKx1 _.-/:", ""},
      {hole(Alphabet::no_colon, true), "QqzJjkK1 _.-", ":/"},
      {hole(Alphabet::host, true), "QqzJjkK1.-", ":/_ "},
      {hole(Alphabet::label, true), "qzjk1.-", ":/_ QJK"},
      {hole(Alphabet::issuer, true), "qzwkie1./_~", ": "},
      {hole(Alphabet::digits, true), "0123456795", ":/_.-aK "},
      {part_of_issuer(Hole::Issuer::host), "qyj-w1", ":/_ "},
      {part_of_issuer(Hole::Issuer::id), "ABCDF0127E9", ":/_.- az"},
  };
  for (const Row& row : rows) {
    for (const char byte : row.may_hold) {
      CAPTURE(row.may_hold);
      CAPTURE(byte);
      CHECK(parts_of(row.subject, at_first(byte)) == "undecided");
    }
    for (const char byte : row.holds_not) {
      CAPTURE(row.may_hold);
      CAPTURE(byte);
      CHECK(parts_of(row.subject, at_first(byte)) == "[${" + row.subject.shown() + "}][]");
      CHECK(parts_of(row.subject + std::string(1, byte) + "x", at_first(byte)) ==
            "[${" + row.subject.shown() + "}][" + byte + "x]");
    }
  }
}

TEST_CASE("what is looked for is looked for at both ends, and in what may hold it") {
  const auto begins = [](const std::string& with) {
    return terraform::Cut([with](std::string_view text) {
      return slices({{{text.starts_with(with) ? with.size() : 0, text.size()}}});
    });
  };
  const auto ends = [](const std::string& with) {
    return terraform::Cut([with](std::string_view text) {
      return slices({{{0, text.size() - (text.ends_with(with) ? with.size() : 0)}}});
    });
  };
  for (const std::string word : {"a", "-x", "prod"}) {
    CAPTURE(word);
    for (const Alphabet alphabet : {Alphabet::any, Alphabet::no_colon, Alphabet::label}) {
      CHECK(parts_of(hole(alphabet), begins(word), {word}) == "undecided");
      CHECK(parts_of(hole(alphabet), ends(word), {word}) == "undecided");
      CHECK(parts_of("p" + hole(alphabet), ends(word), {word}) == "undecided");
      CHECK(parts_of(hole(alphabet) + "+", ends(word), {word}) == "[${h}+]");
    }
    CHECK(parts_of(hole(Alphabet::digits), ends(word), {word}) == "[${h}]");
  }
}

TEST_CASE("a cut beside a hole holds if something is in it, a cut into it never") {
  const PartialText some = hole(Alphabet::label, true), maybe = hole(Alphabet::label);
  struct Row {
    PartialText subject;
    terraform::Cut function;
    std::string expected;
  };
  const std::vector<Row> rows = {
      {"ab" + some, at(1), "[a][b${h}]"},
      {"ab" + some, at(2), "[ab][${h}]"},
      {"ab" + some, at(3), "undecided"},
      {some + "ab", from_end(1), "[${h}a][b]"},
      {some + "ab", from_end(2), "[${h}][ab]"},
      {some + "ab", from_end(3), "undecided"},
      {"a" + some + "b", at(1), "[a][${h}b]"},
      {"a" + some + "b", from_end(1), "[a${h}][b]"},
      {some, at(0), "[][${h}]"},
      {some, at(1), "undecided"},
      // Longer than what anybody cuts names to.
      {some, at(255), "undecided"},
      {hole(Alphabet::issuer, true), at(255), "undecided"},
      {some, from_end(0), "[${h}][]"},
      {PartialText::literal("abc"), at(3), "[abc][]"},
      {PartialText::literal("abc"), at(0), "[][abc]"},
      // Perhaps nothing is in it: is the place in front of it or behind?
      {"ab" + maybe, at(1), "[a][b${h}]"},
      {"ab" + maybe, at(2), "undecided"},
      {some + hole(Alphabet::any, true, "i"), at(1), "undecided"},
      // The same hole twice is the same text.
      {some + ":" + some, at_first(':'), "[${h}][:${h}]"},
      {hole(Alphabet::digits, true) + ":" + hole(Alphabet::digits, true, "i"), at_first(':'),
       "[${h}][:${i}]"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.subject.shown());
    CAPTURE(row.expected);
    CHECK(parts_of(row.subject, row.function) == row.expected);
  }
}

TEST_CASE("what comes out must be the same for all texts that are tried") {
  const PartialText some = hole(Alphabet::label, true), maybe = hole(Alphabet::label);
  const auto whole = [](std::string_view text) { return slices({{{0, text.size()}}}); };
  // How many results, and which.
  CHECK(parts_of(some, [&](std::string_view text) {
          return text.size() % 2 == 0 ? whole(text) : slices({});
        }) == "undecided");
  CHECK(parts_of(some, [&](std::string_view text) {
          return text.size() > 100 ? whole(text) : slices({{{0, 0}}});
        }) == "undecided");
  CHECK(parts_of(maybe, [&](std::string_view text) {
          return text.empty() ? slices({{{0, 0, PartialText::literal("x")}}}) : whole(text);
        }) == "undecided");
  CHECK(parts_of(some, [&](std::string_view text) {
          return text.empty() ? slices({{{0, 0, PartialText::literal("x")}}}) : whole(text);
        }) == "[${h}]");
  // Refused for some of them, for all of them.
  CHECK(parts_of(maybe, [&](std::string_view text) -> std::optional<std::vector<Made>> {
          if (text.empty()) return std::nullopt;
          return std::vector<Made>{};
        }) == "undecided");
  CHECK(parts_of(maybe, [](std::string_view) { return std::optional<std::vector<Made>>(); }) ==
        "refused");
  // New text stands where it is put, also where what is not known may be nothing.
  CHECK(parts_of(maybe + "a", [](std::string_view text) {
          return slices({{{0, text.size()}, {0, 0, PartialText::literal("+")}}});
        }) == "[${h}a+]");
}

TEST_CASE("what is cut out of a literal keeps its place") {
  const FileId file{3};
  PartialText text = PartialText::literal("one/two", Span{file, 10, 17}, true);
  text.append(PartialText::literal("/three", Span{file, 30, 40}, false));
  const auto result =
      terraform::cut(text,
                     [](std::string_view) {
                       return slices({{{0, 3}}, {{4, 7}}, {{4, 10}}, {{3, 8}}, {{7, 13}}});
                     },
                     {});
  std::string places;
  for (const PartialText& one : result.texts) {
    for (const value::Piece& piece : one.pieces()) {
      places += piece.text + " " + std::to_string(piece.span->begin) + "-" +
                std::to_string(piece.span->end) + ", ";
    }
    places += "; ";
  }
  // Of a text that is written otherwise the place is that of the whole.
  CHECK(places ==
        "one 10-13, ; two 14-17, ; two 14-17, /th 30-40, ; /two 13-17, / 30-40, ; "
        "/three 30-40, ; ");
  // A text without a place has none in parts either.
  const auto bare = terraform::cut(PartialText::literal("abc"),
                                   [](std::string_view) {
                                     return slices({{{1, 2}}});
                                   },
                                   {});
  CHECK_FALSE(bare.texts.at(0).pieces().at(0).span.has_value());
}

}  // namespace
}  // namespace cuts_test
