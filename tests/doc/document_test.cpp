#include "doc/document.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "doc/parse.h"
#include "doc/scalar_type.h"

using namespace irsa;
using namespace irsa::doc;

TEST_CASE("plain scalars have the types of go-yaml v2") {
  const auto all_of = [](Type type, std::initializer_list<const char*> texts) {
    for (const char* text : texts) {
      CAPTURE(text);
      CHECK(plain_type(text) == type);
    }
  };
  all_of(Type::null, {"", "~", "null", "Null", "NULL"});
  all_of(Type::boolean, {"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"});
  all_of(Type::boolean,
         {"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"});
  all_of(Type::integer, {"0", "12", "-5", "+5", "010", "0o17", "0x1F", "-0x1f", "0b11", "1_000",
                         "012345670123", "123456789012", "18446744073709551615"});
  all_of(Type::floating, {"1.5", ".5", "1.", "-1e3", "1e+10", "089", "012345678901", ".inf",
                          "-.INF", "+.inf", ".NaN", "18446744073709551616", "1_0.5"});
  all_of(Type::string,
         {"a", "yEs", "nULL", "tRUE", "12:30:45", "2001-01-01", "1.2.3", "0x", "0xg", "-", "+", ".",
          "..", "1e", "0b2", "._5", "arn:aws:iam::123456789012:role/x", "yesterday", "--1"});
}

TEST_CASE("keys are what Kubernetes makes of them") {
  CHECK(parse("on: 1\n0x10: 2\n010: 3\n'010': 4\n1.50: 5\n").dump() ==
        "{true: 1, 16: 2, 8: 3, 010: 4, 1.50: 5}\n");
  CHECK(parse("{\"on\": 1}").dump() == "{on: 1}\n");
}

TEST_CASE("dump shows types, not spelling") {
  CHECK(parse("a: 1\nb: [x, 'y', ~, true]\nc d: |\n  text\ne: {}\nf:\n").dump() ==
        "{a: 1, b: [\"x\", \"y\", null, true], \"c d\": \"text\\n\", e: {}, f: null}\n");
}

TEST_CASE("looking up what is not there gives nothing, at any depth") {
  const Parsed parsed = parse("a:\n  b: text\n  c: [1, 2]\n  d: 5\n");
  const Node root = parsed.root();
  CHECK(root["a"]["b"].text() == "text");
  CHECK_FALSE(root["a"]["x"]["y"]["z"]);
  CHECK_FALSE(root["a"]["b"]["c"]);
  CHECK(root["a"]["b"].items().empty());
  CHECK(root["a"]["x"].text().empty());
  CHECK(root["a"]["c"].items().size() == 2);
  CHECK_FALSE(root["a"]["d"].string());
  CHECK(root["a"]["d"].scalar()->value == "5");
  CHECK(root["a"]["b"].string()->value == "text");
  CHECK(parsed.under(root["a"]["b"].span()) == "text");
  CHECK(parsed.under(root["a"]["b"].key_span()) == "b");
  CHECK(root["a"]["b"].key().text() == "b");
  CHECK_FALSE(root.key());
  CHECK_FALSE(Node().is_null());
}

TEST_CASE("looking up finds what going through the entries finds") {
  std::string text = "anchored: &name key\n*name : 1\non: 2\n\"\": 3\n<<: {merged: 4}\n";
  for (int i = 0; i < 200; i += 2) text += "k" + std::to_string(i) + ": 5\n";
  const std::string plain = "b: {c: 1}\n" + text.substr(text.find("k0"));
  for (const std::string& source : {text, plain}) {
    const auto document = parse(source);
    for (const Entry& entry : document.root().entries()) {
      CAPTURE(std::string(entry.key.text()));
      CHECK(document.root()[entry.key.text()].id() == entry.value.id());
    }
    for (int i = 1; i < 200; i += 2) CHECK_FALSE(document.root()["k" + std::to_string(i)]);
  }
}

TEST_CASE("of equal keys the last counts, and every repetition is known") {
  const Parsed parsed = parse("a: 1\nb: 2\na: 3\na: 4\n");
  CHECK(parsed.dump() == "{a: 4, b: 2}\n");
  CHECK(parsed.root()["a"].text() == "4");
  const auto& duplicates = parsed.document().duplicate_keys();
  REQUIRE(duplicates.size() == 2);
  CHECK(duplicates[0].name == "a");
  CHECK(duplicates[0].first.begin == 0);
  CHECK(duplicates[0].second.begin == 10);
  CHECK(duplicates[1].second.begin == 15);
}

TEST_CASE("equal keys are found in large mappings as in small ones") {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "k" + std::to_string(i) + ": 1\n";
  const std::size_t second = text.size();
  text += "k7: 2\nk3: 2\n";
  const Parsed parsed = parse(text);
  const auto& duplicates = parsed.document().duplicate_keys();
  REQUIRE(duplicates.size() == 2);
  CHECK(duplicates[0].name == "k7");
  CHECK(duplicates[0].second.begin == second);
  CHECK(duplicates[1].name == "k3");
  CHECK(parsed.root().entries().size() == 50);
}

TEST_CASE("merges: what comes later counts more, and of a list the earlier") {
  const auto dump = [](const char* text) { return parse(text).dump(); };
  CHECK(dump("base: &b {x: 1, k: 2}\nuse:\n  <<: *b\n  k: 3\n") ==
        "{base: {x: 1, k: 2}, use: {x: 1, k: 3}}\n");
  // go-yaml v2, with which Kubernetes reads, merges where the '<<' stands.
  CHECK(dump("base: &b {x: 1, k: 2}\nuse:\n  k: 3\n  <<: *b\n") ==
        "{base: {x: 1, k: 2}, use: {k: 2, x: 1}}\n");
  CHECK(dump("use:\n  k: 3\n  <<: [{k: 1}, {k: 2}]\n  z: 4\n") == "{use: {k: 1, z: 4}}\n");
  CHECK(dump("use:\n  <<: {k: 1, z: 1}\n  k: 2\n  <<: {z: 3}\n") == "{use: {k: 2, z: 3}}\n");
  CHECK(parse("use:\n  k: 3\n  <<: {k: 1}\n").root()["use"]["k"].text() == "1");
  CHECK(parse("use:\n  <<: {k: 1}\n  k: 3\n").root()["use"]["k"].text() == "3");
  CHECK(parse("use:\n  <<: {k: 1}\n  k: 3\n  k: 4\n").root()["use"]["k"].text() == "4");
  CHECK(dump("use:\n  <<: [{x: 1}, {x: 2, k: 2}]\n") == "{use: {x: 1, k: 2}}\n");
  CHECK(dump("use:\n  '<<': {x: 1}\n") == "{use: {\"<<\": {x: 1}}}\n");
  CHECK(dump("use:\n  !!merge <<: {x: 1}\n") == "{use: {x: 1}}\n");
  CHECK(dump("use:\n  !!str <<: {x: 1}\n") == "{use: {\"<<\": {x: 1}}}\n");
  CHECK(dump("{\"<<\": {\"x\": 1}}") == "{\"<<\": {x: 1}}\n");
  CHECK(dump("use:\n  <<: 1\n") ==
        "error: '<<' needs a mapping, or a list of mappings, to merge\n");
  CHECK(dump("use:\n  <<: [1]\n") ==
        "error: '<<' needs a mapping, or a list of mappings, to merge\n");
  const Parsed parsed = parse("base: &b {x: 1, k: {z: 2}}\nuse:\n  <<: *b\n");
  CHECK(parsed.root()["use"]["k"]["z"].text() == "2");
  CHECK_FALSE(parsed.root()["use"]["<<"]);
  // merged twice over
  CHECK(dump("a: &a {x: 1}\nb: &b {<<: *a, k: 2}\nc: {<<: *b, z: 3}\n") ==
        "{a: {x: 1}, b: {x: 1, k: 2}, c: {x: 1, k: 2, z: 3}}\n");
}

TEST_CASE("an alias is what it stands for, at its own place") {
  const Parsed parsed = parse("a: &x [1, 2]\nb: *x\n*y : z\n");
  CHECK_FALSE(parsed.errors.empty());  // no anchor y
  const Parsed good = parse("a: &x [1, 2]\nb: *x\nk: &y key\n*y : z\n");
  CHECK(good.dump() == "{a: [1, 2], b: [1, 2], k: \"key\", key: \"z\"}\n");
  CHECK(good.under(good.root()["b"].span()) == "*x");
  CHECK(good.under(good.root()["b"].items()[1].span()) == "2");
  CHECK(good.root()["key"].text() == "z");
}

TEST_CASE("tags say what matters") {
  CHECK(parse("a: !!str 5\nb: !!int '5'\nc: !Ref x\nd: !Sub 5\ne: ! 5\n").dump() ==
        "{a: !!str \"5\", b: !!int 5, c: !Ref \"x\", d: !Sub \"5\", e: ! \"5\"}\n");
  CHECK(parse("a: !!binary aGVs\n  bG8=\n").dump() ==
        "error: the value of !!binary is not base64\n");  // the line end became a blank
  CHECK(parse("a: !!binary |\n  aGVs\n  bG8=\n").dump() == "{a: !!binary \"hello\"}\n");
  const Parsed parsed = parse("a: !GetAtt\n  - x\n");
  CHECK(parsed.root()["a"].tag() == Tag::other);
  CHECK(parsed.root()["a"].tag_text() == "!GetAtt");
}

TEST_CASE("a clone needs nothing else") {
  Document copy;
  {
    const Parsed parsed = parse("# Source: c/templates/x.yaml\na: \"x\\ty\"\nb: plain\nb: twice\n");
    copy = parsed.document().clone();
  }
  CHECK(copy.dump() == "{a: \"x\\ty\", b: \"twice\"}");
  CHECK(copy.helm_source() == "c/templates/x.yaml");
  CHECK(copy.duplicate_keys()[0].name == "b");
  CHECK(copy.raw(copy.root()["b"].span()) == "twice");
}
