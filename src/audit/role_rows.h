// A role as a row of an audit: its trust policy, whom that lets in and why not, its permissions.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "audit/audit.h"
#include "audit/pairs.h"
#include "audit/row_numbers.h"
#include "audit/words.h"
#include "join/index.h"

namespace irsa::audit {

class RoleRows {
 public:
  RoleRows(const join::Index& index, const AllNumbers& numbers, const Limits& limits)
      : index_(index), numbers_(numbers), limits_(limits) {}

  /// Takes what is in the draft; it has its number.
  [[nodiscard]] Role row_of(RoleDraft& draft);

 private:
  void explain(RoleDraft& draft, const join::ServiceAccount& account, Pair& pair, bool refused);
  void add_policy(RoleDraft& draft) const;
  [[nodiscard]] Statement statement_row(const iam::Statement& statement, const AsWritten& written,
                                        Role& role) const;
  void add_permissions(const join::RoleEntry& entry, Role& role) const;
  [[nodiscard]] std::string shortened(std::string_view text) const;
  [[nodiscard]] std::vector<std::string> texts(const std::vector<iam::Text>& from,
                                               const AsWritten& written) const;

  const join::Index& index_;
  const AllNumbers& numbers_;
  const Limits& limits_;
  std::size_t explained_ = 0;
  std::set<std::string> keys_;
};

}  // namespace irsa::audit
