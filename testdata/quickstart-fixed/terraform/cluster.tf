terraform {
  required_version = ">= 1.6"

  backend "s3" {}
}

module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 20.31"

  cluster_name    = "shop"
  cluster_version = "1.31"
}
