// ServiceAccounts and their annotations, as they are written in the world.
#include <doctest/doctest.h>

#include <string>
#include <variant>

#include "load/facts_text.h"

namespace irsa::load {
namespace {

constexpr std::string_view kHead =
    "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: app\n  namespace: ns\n";

std::string account(std::string_view rest) {
  return FactsText(std::string(kHead).append(rest)).accounts();
}

TEST_CASE("annotations of a service account") {
  struct Row {
    const char* rest;
    const char* expected;
  };
  const Row rows[] = {
      {"", "account ns/app\n"},
      {"  annotations:\n    eks.amazonaws.com/role-arn: arn:x\n    other: z\n",
       "account ns/app\n  service_account eks.amazonaws.com/role-arn=arn:x\n"},
      {"  annotations:\n    eks.amazonaws.com/role-arn: 'arn:x'\n",
       "account ns/app\n  service_account eks.amazonaws.com/role-arn=arn:x['arn:x']\n"},
      {"  annotations:\n    \"eks.amazonaws.com/role-arn\": \"\"\n",
       "account ns/app\n  service_account "
       "eks.amazonaws.com/role-arn[\"eks.amazonaws.com/role-arn\"]=[\"\"]\n"},
      {"  annotations:\n    eks.amazonaws.com/role-arn:\n",
       "account ns/app\n  service_account "
       "eks.amazonaws.com/role-arn=[eks.amazonaws.com/role-arn] null\n"},
      {"  annotations:\n    eks.amazonaws.com/sts-regional-endpoints: true\n",
       "account ns/app\n  service_account eks.amazonaws.com/sts-regional-endpoints=true boolean\n"},
      {"  annotations:\n    eks.amazonaws.com/token-expiration: 3600\n    x: on\n",
       "account ns/app\n  service_account eks.amazonaws.com/token-expiration=3600 number"
       "\n  service_account x=on boolean\n"},
      {"  annotations:\n    eks.amazonaws.com/role-arn: [arn:x]\n",
       "account ns/app\n  service_account eks.amazonaws.com/role-arn=[[arn:x]] sequence\n"},
      {"  annotations:\n    eks.amazonaws.com/role-arn: |\n      arn:x\n",
       "account ns/app\n  service_account eks.amazonaws.com/role-arn=arn:x\n[|\n      arn:x] "
       "block\n"},
      {"  annotations:\n    eks.amazon.com/role-arn: arn:x\n    iam.amazonaws.com/role: r\n",
       "account ns/app\n  service_account eks.amazon.com/role-arn=arn:x"
       "\n  service_account iam.amazonaws.com/role=r\n"},
      {"  annotations:\n    irsa-lint/ignore: 'x: y'\n",
       "account ns/app\n  service_account irsa-lint/ignore=x: y['x: y']\n"},
      // unescaped dots, split anywhere
      {"  annotations:\n    eks:\n      amazonaws:\n        com/role-arn: arn:x\n",
       "account ns/app\n  service_account eks.amazonaws.com/role-arn[com/role-arn]=arn:x mapping "
       "nested[eks]\n"},
      {"  annotations:\n    eks.amazonaws:\n      com/role-arn: arn:x\n    a: b\n",
       "account ns/app\n  service_account eks.amazonaws.com/role-arn[com/role-arn]=arn:x mapping "
       "nested[eks.amazonaws]\n"},
      {"  annotations:\n    eks:\n      amazonaws.com/role-arn: arn:x\n",
       "account ns/app\n  service_account eks.amazonaws.com/role-arn[amazonaws.com/role-arn]=arn:x "
       "mapping nested[eks]\n"},
      {"  annotations: {a: {b: c}}\n", "account ns/app\n  service_account a=[{b: c}] mapping\n"},
      // annotations that are no mapping
      {"  annotations:\n    - eks.amazonaws.com/role-arn: arn:x\n",
       "account ns/app annotations-type=4[- eks.amazonaws.com/role-arn: arn:x]\n"},
      {"  annotations:\n    eks.amazonaws.com/role-arn:arn:x\n",
       "account ns/app annotations-type=0[eks.amazonaws.com/role-arn:arn:x]\n"},
      {"  annotations:\n", "account ns/app\n"},
      {"  annotations: {}\n", "account ns/app\n"},
      // annotations elsewhere
      {"annotations:\n  eks.amazonaws.com/role-arn: arn:x\n",
       "account ns/app\n  top_level eks.amazonaws.com/role-arn=arn:x\n"},
      {"eks.amazonaws.com/role-arn: arn:x\n",
       "account ns/app\n  top_level eks.amazonaws.com/role-arn=arn:x\n"},
      {"  eks.amazonaws.com/role-arn: arn:x\n",
       "account ns/app\n  metadata eks.amazonaws.com/role-arn=arn:x\n"},
      {"  labels:\n    eks.amazonaws.com/role-arn: x\n    eks.amazonaws.com/nodegroup: y\n",
       "account ns/app\n  labels eks.amazonaws.com/role-arn=x\n"},
      {"spec:\n  annotations:\n    eks.amazonaws.com/role-arn: arn:x\n",
       "account ns/app\n  spec eks.amazonaws.com/role-arn=arn:x\n"},
      // the rest of the object
      {"  labels: {app.kubernetes.io/instance: rel}\nautomountServiceAccountToken: false\n",
       "account ns/app release=rel no-automount\n"},
      {"automountServiceAccountToken: off\n", "account ns/app no-automount\n"},
      {"automountServiceAccountToken: True\n", "account ns/app automount\n"},
      {"automountServiceAccountToken: yes\n", "account ns/app automount\n"},
      {"  uid: 1-2\n", "account ns/app live\n"},
      {"  creationTimestamp: null\n", "account ns/app\n"},
      {"  creationTimestamp: \"2024-01-01T00:00:00Z\"\n", "account ns/app live\n"},
      {"  ownerReferences: [{kind: A, name: b, controller: true}]\n", "account ns/app owned=A/b\n"},
      {"  ownerReferences: [{kind: A, name: b}]\n", "account ns/app\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.rest);
    CHECK(account(row.rest) == row.expected);
  }
}

TEST_CASE("names and namespaces of service accounts") {
  struct Row {
    const char* metadata;
    const char* expected;
  };
  const Row rows[] = {
      {"metadata: {name: a, namespace: b}", "account b/a\n"},
      {"metadata: {name: a}", "account ?/a\n"},
      {"metadata: {name: a, namespace: \"\"}", "account ?/a\n"},
      {"metadata: {name: a, namespace: '${NS}'}", "account ?/a\n"},
      {"metadata: {name: '${NAME}', namespace: b}", "account b/${NAME} name?\n"},
      {"metadata: {generateName: a-, namespace: b}", "account b/a- generated\n"},
      {"metadata: {namespace: b}", "account b/ name?\n"},
      {"metadata: text", "account ?/ name?\n"},
      {"metadata: [a]", "account ?/ name?\n"},
      {"metadata:", "account ?/ name?\n"},
      {"x: y", "account ?/ name?\n"},
      {"metadata: {name: [a], namespace: {b: c}, labels: 1, ownerReferences: x}",
       "account ?/ name?\n"},
      {"metadata: {name: 12, namespace: 3}", "account 3/12\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.metadata);
    const FactsText facts("apiVersion: v1\nkind: ServiceAccount\n" + std::string(row.metadata));
    CHECK(facts.accounts() == row.expected);
  }
}

TEST_CASE("the namespace of objects that carry none") {
  const std::string text = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n";
  CHECK(FactsText(text, "x/a.yaml", {.default_namespace = "d"}).accounts() == "account d/a\n");
  const config::Settings mapped{.namespaces = {{"x/**", "m"}, {"**", "rest"}}};
  CHECK(FactsText(text, "x/a.yaml", mapped).accounts() == "account m/a\n");
  CHECK(FactsText(text, "y/a.yaml", mapped).accounts() == "account rest/a\n");
  const config::Settings both{.default_namespace = "d", .namespaces = {{"x/**", "m"}}};
  CHECK(FactsText(text, "x/a.yaml", both).accounts() == "account d/a\n");
}

TEST_CASE("another annotation prefix is shown under the usual one") {
  const FactsText facts(std::string(kHead) + "  annotations: {irsa.example.com/role-arn: arn:x}\n",
                        "a.yaml", {.annotation_prefix = "irsa.example.com"});
  CHECK(facts.accounts() ==
        "account ns/app\n  service_account "
        "eks.amazonaws.com/role-arn[irsa.example.com/role-arn]=arn:x\n");
}

TEST_CASE("lists are taken apart, in YAML and JSON") {
  CHECK(FactsText("apiVersion: v1\nkind: List\nitems:\n"
                  "- {apiVersion: v1, kind: ServiceAccount, metadata: {name: a, namespace: n}}\n"
                  "- kind: ServiceAccountList\n  items:\n"
                  "  - {kind: ServiceAccount, metadata: {name: b, namespace: n}}\n"
                  "- 3\n- [x]\n- {kind: List}\n")
            .accounts() == "account n/a\naccount n/b\n");
  CHECK(FactsText(R"({"kind": "List", "items": [{"apiVersion": "v1", "kind": "ServiceAccount",
        "metadata": {"name": "a", "namespace": "n", "uid": "1"}}]})",
                  "a.json")
            .accounts() == "account n/a live\n");
}

TEST_CASE("other objects named ServiceAccount are not Kubernetes' own") {
  CHECK(FactsText("apiVersion: iam.example.com/v1\nkind: ServiceAccount\nmetadata: {name: a}\n")
            .accounts()
            .empty());
}

TEST_CASE("Helm's comment is the origin") {
  const FactsText facts("---\n# Source: chart/templates/sa.yaml\n" + std::string(kHead));
  CHECK(facts.accounts() == "account ns/app source=chart/templates/sa.yaml\n");
}

TEST_CASE("webhook annotations on a namespace are strays") {
  const FactsText facts(
      "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: n\n  annotations:\n"
      "    eks.amazonaws.com/role-arn: arn:x\n  labels: {eks.amazonaws.com/role-arn: z}\n");
  REQUIRE(facts.facts.stray_annotations.size() == 2);
  const kube::StrayAnnotation& stray = facts.facts.stray_annotations[0];
  CHECK(stray.kind == "Namespace");
  CHECK(stray.name.value == "n");
  CHECK(stray.effective_ns == "n");
  CHECK(facts.annotation(stray.annotation) == "object eks.amazonaws.com/role-arn=arn:x");
  CHECK(facts.annotation(facts.facts.stray_annotations[1].annotation) ==
        "labels eks.amazonaws.com/role-arn=z");
  REQUIRE(facts.facts.namespaces.size() == 1);
  CHECK(facts.facts.namespaces[0].ns == "n");
}

TEST_CASE("placeholders are told once per value") {
  const std::string annotated =
      "  annotations: {eks.amazonaws.com/role-arn: 'arn:aws:iam::<ACCOUNT>:role/x'}\n";
  CHECK(FactsText(std::string(kHead) + annotated).problems() ==
        "placeholder-value[<ACCOUNT>] note: the role annotation still holds the placeholder "
        "'<ACCOUNT>'\n");
  CHECK(FactsText("# Source: c/templates/a.yaml\n" + std::string(kHead) + annotated).problems() ==
        "placeholder-value[<ACCOUNT>] warning: the role annotation still holds the placeholder "
        "'<ACCOUNT>'\n");
  CHECK(FactsText("# Source: c/templates/a.yaml\n" + std::string(kHead) +
                  "  annotations: {eks.amazonaws.com/audience: '${AUD}'}\n")
            .problems() ==
        "placeholder-value[${AUD}] note: the annotation is filled in later: '${AUD}'\n");
  CHECK(FactsText("kind: ServiceAccount\nmetadata:\n  name: ${A}\n  namespace: $B\n"
                  "  annotations: {eks.amazonaws.com/role-arn: x}\n")
            .problems() ==
        "placeholder-value[${A}] note: the name of the service account is filled in later: "
        "'${A}'\nplaceholder-value[$B] note: the namespace of the service account still holds the "
        "placeholder '$B'\n");
  CHECK(FactsText("kind: ServiceAccount\nmetadata: {name: '${A}'}\n").problems().empty());
}

TEST_CASE("placeholders of the configuration are known to be filled in") {
  const auto pattern = std::get<config::Pattern>(config::Pattern::compile("ACME_[A-Z]+|<ACCOUNT>"));
  const config::Settings settings{.placeholders = {pattern}};
  for (const char* value : {"ACME_ROLE", "arn:aws:iam::<ACCOUNT>:role/x"}) {
    const FactsText facts(
        std::string(kHead) + "  annotations: {eks.amazonaws.com/role-arn: '" + value + "'}\n",
        "a.yaml", settings);
    CHECK(facts.problems().empty());
    CHECK(facts.facts.service_accounts.at(0).annotations.at(0).placeholder);
  }
}

TEST_CASE("duplicate keys count in objects that are taken in") {
  CHECK(FactsText("kind: ServiceAccount\nmetadata: {name: a, name: b}\nmetadata: {name: b}\n")
            .problems() ==
        "duplicate-key[name] warning: the key 'name' occurs twice in one mapping: the last one "
        "counts, and the others are dropped without a message\n"
        "duplicate-key[metadata] warning: the key 'metadata' occurs twice in one mapping: the last "
        "one counts, and the others are dropped without a message\n");
  CHECK(FactsText("kind: Other\nkind: Other\n").problems().empty());
  CHECK(FactsText("kind: ServiceAccount\nmetadata: {name: a}\nsecrets: []\nsecrets: []\n")
            .problems()
            .empty());
  CHECK(FactsText(std::string(kHead) +
                  "  annotations:\n    eks.amazonaws.com/role-arn: a\n    "
                  "eks.amazonaws.com/role-arn: b\n    eks.amazonaws.com/role-arn: c\n")
            .problems() ==
        "duplicate-key[eks.amazonaws.com/role-arn] warning: the key 'eks.amazonaws.com/role-arn' "
        "occurs twice in one mapping: the last one counts, and the others are dropped "
        "without a message\n"
        "duplicate-key[eks.amazonaws.com/role-arn] warning: the key 'eks.amazonaws.com/role-arn' "
        "occurs twice in one mapping: the last one counts, and the others are dropped "
        "without a message\n");
}

}  // namespace
}  // namespace irsa::load
