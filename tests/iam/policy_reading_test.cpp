// Everything that is read of a trust policy, whatever it is made of: principals, actions and
// conditions with what is known of them.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "doc/parse.h"
#include "iam/policy/trust_policy.h"

using namespace irsa;
using namespace irsa::iam;

namespace {

bool is_placeholder(std::string_view text) {
  return text.find("<<") != std::string_view::npos || text.find("${") != std::string_view::npos;
}

std::string_view named(Principal::Kind kind) {
  switch (kind) {
    case Principal::Kind::star: return "star";
    case Principal::Kind::aws: return "aws";
    case Principal::Kind::federated: return "federated";
    case Principal::Kind::service: return "service";
    case Principal::Kind::other: return "other";
  }
  return "";
}

std::string told(const Principal& principal) {
  std::string out =
      std::string(named(principal.kind)) + " '" + std::string(principal.value.value) + "'";
  if (principal.unknown) out += " open";
  if (!principal.issuer.empty()) out += " of " + std::string(principal.issuer);
  if (principal.issuer_known) out += " known";
  return out;
}

std::string told(const Condition& condition) {
  std::string out = (condition.op ? "" : "(no operator) ") +
                    std::string(condition.operator_name.value) + " " +
                    std::string(condition.key.value) + " [";
  std::string_view between;
  for (const Text& value : condition.values) {
    out += std::string(between) + std::string(value.value);
    between = ", ";
  }
  out += "]";
  for (const Text& value : condition.open_values) out += " or " + std::string(value.value);
  if (condition.values_are_list) out += " list";
  if (condition.has_sorted_values()) out += " sorted";
  if (condition.open_issuer) out += " open-issuer";
  if (condition.open_key) out += " open-key";
  if (condition.unknown) out += " open";
  if (condition.is_open_list()) out += " open-list";
  return out;
}

std::string told(const Statement& statement) {
  std::string out = statement.effect == Effect::allow  ? "Allow"
                    : statement.effect == Effect::deny ? "Deny"
                                                       : "(no effect)";
  if (statement.sid) out += " '" + std::string(statement.sid->value) + "'";
  if (statement.not_principal) out += " not";
  for (const Principal& principal : statement.principals) out += ", " + told(principal);
  out += statement.not_action ? "; not" : ";";
  for (const Text& action : statement.actions) out += " " + std::string(action.value);
  if (statement.actions_unknown) out += " open";
  for (const Condition& condition : statement.conditions) out += "; " + told(condition);
  if (statement.conditions_unknown) out += "; open";
  return out;
}

constexpr std::string_view kProvider = "arn:aws:iam::1:oidc-provider/i/x";

/// "PROVIDER" for the ARN that nearly all policies here name.
std::string shortened(std::string text) {
  for (auto at = text.find(kProvider); at != std::string::npos; at = text.find(kProvider, at)) {
    text.replace(at, kProvider.size(), "PROVIDER");
  }
  return text;
}

/// The policy in one line, and behind "!" each defect, the text it is at in brackets.
std::string read(const std::string& text) {
  const doc::Parsed parsed = doc::parse(text);
  Arena arena;
  const TrustPolicy policy = parse_trust_policy(parsed.root(), arena, is_placeholder);
  std::string out = policy.version == PolicyVersion::v2012 ? "2012" : "2008";
  for (const Statement& statement : policy.statements) out += " | " + told(statement);
  for (const PolicyDefect& defect : policy.defects) {
    out += " ! [" + std::string(parsed.under(defect.where)) + "] " + defect.message;
    if (!defect.help.empty()) out += ". " + defect.help;
    if (!defect.meant.empty()) out += " => " + defect.meant;
    if (defect.needless) out += " => nothing";
  }
  return shortened(out);
}

const std::string kWho = "\"Principal\": {\"Federated\": \"" + std::string(kProvider) + "\"}";
const std::string kWhat = R"("Action": "sts:*")";

std::string behind(std::string_view begin, const std::string& text) {
  return text.starts_with(begin) ? text.substr(begin.size()) : text;
}

/// What is read of one statement that allows something.
std::string of_statement(const std::string& body) {
  return behind("2008 | Allow", read(R"({"Statement": {"Effect": "Allow", )" + body + "}}"));
}
std::string of_principal(const std::string& principal) {
  return behind(", ", of_statement("\"Principal\": " + principal + ", " + kWhat));
}
std::string of_action(const std::string& action) {
  return behind(", federated 'PROVIDER'; ", of_statement(kWho + ", \"Action\": " + action));
}
std::string of_condition(const std::string& condition) {
  return behind(", federated 'PROVIDER'; sts:*",
                of_statement(kWho + ", " + kWhat + ", \"Condition\": " + condition));
}

struct Row {
  std::string text;
  std::string expected;
};

}  // namespace

TEST_CASE("what is read of principals") {
  const std::vector<Row> rows = {
      {R"({"Federated": "x"})", "federated 'x'; sts:*"},
      {R"({"AWS": ["1", "2"], "Service": "a.b"})", "aws '1', aws '2', service 'a.b'; sts:*"},
      {R"({"AWS": "*"})", "aws '*'; sts:*"},
      {R"({"AWS": "arn:aws:iam::1:role/a?"})",
       R"(aws 'arn:aws:iam::1:role/a?'; sts:* ! ["arn:aws:iam::1:role/a?"] 'arn:aws:iam::1:role/a?' is a pattern, and principals are compared exactly. Name the principal in full, or test aws:PrincipalArn in a condition)"},
      {R"({"Federated": "arn:aws:iam::1:oidc-provider/*"})",
       "federated 'arn:aws:iam::1:oidc-provider/*'; sts:*"},
      {R"({"Service": "*.amazonaws.com"})", "service '*.amazonaws.com'; sts:*"},
      {R"({"AWS": "<<role>>*"})", "aws '<<role>>*' open; sts:*"},
      {R"({"Federated": "<<who>>"})", "federated '<<who>>' open; sts:*"},
      {R"({"Federated": ["<<who>>", "y"]})", "federated '<<who>>' open, federated 'y'; sts:*"},
      {R"({"Federated": {"Ref": "P"}})", "federated '${P}' open; sts:*"},
      {R"({"AWS": {"Fn::GetAtt": ["P", "Arn"]}})", "aws '${P.Arn}' open; sts:*"},
      {R"({"AWS": ["1", {"Ref": "P"}]})", "aws '1', aws '${P}' open; sts:*"},
      {R"("<<who>>")", "other '<<who>>' open; sts:*"},
      {R"({"Ref": "P"})", "other '${P}' open; sts:*"},
      // Kinds that IAM has not.
      {R"({"CanonicalUser": "x"})",
       R"(other 'x'; sts:* ! ["CanonicalUser"] 'CanonicalUser' is a principal of S3, not of a trust policy)"},
      {R"({"Canonical": "x"})",
       R"(other 'x'; sts:* ! ["Canonical"] 'Canonical' is not a kind of principal. A trust policy has the kinds Federated, AWS and Service)"},
      {R"({"aws": "1"})",
       R"(aws '1'; sts:* ! ["aws"] 'aws' is not a kind of principal. Write 'AWS' => AWS)"},
      {R"({"Federate": "x"})",
       R"(federated 'x'; sts:* ! ["Federate"] 'Federate' is not a kind of principal. Write 'Federated' => Federated)"},
      {R"({"Users": "arn:aws:iam::1:oidc-provider/x"})",
       R"(other 'arn:aws:iam::1:oidc-provider/x'; sts:* ! ["Users"] 'Users' is not a kind of principal. A trust policy has the kinds Federated, AWS and Service)"},
      // A provider is one whatever it is called, if it is the only thing named.
      {R"({"AWS": "arn:aws:iam::1:oidc-provider/x"})",
       R"(federated 'arn:aws:iam::1:oidc-provider/x'; sts:* ! ["AWS"] an OIDC provider is not a principal of kind 'AWS'. Write 'Federated' => Federated)"},
      {R"({"Service": "arn:aws:iam::1:oidc-provider/x"})",
       R"(federated 'arn:aws:iam::1:oidc-provider/x'; sts:* ! ["Service"] an OIDC provider is not a principal of kind 'Service'. Write 'Federated' => Federated)"},
      {R"({"AWS": ["arn:aws:iam::1:oidc-provider/x", "arn:aws:iam::1:oidc-provider/y"]})",
       R"(federated 'arn:aws:iam::1:oidc-provider/x', federated 'arn:aws:iam::1:oidc-provider/y'; sts:* ! ["AWS"] an OIDC provider is not a principal of kind 'AWS'. Write 'Federated' => Federated)"},
      {R"({"AWS": ["arn:aws:iam::1:oidc-provider/x", "1"]})",
       "aws 'arn:aws:iam::1:oidc-provider/x', aws '1'; sts:*"},
      {R"({"AWS": "arn:aws:iam::<<account>>:oidc-provider/<<issuer>>"})",
       R"(federated 'arn:aws:iam::<<account>>:oidc-provider/<<issuer>>' open of <<issuer>>; sts:* ! ["AWS"] an OIDC provider is not a principal of kind 'AWS'. Write 'Federated' => Federated)"},
      {R"({"AWS": "x:oidc-provider/x"})", "aws 'x:oidc-provider/x'; sts:*"},
      {R"({"AWS": "arn:aws:iam::1:saml-provider/x"})",
       "aws 'arn:aws:iam::1:saml-provider/x'; sts:*"},
      {R"({"AWS": [5]})", "; sts:* ! [5] 'AWS' is a number, not a string"},
      // What is no object.
      {R"("*")",
       R"(star '*'; sts:* ! ["*"] IAM does not accept "Principal": "*" in a trust policy. Name the cluster's OIDC provider: {"Federated": "arn:aws:iam::…:oidc-provider/…"})"},
      {R"("x")",
       R"(other 'x'; sts:* ! ["x"] 'Principal' is a string, not an object. Write {"Service": "x"})"},
      {R"("arn:aws:iam::1:role/x")",
       R"(aws 'arn:aws:iam::1:role/x'; sts:* ! ["arn:aws:iam::1:role/x"] 'Principal' is a string, not an object. Write {"AWS": "arn:aws:iam::1:role/x"})"},
      {R"("arn:aws:iam::1:oidc-provider/i/x")",
       R"(federated 'PROVIDER'; sts:* ! ["PROVIDER"] 'Principal' is a string, not an object. Write {"Federated": "PROVIDER"})"},
      {R"(5)", "; sts:* ! [5] 'Principal' is a number, not an object"},
      {R"(true)", "; sts:* ! [true] 'Principal' is a boolean, not an object"},
      {R"(["x"])",
       R"(; sts:* ! [["x"]] 'Principal' is a list, not an object. Write {"Federated": [...]} or another kind of principal around the list)"},
      {R"([])", "; sts:*"},
      {R"({})",
       R"(; sts:* ! [{}] 'Principal' names nobody. Name the cluster's OIDC provider: {"Federated": "arn:aws:iam::…:oidc-provider/…"})"},
      // Lists that are empty, and values of other types.
      {R"({"AWS": []})",
       "; sts:* ! [[]] the list of 'AWS' is empty. Name a principal, or remove it"},
      {R"({"AWS": [], "Service": []})",
       "; sts:* ! [[]] the list of 'AWS' is empty. Name a principal, or remove it ! [[]] the list "
       "of 'Service' is empty. Name a principal, or remove it"},
      {R"({"AWS": [], "Service": ["a.b"]})", "service 'a.b'; sts:*"},
      {R"({"Federated": []})", "federated ''; sts:*"},
      {R"({"Federated": [], "AWS": "1"})", "aws '1'; sts:*"},
      {R"({"Federated": {"a": "b"}})",
       R"(; sts:* ! [{"a": "b"}] 'Federated' holds an object, not a string or a list of strings)"},
      {R"({"AWS": null})", "; sts:* ! [null] 'AWS' is null, not a string"},
      {R"({"AWS": [1, "2", null]})",
       "aws '2'; sts:* ! [1] 'AWS' is a number, not a string ! [null] 'AWS' is null, not a string"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(of_principal(row.text) == row.expected);
  }
}

TEST_CASE("what is read of principals in YAML, where numbers are texts") {
  const auto of_yaml = [](const std::string& principal) {
    return of_statement("Principal: " + principal + ", " + kWhat);
  };
  const std::vector<Row> rows = {
      {"{AWS: 111122223333}", ", aws '111122223333'; sts:*"},
      {"{AWS: [111122223333, true, 1.5]}",
       ", aws '111122223333'; sts:* ! [true] 'AWS' is a boolean, not a string ! [1.5] 'AWS' is a "
       "number, not a string"},
      {"111122223333", "; sts:* ! [111122223333] 'Principal' is a number, not an object"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(of_yaml(row.text) == row.expected);
  }
}

TEST_CASE("actions in YAML, where a list may be a function") {
  const std::vector<Row> rows = {
      {"!Ref A", ", aws '1'; open"},
      {"!Split [',', !Ref A]", ", aws '1'; open"},
      {"[!Ref A, sts:TagSession]", ", aws '1'; sts:TagSession open"},
      {"!Sub '${A}'", ", aws '1'; open"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(of_statement("Principal: {AWS: 1}, Action: " + row.text) == row.expected);
  }
}

TEST_CASE("of Principal and NotPrincipal the first is read, the second is a mistake") {
  const std::vector<Row> rows = {
      {R"("Principal": {"AWS": "1"}, "NotPrincipal": {"AWS": "2"}, )",
       R"(, aws '1'; sts:* ! ["NotPrincipal"] the statement has both 'Principal' and 'NotPrincipal')"},
      {R"("NotPrincipal": {"AWS": "2"}, "Principal": {"AWS": "1"}, )",
       R"( not, aws '2'; sts:* ! ["NotPrincipal"] IAM does not accept 'NotPrincipal' in a trust policy. Name in 'Principal' who may assume the role ! ["Principal"] the statement has both 'Principal' and 'NotPrincipal')"},
      {R"("Principal": {"AWS": "1"}, "Principle": {"AWS": "2"}, )",
       R"(, aws '1'; sts:* ! ["Principle"] 'Principle' is not an element of a statement. Write 'Principal' => Principal)"},
      {R"("Principle": {"AWS": "2"}, )",
       R"(, aws '2'; sts:* ! ["Principle"] 'Principle' is not an element of a statement. Write 'Principal' => Principal)"},
      {R"("notprincipal": {"AWS": "2"}, )",
       R"( not, aws '2'; sts:* ! ["notprincipal"] 'notprincipal' is not an element of a statement. Write 'NotPrincipal' => NotPrincipal ! ["notprincipal"] IAM does not accept 'NotPrincipal' in a trust policy. Name in 'Principal' who may assume the role)"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(of_statement(row.text + kWhat) == row.expected);
  }
}

TEST_CASE("what is read of actions") {
  const std::vector<Row> rows = {
      {R"("sts:AssumeRoleWithWebIdentity")", "sts:AssumeRoleWithWebIdentity"},
      {R"(["sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext", "sts:AssumeRoleWithSAML"])",
       "sts:TagSession sts:SetSourceIdentity sts:SetContext sts:AssumeRoleWithSAML"},
      {R"(["sts:AssumeRoleWithWebIdentity", "<<more>>"])", "sts:AssumeRoleWithWebIdentity open"},
      {R"("<<action>>")", "open"},
      {R"({"Ref": "A"})", "open"},
      {R"(["sts:AssumeRoleWithWebIdentity", {"Ref": "A"}])", "sts:AssumeRoleWithWebIdentity open"},
      {R"([])", ", federated 'PROVIDER';"},
      {R"({"a": "b"})",
       R"(! [{"a": "b"}] 'Action' is an object, not a string or a list of strings)"},
      {R"([5, "sts:*"])", "sts:* ! [5] 'Action' is a number, not a string"},
      {R"(null)", "! [null] 'Action' is null, not a string"},
      {R"([["sts:*"]])", R"(! [["sts:*"]] 'Action' is a list, not a string)"},
      // Wildcards.
      {R"("*")", "*"},
      {R"(["sts:AssumeRoleWith*"])", "sts:AssumeRoleWith*"},
      {R"(["sts:AssumeRoleWithWebIdentity", "sts:Get*"])",
       "sts:AssumeRoleWithWebIdentity sts:Get*"},
      {R"(["sts:AssumeRoleWithWebIdentity", "s3:*"])",
       R"(sts:AssumeRoleWithWebIdentity s3:* ! ["s3:*"] a trust policy can only name actions of sts, not 's3:*')"},
      {R"(["sts:AssumeRoleWithWebIdentity", "st?:TagSession"])",
       R"(sts:AssumeRoleWithWebIdentity st?:TagSession ! ["st?:TagSession"] 'st?:TagSession' is not an action that a trust policy can allow. Write 'sts:TagSession' => sts:TagSession)"},
      {R"(["STS:TagSession", "Sts:AssumeRoleWithWebIdentity"])",
       "STS:TagSession Sts:AssumeRoleWithWebIdentity"},
      // What is no action of sts.
      {R"(["sts:AssumeRoleWithWebIdentity", "sts:"])",
       R"(sts:AssumeRoleWithWebIdentity sts: ! ["sts:"] 'sts:' is not an action that a trust policy can allow)"},
      {R"(["sts:AssumeRoleWithWebIdentity", "sts"])",
       R"(sts:AssumeRoleWithWebIdentity sts ! ["sts"] a trust policy can only name actions of sts, not 'sts')"},
      {R"(["sts:AssumeRoleWithWebIdentity", ""])",
       R"(sts:AssumeRoleWithWebIdentity  ! [""] a trust policy can only name actions of sts, not '')"},
      {R"(["sts:AssumeRoleWithWebIdentity", "s3:GetObject"])",
       R"(sts:AssumeRoleWithWebIdentity s3:GetObject ! ["s3:GetObject"] a trust policy can only name actions of sts, not 's3:GetObject')"},
      {R"(["sts:AssumeRoleWithWebIdentity", "TagSession"])",
       R"(sts:AssumeRoleWithWebIdentity TagSession ! ["TagSession"] 'TagSession' is not an action that a trust policy can allow. Write 'sts:TagSession' => sts:TagSession)"},
      {R"(["sts:AssumeRoleWithWebIdentity", "iam:TagSession"])",
       R"(sts:AssumeRoleWithWebIdentity iam:TagSession ! ["iam:TagSession"] 'iam:TagSession' is not an action that a trust policy can allow. Write 'sts:TagSession' => sts:TagSession)"},
      {R"(["sts:AssumeRoleWithWebIdentity", "sts:GetCallerIdentity"])",
       R"(sts:AssumeRoleWithWebIdentity sts:GetCallerIdentity ! ["sts:GetCallerIdentity"] 'sts:GetCallerIdentity' is not an action that a trust policy can allow)"},
      // Where the web identity call is missing, that is what another rule says.
      {R"("sts:AssumeRoleWithWebIdentiti")", "sts:AssumeRoleWithWebIdentiti"},
      {R"("sts:GetCallerIdentity")", "sts:GetCallerIdentity"},
      {R"("AssumeRole")", "AssumeRole"},
      {R"("s3:GetObject")",
       R"(s3:GetObject ! ["s3:GetObject"] a trust policy can only name actions of sts, not 's3:GetObject')"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(of_action(row.text) == row.expected);
  }
  CHECK(of_statement(kWho + R"(, "NotAction": "sts:TagSession")") ==
        ", federated 'PROVIDER'; not sts:TagSession");
  CHECK(
      of_statement(kWho + R"(, "NotAction": ["sts:*"], "Action": "sts:*")") ==
      R"(, federated 'PROVIDER'; not sts:* ! ["Action"] the statement has both 'Action' and 'NotAction'. Keep one of them)");
  CHECK(
      of_statement(kWho + R"(, "Action": "sts:*", "Actions": "sts:TagSession")") ==
      R"(, federated 'PROVIDER'; sts:* ! ["Actions"] 'Actions' is not an element of a statement. Write 'Action' => Action)");
  // Without a federated principal no other rule looks at the action.
  CHECK(
      of_statement(R"("Principal": {"AWS": "1"}, "Action": "sts:AssumeRol")") ==
      R"(, aws '1'; sts:AssumeRol ! ["sts:AssumeRol"] 'sts:AssumeRol' is not an action that a trust policy can allow. Write 'sts:AssumeRole' => sts:AssumeRole)");
  CHECK(
      of_statement(R"("Principal": {"AWS": "1"}, "Action": "s3:GetObject")") ==
      R"(, aws '1'; s3:GetObject ! ["s3:GetObject"] a trust policy can only name actions of sts, not 's3:GetObject')");
}

TEST_CASE("the sts action that a misspelt one means") {
  const std::vector<Row> rows = {
      {"sts:AssumeRol", "sts:AssumeRole"},
      {"sts:AssumeRoleXXXX", "sts:AssumeRole"},
      {"sts:AssumeRoleXXXXX", ""},
      {"sts:AssumeRoleWith", "sts:AssumeRole"},  // four letters away from two: the first
      {"sts:TagSesi", ""},
      {"sts:TagSes", ""},
      {"sts:TagSessi", "sts:TagSession"},
      {"sts:TagSexxio", "sts:TagSession"},  // a third of the letters is wrong
      {"sts:TagSxxxio", ""},
      {"sts:SetContex", "sts:SetContext"},
      {"sts: TagSession ", "sts:TagSession"},
      {" sts :TagSession", "sts:TagSession"},
      {"STS:TAGSESION", "sts:TagSession"},
      {"TagSesion", "sts:TagSession"},
      {"st:TagSesion", "sts:TagSession"},
      {"stss:TagSessionss", "sts:TagSession"},
      // Behind another service's name, one letter at most.
      {"s:TagSession", "sts:TagSession"},
      {"s:TagSesion", "sts:TagSession"},
      {"s:TagSeson", ""},
      {"iam:AssumeRole", "sts:AssumeRole"},
      {"iam:AssumeRoleXX", ""},
      {"sts:Assume*", ""},
      {"sts:TagSessio?", ""},
      {"st*:TagSession", "sts:TagSession"},
      {"sts:TagSession", ""},
      {"sts:tagsession", ""},
      {"sts:", ""},
      {":", ""},
      {"sts:Get", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(std::string(nearest_sts_action(row.text)) == row.expected);
  }
}

TEST_CASE("what is read of conditions") {
  const std::vector<Row> rows = {
      {R"({})", ""},
      {R"({"StringEquals": {}})", ""},
      {R"({"StringEquals": {"i/x:aud": "a", "i/x:sub": ["s", "t"]}, "StringLike": {"i/x:sub": "*"}})",
       "; StringEquals i/x:aud [a]; StringEquals i/x:sub [s, t] list; StringLike i/x:sub [*]"},
      {R"({"StringEquals": {"a:b": [5, true, 1.5]}})", "; StringEquals a:b [5, true, 1.5] list"},
      {R"({"StringEquals": {"a:b": []}})",
       "; StringEquals a:b [] list ! [[]] the list of values for 'a:b' is empty. AWS does not say "
       "what an empty list means: name a value or remove the condition"},
      {R"({"StringEquals": {"a:b": ["x", null]}})",
       "; StringEquals a:b [x] list open ! [null] a value of 'a:b' is null, not a string, number "
       "or boolean"},
      {R"({"StringEquals": {"a:b": [["x"]]}})",
       R"(; StringEquals a:b [] list open ! [["x"]] a value of 'a:b' is a list, not a string, number or boolean)"},
      {R"({"StringEquals": {"a:b": {"c": "d"}}})",
       R"(; StringEquals a:b [] open ! [{"c": "d"}] a value of 'a:b' is an object, not a string, number or boolean)"},
      {R"({"StringEquals": "x"})",
       R"(; open ! ["x"] the operator 'StringEquals' holds a string, not an object of keys and values)"},
      {R"({"StringEquals": ["x"]})",
       R"(; open ! [["x"]] the operator 'StringEquals' holds a list, not an object of keys and values)"},
      {R"({"__doc": "x"})", R"(; open ! ["__doc"] '__doc' is not a condition operator)"},
      {R"({"Banana": {"a:b": "c"}})",
       R"(; (no operator) Banana a:b [c] ! ["Banana"] 'Banana' is not a condition operator)"},
      {R"({"StringEqual": {"a:b": "c"}})",
       R"(; (no operator) StringEqual a:b [c] ! ["StringEqual"] 'StringEqual' is not a condition operator. The nearest one is 'StringEquals' => StringEquals)"},
      {R"({"stringequals": {"a:b": "c"}})",
       R"(; stringequals a:b [c] ! ["stringequals"] the operator 'stringequals' is not written as AWS writes it. AWS does not say whether case counts here; write 'StringEquals' as documented)"},
      {R"({"NullIfExists": {"a:b": "true"}})",
       R"(; (no operator) NullIfExists a:b [true] ! ["NullIfExists"] 'IfExists' cannot be added to 'Null', which tests existence itself. Write 'Null' => Null)"},
      {R"({"nullifexists": {"a:b": "x"}})",
       R"(; (no operator) nullifexists a:b [x] ! ["nullifexists"] 'IfExists' cannot be added to 'Null', which tests existence itself. Write 'Null' => Null)"},
      {R"({"ForAllValues:NullIfExists": {"a:b": "x"}})",
       R"(; (no operator) ForAllValues:NullIfExists a:b [x] ! ["ForAllValues:NullIfExists"] 'IfExists' cannot be added to 'Null', which tests existence itself. Write 'Null' => Null)"},
      {R"("x")",
       R"( ! ["x"] 'Condition' is a string, not an object. Write {"StringEquals": {"<key>": "<value>"}})"},
      {R"(null)",
       R"( ! [null] 'Condition' is null, not an object. Write {"StringEquals": {"<key>": "<value>"}})"},
      // Filled in later: the block, an operator, what it holds, a key, values.
      {R"("<<block>>")", "; open"},
      {R"({"<<operator>>": {"a:b": "c"}})", "; open"},
      {R"({"<<operator>>": {"a:b": "c"}, "StringLike": {"a:b": "d"}})",
       "; StringLike a:b [d]; open"},
      {R"({"StringEquals": "<<pairs>>"})", "; open"},
      {R"({"StringEquals": {"Fn::GetAtt": ["X", "Value"]}})", "; open"},
      {R"({"StringEquals": {"<<key>>": "c"}})",
       "; StringEquals <<key>> [c] open-issuer open-key open"},
      {R"({"StringEquals": {"a:b": "<<value>>"}})", "; StringEquals a:b [] or <<value>> open"},
      {R"({"StringEquals": {"a:b": ["c", "<<value>>"]}})",
       "; StringEquals a:b [c] or <<value>> list open open-list"},
      {R"({"StringEquals": {"a:b": ["c", {"Ref": "V"}]}})",
       "; StringEquals a:b [c] or ${V} list open open-list"},
      {R"({"StringEquals": {"a:b": {"Ref": "V"}}})", "; StringEquals a:b [] or ${V} open"},
      {R"({"StringEquals": {"a:b": {"Fn::Join": ["", ["x", "y"]]}}})", "; StringEquals a:b [xy]"},
      // Null takes true and false, however they are written.
      {R"({"Null": {"a:b": ["true", "FALSE", true, "yes", 0]}})",
       R"(; Null a:b [true, FALSE, true, yes, 0] list ! ["yes"] 'Null' needs true or false, not 'yes' ! [0] 'Null' needs true or false, not '0')"},
      {R"({"Null": {"a:b": "<<value>>"}})", "; Null a:b [] or <<value>> open"},
      {R"({"Null": {"a:b": ["yes", "<<value>>"]}})",
       "; Null a:b [yes] or <<value>> list open open-list"},
      {R"({"Bool": {"a:b": "yes"}})", "; Bool a:b [yes]"},
      // One key, twice in one operator.
      {R"({"StringEquals": {"a:sub": "x", "A:SUB": "y", "a:Sub": "z"}})",
       R"(; StringEquals a:sub [x]; StringEquals A:SUB [y]; StringEquals a:Sub [z] ! ["A:SUB"] the key 'A:SUB' is there twice in one operator: keys are not case-sensitive. Put the values into one list ! ["a:Sub"] the key 'a:Sub' is there twice in one operator: keys are not case-sensitive. Put the values into one list)"},
      {R"({"StringEquals": {"a:sub": "x", "a:sub": "y"}})", "; StringEquals a:sub [y]"},
      {R"({"StringEquals": {"a:sub": "x"}, "StringLike": {"A:sub": "y"}})",
       "; StringEquals a:sub [x]; StringLike A:sub [y]"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(of_condition(row.text) == row.expected);
  }
}

TEST_CASE("long lists are sorted where every value is compared as it is") {
  const auto list = [](int count, const std::string& last) {
    std::string out = R"({"StringLike": {"a:b": [)";
    for (int i = count - 1; i > 0; --i) out += "\"v" + std::to_string(i) + "\", ";
    return out + "\"" + last + "\"]}}";
  };
  const auto is_sorted = [](const std::string& text) {
    return of_condition(text).find(" sorted") != std::string::npos;
  };
  CHECK(is_sorted(list(33, "x")));
  CHECK(is_sorted(list(32, "x")));
  CHECK_FALSE(is_sorted(list(31, "x")));
  CHECK_FALSE(is_sorted(list(33, "x*")));
  CHECK_FALSE(is_sorted(list(33, "?x")));
  CHECK_FALSE(is_sorted(list(33, "x$")));
}

TEST_CASE("policy variables: what is wrong with them, and what is meant") {
  const std::vector<Row> rows = {
      {"${a}", ""},
      {"${a, 'b'}-${c}", ""},
      {"${a,''}", ""},
      {"${a,'}",
       "a policy variable in '${a,'}' has a default that is not in single quotes => ${a, ''}"},
      {"${a,'b}",
       "a policy variable in '${a,'b}' has a default that is not in single quotes => ${a, 'b'}"},
      {"${a,b'}",
       "a policy variable in '${a,b'}' has a default that is not in single quotes => ${a, 'b'}"},
      {"${a, b }",
       "a policy variable in '${a, b }' has a default that is not in single quotes => ${a, 'b'}"},
      {"${a,\\\"b\\\"}x",
       R"(a policy variable in '${a,"b"}x' has a default that is not in single quotes => ${a, 'b'}x)"},
      {"${a,b,c}",
       "a policy variable in '${a,b,c}' has a default that is not in single quotes => ${a, 'b,c'}"},
      {"${a, b'c}", "a policy variable in '${a, b'c}' has a default that is not in single quotes"},
      {"${}", "a policy variable in '${}' names nothing"},
      {"x${ }y", "a policy variable in 'x${ }y' names nothing"},
      {"${a", "a policy variable in '${a' has no '}' after it"},
      {"${a}${", "a policy variable in '${a}${' has no '}' after it"},
      {"${a}, ${b, c}, ${d}",
       "a policy variable in '${a}, ${b, c}, ${d}' has a default that is not in single quotes => "
       "${a}, ${b, 'c'}, ${d}"},
      {"${a, b} ${c, d} e",
       "a policy variable in '${a, b} ${c, d} e' has a default that is not in single quotes => "
       "${a, 'b'} ${c, 'd'} e"},
      {"${a, b}${", "a policy variable in '${a, b}${' has a default that is not in single quotes"},
      {"a, ${b}", ""},
      {"$a {b}", ""},
      {"$", ""},
  };
  const auto with = [](const std::string& version, const std::string& op,
                       const std::string& value) {
    const doc::Parsed parsed = doc::parse(
        R"({"Version": ")" + version + R"(", "Statement": {"Effect": "Allow", )" + kWho + ", " +
        kWhat + R"(, "Condition": {")" + op + R"(": {"a:b": ")" + value + R"("}}}})");
    Arena arena;
    const TrustPolicy policy =
        parse_trust_policy(parsed.root(), arena, [](std::string_view) { return false; });
    std::string out;
    for (const PolicyDefect& defect : policy.defects) {
      out += defect.message + (defect.meant.empty() ? "" : " => " + defect.meant);
    }
    return out;
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(with("2012-10-17", "StringLike", row.text) == row.expected);
    CHECK(with("2008-10-17", "StringLike", row.text) == "");
    CHECK(with("2012-10-17", "NumericEquals", row.text) == "");
    CHECK(with("2012-10-17", "ArnNotLike", row.text) == with("2012-10-17", "StringLike", row.text));
    CHECK(with("2012-10-17", "Banana", row.text) == "'Banana' is not a condition operator");
  }
}

TEST_CASE("whose key it is, and which provider, where parts are filled in later") {
  const auto both = [](const std::string& principal, const std::string& conditions) {
    return of_statement("\"Principal\": {\"Federated\": " + principal + "}, " + kWhat +
                        ", \"Condition\": {\"StringEquals\": {" + conditions + "}}");
  };
  struct Case {
    std::string principal;
    std::string conditions;
    std::string expected;
  };
  const std::string open = R"("arn:aws:iam::${A}:oidc-provider/${I}")";
  const std::string known = R"("arn:aws:iam::${A}:oidc-provider/i/x")";
  const std::string whole = R"("${P}")";
  const std::vector<Case> cases = {
      // The issuer is open, and the key has the same.
      {open, R"("${I}:sub": "s")",
       ", federated 'arn:aws:iam::${A}:oidc-provider/${I}' open of ${I}; sts:*; StringEquals "
       "${I}:sub [s] open-issuer"},
      {open, R"("${I}:sub": ["s", "${S}"])",
       ", federated 'arn:aws:iam::${A}:oidc-provider/${I}' open of ${I}; sts:*; StringEquals "
       "${I}:sub [s] or ${S} list open-issuer open open-list"},
      {open, R"("${J}:sub": "s")",
       ", federated 'arn:aws:iam::${A}:oidc-provider/${I}' open of ${J}; sts:*; StringEquals "
       "${J}:sub [s] open-issuer"},
      {open, R"("https://${I}:sub": "s")",
       ", federated 'arn:aws:iam::${A}:oidc-provider/${I}' open of ${I}; sts:*; StringEquals "
       "https://${I}:sub [s] open-issuer"},
      {open, R"("arn:aws:iam::${A}:oidc-provider/${I}:sub": "s")",
       ", federated 'arn:aws:iam::${A}:oidc-provider/${I}' open of ${I}; sts:*; StringEquals "
       "arn:aws:iam::${A}:oidc-provider/${I}:sub [s] open-issuer"},
      {open, R"("i/x:sub": "s")",
       ", federated 'arn:aws:iam::${A}:oidc-provider/${I}' open of i/x known; sts:*; StringEquals "
       "i/x:sub [s]"},
      {open, R"("${I}:AUD": "s")",
       ", federated 'arn:aws:iam::${A}:oidc-provider/${I}' open of ${I}; sts:*; StringEquals "
       "${I}:AUD [s] open-issuer"},
      {open, R"("${I}:oaud": "s")",
       ", federated 'arn:aws:iam::${A}:oidc-provider/${I}' open of ${I}; sts:*; StringEquals "
       "${I}:oaud [s] open-issuer"},
      {open, R"("${I}:azp": "s")",
       ", federated 'arn:aws:iam::${A}:oidc-provider/${I}' open of ${I}; sts:*; StringEquals "
       "${I}:azp [s] open-issuer open-key open"},
      {open, R"("${I}": "s")",
       ", federated 'arn:aws:iam::${A}:oidc-provider/${I}' open of ${I}; sts:*; StringEquals ${I} "
       "[s] open-issuer open-key open"},
      // Only the account is open.
      {known, R"("i/x:sub": "s")",
       ", federated 'arn:aws:iam::${A}:oidc-provider/i/x' open of i/x known; sts:*; StringEquals "
       "i/x:sub [s]"},
      {known, R"("i/y:sub": "s")",
       ", federated 'arn:aws:iam::${A}:oidc-provider/i/x' open of i/x known; sts:*; StringEquals "
       "i/y:sub [s]"},
      {known, R"("${I}:sub": "s")",
       ", federated 'arn:aws:iam::${A}:oidc-provider/i/x' open of i/x known; sts:*; StringEquals "
       "${I}:sub [s] open-issuer open-key open"},
      // Nothing is known of the provider: what all keys say.
      {whole, R"("i/x:sub": "s", "i/x:aud": "a")",
       ", federated '${P}' open of i/x known; sts:*; StringEquals i/x:sub [s]; StringEquals "
       "i/x:aud [a]"},
      {whole, R"("i/x:sub": "s", "i/y:aud": "a")",
       ", federated '${P}' open; sts:*; StringEquals i/x:sub [s] open-key open; StringEquals "
       "i/y:aud [a] open-key open"},
      {whole, R"("i/x:sub": "s", "i/y:aud": "a", "i/x:aud": "b")",
       ", federated '${P}' open; sts:*; StringEquals i/x:sub [s] open-key open; StringEquals "
       "i/y:aud [a] open-key open; StringEquals i/x:aud [b] open-key open"},
      {whole, R"("${I}:sub": "s", "${I}:aud": "a")",
       ", federated '${P}' open of ${I}; sts:*; StringEquals ${I}:sub [s] open-issuer; "
       "StringEquals ${I}:aud [a] open-issuer"},
      {whole, R"("aws:SourceIp": "s")",
       ", federated '${P}' open; sts:*; StringEquals aws:SourceIp [s]"},
      {whole, R"("aws:SourceIp": "s", "i/x:sub": "s")",
       ", federated '${P}' open of i/x known; sts:*; StringEquals aws:SourceIp [s]; StringEquals "
       "i/x:sub [s]"},
      {known, R"("i/x:sub": ["s", null])",
       ", federated 'arn:aws:iam::${A}:oidc-provider/i/x' open of i/x known; sts:*; StringEquals "
       "i/x:sub [s] list open ! [null] a value of 'i/x:sub' is null, not a string, number or "
       "boolean"},
      {known, R"("i/y:sub": ["s", "<<t>>"])",
       ", federated 'arn:aws:iam::${A}:oidc-provider/i/x' open of i/x known; sts:*; StringEquals "
       "i/y:sub [s] or <<t>> list open open-list"},
      {R"("arn:aws:iam::${A}:oidc-provider/")", R"("i/x:sub": "s")",
       ", federated 'arn:aws:iam::${A}:oidc-provider/' open of i/x known; sts:*; StringEquals "
       "i/x:sub [s]"},
      {R"("arn:aws:iam::${A}:role/x")", R"("i/x:sub": "s")",
       ", federated 'arn:aws:iam::${A}:role/x' open of i/x known; sts:*; StringEquals i/x:sub [s]"},
      // Of several providers the keys tell none.
      {R"(["${P}", "${Q}"])", R"("i/x:sub": "s")",
       ", federated '${P}' open, federated '${Q}' open; sts:*; StringEquals i/x:sub [s] open-key "
       "open"},
      {R"(["${P}", "arn:aws:iam::1:oidc-provider/i/x"])",
       R"("i/x:sub": "s", "i/y:sub": "s", "${I}:sub": "s")",
       ", federated '${P}' open, federated 'PROVIDER'; sts:*; StringEquals i/x:sub [s]; "
       "StringEquals i/y:sub [s] open-key open; StringEquals ${I}:sub [s] open-issuer open-key "
       "open"},
      {R"(["arn:aws:iam::${A}:oidc-provider/${I}", "arn:aws:iam::${A}:oidc-provider/${J}"])",
       R"("${I}:sub": "s", "${J}:sub": "s", "${K}:sub": "s")",
       ", federated 'arn:aws:iam::${A}:oidc-provider/${I}' open of ${I}, federated "
       "'arn:aws:iam::${A}:oidc-provider/${J}' open of ${J}; sts:*; StringEquals ${I}:sub [s] "
       "open-issuer; StringEquals ${J}:sub [s] open-issuer; StringEquals ${K}:sub [s] open-issuer "
       "open-key open"},
      // Nothing is open but the key.
      {R"("arn:aws:iam::1:oidc-provider/i/x")", R"("${I}:sub": "s", "i/y:sub": "s")",
       ", federated 'PROVIDER'; sts:*; StringEquals ${I}:sub [s] open-issuer open-key open; "
       "StringEquals i/y:sub [s]"},
  };
  for (const Case& test : cases) {
    CAPTURE(test.principal);
    CAPTURE(test.conditions);
    CHECK(both(test.principal, test.conditions) == test.expected);
  }
}

TEST_CASE("what is read of a whole policy") {
  const std::string rest = R"("Effect": "Allow", )" + kWho + ", " + kWhat;
  const std::vector<Row>
      rows =
          {
              {R"({"Version": "2012-10-17", "Statement": [{)" + rest + "}, {" + rest + "}]}",
               "2012 | Allow, federated 'PROVIDER'; sts:* | Allow, federated 'PROVIDER'; sts:*"},
              {R"({"Version": "2008-10-17", "Statement": {)" + rest + "}}",
               "2008 | Allow, federated 'PROVIDER'; sts:*"},
              {R"({"Version": "<<version>>", "Statement": {)" + rest + "}}",
               "2012 | Allow, federated 'PROVIDER'; sts:*"},
              {R"({"Version": "2020-01-01", "Statement": {)" + rest + "}}",
               R"(2012 | Allow, federated 'PROVIDER'; sts:* ! ["2020-01-01"] the policy's Version is '2020-01-01', and IAM knows only '2012-10-17' and '2008-10-17'. The version is that of the policy language, not a date of your own: write '2012-10-17' => 2012-10-17)"},
              {R"({"Version": ["2012-10-17"], "Statement": {)" + rest + "}}",
               R"(2012 | Allow, federated 'PROVIDER'; sts:* ! [["2012-10-17"]] the policy's Version is a list, and IAM knows only '2012-10-17' and '2008-10-17'. The version is that of the policy language, not a date of your own: write '2012-10-17')"},
              {"Version: 2012-10-17\nStatement: []\n", "2012 ! [[]] the policy has no statement"},
              {R"({"Id": "<<id>>", "Statement": {)" + rest + "}}",
               "2008 | Allow, federated 'PROVIDER'; sts:*"},
              {R"({"Id": 5, "Statement": {)" + rest + "}}",
               "2008 | Allow, federated 'PROVIDER'; sts:* ! [5] 'Id' is a number, not a string"},
              {R"({"Name": 5, "Statement": {)" + rest + "}}",
               R"(2008 | Allow, federated 'PROVIDER'; sts:* ! ["Name"] 'Name' is not an element of a policy. A policy has Version, Id and Statement)"},
              {R"({"Statements": {)" + rest + "}}",
               R"(2008 | Allow, federated 'PROVIDER'; sts:* ! ["Statements"] 'Statements' is not an element of a policy. Write 'Statement' => Statement)"},
              {R"({"Statement": []})", "2008 ! [[]] the policy has no statement"},
              {R"({"Statement": "x"})",
               R"(2008 ! ["x"] 'Statement' is a string, not a list of objects)"},
              {R"({"Statement": "<<statements>>"})",
               "2008 | Allow, other '<<statements>>' open; open; open"},
              {R"({"Statement": {"Ref": "S"}})", "2008 | Allow, other '${S}' open; open; open"},
              {R"({"Statement": ["<<one>>", 5, {)" + rest + "}]}",
               "2008 | Allow, other '<<one>>' open; open; open | Allow, federated 'PROVIDER'; "
               "sts:* ! [5] a statement is an object, not a number"},
              {R"({"Statement": [{}]})",
               "2008 | (no effect); ! [{}] the statement is empty ! [{}] the statement has no "
               "'Effect' ! [{}] the statement has no 'Principal'. A trust policy says in every "
               "statement who may assume the role ! [{}] the statement has no 'Action'"},
              {R"({"Version": "2012-10-17"})",
               R"(2012 ! [{"Version": "2012-10-17"}] the policy has no 'Statement')"},
              {"[]", "2008 ! [[]] a trust policy is an object, not a list"},
              {"x", "2008 ! [x] a trust policy is an object, not a string"},
              {"", "2008"},
              // A statement.
              {R"({"Statement": {"Sid": "A1z", )" + rest + "}}",
               "2008 | Allow 'A1z', federated 'PROVIDER'; sts:*"},
              {R"({"Statement": {"Sid": "<<sid>>", )" + rest + "}}",
               "2008 | Allow, federated 'PROVIDER'; sts:*"},
              {R"({"Statement": {"Sid": 5, )" + rest + "}}",
               "2008 | Allow, federated 'PROVIDER'; sts:* ! [5] 'Sid' is a number, not a string"},
              {R"({"Statement": {"Sid": "a b", )" + rest + "}}",
               R"(2008 | Allow 'a b', federated 'PROVIDER'; sts:* ! ["a b"] the Sid 'a b' contains more than letters and digits. IAM allows only A-Z, a-z and 0-9 in it)"},
              {R"({"Statement": [{"Sid": "a", )" + rest + R"(}, {"Sid": "b", )" + rest +
                   R"(}, {"Sid": "a", )" + rest + "}]}",
               R"(2008 | Allow 'a', federated 'PROVIDER'; sts:* | Allow 'b', federated 'PROVIDER'; sts:* | Allow 'a', federated 'PROVIDER'; sts:* ! ["a"] the Sid 'a' occurs twice in the policy. Statements must have different Sids, or none)"},
              {R"({"Statement": {"Effect": "<<effect>>", )" + kWho + ", " + kWhat + "}}",
               "2008 | Allow, federated 'PROVIDER'; sts:*; open"},
              {R"({"Statement": {"Effect": " deny ", )" + kWho + ", " + kWhat + "}}",
               R"(2008 | (no effect), federated 'PROVIDER'; sts:* ! [" deny "] the Effect is ' deny ', not 'Allow' or 'Deny'. Case counts: write 'Deny' => Deny)"},
              {R"({"Statement": {"Effect": ["Allow"], )" + kWho + ", " + kWhat + "}}",
               R"(2008 | (no effect), federated 'PROVIDER'; sts:* ! [["Allow"]] the Effect is a list, not 'Allow' or 'Deny')"},
              {R"({"Statement": {"Effect": "Deny", )" + kWho + ", " + kWhat + "}}",
               "2008 | Deny, federated 'PROVIDER'; sts:*"},
              {R"({"Statement": {"Comment": "x", )" + rest + "}}",
               R"(2008 | Allow, federated 'PROVIDER'; sts:* ! ["Comment"] 'Comment' is not an element of a statement)"},
              {R"({"Statement": {"Resource": "*", )" + rest + "}}",
               R"(2008 | Allow, federated 'PROVIDER'; sts:* ! ["Resource"] a trust policy has no 'Resource': the role itself is the resource. Remove it => nothing)"},
              {R"({"Statement": {"NotResource": "*", "Resource": "*", )" + rest + "}}",
               R"(2008 | Allow, federated 'PROVIDER'; sts:* ! ["NotResource"] a trust policy has no 'NotResource': the role itself is the resource. Remove it => nothing ! ["Resource"] a trust policy has no 'Resource': the role itself is the resource. Remove it => nothing)"},
              {R"({"Statement": {"Effect": "Allow", "Action": "s3:Get", "Resource": "*"}})",
               R"(2008 | (no effect); ! ["Statement"] the statement is one of a permission policy: it says what may be done to which resource, not who can assume the role. Write here who can assume the role, and give the role these permissions by a policy of their own)"},
              {R"({"Statement": {"Effect": "Allow", "Action": "s3:Get", "NotResource": "*"}})",
               R"(2008 | (no effect); ! ["Statement"] the statement is one of a permission policy: it says what may be done to which resource, not who can assume the role. Write here who can assume the role, and give the role these permissions by a policy of their own)"},
              {R"({"Statement": {"NotPrincipal": {"AWS": "1"}, "Resource": "*"}})", R"(2008 | (no effect) not, aws '1'; ! ["NotPrincipal"] IAM does not accept 'NotPrincipal' in a trust policy. Name in 'Principal' who may assume the role ! ["Resource"] a trust policy has no 'Resource': the role itself is the resource. Remove it => nothing ! ["Statement"] the statement has no 'Effect' ! ["Statement"] the statement has no 'Action')"},
              {R"({"Statement": {"effect": "Deny", )" + rest + "}}",
               R"(2008 | Allow, federated 'PROVIDER'; sts:* ! ["effect"] 'effect' is not an element of a statement. Write 'Effect' => Effect)"},
              {R"({"Statement": {"StringEquals": {"a:b": "c"}, "Condition": {"Bool": {"d:e": "true"}}, )" +
                   rest + "}}",
               R"(2008 | Allow, federated 'PROVIDER'; sts:*; StringEquals a:b [c]; Bool d:e [true] ! ["StringEquals"] the condition operator 'StringEquals' is directly in the statement. Put it inside 'Condition')"},
              {R"({"Statement": {"Condition": {"Bool": {"d:e": "true"}}, "StringEquals": {"a:b": "c"}, )" +
                   rest + "}}",
               R"(2008 | Allow, federated 'PROVIDER'; sts:*; Bool d:e [true]; StringEquals a:b [c] ! ["StringEquals"] the condition operator 'StringEquals' is directly in the statement. Put it inside 'Condition')"},
          };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(read(row.text) == row.expected);
  }
}

TEST_CASE("what calls may pass to the session: that for which an Allow statement has the action") {
  const auto session = [](const std::string& statements) {
    const doc::Parsed parsed = doc::parse("{\"Statement\": [" + statements + "]}");
    Arena arena;
    const SessionParts parts = parse_trust_policy(parsed.root(), arena, is_placeholder).session;
    return std::string(parts.tags ? "tags" : "") + (parts.source_identity ? " identity" : "");
  };
  const std::string allow = R"({"Effect": "Allow", )" + kWho,
                    deny = R"({"Effect": "Deny", )" + kWho;
  const std::vector<Row> rows = {
      {allow + R"(, "Action": "sts:TagSession"})", "tags"},
      {allow + R"(, "Action": "sts:SetSourceIdentity"})", " identity"},
      {allow + R"(, "Action": ["sts:setsourceidentity", "STS:TAGSESSION"]})", "tags identity"},
      {allow + R"(, "Action": "sts:AssumeRole"})", ""},
      {allow + R"(, "Action": "sts:*"})", "tags identity"},
      {allow + R"(, "Action": "*"})", "tags identity"},
      {allow + R"(, "Action": "*:TagSession"})", "tags"},
      {allow + R"(, "Action": "s*:TagSession"})", ""},
      {allow + R"(, "Action": "*Session"})", ""},
      {allow + R"(, "Action": "st?:*"})", ""},
      {allow + R"(, "Action": "sts:Tag?ession"})", "tags"},
      {allow + R"(, "Action": "<<action>>"})", "tags identity"},
      {allow + R"(, "NotAction": "sts:TagSession"})", " identity"},
      {allow + R"(, "NotAction": "s3:*"})", "tags identity"},
      {allow + "}", ""},
      {deny + R"(, "Action": "sts:*"})", ""},
      {allow + R"(, "Action": "sts:AssumeRole"}, )" + allow + R"(, "Action": "sts:TagSession"})",
       "tags"},
      {allow + R"(, "Action": "sts:TagSession"}, )" + deny + R"(, "Action": "sts:*"})", "tags"},
      {R"("<<statement>>")", "tags identity"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(session(row.text) == row.expected);
  }
}
