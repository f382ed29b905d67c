# modules: terraform-aws-modules/iam/aws//modules/iam-role (6)
# source: terraform-aws-modules/terraform-aws-iam 981121b modules/iam-role/main.tf
# Of its ways to trust somebody only enable_oidc concerns clusters; with others the policy is not known.
variable "create" { default = true }
variable "name" { default = null }
variable "use_name_prefix" { default = true }
variable "path" { default = "/" }
variable "enable_oidc" { default = false }
variable "enable_github_oidc" { default = false }
variable "enable_bitbucket_oidc" { default = false }
variable "enable_saml" { default = false }
variable "oidc_account_id" { default = null }
variable "oidc_provider_urls" { default = [] }
variable "oidc_subjects" { default = [] }
variable "oidc_wildcard_subjects" { default = [] }
variable "oidc_audiences" { default = [] }
variable "trust_policy_conditions" { default = [] }
variable "trust_policy_permissions" { default = null }
variable "source_trust_policy_documents" { default = [] }
variable "override_trust_policy_documents" { default = [] }
variable "policies" { default = {} }

locals {
  issuers = [for url in var.oidc_provider_urls : replace(url, "https://", "")]
  others  = var.enable_github_oidc || var.enable_bitbucket_oidc || var.enable_saml || var.trust_policy_permissions != null
}

data "aws_partition" "current" {}
data "aws_caller_identity" "current" {}
data "aws_iam_policy" "attached" {}

data "aws_iam_policy_document" "trust" {
  source_policy_documents   = var.source_trust_policy_documents
  override_policy_documents = var.override_trust_policy_documents

  dynamic "statement" {
    for_each = var.enable_oidc ? local.issuers : []
    content {
      actions = ["sts:TagSession", "sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = ["arn:${data.aws_partition.current.partition}:iam::${coalesce(var.oidc_account_id, data.aws_caller_identity.current.account_id)}:oidc-provider/${statement.value}"]
      }
      dynamic "condition" {
        for_each = length(var.oidc_subjects) > 0 ? [1] : []
        content {
          test     = "StringEquals"
          variable = "${statement.value}:sub"
          values   = var.oidc_subjects
        }
      }
      dynamic "condition" {
        for_each = length(var.oidc_wildcard_subjects) > 0 ? [1] : []
        content {
          test     = "StringLike"
          variable = "${statement.value}:sub"
          values   = var.oidc_wildcard_subjects
        }
      }
      dynamic "condition" {
        for_each = length(var.oidc_audiences) > 0 ? [1] : []
        content {
          test     = "StringEquals"
          variable = "${statement.value}:aud"
          values   = var.oidc_audiences
        }
      }
      dynamic "condition" {
        for_each = var.trust_policy_conditions
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
  count              = var.create ? 1 : 0
  name               = var.use_name_prefix ? null : var.name
  name_prefix        = var.name == null ? null : var.use_name_prefix ? "${var.name}-" : null
  path               = var.path
  assume_role_policy = local.others ? data.aws_iam_policy.attached.policy : data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "given" {
  for_each   = var.policies
  role       = one(aws_iam_role.this[*].name)
  policy_arn = each.value
}

resource "aws_iam_role_policy_attachment" "attached" {
  role       = one(aws_iam_role.this[*].name)
  policy_arn = data.aws_iam_policy.attached.arn
}

output "arn" { value = one(aws_iam_role.this[*].arn) }
output "name" { value = one(aws_iam_role.this[*].name) }
