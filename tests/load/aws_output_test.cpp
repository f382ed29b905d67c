// OIDC providers, clusters and Pod Identity associations, as the AWS CLI prints them.
#include <doctest/doctest.h>

#include <string>

#include "load/facts_text.h"
#include "support/samples.h"

namespace irsa::load {
namespace {

using namespace irsa::tests;

const std::string kId(kIssuer);
const std::string kArn = R"({"Arn": ")" + provider() + R"("})";
const std::string kStored = "provider 111122223333 " + kId + " stored at[\"" + provider() + "\"]\n";

std::string providers(const std::string& text) {
  return FactsText(text, "x.json", {}, false).providers();
}
std::string clusters(const std::string& text) {
  return FactsText(text, "x.json", {}, false).clusters();
}

TEST_CASE("providers: lists are complete for their account, unless there are more") {
  const std::string list = R"({"OpenIDConnectProviderList": [)" + kArn;
  CHECK(providers(list + "]}") == kStored + "all of 111122223333\n");
  CHECK(providers(list + R"(], "Marker": "m", "IsTruncated": true})") == kStored);
  CHECK(providers(list + R"(], "NextToken": "m"})") == kStored);
  CHECK(providers(R"({"OpenIDConnectProviderList": []})").empty());
  // What --query leaves may be filtered.
  CHECK(providers("[" + kArn + "]") == kStored);
  CHECK(providers("[\"" + provider() + "\"]") == kStored);
  CHECK(FactsText("OpenIDConnectProviderList:\n- Arn: " + provider() + "\n", "x.yaml", {}, false)
            .facts.provider_lists.size() == 1);
}

TEST_CASE("providers: get- prints the URL without its scheme, and no ARN") {
  const std::string get = R"({"Url": ")" + kId + R"(", "ClientIDList": ["sts.amazonaws.com"], )" +
                          R"("ThumbprintList": ["9e99a48a9960b14926bb7f3b02e22da2b0ab7280"], )" +
                          R"("CreateDate": "2025-03-04T09:21:36+00:00", "Tags": []})";
  const std::string found = "provider ? " + kId +
                            " stored ids[\"ClientIDList\"] sts.amazonaws.com[\"sts.amazonaws.com\"]"
                            " at[\"" +
                            kId + "\"]\n";
  CHECK(providers(get) == found);
  CHECK(providers(get + "\n" + get) == found + found);
  CHECK(providers("[" + get + ", " + kArn + "]") == found + kStored);
}

TEST_CASE("providers: what is written to create one") {
  CHECK(providers(R"({"Url": "https://)" + kId + R"(", "ClientIDList": ["a", "${AUD}", 3]})") ==
        "provider ? " + kId + " ids[\"ClientIDList\"] a[\"a\"] 3[3] and others at[\"https://" +
            kId + "\"]\n");
  CHECK(providers(R"({"Url": "https://${ISSUER}", "ThumbprintList": []})") ==
        "provider ? ? at[\"https://${ISSUER}\"]\n");
  CHECK(providers(R"({"OpenIDConnectProviderArn": ")" + provider() + R"("})") == kStored);
}

TEST_CASE("providers: other shapes are not taken") {
  for (const char* text :
       {R"({"OpenIDConnectProviderList": {"Arn": 1}})",
        R"({"OpenIDConnectProviderList": [1, null]})", R"({"Url": ["x"], "ClientIDList": []})",
        R"({"Url": "x"})", R"([{"Arn": "arn:aws:iam::111122223333:saml-provider/x"}])",
        R"({"Arn": {"a": 1}})",
        R"({"kind": "X", "apiVersion": "v1", "Url": "x", "ClientIDList": []})"}) {
    CAPTURE(text);
    CHECK(providers(text).empty());
  }
}

const std::string kCluster =
    R"({"name": "prod", "arn": "arn:aws:eks:eu-west-1:111122223333:cluster/prod", )"
    R"("version": "1.33", "identity": {"oidc": {"issuer": "https://)" +
    kId + R"("}}})";
const std::string kProd = "cluster prod aws:111122223333:eu-west-1 " + kId + "[" + kId + "]\n";

TEST_CASE("clusters: describe-cluster, several of them, and what --query leaves") {
  const std::string output = R"({"cluster": )" + kCluster + "}";
  CHECK(clusters(output) == kProd);
  CHECK(clusters(output + output) == kProd + kProd);
  CHECK(clusters("[" + output + "," + kCluster + "]") == kProd + kProd);
  CHECK(clusters(kCluster) == kProd);
  CHECK(
      FactsText("- cluster:\n    name: dev\n    identity:\n      oidc:\n        issuer: https://" +
                    kId + "\n",
                "x.yaml", {}, false)
          .clusters() == "cluster dev :: " + kId + "[" + kId + "]\n");
}

TEST_CASE("clusters: an issuer that does not exist yet") {
  CHECK(clusters(R"({"cluster": {"arn": "arn:aws-cn:eks:cn-north-1:111122223333:cluster/new"}})") ==
        "cluster new aws-cn:111122223333:cn-north-1 ?\n");
  CHECK(
      clusters(R"({"cluster": {"name": "x", "arn": "arn:aws:eks:eu-west-1:111122223333:cluster/x",)"
               R"( "identity": {"oidc": {"issuer": "${ISSUER}"}}}})") ==
      "cluster x aws:111122223333:eu-west-1 ?\n");
}

TEST_CASE("clusters: other shapes are not taken") {
  for (const char* text :
       {R"({"clusters": ["prod"], "clusterName": 1})", R"({"cluster": "prod", "oidc": 1})",
        R"({"cluster": {"name": "a", "identity": {"oidc": {"issuer": 3}}}})",
        R"({"cluster": {"name": "a", "identity": {"oidc": ["issuer"]}}})",
        R"({"name": "app", "identity": {"oidc": {"issuer": "https://login.example.com"}}})",
        R"({"cluster": {"arn": "arn:aws:ecs:eu-west-1:111122223333:cluster/a"}})"}) {
    CAPTURE(text);
    CHECK(clusters(text).empty());
  }
}

const std::string kListed =
    R"({"clusterName": "prod", "namespace": "payments", "serviceAccount": "ledger", )"
    R"("associationArn": "arn:aws:eks:eu-west-1:111122223333:podidentityassociation/prod/a-1", )"
    R"("associationId": "a-1")";
const std::string kLedger = "association prod payments/ledger[\"ledger\"]";

TEST_CASE("associations: lists are complete for their cluster, unless there are more") {
  const std::string list = R"({"associations": [)" + kListed + "}";
  CHECK(clusters(list + "]}") == kLedger + "\nall of prod\n");
  CHECK(clusters(list + R"(], "nextToken": null})") == kLedger + "\nall of prod\n");
  CHECK(clusters(list + R"(], "nextToken": "t"})") == kLedger + "\n");
  CHECK(clusters("[" + kListed + "}]") == kLedger + "\n");
  CHECK(clusters(R"({"associations": []})").empty());
}

TEST_CASE("associations: describe- and create- print the roles") {
  const std::string role = R"(, "roleArn": ")" + arn("ledger") + "\"";
  CHECK(clusters(R"({"association": )" + kListed + role + "}}") ==
        kLedger + " role=" + arn("ledger") + "\n");
  CHECK(clusters(R"({"association": )" + kListed + role + R"(, "targetRoleArn": ")" +
                 arn("remote", "444455556666") + "\"}}") ==
        kLedger + " role=" + arn("ledger") + " target=" + arn("remote", "444455556666") + "\n");
  CHECK(clusters(R"({"clusterName": "${CLUSTER}", "namespace": "payments", )"
                 R"("serviceAccount": "ledger", "roleArn": ")" +
                 arn("ledger") + "\"}") ==
        "association ? payments/ledger[\"ledger\"] role=" + arn("ledger") + " unknown\n");
}

TEST_CASE("associations: other shapes are not taken") {
  for (const char* text :
       {R"({"associations": {"clusterName": 1}})",
        R"({"associations": [1, null], "clusterName": 1})",
        R"({"association": {"clusterName": "a", "namespace": 1, "serviceAccount": "x"}})",
        R"({"association": [], "clusterName": "x"})",
        R"({"clusterName": "a", "namespace": "b", "serviceAccount": {"create": true}})"}) {
    CAPTURE(text);
    CHECK(clusters(text).empty());
  }
}

TEST_CASE("what several commands printed into one file is told apart") {
  const std::string all = list_roles(role("ledger", trusting({"payments:ledger"}))) + "\n" +
                          R"({"cluster": )" + kCluster + "}\n" + R"({"associations": [)" + kListed +
                          "}]}\n" + R"({"OpenIDConnectProviderList": [)" + kArn + "]}";
  const FactsText stream(all, "x.json", {}, false);
  CHECK(stream.facts.roles.size() == 1);
  CHECK(stream.facts.role_dumps.size() == 1);
  CHECK(stream.clusters() == kProd + kLedger + "\nall of prod\n");
  CHECK(stream.providers() == kStored + "all of 111122223333\n");

  const FactsText array("[" + list_roles(role("ledger", trusting({"payments:ledger"}))) +
                            R"(, {"cluster": )" + kCluster + R"(}, {"associations": [)" + kListed +
                            R"(}]}, {"OpenIDConnectProviderList": [)" + kArn + "]}, 1, [[]]]",
                        "x.json", {}, false);
  CHECK(array.facts.roles.size() == 1);
  CHECK(array.facts.role_dumps.size() == 1);
  CHECK(array.clusters() == stream.clusters());
  CHECK(array.providers() == stream.providers());
}

}  // namespace
}  // namespace irsa::load
