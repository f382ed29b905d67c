// What is wrong with a condition on a key of the call itself (aws:SourceIp, aws:RequestTag/team,
// …), if the call is the one by which pods get roles.
#pragma once

#include <optional>

#include "iam/policy/trust_policy.h"
#include "judge/defect.h"

namespace irsa::judge {

/// What is wrong with the values of the condition, whatever it leads to: a defect of
/// Cause::value_invalid.
[[nodiscard]] std::optional<Defect> wrong_values(const iam::Condition& condition);

/// What is wrong with the condition in this statement: its key is in no such call, or its values
/// are wrong.
[[nodiscard]] std::optional<Defect> review_call_key(const iam::TrustPolicy& policy,
                                                    const iam::Statement& statement,
                                                    const iam::Condition& condition);

}  // namespace irsa::judge
