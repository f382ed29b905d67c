#include "engine/suppression.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "engine/fixes.h"
#include "engine/suppression_text.h"
#include "support/lint.h"

namespace irsa::engine {
namespace {

std::string shown(const ParsedSuppressions& parsed, std::string_view source) {
  const auto text = [&](Span span) { return std::string(source.substr(span.begin, span.size())); };
  std::string out;
  for (const Suppression& one : parsed.suppressions) {
    out += "[" + text(one.where) + "=" + one.slug + "|" + one.reason + "|" + one.until + "]";
  }
  for (const Problem& problem : parsed.invalid) {
    out += "{" + text(problem.where) + ": " + problem.message + " " + problem.help + "}";
  }
  return out;
}

std::string comment(std::string_view source) {
  const Span span{FileId{0}, 0, static_cast<std::uint32_t>(source.size())};
  return shown(parse_comment(source.substr(1), span), source);
}

std::string annotation(std::string_view source, std::string_view value) {
  const Span span{FileId{0}, 0, static_cast<std::uint32_t>(source.size())};
  return shown(parse_annotation(value, span), source);
}

TEST_CASE("comments") {
  CHECK(comment("# irsa-lint: ignore[role-arn-malformed] made later") ==
        "[role-arn-malformed=role-arn-malformed|made later|]");
  CHECK(comment("# irsa-lint: ignore[ yaml-syntax,role-arn-malformed ]") ==
        "[yaml-syntax=yaml-syntax||][role-arn-malformed=role-arn-malformed||]");
  CHECK(comment("#irsa-lint:ignore[yaml-syntax] a until=2027-03-31 b") ==
        "[yaml-syntax=yaml-syntax|a b|2027-03-31]");
  CHECK(comment("# irsa-lint: ignore[yaml-syntx] x") ==
        "{yaml-syntx: the suppression names 'yaml-syntx', which is not a rule Did you mean "
        "'yaml-syntax'?}");
  CHECK(comment("# irsa-lint: ignore[yaml-syntax] x until=2027-13-01") ==
        "{until=2027-13-01: the suppression's expiry '2027-13-01' is not a date Write it as "
        "until=YYYY-MM-DD.}");
  for (const char* text : {"# irsa-lint: ignore yaml-syntax", "# irsa-lint: ignore[yaml-syntax",
                           "# irsa-lint: disable[x]", "# irsa-lint:",
                           "# irsa-lint ignore[yaml-syntax]", "# IRSA-LINT: ignore[yaml-syntax]"}) {
    CHECK(comment(text) == "{" + std::string(text) +
                               ": this comment looks like a suppression but has no effect Write "
                               "# irsa-lint: ignore[rule] reason, or ignore-file[rule] for the "
                               "whole file.}");
  }
  CHECK(comment("# irsa-lint: ignore-file[yaml-syntax] generated") ==
        "[yaml-syntax=yaml-syntax|generated|]");
  const ParsedSuppressions beside =
      parse_comment(" irsa-lint: ignore-file[yaml-syntax] x", Span{FileId{0}, 0, 40}, false);
  CHECK(beside.suppressions.empty());
  CHECK(beside.invalid.size() == 1);
  CHECK(comment("# irsa-lint: ignore[ ] x").find("names no rule") != std::string::npos);
}

TEST_CASE("annotations, with the slug's place where the value is written as it is") {
  CHECK(annotation("\"yaml-syntax: a; role-arn-malformed : b until=2027-01-02\"",
                   "yaml-syntax: a; role-arn-malformed : b until=2027-01-02") ==
        "[yaml-syntax=yaml-syntax|a|][role-arn-malformed=role-arn-malformed|b|2027-01-02]");
  CHECK(annotation("yaml-syntax", "yaml-syntax") == "[yaml-syntax=yaml-syntax||]");
  CHECK(annotation("|-\n    yaml-syntax", "yaml-syntax") == "[|-\n    yaml-syntax=yaml-syntax||]");
  CHECK(annotation("''", "").find("names no rule") != std::string::npos);
}

std::string account(const std::string& before, const std::string& behind,
                    const std::string& annotation = "") {
  return "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  namespace: pay\n"
         "  annotations:\n" +
         annotation + before + "    eks.amazonaws.com/role-arn: arn:aws:iam::1:role/x" + behind +
         "\n";
}

std::string lint(std::string text, std::vector<std::string> words = {}) {
  return tests::lint_files({{"a.yaml", std::move(text)}}, words, "2026-06-01").brief();
}

TEST_CASE("a comment covers its line, or the next when it stands alone") {
  CHECK(lint(account("", "")) == "a.yaml:7:46 error role-arn-malformed\n");
  CHECK(lint(account("", " # irsa-lint: ignore[role-arn-malformed] x")) == "");
  CHECK(lint(account("    # irsa-lint: ignore[role-arn-malformed] x\n", "")) == "");
  CHECK(lint(account("    # irsa-lint: ignore[role-arn-malformed] x\n"
                     "    # irsa-lint: ignore[annotation-typo] y\n",
                     "")) == "a.yaml:8:25 warning suppression-unused\n");
  CHECK(lint(account("    # irsa-lint: ignore[role-arn-malformed] x\n\n", "")) ==
        "a.yaml:7:25 warning suppression-unused\na.yaml:9:46 error role-arn-malformed\n");
  CHECK(lint(account("", "\n    # irsa-lint: ignore[role-arn-malformed] x")) ==
        "a.yaml:7:46 error role-arn-malformed\na.yaml:8:25 warning suppression-unused\n");
}

TEST_CASE("an annotation covers findings about its object") {
  CHECK(lint(account("", "", "    irsa-lint/ignore: \"role-arn-malformed: made later\"\n")) == "");
  CHECK(lint(account("", "", "    irsa-lint/ignore: annotation-typo\n")) ==
        "a.yaml:7:23 warning suppression-unused\na.yaml:8:46 error role-arn-malformed\n");
}

TEST_CASE("suppressed findings stay in the report, with reason and place of decision") {
  const tests::Linted linted = tests::lint_files(
      {{"a.yaml", account("", " # irsa-lint: ignore[role-arn-malformed] made later")}});
  REQUIRE(linted.report.findings.size() == 1);
  CHECK(linted.report.findings[0].suppressed->by == "comment");
  CHECK(linted.report.findings[0].suppressed->reason == "made later");
  CHECK(linted.report.summary.suppressed == 1);
  CHECK(linted.report.summary.errors == 0);
  CHECK(linted.report.worst() == Severity::off);
}

TEST_CASE("expired and misspelt suppressions do not count, and are findings") {
  const std::string expired = " # irsa-lint: ignore[role-arn-malformed] x until=2026-05-31";
  CHECK(lint(account("", expired)) ==
        "a.yaml:7:46 error role-arn-malformed\na.yaml:7:75 warning suppression-unused\n");
  CHECK(lint(account("", " # irsa-lint: ignore[role-arn-malformed] x until=2026-06-01")) == "");
  CHECK(lint(account("", " # irsa-lint: ignore[role-arn] x")) ==
        "a.yaml:7:46 error role-arn-malformed\na.yaml:7:75 error suppression-invalid\n");
}

TEST_CASE("--no-suppressions heeds none, and a rule that could not speak leaves none unused") {
  const std::string text = account("", " # irsa-lint: ignore[role-arn-malformed] x");
  CHECK(lint(text, {"--no-suppressions"}) == "a.yaml:7:46 error role-arn-malformed\n");
  CHECK(lint(text, {"--ignore", "role-arn-malformed"}) == "");
  // Without roles in the input the cross-reference is silent, so nothing is known.
  CHECK(lint(account("", " # irsa-lint: ignore[sub-mismatch,role-arn-malformed] x")) == "");
}

TEST_CASE("an annotation that one of several builds needs is not unused") {
  const std::string base = account("", "", "    irsa-lint/ignore: role-arn-malformed\n");
  const std::string right = "arn:aws:iam::111122223333:role/x";
  const auto overlay = [](const std::string& arn) {
    return "resources: [../base]\npatches:\n- patch: |\n    apiVersion: v1\n    kind: "
           "ServiceAccount\n    metadata:\n      name: api\n      namespace: pay\n      "
           "annotations: {eks.amazonaws.com/role-arn: \"" +
           arn + "\"}\n";
  };
  const auto builds = [&](const std::string& a, const std::string& b) {
    return tests::lint_files({{"base/kustomization.yaml", "resources: [a.yaml]\n"},
                              {"base/a.yaml", base},
                              {"a/kustomization.yaml", overlay(a)},
                              {"b/kustomization.yaml", overlay(b)}})
        .brief();
  };
  CHECK(builds(right, "arn:aws:iam::1:role/x") == "");
  CHECK(builds("arn:aws:iam::1:role/x", right) == "");
  CHECK(builds(right, right) == "base/a.yaml:7:23 warning suppression-unused\n");
}

TEST_CASE("the annotation of an object with several pod templates is read once") {
  CHECK(lint("apiVersion: ray.io/v1\nkind: RayCluster\nmetadata:\n  name: r\n  namespace: pay\n"
             "  annotations: {irsa-lint/ignore: no-such-rule-at-all}\nspec:\n"
             "  headGroupSpec: {template: {spec: {containers: [{name: a, image: a}]}}}\n"
             "  workerGroupSpecs:\n"
             "  - {template: {spec: {containers: [{name: a, image: a}]}}}\n") ==
        "a.yaml:6:35 error suppression-invalid\n");
}

TEST_CASE("what looks like a comment inside a scalar is none") {
  CHECK(lint(account("    text: |\n      # irsa-lint: ignore[role-arn-malformed] x\n", "")) ==
        "a.yaml:9:46 error role-arn-malformed\n");
}

/// The text after the fix of the first finding of this rule, if it has one.
std::string mended(const std::string& text, std::string_view slug) {
  SourceSet sources;
  sources.add_text("a.yaml", text);
  const Report report =
      engine::lint(sources, cli::parse_check({}).settings, {.today = "2026-06-01", .fixes = true});
  std::vector<const Edit*> edits;
  std::string without = "no finding";
  for (const Finding& finding : report.findings) {
    if (finding.rule->slug != slug || finding.suppressed) continue;
    const Fix* const fix = offered_fix(finding.problem);
    without = fix == nullptr ? "no fix" : "";
    if (fix == nullptr) continue;
    without = fix->safe ? "" : " (not safe)";
    for (const Edit& edit : fix->edits) edits.push_back(&edit);
    break;
  }
  std::ranges::sort(edits, {}, [](const Edit* edit) { return edit->where; });
  return edits.empty() ? without : edited(text, edits) + without;
}

struct Mended {
  std::string before, after;
};

TEST_CASE(
    "a suppression of nothing is deleted, with the comment or annotation that it leaves empty") {
  const std::string head = "apiVersion: v1\nkind: ServiceAccount\n",
                    tail = "metadata: {name: api, namespace: pay}\n";
  const std::string wrong =
      "metadata:\n  name: api\n  namespace: pay\n  annotations:\n    eks.amazonaws.com/role-arn: "
      "arn:aws:iam::1:role/x\n";
  const std::vector<Mended> rows = {
      {head + tail, "no finding"},
      // A comment alone on its line goes with the line, one beside something with the blanks.
      {"# irsa-lint: ignore[annotation-typo] x\n" + head + tail,
       "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: api, namespace: pay}\n"},
      {head + "  # irsa-lint: ignore[annotation-typo] x\n" + tail,
       "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: api, namespace: pay}\n"},
      {"apiVersion: v1\r\nkind: ServiceAccount\r\n \t# irsa-lint: ignore[annotation-typo] x\r\n" +
           tail,
       "apiVersion: v1\r\nkind: ServiceAccount\r\nmetadata: {name: api, namespace: pay}\n"},
      {head + tail + "# irsa-lint: ignore[annotation-typo]",
       "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: api, namespace: pay}\n"},
      {head + tail + "\n# irsa-lint: ignore[annotation-typo]\n\n",
       "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: api, namespace: pay}\n\n\n"},
      {"apiVersion: v1 \t# irsa-lint: ignore[annotation-typo] x\nkind: ServiceAccount\n" + tail,
       "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: api, namespace: pay}\n"},
      {"apiVersion: v1 # irsa-lint: ignore[annotation-typo] x\r\nkind: ServiceAccount\r\n" + tail,
       "apiVersion: v1\r\nkind: ServiceAccount\r\nmetadata: {name: api, namespace: pay}\n"},
      {"# irsa-lint: ignore-file[annotation-typo] x\n" + head + tail,
       "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: api, namespace: pay}\n"},
      // Of several rules between the brackets those that cover something stay.
      {"# irsa-lint: ignore[annotation-typo,annotation-unknown] x\n" + head + tail,
       "# irsa-lint: ignore[annotation-unknown] x\napiVersion: v1\nkind: ServiceAccount\nmetadata: "
       "{name: api, namespace: pay}\n"},
      {"# irsa-lint: ignore-file[annotation-typo, role-arn-malformed] x\n" + head + wrong,
       "# irsa-lint: ignore-file[role-arn-malformed] x\napiVersion: v1\nkind: "
       "ServiceAccount\nmetadata:\n  name: api\n  namespace: pay\n  annotations:\n    "
       "eks.amazonaws.com/role-arn: arn:aws:iam::1:role/x\n"},
      {"# irsa-lint: ignore-file[role-arn-malformed, annotation-typo] x\n" + head + wrong,
       "# irsa-lint: ignore-file[role-arn-malformed] x\napiVersion: v1\nkind: "
       "ServiceAccount\nmetadata:\n  name: api\n  namespace: pay\n  annotations:\n    "
       "eks.amazonaws.com/role-arn: arn:aws:iam::1:role/x\n"},
      {"# irsa-lint: ignore-file[role-arn-malformed \t, annotation-typo ] x\n" + head + wrong,
       "# irsa-lint: ignore-file[role-arn-malformed \t] x\napiVersion: v1\nkind: "
       "ServiceAccount\nmetadata:\n  name: api\n  namespace: pay\n  annotations:\n    "
       "eks.amazonaws.com/role-arn: arn:aws:iam::1:role/x\n"},
      {"# irsa-lint: ignore-file[annotation-typo \t, \trole-arn-malformed] x\n" + head + wrong,
       "# irsa-lint: ignore-file[role-arn-malformed] x\napiVersion: v1\nkind: "
       "ServiceAccount\nmetadata:\n  name: api\n  namespace: pay\n  annotations:\n    "
       "eks.amazonaws.com/role-arn: arn:aws:iam::1:role/x\n"},
      {"# irsa-lint: ignore-file[ annotation-typo ,role-arn-malformed] x\n" + head + wrong,
       "# irsa-lint: ignore-file[ role-arn-malformed] x\napiVersion: v1\nkind: "
       "ServiceAccount\nmetadata:\n  name: api\n  namespace: pay\n  annotations:\n    "
       "eks.amazonaws.com/role-arn: arn:aws:iam::1:role/x\n"},
      {"# irsa-lint: ignore-file[annotation-unknown, role-arn-malformed, annotation-typo] x\n" +
           head + wrong,
       "# irsa-lint: ignore-file[role-arn-malformed, annotation-typo] x\napiVersion: v1\nkind: "
       "ServiceAccount\nmetadata:\n  name: api\n  namespace: pay\n  annotations:\n    "
       "eks.amazonaws.com/role-arn: arn:aws:iam::1:role/x\n"},
      // Blanks in front of it go with it, also where the file begins with them.
      {"  # irsa-lint: ignore-file[annotation-typo] x\n" + head + tail, head + tail},
      // One of a rule that is none stays as it is.
      {"# irsa-lint: ignore[annotation-typo, no-such-rule-at-all] x\n" + head + tail,
       "# irsa-lint: ignore[no-such-rule-at-all] x\napiVersion: v1\nkind: "
       "ServiceAccount\nmetadata: {name: api, namespace: pay}\n"},
      // An annotation.
      {head + "metadata:\n  name: api\n  namespace: pay\n  annotations:\n    irsa-lint/ignore: "
              "annotation-typo\n",
       "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  namespace: pay\n"},
      {head + "metadata:\n  name: api\n  namespace: pay\n  annotations:\n    a: b\n    "
              "irsa-lint/ignore: 'annotation-typo: x'\n    c: d\n",
       "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  namespace: pay\n  "
       "annotations:\n    a: b\n    c: d\n"},
      {head + "metadata:\n  name: api\n  namespace: pay\n  annotations:\n    "
              "eks.amazonaws.com/role-arn: arn:aws:iam::1:role/x\n    irsa-lint/ignore: "
              "'annotation-typo: x; role-arn-malformed: y'\n",
       "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  namespace: pay\n  "
       "annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::1:role/x\n    irsa-lint/ignore: "
       "'role-arn-malformed: y'\n"},
      {head + "metadata:\n  name: api\n  namespace: pay\n  annotations:\n    "
              "eks.amazonaws.com/role-arn: arn:aws:iam::1:role/x\n    irsa-lint/ignore: "
              "'role-arn-malformed : y ;; annotation-typo'\n",
       "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  namespace: pay\n  "
       "annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::1:role/x\n    irsa-lint/ignore: "
       "'role-arn-malformed : y'\n"},
      {head + "metadata:\n  name: api\n  namespace: pay\n  annotations:\n    irsa-lint/ignore: "
              "annotation-typo; no-such-rule-at-all\n",
       "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  namespace: pay\n  "
       "annotations:\n    irsa-lint/ignore: no-such-rule-at-all\n"},
      {head + "metadata:\n  name: api\n  namespace: pay\n  annotations:\n    irsa-lint/ignore: "
              "annotation-typo; annotation-typo\n",
       "no fix"},
      // What has expired is decided again by somebody.
      {"# irsa-lint: ignore[annotation-typo] x until=2026-05-31\n" + head + tail, "no fix"},
      {"# irsa-lint: ignore[annotation-typo] x until=2026-06-01\n" + head + tail,
       "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: api, namespace: pay}\n"},
  };
  for (const Mended& row : rows) {
    CAPTURE(row.before);
    CHECK(mended(row.before, "suppression-unused") == row.after);
  }
}

TEST_CASE("a suppression without effect is written as it was meant") {
  const std::string head = "apiVersion: v1\nkind: ServiceAccount\n",
                    tail = "metadata: {name: api, namespace: pay}\n";
  const std::vector<Mended> rows = {
      {"# irsa-lint ignore annotation-typo x y\n" + head + tail,
       "# irsa-lint: ignore[annotation-typo] x y\napiVersion: v1\nkind: ServiceAccount\nmetadata: "
       "{name: api, namespace: pay}\n"},
      {"# IRSA-LINT: ignore[annotation-typo] x\n" + head + tail,
       "# irsa-lint: ignore[annotation-typo] x\napiVersion: v1\nkind: ServiceAccount\nmetadata: "
       "{name: api, namespace: pay}\n"},
      {"# irsa-lint: disable=annotation-typo\n" + head + tail,
       "# irsa-lint: ignore[annotation-typo]\napiVersion: v1\nkind: ServiceAccount\nmetadata: "
       "{name: api, namespace: pay}\n"},
      {"# irsa-lint: disable-file(annotation-typo, input) because\n" + head + tail,
       "# irsa-lint: ignore-file[annotation-typo, input] because\napiVersion: v1\nkind: "
       "ServiceAccount\nmetadata: {name: api, namespace: pay}\n"},
      {"# irsa-lint: ignore: Annotation-Typo\n" + head + tail,
       "# irsa-lint: ignore[annotation-typo]\napiVersion: v1\nkind: ServiceAccount\nmetadata: "
       "{name: api, namespace: pay}\n"},
      {"# irsa-lint: ignore[annotation-typo\n" + head + tail,
       "# irsa-lint: ignore[annotation-typo]\napiVersion: v1\nkind: ServiceAccount\nmetadata: "
       "{name: api, namespace: pay}\n"},
      {"# irsa-lint: ignore[annotation-typo,no-such-rule-at-all\n" + head + tail, "no fix"},
      {"# irsa-lint: ignoreannotation-typo\n" + head + tail, "no fix"},
      {"# irsa-lint: ignore\n" + head + tail, "no fix"},
      {"# irsa-lint: ignore[ ] x\n" + head + tail, "no fix"},
      {"# irsa-lint: off\n" + head + tail, "no fix"},
      // A rule and a date that are nearly right.
      {"# irsa-lint: ignore[annotation-typ] x\n" + head + tail,
       "# irsa-lint: ignore[annotation-typo] x\napiVersion: v1\nkind: ServiceAccount\nmetadata: "
       "{name: api, namespace: pay}\n"},
      {"# irsa-lint: ignore[banana] x\n" + head + tail, "no fix"},
      {"# irsa-lint: ignore[annotation-typo] x until=2027-3-1\n" + head + tail,
       "# irsa-lint: ignore[annotation-typo] x until=2027-03-01\napiVersion: v1\nkind: "
       "ServiceAccount\nmetadata: {name: api, namespace: pay}\n"},
      {"# irsa-lint: ignore[annotation-typo] x until=soon\n" + head + tail, "no fix"},
      // For the whole file, on a line of its own.
      {"apiVersion: v1 # irsa-lint: ignore-file[annotation-typo] x\nkind: ServiceAccount\n" + tail,
       "# irsa-lint: ignore-file[annotation-typo] x\napiVersion: v1\nkind: "
       "ServiceAccount\nmetadata: {name: api, namespace: pay}\n (not safe)"},
      {head + "metadata:\n  name: api  # irsa-lint: ignore-file[annotation-typo] x\n  namespace: "
              "pay\n",
       "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  # irsa-lint: "
       "ignore-file[annotation-typo] x\n  name: api\n  namespace: pay\n (not safe)"},
      {"apiVersion: v1\r\nkind: ServiceAccount\r\nmetadata:\r\n\tname: api\r\n", "no finding"},
      {"apiVersion: v1\r\nkind: ServiceAccount\r\nmetadata:\r\n  name: api \t# irsa-lint: "
       "ignore-file[annotation-typo] x\r\n",
       "apiVersion: v1\r\nkind: ServiceAccount\r\nmetadata:\r\n  # irsa-lint: "
       "ignore-file[annotation-typo] x\r\n  name: api\r\n (not safe)"},
      {"apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api # irsa-lint: "
       "ignore-file[annotation-typo]",
       "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  # irsa-lint: "
       "ignore-file[annotation-typo]\n  name: api (not safe)"},
  };
  for (const Mended& row : rows) {
    CAPTURE(row.before);
    CHECK(mended(row.before, "suppression-invalid") == row.after);
  }
}

}  // namespace
}  // namespace irsa::engine
