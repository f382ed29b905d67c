// What is wrong with one statement of a trust policy, seen from one provider it trusts.
//
// A web identity statement can fail in many ways, and one mistake makes several of them true. The
// review decides once which of them is the mistake, so that every rule about trust statements is a
// filter over its defects and one defect gives one finding. Precedence: docs/how-it-works.md.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diag/severity.h"
#include "iam/evaluate/call_values.h"
#include "iam/evaluate/evaluate.h"
#include "iam/policy/trust_policy.h"
#include "judge/cause.h"

namespace irsa::judge {

/// What a defect leads to.
enum class Effect : std::uint8_t {
  none,  ///< it changes nobody's access, or that is not sure
  keeps_out,
  lets_some_in,
  lets_all_in,  ///< of the cluster
};

struct Defect {
  Cause cause;
  Span where;
  const iam::Condition* condition = nullptr;
  std::string_view value = {};  ///< the value or key that is wrong
  std::string detail = {};      ///< what is wrong with it, a clause for the message
  std::string help = {};
  std::string meant = {};  ///< what to write in the place of a key
  iam::MeantCondition meant_condition = {};
  std::optional<Span> related = {};  ///< the other side, inside the same policy
  std::string witness = {};          ///< a subject that gets in
  bool any_audience = false;         ///< and nothing tests the audience either
  Effect effect = Effect::keeps_out;
  /// If it is not as bad as the cause mostly is, or not quite as sure.
  std::optional<Severity> level = {};
};

/// What is asked about the role's surroundings.
struct ReviewContext {
  bool kubernetes = false;        ///< the provider is a Kubernetes issuer
  bool dual_stack_known = false;  ///< the input shows the cluster whose dual-stack host this is
  bool incomplete = false;        ///< part of it was lost or cannot be judged: nothing is missing
  /// Audiences that tokens for this role carry; empty = unknown, then audiences are not judged.
  std::vector<std::string_view> audiences = {};
  /// The provider is filled in later, and is surely an issuer where its ARN must stand.
  bool bare_issuer = false;
  /// Likewise what it surely is where it is the ARN of something else: "the ARN of a role".
  std::string_view other_arn = {};
  /// The issuer that the provider surely is of, though the keys agree on another.
  std::string_view issuer = {};
  /// Issuers that are filled in later, no two of which are one.
  std::span<const std::string_view> distinct_issuers = {};
};

/// What is wrong with the values of a condition on a key of the call (aws:SourceIp, …), whatever it
/// leads to: a defect of Cause::value_invalid.
[[nodiscard]] std::optional<Defect> wrong_values(const iam::Condition& condition);

class PolicyView;
[[nodiscard]] std::vector<Defect> review(PolicyView& policy, const iam::Statement& statement,
                                         const iam::Principal& provider,
                                         const ReviewContext& context);

}  // namespace irsa::judge
