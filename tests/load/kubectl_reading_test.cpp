// What kubectl makes of YAML that is not written every day. The answers are those of kubectl's own
// reader: apimachinery v0.37.2 util/yaml.NewYAMLOrJSONDecoder, sigs.k8s.io/yaml v1.6.0 and the
// API's ObjectMeta were asked for every row. A document that kubectl refuses or drops must not be
// read in silence; one that it takes must be read as it does.
#include <doctest/doctest.h>

#include <string>

#include "load/facts_text.h"

namespace irsa::load {
namespace {

const std::string kBom = "\xEF\xBB\xBF";

std::string account(const std::string& name = "a") {
  return "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: " + name + "\n  namespace: n1\n";
}

/// The accounts, then the problems by their rule, "duplicate-key[…]" or "yaml-syntax[…]".
std::string reading(const std::string& text) {
  const FactsText facts(text);
  std::string out = facts.accounts();
  for (const ReadingProblem& problem : facts.facts.problems) {
    out += problem.rule == ReadingRule::yaml_syntax     ? "yaml-syntax"
           : problem.rule == ReadingRule::duplicate_key ? "duplicate-key"
                                                        : "other";
    out += facts.in(problem.problem.where) + "\n";
  }
  for (const kube::InvalidName& name : facts.facts.invalid_names) {
    out += "invalid" + facts.in(name.value.span) + "\n";
  }
  return out;
}

const std::string kA = "account n1/a\n", kB = "account n1/b\n";

TEST_CASE("byte order marks: at the begin of a document they mean nothing") {
  for (const std::string& text : {
           kBom + account(),
           kBom + "---\n" + account(),
           "kind: X\napiVersion: v1\n---\n" + kBom + account(),
           "kind: X\napiVersion: v1\n---\r\n" + kBom + account(),
           "# x\n---\n" + kBom + account(),
           "---\n---\n" + kBom + account(),
           kBom + account() + "---\n" + kBom + "---\n",
           "a: b\n---\n" + kBom +
               "{apiVersion: v1, kind: ServiceAccount, metadata: {name: a, "
               "namespace: n1}}\n",
           "a: b\n---\n" + kBom +
               R"({"apiVersion": "v1", "kind": "ServiceAccount", )"
               R"("metadata": {"name": "a", "namespace": "n1"}})",
           account() + "x: a" + kBom + "b\n",  // in a value
           "# " + kBom + "b\n" + account(),    // in a comment
           account() + "x: |\n  a" + kBom + "b\n",
       }) {
    CAPTURE(text);
    CHECK(reading(text) == kA);
  }
  CHECK(reading(kBom + account() + "---\n" + kBom + account("b")) == kA + kB);
  const std::string json = R"({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name":)";
  CHECK(reading(json + R"( "a", "namespace": "n1"}})" + "\n" + kBom + json +
                R"( "b", "namespace": "n1"}})") == kA + kB);
}

TEST_CASE("byte order marks: elsewhere at the begin of a line they spoil the key") {
  // Two files put together without a separator: one mapping, of which the second half counts.
  CHECK(reading(account() + kBom + account("b")) ==
        kA + kB + "duplicate-key[" + kBom + "apiVersion: v1]\n");
  CHECK(reading("# x\n" + kBom + account()) == kA + "yaml-syntax[" + kBom + "apiVersion: v1]\n");
  for (const std::string begin : {"---\n", "--- # x\n", "---\r\n", "---\n# x\n"}) {
    CAPTURE(begin);
    CHECK(reading(begin + kBom + account()) == kA + "yaml-syntax[" + kBom + "apiVersion: v1]\n");
  }
  CHECK(reading("---\n" + kBom + "# x\n" + account()) == kA + "yaml-syntax[" + kBom + "# x]\n");
  const std::string brackets =
      R"({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "a", "namespace": "n1"}})";
  // Brackets behind it are none, and what is in them is no key.
  CHECK(reading("---\n" + kBom + brackets) == "yaml-syntax[,]\n");
  CHECK(reading(account() + kBom + "---\n" + account("b")) ==
        kA + kB + "yaml-syntax[" + kBom + "---]\n");
  // Of a key that nobody reads nothing is said.
  CHECK(reading(account() + kBom + "automountServiceAccountToken: false\n") == kA);
}

TEST_CASE("separators") {
  const std::string other = "kind: X\napiVersion: v1\n";
  CHECK(reading("--- # x\n" + account()) == kA);
  CHECK(reading("---\t\n" + account()) == kA);
  CHECK(reading(account() + "...\n---\n" + account("b")) == kA + kB);
  CHECK(reading(account() + "...\n# end\n") == kA);
  // Nothing but a comment may stand behind it.
  CHECK(
      reading("--- {apiVersion: v1, kind: ServiceAccount, metadata: {name: a, namespace: n1}}\n") ==
      kA + "yaml-syntax[{apiVersion: v1, kind: ServiceAccount, metadata: {name: a, namespace: "
           "n1}}]\n");
  CHECK(reading(other + "--- !!map\n" + account()) == kA + "yaml-syntax[!!map]\n");
  // kubectl stops there, and takes neither what is before it nor what comes behind.
  CHECK(reading("--- # x\n--- {a: b}\n---\n" + account()) == kA + "yaml-syntax[{a: b}]\n");
  CHECK(reading("--- a\n---\n" + account()) == kA + "yaml-syntax[a]\n");
  CHECK(reading("a: b\n--- {a: b}\n---\n" + account()) == kA + "yaml-syntax[{a: b}]\n");
  CHECK(reading(account() + "--- {a: b}\n") == kA + "yaml-syntax[{a: b}]\n");
  CHECK(reading("--- # {a: b}\na: b\n---\n" + account()) == kA);
  CHECK(reading("--- {a: b}\n---\n" + other) == "");  // none of our business
  CHECK(reading("a: b\n---x: y\n---\n" + account()) == kA + "yaml-syntax[---x: y]\n");
  CHECK(reading(account() + "--- ]\n") == kA + "yaml-syntax[]]\n");
  // Too many dashes.
  CHECK(reading(other + "----\n" + account()) == kA + "yaml-syntax[----]\n");
  CHECK(reading(account() + "-----\n" + account("b")) == kA + kB + "yaml-syntax[-----]\n");
  // Also where nothing stands behind it: what is around it is lost.
  CHECK(reading(account() + "----\n\n---\n") == kA + "yaml-syntax[----]\n");
  CHECK(reading("----\n---\n" + account()) == kA + "yaml-syntax[----]\n");
  CHECK(reading("---\n\t\n---\n" + account()) == kA + "yaml-syntax[\t]\n");
  CHECK(reading(account() + "---\n# x\n\t\n") == kA + "yaml-syntax[\t]\n");
  CHECK(reading(account() + "---\n#\tx\n  \n") == kA);
  // A line of dashes is dropped only behind other text.
  CHECK(reading("---# x\n" + account()) == kA + "yaml-syntax[---#]\n");
  CHECK(reading("# x\n---# x\n" + account()) == kA);
  CHECK(reading(other + "---# x\n" + account()) == kA);
  // What stands behind the end is dropped.
  CHECK(reading(account() + "...\n" + account("b")) == kA + kB + "yaml-syntax[apiVersion: v1]\n");
  CHECK(reading("...\n" + account()) == kA + "yaml-syntax[apiVersion: v1]\n");
  CHECK(reading("a: b\n...\nc: d\n---\n" + account()) == kA);  // alone
}

TEST_CASE("control characters, which YAML does not allow") {
  // However long the file is, and what else is wrong with it.
  CHECK(reading("x: \"${y}\x7F\"\nz: {a: ${y}}\n" + account()) == "yaml-syntax[\x7F]\n");
  CHECK(reading(account() + "x: \"${role}\"\ny\x7F: 1\n") == "yaml-syntax[\x7F]\n");
  const std::string json = R"({"apiVersion": "v1", "kind": "ServiceAccount", "x": ")"
                           "\x7F"
                           R"(", "metadata": {"name": "a", "namespace": "n1"}})";
  CHECK(reading(json) == kA);  // JSON does
  CHECK(reading("---\n" + json) == kA + "yaml-syntax[\x7F]\n");
  CHECK(reading("# x\n" + json) == kA + "yaml-syntax[\x7F]\n");
  CHECK(reading("---\n{\"x\": \"\x7F\"}\n---\n" + account()) == kA + "yaml-syntax[\x7F]\n");
  CHECK(reading("---\n{\"x\": 1}{\"y\": 2}\n---\n" + account()) == kA);  // drops only the second
}

TEST_CASE("directives: the part before their --- is one without content") {
  CHECK(reading("%YAML 1.2\n---\n" + account()) == kA + "yaml-syntax[%YAML 1.2]\n");
  CHECK(reading("%YAML 1.1\n---\n" + account()) == kA + "yaml-syntax[%YAML 1.1]\n");
  CHECK(reading("# x\n%TAG ! tag:x,2000:\n---\n" + account()) ==
        kA + "yaml-syntax[%TAG ! tag:x,2000:]\n");
  // What stands behind it is lost, too.
  CHECK(reading("%YAML 1.2\n---\nkind: X\n---\n" + account()) == kA + "yaml-syntax[%YAML 1.2]\n");
  CHECK(reading("%YAML 1.2\n---\nkind: X\n") == "");
  CHECK(reading("%YAML 1.1\n" + account()) == kA + "yaml-syntax[%YAML 1.1]\n");
  CHECK(reading(account() + "---\n# x\n%YAML 1.2\n---\n" + account("b")) ==
        kA + kB + "yaml-syntax[%YAML 1.2]\n");
  // Behind an end, the directive is what is dropped.
  CHECK(reading(account() + "...\n%YAML 1.2\n---\n" + account("b")) == kA + kB);
}

TEST_CASE("line ends of YAML 1.1 that other programs take for text") {
  for (const char* const end : {"\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"}) {
    CAPTURE(end);
    CHECK(reading("apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a" + std::string(end) +
                  "\n  namespace: n1\n") == kA);
    CHECK(reading(account() + end + "\n") == kA);
    // Nothing else at all, also before a separator.
    CHECK(reading(end) == "");
    CHECK(reading(std::string(end) + "\n---\n" + account()) == kA);
    CHECK(reading("# a" + std::string(end) + "b\n" + account()).starts_with("yaml-syntax["));
    // In the line of a separator, too.
    CHECK(reading("--- # a" + std::string(end) + "b\n" + account()).starts_with("yaml-syntax["));
    CHECK(reading("--- # a" + std::string(end) + "\n" + account()) == kA);
    CHECK(reading(account() + "x: |\n  a" + end + "b\n").starts_with("yaml-syntax["));
    CHECK(reading(R"({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "a",)"
                  R"( "namespace": "n1"}, "x": "y)" +
                  std::string(end) + "\"}") == kA);
  }
}

TEST_CASE("lists are taken apart, in lists too") {
  const std::string item =
      "{apiVersion: v1, kind: ServiceAccount, metadata: {name: a, namespace: n1}}";
  CHECK(
      reading("apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n  - " +
              item + "\n") == kA);
  CHECK(reading("apiVersion: v1\nkind: ServiceAccountList\nitems:\n- " + item + "\n") == kA);
  // Items of a typed list are of its kind (apimachinery, unstructured.decodeToList).
  CHECK(reading("apiVersion: v1\nkind: ServiceAccountList\nitems:\n"
                "- metadata: {name: a, namespace: n1}\n") == kA);
  CHECK(reading(R"({"apiVersion": "v1", "kind": "ServiceAccountList", "items": [)"
                R"({"metadata": {"name": "a", "namespace": "n1"}}]})") == kA);
  CHECK(reading("apiVersion: v1\nkind: List\nitems:\n- metadata: {name: a, namespace: n1}\n") ==
        "");
  CHECK(reading("apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: a, namespace: n1}\n") ==
        "");
  CHECK(
      reading("apiVersion: v1\nkind: List\nitems:\n- kind: List\n  items: [{kind: List, items: [" +
              item + "]}]\n") == kA);
}

TEST_CASE("a block scalar at the end of a file ends with a line end, whatever the file does") {
  const std::string before =
      "kind: ServiceAccount\nmetadata:\n  name: a\n  namespace: n1\n  annotations:\n"
      "    eks.amazonaws.com/role-arn: ";
  const auto value = [&](const std::string& written) {
    const FactsText facts(before + written);
    return std::string(facts.facts.service_accounts.at(0).annotations.at(0).value);
  };
  CHECK(value("|\n      x") == "x\n");
  CHECK(value("|\n      x\n") == "x\n");
  CHECK(value(">\n      x") == "x\n");
  CHECK(value("|+\n      x") == "x\n");
  CHECK(value("|-\n      x") == "x");
  CHECK(value(">-\n      x") == "x");
  CHECK(value("|\n      x\n      ") == "x\n");
  CHECK(value("|2\n      x") == "x\n");
  CHECK(value("|2\n        x") == "  x\n");
}

TEST_CASE("names and namespaces that are no strings") {
  const auto named = [](const std::string& name) {
    const FactsText facts("kind: ServiceAccount\nmetadata:\n  name: " + name + "\n");
    return !facts.facts.invalid_names.empty();
  };
  for (const char* refused : {"n",        "y",
                              "on",       "off",
                              "yes",      "no",
                              "true",     "012345678901",
                              "089",      "0x1f",
                              "0b11",     "1_000",
                              "1.5",      "1e3",
                              ".5",       "0o17",
                              "+1",       "-0",
                              "0_",       "1.",
                              "00",       "123456789012345678901234567890",
                              "!!int 5",  "~",
                              "null",     "",
                              "[a]",      "{a: b}",
                              "12:30:45", "=",
                              "_1",       "\"\""}) {
    CAPTURE(refused);
    CHECK(named(refused));
  }
  for (const char* taken : {"a", "1e", "0x", "00x1", "2020-01-01", "0.1.2", "!!str 012", "\"n\"",
                            "'012345678901'", "!x y", "1e400", "a.b", "no1"}) {
    CAPTURE(taken);
    CHECK_FALSE(named(taken));
  }
}

TEST_CASE("escapes of double quotes") {
  const FactsText facts(
      "kind: ServiceAccount\nmetadata:\n  name: a\n  annotations:\n"
      "    eks.amazonaws.com/audience: "
      "\"\\a\\b\\t\\v\\f\\e\\ \\\"\\\\\\N\\_\\L\\P\\x41\\u2014\\U0001F600\\xff\"\n");
  CHECK(facts.facts.service_accounts.at(0).annotations.at(0).value ==
        "\a\b\t\v\f\x1B \"\\\xC2\x85\xC2\xA0\xE2\x80\xA8\xE2\x80\xA9"
        "A\xE2\x80\x94\xF0\x9F\x98\x80\xC3\xBF");
}

TEST_CASE("text behind an object of JSON that nobody asks for") {
  const std::string map = R"({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}})";
  CHECK(reading(map + "}\n---\n" + account()) == kA + "yaml-syntax[}]\n");
  CHECK(reading(map + "\n" + map + " x\n---\n" + account()) == kA + "other[x]\n");
  CHECK(reading(map + "\n---\n" + account()) == kA);
  CHECK(reading(map + "\n" + map + "\n---\n" + account()) == kA);
  CHECK(reading("{kind: ConfigMap}\n---\n" + account()) == kA);
  // Only what comes first is JSON, and without an object beside it nothing is lost.
  CHECK(reading("---\n" + map + "\n---\n" + account()) == kA);
  CHECK(reading(map + "}\n---\nkind: ConfigMap\n") == "");
}

TEST_CASE("objects without a --- between them are two, and the first is lost to kubectl") {
  const std::string role = "  annotations:\n    eks.amazonaws.com/role-arn: r\n";
  const std::string map = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n";
  const auto problems = [](const std::string& text) {
    const FactsText facts(text, "a.yaml", {}, false);
    std::string out;
    for (const load::ReadingProblem& found : facts.facts.problems) {
      const Problem& problem = found.problem;
      out += (problem.level == Severity::error ? "error " : "warning ") + problem.message + "\n";
    }
    return out;
  };
  const std::string lost =
      ": kubectl reads the two objects as one, and drops the first without a message\n";
  CHECK(problems(account() + role + map) == "error a --- is missing before line 8" + lost);
  CHECK(problems(account() + map) == "warning a --- is missing before line 6" + lost);
  CHECK(problems("# x\n\n" + account() + role + "# c\n" + map) ==
        "error a --- is missing before line 11" + lost);
  CHECK(problems(account() + role + account("b") + map) ==
        "error a --- is missing before line 8" + lost + "warning a --- is missing before line 13" +
            lost);
  CHECK(problems("kind: X\n---\n" + account() + role + "kind: ConfigMap\nmetadata: {}\n") ==
        "error a --- is missing before line 10" + lost);
  // What is lost has nothing to do with roles.
  CHECK(problems(map + account() + role) == "");
  CHECK(problems(map + map) == "");
  // One key twice is no object, nor is what stands deeper.
  CHECK(problems("kind: ServiceAccount\nmetadata: {name: a}\nkind: ServiceAccount\n")
            .starts_with("warning the key 'kind' occurs twice"));
  CHECK(problems("kind: List\nitems:\n- {kind: ServiceAccount, metadata: {name: a}}\n- {kind: "
                 "ServiceAccount, metadata: {name: b}}\n") == "");
  // Both are read.
  CHECK(FactsText(account() + role + account("b")).accounts() ==
        "account n1/a\n  service_account eks.amazonaws.com/role-arn=r\naccount n1/b\n");
}

}  // namespace
}  // namespace irsa::load
