// The pieces of a text that is known in part: which become one, where they are written, what they
// rest on, and how they are shown.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "value/comparison.h"
#include "value/partial_text.h"

using namespace irsa;
using namespace irsa::value;

namespace pieces_test {
namespace {

Span at(std::uint32_t begin, std::uint32_t end, std::uint32_t file = 0) {
  return Span(FileId{file}, begin, end);
}

std::string pieces(const PartialText& text) {
  std::string out;
  for (const Piece& piece : text.pieces()) {
    out += "[" + (piece.is_hole() ? "${" + piece.hole->identity + "}" : piece.text);
    if (piece.span) {
      out += "@" + std::to_string(piece.span->begin) + "-" + std::to_string(piece.span->end);
    }
    out += piece.basis == Basis::fact ? "]" : "?]";
  }
  return out;
}

PartialText both(const PartialText& a, const PartialText& b) {
  PartialText text = a;
  text.append(b);
  return text;
}

PartialText hole(const std::string& name) { return PartialText::of(Hole{name, name}); }

TEST_CASE("the bytes of each alphabet") {
  const auto held = [](Alphabet alphabet) {
    std::string out;
    for (int c = 0x20; c < 0x80; ++c) {
      if (may_hold(alphabet, static_cast<char>(c))) out += static_cast<char>(c);
    }
    return out;
  };
  const std::string lower = "abcdefghijklmnopqrstuvwxyz", upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  CHECK(held(Alphabet::digits) == "0123456789");
  CHECK(held(Alphabet::label) == "-.0123456789" + lower);
  CHECK(held(Alphabet::host) == "-.0123456789" + upper + lower);
  CHECK(held(Alphabet::issuer) == "-./0123456789" + upper + "_" + lower + "~");
  CHECK(held(Alphabet::no_colon).find_first_of(":/") == std::string::npos);
  CHECK(held(Alphabet::no_colon).size() == 94);
  CHECK(held(Alphabet::any).size() == 96);
  for (const char byte : {'\0', '\n', '\xE9', '\xFF'}) {
    CHECK(may_hold(Alphabet::any, byte));
    CHECK(may_hold(Alphabet::no_colon, byte));
    CHECK_FALSE(may_hold(Alphabet::issuer, byte));
  }
}

TEST_CASE("literals that follow each other in a file become one piece") {
  const auto as_written = [](std::string_view text, Span span) {
    return PartialText::literal(text, span, true);
  };
  CHECK(pieces(both(as_written("ab", at(1, 3)), as_written("cd", at(3, 5)))) == "[abcd@1-5]");
  CHECK(pieces(both(as_written("ab", at(1, 3)), as_written("cd", at(4, 6)))) == "[ab@1-3][cd@4-6]");
  CHECK(pieces(both(as_written("ab", at(1, 3)), as_written("cd", at(3, 5, 1)))) ==
        "[ab@1-3][cd@3-5]");
  CHECK(pieces(both(PartialText::literal("ab", at(1, 3)), as_written("cd", at(3, 5)))) ==
        "[ab@1-3][cd@3-5]");
  CHECK(pieces(both(as_written("ab", at(1, 3)), PartialText::literal("cd", at(3, 5)))) ==
        "[ab@1-3][cd@3-5]");
  CHECK(pieces(both(PartialText::literal("ab"), PartialText::literal("cd"))) == "[abcd]");
  CHECK(pieces(both(PartialText::literal("ab"), as_written("cd", at(3, 5)))) == "[ab][cd@3-5]");
  CHECK(pieces(both(as_written("ab", at(1, 3)), PartialText::literal("cd"))) == "[ab@1-3][cd]");
  CHECK(pieces(both(PartialText::literal("ab"), PartialText::literal(""))) == "[ab]");
  CHECK(pieces(both(PartialText::literal("ab"), hole("x"))) == "[ab][${x}]");
  CHECK(pieces(both(hole("x"), PartialText::literal("ab"))) == "[${x}][ab]");
  // What rests on another thing, or is written as another, stays for itself.
  CHECK(pieces(both(PartialText::literal("ab"),
                    PartialText::literal("cd").with_basis(Basis::assumption))) == "[ab][cd?]");
  CHECK(pieces(both(PartialText::literal("ab").written_as("x"), PartialText::literal("cd"))) ==
        "[ab][cd]");
}

TEST_CASE("beside nothing that is assumed the neighbours are assumed as well") {
  PartialText text;
  text.append_assumed_nothing();
  CHECK(text.empty());
  text.append(PartialText::literal("a"));
  CHECK(pieces(text) == "[a?]");
  text.append(hole("x"));
  CHECK(pieces(text) == "[a?][${x}]");
  text.append_assumed_nothing();
  CHECK(pieces(text) == "[a?][${x}?]");
  text.append(PartialText::literal("b"));
  text.append(hole("y"));
  CHECK(pieces(text) == "[a?][${x}?][b?][${y}]");
  // It is handed on with the text that ends with it.
  PartialText end = PartialText::literal("c");
  end.append_assumed_nothing();
  PartialText more = PartialText::literal("d");
  more.append(end);
  more.append(hole("z"));
  CHECK(pieces(more) == "[d][c?][${z}?]");
  PartialText plain = PartialText::literal("e");
  plain.append_assumed_nothing();
  plain.append(PartialText());
  plain.append(hole("z"));
  CHECK(pieces(plain) == "[e?][${z}?]");
}

TEST_CASE("host and id of one issuer are that issuer again") {
  Hole whole{"i", "module.m.issuer"};
  whole.issuer = Hole::Issuer::whole;
  whole.alphabet = Alphabet::issuer;
  const PartialText cut = PartialText::of(whole).with_issuers_cut();
  REQUIRE(cut.pieces().size() == 3);
  const auto part = [&](std::size_t i) {
    PartialText text;
    text.append(cut.pieces()[i]);
    return text;
  };
  const auto put = [](const std::vector<PartialText>& parts) {
    PartialText text;
    for (const PartialText& one : parts) text.append(one);
    return pieces(text);
  };
  const PartialText host = part(0), between = part(1), id = part(2);
  CHECK(pieces(cut) == "[${i#host}][/id/][${i#id}]");
  for (const std::size_t i : {std::size_t{0}, std::size_t{2}}) {
    CHECK(cut.pieces()[i].hole->alphabet == Alphabet::host);
    CHECK(cut.pieces()[i].hole->non_empty);
  }
  CHECK(host.shown() == "split(\"/\", module.m.issuer)[0]");
  CHECK(id.shown() == "split(\"/\", module.m.issuer)[2]");
  CHECK(put({host, between, id}) == "[${i}]");
  CHECK(put({PartialText::literal("a"), host, between, id, PartialText::literal("b")}) ==
        "[a][${i}][b]");
  // In however many pieces it stands between them, and nowhere else.
  CHECK(put({host, PartialText::literal("/i", at(1, 3)), PartialText::literal("d/"), id}) ==
        "[${i}]");
  CHECK(put({host, PartialText::literal("/"), id}) == "[${i#host}][/][${i#id}]");
  CHECK(put({host, id}) == "[${i#host}][${i#id}]");
  CHECK(put({between, id}) == "[/id/][${i#id}]");
  CHECK(put({PartialText::literal("x", at(1, 2)), between, id}) == "[x@1-2][/id/][${i#id}]");
  CHECK(put({id, between, host}) == "[${i#id}][/id/][${i#host}]");
  CHECK(put({id, between, id}) == "[${i#id}][/id/][${i#id}]");
  CHECK(put({hole("x"), between, id}) == "[${x}][/id/][${i#id}]");
  Hole other = whole;
  other.identity = "j";
  PartialText of_other;
  of_other.append(PartialText::of(other).with_issuers_cut().pieces()[2]);
  CHECK(put({host, between, of_other}) == "[${i#host}][/id/][${j#id}]");
  PartialText again;
  for (const Piece& piece : cut.pieces()) again.append(piece);
  CHECK(again.only_hole()->issuer == Hole::Issuer::whole);
  CHECK(again.only_hole()->alphabet == Alphabet::issuer);
  CHECK(again.only_hole()->shown == "module.m.issuer");
  // What is written as something else by itself is called so in its parts.
  const PartialText called = PartialText::of(whole).written_as("local.issuer");
  PartialText called_host;
  called_host.append(called.with_issuers_cut().pieces()[0]);
  CHECK(called_host.shown() == "split(\"/\", local.issuer)[0]");
  const PartialText url =
      both(PartialText::literal("https://"), PartialText::of(whole)).written_as("var.url");
  PartialText host_of_url;
  host_of_url.append(url.with_issuers_cut().pieces()[1]);
  CHECK(host_of_url.shown() == "split(\"/\", module.m.issuer)[0]");
  CHECK(url.shown() == "var.url");
}

TEST_CASE("how a text is shown that is written as something else") {
  const PartialText arn =
      both(both(PartialText::literal("arn:"), hole("p")), PartialText::literal(":x"));
  const PartialText called = arn.written_as("module.m.arn");
  CHECK(called.shown() == "module.m.arn");
  CHECK(both(called, PartialText::literal("/a")).shown() == "${module.m.arn}/a");
  CHECK(both(PartialText::literal("a/"), called).shown() == "a/${module.m.arn}");
  CHECK(both(called, called).shown() == "arn:${p}:xarn:${p}:x");
  CHECK(both(called, called.written_as("b")).shown() == "${module.m.arn}${b}");
  // A part of it is shown by itself.
  PartialText part;
  part.append(called.pieces()[0]);
  part.append(called.pieces()[1]);
  CHECK(part.shown() == "arn:${p}");
  PartialText shorter;
  for (Piece piece : called.pieces()) {
    if (piece.text == "arn:") piece.text = "arn";
    shorter.append(piece);
  }
  CHECK(shorter.shown() == "arn${p}:x");
  PartialText alone;
  alone.append(called.pieces()[1]);
  CHECK(alone.shown() == "p");
  CHECK(hole("p").written_as("var.p").shown() == "var.p");
  CHECK(both(hole("p").written_as("var.p"), PartialText::literal("a")).shown() == "${var.p}a");
}

TEST_CASE("what a text surely begins and ends with, and where it stands") {
  const PartialText open =
      both(both(PartialText::literal("a"), hole("x")), PartialText::literal("b"));
  CHECK(open.literal_prefix() == "a");
  CHECK(open.literal_suffix() == "b");
  CHECK(hole("x").literal_prefix() == "");
  CHECK(hole("x").literal_suffix() == "");
  CHECK(PartialText::literal("ab").literal_prefix() == "ab");
  CHECK(PartialText::literal("ab").literal_suffix() == "ab");
  const auto place = [](const std::vector<Span>& spans, bool all = true) {
    PartialText text;
    for (const Span& span : spans) text.append(PartialText::literal("a", span));
    if (!all) text.append(PartialText::literal("b"));
    const auto span = text.span();
    return span ? std::to_string(span->begin) + "-" + std::to_string(span->end) : "none";
  };
  CHECK(place({at(1, 2)}) == "1-2");
  CHECK(place({at(1, 2), at(2, 3)}) == "1-3");
  CHECK(place({at(1, 2), at(5, 6), at(8, 9)}) == "1-9");
  CHECK(place({at(1, 3), at(2, 4)}) == "none");
  CHECK(place({at(5, 6), at(1, 2)}) == "none");
  CHECK(place({at(1, 2), at(2, 3, 1)}) == "none");
  CHECK(place({at(1, 2)}, false) == "none");
  CHECK(place({}) == "none");
}

TEST_CASE("a text is compared with what stands beside what is not known") {
  const auto name = [](Answer answer) {
    return answer == Answer::yes ? "yes" : answer == Answer::no ? "no" : "?";
  };
  const PartialText front = both(PartialText::literal("a"), hole("x"));
  const PartialText back = both(hole("x"), PartialText::literal("b"));
  struct Row {
    PartialText text;
    std::string part, starts, ends, contains;
  };
  const std::vector<Row> rows = {
      {front, "a", "yes", "?", "yes"},
      {front, "z", "no", "?", "?"},
      {front, "", "yes", "yes", "yes"},
      {back, "b", "?", "yes", "yes"},
      {back, "z", "?", "no", "?"},
      {hole("x"), "", "yes", "yes", "yes"},
      {PartialText::literal("*b"), "a", "no", "no", "no"},
      {both(PartialText::literal("*"), hole("x")), "a", "no", "?", "?"},
      {both(hole("x"), PartialText::literal("?")), "a", "?", "no", "?"},
      {both(PartialText::literal("a", at(1, 2)), PartialText::literal("b", at(7, 8))), "ab", "yes",
       "yes", "yes"},
      {both(front, PartialText::literal("b")), "ab", "?", "?", "?"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text.shown());
    CAPTURE(row.part);
    CHECK(name(starts_with(row.text, row.part)) == row.starts);
    CHECK(name(ends_with(row.text, row.part)) == row.ends);
    CHECK(name(contains(row.text, row.part)) == row.contains);
  }
}

}  // namespace
}  // namespace pieces_test
