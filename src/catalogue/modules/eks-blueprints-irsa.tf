# modules: aws-ia/eks-blueprints/aws//modules/irsa (4), aws-ia/eks-blueprints-addons/aws//modules/irsa (0)
# source: aws-ia/terraform-aws-eks-blueprints 8a06a6e70 (v4) modules/irsa/main.tf, outputs.tf
# Makes the account as well as the role; the subject stands under StringLike.
variable "kubernetes_namespace" {}
variable "kubernetes_service_account" {}
variable "create_kubernetes_namespace" { default = true }
variable "create_kubernetes_service_account" { default = true }
variable "eks_oidc_provider_arn" {}
variable "eks_cluster_id" { default = "" }
variable "irsa_iam_role_name" { default = "" }
variable "irsa_iam_role_path" { default = "/" }
variable "irsa_iam_policies" { default = [] }

data "aws_iam_policy" "attached" {}

resource "kubernetes_service_account_v1" "irsa" {
  for_each = var.create_kubernetes_service_account ? toset(["account"]) : toset([])
  metadata {
    name        = var.kubernetes_service_account
    namespace   = var.kubernetes_namespace
    annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.irsa.arn }
  }
}

resource "aws_iam_role" "irsa" {
  name = var.irsa_iam_role_name != "" ? var.irsa_iam_role_name : null
  path = var.irsa_iam_role_path
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = var.eks_oidc_provider_arn }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringLike = {
          "${replace(var.eks_oidc_provider_arn, "/^(.*provider/)/", "")}:sub" = "system:serviceaccount:${var.kubernetes_namespace}:${var.kubernetes_service_account}"
          "${replace(var.eks_oidc_provider_arn, "/^(.*provider/)/", "")}:aud" = "sts.amazonaws.com"
        }
      }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "given" {
  count      = length(var.irsa_iam_policies)
  role       = aws_iam_role.irsa.name
  policy_arn = var.irsa_iam_policies[count.index]
}

resource "aws_iam_role_policy_attachment" "attached" {
  role       = aws_iam_role.irsa.name
  policy_arn = data.aws_iam_policy.attached.arn
}

output "irsa_iam_role_arn" { value = aws_iam_role.irsa.arn }
output "irsa_iam_role_name" { value = aws_iam_role.irsa.name }
output "namespace" { value = var.kubernetes_namespace }
output "service_account" { value = var.kubernetes_service_account }
