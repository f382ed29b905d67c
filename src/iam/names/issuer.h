// Issuers by their host: EKS in every partition, hosts that were meant to be EKS, and others.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace irsa::iam {

/// What is wrong with the host of an issuer that is, or is meant to be, an EKS issuer (regions and
/// "eks" swapped, region missing, the dual-stack host): offsets into `issuer`.
struct IssuerDefect {
  std::uint32_t begin, end;
  std::string message, help;
  bool warning_only = false;
};
[[nodiscard]] std::optional<IssuerDefect> issuer_host_defect(std::string_view issuer);

/// An issuer (HOST/PATH) on an EKS host of any partition: oidc.eks.REGION.SUFFIX/id/ID.
[[nodiscard]] bool is_eks_issuer(std::string_view issuer);
/// Looks like it was meant to be one (is_eks_issuer, a host with a defect above, or one of which a
/// part is filled in later: oidc.eks.${AWS::Region}.amazonaws.com).
[[nodiscard]] bool resembles_eks_issuer(std::string_view issuer);
/// The issuer (HOST/PATH) without slashes at its end where these are no part of it: those of EKS
/// have none. Others may have one, and then it is in the provider's ARN and in the keys as well
/// (facts C70).
[[nodiscard]] std::string_view without_stray_slash(std::string_view issuer);
/// On a host where Red Hat keeps the issuers of its clusters (ROSA, and of those alone):
/// rh-oidc.s3.REGION.amazonaws.com/ID, oidc.op1.openshiftapps.com/ID (docs.redhat.com, "OpenID
/// Connect (OIDC) requirements for Operator authentication").
[[nodiscard]] bool is_rosa_issuer(std::string_view issuer);
/// The region in an EKS issuer's host; empty when it is not one.
[[nodiscard]] std::string_view eks_issuer_region(std::string_view issuer);
/// The issuer that tokens carry of a cluster whose dual-stack host (oidc-eks.REGION.api.aws) this
/// issuer names; empty for any other.
[[nodiscard]] std::string issuer_of_dual_stack(std::string_view issuer);
/// A host known to belong to another identity provider (GitHub, GitLab, Cognito, …).
[[nodiscard]] bool is_other_identity_provider(std::string_view issuer);
/// A subject as pipelines have it: repo:ORG/REPO:… (GitHub), project_path:GROUP/PROJECT:… (GitLab),
/// organization:ORG:… (HCP Terraform, Buildkite). Whoever tests one means no cluster, also where
/// the issuer is a host of one's own (GitHub Enterprise Server, GitLab).
[[nodiscard]] bool is_pipeline_subject(std::string_view subject);
/// Partition of a region by its prefix: cn- → aws-cn, us-gov- → aws-us-gov, …, else aws.
[[nodiscard]] std::string_view partition_of_region(std::string_view region);

}  // namespace irsa::iam
