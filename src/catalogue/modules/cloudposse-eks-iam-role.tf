# modules: cloudposse/eks-iam-role/aws (0, 1, 2)
# source: cloudposse/terraform-aws-eks-iam-role 0c2347c main.tf, outputs.tf
# Everything under StringLike; a part of the account that is null or empty becomes `*`.
variable "enabled" { default = true }
variable "service_account_name" { default = null }
variable "service_account_namespace" { default = null }
variable "service_account_namespace_name_list" { default = [] }
variable "eks_cluster_oidc_issuer_url" {}
variable "aws_account_number" { default = null }
variable "aws_partition" { default = "aws" }

locals {
  issuer  = replace(var.eks_cluster_oidc_issuer_url, "https://", "")
  account = coalesce(var.aws_account_number, data.aws_caller_identity.current.account_id)
  single = var.service_account_name == null && var.service_account_namespace == null && length(var.service_account_namespace_name_list) > 0 ? [] : [
    "${coalesce(var.service_account_namespace, "*")}:${coalesce(var.service_account_name, "*")}"
  ]
}

data "aws_caller_identity" "current" {}
data "aws_iam_policy" "attached" {}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:${var.aws_partition}:iam::${local.account}:oidc-provider/${local.issuer}"]
    }
    condition {
      test     = "StringLike"
      variable = "${local.issuer}:sub"
      values   = [for account in concat(local.single, var.service_account_namespace_name_list) : "system:serviceaccount:${account}"]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}

# Its name is made of the module's context.
resource "aws_iam_role" "service_account" {
  count              = var.enabled ? 1 : 0
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "attached" {
  role       = one(aws_iam_role.service_account[*].name)
  policy_arn = data.aws_iam_policy.attached.arn
}

output "service_account_namespace" { value = var.service_account_namespace }
output "service_account_name" { value = var.service_account_name }
output "service_account_role_arn" { value = one(aws_iam_role.service_account[*].arn) }
output "service_account_role_name" { value = one(aws_iam_role.service_account[*].name) }
