// The roles of the input, by ARN, name and reference; and whether a role that is absent certainly
// does not exist. Knows no service accounts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/arena.h"
#include "iam/names/arn.h"
#include "join/accounts.h"
#include "join/inputs.h"
#include "join/role_entry.h"
#include "join/tables.h"

namespace irsa::join {

/// How certain it is that an absent role does not exist.
enum class RoleCoverage : std::uint8_t { partial, dumped, complete };

class Roles {
 public:
  /// What accounts name gives nameless policies their roles.
  Roles(const Inputs& inputs, const Accounts& accounts);
  Roles(const Roles&) = delete;
  Roles& operator=(const Roles&) = delete;

  /// All of them, in the order of the Facts, by RoleEntry::id.
  [[nodiscard]] auto begin() const { return roles_.begin(); }
  [[nodiscard]] auto end() const { return roles_.end(); }
  [[nodiscard]] std::size_t size() const { return roles_.size(); }
  [[nodiscard]] bool empty() const { return roles_.empty(); }
  [[nodiscard]] const RoleEntry& operator[](std::size_t id) const { return roles_[id]; }

  /// The role of this ARN (the source that outranks the others); nullptr when not in the input.
  [[nodiscard]] const RoleEntry* with_arn(std::string_view arn) const;
  /// The role with this reference in a file: `${aws_iam_role.api.arn}`.
  [[nodiscard]] const RoleEntry* referred_to(FileId file, std::string_view reference) const;
  [[nodiscard]] std::span<const RoleEntry* const> named(std::string_view name) const;
  /// The role that a finding is about; nullptr when it is about something else.
  [[nodiscard]] const RoleEntry* about(const ObjectName& object) const;
  /// The input has a role of that name, and nothing that is known of it contradicts this ARN.
  [[nodiscard]] bool may_hold(const iam::RoleArn& arn) const;
  [[nodiscard]] RoleCoverage coverage(std::string_view aws_account) const;

  /// For Trusts, which fills in whom each trusts.
  [[nodiscard]] std::span<RoleEntry> entries() { return roles_; }

 private:
  Inputs inputs_;
  Arena reference_texts_;
  std::vector<RoleEntry> roles_;
  std::unordered_map<std::string_view, const RoleEntry*> by_arn_;  // and by reference
  ByText<RoleEntry> by_name_;
  ByText<RoleEntry> common_guesses_;
};

}  // namespace irsa::join
