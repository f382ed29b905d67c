// Section by section what must not be accused in Terraform source, with a control beside it where a
// small change makes it wrong.
#include <doctest/doctest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "support/lint.h"

namespace {

using namespace irsa;

struct Row {
  std::string_view title, right;
  // The control: the same with `to` for each `from`, and the rule that speaks about it.
  std::string_view from = {}, to = {}, rule = {};
};

const std::vector<Row> kRows = {
    {"1 the url of a provider resource has no scheme",
     R"tf(module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  cluster_name = "shop"
}
resource "aws_iam_openid_connect_provider" "p" {
  url            = module.eks.cluster_oidc_issuer_url
  client_id_list = ["sts.amazonaws.com"]
}
data "aws_iam_policy_document" "t" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.p.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${aws_iam_openid_connect_provider.p.url}:sub"
      values   = ["system:serviceaccount:shop:cart"]
    }
    condition {
      test     = "StringEquals"
      variable = "${aws_iam_openid_connect_provider.p.url}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "cart" {
  name               = "cart"
  assume_role_policy = data.aws_iam_policy_document.t.json
}
)tf",
     "${aws_iam_openid_connect_provider.p.url}:", "${module.eks.cluster_oidc_issuer_url}:",
     "condition-key-malformed"},
    {"2 a base document without a subject only feeds another",
     R"tf(module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  cluster_name = "shop"
}
data "aws_iam_policy_document" "base" {
  statement {
    sid = "Web"
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [module.eks.oidc_provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
data "aws_iam_policy_document" "t" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]
  statement {
    sid = "Web"
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [module.eks.oidc_provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:sub"
      values   = ["system:serviceaccount:shop:cart"]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "cart" {
  name               = "cart"
  assume_role_policy = data.aws_iam_policy_document.t.json
}
)tf",
     "= data.aws_iam_policy_document.t.json", "= data.aws_iam_policy_document.base.json",
     "sub-missing"},
    {"3 what the data source leaves out",
     R"tf(module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  cluster_name = "shop"
}
data "aws_iam_policy_document" "t" {
  statement {
    sid = ""
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [module.eks.oidc_provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:sub"
      values   = ["system:serviceaccount:shop:cart"]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "cart" {
  name               = "cart"
  assume_role_policy = data.aws_iam_policy_document.t.json
}
)tf"},
    {"4 a role that a default switches off",
     R"tf(variable "on" {
  type    = bool
  default = false
}
module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  cluster_name = "shop"
}
data "aws_iam_policy_document" "t" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [module.eks.oidc_provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:sub"
      values   = ["system:serviceaccount:shop:cart"]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "cart" {
  count = var.on ? 1 : 0
  name               = "cart"
  assume_role_policy = data.aws_iam_policy_document.t.json
}
resource "kubernetes_service_account_v1" "cart" {
  metadata {
    name      = "cart"
    namespace = "shop"
    annotations = {
      "eks.amazonaws.com/role-arn" = one(aws_iam_role.cart[*].arn)
    }
  }
}
)tf"},
    {"5 an annotation that is there sometimes",
     R"tf(variable "irsa" { type = bool }
module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  cluster_name = "shop"
}
data "aws_iam_policy_document" "t" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [module.eks.oidc_provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:sub"
      values   = ["system:serviceaccount:shop:cart"]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "cart" {
  name               = "cart"
  assume_role_policy = data.aws_iam_policy_document.t.json
}
resource "kubernetes_service_account_v1" "cart" {
  metadata {
    name      = "cart"
    namespace = "shop"
    annotations = var.irsa ? { "eks.amazonaws.com/role-arn" = aws_iam_role.cart.arn } : {}
  }
}
)tf"},
    {"5 and one that is merged",
     R"tf(variable "more" { type = map(string) }
module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  cluster_name = "shop"
}
data "aws_iam_policy_document" "t" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [module.eks.oidc_provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:sub"
      values   = ["system:serviceaccount:shop:cart"]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "cart" {
  name               = "cart"
  assume_role_policy = data.aws_iam_policy_document.t.json
}
resource "kubernetes_service_account_v1" "cart" {
  metadata {
    name      = "cart"
    namespace = "shop"
    annotations = merge(var.more, { "eks.amazonaws.com/role-arn" = aws_iam_role.cart.arn })
  }
}
)tf"},
    {"6 an empty annotation by a default",
     R"tf(variable "irsa" {
  type    = bool
  default = false
}
module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  cluster_name = "shop"
}
data "aws_iam_policy_document" "t" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [module.eks.oidc_provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:sub"
      values   = ["system:serviceaccount:shop:cart"]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "cart" {
  name               = "cart"
  assume_role_policy = data.aws_iam_policy_document.t.json
}
resource "kubernetes_service_account_v1" "cart" {
  metadata {
    name      = "cart"
    namespace = "shop"
    annotations = {
      "eks.amazonaws.com/role-arn" = var.irsa ? aws_iam_role.cart.arn : ""
    }
  }
}
)tf"},
    {"7 a library without callers",
     R"tf(variable "arn" { type = string }
variable "ns" { type = string }
variable "name" { default = "cart" }
data "aws_iam_policy_document" "t" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [var.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${replace(var.arn, "/^(.*provider/)/", "")}:sub"
      values   = ["system:serviceaccount:${var.ns}:${var.name}"]
    }
    condition {
      test     = "StringEquals"
      variable = "${replace(var.arn, "/^(.*provider/)/", "")}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "cart" {
  name               = "cart"
  assume_role_policy = data.aws_iam_policy_document.t.json
}
resource "kubernetes_service_account_v1" "till" {
  metadata {
    name      = var.name
    namespace = var.ns
    annotations = {
      "eks.amazonaws.com/role-arn" = aws_iam_role.cart.arn
    }
  }
}
)tf"},
    {"8 wildcards where they are taken for wildcards",
     R"tf(module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  cluster_name = "shop"
}
module "irsa" {
  source      = "terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc"
  create_role = true
  role_name   = "cart"
  provider_url = module.eks.cluster_oidc_issuer_url
  oidc_subjects_with_wildcards   = ["system:serviceaccount:shop:cart-?"]
  oidc_fully_qualified_audiences = ["sts.amazonaws.com"]
}
)tf",
     "oidc_subjects_with_wildcards", "oidc_fully_qualified_subjects", "wildcard-literal"},
    {"8 a trust policy of one's own in a module for users",
     R"tf(module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  cluster_name = "shop"
}
data "aws_iam_policy_document" "own" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [module.eks.oidc_provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:sub"
      values   = ["system:serviceaccount:shop:cart"]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
module "role" {
  source                   = "terraform-aws-modules/iam/aws//modules/iam-assumable-role"
  create_role              = true
  role_name                = "cart"
  custom_role_trust_policy = data.aws_iam_policy_document.own.json
}
resource "kubernetes_service_account_v1" "cart" {
  metadata {
    name        = "cart"
    namespace   = "shop"
    annotations = { "eks.amazonaws.com/role-arn" = module.role.iam_role_arn }
  }
}
)tf",
     "[\"system:serviceaccount:shop:cart\"]", "[\"system:serviceaccount:shop:card\"]",
     "sub-mismatch"},
    {"9 roles for others",
     R"tf(resource "aws_iam_openid_connect_provider" "github" {
  url = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}
data "aws_iam_policy_document" "t" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.github.arn]
    }
    condition {
      test     = "StringLike"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:shop/cart:*"]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "deploy" {
  name               = "deploy"
  assume_role_policy = data.aws_iam_policy_document.t.json
}
)tf"},
    {"10 StringLike on the audience",
     R"tf(module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  cluster_name = "shop"
}
data "aws_iam_policy_document" "t" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [module.eks.oidc_provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:sub"
      values   = ["system:serviceaccount:shop:cart"]
    }
    condition {
      test     = "StringLike"
      variable = "${module.eks.oidc_provider}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "cart" {
  name               = "cart"
  assume_role_policy = data.aws_iam_policy_document.t.json
}
)tf"},
    {"11 the self-assume statement of version 5",
     R"tf(module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  cluster_name = "shop"
}
module "irsa" {
  source    = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  role_name = "cart"
  allow_self_assume_role = true
  oidc_providers = {
    main = {
      provider_arn               = module.eks.oidc_provider_arn
      namespace_service_accounts = ["shop:cart"]
    }
  }
}
)tf"},
    {"12 two providers in two statements",
     R"tf(module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  cluster_name = "shop"
}
module "blue" {
  source       = "terraform-aws-modules/eks/aws"
  cluster_name = "blue"
}
module "irsa" {
  source    = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  role_name = "cart"
  oidc_providers = {
    a = {
      provider_arn               = module.eks.oidc_provider_arn
      namespace_service_accounts = ["shop:cart"]
    }
    b = {
      provider_arn               = module.blue.oidc_provider_arn
      namespace_service_accounts = ["shop:cart"]
    }
  }
}
)tf"},
    {"13 a release whose account is the chart's",
     R"tf(module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  cluster_name = "shop"
}
data "aws_iam_policy_document" "t" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [module.eks.oidc_provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:sub"
      values   = ["system:serviceaccount:shop:cart"]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "cart" {
  name               = "cart"
  assume_role_policy = data.aws_iam_policy_document.t.json
}
resource "helm_release" "cart" {
  name      = "shop-cart"
  chart     = "cart"
  namespace = "shop"
  set {
    name  = "serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn"
    value = aws_iam_role.cart.arn
  }
}
)tf"},
    {"14 more accounts than the role names, each by its key",
     R"tf(locals {
  all = toset(["cart", "till"])
}
module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  cluster_name = "shop"
}
data "aws_iam_policy_document" "t" {
  for_each = local.all
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [module.eks.oidc_provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:sub"
      values   = ["system:serviceaccount:shop:${each.key}"]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "all" {
  for_each           = local.all
  name               = each.key
  assume_role_policy = data.aws_iam_policy_document.t[each.key].json
}
resource "kubernetes_service_account_v1" "x" {
  for_each = local.all
  metadata {
    name      = each.key
    namespace = "shop"
    annotations = {
      "eks.amazonaws.com/role-arn" = aws_iam_role.all[each.key].arn
    }
  }
}
)tf"},
    {"15 text in comments, descriptions and outputs",
     R"tf(module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  cluster_name = "shop"
}
data "aws_iam_policy_document" "t" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [module.eks.oidc_provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:sub"
      values   = ["system:serviceaccount:shop:cart"]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "cart" {
  description = "system:serviceaccount:*:* sts:AssumeRole eks.amazonaws.com/role_arn"
  name               = "cart"
  assume_role_policy = data.aws_iam_policy_document.t.json
}
# "system:serviceaccount:shop:*"
output "sub" { value = "system:serviceaccount:*:*" }
)tf"},
    {"18 blocks about other things",
     R"tf(module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  cluster_name = "shop"
}
data "aws_iam_policy_document" "t" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [module.eks.oidc_provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:sub"
      values   = ["system:serviceaccount:shop:cart"]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "cart" {
  name               = "cart"
  assume_role_policy = data.aws_iam_policy_document.t.json
}
moved {
  from = aws_iam_role.a
  to   = aws_iam_role.cart
}
removed {
  from = aws_iam_role.b
  lifecycle { destroy = false }
}
check "c" {
  assert {
    condition     = aws_iam_role.cart.name != ""
    error_message = "x"
  }
}
)tf"},
    {"20 the case of a key",
     R"tf(module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  cluster_name = "shop"
}
data "aws_iam_policy_document" "t" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [module.eks.oidc_provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:SUB"
      values   = ["system:serviceaccount:shop:cart"]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:Aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "cart" {
  name               = "cart"
  assume_role_policy = data.aws_iam_policy_document.t.json
}
)tf"},
    {"pairs by convention are presumed to be one",
     R"tf(variable "oidc_provider_arn" { type = string }
variable "oidc_provider_url" { type = string }
data "aws_iam_policy_document" "t" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [var.oidc_provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${replace(var.oidc_provider_url, "https://", "")}:sub"
      values   = ["system:serviceaccount:shop:cart"]
    }
    condition {
      test     = "StringEquals"
      variable = "${replace(var.oidc_provider_url, "https://", "")}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "cart" {
  name               = "cart"
  assume_role_policy = data.aws_iam_policy_document.t.json
}
resource "kubernetes_service_account_v1" "cart" {
  metadata {
    name      = "cart"
    namespace = "shop"
    annotations = {
      "eks.amazonaws.com/role-arn" = aws_iam_role.cart.arn
    }
  }
}
)tf"},
};

std::set<std::string> rules_of(const std::string& text) {
  std::set<std::string> out;
  for (const Finding& finding : tests::lint_files({{"main.tf", text}}).report.findings) {
    if (finding.level != Severity::note) out.emplace(finding.rule->slug);
  }
  return out;
}

TEST_CASE("right configurations in Terraform source are silent, and their wrong twins are not") {
  for (const Row& row : kRows) {
    INFO(row.title);
    std::string text(row.right);
    CHECK(rules_of(text) == std::set<std::string>{});
    if (row.from.empty()) continue;
    REQUIRE(text.find(row.from) != std::string::npos);
    for (std::size_t at = text.find(row.from); at != std::string::npos;
         at = text.find(row.from, at + row.to.size())) {
      text.replace(at, row.from.size(), row.to);
    }
    CHECK(rules_of(text) == std::set{std::string(row.rule)});
  }
}

}  // namespace
