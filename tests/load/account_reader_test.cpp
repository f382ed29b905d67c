// What uses accounts without being a pod template, and what else of Kubernetes is taken in.
#include <doctest/doctest.h>

#include <string>

#include "load/facts_text.h"

namespace irsa::load {
namespace {

TEST_CASE("objects that use a service account") {
  struct Row {
    const char* head;
    const char* body;
    const char* expected;
  };
  const Row rows[] = {
      {"external-secrets.io/v1beta1 SecretStore",
       "spec: {provider: {aws: {auth: {jwt: {serviceAccountRef: {name: a}}}}}}",
       "SecretStore x reads n/a refuses\n"},
      {"external-secrets.io/v1beta1 ClusterSecretStore",
       "spec: {provider: {aws: {auth: {jwt: {serviceAccountRef: {name: a, namespace: b}}}}}}",
       "ClusterSecretStore x reads b/a refuses\n"},
      {"external-secrets.io/v1beta1 SecretStore",
       "spec: {provider: {vault: {auth: {kubernetes: {serviceAccountRef: {name: a}}}}}}",
       "SecretStore x reads n/a no-annotation\n"},
      {"external-secrets.io/v1beta1 SecretStore",
       "spec: {provider: {vault: {auth: {iam: {jwt: {serviceAccountRef: {name: a}}}}}}}",
       "SecretStore x reads n/a refuses\n"},
      {"generators.external-secrets.io/v1alpha1 ECRAuthorizationToken",
       "spec: {auth: {jwt: {serviceAccountRef: {name: a}}}}",
       "ECRAuthorizationToken x reads n/a refuses\n"},
      {"cert-manager.io/v1 Issuer",
       "spec: {acme: {solvers: [{dns01: {route53: {auth: {kubernetes: {serviceAccountRef: {name: "
       "a}}}}}}]}}",
       "Issuer x reads n/a no-annotation\n"},
      {"keda.sh/v1alpha1 TriggerAuthentication",
       "spec: {podIdentity: {provider: aws, identityOwner: workload}}",
       "TriggerAuthentication x reads n/* any\n"},
      {"keda.sh/v1alpha1 TriggerAuthentication", "spec: {podIdentity: {provider: aws-eks}}",
       "TriggerAuthentication x reads n/* any\n"},
      {"keda.sh/v1alpha1 TriggerAuthentication", "spec: {podIdentity: {provider: aws}}", ""},
      {"source.toolkit.fluxcd.io/v1 OCIRepository", "spec: {provider: aws, serviceAccountName: a}",
       "OCIRepository x reads n/a refuses\n"},
      {"image.toolkit.fluxcd.io/v1 ImageRepository", "spec: {provider: aws, serviceAccountName: a}",
       "ImageRepository x reads n/a refuses\n"},
      {"source.toolkit.fluxcd.io/v1 OCIRepository", "spec: {serviceAccountName: a}", ""},
      {"source.toolkit.fluxcd.io/v1 Bucket", "spec: {provider: generic, serviceAccountName: a}",
       ""},
      {"source.toolkit.fluxcd.io/v1 GitRepository",
       "spec: {provider: azure, serviceAccountName: a}", ""},
      {"example.com/v1 Prometheus", "spec: {serviceAccountName: a}", "Prometheus x reads n/a\n"},
      {"helm.toolkit.fluxcd.io/v2 HelmRelease",
       "spec: {values: {serviceAccount: {create: false, name: a}, worker: {serviceAccount: {name: "
       "b}}, serviceAccountName: ''}}",
       "HelmRelease x reads n/a\nHelmRelease x reads ?/b\n"},
      {"pkg.crossplane.io/v1beta1 DeploymentRuntimeConfig",
       "spec: {serviceAccountTemplate: {metadata: {name: a, annotations: "
       "{eks.amazonaws.com/role-arn: r}}}}",
       "DeploymentRuntimeConfig x reads n/a\n"},
      {"example.com/v1 Thing", "spec: {serviceAccountName: '${A}', serviceAccountRef: [1]}", ""},
      {"rbac.authorization.k8s.io/v1 RoleBinding", "serviceAccountName: a", ""},
      {"example.com/v1 Thing", "status: {serviceAccountName: a}", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.head);
    CAPTURE(row.body);
    const std::string head = row.head;
    const std::size_t blank = head.find(' ');
    const FactsText facts("apiVersion: " + head.substr(0, blank) +
                          "\nkind: " + head.substr(blank + 1) +
                          "\nmetadata: {name: x, namespace: n}\n" + row.body + "\n");
    CHECK(facts.readers() == row.expected);
    CHECK(facts.facts.documents == (*row.expected == '\0' ? 0 : 1));
  }
}

TEST_CASE("secrets and config maps that hold static credentials") {
  const FactsText facts(R"(apiVersion: v1
kind: Secret
metadata: {name: s, namespace: n}
data: {AWS_ACCESS_KEY_ID: QUJD, AWS_SECRET_ACCESS_KEY: "", other: QQ==}
stringData: {AWS_SECRET_ACCESS_KEY: x}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: m}
data: {AWS_SHARED_CREDENTIALS_FILE: /c, AWS_REGION: r}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: nothing}
data: {AWS_REGION: r, AWS_ACCESS_KEY_ID: }
)");
  REQUIRE(facts.facts.env_sources.size() == 2);
  const kube::EnvSource& secret = facts.facts.env_sources[0];
  CHECK(secret.secret);
  CHECK(secret.name.value == "s");
  CHECK(secret.effective_ns == "n");
  REQUIRE(secret.keys.size() == 2);
  CHECK(secret.keys[0].value == "AWS_ACCESS_KEY_ID");
  CHECK(secret.keys[1].value == "AWS_SECRET_ACCESS_KEY");
  const kube::EnvSource& config_map = facts.facts.env_sources[1];
  CHECK_FALSE(config_map.secret);
  REQUIRE(config_map.keys.size() == 1);
  CHECK(config_map.keys[0].value == "AWS_SHARED_CREDENTIALS_FILE");
}

std::string references(const FactsText& facts) {
  std::string out;
  for (const kube::Kustomization& kustomization : facts.facts.kustomizations) {
    for (const std::string_view reference : kustomization.references) {
      out.append(reference).append(" ");
    }
  }
  return out;
}

TEST_CASE("kustomizations and what they reach") {
  const std::string body =
      "resources: [a.yaml, ../base, https://example.com/x]\n"
      "components: [c]\n"
      "patchesStrategicMerge: [p.yaml, \"kind: X\\nmetadata: {}\\n\"]\n"
      "patches: [{path: q.yaml, target: {kind: Y}}, {patch: '- op: add'}]\n";
  CHECK(references(FactsText("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n" +
                             body)) == "a.yaml ../base c p.yaml q.yaml ");
  CHECK(references(FactsText(body, "x/kustomization.yaml")) == "a.yaml ../base c p.yaml q.yaml ");
  CHECK(FactsText(body, "x/other.yaml").facts.kustomizations.empty());
  CHECK(FactsText("apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec: {path: "
                  "./a}\n")
            .facts.kustomizations.empty());
}

}  // namespace
}  // namespace irsa::load
