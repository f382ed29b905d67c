// What follows from the joined view, found out once for all rules: what is wrong with each trust
// statement, whom their own role keeps out, which audiences the provider does not accept, what
// could not be checked.
#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "join/index.h"
#include "judge/audience_gaps.h"
#include "judge/denials.h"
#include "judge/not_checked.h"
#include "judge/role_review.h"

namespace irsa::judge {

class Verdicts {
 public:
  explicit Verdicts(const join::Index& index);

  [[nodiscard]] const std::vector<Defect>& defects(const join::TrustStatement& trust) const {
    return reviews_[trust.role->id].defects[trust.number];
  }
  /// Deny statements of the role that keep nobody out.
  [[nodiscard]] const auto& idle_denies(const join::RoleEntry& role) const {
    return reviews_[role.id].idle_denies;
  }
  /// A defect keeps accounts out: more general rules say nothing then.
  [[nodiscard]] bool has_lockout(const join::RoleEntry& role) const {
    return lockout(role).has_value();
  }
  /// The cause of the first such defect.
  [[nodiscard]] std::optional<Cause> lockout(const join::RoleEntry& role) const {
    return reviews_[role.id].lockout;
  }
  [[nodiscard]] const std::vector<AudienceGap>& audience_gaps() const { return audience_gaps_; }
  /// The audiences that the trusted provider lacks; nullptr if it is not known to lack any.
  [[nodiscard]] const AudienceGap* audience_gap(const join::TrustStatement& trust) const {
    return find_gap(audience_gaps_, trust);
  }
  /// Accounts that their own role keeps out, in the order of the accounts.
  [[nodiscard]] const std::vector<Denial>& denials() const { return denials_; }
  [[nodiscard]] std::vector<NotChecked> not_checked() const;

 private:
  const join::Index& index_;
  std::vector<RoleReview> reviews_;  // by RoleEntry::id
  std::vector<AudienceGap> audience_gaps_;
  std::vector<Denial> denials_;
};

}  // namespace irsa::judge
