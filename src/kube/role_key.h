// Which annotations were meant to give a role.
#pragma once

#include <string_view>

#include "kube/webhook.h"

namespace irsa::kube {

/// Was an annotation of this key surely meant for a role: the webhook's, a look-alike, or that of
/// kube2iam? Where it stands is another question.
[[nodiscard]] inline bool means_role(std::string_view key) {
  return key == kRoleArn || key.starts_with("iam.amazonaws.com/role") ||
         meant_annotation(key) == kRoleArn;
}

}  // namespace irsa::kube
