// Which subject of a role was surely meant for an account that does not get in.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "join/index.h"

namespace irsa::judge {

/// Made for one role and used for many accounts.
class NearMisses {
 public:
  NearMisses(const join::Index& index, const join::RoleEntry& role) : index_(index), role_(role) {}

  /// nullptr when there is none, or more than one.
  [[nodiscard]] const join::NamedSubject* find(const join::ServiceAccount& account);

 private:
  /// What the role names in the cluster of one issuer; where that is not known, all it names.
  struct OfCluster {
    std::unordered_set<std::string> named;           // NS/NAME
    std::vector<const join::NamedSubject*> orphans;  // that no account of the input is
    std::unordered_map<std::string_view, std::vector<const join::NamedSubject*>> by_name, by_ns;
  };
  OfCluster& of_cluster(std::string_view issuer);
  /// A hint is not worth comparing all names of a very large role with those of all its accounts.
  bool akin(std::string_view a, std::string_view b);

  const join::Index& index_;
  const join::RoleEntry& role_;
  std::size_t comparisons_left_ = 1'000'000;
  std::unordered_map<std::string_view, OfCluster> clusters_;
};

}  // namespace irsa::judge
