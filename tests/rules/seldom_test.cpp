// Mistakes at places where they are seldom made. Each beside a neighbour that works.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "rules/walked.h"
#include "support/samples.h"

namespace seldom_test {
namespace {

using namespace irsa;
using namespace irsa::tests;

void check(const std::vector<Walked>& cases) { check_walked(cases, Places::yes); }

const std::string kRoleKey = "eks.amazonaws.com/role-arn";

TEST_CASE("an association of CloudFormation refers to the role of its template") {
  const auto stack = [](const std::string& principal, const std::string& actions,
                        const std::string& role) {
    return InputFile{"stack.yaml",
                     "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  R:\n"
                     "    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n"
                     "        Version: '2012-10-17'\n        Statement:\n"
                     "          - Effect: Allow\n            Principal: {Service: " +
                         principal + "}\n            Action: [" + actions +
                         "]\n  A:\n    Type: AWS::EKS::PodIdentityAssociation\n    Properties:\n"
                         "      ClusterName: main\n      Namespace: apps\n"
                         "      ServiceAccount: app\n      RoleArn: " +
                         role + "\n"};
  };
  const std::string pods = "pods.eks.amazonaws.com", both = "sts:AssumeRole, sts:TagSession";
  check_walked({
      {"which trusts pods", {stack(pods, both, "!GetAtt R.Arn")}},
      {"which trusts another service",
       {stack("ec2.amazonaws.com", both, "!GetAtt R.Arn")},
       "pod-identity-trust error"},
      {"in long form",
       {stack("ec2.amazonaws.com", both, "{'Fn::GetAtt': [R, Arn]}")},
       "pod-identity-trust error"},
      {"another stack's", {stack("ec2.amazonaws.com", both, "!ImportValue role")}},
      {"one action is missing",
       {stack(pods, "sts:AssumeRole", "!GetAtt R.Arn")},
       "pod-identity-trust error"},
  });
}

TEST_CASE("the role on what is made between an object and its pods") {
  const auto job = [](const std::string& metadata) {
    return std::vector<InputFile>{
        {"k.yaml",
         account("apps", "app") +
             "---\napiVersion: batch/v1\nkind: CronJob\nmetadata: {name: app, namespace: "
             "apps}\nspec:\n  schedule: 0 * * * *\n  jobTemplate:\n    metadata: {" +
             metadata +
             "}\n    spec:\n      template:\n        spec:\n          serviceAccountName: "
             "app\n          containers: [{name: m, image: a}]\n"}};
  };
  const std::string role = "{" + kRoleKey + ": '" + arn("app") + "'}";
  check({
      {"annotation", job("annotations: " + role), "annotation-misplaced error k.yaml:14"},
      {"label", job("labels: {" + kRoleKey + ": app}"), "annotation-misplaced error k.yaml:14"},
      {"another annotation", job("annotations: {example.com/a: b}")},
  });
}

TEST_CASE("an account that is defined twice, with roles of which the account is filled in later") {
  const auto twice = [](const std::string& one, const std::string& two) {
    const std::string begin = "'arn:aws:iam::${ACCOUNT}:role/";
    return std::vector<InputFile>{{"k.yaml", account("apps", "app", begin + one + "'") +
                                                 account("apps", "app", begin + two + "'")}};
  };
  const std::string first = "placeholder-value note k.yaml:8",
                    second = "placeholder-value note k.yaml:16";
  check({
      {"one role", twice("app", "app"), first + "; " + second},
      {"two roles", twice("app", "web"),
       first + "; service-account-redefined warning k.yaml:13; " + second},
      {"names of which a part is filled in", twice("${X}-app", "app"), first + "; " + second},
  });
}

TEST_CASE("the role of a pipeline on a service account") {
  const auto tree = [](const std::string& subject, const std::string& host = "git.example.org") {
    const std::string role =
        R"({"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/)" +
        host +
        R"("}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {")" +
        host + R"(:aud": "https://)" + host + R"("}, "StringLike": {")" + host + R"(:sub": ")" +
        subject + "\"}}}";
    return std::vector<InputFile>{
        {"k.yaml", account("apps", "app", arn("app")) + deployment("apps", "app", "app")},
        {"r.json", get_role("app", policy(role))}};
  };
  const std::string wrong = "wrong-principal error r.json:1";
  check({
      {"GitLab of one's own", tree("project_path:g/p:*"), wrong},
      {"GitHub Enterprise Server", tree("repo:o/r:*"), wrong},
      {"a cluster of one's own, and its account", tree("system:serviceaccount:apps:app"),
       "aud-mismatch error r.json:1"},
  });
}

TEST_CASE("pods of an account whose role eksctl makes") {
  const auto tree = [](const std::string& entry, const std::string& pod) {
    return std::vector<InputFile>{
        {"c.yaml",
         "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: c, region: "
         "eu-west-1}\niam:\n  withOIDC: true\n  serviceAccounts:\n    - metadata: {name: app, "
         "namespace: apps}\n" +
             entry},
        {"k.yaml", deployment("apps", "app", "app") + pod}};
  };
  const std::string policy =
      "      attachPolicyARNs: [\"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess\"]\n";
  const std::string keys = "          env: [{name: AWS_ACCESS_KEY_ID, value: AKIA}]\n";
  check({
      {"keys beside it", tree(policy, keys), "static-credentials warning k.yaml:14"},
      {"one of the webhook's variables",
       tree(policy, "          env: [{name: AWS_ROLE_ARN, value: \"" + arn("app") + "\"}]\n"),
       "env-blocks-injection warning k.yaml:14"},
      {"neither", tree(policy, "")},
      {"a role alone, and no account", tree(policy + "      roleOnly: true\n", keys),
       "service-account-missing note k.yaml:10"},
  });
}

TEST_CASE("the role among the labels of an account that Crossplane makes") {
  const auto config = [](const std::string& metadata) {
    return std::vector<InputFile>{
        {"k.yaml",
         "apiVersion: pkg.crossplane.io/v1beta1\nkind: DeploymentRuntimeConfig\n"
         "metadata: {name: irsa}\nspec:\n  serviceAccountTemplate:\n    metadata:\n"
         "      name: provider-aws\n      " +
             metadata + "\n"}};
  };
  check({
      {"label", config("labels: {" + kRoleKey + ": '" + arn("app") + "'}"),
       "annotation-misplaced error k.yaml:8"},
      {"annotation", config("annotations: {" + kRoleKey + ": '" + arn("app") + "'}")},
      {"another label", config("labels: {app: provider}")},
  });
}

TEST_CASE("what eksctl is told of a role whose name it makes") {
  const auto cluster = [](const std::string& more) {
    return std::vector<InputFile>{
        {"c.yaml",
         "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: prod, "
         "region: eu-west-1}\niam:\n  withOIDC: true\n  serviceAccounts:\n  - metadata: "
         "{name: app, namespace: apps}\n    " +
             more + "\n"}};
  };
  check({
      {"every account", cluster("subjectPattern: 'system:serviceaccount:*:*'"),
       "sub-too-broad error c.yaml:8"},
      {"a namespace", cluster("subjectPattern: 'system:serviceaccount:apps:app-?'")},
      {"all there is", cluster("attachPolicyARNs: ['arn:aws:iam::aws:policy/AdministratorAccess']"),
       "role-admin error c.yaml:8"},
      {"all there is, in a policy of its own",
       cluster("attachPolicy: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: '*', "
               "Resource: '*'}]}"),
       "role-admin error c.yaml:8"},
      {"to read from S3",
       cluster("attachPolicyARNs: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess']")},
      {"for the default account",
       {{"c.yaml",
         "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: prod}\n"
         "iam:\n  serviceAccounts:\n  - metadata: {name: default, namespace: apps}\n"
         "    attachPolicyARNs: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess']\n"}},
       "default-service-account-role warning c.yaml:6"},
      {"a role that is there", cluster("attachRoleARN: '" + arn("app") + "'")},
  });
}

TEST_CASE("tokens of pods whose account has no annotation") {
  const auto pod = [](const std::string& source, const std::string& file) {
    return std::vector<InputFile>{
        {"k.yaml",
         account("apps", "app") +
             "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: apps}\nspec:\n"
             "  serviceAccountName: app\n  volumes:\n  - name: t\n    projected: {sources: "
             "[{serviceAccountToken: {" +
             source +
             "}}]}\n  containers:\n  - name: a\n    image: a\n    env:\n"
             "    - {name: AWS_ROLE_ARN, value: '" +
             arn("app") + "'}\n    - {name: AWS_WEB_IDENTITY_TOKEN_FILE, value: " + file +
             "}\n    volumeMounts: [{name: t, mountPath: /tok}]\n"}};
  };
  check({
      {"right", pod("path: token, audience: sts.amazonaws.com", "/tok/token")},
      {"for the API server", pod("path: token", "/tok/token"),
       "env-blocks-injection warning k.yaml:21"},
      {"another file", pod("path: aws, audience: sts.amazonaws.com", "/tok/token"),
       "env-blocks-injection warning k.yaml:21"},
      {"a file of unknown making", pod("path: aws, audience: sts.amazonaws.com", "/other/token")},
  });
}

TEST_CASE("charts that have the annotations at another place") {
  const auto release = [](const std::string& chart, const std::string& path) {
    return std::vector<InputFile>{
        {"main.tf",
         "resource \"helm_release\" \"r\" {\n  name = \"r\"\n  namespace = \"apps\"\n"
         "  repository = \"https://example.com/charts\"\n  chart = \"" +
             chart + "\"\n  set {\n    name = \"" + path +
             ".eks\\\\.amazonaws\\\\.com/role-arn\"\n    value = \"" + arn("app") +
             "\"\n  }\n}\n"}};
  };
  const std::string ignored = "values-path-ignored warning main.tf:7";
  check({
      {"Crossplane", release("crossplane", "serviceAccount.customAnnotations")},
      {"Crossplane, as others", release("crossplane", "serviceAccount.annotations"), ignored},
      {"Traefik", release("traefik", "serviceAccountAnnotations")},
      {"Traefik, as others", release("traefik", "serviceAccount.annotations"), ignored},
      {"Vault", release("vault", "server.serviceAccount.annotations")},
      {"Vault, as others", release("vault", "serviceAccount.annotations"), ignored},
      {"unknown", release("app", "serviceAccount.annotations")},
  });
}

TEST_CASE("of several paths that a chart reads the one of the same part is meant") {
  const auto helped = [](const std::string& chart, const std::string& path) {
    const auto linted = lint_files(
        {{"main.tf", "resource \"helm_release\" \"this\" {\n  name = \"this\"\n  chart = \"" +
                         chart + "\"\n  namespace = \"apps\"\n  set {\n    name  = \"" + path +
                         ".eks\\\\.amazonaws\\\\.com/role-arn\"\n    value = \"" + arn("app") +
                         "\"\n  }\n}\n"}});
    if (linted.report.findings.size() != 1) return linted.brief();
    const Problem& problem = linted.report.findings[0].problem;
    return problem.help + (problem.fixes.empty()        ? ""
                           : problem.fixes.front().safe ? " safe"
                                                        : " unsafe");
  };
  CHECK(helped("kube-prometheus-stack", "prometheus.prometheusSpec.serviceAccount.annotations") ==
        "Write it at prometheus.serviceAccount.annotations. unsafe");
  CHECK(helped("kube-prometheus-stack", "serviceAccount.annotations")
            .starts_with("Write it at alertmanager.serviceAccount.annotations, "));
  CHECK(helped("aws-ebs-csi-driver", "serviceAccount.controller.annotations") ==
        "Write it at controller.serviceAccount.annotations. unsafe");
  CHECK(helped("aws-ebs-csi-driver", "serviceAccount.annotations") ==
        "Write it at controller.serviceAccount.annotations or node.serviceAccount.annotations.");
  // The only path that a chart reads is the one that is meant.
  CHECK(helped("traefik", "serviceAccount.annotations") ==
        "Write it at serviceAccountAnnotations. safe");
}

TEST_CASE("the field of the account in another spelling") {
  const auto pods = [](const std::string& field) {
    return std::vector<InputFile>{
        {"k.yaml", account("apps", "app", arn("app")) +
                       "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: p, namespace: "
                       "apps}\nspec:\n  template:\n    spec:\n      " +
                       field + ": app\n      containers: [{name: a, image: a}]\n"}};
  };
  const std::string error = "service-account-field-misplaced error k.yaml:16";
  check({
      {"right", pods("serviceAccountName")},
      {"the older name", pods("serviceAccount")},
      {"lower case", pods("serviceaccountName"), error},
      {"a capital", pods("ServiceAccountName"), error},
      {"of another language", pods("service_account_name"), error},
      {"in quotes", pods("\"serviceaccountname\""), error},
      {"in the security context", pods("securityContext:\n        serviceAccountName"),
       "service-account-field-misplaced error k.yaml:17"},
      {"in a volume", pods("volumes:\n      - name: a\n        serviceAccountName"),
       "service-account-field-misplaced error k.yaml:18"},
      {"both", pods("serviceAccountName: app\n      service_account_name")},
  });
}

TEST_CASE("how containers are named that the webhook is to skip") {
  const auto pod = [](const std::string& value) {
    return std::vector<InputFile>{
        {"k.yaml",
         account("apps", "app", arn("app")) +
             "---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  namespace: apps\n"
             "  annotations:\n    eks.amazonaws.com/skip-containers: " +
             value +
             "\nspec:\n  serviceAccountName: app\n  containers:\n  - {name: a, image: a}\n"
             "  - {name: proxy, image: a}\n  - {name: logs, image: a}\n"}};
  };
  const std::string warning = "injection-excluded warning k.yaml:16";
  check({
      {"commas", pod("proxy,logs")},
      {"a line for each", pod("|\n      proxy\n      logs"), warning},
      {"commas and lines", pod("|\n      proxy,\n      logs"), warning},
      {"one line", pod("|\n      proxy,logs")},
      {"containers of others behind", pod("|\n      proxy\n      istio-proxy")},
      {"all of them", pod("'*'"), warning},
  });
}

TEST_CASE("keys of a Secret that a prefix makes variables of") {
  const auto pod = [](const std::string& prefix, const std::string& key) {
    return std::vector<InputFile>{
        {"k.yaml",
         account("apps", "app", arn("app")) +
             "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: apps}\nspec:\n"
             "  serviceAccountName: app\n  containers:\n  - name: a\n    image: a\n"
             "    envFrom:\n    - {prefix: " +
             prefix +
             ", secretRef: {name: s}}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: "
             "s, namespace: apps}\nstringData: {" +
             key + ": x}\n"}};
  };
  check({
      {"the key", pod("AWS_", "ACCESS_KEY_ID"), "static-credentials warning k.yaml:19"},
      {"with no prefix", pod("''", "AWS_SECRET_ACCESS_KEY"),
       "static-credentials warning k.yaml:19"},
      {"of something else", pod("DB_", "ACCESS_KEY_ID")},
      {"of something else, too", pod("AWS_", "KEY_ID")},
  });
}

}  // namespace
}  // namespace seldom_test
