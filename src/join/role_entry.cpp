#include "join/role_entry.h"

#include <algorithm>
#include <unordered_set>

#include "base/text.h"

namespace irsa::join {

bool RoleEntry::may_have(const iam::RoleArn& of) const {
  return (account.empty() || account == of.account) &&
         (role->path.empty() || role->path == of.path) && of.name.starts_with(role->name_prefix);
}

bool RoleEntry::trusts_kubernetes() const {
  return std::any_of(trusts.begin(), trusts.end(),
                     [](const TrustStatement& trust) { return trust.kubernetes; });
}

std::vector<std::string_view> RoleEntry::kubernetes_issuers() const {
  std::vector<std::string_view> issuers;
  std::unordered_set<std::string_view> seen;
  for (const TrustStatement& trust : trusts) {
    if (trust.kubernetes && !trust.issuer.empty() && seen.insert(trust.issuer).second)
      issuers.push_back(trust.issuer);
  }
  return issuers;
}

std::string RoleEntry::label() const {
  if (!name.empty()) return "role '" + std::string(name) + "'";
  if (!role->address.empty()) return "role '" + std::string(role->address) + "'";
  return "the role of this policy";
}

std::optional<Note> RoleEntry::identity_note() const {
  if (role->named_at) return Note{*role->named_at, "the role is made with this policy here"};
  if (assumed) {
    return Note{role->where, "used as this role's policy because the input holds no other"};
  }
  if (guess.empty() || name.empty()) return std::nullopt;
  const bool by_folder = role->name.empty();
  return Note{role->where, "used as the policy of role " + quoted(name) + " because of its " +
                               (by_folder ? "folder's name" : "file name")};
}

}  // namespace irsa::join
