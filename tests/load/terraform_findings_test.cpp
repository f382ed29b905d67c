// Mistakes in Terraform source: where each is reported and in which words, with neighbours that are
// like it and not the same, and what must stay silent beside it.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/lint.h"

namespace {

using namespace irsa;

struct Row {
  std::string_view title;
  std::string main;
  const char* expect;                  // errors and warnings: "LINE:COLUMN rule" each on a line
  std::vector<const char*> says = {};  // in the text of the findings
};

const std::string kEks = R"(module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  cluster_name = "shop"
}
)";

/// From line 5 on: a role for shop/cart with this provider and this issuer in the keys, and this
/// subject.
std::string role(const std::string& provider, const std::string& issuer,
                 const std::string& subject = "shop:cart") {
  return kEks + R"(resource "aws_iam_role" "cart" {
  name = "cart"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = )" +
         provider + R"( }
      Condition = {
        StringEquals = {
          "${)" +
         issuer + R"(}:sub" = "system:serviceaccount:)" + subject + R"("
          "${)" +
         issuer + R"(}:aud" = "sts.amazonaws.com"
        }
      }
    }]
  })
}
)";
}

/// From line 5 on: a call of the module that everybody uses.
std::string call(const std::string& provider, const std::string& account = "shop:cart") {
  return kEks + R"(module "irsa" {
  source    = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  role_name = "cart"
  oidc_providers = {
    main = {
      provider_arn               = )" +
         provider + R"(
      namespace_service_accounts = [")" +
         account + R"("]
    }
  }
}
)";
}

std::string account(const std::string& name, const std::string& arn,
                    const std::string& ns = "\"shop\"") {
  return R"(resource "kubernetes_service_account" "cart" {
  metadata {
    name      = )" +
         name + R"(
    namespace = )" +
         ns + R"(
    annotations = {
      "eks.amazonaws.com/role-arn" = )" +
         arn + R"(
    }
  }
}
)";
}

std::string release(const std::string& set_name, const std::string& more = "") {
  return R"(resource "helm_release" "cart" {
  name      = "cart"
  chart     = "cart"
  namespace = "shop"
  set {
    name  = ")" +
         set_name + R"("
    value = "arn:aws:iam::111122223333:role/cart"
  }
)" + more +
         "}\n";
}

std::vector<Row> rows() {
  const std::string provider = R"(resource "aws_iam_openid_connect_provider" "p" {
  url            = module.eks.cluster_oidc_issuer_url
  client_id_list = ["sts.amazonaws.com"]
}
)";
  return {
      // An issuer where the provider's ARN must stand: one mistake, and the keys are right.
      {"the url of a provider resource as principal",
       role("aws_iam_openid_connect_provider.p.url", "aws_iam_openid_connect_provider.p.url") +
           provider,
       "12:33 wrong-principal\n",
       {"'aws_iam_openid_connect_provider.p.url' is not the ARN of an OIDC provider: it is an "
        "issuer"}},
      {"the url of the cluster as principal",
       role("module.eks.cluster_oidc_issuer_url", "module.eks.oidc_provider"),
       "12:33 wrong-principal\n",
       {"'module.eks.cluster_oidc_issuer_url' is not the ARN of an OIDC provider: it is the URL of "
        "an issuer"}},
      {"the issuer of the cluster, through a registry module",
       call("module.eks.oidc_provider"),
       "10:36 wrong-principal\n",
       {"'module.eks.oidc_provider' is not the ARN of an OIDC provider: it is an issuer"}},
      {"the ARN of the cluster",
       call("module.eks.cluster_arn"),
       "10:36 wrong-principal\n",
       {"'module.eks.cluster_arn' is not the ARN of an OIDC provider: it is the ARN of a cluster"}},
      {"the ARN of a role of the same root",
       role("aws_iam_role.other.arn", "module.eks.oidc_provider") +
           "resource \"aws_iam_role\" \"other\" {\n  name = \"other\"\n  assume_role_policy = "
           "jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = "
           "\"sts:AssumeRole\", Principal = { Service = \"ec2.amazonaws.com\" } }] })\n}\n",
       "12:33 wrong-principal\n",
       {"'aws_iam_role.other.arn' is not the ARN of an OIDC provider: it is the ARN of a role"}},
      {"a provider's ARN is right, whatever it is called",
       role("module.eks.oidc_provider_arn", "module.eks.oidc_provider"), ""},
      {"a variable may be the ARN of a provider",
       "variable \"arn\" {}\n" + role("var.arn", "module.eks.oidc_provider"), ""},
      // The reverse: an ARN in the key is still one.
      {"the provider's ARN in the keys",
       role("module.eks.oidc_provider_arn", "module.eks.oidc_provider_arn"),
       "15:11 condition-key-malformed\n16:11 condition-key-malformed\n",
       {"'${module.eks.oidc_provider_arn}:sub'"}},
      {"a variable as provider and in the keys",
       "variable \"arn\" {}\n" + role("var.arn", "var.arn"),
       "16:11 condition-key-malformed\n17:11 condition-key-malformed\n",
       {"'${var.arn}:sub': it begins with the provider's ARN"}},
      // What the provider "template" renders.
      {"a rendered policy whose key is wrong",
       kEks + "data \"template_file\" \"trust\" {\n  template = <<-EOT\n    {\"Version\": "
              "\"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": "
              "{\"Federated\": \"$${arn}\"},\n    \"Action\": "
              "\"sts:AssumeRoleWithWebIdentity\", \"Condition\": {\"StringEquals\": {\n    "
              "\"$${url}:aud\": \"system:serviceaccount:kube-system:cni\"}}}]}\n  EOT\n  vars = "
              "{\n    arn = module.eks.oidc_provider_arn\n    url = module.eks.oidc_provider\n  "
              "}\n}\nresource \"aws_iam_role\" \"cni\" {\n  name = \"cni\"\n  "
              "assume_role_policy = data.template_file.trust.rendered\n}\n",
       "9:20 aud-mismatch\n"},
      {"a rendered policy of which a variable is not given",
       kEks + "data \"template_file\" \"trust\" {\n  template = \"{\\\"Statement\\\": "
              "$${nothing}}\"\n}\nresource \"aws_iam_role\" \"cni\" {\n  name = \"cni\"\n  "
              "assume_role_policy = data.template_file.trust.rendered\n}\n",
       ""},
      // Two elements of one output are two values.
      {"the provider and its url in one output",
       "module \"x\" {\n  source = \"acme/x/aws\"\n}\n" +
           role("module.x.oidc[\"arn\"]", "module.x.oidc[\"url\"]"),
       ""},
      {"the provider's element in the keys as well",
       "module \"x\" {\n  source = \"acme/x/aws\"\n}\n" +
           role("module.x.oidc[\"arn\"]", "module.x.oidc[\"arn\"]"),
       "18:11 condition-key-malformed\n19:11 condition-key-malformed\n"},
      {"the scheme in the keys",
       role("module.eks.oidc_provider_arn", "module.eks.cluster_oidc_issuer_url"),
       "15:11 condition-key-malformed\n16:11 condition-key-malformed\n",
       {"'${module.eks.cluster_oidc_issuer_url}:sub': it begins with the scheme"}},

      // Names that are known in part.
      {"a suffix that the subject lacks",
       "variable \"c\" {}\n" + call("module.eks.oidc_provider_arn") +
           account("\"${var.c}-cart\"", "module.irsa.iam_role_arn"),
       "12:38 sub-mismatch\n",
       {"service account 'shop/${var.c}-cart', which names the role"}},
      {"a prefix that the subject lacks",
       "variable \"c\" {}\n" + call("module.eks.oidc_provider_arn") +
           account("\"shop-${var.c}\"", "module.irsa.iam_role_arn"),
       "12:38 sub-mismatch\n"},
      {"the same unknown part on both sides, and more on one",
       "variable \"c\" {}\n" + call("module.eks.oidc_provider_arn", "shop:${var.c}") +
           account("\"${var.c}-cart\"", "module.irsa.iam_role_arn"),
       "21:38 trust-denies-service-account\n"},
      {"a name that may be the subject's",
       "variable \"c\" {}\n" + call("module.eks.oidc_provider_arn", "shop:my-cart") +
           account("\"${var.c}-cart\"", "module.irsa.iam_role_arn"),
       ""},
      {"a name of which nothing is known",
       "variable \"c\" {}\n" + call("module.eks.oidc_provider_arn") +
           account("var.c", "module.irsa.iam_role_arn"),
       ""},
      {"two unknown parts may be one text",
       "variable \"a\" {}\nvariable \"b\" {}\n" +
           call("module.eks.oidc_provider_arn", "shop:${var.a}-x") +
           account("\"${var.b}-x\"", "module.irsa.iam_role_arn"),
       ""},
      {"the namespace of a release is not known",
       "variable \"ns\" {}\n" + call("module.eks.oidc_provider_arn", "kube-system:cart") +
           "resource \"helm_release\" \"cart\" {\n  name      = \"cart\"\n  chart     = \"cart\"\n"
           "  namespace = var.ns\n  set {\n    name  = \"serviceAccount.name\"\n    value = "
           "\"cart\"\n  }\n  set {\n    name  = "
           "\"serviceAccount.annotations.eks\\\\.amazonaws\\\\.com/role-arn\"\n    value = "
           "module.irsa.iam_role_arn\n  }\n}\n",
       ""},
      {"the name of a release's account is not known, its namespace neither",
       "variable \"ns\" {}\n" + call("module.eks.oidc_provider_arn", "kube-system:cart") +
           "resource \"helm_release\" \"cart\" {\n  name      = \"cart\"\n  chart     = \"cart\"\n"
           "  namespace = var.ns\n  set {\n    name  = "
           "\"serviceAccount.annotations.eks\\\\.amazonaws\\\\.com/role-arn\"\n    value = "
           "module.irsa.iam_role_arn\n  }\n}\n",
       ""},
      {"the name is the chart's, and its namespace is another",
       call("module.eks.oidc_provider_arn", "kube-system:cart") +
           "resource \"helm_release\" \"cart\" {\n  name      = \"cart\"\n  chart     = \"cart\"\n"
           "  namespace = \"shop\"\n  set {\n    name  = "
           "\"serviceAccount.annotations.eks\\\\.amazonaws\\\\.com/role-arn\"\n    value = "
           "module.irsa.iam_role_arn\n  }\n}\n",
       "21:13 sub-mismatch\n"},

      // Where a reference stands, not where something else says what it is.
      {"the note beside a mismatch stands at the value",
       call("module.eks.oidc_provider_arn", "shop:carts") +
           account("\"cart\"", "module.irsa.iam_role_arn"),
       "11:38 sub-mismatch\n",
       {"\nmain.tf:20:38: note: the role is named here\n"}},
      {"the name of a role where its ARN must stand",
       call("module.eks.oidc_provider_arn") + account("\"cart\"", "module.irsa.iam_role_name"),
       "20:38 role-arn-malformed\n"},

      // Dots in the name of a set, and how they are escaped in HCL.
      {"no backslash",
       release("serviceAccount.annotations.eks.amazonaws.com/role-arn"),
       "6:41 annotation-not-string\n",
       {"In the name of a set escape its dots: eks\\\\.amazonaws\\\\.com/role-arn"}},
      {"two of them are one, and right",
       release("serviceAccount.annotations.eks\\\\.amazonaws\\\\.com/role-arn"), ""},
      {"one is no escape of Terraform's",
       release("serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn"),
       "6:44 terraform-syntax\n"},

      // References of associations are no names.
      {"an association names a role of the root",
       "resource \"aws_iam_role\" \"a\" {\n  name = \"a\"\n  assume_role_policy = jsonencode({ "
       "Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = "
       "[\"sts:AssumeRole\", \"sts:TagSession\"], Principal = { Service = "
       "\"pods.eks.amazonaws.com\" } }] })\n}\n"
       "resource \"aws_eks_pod_identity_association\" \"a\" {\n  cluster_name    = \"shop\"\n  "
       "namespace       = \"shop\"\n  service_account = \"cart\"\n  role_arn        = "
       "aws_iam_role.a.arn\n}\n",
       ""},
      {"an association names a role that does not trust the service",
       role("module.eks.oidc_provider_arn", "module.eks.oidc_provider") +
           "resource \"aws_eks_pod_identity_association\" \"a\" {\n  cluster_name    = \"shop\"\n  "
           "namespace       = \"shop\"\n  service_account = \"cart\"\n  role_arn        = "
           "aws_iam_role.cart.arn\n}\n",
       "22:1 pod-identity-trust\n"},
      {"an association names a role of another state",
       "data \"terraform_remote_state\" \"s\" {\n  backend = \"s3\"\n}\n"
       "resource \"aws_eks_pod_identity_association\" \"a\" {\n  cluster_name    = \"shop\"\n  "
       "namespace       = \"shop\"\n  service_account = \"cart\"\n  role_arn        = "
       "data.terraform_remote_state.s.outputs.role_arn\n}\n",
       ""},

      // Which policy a role has hangs on a default of a module that nobody calls.
      {"another policy by default",
       "variable \"eks\" {\n  default = false\n}\n" + kEks +
           "data \"aws_iam_policy_document\" \"ec2\" {\n  statement {\n    actions = "
           "[\"sts:AssumeRole\"]\n    principals {\n      type        = \"Service\"\n      "
           "identifiers = [\"ec2.amazonaws.com\"]\n    }\n  }\n}\n"
           "resource \"aws_iam_role\" \"r\" {\n  name = \"r\"\n  assume_role_policy = var.eks ? "
           "jsonencode({}) : data.aws_iam_policy_document.ec2.json\n}\n" +
           account("\"cart\"", "aws_iam_role.r.arn"),
       ""},
  };
}

TEST_CASE("mistakes of Terraform source, their places and their words") {
  for (const Row& row : rows()) {
    INFO(row.title);
    const tests::Linted linted = tests::lint_files({{"main.tf", row.main}});
    std::string found;
    for (const Finding& finding : linted.report.findings) {
      if (finding.level == Severity::note) continue;
      const Span where = finding.problem.where;
      const Position at = LineIndex(*linted.sources.text(where.file)).position(where.begin);
      found += std::to_string(at.line) + ":" + std::to_string(at.column) + " " +
               std::string(finding.rule->slug) + "\n";
    }
    const std::string text = linted.text();
    CHECK(found == row.expect);
    for (const char* const words : row.says) {
      INFO(words);
      INFO(text);
      CHECK(text.find(words) != std::string::npos);
    }
    // Names of ours and of stubs are nobody's business.
    CHECK(text.find("statement.value") == std::string::npos);
    CHECK(text.find("'https'") == std::string::npos);
    CHECK(text.find(" (2)") == std::string::npos);
  }
}

TEST_CASE("a policy document is followed through what wraps its text") {
  // The document trusts shop/carts, the account is shop/cart.
  const std::string document = kEks + R"(data "aws_iam_policy_document" "d" {
  count = 1
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [module.eks.oidc_provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:sub"
      values   = ["system:serviceaccount:shop:carts"]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "r" {
  name               = "cart"
  assume_role_policy = )";
  const std::string followed = "main.tf:16:19 error sub-mismatch\n";
  const std::pair<const char*, bool> kWrappers[] = {
      {"data.aws_iam_policy_document.d[0].json", true},
      {"data.aws_iam_policy_document.d.0.json", true},
      {"one(data.aws_iam_policy_document.d[*].json)", true},
      {"join(\"\", data.aws_iam_policy_document.d.*.json)", true},
      {"join(\"\", data.aws_iam_policy_document.d[*].json)", true},
      {"element(concat(data.aws_iam_policy_document.d.*.json, [\"\"]), 0)", true},
      {"try(data.aws_iam_policy_document.d[0].json, \"\")", true},
      {"\"${data.aws_iam_policy_document.d[0].json}\"", true},
      {"format(\"%s\", data.aws_iam_policy_document.d[0].json)", true},
      {"trimspace(data.aws_iam_policy_document.d[0].json)", true},
      {"chomp(data.aws_iam_policy_document.d[0].json)", true},
      {"trimspace(join(\"\", data.aws_iam_policy_document.d[*].json))", true},
      // Another text, or one of which only a part is the document.
      {"join(\"\", var.documents)", false},
      {"replace(data.aws_iam_policy_document.d[0].json, \"cart\", var.name)", false},
  };
  for (const auto& [wrapper, is_followed] : kWrappers) {
    CAPTURE(wrapper);
    const tests::Linted linted = tests::lint_files(
        {{"main.tf",
          document + wrapper +
              "\n}\nvariable \"documents\" {}\nvariable \"more\" {}\nvariable \"name\" {}\n" +
              account("\"cart\"", "aws_iam_role.r.arn")}});
    CHECK(linted.brief() == (is_followed ? followed : ""));
    std::string places;
    for (const auto& item : linted.report.summary.not_checked) {
      for (const std::string& place : item.places) places += place + "\n";
    }
    CHECK((places.find("main.tf:") == std::string::npos) == is_followed);
  }
}

TEST_CASE("the submodule for Karpenter trusts by token what its version says") {
  const auto brief = [](const std::string& version, const std::string& more,
                        const std::string& output) {
    return tests::lint_files(
               {{"main.tf", kEks +
                                "module \"karpenter\" {\n  source       = "
                                "\"terraform-aws-modules/eks/aws//modules/karpenter\"\n" +
                                (version.empty() ? "" : "  version      = \"" + version + "\"\n") +
                                "  cluster_name = \"shop\"\n  irsa_oidc_provider_arn = "
                                "module.eks.oidc_provider_arn\n" +
                                more + "}\n" +
                                R"(resource "kubernetes_service_account" "k" {
  metadata {
    name        = "karpenter"
    namespace   = "karpenter"
    annotations = { "eks.amazonaws.com/role-arn" = module.karpenter.)" +
                                output + " }\n  }\n}\n"}})
        .brief();
  };
  const std::string enabled = "  enable_irsa  = true\n";
  const std::string elsewhere = "  irsa_namespace_service_accounts = [\"kube-system:karpenter\"]\n";
  const std::string refused = "main.tf:10:39 error sub-mismatch\n";
  CHECK(brief("~> 19.0", "", "irsa_arn") == "");
  CHECK(brief("18.31.2", "", "irsa_arn") == "");
  CHECK(brief("~> 20.0", enabled, "iam_role_arn") == "");
  CHECK(brief("~> 19.0", elsewhere, "irsa_arn") == refused);
  CHECK(brief("= v18.31.2", elsewhere, "irsa_arn") == refused);
  CHECK(brief("~> 20.0", elsewhere + enabled, "iam_role_arn") == refused);
  // Without enable_irsa, and from 21 on, it trusts EKS Pod Identity alone.
  const std::string by_association = "main.tf:5:1 warning wrong-principal\n";
  CHECK(brief("~> 20.0", elsewhere, "iam_role_arn") == by_association);
  CHECK(brief("20.37.0", elsewhere + "  enable_irsa  = false\n", "iam_role_arn") == by_association);
  // …and makes an association for kube-system/karpenter.
  CHECK(brief("~> 21.0", elsewhere, "iam_role_arn") == by_association);
  CHECK(brief("~> 21.0", elsewhere + "  namespace = \"karpenter\"\n", "iam_role_arn")
            .find("wrong-principal") == std::string::npos);
  // From 21 on, policies that it is given are added: the only way to trust tokens.
  const auto given = [&](const std::string& argument, const std::string& subject) {
    return "  namespace = \"karpenter\"\n  " + argument +
           " = [data.aws_iam_policy_document.t.json]\n}\n"
           "data \"aws_iam_policy_document\" \"t\" {\n  statement {\n"
           "    actions = [\"sts:AssumeRoleWithWebIdentity\"]\n    principals {\n"
           "      type        = \"Federated\"\n"
           "      identifiers = [module.eks.oidc_provider_arn]\n    }\n"
           "    condition {\n      test     = \"StringEquals\"\n"
           "      variable = \"${module.eks.oidc_provider}:sub\"\n      values   = [\"" +
           subject + "\"]\n    }\n  }\n";
  };
  const std::string sources = "iam_role_source_assume_policy_documents";
  const std::string malformed = "main.tf:23:51 error sub-malformed\n";
  CHECK(
      brief("~> 21.0", given(sources, "system:serviceaccount:karpenter/karpenter"), "iam_role_arn")
          .find(malformed) != std::string::npos);
  CHECK(brief("~> 21.0",
              given("iam_role_override_assume_policy_documents",
                    "system:serviceaccount:karpenter/karpenter"),
              "iam_role_arn")
            .find(malformed) != std::string::npos);
  CHECK(
      brief("~> 21.0", given(sources, "system:serviceaccount:karpenter:karpenter"), "iam_role_arn")
          .find("error") == std::string::npos);
  CHECK(
      brief("~> 20.0", given(sources, "system:serviceaccount:karpenter/karpenter"), "iam_role_arn")
          .find(malformed) == std::string::npos);
  // What no version says, enable_irsa does.
  CHECK(brief("", "", "irsa_arn") == "");
  CHECK(brief("", enabled, "iam_role_arn") == "");
  CHECK(brief(">= 19.0", "", "iam_role_arn") == "");
  // Before 20 it makes the role also of a provider that nobody gives.
  const auto without = [](const std::string& more) {
    return tests::lint_files({{"main.tf",
                               "# a cluster without oidc\nmodule \"karpenter\" {\n  source = "
                               "\"terraform-aws-modules/eks/aws//modules/karpenter\"\n"
                               "  cluster_name = \"shop\"\n" +
                                   more + "}\n"}})
        .brief();
  };
  CHECK(without("  version = \"18.31.2\"\n").find("error wrong-principal") != std::string::npos);
  CHECK(without("  version = \"18.31.2\"\n  create_irsa = false\n") == "");
  CHECK(without("  version = \"~> 20.0\"\n") == "");
  CHECK(without("") == "");
}

TEST_CASE("iam-eks-role lets in the accounts of clusters and, in old versions, of issuers") {
  const auto brief = [](const std::string& accounts) {
    return tests::lint_files({{"main.tf", kEks + R"(module "role" {
  source    = "terraform-aws-modules/iam/aws//modules/iam-eks-role"
  role_name = "cart"
  )" + accounts + R"(
}
resource "kubernetes_service_account" "cart" {
  metadata {
    name        = "cart"
    namespace   = "shop"
    annotations = { "eks.amazonaws.com/role-arn" = module.role.iam_role_arn }
  }
}
)"}}).brief();
  };
  const auto refused = [&](const std::string& accounts) {
    return brief(accounts).find("error sub-mismatch") != std::string::npos;
  };
  CHECK_FALSE(refused("cluster_service_accounts = { shop = [\"shop:cart\"] }"));
  CHECK(refused("cluster_service_accounts = { shop = [\"shop:carts\"] }"));
  CHECK_FALSE(refused("provider_url_sa_pairs = { \"oidc.example/a\" = [\"shop:cart\"] }"));
  CHECK(refused("provider_url_sa_pairs = { \"oidc.example/a\" = [\"shop:carts\"] }"));
  CHECK_FALSE(
      refused("cluster_service_accounts = { shop = [\"shop:carts\"] }\n  "
              "provider_url_sa_pairs = { \"oidc.example/a\" = [\"shop:cart\"] }"));
}

/// Add-ons of aws-ia's umbrella module, with what it is given beside the provider.
std::string addons(const std::string& provider, const std::string& more) {
  return kEks +
         "module \"addons\" {\n  source            = \"aws-ia/eks-blueprints-addons/aws\"\n" +
         "  oidc_provider_arn = " + provider + "\n" + more + "}\n";
}

TEST_CASE("the add-ons of the umbrella module have their roles and accounts") {
  const auto brief = [](const std::string& text) {
    std::string out;
    const tests::Linted linted = tests::lint_files({{"main.tf", text}});
    for (const Finding& finding : linted.report.findings) {
      if (finding.level != Severity::note) out += std::string(finding.rule->slug) + " ";
    }
    return out;
  };
  const std::string arn = "module.eks.oidc_provider_arn", issuer = "module.eks.oidc_provider";
  CHECK(brief(addons(arn, "  enable_external_secrets = true\n")) == "");
  CHECK(brief(addons(arn, "  enable_velero = true\n  velero = { namespace = \"backup\" }\n")) ==
        "");
  CHECK(brief(addons(issuer, "  enable_external_secrets = true\n")) == "wrong-principal ");
  CHECK(brief(addons(issuer, "  enable_external_secrets = false\n")) == "");
  // The chart is told another name than the role.
  const std::string set =
      "  enable_external_secrets = true\n  external_secrets = {\n    set = [{ name = "
      "\"serviceAccount.name\", value = \"eso\" }]\n  }\n";
  CHECK(brief(addons(arn, set)) == "sub-mismatch ");
}

TEST_CASE("the same in JSON") {
  const auto text = [](const std::string& issuer) {
    return R"({
  "module": {"eks": {"source": "terraform-aws-modules/eks/aws", "cluster_name": "shop"}},
  "data": {"aws_iam_policy_document": {"t": {"statement": [{
    "actions": ["sts:AssumeRoleWithWebIdentity"],
    "principals": [{"type": "Federated", "identifiers": ["${module.eks.oidc_provider_arn}"]}],
    "condition": [
      {"test": "StringEquals", "variable": "${)" +
           issuer + R"(}:sub", "values": ["system:serviceaccount:shop:cart"]},
      {"test": "StringEquals", "variable": "${module.eks.oidc_provider}:aud",
       "values": ["sts.amazonaws.com"]}
    ]}]}}},
  "resource": {"aws_iam_role": {"cart": {"name": "cart",
    "assume_role_policy": "${data.aws_iam_policy_document.t.json}"}}}
})";
  };
  const auto brief = [&](const std::string& issuer) {
    return tests::lint_files({{"main.tf.json", text(issuer)}}).brief();
  };
  CHECK(brief("module.eks.oidc_provider") == "");
  const std::string wrong = brief("module.eks.cluster_oidc_issuer_url");
  CHECK(wrong.find("main.tf.json:7:") == 0);
  CHECK(wrong.find(" error condition-key-malformed\n") == wrong.find(' '));
}

TEST_CASE("several roots make a role of one name: an account is reported if all refuse it") {
  const std::string manifest =
      "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: till\n  namespace: shop\n  "
      "annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/cart\n";
  const auto brief_of = [&](const std::string& dev, const std::string& prod) {
    const tests::Linted linted =
        tests::lint_files({{"dev/main.tf", call("module.eks.oidc_provider_arn", dev)},
                           {"prod/main.tf", call("module.eks.oidc_provider_arn", prod)},
                           {"till.yaml", manifest}});
    std::string out;
    constexpr std::string_view kEither =
        "; the role of this name in the other root module does not let it in either";
    for (const Finding& finding : linted.report.findings) {
      if (finding.level == Severity::note) continue;
      CHECK(finding.problem.message.find(kEither) != std::string::npos);
      out += std::string(finding.rule->slug) + "\n";
    }
    return out;
  };
  CHECK(brief_of("shop:cart", "shop:cart") == "trust-denies-service-account\n");
  CHECK(brief_of("shop:tills", "shop:tills") == "sub-mismatch\n");
  CHECK(brief_of("shop:cart", "shops:till") == "sub-mismatch\n");
  CHECK(brief_of("shop:cart", "shop:till") == "");
  CHECK(brief_of("shop:till", "shop:cart") == "");
  CHECK(brief_of("shop:till", "shop:till") == "");
}

TEST_CASE("what a policy says by itself is said, wherever an account is made that it fits") {
  const std::string account_text = account("\"cart\"", "null");
  const auto found = [&](const std::string& policy, const std::string& beside) {
    std::string out;
    const tests::Linted linted =
        tests::lint_files({{"infra/main.tf", policy}, {beside + "/accounts.tf", account_text}});
    for (const Finding& finding : linted.report.findings) {
      const std::string slug(finding.rule->slug);
      if (slug != "sub-too-broad" && slug != "wildcard-literal") continue;
      out += std::string(to_string(finding.level)) + " " + slug + " " +
             std::to_string(finding.problem.related.size()) + "\n";
    }
    return out;
  };
  const auto like = [](const std::string& subject) {
    std::string text = role("module.eks.oidc_provider_arn", "module.eks.oidc_provider", subject);
    const std::string_view equals = "StringEquals";
    return text.replace(text.find(equals), equals.size(), "StringLike");
  };
  const auto equal = [](const std::string& subject) {
    return role("module.eks.oidc_provider_arn", "module.eks.oidc_provider", subject);
  };
  // Of the same root the account is shown as well.
  CHECK(found(like("*:*"), "infra") == "error sub-too-broad 1\n");
  CHECK(found(like("*:*"), "platform") == "error sub-too-broad 0\n");
  CHECK(found(like("shop:*"), "infra") == "warning sub-too-broad 1\n");
  CHECK(found(like("shop:*"), "platform") == "warning sub-too-broad 0\n");
  CHECK(found(equal("shop:*"), "infra") == "error wildcard-literal 2\n");
  CHECK(found(equal("shop:*"), "platform") == "error wildcard-literal 1\n");
  CHECK(found(equal("*:cart"), "platform") == "error wildcard-literal 1\n");
  CHECK(found(equal("shop:cart"), "platform") == "");
  CHECK(found(like("shop:cart"), "platform") == "");
}

TEST_CASE("the role is an output of another root, of which the state is read") {
  const auto role_root = [](const std::string& backend) {
    return tests::InputFile{"eks/main.tf",
                            backend + call("module.eks.oidc_provider_arn", "shop:cart") +
                                "output \"cart_arn\" {\n  value = module.irsa.iam_role_arn\n}\n"};
  };
  const auto account_root = [](const std::string& backend, const std::string& config,
                               const std::string& ns) {
    return tests::InputFile{
        "apps/main.tf",
        "data \"terraform_remote_state\" \"eks\" {\n  backend = \"" + backend +
            "\"\n  config = {\n" + config +
            "  }\n}\nresource \"kubernetes_service_account\" \"cart\" {\n  metadata "
            "{\n    name = \"cart\"\n    namespace = \"" +
            ns +
            "\"\n    annotations = {\n      \"eks.amazonaws.com/role-arn\" = "
            "data.terraform_remote_state.eks.outputs.cart_arn\n    }\n  }\n}\n"};
  };
  const auto backend = [](const std::string& type, const std::string& arguments) {
    return "terraform {\n  backend \"" + type + "\" {\n" + arguments + "  }\n}\n";
  };
  const std::string bucket = "    bucket = \"state\"\n", key = "    key = \"eks.tfstate\"\n";
  struct Case {
    std::string title, backend, type, config;
    bool followed = true;
  };
  const std::vector<Case> cases = {
      {"the same place", backend("s3", bucket + key), "s3", bucket + key},
      {"another key", backend("s3", bucket + key), "s3", bucket + "    key = \"x\"\n", false},
      {"another bucket", backend("s3", bucket + key), "s3", "    bucket = \"x\"\n" + key, false},
      {"the bucket is given on the command line", backend("s3", key), "s3", bucket + key},
      {"nothing names the state", backend("s3", bucket), "s3", bucket + key, false},
      {"another backend", backend("gcs", bucket + key), "s3", bucket + key, false},
      {"a key that is not known", backend("s3", bucket + key), "s3",
       bucket + "    key = \"${terraform.workspace}.tfstate\"\n", false},
      {"a local state", "", "local", "    path = \"../eks/terraform.tfstate\"\n"},
      {"that of another folder", "", "local", "    path = \"../vpc/terraform.tfstate\"\n", false},
      {"HCP Terraform",
       "terraform {\n  cloud {\n    organization = \"o\"\n    workspaces {\n      name = \"eks\"\n"
       "    }\n  }\n}\n",
       "remote", "    organization = \"o\"\n    workspaces = { name = \"eks\" }\n"},
  };
  for (const Case& test : cases) {
    CAPTURE(test.title);
    const auto slugs = [&](const std::string& ns) {
      std::string out;
      const tests::Linted linted =
          tests::lint_files({account_root(test.type, test.config, ns), role_root(test.backend)});
      for (const Finding& finding : linted.report.findings) {
        if (finding.level == Severity::error) out += std::string(finding.rule->slug) + "\n";
      }
      return out;
    };
    CHECK(slugs("shop") == "");
    CHECK(slugs("shops") == (test.followed ? "sub-mismatch\n" : ""));
  }
}

TEST_CASE("values of variables are taken from words") {
  const std::string text =
      "variable \"ns\" {\n  default = \"shops\"\n}\nvariable \"names\" {\n  type = "
      "list(string)\n  default = []\n}\n" +
      call("module.eks.oidc_provider_arn", "${var.ns}:cart") +
      account("\"cart\"", "module.irsa.iam_role_arn", "\"shop\"");
  const auto levels = [&](const std::vector<std::string>& words) {
    std::string out;
    const tests::Linted linted = tests::lint_files({{"main.tf", text}}, words);
    for (const Finding& finding : linted.report.findings) {
      out += std::string(to_string(finding.level)) + " " + std::string(finding.rule->slug) + "\n";
    }
    for (const auto& item : linted.report.summary.not_checked) {
      if (item.what.starts_with("variable ")) out += item.what + "\n";
    }
    return out;
  };
  CHECK(levels({}) == "note sub-mismatch\n");  // a default of a module that nobody calls
  CHECK(levels({"--var", "ns=shops"}) == "error sub-mismatch\n");
  CHECK(levels({"--var", "ns=shop"}) == "");
  CHECK(levels({"--var", "ns=other", "--var", "ns=shop"}) == "");  // the last counts
  CHECK(levels({"--var", "ns=shop", "--var", "names=[\"a\", \"b\"]"}) == "");
  CHECK(levels({"--var", "ns=shop", "--var", "nss=shop"}) ==
        "variable 'nss': a value is given for it, and no root module declares it\n");
}

TEST_CASE("what could not be resolved is counted, with the reason for each place") {
  const std::string text =
      kEks +
      "variable \"policy\" {}\nvariable \"ns\" {}\n"
      "resource \"aws_iam_role\" \"a\" {\n  name = \"a\"\n  assume_role_policy = var.policy\n}\n"
      "module \"b\" {\n  source = \"terraform-aws-modules/iam/aws//modules/"
      "iam-role-for-service-accounts-eks\"\n  oidc_providers = {\n    main = {\n      provider_arn "
      "= module.eks.oidc_provider_arn\n      namespace_service_accounts = [\"${var.ns}:b\"]\n    "
      "}\n  }\n}\n"
      "module \"c\" {\n  source            = \"git::https://example.com/irsa.git\"\n  "
      "oidc_provider_arn = module.eks.oidc_provider_arn\n}\n"
      "module \"d\" {\n  source = \"terraform-aws-modules/vpc/aws\"\n}\n";
  const tests::Linted linted = tests::lint_files({{"main.tf", text}});
  std::string places;
  for (const auto& item : linted.report.summary.not_checked) {
    for (const std::string& place : item.places) places += place + "\n";
  }
  CHECK(places ==
        "main.tf:16: of the subject, var.ns has no value\n"
        "main.tf:20: module git::https://example.com/irsa.git is not in the input\n"
        "main.tf:9: var.policy has no value\n");
  REQUIRE(linted.report.summary.trust_policies.size() == 1);
  CHECK(linted.report.summary.trust_policies[0].first == "Terraform source");
  CHECK(linted.report.summary.trust_policies[0].second == 1);
}

TEST_CASE("a subject of another identity provider is no trust for service accounts") {
  const auto places = [](const std::string& issuer, bool as_text) {
    const std::string policy =
        R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": )"
        R"("arn:aws:iam::111122223333:oidc-provider/)" +
        issuer +
        R"("}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {")" +
        issuer + R"(:sub": "repo:${var.org}/app:*"}}}]})";
    const std::string text =
        "variable \"org\" {}\nresource \"aws_iam_role\" \"a\" {\n  name = \"a\"\n"
        "  assume_role_policy = " +
        (as_text ? "<<EOT\n" + policy + "\nEOT\n" : "jsonencode(" + policy + ")\n") + "}\n";
    std::size_t count = 0;
    for (const auto& item : tests::lint_files({{"main.tf", text}}).report.summary.not_checked) {
      count += item.places.size();
    }
    return count;
  };
  for (const bool as_text : {true, false}) {
    CAPTURE(as_text);
    CHECK(places("token.actions.githubusercontent.com", as_text) == 0);
    CHECK(places("oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E", as_text) ==
          1);
  }
}

TEST_CASE("a policy put together of texts that are not all known is told of, never dropped") {
  const std::string policy =
      "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRoleWithWebIdentity\","
      "\"Principal\":{\"Federated\":\"arn:aws:iam::111122223333:oidc-provider/x.y\"},"
      "\"Condition\":{\"StringEquals\":{\"x.y:sub\":\"system:serviceaccount:${var.ns}:b\"}}}]}";
  std::string quoted;
  for (const char c : policy) quoted += c == '"' ? std::string("\\\"") : std::string(1, c);
  const std::string document =
      "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions = "
      "[\"sts:AssumeRoleWithWebIdentity\"]\n    principals {\n      type = \"Federated\"\n      "
      "identifiers = [\"arn:aws:iam::111122223333:oidc-provider/x.y\"]\n    }\n    condition {\n   "
      "  "
      " test = \"StringEquals\"\n      variable = \"x.y:sub\"\n      values = "
      "[\"system:serviceaccount:a:b\"]\n    }\n  }\n}\n";
  struct Assembled {
    std::string policy, told;
  };
  const std::string together = "the policy is put together of texts that are not all known";
  const std::string subject = "of the subject, var.ns has no value";
  const std::string encoded = "jsonencode(jsondecode(\"" + quoted + "\"))";
  const std::vector<Assembled> rows = {
      {"join(\"\", [data.aws_iam_policy_document.d.json, var.more])", together},
      {"format(\"%s%s\", var.more, data.aws_iam_policy_document.d.json)", together},
      {"\"${data.aws_iam_policy_document.d.json}${var.more}\"", together},
      {"join(\"\\n\", [" + encoded + ", var.more])", together},
      {"\"" + quoted + "${var.more}\"", together},
      {"\"${var.more}" + quoted + "\\n\"", together},
      {"join(\"\", concat([data.aws_iam_policy_document.d.json], var.list))",
       "join(\"\", concat([data.aws_iam_policy_document.d.json], var.list)) cannot be computed "
       "from "
       "what is known"},
      // These are read, and what is not known in them is told of as ever.
      {"join(\"\", [data.aws_iam_policy_document.d.json])", ""},
      {"join(\"\", [data.aws_iam_policy_document.d.json, \"\"])", ""},
      {"\"" + quoted + "\"", subject},
      {"<<-EOT\n  " + policy + "\n  EOT", subject},
      {"\" " + quoted + "\\n\"", subject},
  };
  for (const Assembled& row : rows) {
    CAPTURE(row.policy);
    const tests::Linted linted = tests::lint_files(
        {{"main.tf", document +
                         "variable \"more\" {}\nvariable \"list\" {}\nvariable \"ns\" {}\n"
                         "resource \"aws_iam_role\" \"a\" {\n  assume_role_policy = " +
                         row.policy + "\n}\n"}});
    std::string told;
    for (const auto& item : linted.report.summary.not_checked) {
      for (const std::string& place : item.places) told += place.substr(place.find(": ") + 2);
    }
    CHECK(told == row.told);
    CHECK(linted.report.summary.trust_policies.empty() == (row.told != subject && !told.empty()));
  }
}

TEST_CASE("the role that an output of a module hands on: the place is what asks for the output") {
  const std::string module =
      "variable \"name\" {}\nresource \"aws_iam_role\" \"r\" {\n  name = var.name\n"
      "  assume_role_policy = jsonencode({ Statement = [{\n    Effect = \"Allow\"\n"
      "    Action = \"sts:AssumeRoleWithWebIdentity\"\n"
      "    Principal = { Federated = \"arn:aws:iam::111122223333:oidc-provider/x.y\" }\n"
      "    Condition = { StringEquals = {\n"
      "      \"x.y:sub\" = \"system:serviceaccount:shop:cart\", \"x.y:aud\" = "
      "\"sts.amazonaws.com\"\n    } }\n  }] })\n}\n";
  const auto account = [](const std::string& name, const std::string& arn) {
    return "resource \"kubernetes_service_account_v1\" \"" + name +
           "\" {\n  metadata {\n    name = \"" + name +
           "\"\n    namespace = \"shop\"\n    annotations = { \"eks.amazonaws.com/role-arn\" = " +
           arn + " }\n  }\n}\n";
  };
  const std::string call = "module \"role\" {\n  source = \"./role\"\n  name = \"cart\"\n}\n";
  struct Output {
    std::string_view title;
    std::string output, asked;
    const char* place;
  };
  const std::vector<Output> rows = {
      {"an attribute of the role", "aws_iam_role.r.arn", "module.role.arn", "main.tf:16:52"},
      {"one that may be missing", "try(aws_iam_role.r.arn, \"\")", "module.role.arn",
       "main.tf:16:52"},
      {"a text that the module puts together", "\"arn:aws:iam::111122223333:role/${var.name}\"",
       "module.role.arn", "role/main.tf:13:24"},
      {"through a local", "aws_iam_role.r.arn", "local.arn", "main.tf:19:18"},
  };
  for (const Output& row : rows) {
    CAPTURE(row.title);
    const tests::Linted linted = tests::lint_files(
        {{"main.tf", call + account("cart", row.asked) + account("pay", row.asked) +
                         "locals { arn   = module.role.arn }\n"},
         {"role/main.tf", module + "output \"arn\" { value = " + row.output + " }\n"}});
    CHECK(linted.brief() == std::string(row.place) + " error trust-denies-service-account\n");
  }
}

TEST_CASE("a subject that a module of the tree makes: the place is what the module was given") {
  const std::string module =
      "variable \"ns\" {}\nvariable \"sa\" {}\nresource \"aws_iam_role\" \"r\" {\n"
      "  name = var.sa\n  assume_role_policy = jsonencode({ Statement = [{\n"
      "    Effect = \"Allow\"\n    Action = \"sts:AssumeRoleWithWebIdentity\"\n"
      "    Principal = { Federated = \"arn:aws:iam::111122223333:oidc-provider/x.y\" }\n"
      "    Condition = { StringEquals = {\n"
      "      \"x.y:sub\" = \"system:serviceaccount:${var.ns}:${var.sa}\"\n"
      "      \"x.y:aud\" = \"sts.amazonaws.com\"\n    } }\n  }] })\n}\n"
      "output \"arn\" { value = aws_iam_role.r.arn }\n";
  const auto found = [&](const std::string& ns, const std::string& sa) {
    return tests::lint_files(
               {{"main.tf",
                 "module \"role\" {\n  source = \"./role\"\n  ns = \"" + ns + "\"\n  sa = \"" + sa +
                     "\"\n}\nresource \"kubernetes_service_account_v1\" \"a\" {\n  metadata {\n"
                     "    name = \"cart\"\n    namespace = \"shop\"\n"
                     "    annotations = { \"eks.amazonaws.com/role-arn\" = module.role.arn }\n"
                     "  }\n}\n"},
                {"role/main.tf", module}})
        .brief();
  };
  CHECK(found("shop", "cart") == "");
  CHECK(found("shop", "card") == "main.tf:4:9 error sub-mismatch\n");
  CHECK(found("store", "cart") == "main.tf:3:9 error sub-mismatch\n");
  // Two parts are wrong, and stand in two places: the place is where they meet.
  CHECK(found("store", "card") == "role/main.tf:10:19 error sub-mismatch\n");
}

TEST_CASE("what stands in an expression is no placeholder of the value that it computes") {
  const auto found = [](const std::string& prefix) {
    return tests::lint_files(
               {{"main.tf", role("module.eks.oidc_provider_arn",
                                 "split(\"" + prefix + "\", module.eks.oidc_provider_arn)[1]")}})
        .brief();
  };
  CHECK(found("oidc-provider/") == "");
  CHECK(found("arn:aws:iam::<ACCOUNT_ID>:oidc-provider/") == "");
}

TEST_CASE("a resource that has all attachments of a role") {
  const auto found = [](const std::string& name, const std::string& arns) {
    return tests::lint_files(
               {{"main.tf", role("module.eks.oidc_provider_arn", "module.eks.oidc_provider") +
                                "resource \"aws_iam_role_policy_attachments_exclusive\" \"all\" {\n"
                                "  role_name   = " +
                                name + "\n  policy_arns = " + arns + "\n}\n"}})
        .brief();
  };
  const std::string admin = "\"arn:aws:iam::aws:policy/AdministratorAccess\"",
                    reads = "\"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess\"";
  CHECK(found("aws_iam_role.cart.name", "[" + admin + "]") == "main.tf:24:18 error role-admin\n");
  CHECK(found("aws_iam_role.cart.id", "[" + reads + ", " + admin + "]") ==
        "main.tf:24:68 error role-admin\n");
  CHECK(found("aws_iam_role.cart.name", "[" + reads + "]") == "");
  CHECK(found("\"another\"", "[" + admin + "]") == "");
  CHECK(found("aws_iam_role.cart.name", "var.policies") == "");
}

TEST_CASE("a policy of AWS that is looked up by its name") {
  const auto found = [](const std::string& looked_up) {
    return tests::lint_files(
               {{"main.tf", role("module.eks.oidc_provider_arn", "module.eks.oidc_provider") +
                                "data \"aws_iam_policy\" \"all\" {\n" + looked_up +
                                "\n}\nresource \"aws_iam_role_policy_attachment\" \"all\" {\n"
                                "  role       = aws_iam_role.cart.name\n"
                                "  policy_arn = data.aws_iam_policy.all.arn\n}\n"}})
        .brief();
  };
  CHECK(found("  name = \"AdministratorAccess\"") == "main.tf:27:16 error role-admin\n");
  CHECK(found("  arn  = \"arn:aws:iam::aws:policy/AdministratorAccess\"") ==
        "main.tf:23:10 error role-admin\n");
  // Of a policy of one's own, and of others of AWS, no more is known than before.
  CHECK(found("  name = \"TeamAccess\"") == "");
  CHECK(found("  name = \"AdministratorAccess\"\n  path_prefix = \"/own/\"") == "");
  CHECK(found("  name = \"AmazonS3ReadOnlyAccess\"") == "");
}

}  // namespace
