// Rules about trust policies: the forms of a mistake that their examples do not have, and what is
// no mistake. A row has what is written in the policy of role r, or beside it.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/told.h"
#include "support/samples.h"

using namespace irsa;

namespace policies_told_test {
namespace {

using tests::account;
using tests::arn;
using tests::get_role;
using tests::InputFile;
using tests::kIssuer;
using tests::policy;
using tests::statement;
using tests::told;

const std::string kIss(kIssuer);

/// With STATEMENTS for the row's own, ISS for the issuer, OTHER for that of another cluster, SA:
/// for the begin of a subject, and STS for its audience.
std::string said(std::string_view slug, const std::string& statements,
                 std::vector<InputFile> more = {}) {
  more.insert(more.begin(), {"r.json", get_role("r", policy(statements))});
  std::string out = told(slug, more);
  for (const auto& [text, by] : {std::pair<std::string, std::string>{statements, "STATEMENTS"},
                                 {kIss, "ISS"},
                                 {std::string(tests::kOtherIssuer), "OTHER"},
                                 {"system:serviceaccount:", "SA:"},
                                 {"sts.amazonaws.com", "STS"}}) {
    for (std::size_t at = 0; (at = out.find(text, at)) != std::string::npos; at += by.size()) {
      out.replace(at, text.size(), by);
    }
  }
  return out;
}

/// "system:serviceaccount:shop:a" under `sub`, and what else stands beside it under StringEquals.
std::string equals(const std::string& more, const std::string& subject = "shop:a") {
  return R"({"StringEquals": {")" + kIss + R"(:sub": "system:serviceaccount:)" + subject + "\"" +
         (more.empty() ? "" : ", " + more) + "}}";
}
std::string audience(const std::string& value) { return "\"" + kIss + ":aud\": \"" + value + "\""; }

InputFile provider(const std::string& audiences) {
  return {"provider.json", R"({"Url": ")" + kIss + R"(", "ClientIDList": [)" + audiences +
                               R"(], "ThumbprintList": []})"};
}

struct Row {
  std::string what, statements;
  std::vector<InputFile> more = {};
  std::string expected = "";
};

void check(std::string_view slug, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(said(slug, row.statements, row.more) == row.expected);
  }
}

}  // namespace

TEST_CASE("policies: a statement that lets in everybody beside the pods") {
  struct Open {
    std::string what, principal, action, condition;
    std::string expected = "";
    std::string more = "";  ///< other statements
  };
  const std::string any = R"({"AWS": "*"})", assume = "sts:AssumeRole";
  const std::string aws =
      "role 'r' can be assumed by any principal of any AWS account: nothing in the statement "
      "restricts it | Name the principals that need the role, or remove the statement: pods need "
      "only the one for the OIDC provider.\n";
  const std::string tokens =
      "role 'r' can be assumed by anybody with a token of any identity provider of the account: "
      "nothing in the statement restricts it | Name the cluster's OIDC provider by its ARN.\n";
  const std::string whose =
      std::string(tokens).replace(tokens.find("restricts it"), 12, "restricts whose token it is");
  const auto deny = [](const std::string& action) {
    return R"(, {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": ")" + action +
           R"(", "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}})";
  };
  const std::vector<Open> rows = {
      {"any caller", any, assume, "{}", aws},
      {"anything, which IAM refuses", "\"*\"", assume, "{}"},
      {"any token", R"({"Federated": "*"})", "sts:AssumeRoleWithWebIdentity", "{}", tokens},
      {"any token, and an action that takes none", R"({"Federated": "*"})", assume, "{}"},
      {"any caller, and an action that takes tokens", any, "sts:AssumeRoleWithWebIdentity", "{}"},
      {"one account", R"({"AWS": "arn:aws:iam::111122223333:root"})", assume, "{}"},
      {"any service", R"({"Service": "*"})", assume, "{}"},
      {"any pattern", any, assume, R"({"StringLike": {"aws:PrincipalArn": "*"}})", aws},
      {"any pattern among others", any, assume,
       R"({"StringLike": {"aws:PrincipalArn": ["arn:aws:iam::111122223333:*", "*:*"]}})", aws},
      {"a pattern", any, assume, R"({"StringLike": {"aws:PrincipalArn": "arn:aws:*"}})"},
      {"a star that is none", any, assume, R"({"StringEquals": {"aws:PrincipalTag/team": "*"}})"},
      {"an organization", any, assume, R"({"StringEquals": {"aws:PrincipalOrgID": "o-1"}})"},
      {"an organization, if there is one", any, assume,
       R"({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}})", aws},
      {"a user, if there is one", any, assume,
       R"({"StringEqualsIfExists": {"aws:PrincipalArn": "arn:aws:iam::111122223333:user/x"}})"},
      {"whoever has no tag", any, assume, R"({"Null": {"aws:PrincipalTag/team": "true"}})", aws},
      {"whoever has a tag", any, assume, R"({"Null": {"aws:PrincipalTag/team": "false"}})"},
      {"roles of any account", any, assume,
       R"({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/deploy"}})", aws},
      {"roles of one account", any, assume,
       R"({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}})"},
      {"users with MFA, of any account", any, assume,
       R"({"Bool": {"aws:MultiFactorAuthPresent": "true"}})", aws},
      {"any token of the audience", R"({"Federated": "*"})", "sts:AssumeRoleWithWebIdentity",
       R"({"StringEquals": {")" + kIss + R"(:aud": "sts.amazonaws.com"}})", whose},
      {"one subject of any provider", R"({"Federated": "*"})", "sts:AssumeRoleWithWebIdentity",
       R"({"StringEquals": {")" + kIss + R"(:sub": "system:serviceaccount:shop:a"}})"},
      {"a subject, if there is one", any, assume,
       R"({"StringEqualsIfExists": {")" + kIss + R"(:sub": "system:serviceaccount:shop:a"}})", aws},
      {"all but one", any, assume,
       R"({"StringNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/x"}})", aws},
      {"encrypted", any, assume, R"({"Bool": {"aws:SecureTransport": "true"}})", aws},
      {"encrypted, and an organization", any, assume,
       R"({"Bool": {"aws:SecureTransport": "true"}, )"
       R"("StringEquals": {"aws:PrincipalOrgID": "o-1"}})"},
      {"an operator that nobody knows", any, assume, R"({"StringIs": {"aws:PrincipalArn": "*"}})"},
      {"an operator that is filled in later", any, assume,
       R"({"${OPERATOR}": {"aws:PrincipalArn": "*"}})"},
      {"kept out by a Deny", any, assume, "{}", "", deny("sts:AssumeRole")},
      {"a Deny of something else", any, assume, "{}", aws, deny("sts:TagSession")},
  };
  for (const Open& row : rows) {
    CAPTURE(row.what);
    const std::string open = R"(, {"Effect": "Allow", "Principal": )" + row.principal +
                             R"(, "Action": ")" + row.action + R"(", "Condition": )" +
                             row.condition + "}";
    CHECK(said("aws-principal-open",
               statement(equals(audience("sts.amazonaws.com"))) + open + row.more) == row.expected);
  }
  CHECK(said("aws-principal-open",
             R"({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "*"})") == "");
  CHECK(said("aws-principal-open",
             R"({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "*"})",
             {{"a.yaml", account("shop", "a", arn("r"))}}) == aws);
}

TEST_CASE("policies: nothing tests the audience") {
  const std::string sts = "\"sts.amazonaws.com\"", both = sts + ", \"vault\"";
  const std::string named = account("shop", "a", arn("r"));
  const std::string audience_of_own =
      "---\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n  namespace: shop\n"
      "  annotations:\n    eks.amazonaws.com/role-arn: " +
      arn("r") + "\n    eks.amazonaws.com/audience: vault\n";
  const std::string like =
      R"({"StringLike": {")" + kIss + R"(:sub": "system:serviceaccount:shop:*"}})";
  const std::string two =
      R"({"StringEquals": {")" + kIss +
      R"(:sub": ["system:serviceaccount:shop:a", "system:serviceaccount:shop:b"]}})";
  const std::string open =
      R"({"StringEquals": {")" + kIss + R"(:sub": ["system:serviceaccount:shop:a", "${MORE}"]}})";
  std::string beside = equals("");
  beside.insert(1, R"("IpAddress": {"aws:SourceIp": "203.0.113.0/24"}, )");
  check(
      "aud-missing",
      {
          {"nothing else is known",
           statement(equals("")),
           {},
           "nothing tests the audience: tokens of 'ISS' for any audience that the provider "
           "registers can assume role 'r' | Add the condition StringEquals on ISS:aud with the "
           "value STS.\n"
           "  unsafe Require ISS:aud to be 'STS': add [STATEMENTS] /Condition /StringEquals "
           "/ISS:aud = STS\n"},
          {"all whom it names are known",
           statement(equals("")),
           {{"a.yaml", named}},
           "nothing tests the audience: tokens of 'ISS' for any audience that the provider "
           "registers can assume role 'r' | Add the condition StringEquals on ISS:aud with the "
           "value STS.\n"
           "  safe Require ISS:aud to be 'STS': add [STATEMENTS] /Condition /StringEquals /ISS:aud "
           "= STS\n"},
          {"all are known, and another key is tested",
           statement(beside),
           {{"a.yaml", named}},
           "nothing tests the audience: tokens of 'ISS' for any audience that the provider "
           "registers can assume role 'r' | Add the condition StringEquals on ISS:aud with the "
           "value STS.\n"
           "  safe Require ISS:aud to be 'STS': add [STATEMENTS] /Condition /StringEquals /ISS:aud "
           "= STS\n"},
          {"of two one is known",
           statement(two),
           {{"a.yaml", named}},
           "nothing tests the audience: tokens of 'ISS' for any audience that the provider "
           "registers can assume role 'r' | Add the condition StringEquals on ISS:aud with the "
           "value STS.\n"
           "  unsafe Require ISS:aud to be 'STS': add [STATEMENTS] /Condition /StringEquals "
           "/ISS:aud = STS\n"},
          {"more are filled in later",
           statement(open),
           {{"a.yaml", named}},
           "nothing tests the audience: tokens of 'ISS' for any audience that the provider "
           "registers can assume role 'r' | Add the condition StringEquals on ISS:aud with the "
           "value STS.\n"
           "  unsafe Require ISS:aud to be 'STS': add [STATEMENTS] /Condition /StringEquals "
           "/ISS:aud = STS\n"},
          {"it names none", statement(like), {{"a.yaml", named}}},
          {"no subject at all",
           statement(R"({"StringEquals": {"aws:PrincipalOrgID": "o-1"}})"),
           {{"a.yaml", named}},
           ""},
          {"the account has no namespace",
           statement(equals("")),
           {{"a.yaml", account("", "a", arn("r"))}},
           "nothing tests the audience: tokens of 'ISS' for any audience that the provider "
           "registers can assume role 'r' | Add the condition StringEquals on ISS:aud with the "
           "value STS.\n"
           "  unsafe Require ISS:aud to be 'STS': add [STATEMENTS] /Condition /StringEquals "
           "/ISS:aud = STS\n"},
          {"the account's name is filled in later",
           statement(equals("", "shop:${NAME}")),
           {{"a.yaml", account("shop", "${NAME}", arn("r"))}},
           "nothing tests the audience: tokens of 'ISS' for any audience that the provider "
           "registers can assume role 'r' | Add the condition StringEquals on ISS:aud with the "
           "value STS.\n"
           "  unsafe Require ISS:aud to be 'STS': add [STATEMENTS] /Condition /StringEquals "
           "/ISS:aud = STS\n"},
          {"the provider has the audience alone",
           statement(equals("")),
           {provider(sts)},
           "nothing tests the audience: tokens of 'ISS' for any audience that the provider "
           "registers can assume role 'r' | Add the condition StringEquals on ISS:aud with the "
           "audience of the tokens as its value.\n"
           "  safe Require ISS:aud to be 'STS': add [STATEMENTS] /Condition /StringEquals /ISS:aud "
           "= STS\n"},
          {"the provider has another alone",
           statement(equals("")),
           {provider("\"vault\"")},
           "nothing tests the audience: tokens of 'ISS' for any audience that the provider "
           "registers can assume role 'r' | Add the condition StringEquals on ISS:aud with the "
           "audience of the tokens as its value.\n"
           "  unsafe Require ISS:aud to be 'STS': add [STATEMENTS] /Condition /StringEquals "
           "/ISS:aud = STS\n"},
          {"the provider has another as well",
           statement(equals("")),
           {provider(both)},
           "warning nothing tests the audience: tokens of 'ISS' for 'vault' can assume role 'r' as "
           "well | Add the condition StringEquals on ISS:aud with the audience of the tokens as "
           "its value.\n"
           "  [\"vault\"] the provider registers this audience too\n"
           "  unsafe Require ISS:aud to be 'STS': add [STATEMENTS] /Condition /StringEquals "
           "/ISS:aud = STS\n"},
          {"the account asks for the other",
           statement(equals("")),
           {provider(both), {"a.yaml", audience_of_own}},
           "warning nothing tests the audience: tokens of 'ISS' for 'STS' can assume role 'r' as "
           "well | Add the condition StringEquals on ISS:aud with the value vault.\n"
           "  [\"STS\"] the provider registers this audience too\n"
           "  safe Require ISS:aud to be 'vault': add [STATEMENTS] /Condition /StringEquals "
           "/ISS:aud = vault\n"},
          {"it is tested", statement(equals(audience("sts.amazonaws.com"))), {provider(both)}},
      });
}

TEST_CASE("policies: a wrong audience") {
  const auto with_audience = [](const std::string& name, const std::string& value) {
    return account("shop", name, arn("r")) + "    eks.amazonaws.com/audience: " + value + "\n";
  };
  const std::string subject = "system:serviceaccount:shop:a";
  const std::string no_subject = R"({"StringEquals": {)" + audience(subject) + "}}";
  check("aud-mismatch",
        {
            {"the host's",
             statement(equals(audience("sts.eu-west-1.amazonaws.com"))),
             {},
             "the audience must be 'sts.eu-west-1.amazonaws.com', but tokens of these service "
             "accounts carry 'STS' | Write 'STS'.\n"
             "  [\"ISS:aud\"] tested by 'ISS:aud'\n"
             "  safe Write 'STS': replace [\"sts.eu-west-1.amazonaws.com\"] = STS\n"},
            {"a slip",
             statement(equals(audience("sts.amazonaws.co"))),
             {},
             "the audience must be 'sts.amazonaws.co', but tokens of these service accounts carry "
             "'STS' | Write 'STS'.\n"
             "  [\"ISS:aud\"] tested by 'ISS:aud'\n"
             "  safe Write 'STS': replace [\"sts.amazonaws.co\"] = STS\n"},
            {"the subject, which is tested nowhere",
             statement(no_subject),
             {},
             "the audience is compared with the subject 'SA:shop:a', which no token carries as its "
             "audience | Compare ISS:sub with it, and ISS:aud with STS.\n"
             "  [\"ISS:aud\"] tested by 'ISS:aud'\n"
             "  safe Write 'STS', and test ISS:sub for the subject: replace [\"SA:shop:a\"] = STS "
             "add [\"StringEquals\"] /ISS:sub = SA:shop:a\n"
             "  unsafe Write 'STS': replace [\"SA:shop:a\"] = STS\n"},
            {"the subject, which is tested as well",
             statement(equals(audience(subject))),
             {},
             "the audience is compared with the subject 'SA:shop:a', which no token carries as its "
             "audience | Compare ISS:sub with it, and ISS:aud with STS.\n"
             "  [\"ISS:aud\"] tested by 'ISS:aud'\n"
             "  safe Write 'STS', and test ISS:sub for the subject: replace [\"SA:shop:a\"] = STS "
             "add [\"StringEquals\"] /ISS:sub = SA:shop:a\n"
             "  unsafe Write 'STS': replace [\"SA:shop:a\"] = STS\n"},
            {"another one than the account asks for",
             statement(equals(audience("vault"))),
             {{"a.yaml", account("shop", "a", arn("r"))}},
             "the audience must be 'vault', but tokens of these service accounts carry 'STS' | "
             "Write 'STS'.\n"
             "  [\"ISS:aud\"] tested by 'ISS:aud'\n"
             "  unsafe Write 'STS': replace [\"vault\"] = STS\n"},
            {"the usual one, and two accounts ask for others",
             statement(equals(audience("sts.amazonaws.com"))),
             {{"a.yaml", with_audience("a", "vault") + with_audience("b", "vault")}},
             "the audience must be 'STS', but tokens of these service accounts carry 'vault' | "
             "Write 'vault'.\n"
             "  [\"ISS:aud\"] tested by 'ISS:aud'\n"
             "  [vault] the audience its tokens carry\n"
             "  unsafe Write 'vault': replace [\"STS\"] = vault\n"},
        });
}

namespace {

/// A Deny of the call by which pods take roles, behind the Allow of shop:a.
std::string denying(const std::string& condition) {
  return statement(equals(audience("sts.amazonaws.com"))) +
         R"(, {"Effect": "Deny", "Principal": {"AWS": "*"}, )"
         R"("Action": "sts:AssumeRoleWithWebIdentity", "Condition": )" +
         condition + "}";
}

}  // namespace

TEST_CASE("policies: a value that cannot be right") {
  const std::string org = R"("StringNotEquals": {"aws:PrincipalOrgID": "o-1"})";
  const auto allowing = [](const std::string& more) {
    std::string all = equals(audience("sts.amazonaws.com"));
    all.insert(1, more + ", ");
    return statement(all);
  };
  const std::string of_text = R"("StringNotEquals": {"aws:SourceIp": "203.0.113.0/24"})";
  check(
      "condition-value-invalid",
      {
          {"in a Deny: never",
           denying(R"({"IpAddress": {"aws:SourceIp": "203.0.113.300"}})"),
           {},
           "warning '203.0.113.300' is not an IP address or range, so the condition never holds, "
           "and the Deny keeps nobody out | Write it as in 203.0.113.0/24 or 2001:db8::/32.\n"
           "  [\"aws:SourceIp\"] the key that it is compared with\n"},
          {"in a Deny: always",
           denying(R"({"NotIpAddress": {"aws:SourceIp": "203.0.113.300"}})"),
           {},
           "'203.0.113.300' is not an IP address or range, so this Deny keeps everybody out | "
           "Write it as in 203.0.113.0/24 or 2001:db8::/32.\n"
           "  [\"aws:SourceIp\"] the key that it is compared with\n"},
          {"in a Deny: always, beside another condition",
           denying(R"({"NotIpAddress": {"aws:SourceIp": "203.0.113.300"}, )" + org + "}"),
           {},
           "warning '203.0.113.300' is not an IP address or range, so the condition always holds | "
           "Write it as in 203.0.113.0/24 or 2001:db8::/32.\n"
           "  [\"aws:SourceIp\"] the key that it is compared with\n"},
          {"in a Deny: one of two values",
           denying(R"({"IpAddress": {"aws:SourceIp": ["203.0.113.300", "203.0.113.0/24"]}})"),
           {},
           "warning '203.0.113.300' is not an IP address or range | Write it as in 203.0.113.0/24 "
           "or 2001:db8::/32.\n"
           "  [\"aws:SourceIp\"] the key that it is compared with\n"},
          {"in a Deny: right", denying(R"({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})")},
          {"in a Deny: filled in later", denying(R"({"IpAddress": {"aws:SourceIp": "${RANGE}"}})")},
          {"in a Deny: a key of the tokens",
           denying(R"({"IpAddress": {")" + kIss + R"(:sub": "203.0.113.300"}})")},
          {"in a Deny of another call",
           statement(equals(audience("sts.amazonaws.com"))) +
               R"(, {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole", )"
               R"("Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.300"}}})"},
          {"a role that pods do not take",
           R"({"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "*", )"
           R"("Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.300"}}})"},
          {"a range that is compared as text, by an operator of its own",
           allowing(of_text),
           {},
           "warning '203.0.113.0/24' is a range, and StringNotEquals compares text, so the "
           "condition always holds and keeps nobody out | Use NotIpAddress.\n"
           "  [\"aws:SourceIp\"] the key that it is compared with\n"
           "  safe Compare it by NotIpAddress: replace [\"StringNotEquals\"] = NotIpAddress\n"},
          {"a range that is compared as text, beside another key",
           allowing(R"("StringNotEquals": {"aws:SourceIp": "203.0.113.0/24", )"
                    R"("aws:SourceVpc": "vpc-0a1b2c3d"})"),
           {},
           "warning '203.0.113.0/24' is a range, and StringNotEquals compares text, so the "
           "condition always holds and keeps nobody out | Use NotIpAddress.\n"
           "  [\"aws:SourceIp\"] the key that it is compared with\n"
           "  safe Compare it by NotIpAddress: move [\"aws:SourceIp\"] up 1 /NotIpAddress "
           "/aws:SourceIp\n"},
          {"a range that is compared as text, beside a right one",
           allowing(of_text + R"(, "NotIpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"})"),
           {},
           "warning '203.0.113.0/24' is a range, and StringNotEquals compares text, so the "
           "condition always holds and keeps nobody out | Use NotIpAddress.\n"
           "  [\"aws:SourceIp\"] the key that it is compared with\n"
           "  safe Compare it by NotIpAddress: move [\"aws:SourceIp\"] up 1 /NotIpAddress "
           "/aws:SourceIp\n"},
      });
}

TEST_CASE("policies: a Deny that keeps nobody out") {
  const auto under = [](const std::string& op, const std::string& key, const std::string& value) {
    return "{\"" + op + "\": {\"" + key + "\": \"" + value + "\"}}";
  };
  const std::string sub = kIss + ":sub", other = std::string(tests::kOtherIssuer) + ":sub";
  check("deny-ineffective",
        {
            {"it keeps out who else gets in",
             denying(under("StringEquals", sub, "system:serviceaccount:shop:a"))},
            {"a pattern that is compared literally",
             denying(under("StringEquals", sub, "system:serviceaccount:shop:*")),
             {},
             "this Deny of role 'r' keeps nobody out: StringEquals reads '*' and '?' literally | "
             "Correct the condition: as it is, everybody whom an Allow lets in gets in.\n"
             "  [\"SA:shop:*\"] the condition that nobody meets\n"
             "  unsafe Write 'StringLike': replace [\"StringEquals\"] = StringLike\n"},
            {"a subject that no account has",
             denying(under("StringEquals", sub, "system:serviceaccounts:shop")),
             {},
             "this Deny of role 'r' keeps nobody out: no service account has such a subject | "
             "Correct the condition: as it is, everybody whom an Allow lets in gets in.\n"
             "  [\"system:serviceaccounts:shop\"] the condition that nobody meets\n"},
            {"a pattern that no subject fits",
             denying(under("StringLike", sub, "serviceaccount:*")),
             {},
             "this Deny of role 'r' keeps nobody out: no service account has such a subject | "
             "Correct the condition: as it is, everybody whom an Allow lets in gets in.\n"
             "  [\"serviceaccount:*\"] the condition that nobody meets\n"},
            {"another account",
             denying(under("StringEquals", sub, "system:serviceaccount:shop:b")),
             {},
             "note this Deny of role 'r' keeps nobody out today: no Allow lets in a service "
             "account that it matches | Keep it if it should protect against later changes; else "
             "correct the service accounts that it names.\n"},
            {"the key of another cluster",
             denying(under("StringEquals", other, "system:serviceaccount:shop:a")),
             {},
             "this Deny of role 'r' keeps nobody out: no token of 'ISS' has the key "
             "'OTHER:sub' | Correct "
             "the condition: as it is, everybody whom an Allow lets in gets in.\n"
             "  [\"SA:shop:a\"] the condition that nobody meets\n"
             "  unsafe Write 'ISS:sub': replace "
             "[\"OTHER:sub\"] = ISS:sub\n"},
            {"a key that tokens lack",
             denying(under("StringEquals", kIss + ":iss", "x")),
             {},
             "this Deny of role 'r' keeps nobody out: no token of 'ISS' has the key 'ISS:iss' | "
             "Correct the condition: as it is, everybody whom an Allow lets in gets in.\n"
             "  [\"x\"] the condition that nobody meets\n"},
            {"a claim of another cluster that tokens lack",
             denying(under("StringEquals", std::string(tests::kOtherIssuer) + ":iss", "x")),
             {},
             "this Deny of role 'r' keeps nobody out: no token of 'ISS' has the key "
             "'OTHER:iss' | Correct "
             "the condition: as it is, everybody whom an Allow lets in gets in.\n"
             "  [\"x\"] the condition that nobody meets\n"},
            {"another audience", denying(under("StringEquals", kIss + ":aud", "vault")), {}, ""},
            {"a value that is filled in later", denying(under("StringEquals", sub, "${WHO}"))},
            {"the second condition",
             denying("{\"StringLike\": {\"" + sub + "\": \"system:serviceaccount:shop:*\"}, " +
                     "\"StringEquals\": {\"" + sub + "\": \"system:serviceaccount:shop:*\"}}"),
             {},
             "this Deny of role 'r' keeps nobody out: StringEquals reads '*' and '?' literally | "
             "Correct the condition: as it is, everybody whom an Allow lets in gets in.\n"
             "  [\"SA:shop:*\"] the condition that nobody meets\n"
             "  unsafe Write 'StringLike': replace [\"StringEquals\"] = StringLike\n"},
        });
}

TEST_CASE("policies: a condition that also holds where its key is absent") {
  const auto only = [](const std::string& op, const std::string& key, const std::string& value) {
    return statement("{\"" + op + "\": {\"" + key + "\": \"" + value + "\"}, \"StringEquals\": {" +
                     audience("sts.amazonaws.com") + "}}");
  };
  const std::string sub = kIss + ":sub", a = "system:serviceaccount:shop:a";
  check(
      "condition-fails-open",
      {
          {"if it exists",
           only("StringEqualsIfExists", sub, a),
           {},
           "warning StringEqualsIfExists is all that restricts the subject, and it holds for "
           "everybody when a token lacks 'ISS:sub' | Write StringEquals: every token of the "
           "cluster has this key.\n"
           "  [\"ISS:sub\"] the key it tests\n"
           "  safe Write 'StringEquals': replace [\"StringEqualsIfExists\"] = StringEquals\n"},
          {"for all values",
           only("ForAllValues:StringLike", sub, a),
           {},
           "warning ForAllValues:StringLike is all that restricts the subject, and it holds for "
           "everybody when a token lacks 'ISS:sub' | Write StringLike: every token of the cluster "
           "has this key.\n"
           "  [\"ISS:sub\"] the key it tests\n"
           "  safe Write 'StringLike': replace [\"ForAllValues:StringLike\"] = StringLike\n"},
          {"for all values, if they exist",
           only("ForAllValues:StringEqualsIfExists", sub, a),
           {},
           "warning ForAllValues:StringEqualsIfExists is all that restricts the subject, and it "
           "holds for everybody when a token lacks 'ISS:sub' | Write StringEquals: every token of "
           "the cluster has this key.\n"
           "  [\"ISS:sub\"] the key it tests\n"
           "  safe Write 'StringEquals': replace [\"ForAllValues:StringEqualsIfExists\"] = "
           "StringEquals\n"},
          {"all but one",
           only("StringNotEquals", sub, a),
           {},
           "StringNotEquals refuses some service accounts, and all others of the cluster can "
           "assume role 'r', for example 'SA:a:a' | Add the condition StringEquals on ISS:sub with "
           "the value SA:NAMESPACE:NAME.\n"
           "  [\"ISS:sub\"] the key it tests\n"},
          {"all but one, and an account needs the role",
           only("StringNotLike", sub, a),
           {{"a.yaml", account("shop", "b", arn("r"))}},
           "StringNotLike refuses some service accounts, and all others of the cluster can assume "
           "role 'r', for example 'SA:a:a' | Add the condition StringEquals on ISS:sub with the "
           "value SA:shop:b.\n"
           "  [\"ISS:sub\"] the key it tests\n"
           "  unsafe Require ISS:sub to be SA:shop:b: add [STATEMENTS] /Condition /StringEquals "
           "/ISS:sub = SA:shop:b\n"},
          {"a key with a scheme",
           only("StringEqualsIfExists", "https://" + sub, a),
           {},
           "no token of 'ISS' has the key 'https://ISS:sub', so StringEqualsIfExists always holds: "
           "every service account of the cluster can assume role 'r', for example 'SA:a:a' | Add "
           "the condition StringEquals on ISS:sub with the value SA:NAMESPACE:NAME.\n"
           "  [\"https://ISS:sub\"] the key it tests\n"
           "  safe Use ISS:sub with StringEquals: replace [\"StringEqualsIfExists\"] = "
           "StringEquals replace [\"https://ISS:sub\"] = ISS:sub\n"},
          {"a key of another cluster",
           only("StringEqualsIfExists", std::string(tests::kOtherIssuer) + ":sub", a),
           {},
           "no token of 'ISS' has the key "
           "'OTHER:sub', so "
           "StringEqualsIfExists always holds: every service account of the cluster can assume "
           "role 'r', for example 'SA:a:a' | Add the condition StringEquals on ISS:sub with the "
           "value SA:NAMESPACE:NAME.\n"
           "  [\"OTHER:sub\"] the key it tests\n"},
          {"a claim that nobody knows, with a scheme",
           only("StringEqualsIfExists", "https://" + kIss + ":who", a),
           {},
           "no token of 'ISS' has the key 'https://ISS:who', so StringEqualsIfExists always holds: "
           "every service account of the cluster can assume role 'r', for example 'SA:a:a' | Add "
           "the condition StringEquals on ISS:sub with the value SA:NAMESPACE:NAME.\n"
           "  [\"https://ISS:who\"] the key it tests\n"},
      });
}

TEST_CASE("policies: subjects that are named twice, or that a pattern includes") {
  const auto under = [](const std::string& op, const std::vector<std::string>& subjects,
                        const std::string& aud = "sts.amazonaws.com") {
    std::string list;
    for (const std::string& one : subjects) {
      list +=
          (list.empty() ? "\"system:serviceaccount:" : ", \"system:serviceaccount:") + one + "\"";
    }
    return statement("{\"" + op + "\": {\"" + kIss + ":sub\": [" + list +
                     "]}, \"StringEquals\": {" + audience(aud) + "}}");
  };
  const auto like = [&](const std::vector<std::string>& subjects) {
    return under("StringLike", subjects);
  };
  const auto with = [](std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
  };
  const std::string a = statement(equals(audience("sts.amazonaws.com")));
  check(
      "redundant-subject",
      {
          {"two", like({"shop:a", "shop:b"})},
          {"one twice",
           like({"shop:a", "shop:b", "shop:a"}),
           {},
           "role 'r' names 'SA:shop:a' a second time | Remove it.\n"
           "  [\"SA:shop:a\"] it is here already\n"
           "  safe Delete 'SA:shop:a': remove [\"SA:shop:a\"]\n"},
          {"one three times",
           like({"shop:a", "shop:a", "shop:a"}),
           {},
           "role 'r' names 'SA:shop:a' a second time | Remove it.\n"
           "  [\"SA:shop:a\"] it is here already\n"
           "  safe Delete 'SA:shop:a': remove [\"SA:shop:a\"]\n"
           "role 'r' names 'SA:shop:a' a second time | Remove it.\n"
           "  [\"SA:shop:a\"] it is here already\n"
           "  safe Delete 'SA:shop:a': remove [\"SA:shop:a\"]\n"},
          {"one in a pattern",
           like({"shop:*", "shop:a"}),
           {},
           "role 'r' already lets in 'SA:shop:a' by 'SA:shop:*' | Remove it.\n"
           "  [\"SA:shop:*\"] the value that includes it\n"
           "  safe Delete 'SA:shop:a': remove [\"SA:shop:a\"]\n"},
          {"one in two patterns",
           like({"shop:*", "shop:a", "*:a"}),
           {},
           "role 'r' already lets in 'SA:shop:a' by 'SA:shop:*' | Remove it.\n"
           "  [\"SA:shop:*\"] the value that includes it\n"
           "  safe Delete 'SA:shop:a': remove [\"SA:shop:a\"]\n"},
          {"a pattern twice",
           like({"shop:a*", "shop:a*"}),
           {},
           "role 'r' names 'SA:shop:a*' a second time | Remove it.\n"
           "  [\"SA:shop:a*\"] it is here already\n"
           "  safe Delete 'SA:shop:a*': remove [\"SA:shop:a*\"]\n"},
          {"a pattern in another",
           like({"shop:a*", "shop:*"}),
           {},
           "role 'r' already lets in 'SA:shop:a*' by 'SA:shop:*' | Remove it.\n"
           "  [\"SA:shop:*\"] the value that includes it\n"
           "  safe Delete 'SA:shop:a*': remove [\"SA:shop:a*\"]\n"},
          {"a pattern in two others",
           like({"shop:*", "*:a-*", "shop:a-?"}),
           {},
           "role 'r' already lets in 'SA:shop:a-?' by 'SA:shop:*' | Remove it.\n"
           "  [\"SA:shop:*\"] the value that includes it\n"
           "  safe Delete 'SA:shop:a-?': remove [\"SA:shop:a-?\"]\n"},
          {"a pattern in other words",
           like({"shop:*", "shop:**"}),
           {},
           "role 'r' already lets in 'SA:shop:**' by 'SA:shop:*' | Remove it.\n"
           "  [\"SA:shop:*\"] the value that includes it\n"
           "  safe Delete 'SA:shop:**': remove [\"SA:shop:**\"]\n"},
          {"a star that is none", under("ForAnyValue:StringEquals", {"shop:*", "shop:a"})},
          {"one that nobody reads as a subject", like({"shop:*", "shop"})},
          {"in two statements",
           a + ", " + a,
           {},
           "role 'r' names 'SA:shop:a' a second time | Remove it.\n"
           "  [\"SA:shop:a\"] it is here already\n"
           "  safe Delete 'SA:shop:a': remove [\"SA:shop:a\"]\n"},
          {"in two statements, with an audience each",
           like({"shop:a"}) + ", " + under("StringLike", {"shop:a"}, "vault")},
          {"in two statements, one of which asks for more",
           a + ", " + with(a, "\"Condition\": {", R"("Condition": {"Bool": {"aws:x": "true"}, )")},
          {"in an Allow and a Deny", a + ", " + with(a, "Allow", "Deny")},
          {"in a statement for another call",
           a + ", " + with(a, "sts:AssumeRoleWithWebIdentity", "sts:TagSession")},
          {"under an operator of refusal", under("StringNotEquals", {"shop:a", "shop:a"})},
          {"under an operator of another kind", under("ArnLike", {"shop:a", "shop:a"})},
          {"filled in later", like({"shop:a", "shop:a", "${MORE}"}), {}, ""},
          {"in two conditions of one statement",
           with(like({"shop:a", "shop:a"}), "\"StringEquals\": {",
                "\"StringEquals\": {\"" + kIss + ":sub\": \"system:serviceaccount:shop:a\", ")},
      });
  const std::string two =
      tests::list_roles(tests::role("r", policy(a)) + ", " + tests::role("s", policy(a)));
  CHECK(told("redundant-subject", {{"roles.json", two}}) == "");
}

TEST_CASE("policies: the provider that a role trusts is not there") {
  const auto list = [](const std::string& issuer, const std::string& account_id = "111122223333") {
    return InputFile{"list.json", R"({"OpenIDConnectProviderList": [{"Arn": "arn:aws:iam::)" +
                                      account_id + ":oidc-provider/" + issuer + R"("}]})"};
  };
  const std::string right = statement(equals(audience("sts.amazonaws.com")));
  const auto with = [](std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
  };
  const std::string other(tests::kOtherIssuer);
  const InputFile one_of_others{
      "provider.json", R"({"Url": ")" + other + R"(", "ClientIDList": [], "ThumbprintList": []})"};
  const InputFile with_slash{
      "provider.json", R"({"Url": ")" + kIss + R"(/", "ClientIDList": [], "ThumbprintList": []})"};
  const std::string open = with(right, "arn:aws:iam::111122223333", "arn:aws:iam::${ACCOUNT}");
  check(
      "provider-missing",
      {
          {"no provider is known", right},
          {"it is listed", right, {list(kIss)}},
          {"all are listed",
           right,
           {list(other)},
           "error account 111122223333 has no OIDC provider for 'ISS': STS refuses tokens of this "
           "issuer for role 'r' | Create it there: aws iam create-open-id-connect-provider --url "
           "https://ISS --client-id-list STS\n"},
          {"one with a slash more is listed",
           right,
           {list(kIss + "/")},
           "error account 111122223333 has no OIDC provider for 'ISS': STS refuses tokens of this "
           "issuer for role 'r' | Did you mean 'ISS/'? Issuers are compared exactly.\n"
           "  [\"arn:aws:iam::111122223333:oidc-provider/ISS/\"] a provider with a similar name\n"},
          {"one with other letters is listed",
           right,
           {list(with(kIss, "EXAMPLED", "exampled"))},
           "error account 111122223333 has no OIDC provider for 'ISS': STS refuses tokens of this "
           "issuer for role 'r' | Did you mean "
           "'oidc.eks.eu-west-1.amazonaws.com/id/exampled539D4633E53DE1B716D3041E'? Issuers are "
           "compared exactly.\n"
           "  "
           "[\"arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/"
           "exampled539D4633E53DE1B716D3041E\"] a provider with a similar name\n"},
          {"all of another AWS account are listed", right, {list(kIss, "444455556666")}},
          {"another is printed",
           right,
           {one_of_others},
           "note the input holds OIDC providers of account 111122223333, but none for 'ISS' | "
           "Create it there: aws iam create-open-id-connect-provider --url https://ISS "
           "--client-id-list STS; aws iam list-open-id-connect-providers shows whether it "
           "exists\n"},
          {"one with a slash more is printed",
           right,
           {with_slash},
           "note the input holds OIDC providers of account 111122223333, but none for 'ISS' | Did "
           "you mean 'ISS/'? Issuers are compared exactly.\n"
           "  [\"ISS/\"] a provider with a similar name\n"},
          {"it is to be kept out", with(right, "Allow", "Deny"), {list(other)}},
          {"its AWS account is filled in later", open, {list(other)}},
          {"that of another statement is filled in later", right + ", " + open, {one_of_others}},
          {"that of another statement is filled in later, and all are listed",
           right + ", " + open,
           {list(other)},
           "error account 111122223333 has no OIDC provider for 'ISS': STS refuses tokens of this "
           "issuer for role 'r' | Create it there: aws iam create-open-id-connect-provider --url "
           "https://ISS --client-id-list STS\n"},
          {"it is somebody else's",
           with(right, kIss, "token.actions.githubusercontent.com"),
           {list(other)}},
      });
}

TEST_CASE("policies: Pod Identity without a test of the account") {
  const std::string pods =
      R"({"Effect": "Allow", "Principal": {"Service": "pods.eks.amazonaws.com"}, )"
      R"("Action": ["sts:AssumeRole", "sts:TagSession"]})";
  const auto association = [](const std::string& name, const std::string& role) {
    return InputFile{name + ".json",
                     R"({"association": {"clusterName": "c", "namespace": "shop", )"
                     R"("serviceAccount": ")" +
                         name + R"(", "roleArn": ")" + arn(role) +
                         R"(", "associationArn": "arn:aws:eks:eu-west-1:111122223333:)"
                         R"(podidentityassociation/c/a-1", "associationId": "a-1"}})"};
  };
  check("pod-identity-unscoped",
        {
            {"for nobody who is known",
             pods,
             {},
             "role 'r' lets in every Pod Identity association of the account: nothing says which "
             "cluster or service account it is for | Test aws:RequestTag/kubernetes-namespace and "
             "aws:RequestTag/kubernetes-service-account, or aws:SourceArn for the cluster.\n"},
            {"for one",
             pods,
             {association("a", "r")},
             "role 'r' lets in every Pod Identity association of the account: nothing says which "
             "cluster or service account it is for | Test aws:RequestTag/kubernetes-namespace and "
             "aws:RequestTag/kubernetes-service-account, or aws:SourceArn for the cluster.\n"
             "  unsafe Test that it is for shop/a: add [STATEMENTS] /Condition /StringEquals "
             "/aws:RequestTag/kubernetes-namespace = shop beside "
             "aws:RequestTag/kubernetes-service-account = a\n"},
            {"for one, and another has another role",
             pods,
             {association("a", "r"), association("b", "x")},
             "role 'r' lets in every Pod Identity association of the account: nothing says which "
             "cluster or service account it is for | Test aws:RequestTag/kubernetes-namespace and "
             "aws:RequestTag/kubernetes-service-account, or aws:SourceArn for the cluster.\n"
             "  unsafe Test that it is for shop/a: add [STATEMENTS] /Condition /StringEquals "
             "/aws:RequestTag/kubernetes-namespace = shop beside "
             "aws:RequestTag/kubernetes-service-account = a\n"},
            {"for two",
             pods,
             {association("a", "r"), association("b", "r")},
             "role 'r' lets in every Pod Identity association of the account: nothing says which "
             "cluster or service account it is for | Test aws:RequestTag/kubernetes-namespace and "
             "aws:RequestTag/kubernetes-service-account, or aws:SourceArn for the cluster.\n"},
        });
}

TEST_CASE("policies: two definitions of one role, and whether they mean the same") {
  struct Change {
    std::string what, from, to;
    bool differs = true;
  };
  const std::string first =
      R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": )"
      R"(["111122223333", "444455556666"]}, "Action": ["sts:AssumeRole", "sts:TagSession"], )"
      R"("Condition": {"StringEquals": {"aws:PrincipalOrgID": ["o-1", "o-2"]}}}]})";
  const auto told_of = [&](const std::string& second) {
    return told("role-redefined",
                {{"a.json", get_role("r", first)}, {"b.json", get_role("r", second)}});
  };
  const std::string differs =
      "role 'r' is defined twice, with different trust policies | Keep one of them: which one "
      "counts depends on what was applied last.\n";
  const std::vector<Change> rows = {
      {"nothing", "", "", false},
      {"the order of principals", R"("111122223333", "444455556666")",
       R"("444455556666", "111122223333")", false},
      {"the order of actions", R"("sts:AssumeRole", "sts:TagSession")",
       R"("sts:TagSession", "sts:AssumeRole")", false},
      {"the order of values", R"("o-1", "o-2")", R"("o-2", "o-1")", false},
      {"the case of an action", "sts:TagSession", "STS:tagsession", false},
      {"the case of a key", "aws:PrincipalOrgID", "aws:principalorgid", false},
      {"the version", "2012-10-17", "2008-10-17"},
      {"the effect", "Allow", "Deny"},
      {"a principal", "444455556666", "777788889999"},
      {"the kind of the principals", "\"AWS\"", "\"Service\""},
      {"all but these principals", "\"Principal\"", "\"NotPrincipal\""},
      {"an action", "sts:TagSession", "sts:SetSourceIdentity"},
      {"all but these actions", "\"Action\"", "\"NotAction\""},
      {"an operator", "StringEquals", "StringLike"},
      {"a key", "aws:PrincipalOrgID", "aws:SourceOrgID"},
      {"a value", "o-2", "o-3"},
      {"a principal that is filled in later", "444455556666", "${ACCOUNT}", false},
      {"an action that is filled in later", "sts:TagSession", "${ACTION}", false},
      {"a value that is filled in later", "\"o-2\"", "\"${ORG}\"", false},
      {"conditions that are filled in later",
       R"({"StringEquals": {"aws:PrincipalOrgID": ["o-1", "o-2"]}})", "\"${CONDITIONS}\"", false},
  };
  for (const Change& row : rows) {
    CAPTURE(row.what);
    std::string second = first;
    second.replace(second.find(row.from), row.from.size(), row.to);
    const std::string all = told_of(second);
    CHECK(all.substr(0, all.find("  [")) == (row.differs ? differs : ""));
  }
}

TEST_CASE("policies: what AWS has stored does not count beside the file that somebody edits") {
  struct Stored {
    std::string slug, statements;
    std::string manifests = "";
    config::Settings settings = {};
  };
  const std::string right = statement(equals(audience("sts.amazonaws.com")));
  const auto with = [](std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
  };
  const auto trusts = [](const std::string& subject) {
    return statement(equals(audience("sts.amazonaws.com"), subject));
  };
  const std::string twice =
      with(right, "\"system:serviceaccount:shop:a\"",
           R"(["system:serviceaccount:shop:a", "system:serviceaccount:shop:a"])");
  const std::string like = with(with(right, "StringEquals", "StringLike"), "serviceaccount:shop:a",
                                "serviceaccount:shop:?");
  const std::string own = account("shop", "a", arn("r"));
  const std::string elsewhere =
      statement(R"({"StringEquals": )" +
                    tests::claims("\"system:serviceaccount:shop:a\"", tests::kOtherIssuer) + "}",
                tests::kOtherIssuer);
  config::Settings declared, ohio;
  declared.clusters.emplace_back().issuer = kIss;
  ohio.clusters.emplace_back().issuer = std::string(tests::kOtherIssuer);
  ohio.clusters.back().region = "us-east-2";
  const std::vector<Stored> rows = {
      {"annotation-missing", trusts("default:b"), account("shop", "b")},
      {"aud-mismatch", statement(equals(audience("sts.amazonaws.co")))},
      {"aws-principal-open",
       right + R"(, {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"})"},
      {"condition-value-invalid", denying(R"({"IpAddress": {"aws:SourceIp": "203.0.113.300"}})")},
      {"deny-ineffective",
       denying(R"({"StringEquals": {")" + kIss + R"(:sub": "system:serviceaccount:shop:*"}})")},
      {"issuer-region-mismatch", elsewhere, "", ohio},
      {"issuer-unknown", elsewhere, "", declared},
      {"partition-mismatch", with(right, "arn:aws:iam", "arn:aws-cn:iam")},
      {"pod-identity-trust", R"({"Effect": "Allow", "Principal": {"Service": )"
                             R"("pods.eks.amazonaws.com"}, "Action": "sts:AssumeRole"})"},
      {"pod-identity-unscoped",
       R"({"Effect": "Allow", "Principal": {"Service": "pods.eks.amazonaws.com"}, )"
       R"("Action": ["sts:AssumeRole", "sts:TagSession"]})"},
      {"provider-account-mismatch", with(right, "111122223333", "444455556666")},
      {"redundant-subject", twice},
      {"sub-mismatch", trusts("shop:b"), own},
      {"subject-dangling", trusts("shop:gone"),
       account("shop", "a") + account("shop", "web", arn("x"))},
      {"trusts-default-service-account", trusts("shop:default")},
      {"unintended-service-account", like, own + account("shop", "b")},
      {"wrong-action", with(right, "sts:AssumeRoleWithWebIdentity", "sts:AssumeRole")},
      {"wrong-principal",
       R"({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, )"
       R"("Action": "sts:AssumeRole"})",
       own},
  };
  for (const Stored& row : rows) {
    CAPTURE(row.slug);
    const std::vector<InputFile> files = {{"a.yaml", row.manifests},
                                          {"r.json", get_role("r", policy(row.statements))}};
    CHECK(told(row.slug, files, row.settings) != "");
    std::vector<InputFile> edited = files;
    edited.push_back({"r.trust.json", policy(right)});
    CHECK(told(row.slug, edited, row.settings) == "");
  }
}

}  // namespace policies_told_test
