// Which documents are policies, and which of them trust policies. Nothing is read here, and
// misspelt elements count as what was meant.
#pragma once

#include <cstdint>

#include "doc/document.h"

namespace irsa::iam {

/// Does this look like a policy document at all (a mapping with Statement)?
[[nodiscard]] bool is_policy_document(const doc::Node& node);
/// What a bare policy document is, as far as it says so itself.
enum class DocumentKind : std::uint8_t {
  other,  ///< permissions, a bucket's or queue's policy, resource control, …; or no policy at all
  trust,  ///< a statement has a Federated principal; or a Principal and an sts: action, and no
          ///< statement has a resource
  trust_if_called_so,  ///< the principals are missing, or all statements are
};
[[nodiscard]] DocumentKind kind_of_document(const doc::Node& node);

}  // namespace irsa::iam
