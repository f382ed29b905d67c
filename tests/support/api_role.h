// The role of a service account `api`, as tests of trees of kustomizations have it.
#pragma once

#include <string>

#include "support/lint.h"

namespace irsa::tests {

inline const std::string kIssuer =
    "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E";

/// Its trust policy, for NAMESPACE:NAME.
inline InputFile api_trust(const std::string& subject) {
  return {
      "iam/api.trust.json",
      R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": )"
      R"("arn:aws:iam::111122223333:oidc-provider/)" +
          kIssuer + R"("}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": )" +
          R"({"StringEquals": {")" + kIssuer + R"(:aud": "sts.amazonaws.com", ")" + kIssuer +
          R"(:sub": "system:serviceaccount:)" + subject + R"("}}}]})" + "\n"};
}

}  // namespace irsa::tests
