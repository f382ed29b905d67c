// Templates as the AWS CDK synthesizes them: the conditions of a role and the manifests are JSON
// texts, put together of pieces, in resources of their own.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/lint.h"

namespace {

using namespace irsa;
using tests::lint_files;

const std::string kIssuer =
    R"({"Fn::Select": [1, {"Fn::Split": [":oidc-provider/", {"Ref": "Provider"}]}]})";

struct Stack {
  std::string sub = "system:serviceaccount:pay:api";
  std::string aud = "sts.amazonaws.com";
  std::string action = "sts:AssumeRoleWithWebIdentity";
  std::string ns = "pay", name = "api";
  std::string key = "eks.amazonaws.com/role-arn";
  std::string role = R"({"Fn::GetAtt": ["Role", "Arn"]})";
  std::string provider = R"({"Ref": "Provider"})";
  std::string issuer = kIssuer;
};

/// As `cluster.addServiceAccount('api', {namespace: 'pay'})` gives it.
std::string synthesized(const Stack& stack) {
  return R"({"Resources": {
 "Provider": {"Type": "Custom::AWSCDKOpenIdConnectProvider", "Properties": {
  "ClientIDList": ["sts.amazonaws.com"],
  "Url": {"Fn::GetAtt": ["Cluster", "OpenIdConnectIssuerUrl"]}}},
 "Json": {"Type": "Custom::AWSCDKCfnJson", "Properties": {"Value": {"Fn::Join": ["", [
  "{\"", )" +
         stack.issuer + R"(,
  ":aud\":\")" +
         stack.aud + R"(\",\"",
  )" + stack.issuer +
         R"(,
  ":sub\":\")" +
         stack.sub + R"(\"}"]]}}},
 "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {
  "Statement": [{"Action": ")" +
         stack.action + R"(", "Effect": "Allow",
   "Condition": {"StringEquals": {"Fn::GetAtt": ["Json", "Value"]}},
   "Principal": {"Federated": )" +
         stack.provider + R"(}}], "Version": "2012-10-17"}}},
 "Manifest": {"Type": "Custom::AWSCDK-EKS-KubernetesResource", "Properties": {
  "ClusterName": {"Ref": "Cluster"},
  "Manifest": {"Fn::Join": ["", [
  "[{\"apiVersion\":\"v1\",\"kind\":\"ServiceAccount\",\"metadata\":{\"name\":\")" +
         stack.name + R"(\",\"namespace\":\")" + stack.ns + R"(\",\"annotations\":{\")" +
         stack.key + R"(\":\"",
  )" + stack.role +
         R"(,
  "\"}}}]"]]}}}
}})";
}

std::string findings(const Stack& stack) {
  return lint_files({{"cdk.out/s.template.json", synthesized(stack)}}).brief();
}

TEST_CASE("CDK: what addServiceAccount makes is right") { CHECK(findings({}) == ""); }

TEST_CASE("CDK: both sides are read, and mistakes stand in the text") {
  struct Row {
    std::string_view title;
    Stack stack;
    const char* expected;
  };
  const Row kRows[] = {
      {"another namespace", {.ns = "payments"}, "sub-mismatch"},
      {"another name", {.name = "api2"}, "sub-mismatch"},
      {"another audience", {.aud = "sts.amazon.com"}, "aud-mismatch"},
      {"no subject", {.sub = "pay:api"}, "sub-malformed"},
      {"every name", {.sub = "system:serviceaccount:pay:*"}, "wildcard-literal"},
      {"another action", {.action = "sts:AssumeRole"}, "wrong-action"},
      {"a misspelt key", {.key = "eks.amazonaws.com/role_arn"}, "annotation-typo"},
      {"a name for an ARN", {.role = "\"pay-api\""}, "role-arn-malformed"},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.title);
    const std::string found = findings(row.stack);
    CHECK_MESSAGE(found.find(row.expected) != std::string::npos, found);
    CHECK(found.find('\n') == found.size() - 1);  // one
  }
}

TEST_CASE("CDK: an issuer that a function gives is the same in each place") {
  struct Row {
    std::string_view title;
    std::string issuer, provider;
  };
  const std::string arn = R"({"Fn::ImportValue": "Net:ProviderArn"})";
  const auto of = [](const std::string& id) {
    return R"({"Fn::Join": ["", ["arn:aws:iam::", {"Ref": "AWS::AccountId"},
      ":oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/", )" +
           id + "]]}";
  };
  const auto host = [](const std::string& id) {
    return R"("oidc.eks.eu-west-1.amazonaws.com/id/", )" + id;
  };
  const std::string imported = R"({"Fn::ImportValue": "IssuerId"})";
  const std::string composed = R"({"Fn::ImportValue": {"Fn::Sub": "${Net}-IssuerId"}})";
  const std::string selected = R"({"Fn::Select": [4, {"Fn::Split": ["/", {"Ref": "Issuer"}]}]})";
  const std::string mapped = R"({"Fn::FindInMap": ["Ids", {"Ref": "AWS::Region"}, "id"]})";
  const std::string chosen = R"({"Fn::If": ["Own", {"Ref": "A"}, {"Ref": "B"}]})";
  const Row kRows[] = {
      {"cut out of an imported ARN",
       R"({"Fn::Select": [1, {"Fn::Split": [":oidc-provider/", )" + arn + "]}]}", arn},
      {"imported", host(imported), of(imported)},
      {"imported under a name that is put together", host(composed), of(composed)},
      {"cut out of an address", host(selected), of(selected)},
      {"of a table", host(mapped), of(mapped)},
      {"one or the other", host(chosen), of(chosen)},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.title);
    CHECK(findings({.provider = row.provider, .issuer = row.issuer}) == "");
    const std::string found =
        findings({.ns = "payments", .provider = row.provider, .issuer = row.issuer});
    CHECK_MESSAGE(found.find("sub-mismatch") != std::string::npos, found);
    CHECK(found.find('\n') == found.size() - 1);  // one
  }
}

TEST_CASE("CDK: texts without pieces, and what is not JSON") {
  const std::string plain =
      R"({"Resources": {"M": {"Type": "Custom::AWSCDK-EKS-KubernetesResource", "Properties": {"Manifest":
      "[{\"apiVersion\":\"v1\",\"kind\":\"ServiceAccount\",\"metadata\":{\"name\":\"a\",\"namespace\":\"n\",\"annotations\":{\"eks.amazonaws.com/role-arn\":\"x\"}}}]"}}}})";
  CHECK(lint_files({{"s.template.json", plain}}).brief().find("role-arn-malformed") !=
        std::string::npos);
  const std::string listed =
      R"({"Resources": {"M": {"Type": "Custom::AWSCDK-EKS-KubernetesResource", "Properties": {"Manifest":
      "[[{\"apiVersion\":\"v1\",\"kind\":\"ServiceAccount\",\"metadata\":{\"name\":\"a\",\"namespace\":\"n\",\"annotations\":{\"eks.amazonaws.com/role-arn\":\"x\"}}}]]"}}}})";
  CHECK(lint_files({{"s.template.json", listed}}).brief().find("role-arn-malformed") !=
        std::string::npos);
  for (const char* text : {R"("[{")", R"("")", R"({"Ref": "X"})", "null", "7", R"([1, {"a": 2}])",
                           R"({"Fn::Join": ["", ["[{\"a\":", {"Ref": "N"}, "}]"]]})",
                           R"({"Fn::Join": ["", {"Ref": "N"}]})", R"({"Fn::Join": "x"})"}) {
    CAPTURE(text);
    for (const char* type : {"KubernetesResource", "HelmChart"}) {
      const std::string odd = R"({"Resources": {"M": {"Type": "Custom::AWSCDK-EKS-)" +
                              std::string(type) + R"(", "Properties": {"Values": )" + text +
                              R"(, "Manifest": )" + text + "}}}}";
      CHECK(lint_files({{"s.template.json", odd}}).brief() == "");
    }
    const std::string role =
        R"({"Resources": {"J": {"Type": "Custom::AWSCDKCfnJson", "Properties": {"Value": )" +
        std::string(text) + R"(}},
        "R": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement":
        [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated":
        {"Ref": "P"}}, "Condition": {"StringEquals": {"Fn::GetAtt": ["J", "Value"]}}}]}}}}})";
    (void)lint_files({{"s.template.json", role}}).brief();  // it ends
  }
}

}  // namespace
