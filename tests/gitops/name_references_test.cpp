// Which fields get the new name of an object; all expected from `kustomize build` 5.6.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "gitops/built.h"

using namespace irsa;
using tests::built;

TEST_CASE("an object is found by every name and kind that it has had") {
  struct Case {
    const char* patch;  // in the base, before a prefix
    const char* expected;
  };
  const char* const pods = " spec={template: {spec: {serviceAccountName: p-api}}}\n";
  const std::vector<Case> cases = {
      {"", "ServiceAccount /p-api\nDeployment /p-web"},
      {"{target: {kind: ServiceAccount}, options: {allowKindChange: true}, patch: '{apiVersion: "
       "v1, kind: Secret, metadata: {name: api}}'}",
       "Secret /p-api\nDeployment /p-web"},
      {"{target: {kind: ServiceAccount}, options: {allowKindChange: true}, patch: '{apiVersion: "
       "v1, kind: Pod, metadata: {name: api}}'}",
       "Pod /p-api\nDeployment /p-web"},
      {"{target: {kind: Deployment}, options: {allowKindChange: true}, patch: '{apiVersion: "
       "apps/v1, kind: StatefulSet, metadata: {name: web}}'}",
       "ServiceAccount /p-api\nStatefulSet /p-web"},
      // kustomize knows no account of a ReplicaSet; this one was no ReplicaSet.
      {"{target: {kind: Deployment}, options: {allowKindChange: true}, patch: '{apiVersion: "
       "apps/v1, kind: ReplicaSet, metadata: {name: web}}'}",
       "ServiceAccount /p-api\nReplicaSet /p-web"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.patch);
    CHECK(built("### b/p.yaml\n{apiVersion: v1, kind: ServiceAccount, metadata: {name: api}}\n---\n"
                "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: "
                "{spec: {serviceAccountName: api}}}}\n### b/kustomization.yaml\nresources: "
                "[p.yaml]\npatches: [" +
                std::string(each.patch) +
                "]\n### o/kustomization.yaml\nresources: [../b]\nnamePrefix: p-\n") ==
          std::string(each.expected) + pods);
  }
}

TEST_CASE("a scalar on the way to a name is refused, whether anything has a new name or not") {
  struct Case {
    const char* pod;
    const char* refused;  // nullptr: it is built, and its names are these
    const char* built;
  };
  const char* const unexpected = "refused: a name is where kustomize does not expect one\n";
  const std::vector<Case> cases = {
      {"{containers: [a]}", unexpected, nullptr},
      {"{containers: [{name: a, env: [b]}]}", unexpected, nullptr},
      {"{containers: [{name: a, env: [{name: X, valueFrom: y}]}]}", unexpected, nullptr},
      {"{containers: {name: a, env: b}}", unexpected, nullptr},
      {"{imagePullSecrets: [api]}", unexpected, nullptr},
      {"{serviceAccountName: {nam: api}}",
       "refused: a mapping is where kustomize expects a "
       "name\n",
       nullptr},
      {"{containers: [{name: a, env: {b: c}}]}", nullptr, "{containers: [{name: a, env: {b: c}}]}"},
      {"{containers: null}", nullptr, "{containers: null}"},
      {"{volumes: [[{secret: {secretName: x}}]]}", nullptr,
       "{volumes: [[{secret: {secretName: x}}]]}"},
      {"{serviceAccountName: [api]}", nullptr, "{serviceAccountName: [@api]}"},
      {"{tolerations: [a]}", nullptr, "{tolerations: [a]}"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.pod);
    for (const std::string prefix : {"", "p-"}) {
      const std::string out = built(
          "### o/p.yaml\n{apiVersion: v1, kind: ServiceAccount, metadata: {name: api}}\n---\n"
          "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: "
          "{spec: " +
          std::string(each.pod) + "}}}\n### o/kustomization.yaml\nresources: [p.yaml]\n" +
          (prefix.empty() ? "" : "namePrefix: " + prefix + "\n"));
      if (each.refused != nullptr) {
        CHECK(out == each.refused);
        continue;
      }
      std::string pod = each.built;
      if (pod.find('@') != std::string::npos) pod.replace(pod.find('@'), 1, prefix);
      CHECK(out == "ServiceAccount /" + prefix + "api\nDeployment /" + prefix +
                       "web spec={template: {spec: " + pod + "}}\n");
    }
  }
}
