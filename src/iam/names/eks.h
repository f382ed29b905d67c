// EKS clusters and Pod Identity associations, as `aws eks describe-cluster`,
// `list-`/`describe-pod-identity-association` and infrastructure code show them (facts F25,
// F26).
#pragma once

#include <optional>
#include <string_view>

#include "source/span.h"

namespace irsa::iam {

/// The service that takes roles for pods by EKS Pod Identity (facts D1).
inline constexpr std::string_view kPodIdentityService = "pods.eks.amazonaws.com";

struct EksCluster {
  FileId file;
  std::string_view name = {};
  std::string_view account = {};  ///< of its ARN; empty when not known
  std::string_view region = {};   ///< of its ARN; empty when not known
  std::string_view partition = {};
  std::optional<Text> issuer = {};  ///< HOST/PATH without scheme; absent when not known
};

struct PodIdentityAssociation {
  FileId file;
  Span where;                     ///< the whole association
  std::string_view cluster = {};  ///< name; empty when not known
  Text ns;
  Text service_account;
  std::optional<Text> role = {};         ///< ARN; list- output does not print it
  std::optional<Text> target_role = {};  ///< ARN, in another account
  bool unknown = false;                  ///< a part is filled in later
};

/// A list of all associations of a cluster.
struct PodIdentityList {
  FileId file;
  std::string_view cluster;
};

}  // namespace irsa::iam
