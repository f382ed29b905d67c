// "Did you mean" for many questions about many names.
//
// The answers are those of nearest() (base/text.h), but names are sorted by length, answers are
// remembered, and the work is limited: a hint is not worth comparing 100,000 names with 10,000
// others. When the budget is used up, no name is near any more. Not for several threads at once.
#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace irsa {

/// Comparisons left; several searches may share one.
struct NearBudget {
  std::size_t comparisons = 1'000'000;
};

class NearNames {
 public:
  /// The names, and what they view, must outlive this. Of equally near ones the first wins.
  explicit NearNames(const std::vector<std::string_view>& names, std::size_t limit = 3);

  /// The nearest name; empty when none is close.
  [[nodiscard]] std::string_view find(std::string_view name, NearBudget& budget);

 private:
  struct Candidate {
    std::string_view name;
    std::size_t order;
  };

  std::size_t limit_;
  std::unordered_map<std::size_t, std::vector<Candidate>> by_length_;
  std::unordered_map<std::string_view, std::string_view> answers_;
};

}  // namespace irsa
