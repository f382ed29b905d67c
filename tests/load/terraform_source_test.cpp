// Terraform source, from files to findings. The cases of the wild stand in testdata/; here are the
// ways in which a module can be written, each with what must be said of it and what must not.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/lint.h"

using namespace irsa;
using tests::lint_files;

namespace {

const std::string kCluster = R"(
module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  version      = "~> 20.31"
  cluster_name = "shop"
}
)";

/// A role by the module everybody uses, with this subject, and an account of this name in "shop".
std::string module_and_account(const std::string& subject, const std::string& account) {
  return kCluster + R"(
module "irsa" {
  source    = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version   = "~> 5.44"
  role_name = "cart"
  oidc_providers = {
    main = {
      provider_arn               = module.eks.oidc_provider_arn
      namespace_service_accounts = [)" +
         subject + R"(]
    }
  }
}
resource "kubernetes_service_account_v1" "cart" {
  metadata {
    name        = )" +
         account + R"(
    namespace   = "shop"
    annotations = { "eks.amazonaws.com/role-arn" = module.irsa.iam_role_arn }
  }
}
)";
}

std::string rules_of(const std::string& text) {
  std::string out;
  for (const Finding& finding : lint_files({{"main.tf", text}}).report.findings) {
    if (finding.level == Severity::note) continue;
    if (!out.empty()) out += ' ';
    out += finding.rule->slug;
  }
  return out;
}

TEST_CASE("a call of a registry module is held against the account that takes its role") {
  CHECK(rules_of(module_and_account(R"("shop:cart")", R"("cart")")) == "");
  CHECK(rules_of(module_and_account(R"("shop:cart")", R"("basket")")) == "sub-mismatch");
  CHECK(rules_of(module_and_account(R"("shop:*")", R"("cart")")) == "wildcard-literal");
  CHECK(rules_of(module_and_account(R"("shop/cart")", R"("cart")")) == "sub-malformed");
  CHECK(rules_of(module_and_account(R"("shop:cart", "shop:basket")", R"("basket")")) == "");
}

TEST_CASE("what is not known is not held against anybody") {
  const std::string variables = "variable \"name\" { type = string }\n";
  CHECK(rules_of(variables + module_and_account(R"("shop:${var.name}")", "var.name")) == "");
  CHECK(rules_of(variables + module_and_account(R"("shop:cart")", "var.name")) == "");
  CHECK(rules_of(variables + module_and_account(R"("shop:${var.name}")", R"("cart")")) == "");
}

TEST_CASE("locals and for_each are followed") {
  const std::string locals = "locals {\n  name = \"cart\"\n}\n";
  CHECK(rules_of(locals + module_and_account(R"("shop:${local.name}")", R"("cart")")) == "");
  CHECK(rules_of(locals + module_and_account(R"("shop:${local.name}")", R"("till")")) ==
        "sub-mismatch");
}

/// A written out policy with this condition key prefix and these extra conditions.
std::string document(const std::string& key, const std::string& action) {
  return kCluster + R"(
data "aws_iam_policy_document" "trust" {
  statement {
    actions = [")" +
         action + R"("]
    principals {
      type        = "Federated"
      identifiers = [module.eks.oidc_provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = ")" +
         key + R"(:sub"
      values   = ["system:serviceaccount:shop:cart"]
    }
    condition {
      test     = "StringEquals"
      variable = ")" +
         key + R"(:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "cart" {
  name               = "cart"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
)";
}

TEST_CASE("an issuer is one, however it is reached, and is wrong with its scheme") {
  const std::string web = "sts:AssumeRoleWithWebIdentity";
  for (const std::string_view right :
       {"${module.eks.oidc_provider}",
        "${replace(module.eks.cluster_oidc_issuer_url, \"https://\", \"\")}",
        "${trimprefix(module.eks.cluster_oidc_issuer_url, \"https://\")}",
        "${replace(module.eks.oidc_provider_arn, \"/^(.*provider/)/\", \"\")}",
        "${element(split(\"oidc-provider/\", module.eks.oidc_provider_arn), 1)}"}) {
    INFO(right);
    CHECK(rules_of(document(std::string(right), web)) == "");
  }
  CHECK(rules_of(document("${module.eks.cluster_oidc_issuer_url}", web)) ==
        "condition-key-malformed condition-key-malformed");
  CHECK(rules_of(document("${module.eks.oidc_provider_arn}", web)) ==
        "condition-key-malformed condition-key-malformed");
  CHECK(rules_of(document("${module.eks.oidc_provider}", "sts:AssumeRole")) == "wrong-action");
}

TEST_CASE("findings stand where the value is written") {
  const auto linted =
      lint_files({{"main.tf", module_and_account(R"("shop:cart")", R"("basket")")}});
  std::string text;
  for (const Finding& finding : linted.report.findings) {
    if (finding.rule->slug != std::string_view("sub-mismatch")) continue;
    const auto source = linted.sources.text(finding.problem.where.file);
    text = source->substr(finding.problem.where.begin, finding.problem.where.size());
  }
  CHECK(text == "shop:cart");
}

TEST_CASE("two roots are two worlds") {
  // Each is right by itself; between them nothing fits.
  const std::string dev = module_and_account(R"("shop:cart")", R"("cart")");
  const std::string prod = module_and_account(R"("shop:till")", R"("till")");
  const auto linted = lint_files({{"dev/main.tf", dev}, {"prod/main.tf", prod}});
  for (const Finding& finding : linted.report.findings) {
    CHECK(finding.level == Severity::note);
  }
}

/// A module that makes a role and its account.
const std::string kModule = R"(
variable "provider_arn" {}
variable "issuer" {}
variable "name" {}
resource "aws_iam_role" "this" {
  name = "app"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.provider_arn }
      Condition = {
        StringEquals = {
          "${var.issuer}:sub" = "system:serviceaccount:shop:${var.name}"
          "${var.issuer}:aud" = "sts.amazonaws.com"
        }
      }
    }]
  })
}
resource "kubernetes_service_account" "this" {
  metadata {
    name        = var.name
    namespace   = "shop"
    annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.this.arn }
  }
}
)";

std::string call_of_module(const std::string& label, const std::string& name) {
  return "module \"" + label + "\" {\n  source = \"../app\"\n  provider_arn = " +
         "module.eks.oidc_provider_arn\n  issuer = module.eks.oidc_provider\n  name = \"" + name +
         "\"\n}\n";
}

std::string brief_of(const std::vector<tests::InputFile>& files) {
  std::string out;
  for (const Finding& finding : lint_files(files).report.findings) {
    if (finding.level != Severity::note) out += std::string(finding.rule->slug) + " ";
  }
  return out;
}

TEST_CASE("calls of one module are instances of it, never one thing twice") {
  // Both are called "app", as their module says, and each has its own account.
  const std::string two = kCluster + call_of_module("a", "cart") + call_of_module("b", "till");
  CHECK(brief_of({{"app/main.tf", kModule}, {"live/main.tf", two}}) == "");
  // The same from two roots.
  CHECK(brief_of({{"app/main.tf", kModule},
                  {"dev/main.tf", kCluster + call_of_module("a", "cart")},
                  {"prod/main.tf", kCluster + call_of_module("a", "till")}}) == "");
  // What is wrong in one of them is reported all the same.
  std::string wrong = call_of_module("b", "till");
  wrong.replace(wrong.find("module.eks.oidc_provider\n"), 24, "module.eks.cluster_oidc_issuer_url");
  CHECK(brief_of({{"app/main.tf", kModule},
                  {"live/main.tf", kCluster + call_of_module("a", "cart") + wrong}}) ==
        "condition-key-malformed condition-key-malformed ");
}

TEST_CASE("clusters of one name under two providers are two, under one provider one") {
  const auto text = [](const std::string& other) {
    return "provider \"aws\" {\n  region = \"eu-west-1\"\n}\nprovider \"aws\" {\n  alias = "
           "\"west\"\n"
           "  region = \"us-west-2\"\n}\n"
           "data \"aws_eks_cluster\" \"a\" {\n  name = \"shop\"\n}\n"
           "data \"aws_eks_cluster\" \"b\" {\n  name = \"shop\"\n" +
           other +
           "}\n"
           "data \"aws_iam_openid_connect_provider\" \"a\" {\n  url = "
           "data.aws_eks_cluster.a.identity[0].oidc[0].issuer\n}\n"
           "resource \"aws_iam_role\" \"r\" {\n  name = \"r\"\n  assume_role_policy = "
           "jsonencode({\n"
           "    Version = \"2012-10-17\"\n    Statement = [{\n      Effect = \"Allow\"\n      "
           "Action "
           "= \"sts:AssumeRoleWithWebIdentity\"\n      Principal = { Federated = "
           "data.aws_iam_openid_connect_provider.a.arn }\n      Condition = { StringEquals = {\n"
           "        \"${replace(data.aws_eks_cluster.b.identity[0].oidc[0].issuer, \"https://\", "
           "\"\")}:sub\" = \"system:serviceaccount:shop:cart\"\n        "
           "\"${replace(data.aws_eks_cluster.b.identity[0].oidc[0].issuer, \"https://\", "
           "\"\")}:aud\" = \"sts.amazonaws.com\"\n      } }\n    }]\n  })\n}\n";
  };
  CHECK(brief_of({{"main.tf", text("")}}) == "");
  CHECK(brief_of({{"main.tf", text("  provider = aws.west\n")}}) ==
        "issuer-mismatch issuer-mismatch ");
}

TEST_CASE("values of sensitive variables are never printed") {
  const auto text_of = [](const std::string& sensitive) {
    return lint_files({{"main.tf", "variable \"team\" {\n  type = string\n" + sensitive + "}\n" +
                                       module_and_account(R"("${var.team}:cart")", R"("cart")")},
                       {"terraform.tfvars", "team = \"hush-hush\"\n"}})
        .text();
  };
  const std::string known = text_of("");
  CHECK(known.find("hush-hush") != std::string::npos);
  CHECK(known.find("[sub-mismatch]") != std::string::npos);
  CHECK(text_of("  sensitive = true\n").find("hush-hush") == std::string::npos);
}

TEST_CASE("a comment suppresses the finding on its line") {
  const std::string wrong = module_and_account(
      "\"shop:*\"] # irsa-lint: ignore[wildcard-literal] made later\n#", R"("cart")");
  CHECK(rules_of(module_and_account("\"shop:*\"", R"("cart")")) == "wildcard-literal");
  bool suppressed = false;
  for (const Finding& finding : lint_files({{"main.tf", wrong}}).report.findings) {
    if (finding.rule->slug == std::string_view("wildcard-literal")) {
      suppressed = finding.suppressed.has_value();
    }
  }
  CHECK(suppressed);
}

}  // namespace
