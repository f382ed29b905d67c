# modules: terraform-aws-modules/eks/aws (18, 19, 20, 21)
# source: terraform-aws-modules/terraform-aws-eks 0005984c (v18) main.tf; v21 calls cluster_addons addons
# Its add-ons alone: what its outputs say of the cluster is in terraform/world.cpp.
variable "create" { default = true }
variable "name" { default = null }
variable "cluster_name" { default = null }
variable "addons" { default = null }
variable "cluster_addons" { default = null }

resource "aws_eks_addon" "this" {
  for_each                 = var.create ? (var.addons != null ? var.addons : coalesce(var.cluster_addons, {})) : {}
  cluster_name             = var.cluster_name != null ? var.cluster_name : var.name
  addon_name               = try(each.value.name, each.key)
  service_account_role_arn = try(each.value.service_account_role_arn, null)

  dynamic "pod_identity_association" {
    for_each = try(each.value.pod_identity_association, [])
    content {
      role_arn        = pod_identity_association.value.role_arn
      service_account = pod_identity_association.value.service_account
    }
  }
}
