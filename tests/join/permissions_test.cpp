// The policies of a role, joined from the documents that say something about them.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/input.h"

namespace irsa::join {
namespace {

using tests::Input;
using tests::InputFile;

const std::string kPods =
    R"("AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", )"
    R"("Principal": {"Service": "pods.eks.amazonaws.com"}, )"
    R"("Action": ["sts:AssumeRole", "sts:TagSession"]}]})";

std::string role(const std::string& account, const std::string& more) {
  return R"({"RoleName": "app", "RoleId": "AROA", "Arn": "arn:aws:iam::)" + account +
         R"(:role/app", )" + kPods + more + "}";
}

std::string dump(const std::string& account, const std::string& more,
                 const std::string& policies = "") {
  return R"({"RoleDetailList": [)" + role(account, more) + "]" + policies + "}";
}

std::string attached(const std::string& arn) {
  return R"(, "RolePolicyList": [], "AttachedManagedPolicies": [{"PolicyArn": ")" + arn + "\"}]";
}

const std::string kDocument =
    R"({"Statement": [{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}]})";

std::string own_policy() {
  return R"({"RoleName": "app", "PolicyName": "own", "PolicyDocument": )" + kDocument + "}";
}

/// "own, known policy/P, unknown policy/Q; complete; bounded".
std::string permissions(const std::vector<InputFile>& files) {
  const Input input(files);
  const RoleEntry* entry = nullptr;
  for (const RoleEntry& each : input.index().roles()) {
    if (!each.outranked && entry == nullptr) entry = &each;
  }
  REQUIRE(entry != nullptr);
  const RolePermissions all = input.index().permissions().of(*entry);
  std::string out;
  for (const Grant& grant : all.grants) {
    if (!out.empty()) out += ", ";
    if (grant.arn.empty()) {
      out += grant.policy->name;
    } else {
      out += grant.policy == nullptr ? "unknown " : "known ";
      out += grant.arn.substr(grant.arn.rfind(':') + 1);
    }
  }
  if (all.complete) out += "; complete";
  if (all.boundary) out += all.boundary_policy == nullptr ? "; bounded?" : "; bounded";
  return out;
}

constexpr const char* kAccount = "111122223333";

TEST_CASE("attached policies are looked up by their ARN") {
  const std::string managed =
      R"(, "Policies": [{"PolicyName": "P", "Arn": "arn:aws:iam::111122223333:policy/P", )"
      R"("PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true, "Document": )" +
      kDocument + "}]}]";
  CHECK(permissions({{"a.json", dump(kAccount, attached("arn:aws:iam::111122223333:policy/P"),
                                     managed)}}) == "known policy/P; complete");
  CHECK(permissions({{"a.json", dump(kAccount, attached("arn:aws:iam::111122223333:policy/Q"),
                                     managed)}}) == "unknown policy/Q; complete");
  CHECK(permissions(
            {{"a.json", dump(kAccount, attached("arn:aws:iam::aws:policy/IAMFullAccess"))}}) ==
        "known policy/IAMFullAccess; complete");
  CHECK(permissions({{"a.json", dump(kAccount,
                                     attached("arn:aws:iam::111122223333:policy/Q") +
                                         R"(, "PermissionsBoundary": {)"
                                         R"("PermissionsBoundaryArn": )"
                                         R"("arn:aws:iam::111122223333:policy/P"})",
                                     managed)}}) == "unknown policy/Q; complete; bounded");
}

TEST_CASE("several documents speak of one role") {
  const std::string get_role = R"({"Role": )" + role(kAccount, "") + "}";
  CHECK(permissions({{"a.json", get_role}}) == "");
  CHECK(permissions({{"a.json", get_role}, {"b.json", own_policy()}}) == "own");
  CHECK(permissions({{"a.json", get_role},
                     {"b.json", dump(kAccount, attached("arn:aws:iam::1:policy/Q"))},
                     {"c.json", dump(kAccount, attached("arn:aws:iam::1:policy/Q"))}}) ==
        "unknown policy/Q; complete");
  // A name alone does not say which of two accounts is meant.
  CHECK(permissions({{"a.json", get_role},
                     {"b.json", R"({"Role": )" + role("444455556666", "") + "}"},
                     {"c.json", own_policy()}}) == "");
}

TEST_CASE("the summary says that policies are missing from the input") {
  const auto missing = [](const std::string& arn) {
    const Input input({{"a.json", dump(kAccount, attached(arn))}});
    std::string out;
    for (const judge::NotChecked& each : input.verdicts().not_checked()) {
      if (each.what.find("polic") != std::string::npos) out += each.what + "\n";
    }
    return out;
  };
  CHECK(missing("arn:aws:iam::111122223333:policy/Q") ==
        "what roles for pods may do: 1 attached policy is not in the input\n");
  CHECK(missing("arn:aws:iam::aws:policy/AdministratorAccess") == "");
}

}  // namespace
}  // namespace irsa::join
