// Whom roles trust: their statements about the issuers of clusters, and the service accounts that
// they name. judge/ says whether a statement does what it should.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "base/groups.h"
#include "join/inputs.h"
#include "join/issuers.h"
#include "join/names.h"
#include "join/objects.h"
#include "join/role_entry.h"
#include "join/role_links.h"
#include "join/roles.h"

namespace irsa::join {

class Trusts {
 public:
  /// Completes the entries of `roles`, and numbers in `names` what only roles name.
  Trusts(const Inputs& inputs, const RoleLinks& links, const Issuers& issuers, Names& names,
         Roles& roles);
  Trusts(const Trusts&) = delete;
  Trusts& operator=(const Trusts&) = delete;

  /// Where roles name this account literally; of a workload, the account it runs as.
  [[nodiscard]] std::span<const NamedSubject* const> subjects_for(
      const ServiceAccount& account) const {
    return subjects_[names_.id_of(account)];
  }
  [[nodiscard]] std::span<const NamedSubject* const> subjects_for(const Workload& workload) const {
    return subjects_[names_.id_of(workload)];
  }
  /// The work that questions about one trust policy may take (iam/admission/budget.h). It depends
  /// on how many policies of the input need a search.
  [[nodiscard]] std::size_t steps_for_each_policy() const { return steps_for_each_policy_; }

 private:
  void find_trusts(RoleEntry& entry) const;
  void collect_subjects(RoleEntry& entry) const;
  [[nodiscard]] std::string_view own_cluster(const iam::Principal& provider) const;

  const load::Facts& facts_;
  const RoleLinks& links_;
  const Issuers& issuers_;
  const Names& names_;
  std::size_t steps_for_each_policy_ = 0;
  Rows<const NamedSubject*> subjects_;
};

}  // namespace irsa::join
