# Parts of policies that jsonencode() gives: what is not known in them is a hole, and the rest is
# judged.
variable "buckets" {
  type = list(string)
}

resource "aws_secretsmanager_secret" "ledger" {}

data "aws_caller_identity" "current" {}

module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  version      = "~> 20.31"
  cluster_name = "shop"
}

resource "aws_iam_role" "ledger" {
  name = "ledger"
  assume_role_policy = templatefile("${path.module}/templates/trust.json.tpl", {
    principal = jsonencode(module.eks.oidc_provider_arn)
    tests = jsonencode({
      "${module.eks.oidc_provider}:sub" = ["system:serviceaccount:payments:ledger"]
      "${module.eks.oidc_provider}:aud" = "sts.amazonaws.com"
    })
  })
}

resource "aws_iam_role_policy" "secrets" {
  role = aws_iam_role.ledger.name
  policy = templatefile("${path.module}/templates/allow.json.tpl", {
    action    = "secretsmanager:GetSecretValue"
    resources = jsonencode([aws_secretsmanager_secret.ledger.arn])
  })
}

resource "aws_iam_role_policy" "buckets" {
  role = aws_iam_role.ledger.name
  policy = templatefile("${path.module}/templates/allow.json.tpl", {
    action    = "s3:GetObject"
    resources = jsonencode([for bucket in var.buckets : "arn:aws:s3:::${bucket}/*"])
  })
}

resource "aws_iam_role_policy" "tables" {
  role   = aws_iam_role.ledger.name
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [${jsonencode({
  Effect   = "Allow"
  Action   = "dynamodb:GetItem"
  Resource = "arn:aws:dynamodb:eu-west-1:${data.aws_caller_identity.current.account_id}:table/${var.buckets[0]}"
})}]
    }
  EOT
}

resource "aws_iam_role_policy" "all" {
  role = aws_iam_role.ledger.name
  policy = templatefile("${path.module}/templates/allow.json.tpl", {
    action    = "*"
    resources = jsonencode(["*", aws_secretsmanager_secret.ledger.arn])
  })
}

resource "kubernetes_service_account_v1" "ledger" {
  metadata {
    name        = "ledger"
    namespace   = "reporting"
    annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.ledger.arn }
  }
}
