// Which service accounts of the input a subject pattern fits.
//
// Subjects are sorted twice, forwards and backwards, so that a pattern is compared only with those
// that share what it spells out before its first wildcard, or after its last. Patterns that spell
// out neither are compared with everything, as long as the budget lasts. Built by the rule that
// needs it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "index/index.h"

namespace irsa::index {

class AccountSearch {
 public:
  /// Accounts whose namespace or name is not known are left out. The Index must outlive this.
  explicit AccountSearch(const Index& index);

  /// Accounts that `pattern` (`*` any run, `?` one character) fits, at most `most` of them, in the
  /// order of their subjects; of an account defined several times the first definition.
  [[nodiscard]] std::vector<const ServiceAccount*> like(std::string_view pattern, std::size_t most);

 private:
  struct Entry {
    std::string subject;
    const ServiceAccount* account;
  };
  struct Range {
    std::size_t begin, end;
  };

  [[nodiscard]] Range with_prefix(std::string_view prefix) const;
  [[nodiscard]] Range with_suffix(std::string_view suffix) const;

  std::vector<Entry> entries_;            // by subject, each once
  std::vector<std::string> reversed_;     // subjects backwards, sorted
  std::vector<std::size_t> of_reversed_;  // the entry of each
  std::size_t comparisons_left_ = 10'000'000;
};

}  // namespace irsa::index
