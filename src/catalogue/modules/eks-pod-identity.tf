# modules: terraform-aws-modules/eks-pod-identity/aws (1, 2)
# source: terraform-aws-modules/terraform-aws-eks-pod-identity 2cbd87e main.tf, variables.tf, outputs.tf
# A role for EKS Pod Identity with its associations: tokens of service accounts do not get in.
variable "create" { default = true }
variable "name" { default = "" }
variable "use_name_prefix" { default = true }
variable "path" { default = "/" }
variable "associations" { default = {} }
variable "association_defaults" { default = {} }
variable "trust_policy_conditions" { default = [] }
variable "trust_policy_statements" { default = [] }
variable "additional_policy_arns" { default = {} }

data "aws_iam_policy" "attached" {}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]
    principals {
      type        = "Service"
      identifiers = ["pods.eks.amazonaws.com"]
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
  dynamic "statement" {
    for_each = var.trust_policy_statements == null ? [] : var.trust_policy_statements
    content {
      effect  = try(coalesce(statement.value.effect, "Allow"), "Allow")
      actions = try(statement.value.actions, null)
      resources = try(statement.value.resources, null)
      dynamic "principals" {
        for_each = try(coalesce(statement.value.principals, []), [])
        content {
          type        = principals.value.type
          identifiers = principals.value.identifiers
        }
      }
      # Version 1 calls the blocks `conditions`.
      dynamic "condition" {
        for_each = try(coalesce(statement.value.condition), statement.value.conditions, [])
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
  name_prefix        = var.use_name_prefix ? "${var.name}-" : null
  path               = var.path
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_eks_pod_identity_association" "this" {
  for_each        = { for k, v in var.associations : k => v if var.create }
  cluster_name    = try(coalesce(each.value.cluster_name, var.association_defaults.cluster_name), each.value.cluster_name, var.association_defaults.cluster_name)
  namespace       = try(coalesce(each.value.namespace, var.association_defaults.namespace), each.value.namespace, var.association_defaults.namespace)
  service_account = try(coalesce(each.value.service_account, var.association_defaults.service_account), each.value.service_account, var.association_defaults.service_account)
  role_arn        = one(aws_iam_role.this[*].arn)
}

resource "aws_iam_role_policy_attachment" "given" {
  for_each   = var.additional_policy_arns
  role       = one(aws_iam_role.this[*].name)
  policy_arn = each.value
}

resource "aws_iam_role_policy_attachment" "attached" {
  role       = one(aws_iam_role.this[*].name)
  policy_arn = data.aws_iam_policy.attached.arn
}

output "iam_role_arn" { value = one(aws_iam_role.this[*].arn) }
output "iam_role_name" { value = one(aws_iam_role.this[*].name) }
output "iam_role_path" { value = var.path }
