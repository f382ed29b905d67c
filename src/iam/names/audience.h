// Audiences of tokens for AWS: what makers of clusters register for it.
#pragma once

#include <string_view>

namespace irsa::iam {

/// What those who make clusters outside EKS register for AWS alone, so that no token with it goes
/// to anybody else: STS's own name, "amazonaws.com" (kOps: pkg/model/awsmodel/oidc_provider.go),
/// "openshift" (the cloud-credential-operator of OpenShift and ROSA: pkg/cmd/provisioning/aws).
[[nodiscard]] bool is_audience_for_aws(std::string_view client_id);

}  // namespace irsa::iam
