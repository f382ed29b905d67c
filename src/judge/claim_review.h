// What is wrong with the values that conditions compare the claims of a token with: its subject and
// its audience.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "config/settings.h"
#include "iam/policy/trust_policy.h"
#include "judge/defect.h"

namespace irsa::judge {

class PolicyView;

/// Of a condition on the subject, whatever the tokens of this issuer hold.
[[nodiscard]] std::vector<Defect> review_subjects(PolicyView& policy, std::string_view issuer,
                                                  const iam::Condition& condition);
/// Of one some of whose values are filled in later. The others are known, and so are a wildcard
/// beside an open part and the operator. `settings`: as in ReviewContext.
[[nodiscard]] std::vector<Defect> review_open_subjects(PolicyView& policy, std::string_view issuer,
                                                       const iam::Condition& condition,
                                                       const config::Settings* settings);
/// Of a condition on the audience; `audiences` are those that tokens for the role carry, none if
/// that is not known. Then only what is nearly the `usual` one is probably wrong.
[[nodiscard]] std::optional<Defect> review_audience(const iam::TrustPolicy& policy,
                                                    const iam::Condition& condition,
                                                    std::span<const std::string_view> audiences,
                                                    std::string_view usual);

/// Of audiences of which parts are filled in later: all are subjects, whatever that is.
[[nodiscard]] std::optional<Defect> review_open_audience(
    const iam::Condition& condition, std::span<const std::string_view> audiences);

/// The audience that all tokens for the role carry; empty when they differ, or nobody knows.
[[nodiscard]] std::string_view only_audience(std::span<const std::string_view> audiences);

}  // namespace irsa::judge
