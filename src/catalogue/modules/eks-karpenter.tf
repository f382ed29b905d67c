# modules: terraform-aws-modules/eks/aws//modules/karpenter (18, 19, 20, 21)
# source: terraform-aws-modules/terraform-aws-eks v18.31.0, v19.21.0, v20.0.0, v20.37.0, v21.19.0: modules/karpenter/main.tf, variables.tf, outputs.tf
# 18 and 19 make a role for the account; 20 lets it in only with enable_irsa, beside EKS Pod Identity; 21 has Pod Identity alone,
# and adds the policies that it is given.
variable "version" { default = null }
variable "create" { default = true }
variable "cluster_name" { default = "" }
variable "irsa_oidc_provider_arn" { default = "" }
variable "irsa_namespace_service_accounts" { default = ["karpenter:karpenter"] }
variable "irsa_assume_role_condition_test" { default = "StringEquals" }
variable "create_irsa" { default = true }
variable "irsa_name" { default = null }
variable "irsa_use_name_prefix" { default = true }
variable "irsa_path" { default = "/" }
variable "enable_irsa" { default = null }
variable "enable_pod_identity" { default = true }
variable "create_iam_role" { default = true }
variable "iam_role_name" { default = null }
variable "iam_role_use_name_prefix" { default = true }
variable "iam_role_path" { default = "/" }
variable "create_pod_identity_association" { default = null }
variable "namespace" { default = "kube-system" }
variable "service_account" { default = "karpenter" }
variable "iam_role_policies" { default = {} }
variable "iam_role_override_assume_policy_documents" { default = [] }
variable "iam_role_source_assume_policy_documents" { default = [] }

locals {
  major = var.version == null ? null : try(tonumber(regex("^(?:~>|=|v| )*([0-9]+)", var.version)[0]), null)
  # Of a call without a version, enable_irsa tells that it is 20.
  new         = local.major != null ? local.major >= 20 : var.enable_irsa != null
  last        = local.major != null ? local.major >= 21 : false
  # 18 and 19 make the role whether they know a provider or not.
  old         = local.new ? false : local.major != null || var.irsa_oidc_provider_arn != ""
  lets_in     = local.last ? false : local.new ? coalesce(var.enable_irsa, false) : local.old
  association = coalesce(var.create_pod_identity_association, local.last)
}

data "aws_iam_policy" "attached" {}

data "aws_iam_policy_document" "trust" {
  override_policy_documents = local.last ? var.iam_role_override_assume_policy_documents : []
  source_policy_documents   = local.last ? var.iam_role_source_assume_policy_documents : []
  dynamic "statement" {
    for_each = local.new && (local.last || var.enable_pod_identity) ? [1] : []
    content {
      actions = ["sts:AssumeRole", "sts:TagSession"]
      principals {
        type        = "Service"
        identifiers = ["pods.eks.amazonaws.com"]
      }
    }
  }
  dynamic "statement" {
    for_each = local.lets_in ? [1] : []
    content {
      actions = ["sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = [var.irsa_oidc_provider_arn]
      }
      condition {
        test     = var.irsa_assume_role_condition_test
        variable = "${replace(var.irsa_oidc_provider_arn, "/^(.*provider/)/", "")}:sub"
        values   = [for account in var.irsa_namespace_service_accounts : "system:serviceaccount:${account}"]
      }
      condition {
        test     = var.irsa_assume_role_condition_test
        variable = "${replace(var.irsa_oidc_provider_arn, "/^(.*provider/)/", "")}:aud"
        values   = ["sts.amazonaws.com"]
      }
    }
  }
}

locals {
  name   = local.new ? coalesce(var.iam_role_name, "KarpenterController") : coalesce(var.irsa_name, "KarpenterIRSA-${var.cluster_name}")
  prefix = local.new ? var.iam_role_use_name_prefix : var.irsa_use_name_prefix
}

resource "aws_iam_role" "controller" {
  count              = var.create && (local.new ? var.create_iam_role : var.create_irsa && local.old) ? 1 : 0
  name               = local.prefix ? null : local.name
  name_prefix        = local.prefix ? "${local.name}-" : null
  path               = local.new ? var.iam_role_path : var.irsa_path
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_eks_pod_identity_association" "karpenter" {
  count           = local.new && var.create && var.create_iam_role && local.association ? 1 : 0
  cluster_name    = var.cluster_name
  namespace       = var.namespace
  service_account = var.service_account
  role_arn        = one(aws_iam_role.controller[*].arn)
}

resource "aws_iam_role_policy_attachment" "given" {
  for_each   = var.iam_role_policies
  role       = one(aws_iam_role.controller[*].name)
  policy_arn = each.value
}

resource "aws_iam_role_policy_attachment" "attached" {
  role       = one(aws_iam_role.controller[*].name)
  policy_arn = data.aws_iam_policy.attached.arn
}

output "irsa_name" { value = one(aws_iam_role.controller[*].name) }
output "irsa_arn" { value = one(aws_iam_role.controller[*].arn) }
output "iam_role_name" { value = one(aws_iam_role.controller[*].name) }
output "iam_role_arn" { value = one(aws_iam_role.controller[*].arn) }
