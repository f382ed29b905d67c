#include "join/names.h"

#include <optional>

#include "join/role_entry.h"

namespace irsa::join {

std::optional<NameKey> key_of(const ServiceAccount& account) {
  return NameKey{account.effective_ns, account.name.value};
}

std::optional<NameKey> key_of(const Workload& workload) {
  if (workload.account_placeholder) return std::nullopt;
  return NameKey{workload.effective_ns, account_name(workload)};
}

std::optional<NameKey> key_of(const AccountReader& reader) {
  if (!reader.account) return std::nullopt;
  return NameKey{reader.account_ns, reader.account->value};
}

std::optional<NameKey> key_of(const iam::PodIdentityAssociation& association) {
  return NameKey{association.ns.value, association.service_account.value};
}

Names::Names(const load::Facts& facts) {
  // Objects of one application are beside each other in every list of them, so what is named next
  // is mostly what is next.
  ids_.reserve(facts.service_accounts.size());
  accounts_.fill(ids_, facts.service_accounts);
  workloads_.fill(ids_, facts.workloads);
  readers_.fill(ids_, facts.readers);
  associations_.fill(ids_, facts.associations);
}

Matches<ServiceAccount> Names::accounts_of(const NamedSubject& subject) const {
  return accounts_.like({subject.ns, subject.name}, subject.name_id);
}

Matches<Workload> Names::workloads_of(const NamedSubject& subject) const {
  return workloads_.like({subject.ns, subject.name}, subject.name_id);
}

}  // namespace irsa::join
