// Of findings about one text or one service account the rule with precedence speaks.
#include "engine/precedence.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "judge/cause.h"
#include "judge/precedence.h"
#include "rules/rule.h"
#include "support/lint.h"
#include "support/samples.h"

using namespace irsa;
using namespace irsa::tests;

namespace {

struct Said {
  std::string rule;
  Span where;
  std::string account = {};
};

/// The rules that are left, in order.
std::string left_of(const std::vector<Said>& all) {
  std::vector<Finding> findings;
  for (const Said& one : all) {
    const rules::Rule* const rule = rules::find_rule(one.rule);
    REQUIRE(rule != nullptr);
    Problem problem{.where = one.where, .message = "m"};
    if (!one.account.empty()) {
      problem.object = {.kind = "ServiceAccount", .ns = "ns", .name = one.account};
    }
    findings.push_back({.rule = &rule->info,
                        .level = Severity::error,
                        .problem = std::move(problem),
                        .fingerprint = {}});
  }
  engine::heed_precedence(findings);
  std::string out;
  for (const Finding& finding : findings) {
    if (!out.empty()) out += " ";
    out += std::string(finding.rule->slug) + "@" + std::to_string(finding.problem.where.begin);
  }
  return out;
}

Span at(std::uint32_t begin, std::uint32_t end, std::uint32_t file = 0) {
  return {SourceSet::id(file), begin, end};
}

}  // namespace

TEST_CASE("about one text the rule with precedence speaks") {
  const std::string first = "partition-mismatch", second = "role-missing";
  CHECK(left_of({{first, at(10, 20)}, {second, at(10, 20)}}) == "partition-mismatch@10");
  CHECK(left_of({{second, at(12, 15)}, {first, at(10, 20)}}) == "partition-mismatch@10");
  CHECK(left_of({{first, at(12, 15)}, {second, at(10, 20)}}) == "partition-mismatch@12");
  // Beside it, in another file, or the other way round: both.
  CHECK(left_of({{first, at(10, 20)}, {second, at(20, 30)}}) ==
        "partition-mismatch@10 role-missing@20");
  CHECK(left_of({{first, at(20, 30)}, {second, at(10, 20)}}) ==
        "partition-mismatch@20 role-missing@10");
  CHECK(left_of({{first, at(10, 20, 1)}, {second, at(10, 20, 0)}}) ==
        "partition-mismatch@10 role-missing@10");
  CHECK(left_of({{"sub-missing", at(10, 20)}, {second, at(10, 20)}}) ==
        "sub-missing@10 role-missing@10");
  // Each of several by itself.
  CHECK(left_of({{first, at(10, 20)},
                 {first, at(50, 60)},
                 {second, at(10, 20)},
                 {second, at(30, 40)},
                 {second, at(50, 60)}}) ==
        "partition-mismatch@10 partition-mismatch@50 role-missing@30");
}

TEST_CASE("about one service account the rule with precedence speaks") {
  CHECK(left_of({{"annotation-typo", at(1, 2), "a"}, {"annotation-missing", at(5, 6), "a"}}) ==
        "annotation-typo@1");
  CHECK(left_of({{"annotation-typo", at(1, 2), "a"}, {"annotation-missing", at(5, 6), "b"}}) ==
        "annotation-typo@1 annotation-missing@5");
  CHECK(left_of({{"annotation-typo", at(1, 2)}, {"annotation-missing", at(5, 6)}}) ==
        "annotation-typo@1 annotation-missing@5");
}

TEST_CASE("a rule that is turned off keeps the word, and shows nothing") {
  const std::vector<InputFile> files = {
      {"a.yaml", account("payments", "ledger", "arn:aws-cn:iam::111122223333:role/ledger")},
      {"r.json", get_role("ledger", trusting({"payments:ledger"}))}};
  CHECK(lint_files(files).brief().find("error partition-mismatch\n") != std::string::npos);
  CHECK(lint_files(files, {"--ignore", "partition-mismatch"}).brief() == "");
}

TEST_CASE("the table has no row twice, names rules, and knows every cause's rule") {
  const auto table = judge::precedence();
  CHECK(table.size() > 80);
  for (std::size_t i = 0; i < table.size(); ++i) {
    CAPTURE(table[i].rule);
    CHECK(rules::find_rule(table[i].rule) != nullptr);
    CHECK(rules::find_rule(table[i].over) != nullptr);
    if (i > 0) {
      CHECK(std::pair(table[i - 1].rule, table[i - 1].over) <
            std::pair(table[i].rule, table[i].over));
    }
  }
  for (int i = 0; i <= static_cast<int>(judge::Cause::refused); ++i) {
    const auto cause = static_cast<judge::Cause>(i);
    CAPTURE(to_string(cause));
    CHECK(rules::find_rule(rule_of(cause)) != nullptr);
    CHECK_FALSE(to_string(cause).empty());
    // Whatever keeps accounts out speaks before the account that is kept out.
    if (cause != judge::Cause::refused && rule_of(cause) != "policy-syntax" &&
        (cause <= judge::Cause::unsatisfiable || cause >= judge::Cause::provider_elsewhere)) {
      CHECK(judge::outranks(cause, judge::Cause::refused));
    }
  }
}
