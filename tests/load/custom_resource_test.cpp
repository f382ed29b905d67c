// Operators that make accounts, fields that name roles, add-ons and chart values, as the catalogue
// has them.
#include <doctest/doctest.h>

#include <string>

#include "load/facts_text.h"

namespace irsa::load {
namespace {

constexpr const char* kArn = "arn:aws:iam::111122223333:role/x";

std::string object(const std::string& head, const std::string& body) {
  const std::size_t blank = head.find(' ');
  return "apiVersion: " + head.substr(0, blank) + "\nkind: " + head.substr(blank + 1) +
         "\nmetadata: {name: x, namespace: n}\n" + body + "\n";
}

TEST_CASE("accounts that operators make") {
  struct Row {
    const char* head;
    const char* body;
    const char* expected;
  };
  const Row rows[] = {
      {"postgresql.cnpg.io/v1 Cluster", "spec: {instances: 3}", "account n/x indirect\n"},
      {"postgresql.cnpg.io/v1 Cluster",
       "spec: {serviceAccountTemplate: {metadata: {annotations: {eks.amazonaws.com/role-arn: r}}}}",
       "account n/x indirect\n  service_account eks.amazonaws.com/role-arn=r\n"},
      {"postgresql.cnpg.io/v1 Cluster", "spec: {serviceAccountName: own}", ""},
      {"cluster.x-k8s.io/v1beta1 Cluster", "spec: {}", ""},
      {"grafana.integreatly.org/v1beta1 Grafana",
       "spec: {serviceAccount: {metadata: {annotations: {eks.amazonaws.com/role-arn: r}}}}",
       "account n/x-sa indirect\n  service_account eks.amazonaws.com/role-arn=r\n"},
      {"fluentbit.fluent.io/v1alpha2 FluentBit",
       "spec: {serviceAccountAnnotations: {eks.amazonaws.com/role-arn: r}}",
       "account n/x indirect\n  service_account eks.amazonaws.com/role-arn=r\n"},
      {"kafka.strimzi.io/v1beta2 KafkaBridge",
       "spec: {template: {serviceAccount: {metadata: {annotations: {eks.amazonaws.com/role-arn: "
       "r}}}}}",
       "account n/x-bridge indirect\n  service_account eks.amazonaws.com/role-arn=r\n"},
      {"loki.grafana.com/v1 LokiStack", "spec: {}",
       "account n/x indirect\naccount n/x-ruler indirect\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.head);
    CHECK(FactsText(object(row.head, row.body)).accounts() == row.expected);
  }
}

TEST_CASE("fields that name a role, and as whom") {
  struct Row {
    const char* head;
    std::string body;
    const char* expected;
  };
  const std::string arn = kArn;
  const Row rows[] = {
      {"external-secrets.io/v1 SecretStore",
       "spec: {provider: {aws: {role: " + arn + ", auth: {jwt: {serviceAccountRef: {name: a}}}}}}",
       "SecretStore x role[role]=[arn:aws:iam::111122223333:role/x] as n/a\n"},
      {"external-secrets.io/v1 SecretStore", "spec: {provider: {aws: {role: " + arn + "}}}",
       "SecretStore x role[role]=[arn:aws:iam::111122223333:role/x] as ?/external-secrets\n"},
      {"cert-manager.io/v1 Issuer",
       "spec: {acme: {solvers: [{dns01: {route53: {role: " + arn + "}}}]}}",
       "Issuer x role[role]=[arn:aws:iam::111122223333:role/x] as ?/cert-manager\n"},
      {"cert-manager.io/v1 Issuer",
       "spec: {acme: {solvers: [{dns01: {route53: {role: " + arn +
           ", auth: {kubernetes: {serviceAccountRef: {name: a}}}}}}]}}",
       "Issuer x role[role]=[arn:aws:iam::111122223333:role/x]\n"},
      {"keda.sh/v1alpha1 TriggerAuthentication",
       "spec: {podIdentity: {provider: aws, roleArn: " + arn + "}}",
       "TriggerAuthentication x roleArn[roleArn]=[arn:aws:iam::111122223333:role/x] as "
       "?/keda-operator\n"},
      {"aws.upbound.io/v1beta1 ProviderConfig",
       "spec: {assumeRoleChain: [{roleARN: " + arn + "}], credentials: {source: IRSA}}",
       "ProviderConfig x roleARN[roleARN]=[arn:aws:iam::111122223333:role/x]\n"},
      {"gcp.upbound.io/v1beta1 ProviderConfig", "spec: {assumeRoleChain: [{roleARN: " + arn + "}]}",
       ""},
      {"kubeflow.org/v1 Profile",
       "spec: {plugins: [{kind: AwsIamForServiceAccount, spec: {awsIamRole: " + arn + "}}]}",
       "Profile x awsIamRole[awsIamRole]=[arn:aws:iam::111122223333:role/x]\n"},
      {"secrets-store.csi.x-k8s.io/v1 SecretProviderClass",
       "spec: {provider: aws, parameters: {usePodIdentity: 'true'}}",
       "secrets n/x aws pod-identity\n"},
      {"keda.sh/v1alpha1 ScaledObject",
       "spec: {scaleTargetRef: {name: w}, triggers: [{type: aws-sqs-queue, authenticationRef: "
       "{name: a}}]}",
       "scales Deployment w a\n"},
      {"keda.sh/v1alpha1 ScaledObject",
       "spec: {scaleTargetRef: {name: w}, triggers: [{metadata: {identityOwner: operator}, "
       "authenticationRef: {name: a}}]}",
       ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.body);
    CHECK(FactsText(object(row.head, row.body)).custom_resources() == row.expected);
  }
}

TEST_CASE("add-ons give their role to their accounts") {
  struct Row {
    std::string text, expected;
  };
  const std::string arn = kArn;
  const std::string role =
      "\n  service_account eks.amazonaws.com/role-arn[serviceAccountRoleARN]=" + arn + "\n";
  const std::string head =
      "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: c, region: r}\n"
      "addons:\n";
  const Row rows[] = {
      {head + "- name: vpc-cni\n  serviceAccountRoleARN: " + arn + "\n",
       "account kube-system/aws-node indirect" + role},
      {head + "- name: aws-ebs-csi-driver\n  serviceAccountRoleARN: " + arn + "\n",
       "account kube-system/ebs-csi-controller-sa indirect" + role},
      {head + "- name: coredns\n", ""},
      {head + "- name: unheard-of\n  serviceAccountRoleARN: " + arn + "\n", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(FactsText(row.text).accounts() == row.expected);
  }
  const FactsText unknown(rows[3].text);
  CHECK(unknown.fragments() == "account ?/ indirect name?" + role);
  const FactsText association(head +
                              "- name: vpc-cni\n  podIdentityAssociations:\n"
                              "  - {serviceAccountName: aws-node, roleARN: " +
                              arn + "}\n");
  CHECK(association.clusters().find("association c kube-system/aws-node[aws-node] role=" + arn) !=
        std::string::npos);
}

TEST_CASE("paths of values that a chart reads, and that it does not") {
  struct Row {
    const char* chart;
    const char* path;  // of the mapping of annotations
    bool read;
  };
  const Row rows[] = {
      {"velero", "serviceAccount.annotations", false},
      {"velero", "serviceAccount.server.annotations", true},
      {"cluster-autoscaler", "serviceAccount.annotations", false},
      {"cluster-autoscaler", "rbac.serviceAccount.annotations", true},
      {"aws-efs-csi-driver", "serviceAccount.annotations", false},
      {"aws-efs-csi-driver", "node.serviceAccount.annotations", true},
      {"keda", "operator.serviceAccount.annotations", false},
      {"keda", "serviceAccount.annotations", true},
      {"keda", "serviceAccount.operator.annotations", true},
      {"argo-cd", "global.serviceAccount.annotations", false},
      {"argo-cd", "repoServer.serviceAccount.annotations", true},
      {"argo-cd", "redis-ha.serviceAccount.annotations", true},
      {"kube-prometheus-stack",
       "prometheusOperator.admissionWebhooks.patch.serviceAccount.annotations", true},
      {"external-dns", "serviceAccount.annotations", true},
      {"unheard-of", "some.where.annotations", true},
  };
  for (const Row& row : rows) {
    std::string values, indent = "    ";
    std::string_view rest = row.path;
    while (!rest.empty()) {
      const std::size_t dot = std::min(rest.find('.'), rest.size());
      values += indent + std::string(rest.substr(0, dot)) + ":\n";
      indent += "  ";
      rest.remove_prefix(std::min(dot + 1, rest.size()));
    }
    values += indent + "eks.amazonaws.com/role-arn: " + kArn + "\n";
    const FactsText facts(
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n"
        "metadata: {name: x, namespace: n}\nspec:\n  chart: {spec: {chart: " +
        std::string(row.chart) + "}}\n  values:\n" + values);
    CAPTURE(row.chart);
    CAPTURE(row.path);
    const std::string ignored =
        "ignored " + std::string(row.chart) + " " + std::string(row.path) + "\n";
    CHECK(facts.custom_resources() == (row.read ? "" : ignored));
  }
}

}  // namespace
}  // namespace irsa::load
