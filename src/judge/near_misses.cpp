#include "judge/near_misses.h"

#include "base/text.h"

namespace irsa::judge {

const join::NamedSubject* NearMisses::find(const join::ServiceAccount& account) {
  if (account.name_placeholder) {
    return role_.subjects.size() == 1 ? &role_.subjects.front() : nullptr;
  }
  const std::string_view name = account.name.value;
  OfCluster& cluster = of_cluster(index_.clusters().issuer_of(account.origin.file));
  // It is named, so something else keeps it out.
  if (cluster.named.contains(join::account_label(account))) return nullptr;
  std::vector<const join::NamedSubject*> near;
  if (const auto found = cluster.by_name.find(name); found != cluster.by_name.end()) {
    near = found->second;
  }
  if (const auto found = cluster.by_ns.find(account.effective_ns); found != cluster.by_ns.end()) {
    for (const join::NamedSubject* const subject : found->second) {
      if (near.size() > 1) break;
      if (subject->name != name && akin(subject->name, name)) near.push_back(subject);
    }
  }
  if (near.size() == 1) return near.front();
  const bool only = near.empty() && cluster.orphans.size() == 1 && role_.subjects.size() == 1 &&
                    index_.accounts_of(role_).size() == 1;
  return only ? cluster.orphans.front() : nullptr;
}

NearMisses::OfCluster& NearMisses::of_cluster(std::string_view issuer) {
  const auto [known, fresh] = clusters_.try_emplace(issuer);
  OfCluster& cluster = known->second;
  if (!fresh) return cluster;
  for (const join::NamedSubject& subject : role_.subjects) {
    if (!issuer.empty() && !subject.condition->open_issuer && subject.issuer != issuer) continue;
    cluster.named.insert(std::string(subject.ns) + '/' + std::string(subject.name));
    if (index_.accounts().defined_for(subject)) continue;
    cluster.orphans.push_back(&subject);
    // Of equal ones two are as good as many.
    auto& of_name = cluster.by_name[subject.name];
    if (of_name.size() < 2) of_name.push_back(&subject);
    cluster.by_ns[subject.ns].push_back(&subject);
  }
  return cluster;
}

bool NearMisses::akin(std::string_view a, std::string_view b) {
  if (comparisons_left_ == 0) return false;
  --comparisons_left_;
  return edit_distance(a, b, 2) <= 2 || (b.size() > 3 && a.find(b) != std::string_view::npos) ||
         (a.size() > 3 && b.find(a) != std::string_view::npos);
}

}  // namespace irsa::judge
