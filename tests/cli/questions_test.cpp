// `trust` and `can-assume` as their users see them.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "cli/run.h"
#include "support/here.h"

using namespace irsa;

namespace {

struct Outcome {
  int status;
  std::string out, err;
};

Outcome run(const std::vector<std::string>& words, const std::string& input) {
  std::istringstream in(input);
  std::ostringstream out, err;
  const int status = cli::run(words, tests::here(), in, out, err);
  return {status, out.str(), err.str()};
}

/// A policy for one issuer with this condition block.
std::string policy(const std::string& condition, const std::string& more = "") {
  return R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated":
    "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A"},
    "Action": "sts:AssumeRoleWithWebIdentity", "Condition": )" +
         condition + "}" + more + "]}";
}

const std::string kIssuer = "oidc.eks.eu-west-1.amazonaws.com/id/A";

std::string sub(const std::string& op, const std::string& value) {
  return R"({")" + op + R"(": {")" + kIssuer + R"(:sub": )" + value + "}}";
}

bool holds(const std::string& text, const std::string& part) {
  CAPTURE(text);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("trust reads like an answer") {
  const struct {
    std::string condition;
    const char* answer;
  } kCases[] = {
      {sub("StringEquals", R"("system:serviceaccount:payments:api")"),
       "lets in exactly payments/api\n"},
      {sub("StringEquals", R"(["system:serviceaccount:b:b", "system:serviceaccount:a:a"])"),
       "lets in exactly a/a, b/b\n"},
      {sub("StringLike", R"("system:serviceaccount:payments:*")"),
       "lets in every service account of namespace payments, for example payments/"},
      {sub("StringLike", R"("system:serviceaccount:team-*:*")"),
       "lets in every service account of namespaces that begin with team-, for example team-"},
      {sub("StringLike", R"("system:serviceaccount:*:api")"),
       "lets in service account api of every namespace, for example "},
      {sub("StringLike", R"("system:serviceaccount:*:*")"),
       "lets in every service account of the cluster, for example "},
      {"{}", "lets in every service account of the cluster"},
      {sub("StringEquals", R"("system:serviceaccount:payments:*")"), "lets nobody in"},
      {sub("StringNotEquals", R"("system:serviceaccount:payments:api")"), "for example "},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.condition);
    const Outcome outcome = run({"trust", "-"}, policy(c.condition));
    CHECK(outcome.status == 0);
    CHECK(holds(outcome.out, c.answer));
  }
}

TEST_CASE("trust tells another audience from nobody, and undecided from no") {
  const std::string audience = R"({"StringEquals": {")" + kIssuer + R"(:aud": "vault"}})";
  CHECK(holds(run({"trust", "-"}, policy(audience)).out,
              "lets nobody in; it asks for tokens for 'vault'"));
  CHECK(holds(run({"trust", "-", "--format", "json"}, policy(audience)).out,
              "\"satisfiable\": true,\n          \"satisfiableByLegalName\": true"));

  // Nobody fits both; to see it, all that may stand in the last 28 places would have to be tried.
  const std::string explosion = R"({"StringLike": {")" + kIssuer +
                                R"(:sub": "*a????????????????????????????"},
          "ForAnyValue:StringLike": {")" +
                                kIssuer + R"(:sub": "*b????????????????????????????"}})";
  const std::string json = run({"trust", "-", "--format", "json"}, policy(explosion)).out;
  CHECK(holds(json, R"("undecided": "its patterns)"));
  CHECK(holds(json, R"("satisfiable": null)"));
  CHECK(holds(json, R"("open": null)"));
  CHECK(holds(json, R"("everyone": null)"));
  CHECK(holds(run({"trust", "-"}, policy(explosion)).out, "undecided: its patterns combine"));
  const Outcome check = run({"check", "-"}, policy(explosion));
  CHECK(check.status == 0);
  CHECK(holds(check.out + check.err,
              "not checked: whom the role of this policy lets in, in full: undecided"));
  CHECK(holds(run({"check", "-", "--format", "json"}, policy(explosion)).out,
              R"("what": "whom the role of this policy lets in, in full: undecided)"));
  // Whom it lets in is known, how many they are is not.
  const std::string many =
      run({"trust", "-", "--format", "json"},
          policy(sub("StringLike", R"("system:serviceaccount:a?????????????????????????????a:a")")))
          .out;
  CHECK(holds(many, R"("count": null)"));
  CHECK(holds(many, R"("undecided": false)"));
  CHECK(holds(many, R"("open": false)"));
}

TEST_CASE("of very many providers with very many keys each, some are left undecided") {
  const auto policy_of = [](std::size_t count) {
    std::string providers, keys;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string issuer =
          "oidc.eks.eu-west-1.amazonaws.com/id/" + std::to_string(10'000'000 + i);
      providers += std::string(i > 0 ? "," : "") + "\"arn:aws:iam::111122223333:oidc-provider/" +
                   issuer + "\"";
      keys +=
          std::string(i > 0 ? "," : "") + "\"" + issuer + ":sub\": \"system:serviceaccount:a:b\"";
    }
    return R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Federated": [)" +
           providers + R"(]}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition":
           {"StringEquals": {)" +
           keys + "}}}}";
  };
  const std::string many = policy_of(460);
  CHECK(holds(run({"trust", "-"}, many).out, "more providers were not looked at"));
  CHECK(holds(run({"trust", "-", "--format", "json"}, many).out, R"("undecidedProviders": )"));
  CHECK(holds(run({"check", "-", "--format", "json"}, many).out, "undecided"));
  const std::string few = policy_of(5);
  CHECK_FALSE(holds(run({"trust", "-"}, few).out, "undecided"));
  CHECK_FALSE(holds(run({"trust", "-", "--format", "json"}, few).out, "undecidedProviders"));
}

TEST_CASE("a subject that is written out gets in whatever stands beside it") {
  const auto ask = [](const std::string& op, const std::string& values,
                      const std::string& subject) {
    return run({"can-assume", "--policy", "-", "--issuer", "https://" + kIssuer, "--sub",
                "system:serviceaccount:" + subject},
               policy(sub(op, values)))
        .status;
  };
  const std::string list =
      R"(["system:serviceaccount:shop:cart", "system:serviceaccount:${NS}:api"])";
  CHECK(ask("StringEquals", list, "shop:cart") == 0);
  CHECK(ask("StringLike", list, "shop:cart") == 0);
  CHECK(ask("StringEquals", list, "shop:carts") == 4);
  CHECK(ask("StringEquals", list, "pay:api") == 4);
  CHECK(ask("StringNotEquals", list, "shop:cart") == 1);
  CHECK(ask("StringNotEquals", list, "pay:api") == 4);
  CHECK(ask("StringEquals", R"(["${SUBJECT}"])", "shop:cart") == 4);
  const auto trust = [](const std::string& op, const std::string& values) {
    return run({"trust", "-"}, policy(sub(op, values))).out;
  };
  const std::string later = "service accounts whose names are not known yet\n";
  CHECK(holds(trust("StringEquals", list), "lets in shop/cart, and " + later));
  CHECK(holds(trust("StringEquals", R"(["${SUBJECT}"])"), "lets in " + later));
  CHECK(holds(trust("StringLike", R"(["system:serviceaccount:shop:*", "${SUBJECT}"])"),
              "lets in every service account of namespace shop, and " + later));
  CHECK(holds(trust("StringLike", R"(["*", "${SUBJECT}"])"),
              "lets in every service account of the cluster\n"));
  CHECK_FALSE(holds(trust("StringEquals", list), "if the call has the right"));
  // A provider that is filled in later is no key of a call.
  const std::string open = run({"trust", "-"}, R"({"Statement": {"Effect": "Allow", "Principal":
      {"Federated": "PROVIDER_ARN"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition":
      {"StringEquals": {"ISSUER_HOST:sub": "system:serviceaccount:shop:cart"}}}})")
                               .out;
  CHECK(holds(open, "if the parts of the policy that are filled in later allow it\n"));
  CHECK_FALSE(holds(open, "which no file shows"));
  const std::string json =
      run({"trust", "-", "--format", "json"}, policy(sub("StringEquals", list))).out;
  CHECK(holds(json, R"("everyone": null)"));
  CHECK(holds(json, R"("witness": "system:serviceaccount:shop:cart")"));
}

TEST_CASE("trust answers for an issuer that nothing shows to be a cluster's") {
  const auto of_issuer = [](const std::string& issuer) {
    return run({"trust", "-"},
               R"({"Statement": {"Effect": "Allow", "Principal": {"Federated":
                  "arn:aws:iam::111122223333:oidc-provider/)" +
                   issuer + R"("}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition":
                  {"StringLike": {")" +
                   issuer + R"(:sub": "*:api"}}}})")
        .out;
  };
  CHECK(holds(of_issuer("oidc.example.com/prod"),
              "lets in whoever matches *:api, for example a/api"));
  CHECK(holds(of_issuer("token.actions.githubusercontent.com"), "trusts no issuer of a cluster"));
}

TEST_CASE("trust speaks of a role for Pod Identity") {
  const std::string out =
      run({"trust", "-"},
          R"({"Statement": {"Effect": "Allow", "Principal": {"Service": "pods.eks.amazonaws.com"},
              "Action": ["sts:AssumeRole", "sts:TagSession"]}})")
          .out;
  CHECK(holds(out, "service accounts get in that have an association with the role\n"));
  CHECK_FALSE(holds(out, "no service account gets in"));
}

TEST_CASE("trust says whether others than intended get in") {
  const std::string text = policy(sub("StringLike", R"("system:serviceaccount:payments:*")"));
  CHECK(holds(run({"trust", "-", "--intended", "payments/api"}, text).out,
              "lets in others than intended, for example payments/"));
  CHECK_FALSE(holds(run({"trust", "-", "--intended", "payments/*"}, text).out, "others"));
}

TEST_CASE("trust as JSON") {
  const Outcome outcome =
      run({"trust", "-", "--format", "json"},
          policy(sub("StringEquals", R"("system:serviceaccount:payments:api")")));
  CHECK(outcome.status == 0);
  CHECK(holds(outcome.out, R"("schema": "irsa-lint/trust/1")"));
  CHECK(holds(outcome.out, R"("count": 1,)"));
  CHECK(holds(outcome.out, R"("witness": "system:serviceaccount:payments:api")"));
  CHECK(holds(outcome.out, R"("undecided": false)"));
}

TEST_CASE("can-assume decides and explains") {
  const std::string text = policy(sub("StringEquals", R"("system:serviceaccount:payments:api")"));
  const auto ask = [&](const std::string& subject, std::vector<std::string> more = {}) {
    std::vector<std::string> words{"can-assume",         "--policy", "-",    "--issuer",
                                   "https://" + kIssuer, "--sub",    subject};
    words.insert(words.end(), more.begin(), more.end());
    return run(words, text);
  };
  CHECK(ask("system:serviceaccount:payments:api").status == 0);
  const Outcome denied = ask("system:serviceaccount:payments:web");
  CHECK(denied.status == 1);
  CHECK(holds(denied.out, "statement 1 (Allow) does not apply"));
  CHECK(holds(denied.out,
              "wants 'system:serviceaccount:payments:api'; the token has "
              "'system:serviceaccount:payments:web'"));
  const Outcome json = ask("system:serviceaccount:payments:web", {"--format", "json"});
  CHECK(json.status == 1);
  CHECK(holds(json.out, R"("decision": "deny")"));
  CHECK(holds(json.out, R"("operator": "StringEquals")"));
  CHECK(holds(json.out, R"("actual": "system:serviceaccount:payments:web")"));
}

TEST_CASE("what hangs on the call is undecided") {
  const std::string text = policy(
      R"({"StringEquals": {")" + kIssuer +
      R"(:sub": "system:serviceaccount:a:b"}, "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})");
  const Outcome outcome = run(
      {"can-assume", "--policy", "-", "--issuer", kIssuer, "--sub", "system:serviceaccount:a:b"},
      text);
  CHECK(outcome.status == 4);
  CHECK(holds(outcome.out, "undecided"));
  CHECK(holds(outcome.out, "aws:SourceIp"));
}

TEST_CASE("can-assume over manifests and roles") {
  const std::string account = R"(
apiVersion: v1
kind: ServiceAccount
metadata: {name: api, namespace: payments, annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::111122223333:role/api"}}
---
)";
  const std::string role =
      R"({"Role": {"RoleName": "api", "Arn": "arn:aws:iam::111122223333:role/api",
          "AssumeRolePolicyDocument": )" +
      policy(sub("StringEquals", R"("system:serviceaccount:payments:api")")) + "}}";
  CHECK(run({"can-assume", "--service-account", "payments/api", "-"}, account + role).status == 0);
  CHECK(
      run({"can-assume", "--service-account", "payments/web", "--role", "api", "-"}, account + role)
          .status == 1);
  CHECK(holds(run({"can-assume", "--service-account", "payments/web", "-"}, account + role).err,
              "is not in the input, so its role is not known"));
  // The account that was meant, if one is near.
  const auto hint = [&](const char* given) {
    const std::string err =
        run({"can-assume", "--service-account", given, "-"}, account + role).err;
    const std::size_t at = err.find("Did you mean");
    return at == std::string::npos ? std::string() : err.substr(at);
  };
  CHECK(hint("payments/apii") == "Did you mean 'payments/api'?\n");
  CHECK(hint("payment/api") == "Did you mean 'payments/api'?\n");
  CHECK(hint("media/thumbs") == "");
  CHECK(holds(run({"can-assume", "--service-account", "payments/api", "--role", "appi", "-"},
                  account + role)
                  .err,
              "Did you mean 'api'?"));
  CHECK(holds(run({"can-assume", "--service-account", "payments/api", "-"}, account).err,
              "does not hold the trust policy of role"));
}

TEST_CASE("a role that has no name yet is asked for by its address in the code") {
  const std::string trust = policy(sub("StringEquals", R"("system:serviceaccount:a:b")"));
  const std::string plan =
      R"({"format_version": "1.2", "planned_values": {"root_module": {"resources": [{"address": )"
      R"("module.x.aws_iam_role.this[0]", "mode": "managed", "type": "aws_iam_role", "name": )"
      R"("this", "values": {"name_prefix": "x-", "assume_role_policy": )" +
      nlohmann::json(trust).dump() + "}}]}}}";
  const Outcome outcome = run({"trust", "-", "--role", "module.x.aws_iam_role.this[0]"}, plan);
  CHECK(outcome.status == 0);
  CHECK(holds(outcome.out, "role 'module.x.aws_iam_role.this[0]'"));
  CHECK(holds(outcome.out, "lets in exactly a/b"));
  CHECK(run({"trust", "-", "--role", "module.x"}, plan).status == 2);
}

TEST_CASE("bad use names what is missing") {
  const struct {
    std::vector<std::string> words;
    const char* message;
  } kCases[] = {
      {{"can-assume"}, "name a service account"},
      {{"can-assume", "--policy", "-"}, "this is missing: --issuer URL --sub SUBJECT"},
      {{"can-assume", "--policy", "-", "--issuer", "x"}, "this is missing: --sub SUBJECT"},
      {{"can-assume", "--service-account", "x"}, "is not of the form NAMESPACE/NAME"},
      {{"can-assume", "--service-account", "x", "-"}, "is not of the form NAMESPACE/NAME"},
      {{"trust", "-"}, "holds no trust policy"},
      {{"trust", "-", "--format", "yaml"}, "there is no format 'yaml'"},
      {{"trust", "/does/not/exist"}, "cannot read '/does/not/exist'"},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.message);
    const Outcome outcome = run(c.words, "");
    CHECK(outcome.status == 2);
    CHECK(holds(outcome.err, c.message));
    CHECK(outcome.out.empty());
  }
}

TEST_CASE("a policy that IAM would not store is judged as far as it goes, and said to be so") {
  const Outcome outcome = run(
      {"trust", "-"}, policy(sub("StringEquals", R"("system:serviceaccount:a:b")"),
                             R"(, {"Effect": "allow", "Principal": {"Service": "ec2.amazonaws.com"},
                                   "Action": "sts:AssumeRole"})"));
  CHECK(outcome.status == 0);
  CHECK(holds(outcome.out, "lets in exactly a/b"));
  CHECK(holds(outcome.err, "<stdin>:"));
  CHECK(holds(outcome.err, "warning: "));
}
