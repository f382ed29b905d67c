#include "iam/evaluate/evaluate.h"

#include <doctest/doctest.h>

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "iam/evaluate/subject_decision.h"
#include "iam/names/pattern.h"
#include "iam/names/provider_key.h"
#include "iam/policy/action.h"
#include "iam/policy_generator.h"

using namespace irsa;
using namespace irsa::iam;

namespace {

const std::string kIssuer = "oidc.eks.eu-west-1.amazonaws.com/id/AB12";
const std::string kProvider = "arn:aws:iam::111122223333:oidc-provider/" + kIssuer;
const std::string kSub = kIssuer + ":sub";
const std::string kAud = kIssuer + ":aud";
constexpr std::string_view kSubject = "system:serviceaccount:payments:api";
const RoleContext kRole{.partition = "aws", .account = "111122223333"};
constexpr std::string_view kAction = "sts:AssumeRoleWithWebIdentity";

WebIdentity token(std::string_view subject = kSubject) {
  return {.issuer = kIssuer, .subject = subject, .audiences = {"sts.amazonaws.com"}};
}

std::string_view name(Truth truth) {
  return truth == Truth::yes ? "yes" : truth == Truth::no ? "no" : "maybe";
}

std::string judge(const std::string& op, const std::string& key,
                  const std::vector<std::string>& values,
                  PolicyVersion version = PolicyVersion::v2012) {
  PolicyBuilder build;
  const auto condition = build.condition(op, key, values);
  return std::string(name(evaluate_condition(condition, version, kRole, token())));
}

using Row = std::tuple<std::string, std::string, std::vector<std::string>, std::string>;

void check(const std::vector<Row>& rows, PolicyVersion version = PolicyVersion::v2012) {
  for (const auto& [op, key, values, expected] : rows) {
    CAPTURE(op);
    CAPTURE(key);
    CAPTURE(values.empty() ? "" : values.front());
    CHECK(judge(op, key, values, version) == expected);
  }
}

TrustPolicy policy_of(std::vector<Statement> statements) {
  TrustPolicy policy{.span = PolicyBuilder::nowhere(), .version = PolicyVersion::v2012};
  policy.statements = std::move(statements);
  for (std::uint32_t i = 0; i < policy.statements.size(); ++i) policy.statements[i].index = i;
  return policy;
}

}  // namespace

TEST_CASE("globs: * any run, ? one byte, nothing else special") {
  struct Row {
    std::string_view pattern, text;
    bool matches;
  };
  for (const auto& row : std::vector<Row>{
           {"", "", true},
           {"", "a", false},
           {"*", "", true},
           {"*", "a:b/c\nd", true},
           {"a*", "a", true},
           {"a*b*c", "aXbYbZc", true},
           {"a*b*c", "aXbYbZ", false},
           {"?", "", false},
           {"?", "ab", false},
           {"??", "ab", true},
           {"*?*", "", false},
           {"a?*", "a", false},
           {"[ab]", "a", false},
           {"[ab]", "[ab]", true},
           {"a.c", "abc", false},
           {"\\*", "*", false},
           {"\\*", "\\x", true},
           {"a+", "aa", false},
           {"**a**", "bab", true},
       }) {
    CAPTURE(row.pattern);
    CAPTURE(row.text);
    CHECK(glob_matches(row.pattern, row.text) == row.matches);
  }
}

TEST_CASE("globs: a character may be several bytes") {
  CHECK(glob_matches("caf?", "caf\u00e9"));
  CHECK(glob_matches("?", "\U0001F600"));
  CHECK(glob_matches("*?b", "a\u00e9b"));
  CHECK_FALSE(glob_matches("caf??", "caf\u00e9"));
  CHECK_FALSE(glob_matches("*??", "\u00e9"));
  CHECK(glob_matches("??", "\xC3("));  // no UTF-8: bytes count one by one
}

TEST_CASE("a glob that makes backtracking matchers explode is answered at once") {
  std::string pattern;
  for (int i = 0; i < 1000; ++i) pattern += "*a";
  CHECK_FALSE(glob_matches(pattern + "b", std::string(4000, 'a')));
  CHECK(glob_matches(pattern, std::string(4000, 'a')));
}

TEST_CASE("names of operators") {
  const auto parse = [](std::string_view text) { return ConditionOperator::parse(text); };
  CHECK(parse("StringEquals")->base == BaseOperator::string_equals);
  CHECK_FALSE(parse("StringEquals")->odd_case);
  CHECK(parse("stringequals")->odd_case);
  CHECK(parse("ForAllValues:StringNotLikeIfExists")->quantifier == SetQuantifier::for_all_values);
  CHECK(parse("ForAllValues:StringNotLikeIfExists")->if_exists);
  CHECK(parse("foranyvalue:StringLike")->odd_case);
  CHECK(parse("NotIpAddress")->negated());
  CHECK(parse("ArnEquals")->globs());
  CHECK_FALSE(parse("StringEquals")->globs());
  for (const std::string bad : {"NullIfExists", "StringMatches", "StringEquals ", "", "IfExists",
                                "ForAllValues:", "ForSomeValues:StringEquals"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse(bad).has_value());
  }
  CHECK(nearest_operator("StringEqual") == "StringEquals");
  CHECK(nearest_operator("ForAnyValue:StringLikes") == "StringLike");
  CHECK(nearest_operator("NullIfExists") == "Null");
  CHECK(nearest_operator("Banana").empty());
}

TEST_CASE("String operators on the subject") {
  check({
      {"StringEquals", kSub, {"system:serviceaccount:payments:api"}, "yes"},
      {"StringEquals", kSub, {"x", "system:serviceaccount:payments:api"}, "yes"},
      {"StringEquals", kSub, {"System:serviceaccount:payments:api"}, "no"},
      {"StringEquals", kSub, {"system:serviceaccount:payments:*"}, "no"},
      {"StringNotEquals", kSub, {"system:serviceaccount:payments:*"}, "yes"},
      {"StringNotEquals", kSub, {"x", "system:serviceaccount:payments:api"}, "no"},
      {"StringEqualsIgnoreCase", kSub, {"SYSTEM:serviceaccount:Payments:api"}, "yes"},
      {"StringNotEqualsIgnoreCase", kSub, {"SYSTEM:serviceaccount:Payments:api"}, "no"},
      {"StringLike", kSub, {"system:serviceaccount:pay*"}, "yes"},
      {"StringLike", kSub, {"system:serviceaccount:Pay*"}, "no"},
      {"StringLike", kSub, {"*:*:*:a?i"}, "yes"},
      {"StringNotLike", kSub, {"*:api"}, "no"},
      {"StringNotLike", kSub, {"*:worker"}, "yes"},
  });
}

TEST_CASE("keys: case does not count, everything else does") {
  const std::vector<std::string> subject = {std::string(kSubject)};
  check({
      {"StringEquals", "OIDC.eks.eu-west-1.amazonaws.com/id/ab12:SUB", subject, "yes"},
      {"StringEquals", "https://" + kSub, subject, "no"},
      {"StringEquals", kIssuer + "/:sub", subject, "no"},
      {"StringEquals", kIssuer, subject, "no"},
      {"StringEquals", "oidc.eks.eu-west-1.amazonaws.com/id/XX:sub", subject, "no"},
      {"StringNotEquals", "https://" + kSub, {"x"}, "yes"},
      {"StringEquals", kIssuer + ":amr", {"x"}, "no"},
      {"StringEquals", kAud, {"sts.amazonaws.com"}, "yes"},
  });
}

TEST_CASE("absent keys, by operator") {
  const std::string absent = kIssuer + ":email";
  check({
      {"StringEquals", absent, {"x"}, "no"},
      {"StringLike", absent, {"*"}, "no"},
      {"StringNotEquals", absent, {"x"}, "yes"},
      {"StringNotLike", absent, {"*"}, "yes"},
      {"StringEqualsIfExists", absent, {"x"}, "yes"},
      {"StringNotEqualsIfExists", absent, {"x"}, "yes"},
      {"ForAllValues:StringEquals", absent, {"x"}, "yes"},
      {"ForAllValues:StringNotEquals", absent, {"x"}, "yes"},
      {"ForAnyValue:StringEquals", absent, {"x"}, "no"},
      {"ForAnyValue:StringNotEquals", absent, {"x"}, "no"},
      {"ForAnyValue:StringEqualsIfExists", absent, {"x"}, "yes"},
      {"Null", absent, {"true"}, "yes"},
      {"Null", absent, {"false"}, "no"},
      {"Null", absent, {"false", "true"}, "yes"},
      {"Null", kSub, {"true"}, "no"},
      {"Null", kSub, {"False"}, "yes"},
      {"Null", kSub, {"no"}, "no"},
      {"ForAllValues:Null", kSub, {"true"}, "yes"},
      {"ForAnyValue:Null", absent, {"true"}, "no"},
  });
}

TEST_CASE("an empty list of values") {
  const std::string absent = kIssuer + ":email";
  check({
      {"StringEquals", kSub, {}, "no"},
      {"StringNotEquals", kSub, {}, "yes"},
      {"ForAnyValue:StringLike", kSub, {}, "no"},
      {"ForAnyValue:StringNotLike", kSub, {}, "no"},
      {"ForAllValues:StringLike", kSub, {}, "no"},
      {"ForAllValues:StringLike", absent, {}, "yes"},
      {"StringEqualsIfExists", kSub, {}, "no"},
      {"StringEqualsIfExists", absent, {}, "yes"},
      {"Null", absent, {}, "no"},
  });
}

TEST_CASE("keys of the call: some are settled, the others are open") {
  check({
      {"IpAddress", "aws:SourceIp", {"10.0.0.0/8"}, "maybe"},
      {"StringNotEquals", "sts:RoleSessionName", {"x"}, "maybe"},
      {"StringEqualsIfExists", "aws:SourceVpc", {"x"}, "maybe"},
      {"Null", "aws:SourceVpc", {"true"}, "maybe"},
      {"Null", "aws:SourceVpc", {"true", "false"}, "yes"},
      {"StringEquals", "aws:username", {"x"}, "no"},
      {"StringNotEquals", "aws:PrincipalTag/Team", {"x"}, "yes"},
      {"ArnLike", "aws:PrincipalArn", {"*"}, "no"},
      {"Null", "AWS:principalorgid", {"true"}, "yes"},
      {"Null", "aws:SecureTransport", {"false"}, "yes"},
      {"Null", "aws:SecureTransport", {"true"}, "no"},
      {"Bool", "aws:SecureTransport", {"true"}, "maybe"},
      {"StringEquals", kIssuer + ":oaud", {"sts.amazonaws.com"}, "maybe"},
  });
}

TEST_CASE("policy variables, new version only") {
  const std::vector<Row> rows = {
      {"StringEquals", kSub, {"${" + kIssuer + ":Sub}"}, "yes"},
      {"StringLike", kSub, {"*:${aws:username, 'api'}"}, "yes"},
      {"StringLike", kSub, {"*:${aws:username,'api'}"}, "yes"},
      {"StringLike", kSub, {"*${aws:username}"}, "no"},
      {"StringNotLike", kSub, {"*${aws:username}"}, "yes"},
      {"StringLike", kSub, {"*${*}"}, "no"},
      {"StringLike", kSub, {"${aws:username, '*'}"}, "no"},
      {"StringEquals", kSub, {"${sts:RoleSessionName}"}, "maybe"},
      {"StringEquals", kSub, {"${sts:RoleSessionName}${aws:username}"}, "no"},
      {"StringEquals", kSub, {"${unclosed"}, "no"},
  };
  check(rows);
  check({{"StringLike", kSub, {"*${*}"}, "no"},
         {"StringEquals", kSub, {"${" + kIssuer + ":sub}"}, "no"},
         {"StringNotEquals", kSub, {"${sts:RoleSessionName}"}, "yes"}},
        PolicyVersion::v2008);
  PolicyBuilder build;
  for (const std::string op : {"StringEquals", "StringLike", "StringEqualsIgnoreCase"}) {
    const auto condition = build.condition(op, kSub, {"a${*}b${?}c${$}{d}"});
    const auto odd = token("a*b?c${d}");
    CHECK(evaluate_condition(condition, PolicyVersion::v2012, kRole, odd) == Truth::yes);
    CHECK(evaluate_condition(condition, PolicyVersion::v2008, kRole, odd) == Truth::no);
  }
}

TEST_CASE("operators of other types on a subject never match, and negated always") {
  check({
      {"ArnLike", kSub, {"*"}, "no"},
      {"ArnLike", kSub, {"*:*:*:*:*:*"}, "no"},
      {"ArnNotLike", kSub, {"*"}, "yes"},
      {"NumericEquals", kSub, {"1"}, "no"},
      {"NumericNotEquals", kSub, {"1"}, "yes"},
      {"DateLessThan", kSub, {"2030-01-01"}, "no"},
      {"Bool", kSub, {"true"}, "no"},
      {"BinaryEquals", kSub, {"c3lzdGVt"}, "no"},
      {"IpAddress", kSub, {"0.0.0.0/0"}, "no"},
      {"NotIpAddress", kSub, {"0.0.0.0/0"}, "yes"},
  });
  PolicyBuilder build;
  const auto like = build.condition("ArnLike", kAud, {"arn:*:s3:::b/*"});
  WebIdentity arn{.issuer = kIssuer, .subject = kSubject, .audiences = {"arn:aws:s3:::b/x:y"}};
  CHECK(evaluate_condition(like, PolicyVersion::v2012, kRole, arn) == Truth::yes);
  arn.audiences = {"arn:aws:s3::b/x"};
  CHECK(evaluate_condition(like, PolicyVersion::v2012, kRole, arn) == Truth::no);
  const auto six = build.condition("IpAddress", kAud, {"2001:db8::/32"});
  for (const auto& [address, expected] :
       std::vector<std::pair<std::string, Truth>>{{"2001:db8::1", Truth::yes},
                                                  {"2001:db8:0:0:0:0:0:1", Truth::yes},
                                                  {"2001:db9::1", Truth::no},
                                                  {"::1", Truth::no},
                                                  {"2001:db8::1::2", Truth::no},
                                                  {"2001:db8:0:0:0:0:0:0:1", Truth::no},
                                                  {"2001:db8::12345", Truth::no},
                                                  {"10.1.2.3", Truth::no}}) {
    CAPTURE(address);
    arn.audiences = {address};
    CHECK(evaluate_condition(six, PolicyVersion::v2012, kRole, arn) == expected);
  }
}

TEST_CASE("several values of one key") {
  PolicyBuilder build;
  WebIdentity two{.issuer = kIssuer, .subject = kSubject, .audiences = {"a", "b"}};
  const auto judge_two = [&](const std::string& op, const std::vector<std::string>& values) {
    return std::string(name(
        evaluate_condition(build.condition(op, kAud, values), PolicyVersion::v2012, kRole, two)));
  };
  CHECK(judge_two("StringEquals", {"a"}) == "no");
  CHECK(judge_two("ForAnyValue:StringEquals", {"a"}) == "yes");
  CHECK(judge_two("ForAllValues:StringEquals", {"a"}) == "no");
  CHECK(judge_two("ForAllValues:StringEquals", {"a", "b"}) == "yes");
  CHECK(judge_two("ForAnyValue:StringNotEquals", {"a"}) == "yes");
  CHECK(judge_two("ForAllValues:StringNotEquals", {"a"}) == "no");
}

TEST_CASE("principals are compared exactly") {
  PolicyBuilder build;
  const auto matches = [&](Principal::Kind kind, const std::string& value,
                           const RoleContext& role = kRole) {
    auto s = build.statement(Effect::allow, value, std::string(kAction));
    s.principals.front().kind = kind;
    return std::string(name(principal_matches(s, role, kIssuer)));
  };
  using enum Principal::Kind;
  CHECK(matches(federated, kProvider) == "yes");
  CHECK(matches(federated, "arn:aws:iam::444455556666:oidc-provider/" + kIssuer) == "no");
  CHECK(matches(federated, "arn:aws-cn:iam::111122223333:oidc-provider/" + kIssuer) == "no");
  CHECK(matches(federated, "arn:aws:iam::444455556666:oidc-provider/" + kIssuer, {}) == "yes");
  CHECK(matches(federated, "arn:aws:iam::111122223333:oidc-provider/*") == "no");
  CHECK(matches(federated, kProvider + "/") == "no");
  CHECK(matches(federated, kIssuer) == "no");
  CHECK(matches(federated, "*") == "yes");
  CHECK(matches(aws, "*") == "yes");
  CHECK(matches(aws, "arn:aws:iam::111122223333:root") == "no");
  CHECK(matches(aws, kProvider) == "no");
  CHECK(matches(service, "pods.eks.amazonaws.com") == "no");
  CHECK(matches(star, "*") == "yes");
  auto s = build.statement(Effect::allow, "accounts.google.com", std::string(kAction));
  CHECK(principal_matches(s, kRole, "accounts.google.com") == Truth::yes);
  s.not_principal = true;
  CHECK(principal_matches(s, kRole, kIssuer) == Truth::yes);
  s.principals.front().unknown = true;
  CHECK(principal_matches(s, kRole, kIssuer) == Truth::maybe);
}

TEST_CASE("a principal of which a part is filled in later") {
  PolicyBuilder build;
  const auto matches = [&](const std::string& value, const std::string& issuer,
                           const std::string& asked) {
    auto s = build.statement(Effect::allow, value, std::string(kAction));
    Principal& principal = s.principals.front();
    principal.unknown = true;
    principal.issuer = issuer;
    principal.issuer_known = issuer.find("${") == std::string::npos;
    return std::string(name(principal_matches(s, kRole, asked)));
  };
  const std::string begin = "arn:aws:iam::${ACCOUNT}:oidc-provider/", open = "${ISSUER}",
                    part = "oidc.eks.eu-west-1.amazonaws.com/id/${ID}";
  // Account and partition are the role's, whatever they are.
  CHECK(matches(begin + kIssuer, kIssuer, kIssuer) == "yes");
  CHECK(matches("arn:${P}:iam::${ACCOUNT}:oidc-provider/" + kIssuer, kIssuer, kIssuer) == "yes");
  CHECK(matches(begin + part, part, part) == "yes");
  CHECK(matches(begin + open, open, open) == "yes");
  CHECK(matches(begin + kIssuer, kIssuer, "oidc.example/other") == "no");
  // What else may be filled in is not known.
  CHECK(matches("${PROVIDER}", kIssuer, kIssuer) == "maybe");
  CHECK(matches("arn:aws:iam::${ACCOUNT}:${TYPE}/" + kIssuer, kIssuer, kIssuer) == "maybe");
}

TEST_CASE("actions: case does not count, wildcards anywhere") {
  PolicyBuilder build;
  const auto matches = [&](const std::string& text, bool not_action = false) {
    auto s = build.statement(Effect::allow, kProvider, text);
    s.not_action = not_action;
    return action_matches(s, kWebIdentityAction);
  };
  CHECK(matches("sts:AssumeRoleWithWebIdentity"));
  CHECK(matches("STS:assumerolewithwebidentity"));
  CHECK(matches("sts:*"));
  CHECK(matches("*"));
  CHECK(matches("sts:assumerole*"));
  CHECK(matches("sts:AssumeRoleWith???Identity"));
  CHECK_FALSE(matches("sts:AssumeRole"));
  CHECK_FALSE(matches("sts:AssumeRoleWithWebIdentity "));
  CHECK(matches("sts:TagSession", true));
  CHECK_FALSE(matches("sts:*", true));
  auto none = build.statement(Effect::allow, kProvider, "x");
  none.actions.clear();
  CHECK_FALSE(action_matches(none, kWebIdentityAction));
}

TEST_CASE("a matching Deny wins; without an Allow nobody gets in") {
  PolicyBuilder build;
  auto allow = build.statement(Effect::allow, kProvider, std::string(kAction));
  auto deny = build.statement(Effect::deny, kProvider, "*");
  CHECK(allows(policy_of({}), kRole, token()) == Truth::no);
  CHECK(allows(policy_of({allow}), kRole, token()) == Truth::yes);
  CHECK(allows(policy_of({allow, deny}), kRole, token()) == Truth::no);
  CHECK(allows(policy_of({deny}), kRole, token()) == Truth::no);
  deny.conditions.push_back(build.condition("IpAddress", "aws:SourceIp", {"10.0.0.0/8"}));
  CHECK(allows(policy_of({allow, deny}), kRole, token()) == Truth::maybe);
  allow.conditions_unknown = true;
  CHECK(allows(policy_of({allow}), kRole, token()) == Truth::maybe);
  allow.effect = Effect::invalid;
  CHECK(allows(policy_of({allow}), kRole, token()) == Truth::no);
}

TEST_CASE("the trace names what failed and what it saw") {
  PolicyBuilder build;
  auto s = build.statement(Effect::allow, kProvider, std::string(kAction));
  s.conditions.push_back(build.condition("StringEquals", kAud, {"sts.amazonaws.com"}));
  s.conditions.push_back(build.condition("StringEquals", kSub, {"system:serviceaccount:x:y"}));
  s.conditions.push_back(build.condition("StringEquals", "https://" + kSub, {"z"}));
  s.conditions.push_back(build.condition("StringEquals", "sts:RoleSessionName", {"z"}));
  const auto other = build.statement(Effect::allow, kProvider + "0", std::string(kAction));
  const auto action = build.statement(Effect::allow, kProvider, "sts:AssumeRole");
  const auto policy = policy_of({s, other, action});
  const auto result = evaluate(policy, kRole, token());
  using Failed = StatementTrace::Failed;
  CHECK(result.allowed == Truth::no);
  REQUIRE(result.statements.size() == 3);
  const auto& first = result.statements[0];
  CHECK(first.failed == Failed::condition);
  CHECK(first.condition == &policy.statements[0].conditions[1]);
  CHECK(first.actual == std::string(kSubject));
  CHECK(first.failed_conditions.size() == 2);
  CHECK(first.open_conditions.size() == 1);
  CHECK(result.statements[1].failed == Failed::principal);
  CHECK(result.statements[2].failed == Failed::action);
  CHECK(result.statements[2].index == 2);
}

TEST_CASE("of very many providers only the statements that name one are looked at") {
  PolicyBuilder build;
  const auto trusting = [&](const std::string& provider) {
    return build.statement(Effect::allow, provider, std::string(kAction));
  };
  const auto arn = [](std::size_t id) {
    return "arn:aws:iam::111122223333:oidc-provider/host.example/" + std::to_string(id);
  };
  std::vector<Statement> statements;
  for (std::size_t id = 0; id < 100; ++id) statements.push_back(trusting(arn(id)));
  statements.push_back(trusting(arn(7)));  // 100
  statements.back().principals.push_back(trusting(arn(8)).principals.front());
  statements.push_back(trusting("arn:aws:iam::999988887777:oidc-provider/host.example/7"));
  statements.push_back(trusting("accounts.google.com"));  // 102
  statements.push_back(trusting("*"));
  statements.push_back(trusting("${provider}"));  // 104
  statements.back().principals.front().unknown = true;
  statements.push_back(trusting(arn(7)));
  statements.back().not_principal = true;
  statements.push_back(trusting(arn(9)));  // 106
  statements.back().not_principal = true;
  statements.push_back(trusting("ec2.amazonaws.com"));
  statements.back().principals.front().kind = Principal::Kind::service;
  const TrustPolicy policy = policy_of(std::move(statements));
  const ProviderStatements by_provider(policy, kRole);
  const auto naming = [&](std::string_view issuer) {
    std::string out;
    for (const auto& [statement, truth] : by_provider.naming(issuer)) {
      CHECK(principal_matches(*statement, kRole, issuer) == truth);
      out += std::to_string(statement->index) + " " + std::string(name(truth)) + ", ";
    }
    return out;
  };
  CHECK(naming("host.example/7") == "7 yes, 100 yes, 103 yes, 104 maybe, 106 yes, ");
  CHECK(naming("host.example/8") == "8 yes, 100 yes, 103 yes, 104 maybe, 105 yes, 106 yes, ");
  CHECK(naming("host.example/9") == "9 yes, 103 yes, 104 maybe, 105 yes, ");
  CHECK(naming("accounts.google.com") == "102 yes, 103 yes, 104 maybe, 105 yes, 106 yes, ");
  CHECK(naming("ec2.amazonaws.com") == "103 yes, 104 maybe, 105 yes, 106 yes, ");
}

TEST_CASE("what AWS does not settle is said") {
  PolicyBuilder build;
  const auto unsettled = [&](const std::string& op, const std::string& key,
                             const std::vector<std::string>& values) {
    auto s = build.statement(Effect::allow, kProvider, std::string(kAction));
    s.conditions.push_back(build.condition(op, key, values));
    return !evaluate(policy_of({s}), kRole, token()).statements[0].unsettled.empty();
  };
  CHECK(unsettled("StringEquals", kSub, {}));
  CHECK(unsettled("ForAllValues:Null", kSub, {"true"}));
  CHECK(unsettled("ForAnyValue:StringEqualsIfExists", "x", {"y"}));
  CHECK(unsettled("NumericNotEquals", kSub, {"1"}));
  CHECK(unsettled("StringNotEquals", kSub, {"${aws:username}"}));
  CHECK_FALSE(unsettled("StringEquals", kSub, {"x"}));
  CHECK_FALSE(unsettled("StringEqualsIfExists", "x", {"y"}));
  auto star = build.statement(Effect::allow, "*", std::string(kAction));
  CHECK_FALSE(evaluate(policy_of({star}), kRole, token()).statements[0].unsettled.empty());
}

TEST_CASE("provider keys come apart at their last colon") {
  const auto key = split_provider_key("host:8443/path:sub");
  REQUIRE(key);
  CHECK(key->issuer == "host:8443/path");
  CHECK(key->claim == "sub");
  CHECK_FALSE(split_provider_key("sub"));
  for (const char* const word : {"sub", "sbu", "a_b-c"}) CHECK(is_claim_word(word));
  for (const char* const other : {"", "Sub", "${c}", "s b", "sub2"})
    CHECK_FALSE(is_claim_word(other));
}
