# modules: aws-ia/eks-blueprints-addons/aws (1)
# source: aws-ia/terraform-aws-eks-blueprints-addons d78fb74 main.tf, outputs.tf; an add-on without a role is left out
# Each add-on is a call of eks-blueprints-addon with the names below, as far as its own variable says nothing else.
variable "oidc_provider_arn" {}
variable "create_kubernetes_resources" { default = true }
variable "cluster_name" { default = null }
variable "eks_addons" { default = {} }
variable "cert_manager_route53_hosted_zone_arns" { default = ["arn:aws:route53:::hostedzone/*"] }
variable "external_dns_route53_zone_arns" { default = [] }
variable "enable_aws_cloudwatch_metrics" { default = false }
variable "aws_cloudwatch_metrics" { default = {} }
variable "enable_aws_efs_csi_driver" { default = false }
variable "aws_efs_csi_driver" { default = {} }
variable "enable_aws_for_fluentbit" { default = false }
variable "aws_for_fluentbit" { default = {} }
variable "enable_aws_fsx_csi_driver" { default = false }
variable "aws_fsx_csi_driver" { default = {} }
variable "enable_aws_load_balancer_controller" { default = false }
variable "aws_load_balancer_controller" { default = {} }
variable "enable_aws_node_termination_handler" { default = false }
variable "aws_node_termination_handler" { default = {} }
variable "enable_aws_privateca_issuer" { default = false }
variable "aws_privateca_issuer" { default = {} }
variable "enable_cert_manager" { default = false }
variable "cert_manager" { default = {} }
variable "enable_cluster_autoscaler" { default = false }
variable "cluster_autoscaler" { default = {} }
variable "enable_external_dns" { default = false }
variable "external_dns" { default = {} }
variable "enable_external_secrets" { default = false }
variable "external_secrets" { default = {} }
variable "enable_karpenter" { default = false }
variable "karpenter" { default = {} }
variable "enable_velero" { default = false }
variable "velero" { default = {} }
variable "enable_aws_gateway_api_controller" { default = false }
variable "aws_gateway_api_controller" { default = {} }

# accounts: where the chart's values have the account, and its name.
locals {
  addons = {
    aws_cloudwatch_metrics = {
      enabled   = var.enable_aws_cloudwatch_metrics
      given     = var.aws_cloudwatch_metrics
      chart     = "aws-cloudwatch-metrics"
      name      = "aws-cloudwatch-metrics"
      namespace = try(var.aws_cloudwatch_metrics.namespace, "amazon-cloudwatch")
      role      = true
      role_name = "aws-cloudwatch-metrics"
      accounts = {
        "serviceAccount" = try(var.aws_cloudwatch_metrics.service_account_name, "aws-cloudwatch-metrics")
      }
    }
    aws_efs_csi_driver = {
      enabled   = var.enable_aws_efs_csi_driver
      given     = var.aws_efs_csi_driver
      chart     = "aws-efs-csi-driver"
      name      = "aws-efs-csi-driver"
      namespace = try(var.aws_efs_csi_driver.namespace, "kube-system")
      role      = true
      role_name = "aws-efs-csi-driver"
      accounts = {
        "controller.serviceAccount" = try(var.aws_efs_csi_driver.controller_service_account_name, "efs-csi-controller-sa")
        "node.serviceAccount" = try(var.aws_efs_csi_driver.node_service_account_name, "efs-csi-node-sa")
      }
    }
    aws_for_fluentbit = {
      enabled   = var.enable_aws_for_fluentbit
      given     = var.aws_for_fluentbit
      chart     = "aws-for-fluent-bit"
      name      = "aws-for-fluent-bit"
      namespace = try(var.aws_for_fluentbit.namespace, "kube-system")
      role      = true
      role_name = "aws-for-fluent-bit"
      accounts = {
        "serviceAccount" = try(var.aws_for_fluentbit.service_account_name, "aws-for-fluent-bit-sa")
      }
    }
    aws_fsx_csi_driver = {
      enabled   = var.enable_aws_fsx_csi_driver
      given     = var.aws_fsx_csi_driver
      chart     = "aws-fsx-csi-driver"
      name      = "aws-fsx-csi-driver"
      namespace = try(var.aws_fsx_csi_driver.namespace, "kube-system")
      role      = true
      role_name = "aws-fsx-csi-driver"
      accounts = {
        "controller.serviceAccount" = try(var.aws_fsx_csi_driver.controller_service_account_name, "aws-fsx-csi-controller-sa")
        "node.serviceAccount" = try(var.aws_fsx_csi_driver.node_service_account_name, "aws-fsx-csi-node-sa")
      }
    }
    aws_load_balancer_controller = {
      enabled   = var.enable_aws_load_balancer_controller
      given     = var.aws_load_balancer_controller
      chart     = "aws-load-balancer-controller"
      name      = "aws-load-balancer-controller"
      namespace = try(var.aws_load_balancer_controller.namespace, "kube-system")
      role      = true
      role_name = "alb-controller"
      accounts = {
        "serviceAccount" = try(var.aws_load_balancer_controller.service_account_name, "aws-load-balancer-controller-sa")
      }
    }
    aws_node_termination_handler = {
      enabled   = var.enable_aws_node_termination_handler
      given     = var.aws_node_termination_handler
      chart     = "aws-node-termination-handler"
      name      = "aws-node-termination-handler"
      namespace = try(var.aws_node_termination_handler.namespace, "aws-node-termination-handler")
      role      = true
      role_name = "aws-node-termination-handler"
      accounts = {
        "serviceAccount" = try(var.aws_node_termination_handler.service_account_name, "aws-node-termination-handler-sa")
      }
    }
    aws_privateca_issuer = {
      enabled   = var.enable_aws_privateca_issuer
      given     = var.aws_privateca_issuer
      chart     = "aws-privateca-issuer"
      name      = "aws-privateca-issuer"
      namespace = try(var.aws_privateca_issuer.namespace, try(var.cert_manager.namespace, "cert-manager"))
      role      = true
      role_name = "aws-privateca-issuer"
      accounts = {
        "serviceAccount" = try(var.aws_privateca_issuer.service_account_name, "aws-privateca-issuer-sa")
      }
    }
    cert_manager = {
      enabled   = var.enable_cert_manager
      given     = var.cert_manager
      chart     = "cert-manager"
      name      = "cert-manager"
      namespace = try(var.cert_manager.namespace, "cert-manager")
      role      = length(var.cert_manager_route53_hosted_zone_arns) > 0
      role_name = "cert-manager"
      accounts = {
        "serviceAccount" = try(var.cert_manager.service_account_name, "cert-manager")
      }
    }
    cluster_autoscaler = {
      enabled   = var.enable_cluster_autoscaler
      given     = var.cluster_autoscaler
      chart     = "cluster-autoscaler"
      name      = "cluster-autoscaler"
      namespace = try(var.cluster_autoscaler.namespace, "kube-system")
      role      = true
      role_name = "cluster-autoscaler"
      accounts = {
        "rbac.serviceAccount" = try(var.cluster_autoscaler.service_account_name, "cluster-autoscaler-sa")
      }
    }
    external_dns = {
      enabled   = var.enable_external_dns
      given     = var.external_dns
      chart     = "external-dns"
      name      = "external-dns"
      namespace = try(var.external_dns.namespace, "external-dns")
      role      = length(var.external_dns_route53_zone_arns) > 0
      role_name = "external-dns"
      accounts = {
        "serviceAccount" = try(var.external_dns.service_account_name, "external-dns-sa")
      }
    }
    external_secrets = {
      enabled   = var.enable_external_secrets
      given     = var.external_secrets
      chart     = "external-secrets"
      name      = "external-secrets"
      namespace = try(var.external_secrets.namespace, "external-secrets")
      role      = true
      role_name = "external-secrets"
      accounts = {
        "serviceAccount" = try(var.external_secrets.service_account_name, "external-secrets-sa")
      }
    }
    karpenter = {
      enabled   = var.enable_karpenter
      given     = var.karpenter
      chart     = "karpenter"
      name      = "karpenter"
      namespace = try(var.karpenter.namespace, "karpenter")
      role      = true
      role_name = "karpenter"
      accounts = {
        "serviceAccount" = try(var.karpenter.service_account_name, "karpenter")
      }
    }
    velero = {
      enabled   = var.enable_velero
      given     = var.velero
      chart     = "velero"
      name      = "velero"
      namespace = try(var.velero.namespace, "velero")
      role      = true
      role_name = "velero"
      accounts = {
        "serviceAccount.server" = try(var.velero.service_account_name, "velero-server")
      }
    }
    aws_gateway_api_controller = {
      enabled   = var.enable_aws_gateway_api_controller
      given     = var.aws_gateway_api_controller
      chart     = "aws-gateway-controller-chart"
      name      = "aws-gateway-api-controller"
      namespace = try(var.aws_gateway_api_controller.namespace, "aws-application-networking-system")
      role      = true
      role_name = "aws-gateway-api-controller"
      accounts = {
        "serviceAccount" = try(var.aws_gateway_api_controller.service_account_name, "gateway-api-controller")
      }
    }
  }
}

module "addon" {
  source   = "aws-ia/eks-blueprints-addon/aws"
  for_each = { for key, addon in local.addons : key => addon if addon.enabled }

  create_release       = var.create_kubernetes_resources
  name                 = try(each.value.given.name, each.value.name)
  chart                = try(each.value.given.chart, each.value.chart)
  namespace            = each.value.namespace
  values               = try(each.value.given.values, [])
  set                  = concat([for at, account in each.value.accounts : { name = "${at}.name", value = account }], try(each.value.given.set, []))
  create_role          = each.value.role && try(each.value.given.create_role, true)
  set_irsa_names       = [for at, account in each.value.accounts : "${at}.annotations.eks\\.amazonaws\\.com/role-arn"]
  role_name            = try(each.value.given.role_name, each.value.role_name)
  role_name_use_prefix = try(each.value.given.role_name_use_prefix, true)
  role_path            = try(each.value.given.role_path, "/")
  oidc_providers = {
    for at, account in each.value.accounts : at => { provider_arn = var.oidc_provider_arn, service_account = account }
  }
  trust_policy_statements = try(each.value.given.trust_policy_statements, null)
  role_policies           = try(each.value.given.role_policies, {})
}

resource "aws_eks_addon" "this" {
  for_each                 = var.eks_addons
  cluster_name             = var.cluster_name
  addon_name               = try(each.value.name, each.key)
  service_account_role_arn = try(each.value.service_account_role_arn, null)
}

output "aws_cloudwatch_metrics" { value = module.addon["aws_cloudwatch_metrics"] }
output "aws_efs_csi_driver" { value = module.addon["aws_efs_csi_driver"] }
output "aws_for_fluentbit" { value = module.addon["aws_for_fluentbit"] }
output "aws_fsx_csi_driver" { value = module.addon["aws_fsx_csi_driver"] }
output "aws_load_balancer_controller" { value = module.addon["aws_load_balancer_controller"] }
output "aws_node_termination_handler" { value = module.addon["aws_node_termination_handler"] }
output "aws_privateca_issuer" { value = module.addon["aws_privateca_issuer"] }
output "cert_manager" { value = module.addon["cert_manager"] }
output "cluster_autoscaler" { value = module.addon["cluster_autoscaler"] }
output "external_dns" { value = module.addon["external_dns"] }
output "external_secrets" { value = module.addon["external_secrets"] }
output "karpenter" { value = module.addon["karpenter"] }
output "velero" { value = module.addon["velero"] }
output "aws_gateway_api_controller" { value = module.addon["aws_gateway_api_controller"] }
