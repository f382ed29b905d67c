# modules: aws-ia/eks-blueprints-addon/aws (1)
# source: aws-ia/terraform-aws-eks-blueprints-addon 0f109f7 main.tf, outputs.tf
# A release and, with oidc_providers, its role; an entry without namespace has that of the release.
variable "chart" { default = "" }
variable "name" { default = null }
variable "namespace" { default = null }
variable "values" { default = [] }
variable "set" { default = [] }
variable "set_irsa_names" { default = [] }
variable "create" { default = true }
variable "create_release" { default = true }
variable "create_role" { default = false }
variable "role_name" { default = null }
variable "role_name_use_prefix" { default = true }
variable "role_path" { default = "/" }
variable "oidc_providers" { default = {} }
variable "assume_role_condition_test" { default = "StringEquals" }
variable "trust_policy_statements" { default = null }
variable "role_policies" { default = {} }

locals {
  namespace = coalesce(var.namespace, "default")
  role_name = coalesce(var.role_name, var.name, "addon")
}

data "aws_iam_policy" "attached" {}

data "aws_iam_policy_document" "trust" {
  dynamic "statement" {
    for_each = var.oidc_providers
    content {
      actions = ["sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = [statement.value.provider_arn]
      }
      condition {
        test     = var.assume_role_condition_test
        variable = "${replace(statement.value.provider_arn, "/^(.*provider/)/", "")}:sub"
        values   = ["system:serviceaccount:${try(statement.value.namespace, local.namespace)}:${statement.value.service_account}"]
      }
      condition {
        test     = var.assume_role_condition_test
        variable = "${replace(statement.value.provider_arn, "/^(.*provider/)/", "")}:aud"
        values   = ["sts.amazonaws.com"]
      }
    }
  }
}

# Without an entry it makes no role for pods.
resource "aws_iam_role" "this" {
  for_each           = var.create && var.create_role && length(var.oidc_providers) > 0 ? toset(["role"]) : toset([])
  name               = var.role_name_use_prefix ? null : local.role_name
  name_prefix        = var.role_name_use_prefix ? "${local.role_name}-" : null
  path               = var.role_path
  assume_role_policy = var.trust_policy_statements == null ? data.aws_iam_policy_document.trust.json : data.aws_iam_policy.attached.policy
}

resource "aws_iam_role_policy_attachment" "given" {
  for_each   = var.role_policies
  role       = aws_iam_role.this["role"].name
  policy_arn = each.value
}

resource "aws_iam_role_policy_attachment" "attached" {
  role       = aws_iam_role.this["role"].name
  policy_arn = data.aws_iam_policy.attached.arn
}

resource "helm_release" "this" {
  for_each  = var.create && var.create_release ? toset(["release"]) : toset([])
  name      = coalesce(var.name, var.chart, "addon")
  chart     = var.chart
  namespace = local.namespace
  values    = var.values

  dynamic "set" {
    for_each = var.set
    content {
      name  = set.value.name
      value = set.value.value
      type  = try(set.value.type, null)
    }
  }
  dynamic "set" {
    for_each = var.create_role ? var.set_irsa_names : []
    content {
      name  = set.value
      value = aws_iam_role.this["role"].arn
    }
  }
}

output "iam_role_arn" { value = aws_iam_role.this["role"].arn }
output "iam_role_name" { value = aws_iam_role.this["role"].name }
