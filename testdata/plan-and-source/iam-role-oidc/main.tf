module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 20.31"

  cluster_name    = "shop"
  cluster_version = "1.31"
}

module "cart" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role"
  version = "~> 6.2"

  name            = "cart"
  use_name_prefix = false

  enable_oidc         = true
  oidc_provider_urls  = [module.eks.oidc_provider]
  oidc_subjects       = ["system:serviceaccount:shop:basket"]
  oidc_audiences      = ["sts.amazonaws.com"]
}

resource "kubernetes_service_account_v1" "cart" {
  metadata {
    name      = "cart"
    namespace = "shop"
    annotations = {
      "eks.amazonaws.com/role-arn" = module.cart.arn
    }
  }
}
