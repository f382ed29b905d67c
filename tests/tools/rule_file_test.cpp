#include "tools/rule_file.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "support/temporary.h"
#include "tools/precedence.h"
#include "tools/rule_docs.h"
#include "tools/rule_table.h"

using namespace irsa;
using namespace irsa::tools;

namespace {

const std::string kRight =
    "title: Something is wrong\n"
    "group: workload\n"
    "level: warning\n"
    "precision: high\n"
    "tags: [security, cwe-284]\n"
    "security-severity: \"7.5\"\n"
    "since: 0.1.0\n"
    "rationale: It matters.\n"
    "remediation: Mend it.\n"
    "references: [https://example.com/a]\n"
    "bad:\n"
    "  - title: Twice\n"
    "    options: [--namespace, payments]\n"
    "    files:\n"
    "      a.yaml: \"a: b\\nc: \\\"é b\\\"\\n\"\n"
    "    expect:\n"
    "      - {at: b, occurrence: 2, message: wrong, level: error}\n"
    "      - {file: a.yaml, at: c, message: wrong}\n"
    "good:\n"
    "  - title: Fine\n"
    "    files: {a.json: \"{}\"}\n";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::optional<RuleFile> read(const std::string& text, std::vector<std::string>& errors,
                             const std::string& name = "some-rule.yaml") {
  const irsa::tests::Temporary folder;
  std::filesystem::create_directories(folder.path() / "rules");
  const auto path = folder.path() / "rules" / name;
  std::ofstream(path, std::ios::binary) << text;
  return read_rule_file(path.string(), errors);
}

std::string mistakes(const std::string& text, const std::string& name = "some-rule.yaml") {
  std::vector<std::string> errors;
  const bool accepted = read(text, errors, name).has_value();
  CHECK(accepted == errors.empty());
  std::string all;
  for (const std::string& error : errors) all += error + "\n";
  return all;
}

RuleFile right() {
  std::vector<std::string> errors;
  auto rule = read(kRight, errors);
  REQUIRE(rule);
  return *rule;
}

}  // namespace

TEST_CASE("a right rule file is read with its defaults filled in") {
  const RuleFile rule = right();
  CHECK(rule.slug == "some-rule");
  CHECK(rule.level == Severity::warning);
  CHECK(rule.level_on_request == Severity::warning);
  CHECK(rule.security_severity == "7.5");
  REQUIRE(rule.bad.size() == 1);
  CHECK(rule.bad[0].options == std::vector<std::string>{"--namespace", "payments"});
  const auto& expect = rule.bad[0].expect;
  REQUIRE(expect.size() == 2);
  CHECK(expect[0].file == "a.yaml");
  CHECK(expect[0].level == Severity::error);
  CHECK(expect[0].offset == 12);
  CHECK(expect[1].level == Severity::warning);
  CHECK(expect[1].occurrence == 1);
  CHECK(rule.good[0].expect.empty());
}

TEST_CASE("an expectation says its related places and its help") {
  const std::string with =
      replaced(kRight, "at: c, message: wrong}",
               "at: c, message: wrong, help: Do it., related: [{at: b, occurrence: 2, message: "
               "first}, {file: a.yaml, message: all}]}");
  std::vector<std::string> errors;
  const auto rule = read(with, errors);
  REQUIRE(rule);
  const Expectation& expect = rule->bad[0].expect[1];
  CHECK(expect.help == "Do it.");
  REQUIRE(expect.related.size() == 2);
  CHECK(expect.related[0].file == "a.yaml");
  CHECK(expect.related[0].offset == 12);
  CHECK(expect.related[0].message == "first");
  CHECK(expect.related[1].at == "a: b\nc: \"\xc3\xa9 b\"");
  CHECK(expect.related[1].offset == 0);
  CHECK(table_source({*rule}).find("{\"a.yaml\"sv, \"b\"sv, \"first\"sv, 2},") !=
        std::string::npos);
  CHECK(rule_pages({*rule}, "", "")
            .at("docs/rules/some-rule.md")
            .find("a.yaml:2:1: warning: … wrong … [some-rule]\n"
                  "a.yaml:2:7: note: first\n"
                  "a.yaml:1:1: note: all\n"
                  "  help: Do it.\n") != std::string::npos);
  CHECK(rule->bad[0].expect[0].related.empty());
  CHECK(rule->bad[0].expect[0].help.empty());
}

TEST_CASE("a rule that is off runs at note on request, or as it says") {
  std::vector<std::string> errors;
  const auto off = replaced(replaced(kRight, "level: warning", "level: off"), ", level: error", "");
  CHECK(read(off, errors)->level_on_request == Severity::note);
  const auto louder = replaced(off, "level: off", "level: off\non-request: warning");
  CHECK(read(louder, errors)->level_on_request == Severity::warning);
  CHECK(errors.empty());
}

TEST_CASE("mistakes in a rule file are named with their place") {
  struct Row {
    std::string from, to, expected;
  };
  const std::vector<Row> rows = {
      {"group:", "groop:",
       "rules/some-rule.yaml:2:1: unknown key 'groop'\n"
       "rules/some-rule.yaml:1:1: the key 'group' is missing\n"},
      {"group: workload", "group: pods",
       "rules/some-rule.yaml:2:8: 'group' must be one of input service-account workload "
       "trust-policy cross-reference oidc-provider permissions migration\n"},
      {"precision: high\n", "precision: high\nprecision: low\n",
       "rules/some-rule.yaml:5:1: the key 'precision' stands here twice\n"},
      {"level: warning", "level: fatal",
       "rules/some-rule.yaml:3:8: 'level' must be one of error warning note off\n"},
      {"level: warning", "level: warning\non-request: note",
       "rules/some-rule.yaml:4:13: 'on-request' is for rules whose level is off\n"},
      {"title: Something is wrong", "title: Something is wrong.",
       "rules/some-rule.yaml:1:8: a title does not end with a period\n"},
      {"It matters.", "It matters",
       "rules/some-rule.yaml:8:12: 'rationale' must end with a period\n"},
      {"\"7.5\"", "7.5",
       "rules/some-rule.yaml:6:20: 'security-severity' must be a string: put it in quotes\n"},
      {"\"7.5\"", "\"10.5\"",
       "rules/some-rule.yaml:6:20: 'security-severity' must be a number from 0.1 to 10.0\n"},
      {"\"7.5\"", "\"high\"",
       "rules/some-rule.yaml:6:20: 'security-severity' must be a number from 0.1 to 10.0\n"},
      {"security-severity: \"7.5\"\n", "",
       "rules/some-rule.yaml:1:1: a rule with the tag security needs a 'security-severity'\n"},
      {"[security, cwe-284]", "[correctness]",
       "rules/some-rule.yaml:6:20: 'security-severity' is for rules with the tag security\n"},
      {"cwe-284", "cwe-x", "rules/some-rule.yaml:5:7: the tag 'cwe-x' is not cwe-NUMBER\n"},
      {"0.1.0", "0.1", "rules/some-rule.yaml:7:8: 'since' must be a version such as 0.1.0\n"},
      {"https:", "http:",
       "rules/some-rule.yaml:10:13: 'http://example.com/a' is not an https address\n"},
      {", occurrence: 2", "",
       "rules/some-rule.yaml:17:14: 'b' occurs 2 times in a.yaml: say which by 'occurrence'\n"},
      {"occurrence: 2", "occurrence: 3",
       "rules/some-rule.yaml:17:29: 'occurrence' must be a number from 1 to 2\n"},
      {"at: c", "at: d", "rules/some-rule.yaml:18:28: 'd' does not occur in a.yaml\n"},
      {"at: c,", "at: c, related: [],",
       "rules/some-rule.yaml:18:40: 'related' must be a list that is not empty: leave it out where "
       "there is none\n"},
      {"at: c,", "at: c, related: [{at: a}],",
       "rules/some-rule.yaml:18:41: the key 'message' is missing\n"},
      {"at: c,", "at: c, related: [{at: b, message: x}],",
       "rules/some-rule.yaml:18:46: 'b' occurs 2 times in a.yaml: say which by 'occurrence'\n"},
      {"at: c,", "at: c, related: [{file: x, message: x}],",
       "rules/some-rule.yaml:18:41: the example has no file 'x'\n"},
      {"at: c,", "at: c, help: '',",
       "rules/some-rule.yaml:18:37: 'help' must be a text that is not empty\n"},
      {"file: a.yaml", "file: b.yaml",
       "rules/some-rule.yaml:18:9: the example has no file 'b.yaml'\n"},
      {"level: error}", "level: warning}",
       "rules/some-rule.yaml:17:55: this is the rule's level anyway: leave it out\n"},
      {"a.json", "/a.json",
       "rules/some-rule.yaml:21:13: a file name must be relative and stay below the example's "
       "folder\n"},
      {"good:\n  - title: Fine\n    files: {a.json: \"{}\"}\n", "good: []\n",
       "rules/some-rule.yaml:19:7: at least one good example is needed\n"},
      {"title: Fine", "expect: []\n    title: Fine",
       "rules/some-rule.yaml:20:5: unknown key 'expect'\n"},
      {"since: 0.1.0", "since: [0.1.0",
       "rules/some-rule.yaml:8:10: end of sequence flow not found\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.to);
    CHECK(mistakes(replaced(kRight, row.from, row.to)) == row.expected);
  }
}

TEST_CASE("the file name is the slug") {
  CHECK(mistakes(kRight, "Some_Rule.yaml") ==
        "rules/Some_Rule.yaml:1:1: the file name is not a slug in kebab-case\n");
  CHECK(function_name("role-arn-malformed") == "check_role_arn_malformed");
}

TEST_CASE("texts become literals that the compiler reads back unchanged") {
  RuleFile rule = right();
  rule.good[0].files[0].text = std::string("a\\\"\tb\0", 6) + "1)\" R\"(\xc3\xa9\n\x7f";
  const std::string source = table_source({rule});
  CHECK(source.find("\"a\\\\\\\"\\011b\\0001)\\\" R\\\"(\xc3\xa9\\n\"\n    \"\\177\"sv") !=
        std::string::npos);
  CHECK(source.find(".check = &check_some_rule") != std::string::npos);
  CHECK(table_source({}).find("std::array<Rule, 0> kRules = {};") != std::string::npos);
}

TEST_CASE("long lines are cut between characters") {
  RuleFile rule = right();
  rule.good[0].files[0].text = std::string(3999, 'x') + "\xc3\xa9" + "y";
  const std::string source = table_source({rule});
  CHECK(source.find("x\xc3\xa9\"\n    \"y\"sv") != std::string::npos);
}

TEST_CASE("each rule has a header that declares its function") {
  CHECK(rule_header_name(right()) == "some_rule.h");
  CHECK(rule_header(right()).find(
            "void check_some_rule(const judge::Model& model, Findings& findings);") !=
        std::string::npos);
  CHECK(table_source({right()}).find("#include \"rules/some_rule.h\"\n") != std::string::npos);
}

TEST_CASE("a rule's page shows the examples and what is reported at which place") {
  const auto pages = rule_pages({right()}, "", "");
  const std::string& page = pages.at("docs/rules/some-rule.md");
  CHECK(page.find("a.yaml:2:7: error: … wrong … [some-rule]\n"
                  "a.yaml:2:1: warning: … wrong … [some-rule]\n") != std::string::npos);
  CHECK(page.find("Run with `--namespace payments`.") != std::string::npos);
  CHECK(page.find("```json\n{}\n```") != std::string::npos);
  CHECK(pages.at("docs/rules/README.md")
            .find("| [`some-rule`](some-rule.md) | warning | Something is wrong |") !=
        std::string::npos);
  CHECK(!pages.contains("README.md"));
}

TEST_CASE("only the part of README.md between the markers is made") {
  const std::string readme =
      "before\n<!-- rules: made by ./dev docs -->\nold\n<!-- end of rules -->\nafter\n";
  CHECK(rule_pages({right()}, readme, "").at("README.md") ==
        "before\n<!-- rules: made by ./dev docs -->\n\n**Workload**\n\n"
        "| rule | level | reports |\n|---|---|---|\n"
        "| [`some-rule`](docs/rules/some-rule.md) | warning | Something is wrong |\n\n"
        "<!-- end of rules -->\nafter\n");
}

TEST_CASE("over: which rule a rule speaks instead of") {
  const std::string since = "since: 0.1.0\n";
  std::vector<std::string> errors;
  const auto rule =
      read(replaced(kRight, since,
                    since + "over:\n  - z\n  - {rule: b, same: account, when: it rains}\n"),
           errors);
  REQUIRE(rule);
  REQUIRE(rule->over.size() == 2);
  CHECK(rule->over[0].rule == "b");
  CHECK(rule->over[0].same == "account");
  CHECK(rule->over[0].when == "it rains");
  CHECK(rule->over[1].rule == "z");
  CHECK(rule->over[1].same == "value");

  struct Row {
    std::string over, expected;
  };
  const std::vector<Row> rows = {
      {"over: x\n", "rules/some-rule.yaml:8:7: 'over' must be a list that is not empty\n"},
      {"over: []\n", "rules/some-rule.yaml:8:7: 'over' must be a list that is not empty\n"},
      {"over: [{same: value}]\n", "rules/some-rule.yaml:8:8: the key 'rule' is missing\n"},
      {"over: [{rule: b, same: file}]\n",
       "rules/some-rule.yaml:8:24: 'same' must be one of statement value account role\n"},
      {"over: [{rule: b, if: c}]\n", "rules/some-rule.yaml:8:18: unknown key 'if'\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.over);
    CHECK(mistakes(replaced(kRight, since, since + row.over)) == row.expected);
  }
}

TEST_CASE("over: rules that are not there, and circles, do not build") {
  const auto named = [](std::string slug, std::vector<std::string> over) {
    RuleFile rule;
    rule.slug = std::move(slug);
    for (std::string& other : over) {
      rule.over.push_back(
          {.rule = std::move(other), .same = "value", .when = {}, .place = "r:1:1"});
    }
    return rule;
  };
  const auto mistakes_in = [](const std::vector<RuleFile>& rules) {
    std::vector<std::string> errors;
    check_precedence(rules, errors);
    std::string all;
    for (const std::string& error : errors) all += error + "\n";
    return all;
  };
  CHECK(mistakes_in({named("a", {"b", "c"}), named("b", {"c"}), named("c", {})}) == "");
  CHECK(mistakes_in({named("a", {"x"})}) == "r:1:1: there is no rule 'x'\n");
  CHECK(mistakes_in({named("a", {"a"})}) == "r:1:1: a rule cannot speak instead of itself\n");
  CHECK(mistakes_in({named("a", {"b", "b"}), named("b", {})}) == "r:1:1: 'b' is named twice\n");
  const std::string circle = "rules: 'over' goes in a circle, so nobody knows which speaks: ";
  CHECK(mistakes_in({named("a", {"b"}), named("b", {"a"})}) == circle + "a → b → a\n");
  CHECK(mistakes_in({named("a", {"b", "c"}), named("b", {}), named("c", {"d"}),
                     named("d", {"c"})}) == circle + "c → d → c\n");

  RuleFile two = named("a", {"b", "c"});
  two.over[1].same = "account";
  two.over[1].when = "it rains";
  CHECK(precedence_list({two, named("b", {})}) ==
        "\n- `a` over `c` about the same service account, where it rains\n"
        "- `a` over `b` about the same text\n");
  CHECK(table_source({two}).find("{\"a\"sv, \"c\"sv, Same::account},") != std::string::npos);
  const std::string page =
      "x\n<!-- precedence: made by ./dev docs -->\nold\n<!-- end of precedence -->\ny\n";
  RuleFile one = right();
  one.over = two.over;
  CHECK(rule_pages({one}, "", page).at("docs/how-it-works.md").find("- `some-rule` over `c`") !=
        std::string::npos);
}
