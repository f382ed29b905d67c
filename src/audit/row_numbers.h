// The number of the row that a thing has in an audit; kNone if it has none.
#pragma once

#include <cstddef>
#include <unordered_map>

#include "audit/audit.h"
#include "join/index.h"

namespace irsa::audit {

template <typename Record>
class RowNumbers {
 public:
  /// Records get their numbers in the order in which they are added.
  void add(const Record& record) {
    numbers_.emplace(&record, static_cast<Number>(numbers_.size()));
  }
  [[nodiscard]] Number of(const Record* record) const {
    const auto found = numbers_.find(record);
    return found == numbers_.end() ? kNone : found->second;
  }

 private:
  std::unordered_map<const Record*, Number> numbers_;
};

struct AllNumbers {
  RowNumbers<join::Cluster> clusters = {};
  RowNumbers<join::RoleEntry> roles = {};
  RowNumbers<join::ServiceAccount> accounts = {};
};

}  // namespace irsa::audit
