#include "iam/policy/trust_policy.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "doc/parse.h"
#include "iam/evaluate/evaluate.h"
#include "iam/policy/action.h"
#include "iam/policy/document_kind.h"
#include "iam/policy/policy_length.h"
#include "support/condition_operators.h"

using namespace irsa;
using namespace irsa::iam;

namespace {

bool is_placeholder(std::string_view text) { return text.find("<<") != std::string_view::npos; }

struct Read {
  explicit Read(std::string text)
      : parsed(doc::parse(std::move(text))),
        policy(parse_trust_policy(parsed.root(), arena, is_placeholder)) {}

  [[nodiscard]] std::string defects() const {
    std::string out;
    for (const auto& defect : policy.defects) {
      if (!out.empty()) out += " | ";
      auto where = parsed.under(defect.where);
      // The span of a JSON string takes in its quotes.
      if (where.size() > 2 && where.front() == '"') where = where.substr(1, where.size() - 2);
      if (where.size() > 40) where = where.substr(0, 12) + "~";
      out += "[" + where + "] " + defect.message;
    }
    return out.empty() ? "none" : out;
  }

  doc::Parsed parsed;
  Arena arena;
  TrustPolicy policy;
};

const std::string kPrincipal =
    R"("Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/i/x"})";
const std::string kAction = R"("Action": "sts:AssumeRoleWithWebIdentity")";

std::string with_statement(const std::string& body) {
  return R"({"Version": "2012-10-17", "Statement": [{)" + body + "}]}";
}
/// A good statement with something added.
std::string good_and(const std::string& more) {
  return with_statement(R"("Effect": "Allow", )" + kPrincipal + ", " + kAction + ", " + more);
}
std::string condition(const std::string& block) { return good_and(R"("Condition": )" + block); }

using Table = std::vector<std::pair<std::string, std::string>>;

void check(const Table& table) {
  for (const auto& [text, expected] : table) {
    CAPTURE(text);
    const Read read(text);
    CHECK(read.defects() == expected);
  }
}

}  // namespace

TEST_CASE("everything of a policy is read, with its place") {
  const Read read(R"({
    "Version": "2012-10-17", "Id": "x",
    "Statement": [
      {"Sid": "One", "Effect": "Allow",
       "Principal": {"Federated": ["arn:aws:iam::1:oidc-provider/a", "b"], "AWS": "*"},
       "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
       "Condition": {
         "StringEquals": {"a:aud": "sts.amazonaws.com", "a:sub": ["x", "y"]},
         "ForAnyValue:StringLikeIfExists": {"b:sub": "z*"}}},
      {"Effect": "Deny", "Principal": {"Service": "ec2.amazonaws.com"}, "NotAction": "sts:*"}
    ]})");
  CHECK(read.defects() == "none");
  const auto& policy = read.policy;
  CHECK(policy.version == PolicyVersion::v2012);
  REQUIRE(policy.statements.size() == 2);
  const auto& one = policy.statements[0];
  CHECK(one.sid->value == "One");
  CHECK(one.effect == Effect::allow);
  REQUIRE(one.principals.size() == 3);
  CHECK(one.principals[1].kind == Principal::Kind::federated);
  CHECK(one.principals[1].value.value == "b");
  CHECK(read.parsed.under(one.principals[1].value.span) == "\"b\"");
  CHECK(one.principals[2].kind == Principal::Kind::aws);
  CHECK(read.parsed.under(one.principals[2].key) == "\"AWS\"");
  REQUIRE(one.actions.size() == 2);
  CHECK(one.actions[1].value == "sts:TagSession");
  REQUIRE(one.conditions.size() == 3);
  CHECK(one.conditions[0].key.value == "a:aud");
  CHECK_FALSE(one.conditions[0].values_are_list);
  CHECK(one.conditions[1].values_are_list);
  CHECK(read.parsed.under(one.conditions[1].values_span) == R"(["x", "y"])");
  CHECK(one.conditions[2].op->if_exists);
  CHECK(read.parsed.under(*one.condition_key) == "\"Condition\"");
  const auto& two = policy.statements[1];
  CHECK(two.index == 1);
  CHECK(two.effect == Effect::deny);
  CHECK(two.not_action);
  CHECK(two.principals[0].kind == Principal::Kind::service);
}

TEST_CASE("shapes IAM accepts") {
  check({
      {R"({"Statement": {"Effect": "Allow", )" + kPrincipal + ", " + kAction + "}}", "none"},
      {R"({"Version": "2008-10-17", "Statement": [{"Effect": "Allow", )" + kPrincipal + ", " +
           kAction + "}]}",
       "none"},
      {good_and(R"("Sid": "")"), "none"},
      {condition("{}"), "none"},
      {condition(R"({"Bool": {"aws:SecureTransport": true}, "NumericLessThan": {"x:y": 5}})"),
       "none"},
      {condition(R"({"Null": {"a:sub": [false]}})"), "none"},
      {with_statement(R"("Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:*")"),
       "none"},
      {with_statement(R"("Effect": "Allow", "Principal": {"AWS": "*"}, "Action": [])"), "none"},
      {with_statement(R"("Effect": "Allow", )" + kPrincipal +
                      R"(, "Action": ["STS:assumerolewithwebidentity", "*", "sts:Assume*"])"),
       "none"},
      {"Version: 2012-10-17\nStatement:\n- Effect: Allow\n  Principal: {AWS: 111122223333}\n  "
       "Action: sts:AssumeRole\n",
       "none"},
  });
  CHECK(Read(R"({"Statement": []})").policy.version == PolicyVersion::v2008);
}

TEST_CASE("whole parts that are filled in later are no mistakes") {
  check({
      {R"({"Version": "2012-10-17", "Statement": "<<statements>>"})", "none"},
      {R"({"Version": "2012-10-17", "Statement": ["<<first>>", {"Effect": "Allow", )" + kPrincipal +
           ", " + kAction + "}]}",
       "none"},
      {with_statement(R"("Effect": "<<effect>>", "Principal": "<<who>>", "Action": "<<what>>")"),
       "none"},
      {good_and(R"("Condition": "<<condition>>")"), "none"},
      {condition(R"({"StringEquals": "<<pairs>>"})"), "none"},
      // A part of a text is not enough to be a statement.
      {R"({"Statement": ["no statement"]})",
       "[no statement] a statement is an object, not a string"},
  });
}

TEST_CASE("what IAM refuses in the document") {
  check({
      {R"({"Id": 5, "Statement": {"Effect": "Allow", )" + kPrincipal + ", " + kAction + "}}",
       "[5] 'Id' is a number, not a string"},
      {"[]", "[[]] a trust policy is an object, not a list"},
      {R"({"Version": "2012-10-17"})",
       R"([{"Version": "2012-10-17"}] the policy has no 'Statement')"},
      {R"({"Version": "2020-01-01", "Statement": {"Effect": "Allow", )" + kPrincipal + ", " +
           kAction + "}}",
       "[2020-01-01] the policy's Version is '2020-01-01', and IAM knows only '2012-10-17' and "
       "'2008-10-17'"},
      {R"({"version": "2012-10-17", "Statement": {"Effect": "Allow", )" + kPrincipal + ", " +
           kAction + "}}",
       "[version] 'version' is not an element of a policy"},
      {R"({"Statement": []})", "[[]] the policy has no statement"},
      {R"({"Statement": "x"})", "[x] 'Statement' is a string, not a list of objects"},
      {R"({"Statement": ["x"]})", "[x] a statement is an object, not a string"},
      {R"({"Statement": [{}]})",
       "[{}] the statement is empty | [{}] the statement has no 'Effect' | [{}] the statement has "
       "no 'Principal' | [{}] the statement has no 'Action'"},
      {good_and(R"("Sid": "Allow sub")"),
       "[Allow sub] the Sid 'Allow sub' contains more than letters and digits"},
      {good_and(R"("Sid": 1)"), "[1] 'Sid' is a number, not a string"},
      {R"({"Statement": [{"Sid": "A", "Effect": "Allow", )" + kPrincipal + ", " + kAction +
           R"(}, {"Sid": "A", "Effect": "Deny", )" + kPrincipal + ", " + kAction + "}]}",
       "[A] the Sid 'A' occurs twice in the policy"},
      {good_and(R"("Sid": "a", "Resource": "*")"),
       "[Resource] a trust policy has no 'Resource': the role itself is the resource"},
      {condition(R"({"StringEquals": {"a:sub": "x → y"}})"),
       "[→] IAM refuses the character '→' in a policy"},
      {condition(R"({"StringEquals": {"a:sub": "größe"}})"), "none"},
  });
}

TEST_CASE("what IAM refuses in a statement") {
  check({
      {with_statement(R"("Effect": "Allow", "Principal": {}, "Action": "sts:AssumeRole")"),
       "[{}] 'Principal' names nobody"},
      {with_statement(R"("Effect": "allow", )" + kPrincipal + ", " + kAction),
       "[allow] the Effect is 'allow', not 'Allow' or 'Deny'"},
      {with_statement(R"("Effect": true, )" + kPrincipal + ", " + kAction),
       "[true] the Effect is 'true', not 'Allow' or 'Deny'"},
      {R"({"Statement": {)" + kPrincipal + ", " + kAction + "}}",
       "[Statement] the statement has no 'Effect'"},
      {R"({"Statement": {"Effect": "Allow", )" + kAction + "}}",
       "[Statement] the statement has no 'Principal'"},
      {R"({"Statement": {"Effect": "Allow", )" + kPrincipal + "}}",
       "[Statement] the statement has no 'Action'"},
      {with_statement(R"("Effect": "Allow", "Principle": {"Federated": "x"}, )" + kAction),
       "[Principle] 'Principle' is not an element of a statement"},
      {good_and(R"("StringEquals": {"a:sub": "x"})"),
       "[StringEquals] the condition operator 'StringEquals' is directly in the statement"},
      {good_and(R"("Comment": "x")"), "[Comment] 'Comment' is not an element of a statement"},
      {with_statement(R"("Effect": "Allow", "Principal": "*", )" + kAction),
       "[*] IAM does not accept \"Principal\": \"*\" in a trust policy"},
      {with_statement(R"("Effect": "Allow", "Principal": "x", )" + kAction),
       "[x] 'Principal' is a string, not an object"},
      {with_statement(R"("Effect": "Allow", "Principal": ["x"], )" + kAction),
       R"([["x"]] 'Principal' is a list, not an object)"},
      {with_statement(R"("Effect": "Allow", "Principal": null, )" + kAction),
       "[null] 'Principal' is null, not an object"},
      {with_statement(R"("Effect": "Deny", "NotPrincipal": {"AWS": "1"}, )" + kAction),
       "[NotPrincipal] IAM does not accept 'NotPrincipal' in a trust policy"},
      {with_statement(R"("Effect": "Allow", "Principal": {"federated": "x"}, )" + kAction),
       "[federated] 'federated' is not a kind of principal"},
      {with_statement(R"("Effect": "Allow", "Principal": {"CanonicalUser": "x"}, )" + kAction),
       "[CanonicalUser] 'CanonicalUser' is a principal of S3, not of a trust policy"},
      {with_statement(R"("Effect": "Allow", "Principal": {"Federated": {"a": "b", "c": "d"}}, )" +
                      kAction),
       R"([{"a": "b", "c": "d"}] 'Federated' holds an object, not a string or a list of strings)"},
      // An empty list beside other principals is none; where nobody is named, it is the mistake.
      {with_statement(R"("Effect": "Allow", "Principal": {"AWS": [], "Service": "a.b"}, )" +
                      kAction),
       "none"},
      {with_statement(R"("Effect": "Allow", "Principal": {"AWS": "1", "Service": []}, )" + kAction),
       "none"},
      {with_statement(R"("Effect": "Allow", "Principal": {"AWS": [], "Federated": "x"}, )" +
                      kAction),
       "none"},
      {with_statement(R"("Effect": "Allow", "Principal": {"AWS": []}, )" + kAction),
       "[[]] the list of 'AWS' is empty"},
      {with_statement(R"("Effect": "Allow", "Principal": {"AWS": [], "Service": []}, )" + kAction),
       "[[]] the list of 'AWS' is empty | [[]] the list of 'Service' is empty"},
      {with_statement(R"("Effect": "Allow", "Principal": {"AWS": [1]}, )" + kAction),
       "[1] 'AWS' is a number, not a string"},
      {with_statement(R"("Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::1:role/*"}, )" +
                      kAction),
       "[arn:aws:iam::1:role/*] 'arn:aws:iam::1:role/*' is a pattern, and principals are compared "
       "exactly"},
      {good_and(R"("NotAction": "sts:TagSession")"),
       "[NotAction] the statement has both 'Action' and 'NotAction'"},
      {with_statement(R"("Effect": "Allow", )" + kPrincipal + R"(, "Action": {"a": 1})"),
       "[{\"a\": 1}] 'Action' is an object, not a string or a list of strings"},
      {with_statement(R"("Effect": "Allow", )" + kPrincipal + R"(, "Action": [null])"),
       "[null] 'Action' is null, not a string"},
  });
}

TEST_CASE("actions that are no sts actions; a misspelt one is the rule wrong-action's") {
  const auto action = [](const std::string& text) {
    return with_statement(R"("Effect": "Allow", )" + kPrincipal + R"(, "Action": )" + text);
  };
  check({
      {action(R"(["sts:AssumeRoleWithWebIdentity", "s3:GetObject"])"),
       "[s3:GetObject] a trust policy can only name actions of sts, not 's3:GetObject'"},
      {action(R"(["sts:AssumeRoleWithWebIdentity", "sts:GetCallerIdentity"])"),
       "[sts:GetCallerIdentity] 'sts:GetCallerIdentity' is not an action that a trust policy can "
       "allow"},
      {action(R"(["sts:AssumeRoleWithWebIdentity", "sts:TagSesion"])"),
       "[sts:TagSesion] 'sts:TagSesion' is not an action that a trust policy can allow"},
      {action(R"("sts:AssumeRoleWithWebIdentidy")"), "none"},
      {action(R"("AssumeRoleWithWebIdentity")"), "none"},
      {action(R"("sts:AssumeRole")"), "none"},
  });
  CHECK(nearest_sts_action("sts:AssumeRoleWithWebIdentidy") == "sts:AssumeRoleWithWebIdentity");
  CHECK(nearest_sts_action("AssumeRoleWithWebIdentity") == "sts:AssumeRoleWithWebIdentity");
  CHECK(nearest_sts_action("sts:AssumeRoleWebIdentity") == "sts:AssumeRoleWithWebIdentity");
  CHECK(nearest_sts_action("sts:TagSesion") == "sts:TagSession");
  CHECK(nearest_sts_action("sts:AssumeRole").empty());
  CHECK(nearest_sts_action("STS:assumerole").empty());
  CHECK(nearest_sts_action("sts:*").empty());
  CHECK(nearest_sts_action("s3:GetObject").empty());
  CHECK(nearest_sts_action("sts:GetCallerIdentity").empty());
  CHECK(nearest_sts_action("").empty());
}

TEST_CASE("what IAM refuses in a condition") {
  check({
      {condition(R"("x")"), "[x] 'Condition' is a string, not an object"},
      {condition(R"({"StringMatches": {"a:sub": "x"}})"),
       "[StringMatches] 'StringMatches' is not a condition operator"},
      {condition(R"({"NullIfExists": {"a:sub": "true"}})"),
       "[NullIfExists] 'IfExists' cannot be added to 'Null', which tests existence itself"},
      {condition(R"({"stringEquals": {"a:sub": "x"}})"),
       "[stringEquals] the operator 'stringEquals' is not written as AWS writes it"},
      {condition(R"({"StringEquals": "x"})"),
       "[x] the operator 'StringEquals' holds a string, not an object of keys and values"},
      {condition(R"({"StringEquals": {"a:sub": []}})"),
       "[[]] the list of values for 'a:sub' is empty"},
      {condition(R"({"StringEquals": {"a:sub": {"x": "y", "z": "u"}}})"),
       R"([{"x": "y", "z": "u"}] a value of 'a:sub' is an object, not a string, number or boolean)"},
      {condition(R"({"StringEquals": {"a:sub": null}})"),
       "[null] a value of 'a:sub' is null, not a string, number or boolean"},
      {condition(R"({"StringEquals": {"a:sub": [["x"]]}})"),
       R"([["x"]] a value of 'a:sub' is a list, not a string, number or boolean)"},
      {condition(R"({"Null": {"a:sub": "yes"}})"), "[yes] 'Null' needs true or false, not 'yes'"},
      {condition(R"({"StringEquals": {"a:sub": "x", "A:Sub": "y"}})"),
       "[A:Sub] the key 'A:Sub' is there twice in one operator: keys are not case-sensitive"},
  });
}

TEST_CASE("a misspelt element is read as what it was meant to be") {
  const Read read(R"({"statement": [{"Effect": "Allow", "principal": {"federated": "p"},
      "Actions": "sts:AssumeRoleWithWebIdentity", "Conditions": {"StringEquals": {"k": "v"}}}],
      "Version": "2012-10-17"})");
  REQUIRE(read.policy.statements.size() == 1);
  const auto& s = read.policy.statements[0];
  CHECK(read.policy.defects.size() == 5);
  CHECK(s.principals.front().kind == Principal::Kind::federated);
  CHECK(action_matches(s, kWebIdentityAction));
  CHECK(s.conditions.size() == 1);
  const Read stray(good_and(R"("StringEquals": {"a:sub": "x"})"));
  CHECK(stray.policy.statements[0].conditions.size() == 1);
  CHECK(stray.policy.statements[0].condition_key.has_value());
}

TEST_CASE("values that are filled in later are unknown, not wrong") {
  const Read cdk(condition(R"({"StringEquals": {"Fn::GetAtt": ["X", "Value"]}})"));
  CHECK(cdk.defects() == "none");
  CHECK(cdk.policy.statements[0].conditions_unknown);
  const Read value(condition(R"({"StringEquals": {"a:sub": [{"Ref": "X"}, "y"]}})"));
  CHECK(value.defects() == "none");
  CHECK(value.policy.statements[0].conditions[0].unknown);
  const Read sub(
      "Statement:\n- Effect: Allow\n  Principal: {Federated: !Sub 'x${A}'}\n  Action: "
      "sts:AssumeRoleWithWebIdentity\n  Condition: !GetAtt a.b\n");
  CHECK(sub.defects() == "none");
  CHECK(sub.policy.statements[0].principals[0].unknown);
  CHECK(sub.policy.statements[0].conditions_unknown);
  const Read placeholder(with_statement(
      R"("Effect": "<<E>>", "Principal": {"AWS": "<<A>>"}, "Action": "<<X>>",
         "Condition": {"StringEquals": {"<<K>>": "v"}})"));
  CHECK(placeholder.defects() == "none");
  const auto& s = placeholder.policy.statements[0];
  CHECK(s.principals[0].unknown);
  CHECK(s.actions_unknown);
  CHECK(s.conditions[0].unknown);
  CHECK(allows(placeholder.policy, {}, {.issuer = "i", .subject = "s", .audiences = {}}) ==
        Truth::maybe);
  const Read whole(R"({"Statement": [{"Fn::If": ["C", {}, {}]}]})");
  CHECK(whole.defects() == "none");
  CHECK(whole.policy.statements[0].conditions_unknown);
}

TEST_CASE("what to write instead") {
  // help, and behind "=>" what a fix puts there
  const auto advice = [](const std::string& text) {
    const Read read(text);
    std::string out;
    for (const auto& defect : read.policy.defects) {
      if (!out.empty()) out += " | ";
      out += defect.help;
      if (!defect.meant.empty()) out += " => " + defect.meant;
      if (defect.needless) out += " => nothing";
    }
    return out;
  };
  const auto principal = [](const std::string& text) {
    return with_statement(R"("Effect": "Allow", "Principal": )" + text + ", " + kAction);
  };
  const std::string name_provider =
      "Name the cluster's OIDC provider: {\"Federated\": \"arn:aws:iam::…:oidc-provider/…\"}";
  const std::string provider = "arn:aws:iam::111122223333:oidc-provider/i/x";
  const Table table = {
      {R"({"version": "2012-10-17", "Statement": {"Effect": "Allow", )" + kPrincipal + ", " +
           kAction + "}}",
       "Write 'Version' => Version"},
      {R"({"Name": "x", "Statement": {"Effect": "Allow", )" + kPrincipal + ", " + kAction + "}}",
       "A policy has Version, Id and Statement"},
      {R"({"Version": "2020-01-01", "Statement": {"Effect": "Allow", )" + kPrincipal + ", " +
           kAction + "}}",
       "The version is that of the policy language, not a date of your own: write '2012-10-17' => "
       "2012-10-17"},
      {R"({"Version": ["2012-10-17"], "Statement": {"Effect": "Allow", )" + kPrincipal + ", " +
           kAction + "}}",
       "The version is that of the policy language, not a date of your own: write '2012-10-17'"},
      {with_statement(R"("Effect": " allow", )" + kPrincipal + ", " + kAction),
       "Case counts: write 'Allow' => Allow"},
      {with_statement(R"("Effect": "DENY", )" + kPrincipal + ", " + kAction),
       "Case counts: write 'Deny' => Deny"},
      {with_statement(R"("Effect": "Permit", )" + kPrincipal + ", " + kAction), ""},
      {good_and(R"("Resource": "*")"), "Remove it => nothing"},
      {good_and(R"("NotResource": "*")"), "Remove it => nothing"},
      {good_and(R"("Condition ": {})"), "Write 'Condition' => Condition"},
      {good_and(R"("StringEquals": {"a:sub": "x"})"), "Put it inside 'Condition'"},
      {with_statement(R"("Effect": "Allow", "Action": "s3:GetObject", "Resource": "*")"),
       "Write here who can assume the role, and give the role these permissions by a policy of "
       "their own"},
      {with_statement(R"("Effect": "Allow", )" + kAction),
       "A trust policy says in every statement who may assume the role"},
      {principal(R"("*")"), name_provider},
      {principal("{}"), name_provider},
      {principal("[]"), ""},
      {principal("[\"" + provider + "\"]"),
       "Write {\"Federated\": [...]} or another kind of principal around the list"},
      {principal("\"" + provider + "\""), "Write {\"Federated\": \"" + provider + "\"}"},
      {principal(R"("arn:aws:iam::111122223333:role/x")"),
       "Write {\"AWS\": \"arn:aws:iam::111122223333:role/x\"}"},
      {principal(R"("ec2.amazonaws.com")"), "Write {\"Service\": \"ec2.amazonaws.com\"}"},
      {principal(R"({"Users": "x"})"), "A trust policy has the kinds Federated, AWS and Service"},
      {principal("{\"AWS\": \"" + provider + "\"}"), "Write 'Federated' => Federated"},
      {principal("{\"Service\": [\"" + provider + "\"]}"), "Write 'Federated' => Federated"},
      {principal("{\"AWS\": [\"111122223333\", \"" + provider + "\"]}"), ""},
      {principal(R"({"AWS": "arn:aws:iam::111122223333:role/*"})"),
       "Name the principal in full, or test aws:PrincipalArn in a condition"},
      {principal(R"({"AWS": []})"), "Name a principal, or remove it"},
      {good_and(R"("NotAction": "sts:TagSession")"), "Keep one of them"},
      {with_statement(R"("Effect": "Allow", )" + kPrincipal +
                      R"(, "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSesion"])"),
       "Write 'sts:TagSession' => sts:TagSession"},
      {condition(R"({"StringEqual": {"a:sub": "x"}})"),
       "The nearest one is 'StringEquals' => StringEquals"},
      {condition(R"({"Banana": {"a:sub": "x"}})"), ""},
      {condition(R"({"NullIfExists": {"a:sub": "true"}})"), "Write 'Null' => Null"},
      {condition(R"({"stringequals": {"a:sub": "x"}})"),
       "AWS does not say whether case counts here; write 'StringEquals' as documented"},
      {condition(R"({"StringEquals": {"a:sub": "${aws:username, x}-${b, 'y'}"}})"),
       "Write ${key} or ${key, 'default'}; '$' itself is ${$} => ${aws:username, 'x'}-${b, 'y'}"},
      {condition(R"({"StringEquals": {"a:sub": "${aws:username, \"x'}-${b}"}})"),
       "Write ${key} or ${key, 'default'}; '$' itself is ${$} => ${aws:username, 'x'}-${b}"},
      {condition(R"({"StringEquals": {"a:sub": "${aws:username, x'y}"}})"),
       "Write ${key} or ${key, 'default'}; '$' itself is ${$}"},
      {condition(R"({"StringEquals": {"a:sub": "${ }"}})"),
       "Write ${key} or ${key, 'default'}; '$' itself is ${$}"},
      {condition(R"({"NumericEquals": {"a:sub": "${ }"}})"), ""},
      {condition(R"({"ArnNotLike": {"a:sub": "${"}})"),
       "Write ${key} or ${key, 'default'}; '$' itself is ${$}"},
  };
  for (const auto& [text, expected] : table) {
    CAPTURE(text);
    CHECK(advice(text) == expected);
  }
}

TEST_CASE("an OIDC provider under another kind of principal is read as the provider") {
  const Read read(with_statement(
      R"("Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:oidc-provider/i/x"}, )" +
      kAction));
  CHECK(read.defects() == "[AWS] an OIDC provider is not a principal of kind 'AWS'");
  CHECK(read.policy.statements[0].principals.at(0).kind == Principal::Kind::federated);
  const Read bare(with_statement(
      R"("Effect": "Allow", "Principal": "arn:aws:iam::111122223333:oidc-provider/i/x", )" +
      kAction));
  CHECK(bare.policy.statements[0].principals.at(0).kind == Principal::Kind::federated);
  const Read role(with_statement(
      R"("Effect": "Allow", "Principal": "arn:aws:iam::111122223333:role/x", )" + kAction));
  CHECK(role.policy.statements[0].principals.at(0).kind == Principal::Kind::aws);
}

TEST_CASE("what is no principal's name names nobody") {
  const Read read(
      with_statement(R"("Effect": "Allow", "Principal": {"AWS": [1, "2"]}, )" + kAction));
  REQUIRE(read.policy.statements.at(0).principals.size() == 1);
  CHECK(read.policy.statements[0].principals[0].value.value == "2");
}

TEST_CASE("the characters that IAM takes in a policy: tab, line ends and U+0020 to U+00FF") {
  check({
      {condition(R"({"StringEquals": {"a:sub": "a\tb\r\nc"}})"), "none"},
      {condition(R"({"StringEquals": {"a:sub": "~ ÿ¡À"}})"), "none"},
      {condition(R"({"StringEquals": {"a:sub": "Ā"}})"),
       "[Ā] IAM refuses the character 'Ā' in a policy"},
      {condition(R"({"StringEquals": {"a:sub": ["x", "ÿĀ"]}})"),
       "[Ā] IAM refuses the character 'Ā' in a policy"},
      // The first of a text is named.
      {condition(R"({"StringEquals": {"a:sub": "Āx–"}})"),
       "[Ā] IAM refuses the character 'Ā' in a policy"},
      {condition(R"({"StringEquals": {"größe–": "x"}})"),
       "[–] IAM refuses the character '–' in a policy"},
      {condition(R"({"StringEquals": {"a:sub": "😀"}})"),
       "[😀] IAM refuses the character '😀' in a policy"},
      {good_and(R"("Condition": {"StringEquals": {"a:sub": "\u0001"}})"),
       "[\\u0001] IAM refuses the character '\\x01' in a policy"},
  });
}

TEST_CASE("Sids: empty ones are none, and statements without one may be many") {
  const auto two = [](const std::string& first, const std::string& second) {
    const std::string rest = R"("Effect": "Allow", )" + kPrincipal + ", " + kAction;
    return R"({"Statement": [{)" + first + rest + "}, {" + second + rest + "}]}";
  };
  check({
      {two(R"("Sid": "", )", R"("Sid": "", )"), "none"},
      {two("", ""), "none"},
      {two(R"("Sid": "a", )", R"("Sid": "A", )"), "none"},
      {two(R"("Sid": "Az09", )", ""), "none"},
      {two(R"("Sid": "aAzZ09", )", ""), "none"},
      {two(R"("Sid": "<<sid>>", )", R"("Sid": "<<sid>>", )"), "none"},
      {two(R"("Sid": "a_b", )", ""), "[a_b] the Sid 'a_b' contains more than letters and digits"},
      {two(R"("Sid": "a:", )", ""), "[a:] the Sid 'a:' contains more than letters and digits"},
  });
}

TEST_CASE("condition operators: what their names say") {
  for (const std::string& name : tests::condition_operators()) {
    for (const std::string quantifier : {"", "ForAllValues:", "ForAnyValue:"}) {
      const auto op = ConditionOperator::parse(quantifier + name);
      CAPTURE(quantifier + name);
      REQUIRE(op);
      CHECK_FALSE(op->odd_case);
      CHECK_FALSE(op->if_exists);
      CHECK((op->quantifier == SetQuantifier::none) == quantifier.empty());
      CHECK(op->negated() == (name.find("Not") != std::string::npos));
      CHECK(op->globs() ==
            (name.find("Like") != std::string::npos || name.find("Arn") != std::string::npos));
      const auto if_exists = ConditionOperator::parse(quantifier + name + "IfExists");
      CHECK(if_exists.has_value() == (name != "Null"));
      if (if_exists) CHECK(if_exists->if_exists);
      CHECK(nearest_operator(quantifier + name + "IfExists") == name);
    }
  }
  CHECK(ConditionOperator::parse("StringEqualsifexists")->odd_case);
  CHECK(ConditionOperator::parse("StringEqualsifexists")->if_exists);
  CHECK(ConditionOperator::parse("forAllValues:Bool")->quantifier == SetQuantifier::for_all_values);
}

TEST_CASE("the length is that of compact JSON without white space") {
  CHECK(policy_length(Read(R"({ "a" : [ 1, true, "x y" ] , "b":{}})").parsed.root()) ==
        std::string_view(R"({"a":[1,true,"xy"],"b":{}})").size());
  CHECK(policy_length(Read(R"({"a": [], "b": [[], [""]], "c": null})").parsed.root()) ==
        std::string_view(R"({"a":[],"b":[[],[""]],"c":null})").size());
  CHECK(policy_length(Read(R"({"a": "x\ty\r\nz\\", "b\"": "é"})").parsed.root()) ==
        std::string_view(R"({"a":"xyz\\","b\"":"e"})").size());
  // What is filled in later may be of any length.
  CHECK(policy_length(Read(R"({"a": {"Ref": "X"}, "b": "y"})").parsed.root()) ==
        std::string_view(R"({"a":,"b":"y"})").size());
  CHECK(policy_length(Read("{}").parsed.root()) == 2);
  CHECK(policy_length(Read("a: [1, \"ö\"]\nb: q\"\n").parsed.root()) ==
        count_code_points(R"({"a":[1,"ö"],"b":"q\""})"));
}

TEST_CASE("documents without a principal are trust policies if they are called so") {
  const auto kind = [](const char* text) {
    const auto parsed = doc::parse(text);
    return kind_of_document(parsed.root());
  };
  CHECK(kind(R"({"Statement": {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity"}})") ==
        DocumentKind::trust_if_called_so);
  CHECK(kind(R"({"Statement": {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentiy"}})") ==
        DocumentKind::trust_if_called_so);
  CHECK(kind(R"({"Version": "2012-10-17"})") == DocumentKind::trust_if_called_so);
  CHECK(kind(R"({"Version": "2012-10-17", "Id": "x"})") == DocumentKind::trust_if_called_so);
  CHECK(kind(R"({"Version": "2012-10-17", "Name": "x"})") == DocumentKind::other);
  CHECK(kind(R"({"Version": "1.0"})") == DocumentKind::other);
  CHECK(kind(R"([{"Version": "2012-10-17"}])") == DocumentKind::other);
  CHECK(kind("3") == DocumentKind::other);
  const auto calls = [&](const std::string& action, const std::string& more = "") {
    return kind(
        (R"({"Statement": {"Effect": "Allow", "Action": ")" + action + "\"" + more + "}}").c_str());
  };
  // Badly spelt by four letters, and by more; behind whatever prefix.
  CHECK(calls("AssumeRoleWithWebIdentity") == DocumentKind::trust_if_called_so);
  CHECK(calls("x:y: AssumeRoleWithWebIdentity ") == DocumentKind::trust_if_called_so);
  CHECK(calls("sts:AssumeRoleWithWebIden") == DocumentKind::trust_if_called_so);
  CHECK(calls("sts:AssumeRoleWithWebIde") == DocumentKind::other);
  // With a principal it is another service's policy, if it has no action of STS.
  const std::string principal = R"(, "Principal": {"AWS": "1"})";
  CHECK(calls("AssumeRoleWithWebIdentity", principal) == DocumentKind::other);
  CHECK(calls("sts:", principal) == DocumentKind::trust);
  CHECK(calls("STS:X", principal) == DocumentKind::trust);
  CHECK(calls("sts", principal) == DocumentKind::other);
  CHECK(calls("s3:x", principal) == DocumentKind::other);
  // On a resource what is allowed tells it.
  const std::string federated = R"(, "Principal": {"Federated": "x"}, "Resource": "*")";
  CHECK(calls("sts:TagSession", federated) == DocumentKind::trust);
  CHECK(calls("*", federated) == DocumentKind::trust);
  CHECK(calls("AssumeRoleWithWebIdentty", federated) == DocumentKind::trust);
  CHECK(calls("s3:*", federated) == DocumentKind::other);
  CHECK(kind(R"({"Statement": {"Principal": {"Federated": "x"}, "Resource": "*"}})") ==
        DocumentKind::trust);
  CHECK(kind(R"({"Statement": {"NotPrincipal": {"federated": "x"}, "NotAction": ["sts:*"],
                 "NotResource": "*"}})") == DocumentKind::trust);
  CHECK(kind(R"({"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole"}})") ==
        DocumentKind::other);
  CHECK(kind(R"({"Statement": {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
                 "Resource": "*"}})") == DocumentKind::other);
}

TEST_CASE("policy variables that IAM cannot read") {
  const auto defects = [](const std::string& value, const char* version = "2012-10-17") {
    const auto parsed = doc::parse(R"({"Version": ")" + std::string(version) +
                                   R"(", "Statement": {"Effect": "Allow", "Principal": )"
                                   R"({"AWS": "*"}, "Action": "sts:AssumeRole", "Condition": )"
                                   R"({"StringEquals": {"sts:RoleSessionName": ")" +
                                   value + R"("}}}})");
    Arena arena;
    const auto policy =
        parse_trust_policy(parsed.root(), arena, [](std::string_view) { return false; });
    return policy.defects.empty() ? std::string() : policy.defects.front().message;
  };
  CHECK(defects("${aws:username, 'x}") ==
        "a policy variable in '${aws:username, 'x}' has a default that is not in single quotes");
  CHECK(defects("${aws:username, x'}").find("single quotes") != std::string::npos);
  CHECK(defects("${aws:username, x}").find("single quotes") != std::string::npos);
  CHECK(defects("a-${aws:username").find("has no '}' after it") != std::string::npos);
  CHECK(defects("${}").find("names nothing") != std::string::npos);
  // What to write instead is said where that alone is wrong.
  const auto meant = [&](const std::string& value) {
    const auto parsed = doc::parse(R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", )"
                                   R"("Principal": {"AWS": "*"}, "Action": "sts:AssumeRole", )"
                                   R"("Condition": {"StringEquals": {"sts:RoleSessionName": ")" +
                                   value + R"("}}}})");
    Arena arena;
    const auto policy =
        parse_trust_policy(parsed.root(), arena, [](std::string_view) { return false; });
    return policy.defects.empty() ? std::string("none") : policy.defects.front().meant;
  };
  CHECK(meant("${aws:username, x}") == "${aws:username, 'x'}");
  CHECK(meant("${aws:username, x}-${}") == "");
  CHECK(meant("${}") == "");
  CHECK(meant("a-${aws:username") == "");
  CHECK(defects("${aws:username, 'x'}-${*}") == "");
  CHECK(defects("$x {y}") == "");
  CHECK(defects("${aws:username", "2008-10-17") == "");
}

TEST_CASE("trust policies are told from other policies") {
  const auto is = [](const std::string& text) {
    const auto parsed = doc::parse(text);
    return kind_of_document(parsed.root()) == DocumentKind::trust;
  };
  CHECK(is(good_and(R"("Sid": "a")")));
  CHECK(is(R"({"Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},
               "Action": "sts:AssumeRole"}})"));
  CHECK(is(R"({"Statement": [{"Principal": {"Federated": "x"}, "Action": "AssumeRole"}]})"));
  CHECK(is(R"({"Version": "2012-10-17",
               "statement": [{"Principle": {"Federated": "x"}, "Action": "AssumeRole"}]})"));
  CHECK_FALSE(is(R"({"statement": [{"Principal": {"Federated": "x"}}]})"));
  CHECK_FALSE(is(R"({"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
                     "Resource": "*"}})"));
  CHECK_FALSE(is(R"({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                     "Resource": "*"}})"));
  CHECK_FALSE(is(R"({"Statement": {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*",
                     "Principal": {"Federated": "cognito-identity.amazonaws.com"}}})"));
  // Federated principals, however the action is spelt.
  for (const char* const action :
       {"st:AssumeRoleWithWebIdentity", "iam:AssumeRoleWithWebIdentity",
        "sts :AssumeRoleWithWebIdentity", "s?s:AssumeRoleWithWebIdentity", "iam:*", "*"}) {
    CAPTURE(action);
    CHECK(is(R"({"Statement": {"Effect": "Allow", "Principal": {"Federated": "x"}, "Action": ")" +
             std::string(action) + "\"}}"));
    CHECK(
        is(R"({"Statement": {"Effect": "Allow", "Principal": {"Federated": "x"}, "NotAction": ")" +
           std::string(action) + "\"}}"));
  }
  CHECK(is(R"({"Statement": {"Effect": "Allow", "Principal": {}, "Action": "sts:AssumeRole"}})"));
  CHECK(is(R"({"Statement": {"Effect": "Allow", "Principal": {"Federated": "x"}, "Resource": "*",
               "Action": "sts:AssumeRoleWithWebIdentity"}})"));
  // Resource control policies and policies of VPC endpoints and queues.
  CHECK_FALSE(is(R"({"Statement": [{"Effect": "Deny", "Principal": "*", "Resource": "*",
                     "Action": "sts:AssumeRoleWithWebIdentity"}]})"));
  CHECK_FALSE(is(R"({"Statement": [{"Effect": "Allow", "Principal": "*", "Resource": "*",
                     "Action": "sts:*"}]})"));
  CHECK_FALSE(is(R"({"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Resource": "*",
                     "Action": ["sts:AssumeRole", "s3:GetObject"]}]})"));
  CHECK_FALSE(
      is(R"({"Statement": [{"Effect": "Allow", "Principal": {"Service": "x"}, "NotResource": "y",
                     "Action": "sts:AssumeRole"}]})"));
  CHECK_FALSE(is(R"({"Statement": "x"})"));
  CHECK_FALSE(is("[]"));
  CHECK_FALSE(is(""));
}
