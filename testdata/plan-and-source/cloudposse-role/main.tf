module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 20.31"

  cluster_name    = "shop"
  cluster_version = "1.31"
}

module "cart" {
  source  = "cloudposse/eks-iam-role/aws"
  version = "2.2.1"

  name                        = "cart"
  aws_account_number          = "111122223333"
  eks_cluster_oidc_issuer_url = module.eks.cluster_oidc_issuer_url
  service_account_name        = "cart"
  service_account_namespace   = "shop"
}

resource "kubernetes_service_account_v1" "cart" {
  metadata {
    name      = "carts"
    namespace = "shop"
    annotations = {
      "eks.amazonaws.com/role-arn" = module.cart.service_account_role_arn
    }
  }
}
