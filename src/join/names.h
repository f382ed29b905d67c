// Which records are about the same service account, by NS/NAME alone: each name has the same number
// in all tables. Knows no clusters; only stages of the joined view use it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "iam/names/eks.h"
#include "join/matches.h"
#include "join/objects.h"
#include "join/tables.h"
#include "load/facts.h"

namespace irsa::join {

struct NamedSubject;

class Names {
 public:
  explicit Names(const load::Facts& facts);
  Names(const Names&) = delete;
  Names& operator=(const Names&) = delete;

  /// All definitions of NS/NAME; one whose namespace is unknown matches any, and so does an empty
  /// ns.
  [[nodiscard]] Matches<ServiceAccount> accounts(std::string_view ns, std::string_view name) const {
    return accounts_.like({ns, name});
  }
  /// Those of the name of this account, itself included; of the account that pods run as; of the
  /// one that a role names.
  [[nodiscard]] Matches<ServiceAccount> accounts_of(const ServiceAccount& account) const {
    return accounts_.like(accounts_.id_of(account));
  }
  [[nodiscard]] Matches<ServiceAccount> accounts_of(const Workload& workload) const {
    return accounts_.like(workloads_.id_of(workload));
  }
  [[nodiscard]] Matches<ServiceAccount> accounts_of(const NamedSubject& subject) const;
  /// What runs as the account, or as the one that a role names, defined or not.
  [[nodiscard]] Matches<Workload> workloads_of(const ServiceAccount& account) const {
    return workloads_.like(accounts_.id_of(account));
  }
  [[nodiscard]] Matches<Workload> workloads_of(const NamedSubject& subject) const;
  /// What else names the account.
  [[nodiscard]] Matches<AccountReader> readers_of(const ServiceAccount& account) const {
    return readers_.like(accounts_.id_of(account));
  }
  /// Pod Identity associations of the account, or of the one that pods run as, in any cluster.
  [[nodiscard]] Matches<iam::PodIdentityAssociation> associations_of(
      const ServiceAccount& account) const {
    return associations_.like(accounts_.id_of(account));
  }
  [[nodiscard]] Matches<iam::PodIdentityAssociation> associations_of(
      const Workload& workload) const {
    return associations_.like(workloads_.id_of(workload));
  }

  /// The number of a record's name, and of any; kNoId for a name that nothing has.
  [[nodiscard]] std::uint32_t id_of(const ServiceAccount& account) const {
    return accounts_.id_of(account);
  }
  [[nodiscard]] std::uint32_t id_of(const Workload& workload) const {
    return workloads_.id_of(workload);
  }
  [[nodiscard]] std::uint32_t find(NameKey name, std::uint32_t guess) const {
    return ids_.find(name, guess);
  }
  [[nodiscard]] std::size_t size() const { return ids_.size(); }
  /// Numbers a name that only a role has.
  std::uint32_t add(NameKey name) { return ids_.add(name); }

 private:
  NameIds ids_;
  Named<ServiceAccount> accounts_;
  Named<Workload> workloads_;  // by the account they run as
  Named<AccountReader> readers_;
  Named<iam::PodIdentityAssociation> associations_;
};

}  // namespace irsa::join
