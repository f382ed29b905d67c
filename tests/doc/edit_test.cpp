// Edits of documents: a table of texts before and after, and a property over the nodes of the
// examples and of generated texts: the text parses, and its tree differs in that one place.
#include "doc/edit.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "doc/parse.h"
#include "doc/spelling.h"

using namespace irsa;
using doc::Editor;

namespace {

/// The text after the change; "no: REASON" if there is none.
std::string changed(const std::string& text, Change change) {
  const doc::Parsed parsed = doc::parse(text);
  for (const auto& document : parsed.documents) {
    const Span extent = document->extent();
    if (change.where.begin < extent.begin || change.where.end > extent.end) continue;
    std::string why;
    auto edits = Editor(*document).edits(change, why);
    if (!edits) return "no: " + why;
    std::string out = text;
    std::sort(edits->begin(), edits->end(),
              [](const Edit& a, const Edit& b) { return a.where.begin > b.where.begin; });
    for (const Edit& edit : *edits) out.replace(edit.where.begin, edit.where.size(), edit.text);
    return out;
  }
  return "no document";
}

/// The place of a text that stands between « and » (which are taken out).
Span marked(std::string& text) {
  const std::size_t begin = text.find("«");
  text.erase(begin, std::string("«").size());
  const std::size_t end = text.find("»");
  text.erase(end, std::string("»").size());
  return {FileId{0}, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

struct Row {
  std::string text, with, expected;
};

void check_rows(Change::Kind kind, const std::vector<Row>& rows,
                const std::vector<std::string>& path = {}) {
  for (const Row& row : rows) {
    std::string text = row.text;
    const Span where = marked(text);
    CAPTURE(row.text);
    CHECK(changed(text, {.kind = kind, .where = where, .texts = {row.with}, .path = path}) ==
          row.expected);
  }
}

TEST_CASE("doc/edit: a scalar is replaced as it is written") {
  check_rows(
      Change::Kind::replace,
      {
          {"a: «x»  # c\n", "w", "a: w  # c\n"},
          {"a: «\"x\"»\n", "y\"z", "a: \"y\\\"z\"\n"},
          {"a: «'x'»\n", "it's", "a: 'it''s'\n"},
          {"a: «true»\n", "true", "a: \"true\"\n"},
          {"a: «86400»\n", "600", "a: \"600\"\n"},
          {"«a b»: x\n", "c", "c: x\n"},
          {"a: «|\n  arn:x»\nb: y\n", "arn:x", "a: arn:x\nb: y\n"},
          {"a: «>-\n  arn:x\n  y»\nb: y\n", "arn:x", "a: arn:x\nb: y\n"},
          {"a: «\"caf\\u00e9 x\"»\n", "café y", "a: \"caf\\u00e9 y\"\n"},
          {"{\"a\": «\"x\\/y\"»}", "x/z", "{\"a\": \"x\\/z\"}"},
          {"{\"a\": «true»}", "true", "{\"a\": \"true\"}"},
          {"a: [«x», y]\r\n", "x,z", "a: [\"x,z\", y]\r\n"},
          {"k: '{\"a\": «\"b\"»}'\n", "it's", "k: '{\"a\": \"it''s\"}'\n"},
          {"k: \"{\\\"a\\\": «\\\"b\\\"»}\"\n", "c\"", "k: \"{\\\"a\\\": \\\"c\\\\\\\"\\\"}\"\n"},
          {"k: |\n  {\"a\":\n   «\"b\"»}\n", "c", "k: |\n  {\"a\":\n   \"c\"}\n"},
          {"{\"k\": \"%7B%22a%22%3A%20«%22b%22»%7D\"}", "c:d",
           "{\"k\": \"%7B%22a%22%3A%20%22c%3Ad%22%7D\"}"},
          {"a: &x «y»\nb: *x\n", "z", "no: aliases refer to it too"},
          {"a: &x y\nb: «*x»\n", "z", "a: &x y\nb: z\n"},
      });
}

TEST_CASE("doc/edit: an entry goes with its line") {
  check_rows(Change::Kind::remove,
             {
                 {"a: 1\n«b»: 2 # c\nc: 3\n", "", "a: 1\nc: 3\n"},
                 {"a: 1\n«b»:\n  - x\n  - y\nc: 3", "", "a: 1\nc: 3"},
                 {"a: 1\n«b»: 2", "", "a: 1"},
                 {"- «a»: 1\n  b: 2\n", "", "- b: 2\n"},
                 {"l:\n- «x»\n- y\n", "", "l:\n- y\n"},
                 {"l:\n- x\n- «y»\nm: 1\n", "", "l:\n- x\nm: 1\n"},
                 {"m:\n  a:\n    «b»: 1\n  c: 2\n", "", "m:\n  c: 2\n"},
                 {"l:\n- «a: 1\n  b: 2»\n- c: 3\n", "", "l:\n- c: 3\n"},
                 {"{\"a\": 1, «\"b\"»: 2}", "", "{\"a\": 1}"},
                 {"{«\"a\"»: 1, \"b\": 2}", "", "{\"b\": 2}"},
                 {"{\n  \"a\": [\n    \"x\",\n    «\"y\"»\n  ]\n}", "",
                  "{\n  \"a\": [\n    \"x\"\n  ]\n}"},
                 {"m: {a: 1, «b»: 2, c: 3}\n", "", "m: {a: 1, c: 3}\n"},
                 {"k: |\n  {\n    \"a\": 1,\n    «\"b\"»: 2\n  }\nz: 1\n", "",
                  "k: |\n  {\n    \"a\": 1\n  }\nz: 1\n"},
                 {"k: |\n  a: 1\n  «b»: 2\nz: 1\n", "", "k: |\n  a: 1\nz: 1\n"},
                 {"«a»: 1\n", "", "no: nothing would be left of the document"},
             });
}

TEST_CASE("doc/edit: an entry is added as its neighbours are written") {
  check_rows(Change::Kind::add,
             {
                 {"«m»:\n  x: 1 # c\nz: 2\n", "v", "m:\n  x: 1 # c\n  a:\n    b: v\nz: 2\n"},
                 {"«m»:\n    a:\n        x: 1\nz: 2\n", "600",
                  "m:\n    a:\n        x: 1\n        b: \"600\"\nz: 2\n"},
                 {"«m»:\n  a:\n  c: 1\n", "v", "m:\n  a:\n    b: v\n  c: 1\n"},
                 {"«m»:\n  a: null\n", "v", "m:\n  a: {b: v}\n"},
                 {"«m»: {}\n", "v", "m: {a: {b: v}}\n"},
                 {"«m»: {x: 1}\r\n", "v", "m: {x: 1, a: {b: v}}\r\n"},
                 {"{«\"m\"»: {\"x\": 1}}", "v", "{\"m\": {\"x\": 1, \"a\": {\"b\": \"v\"}}}"},
                 {"{\n  «\"m\"»: {\n    \"x\": 1\n  }\n}", "v",
                  "{\n  \"m\": {\n    \"x\": 1,\n    \"a\": {\"b\": \"v\"}\n  }\n}"},
                 {"k: |\n  «m»:\n    x: 1\nz: 2\n", "v",
                  "k: |\n  m:\n    x: 1\n    a:\n      b: v\nz: 2\n"},
                 {"«m»:\n  x: 1", "v", "m:\n  x: 1\n  a:\n    b: v"},
                 {"- «n: 1»\n", "v", "- n: 1\n  a:\n    b: v\n"},
             },
             {"a", "b"});
}

TEST_CASE("doc/edit: a number or boolean that is there gives way, other values do not") {
  for (const auto& row : std::vector<std::pair<std::string, std::string>>{
           {"«spec»:\n  flag: true # c\n", "spec:\n  flag: false # c\n"},
           {"«spec»: {flag: true}\n", "spec: {flag: false}\n"},
           {"«spec»:\n  a: 1\n", "spec:\n  a: 1\n  flag: false\n"},
           {"«spec»:\n  flag: {a: b}\n", "no: there is one already"},
       }) {
    std::string plain = row.first;
    const Span where = marked(plain);
    CHECK(changed(plain, {.kind = Change::Kind::add,
                          .where = where,
                          .texts = {"false"},
                          .path = {"flag"},
                          .literal = true}) == row.second);
  }
}

TEST_CASE("doc/edit: two entries are added side by side") {
  for (const auto& row : std::vector<std::pair<std::string, std::string>>{
           {"«s»:\n  a: 1\n", "s:\n  a: 1\n  t:\n    k: v\n    l: \"true\"\n"},
           {"{\"«s»\": {\"a\": 1}}", "{\"s\": {\"a\": 1, \"t\": {\"k\": \"v\", \"l\": \"true\"}}}"},
       }) {
    std::string plain = row.first;
    Span where = marked(plain);
    if (plain.front() == '{') where = {where.file, where.begin - 1, where.end + 1};
    CHECK(changed(plain, {.kind = Change::Kind::add,
                          .where = where,
                          .texts = {"v"},
                          .path = {"t", "k"},
                          .beside = {{"l", "true"}}}) == row.second);
  }
}

TEST_CASE("doc/edit: an entry moves to another path, and takes along what it leaves empty") {
  for (const auto& row : std::vector<std::pair<std::string, std::string>>{
           // Beside others, into what is there.
           {"sa:\n  annotations:\n    «k»: v # c\n    l: w\n  server:\n    name: x\n",
            "sa:\n  annotations:\n    l: w\n  server:\n    name: x\n    annotations:\n      k: "
            "v\n"},
           // Through what it leaves: one line more.
           {"a: 1\nsa:\n  annotations:\n    «k»: v\n",
            "a: 1\nsa:\n  server:\n    annotations:\n      k: v\n"},
           {"sa:\n  create: true\n  annotations:\n    «k»: v\nb: 2\n",
            "sa:\n  create: true\n  server:\n    annotations:\n      k: v\nb: 2\n"},
           {"sa:\n  annotations: &x\n    «k»: v\nother: *x\n", "no: aliases refer to it too"},
           {"sa:\n  annotations:\n    «k»: [v]\n", "no: it is not a single value"},
           {"«k»: v\n", "no: there is no such value there"},
       }) {
    CAPTURE(row.first);
    std::string plain = row.first;
    const Span where = marked(plain);
    CHECK(changed(plain, {.kind = Change::Kind::move,
                          .where = where,
                          .path = {"sa", "server", "annotations", "k"},
                          .up = 2}) == row.second);
  }
}

TEST_CASE("doc/edit: items follow an item, and a value becomes a list") {
  check_rows(Change::Kind::add_item, {
                                         {"a: «x»\n", "w", "a: [x, w]\n"},
                                         {"{\"a\": «\"x\"»}", "y", "{\"a\": [\"x\", \"y\"]}"},
                                         {"a:\n- «x» # c\nb: 1\n", "w", "a:\n- x # c\n- w\nb: 1\n"},
                                         {"a:\n  - «\"x\"»", "y", "a:\n  - \"x\"\n  - \"y\""},
                                         {"[\n  «\"x\"»\n]", "y", "[\n  \"x\",\n  \"y\"\n]"},
                                     });
}

/// A document that is generated: mappings, lists and scalars of every style, in block or flow
/// style, with comments; or the same as JSON, or JSON in a string of YAML.
class Texts {
 public:
  explicit Texts(unsigned seed) : random_(seed) {}

  std::string yaml() { return block(0, 3); }
  std::string json() { return flow(3, true) + "\n"; }

 private:
  unsigned pick(unsigned n) { return static_cast<unsigned>(random_() % n); }
  std::string name() { return "k" + std::to_string(next_++); }

  std::string scalar(bool json, bool in_flow) {
    static const char* const kWords[] = {"x",
                                         "a b",
                                         "it's",
                                         "arn:aws:iam::1:role/x",
                                         "caf\xC3\xA9",
                                         "true",
                                         "12",
                                         "#no",
                                         "a: b",
                                         "a\\b",
                                         "\"q\"",
                                         "",
                                         "*"};
    const std::string word = kWords[pick(std::size(kWords))];
    if (json || pick(3) == 0) return doc::double_quoted(word);
    if (doc::is_plain_in_yaml(word, in_flow) && pick(2) == 0) return word;
    std::string out = "'";
    for (const char c : word) out += c == '\'' ? "''" : std::string(1, c);
    return out + "'";
  }

  std::string flow(unsigned depth, bool json) {
    const unsigned kind = depth == 0 ? 0 : pick(3);
    if (kind == 0 && depth < 3) return scalar(json, true);
    std::string out = kind == 1 ? "[" : "{";
    const unsigned count = 1 + pick(3);
    for (unsigned i = 0; i < count; ++i) {
      if (i > 0) out += json && pick(2) == 0 ? ",\n  " : ", ";
      if (kind != 1) out += (json ? "\"" + name() + "\"" : name()) + ": ";
      out += flow(depth - (depth > 0 ? 1 : 0), json);
    }
    return out + (kind == 1 ? "]" : "}");
  }

  std::string block(unsigned indent, unsigned depth) {
    const std::string margin(indent, ' ');
    const bool list = depth < 3 && pick(3) == 0;
    const unsigned count = 1 + pick(3);
    std::string out;
    for (unsigned i = 0; i < count; ++i) {
      if (pick(5) == 0) out += margin + "# a comment\n";
      out += margin + (list ? "-" : name() + ":");
      switch (depth == 0 ? pick(2) : pick(6)) {
        case 0: out += " " + scalar(false, false) + (pick(4) == 0 ? " # why\n" : "\n"); break;
        case 1: out += " " + flow(1, false) + "\n"; break;
        case 2: out += " |\n" + margin + "    one\n" + margin + "    two\n"; break;
        case 3: out += " >-\n" + margin + "    one\n" + margin + "    two\n"; break;
        case 4: out += " '{\"a\": [\"x\", \"y\"], \"b\": \"z\"}'\n"; break;
        default: out += "\n" + block(indent + 2, depth - 1); break;
      }
    }
    return out;
  }

  std::mt19937 random_;
  unsigned next_ = 0;
};

void collect_places(const doc::Document& document, std::vector<Span>& keys,
                    std::vector<Span>& scalars, std::vector<Span>& mappings) {
  const auto walk = [&](const auto& self, const doc::Node& node) -> void {
    if (node.is_mapping()) {
      mappings.push_back(node.span());
      for (const doc::Entry& entry : node.entries()) {
        keys.push_back(entry.key.span());
        self(self, entry.value);
      }
    } else if (node.is_sequence()) {
      for (const doc::Node& item : node.items()) self(self, item);
    } else if (node.is_scalar()) {
      scalars.push_back(node.span());
    }
  };
  walk(walk, document.root());
}

/// The tree as text, without what stands at this place. `mark` is put where it stood.
std::string tree_but(const doc::Node& node, Span place) {
  if (node.is_mapping()) {
    std::string out = "{";
    for (const doc::Entry& entry : node.entries()) {
      if (entry.key.span() == place) continue;
      out += std::string(entry.key.text()) + "=" + tree_but(entry.value, place) + ",";
    }
    return out + "}";
  }
  if (node.is_sequence()) {
    std::string out = "[";
    for (const doc::Node& item : node.items()) out += tree_but(item, place) + ",";
    return out + "]";
  }
  if (node.span() == place) return "<here>";
  return std::string(node.text()) + (node.is_string() ? "'" : "");
}

/// Counts edits that were made.
int check_edits(const std::string& text, unsigned seed) {
  const doc::Parsed parsed = doc::parse(text);
  if (!parsed.errors.empty() || parsed.documents.size() != 1) return 0;
  std::mt19937 random(seed);
  std::vector<Span> keys, scalars, mappings;
  collect_places(parsed.document(), keys, scalars, mappings);
  static const char* const kNew[] = {"y", "it's: x", "600", "null", "a, b]", "\xC3\xBC\"\\", " z "};
  const std::string word = kNew[random() % std::size(kNew)];
  const Change::Kind kinds[] = {Change::Kind::replace, Change::Kind::remove, Change::Kind::add};
  const Change::Kind kind = kinds[random() % 3];
  const std::vector<Span>& places = kind == Change::Kind::replace  ? scalars
                                    : kind == Change::Kind::remove ? keys
                                                                   : mappings;
  if (places.empty()) return 0;
  const Span where = places[random() % places.size()];
  const Change change{.kind = kind, .where = where, .texts = {word}, .path = {"added"}};
  std::string why;
  const auto edits = Editor(parsed.document()).edits(change, why);
  if (!edits) return 0;
  const std::string after = changed(text, change);
  CAPTURE(text);
  CAPTURE(after);
  CAPTURE(word);
  CAPTURE(text.substr(where.begin, where.size()));
  const doc::Parsed again = doc::parse(after);
  REQUIRE(again.errors.empty());
  REQUIRE(again.documents.size() == 1);
  std::string expected = tree_but(parsed.root(), where);
  if (kind == Change::Kind::replace) {
    const std::size_t at = expected.find("<here>");
    REQUIRE(at != std::string::npos);
    expected.replace(at, 6, word + "'");
    CHECK(tree_but(again.root(), {FileId{9}, 0, 0}) == expected);
  } else if (kind == Change::Kind::add) {
    // Without what was added it is what it was.
    std::string found = tree_but(again.root(), {FileId{9}, 0, 0});
    const std::string added = "added=" + word + "',";
    const std::size_t at = found.find(added);
    REQUIRE(at != std::string::npos);
    found.erase(at, added.size());
    CHECK(found == tree_but(parsed.root(), {FileId{9}, 0, 0}));
  } else {
    // An only entry takes what holds it along; else exactly the entry is gone.
    const std::string found = tree_but(again.root(), {FileId{9}, 0, 0});
    if (expected.find("{}") == std::string::npos) CHECK(found == expected);
  }
  // All other bytes are equal: the edits are all that differs, by construction of changed().
  return 1;
}

TEST_CASE("doc/edit: after any edit the text parses and its tree differs there alone") {
  const char* const more = std::getenv("IRSA_ALL_MUTATIONS");
  const unsigned rounds = more != nullptr ? 40'000 : 1'500;
  int made = 0;
  for (unsigned seed = 1; seed <= rounds; ++seed) {
    Texts texts(seed);
    made += check_edits(seed % 3 == 0 ? texts.json() : texts.yaml(), seed);
  }
  MESSAGE(made << " edits in " << rounds << " texts");
  CHECK(made > static_cast<int>(rounds) / 3);
}

}  // namespace
