// What the proofs of trust_proof.h may cost.
//
// It is counted as bytes that are read again (some 20 ns each). Reading every edited file once is
// in proportion to the input, and free. What comes on top of that (a policy with hundreds of
// findings is read again for each, a role with thousands of accounts is asked about each) comes out
// of the budget.
#pragma once

#include <cstddef>
#include <string_view>

namespace irsa::engine {

/// Why something is not proved when the budget is spent.
inline constexpr std::string_view kTooMuchToProve =
    "the policy is so large, or has so many findings, that this one was not proved";

class ProofBudget {
 public:
  explicit ProofBudget(std::size_t budget) : budget_(budget), left_(budget) {}
  bool read(std::size_t bytes) {
    if (!first_) return spend(bytes);
    left_ += bytes;
    return true;
  }
  /// `texts` compared for each of `accounts`, and each of `audiences` asked about exactly.
  bool ask(std::size_t texts, std::size_t audiences, std::size_t accounts) {
    const std::size_t cost = texts * (audiences * 32 + accounts / 2);
    return first_ ? cost <= budget_ : spend(cost);
  }
  void next_round() { first_ = false; }
  [[nodiscard]] bool is_spent() const { return spent_; }

 private:
  bool spend(std::size_t cost) {
    if (cost > left_) spent_ = true;
    if (!spent_) left_ -= cost;
    return !spent_;
  }

  std::size_t budget_, left_;
  bool first_ = true, spent_ = false;
};

}  // namespace irsa::engine
