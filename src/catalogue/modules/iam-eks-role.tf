# modules: terraform-aws-modules/iam/aws//modules/iam-eks-role (4, 5)
# source: terraform-aws-modules/terraform-aws-iam v5.60.0 modules/iam-eks-role/main.tf
# A statement for each cluster of cluster_service_accounts, found by its name; no audience. Until v4.13
# (v4.13.2 main.tf) also one for each issuer of provider_url_sa_pairs.
variable "create_role" { default = true }
variable "role_name" { default = null }
variable "role_name_prefix" { default = null }
variable "role_path" { default = "/" }
variable "cluster_service_accounts" { default = {} }
variable "provider_url_sa_pairs" { default = {} }
variable "assume_role_condition_test" { default = "StringEquals" }
variable "role_policy_arns" { default = {} }

data "aws_partition" "current" {}
data "aws_caller_identity" "current" {}
data "aws_iam_policy" "attached" {}

data "aws_eks_cluster" "main" {
  for_each = var.cluster_service_accounts
  name     = each.key
}

data "aws_iam_policy_document" "trust" {
  dynamic "statement" {
    for_each = var.cluster_service_accounts
    content {
      actions = ["sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/${replace(data.aws_eks_cluster.main[statement.key].identity[0].oidc[0].issuer, "https://", "")}"]
      }
      condition {
        test     = var.assume_role_condition_test
        variable = "${replace(data.aws_eks_cluster.main[statement.key].identity[0].oidc[0].issuer, "https://", "")}:sub"
        values   = [for account in statement.value : "system:serviceaccount:${account}"]
      }
    }
  }
  dynamic "statement" {
    for_each = var.provider_url_sa_pairs
    content {
      actions = ["sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/${statement.key}"]
      }
      condition {
        test     = "StringEquals"
        variable = "${statement.key}:sub"
        values   = [for account in statement.value : "system:serviceaccount:${account}"]
      }
    }
  }
}

resource "aws_iam_role" "this" {
  count              = var.create_role ? 1 : 0
  name               = var.role_name
  name_prefix        = var.role_name_prefix
  path               = var.role_path
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "given" {
  for_each   = var.role_policy_arns
  role       = one(aws_iam_role.this[*].name)
  policy_arn = each.value
}

resource "aws_iam_role_policy_attachment" "attached" {
  role       = one(aws_iam_role.this[*].name)
  policy_arn = data.aws_iam_policy.attached.arn
}

output "iam_role_arn" { value = one(aws_iam_role.this[*].arn) }
output "iam_role_name" { value = one(aws_iam_role.this[*].name) }
