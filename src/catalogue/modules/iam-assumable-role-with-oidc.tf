# modules: terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc (2, 3, 4, 5)
# source: terraform-aws-modules/terraform-aws-iam v5.60.0 modules/iam-assumable-role-with-oidc/main.tf; outputs this_… in v3
# A statement for each URL; whatever list is empty is not tested.
variable "create_role" { default = false }
variable "provider_url" { default = "" }
variable "provider_urls" { default = [] }
variable "aws_account_id" { default = "" }
variable "role_name" { default = null }
variable "role_name_prefix" { default = null }
variable "role_path" { default = "/" }
variable "oidc_fully_qualified_subjects" { default = [] }
variable "oidc_subjects_with_wildcards" { default = [] }
variable "oidc_fully_qualified_audiences" { default = [] }
variable "provider_trust_policy_conditions" { default = [] }
variable "role_policy_arns" { default = [] }

locals {
  issuers = [for url in compact(concat(var.provider_urls, [var.provider_url])) : replace(url, "https://", "")]
  account = var.aws_account_id != "" ? var.aws_account_id : data.aws_caller_identity.current.account_id
}

data "aws_partition" "current" {}
data "aws_caller_identity" "current" {}
data "aws_iam_policy" "attached" {}

data "aws_iam_policy_document" "trust" {
  dynamic "statement" {
    for_each = local.issuers
    content {
      actions = ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]
      principals {
        type        = "Federated"
        identifiers = ["arn:${data.aws_partition.current.partition}:iam::${local.account}:oidc-provider/${statement.value}"]
      }
      dynamic "condition" {
        for_each = length(var.oidc_fully_qualified_subjects) > 0 ? [1] : []
        content {
          test     = "StringEquals"
          variable = "${statement.value}:sub"
          values   = var.oidc_fully_qualified_subjects
        }
      }
      dynamic "condition" {
        for_each = length(var.oidc_subjects_with_wildcards) > 0 ? [1] : []
        content {
          test     = "StringLike"
          variable = "${statement.value}:sub"
          values   = var.oidc_subjects_with_wildcards
        }
      }
      dynamic "condition" {
        for_each = length(var.oidc_fully_qualified_audiences) > 0 ? [1] : []
        content {
          test     = "StringLike"
          variable = "${statement.value}:aud"
          values   = var.oidc_fully_qualified_audiences
        }
      }
      dynamic "condition" {
        for_each = var.provider_trust_policy_conditions
        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
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
  count      = length(var.role_policy_arns)
  role       = one(aws_iam_role.this[*].name)
  policy_arn = var.role_policy_arns[count.index]
}

resource "aws_iam_role_policy_attachment" "attached" {
  role       = one(aws_iam_role.this[*].name)
  policy_arn = data.aws_iam_policy.attached.arn
}

output "iam_role_arn" { value = one(aws_iam_role.this[*].arn) }
output "iam_role_name" { value = one(aws_iam_role.this[*].name) }
output "this_iam_role_arn" { value = one(aws_iam_role.this[*].arn) }
output "this_iam_role_name" { value = one(aws_iam_role.this[*].name) }
