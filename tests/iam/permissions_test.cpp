#include "iam/policy/permissions.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "catalogue/catalogue.h"
#include "doc/parse.h"
#include "iam/policy/asked_actions.h"

using namespace irsa;
using namespace irsa::iam;

namespace {

bool is_placeholder(std::string_view text) { return text.find("<<") != std::string_view::npos; }

std::string_view effect_name(Effect effect) {
  return effect == Effect::allow ? "allow" : effect == Effect::deny ? "deny" : "?";
}

std::string_view reach_name(Reach reach) {
  return reach == Reach::all ? "all" : reach == Reach::wide ? "wide" : "some";
}

/// "allow [iam:PassRole] on all if …; deny all but [] on some".
std::string describe(const PermissionPolicy& policy) {
  std::string out;
  for (const PermissionStatement& statement : policy.statements) {
    if (!out.empty()) out += "; ";
    out += effect_name(statement.effect);
    out += statement.not_action ? " all but [" : " [";
    for (const Text& action : statement.actions) {
      if (&action != &statement.actions.front()) out += " ";
      out += action.value;
    }
    out += "] on ";
    out += reach_name(statement.reach);
    if (statement.conditional) out += " if";
    if (statement.unknown) out += " unknown";
  }
  if (policy.unknown) out += out.empty() ? "unknown" : "; unknown";
  return out.empty() ? "nothing" : out;
}

std::string read(const std::string& text) {
  const doc::Parsed parsed = doc::parse(text);
  Arena arena;
  return describe(parse_permission_policy(parsed.root(), arena, is_placeholder));
}

std::string of_statement(const std::string& body) {
  return read(R"({"Statement": [{)" + body + "}]}");
}

using Table = std::vector<std::pair<std::string, std::string>>;

}  // namespace

TEST_CASE("what is kept of a permission policy") {
  const std::string allow = R"("Effect": "Allow", )";
  const Table table = {
      {allow + R"("Action": "*", "Resource": "*")", "allow [*] on all"},
      {allow + R"("Action": ["*:*"], "Resource": ["arn:aws:s3:::a", "*"])", "allow [*:*] on all"},
      {allow + R"("Action": "IAM:passrole", "Resource": "arn:aws:iam::111122223333:role/a")",
       "allow [iam:PassRole] on some"},
      {allow + R"("Action": "iam:Pass*", "Resource": "arn:aws:iam::*:role/*")",
       "allow [iam:Pass*] on wide"},
      {allow + R"("Action": "sts:AssumeRole", "Resource": "arn:aws:iam::1:role/team/*")",
       "allow [sts:AssumeRole] on some"},
      {allow + R"("Action": "sts:AssumeRole", "Resource": "arn:aws:iam::1:role/app-*")",
       "allow [sts:AssumeRole] on some"},
      {allow + R"("Action": ["s3:GetBucketAcl", "s3:GetObject"], "Resource": "arn:aws:s3:::a/*")",
       "allow [s3:GetObject] on wide"},
      {allow + R"("Action": "s3:GetObject", "Resource": "a*")", "allow [s3:GetObject] on some"},
      // Every ARN, and all of one type.
      {allow + R"("Action": "s3:GetObject", "Resource": "**")", "allow [s3:GetObject] on all"},
      {allow + R"("Action": "s3:GetObject", "Resource": "arn:*")", "allow [s3:GetObject] on all"},
      {allow + R"("Action": "s3:GetObject", "Resource": "arn:aws:*")",
       "allow [s3:GetObject] on all"},
      {allow + R"("Action": "s3:GetObject", "Resource": "arn:aws-cn:*:*:*:*")",
       "allow [s3:GetObject] on all"},
      {allow + R"("Action": "s3:GetObject", "Resource": "arn:*:*:*:*:*")",
       "allow [s3:GetObject] on all"},
      {allow + R"("Action": "s3:GetObject", "Resource": "arn:aws:s3:::*")",
       "allow [s3:GetObject] on wide"},
      {allow + R"("Action": "s3:GetObject", "Resource": "arn:aws:s3:::a:*")",
       "allow [s3:GetObject] on wide"},
      {allow + R"("Action": "s3:GetObject", "Resource": "arn:arn:*")",
       "allow [s3:GetObject] on some"},
      {allow + R"("Action": "s3:GetObject", "Resource": "aws:*")", "allow [s3:GetObject] on some"},
      {allow + R"("Action": "s3:GetObject", "Resource": "arn:aws")",
       "allow [s3:GetObject] on some"},
      {allow + R"("Action": "s3:GetObject", "Resource": "")", "allow [s3:GetObject] on some"},
      {allow + R"("Action": "s3:GetObject", "Resource": ["*", "arn:aws:s3:::a"])",
       "allow [s3:GetObject] on all"},
      {allow + R"("Action": "sqs:CreateQueue", "Resource": "*")", "nothing"},
      {allow + R"("NotAction": ["iam:*", "sqs:CreateQueue"], "Resource": "*")",
       "allow all but [iam:*] on all"},
      {allow + R"("Action": "*", "NotResource": "arn:aws:iam::*:role/*")", "allow [*] on wide"},
      {allow + R"("Action": "*", "Resource": "*", "Condition": {"Bool": {"a": "true"}})",
       "allow [*] on all if"},
      {allow + R"("Action": "*", "Resource": "*", "Condition": {})", "allow [*] on all"},
      {allow + R"("Action": "*", "Resource": "*", "Condition": {"Bool": {}, "StringLike": {}})",
       "allow [*] on all"},
      {allow +
           R"("Action": "*", "Resource": "*", "Condition": {"Bool": {}, "Null": {"a": "true"}})",
       "allow [*] on all if"},
      // What it tests will only be known later.
      {allow + R"("Action": "*", "Resource": "*", "Condition": "<<condition>>")",
       "allow [*] on all if"},
      {allow + R"("Action": "*", "Resource": "*", "Condition": {"Bool": "<<pairs>>"})",
       "allow [*] on all if"},
      {allow + R"("Action": "*", "Resource": "*", "Condition": {"Ref": "C"})",
       "allow [*] on all if"},
      {allow + R"("Action": "iam:*", "NotAction": "s3:*", "Resource": "*")",
       "allow [iam:*] on all"},
      {allow + R"("Action": "*", "NotResource": "a", "Resource": "*")", "allow [*] on wide"},
      // All of one type matters only to the actions that these resources have.
      {allow + R"("Action": "*", "Resource": "arn:aws:s3:::a/*")", "allow [*] on some"},
      {allow + R"("Action": ["iam:*"], "Resource": ["arn:aws:s3:::*"])", "allow [iam:*] on some"},
      {allow + R"("Action": ["s3:*", "iam:*"], "Resource": "arn:aws:s3:::*")",
       "allow [s3:* iam:*] on wide"},
      {allow + R"("Action": "*", "Resource": ["arn:aws:s3:::*", "arn:aws:iam::*:role/*"])",
       "allow [*] on wide"},
      {allow + R"("Action": "IAM:PassRole", "Resource": "arn:aws:*:::role/*")",
       "allow [iam:PassRole] on wide"},
      {allow + R"("Action": "sts:AssumeRole", "Resource": "arn:aws:iam::*:role/*")",
       "allow [sts:AssumeRole] on wide"},
      {allow + R"("NotAction": "iam:*", "Resource": "arn:aws:s3:::a/*")",
       "allow all but [iam:*] on some"},
      {allow + R"("NotAction": "s3:*", "Resource": "arn:aws:iam::*:policy/*")",
       "allow all but [s3:*] on wide"},
      {allow + R"("Action": "s3:GetObject", "Resource": "arn:")", "allow [s3:GetObject] on some"},
      {allow + R"("Action": "s3:GetObject", "Resource": "arn:*:")", "allow [s3:GetObject] on some"},
      {allow + R"("Action": "s3:GetObject", "Resource": "arn::*")", "allow [s3:GetObject] on some"},
      {allow + R"("Action": "s3:GetObject", "Resource": "arn:aws:*:*:*:x*")",
       "allow [s3:GetObject] on some"},
      {R"("Effect": "Deny", "Action": "iam:*", "NotResource": "a")", "deny [iam:*] on some"},
      {R"("Effect": "Deny", "NotAction": "s3:*", "Resource": "*")", "deny all but [s3:*] on all"},
      {R"("effect": "Allow", "action": "*", "resource": "*")", "allow [*] on all"},
  };
  for (const auto& [text, expected] : table) {
    CAPTURE(text);
    CHECK(of_statement(text) == expected);
  }
}

TEST_CASE("what cannot be read of a permission policy is unknown") {
  const Table table = {
      {R"({"Version": "2012-10-17"})", "unknown"},
      {R"({"Statement": "x"})", "unknown"},
      {R"({"Statement": ["x", 1, null]})", "unknown"},
      {R"({"Statement": {"Ref": "Policy"}})", "unknown"},
      {R"({"Statement": []})", "nothing"},
      {R"([])", "unknown"},
      {R"(3)", "unknown"},
      {R"({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})", "allow [*] on all"},
      {R"({"Statement": {"Action": "*", "Resource": "*"}})", "? [*] on all unknown"},
      {R"({"Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}})",
       "? [*] on all unknown"},
      {R"({"Statement": {"Effect": true, "Action": "*", "Resource": "*"}})",
       "? [*] on all unknown"},
      {R"({"Statement": {"Effect": "Deny"}})", "deny [] on some unknown"},
      {R"({"Statement": [{"Fn::If": ["C", {}, {}]}, {"Effect": "Deny", "Action": "*", "Resource": "*"}]})",
       "deny [*] on all; unknown"},
      {R"({"Statement": {"Effect": "Allow", "Resource": "*"}})", "allow [] on all unknown"},
      {R"({"Statement": {"Effect": "Allow", "Action": {"Fn::Sub": "*"}, "Resource": "*"}})",
       "allow [] on all unknown"},
      {R"({"Statement": {"Effect": "Allow", "Action": ["<<a>>", "iam:PassRole", 3, []],
           "Resource": {"Fn::GetAtt": ["Role", "Arn"]}}})",
       "allow [iam:PassRole] on some unknown"},
      {R"({"Statement": {"Effect": "Allow", "Action": "*", "Resource": ["<<*>>", {"a": "*"}]}})",
       "allow [*] on some"},
  };
  for (const auto& [text, expected] : table) {
    CAPTURE(text);
    CHECK(read(text) == expected);
  }
}

TEST_CASE("places of statements and actions") {
  const doc::Parsed parsed =
      doc::parse(R"({"Statement": [{"Effect": "Allow", "Action": ["iam:passrole"]}]})");
  Arena arena;
  const PermissionPolicy policy = parse_permission_policy(parsed.root(), arena, is_placeholder);
  REQUIRE(policy.statements.size() == 1);
  CHECK(parsed.under(policy.statements[0].span) ==
        R"({"Effect": "Allow", "Action": ["iam:passrole"]})");
  CHECK(parsed.under(policy.statements[0].actions.at(0).span) == R"("iam:passrole")");
  CHECK(policy.where == parsed.root().span());
  CHECK(parse_permission_policy({}, arena, is_placeholder).where == Span(FileId{0}, 0, 0));
}

TEST_CASE("actions cover actions") {
  CHECK(covers_action("*", "iam:PassRole"));
  CHECK(covers_action("*:*", "iam:PassRole"));
  CHECK(covers_action("IAM:pass????", "iam:PassRole"));
  CHECK_FALSE(covers_action("iam:PassRol", "iam:PassRole"));
  CHECK_FALSE(covers_action("iam", "iam:PassRole"));
  CHECK(asked_action("IAM:PASSROLE") == "iam:PassRole");
  CHECK(asked_action("iam:Pass*") == "iam:PassRole");
  CHECK(asked_action("i?m:P*R*e") == "iam:PassRole");
  CHECK(asked_action("") == "");
  CHECK(asked_action("sqs:CreateQueue") == "");
  CHECK(covers_action("iam:?assRole", "iam:PassRole"));
  CHECK_FALSE(covers_action("iam:?assRole", "iam:Pass"));
  CHECK_FALSE(covers_action("iam:PassRoles", "iam:PassRole"));
  CHECK_FALSE(covers_action("iam:PassRole?", "iam:PassRole"));
  CHECK(covers_action("iam:PassRole*", "iam:PassRole"));
  CHECK_FALSE(covers_action("", "iam:PassRole"));
  CHECK(asked_action("iam:PassRole?") == "");
  CHECK(asked_action("zzzz:*") == "");
  CHECK(asked_action("iam:Pas*x") == "");
  CHECK_FALSE(asked_action("*").empty());
}

TEST_CASE("every action that the catalogue speaks of is kept, in whatever case") {
  std::vector<std::string_view> actions;
  for (const catalogue::Escalation& escalation : catalogue::escalations()) {
    actions.push_back(escalation.action);
    for (const std::string_view with : escalation.with) actions.push_back(with);
  }
  for (const catalogue::Component& component : catalogue::components()) {
    for (const catalogue::Need& need : component.needs) {
      for (const std::string_view action : need.one_of) actions.push_back(action);
    }
    for (const catalogue::Implied& implied : component.implied) {
      actions.push_back(implied.allows);
      for (const std::string_view action : implied.needs) actions.push_back(action);
    }
  }
  CHECK(actions.size() > 100);
  for (const std::string_view action : actions) {
    CAPTURE(action);
    CHECK(asked_action(action) == action);
    CHECK(asked_action(ascii_lower(action)) == action);
  }
}
