#include "rules/trusts_default_service_account.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "judge/model.h"

namespace irsa::rules {

void check_trusts_default_service_account(const judge::Model& model, Findings& findings) {
  for (const join::RoleEntry& role : model.index.roles()) {
    if (role.outranked) continue;
    std::set<Span> seen;
    for (const join::NamedSubject& subject : role.subjects) {
      if (subject.name != "default" || !seen.insert(subject.value.span).second) continue;
      const auto accounts = model.index.accounts_of(subject);
      const bool left_behind =
          std::any_of(accounts.begin(), accounts.end(), [&](const join::ServiceAccount* account) {
            return model.index.workloads().moved_from_default(*account) != nullptr;
          });
      if (left_behind) continue;  // service-account-unused says so
      // eksctl makes both of one entry, of which default-service-account-role speaks.
      const bool of_account =
          std::any_of(accounts.begin(), accounts.end(), [&](const join::ServiceAccount* account) {
            return account->name.span == subject.value.span;
          });
      if (of_account) continue;
      findings.report(
          {.where = subject.value.span,
           .message = fmt::format("{} trusts the service account 'default' of namespace '{}': "
                                  "every pod there that names no other runs as it",
                                  role.label(), subject.ns),
           .help = "Give the workload a separate service account, and trust that.",
           .object = join::object_of(role)});
    }
  }
}

}  // namespace irsa::rules
