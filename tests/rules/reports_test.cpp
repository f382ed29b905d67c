// What people reported to have failed, made small: each is found, at the text to edit, and the same
// without the mistake is silent. The address is the report.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/lint.h"

namespace {

using namespace irsa;
using Files = std::vector<tests::InputFile>;

const std::string kIssuer = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E";
const std::string kOurs = "111122223333";

/// What is written into the trust policy of role `r`; all of it right for shop/api.
struct Trust {
  std::string subject = "system:serviceaccount:shop:api";
  std::string audience = "sts.amazonaws.com";
  std::string action = "sts:AssumeRoleWithWebIdentity";
  std::string key = kIssuer;
  std::string account = kOurs;
};

tests::InputFile role(const Trust& trust) {
  return {"role.json",
          R"({"Role": {"RoleName": "r", "Arn": "arn:aws:iam::)" + kOurs +
              R"(:role/r", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{
"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::)" +
              trust.account + ":oidc-provider/" + kIssuer + R"("},
"Action": ")" +
              trust.action +
              R"(", "Condition": {"StringEquals": {
")" + trust.key +
              R"(:sub": ")" + trust.subject + R"(",
")" + trust.key +
              R"(:aud": ")" + trust.audience + R"("}}}]}}})"};
}

tests::InputFile account(const std::string& ns, const std::string& name,
                         const std::string& arn = "arn:aws:iam::" + kOurs + ":role/r",
                         const std::string& more = "") {
  return {"app.yaml",
          "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: " + name +
              "\n  namespace: " + ns + "\n  annotations:\n    eks.amazonaws.com/role-arn: " + arn +
              "\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: app\n  namespace: " + ns +
              "\nspec:\n  serviceAccountName: " + name + "\n  containers: [{name: a, image: a}]\n" +
              more};
}

tests::InputFile provider(const std::string& audience) {
  return {"provider.json", R"({"Url": ")" + kIssuer + R"(", "ClientIDList": [")" + audience +
                               R"("], "ThumbprintList": []})"};
}

tests::InputFile providers(const std::string& issuer) {
  return {"providers.json", R"({"OpenIDConnectProviderList": [{"Arn": "arn:aws:iam::)" + kOurs +
                                ":oidc-provider/" + issuer + R"("}]})"};
}

tests::InputFile eksctl(const std::string& ns) {
  return {"cluster.yaml",
          "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: dev, region: "
          "eu-west-1}\niam:\n  withOIDC: true\n  serviceAccounts:\n  - metadata:\n      name: api\n"
          "      namespace: " +
              ns +
              "\n    roleName: r\n    roleOnly: true\n    attachPolicyARNs: "
              "[arn:aws:iam::aws:policy/ReadOnlyAccess]\n"};
}

const std::string kEks =
    "module \"eks\" {\n  source       = \"terraform-aws-modules/eks/aws\"\n  cluster_name = "
    "\"ops\"\n}\n";

std::string irsa(const std::string& accounts) {
  return kEks +
         "module \"irsa\" {\n  source    = "
         "\"terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks\"\n  "
         "role_name = \"r\"\n  oidc_providers = {\n    main = {\n      provider_arn = "
         "module.eks.oidc_provider_arn\n      namespace_service_accounts = [\"" +
         accounts + "\"]\n    }\n  }\n}\n";
}

std::string made(const std::string& ns, bool annotated) {
  return "resource \"kubernetes_service_account\" \"a\" {\n  metadata {\n    name      = \"api\"\n"
         "    namespace = \"" +
         ns + "\"\n" +
         (annotated ? "    annotations = { \"eks.amazonaws.com/role-arn\" = "
                      "module.irsa.iam_role_arn }\n"
                    : "") +
         "  }\n}\n";
}

std::string autoscaler(const std::string& ns) {
  return irsa("kube-system:api") +
         "resource \"helm_release\" \"ca\" {\n  name       = \"ca\"\n  repository = "
         "\"https://kubernetes.github.io/autoscaler\"\n  chart      = \"cluster-autoscaler\"\n  "
         "namespace  = \"" +
         ns +
         "\"\n  set {\n    name  = \"rbac.serviceAccount.name\"\n    value = \"api\"\n  }\n  set "
         "{\n    name  = \"rbac.serviceAccount.annotations.eks\\\\.amazonaws\\\\.com/role-arn\"\n  "
         "  value = module.irsa.iam_role_arn\n  }\n}\n";
}

std::string karpenter(const std::string& output) {
  return kEks +
         "module \"karpenter\" {\n  source  = "
         "\"terraform-aws-modules/eks/aws//modules/karpenter\"\n  version = \"19.13.1\"\n  "
         "cluster_name = \"ops\"\n  irsa_oidc_provider_arn = " +
         output + "\n  irsa_namespace_service_accounts = [\"karpenter:karpenter\"]\n}\n";
}

Files tf(const std::string& text) { return {{"main.tf", text}}; }

struct Report {
  const char* source;
  Files broken;
  std::string expect;  // "LEVEL rule: the text" of each finding
  Files fixed;
};

std::vector<Report> reports() {
  const std::string arn = "arn:aws:iam::" + kOurs + ":oidc-provider/" + kIssuer;
  const std::string other = "system:serviceaccount:cert-manager-aws-privateca-issuer:cert-manager";
  const std::string other_issuer =
      "oidc.eks.us-east-1.amazonaws.com/id/A0DCCF3E5D1D9D4F0A1B2C3D4E5F6071";
  const Files right = {role({}), account("shop", "api")};
  return {
      {"https://github.com/crossplane/crossplane/issues/5578",
       {role({.subject = "system:serviceaccount:shop:api-*"})},
       "error wildcard-literal: *\n",
       right},
      {"https://github.com/aws/karpenter-provider-aws/issues/1666",
       {role({.key = arn})},
       "error condition-key-malformed: \"" + arn + ":sub\"\nerror condition-key-malformed: \"" +
           arn + ":aud\"\n",
       right},
      {"https://github.com/cert-manager/aws-privateca-issuer/issues/277",
       {role({.subject = other}), account("shop", "api")},
       "error sub-mismatch: \"" + other + "\"\n",
       right},
      {"https://github.com/awslabs/amazon-eks-irsa-cfn/pull/18",
       {role({.audience = "sts.amazon.com"})},
       "error aud-mismatch: \"sts.amazon.com\"\n",
       right},
      {"https://github.com/awslabs/mountpoint-s3-csi-driver/issues/276",
       {role({}), account("shop", "api"), provider("amazonaws.com")},
       "error provider-audience-missing: \"ClientIDList\"\n",
       {role({}), account("shop", "api"), provider("sts.amazonaws.com")}},
      {"https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2594",
       tf(karpenter("module.eks.oidc_provider")),
       "error wrong-principal: module.eks.oidc_provider\n",
       tf(karpenter("module.eks.oidc_provider_arn"))},
      {"https://github.com/terraform-aws-modules/terraform-aws-iam/issues/485",
       tf(irsa("shop:api") + made("shop", false)), "warning annotation-missing: metadata\n",
       tf(irsa("shop:api") + made("shop", true))},
      {"https://github.com/terraform-aws-modules/terraform-aws-eks/issues/801",
       tf(autoscaler("default")), "error sub-mismatch: kube-system:api\n",
       tf(autoscaler("kube-system"))},
      {"https://github.com/crossplane-contrib/provider-aws/pull/1331",
       {role({.account = "444455556666"}), account("shop", "api")},
       "error provider-account-mismatch: 444455556666\n",
       right},
      {"https://github.com/pulumi/pulumi-aws/issues/4629",
       {role({.action = "sts:AssumeRoleWithWebIdendity"})},
       "error wrong-action: \"sts:AssumeRoleWithWebIdendity\"\n",
       right},
      {"https://github.com/lablabs/terraform-aws-eks-external-dns/issues/36",
       {role({}), account("shop", "api", "\"\"")},
       "warning role-arn-empty: eks.amazonaws.com/role-arn\n",
       right},
      {"https://github.com/terraform-aws-modules/terraform-aws-iam/issues/262",
       tf(irsa("my-namespace:api") + made("kube-system", true)),
       "error sub-mismatch: my-namespace:api\n",
       tf(irsa("kube-system:api") + made("kube-system", true))},
      {"https://github.com/kubernetes-sigs/external-dns/issues/1979",
       {eksctl("default"), account("kube-system", "api")},
       "error sub-mismatch: api\n",
       {eksctl("kube-system"), account("kube-system", "api")}},
      {"https://github.com/aws/aws-sdk-js-v3/issues/6419",
       {role({}), account("shop", "api"), providers(other_issuer)},
       "error provider-missing: \"" + arn + "\"\n",
       {role({}), account("shop", "api"), providers(kIssuer)}},
      {"https://github.com/kubernetes-sigs/aws-fsx-csi-driver",
       {account("shop", "api", "arn:aws:eks:eu-west-1:" + kOurs + ":role/r")},
       "error role-arn-malformed: eks\n",
       {account("shop", "api")}},
  };
}

TEST_CASE("what people reported is found where it is to be mended") {
  for (const Report& report : reports()) {
    INFO(report.source);
    const tests::Linted broken = tests::lint_files(report.broken);
    std::string found;
    for (const Finding& finding : broken.report.findings) {
      const Span where = finding.problem.where;
      found +=
          std::string(to_string(finding.level)) + " " + std::string(finding.rule->slug) + ": " +
          std::string(broken.sources.text(where.file)->substr(where.begin, where.size())) + "\n";
    }
    CHECK(found == report.expect);
    CHECK(tests::lint_files(report.fixed).brief() == "");
  }
}

}  // namespace
