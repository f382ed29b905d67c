// Whom roles trust: which statements are for service accounts, by which issuer, and which accounts
// they name.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "join/index.h"
#include "support/input.h"
#include "support/samples.h"

using namespace irsa;
using namespace irsa::join;
using namespace irsa::tests;

namespace {

std::string changed(std::string text, const std::string& from, const std::string& to) {
  REQUIRE(text.find(from) != std::string::npos);
  return text.replace(text.find(from), from.size(), to);
}

std::string named(const std::string& name) {
  if (name == kIssuer) return "this";
  if (name == kOtherIssuer) return "other";
  return name;
}

/// "issuer (of accounts)" of each trust of the role, then the subjects; `more`: other files.
std::string trusts_of(const std::string& statements, std::vector<InputFile> more = {}) {
  more.insert(more.begin(), {"role.json", get_role("api", policy(statements))});
  const Input input(std::move(more));
  const RoleEntry& role = input.index().roles()[0];
  std::string out;
  for (const TrustStatement& trust : role.trusts) {
    out += (out.empty() ? "" : "; ") + named(std::string(trust.issuer)) +
           (trust.kubernetes ? " k" : "");
  }
  if (role.trusts_pod_identity) out += " pods";
  for (const NamedSubject& subject : role.subjects) {
    out += " " + std::string(subject.ns) + ":" + std::string(subject.name) + "@" +
           named(std::string(subject.issuer));
  }
  return out;
}

const std::string kNone = R"({"Effect": "Allow", "Principal": )";

}  // namespace

TEST_CASE("trusts: which statements are for tokens, and of which issuer") {
  const std::string sub =
      R"({"StringEquals": )" + claims("\"system:serviceaccount:pay:api\"") + "}";
  const std::string good = statement(sub);
  const std::string federated = R"({"Federated": ")" + provider() + "\"}";
  const auto with = [&](const std::string& principal, const std::string& action,
                        const std::string& condition) {
    return kNone + principal + R"(, "Action": ")" + action + "\"" +
           (condition.empty() ? "" : R"(, "Condition": )" + condition) + "}";
  };
  const std::string call = "sts:AssumeRoleWithWebIdentity";
  const std::string github = R"({"Federated": "arn:aws:iam::111122223333:oidc-provider/)"
                             R"(token.actions.githubusercontent.com"})";
  struct Row {
    std::string statements, told;
  };
  const Row rows[] = {
      {good, "this k pay:api@this"},
      {changed(good, "Allow", "Deny"), "this k"},
      {changed(good, R"("Principal")", R"("NotPrincipal")"), ""},
      {changed(good, ":sub", ":SUB"), "this k pay:api@this"},
      {changed(good, ":sub", ":aud2"), "this k"},
      {changed(good, "StringEquals", "StringLike"), "this k pay:api@this"},
      {changed(good, "StringEquals", "StringNotEquals"), "this k"},
      {changed(good, "StringEquals", "NoOperator"), "this k"},
      {changed(good, "pay:api", "pay:*"), "this k"},
      {changed(good, std::string(kIssuer) + ":sub", std::string(kOtherIssuer) + ":sub"), "this k"},
      {changed(good, std::string(kIssuer) + ":sub",
               "OIDC.eks.eu-west-1.amazonaws.com/id/"
               "EXAMPLED539D4633E53DE1B716D3041E:sub"),
       "this k pay:api@this"},
      {good + "," +
           statement(R"({"StringEquals": )" +
                         claims("[\"system:serviceaccount:web:x\", \"no\", "
                                "\"system:serviceaccount:web:y\"]",
                                kOtherIssuer) +
                         "}",
                     kOtherIssuer),
       "this k; other k pay:api@this web:x@other web:y@other"},
      {with(github, call, ""), "token.actions.githubusercontent.com"},
      {with(github, call, sub), "token.actions.githubusercontent.com"},
      {with(R"({"Service": "pods.eks.amazonaws.com"})", "sts:AssumeRole", ""), " pods"},
      {changed(with(R"({"Service": "pods.eks.amazonaws.com"})", "sts:AssumeRole", ""), "Allow",
               "Deny"),
       ""},
      {with(R"({"Service": "ec2.amazonaws.com"})", "sts:AssumeRole", ""), ""},
      {changed(with(R"({"Service": "pods.eks.amazonaws.com"})", "sts:AssumeRole", ""), "Principal",
               "NotPrincipal"),
       ""},
      {with(R"({"AWS": "arn:aws:iam::111122223333:root"})", call, sub), ""},
      // What names no provider at all is seen by the call, and the issuer by the keys.
      {with(R"({"Federated": "cognito-identity.amazonaws.com"})", call, ""),
       "cognito-identity.amazonaws.com"},
      {with(R"({"Federated": "eks"})", call, sub), "this k pay:api@this"},
      {with(R"({"Federated": "eks"})", call, ""), " k"},
      {with(R"({"Federated": "eks"})", "sts:AssumeRoleWithWebIdentty", ""), " k"},
      {with(R"({"Federated": "eks"})", "sts:AssumeRole", ""), ""},
      {with(R"({"Federated": "eks"})", "sts:*", ""), " k"},
      {changed(with(R"({"Federated": "eks"})", call, ""), "Allow", "Deny"), ""},
      {with(R"({"Federated": "arn:aws:iam::111122223333:saml-provider/x"})",
            "sts:AssumeRoleWithSAML", ""),
       ""},
      {with(R"({"Federated": "arn:aws:iam::111122223333:saml-provider/x"})", call, ""), " k"},
      {with(R"({"Federated": "arn:aws:iam::111122223333:saml-provider/x"})", "sts:*", ""), ""},
      // What is filled in later.
      {with(R"({"Federated": "${PROVIDER}"})", call, ""), ""},
      {with(R"({"Federated": "${PROVIDER}"})", call, sub), "this k pay:api@this"},
      {with(R"({"Federated": "arn:aws:iam::${ACCOUNT}:oidc-provider/)" + std::string(kIssuer) +
                "\"}",
            call, sub),
       "this k pay:api@this"},
      {with(R"({"Federated": "${PROVIDER}"})", "sts:AssumeRole", ""), ""},
      {with(federated, "sts:TagSession", sub), "this k pay:api@this"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.statements);
    CHECK(trusts_of(row.statements) == row.told);
  }
}

TEST_CASE("trusts: an account that names the role says that an open provider is its cluster's") {
  const auto open = [](const std::string& more, const std::string& effect = "Allow",
                       const std::string& action = "sts:AssumeRoleWithWebIdentity") {
    return R"({"Effect": ")" + effect +
           R"(", "Principal": {"Federated": "${PROVIDER}"}, "Action": ")" + action + "\"" + more +
           "}";
  };
  const InputFile mine = {"a.yaml", account("pay", "api", arn("api"))};
  const InputFile others = {"a.yaml", account("pay", "api", arn("other"))};
  const std::string condition = R"(, "Condition": {"Bool": {"aws:SecureTransport": "true"}})";
  CHECK(trusts_of(open(""), {mine}) == "${PROVIDER} k");
  CHECK(trusts_of(open(""), {others}).empty());
  CHECK(trusts_of(open(condition), {mine}).empty());
  CHECK(trusts_of(open("", "Deny"), {mine}).empty());
  CHECK(trusts_of(open("", "Allow", "sts:AssumeRole"), {mine}).empty());
  CHECK(trusts_of(changed(open(""), "${PROVIDER}", "arn:aws:iam::${A}:saml-provider/x"), {mine})
            .empty());
}

TEST_CASE("trusts: an issuer is a cluster's if something says so, in whatever statement") {
  constexpr std::string_view kCorp = "oidc.example.com/a";
  const auto of = [&](const std::string& condition) { return statement(condition, kCorp); };
  const std::string user = R"({"StringEquals": {"oidc.example.com/a:sub": "user"}})";
  const std::string accounts =
      R"({"StringEquals": {"oidc.example.com/a:sub": "system:serviceaccount:pay:x"}})";
  const InputFile mine = {"a.yaml", account("pay", "api", arn("api"))};
  struct Row {
    std::string statements;
    std::vector<InputFile> more;
    std::string told;
  };
  const std::vector<Row> rows = {
      {of(user), {}, "oidc.example.com/a"},
      {of(accounts), {}, "oidc.example.com/a k pay:x@oidc.example.com/a"},
      {of(user), {{"other.json", get_role("web", policy(of(accounts)))}}, "oidc.example.com/a k"},
      {of(user) + "," + of(accounts),
       {},
       "oidc.example.com/a k; oidc.example.com/a k pay:x@oidc.example.com/a"},
      {of(user), {mine}, "oidc.example.com/a k"},
      {of(user) + "," + statement("{}", kIssuer), {mine}, "oidc.example.com/a; this k"},
      {of(user) + "," + of("{}"), {mine}, "oidc.example.com/a k; oidc.example.com/a k"},
      {of(R"({"StringLike": {"wrong.example.com:sub": "system:serviceaccount:pay:x"}})"),
       {},
       "oidc.example.com/a k"},
      {statement("{}", "accounts.google.com"), {mine}, "accounts.google.com"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.statements);
    CHECK(trusts_of(row.statements, row.more) == row.told);
  }
}
