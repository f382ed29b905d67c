#include "doc/select/triage.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "doc/parse.h"
#include "doc/select/splitter.h"

using namespace irsa;
using namespace irsa::doc;

namespace {

const Needs kNeeds{.kinds = {"ServiceAccount", "Pod"},
                   .ignored_kinds = {"ConfigMap"},
                   .holder_kinds = {"Secret"},
                   .held_triggers = {"AWS_KEY"},
                   .triggers = {"eks.amazonaws.com"},
                   .other_kind_triggers = {"serviceAccount"},
                   .kindless_triggers = {"Statement"},
                   .streamed_members = {"Roles"}};

/// Per document of the stream: '+' parsed, '-' skipped.
std::string verdicts(const std::string& text) {
  const Triage triage(kNeeds);
  std::string out;
  Splitter splitter(text);
  while (const auto piece = splitter.next()) {
    if (piece->empty) continue;
    const auto document = std::string_view(text).substr(piece->begin, piece->end - piece->begin);
    out += triage.matters(document, piece->outline) ? '+' : '-';
  }
  return out;
}

/// Per document: '!' if it is of a kind that holds something, '+' if it may be.
std::string holders(const std::string& text) {
  const Triage triage(kNeeds);
  std::string out;
  Splitter splitter(text);
  while (const auto piece = splitter.next()) {
    if (piece->empty) continue;
    out += triage.is_holder(piece->outline) ? '!' : triage.may_hold(piece->outline) ? '+' : '-';
  }
  return out;
}

/// "kind", "no kind" or "unsure", for the first document.
std::string outline(const std::string& text) {
  Splitter splitter(text);
  const auto piece = splitter.next();
  if (!piece) return "nothing";
  if (!piece->outline.sure()) return "unsure";
  return piece->outline.has_kind() ? std::string(piece->outline.kind()) : "no kind";
}

}  // namespace

TEST_CASE("documents of kinds that matter are parsed, others only for what they hold") {
  CHECK(verdicts("kind: ServiceAccount\n") == "+");
  CHECK(verdicts("a: b\nkind: \"Pod\" # x\nc: d\n") == "+");
  CHECK(verdicts("kind: List\n") == "+");
  CHECK(verdicts("kind: FooList\n") == "+");
  CHECK(verdicts("kind: Foo\na: b\n") == "-");
  CHECK(verdicts("kind: Foo\na: serviceAccountName\n") == "+");
  CHECK(verdicts("kind: ConfigMap\na: serviceAccountName\n") == "-");
  CHECK(verdicts("kind: ConfigMap\na: x.eks.amazonaws.com/y\n") == "+");
  CHECK(verdicts("kind: ConfigMap\na: b # irsa-lint: disable\n") == "+");
  CHECK(verdicts("kind: Secret\na: AWS_KEY\n") == "+");
  CHECK(verdicts("kind: Secret\na: x.eks.amazonaws.com/y\n") == "+");
  CHECK(verdicts("kind: Secret\na: serviceAccountName\n") == "-");
  CHECK(verdicts("kind: Foo\na: AWS_KEY\n---\nkind: ConfigMap\na: AWS_KEY\n") == "--");
  CHECK(verdicts("a: Statement\n") == "+");
  CHECK(verdicts("a: serviceAccount\n") == "-");
  CHECK(verdicts("- a: b\n  kind: Pod\n") == "-");
  CHECK(verdicts("kind: Foo\n---\nkind: Pod\n--- # x\nkind: Foo\n...\nkind: Pod\n") == "-+-+");
  CHECK(verdicts("\r\nkind: Foo\r\na: b\r\n---\r\nkind: Pod\r\n") == "-+");
}

TEST_CASE("documents that may hold something are known by their kind, whatever is in them") {
  CHECK(holders("kind: Secret\na: b\n") == "!");
  CHECK(holders("a: b\nkind: 'Secret' # x\n") == "!");
  CHECK(holders("a: b\nkind: Secret\nkind: Secret\n") == "+");  // unsure
  CHECK(holders("kind: List\nitems: []\n---\nkind: SecretList\n") == "++");
  CHECK(holders("kind: Foo\na: Secret\n---\na: Secret\n---\n- kind: Secret\n") == "---");
  CHECK(holders("{{- if .x }}\nkind: Foo\n{{- end }}\n") == "+");  // unsure
  const Triage triage(kNeeds);
  CHECK(triage.bracketed_may_hold("{\"kind\": \"Secret\"}"));
  CHECK(triage.bracketed_may_hold("{\"kind\": \"\\u0053ecret\"}"));
  CHECK_FALSE(triage.bracketed_may_hold("{\"kind\": \"Pod\"}"));
}

TEST_CASE("forms that hide nothing are sure") {
  CHECK(outline("kind: Foo") == "Foo");
  CHECK(outline("kind: Foo   # comment\n") == "Foo");
  CHECK(outline("kind: 'Foo'\r\nx: y\r\n") == "Foo");
  CHECK(outline("kind: 'null'\n") == "null");
  CHECK(outline("# x\n\n---\n") == "no kind");
  CHECK(outline("---\n# x\napiVersion: v1\nkind: Foo\nitems:\n- a\n-\n- b: c\n# y\n\nx.y/z-1_a: "
                "|\n  kind: Pod\n") == "Foo");
  CHECK(outline("a: {b: c}\nd: [e,\n  f]\n") == "no kind");
  CHECK(outline("a: \"x\n  y\"\n") == "no kind");
}

TEST_CASE("whatever looks different is unsure") {
  for (const char* text : {"\"kind\": Foo\n",
                           "'kind': Foo\n",
                           "? kind\n: Foo\n",
                           "kind : Foo\n",
                           "!t kind: Foo\n",
                           "&a kind: Foo\n",
                           "*a : Foo\n",
                           "<<: *a\n",
                           "kind:\tFoo\n",
                           "kind:\n  Foo\n",
                           "kind: !t Foo\n",
                           "kind: &a Foo\n",
                           "kind: *a\n",
                           "kind: \"F\\x6fo\"\n",
                           "kind: {{ x }}\n",
                           "kind: Foo\nkind: Foo\n",
                           "{kind: Foo}\n",
                           "[kind]\n",
                           "  kind: Foo\n",
                           "--- kind\n",
                           "--- !t\nkind: Foo\n",
                           "--- |\n  kind: Foo\n",
                           "größe: x\n",
                           "a: [b,\nc\n]\n",
                           "a: \"x\ny\"\n",
                           "kind: NULL\n",
                           "kind: null # no kind\n",
                           "kind: on\n",
                           "kind: Foo\n  Bar\n",
                           "kind: Foo\n\n  Bar\n",
                           "kind: 'Foo\n  Bar'\n",
                           "kind: Foo Bar\n",
                           "kind: Foo# x\n",
                           "%YAML 1.1\n---\nkind: Foo\n",
                           "kind: |\n  Foo\n",
                           "kind: 'Foo'x\n",
                           "-\tkind: Foo\n",
                           "\tkind: Foo\n",
                           "kind:Foo\n",
                           "kind: 1\n",
                           "kind: \n",
                           "-x: y\n",
                           "--- # x\n  kind: Foo\n"}) {
    CAPTURE(text);
    CHECK(outline(text) == "unsure");
  }
}

TEST_CASE("what stands at column 0 is seen behind indented lines of every length") {
  // Lines are passed over in blocks; each place of a key in a block has its turn.
  for (std::size_t length = 0; length < 200; ++length) {
    const std::string indented = "  " + std::string(length, 'x') + "\n";
    CAPTURE(length);
    CHECK(outline("a:\n" + indented + "kind: Foo\n") == "Foo");
    CHECK(outline("a:\n" + indented + indented + "\"kind\": Foo\n" + indented) == "unsure");
    CHECK(verdicts("kind: Foo\na:\n" + indented + "---\nkind: Pod\na:\n" + indented +
                   "...\nkind: Foo") == "-+-");
  }
}

TEST_CASE("text in brackets is skipped only when there can be no kind in it") {
  const Triage triage(kNeeds);
  const auto matters = [&](const char* text) { return triage.bracketed_matters(text); };
  CHECK_FALSE(matters("{\"name\": \"x\", \"kind-of\": \"1.0\", \"a\": \"b\\\\c\\\"\\n\"}"));
  CHECK(matters("{\"kind\": \"x\"}"));
  CHECK(matters("{kind: x}"));
  CHECK(matters("{'kind' : x}"));
  CHECK(matters("{\"\\u006bind\": \"x\"}"));
  CHECK(matters("{\"a\": \"eks.amazonaws.com\"}"));
  CHECK(matters("{\"a\": \"eks.amazonaws.com\"}"));
  CHECK(matters("{\"a\": \"b\\/c\"}"));
  CHECK(matters("{\"Statement\": []}"));
  CHECK(matters("{\"Roles\": []}"));
}

TEST_CASE("skipped documents are counted and keep their number") {
  const Parsed parsed =
      parse("kind: Foo\n---\nkind: Pod\n---\n{\"a\": 1}\n", FileId{0}, kNeeds, {});
  CHECK(parsed.skipped == 2);
  CHECK(parsed.documents.size() == 1);
  CHECK(parsed.document().ordinal() == 1);
  CHECK(parse("kind: Foo\na: [\n", FileId{0}, kNeeds, {}).errors.empty());
  CHECK(parse("kind: Foo\na: [\n", FileId{0}, kNeeds, {.parse_all = true}).errors.size() == 1);
}

namespace {

/// The obvious version: parse everything, then look.
bool can_matter(const Document& document) {
  const Node root = document.root();
  const std::string_view kind = root["kind"].text();
  const bool list = kind.size() >= 4 && kind.substr(kind.size() - 4) == "List";
  if (list || std::find(kNeeds.kinds.begin(), kNeeds.kinds.end(), kind) != kNeeds.kinds.end())
    return true;
  const std::string_view text = document.source();
  const auto holds = [&](const std::vector<std::string_view>& patterns) {
    return std::any_of(patterns.begin(), patterns.end(), [&](std::string_view pattern) {
      return text.find(pattern) != std::string_view::npos;
    });
  };
  if (holds(kNeeds.triggers)) return true;
  if (!root["kind"]) return root.is_mapping() && holds(kNeeds.kindless_triggers);
  const auto is_one_of = [&](const std::vector<std::string_view>& kinds) {
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
  };
  if (is_one_of(kNeeds.holder_kinds)) return holds(kNeeds.held_triggers);
  if (is_one_of(kNeeds.ignored_kinds)) return false;
  return holds(kNeeds.other_kind_triggers);
}

/// What must never be lost: the places of all documents that can matter.
std::string places_that_matter(const Parsed& parsed) {
  std::string out;
  for (const auto& document : parsed.documents) {
    if (can_matter(*document)) out += std::to_string(document->ordinal()) + document->dump() + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("skipping loses nothing that can matter, whatever the text looks like") {
  const char* const lines[] = {"kind: Pod",
                               "kind: Foo",
                               "kind: ConfigMap",
                               "kind: Secret",
                               "a: AWS_KEY",
                               "kind:",
                               "  Pod",
                               "  kind: Pod",
                               "\"kind\": Pod",
                               "'kind': 'Pod'",
                               "kind: \"Pod\"",
                               "kind: 'Pod",
                               "Pod'",
                               "? kind",
                               ": Pod",
                               "- kind: Pod",
                               "-",
                               "- a",
                               "a: b",
                               "a:",
                               "a: |",
                               "a: >-",
                               "  text",
                               "    more",
                               "a: \"x",
                               "y\"",
                               "  y\"",
                               "b: [c,",
                               "  d]",
                               "]",
                               "c: {d: e",
                               "}",
                               "  kind: Pod}",
                               "# x",
                               "",
                               "---",
                               "--- # x",
                               "--- a",
                               "--- |",
                               "...",
                               "%YAML 1.1",
                               "<<: *x",
                               "base: &x {kind: Pod}",
                               "&a kind: Pod",
                               "!t kind: Pod",
                               "kind : Pod",
                               "kind: Pod # x",
                               "kind: Foo\t",
                               "\tkind: Pod",
                               "kind:\tPod",
                               "serviceAccount: x",
                               "x: Statement",
                               "eks.amazonaws.com: x",
                               "größe: 1",
                               "kind: *y",
                               "z: &y Pod",
                               "{\"kind\": \"Pod\"}",
                               "{kind: Pod,",
                               "[kind]",
                               "x: 'a''b'",
                               "kind: Foo Bar",
                               "\"a",
                               "\"",
                               "'",
                               "key with blanks: x",
                               "kind: Pod\\",
                               "a: \"\\",
                               "kind: List",
                               "items:",
                               " - a",
                               ","};
  std::mt19937 random(11);
  std::size_t parsed_documents = 0, skipped = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    const bool crlf = random() % 8 == 0;
    for (std::size_t i = 0, n = 1 + random() % 8; i < n; ++i) {
      text += lines[random() % std::size(lines)];
      if (random() % 40 != 0) text += crlf ? "\r\n" : "\n";
    }
    const Parsed all =
        parse(text, FileId{0}, kNeeds, {.parse_all = true, .reference_parser = true});
    const Parsed some = parse(text, FileId{0}, kNeeds, {.reference_parser = true});
    CAPTURE(text);
    CHECK(places_that_matter(some) == places_that_matter(all));
    parsed_documents += all.documents.size();
    skipped += some.skipped;
  }
  // The test means something only if both happen often.
  CHECK(parsed_documents > 5000);
  CHECK(skipped > 2000);
}
