// What is known of the attributes of clusters and OIDC providers, of the outputs of modules that
// make them, and of ids that providers put together.
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "terraform/tree.h"
#include "value/value.h"

using namespace irsa;

namespace clusters_test {
namespace {

std::string_view name_of(value::Why why) {
  switch (why) {
    case value::Why::set_at_apply: return "set at apply";
    case value::Why::no_value: return "no value";
    case value::Why::not_in_input: return "not in input";
    default: return "expression";
  }
}

std::string_view name_of(value::Alphabet alphabet) {
  switch (alphabet) {
    case value::Alphabet::digits: return ", digits";
    case value::Alphabet::label: return ", label";
    case value::Alphabet::host: return ", host";
    case value::Alphabet::issuer: return ", issuer";
    case value::Alphabet::no_colon: return ", no colon";
    default: return "";
  }
}

/// The pieces of a text: <as it stands in a file>, put in by Terraform, {what is not known}; and
/// the steps to where it is written.
std::string pieces_of(const tests::MemoryFiles& tree, const value::Value& value) {
  const auto text = value.text();
  std::string out = text ? "" : value.dump();
  for (const value::Piece& piece : text ? text->pieces() : std::vector<value::Piece>{}) {
    if (!piece.is_hole()) {
      const bool own = piece.verbatim && piece.span && tree.text(*piece.span) == piece.text;
      out += own ? "<" + piece.text + ">" : piece.text;
      continue;
    }
    const value::Hole& hole = *piece.hole;
    out += "{" + hole.identity + ": " + std::string(name_of(hole.why));
    if (!hole.address.empty()) out += ", of " + hole.address + " " + hole.attribute;
    out += std::string(name_of(hole.alphabet)) + (hole.non_empty ? ", not empty}" : "}");
  }
  std::erase(out, '\x01');  // a mark in identities
  for (const value::Link& link : value.chain()) out += " < " + link.what;
  return out + (value.basis() == value::Basis::assumption ? " by default" : "");
}

const std::string kTree = R"(
variable "x" {}
variable "w" {
  default = "arn:aws:iam::111122223333:oidc-provider/w.b"
}
variable "v" {
  default = "https://d.example/id"
}
locals {
  scheme = "https:"
  path = "https://a.b"
}
resource "aws_eks_cluster" "c" {
  name = "prod"
}
resource "aws_eks_cluster" "v" {
  name = var.x
}
resource "aws_eks_cluster" "w" {
  provider = aws.west
  name = "prod"
}
resource "aws_eks_cluster" "n" {
  name = null
}
resource "aws_eks_cluster" "bad" {
  name = 1 / 0
}
resource "aws_eks_cluster" "list" {
  name = []
}
resource "aws_iam_openid_connect_provider" "a" {
  url = "https://a.b/c"
}
resource "aws_iam_openid_connect_provider" "b" {
  url = "${local.scheme}//a${var.x}.b"
}
resource "aws_iam_openid_connect_provider" "e" {
  url = "${local.path}/c"
}
resource "aws_iam_openid_connect_provider" "h" {
  url = "a.b/c"
}
resource "aws_iam_openid_connect_provider" "o" {
  url = var.x
}
resource "aws_iam_openid_connect_provider" "half" {
  url = "${var.x}.b"
}
resource "aws_iam_openid_connect_provider" "d" {
  url = var.v
}
resource "aws_iam_openid_connect_provider" "k" {
  url = aws_eks_cluster.c.identity[0].oidc[0].issuer
}
resource "aws_iam_openid_connect_provider" "none" {
  url = null
}
data "aws_iam_openid_connect_provider" "arn" {
  arn = var.x
}
data "aws_iam_openid_connect_provider" "known" {
  arn = "arn:aws:iam::111122223333:oidc-provider/a.b/c"
}
data "aws_iam_openid_connect_provider" "deflt" {
  arn = var.w
}
data "aws_iam_openid_connect_provider" "parts" {
  arn = "arn:aws:iam::111122223333:oidc-provider/${var.x}"
}
data "aws_iam_openid_connect_provider" "odd" {
  arn = "${var.x}-${var.v}"
}
module "eks" {
  source = "terraform-aws-modules/eks/aws"
}
module "named" {
  source = "terraform-aws-modules/eks/aws"
  cluster_name = "shop"
}
module "empty" {
  source = "terraform-aws-modules/eks/aws"
  cluster_name = ""
  name = "late"
}
module "posse" {
  source = "cloudposse/eks-cluster/aws"
}
module "git" {
  source = "git::https://github.com/terraform-aws-modules/terraform-aws-eks.git?ref=v20.0"
}
module "host" {
  source = "registry.terraform.io/terraform-aws-modules/eks/aws"
}
module "other" {
  source = "my-terraform-aws-modules/eks/aws"
}
module "inner" {
  source = "terraform-aws-modules/eks/aws//modules/karpenter"
}
module "posse_named" {
  source = "cloudposse/eks-cluster/aws"
  name = "n"
}
data "template_file" "t" {
  template = "a-$${b}"
  vars = {
    b = "c"
  }
}
data "template_file" "bare" {
  template = "a"
}
data "template_file" "nothing" {
}
resource "template_file" "res" {
  template = "a"
}
resource "local_file" "made" {
  content = "text"
  filename = "x.txt"
}
data "local_file" "read" {
  filename = "${path.module}/x.txt"
}
resource "kubernetes_service_account" "odd" {
  metadata {
    name = "a"
    namespace = []
  }
}
resource "kubernetes_service_account" "two" {
  metadata {
    name = "a"
  }
  metadata {
    name = "b"
  }
}
resource "kubernetes_namespace_v1" "n" {
  metadata {
    name = "space"
  }
}
resource "kubernetes_namespace" "nulled" {
  metadata {
    name = null
  }
}
resource "kubernetes_service_account_v1" "s" {
  metadata {
    name = "web"
    namespace = null
  }
}
)";

TEST_CASE("clusters, providers and what modules put out: piece by piece") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"aws_eks_cluster.c.identity[0].oidc[0].issuer",
       "https://{issuer of :prod: set at apply, issuer, not empty}"},
      {"aws_eks_cluster.c.identity[0].oidc[0]",
       R"({issuer: "https://${replace(aws_eks_cluster.c.identity[0].oidc[0].issuer, "https://", "")}", ...})"},
      {"[for k, v in aws_eks_cluster.c.identity[0] : k]", R"(["oidc", ...])"},
      {"[for k, v in aws_eks_cluster.c.identity[0].oidc[0] : k]", R"(["issuer", ...])"},
      {"aws_eks_cluster.w.identity[0].oidc[0].issuer",
       "https://{issuer of aws.west:prod: set at apply, issuer, not empty}"},
      {"aws_eks_cluster.v.identity[0].oidc[0].issuer",
       "https://{issuer of :5:var.x: set at apply, issuer, not empty}"},
      {"aws_eks_cluster.n.identity[0].oidc[0].issuer",
       "https://{issuer of aws_eks_cluster.n.name: set at apply, issuer, not empty}"},
      {"aws_eks_cluster.bad.identity[0].oidc[0].issuer",
       "https://{issuer of aws_eks_cluster.bad.name: set at apply, issuer, not empty}"},
      {"aws_eks_cluster.list.identity[0].oidc[0].issuer",
       "https://{issuer of aws_eks_cluster.list.name: set at apply, issuer, not empty}"},
      {"aws_eks_cluster.list.id",
       "{aws_eks_cluster.list.id: set at apply, of aws_eks_cluster.list id, not empty}"},
      {"aws_eks_cluster.c.id", "<prod>"},
      {"aws_eks_cluster.c.name", "<prod>"},
      {"aws_eks_cluster.n.id",
       "{aws_eks_cluster.n.id: set at apply, of aws_eks_cluster.n id, not empty}"},
      {"aws_eks_cluster.c.arn",
       "arn:{partition of aws_eks_cluster.c: set at apply, no colon, not empty}:eks:{region of "
       "aws_eks_cluster.c: set at apply, label, not empty}:{account of aws_eks_cluster.c: set at "
       "apply, digits, not empty}:cluster/<prod>"},
      {"aws_eks_cluster.n.arn",
       "{aws_eks_cluster.n.arn: set at apply, of aws_eks_cluster.n arn, not empty}"},
      {"aws_eks_cluster.c.endpoint",
       "{aws_eks_cluster.c.endpoint: set at apply, of aws_eks_cluster.c endpoint}"},
      {"aws_iam_openid_connect_provider.a.url", "<a.b/c>"},
      {"aws_iam_openid_connect_provider.a.arn",
       "arn:{partition of aws_iam_openid_connect_provider.a: set at apply, no colon, not "
       "empty}:iam::{account of aws_iam_openid_connect_provider.a: set at apply, digits, not "
       "empty}:oidc-provider/<a.b/c>"},
      {"aws_iam_openid_connect_provider.a.id",
       "arn:{partition of aws_iam_openid_connect_provider.a: set at apply, no colon, not "
       "empty}:iam::{account of aws_iam_openid_connect_provider.a: set at apply, digits, not "
       "empty}:oidc-provider/<a.b/c>"},
      {"aws_iam_openid_connect_provider.a.thumbprint_list",
       "{aws_iam_openid_connect_provider.a.thumbprint_list: set at apply, of "
       "aws_iam_openid_connect_provider.a thumbprint_list}"},
      {"aws_iam_openid_connect_provider.b.url", "<a>{var.x: no value}<.b> < local.scheme"},
      {"aws_iam_openid_connect_provider.e.url", "<a.b></c> < local.path"},
      {"aws_iam_openid_connect_provider.e.arn",
       "arn:{partition of aws_iam_openid_connect_provider.e: set at apply, no colon, not "
       "empty}:iam::{account of aws_iam_openid_connect_provider.e: set at apply, digits, not "
       "empty}:oidc-provider/<a.b></c> < local.path"},
      {"aws_iam_openid_connect_provider.h.url", "<a.b/c>"},
      {"aws_iam_openid_connect_provider.o.url", "{bare(var.x): set at apply, issuer, not empty}"},
      {"aws_iam_openid_connect_provider.o.arn",
       "arn:{partition of aws_iam_openid_connect_provider.o: set at apply, no colon, not "
       "empty}:iam::{account of aws_iam_openid_connect_provider.o: set at apply, digits, not "
       "empty}:oidc-provider/{bare(var.x): set at apply, issuer, not empty}"},
      {"aws_iam_openid_connect_provider.half.url",
       "{issuer of aws_iam_openid_connect_provider.half: set at apply, issuer, not empty}"},
      {"aws_iam_openid_connect_provider.half.arn",
       "arn:{partition of aws_iam_openid_connect_provider.half: set at apply, no colon, not "
       "empty}:iam::{account of aws_iam_openid_connect_provider.half: set at apply, digits, not "
       "empty}:oidc-provider/{issuer of aws_iam_openid_connect_provider.half: set at apply, "
       "issuer, not empty}"},
      {"aws_iam_openid_connect_provider.d.url", "<d.example/id> < default of var.v by default"},
      {"aws_iam_openid_connect_provider.d.arn",
       "arn:{partition of aws_iam_openid_connect_provider.d: set at apply, no colon, not "
       "empty}:iam::{account of aws_iam_openid_connect_provider.d: set at apply, digits, not "
       "empty}:oidc-provider/<d.example/id> < default of var.v by default"},
      {"aws_iam_openid_connect_provider.k.url",
       "{issuer of :prod: set at apply, issuer, not empty}"},
      {"aws_iam_openid_connect_provider.k.arn",
       "arn:{partition of aws_iam_openid_connect_provider.k: set at apply, no colon, not "
       "empty}:iam::{account of aws_iam_openid_connect_provider.k: set at apply, digits, not "
       "empty}:oidc-provider/{issuer of :prod: set at apply, issuer, not empty}"},
      {"aws_iam_openid_connect_provider.none.url",
       "{issuer of aws_iam_openid_connect_provider.none: set at apply, issuer, not empty}"},
      {"data.aws_iam_openid_connect_provider.arn.arn", "{var.x: no value}"},
      {"data.aws_iam_openid_connect_provider.arn.url",
       "{issof(var.x): set at apply, issuer, not empty}"},
      {"data.aws_iam_openid_connect_provider.known.url", "<a.b/c>"},
      {"data.aws_iam_openid_connect_provider.known.arn",
       "<arn:aws:iam::111122223333:oidc-provider/a.b/c>"},
      {"data.aws_iam_openid_connect_provider.deflt.url", "<w.b> < default of var.w by default"},
      {"data.aws_iam_openid_connect_provider.parts.url",
       "{issuer of data.aws_iam_openid_connect_provider.parts: set at apply, issuer, not empty}"},
      {"module.eks.oidc_provider",
       "{issuer of :23:module.eks.cluster_name: set at apply, issuer, not empty}"},
      {"module.eks.oidc_provider_arn",
       "arn:{partition of module.eks: set at apply, no colon, not empty}:iam::{account of "
       "module.eks: set at apply, digits, not empty}:oidc-provider/{issuer of "
       ":23:module.eks.cluster_name: set at apply, issuer, not empty}"},
      {"module.eks.cluster_oidc_issuer_url",
       "https://{issuer of :23:module.eks.cluster_name: set at apply, issuer, not empty}"},
      {"module.eks.cluster_name",
       "{module.eks.cluster_name: not in input, of module.eks cluster_name, not empty}"},
      {"module.eks.cluster_id",
       "{module.eks.cluster_name: not in input, of module.eks cluster_id, not empty}"},
      {"module.eks.cluster_arn",
       "arn:{partition of module.eks: set at apply, no colon, not empty}:eks:{region of "
       "module.eks: set at apply, label, not empty}:{account of module.eks: set at apply, digits, "
       "not empty}:cluster/{module.eks.cluster_name: expression}"},
      {"module.eks.cluster_iam_role_arn",
       "arn:{partition of module.eks: set at apply, no colon, not empty}:iam::{account of "
       "module.eks: set at apply, digits, not empty}:role/{module.eks.cluster_iam_role_arn: "
       "expression}"},
      {"module.eks.other", "{module.eks.other: not in input, of module.eks other}"},
      {"module.named.oidc_provider", "{issuer of :shop: set at apply, issuer, not empty}"},
      {"module.named.cluster_name", "<shop> < cluster_name of module.named"},
      {"module.named.cluster_arn",
       "arn:{partition of module.named: set at apply, no colon, not empty}:eks:{region of "
       "module.named: set at apply, label, not empty}:{account of module.named: set at apply, "
       "digits, not empty}:cluster/<shop>"},
      {"module.empty.cluster_name", "<late> < name of module.empty"},
      {"module.empty.oidc_provider", "{issuer of :late: set at apply, issuer, not empty}"},
      {"module.posse.eks_cluster_id",
       "{module.posse.cluster_name: not in input, of module.posse eks_cluster_id, not empty}"},
      {"module.posse.eks_cluster_role_arn",
       "arn:{partition of module.posse: set at apply, no colon, not empty}:iam::{account of "
       "module.posse: set at apply, digits, not empty}:role/{module.posse.eks_cluster_role_arn: "
       "expression}"},
      {"module.posse.eks_cluster_arn",
       "arn:{partition of module.posse: set at apply, no colon, not empty}:eks:{region of "
       "module.posse: set at apply, label, not empty}:{account of module.posse: set at apply, "
       "digits, not empty}:cluster/{module.posse.cluster_name: expression}"},
      {"module.posse.eks_cluster_identity_oidc_issuer_arn",
       "arn:{partition of module.posse: set at apply, no colon, not empty}:iam::{account of "
       "module.posse: set at apply, digits, not empty}:oidc-provider/{issuer of "
       ":25:module.posse.cluster_name: set at apply, issuer, not empty}"},
      {"module.posse_named.eks_cluster_id",
       "{module.posse_named.cluster_name: not in input, of module.posse_named eks_cluster_id, not "
       "empty}"},
      {"module.git.cluster_name",
       "{module.git.cluster_name: not in input, of module.git cluster_name, not empty}"},
      {"module.host.cluster_name",
       "{module.host.cluster_name: not in input, of module.host cluster_name, not empty}"},
      {"module.other.cluster_name",
       "{module.other.cluster_name: not in input, of module.other cluster_name}"},
      {"module.inner.cluster_name",
       "{module.inner.cluster_name: not in input, of module.inner cluster_name}"},
      {"module.posse.eks_cluster_identity_oidc_issuer",
       "https://{issuer of :25:module.posse.cluster_name: set at apply, issuer, not empty}"},
      {"data.template_file.t.rendered", "<a-><c>"},
      {"data.template_file.bare.rendered", "<a>"},
      {"data.template_file.nothing.rendered",
       "{data.template_file.nothing.rendered: set at apply, of data.template_file.nothing "
       "rendered}"},
      {"data.template_file.t.other",
       "{data.template_file.t.other: set at apply, of data.template_file.t other}"},
      {"template_file.res.rendered", "<a>"},
      {"local_file.made.content", "<text> < local_file.made.content"},
      {"data.local_file.read.content", "<read\n>"},
      {"kubernetes_service_account.odd.id",
       "{kubernetes_service_account.odd.id: set at apply, of kubernetes_service_account.odd id, "
       "not empty}"},
      {"kubernetes_service_account.two.id",
       "{kubernetes_service_account.two.id: set at apply, of kubernetes_service_account.two id, "
       "not empty}"},
      {"kubernetes_namespace_v1.n.id", "<space>"},
      {"kubernetes_service_account_v1.s.id", "default/<web>"},
  };
  for (const auto& [expression, expected] : rows) {
    CAPTURE(expression);
    const tests::MemoryFiles tree(
        {{"main.tf", kTree + "resource \"oidc\" \"it\" {\n  it = " + expression + "\n}\n"},
         {"x.txt", "read\n"}});
    terraform::World world(tree);
    world.open("");
    const auto value = world.find("oidc.it")->body.value("it");
    CHECK(pieces_of(tree, *value) == expected);
  }
}

}  // namespace
}  // namespace clusters_test
