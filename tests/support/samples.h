// Texts of input files for tests: service accounts, trust policies, roles as AWS prints them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace irsa::tests {

inline constexpr std::string_view kIssuer =
    "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E";
inline constexpr std::string_view kOtherIssuer =
    "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE0A6C1B8F24D7E93C5B20D8F61";

inline std::string arn(std::string_view role, std::string_view account = "111122223333") {
  return "arn:aws:iam::" + std::string(account) + ":role/" + std::string(role);
}

/// A ServiceAccount; without a namespace or annotation when those are empty.
inline std::string account(std::string_view ns, std::string_view name, std::string_view role = {}) {
  std::string out = "---\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ";
  out += std::string(name) + "\n";
  if (!ns.empty()) out += "  namespace: " + std::string(ns) + "\n";
  if (!role.empty()) {
    out += "  annotations:\n    eks.amazonaws.com/role-arn: " + std::string(role) + "\n";
  }
  return out;
}

inline std::string deployment(std::string_view ns, std::string_view name,
                              std::string_view account_name) {
  return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: " + std::string(name) +
         "\n  namespace: " + std::string(ns) +
         "\nspec:\n  template:\n    spec:\n      serviceAccountName: " + std::string(account_name) +
         "\n      containers:\n        - name: main\n          image: example\n";
}

inline std::string provider(std::string_view issuer = kIssuer) {
  return "arn:aws:iam::111122223333:oidc-provider/" + std::string(issuer);
}

/// {"ISSUER:aud": "sts.amazonaws.com", "ISSUER:sub": SUBJECTS}; `subjects` is JSON.
inline std::string claims(std::string_view subjects, std::string_view issuer = kIssuer) {
  const std::string prefix = "\"" + std::string(issuer);
  return "{" + prefix + ":aud\": \"sts.amazonaws.com\", " + prefix +
         ":sub\": " + std::string(subjects) + "}";
}

/// An Allow statement for the cluster's provider; `condition` is JSON.
inline std::string statement(std::string_view condition, std::string_view issuer = kIssuer) {
  return R"({"Effect": "Allow", "Principal": {"Federated": ")" + provider(issuer) +
         R"("}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": )" +
         std::string(condition) + "}";
}

inline std::string policy(std::string_view statements) {
  return R"({"Version": "2012-10-17", "Statement": [)" + std::string(statements) + "]}";
}

/// A policy that trusts these subjects ("NS:NAME", …) by name.
inline std::string trusting(const std::vector<std::string>& subjects,
                            std::string_view issuer = kIssuer) {
  std::string list;
  for (const std::string& subject : subjects) {
    list +=
        (list.empty() ? "\"system:serviceaccount:" : ", \"system:serviceaccount:") + subject + "\"";
  }
  return policy(statement(
      R"({"StringEquals": )" + claims(subjects.size() == 1 ? list : "[" + list + "]", issuer) + "}",
      issuer));
}

/// A role inside list-roles or get-role.
inline std::string role(std::string_view name, std::string_view trust_policy,
                        std::string_view account_id = "111122223333") {
  return R"({"RoleName": ")" + std::string(name) + R"(", "RoleId": "AROAEXAMPLE", "Arn": ")" +
         arn(name, account_id) + R"(", "CreateDate": "2025-03-04T09:21:36+00:00", )" +
         R"("AssumeRolePolicyDocument": )" + std::string(trust_policy) + "}";
}
inline std::string get_role(std::string_view name, std::string_view trust_policy) {
  return R"({"Role": )" + role(name, trust_policy) + "}";
}
inline std::string list_roles(std::string_view roles, std::string_view more = {}) {
  return R"({"Roles": [)" + std::string(roles) + "]" + std::string(more) + "}";
}

}  // namespace irsa::tests
