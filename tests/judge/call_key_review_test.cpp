// Conditions on keys of the call, in the statement that lets pods in: what is wrong, how bad it is,
// and what was meant.
#include "judge/call_key_review.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "iam/policy/trust_policy.h"
#include "iam/policy_generator.h"

using namespace irsa;
using namespace irsa::iam;

namespace {

struct Row {
  std::string op, key;
  std::vector<std::string> values;
  std::string expected;  ///< "cause[, effect][, level]: detail | help | what is meant"
};

std::string described(const std::optional<judge::Defect>& defect) {
  if (!defect) return "";
  std::string out(to_string(defect->cause));
  if (defect->effect == judge::Effect::none) out += ", no effect";
  if (defect->level) out += ", " + std::string(irsa::to_string(*defect->level));
  out += ": " + defect->detail;
  if (!defect->help.empty()) out += " | " + defect->help;
  const MeantCondition& meant = defect->meant_condition;
  for (const std::string_view part :
       {std::string_view(meant.value), std::string_view(meant.op), meant.key}) {
    if (!part.empty()) out += " | " + std::string(part) + (meant.sure ? "" : " perhaps");
  }
  return out;
}

void check(const std::vector<Row>& rows, Principal::Kind kind = Principal::Kind::federated,
           const std::string& action = "sts:AssumeRoleWithWebIdentity", SessionParts session = {}) {
  for (const Row& row : rows) {
    CAPTURE(row.op);
    CAPTURE(row.key);
    PolicyBuilder build;
    Statement statement = build.statement(Effect::allow, "p", action);
    statement.principals.front().kind = kind;
    const Condition condition = build.condition(row.op, row.key, row.values);
    TrustPolicy policy{.span = PolicyBuilder::nowhere(), .version = PolicyVersion::v2012};
    policy.session = session;
    CHECK(described(judge::review_call_key(policy, statement, condition)) == row.expected);
  }
}

}  // namespace

TEST_CASE("keys that no call of a pod has") {
  check({
      {"StringEquals",
       "aws:PrincipalArn",
       {"x"},
       "key-absent: it describes the AWS principal that signs a request, and this call is signed "
       "by none | Remove the test, or move it to a statement for the principals that it is meant "
       "for."},
      {"StringNotEquals", "aws:PrincipalArn", {"x"}, ""},
      {"StringEqualsIfExists", "aws:PrincipalArn", {"x"}, ""},
      {"Null", "aws:PrincipalArn", {"true"}, ""},
      {"Null",
       "aws:PrincipalArn",
       {"false"},
       "key-absent: it describes the AWS principal that signs a request, and this call is signed "
       "by none | Remove the test, or move it to a statement for the principals that it is meant "
       "for."},
      {"StringEquals", "aws:SourceIpAddress", {"x"}, "key-absent:  | Did you mean 'aws:SourceIp'?"},
      {"StringEquals",
       "s3:prefix",
       {"x"},
       "key-absent: it is a key of calls to another service | Remove the test, or move it to a "
       "statement for the principals that it is meant for."},
      {"StringEquals", "aws:SomethingNew", {"x"}, "key-absent, no effect, note: "},
      {"StringNotEquals", "aws:SomethingNew", {"x"}, ""},
      {"Strin", "aws:PrincipalArn", {"x"}, ""},
  });
  check({{"StringEquals",
          "aws:PrincipalArn",
          {"x"},
          "key-absent, warning: it describes the AWS principal that signs a request, and this call "
          "is signed by none | Remove the test, or move it to a statement for the principals that "
          "it is meant for."}},
        Principal::Kind::aws);
  check({{"StringEquals",
          "aws:PrincipalArn",
          {"x"},
          "key-absent, warning: it describes the AWS principal that signs a request, and this call "
          "is signed by none | Remove the test, or move it to a statement for the principals that "
          "it is meant for."}},
        Principal::Kind::federated, "sts:AssumeRole*");
}

TEST_CASE("what only an action beside lets a call pass") {
  const std::vector<Row> lacking = {
      {"StringEquals", "aws:RequestTag/team", {"x"}, "session-action: sts:TagSession"},
      {"StringNotEquals", "aws:RequestTag/team", {"x"}, ""},
      {"StringEquals", "sts:SourceIdentity", {"x"}, "session-action: sts:SetSourceIdentity"},
      {"StringLikeIfExists", "sts:SourceIdentity", {"x"}, ""},
  };
  check(lacking, Principal::Kind::federated, "sts:*", {.tags = false, .source_identity = false});
  std::vector<Row> tags = lacking, identity = lacking;
  tags[0].expected = "";
  identity[2].expected = "";
  check(tags, Principal::Kind::federated, "sts:*", {.tags = true, .source_identity = false});
  check(identity, Principal::Kind::federated, "sts:*", {.tags = false, .source_identity = true});
}

TEST_CASE("values that no call has, and what they lead to") {
  check(
      {
          {"Bool", "aws:SecureTransport", {"true"}, ""},
          {"Bool",
           "aws:SecureTransport",
           {"yes"},
           "value-invalid: 'yes' is not a boolean, so the condition never holds | Write true or "
           "false. | true"},
          {"Bool",
           "aws:SecureTransport",
           {"true", "yes"},
           "value-invalid, no effect, warning: 'yes' is not a boolean | Write true or false. | "
           "true"},
          {"Bool", "aws:SecureTransport", {"true", "True"}, ""},
          {"Bool",
           "aws:SecureTransport",
           {"true", "false"},
           "value-invalid, no effect, warning: the second boolean of Bool makes it hold for every "
           "value | Keep one of the two, or remove the condition."},
          {"Null",
           "aws:SourceIp",
           {"true", "false"},
           "value-invalid, no effect, warning: the second boolean of Null makes it hold for every "
           "value | Keep one of the two, or remove the condition."},
          {"StringNotEquals",
           "aws:SourceVpc",
           {"vpce-0a1b2c3d"},
           "value-invalid, no effect, warning: 'vpce-0a1b2c3d' is not the id of a VPC, so the "
           "condition always holds and keeps nobody out | An id is 'vpc-' and 8 or 17 digits from "
           "0 to f. | aws:SourceVpce"},
          {"StringEquals",
           "aws:SourceVpc",
           {"vpce-0a1b2c3d"},
           "value-invalid: 'vpce-0a1b2c3d' is not the id of a VPC, so the condition never holds | "
           "An id is 'vpc-' and 8 or 17 digits from 0 to f. | aws:SourceVpce"},
          {"IpAddress",
           "aws:SourceIp",
           {"10.0.0.0/8"},
           "value-invalid, no effect, warning: '10.0.0.0/8' is private, and aws:SourceIp is the "
           "address that a call over the internet comes from | Write the public addresses, or test "
           "aws:VpcSourceIp or aws:SourceVpc, which calls through a VPC endpoint have. | "
           "aws:VpcSourceIp perhaps"},
          {"StringEquals",
           "aws:TagKeys",
           {"a"},
           "value-invalid, no effect, warning: 'aws:TagKeys' may have several values, and AWS does "
           "not say what StringEquals does with them | Use ForAnyValue:StringEquals or "
           "ForAllValues:StringEquals. | ForAnyValue:StringEquals perhaps"},
          {"StringNotEquals",
           "aws:TagKeys",
           {"a"},
           "value-invalid, no effect, warning: 'aws:TagKeys' may have several values, and AWS does "
           "not say what StringNotEquals does with them | Use ForAnyValue:StringNotEquals or "
           "ForAllValues:StringNotEquals."},
          {"ForAllValues:StringEquals", "aws:TagKeys", {"a"}, ""},
          {"StringEquals", "aws:SourceIp", {"203.0.113.7"}, ""},
      },
      Principal::Kind::federated, "sts:AssumeRoleWithWebIdentity", {.tags = true});
  check({{"Bool",
          "aws:SecureTransport",
          {"yes"},
          "value-invalid, warning: 'yes' is not a boolean, so the condition never holds | Write "
          "true or false. | true"}},
        Principal::Kind::service);
}

TEST_CASE("values that are filled in later say nothing") {
  PolicyBuilder build;
  const Statement statement = build.statement(Effect::allow, "p", "sts:AssumeRoleWithWebIdentity");
  const TrustPolicy policy{.span = PolicyBuilder::nowhere(), .version = PolicyVersion::v2012};
  Condition condition = build.condition("Bool", "aws:SecureTransport", {"yes"});
  condition.unknown = true;
  CHECK_FALSE(judge::review_call_key(policy, statement, condition).has_value());
  CHECK(judge::wrong_values(condition).has_value());
  condition = build.condition("StringEquals", "aws:PrincipalArn", {"x"});
  condition.open_issuer = true;
  CHECK_FALSE(judge::review_call_key(policy, statement, condition).has_value());
}
