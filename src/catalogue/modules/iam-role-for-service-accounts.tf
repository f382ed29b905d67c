# modules: terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks (4, 5), terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts (6)
# source: terraform-aws-modules/terraform-aws-iam v5.60.0 and 981121b (v6), main.tf and outputs.tf of both
# A statement for each entry of oidc_providers; subject and audience under one operator.
variable "create" { default = true }
variable "create_role" { default = true }
variable "role_name" { default = null }
variable "name" { default = null }
variable "role_name_prefix" { default = null }
variable "use_name_prefix" { default = true }
variable "role_path" { default = null }
variable "path" { default = null }
variable "oidc_providers" { default = {} }
variable "assume_role_condition_test" { default = null }
variable "trust_condition_test" { default = null }
variable "allow_self_assume_role" { default = false }
variable "role_policy_arns" { default = {} }
variable "policies" { default = {} }

data "aws_iam_policy_document" "trust" {
  dynamic "statement" {
    for_each = var.allow_self_assume_role ? ["self"] : []
    content {
      sid     = "ExplicitSelfRoleAssumption"
      actions = ["sts:AssumeRole"]
      principals {
        type        = "AWS"
        identifiers = ["*"]
      }
      condition {
        test     = "ArnLike"
        variable = "aws:PrincipalArn"
        values   = ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role${coalesce(var.role_path, var.path, "/")}${coalesce(var.role_name, "${coalesce(var.role_name_prefix, "")}*")}"]
      }
    }
  }
  dynamic "statement" {
    for_each = var.oidc_providers
    content {
      actions = ["sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = [statement.value.provider_arn]
      }
      condition {
        test     = coalesce(var.assume_role_condition_test, var.trust_condition_test, "StringEquals")
        variable = "${replace(statement.value.provider_arn, "/^(.*provider/)/", "")}:sub"
        values   = [for account in statement.value.namespace_service_accounts : "system:serviceaccount:${account}"]
      }
      condition {
        test     = coalesce(var.assume_role_condition_test, var.trust_condition_test, "StringEquals")
        variable = "${replace(statement.value.provider_arn, "/^(.*provider/)/", "")}:aud"
        values   = ["sts.amazonaws.com"]
      }
    }
  }
}

data "aws_partition" "current" {}
data "aws_caller_identity" "current" {}
data "aws_iam_policy" "attached" {}

resource "aws_iam_role" "this" {
  count              = var.create && var.create_role ? 1 : 0
  # Version 6 makes a prefix of the name unless it is told not to.
  name               = var.role_name != null ? var.role_name : var.use_name_prefix ? null : var.name
  name_prefix        = var.role_name_prefix != null ? var.role_name_prefix : var.name == null ? null : var.use_name_prefix ? "${var.name}-" : null
  path               = coalesce(var.role_path, var.path, "/")
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "given" {
  for_each   = merge(var.role_policy_arns, var.policies)
  role       = one(aws_iam_role.this[*].name)
  policy_arn = each.value
}

# What attach_…_policy, policies and the like give it is in no file.
resource "aws_iam_role_policy_attachment" "attached" {
  role       = one(aws_iam_role.this[*].name)
  policy_arn = data.aws_iam_policy.attached.arn
}

output "iam_role_arn" { value = one(aws_iam_role.this[*].arn) }
output "iam_role_name" { value = one(aws_iam_role.this[*].name) }
output "arn" { value = one(aws_iam_role.this[*].arn) }
output "name" { value = one(aws_iam_role.this[*].name) }
