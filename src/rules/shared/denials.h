// What the rules about accounts that their own role keeps out share: accounts that one place of a
// trust policy keeps out are one finding, which names them all.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "diag/problem.h"
#include "judge/model.h"

namespace irsa::rules {

/// So many places are shown beside a finding; the others are counted.
inline constexpr std::size_t kMostPlaces = 4;

/// Denials by what is to blame, in the order in which each came first.
class DenialGroups {
 public:
  void add(const void* blamed, const judge::Denial& denial) {
    const auto [at, fresh] = known_.try_emplace(blamed, groups_.size());
    if (fresh) groups_.emplace_back();
    groups_[at->second].push_back(&denial);
  }
  [[nodiscard]] const std::vector<std::vector<const judge::Denial*>>& all() const {
    return groups_;
  }

 private:
  std::unordered_map<const void*, std::size_t> known_;
  std::vector<std::vector<const judge::Denial*>> groups_;
};

/// "'shop/api', 'shop/web' and 3 more"
[[nodiscard]] std::string names_of(const std::vector<const judge::Denial*>& denials);
/// "system:serviceaccount:shop:api, system:serviceaccount:shop:web": all of them, to be copied.
[[nodiscard]] std::string subjects_of(const std::vector<const judge::Denial*>& denials);
/// Where the accounts name the role.
void add_places(const std::vector<const judge::Denial*>& denials, Problem& problem);

}  // namespace irsa::rules
