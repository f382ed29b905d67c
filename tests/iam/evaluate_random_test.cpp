// The evaluator against the slow one, over random policies and tokens.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "iam/evaluate/evaluate.h"
#include "iam/evaluate/subject_decision.h"
#include "iam/policy/action.h"
#include "iam/policy_generator.h"
#include "iam/slow_evaluator.h"
#include "support/condition_operators.h"

using namespace irsa;
using namespace irsa::iam;

namespace {

const std::string kIssuer = "oidc.eks.eu-west-1.amazonaws.com/id/AB12";
const std::string kOther = "oidc.eks.eu-west-1.amazonaws.com/id/CD34";
const std::string kBuiltIn = "accounts.google.com";
const std::string kDomain = "gitlab.example.org";
const RoleContext kRole{.partition = "aws", .account = "111122223333"};

std::string provider(const std::string& issuer) {
  if (issuer == kBuiltIn || issuer == kDomain) return issuer;  // its domain alone
  return "arn:aws:iam::111122223333:oidc-provider/" + issuer;
}

const std::vector<std::string> kKeys = {kIssuer + ":sub",
                                        kIssuer + ":sub",
                                        kIssuer + ":sub",
                                        kIssuer + ":aud",
                                        kIssuer + ":aud",
                                        "OIDC.EKS.eu-west-1.amazonaws.com/ID/ab12:Sub",
                                        kIssuer + ":AUD",
                                        kIssuer + ":amr",
                                        kIssuer + ":oaud",
                                        kIssuer,
                                        kIssuer + ":",
                                        kIssuer + "/:sub",
                                        "https://" + kIssuer + ":sub",
                                        kOther + ":sub",
                                        kOther + ":aud",
                                        "aws:SourceIp",
                                        "aws:userName",
                                        "AWS:PrincipalTag/team",
                                        "aws:PrincipalArn",
                                        "aws:SecureTransport",
                                        "aws:CurrentTime",
                                        "aws:ViaAWSService",
                                        "aws:NewKey",
                                        "aws:SourceIpAddress",
                                        "aws:RequestTag/team",
                                        "sts:SourceIdentity",
                                        "sts:ExternalId",
                                        "aws:MultiFactorAuthPresent",
                                        "lambda:SourceFunctionArn",
                                        "sts:" + kIssuer + ":sub",
                                        "sts:RoleSessionName",
                                        "saml:aud",
                                        "sub",
                                        ""};

const std::vector<std::string> kSubjects = {"system:serviceaccount:payments:api",
                                            "system:serviceaccount:payments:worker",
                                            "system:serviceaccount:pay:api",
                                            "SYSTEM:serviceaccount:payments:api",
                                            "system:serviceaccount:a*:${x}",
                                            "5",
                                            "7.5",
                                            "-3",
                                            "true",
                                            "FALSE",
                                            "2024-01-01",
                                            "2024-05-05T10:00:00Z",
                                            "1700000000",
                                            "10.1.2.3",
                                            "arn:aws:iam::111122223333:role/x/y:z",
                                            "",
                                            "a*b",
                                            "a?b",
                                            "$",
                                            "payments",
                                            "caf\u00e9",
                                            "\u00e9",
                                            "sts.amazonaws.com"};

const std::vector<std::string> kValues = {"system:serviceaccount:payments:api",
                                          "system:serviceaccount:payments:*",
                                          "system:serviceaccount:*:api",
                                          "system:*",
                                          "*",
                                          "?",
                                          "*:*:*:???",
                                          "*pay*a*",
                                          "caf?",
                                          "*?\u00e9",
                                          "??",
                                          "System:ServiceAccount:Payments:API",
                                          "sts.amazonaws.com",
                                          "STS.amazonaws.com",
                                          "sts.amazonaws.co?",
                                          "5",
                                          "7.50",
                                          "-3",
                                          "08",
                                          "1e1",
                                          "true",
                                          "false",
                                          "TRUE",
                                          "yes",
                                          "2024-01-01",
                                          "2024-05-05T10:00:00Z",
                                          "1704067200",
                                          "1700000000",
                                          "10.0.0.0/8",
                                          "10.1.2.3/32",
                                          "10.1.2.3",
                                          "0.0.0.0/0",
                                          "arn:aws:iam::111122223333:role/x/*",
                                          "arn:*:iam::*:role/*",
                                          "arn:aws:iam::111122223333",
                                          "${" + kIssuer + ":sub}",
                                          "${" + kIssuer + ":AUD}",
                                          "*${" + kIssuer + ":aud}",
                                          "${aws:username}",
                                          "${aws:username, 'payments'}",
                                          "system:serviceaccount:${aws:username, 'payments'}:api",
                                          "${aws:SourceIp}",
                                          "x${sts:RoleSessionName, 'y'}",
                                          "a${*}b",
                                          "a${?}b",
                                          "${$}",
                                          "${}",
                                          "${",
                                          "${aws:username",
                                          "a*b",
                                          "",
                                          "${aws:PrincipalTag/team}",
                                          "${aws:PrincipalTag/team, 'a*b'}"};

const std::vector<std::string> kActions = {"sts:AssumeRoleWithWebIdentity",
                                           "sts:AssumeRoleWithWebIdentity",
                                           "sts:assumerolewithwebidentity",
                                           "sts:*",
                                           "*",
                                           "sts:AssumeRole",
                                           "STS:AssumeRoleWith???Identity",
                                           "sts:AssumeRoleWith",
                                           "s?s:AssumeRoleWithWebIdentity",
                                           "st:AssumeRoleWithWebIdentity",
                                           "sts:SetSourceIdentity",
                                           "sts:TagSession"};

const std::string& random_issuer(Random& random) {
  if (random.chance(85)) return kIssuer;
  return random.chance(50) ? kOther : random.chance(50) ? kBuiltIn : kDomain;
}

Condition random_condition(PolicyBuilder& build, Random& random) {
  const std::vector<std::string>& operators = tests::condition_operators();
  std::string op = random.pick(operators);
  if (random.chance(40)) op = operators[random.below(6)];
  if (random.chance(15))
    op = "ForAllValues:" + op;
  else if (random.chance(15))
    op = "ForAnyValue:" + op;
  if (random.chance(15) && !op.ends_with("Null")) op += "IfExists";
  std::vector<std::string> values;
  for (auto n = random.chance(5) ? 0 : 1 + random.below(3); n > 0; --n) {
    values.push_back(op.ends_with("Null") && random.chance(80)
                         ? (random.chance(50) ? "true" : "false")
                         : random.pick(kValues));
  }
  return build.condition(op, random.pick(kKeys), values);
}

Statement random_statement(PolicyBuilder& build, Random& random) {
  const auto effect = random.chance(70)   ? Effect::allow
                      : random.chance(90) ? Effect::deny
                                          : Effect::invalid;
  auto s = build.statement(effect, provider(random_issuer(random)), random.pick(kActions));
  if (random.chance(5)) s.principals.clear();
  if (random.chance(10)) {
    const auto kind =
        random.pick(std::vector{Principal::Kind::star, Principal::Kind::aws,
                                Principal::Kind::federated, Principal::Kind::service});
    s.principals.push_back(
        {.kind = kind,
         .value = build.text(random.chance(50) ? "*" : "arn:aws:iam::*:oidc-provider/*"),
         .key = PolicyBuilder::nowhere()});
  }
  s.not_principal = random.chance(5);
  s.not_action = random.chance(5);
  if (random.chance(20)) s.actions.push_back(build.text(random.pick(kActions)));
  if (random.chance(3)) s.actions.clear();
  for (auto n = random.below(4); n > 0; --n)
    s.conditions.push_back(random_condition(build, random));
  return s;
}

std::string describe(const TrustPolicy& policy) {
  std::string text = policy.version == PolicyVersion::v2012 ? "2012" : "2008";
  for (const auto& s : policy.statements) {
    text += s.effect == Effect::deny    ? "\nDeny"
            : s.effect == Effect::allow ? "\nAllow"
                                        : "\n(invalid)";
    for (const auto& p : s.principals) text += " " + std::string(p.value.value);
    text += s.not_principal ? " (not)," : ",";
    for (const auto& a : s.actions) text += " " + std::string(a.value);
    if (s.not_action) text += " (not)";
    for (const auto& c : s.conditions) {
      text += "\n  " + std::string(c.operator_name.value) + " " + std::string(c.key.value) + " [";
      for (const auto& v : c.values) text += "'" + std::string(v.value) + "' ";
      text += "]";
    }
  }
  return text;
}

TrustPolicy random_policy(PolicyBuilder& build, Random& random) {
  TrustPolicy policy{.span = PolicyBuilder::nowhere()};
  policy.version = random.chance(60) ? PolicyVersion::v2012 : PolicyVersion::v2008;
  for (auto s = 1 + random.below(3); s > 0; --s) {
    policy.statements.push_back(random_statement(build, random));
  }
  policy.session = session_parts(policy);
  return policy;
}

}  // namespace

TEST_CASE("a decision for many subjects is the evaluator's for each") {
  constexpr std::size_t kPolicies = 5'000;
  Random random(3);
  std::size_t answers[3] = {};
  std::size_t sure = 0;
  for (std::size_t n = 0; n < kPolicies; ++n) {
    PolicyBuilder build;
    TrustPolicy policy = random_policy(build, random);
    if (random.chance(30)) {  // what nearly all policies hold, alone or beside others
      if (random.chance(50)) policy.statements.clear();
      policy.statements.push_back(
          build.statement(Effect::allow, provider(kIssuer), "sts:AssumeRoleWithWebIdentity"));
      policy.statements.back().conditions.push_back(build.condition(
          "StringEquals", kIssuer + ":sub", {random.pick(kSubjects), random.pick(kValues)}));
    }
    const std::string& issuer = random.chance(90) ? kIssuer : kOther;
    const std::string& audience = random.chance(60) ? kSubjects.back() : random.pick(kSubjects);
    SubjectDecision decision(policy, kRole, issuer, audience);
    for (const Statement& statement : policy.statements) {
      for (const Condition& condition : statement.conditions) {
        if (!decision.allows_all_of(condition)) continue;
        ++sure;
        INFO(describe(policy) << "\n" << issuer << " " << audience);
        for (const Text& value : condition.values) {
          REQUIRE(allows(policy, kRole,
                         {.issuer = issuer, .subject = value.value, .audiences = {audience}}) ==
                  Truth::yes);
        }
      }
    }
    for (const std::string& subject : kSubjects) {
      const Truth expected =
          allows(policy, kRole, {.issuer = issuer, .subject = subject, .audiences = {audience}});
      ++answers[static_cast<int>(expected)];
      if (decision.allows(subject) == expected) continue;
      INFO(describe(policy) << "\n" << issuer << " " << subject);
      REQUIRE(decision.allows(subject) == expected);
    }
  }
  for (const auto count : answers) CHECK(count > kPolicies * kSubjects.size() / 50);
  CHECK(sure > kPolicies / 20);
}

namespace {

void compare_with_slow(std::size_t policies, std::uint32_t seed) {
  constexpr std::size_t kTokens = 10;
  Random random(seed);
  std::size_t pairs = 0;
  std::size_t answers[3] = {};
  std::size_t differences = 0;
  for (std::size_t n = 0; n < policies; ++n) {
    PolicyBuilder build;
    const TrustPolicy policy = random_policy(build, random);
    for (std::size_t t = 0; t < kTokens; ++t) {
      const auto& subject = random.pick(kSubjects);
      WebIdentity token{.issuer = random_issuer(random), .subject = subject, .audiences = {}};
      for (auto a = random.chance(80) ? 1 : random.below(3); a > 0; --a) {
        token.audiences.push_back(random.chance(60) ? kSubjects.back() : random.pick(kSubjects));
      }
      const auto expected = static_cast<int>(slow::allowed(policy, kRole, token));
      const auto fast = allows(policy, kRole, token);
      const auto traced = evaluate(policy, kRole, token).allowed;
      ++pairs;
      ++answers[expected];
      if (static_cast<int>(fast) != expected || traced != fast) {
        if (++differences <= 1) {
          INFO(describe(policy) << "\n" << token.issuer << " " << token.subject);
          CHECK(static_cast<int>(fast) == expected);
          CHECK(static_cast<int>(traced) == expected);
        }
      }
    }
  }
  CHECK(differences == 0);
  // All three answers are common enough for the comparison to mean something.
  for (const auto count : answers) CHECK(count > pairs / 50);
}

}  // namespace

TEST_CASE("the evaluator agrees with the slow one on a few random policies and tokens") {
  compare_with_slow(1'000, 2);
}

TEST_CASE("the evaluator agrees with the slow one on random policies and tokens") {
  compare_with_slow(25'000, 1);
}
