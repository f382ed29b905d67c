// Is a fix of a trust policy safe? This is proved by exact admission before and after the fix.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "diag/fix.h"
#include "engine/proof_budget.h"
#include "join/index.h"

namespace irsa::engine {

class TrustProof {
 public:
  /// `budget`: how much more than reading each edited file once all proofs together may cost, in
  /// bytes that are read again (some 20 ns each).
  explicit TrustProof(const join::Index& index, std::size_t budget = std::size_t{64} << 20);

  /// Does the fix change the trust policy of a role?
  [[nodiscard]] bool concerns(const Fix& fix) const { return role_of(fix) != nullptr; }
  /// Fills in Fix::gets_in, and takes Fix::safe back where the proof fails. All of them concern
  /// trust policies and have edits. Of a large policy with very many fixes the first ones are
  /// proved (proof_budget.h), so that the time grows with the input.
  void prove(std::vector<Fix*> fixes) const;

 private:
  [[nodiscard]] const join::RoleEntry* role_of(const Fix& fix) const;
  /// Reads the files again with the edits of these fixes, no two of which change the same role.
  void prove_together(const std::vector<Fix*>& fixes, ProofBudget& budget) const;
  [[nodiscard]] std::optional<load::Facts> facts_after(const std::vector<Fix*>& fixes,
                                                       ProofBudget& budget,
                                                       std::vector<const iam::Role*>& before) const;

  const join::Index& index_;
  std::size_t budget_;
  std::map<Span, const join::RoleEntry*> policies_;  ///< by their places
};

}  // namespace irsa::engine
