// Permission policies in all the forms in which the AWS CLI and API print them.
#include <doctest/doctest.h>

#include <string>

#include "config/read.h"
#include "load/aws/permissions.h"
#include "load/facts_text.h"

namespace irsa::load {
namespace {

const std::string kTrust =
    R"("AssumeRolePolicyDocument": {"Statement": [{"Effect": "Allow", "Principal": )"
    R"({"Service": "pods.eks.amazonaws.com"}, "Action": "sts:AssumeRole"}]})";
const std::string kAll = R"({"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})";
const std::string kAllEncoded =
    "\"%7B%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22%2A%22%2C"
    "%22Resource%22%3A%22%2A%22%7D%5D%7D\"";
const std::string kAllString =
    R"("{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}}")";

std::string role(const std::string& more) {
  return R"({"RoleName": "app", "RoleId": "AROA", "Arn": "arn:aws:iam::111122223333:role/app", )" +
         kTrust + more + "}";
}

std::string inline_list(const std::string& document) {
  return R"(, "AttachedManagedPolicies": [], "RolePolicyList": [{"PolicyName": "own", )"
         R"("PolicyDocument": )" +
         document + "}]";
}

std::string permissions(const std::string& text, config::Settings settings = {}) {
  return FactsText(text, "x.json", std::move(settings)).permissions();
}

}  // namespace

TEST_CASE("the policies of a dumped role") {
  const std::string expected = "app\n  own[\"own\"] allow * *\n  complete\n  boundary shown\n";
  for (const std::string& document : {kAll, kAllEncoded, kAllString}) {
    CAPTURE(document);
    CHECK(permissions(R"({"RoleDetailList": [)" + role(inline_list(document)) + "]}") == expected);
  }
  CHECK(permissions(R"({"RoleDetailList": [)" +
                    role(R"(, "RolePolicyList": [], "AttachedManagedPolicies": [{"PolicyName": )"
                         R"("A", "PolicyArn": "arn:aws:iam::aws:policy/A"}],)"
                         R"("PermissionsBoundary": {"PermissionsBoundaryType": "Policy", )"
                         R"("PermissionsBoundaryArn": "arn:aws:iam::1:policy/b"})") +
                    "]}") ==
        "app\n  attached [\"arn:aws:iam::aws:policy/A\"]\n"
        "  boundary [\"arn:aws:iam::1:policy/b\"]\n  complete\n  boundary shown\n");
}

TEST_CASE("list-roles shows no policies and no boundary, get-role shows the boundary") {
  CHECK(permissions(R"({"Roles": [)" + role("") + "]}") == "");
  CHECK(permissions(R"({"Role": )" + role("") + "}") == "app\n  boundary shown\n");
}

TEST_CASE("of a managed policy the default version counts") {
  const auto version = [](const std::string& document, const std::string& id, bool is_default) {
    return R"({"Document": )" + document + R"(, "VersionId": ")" + id +
           R"(", "IsDefaultVersion": )" + (is_default ? "true" : "false") + "}";
  };
  const auto managed = [](const std::string& versions, const std::string& default_id) {
    return R"({"Policies": [{"PolicyName": "P", "Arn": "arn:aws:iam::1:policy/P", )"
           R"("DefaultVersionId": ")" +
           default_id + R"(", "PolicyVersionList": )" + versions + "}]}";
  };
  const std::string nothing = R"({"Statement": []})";
  const std::string all = "arn:aws:iam::1:policy/P[\"arn:aws:iam::1:policy/P\"] allow * *\n";
  const std::string none = "arn:aws:iam::1:policy/P[\"arn:aws:iam::1:policy/P\"]\n";
  const std::string unknown = "arn:aws:iam::1:policy/P[\"arn:aws:iam::1:policy/P\"] unknown\n";
  CHECK(permissions(managed(
            "[" + version(nothing, "v2", false) + "," + version(kAllEncoded, "v1", true) + "]",
            "v1")) == all);
  CHECK(permissions(managed(
            "[" + version(kAll, "v2", false) + "," + version(nothing, "v1", true) + "]", "v1")) ==
        none);
  CHECK(permissions(managed(R"([{"VersionId": "v1", "Document": )" + kAll + "}]", "v1")) == all);
  CHECK(permissions(managed("[" + version(kAll, "v2", false) + "]", "v1")) == unknown);
  CHECK(permissions(managed("[]", "v1")) == unknown);
  CHECK(permissions(managed("3", "v1")) == "");
}

TEST_CASE("single policies that say whose they are") {
  CHECK(permissions(R"({"RoleName": "app", "PolicyName": "own", "PolicyDocument": )" + kAllString +
                    "}") == "grant to app\n  own[\"own\"] allow * *\n");
  // These do not.
  const std::string attached =
      R"({"AttachedPolicies": [{"PolicyName": "A", "PolicyArn": "arn:aws:iam::aws:policy/A"}]})";
  CHECK(permissions(attached) == "");
  const FactsText version(R"({"PolicyVersion": {"Document": )" + kAll +
                              R"(, "VersionId": "v1", "IsDefaultVersion": true}})",
                          "x.json");
  CHECK(version.permissions() == "");
  CHECK(version.skipped().find("other_policy") != std::string::npos);
  // The configuration may know.
  config::Reading reading = config::read_config(
      FileId{0},
      "version: 1\nroles: [{path: x.json, arn: \"arn:aws:iam::111122223333:role/app\"}]\n", {});
  REQUIRE(reading.problems.empty());
  CHECK(permissions(attached, reading.settings) ==
        "grant to arn:aws:iam::111122223333:role/app\n"
        "  attached [\"arn:aws:iam::aws:policy/A\"]\n");
}

TEST_CASE("wrong types in place of policies are no policies") {
  CHECK(permissions(R"({"RoleDetailList": [)" +
                    role(R"(, "RolePolicyList": [3, null, {"PolicyDocument": 3}, {"PolicyName": )"
                         R"([]}], "AttachedManagedPolicies": [3, {"PolicyArn": 3}],)"
                         R"("PermissionsBoundary": [])") +
                    "]}") ==
        "app\n  [3] unknown\n  [null] unknown\n  [{\"PolicyDocument\": 3}] unknown\n"
        "  [[]] unknown\n  complete\n  boundary shown\n");
  CHECK(permissions(R"({"RoleDetailList": [)" +
                    role(R"(, "RolePolicyList": {}, "AttachedManagedPolicies": "x")") + "]}") ==
        "");
}

}  // namespace irsa::load
