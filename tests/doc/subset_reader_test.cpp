// The fast reader must agree with yaml-cpp wherever it does not give up: same
// tree, same places, same styles. What it must not give up on is listed, so
// that it stays fast.
#include "doc/yaml/subset_reader.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "doc/document_builder.h"
#include "doc/select/splitter.h"
#include "doc/text_input.h"
#include "doc/yaml/reader.h"
#include "support/unpacked.h"

using namespace irsa;
using namespace irsa::doc;

namespace {

std::string describe(const Document& document) {
  std::string out = document.dump_nodes();
  for (const DuplicateKey& duplicate : document.duplicate_keys()) {
    out += "twice: " + std::string(duplicate.name) + " " + std::to_string(duplicate.second.begin) +
           "\n";
  }
  return out;
}

struct Tally {
  std::size_t documents = 0, accepted = 0, bytes = 0, accepted_bytes = 0;
};

/// Compares the readers on every document of a stream; says where they differ.
std::string compare(std::string_view text, Tally& tally) {
  static DocumentBuilder fast{Limits{}};
  static DocumentBuilder slow{Limits{}};
  const TextInput input(FileId{0}, text);
  text = input.source().text;
  if (input.error() || input.source().begin != 0) return {};
  Splitter splitter(text);
  while (const auto piece = splitter.next()) {
    const std::string_view document = text.substr(piece->begin, piece->end - piece->begin);
    if (piece->empty || find_bad_byte(document)) continue;
    const SourceText source{.text = document, .begin = static_cast<std::uint32_t>(piece->begin)};
    ++tally.documents;
    tally.bytes += document.size();
    if (!read_subset(source, piece->content - piece->begin, fast)) continue;
    ++tally.accepted;
    tally.accepted_bytes += document.size();
    read_yaml(source, slow);
    if (slow.error())
      return "yaml-cpp refuses: " + slow.error()->message + "\n" + std::string(document);
    const std::string a = describe(fast.document()), b = describe(slow.document());
    if (a != b) return std::string(document) + "\nfast:\n" + a + "\nslow:\n" + b;
  }
  return {};
}

/// Does the fast reader take it?
bool takes(const std::string& text) {
  Tally tally;
  CHECK(compare(text, tally) == "");
  return tally.documents == 1 && tally.accepted == 1;
}

}  // namespace

TEST_CASE("what manifests are written in is read fast") {
  for (const char* text : {
           "a: b\n",
           "a: b",
           "a:\n  b: c\n  d:\n    e: f\ng: h\n",
           "- a\n- b\n",
           "a:\n- b\n- c\nd:\n  - e\n",
           "a:\n- b: c\n  d: e\n- - f\n  - g\n",
           "---\n# x\na: b # y\n\n# z\nc:   d  \n",
           "a: 'b ''c'' d'\n",
           "a: \"b \\\"c\\\" \\n\\t\\\\\"\n",
           "\"a\": 1\n'b': 2\n",
           "a: [b, 'c', \"d\", 1]\nb: {c: d, 'e': \"f\"}\n",
           "a: []\nb: {}\nc: [ ]\nd: [[a], {b: [c]}]\n",
           "a: |\n  b\n    c\n\n  d\ne: >-\n  f\n  g\n\n  h\n",
           "a: |-\n\n  b\n\n\nc: |\nd: e\n",
           "- |\n x\n- >\n y\n",
           "a:\nb: ~\nc: null\n-d: x\n",
           "a:\n~]b: x\n",
           "a:\nnull,b: x\n",
           "a:\n~#b: x\n",
           "- \n- a\n-\n",
           "args:\n- --a=b\n- -c\n- :80\n",
           "a: &x b\nc: *x\nd: &y\n  e: f\ng:\n  <<: *y\nh: &z [a]\ni:\n- &w "
           "q\n- *w\n",
           "url: http://a:80/b#c?d=e&f\n",
           "a: b\r\nc:\r\n  - d\r\n  - |\r\n    e\r\n    f\r\n",
           "größe: öl # ä\n",

           "a:\n  'x y'\n",
           "a:\n  # c\n  b\n",
           "a: b\na: c\n",
           "  a: b\n  c: d\n",
           "key with blanks: v\nx{y}: z[0]\n",
           "a: x{{ y }}\n",
           "a: b\n  c\n\n\n  - d # e\nf: g\n",
           "a:\n  b\n  c\n",
           "a: |\n  b",
           "- a\n  b\n- c\n",
           "a: b #\n#\n",
           "a: &a {b: c}\nd:\n  !!merge <<: *a\n  e: f\n",
           "a: &a {b: c}\nd: &d\n  !!merge <<: *a\n  e: f\ng:\n  h: i\n  !!merge <<: *d\n",
           "a: &a {b: c}\nd:\n- !!merge <<: *a\n  e: f\n",
           "a: &a {b: c}\nd: &d {e: f}\ng:\n  <<: [*a, *d]\n  h: {i: *a}\n",

           // anchors of what goes on in the next line
           "a: &x |\n  b\n  c\nd: *x\n",
           "a: &x >-\n  b\n\n  c\nd:\n- e: &y |\n    f\n- *y\n",
           "a: &x b\n  c\nd: *x\n",
           "a: &x\n  b\n  c\nd: &y\n  |\n  e\n",
           // quotes over several lines
           "a: 'b\n  c'\nd: \"e\n  f\"\n",
           "a: 'b  \n\n\n  c ''d''\n   e'\n",
           "a: \"b \\\"c\\\"\t \n\n  d \\n\n \\t e\" # f\n",
           "a: '\n\n  b\n '\nc: \"\n d\"\n",
           "- 'b\n c'\n- - \"d\n e\"\n  - f: 'g\n h'\n",
           "a: &x 'b\n c'\nd: *x\n",
           "a: 'b\r\n\r\n  c'\r\nd: e\r\n",
           "a:\n  'b\n\n  c'\n",
           // escapes
           "a: \"\\0\\a\\b\\t\\n\\v\\f\\r\\e\\ \\\"\\'\\\\\\N\\_\\L\\P\"\n",
           "a: \"\\x41\\x85\\u2014\\uFEFF\\U0001F600\"\n",
           "a: \"b\\\tc\"\n",
           "a: \"b\\ \n  c\\\t\n  d\"\n",
           "a: \"b \\\n  c\"\n",
           "a: \"b\\\n  \\ c\\n\\\n  d\"\ne: f\n",
           "a: \"b \\\r\n  c\"\r\n",
           "a:\n- \"b\\\n  c\"\n",
           "\"\\x61\": b\n",
           // brackets over several lines
           "a: [b,\n  c]\n",
           "a: [\n  b, # c\n\n  'd' # e\n  , \"f\n  g\"\n]\nh: i\n",
           "a:\n  [\n    b,\n    {\n      c: [d] , # e\n      \"f\" : {},\n    },\n  ]\n",
           "- [\n a b # c\n ]\n- {\n a: b c\n }\n",
           "a: &x [ # b\n  ]\nc: &y {\n}\nd: [*x,\n *y\n]\n",
           "a: {b: c\r\n,\r\n d: e\r\n}\r\n",
           "a: [b,]\nc: {d: e, }\n",
           // lines that are indented more
           "a: >\n  b\n    c\n  d\n",
           "a: >-\n  b\n\n    c\n\n\n    d\n\n  e\n  f\n   \tg\n",
           "a: >\n  b\n   c\n\n",
           "a: |\n  b\n    \n  c\n     \nd: >\n  e\n    \n  f\n",
           // blanks before the ':'
           "a : b\n'c'  : d\ne: {f : g, 'h' : i}\nj : # k\nl :\n- m : n\n",
       }) {
    CAPTURE(std::string(text));
    CHECK(takes(text));
  }
}

TEST_CASE("what is unusual is left to yaml-cpp") {
  for (const char* text : {
           "a: b\n  c: d\n",
           "a: |+\n  b\n",
           "a:\n- &x |\n b\n\nc: d\n",
           "a: |2\n  b\n",
           "a: !t b\n",
           "!!merge x: y\n",
           "!!merge  <<: y\n",
           "? a\n: b\n",
           "a:\tb\n",
           "a: b\tc\n",
           "{a: b}\n",
           "text\n",
           "'text'\n",
           "|\n  text\n",
           "&a b: c\n",
           "a: {b: c",
           "a: [b c: d]\n",
           "a: [b: c]\n",
           "a: {b}\n",
           "a: \"\\x4\"\n",
           "a: \"\\ud800\"\n",
           "a: \"\\U00110000\"\n",
           "a: \"\\q\"\n",
           "a: \"b\\/c\"\n",
           "a: >\n  \tb\n  c\n",
           "a: |\n  \tb\n",
           "a: &b.c d\n",
           "a: &\u00FC d\n",
           "a: &b:c d\n",
           "a: \"\\+1\"\n",
           "a: \"b \\\n\n  c\"\n",
           "a: \"b \\\n \tc\"\n",
           "a: \"b \\\n \"\n",
           "a: \"b \\\nc\"\n",
           "a: *none\n",
           "a: b: c\n",
           "a: 'b' c\n",
           "a: |\n b\n  \t\n",
           "a: >\n  b",
           "a: |\n  b\n ",
           "--- a\n",
           "--- !t\na: b\n",
           "%YAML 1.1\n---\na: b\n",
           "a:\n   b: c\n  d: e\n",
           "a: b\n c: d\n",
           "- a\nb: c\n",
           "a: - b\n",
           "a: @b\n",
           "[a]: b\n",
           "a: >\n\n  b\n",
           "a: &x *x\n",
           "- &a b: c\n",
           ": b\n",
           "null: x\n",
           "<<: x\n",
           "'a\n b': c\n",
           "a: {'b\n c': d}\n",
           "a: {b\n : c}\n",
           "a: {b:\n c}\n",
           "a: [b\n  c]\n",
           "a: [b,\n# c\n]\n",
           "a: [b,\n\tc]\n",
           "a: [b\n",
           "a: [,]\n",
           "a: 'b\nc'\n",
           "a: 'b\n \tc'\n",
           "a: 'b\n\n'\n",
           "a: 'b\n  c' d\n",
           "a: 'b\n  c': d\n",
           "a: 'b\n",
           "- &a |\n b\n",
           "- &a b\n  c\n",
           "a\t: b\n",
       }) {
    CAPTURE(std::string(text));
    CHECK_FALSE(takes(text));
  }
  CHECK(takes(std::string(999, 'k') + ": v\n"));
  CHECK_FALSE(takes(std::string(1000, 'k') + ": v\n"));
  CHECK(takes("a: {" + std::string(999, 'k') + ": v}\n"));
  CHECK_FALSE(takes("a: {" + std::string(1000, 'k') + ": v}\n"));
}

TEST_CASE("a lone CR, which only a string in a file can hold, is left to yaml-cpp") {
  const auto takes_string = [](std::string_view text) {
    std::vector<std::uint32_t> positions(text.size() + 1);
    std::iota(positions.begin(), positions.end(), 7);
    DocumentBuilder builder{Limits{}};
    return read_subset({.text = text, .begin = 7, .positions = positions.data()}, 0, builder);
  };
  CHECK(takes_string("a: b\r\nc: d\r\n"));
  CHECK_FALSE(takes_string("a: b\rc: d\r\n"));
  CHECK_FALSE(takes_string("a: b\r\nc: d\r"));
}

TEST_CASE("the readers agree on lines thrown together") {
  const char* const lines[] = {"a: b",
                               "b:",
                               "c: |",
                               "c: |-",
                               "d: >",
                               "d: >-",
                               "  e: f",
                               "  - g",
                               "- h",
                               "- i: j",
                               "  k: l",
                               "-",
                               "- - m",
                               "  - n: o",
                               "    p: q",
                               "    r",
                               "  s",
                               "t",
                               "# u",
                               "  # v",
                               "",
                               "  ",
                               "    ",
                               "w: 'x'",
                               "w: \"y\"",
                               "w: 'x",
                               "x'",
                               "z: [a, b]",
                               "z: {a: b}",
                               "z: [a,",
                               "b]",
                               "aa: &n v",
                               "bb: *n",
                               "cc: &m",
                               "dd: *m",
                               "- &o x",
                               "- *o",
                               "ee: a # b",
                               "ee: a#b",
                               "ff:g",
                               "gg: h:i",
                               "hh: :x",
                               "ii: -x",
                               "jj: - x",
                               "kk: ~",
                               "- ~",
                               "'ll': m",
                               "\"mm\": n",
                               "nn : o",
                               "oo:  p  ",
                               "pp: \"a\\tb\"",
                               "qq: 'it''s'",
                               "rr: {{ x }}",
                               "ss: a?b",
                               "tt: [a?b]",
                               "uu: [a, [b, {c: d}]]",
                               "vv: {a: [b], c: 'd'}",
                               "ww: [a:b, c]",
                               "xx: {a:b}",
                               "yy: [-a, - b]",
                               "zz: []",
                               "ab: {}",
                               "<<: *m",
                               "<<: [*m, *n]",
                               "- {a: *n, b: [ *m ]}",
                               "- [*n: a, *m,*n]",
                               "!!merge <<: *m",
                               "!!merge <<:",
                               "- !!merge <<: *m",
                               "ac: |",
                               "   x",
                               "ad: [ a , b ]",
                               "ae: { a: b , c: d }",
                               "af: {a: }",
                               "ag: [a,]",
                               "ah: a\\b",
                               "ai: %x",
                               "aj: =",
                               "ak: a  # b",
                               "al: [a #b]",
                               "am: 'a'#b",
                               "an: *n # x",
                               "ao: \"a: b\"",
                               "ap: [\"a: b\", 'c']",
                               "aq: {\"a\": b}",
                               "ar: {\"a\":b}",
                               "as: größe",
                               "at: a\xC2\x85"
                               "b",
                               "au: a\xE2\x80\xA8"
                               "b",
                               "av: a,b",
                               "aw: [a]b",
                               "- {a: b}",
                               "- [c]",
                               "- 'x': y",
                               "-  z: 1",
                               "   y: 2",
                               "- ? a",
                               "- !t a",
                               "\t",
                               "a\tb: c",
                               "- \"x\"",
                               "-   ",
                               "null: a",
                               ": a",
                               "- : a",
                               "ax: |#",
                               "ay: | # c",
                               "az: >x",
                               "... x",
                               "b: 'a' # c",
                               "ba: &n |",
                               "bc: &n >-",
                               "- &o |",
                               "- &o",
                               "bd: [",
                               "be: {",
                               "- [",
                               "]",
                               "}",
                               "], # x",
                               "},",
                               ", a",
                               "a: b,",
                               "'a' : [b],",
                               "bf: \"x  ",
                               "y\"",
                               "y' # z",
                               "  y\\t\",",
                               "'x",
                               "bg : h",
                               "     x",
                               "  \tx",
                               "      "};
  std::mt19937 random(5);
  Tally tally;
  for (int round = 0; round < 200'000; ++round) {
    std::string text;
    const bool crlf = random() % 10 == 0;
    int indent = 0;
    for (std::size_t i = 0, n = 1 + random() % 7; i < n; ++i) {
      if (random() % 4 == 0) indent = static_cast<int>(random() % 3) * 2;
      text.append(static_cast<std::size_t>(indent), ' ');
      text += lines[random() % std::size(lines)];
      if (random() % 50 != 0) text += crlf ? "\r\n" : "\n";
    }
    const std::string difference = compare(text, tally);
    if (!difference.empty()) {
      FAIL_CHECK(difference);
      return;
    }
  }
  CHECK(tally.accepted > 20'000);  // or the test would mean nothing
}

TEST_CASE("the readers agree on real manifests, and on damaged ones") {
  const tests::Unpacked corpus("corpus/manifests.tar.xz");
  if (corpus.files().empty()) return;
  std::vector<std::filesystem::path> files;
  std::copy_if(corpus.files().begin(), corpus.files().end(), std::back_inserter(files),
               [](const std::filesystem::path& path) { return path.extension() != ".json"; });
  std::mt19937 random(9);
  Tally tally, damaged;
  const std::size_t step = std::getenv("IRSA_CORPUS_ALL") != nullptr ? 1 : 13;
  for (std::size_t i = 0; i < files.size(); i += step) {
    std::ifstream in(files[i], std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (text.size() > 100'000) continue;
    CAPTURE(files[i].string());
    if (const std::string difference = compare(text, tally); !difference.empty())
      FAIL_CHECK(difference);
    if (text.size() > 5'000) continue;
    constexpr std::string_view kHostile = " \t\n\r:-#'\"[]{},&*!|>?%@`\\~<ax1";
    for (int round = 0; round < 3; ++round) {
      std::string mutant = text;
      for (std::size_t n = 1 + random() % 3; n > 0 && !mutant.empty(); --n) {
        const std::size_t at = random() % mutant.size();
        switch (random() % 3) {
          case 0: mutant.erase(at, 1 + random() % 3); break;
          case 1: mutant.insert(at, 1, kHostile[random() % kHostile.size()]); break;
          default: mutant[at] = kHostile[random() % kHostile.size()];
        }
      }
      if (const std::string difference = compare(mutant, damaged); !difference.empty())
        FAIL_CHECK(difference);
    }
  }
  MESSAGE(tally.accepted << " of " << tally.documents << " documents, " << tally.accepted_bytes
                         << " of " << tally.bytes << " bytes; damaged: " << damaged.accepted
                         << " of " << damaged.documents);
  CHECK(tally.accepted * 100 > tally.documents * 80);
}
