// Accounts whose names are made when they are: held against a role by what such a name looks like.
#include <doctest/doctest.h>

#include <string>

#include "support/lint.h"

namespace {

using namespace irsa;
using tests::lint_files;

std::string role(const std::string& op, const std::string& subject) {
  const std::string issuer = "oidc.eks.eu-west-1.amazonaws.com/id/4F1C77A0C3D24E5B9A6D8E0F1B2C3D4E";
  return R"({"Role": {"RoleName": "r", "Arn": "arn:aws:iam::111122223333:role/r",
 "AssumeRolePolicyDocument": {"Statement": [{"Effect": "Allow",
  "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/)" +
         issuer + R"("}, "Action": "sts:AssumeRoleWithWebIdentity",
  "Condition": {"StringEquals": {")" +
         issuer + R"(:aud": "sts.amazonaws.com"}, ")" + op + R"(": {")" + issuer + R"(:sub": ")" +
         subject + R"("}}}]}}})";
}

/// What is found beside that a pattern is broad.
std::string mismatch(const std::string& object, const std::string& op, const std::string& subject) {
  const std::string found = lint_files({{"a.yaml", object}, {"r.json", role(op, subject)}}).brief();
  return found.find("sub-mismatch") != std::string::npos ? "refused" : "";
}

std::string runtime(const std::string& more) {
  return "apiVersion: pkg.crossplane.io/v1beta1\nkind: DeploymentRuntimeConfig\n"
         "metadata: {name: irsa}\nspec:\n  serviceAccountTemplate:\n    metadata:\n"
         "      annotations: {eks.amazonaws.com/role-arn: 'arn:aws:iam::111122223333:role/r'}\n" +
         more;
}

TEST_CASE("the names of Crossplane's accounts") {
  const std::string any = runtime("");
  struct Row {
    std::string object, op, subject;
    const char* expected;
  };
  const Row kRows[] = {
      {any, "StringEquals", "system:serviceaccount:crossplane-system:provider-aws", "refused"},
      {any, "StringEquals", "system:serviceaccount:crossplane-system:provider-aws-s3", "refused"},
      {any, "StringLike", "system:serviceaccount:crossplane-system:provider-aws-*", ""},
      {any, "StringLike", "system:serviceaccount:crossplane-system:*", ""},
      // The very name that a package of this digest has.
      {any, "StringEquals", "system:serviceaccount:crossplane-system:provider-aws-0b0a1f2e3d4c",
       ""},
      {runtime("      name: provider-aws\n"), "StringEquals",
       "system:serviceaccount:crossplane-system:provider-aws", ""},
      {runtime("  deploymentTemplate: {spec: {template: {spec: {serviceAccountName: x}}}}\n"),
       "StringEquals", "system:serviceaccount:crossplane-system:provider-aws", ""},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.object);
    CAPTURE(row.subject);
    CHECK(mismatch(row.object, row.op, row.subject) == row.expected);
  }
}

TEST_CASE("the names that the API server makes") {
  const std::string account =
      "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  generateName: job-\n  namespace: n\n"
      "  annotations: {eks.amazonaws.com/role-arn: 'arn:aws:iam::111122223333:role/r'}\n";
  CHECK(mismatch(account, "StringEquals", "system:serviceaccount:n:job") == "refused");
  CHECK(mismatch(account, "StringEquals", "system:serviceaccount:n:job-x7k2pq") == "refused");
  CHECK(mismatch(account, "StringLike", "system:serviceaccount:m:job-*") == "refused");
  CHECK(mismatch(account, "StringLike", "system:serviceaccount:n:job-*") == "");
  CHECK(mismatch(account, "StringEquals", "system:serviceaccount:n:job-x7k2p") == "");
}

TEST_CASE("a prefix that is as narrow as names that are made allow is a note") {
  const auto level = [](const std::string& object, const std::string& subject) {
    const std::string found =
        lint_files({{"a.yaml", object}, {"r.json", role("StringLike", subject)}}).text();
    const std::string_view rule = "[sub-too-broad]";
    const std::size_t at = found.find(rule);
    if (at == std::string::npos) return std::string();
    const std::size_t line = found.rfind('\n', at) + 1;
    for (const std::string_view each : {" error: ", " warning: ", " note: "}) {
      const std::size_t there = found.find(each, line);
      if (there < at) return std::string(each.substr(1, each.size() - 3));
    }
    return found;
  };
  const std::string plain =
      "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: job-x\n  namespace: n\n"
      "  annotations: {eks.amazonaws.com/role-arn: 'arn:aws:iam::111122223333:role/r'}\n";
  const std::string made =
      "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  generateName: job-\n  namespace: n\n"
      "  annotations: {eks.amazonaws.com/role-arn: 'arn:aws:iam::111122223333:role/r'}\n";
  const std::string begin = "system:serviceaccount:";
  CHECK(level(runtime(""), begin + "crossplane-system:provider-aws-*") == "note");
  CHECK(level(runtime(""), begin + "crossplane-system:provider-*") == "warning");
  CHECK(level(runtime(""), begin + "crossplane-system:*") == "warning");
  CHECK(level(runtime("      name: provider-aws-s3\n"),
              begin + "crossplane-system:provider-aws-*") == "warning");
  CHECK(level(made, begin + "n:job-*") == "note");
  CHECK(level(made, begin + "n:jo*") == "warning");
  CHECK(level(made, begin + "*:job-*") == "error");
  CHECK(level(plain, begin + "n:job-*") == "warning");
}

TEST_CASE("what is said of a name that is made") {
  const auto text = [](const std::string& object) {
    return lint_files(
               {{"a.yaml", object}, {"r.json", role("StringEquals", "system:serviceaccount:n:a")}})
        .text();
  };
  const std::string of_crossplane = text(runtime(""));
  CHECK(of_crossplane.find("role 'r' lets in no name that Crossplane makes for the service account "
                           "of DeploymentRuntimeConfig 'irsa'") != std::string::npos);
  CHECK(of_crossplane.find("help: Give it a name that the role trusts "
                           "(spec.serviceAccountTemplate.metadata.name)") != std::string::npos);
  // A list cannot name it either.
  const std::string broad =
      lint_files({{"a.yaml", runtime("")},
                  {"r.json", role("StringLike", "system:serviceaccount:n:provider-aws-*")}})
          .text();
  CHECK(broad.find("help: A list cannot have names that are generated: give the service account a "
                   "fixed name") != std::string::npos);
}

}  // namespace
