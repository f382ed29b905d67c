// kro's graphs: their objects are objects, `${…}` in them is not known, and an account has the role
// of the graph whose status it asks for the ARN.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "load/facts_text.h"
#include "support/lint.h"

namespace irsa::load {
namespace {

const std::string kHead =
    "apiVersion: kro.run/v1alpha1\n"
    "kind: ResourceGraphDefinition\n"
    "metadata: {name: api.example.com}\n"
    "spec:\n"
    "  schema: {apiVersion: v1alpha1, kind: Api, spec: {name: string, oidc: string}}\n"
    "  resources:\n";

/// A role of ACK that lets in `subject`.
std::string role(const std::string& id, const std::string& subject,
                 const std::string& test = "StringEquals") {
  return "  - id: " + id +
         "\n"
         "    template:\n"
         "      apiVersion: iam.services.k8s.aws/v1alpha1\n"
         "      kind: Role\n"
         "      metadata: {name: r}\n"
         "      spec:\n"
         "        name: ${schema.spec.name}-role\n"
         "        assumeRolePolicyDocument: |\n"
         "          {\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\",\n"
         "           \"Principal\": {\"Federated\":\n"
         "            \"arn:aws:iam::${schema.spec.account}:oidc-provider/${schema.spec.oidc}\"},\n"
         "           \"Action\": \"sts:AssumeRoleWithWebIdentity\", \"Condition\": {\"" +
         test + "\": {\"${schema.spec.oidc}:aud\": \"sts.amazonaws.com\",\n" +
         "           \"${schema.spec.oidc}:sub\": \"" + subject + "\"}}}]}\n";
}

/// A service account with that role; `ns` may be empty.
std::string account(const std::string& ns, const std::string& name, const std::string& arn,
                    const std::string& key = "eks.amazonaws.com/role-arn") {
  return "  - id: account\n"
         "    template:\n"
         "      apiVersion: v1\n"
         "      kind: ServiceAccount\n"
         "      metadata:\n"
         "        name: " +
         name + "\n" + (ns.empty() ? "" : "        namespace: " + ns + "\n") +
         "        annotations:\n"
         "          " +
         key + ": " + arn + "\n";
}

std::string pods_of(const std::string& ns, const std::string& account) {
  return "  - id: pods\n"
         "    template:\n"
         "      apiVersion: apps/v1\n"
         "      kind: Deployment\n"
         "      metadata: {name: api, namespace: " +
         ns +
         "}\n"
         "      spec: {template: {spec: {serviceAccountName: " +
         account + ", containers: [{name: c, image: i}]}}}\n";
}

const std::string kOfRole = "${role.status.ackResourceMetadata.arn}";

TEST_CASE("what a graph of kro makes is judged") {
  const struct {
    std::string_view title;
    std::string graph;
    const char* expected;
  } kCases[] = {
      {"the role of the graph lets the account in",
       role("role", "system:serviceaccount:shop:api") + account("shop", "api", kOfRole) +
           pods_of("shop", "api"),
       ""},
      {"it lets in another name",
       role("role", "system:serviceaccount:shop:apl") + account("shop", "api", kOfRole) +
           pods_of("shop", "api"),
       "rgd.yaml:19:39 error sub-mismatch\n"},
      {"it lets in another namespace",
       role("role", "system:serviceaccount:shops:api") + account("shop", "api", kOfRole) +
           pods_of("shop", "api"),
       "rgd.yaml:19:39 error sub-mismatch\n"},
      {"the role of another resource of the graph",
       role("other", "system:serviceaccount:shop:apl") + account("shop", "api", kOfRole) +
           account("shop", "apl", "${other.status.ackResourceMetadata.arn}") +
           pods_of("shop", "api") + pods_of("shop", "apl"),
       ""},
      {"names that each instance gives",
       role("role", "system:serviceaccount:${schema.spec.ns}:${schema.spec.name}") +
           account("${schema.spec.ns}", "${schema.spec.name}", kOfRole),
       ""},
      {"an account without a namespace goes where the instance is",
       role("role", "system:serviceaccount:shop:api") + account("", "api", kOfRole), ""},
      {"…but it has a name",
       role("role", "system:serviceaccount:shop:apl") + account("", "api", kOfRole),
       "rgd.yaml:27:39 error sub-mismatch\n"},
      {"any account of any namespace", role("role", "system:serviceaccount:*:*", "StringLike"),
       "rgd.yaml:19:62 error sub-too-broad\n"},
      {"a key that is misspelt", account("shop", "api", kOfRole, "eks.amazonaws.com/role_arn"),
       "rgd.yaml:15:11 error annotation-typo\n"},
      {"an ARN that is none", account("shop", "api", "\"arn:aws:iam:111122223333:role/api\""),
       "rgd.yaml:15:51 error role-arn-malformed\n"},
      {"an ARN of which a part is filled in",
       account("shop", "api", "\"arn:aws:iam::${schema.spec.account}:role/api\""), ""},
      {"an ARN that CEL puts together",
       account("shop", "api", "${\"arn:aws:iam::\" + schema.spec.account + \":role/api\"}"), ""},
      {"a policy that CEL makes",
       "  - id: role\n"
       "    template:\n"
       "      apiVersion: iam.services.k8s.aws/v1alpha1\n"
       "      kind: Role\n"
       "      metadata: {name: r}\n"
       "      spec: {name: r, assumeRolePolicyDocument: '${json.marshal(schema.spec.policy)}'}\n" +
           account("shop", "api", kOfRole),
       ""},
      {"an object that is there already",
       "  - id: account\n"
       "    externalRef: {apiVersion: v1, kind: ServiceAccount, metadata: {name: api}}\n",
       ""},
  };
  for (const auto& row : kCases) {
    CAPTURE(row.title);
    CHECK(tests::lint_files({{"rgd.yaml", kHead + row.graph}}).brief() == row.expected);
    // Whether a document can matter is decided before it is read: the same must come of it.
    const FactsText facts(kHead + row.graph, "rgd.yaml");
  }
}

TEST_CASE("an id names a role within its graph") {
  const std::string wrong = kHead + role("role", "system:serviceaccount:shop:other");
  const std::string right = kHead + role("role", "system:serviceaccount:shop:api") +
                            account("shop", "api", kOfRole) + pods_of("shop", "api");
  const std::string left_alone = "rgd.yaml:19:39 note subject-dangling\n";
  // Two graphs, and three, in one file: which role is meant is not known, so none is accused.
  CHECK(tests::lint_files({{"rgd.yaml", wrong + "---\n" + right}}).brief() == left_alone);
  CHECK(tests::lint_files({{"rgd.yaml", wrong + "---\n" + right + "---\n" + right}}).brief() ==
        left_alone);
  // In two files each has its own.
  CHECK(tests::lint_files({{"a.yaml", right}, {"rgd.yaml", wrong}}).brief() == left_alone);
  CHECK(
      tests::lint_files({{"a.yaml", right}, {"rgd.yaml", wrong + account("shop", "api2", kOfRole)}})
          .brief()
          .find("rgd.yaml:19:39 error sub-mismatch\n") != std::string::npos);
}

TEST_CASE("--namespace says nothing about what a graph makes") {
  const std::string graph =
      kHead + role("role", "system:serviceaccount:shop:api") + account("", "api", kOfRole);
  CHECK(tests::lint_files({{"rgd.yaml", graph}}, {"--namespace", "kro"}).brief().empty());
}

TEST_CASE("objects of another group that look like a graph are none") {
  std::string other = kHead + account("shop", "api", kOfRole, "eks.amazonaws.com/role_arn");
  other.replace(other.find("kro.run"), 7, "example.com");
  CHECK(FactsText(other, "rgd.yaml").accounts().empty());
}

}  // namespace
}  // namespace irsa::load
