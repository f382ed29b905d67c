// What is wrong with one statement of a trust policy, for one provider that it trusts.
//
// A web identity statement can fail in many ways, and one mistake makes several of them true. The
// review decides once which of them is the mistake. So every rule about trust statements only picks
// its defects, and one defect gives one finding. Precedence: docs/how-it-works.md.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "config/settings.h"
#include "iam/policy/trust_policy.h"
#include "judge/defect.h"

namespace irsa::judge {

/// What is asked about the role's surroundings.
struct ReviewContext {
  bool kubernetes = false;        ///< the provider is a Kubernetes issuer
  bool dual_stack_known = false;  ///< the input shows the cluster whose dual-stack host this is
  bool incomplete = false;        ///< part of it was lost or cannot be judged: nothing is missing
  /// Audiences that tokens for this role carry; empty = unknown, then audiences are not judged.
  std::vector<std::string_view> audiences = {};
  /// Where they are unknown: the one that tokens carry unless somebody asks for another. A slip of
  /// it is probably none of these. Empty where the provider registers such a slip.
  std::string_view usual_audience = {};
  /// The provider is filled in later, and is surely an issuer where its ARN must be.
  bool bare_issuer = false;
  /// Likewise what it surely is where it is the ARN of something else: "the ARN of a role".
  std::string_view other_arn = {};
  /// The issuer that the provider surely is of, though the keys agree on another.
  std::string_view issuer = {};
  /// Issuers that are filled in later, no two of which are one.
  std::span<const std::string_view> distinct_issuers = {};
  /// Tells what is filled in later by other means than ${…}; without, only the usual ones are.
  const config::Settings* settings = nullptr;
};

class PolicyView;
[[nodiscard]] std::vector<Defect> review(PolicyView& policy, const iam::Statement& statement,
                                         const iam::Principal& provider,
                                         const ReviewContext& context);

}  // namespace irsa::judge
