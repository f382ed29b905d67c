#include "judge/trust_review.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "doc/parse.h"
#include "iam/evaluate/condition_key.h"
#include "judge/policy_view.h"
#include "support/replaced.h"

using namespace irsa;
using namespace irsa::judge;
using irsa::tests::replaced;

namespace {

/// ISS and OTHER stand for the issuers of two clusters, NS: for the prefix of subjects.
std::string expanded(std::string text) {
  text = replaced(std::move(text), "OTHER",
                  "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE0A6C1B8F24D7E93C5B20D8F61");
  text = replaced(std::move(text), "ISS", "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539");
  return replaced(std::move(text), "SA:", "system:serviceaccount:");
}

struct Given {
  std::string principal = R"({"Federated": "arn:aws:iam::111122223333:oidc-provider/ISS"})";
  std::string action = R"("sts:AssumeRoleWithWebIdentity")";
  std::string condition = {};  ///< empty: none
  std::string more = {};       ///< further statements, each with a comma before it
  ReviewContext context = {.kubernetes = true, .audiences = {"sts.amazonaws.com"}};
};

/// The defects of the first statement for its first provider: "kind text-under-the-span; …", with
/// the issuers short again.
std::string reviewed(const Given& given) {
  std::string text = R"({"Statement": [{"Effect": "Allow", "Principal": )" + given.principal +
                     R"(, "Action": )" + given.action;
  if (!given.condition.empty()) text += R"(, "Condition": )" + given.condition;
  text += "}" + given.more + "]}";
  const doc::Parsed parsed = doc::parse(expanded(text));
  REQUIRE(parsed.errors.empty());
  Arena arena;
  const iam::TrustPolicy policy =
      iam::parse_trust_policy(parsed.root(), arena, [](std::string_view value) {
        return value.starts_with('<') || value.find("${") != std::string_view::npos;
      });
  REQUIRE_FALSE(policy.statements.empty());
  REQUIRE_FALSE(policy.statements[0].principals.empty());
  std::string out;
  PolicyView view(policy, iam::kPolicySteps);
  for (const Defect& defect :
       review(view, policy.statements[0], policy.statements[0].principals[0], given.context)) {
    if (!out.empty()) out += "; ";
    out += std::string(to_string(defect.cause)) + " ";
    out += parsed.under(defect.where);
    const bool sure = defect.effect == Effect::keeps_out || defect.effect == Effect::lets_all_in;
    if (defect.level && !sure) out += " (" + std::string(to_string(*defect.level)) + ")";
  }
  return replaced(replaced(replaced(out, expanded("OTHER"), "OTHER"), expanded("ISS"), "ISS"),
                  "system:serviceaccount:", "SA:");
}

/// Everything that is said of the defects, with the issuers short again.
std::string told(const Given& given) {
  std::string text = R"({"Statement": [{"Effect": "Allow", "Principal": )" + given.principal +
                     R"(, "Action": )" + given.action;
  if (!given.condition.empty()) text += R"(, "Condition": )" + given.condition;
  text += "}" + given.more + "]}";
  const doc::Parsed parsed = doc::parse(expanded(text));
  Arena arena;
  const iam::TrustPolicy policy =
      iam::parse_trust_policy(parsed.root(), arena, [](std::string_view value) {
        return value.starts_with('<') || value.find("${") != std::string_view::npos;
      });
  REQUIRE_FALSE(policy.statements.empty());
  REQUIRE_FALSE(policy.statements[0].principals.empty());
  const auto under = [&](Span where) {
    const std::string part(parsed.under(where));
    return part.starts_with("{\"Effect\"") ? part.substr(1, part.find(',') - 1) : part;
  };
  std::string out;
  PolicyView view(policy, iam::kPolicySteps);
  for (const Defect& defect :
       review(view, policy.statements[0], policy.statements[0].principals[0], given.context)) {
    if (!out.empty()) out += "; ";
    out += std::string(to_string(defect.cause)) + " at " + under(defect.where);
    if (!defect.value.empty()) out += ", of " + std::string(defect.value);
    if (defect.condition != nullptr) {
      out += " in " + std::string(defect.condition->operator_name.value);
    }
    if (!defect.detail.empty()) out += ": " + defect.detail;
    if (!defect.help.empty()) out += " (" + defect.help + ")";
    if (!defect.meant.empty()) out += " => " + defect.meant;
    if (defect.related) out += ", see " + under(*defect.related);
    if (!defect.witness.empty()) out += ", lets in " + defect.witness;
    if (defect.any_audience) out += " with any audience";
    out += defect.effect == judge::Effect::none           ? ", no effect"
           : defect.effect == judge::Effect::lets_some_in ? ", for some"
           : defect.effect == judge::Effect::lets_all_in  ? ", for all"
                                                          : "";
    if (defect.level) out += ", " + std::string(to_string(*defect.level));
  }
  return replaced(replaced(replaced(out, expanded("OTHER"), "OTHER"), expanded("ISS"), "ISS"),
                  "system:serviceaccount:", "SA:");
}

std::string with_condition(std::string condition) {
  return reviewed({.condition = std::move(condition)});
}

}  // namespace

TEST_CASE("review: what is right") {
  const char* const kRight[] = {
      R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com", "ISS:sub": "SA:payments:ledger"}})",
      R"({"StringEquals": {"ISS:sub": ["SA:payments:ledger", "SA:a:b"], "ISS:aud": ["sts.amazonaws.com"]}})",
      R"({"StringEquals": {"ISS:AUD": "sts.amazonaws.com"}, "StringLike": {"ISS:Sub": "SA:payments:led?er"}})",
      R"({"StringLike": {"ISS:sub": "SA:payments:ledger", "ISS:aud": "sts.amazonaws.com"}})",
      R"({"ForAnyValue:StringEquals": {"ISS:aud": "sts.amazonaws.com"}, "StringEquals": {"ISS:sub": "SA:a:b"}})",
      R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com", "ISS:sub": "SA:a:b"}, "IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})",
      R"({"StringEquals": {"ISS:aud": ["vault", "sts.amazonaws.com"], "ISS:sub": "SA:a:b"}})",
      R"({"StringEquals": {"ISS:aud": "<AUDIENCE>", "ISS:sub": "<SUBJECT>"}})",
      R"({"StringEquals": {"<ISSUER>:aud": "sts.amazonaws.com", "<ISSUER>:sub": "SA:a:b"}})",
  };
  for (const char* const condition : kRight) {
    CAPTURE(condition);
    CHECK(with_condition(condition) == "");
  }
}

TEST_CASE("review: what can be told although parts are filled in later") {
  const std::string open = R"({"Federated": "arn:aws:iam::${A}:oidc-provider/${I}"})";
  const std::string ref = R"({"Federated": {"Ref": "Provider"}})";
  const auto of = [](const std::string& issuer) {
    return R"({"Federated": "arn:aws:iam::111122223333:oidc-provider/)" + issuer + "\"}";
  };
  struct Case {
    std::string principal;
    const char* condition;
    const char* expected;
  };
  const std::vector<Case> cases = {
      {open, R"({"StringEquals": {"${I}:aud": "sts.amazonaws.com", "${I}:sub": "SA:a:b"}})", ""},
      {open, R"({"StringEquals": {"${I}:aud": "sts.amazonaws.com", "${I}:sub": "SA:a:*"}})",
       "wildcard-literal *"},
      {open, R"({"StringEquals": {"${I}:aud": "sts.amazonaws.com", "${I}:sub": "SA:${N}:*"}})",
       "wildcard-literal *"},
      {open,
       R"({"StringEquals": {"${I}:aud": "sts.amazonaws.com", "${I}:sub": ["SA:a/b", "${S}"]}})",
       "subject-malformed /"},
      {open, R"({"StringEquals": {"${I}:aud": "sts.amazonaws.com", "${I}:sub": "SA:${N}/b"}})",
       "subject-malformed /"},
      {open, R"({"StringEquals": {"${I}:aud": "sts.amazonaws.com", "${I}:sub": "SA:${N}:b"}})", ""},
      {open, R"({"StringLike": {"${I}:aud": "sts.amazonaws.com", "${I}:sub": "SA:*:*"}})",
       "subject-broad *:*"},
      {open, R"({"StringLike": {"${I}:aud": "sts.amazonaws.com", "${I}:sub": "SA:${N}:*"}})",
       "subject-broad * (warning)"},
      {open, R"({"StringLike": {"${I}:aud": "sts.amazonaws.com", "${I}:sub": "SA:*:${M}"}})",
       "subject-broad * (warning)"},
      // What is known beside the pattern takes nothing away.
      {open,
       R"({"StringLike": {"${I}:aud": "sts.amazonaws.com", "${I}:sub": ["SA:*:${M}", "SA:a:b"]}})",
       "subject-broad * (warning)"},
      {open,
       R"({"StringLike": {"${I}:aud": "sts.amazonaws.com", "${I}:sub": ["SA:a:b", "SA:${N}:${M}"]}})",
       ""},
      {open,
       R"({"StringLike": {"${I}:aud": ["sts.amazonaws.com", "${A}"], "${I}:sub": ["SA:a:b", "SA:*:*"]}})",
       "subject-broad *:*"},
      {open,
       R"({"StringLike": {"${I}:aud": "sts.amazonaws.com", "${I}:sub": "SA:${N}:*", "x:y": "${Z}"}})",
       R"(key-absent "x:y")"},
      {open, R"({"StringLike": {"${I}:aud": "sts.amazonaws.com", "${I}:sub": "${S}"}})", ""},
      // An operator that fails open does so whatever is filled in.
      {open,
       R"({"StringEquals": {"${I}:aud": "sts.amazonaws.com"}, "StringNotEquals": {"${I}:sub": ["SA:a:b", "${S}"]}})",
       R"(negated "StringNotEquals")"},
      {open,
       R"({"StringEquals": {"${I}:aud": "sts.amazonaws.com"}, "StringNotLike": {"${I}:sub": "SA:${N}:*"}})",
       R"(negated "StringNotLike")"},
      {open,
       R"({"StringEquals": {"${I}:aud": "sts.amazonaws.com"}, "StringEqualsIfExists": {"${I}:sub": ["SA:a:b", "${S}"]}})",
       R"(if-exists "StringEqualsIfExists" (warning))"},
      {open,
       R"({"StringEquals": {"${I}:aud": "sts.amazonaws.com", "${I}:sub": "SA:a:b"}, "StringNotEquals": {"${I}:sub": "${S}"}})",
       ""},
      {open, R"({"StringEquals": {"${I}:sub": "SA:${N}:b"}})", R"(audience-missing "Condition")"},
      {open, R"({"StringEquals": {"${I}:aud": "SA:a:b"}})", R"(audience-is-subject "SA:a:b")"},
      // Which of two parameters is the provider's cannot be told.
      {open, R"({"StringEquals": {"${J}:sub": "SA:a:*", "${I}:aud": "sts.amazonaws.com"}})", ""},
      {open, R"({"StringEquals": {"ISS:sub": "SA:a:*", "${I}:aud": "sts.amazonaws.com"}})", ""},
      // A provider of which nothing is known is the one that the keys name.
      {ref, R"({"StringEquals": {"${J}:sub": "SA:a:*", "${J}:aud": "sts.amazonaws.com"}})",
       "wildcard-literal *"},
      {ref, R"({"StringEquals": {"ISS:sub": "SA:a:*", "ISS:aud": "sts.amazonaws.com"}})",
       "wildcard-literal *"},
      {ref, R"({"StringEquals": {"ISS:sub": "SA:a:b", "OTHER:aud": "sts.amazonaws.com"}})", ""},
      // …also where the claim that a subject is compared with is none.
      {ref, R"({"StringEquals": {"${J}:sbu": "SA:a:b", "${J}:aud": "sts.amazonaws.com"}})",
       R"(claim-unknown "${J}:sbu")"},
      {ref, R"({"StringEquals": {"${J}:sbu": "SA:a:b"}})", R"(claim-unknown "${J}:sbu")"},
      {ref, R"({"StringEquals": {"${J}:sbu": "SA:${N}:b"}})", R"(claim-unknown "${J}:sbu")"},
      {open, R"({"StringEquals": {"${I}:aud": "sts.amazonaws.com", "${I}:sbu": "SA:${N}:b"}})",
       R"(claim-unknown "${I}:sbu")"},
      {open, R"({"StringEquals": {"${I}:aud": "sts.amazonaws.com", "${I}:${C}": "SA:a:b"}})", ""},
      {ref, R"({"StringEquals": {"Fn::GetAtt": ["X", "Value"]}})", ""},
      // A subject as the audience, whatever its namespace is.
      {open, R"({"StringEquals": {"${I}:aud": "SA:${N}:b"}})",
       R"(audience-is-subject "SA:${N}:b")"},
      {open, R"({"StringEquals": {"${I}:aud": ["SA:${N}:b", "${A}"], "${I}:sub": "SA:a:b"}})", ""},
      {open,
       R"({"StringNotEquals": {"${I}:aud": "SA:${N}:b"}, "StringEquals": {"${I}:sub": "SA:a:b"}})",
       ""},
      // Only the cluster's id is filled in.
      {of("oidc.eks.eu-west-1.amazonaws.com/id/${D}"),
       R"({"StringEquals": {"oidc.eks.eu-west-1.amazonaws.com/id/${D}:aud": "sts.amazonaws.com", "http://oidc.eks.eu-west-1.amazonaws.com/id/${D}:sub": "SA:a:b"}})",
       R"(key-malformed "http://oidc.eks.eu-west-1.amazonaws.com/id/${D}:sub")"},
      {of("oidc.eks.eu-west-1.amazonaws.com/id/${D}"),
       R"({"StringEquals": {"oidc.eks.eu-west-1.amazonaws.com/id/${D}:aud": "sts.amazonaws.com", "oidc.eks.eu-west-1.amazonaws.com/id/${D}.sub": "SA:a:b"}})",
       R"(key-malformed "oidc.eks.eu-west-1.amazonaws.com/id/${D}.sub")"},
      {of("oidc.eu-west-1.eks.amazonaws.com/id/${D}"),
       R"({"StringEquals": {"oidc.eu-west-1.eks.amazonaws.com/id/${D}:aud": "sts.amazonaws.com", "oidc.eu-west-1.eks.amazonaws.com/id/${D}:sub": "SA:a:b"}})",
       "issuer-malformed eu-west-1.eks"},
      {of("oidc.eks.eu-west-1.amazonaws.com/${P}"),
       R"({"StringEquals": {"oidc.eks.eu-west-1.amazonaws.com/${P}:aud": "sts.amazonaws.com", "oidc.eks.eu-west-1.amazonaws.com/${P}:sub": "SA:a:b"}})",
       ""},
      {of("oidc.eks.${R}.amazonaws.com/id/${D}"),
       R"({"StringEquals": {"oidc.eks.${R}.amazonaws.com/id/${D}:aud": "sts.amazonaws.com", "oidc.eks.${R}.amazonaws.com/${D}:sub": "SA:a:b"}})",
       R"(issuer-mismatch "oidc.eks.${R}.amazonaws.com/${D}:sub")"},
      {of("oidc.eks.${R}.amazonaws.com/id/${D}"),
       R"({"StringEquals": {"oidc.eks.${R}.amazonaws.com/id/${D}:aud": "sts.amazonaws.com", "oidc.eks.${Q}.amazonaws.com/id/${D}:sub": "SA:a:b"}})",
       ""},
      // Both are known and differ, whatever the subject is.
      {of("ISS"), R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com", "OTHER:sub": "SA:${N}:b"}})",
       R"(issuer-mismatch "OTHER:sub")"},
      {of("ISS"), R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com", "${J}:sub": "SA:${N}:b"}})",
       ""},
      // What is no ARN whatever is filled in.
      {R"({"Federated": "oidc.eks.eu-west-1.amazonaws.com/id/${D}"})",
       R"({"StringEquals": {"oidc.eks.eu-west-1.amazonaws.com/id/${D}:sub": "SA:a:b"}})",
       R"(principal-not-arn "oidc.eks.eu-west-1.amazonaws.com/id/${D}")"},
      {R"({"Federated": "arn:aws:iam:eu-west-1:${A}:oidc-provider/${I}"})",
       R"({"StringEquals": {"${I}:aud": "sts.amazonaws.com", "${I}:sub": "SA:a:b"}})",
       "provider-malformed eu-west-1"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.principal);
    CAPTURE(each.condition);
    CHECK(reviewed({.principal = each.principal, .condition = each.condition}) == each.expected);
  }
  CHECK(reviewed({.principal = open,
                  .action = R"("sts:AssumeRole")",
                  .condition = R"({"StringEquals": {"${I}:sub": "SA:a:b"}})"}) ==
        R"(wrong-action "sts:AssumeRole")");
  CHECK(reviewed({.principal = open, .action = R"({"Ref": "Action"})"}) == "");
}

TEST_CASE("review: conditions") {
  struct Case {
    const char* condition;
    const char* expected;
  };
  const Case kCases[] = {
      {R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com"}})", R"(subject-missing "Condition")"},
      {R"({"StringEquals": {"ISS:sub": "SA:a:b"}})", R"(audience-missing "Condition")"},
      {R"({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})", R"(subject-missing "Condition")"},
      {R"({})", R"(subject-missing "Condition")"},

      {R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com", "ISS:sub": "SA:payments/ledger"}})",
       "subject-malformed /"},
      {R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com", "ISS:sub": ["SA:a:b", "SA:ledger"]}})",
       "subject-malformed ledger"},
      {R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com", "ISS:sub": "SA:a:B"}})",
       "subject-malformed B"},
      {R"({"StringLike": {"ISS:aud": "sts.amazonaws.com", "ISS:sub": "SA:Pay*:b"}})",
       "subject-malformed P"},

      {R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com", "ISS:sub": "SA:payments:*"}})",
       "wildcard-literal *"},
      {R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com", "ISS:sub": ["SA:p?:b", "SA:**:b"]}})",
       "wildcard-literal ?; wildcard-literal **"},

      {R"({"StringEquals": {"ISS:aud": "SA:a:b"}})", R"(audience-is-subject "SA:a:b")"},
      {R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com.cn", "ISS:sub": "SA:a:b"}})",
       R"(audience-mismatch "sts.amazonaws.com.cn")"},
      {R"({"StringLike": {"ISS:aud": "sts.*.amazonaws.com", "ISS:sub": "SA:a:b"}})",
       R"(audience-mismatch "sts.*.amazonaws.com")"},

      {R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com", "OTHER:sub": "SA:a:b"}})",
       R"(issuer-mismatch "OTHER:sub")"},
      {R"({"StringEquals": {"OTHER:aud": "sts.amazonaws.com", "OTHER:sub": "SA:a:b"}})",
       R"(issuer-mismatch "OTHER:aud"; issuer-mismatch "OTHER:sub")"},
      {R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com", "oidc.eu-west-1.eks.amazonaws.com/id/E:sub": "SA:a:b"}})",
       "issuer-malformed eu-west-1.eks"},

      {R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com", "https://ISS:sub": "SA:a:b"}})",
       R"(key-malformed "https://ISS:sub")"},
      {R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com", "ISS/:sub": "SA:a:b"}})",
       R"(key-malformed "ISS/:sub")"},
      {R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com", "ISS/sub": "SA:a:b"}})",
       R"(key-malformed "ISS/sub")"},
      {R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com", "ISS": "SA:a:b"}})",
       R"(key-malformed "ISS")"},
      {R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com", "ISS:": "SA:a:b"}})",
       R"(key-malformed "ISS:")"},
      {R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com", "ISS:sub:sub": "SA:a:b"}})",
       R"(key-malformed "ISS:sub:sub")"},
      {R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com", "arn:aws:iam::111122223333:oidc-provider/ISS:sub": "SA:a:b"}})",
       R"(key-malformed "arn:aws:iam::111122223333:oidc-provider/ISS:sub")"},
      {R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com", "sts:ISS:sub": "SA:a:b"}})",
       R"(key-malformed "sts:ISS:sub")"},
      {R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com"}, "Null": {"https://ISS:sub": "false"}})",
       R"(key-malformed "https://ISS:sub")"},
      {R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com", "ISS:sub": "SA:a:b"}, "Null": {"OTHER:sub": "false"}})",
       R"(issuer-mismatch "OTHER:sub")"},
  };
  for (const Case& test : kCases) {
    CAPTURE(test.condition);
    CHECK(with_condition(test.condition) == test.expected);
  }
}

TEST_CASE("review: what a call never has, one condition beside a right pair") {
  struct Case {
    const char* condition;
    const char* expected;
  };
  const Case kCases[] = {
      {R"("StringLike": {"sts:ExternalId": "x"})", R"(key-absent "sts:ExternalId")"},
      {R"("StringLike": {"sts:ExternalId": "${ID}"})", R"(key-absent "sts:ExternalId")"},
      {R"("NumericLessThan": {"sts:DurationSeconds": 3600})",
       R"(key-absent "sts:DurationSeconds")"},
      {R"("Bool": {"aws:MultiFactorAuthPresent": true})",
       R"(key-absent "aws:MultiFactorAuthPresent")"},
      {R"("Null": {"aws:TokenIssueTime": "false"})", R"(key-absent "aws:TokenIssueTime")"},
      {R"("ForAnyValue:StringEquals": {"aws:PrincipalServiceNamesList": "x"})",
       R"(key-absent "aws:PrincipalServiceNamesList")"},
      {R"("ForAnyValue:StringNotEquals": {"aws:PrincipalOrgPaths": "x"})",
       R"(key-absent "aws:PrincipalOrgPaths")"},
      {R"("IpAddress": {"aws:SourceIpAddress": "203.0.113.0/24"})",
       R"(key-absent "aws:SourceIpAddress")"},
      {R"("StringLike": {"s3:prefix": "x"})", R"(key-absent "s3:prefix")"},
      {R"("StringLike": {"aws:SourceGalaxy": "x"})", R"(key-absent "aws:SourceGalaxy" (note))"},
      // Tests that hold without the key.
      {R"("StringLikeIfExists": {"sts:ExternalId": "x"})", ""},
      {R"("StringNotLike": {"aws:PrincipalOrgID": "x"})", ""},
      {R"("Null": {"aws:PrincipalArn": "true"})", ""},
      {R"("ForAllValues:StringLike": {"aws:TagKeys": "x"})", ""},
      {R"("StringLikeIfExists": {"aws:SourceGalaxy": "x"})", ""},
      // Tags and a source identity need their action.
      {R"("StringLike": {"sts:SourceIdentity": "x"})", R"(session-action "sts:SourceIdentity")"},
      {R"("StringLike": {"aws:RequestTag/team": "x"})", R"(session-action "aws:RequestTag/team")"},
      {R"("ForAnyValue:StringLike": {"sts:TransitiveTagKeys": "x"})",
       R"(session-action "sts:TransitiveTagKeys")"},
      {R"("StringNotLike": {"sts:SourceIdentity": "x"})", ""},
      // Values.
      {R"("IpAddress": {"aws:SourceIp": "10.0.0.0/8"})", R"(value-invalid "10.0.0.0/8" (warning))"},
      {R"("IpAddress": {"aws:SourceIp": "10.0.0/8"})", R"(value-invalid "10.0.0/8")"},
      {R"("IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/8"]})",
       R"(value-invalid "10.0.0.0/8" (warning))"},
      {R"("NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"})",
       R"(value-invalid "10.0.0.0/8" (warning))"},
      {R"("StringLike": {"aws:SourceVpc": "vpce-0a1b2c3d"})", R"(value-invalid "vpce-0a1b2c3d")"},
      {R"("DateLessThan": {"aws:CurrentTime": "soon"})", R"(value-invalid "soon")"},
      {R"("Bool": {"aws:SecureTransport": ["true", "false"]})",
       R"(value-invalid "false" (warning))"},
      {R"("Bool": {"aws:SecureTransport": "true"})", ""},
      // Claims that tokens of Kubernetes never have, and conditions that nobody passes alone.
      {R"("StringLike": {"ISS:azp": "x"})", R"(unsatisfiable "ISS:azp")"},
      {R"("StringLike": {"ISS:amr": "x"})", R"(unsatisfiable "ISS:amr")"},
      {R"("Null": {"ISS:email": "false"})", R"(unsatisfiable "ISS:email")"},
      {R"("StringNotLike": {"ISS:amr": "x"})", ""},
      {R"("Null": {"ISS:sub": "true"})", R"(unsatisfiable "true")"},
      {R"("Null": {"ISS:aud": true})", "unsatisfiable true"},
      {R"("Null": {"ISS:sub": "false"})", ""},
      {R"("ForAnyValue:Null": {"ISS:sub": "false"})", R"(unsatisfiable "false")"},
      {R"("StringNotLike": {"ISS:sub": "*"})", R"(unsatisfiable "*")"},
      {R"("StringNotLike": {"ISS:sub": ["SA:a:*", "SA:*:b"]})",
       R"(unsatisfiable ["SA:a:*", "SA:*:b"])"},
      {R"("StringNotEquals": {"ISS:aud": "sts.amazonaws.com"})",
       R"(unsatisfiable "sts.amazonaws.com")"},
      {R"("StringNotEquals": {"ISS:aud": "vault"})", ""},
      {R"("ArnLike": {"ISS:aud": "*"})", R"(unsatisfiable "*")"},
      {R"("StringNotEqualsIgnoreCase": {"ISS:sub": "SA:A:B"})", R"(unsatisfiable "SA:A:B")"},
  };
  for (const Case& test : kCases) {
    CAPTURE(test.condition);
    CHECK(with_condition(
              R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com", "ISS:sub": "SA:a:b"}, )" +
              std::string(test.condition) + "}") == test.expected);
  }
}

TEST_CASE("review: whether anybody gets in is not said where the audience is not known") {
  const ReviewContext unknown{.kubernetes = true};
  const auto given = [&](const char* condition) {
    return reviewed({.condition = condition, .context = unknown});
  };
  CHECK(
      given(
          R"({"StringEquals": {"ISS:sub": "SA:a:b"}, "StringNotEquals": {"ISS:aud": "sts.amazonaws.com"}})") ==
      R"(audience-missing "Condition")");
  CHECK(given(R"({"StringEquals": {"ISS:sub": "SA:a:b", "ISS:aud": "vault"}})") == "");
  CHECK(
      given(
          R"({"StringEquals": {"ISS:sub": "SA:a:b", "ISS:aud": "vault"}, "StringLike": {"ISS:aud": "sts*"}})") ==
      R"(unsatisfiable "sts*")");
  // A slip of the usual one is probably none of those that nobody knows.
  const auto usual = [&](const std::string& audience) {
    return told(
        {.condition = R"({"StringEquals": {"ISS:sub": "SA:a:b", "ISS:aud": )" + audience + "}}",
         .context = {.kubernetes = true, .usual_audience = "sts.amazonaws.com"}});
  };
  CHECK(usual(R"("sts.amazonaws.co")") ==
        R"(audience-mismatch at "sts.amazonaws.co", of sts.amazonaws.co in StringEquals: )"
        "sts.amazonaws.com, warning");
  CHECK(usual(R"("https://sts.amazonaws.com")").find("audience-mismatch") == 0);
  CHECK(usual(R"("sts.amazonaws.com")") == "");
  CHECK(usual(R"("vault")") == "");
  CHECK(usual(R"("amazonaws.com")") == "");
  CHECK(usual(R"(["sts.amazonaws.co", "vault"])") == "");
}

TEST_CASE("review: judged by what the statement does") {
  struct Case {
    std::string_view title;
    const char* condition;
    const char* more;
    const char* expected;
  };
  constexpr const char* kDeny =
      R"(, {"Effect": "Deny", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/ISS"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": )";
  const std::string aud = R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com"})";
  const Case kCases[] = {
      {"everybody", R"(, "StringLike": {"ISS:sub": "*"}})", "", "subject-broad *"},
      {"everybody, spelt out", R"(, "StringLike": {"ISS:sub": "SA:*:*"}})", "",
       "subject-broad *:*"},
      {"a namespace", R"(, "StringLike": {"ISS:sub": "SA:payments:*"}})", "",
       "subject-broad * (warning)"},
      {"a pattern that another condition closes",
       R"(, "StringLike": {"ISS:sub": "SA:payments:*"}, "StringEqualsIgnoreCase": {"ISS:sub": "SA:payments:api"}})",
       "", ""},
      {"of two patterns the narrower",
       R"(, "StringLike": {"ISS:sub": "*"}, "ForAnyValue:StringLike": {"ISS:sub": "SA:payments:*"}})",
       "", "subject-broad * (warning)"},
      {"spelt out at both ends", R"(, "StringLike": {"ISS:sub": "SA:spark:job-*-sa"}})", "", ""},
      {"negated", R"(, "StringNotEquals": {"ISS:sub": "SA:a:b"}})", "",
       R"(negated "StringNotEquals")"},
      {"negated beside a list",
       R"(, "StringLike": {"ISS:sub": "SA:a:b?"}, "StringNotEquals": {"ISS:sub": "SA:a:b1"}})", "",
       ""},
      {"another cluster's key, negated", R"(, "StringNotEquals": {"OTHER:sub": "SA:a:b"}})", "",
       R"(always-present "StringNotEquals")"},
      {"the same, beside a guard that works",
       R"(, "StringLike": {"ISS:sub": "SA:a:b"}, "StringNotEquals": {"OTHER:sub": "SA:a:b"}})", "",
       R"(always-present "StringNotEquals" (warning))"},
      {"IfExists alone", R"(, "StringEqualsIfExists": {"ISS:sub": "SA:a:b"}})", "",
       R"(if-exists "StringEqualsIfExists" (warning))"},
      {"a claim that is no key", R"(, "StringLike": {"ISS:sub": "SA:a:b", "ISS:iss": "x"}})", "",
       R"(claim-unknown "ISS:iss")"},
      {"contradiction",
       R"(, "StringLike": {"ISS:sub": "SA:a:*"}, "StringNotLike": {"ISS:sub": "SA:a:*"}})", "",
       R"(unsatisfiable "SA:a:*")"},
      {"a pattern with a colon too many", R"(, "StringLike": {"ISS:sub": "SA:*:a:*"}})", "",
       "subject-malformed :"},
      {"an operator for ARNs", R"(, "ArnLike": {"ISS:sub": "SA:a:b"}})", "",
       R"(subject-malformed "ArnLike")"},
      {"a Deny leaves one namespace", "}", R"({"StringNotLike": {"ISS:sub": "SA:payments:*"}}})",
       "subject-broad * (warning)"},
      {"a Deny leaves one account", "}", R"({"StringNotEquals": {"ISS:sub": "SA:payments:a"}}})",
       ""},
      {"a Deny of one account restricts nothing", "}",
       R"({"StringEquals": {"ISS:sub": "SA:payments:a"}}})", R"(subject-missing "Condition")"},
      {"a Deny of everybody", R"(, "StringLike": {"ISS:sub": "SA:a:b"}})",
       R"({"StringLike": {"ISS:sub": "SA:a:*"}}})", R"(unsatisfiable "SA:a:*")"},
  };
  for (const Case& test : kCases) {
    CAPTURE(test.title);
    const std::string more = *test.more == 0 ? "" : std::string(kDeny) + test.more;
    CHECK(reviewed({.condition = aud + test.condition, .more = more}) == test.expected);
  }
}

TEST_CASE("review: no condition at all is reported at the statement") {
  CHECK(reviewed({}).starts_with(R"(subject-missing {"Effect": "Allow")"));
}

TEST_CASE("review: action and provider") {
  const std::string right =
      R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com", "ISS:sub": "SA:a:b"}})";
  struct Case {
    std::string_view title;
    Given given;
    const char* expected;
  };
  const std::string provider = R"({"Federated": "arn:aws:iam::111122223333:oidc-provider/)";
  const Case kCases[] = {
      {"the action of users",
       {.action = R"("sts:AssumeRole")"},
       R"(wrong-action "sts:AssumeRole")"},
      {"of several the nearest",
       {.action = R"(["sts:TagSession", "sts:AssumeRoleWithWebIdentiy"])"},
       R"(wrong-action "sts:AssumeRoleWithWebIdentiy")"},
      {"another statement allows the call",
       {.action = R"("sts:TagSession")",
        .more = R"(, {"Effect": "Allow", "Principal": )" + provider +
                R"(ISS"}, "Action": "sts:AssumeRoleWithWebIdentity"})"},
       ""},
      {"another statement allows it, to another provider",
       {.action = R"("sts:TagSession")",
        .more = R"(, {"Effect": "Allow", "Principal": )" + provider +
                R"(OTHER"}, "Action": "sts:AssumeRoleWithWebIdentity"})"},
       R"(wrong-action "sts:TagSession")"},
      {"a wildcard", {.action = R"("sts:*")", .condition = right}, ""},
      {"a bare issuer",
       {.principal = R"({"Federated": "ISS"})", .condition = right},
       R"(principal-not-arn "ISS")"},
      {"the scheme in the ARN",
       {.principal = provider + R"(https://ISS"})", .condition = right},
       "provider-malformed https://"},
      {"a slash at the end",
       {.principal = provider + R"(ISS/"})", .condition = right},
       "provider-malformed /"},
      {"a wildcard in the ARN, and keys of a cluster",
       {.principal = provider + R"(oidc.eks.eu-west-1.amazonaws.com/id/*"})", .condition = right},
       "provider-malformed *"},
      {"parts of the host swapped",
       {.principal = provider + R"(oidc.eu-west-1.eks.amazonaws.com/id/EXAMPLED539"})",
        .condition = right},
       "issuer-malformed eu-west-1.eks"},
      {"the keys follow the provider: one finding",
       {.principal = provider + R"(oidc.eu-west-1.eks.amazonaws.com/id/E"})",
        .condition =
            R"({"StringEquals": {"oidc.eu-west-1.eks.amazonaws.com/id/E:sub": "SA:a:b", "oidc.eu-west-1.eks.amazonaws.com/id/E:aud": "sts.amazonaws.com"}})"},
       "issuer-malformed eu-west-1.eks"},
      {"two clusters in one block",
       {.principal =
            R"({"Federated": ["arn:aws:iam::111122223333:oidc-provider/ISS", "arn:aws:iam::111122223333:oidc-provider/OTHER"]})",
        .condition =
            R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com", "ISS:sub": "SA:a:b", "OTHER:sub": "SA:a:b"}})"},
       R"(issuer-mismatch "OTHER:sub")"},
      {"the prefix is another service's",
       {.action = R"("iam:AssumeRoleWithWebIdentity")"},
       R"(wrong-action "iam:AssumeRoleWithWebIdentity")"},
      {"a wildcard in the prefix",
       {.action = R"("s?s:AssumeRoleWithWebIdentity")"},
       R"(wrong-action "s?s:AssumeRoleWithWebIdentity")"},
      {"a blank in the prefix",
       {.action = R"("sts :AssumeRoleWithWebIdentity")"},
       R"(wrong-action "sts :AssumeRoleWithWebIdentity")"},
      {"everything but another service", {.action = R"("*")", .condition = right}, ""},
      {"the call of users, though another statement is right",
       {.action = R"("sts:AssumeRole")",
        .more = R"(, {"Effect": "Allow", "Principal": )" + provider +
                R"(ISS"}, "Action": "sts:AssumeRoleWithWebIdentity"})"},
       R"(wrong-action "sts:AssumeRole")"},
      {"the same with the tags' action beside it",
       {.action = R"(["sts:TagSession", "sts:AssumeRoleWithSAML"])",
        .more =
            R"(, {"Effect": "Allow", "Principal": )" + provider + R"(ISS"}, "Action": "sts:*"})"},
       R"(wrong-action "sts:AssumeRoleWithSAML")"},
      {"what goes with the call, in odd case",
       {.action = R"(["STS:tagsession", "sts:SetSourceIdentity"])",
        .more = R"(, {"Effect": "Allow", "Principal": )" + provider +
                R"(ISS"}, "Action": "sts:AssumeRoleWithWebIdentity"})"},
       ""},
      {"a role",
       {.principal = R"({"Federated": "arn:aws:iam::111122223333:role/x"})", .condition = right},
       R"(principal-not-arn "arn:aws:iam::111122223333:role/x")"},
      {"a cluster",
       {.principal = R"({"Federated": "arn:aws:eks:eu-west-1:111122223333:cluster/x"})",
        .condition = right},
       R"(principal-not-arn "arn:aws:eks:eu-west-1:111122223333:cluster/x")"},
      {"nothing",
       {.principal = R"({"Federated": ""})", .condition = right},
       R"(principal-not-arn "")"},
      {"no list",
       {.principal = R"({"Federated": []})", .condition = right},
       "principal-not-arn []"},
      {"a type with a letter too many",
       {.principal = R"({"Federated": "arn:aws:iam::111122223333:oidc-providers/ISS"})",
        .condition = right},
       "provider-malformed oidc-providers"},
      {"a partition with a letter too many",
       {.principal = R"({"Federated": "arn:awss:iam::111122223333:oidc-provider/ISS"})",
        .condition = right},
       "provider-malformed awss"},
      {"the keys are judged all the same",
       {.principal = R"({"Federated": "arn:aws:iam::111122223333:role/x"})",
        .condition =
            R"({"StringEquals": {"https://ISS:sub": "SA:a:b", "ISS:aud": "sts.amazonaws.com"}})"},
       R"(principal-not-arn "arn:aws:iam::111122223333:role/x"; key-malformed "https://ISS:sub")"},
      {"a Deny is not judged", {.principal = provider + R"(ISS"}, "Effect": "Deny")"}, ""},
  };
  for (const Case& test : kCases) {
    CAPTURE(test.title);
    CHECK(reviewed(test.given) == test.expected);
  }
}

TEST_CASE("review: what the surroundings say") {
  const std::string sub_only = R"({"StringEquals": {"ISS:sub": "SA:a:b"}})";
  const std::string vault = R"({"StringEquals": {"ISS:sub": "SA:a:b", "ISS:aud": "vault"}})";
  CHECK(reviewed({.condition = sub_only, .context = {.kubernetes = false}}) == "");
  CHECK(reviewed({.condition = sub_only, .context = {.kubernetes = true}}) ==
        R"(audience-missing "Condition")");
  CHECK(reviewed({.condition = vault, .context = {.kubernetes = true}}) == "");
  CHECK(reviewed({.condition = vault,
                  .context = {.kubernetes = true, .audiences = {"sts.amazonaws.com", "vault"}}}) ==
        "");
  CHECK(reviewed({.condition = vault,
                  .context = {.kubernetes = true, .audiences = {"sts.amazonaws.com"}}}) ==
        R"(audience-mismatch "vault")");
}

TEST_CASE("review: which key is meant, the value tells") {
  struct Case {
    const char* key;
    const char* value;
    const char* claim;
  };
  const Case kCases[] = {{"https://ISS:sub:aud", "sts.amazonaws.com", "aud"},
                         {"ISS:sub:aud", "sts.amazonaws.com", "aud"},
                         {"ISS:sub:aud", "SA:a:b", "sub"},
                         {"ISS", "sts.amazonaws.com", "aud"},
                         {"ISS", "SA:a:b", "sub"},
                         {"ISS/:aud", "SA:a:*", "sub"},
                         {"ISS/:aud", "something", "aud"},
                         {"ISS:", "https://sts.amazonaws.com", "aud"}};
  for (const Case& test : kCases) {
    CAPTURE(test.key);
    CAPTURE(test.value);
    const doc::Parsed parsed = doc::parse(expanded(
        R"({"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/ISS"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {")" +
        std::string(test.key) + R"(": ")" + test.value + R"("}}}]})"));
    Arena arena;
    const auto policy =
        iam::parse_trust_policy(parsed.root(), arena, [](std::string_view) { return false; });
    PolicyView view(policy, iam::kPolicySteps);
    const auto defects =
        review(view, policy.statements[0], policy.statements[0].principals[0], Given{}.context);
    REQUIRE_FALSE(defects.empty());
    CHECK(defects.front().cause == Cause::key_malformed);
    CHECK(defects.front().help == expanded("Write 'ISS:" + std::string(test.claim) + "'."));
  }
}

TEST_CASE("the issuer a Federated value means") {
  struct Case {
    const char* value;
    const char* issuer;
  };
  const Case kCases[] = {
      {"arn:aws:iam::111122223333:oidc-provider/oidc.example.com/a/b", "oidc.example.com/a/b"},
      {"arn:aws:iam::111122223333:oidc-provider/https://oidc.example.com/a", "oidc.example.com/a"},
      // Only EKS is known to have none.
      {"arn:aws:iam::111122223333:oidc-provider/oidc.example.com/a/", "oidc.example.com/a/"},
      {"arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/E/",
       "oidc.eks.eu-west-1.amazonaws.com/id/E"},
      {" arn:aws:iam::111122223333:oidc-provider/oidc.example.com\n", "oidc.example.com"},
      {"https://oidc.example.com/id", "oidc.example.com/id"},
      {"cognito-identity.amazonaws.com", "cognito-identity.amazonaws.com"},
      {"arn:aws:iam::111122223333:saml-provider/corp", ""},
      {"arn:aws:iam::111122223333:role/x", ""},
      {"arn:aws:iam::111122223333:provider/oidc.eks.eu-west-1.amazonaws.com/id/E",
       "oidc.eks.eu-west-1.amazonaws.com/id/E"},
      {"arn:aws:iam::111122223333:oidc.eks.eu-west-1.amazonaws.com/id/E",
       "oidc.eks.eu-west-1.amazonaws.com/id/E"},
      {"", ""},
      {"*", ""},
  };
  for (const Case& test : kCases) {
    CAPTURE(test.value);
    CHECK(iam::meant_issuer(test.value) == test.issuer);
  }
}

TEST_CASE("a statement that trusts very many providers is undecided from some provider on") {
  constexpr int kMany = 2'000;
  std::string principals, keys;
  for (int i = 0; i < kMany; ++i) {
    const std::string issuer =
        "oidc.eks.eu-west-1.amazonaws.com/id/" + std::to_string(1'000'000 + i);
    principals +=
        (i == 0 ? "\"" : ", \"") + ("arn:aws:iam::111122223333:oidc-provider/" + issuer) + "\"";
    keys += (i == 0 ? "\"" : ", \"") + issuer + R"(:sub": "system:serviceaccount:a:b")";
  }
  const std::string text =
      R"({"Statement": [{"Effect": "Allow", "Principal": {"Federated": [)" + principals +
      R"(]}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {)" + keys +
      "}}}]}";
  const doc::Parsed parsed = doc::parse(expanded(text));
  Arena arena;
  const iam::TrustPolicy policy =
      iam::parse_trust_policy(parsed.root(), arena, [](std::string_view) { return false; });
  PolicyView view(policy, iam::kPolicySteps);
  const iam::Statement& statement = policy.statements[0];
  std::size_t reviewed = 0;
  for (const iam::Principal& principal : statement.principals) {
    (void)review(view, statement, principal, {.kubernetes = true});
    if (view.admissions().gave_up()) break;
    ++reviewed;
  }
  CHECK(reviewed > 10);
  CHECK(reviewed < kMany);
}

TEST_CASE("review: everything that is said of a provider") {
  const std::string right =
      R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com", "ISS:sub": "SA:a:b"}})";
  struct Case {
    std::string principal;
    std::string expected;
  };
  const std::string begin = "arn:aws:iam::111122223333:";
  const std::vector<Case> cases = {
      {"\"" + begin + "oidc-provider/ISS\"", ""},
      {R"("*")", ""},
      {R"("ISS")",
       R"(principal-not-arn at "ISS", of ISS: 'ISS' is an issuer, not the ARN of its provider)"},
      {R"("https://ISS")",
       R"(principal-not-arn at "https://ISS", of https://ISS: 'https://ISS' is an issuer, not the ARN of its provider)"},
      {R"("cognito-identity.amazonaws.com")",
       R"(principal-not-arn at "cognito-identity.amazonaws.com", of cognito-identity.amazonaws.com: a SAML provider issues no tokens of web identities)"},
      {"\"" + begin + "saml-provider/corp\"",
       R"(principal-not-arn at "arn:aws:iam::111122223333:saml-provider/corp", of arn:aws:iam::111122223333:saml-provider/corp: a SAML provider issues no tokens of web identities)"},
      {"\"" + begin + "role/x\"",
       R"(principal-not-arn at "arn:aws:iam::111122223333:role/x", of arn:aws:iam::111122223333:role/x: the resource type is 'role', not 'oidc-provider')"},
      {"\"" + begin + "oidc-provider/https://ISS\"",
       "provider-malformed at https://, of arn:aws:iam::111122223333:oidc-provider/https://ISS: "
       "the provider's ARN contains the scheme 'https://' (The ARN ends in the issuer without its "
       "scheme)"},
      {"\"" + begin + "oidc-provider/ISS/\"",
       "provider-malformed at /, of arn:aws:iam::111122223333:oidc-provider/ISS/: the provider's "
       "ARN ends in '/', and EKS issuers do not (A provider's ARN is "
       "arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://')"},
      {"\" " + begin + "oidc-provider/ISS\"",
       "provider-malformed at  , of  arn:aws:iam::111122223333:oidc-provider/ISS: the ARN begins "
       "with white space, which is part of the value (Remove the white space)"},
      {"\"" + begin + "provider/ISS\"",
       "provider-malformed at provider, of arn:aws:iam::111122223333:provider/ISS: the resource "
       "type is 'provider', not 'oidc-provider' (A provider's ARN is "
       "arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://')"},
      {"\"" + begin + "oidc-provider\"",
       "provider-malformed at oidc-provider, of arn:aws:iam::111122223333:oidc-provider: the "
       "issuer is missing after 'oidc-provider' (A provider's ARN is "
       "arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://')"},
      {"\"arn:aws:iam::1234:oidc-provider/ISS\"",
       "provider-malformed at 1234, of arn:aws:iam::1234:oidc-provider/ISS: the account id has 4 "
       "digits, not 12 (An account id has 12 digits: copy it from where it is shown)"},
      {"\"arn:aws:iam:eu-west-1:111122223333:oidc-provider/ISS\"",
       "provider-malformed at eu-west-1, of arn:aws:iam:eu-west-1:111122223333:oidc-provider/ISS: "
       "the region field is 'eu-west-1' and must be empty: IAM is global (Write '::' between 'iam' "
       "and the account)"},
      {"\"" + begin + "oidc-provider/oidc.eks.eu-west-9.amazonaws.com/id/EXAMPLED539\"",
       R"(issuer-mismatch at "ISS:aud", of ISS:aud in StringEquals, see "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-9.amazonaws.com/id/EXAMPLED539"; issuer-mismatch at "ISS:sub", of ISS:sub in StringEquals, see "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-9.amazonaws.com/id/EXAMPLED539")"},
      {"\"" + begin + "oidc-provider/oidc.eu-west-1.eks.amazonaws.com/id/EXAMPLED539\"",
       "issuer-malformed at eu-west-1.eks, of oidc.eu-west-1.eks.amazonaws.com/id/EXAMPLED539: the "
       "region and 'eks' are swapped: no EKS issuer is called 'oidc.eu-west-1.eks.amazonaws.com' "
       "(An EKS issuer is oidc.eks.eu-west-1.amazonaws.com/id/<id>)"},
      {"\"" + begin + "oidc-provider/oidc-eks.eu-west-1.api.aws/id/EXAMPLED539\"",
       R"(issuer-malformed at oidc-eks.eu-west-1.api.aws, of oidc-eks.eu-west-1.api.aws/id/EXAMPLED539: tokens never carry the dual-stack host as their issuer, so this does not match (An EKS issuer is oidc.eks.eu-west-1.amazonaws.com/id/<id>), no effect, warning; unsatisfiable at "sts.amazonaws.com", of ISS:aud in StringEquals: no call has what it asks for)"},
      // Parts that are filled in later.
      {"\"arn:aws:iam::${A}:oidc-provider/ISS\"", ""},
      {"\"arn:aws:iam::${A}:oidc-provider/https://ISS\"",
       "provider-malformed at https://, of arn:aws:iam::${A}:oidc-provider/https://ISS: the "
       "provider's ARN contains the scheme 'https://' (The ARN ends in the issuer without its "
       "scheme)"},
      {"\"arn:aws:iam::${A}:oidc-provider/oidc.eu-west-1.eks.amazonaws.com/id/E\"",
       "issuer-malformed at eu-west-1.eks, of oidc.eu-west-1.eks.amazonaws.com/id/E: the region "
       "and 'eks' are swapped: no EKS issuer is called 'oidc.eu-west-1.eks.amazonaws.com' (An EKS "
       "issuer is oidc.eks.eu-west-1.amazonaws.com/id/<id>)"},
      {"\"${P}\"", ""},
  };
  for (const Case& test : cases) {
    CAPTURE(test.principal);
    CHECK(told({.principal = "{\"Federated\": " + test.principal + "}", .condition = right}) ==
          test.expected);
  }
  const std::string open = R"({"Federated": "${P}"})";
  ReviewContext context{.kubernetes = true, .audiences = {"sts.amazonaws.com"}};
  context.bare_issuer = true;
  CHECK(told({.principal = open, .condition = right, .context = context}) ==
        R"(principal-not-arn at "${P}", of ${P}: it is an issuer)");
  CHECK(told({.principal = R"({"Federated": "https://${P}"})",
              .condition = right,
              .context = context}) ==
        R"(principal-not-arn at "https://${P}", of https://${P}: it is the URL of an issuer)");
  context.bare_issuer = false;
  context.other_arn = "the ARN of a role";
  CHECK(told({.principal = open, .condition = right, .context = context}) ==
        R"(principal-not-arn at "${P}", of ${P}: it is the ARN of a role)");
  CHECK(told({.principal = open,
              .condition =
                  R"({"StringEquals": {"${P}:aud": "sts.amazonaws.com", "${P}:sub": "SA:a:b"}})",
              .context = context}) ==
        R"(principal-not-arn at "${P}", of ${P}: it is the ARN of a role)");
  // With the dual-stack host in the input it is sure.
  ReviewContext known{
      .kubernetes = true, .dual_stack_known = true, .audiences = {"sts.amazonaws.com"}};
  CHECK(
      told({.principal = "{\"Federated\": \"" + begin +
                         "oidc-provider/oidc-eks.eu-west-1.api.aws/id/EXAMPLED539\"}",
            .condition = right,
            .context = known}) ==
      "issuer-malformed at oidc-eks.eu-west-1.api.aws, of "
      "oidc-eks.eu-west-1.api.aws/id/EXAMPLED539: tokens never carry the dual-stack host as their "
      "issuer, so this does not match (An EKS issuer is oidc.eks.eu-west-1.amazonaws.com/id/<id>)");
}

TEST_CASE("review: everything that is said of an action") {
  const std::string again =
      R"(, {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/ISS"}, "Action": "sts:AssumeRoleWithWebIdentity"})";
  struct Case {
    std::string action, more, expected;
  };
  const std::vector<Case> cases = {
      {R"("sts:AssumeRole")", "",
       R"(wrong-action at "sts:AssumeRole", of sts:AssumeRole, see "arn:aws:iam::111122223333:oidc-provider/ISS")"},
      {R"(["sts:TagSession", "sts:AssumeRoleWithWebIdentti"])", "",
       R"(wrong-action at "sts:AssumeRoleWithWebIdentti", of sts:AssumeRoleWithWebIdentti, see "arn:aws:iam::111122223333:oidc-provider/ISS")"},
      {R"(["sts:AssumeRoleWithWebIdentti", "sts:TagSession"])", "",
       R"(wrong-action at "sts:AssumeRoleWithWebIdentti", of sts:AssumeRoleWithWebIdentti, see "arn:aws:iam::111122223333:oidc-provider/ISS")"},
      {R"(["sts:AssumeRoleWithWebIdentti", "sts:AssumeRoleWithWebIdenttj"])", "",
       R"(wrong-action at "sts:AssumeRoleWithWebIdentti", of sts:AssumeRoleWithWebIdentti, see "arn:aws:iam::111122223333:oidc-provider/ISS")"},
      {R"([])", "",
       R"(wrong-action at "Action", see "arn:aws:iam::111122223333:oidc-provider/ISS")"},
      {R"([])", again, ""},
      {R"({"Ref": "A"})", "", ""},
      {R"(["sts:AssumeRole", {"Ref": "A"}])", "", ""},
      {R"("sts:SetContext")", again, ""},
      {R"("sts:SetContext")", "",
       R"(wrong-action at "sts:SetContext", of sts:SetContext, see "arn:aws:iam::111122223333:oidc-provider/ISS")"},
      {R"("sts:AssumeRole")", again,
       R"(wrong-action at "sts:AssumeRole", of sts:AssumeRole, see "arn:aws:iam::111122223333:oidc-provider/ISS")"},
      {R"("sts:*"}, {"Effect": "Deny", "Action": "x")", "",
       R"(subject-missing at "Effect": "Allow": sts.amazonaws.com, lets in SA:a:a with any audience, for all)"},
  };
  for (const Case& test : cases) {
    CAPTURE(test.action);
    CAPTURE(test.more);
    CHECK(told({.action = test.action,
                .condition =
                    R"({"StringEquals": {"ISS:aud": "sts.amazonaws.com", "ISS:sub": "SA:a:b"}})",
                .more = test.more}) == test.expected);
  }
  CHECK(told({.action = R"("sts:x", "NotAction": "sts:*")"}) ==
        R"(wrong-action at "sts:x", of sts:x, see "arn:aws:iam::111122223333:oidc-provider/ISS")");
}

TEST_CASE("review: everything that is said of keys") {
  const std::string aud = R"("StringEquals": {"ISS:aud": "sts.amazonaws.com"}, )",
                    sub = R"("StringLike": {"ISS:sub": "SA:a:b"}, )";
  struct Case {
    std::string condition, expected;
  };
  const std::vector<Case> cases = {
      // A key that is none.
      {aud + R"("StringLike": {"https://ISS:sub": "SA:a:b"})",
       R"(key-malformed at "https://ISS:sub", of https://ISS:sub in StringLike: begins with the scheme; the key of a provider is its URL without it (Write 'ISS:sub'.) => ISS:sub)"},
      {aud + R"("StringLike": {"ISS": "SA:a:b"})",
       R"(key-malformed at "ISS", of ISS in StringLike: names no claim (Write 'ISS:sub'.) => ISS:sub)"},
      {aud + R"("StringLike": {"ISS": ["x", "SA:a:b"]})",
       R"(key-malformed at "ISS", of ISS in StringLike: names no claim (Write 'ISS:sub'.) => ISS:sub)"},
      {sub + R"("StringEquals": {"ISS": "sts.amazonaws.com"})",
       R"(key-malformed at "ISS", of ISS in StringEquals: names no claim (Write 'ISS:aud'.) => ISS:aud)"},
      {sub + R"("StringEquals": {"ISS": "https://sts.amazonaws.com"})",
       R"(key-malformed at "ISS", of ISS in StringEquals: names no claim (Write 'ISS:aud'.) => ISS:aud)"},
      {sub + R"("StringEquals": {"ISS/:aud": "vault"})",
       R"(key-malformed at "ISS/:aud", of ISS/:aud in StringEquals: has a slash after the issuer, which tokens of the cluster do not have (Write 'ISS:aud'.) => ISS:aud)"},
      {sub + R"("StringEquals": {"ISS/:aud": "a:b"})",
       R"(key-malformed at "ISS/:aud", of ISS/:aud in StringEquals: has a slash after the issuer, which tokens of the cluster do not have (Write 'ISS:aud'.) => ISS:aud)"},
      {sub + R"("StringEquals": {"ISS/:aud": ["a", "b/c"]})",
       R"(key-malformed at "ISS/:aud", of ISS/:aud in StringEquals: has a slash after the issuer, which tokens of the cluster do not have (Write 'ISS:aud'.) => ISS:aud)"},
      {sub + R"("StringEquals": {"ISS:sub:aud": "vault"})",
       R"(key-malformed at "ISS:sub:aud", of ISS:sub:aud in StringEquals: names more than one claim (Write 'ISS:aud'.) => ISS:aud)"},
      {sub + R"("StringEquals": {"ISS/:azp": "vault"})",
       R"(key-malformed at "ISS/:azp", of ISS/:azp in StringEquals: has a slash after the issuer, which tokens of the cluster do not have (Write 'ISS:azp'.) => ISS:azp)"},
      {aud + R"("StringLike": {"https://ISS:sub": "${S}"})",
       R"(key-malformed at "https://ISS:sub", of https://ISS:sub in StringLike: begins with the scheme; the key of a provider is its URL without it (Write 'ISS:sub'.) => ISS:sub)"},
      {aud + R"("StringLike": {"https://ISS:aud": "SA:${S}"})",
       R"(key-malformed at "https://ISS:aud", of https://ISS:aud in StringLike: begins with the scheme; the key of a provider is its URL without it (Write 'ISS:sub'.) => ISS:sub)"},
      {aud + R"("StringNotLike": {"https://ISS:sub": "SA:a:b"})",
       R"(always-present at "StringNotLike", of https://ISS:sub in StringNotLike, lets in SA:a:a, for all)"},
      {aud + R"("Banana": {"https://ISS:sub": "SA:a:b"})",
       R"(subject-missing at "Condition": sts.amazonaws.com, lets in SA:a:a, for all)"},
      // A key of another issuer.
      {aud + R"("StringLike": {"OTHER:sub": "SA:a:b"})",
       R"(issuer-mismatch at "OTHER:sub", of OTHER:sub in StringLike, see "arn:aws:iam::111122223333:oidc-provider/ISS")"},
      {aud + R"("StringLike": {"OTHER:azp": "SA:a:b"})",
       R"(issuer-mismatch at "OTHER:azp", of OTHER:azp in StringLike, see "arn:aws:iam::111122223333:oidc-provider/ISS")"},
      {aud + R"("StringLike": {"OTHER": "SA:a:b"})",
       R"(key-malformed at "OTHER", of OTHER in StringLike: names no claim (Write 'ISS:sub'.) => ISS:sub)"},
      {R"("StringLike": {"OTHER:sub": "SA:a:b", "OTHER:aud": "sts.amazonaws.com"})",
       R"(issuer-mismatch at "OTHER:sub", of OTHER:sub in StringLike, see "arn:aws:iam::111122223333:oidc-provider/ISS"; issuer-mismatch at "OTHER:aud", of OTHER:aud in StringLike, see "arn:aws:iam::111122223333:oidc-provider/ISS")"},
      {R"("StringLike": {"OTHER:sub": "SA:a:b"}, "StringEquals": {"ISS:aud": "sts.amazonaws.com", "ISS:sub": "SA:c:d"})",
       R"(issuer-mismatch at "OTHER:sub", of OTHER:sub in StringLike, see "ISS:sub")"},
      {aud + R"("StringNotLike": {"OTHER:sub": "SA:a:b"})",
       R"(always-present at "StringNotLike", of OTHER:sub in StringNotLike, lets in SA:a:a, for all)"},
      {aud + R"("StringLike": {"oidc.eu-west-1.eks.amazonaws.com/id/E:sub": "SA:a:b"})",
       "issuer-malformed at eu-west-1.eks, of oidc.eu-west-1.eks.amazonaws.com/id/E in StringLike: "
       "the region and 'eks' are swapped: no EKS issuer is called "
       "'oidc.eu-west-1.eks.amazonaws.com' (An EKS issuer is "
       "oidc.eks.eu-west-1.amazonaws.com/id/<id>)"},
      {aud + R"("StringLike": {"oidc.eu-west-1.eks.amazonaws.com/id/E": "SA:a:b"})",
       R"(key-malformed at "oidc.eu-west-1.eks.amazonaws.com/id/E", of oidc.eu-west-1.eks.amazonaws.com/id/E in StringLike: names no claim (Write 'ISS:sub'.) => ISS:sub)"},
      {aud + R"("StringLike": {"oidc-eks.eu-west-1.api.aws/id/E:sub": "SA:a:b"})",
       R"(issuer-mismatch at "oidc-eks.eu-west-1.api.aws/id/E:sub", of oidc-eks.eu-west-1.api.aws/id/E:sub in StringLike, see "arn:aws:iam::111122223333:oidc-provider/ISS")"},
      {aud + R"("StringLike": {"${I}:sub": "SA:a:b"})", ""},
      {aud + R"("StringLike": {"${I}.x:sub": "SA:a:b"})", ""},
      // A claim that is none, and one that tokens of service accounts do not have.
      {aud + sub + R"("StringEquals": {"ISS:email_verified": "true"})",
       R"(claim-unknown at "ISS:email_verified", of ISS:email_verified in StringEquals: email_verified)"},
      {aud + sub + R"("StringEquals": {"ISS:unheard": "true"})",
       R"(claim-unknown at "ISS:unheard", of ISS:unheard in StringEquals: unheard)"},
      {aud + sub + R"("StringNotEquals": {"ISS:unheard": "true"})",
       R"(claim-unknown at "ISS:unheard", of ISS:unheard in StringNotEquals: unheard, no effect)"},
      {aud + sub + R"("Banana": {"ISS:unheard": "true"})", ""},
      // Values that are filled in later.
      {aud + R"("StringLike": {"ISS:sub": "SA:${NS}:*"})",
       "subject-broad at *, of SA:${NS}:* in StringLike: every service account of namespace "
       "'${NS}', lets in SA:${NS}:a, for some, warning"},
      {aud + R"("StringLike": {"ISS:sub": ["SA:${NS}:*", "SA:a:*"]})",
       "subject-broad at *, of SA:a:* in StringLike: every service account of namespace 'a', lets "
       "in SA:a:a, for some, warning; subject-broad at *, of SA:${NS}:* in StringLike: every "
       "service account of namespace '${NS}', lets in SA:${NS}:a, for some, warning"},
      {aud + R"("StringLike": {"ISS:sub": ["SA:a:*", "${S}"]})",
       "subject-broad at *, of SA:a:* in StringLike: every service account of namespace 'a', lets "
       "in SA:a:a, for some, warning"},
      {aud + R"("StringNotLike": {"ISS:sub": ["SA:a:*", "${S}"]})",
       R"(negated at "StringNotLike", of ISS:sub in StringNotLike, lets in SA:b:a, for all)"},
      {aud + R"("StringLikeIfExists": {"ISS:sub": ["SA:a:b", "${S}"]})",
       R"(if-exists at "StringLikeIfExists", of ISS:sub in StringLikeIfExists, no effect, warning)"},
      {aud + R"("StringLike": {"ISS:sub": "SA:${NS}:*"}, "StringEquals": {"ISS:azp": "${X}"})", ""},
      {aud + R"("StringLike": {"ISS:sub": "SA:${NS}:*"}, "StringEquals": {"OTHER:azp": "${X}"})",
       R"(issuer-mismatch at "OTHER:azp", of OTHER:azp in StringEquals, see "arn:aws:iam::111122223333:oidc-provider/ISS")"},
      {R"("StringLike": {"ISS:sub": "SA:${NS}:*"})",
       R"(subject-broad at *, of SA:${NS}:* in StringLike: every service account of namespace '${NS}', lets in SA:${NS}:a, for some, warning; audience-missing at "Condition": sts.amazonaws.com, for some)"},
      {R"("StringLike": {"ISS:sub": "SA:a:b"}, "StringEquals": {"ISS:aud": "${A}"})", ""},
      {R"("StringLike": {"ISS:sub": "SA:a:*"}, "StringEquals": {"ISS:aud": "${A}"})",
       "subject-broad at *, of SA:a:* in StringLike: every service account of namespace 'a', lets "
       "in SA:a:a, for some, warning"},
      {R"("StringEquals": {"ISS:aud": "${A}"})",
       R"(subject-missing at "Condition": sts.amazonaws.com, lets in SA:a:a, for all)"},
      {R"("StringLike": {"<X>:sub": "SA:a:*"})",
       R"(audience-missing at "Condition": sts.amazonaws.com, for some)"},
      {R"("StringLike": {"<X>": "SA:a:*"})", ""},
      // What the whole does.
      {R"("StringLike": {"ISS:sub": "SA:a:b"})",
       R"(audience-missing at "Condition": sts.amazonaws.com, for some)"},
      {R"("StringLike": {"ISS:sub": "SA:a:*"})",
       "subject-broad at *, of SA:a:* in StringLike: every service account of namespace 'a', lets "
       "in SA:a:a with any audience, for some, warning"},
      {R"("StringLike": {"ISS:sub": "*"})",
       "subject-broad at *, of * in StringLike: every service account of the cluster, lets in "
       "SA:a:a with any audience, for all"},
      {R"("Bool": {"aws:SecureTransport": "true"})",
       R"(subject-missing at "Condition": sts.amazonaws.com, lets in SA:a:a with any audience, for all)"},
      {R"("StringNotLike": {"ISS:sub": "SA:a:b"})",
       R"(negated at "StringNotLike", of ISS:sub in StringNotLike, lets in SA:a:a with any audience, for all)"},
      {R"("StringLikeIfExists": {"ISS:sub": "SA:a:b"})",
       R"(if-exists at "StringLikeIfExists", of ISS:sub in StringLikeIfExists, no effect, warning; audience-missing at "Condition": sts.amazonaws.com, for some)"},
      {R"("StringNotLike": {"ISS:aud": "vault", "ISS:sub": "SA:a:b"})",
       R"(negated at "StringNotLike", of ISS:sub in StringNotLike, lets in SA:a:a with any audience, for all)"},
      {R"("StringEquals": {"ISS:oaud": "sts.amazonaws.com"}, )" + sub +
           R"("Null": {"ISS:sub": "false"})",
       R"(audience-missing at "Condition": sts.amazonaws.com, for some)"},
      {R"("StringEquals": {"ISS:oaud": "vault"}, )" + sub + R"("Null": {"ISS:sub": "false"})",
       R"(audience-mismatch at "vault", of vault in StringEquals: sts.amazonaws.com)"},
  };
  for (const Case& test : cases) {
    CAPTURE(test.condition);
    CHECK(told({.condition = "{" + test.condition + "}"}) == test.expected);
  }
  ReviewContext lost{.kubernetes = true, .incomplete = true, .audiences = {"sts.amazonaws.com"}};
  CHECK(told({.condition = R"({"StringLike": {"ISS:sub": "*"}})", .context = lost}) == "");
  ReviewContext two{.kubernetes = true, .audiences = {"vault", "sts.amazonaws.com"}};
  CHECK(told({.condition = R"({"StringLike": {"ISS:sub": "SA:a:b"}})", .context = two}) ==
        R"(audience-missing at "Condition", for some)");
  CHECK(
      told({.condition = R"({"StringLike": {"ISS": "vault", "ISS:sub": "SA:a:b"}})",
            .context = two}) ==
      R"(key-malformed at "ISS", of ISS in StringLike: names no claim (Write 'ISS:aud'.) => ISS:aud)");
}

TEST_CASE("review: two clusters in one statement, and two that are filled in later") {
  const std::string both =
      R"({"Federated": ["arn:aws:iam::111122223333:oidc-provider/ISS", "arn:aws:iam::111122223333:oidc-provider/OTHER"]})";
  struct Case {
    std::string principal, condition, expected;
  };
  const std::vector<Case> cases = {
      {both,
       R"("StringEquals": {"ISS:aud": "sts.amazonaws.com", "ISS:sub": "SA:a:b", "OTHER:sub": "SA:a:b"})",
       R"(issuer-mismatch at "OTHER:sub", of OTHER:sub in StringEquals, see "ISS:sub")"},
      {both,
       R"("StringEquals": {"OTHER:sub": "SA:a:b", "ISS:aud": "sts.amazonaws.com", "ISS:sub": "SA:a:b"})",
       R"(issuer-mismatch at "ISS:sub", of ISS:sub in StringEquals, see "OTHER:sub")"},
      {both,
       R"("StringEquals": {"OTHER:azp": "SA:a:b", "ISS:aud": "sts.amazonaws.com", "ISS:sub": "SA:a:b"})",
       R"(issuer-mismatch at "ISS:aud", of ISS:aud in StringEquals, see "OTHER:azp")"},
      {both, R"("StringEquals": {"OTHER:sub": "SA:a:b"})",
       R"(issuer-mismatch at "arn:aws:iam::111122223333:oidc-provider/ISS", of OTHER:sub in StringEquals, see "OTHER:sub")"},
      {both,
       R"("StringEqualsIfExists": {"ISS:sub": "SA:a:b", "OTHER:sub": "SA:a:b"}, "StringEquals": {"ISS:aud": "sts.amazonaws.com"})",
       ""},
      {R"({"Federated": "arn:aws:iam::${A}:oidc-provider/${I}"})",
       R"("StringEquals": {"${I}:aud": "sts.amazonaws.com", "${J}:sub": "SA:a:b"})",
       R"(issuer-mismatch at "${J}:sub", of ${J}:sub in StringEquals, see "arn:aws:iam::${A}:oidc-provider/${I}")"},
      {R"({"Federated": "arn:aws:iam::${A}:oidc-provider/${I}"})",
       R"("StringEquals": {"${I}:aud": "sts.amazonaws.com", "${K}:sub": "SA:a:b"})", ""},
      {R"({"Federated": "arn:aws:iam::${A}:oidc-provider/${I}"})",
       R"("StringEquals": {"${I}:aud": "sts.amazonaws.com", "${J}:sub": "${S}"})", ""},
      {R"({"Federated": "${P}"})",
       R"("StringEquals": {"${P}:aud": "sts.amazonaws.com", "${P}:sub": "SA:a:b"})",
       R"(key-malformed at "${P}:aud", of ${P}:aud in StringEquals: begins with the provider's ARN; the key of a provider is its URL without 'https://' (Cut off all up to 'oidc-provider/'.); key-malformed at "${P}:sub", of ${P}:sub in StringEquals: begins with the provider's ARN; the key of a provider is its URL without 'https://' (Cut off all up to 'oidc-provider/'.))"},
      {R"({"Federated": "${P}"})",
       R"("StringNotEquals": {"${P}:aud": "sts.amazonaws.com", "${P}:sub": "SA:a:b"})",
       R"(unsatisfiable at "sts.amazonaws.com", of ${P}:aud in StringNotEquals: tokens of these service accounts carry 'sts.amazonaws.com', which StringNotEquals keeps out)"},
      {R"({"Federated": "${P}"})", R"("StringEquals": {"${P}:azp": "sts.amazonaws.com"})",
       R"(key-malformed at "${P}:azp", of ${P}:azp in StringEquals: begins with the provider's ARN; the key of a provider is its URL without 'https://' (Cut off all up to 'oidc-provider/'.))"},
      {R"({"Federated": "${P}"})", R"("StringEquals": {"${Q}:sub": "SA:a:b"})",
       R"(audience-missing at "Condition": sts.amazonaws.com, for some)"},
  };
  const std::string_view distinct[] = {"${I}", "${J}"};
  for (const Case& test : cases) {
    CAPTURE(test.principal);
    CAPTURE(test.condition);
    ReviewContext context{.kubernetes = true, .audiences = {"sts.amazonaws.com"}};
    context.distinct_issuers = distinct;
    CHECK(told({.principal = test.principal,
                .condition = "{" + test.condition + "}",
                .context = context}) == test.expected);
  }
}
