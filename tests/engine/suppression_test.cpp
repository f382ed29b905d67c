#include "engine/suppression.h"

#include <doctest/doctest.h>

#include <string>

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

TEST_CASE("what looks like a comment inside a scalar is none") {
  CHECK(lint(account("    text: |\n      # irsa-lint: ignore[role-arn-malformed] x\n", "")) ==
        "a.yaml:9:46 error role-arn-malformed\n");
}

}  // namespace
}  // namespace irsa::engine
