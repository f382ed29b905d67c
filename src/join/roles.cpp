#include "join/roles.h"

#include <algorithm>
#include <string>

#include "join/identity.h"
#include "join/references.h"

namespace irsa::join {

Roles::Roles(const Inputs& inputs, const Accounts& accounts)
    : inputs_(inputs), roles_(identify_roles(inputs, accounts, reference_texts_)) {
  for (const RoleEntry& entry : roles_) {
    if (!entry.outranked && !entry.arn.empty()) by_arn_.emplace(entry.arn, &entry);
  }
  for (const RoleEntry& entry : roles_) {
    if (entry.outranked) continue;
    const auto add = [&](const RoleEntry& one) {
      if (!one.reference.empty()) by_arn_.emplace(one.reference, &entry);
    };
    add(entry);
    for (const RoleEntry* const copy : entry.copies) add(*copy);
  }
  for (const RoleEntry& entry : roles_) {
    if (!entry.name.empty()) by_name_.add(entry.name, &entry);
    if (entry.common_guess) common_guesses_.add(entry.guess, &entry);
  }
  by_name_.close();
  common_guesses_.close();
}

const RoleEntry* Roles::with_arn(std::string_view arn) const {
  const auto found = by_arn_.find(arn);
  return found == by_arn_.end() ? nullptr : found->second;
}

const RoleEntry* Roles::referred_to(FileId file, std::string_view reference) const {
  return with_arn(reference_key(file, reference));
}

std::span<const RoleEntry* const> Roles::named(std::string_view name) const {
  return by_name_[name];
}

const RoleEntry* Roles::about(const ObjectName& object) const {
  if (object.role.empty()) return nullptr;
  if (const RoleEntry* const found = with_arn(object.role)) return found;
  const auto found_by_name = named(object.role);
  const auto found = std::find_if(found_by_name.begin(), found_by_name.end(),
                                  [](const RoleEntry* entry) { return !entry->outranked; });
  return found == found_by_name.end() ? nullptr : *found;
}

bool Roles::may_hold(const iam::RoleArn& arn) const {
  // An ARN that is stated has a path of its own.
  const auto fits = [&](const RoleEntry* entry) {
    return entry->role->arn.empty() && entry->may_have(arn);
  };
  const auto namesakes = by_name_[arn.name];
  const auto guessed = common_guesses_[arn.name];
  return std::any_of(namesakes.begin(), namesakes.end(), fits) ||
         std::any_of(guessed.begin(), guessed.end(), fits);
}

RoleCoverage Roles::coverage(std::string_view aws_account) const {
  for (const config::Inventory& inventory : inputs_.settings.inventory) {
    if (inventory.account == aws_account && inventory.complete) return RoleCoverage::complete;
  }
  const bool dumped =
      std::any_of(inputs_.facts.role_dumps.begin(), inputs_.facts.role_dumps.end(),
                  [&](const iam::RoleDump& dump) { return dump.account == aws_account; });
  return dumped ? RoleCoverage::dumped : RoleCoverage::partial;
}

}  // namespace irsa::join
