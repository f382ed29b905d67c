// One environment beside another, and charts that are told which account to use: what is in another
// place does not make good what is missing here.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "rules/walked.h"
#include "support/samples.h"

namespace environments_test {
namespace {

using namespace irsa;
using namespace irsa::tests;

// -- Terraform

std::string cluster_and_role(const std::string& subject) {
  return R"(data "aws_eks_cluster" "c" { name = "demo" }
data "aws_iam_openid_connect_provider" "eks" {
  url = data.aws_eks_cluster.c.identity[0].oidc[0].issuer
}
resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = data.aws_iam_openid_connect_provider.eks.arn }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = { StringEquals = {
        "${replace(data.aws_eks_cluster.c.identity[0].oidc[0].issuer, "https://", "")}:sub" = "system:serviceaccount:)" +
         subject + R"("
        "${replace(data.aws_eks_cluster.c.identity[0].oidc[0].issuer, "https://", "")}:aud" = "sts.amazonaws.com"
      } }
    }]
  })
}
)";
}

std::string terraform_account(const std::string& ns, const std::string& name,
                              const std::string& label = "app") {
  return "resource \"kubernetes_service_account\" \"" + label +
         "\" {\n  metadata {\n    name = \"" + name + "\"\n    namespace = \"" + ns +
         "\"\n    annotations = { \"eks.amazonaws.com/role-arn\" = aws_iam_role.app.arn }\n  "
         "}\n}\n";
}

std::string terraform_pods(const std::string& ns, const std::string& account,
                           const std::string& name = "app") {
  return "resource \"kubernetes_deployment\" \"app\" {\n  metadata {\n    name = \"" + name +
         "\"\n    namespace = \"" + ns +
         "\"\n  }\n  spec {\n    template {\n      metadata {}\n      spec {\n"
         "        service_account_name = \"" +
         account +
         "\"\n        container {\n          name  = \"c\"\n          image = \"x\"\n        }\n"
         "      }\n    }\n  }\n}\n";
}

InputFile root(const std::string& folder, const std::string& ns, const std::string& account,
               const std::string& pods_in, const std::string& runs_as) {
  return {folder + "/main.tf", cluster_and_role(ns + ":" + account) +
                                   terraform_account(ns, account) +
                                   terraform_pods(pods_in, runs_as)};
}

TEST_CASE("accounts and pods of another root of Terraform do not make good what is missing") {
  const InputFile prod = root("prod", "app", "app-api", "app", "app-api");
  check_walked(
      {
          {"both are right", {root("dev", "app", "app-api", "app", "app-api"), prod}},
          {"the pods are in another namespace",
           {root("dev", "app", "app-api", "appx", "app-api"), prod},
           "service-account-missing warning dev/main.tf:36"},
          {"the account has another name",
           {root("dev", "app", "app-apis", "app", "app-api"), prod},
           "service-account-missing warning dev/main.tf:36"},
          {"the account is in another namespace",
           {root("dev", "appx", "app-api", "app", "app-api"), prod},
           "service-account-missing warning dev/main.tf:36"},
          {"the pods name another account",
           {root("dev", "app", "app-api", "app", "app-ap"), prod},
           "service-account-missing warning dev/main.tf:36"},
          {"a root of its own makes the pods",
           {{"apps/main.tf", terraform_pods("app", "app-api")},
            {"platform/main.tf",
             cluster_and_role("app:app-api") + terraform_account("app", "app-api")}}},
      },
      Places::yes);
}

// -- folders of two clusters

TEST_CASE("a folder of another cluster, whose account names its role") {
  const InputFile roles{"roles.json",
                        list_roles(role("app-dev", trusting({"app:app"})) + ", " +
                                   role("app-prod", trusting({"app:app"}, kOtherIssuer)))};
  const InputFile one_cluster{"roles.json",
                              list_roles(role("app-dev", trusting({"app:app"})) + ", " +
                                         role("app-prod", trusting({"app:app"})))};
  const auto dev = [](const std::string& named, const std::string& pods_in = "app") {
    return InputFile{"k8s/dev/a.yaml",
                     account("app", "app", named) + deployment(pods_in, "app", "app")};
  };
  const InputFile prod{"k8s/prod/a.yaml",
                       account("app", "app", arn("app-prod")) + deployment("app", "app", "app")};
  check_walked({
      {"each has its role", {roles, dev(arn("app-dev")), prod}},
      {"the role is not named", {roles, dev(""), prod}, "annotation-missing note"},
      {"the roles are of one cluster", {one_cluster, dev(""), prod}},
      {"something else names it",
       {roles, dev(""), prod, {"x.yaml", account("other", "app", arn("app-dev"))}},
       "trust-denies-service-account error"},
      {"the pods are in another namespace",
       {roles, dev(arn("app-dev"), "appx"), prod},
       "service-account-missing warning"},
  });
}

// -- charts

std::string set(const std::string& name, const std::string& value) {
  return "  set {\n    name  = \"" + name + "\"\n    value = \"" + value + "\"\n  }\n";
}

InputFile installs(const std::string& ns, const std::string& more,
                   const std::string& account = "aws-load-balancer-controller",
                   const std::string& chart = "aws-load-balancer-controller") {
  return {"main.tf", cluster_and_role("kube-system:" + account) +
                         terraform_account("kube-system", account) +
                         "resource \"helm_release\" \"r\" {\n  name = \"" + chart +
                         "\"\n  repository = \"https://aws.github.io/eks-charts\"\n  chart = \"" +
                         chart + "\"\n  namespace = \"" + ns + "\"\n" + more + "}\n"};
}

TEST_CASE("a chart that makes no account names the one that it runs as") {
  const std::string none = set("serviceAccount.create", "false");
  const auto named = [&](const std::string& name) {
    return none + set("serviceAccount.name", name);
  };
  check_walked(
      {
          {"the account that is there",
           {installs("kube-system", named("aws-load-balancer-controller"))}},
          {"a slip",
           {installs("kube-system", named("aws-loadbalancer-controller"))},
           "service-account-missing warning main.tf:38"},
          {"in another namespace",
           {installs("default", named("aws-load-balancer-controller"))},
           "service-account-missing warning main.tf:38"},
          {"of no name",
           {installs("kube-system", none)},
           "service-account-unused warning main.tf:22"},
          {"the key is misspelt",
           {installs("kube-system",
                     none + set("serviceAccount.Name", "aws-load-balancer-controller"))},
           "service-account-unused warning main.tf:22"},
          {"of no name, and a chart that is not known",
           {installs("kube-system", none, "aws-load-balancer-controller", "balancer")}},
          {"another account, which something else makes",
           {installs("kube-system", named("ingress"))}},
          {"the name is filled in later",
           {{"main.tf",
             installs("kube-system", named("${var.name}")).text + "variable \"name\" {}\n"}}},
          {"a chart that is not known, and a slip",
           {installs("kube-system", named("aws-loadbalancer-controller"),
                     "aws-load-balancer-controller", "balancer")},
           "service-account-missing warning main.tf:38"},
          // It may be the account of that very release, which another root makes.
          {"a name near to that of the account, which is the release's",
           {installs("kube-system", named("worker-b"), "worker-a", "worker-b")},
           "service-account-missing note main.tf:38"},
          {"fixed by the chart: it runs as that one",
           {installs("kube-system", set("controller.serviceAccount.create", "false"),
                     "ebs-csi-controller-sa", "aws-ebs-csi-driver")}},
          {"fixed by the chart, in another namespace",
           {installs("storage", set("controller.serviceAccount.create", "false"),
                     "ebs-csi-controller-sa", "aws-ebs-csi-driver")},
           "service-account-missing warning main.tf:33"},
      },
      Places::yes);
}

TEST_CASE("a chart that Flux installs names the account that it runs as") {
  const auto files = [](const std::string& ns, const std::string& values) {
    return std::vector<InputFile>{
        {"app.yaml",
         account("kube-system", "aws-load-balancer-controller", arn("lbc")) +
             "---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n"
             "metadata: {name: aws-load-balancer-controller, namespace: " +
             ns +
             "}\nspec:\n  chart:\n    spec:\n      chart: aws-load-balancer-controller\n"
             "      sourceRef: {kind: HelmRepository, name: eks}\n  values:\n"
             "    serviceAccount:\n      create: false\n" +
             values}};
  };
  const std::string right = "      name: aws-load-balancer-controller\n";
  check_walked({
      {"right", files("kube-system", right)},
      {"a slip", files("kube-system", "      name: aws-loadbalancer-controller\n"),
       "service-account-missing warning"},
      {"in another namespace", files("default", right), "service-account-missing warning"},
      {"of no name", files("kube-system", ""), "service-account-unused warning"},
  });
}

// -- pods whose manifest names no namespace

std::string pods_of_no_namespace(const std::string& runs_as) {
  std::string out =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app\nspec:\n"
      "  template:\n    spec:\n";
  if (!runs_as.empty()) out += "      serviceAccountName: " + runs_as + "\n";
  return out + "      containers: [{name: c, image: x}]\n";
}

TEST_CASE("pods whose manifest names no namespace") {
  const std::string app = account("default", "app-sa", arn("app")) + "---\n";
  check_walked({
      {"the account beside them", {{"a.yaml", app + pods_of_no_namespace("app-sa")}}},
      {"a slip",
       {{"a.yaml", app + pods_of_no_namespace("app-saa")}},
       "service-account-missing warning"},
      {"a slip, in another file",
       {{"a.yaml", app}, {"b.yaml", pods_of_no_namespace("app-saa")}},
       "service-account-missing note"},
      {"an account of something else", {{"a.yaml", app + pods_of_no_namespace("worker")}}},
      {"a near one that is there in another namespace",
       {{"a.yaml", app + pods_of_no_namespace("app-saa")}, {"b.yaml", account("x", "app-saa")}}},
      {"no account", {{"a.yaml", app + pods_of_no_namespace("")}}, "service-account-unused note"},
      {"no account, in another file", {{"a.yaml", app}, {"b.yaml", pods_of_no_namespace("")}}},
  });
}

// -- Pod Identity

InputFile association(const std::string& ns, const std::string& account,
                      const std::string& release_ns, const std::string& more) {
  return {"main.tf", R"(resource "aws_iam_role" "r" {
  name = "r"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "pods.eks.amazonaws.com" }
      Action    = ["sts:AssumeRole", "sts:TagSession"]
    }]
  })
}
resource "aws_eks_pod_identity_association" "a" {
  cluster_name    = "demo"
  namespace       = ")" + ns +
                         R"("
  service_account = ")" + account +
                         R"("
  role_arn        = aws_iam_role.r.arn
}
resource "helm_release" "r" {
  name       = "aws-load-balancer-controller"
  repository = "https://aws.github.io/eks-charts"
  chart      = "aws-load-balancer-controller"
  namespace  = ")" + release_ns +
                         "\"\n" + more + "}\n"};
}

TEST_CASE("an association and the chart of its account are in one namespace") {
  const std::string name = "aws-load-balancer-controller";
  const std::string made = set("serviceAccount.create", "true") + set("serviceAccount.name", name);
  check_walked(
      {
          {"right", {association("kube-system", name, "kube-system", made)}},
          {"in another one",
           {association("kube-system", name, "ingress", made)},
           "subject-dangling warning main.tf:14"},
          {"in another one, by the chart's own name",
           {association("kube-system", name, "ingress", "")},
           "subject-dangling warning main.tf:14"},
          {"by the chart's own name", {association("ingress", name, "ingress", "")}},
          {"another name", {association("kube-system", "balancer", "ingress", made)}},
      },
      Places::yes);
}

TEST_CASE("keys beside a Pod Identity association") {
  const auto files = [](const std::string& ns, const std::string& variable) {
    return std::vector<InputFile>{
        {"cluster.json",
         R"({"association": {"clusterName": "prod", "namespace": "app", "serviceAccount": "app",
"roleArn": "arn:aws:iam::111122223333:role/app", "associationArn":
"arn:aws:eks:eu-west-1:111122223333:podidentityassociation/prod/a-1", "associationId": "a-1"}})"},
        {"app.yaml", account(ns, "app") +
                         "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: app, "
                         "namespace: " +
                         ns +
                         "}\nspec:\n  template:\n    spec:\n      serviceAccountName: app\n"
                         "      containers:\n      - name: c\n        image: x\n        env:\n"
                         "        - {name: " +
                         variable + ", value: x}\n"}};
  };
  check_walked({
      {"keys", files("app", "AWS_ACCESS_KEY_ID"), "static-credentials warning"},
      {"of another account", files("other", "AWS_ACCESS_KEY_ID"), "subject-dangling note"},
      {"no keys", files("app", "AWS_REGION")},
  });
}

// -- kustomize

TEST_CASE("a slip in a name to which a kustomization gives a prefix") {
  const auto files = [](const std::string& runs_as, const std::string& affix) {
    return std::vector<InputFile>{{"base/kustomization.yaml", "resources: [sa.yaml, app.yaml]\n"},
                                  {"base/sa.yaml", account("chat", "api-server-sa", arn("api"))},
                                  {"base/app.yaml", deployment("chat", "chat", runs_as)},
                                  {"overlay/kustomization.yaml", "resources: [../base]\n" + affix}};
  };
  const std::string missing = "service-account-missing warning base/app.yaml:10";
  check_walked(
      {
          {"right", files("api-server-sa", "namePrefix: dev-\n")},
          {"no prefix", files("api-server-s", ""), missing},
          {"a prefix", files("api-server-s", "namePrefix: team1-dev-\n"), missing},
          {"a suffix", files("api-server-s", "nameSuffix: -dev\n"), missing},
          {"both", files("api-server-s", "namePrefix: a-\nnameSuffix: -b\n"), missing},
      },
      Places::yes);
}

// -- Crossplane

TEST_CASE("a RolePolicyAttachment of Crossplane gives its role the policy") {
  const std::string head = "apiVersion: iam.aws.upbound.io/v1beta1\nkind: ";
  const auto object = [&](const std::string& kind, const std::string& name,
                          const std::string& fields) {
    return "---\n" + head + kind + "\nmetadata: {name: " + name + "}\nspec:\n  forProvider:\n" +
           fields;
  };
  const std::string role =
      object("Role", "app", "    assumeRolePolicy: |\n      " + trusting({"app:app"}) + "\n");
  const auto files = [&](const std::string& fields, const std::string& more = "") {
    return std::vector<InputFile>{
        {"a.yaml", role + object("RolePolicyAttachment", "att", fields) + more}};
  };
  const std::string admin = "    policyArn: arn:aws:iam::aws:policy/AdministratorAccess\n",
                    reads = "    policyArn: arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess\n",
                    own = "    policyArnRef: {name: all}\n";
  const auto policy_of = [&](const std::string& action) {
    return object("Policy", "all",
                  "    policy: |\n      {\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": "
                  "\"Allow\", \"Action\": \"" +
                      action + "\", \"Resource\": \"*\"}]}\n");
  };
  const std::string wrong = "role-admin error";
  check_walked({
      {"by roleRef", files(admin + "    roleRef: {name: app}\n"), wrong},
      {"by its name", files(admin + "    role: app\n"), wrong},
      {"as crossplane.io calls it", files(admin + "    roleName: app\n"), wrong},
      {"of another role", files(admin + "    roleRef: {name: web}\n")},
      {"another policy", files(reads + "    roleRef: {name: app}\n")},
      {"a policy of one's own", files(own + "    role: app\n", policy_of("*")), wrong},
      {"one that allows little", files(own + "    role: app\n", policy_of("s3:GetObject"))},
      {"one that is not there", files(own + "    role: app\n")},
  });
}

TEST_CASE("a RolePolicyAttachment in a Composition selects its role") {
  const auto files = [](const std::string& labels, const std::string& selector) {
    return std::vector<InputFile>{
        {"c.yaml",
         "apiVersion: apiextensions.crossplane.io/v1\nkind: Composition\nmetadata: {name: c}\n"
         "spec:\n  resources:\n  - name: role\n    base:\n"
         "      apiVersion: iam.aws.upbound.io/v1beta1\n      kind: Role\n"
         "      metadata: {labels: {" +
             labels + "}}\n      spec:\n        forProvider:\n          assumeRolePolicy: |\n" +
             "            " + trusting({"app:app"}) +
             "\n  - name: attachment\n    base:\n"
             "      apiVersion: iam.aws.upbound.io/v1beta1\n      kind: RolePolicyAttachment\n"
             "      spec:\n        forProvider:\n"
             "          policyArn: arn:aws:iam::aws:policy/AdministratorAccess\n"
             "          roleSelector: {" +
             selector + "}\n"}};
  };
  check_walked({
      {"by its controller", files("a: b", "matchControllerRef: true"), "role-admin error"},
      {"by its labels", files("a: b", "matchLabels: {a: b}"), "role-admin error"},
      {"by others", files("a: b", "matchLabels: {a: c}")},
  });
}

// -- subjects

TEST_CASE("a value that is no subject beside others that are") {
  const auto files = [](const std::string& subjects, const std::string& ns,
                        const std::string& name) {
    return std::vector<InputFile>{
        {"a.yaml", account(ns, name, arn("app"))},
        {"role.json",
         get_role("app", policy(statement("{\"StringEquals\": " + claims(subjects) + "}")))}};
  };
  const std::string audience = "\"sts.amazonaws.com\"",
                    worker = "\"system:serviceaccount:b:worker\"";
  check_walked({
      {"the account is among the others",
       files("[" + audience + ", " + worker + "]", "b", "worker"), "sub-malformed error"},
      {"it is not", files("[" + audience + ", " + worker + "]", "a", "worker"),
       "sub-mismatch error; sub-malformed error"},
      {"it is meant by the one that is none",
       files("[\"serviceaccount:a:api\", " + worker + "]", "a", "api"), "sub-malformed error"},
      {"there are no others", files(audience, "a", "api"), "sub-malformed error"},
  });
  const std::string help =
      tests::lint_files(files("[" + audience + ", " + worker + "]", "b", "worker"))
          .report.findings.front()
          .problem.help;
  CHECK(help == "It is an audience, and belongs under " + std::string(kIssuer) + ":aud.");
}

}  // namespace
}  // namespace environments_test
