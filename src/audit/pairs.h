// Which accounts belong to which role: those that name it, and those that it lets in. An audit
// finds this out first, and makes its rows from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "audit/audit.h"
#include "engine/questions.h"
#include "judge/model.h"

namespace irsa::audit {

/// A pair whose account has no number yet.
struct DraftPair {
  const join::ServiceAccount* account;
  Pair pair;
};

struct RoleDraft {
  const join::RoleEntry* entry;
  const engine::PolicyAnswer* answer;  ///< nullptr: no policy is known
  std::vector<DraftPair> pairs = {};
  Role role;
  Severity worst = Severity::off;  ///< of the findings about it
  Number number = kNone;
};

class Pairs {
 public:
  Pairs(const judge::Model& model, const Limits& limits);
  Pairs(const Pairs&) = delete;
  Pairs& operator=(const Pairs&) = delete;

  /// Roles that pods may take or accounts name, in the order of the input.
  [[nodiscard]] std::vector<RoleDraft>& roles() { return drafts_; }
  /// The account names the role and does not get it. One with an association needs no web identity.
  [[nodiscard]] bool is_refused(const DraftPair& one) const;

  // Over all roles that are not mere reference.
  [[nodiscard]] std::size_t role_count() const { return role_count_; }
  [[nodiscard]] std::size_t open_count() const { return open_count_; }
  [[nodiscard]] std::size_t unused_count() const { return unused_count_; }
  /// Accounts.
  [[nodiscard]] std::size_t refused_count() const { return refused_.size(); }

 private:
  void find_roles();
  void find_pairs();
  void find_pairs(RoleDraft& draft);
  void find_associated(RoleDraft& draft, std::unordered_set<const join::ServiceAccount*>& users);
  [[nodiscard]] bool takes_by_association(const join::ServiceAccount& account,
                                          const join::RoleEntry& entry) const;
  [[nodiscard]] std::string unregistered_audience(const join::RoleEntry& entry,
                                                  const join::ServiceAccount& account) const;
  void count_pairs(RoleDraft& draft);
  [[nodiscard]] bool is_reference(FileId file) const { return index_.sources()[file].reference; }

  const join::Index& index_;
  const judge::Verdicts& verdicts_;
  const Limits& limits_;
  std::vector<engine::PolicyAnswer> answers_;
  std::unordered_set<const join::RoleEntry*> associated_;
  std::unordered_set<std::string_view> named_elsewhere_;
  std::vector<RoleDraft> drafts_;
  std::unordered_set<const join::ServiceAccount*> refused_;
  std::size_t role_count_ = 0, open_count_ = 0, unused_count_ = 0;
};

}  // namespace irsa::audit
