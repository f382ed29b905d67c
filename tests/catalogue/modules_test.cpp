#include "catalogue/modules.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using irsa::catalogue::module_stub;
using irsa::catalogue::module_stubs;

TEST_CASE("a module is known by its source, however that is written") {
  const std::vector<std::pair<std::string_view, std::string_view>> table = {
      {"terraform-aws-modules/eks/aws//modules/karpenter", "eks-karpenter.tf"},
      {"registry.terraform.io/terraform-aws-modules/eks/aws//modules/karpenter",
       "eks-karpenter.tf"},
      {"terraform-aws-modules/eks/aws//modules/fargate-profile", ""},
      {"terraform-aws-modules/eks-pod-identity/aws", "eks-pod-identity.tf"},
      {"terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks",
       "iam-role-for-service-accounts.tf"},
      {"terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts",
       "iam-role-for-service-accounts.tf"},
      {"git::https://github.com/terraform-aws-modules/terraform-aws-iam.git//modules/"
       "iam-assumable-role-with-oidc?ref=v5.30.0",
       "iam-assumable-role-with-oidc.tf"},
      {"terraform-aws-modules/iam/aws//modules/iam-assumable-role", "iam-assumable-role.tf"},
      {"git@github.com:terraform-aws-modules/terraform-aws-iam.git//modules/iam-role?ref=v6.0.0",
       "iam-role.tf"},
      {"github.com/cloudposse/terraform-aws-eks-iam-role?ref=2.1.1", "cloudposse-eks-iam-role.tf"},
      {"github.com/aws-ia/terraform-aws-eks-blueprints//modules/irsa?ref=v4.32.1",
       "eks-blueprints-irsa.tf"},
      {"aws-ia/eks-blueprints-addon/aws", "eks-blueprints-addon.tf"},
      {"aws-ia/eks-blueprints-addons/aws", "eks-blueprints-addons.tf"},
      {"someone/eks/aws", ""},
      // Forks, mirrors and private registries.
      {"github.com/someone/terraform-aws-iam.git//modules/iam-assumable-role-with-oidc?ref=v5.60.0",
       "iam-assumable-role-with-oidc.tf"},
      {"git::ssh://git@gitlab.example.com/platform/terraform-aws-iam.git//modules/iam-role",
       "iam-role.tf"},
      {"app.terraform.io/someone/iam/aws//modules/iam-role-for-service-accounts-eks",
       "iam-role-for-service-accounts.tf"},
      {"someone/iam/aws//modules/iam-eks-role", "iam-eks-role.tf"},
      {"github.com/someone/terraform-aws-eks", ""},
      {"github.com/someone/infrastructure//modules/iam-role", ""},
      {"../terraform-aws-iam//modules/iam-role", ""},
      {"iam/aws//modules/iam-role", ""},
      {"./modules/eks", ""},
      {"", ""},
  };
  for (const auto& [source, file] : table) {
    INFO(source);
    const auto* const stub = module_stub(source);
    CHECK(std::string(stub == nullptr ? "" : stub->file) == file);
  }
}

TEST_CASE("every stub says which modules it is for and which source shows it") {
  CHECK(module_stubs().size() >= 10);
  for (const auto& stub : module_stubs()) {
    INFO(stub.file);
    CHECK(stub.text.starts_with("# modules: "));
    CHECK(stub.text.find("\n# source: ") == stub.text.find('\n'));
  }
}

}  // namespace
