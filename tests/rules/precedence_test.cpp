// One defect, one finding: for each defect that several rules could see, exactly which of them
// speaks, at what level and where. The order of the cases is that of docs/how-it-works.md,
// "Precedence".
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/lint.h"
#include "support/samples.h"
#include "support/speakers.h"

using namespace irsa;
using namespace irsa::tests;

namespace {

/// The ServiceAccount payments/ledger: its name in line 5, its annotation in line 8.
InputFile ledger(std::string_view role = arn("ledger")) {
  return {"a.yaml", account("payments", "ledger", role)};
}
/// The same without the annotation, and with other lines below `metadata`, from line 7 on.
InputFile ledger_with(std::string_view lines) {
  return {"a.yaml", account("payments", "ledger") + std::string(lines)};
}
InputFile trust(std::string_view text) { return {"ledger.trust.json", std::string(text)}; }

/// A trust policy with one element in each line: Principal in 4, Action in 5, the operator in 7,
/// aud in 8, sub in 9.
struct Policy {
  std::string principal = provider();
  std::string action = "\"sts:AssumeRoleWithWebIdentity\"";
  std::string op = "StringEquals";
  std::string aud_key = std::string(kIssuer) + ":aud";
  std::string aud = "\"sts.amazonaws.com\"";
  std::string sub_key = std::string(kIssuer) + ":sub";
  std::string sub = "\"system:serviceaccount:payments:ledger\"";
  std::string more = "";  ///< after the condition block's first operator, in line 10

  [[nodiscard]] std::string text() const {
    return "{\"Version\": \"2012-10-17\",\n\"Statement\": [{\n\"Effect\": \"Allow\",\n"
           "\"Principal\": {\"Federated\": \"" +
           principal + "\"},\n\"Action\": " + action + ",\n\"Condition\": {\n\"" + op +
           "\": {\n\"" + aud_key + "\": " + aud + ",\n\"" + sub_key + "\": " + sub + "}" + more +
           "}}]}\n";
  }
};

std::string get_provider(std::string_view client_id) {
  return "{\"Url\": \"" + std::string(kIssuer) + "\",\n\"ClientIDList\": [\n\"" +
         std::string(client_id) + "\"],\n\"CreateDate\": \"2025-03-04T09:21:36+00:00\"}\n";
}

std::string association(std::string_view role) {
  return R"({"association": {"clusterName": "prod", "namespace": "payments", )"
         R"("serviceAccount": "ledger", "roleArn": ")" +
         std::string(role) + R"(", "associationId": "a-1"}})";
}

const std::vector<std::string> kDeclared = {"--cluster", "prod", "--issuer",
                                            "https://" + std::string(kIssuer)};

}  // namespace

TEST_CASE("the audience: the provider's client ids before the trust policy") {
  check_speakers({
      {"one wrong word in both",
       {ledger(),
        {"p.json", get_provider("sts.amazon.com")},
        trust(Policy{.aud = "\"sts.amazon.com\""}.text())},
       "provider-audience-missing error p.json:3"},
      {"only the provider's is wrong",
       {ledger(), {"p.json", get_provider("sts.amazon.com")}, trust(Policy{}.text())},
       "provider-audience-missing error p.json:3"},
      {"only the policy's is wrong",
       {ledger(),
        {"p.json", get_provider("sts.amazonaws.com")},
        trust(Policy{.aud = "\"sts.amazon.com\""}.text())},
       "aud-mismatch error ledger.trust.json:8"},
  });
}

TEST_CASE("the issuer: what is malformed before what does not fit") {
  const std::string other = std::string(kOtherIssuer);
  const std::string swapped =
      "oidc.eu-west-1.eks.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E";
  check_speakers({
      {"two clusters at once satisfy nobody: the key is wrong",
       {ledger(), trust(Policy{.sub_key = other + ":sub"}.text())},
       "issuer-mismatch error ledger.trust.json:9"},
      {"both keys are the other cluster's",
       {ledger(), trust(Policy{.aud_key = other + ":aud", .sub_key = other + ":sub"}.text())},
       "issuer-mismatch error ledger.trust.json:8; issuer-mismatch error ledger.trust.json:9"},
      {"the scheme in the provider's ARN",
       {ledger(), trust(Policy{.principal = "arn:aws:iam::111122223333:oidc-provider/https://" +
                                            std::string(kIssuer)}
                            .text())},
       "provider-arn-malformed error ledger.trust.json:4"},
      {"a malformed ARN of another cluster's provider",
       {ledger(),
        trust(Policy{.principal = "arn:aws:iam::111122223333:oidc-provider/https://" + other}
                  .text())},
       "provider-arn-malformed error ledger.trust.json:4"},
      {"a host that no cluster has, in the principal",
       {ledger(), trust(Policy{.principal = provider(swapped)}.text())},
       "issuer-host-malformed error ledger.trust.json:4"},
      {"two places to edit are two findings",
       {ledger(), trust(Policy{.principal = "arn:aws:iam::111122223333:oidc-provider/https://" +
                                            std::string(kIssuer),
                               .sub_key = swapped + ":sub"}
                            .text())},
       "provider-arn-malformed error ledger.trust.json:4; "
       "issuer-host-malformed error ledger.trust.json:9"},
      {"a cluster that is not declared",
       {ledger(), trust(Policy{.principal = provider(kOtherIssuer),
                               .aud_key = other + ":aud",
                               .sub_key = other + ":sub"}
                            .text())},
       "issuer-unknown error ledger.trust.json:4",
       kDeclared},
      {"the keys are right and the principal is not declared",
       {ledger(), trust(Policy{.principal = provider(kOtherIssuer)}.text())},
       "issuer-unknown error ledger.trust.json:4",
       kDeclared},
      {"the principal is declared and a key is not",
       {ledger(), trust(Policy{.sub_key = other + ":sub"}.text())},
       "issuer-mismatch error ledger.trust.json:9",
       kDeclared},
      {"not declared, and not registered either",
       {ledger(),
        {"p.json", R"({"OpenIDConnectProviderList": [{"Arn": ")" + provider() + R"("}]})"},
        trust(trusting({"payments:ledger"}, kOtherIssuer))},
       "issuer-unknown error ledger.trust.json:1",
       kDeclared},
      {"declared, but not registered",
       {ledger(),
        {"p.json",
         R"({"OpenIDConnectProviderList": [{"Arn": ")" + provider(kOtherIssuer) + R"("}]})"},
        trust(Policy{}.text())},
       "provider-missing error ledger.trust.json:4",
       kDeclared},
      {"a provider of another AWS account, which has none",
       {ledger(arn("ledger", "444455556666")),
        {"p.json",
         R"({"OpenIDConnectProviderList": [{"Arn": ")" + provider(kOtherIssuer) + R"("}]})"},
        {"r.json",
         R"({"Role": )" + role("ledger", trusting({"payments:ledger"}), "444455556666") + "}"}},
       "provider-account-mismatch error r.json:1"},
  });
}

TEST_CASE("the action before the syntax and before what the statement lacks") {
  check_speakers({
      {"a misspelt action",
       {ledger(), trust(Policy{.action = "\"sts:AssumeRoleWithWebIdentiy\""}.text())},
       "wrong-action error ledger.trust.json:5"},
      {"another action, and nothing tests the subject",
       {ledger(),
        trust(Policy{.action = "\"sts:AssumeRole\"", .sub_key = std::string(kIssuer) + ":aud2"}
                  .text())},
       "wrong-action error ledger.trust.json:5"},
      {"misspelt, without a condition",
       {ledger(), trust(policy(R"({"Effect": "Allow", "Principal": {"Federated": ")" + provider() +
                               R"("}, "Action": "sts:AssumeRoleWithWebIdentiy"})"))},
       "wrong-action error ledger.trust.json:1"},
  });
}

TEST_CASE("whoever cannot get in needs no restriction") {
  check_speakers({
      {"two conditions that no subject passes",
       {ledger(), trust(Policy{.more = ",\n\"StringLike\": {\"" + std::string(kIssuer) +
                                       ":sub\": \"system:serviceaccount:billing:*\"}"}
                            .text())},
       "condition-unsatisfiable error ledger.trust.json:10"},
      {"a subject that no account has",
       {ledger(), trust(Policy{.sub = "\"system:serviceaccount:payments/ledger\""}.text())},
       "sub-malformed error ledger.trust.json:9"},
      {"a subject under the audience's key, none under its own",
       {ledger(), trust(Policy{.aud = "\"system:serviceaccount:payments:ledger\"",
                               .sub_key = std::string(kIssuer) + ":aud2",
                               .sub = "\"sts.amazonaws.com\""}
                            .text())},
       "aud-mismatch error ledger.trust.json:8; claim-unknown error ledger.trust.json:9"},
  });
}

TEST_CASE("an annotation that was meant before one that is missing") {
  const std::string value = ": " + arn("ledger") + "\n";
  const InputFile policy = trust(Policy{}.text());
  check_speakers({
      {"nothing is there", {ledger(""), policy}, "annotation-missing warning a.yaml:4"},
      {"a typo in the key",
       {ledger_with("  annotations:\n    eks.amazonaws.com/role_arn" + value), policy},
       "annotation-typo error a.yaml:8"},
      {"in the wrong place",
       {ledger_with("  labels:\n    eks.amazonaws.com/role-arn" + value), policy},
       "annotation-misplaced error a.yaml:8"},
      {"on the pod template",
       {ledger(""),
        {"b.yaml",
         "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ledger\n"
         "  namespace: payments\nspec:\n  template:\n    metadata:\n      annotations:\n"
         "        eks.amazonaws.com/role-arn" +
             value +
             "    spec:\n      serviceAccountName: ledger\n      containers: [{name: main}]\n"},
        policy},
       "annotation-misplaced error b.yaml:10"},
      {"not a string",
       {ledger_with("  annotations:\n    eks.amazonaws.com/role-arn: [" + arn("ledger") + "]\n"),
        policy},
       "annotation-not-string error a.yaml:8"},
      {"where the chart does not read it",
       {ledger(""),
        {"b.yaml",
         "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: velero\n"
         "  namespace: velero\nspec:\n  chart: {spec: {chart: velero}}\n  values:\n"
         "    serviceAccount:\n      annotations:\n        eks.amazonaws.com/role-arn" +
             value}},
       "values-path-ignored warning b.yaml:11"},
      {"of kube2iam",
       {ledger_with("  annotations:\n    iam.amazonaws.com/role: ledger\n"), policy},
       "kube2iam-leftover warning a.yaml:8"},
      {"a Pod Identity association takes its place",
       {ledger(""), policy, {"p.json", association(arn("ledger"))}},
       "pod-identity-trust error p.json:1"},
  });
}

TEST_CASE("a placeholder before every rule about its value") {
  check_speakers({
      {"in the annotation",
       {ledger("arn:aws:iam::ACCOUNT_ID:role/ledger"), trust(Policy{}.text())},
       "placeholder-value note a.yaml:8"},
      {"in the provider's ARN",
       {ledger(),
        trust(Policy{.principal = "arn:aws:iam::<ACCOUNT_ID>:oidc-provider/" + std::string(kIssuer)}
                  .text())},
       "placeholder-value warning ledger.trust.json:4"},
      {"in the subject",
       {ledger(),
        trust(Policy{.sub = "\"system:serviceaccount:<NAMESPACE>:<SERVICE_ACCOUNT>\""}.text())},
       "placeholder-value warning ledger.trust.json:9"},
      {"in the audience",
       {ledger(), trust(Policy{.aud = "\"<AUDIENCE>\""}.text())},
       "placeholder-value warning ledger.trust.json:8"},
      {"in a key",
       {ledger(), trust(Policy{.sub_key = "$OIDC_PROVIDER:sub"}.text())},
       "placeholder-value warning ledger.trust.json:9"},
  });
}

TEST_CASE("a pattern that is too broad before the accounts it lets in") {
  const InputFile two = {
      "a.yaml", account("payments", "ledger", arn("ledger")) + account("payments", "refunds")};
  check_speakers({
      {"a whole namespace",
       {two,
        trust(Policy{.op = "StringLike", .sub = "\"system:serviceaccount:payments:*\""}.text())},
       "sub-too-broad warning ledger.trust.json:9"},
      {"nothing tests the subject",
       {two, trust(policy(statement(R"({"StringEquals": {")" + std::string(kIssuer) +
                                    R"(:aud": "sts.amazonaws.com"}})")))},
       "sub-missing error ledger.trust.json:1"},
  });
}

TEST_CASE("every precise rule before trust-denies-service-account") {
  const std::string billing = "\"system:serviceaccount:billing:other\"";
  check_speakers({
      {"the role means somebody else",
       {{"a.yaml",
         account("payments", "ledger", arn("ledger")) + account("billing", "other", arn("ledger"))},
        trust(Policy{.sub = billing}.text())},
       "trust-denies-service-account error a.yaml:8"},
      {"another namespace of the same name",
       {ledger(), trust(Policy{.sub = "\"system:serviceaccount:payment:ledger\""}.text())},
       "sub-mismatch error ledger.trust.json:9"},
      {"another case",
       {ledger(), trust(Policy{.sub = "\"system:serviceaccount:payments:Ledger\""}.text())},
       "subject-case error ledger.trust.json:9"},
      {"a literal wildcard",
       {ledger(), trust(Policy{.sub = "\"system:serviceaccount:payments:*\""}.text())},
       "wildcard-literal error ledger.trust.json:9"},
      {"no claim in the key",
       {ledger(), trust(Policy{.sub_key = std::string(kIssuer)}.text())},
       "condition-key-malformed error ledger.trust.json:9"},
      {"a claim that no token has",
       {ledger(), trust(Policy{.sub_key = std::string(kIssuer) + ":namespace"}.text())},
       "claim-unknown error ledger.trust.json:9"},
      {"another audience",
       {ledger(), trust(Policy{.aud = "\"sts.amazonaws.com.cn\""}.text())},
       "aud-mismatch error ledger.trust.json:8"},
      {"no OIDC provider at all",
       {ledger(),
        trust(policy(R"({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},)"
                     R"( "Action": "sts:AssumeRole"})"))},
       "wrong-principal error ledger.trust.json:1"},
      {"Pod Identity instead, which is right with an association",
       {ledger(),
        {"p.json", association(arn("ledger"))},
        trust(policy(R"({"Effect": "Allow", "Principal": {"Service": "pods.eks.amazonaws.com"},)"
                     R"( "Action": ["sts:AssumeRole", "sts:TagSession"]})"))},
       "pod-identity-conflict warning a.yaml:8"},
      {"another role wins by its association",
       {ledger(), {"p.json", association(arn("other"))}, trust(Policy{.sub = billing}.text())},
       "pod-identity-conflict error a.yaml:8"},
      {"a partition of its own",
       {ledger("arn:aws-cn:iam::111122223333:role/ledger"),
        {"r.json", get_role("ledger", trusting({"payments:ledger"}))}},
       "partition-mismatch error a.yaml:8"},
      {"the audience of its tokens is not registered",
       {ledger_with("  annotations:\n    eks.amazonaws.com/role-arn: " + arn("ledger") +
                    "\n    eks.amazonaws.com/audience: vault\n"),
        {"p.json", get_provider("sts.amazonaws.com")},
        trust(Policy{}.text())},
       "provider-audience-missing error p.json:2"},
  });
}
