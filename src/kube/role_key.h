// Which annotations were meant to give a role.
#pragma once

#include <string_view>

#include "kube/webhook.h"

namespace irsa::kube {

/// kube2iam and kiam read it on pods, and on nothing else.
inline constexpr std::string_view kKube2iamRole = "iam.amazonaws.com/role";

/// Was an annotation of this key surely meant for the webhook's role? Its place is another
/// question.
[[nodiscard]] inline bool means_webhook_role(std::string_view key) {
  return key == kRoleArn || meant_annotation(key) == kRoleArn;
}

/// Or for a role at all.
[[nodiscard]] inline bool means_role(std::string_view key) {
  return means_webhook_role(key) || key.starts_with(kKube2iamRole);
}

}  // namespace irsa::kube
