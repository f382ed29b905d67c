resource "kubernetes_namespace_v1" "reporting" {
  metadata {
    name = local.reporting
  }
}

resource "kubernetes_service_account_v1" "invoices" {
  metadata {
    name      = "invoices"
    namespace = kubernetes_namespace_v1.reporting.metadata[0].name

    annotations = {
      "eks.amazonaws.com/role-arn" = module.invoices_irsa.iam_role_arn
    }
  }
}

resource "kubernetes_service_account_v1" "ledger" {
  metadata {
    name      = "ledger"
    namespace = kubernetes_namespace_v1.reporting.metadata[0].name

    annotations = {
      "eks.amazonaws.com/role-arn" = aws_iam_role.ledger.arn
    }
  }
}

resource "helm_release" "cluster_autoscaler" {
  name       = "cluster-autoscaler"
  repository = "https://kubernetes.github.io/autoscaler"
  chart      = "cluster-autoscaler"
  namespace  = "kube-system"

  set {
    name  = "rbac.serviceAccount.name"
    value = "cluster-autoscaler"
  }

  set {
    name  = "rbac.serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn"
    value = module.cluster_autoscaler_irsa.iam_role_arn
  }
}
