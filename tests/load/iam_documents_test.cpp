// Roles and trust policies in all the forms in which they are kept and printed.
#include <doctest/doctest.h>

#include <string>
#include <variant>

#include "load/aws/roles.h"
#include "load/facts_text.h"

namespace irsa::load {
namespace {

const std::string kPolicy =
    R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": )"
    R"("arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/X"}, )"
    R"("Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": )"
    R"({"oidc.eks.eu-west-1.amazonaws.com/id/X:sub": "system:serviceaccount:n:a"}}}]})";

std::string as_json_string(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string percent_encoded(const std::string& text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out = "\"";
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[static_cast<unsigned char>(c) >> 4];
      out += kHex[static_cast<unsigned char>(c) & 15];
    }
  }
  return out + '"';
}

std::string role(const std::string& policy, const std::string& extra = {}) {
  return R"({"RoleName": "app", "RoleId": "AROA", "Arn": "arn:aws-cn:iam::111122223333:role/p/app", )"
         R"("AssumeRolePolicyDocument": )" +
         policy + extra + "}";
}

const std::string kStored =
    "role 'app' arn=arn:aws-cn:iam::111122223333:role/p/app aws-cn:111122223333 stored "
    "statements=1 at[\"arn:aws-cn:iam::111122223333:role/p/app\"]\n";

std::string roles(const std::string& text) { return FactsText(text, "x.json").roles(); }

TEST_CASE("a policy may be an object, a JSON string or percent-encoded") {
  CHECK(roles(R"({"Role": )" + role(kPolicy) + "}") == kStored);
  CHECK(roles(R"({"Role": )" + role(as_json_string(kPolicy)) + "}") == kStored);
  CHECK(roles(R"({"Role": )" + role(percent_encoded(kPolicy)) + "}") == kStored);
  CHECK(roles(role(kPolicy)) == kStored);
  CHECK(roles("[" + role(kPolicy) + "," + role(kPolicy) + ", 1]") == kStored + kStored);
}

TEST_CASE("spans inside a policy in a string are those of the file") {
  for (const std::string& policy : {kPolicy, as_json_string(kPolicy), percent_encoded(kPolicy)}) {
    const FactsText facts(role(policy), "x.json");
    REQUIRE(facts.facts.roles.size() == 1);
    REQUIRE(facts.facts.roles[0].policy);
    const iam::Condition& condition =
        facts.facts.roles[0].policy->statements.at(0).conditions.at(0);
    CHECK(condition.values.at(0).value == "system:serviceaccount:n:a");
    const std::string written = facts.under(condition.values[0].span);
    CHECK(written.find("serviceaccount") != std::string::npos);
    CHECK(written.size() < 60);
  }
}

TEST_CASE("dumps of an account list all its roles, unless there are more") {
  const std::string list = R"([)" + role(kPolicy) + "]";
  CHECK(roles(R"({"RoleDetailList": )" + list + R"(, "Policies": [], "IsTruncated": false})") ==
        kStored + "dump 111122223333\n");
  CHECK(roles(R"({"UserDetailList": [{"UserName": "u"}], "RoleDetailList": )" + list + "}") ==
        kStored + "dump 111122223333\n");
  CHECK(roles(R"({"Roles": )" + list + "}") == kStored + "dump 111122223333\n");
  CHECK(roles(R"({"Roles": )" + list + R"(, "IsTruncated": true, "Marker": "m"})") == kStored);
  CHECK(roles(R"({"NextToken": "m", "Roles": )" + list + "}") == kStored);
  CHECK(roles(R"({"Roles": []})").empty());
  CHECK(roles(R"({"Roles": ["a", {"name": "b"}]})").empty());
  // What --query prints may be filtered.
  CHECK(roles(list) == kStored);
}

TEST_CASE("roles of instance profiles are not listed twice") {
  const std::string with_profile =
      role(kPolicy, R"(, "InstanceProfileList": [{"Roles": [)" + role(kPolicy) + "]}]");
  CHECK(roles(R"({"RoleDetailList": [)" + with_profile + "]}") == kStored + "dump 111122223333\n");
}

TEST_CASE("what is written to create a role is authored") {
  CHECK(roles(R"({"RoleName": "app", "AssumeRolePolicyDocument": )" + as_json_string(kPolicy) +
              "}") == "role 'app' arn= statements=1 at[\"app\"]\n");
}

TEST_CASE("what is printed as YAML is read as well") {
  CHECK(FactsText("Role:\n  RoleName: app\n  Arn: arn:aws:iam::111122223333:role/app\n  RoleId: A\n"
                  "  AssumeRolePolicyDocument:\n    Statement:\n    - Effect: Allow\n      Action: "
                  "sts:AssumeRole\n      Principal: {Service: ec2.amazonaws.com}\n")
            .roles() ==
        "role 'app' arn=arn:aws:iam::111122223333:role/app aws:111122223333 stored statements=1 "
        "at[arn:aws:iam::111122223333:role/app]\n");
}

TEST_CASE("a policy that cannot be read is a finding, and the role stays") {
  const FactsText facts(role("\"{\\\"Statement\\\": [,]}\""), "x.json");
  CHECK(facts.roles().find("unread") != std::string::npos);
  REQUIRE(facts.facts.problems.size() == 1);
  CHECK(facts.facts.problems[0].rule == ReadingRule::json_syntax);
  CHECK(facts.under(facts.facts.problems[0].problem.where) == ",");
  CHECK(FactsText(role("\"\""), "x.json").problems().empty());
  CHECK(FactsText(role("3"), "x.json").problems().empty());
}

TEST_CASE("of bare policies only trust policies are taken") {
  CHECK(FactsText(kPolicy, "a/app.trust.json").roles().starts_with("role 'app' arn= statements=1"));
  const FactsText permissions(
      R"({"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})", "p.json");
  CHECK(permissions.roles().empty());
  CHECK(permissions.skipped() == "other_policy");
  CHECK(permissions.facts.documents == 0);
  const FactsText bucket(
      R"({"Statement": {"Effect": "Allow", "Action": "s3:*", "Principal": "*", "Resource": "*"}})",
      "p.json");
  CHECK(bucket.roles().empty());
  CHECK(bucket.skipped() == "other_policy");
  CHECK(FactsText(R"({"Statement": 3})", "p.json").roles().empty());
  CHECK(FactsText(R"(["Statement"])", "p.json").roles().empty());
}

TEST_CASE("the role a path names") {
  struct Row {
    const char* path;
    const char* name;
    const char* candidate;
  };
  const Row rows[] = {
      {"iam/app.trust.json", "app", ""},
      {"app.kube-system.sa.x.trust.json", "app.kube-system.sa.x", ""},
      {"iam/app-trust-policy.json", "app", ""},
      {"trust-policy-app.json", "app", ""},
      {"iam/app/trust-policy.json", "", "app"},
      {"app/trust-policy.yaml", "", "app"},
      {"trust-policy.json", "", ""},
      {"../trust-policy.json", "", ""},
      {"/trust-policy.json", "", ""},
      {"iam/role.json", "", ""},
      {".trust.json", "", ""},
      {"-trust-policy.json", "", ""},
      {"trust-policy-.json", "", ""},
      {"app-trust-policy.txt", "", ""},
      {"<stdin>", "", ""},
      {"", "", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.path);
    CHECK(role_of_path(row.path).name == row.name);
    CHECK(role_of_path(row.path).candidate == row.candidate);
  }
}

TEST_CASE("a policy file has to be JSON, even where YAML would read it") {
  const std::string policy =
      R"({"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
       "Principal": {"AWS": "*"},}]})";
  const FactsText facts(policy, "p.json");
  CHECK(facts.problems().starts_with("json-syntax[,]") !=
        facts.problems().starts_with("json-syntax[}]"));
  CHECK(facts.facts.roles.size() == 1);
  CHECK(FactsText(policy, "p.yaml").problems().empty());
}

TEST_CASE("a policy file that is called JSON is JSON, whatever YAML makes of it") {
  const std::string statement =
      R"([{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}])";
  struct Row {
    std::string text;
    const char* problem;  ///< how what is found begins
  };
  const Row rows[] = {
      {"{\"Statement\": " + statement + "}\n", ""},
      {"{Statement: " + statement + "}\n", "json-syntax[Statement] expected a key"},
      {"{'Statement': " + statement + "}\n", "json-syntax['Statement'] expected a key"},
      {"Version: '2012-10-17'\nStatement: " + statement + "\n",
       "json-syntax[Version] expected a value, not 'Version'"},
      {"# ours\n{\"Statement\": " + statement + "}\n", "json-syntax[# ours] JSON has no comments"},
      {"// ours\n{\"Statement\": " + statement + "}\n",
       "json-syntax[// ours] JSON has no comments"},
      {"/* o */ // p\n{\"Statement\": " + statement + "}\n",
       "json-syntax[/* o */] JSON has no comments"},
      // Nobody knows what becomes of a template.
      {"{Statement: " + statement + ", Id: ${id}}\n", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const std::string found = FactsText(row.text, "p.json").problems();
    CHECK(found.substr(0, std::string_view(row.problem).size()) == row.problem);
    CHECK(found.empty() == std::string_view(row.problem).empty());
  }
  // YAML that is called so goes through something that makes JSON of it.
  CHECK(FactsText("Version: '2012-10-17'\nStatement: " + statement + "\n", "p.yaml")
            .problems()
            .empty());
  // What AWS printed was no file that somebody sends to it.
  CHECK(
      FactsText("# today\n{\"Role\": " + role("{\"Statement\": " + statement + "}") + "}", "p.json")
          .problems()
          .empty());
}

TEST_CASE("a condition operator without a Condition block is the likely cause") {
  const FactsText facts(R"({"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
    "StringEquals": {"aws:x": "y"}}}]})",
                        "p.json");
  REQUIRE(facts.facts.problems.size() == 1);
  const Problem& problem = facts.facts.problems[0].problem;
  REQUIRE(problem.related.size() == 1);
  CHECK(facts.under(problem.related[0].where) == "StringEquals");
  CHECK(problem.help == "the likely cause: 'StringEquals' belongs inside \"Condition\": {…}");
  const FactsText other(
      R"({"Statement": [{"Condition": {"StringEquals": {"aws:x": "y"}} "Effect": "Allow"}]})",
      "p.json");
  REQUIRE(other.facts.problems.size() == 1);
  CHECK(other.facts.problems[0].problem.related.empty());
}

TEST_CASE("the configuration says whose policy a file is") {
  const auto path =
      std::get<config::Pattern>(config::Pattern::compile("iam/(?P<role>[^/]+)[.]json"));
  const config::Settings settings{.roles = {{.path = path,
                                             .account = "111122223333",
                                             .partition = "aws-cn",
                                             .role_path = "/team/",
                                             .arn = {}}}};
  CHECK(FactsText(kPolicy, "iam/app.json", settings)
            .roles()
            .starts_with("role 'app' arn=arn:aws-cn:iam::111122223333:role/team/app "
                         "aws-cn:111122223333 statements=1"));
  CHECK(
      FactsText(kPolicy, "x/app.json", settings).roles().starts_with("role '' arn= statements=1"));
}

TEST_CASE("keys that occur twice are refused by IAM") {
  const FactsText facts(
      R"({"Statement": [{"Effect": "Allow", "Effect": "Allow", "Action": "sts:AssumeRole",
       "Principal": {"AWS": "*"}}]})",
      "p.json");
  CHECK(
      facts.problems() ==
      "duplicate-key[\"Effect\"] error: the key 'Effect' occurs twice in one mapping: IAM refuses "
      "such a policy\n");
}

TEST_CASE("placeholders in an authored policy are warnings, in a stored one notes") {
  const std::string policy =
      R"({"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal":
      {"Federated": "arn:aws:iam::<ACCOUNT>:oidc-provider/$OIDC_PROVIDER"}, "Condition":
      {"StringEquals": {"$OIDC_PROVIDER:sub": "system:serviceaccount:${NS}:a",
      "aws:PrincipalTag/x": "${aws:PrincipalTag/y}"}}}]})";
  CHECK(FactsText(policy, "p.json").problems() ==
        "placeholder-value[<ACCOUNT>] warning: the principal still holds the placeholder "
        "'<ACCOUNT>'\n"
        "placeholder-value[$OIDC_PROVIDER] warning: the condition key still holds the placeholder "
        "'$OIDC_PROVIDER'\n"
        "placeholder-value[${NS}] note: the condition's value is filled in later: '${NS}'\n");
  CHECK(FactsText(role(policy), "p.json").problems().find("warning") == std::string::npos);
}

}  // namespace
}  // namespace irsa::load
