// Amazon resource names, as far as IRSA needs them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "source/span.h"

namespace irsa::iam {

/// The six colon-separated fields; views into the text parsed. The resource may hold colons.
struct Arn {
  std::string_view partition, service, region, account, resource;

  /// nullopt unless there are six fields and the first is "arn". Fields may be empty or nonsense.
  [[nodiscard]] static std::optional<Arn> parse(std::string_view text);
};

/// An IAM role ARN taken apart: arn:PARTITION:iam::ACCOUNT:role/PATH/NAME.
struct RoleArn {
  std::string_view partition;  ///< aws, aws-cn, … any aws[a-z0-9-]*
  std::string_view account;    ///< 12 digits
  std::string_view path;       ///< "/" or "/team/x/"
  std::string_view name;

  /// nullopt when role_arn_defect() finds something.
  [[nodiscard]] static std::optional<RoleArn> parse(std::string_view text);
};

/// What is wrong with a text that should be a role ARN, and which part of it: byte offsets into the
/// text. nullopt when nothing is (role paths, every partition and +=,.@-_ are right).
struct ArnDefect {
  std::uint32_t begin, end;
  std::string message;  ///< names the field and what was expected
  std::string help;     ///< may be empty
};
[[nodiscard]] std::optional<ArnDefect> role_arn_defect(std::string_view text);

/// An OIDC provider ARN: arn:PARTITION:iam::ACCOUNT:oidc-provider/HOST/PATH.
struct ProviderArn {
  std::string_view partition, account;
  std::string_view issuer;  ///< HOST/PATH, without scheme

  [[nodiscard]] static std::optional<ProviderArn> parse(std::string_view text);
};
[[nodiscard]] std::optional<ArnDefect> provider_arn_defect(std::string_view text);

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
/// Looks like it was meant to be one (is_eks_issuer, or a host with a defect above).
[[nodiscard]] bool resembles_eks_issuer(std::string_view issuer);
/// The region in an EKS issuer's host; empty when it is not one.
[[nodiscard]] std::string_view eks_issuer_region(std::string_view issuer);
/// A host known to belong to another identity provider (GitHub, GitLab, Cognito, …).
[[nodiscard]] bool is_other_identity_provider(std::string_view issuer);
/// Partition of a region by its prefix: cn- → aws-cn, us-gov- → aws-us-gov, …, else aws.
[[nodiscard]] std::string_view partition_of_region(std::string_view region);

}  // namespace irsa::iam
