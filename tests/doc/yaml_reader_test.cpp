#include <doctest/doctest.h>

#include <string>

#include "doc/parse.h"
#include "doc/yaml/reader.h"

using namespace irsa;
using namespace irsa::doc;

namespace {

/// Every node in order as the text under its span, separated by '|', line ends as '/'.
std::string places(const std::string& text) {
  const Parsed parsed = parse(text, FileId{0}, {}, {.parse_all = true, .reference_parser = true});
  if (parsed.documents.empty()) return parsed.dump();
  std::string out;
  const auto add = [&](const Node& node) {
    out += out.empty() ? "" : "|";
    out += parsed.under(node.span());
  };
  const auto walk = [&](auto& self, const Node& node) -> void {
    add(node);
    for (const Node& item : node.items()) self(self, item);
    for (const Entry& entry : node.entries()) {
      add(entry.key);
      self(self, entry.value);
    }
  };
  walk(walk, parsed.root());
  for (char& c : out) {
    if (c == '\n') c = '/';
  }
  return out;
}

/// "message @ offset", or what was read.
std::string outcome(const std::string& text) {
  const Parsed parsed = parse(text);
  if (parsed.errors.empty()) return parsed.dump();
  return parsed.errors[0].message + " @ " + std::to_string(parsed.errors[0].where.begin);
}

}  // namespace

TEST_CASE("scalars of every style end where they end") {
  CHECK(places("a: b\n") == "a: b|a|b");
  CHECK(places("a: b # c\n") == "a: b|a|b");
  CHECK(places("a: b c#d  \n") == "a: b c#d|a|b c#d");
  CHECK(places("a: 'b ''c'\n") == "a: 'b ''c'|a|'b ''c'");
  CHECK(places("a: \"b \\\" c\" # d\n") == "a: \"b \\\" c\"|a|\"b \\\" c\"");
  CHECK(places("a: b\n  c\n\n  d\ne: f\n") == "a: b/  c//  d/e: f|a|b/  c//  d|e|f");
  CHECK(places("a: 'b\n\n  c' # x\n") == "a: 'b//  c'|a|'b//  c'");
  CHECK(places("a: \"b\\\n  c\"\n") == "a: \"b\\/  c\"|a|\"b\\/  c\"");
  CHECK(places("größe: öl\nx: y\n") == "größe: öl/x: y|größe|öl|x|y");
  CHECK(places("- a\n- b\n") == "- a/- b|a|b");
  CHECK(places("a: b: c\n") == "error: a ':' that is not allowed here\n");
  CHECK(places("a:\n  b\n    c: d\n") == "error: a key without a ':' behind it\n");
  CHECK(places("a:\n  b\n\n    c: d\n") == "error: a ':' that is not allowed here\n");
  CHECK(places("a:\n  b c\n    d: e\n") == "error: a ':' that is not allowed here\n");
  CHECK(places("plain text\n  over lines\n") == "plain text/  over lines");
  CHECK(places("a: 'it''s\n\n  so'\n") == "a: 'it''s//  so'|a|'it''s//  so'");
}

TEST_CASE("block scalars end with their last line of text") {
  CHECK(places("a: |\n  b\n  c\nd: e\n") == "a: |/  b/  c/d: e|a||/  b/  c|d|e");
  CHECK(places("a: |-\n\n   b\n\n  # no comment\n\n# comment\nd: e\n") ==
        "a: |-//   b//  # no comment//# comment/d: e|a||-//   b|d|e");
  CHECK(places("a: |-\n\n  b\n\n  # no comment\n\n# comment\nd: e\n") ==
        "a: |-//  b//  # no comment//# comment/d: e|a||-//  b//  # no comment|d|e");
  CHECK(places("a: >+ # comment\n  b\n\n\nd: e\n") ==
        "a: >+ # comment/  b///d: e|a|>+ # comment/  b|d|e");
  CHECK(places("a: |2\n    b\n  c\nd: e\n") == "a: |2/    b/  c/d: e|a||2/    b/  c|d|e");
  CHECK(places("a: |\nd: e\n") == "a: |/d: e|a|||d|e");
  CHECK(places("a: |\n\n\nd: e\n") == "a: |///d: e|a|||d|e");
  CHECK(places("a:\n- |\n  x\n- >\n  y") == "a:/- |/  x/- >/  y|a|- |/  x/- >/  y||/  x|>/  y");
  CHECK(places("a: |\r\n  b\r\nc: d\r\n") == "a: |\r/  b\r/c: d|a||\r/  b|c|d");
  CHECK(places("a: |\n  ---\n  kind: x\n") == "a: |/  ---/  kind: x|a||/  ---/  kind: x");
}

TEST_CASE("values that are not there stand behind their ':' or '-'") {
  CHECK(places("a:\nb: c\n") == "a:/b: c|a||b|c");
  const Parsed parsed = parse("a: # x\n\nb:   \n  - \n  - c\n\"d\" :\n? e\nf: ~\n");
  const Node root = parsed.root();
  const auto at = [](const Node& node) {
    return std::to_string(node.span().begin) + "-" + std::to_string(node.span().end);
  };
  CHECK(at(root["a"]) == "2-2");
  CHECK(at(root["b"].items()[0]) == "17-17");
  CHECK(at(root["d"]) == "30-30");
  CHECK(at(root["e"]) == "34-34");
  CHECK(parsed.under(root["f"].span()) == "~");
  CHECK(root["f"].is_null());
  CHECK(root["a"].is_null());
  CHECK(places("{a, b: , c: ~, d: null}") == "{a, b: , c: ~, d: null}|a||b||c|~|d|null");
  CHECK(places("[a: , ~]") == "[a: , ~]|a:|a||~");
  CHECK(places("a:\nnull: x\n") == "error: a key cannot be null\n");
  CHECK(places("a: !!null\nb: &x\nc: *x\n") == "a: !!null/b: &x/c: *x|a||b||c|*x");
}

TEST_CASE("collections end with their last member, or with their bracket") {
  CHECK(places("a: [b, [c] , ]\nd: {e: f , }\n") ==
        "a: [b, [c] , ]/d: {e: f , }|a|[b, [c] , ]|b|[c]|c|d|{e: f , }|e|f");
  CHECK(places("a: [ # x ]\n  b # ]\n  ] # y\n") ==
        "a: [ # x ]/  b # ]/  ]|a|[ # x ]/  b # ]/  ]|b");
  CHECK(places("a: []\nb: { }\n") == "a: []/b: { }|a|[]|b|{ }");
  CHECK(places("- - a\n  - b\n- c: d\n  e: f\n") ==
        "- - a/  - b/- c: d/  e: f|- a/  - b|a|b|c: d/  e: f|c|d|e|f");
  CHECK(places("a:\n  b:\n    c: d\n# x\ne: f\n") ==
        "a:/  b:/    c: d/# x/e: f|a|b:/    c: d|b|c: d|c|d|e|f");
  CHECK(places("a: [b: c, 'd': e]\n") ==
        "a: [b: c, 'd': e]|a|[b: c, 'd': e]|b: c|b|c|'d': e|'d'|e");
  CHECK(places("? a\n: b\n? c\n") == "? a/: b/? c|a|b|c|");
}

TEST_CASE("anchors and tags are not part of what they stand before") {
  CHECK(places("a: &x b\nc: !t 'd'\ne: &y !t [f]\ng: !t &z\n  h: i\n") ==
        "a: &x b/c: !t 'd'/e: &y !t [f]/g: !t &z/  h: i|a|b|c|'d'|e|[f]|f|g|h: i|h|i");
  CHECK(places("&k a: *k\n") == "&k a: *k|a|*k");
  CHECK(places("a: !!str |\n  b\n") == "a: !!str |/  b|a||/  b");
  CHECK(places("a: &x\n  - b\nc: [*x , *x]\n") ==
        "a: &x/  - b/c: [*x , *x]|a|- b|b|c|[*x , *x]|*x|b|*x|b");
  CHECK(places("a: !!str\n\"b\": c\n") == "a: !!str/\"b\": c|a||\"b\"|c");
  CHECK(places("a: !!str ''\nb: !t \"\"\n") == "a: !!str ''/b: !t \"\"|a|''|b|\"\"");
}

TEST_CASE("documents of a stream are placed in the file") {
  const Parsed parsed =
      parse("\xEF\xBB\xBF# x\n---\na: b\n--- # c\n\n--- !t\nc: d\n...\n---\ne: f");
  REQUIRE(parsed.documents.size() == 3);
  CHECK(parsed.under(parsed.root(0)["a"].span()) == "b");
  CHECK(parsed.under(parsed.root(1)["c"].span()) == "d");
  CHECK(parsed.under(parsed.root(2)["e"].span()) == "f");
  CHECK(parsed.document(2).ordinal() == 2);
  CHECK(parsed.under(parsed.document(0).extent()) == "---\na: b\n");
  CHECK(parsed.document(0).source() == "---\na: b\n");
  CHECK(parsed.document(0).raw(parsed.root(0)["a"].span()) == "b");
}

TEST_CASE("a mistake in one document costs that document") {
  const Parsed parsed = parse("a: 1\n---\nb: [\n---\nc: 3\n---\n\td: 4\n---\ne: 'x\n---\nf: 6\n");
  CHECK(parsed.dump() ==
        "{a: 1}\n{c: 3}\n{f: 6}\nerror: this '[' is never closed\nerror: a tab in "
        "the indentation\nerror: this quote is never closed\n");
  CHECK(parsed.errors[0].extent.begin == 5);
  CHECK(parsed.errors[0].extent.end == 14);
  CHECK(parsed.document(2).ordinal() == 5);
}

TEST_CASE("documents are split where YAML splits them") {
  CHECK(outcome("a: |\n  x\n---\nb: 1\n") == "{a: \"x\\n\"}\n{b: 1}\n");
  CHECK(outcome("a: 1\n...\nb: 2\n") == "{a: 1}\n{b: 2}\n");
  CHECK(outcome("--- a\n--- b\n") == "\"a\"\n\"b\"\n");
  CHECK(outcome("--- |\n  text\n---\n") == "\"text\\n\"\n");
  CHECK(outcome("a: ---\nb: x---\n---c: d\n") == "{a: \"---\", b: \"x---\", ---c: \"d\"}\n");
  CHECK(outcome("a:\n  ---\n") == "{a: \"---\"}\n");
  CHECK(outcome("a: 1\r\n---\r\nb: 2\r\n") == "{a: 1}\n{b: 2}\n");
  CHECK(outcome("%YAML 1.1\n%TAG !e! tag:e.org,2000:\n---\na: !e!x 1\n---\nb: 2\n") ==
        "{a: tag:e.org,2000:x \"1\"}\n{b: 2}\n");
  CHECK(outcome("# only\n\n---\n---\n# comments\n...\n") == "");
  CHECK(outcome("") == "");
  CHECK(outcome("---\n~\n") == "null\n");
  CHECK(outcome("---\n#\n- a\n") == "[\"a\"]\n");
}

TEST_CASE("what yaml-cpp takes and Kubernetes does not is an error") {
  CHECK(outcome("a: \"x") == "this quote is never closed @ 3");
  CHECK(outcome("a: 'x\nb: y\n") == "this quote is never closed @ 3");
  CHECK(outcome("a: \"x\\\"\n") == "this quote is never closed @ 3");
  CHECK(outcome("\"a\" b\n") == "there is more text after the end of the document @ 4");
  CHECK(outcome("'a':1\n") == "there is more text after the end of the document @ 3");
  CHECK(outcome("{a: 1}\n{b: 2}\n") == "there is more text after the end of the document @ 7");
  CHECK(outcome(",\n") == "there is more text after the end of the document @ 0");
  CHECK(outcome(",foo\n") == "there is more text after the end of the document @ 0");
  CHECK(outcome("\"foo\",\n") == "there is more text after the end of the document @ 5");
  CHECK(outcome("\"top\"\n, \"aa\"\n") == "there is more text after the end of the document @ 6");
  CHECK(outcome("a: x\x01y\n") == "a control character (0x01), which YAML does not allow @ 4");
  CHECK(outcome("a: \x7F\n") == "a control character (0x7F), which YAML does not allow @ 3");
  CHECK(outcome("a: \xC2\x80\n") == "a control character (U+0080), which YAML does not allow @ 3");
  CHECK(outcome("a: \xFF\n") == "this is not UTF-8 @ 3");
  CHECK(outcome("a: \xED\xA0\x80\n") == "this is not UTF-8 @ 3");
  CHECK(outcome("a: \xC0\x80\n") == "this is not UTF-8 @ 3");
  CHECK(outcome("a: \xEF\xBB\xBF\n").starts_with("{a: \"\xEF\xBB\xBF\"}"));
  CHECK(outcome("a: \xC2\x85\n").find("control") == std::string::npos);
  CHECK(outcome("a: \xC2\xA0\xF0\x9F\x98\x80\t\n").find("@") == std::string::npos);
}

TEST_CASE("mistakes are said in words and shown where they are") {
  CHECK(outcome("a: b: c\n") == "a ':' that is not allowed here @ 4");
  CHECK(outcome("a:\n\t- b\n") == "a tab in the indentation @ 3");
  CHECK(outcome("a: [b\nc: d\n") == "expected ',' or ']' @ 7");
  CHECK(outcome("a: [b,\n  {c: d}\n") == "this '[' is never closed @ 3");
  CHECK(outcome("a: [b}\n") == "expected ',' or ']' @ 5");
  CHECK(outcome("a: [b, 'c\n") == "this quote is never closed @ 7");
  CHECK(outcome("a: it's\nb: 'c\n") == "this quote is never closed @ 11");
  CHECK(outcome("a: *x\n") == "there is no anchor of this name before this alias @ 3");
  CHECK(outcome("a: @x\n") == "a character that cannot begin a value @ 3");
  CHECK(outcome("a: \"\\q\"\n") == "an unknown escape in double quotes @ 4");
  CHECK(outcome("a: b\n c: d\n") == "a ':' that is not allowed here @ 7");
  CHECK(outcome("a: 1\nb\n") == "a 'key: value' is expected here @ 5");
  CHECK(outcome("a:\n  b: c\n  TODO\n") == "a 'key: value' is expected here @ 12");
  // What sed puts a line in place of is a template's.
  const std::string replaced =
      "this looks like a line that a script puts something else in place of";
  CHECK(outcome("a: 1\nCURRENT_NAMESPACE\n") == replaced + " @ 5");
  CHECK(outcome("m:\n  name: a\n  NS_2\n") == replaced + " @ 15");
  for (const char* const word :
       {"NAMESPACE", "Current_NS", "NS-X", "_NS", "NS_X y", "current_ns"}) {
    CAPTURE(word);
    CHECK(outcome("a: 1\n" + std::string(word) + "\n").find("'key: value' is expected") !=
          std::string::npos);
  }
  CHECK(outcome("? a\nb: {c, d: e}\n").find("@") == std::string::npos);
  CHECK(outcome("a: 1\n- b\n") == "this line does not belong to the mapping around it @ 5");
}

TEST_CASE("text that is a template is not called a mistake") {
  for (const char* text :
       {"a: {{ .Values.x }}\n", "{{- if .Values.x }}\na: b\n{{- end }}\n",
        "a:\n  {{- include \"x\" . }}\n", "a: b\n{{ .x }}: c\n", "{{ .x }}", "- {{ x }}\n",
        "{% if x %}\na: b\n{% endif %}\n", "a:\n  {% for x in y %}\n  - b\n"}) {
    CAPTURE(text);
    const Parsed parsed = parse(text);
    REQUIRE(parsed.errors.size() == 1);
    CHECK(parsed.errors[0].kind == ReadError::Kind::template_source);
    for (const auto& document : parsed.documents) CHECK(document->is_template());
    CHECK(parsed.under(parsed.errors[0].where)[0] == '{');
  }
  // ERB, and ytt, which YAML takes for comments.
  for (const char* text : {"<% if x %>\na: b\n<% end %>\n", "a:\n  <% if x %>\n  b: c\n",
                           "a: #@ x\n", "#@ if x:\na: b\n#@ end\n", "a: b #@ c\nd:\n- #@ e\n"}) {
    CAPTURE(text);
    const Parsed parsed = parse(text);
    REQUIRE(parsed.errors.size() == 1);
    CHECK(parsed.errors[0].kind == ReadError::Kind::template_source);
    for (const auto& document : parsed.documents) CHECK(document->is_template());
  }
  CHECK(outcome("a: b #@c\n") == "{a: \"b\"}\n");
  CHECK(outcome("a: b#@ c\nd: <%= x %>\n") == "{a: \"b#@ c\", d: \"<%= x %>\"}\n");
  // These are YAML.
  CHECK(outcome("a: '{{ x }}'\nb: x-{{ y }}\nc: |\n  {{ z }}\n") ==
        "{a: \"{{ x }}\", b: \"x-{{ y }}\", c: \"{{ z }}\\n\"}\n");
  // And this is a mistake.
  CHECK(parse("a: '{{ x }}'\nb: c: d\n").errors[0].kind == ReadError::Kind::yaml_syntax);
}

TEST_CASE("old line ends and other encodings are read, and placed in the file as it is") {
  const Parsed mac = parse("a: b\rc:\r  - d\r---\re: f\r");
  CHECK(mac.dump() == "{a: \"b\", c: [\"d\"]}\n{e: \"f\"}\n");
  CHECK(mac.under(mac.root(1)["e"].span()) == "f");
  for (const bool big : {false, true}) {
    std::string text = big ? "\xFE\xFF" : "\xFF\xFE";
    for (const std::uint32_t unit : {0x61, 0x3A, 0x20, 0xE9, 0x20AC, 0xD83D, 0xDE00, 0x0A, 0x62,
                                     0x3A, 0x20, 0x27, 0x63, 0x27, 0x0A}) {
      const char high = static_cast<char>(unit >> 8), low = static_cast<char>(unit & 0xFF);
      text += big ? high : low;
      text += big ? low : high;
    }
    const Parsed parsed = parse(text);
    CHECK(parsed.dump() == "{a: \"é€😀\", b: \"c\"}\n");
    CHECK(parsed.root()["a"].span() == Span(FileId{0}, 8, 16));
    CHECK(parsed.root()["b"].span() == Span(FileId{0}, 24, 30));
    CHECK(parsed.document().extent() == Span(FileId{0}, 2, 32));
    CHECK(parse(text.substr(0, text.size() - 1)).errors[0].message == "this is not valid UTF-16");
    CHECK(parse(text.substr(0, 14)).errors[0].message == "this is not valid UTF-16");
  }
  CHECK(parse(std::string("a\0: b", 5)).errors[0].kind == ReadError::Kind::not_text);
  CHECK(parse(std::string("\xFF\xFE", 2)).dump() == "");
  CHECK(parse("\xEF\xBB\xBF").dump() == "");
}

TEST_CASE("Helm says where a document comes from") {
  const Parsed parsed = parse(
      "---\n# Source: c/templates/a.yaml \na: 1\n---\n# x\n\n# Source: b.yaml\r\nb: 1\n---\nc: "
      "1\n# Source: no\n");
  CHECK(parsed.document(0).helm_source() == "c/templates/a.yaml");
  CHECK(parsed.document(1).helm_source() == "b.yaml");
  CHECK(parsed.document(2).helm_source() == "");
}

TEST_CASE("comments to this tool are found outside of scalars only") {
  const std::string text =
      "# irsa-lint: one\n---\na: b # irsa-lint: two\nc: 'x # irsa-lint: no'\n"
      "d: | # irsa-lint: three\n  # irsa-lint: no\n  x # irsa-lint: no\n\n# irsa-lint: four\n"
      "e: f#irsa-lint:no\ng: [h, # x irsa-lint: five\n  i]\nj: \"# irsa-lint: no\n  # irsa-lint: "
      "no\" # # irsa-lint: six\n"
      "---\n  # irsa-lint: seven";
  const Parsed parsed = parse(text);
  CHECK(parsed.errors.empty());
  std::string found;
  for (const KeptComment& comment : parsed.comments) {
    found += (comment.alone ? "alone:" : "behind:") + comment.text + "\n";
    CHECK(parsed.under(comment.span) == "#" + comment.text);
  }
  CHECK(
      found ==
      "alone: irsa-lint: one\nbehind: irsa-lint: two\nbehind: irsa-lint: three\nalone: irsa-lint: "
      "four\nbehind: x irsa-lint: five\nbehind: # irsa-lint: six\nalone: irsa-lint: seven\n");
  // In a broken document: those before the mistake.
  const Parsed broken = parse("# irsa-lint: a\nb: c # irsa-lint: d\ne: f: g # irsa-lint: h\n");
  CHECK(broken.comments.size() == 2);
  CHECK(parse("{\"a\": \"# irsa-lint: x\"}").comments.empty());
  CHECK(parse("# irsa-lint: x\n{\"a\": \"# irsa-lint: y\"}").comments.size() == 1);
}

TEST_CASE("kubectl's reading of odd but legal text") {
  CHECK(outcome("a:   # c\n  b\n") == "{a: \"b\"}\n");
  CHECK(outcome("a:\n- b\n-\n  c: d\n") == "{a: [\"b\", {c: \"d\"}]}\n");
  CHECK(outcome("'a': 1\n\"b\": 2\n? c\n: 3\n") == "{a: 1, b: 2, c: 3}\n");
  CHECK(outcome("a: !!str 12\n") == "{a: !!str \"12\"}\n");
  CHECK(outcome("x: 'a\n  b'\n") == "{x: \"a b\"}\n");
  CHECK(outcome(std::string(1000, 'k') + ": 1\n").find("@") == std::string::npos);
}

TEST_CASE("what is filled in before a text is YAML is one word, also in brackets") {
  struct Row {
    std::string text, expected;
  };
  const Row rows[] = {
      {"a: [${x}]\n", R"({a: ["${x}"]})"},
      {"a: [x, ${var.b}, \"${c}\"]\n", R"({a: ["x", "${var.b}", "${c}"]})"},
      {"a: {b: ${x}, c: ${y[0]}}\n", R"({a: {b: "${x}", c: "${y[0]}"}})"},
      {"a: [${join(\", \", x)}]\nb: >-\n  c\n  ${d}\n",
       R"({a: ["${join(\", \", x)}"], b: "c ${d}"})"},
      {"a: [${x}]\nb: $(x)\n", "error: expected ',' or ']'"},  // which is which, nobody could tell
      {"a: [${x}, b\n", "error: "},
      {"a: [${x\n", "error: "},
      {"a: b\n  c: ${x}\n", "error: "},  // no mapping whatever x is
      // A line of its own may be any number of lines: what there is without it is a template.
      {"a:\n${x}\nb: c\n", "{a: null, b: \"c\"}\nerror: "},
      {"a:\n  b: c\n  ${x}\n  d: ${y}\n", "{a: {b: \"c\", d: \"${y}\"}}\nerror: "},
      {"a:\n  ${x}\nb: c\n", "{a: \"${x}\", b: \"c\"}"},
      {"a: [\n  ${x}\n]\nb c\n", "error: "},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const std::string expected = row.expected;
    CHECK(parse(row.text).dump().substr(0, expected.size()) == expected);
  }
  // In its place, to the byte.
  const Parsed parsed = parse("a: [x, 'b ${c}', ${d.e}]\n");
  CHECK(parsed.under(parsed.root()["a"].items()[1].span()) == "'b ${c}'");
  CHECK(parsed.under(parsed.root()["a"].items()[2].span()) == "${d.e}");
}

TEST_CASE("a block scalar behind a tag in a list is indented from the list") {
  CHECK(parse("- !Sub |\n  a: b\n  c\n- d\n").dump() == "[!Sub \"a: b\\nc\\n\", \"d\"]\n");
  CHECK(parse("x:\n  - !Sub >-\n    a\n    b\n  - - !Sub |-\n      c\n").dump() ==
        "{x: [!Sub \"a b\", [!Sub \"c\"]]}\n");
  CHECK(parse("x:\n- !Sub |  # why\n  a\n").dump() == "{x: [!Sub \"a\\n\"]}\n");
  CHECK(parse("- !Sub |\n      a\n- !Sub |2\n    b\n").dump() ==
        "[!Sub \"a\\n\", !Sub \"  b\\n\"]\n");
  const Parsed parsed = parse("- !Sub |\n  a\n- !Ref b\n");
  CHECK(parsed.root().items()[0].tag_text() == "!Sub");
  CHECK(parsed.under(parsed.root().items()[0].span()) == "|\n  a");
  // What looks like it in the text of a scalar is text.
  CHECK(parse("- !Sub |\n  - !Sub |\n    a\n").dump() == "[!Sub \"- !Sub |\\n  a\\n\"]\n");
  CHECK(parse("x: |\n  - !Sub |\n    a\nw: 'b\n\n  - !Sub |\n\n  c'\nz: [!Ref q]\n").dump() ==
        "{x: \"- !Sub |\\n  a\\n\", w: \"b\\n- !Sub |\\nc\", z: [!Ref \"q\"]}\n");
  // a key whose last dash only looks like an entry of a list
  for (const std::string key : {"-- !a", "x - !a", "-x- !a"}) {
    CAPTURE(key);
    CHECK(parse(key + ": |-\n  b\nc: !Ref d\n").root()[key].text() == "b");
  }
  // a plain scalar that goes on over such a line
  CHECK(parse("d:\n  a\n  - !Sub |-\n  b\nz: [! q]\n").dump() ==
        "{d: \"a - !Sub |- b\", z: [! \"q\"]}\n");
}

// Each of these took a time that grows with the square of the text.
TEST_CASE("texts with very many expressions and tags are read in time") {
  constexpr int kMany = 40'000;
  std::string brackets, tags, open, aliases = "- ! a\n";  // which keeps the fast reader out
  for (int i = 0; i < kMany; ++i) {
    const std::string number = std::to_string(i);
    brackets += "- [${x" + number + "}, $(y" + number + ")]\n";
    tags += "- !Sub |\n  a\n- b\n";
    open += "$(";
    aliases += "- &a" + number + " b\n- *a" + number + "\n";
  }
  CHECK(parse(brackets).root().items().size() == kMany);
  CHECK(parse(tags).root().items().size() == 2 * kMany);
  CHECK(parse(aliases).root().items().size() == 2 * kMany + 1);
  CHECK(parse("a: [${x}]\nb: \"\\t" + open + "\"\n").root()["a"].items().size() == 1);
}
