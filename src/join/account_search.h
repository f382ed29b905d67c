// Which service accounts of the input a subject pattern fits.
//
// Subjects are sorted, and also sorted from their end if a pattern needs it. So a pattern is
// compared only with subjects that have the same text before its first wildcard, or after its last
// one. Patterns without such a text are compared with everything, as long as the budget lasts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "kube/objects.h"

namespace irsa::join {

/// Comparisons of a pattern with a subject that are left. Of each rule its own, so that what it
/// finds does not depend on what others did before.
struct SearchBudget {
  std::size_t comparisons = 10'000'000;
};

class AccountSearch {
 public:
  /// Accounts whose namespace or name is not known are left out. They must outlive this.
  explicit AccountSearch(const std::vector<kube::ServiceAccount>& accounts);

  /// Accounts that `pattern` (`*` any run, `?` one character) fits, at most `most` of them, in the
  /// order of their subjects; of an account defined several times the first definition. May be
  /// called by several threads at once.
  [[nodiscard]] std::vector<const kube::ServiceAccount*> like(std::string_view pattern,
                                                              std::size_t most,
                                                              SearchBudget& budget) const;

 private:
  struct Entry {
    std::string_view subject;
    const kube::ServiceAccount* account;
  };
  struct Reversed {
    std::string_view subject;  // backwards
    std::uint32_t entry;
  };
  struct Range {
    std::size_t begin, end;
    [[nodiscard]] std::size_t size() const { return end - begin; }
  };

  [[nodiscard]] Range with_prefix(std::string_view prefix) const;
  [[nodiscard]] Range with_suffix(std::string_view suffix) const;

  Arena texts_;
  std::vector<Entry> entries_;  // by subject, each once
  mutable std::once_flag reversed_made_;
  mutable Arena reversed_texts_;
  mutable std::vector<Reversed> reversed_;  // sorted; made when first asked for
};

}  // namespace irsa::join
