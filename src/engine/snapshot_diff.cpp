#include "engine/snapshot_diff.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "engine/questions.h"
#include "iam/names/subject.h"
#include "kube/names.h"

namespace irsa::engine {

namespace {

/// "payments/api" of a subject; other texts as they are.
std::string account_of(std::string_view subject) {
  const auto key = iam::split_subject(subject);
  return key ? std::string(key->ns) + "/" + std::string(key->name) : std::string(subject);
}

std::string role_of(const join::RoleEntry& role) {
  return std::string(!role.arn.empty() ? role.arn : role.name);
}

std::string cluster_of(const join::Index& index, std::string_view issuer) {
  const join::Cluster* const cluster = index.clusters().with_issuer(issuer);
  return cluster == nullptr ? std::string{} : std::string(cluster->name);
}

/// Who gets in on one side.
struct Access {
  std::set<AccessChange> accounts;
  std::set<OpenChange> open;
  std::set<std::string> undecided;
};

bool is_named(const join::Index& index, const join::RoleEntry& role, std::string_view account) {
  const auto users = index.accounts_of(role);
  return std::any_of(users.begin(), users.end(), [&](const kube::ServiceAccount* user) {
    return join::account_label(*user) == account;
  });
}

Access access_of(const join::Index& index) {
  Access out;
  for (const PolicyAnswer& answer : whom_it_lets_in(index, {})) {
    const join::RoleEntry& role = *answer.role;
    const std::string name = role_of(role);
    if (name.empty()) continue;
    if (role.trusts_left_out > 0) out.undecided.insert(name);
    for (const IssuerAnswer& issuer : answer.issuers) {
      const std::string cluster = cluster_of(index, issuer.issuer);
      const auto add = [&](std::string account) {
        const bool named = is_named(index, role, account);
        out.accounts.insert({.role = name,
                             .issuer = issuer.issuer,
                             .cluster = cluster,
                             .account = std::move(account),
                             .named = named});
      };
      const iam::Admitted& may = issuer.admission.may;
      for (const std::string& subject : may.subjects) add(account_of(subject));
      for (const kube::ServiceAccount* const account : issuer.known) {
        add(join::account_label(*account));
      }
      // A list that is too long to be given is one of names all the same.
      if (may.subjects.empty()) {
        for (const join::NamedSubject& subject : role.subjects) {
          if (subject.issuer != issuer.issuer) continue;
          const iam::RoleContext context{.partition = role.partition, .account = role.account};
          if (iam::allows(*role.role->policy, context,
                          {.issuer = issuer.issuer,
                           .subject = subject.value.value,
                           .audiences = {issuer.audience}}) != iam::Truth::no) {
            add(account_of(subject.value.value));
          }
        }
      }
      if (may.open) {
        out.open.insert({.role = name,
                         .issuer = issuer.issuer,
                         .cluster = cluster,
                         .example = account_of(may.witness.value_or(""))});
      }
      if (!issuer.admission.undecided.empty()) out.undecided.insert(name);
    }
  }
  return out;
}

/// Does the role, as this side has it, let the account in? A pattern may, without naming it.
bool lets_in(const join::Index& index, const AccessChange& change) {
  const join::RoleEntry* const role = index.roles().about(ObjectName{.role = change.role});
  const std::size_t slash = change.account.find('/');
  if (role == nullptr || !role->role->policy || slash == std::string::npos) return false;
  const std::string subject =
      kube::subject_of(change.account.substr(0, slash), change.account.substr(slash + 1));
  return iam::allows(*role->role->policy, {.partition = role->partition, .account = role->account},
                     {.issuer = change.issuer,
                      .subject = subject,
                      .audiences = {index.settings().audience}}) != iam::Truth::no;
}

/// What of `one` the other side does not have, whoever names the role.
std::vector<AccessChange> missing(const std::set<AccessChange>& one,
                                  const std::set<AccessChange>& other, const join::Index& there) {
  const auto key = [](const AccessChange& change) {
    return std::tuple(change.role, change.issuer, change.account);
  };
  std::set<std::tuple<std::string, std::string, std::string>> known;
  for (const AccessChange& change : other) known.insert(key(change));
  std::vector<AccessChange> out;
  for (const AccessChange& change : one) {
    if (!known.contains(key(change)) && !lets_in(there, change)) out.push_back(change);
  }
  return out;
}

std::vector<OpenChange> missing(const std::set<OpenChange>& one,
                                const std::set<OpenChange>& other) {
  std::set<std::pair<std::string, std::string>> known;
  for (const OpenChange& change : other) known.emplace(change.role, change.issuer);
  std::vector<OpenChange> out;
  for (const OpenChange& change : one) {
    if (!known.contains({change.role, change.issuer})) out.push_back(change);
  }
  return out;
}

/// The cluster, the account, and the role it has.
using Roles = std::map<std::pair<std::string, std::string>, std::string>;

std::string cluster_name(const join::Index& index, FileId file) {
  const join::Cluster* const cluster = index.clusters().of(file);
  return cluster == nullptr ? std::string{} : std::string(cluster->name);
}

Roles roles_of_accounts(const join::Index& index) {
  Roles out;
  for (const kube::ServiceAccount& account : index.facts().service_accounts) {
    const kube::Annotation* const role = index.accounts().role_annotation(account);
    out[{cluster_name(index, account.origin.file), join::account_label(account)}] =
        role == nullptr ? std::string{} : std::string(role->value);
  }
  return out;
}

std::vector<Restart> restarts(const join::Index& before, const join::Index& after) {
  const Roles old_roles = roles_of_accounts(before);
  std::vector<Restart> out;
  for (const kube::ServiceAccount& account : after.facts().service_accounts) {
    const std::string label = join::account_label(account);
    const auto old = old_roles.find({cluster_name(after, account.origin.file), label});
    if (old == old_roles.end()) continue;  // pods of a new account are new as well
    const kube::Annotation* const role = after.accounts().role_annotation(account);
    const std::string now = role == nullptr ? std::string{} : std::string(role->value);
    if (now == old->second) continue;
    for (const kube::Workload* const workload : after.workloads_of(account)) {
      if (after.workloads().repeats_owner(*workload)) continue;
      out.push_back({.account = label,
                     .workload = join::workload_label(*workload),
                     .before = old->second,
                     .after = now});
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace

SnapshotDiff compare(const join::Index& before, const join::Index& after) {
  const Access old_access = access_of(before), new_access = access_of(after);
  SnapshotDiff diff{.gained = missing(new_access.accounts, old_access.accounts, before),
                    .lost = missing(old_access.accounts, new_access.accounts, after),
                    .opened = missing(new_access.open, old_access.open),
                    .closed = missing(old_access.open, new_access.open),
                    .restarts = restarts(before, after),
                    .undecided = {}};
  std::set_union(old_access.undecided.begin(), old_access.undecided.end(),
                 new_access.undecided.begin(), new_access.undecided.end(),
                 std::back_inserter(diff.undecided));
  return diff;
}

}  // namespace irsa::engine
