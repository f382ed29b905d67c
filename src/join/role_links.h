// Which account is annotated with which role. Knows nothing of whom roles trust.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/groups.h"
#include "iam/names/arn.h"
#include "join/accounts.h"
#include "join/inputs.h"
#include "join/objects.h"
#include "join/role_entry.h"
#include "join/roles.h"

namespace irsa::join {

class RoleLinks {
 public:
  RoleLinks(const Inputs& inputs, const Accounts& accounts, const Roles& roles);
  RoleLinks(const RoleLinks&) = delete;
  RoleLinks& operator=(const RoleLinks&) = delete;

  /// The role the account is annotated with, if that role is in the input.
  [[nodiscard]] const RoleEntry* role_of(const ServiceAccount& account) const;
  /// The ARN of the role the account is annotated with, taken apart; nullopt when there is none, or
  /// it is malformed.
  [[nodiscard]] std::optional<iam::RoleArn> role_arn(const ServiceAccount& account) const;
  /// Accounts annotated with this role, in order.
  [[nodiscard]] std::span<const ServiceAccount* const> accounts_of(const RoleEntry& role) const;
  /// Accounts annotated with the same role as this one, itself included, whether the input has that
  /// role or not.
  [[nodiscard]] std::span<const ServiceAccount* const> annotated_like(
      const ServiceAccount& account) const;

 private:
  /// The number of the text that an account's role has in the end; kNoId if it has none.
  [[nodiscard]] std::uint32_t text_of(const ServiceAccount& account) const;

  const load::Facts& facts_;
  const Accounts& accounts_;
  const Roles& roles_;
  std::vector<const RoleEntry*> role_of_;  // by the account's place in the Facts
  // Accounts that name a role by its reference are with those that name it by its ARN. What
  // numbers of Accounts::role_texts() become by that; empty if all stay what they are.
  std::vector<std::uint32_t> settled_;
  Ids<std::string_view> added_;  // ARNs that only references lead to; numbered after the others
  std::vector<std::optional<iam::RoleArn>> added_arns_;
  Rows<const ServiceAccount*> by_text_;
};

}  // namespace irsa::join
