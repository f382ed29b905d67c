// Shared by the rules about accounts that their own role keeps out: all accounts that one place of
// a trust policy keeps out are one finding, which names them all.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "diag/problem.h"
#include "judge/model.h"
#include "source/source_set.h"

namespace irsa::rules {

/// How many places are shown with a finding; the others are counted.
inline constexpr std::size_t kMostPlaces = 4;

/// Denials grouped by the place that is wrong, in the order of the first of each group; of an
/// account that is defined several times the first. Each build of a kustomization has its own
/// denials.
class DenialGroups {
 public:
  explicit DenialGroups(const SourceSet& sources) : sources_(sources) {}

  void add(const void* blamed, const judge::Denial& denial) {
    const auto& built = sources_[denial.account->origin.file].built;
    const Key key{blamed, built ? std::optional(built->root) : std::nullopt};
    const auto [at, fresh] = known_.try_emplace(key, groups_.size());
    if (fresh) groups_.emplace_back();
    // Several files may define one account: dev, prod.
    const join::ServiceAccount& account = *denial.account;
    if (!accounts_.emplace(at->second, account.effective_ns, account.name.value).second) return;
    groups_[at->second].push_back(&denial);
  }
  [[nodiscard]] const std::vector<std::vector<const judge::Denial*>>& all() const {
    return groups_;
  }

 private:
  using Key = std::pair<const void*, std::optional<FileId>>;
  const SourceSet& sources_;
  std::map<Key, std::size_t> known_;
  std::set<std::tuple<std::size_t, std::string_view, std::string_view>> accounts_;
  std::vector<std::vector<const judge::Denial*>> groups_;
};

/// "'shop/api', 'shop/web' and 3 more"
[[nodiscard]] std::string names_of(const std::vector<const judge::Denial*>& denials);
/// "system:serviceaccount:shop:api, system:serviceaccount:shop:web": all of them, to be copied.
[[nodiscard]] std::string subjects_of(const std::vector<const judge::Denial*>& denials);
/// The subject of one: of a namespace that is not known as the source writes it, or NAMESPACE.
[[nodiscard]] std::string subject_to_write(const join::ServiceAccount& account);
/// Is there a text for the namespace of each, so that it can be written?
[[nodiscard]] bool can_be_written(const std::vector<const judge::Denial*>& denials);
/// The line of a kustomization that gives the account the namespace or the name that it has;
/// nullopt if both are in its own manifest. With `same_ns` only of the name.
[[nodiscard]] std::optional<Span> set_by_kustomization(const join::ServiceAccount& account,
                                                       bool same_ns = false);
/// Where another role trusts the account by name, and does let it in; nullptr when none does.
[[nodiscard]] const join::NamedSubject* role_that_trusts(const join::Index& index,
                                                         const judge::Denial& denial);
/// After a message: that other roots of Terraform make a role of this name, too.
[[nodiscard]] std::string none_of_roots(const judge::Denial& denial);
/// Where the accounts name the role.
void add_places(const std::vector<const judge::Denial*>& denials, Problem& problem);

}  // namespace irsa::rules
