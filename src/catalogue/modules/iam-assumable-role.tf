# modules: terraform-aws-modules/iam/aws//modules/iam-assumable-role (4, 5)
# source: terraform-aws-modules/terraform-aws-iam v5.60.0 modules/iam-assumable-role/main.tf
# A trust policy of one's own is taken as it is; the others are for users, roles and services.
variable "create_role" { default = false }
variable "role_name" { default = null }
variable "role_name_prefix" { default = null }
variable "role_path" { default = "/" }
variable "custom_role_trust_policy" { default = "" }
variable "custom_role_policy_arns" { default = [] }

data "aws_iam_policy" "attached" {}
data "aws_iam_policy_document" "for_users" {
  source_policy_documents = [data.aws_iam_policy.attached.policy]
}

resource "aws_iam_role" "this" {
  count              = var.create_role ? 1 : 0
  name               = var.role_name
  name_prefix        = var.role_name_prefix
  path               = var.role_path
  assume_role_policy = var.custom_role_trust_policy != "" ? var.custom_role_trust_policy : data.aws_iam_policy_document.for_users.json
}

resource "aws_iam_role_policy_attachment" "given" {
  count      = length(var.custom_role_policy_arns)
  role       = one(aws_iam_role.this[*].name)
  policy_arn = var.custom_role_policy_arns[count.index]
}

resource "aws_iam_role_policy_attachment" "attached" {
  role       = one(aws_iam_role.this[*].name)
  policy_arn = data.aws_iam_policy.attached.arn
}

output "iam_role_arn" { value = one(aws_iam_role.this[*].arn) }
output "iam_role_name" { value = one(aws_iam_role.this[*].name) }
