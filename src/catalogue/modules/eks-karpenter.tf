# modules: terraform-aws-modules/eks/aws//modules/karpenter (18, 19, 20)
# source: terraform-aws-modules/terraform-aws-eks 2cb1fac3 (v19) modules/karpenter/main.tf; v20: enable_irsa, iam_role_… names, output iam_role_arn
variable "irsa_oidc_provider_arn" { default = "" }
variable "irsa_namespace_service_accounts" { default = ["karpenter:karpenter"] }
variable "irsa_assume_role_condition_test" { default = "StringEquals" }
variable "create_irsa" { default = true }
variable "irsa_name" { default = null }
variable "iam_role_name" { default = null }

data "aws_iam_policy" "attached" {}

data "aws_iam_policy_document" "trust" {
  dynamic "statement" {
    for_each = var.irsa_oidc_provider_arn == "" ? [] : [1]
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

# Version 20 trusts EKS Pod Identity beside it, or alone.
resource "aws_iam_role" "controller" {
  for_each           = var.create_irsa && var.irsa_oidc_provider_arn != "" ? toset(["irsa"]) : toset([])
  name               = var.irsa_name
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "attached" {
  role       = aws_iam_role.controller["irsa"].name
  policy_arn = data.aws_iam_policy.attached.arn
}

output "irsa_arn" { value = aws_iam_role.controller["irsa"].arn }
output "iam_role_arn" { value = aws_iam_role.controller["irsa"].arn }
