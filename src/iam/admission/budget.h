// How much work the answers about a policy may cost. What costs more is not known, and this is
// said. No budget depends on time, so the same input always has the same answers.
//
// A step is a look at one position of one pattern, some nanoseconds. An ordinary policy takes some
// hundreds; a policy that needs more than kPolicySteps was made to be hard.
#pragma once

#include <algorithm>
#include <cstddef>

namespace irsa::iam {

/// For all questions about one policy.
inline constexpr std::size_t kPolicySteps = 20'000'000;
/// For all policies of a run together, and what each of very many has anyway.
inline constexpr std::size_t kRunSteps = 1'000'000'000;
inline constexpr std::size_t kLeastSteps = 20'000;

/// How much each policy may take if there are so many.
[[nodiscard]] constexpr std::size_t steps_for_each(std::size_t policies) {
  return std::clamp(kRunSteps / std::max<std::size_t>(policies, 1), kLeastSteps, kPolicySteps);
}

/// Work that may still be done.
class Budget {
 public:
  explicit Budget(std::size_t steps) : left_(steps) {}
  /// False when there is not so much left; then nothing is left.
  bool spend(std::size_t steps) {
    const bool enough = steps <= left_;
    left_ = enough ? left_ - steps : 0;
    return enough;
  }
  [[nodiscard]] std::size_t left() const { return left_; }
  [[nodiscard]] bool exhausted() const { return left_ == 0; }

 private:
  std::size_t left_;
};

}  // namespace irsa::iam
