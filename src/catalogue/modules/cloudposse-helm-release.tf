# modules: cloudposse/helm-release/aws (0)
# source: cloudposse/terraform-aws-helm-release a1a601c main.tf; it makes its role with cloudposse/eks-iam-role
variable "enabled" { default = true }
variable "iam_role_enabled" { default = false }
variable "service_account_name" { default = null }
variable "service_account_namespace" { default = null }
variable "service_account_set_key_path" { default = "serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn" }
variable "service_account_role_arn_annotation_enabled" { default = true }
variable "eks_cluster_oidc_issuer_url" { default = null }
variable "aws_account_number" { default = null }
variable "aws_partition" { default = "aws" }
variable "release_name" { default = null }
variable "name" { default = null }
variable "chart" {}
variable "kubernetes_namespace" { default = null }
variable "values" { default = [] }
variable "set" { default = [] }

module "eks_iam_role" {
  source                      = "cloudposse/eks-iam-role/aws"
  for_each                    = var.enabled && var.iam_role_enabled ? toset(["role"]) : toset([])
  service_account_name        = var.service_account_name
  service_account_namespace   = var.service_account_namespace
  eks_cluster_oidc_issuer_url = var.eks_cluster_oidc_issuer_url
  aws_account_number          = var.aws_account_number
  aws_partition               = var.aws_partition
}

resource "helm_release" "this" {
  count     = var.enabled ? 1 : 0
  name      = coalesce(var.release_name, var.name, var.chart)
  chart     = var.chart
  namespace = var.kubernetes_namespace
  values    = var.values

  dynamic "set" {
    for_each = var.set
    content {
      name  = set.value.name
      value = set.value.value
      type  = set.value.type
    }
  }
  dynamic "set" {
    for_each = var.iam_role_enabled && var.service_account_role_arn_annotation_enabled ? [module.eks_iam_role["role"].service_account_role_arn] : []
    content {
      name  = var.service_account_set_key_path
      value = set.value
      type  = "string"
    }
  }
}

output "service_account_namespace" { value = var.service_account_namespace }
output "service_account_name" { value = var.service_account_name }
output "service_account_role_arn" { value = module.eks_iam_role["role"].service_account_role_arn }
output "service_account_role_name" { value = module.eks_iam_role["role"].service_account_role_name }
