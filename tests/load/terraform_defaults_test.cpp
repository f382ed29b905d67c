// What rests on the default of a variable in a module that nobody in the tree calls is worth a note
// at most, in whatever way the value gets to its place; what stands beside it keeps its level.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "support/lint.h"

namespace {

using namespace irsa;

struct Row {
  std::string_view title;
  std::string main;
  const char* expect;  // "LEVEL rule" of each finding, in order
  std::vector<tests::InputFile> more = {};
};

/// A variable and its default, in a root that is surely applied by itself.
std::string variable(const std::string& name, const std::string& value) {
  return "variable \"" + name + "\" {\n  default = " + value + "\n}\n";
}

/// An account that names this role.
std::string named(const std::string& arn) {
  return "provider \"aws\" {}\nresource \"kubernetes_service_account_v1\" \"cart\" {\n"
         "  metadata {\n    name = \"cart\"\n    annotations = {\n"
         "      \"eks.amazonaws.com/role-arn\" = \"" +
         arn + "\"\n    }\n  }\n}\n";
}

/// A role of which the subjects, the test of them and the action are given.
std::string role(const std::string& subjects, const std::string& test = "StringEquals",
                 const std::string& action = "sts:AssumeRoleWithWebIdentity") {
  return R"(provider "aws" {}
module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  cluster_name = "shop"
}
data "aws_iam_policy_document" "cart" {
  statement {
    actions = [")" +
         action + R"("]
    principals {
      type        = "Federated"
      identifiers = [module.eks.oidc_provider_arn]
    }
    condition {
      test     = ")" +
         test + R"("
      variable = "${module.eks.oidc_provider}:sub"
      values   = )" +
         subjects + R"(
    }
    condition {
      test     = "StringEquals"
      variable = "${module.eks.oidc_provider}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "cart" {
  name               = "cart"
  assume_role_policy = data.aws_iam_policy_document.cart.json
}
)";
}

/// The same in a text.
std::string heredoc(const std::string& subject, const std::string& action) {
  return R"(provider "aws" {}
module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  cluster_name = "shop"
}
resource "aws_iam_role" "cart" {
  name               = "cart"
  assume_role_policy = <<-EOT
    {"Version": "2012-10-17", "Statement": [{
      "Effect": "Allow", "Action": ")" +
         action + R"(",
      "Principal": {"Federated": "${module.eks.oidc_provider_arn}"},
      "Condition": {
        "StringEquals": {"${module.eks.oidc_provider}:aud": "sts.amazonaws.com"},
        "StringLike": {"${module.eks.oidc_provider}:sub": ")" +
         subject + R"("}}}]}
  EOT
}
)";
}

/// A chart of which older versions read the account's annotations elsewhere.
std::string release(const std::string& version,
                    const std::string& path = "serviceAccount.controller") {
  return "provider \"helm\" {}\nresource \"helm_release\" \"efs\" {\n  name       = \"efs\"\n"
         "  chart      = \"aws-efs-csi-driver\"\n  namespace  = \"kube-system\"\n  repository = "
         "\"https://kubernetes-sigs.github.io/aws-efs-csi-driver\"\n  version    = " +
         version + "\n  set {\n    name  = \"" + path +
         ".annotations.eks\\\\.amazonaws\\\\.com/role-arn\"\n    value = "
         "\"arn:aws:iam::111122223333:role/efs\"\n  }\n}\n";
}

/// A chart that makes shop/cart, with this for its role.
std::string chart_with(const std::string& arn) {
  return R"(resource "helm_release" "cart" {
  name      = "cart"
  chart     = "cart"
  namespace = "shop"
  values = [<<-EOT
    serviceAccount:
      create: true
      name: cart
      annotations:
        eks.amazonaws.com/role-arn: "${)" +
         arn + R"(}"
  EOT
  ]
}
)";
}

/// The role, if var.on says so.
std::string optional_role(const std::string& subjects) {
  std::string text = role(subjects);
  const std::string name = "  name               = \"cart\"\n";
  return text.insert(text.find(name), "  count = var.on ? 1 : 0\n");
}

std::string account(const std::string& name, const std::string& ns = "\"shop\"") {
  return "resource \"kubernetes_service_account\" \"cart\" {\n  metadata {\n    name      = " +
         name + "\n    namespace = " + ns +
         "\n    annotations = {\n      \"eks.amazonaws.com/role-arn\" = aws_iam_role.cart.arn\n    "
         "}\n  }\n}\n";
}

/// A role whose policy is written by jsonencode() with this provider and this block of conditions.
std::string encoded(const std::string& issuer, const std::string& conditions) {
  return R"(provider "aws" {}
resource "aws_iam_role" "cart" {
  name = "cart"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/)" +
         issuer + R"(" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = { StringEquals = {
)" + conditions +
         R"(
      } }
    }]
  })
}
)";
}

/// An account of this name, with a role of its own.
std::string account_of(const std::string& name, const std::string& block = "cart") {
  return "resource \"kubernetes_service_account_v1\" \"" + block +
         "\" {\n  metadata {\n    name = \"" + name +
         "\"\n    namespace = \"shop\"\n    annotations = {\n      \"eks.amazonaws.com/role-arn\" "
         "= "
         "\"arn:aws:iam::111122223333:role/x\"\n    }\n  }\n}\n";
}

/// The account with this for its annotations.
std::string with_annotations(const std::string& annotations) {
  return "resource \"kubernetes_service_account\" \"cart\" {\n  metadata {\n    name        = "
         "\"cart\"\n    namespace   = \"shop\"\n    annotations = " +
         annotations + "\n  }\n}\n";
}

/// The account in this namespace, with the ARN of the role.
std::string named_in(const std::string& ns) {
  return "resource \"kubernetes_service_account\" \"cart\" {\n  metadata {\n    name      = "
         "\"cart\"\n"
         "    namespace = \"" +
         ns +
         "\"\n    annotations = {\n      \"eks.amazonaws.com/role-arn\" = "
         "\"arn:aws:iam::111122223333:role/cart\"\n    }\n  }\n}\n";
}

/// A block that there is only if this is true.
std::string on_condition(const std::string& condition, std::string block) {
  return block.insert(block.find('{') + 1, "\n  count = " + condition + " ? 1 : 0");
}

/// A role for a provider that is known to whoever applies it.
std::string provided(const std::string& arn, const std::string& issuer,
                     const std::string& subject) {
  return R"(provider "aws" {}
data "aws_iam_policy_document" "cart" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [)" +
         arn + R"(]
    }
    condition {
      test     = "StringLike"
      variable = ")" +
         issuer + R"(:sub"
      values   = ["system:serviceaccount:)" +
         subject + R"("]
    }
    condition {
      test     = "StringEquals"
      variable = ")" +
         issuer + R"(:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "cart" {
  name               = "cart"
  assume_role_policy = data.aws_iam_policy_document.cart.json
}
)";
}

std::vector<Row> rows() {
  const std::string all = "system:serviceaccount:*:cart";
  const std::string literal = "[\"system:serviceaccount:shop:cart\"]";
  const std::string provider =
      "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/"
      "EXAMPLED539D4633E53DE1B716D3041E";
  const std::string annotated = "{ \"eks.amazonaws.com/role-arn\" = aws_iam_role.cart.arn }";
  const std::string by_var = "[\"system:serviceaccount:${var.ns}:cart\"]";
  return {
      // What is too broad by a default, and what is written so.
      {"a namespace by default", variable("ns", "\"*\"") + role(by_var, "StringLike"),
       "note sub-too-broad\n"},
      {"a namespace by default, in a text",
       variable("ns", "\"*\"") +
           heredoc("system:serviceaccount:${var.ns}:cart", "sts:AssumeRoleWithWebIdentity"),
       "note sub-too-broad\n"},
      {"the whole list by default",
       variable("subjects", "[\"" + all + "\"]") + role("var.subjects", "StringLike"),
       "note sub-too-broad\n"},
      {"an entry of a list by default",
       variable("subjects", "[\"" + all + "\"]") +
           role("concat(var.subjects, " + literal + ")", "StringLike"),
       "note sub-too-broad\nnote redundant-subject\n"},
      {"each element of a default",
       variable("names", "[\"cart\"]") +
           role("[for n in var.names : \"system:serviceaccount:*:${n}\"]", "StringLike"),
       "note sub-too-broad\n"},
      {"a function of a default",
       variable("ns", "\"\"") +
           role("[format(\"system:serviceaccount:%s:cart\", coalesce(var.ns, \"*\"))]",
                "StringLike"),
       "note sub-too-broad\n"},
      {"joined out of a list",
       variable("ns", "\"*\"") +
           role("[join(\":\", [\"system\", \"serviceaccount\", var.ns, \"cart\"])]", "StringLike"),
       "note sub-too-broad\n"},
      {"one of two by a default",
       variable("wide", "true") + role("var.wide ? [\"" + all + "\"] : " + literal, "StringLike"),
       "note sub-too-broad\n"},
      {"a default that chooses the account",
       variable("sa", "\"carts\"") + role(literal) + account("var.sa"), "note sub-mismatch\n"},
      {"a default that chooses the namespace",
       variable("ns", "\"cart\"") + role(literal) + account("\"cart\"", "var.ns"),
       "note sub-mismatch\n"},
      {"what a default may overrule is there",
       variable("more", "{}") +
           "locals {\n  one = merge({ action = \"sts:AssumeRole\" }, var.more)\n}\n" +
           role(literal, "StringEquals", "${local.one.action}"),
       "note wrong-action\n"},
      // The same, said by somebody.
      {"written out", role("[\"" + all + "\"]", "StringLike"), "warning sub-too-broad\n"},
      {"said in the values of the root",
       variable("ns", "\"shop\"") + role(by_var, "StringLike"),
       "warning sub-too-broad\n",
       {{"terraform.tfvars", "ns = \"*\"\n"}}},
      {"a local is no default",
       "locals {\n  ns = \"*\"\n}\n" +
           role("[\"system:serviceaccount:${local.ns}:cart\"]", "StringLike"),
       "warning sub-too-broad\n"},
      {"the default of a module that is called",
       "module \"role\" {\n  source = \"./role\"\n}\n",
       "warning sub-too-broad\n",
       {{"role/main.tf", variable("ns", "\"*\"") + role(by_var, "StringLike")}}},
      {"the account is written out", role(literal) + account("\"carts\""), "error sub-mismatch\n"},
      // What stands beside a default is right or wrong by itself.
      {"another action, and a namespace by default",
       variable("ns", "\"shop\"") + role(by_var, "StringEquals", "sts:AssumeRole"),
       "error wrong-action\n"},
      {"the same in a text",
       variable("ns", "\"shop\"") +
           heredoc("system:serviceaccount:${var.ns}:cart", "sts:AssumeRole"),
       "error wrong-action\n"},
      {"an entry beside one by default",
       variable("subjects", "[\"system:serviceaccount:shop:other\"]") +
           role("concat(var.subjects, [\"" + all + "\"])", "StringLike"),
       "warning sub-too-broad\n"},
      {"a part of an object whose other part is a default",
       variable("ns", "\"shop\"") +
           "locals {\n  cart = {\n    ns   = var.ns\n    name = "
           "\"carts\"\n  }\n}\n" +
           role(literal) + account("local.cart.name"),
       "error sub-mismatch\n"},
      {"a subject with a default in it",
       variable("ns", "\"shop\"") + role(by_var) + account("\"carts\"", "var.ns"),
       "note sub-mismatch\n"},
      {"a default of something else",
       variable("tags", "{}") + variable("description", "\"x\"") + role(literal) +
           account("\"carts\""),
       "error sub-mismatch\n"},
      // An empty default in a text that cannot be right without it: whoever applies it gives it.
      {"an empty default in a text",
       variable("id", "\"\"") + named("arn:aws:iam::${var.id}:role/x"), ""},
      {"an empty default at the end",
       variable("name", "\"\"") + named("arn:aws:iam::111122223333:role/${var.name}"), ""},
      {"an empty default in another text",
       variable("id", "\"\"") + "locals {\n  arn = \"arn:aws:iam::${var.id}\"\n}\n" +
           named("${local.arn}:role/x"),
       ""},
      {"an empty default, and a mistake beside it",
       variable("id", "\"\"") + named("arn:aws:iam::${var.id}:rol/x"),
       "error role-arn-malformed\n"},
      {"empty by a file of values",
       variable("id", "\"\"") + named("arn:aws:iam::${var.id}:role/x"),
       "error role-arn-malformed\n",
       {{"terraform.tfvars", "id = \"\"\n"}}},
      {"an empty default beside a letter",
       variable("ns", "\"\"") + variable("p", "\"\"") +
           role("[\"system:serviceaccount:shop:${var.p}cart\"]") + account("\"card\""),
       "note sub-mismatch\n"},
      {"an empty default in the name of an object",
       variable("n", "\"\"") + account_of("${var.n}-sa"), ""},
      {"the same at the end", variable("n", "\"\"") + account_of("cart-${var.n}"), ""},
      {"the same by format()",
       variable("n", "\"\"") + account_of("${format(\"%s-%s\", \"c\", var.n)}"), ""},
      {"the same by join()", variable("n", "\"\"") + account_of("${join(\"-\", [var.n, \"c\"])}"),
       ""},
      {"without the dash nothing is missing", variable("n", "\"\"") + account_of("${var.n}sa"), ""},
      {"only if it is given",
       variable("n", "\"\"") + on_condition(R"(var.n != "")", account_of("-${var.n}")), ""},
      {"a provider that is to be given",
       variable("arn", "\"\"") + variable("url", "\"\"") +
           provided("var.arn", "${replace(var.url, \"https://\", \"\")}", "shop:cart"),
       ""},
      {"the same, and everybody",
       variable("arn", "\"\"") + variable("url", "\"\"") +
           provided("var.arn", "${replace(var.url, \"https://\", \"\")}", "*:*"),
       "error sub-too-broad\n"},
      {"the same, and a key of nobody",
       variable("arn", "\"\"") + variable("url", "\"\"") +
           provided("var.arn", "https://${var.url}", "shop:cart"),
       "error condition-key-malformed\nerror condition-key-malformed\n"},
      {"the issuer out of an ARN that is to be given",
       variable("arn", "\"\"") + provided("var.arn", "${split(\"provider/\", var.arn)[1]}", "*:*"),
       "error sub-too-broad\n"},
      {"an ARN in an object that is to be given",
       variable("all", "{ one = { arn = \"\" } }") +
           provided("var.all.one.arn", R"(${replace(var.all.one.arn, "/^(.*provider/)/", "")})",
                    "*:*"),
       "error sub-too-broad\n"},
      {"the same, right",
       variable("all", "{ one = { arn = \"\" } }") +
           provided("var.all.one.arn", R"(${replace(var.all.one.arn, "/^(.*provider/)/", "")})",
                    "shop:cart"),
       ""},
      {"an empty local in a text",
       "locals {\n  id = \"\"\n}\n" + named("arn:aws:iam::${local.id}:role/x"),
       "error role-arn-malformed\n"},
      {"nothing in a text", named("arn:aws:iam:::role/x"), "error role-arn-malformed\n"},
      {"an empty default, and a mistake in another part",
       variable("p", "\"\"") + "locals {\n  rest = \"111122223333:rol/x\"\n}\n" +
           named("arn:aws${var.p}:iam::${local.rest}"),
       "error role-arn-malformed\n"},
      // Which version of a chart it is decides what the chart reads.
      {"a version of a chart", release("\"2.2.0\""), "warning values-path-ignored\n"},
      {"a version by default", variable("v", "\"2.2.0\"") + release("var.v"), ""},
      {"a version by default, in a local",
       variable("v", "\"2\"") + "locals {\n  v = \"${var.v}.2.0\"\n}\n" + release("local.v"), ""},
      {"a version that is not known", "variable \"v\" {}\n" + release("var.v"), ""},
      {"a version that a local gives", "locals {\n  v = \"2.2.0\"\n}\n" + release("local.v"),
       "warning values-path-ignored\n"},
      {"a version that reads it", release("\"1.2.0\""), ""},
      {"no version", release("null"), "warning values-path-ignored\n"},
      {"a path that no version reads, and a version by default",
       variable("v", "\"2.2.0\"") + release("var.v", "controller.account"),
       "warning values-path-ignored\n"},
      // What is off by default is judged as what it would be, and so is what names it.
      {"a role that is off by default",
       variable("on", "false") + optional_role(literal) +
           chart_with(R"(var.on ? aws_iam_role.cart[0].arn : "")"),
       ""},
      {"control: it lets in another account",
       variable("on", "false") + optional_role("[\"system:serviceaccount:shop:carts\"]") +
           chart_with(R"(var.on ? aws_iam_role.cart[0].arn : "")"),
       "error sub-mismatch\n"},
      {"the other way round",
       variable("on", "false") + optional_role(literal) +
           chart_with(R"(!var.on ? "" : one(aws_iam_role.cart[*].arn))"),
       ""},
      {"off for all that is known", chart_with(R"("")"), "note role-arn-empty\n"},
      {"off by default, and of nothing else",
       variable("on", "false") + chart_with(R"(var.on ? "arn:aws:iam::111122223333:role/x" : "")"),
       "note role-arn-empty\n"},
      // Whose key it is rests on a default; what stands below it does not.
      {"a default in the host of the issuer, and a wildcard",
       variable("region", "\"eu-west-1\"") +
           encoded(
               "oidc.eks.${var.region}.amazonaws.com/id/A",
               R"("oidc.eks.${var.region}.amazonaws.com/id/A:sub" = "system:serviceaccount:shop:*"
"oidc.eks.${var.region}.amazonaws.com/id/A:aud" = "sts.amazonaws.com")"),
       "error wildcard-literal\n"},
      {"an issuer by default, and no subject",
       variable("issuer", "\"oidc.eks.eu-west-1.amazonaws.com/id/A\"") +
           encoded("${var.issuer}", R"("${var.issuer}:aud" = "sts.amazonaws.com")"),
       "error sub-missing\n"},
      {"an issuer by default, and a key with the scheme",
       variable("issuer", "\"oidc.eks.eu-west-1.amazonaws.com/id/A\"") +
           encoded("${var.issuer}",
                   R"("https://${var.issuer}:sub" = "system:serviceaccount:shop:cart"
"${var.issuer}:aud" = "sts.amazonaws.com")"),
       "error condition-key-malformed\n"},
      {"a value that rests on a default below such a key",
       variable("issuer", "\"oidc.eks.eu-west-1.amazonaws.com/id/A\"") + variable("name", "\"*\"") +
           encoded("${var.issuer}",
                   R"("${var.issuer}:sub" = "system:serviceaccount:shop:${var.name}"
"${var.issuer}:aud" = "sts.amazonaws.com")"),
       "note wildcard-literal\n"},
      {"a claim by default",
       variable("claim", "\"sub\"") +
           encoded(
               "oidc.eks.eu-west-1.amazonaws.com/id/A",
               R"("oidc.eks.eu-west-1.amazonaws.com/id/A:${var.claim}" = "system:serviceaccount:shop:*"
"oidc.eks.eu-west-1.amazonaws.com/id/A:aud" = "sts.amazonaws.com")"),
       "note wildcard-literal\n"},
      // Whatever the default is, the other part is wrong.
      {"another name, and a namespace by default",
       variable("ns", "\"shop\"") + role(literal) + account("\"card\"", "var.ns"),
       "error sub-mismatch\n"},
      {"the right name, and a namespace by default",
       variable("ns", "\"stop\"") + role(literal) + account("\"cart\"", "var.ns"),
       "note sub-mismatch\n"},
      {"everybody of a cluster by default",
       variable("arn", "\"" + provider + "\"") +
           provided("var.arn", R"(${replace(var.arn, "/^(.*provider/)/", "")})", "*:*"),
       "error sub-too-broad\n"},
      {"two clusters by default",
       variable("arn", "\"" + provider + "\"") +
           variable("issuer",
                    R"("oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE11111111111111111111111111")") +
           provided("var.arn", "${var.issuer}", "shop:cart"),
       "note issuer-mismatch\nnote issuer-mismatch\n"},
      {"a key with a slash behind the issuer",
       "variable \"arn\" {}\nvariable \"issuer\" {}\n" +
           provided("var.arn", "${var.issuer}/", "shop:cart"),
       "error condition-key-malformed\nerror condition-key-malformed\n"},
      {"the same, and subjects that are not known",
       "variable \"arn\" {}\nvariable \"issuer\" {}\nvariable \"ns\" {}\n" +
           provided("var.arn", "${var.issuer}/", "${var.ns}:cart"),
       "error condition-key-malformed\nerror condition-key-malformed\n"},
      {"a part of an issuer behind a slash",
       "variable \"arn\" {}\nvariable \"id\" {}\n" +
           provided("var.arn", "oidc.eks.eu-west-1.amazonaws.com/id/${var.id}", "shop:cart"),
       ""},
      // What is not there by default, somebody may give.
      {"no annotations", role(literal) + with_annotations("{}"), "warning annotation-missing\n"},
      {"no annotations by default",
       variable("on", "false") + role(literal) +
           with_annotations("var.on ? " + annotated + " : {}"),
       "note annotation-missing\n"},
      {"none in a variable", variable("all", "{}") + role(literal) + with_annotations("var.all"),
       "note annotation-missing\n"},
      {"a null by default",
       variable("on", "false") + role(literal) +
           with_annotations(
               "{ \"eks.amazonaws.com/role-arn\" = var.on ? aws_iam_role.cart.arn : null }"),
       "note annotation-missing\n"},
      {"there by default",
       variable("on", "true") + role(literal) + with_annotations("var.on ? " + annotated + " : {}"),
       ""},
      // An ARN that is written out in another root is that of the one role of this name.
      {"another root, by the ARN",
       role(literal),
       "error sub-mismatch\n",
       {{"apps/main.tf", named_in("carts")}}},
      {"the same, right", role(literal), "", {{"apps/main.tf", named_in("shop")}}},
      {"the same, and two roots with such a role",
       role(literal),
       "",
       {{"apps/main.tf", named_in("carts")}, {"dev/main.tf", role(literal)}}},
      // What is right by a default is right.
      {"a default that is right",
       variable("ns", "\"shop\"") + role(by_var) + account("\"cart\"", "var.ns"), ""},
  };
}

TEST_CASE("a subject in a namespace that is not known is written as the source writes it") {
  struct Case {
    std::string ns, help;
    bool fixed;
  };
  const Case rows[] = {
      {"var.ns", "Write system:serviceaccount:${var.ns}:card in the trust policy, or rename", true},
      {"\"a-${var.ns}\"",
       "Write system:serviceaccount:NAMESPACE:card in the trust policy, or rename", false},
  };
  for (const Case& row : rows) {
    CAPTURE(row.ns);
    const tests::Linted linted = tests::lint_files(
        {{"main.tf", "variable \"ns\" {}\n" + role("[\"system:serviceaccount:shop:cart\"]") +
                         account("\"card\"", row.ns)}});
    const std::vector<Finding>& findings = linted.report.findings;
    REQUIRE(findings.size() == 1);
    CHECK(findings.front().problem.help.substr(0, row.help.size()) == row.help);
    CHECK(findings.front().problem.fixes.empty() != row.fixed);
  }
}

TEST_CASE("a trust policy of which a part cannot be evaluated is counted") {
  const std::string cluster = "data \"aws_eks_cluster\" \"c\" {\n  name = \"shop\"\n}\n";
  const std::string key = "${data.aws_eks_cluster.c.identity.oidc.issuer}";
  const std::string right =
      R"(${replace(data.aws_eks_cluster.c.identity[0].oidc[0].issuer, "https://", "")})";
  struct Case {
    std::string_view title;
    std::vector<tests::InputFile> files;
    std::size_t places;
  };
  const std::string conditions = ":sub\" = \"system:serviceaccount:shop:cart\"\n";
  const auto made = [](const std::string& of) {
    return R"(variable "all" {}
resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = <<-EOT
    {"Version": "2012-10-17", "Statement": [
    %{ for x in )" +
           of +
           R"( }
      {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
       "Principal": {"Federated":
         "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A"},
       "Condition": {"StringEquals":
         {"oidc.eks.eu-west-1.amazonaws.com/id/A:sub": "system:serviceaccount:shop:cart"}}}
    %{ endfor }
    ]}
  EOT
}
)";
  };
  const Case rows[] = {
      {"an attribute that is not there",
       {{"main.tf", cluster + encoded(right, "\"" + key + conditions)}},
       1},
      {"one that is", {{"main.tf", cluster + encoded(right, "\"" + right + conditions)}}, 0},
      {"a part that hangs on what is not known", {{"main.tf", made("var.all")}}, 1},
      {"a part that hangs on what is known", {{"main.tf", made("[1]")}}, 0},
  };
  for (const Case& row : rows) {
    CAPTURE(row.title);
    const tests::Linted linted = tests::lint_files(row.files);
    const auto& open = linted.report.summary.not_checked;
    CHECK(static_cast<std::size_t>(std::ranges::count_if(open, [](const judge::NotChecked& one) {
            return one.what.find("of Terraform source") != std::string::npos;
          })) == row.places);
  }
}

TEST_CASE("what rests on the default of a root's variable is a note, and what stands beside not") {
  for (const Row& row : rows()) {
    INFO(row.title);
    std::vector<tests::InputFile> files = row.more;
    files.push_back({"main.tf", row.main});
    const tests::Linted linted = tests::lint_files(files);
    std::string found;
    for (const Finding& finding : linted.report.findings) {
      found += std::string(to_string(finding.level)) + " " + std::string(finding.rule->slug) + "\n";
    }
    CHECK(found == row.expect);
  }
}

}  // namespace
