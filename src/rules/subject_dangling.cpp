#include "rules/subject_dangling.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "base/near_names.h"
#include "index/index.h"

namespace irsa::rules {
namespace {

/// The subject is of another cluster than those whose manifests are here.
bool is_elsewhere(const index::Index& index, std::string_view issuer) {
  const auto clusters = index.clusters();
  return index.cluster_of(issuer) == nullptr &&
         std::any_of(clusters.begin(), clusters.end(),
                     [](const index::Cluster& cluster) { return !cluster.issuer.empty(); });
}

}  // namespace

void check_subject_dangling(const index::Index& index, Findings& findings) {
  if (!index.has_kubernetes()) return;
  // What sub-mismatch explains is no second finding here.
  std::set<Span> explained;
  for (const index::Denial& denial : index.denials()) {
    if (denial.near_miss != nullptr) explained.insert(denial.near_miss->value.span);
  }
  std::unordered_map<std::string_view, NearNames> names;  // by namespace
  NearBudget budget;
  for (const index::RoleEntry& role : index.roles()) {
    if (role.outranked) continue;
    for (const index::NamedSubject& subject : role.subjects) {
      // "default" exists in every namespace; a pod that names a missing account has its own
      // finding.
      if (!index.accounts_of(subject).empty() || !index.workloads_of(subject).empty() ||
          subject.name == "default" || !index.namespace_known(subject.ns) ||
          index.external_account(subject.ns, subject.name) ||
          explained.contains(subject.value.span) || is_elsewhere(index, subject.issuer)) {
        continue;
      }
      auto in_namespace = names.find(subject.ns);
      if (in_namespace == names.end()) {
        in_namespace = names.emplace(subject.ns, index.account_names(subject.ns)).first;
      }
      const std::string_view close = in_namespace->second.find(subject.name, budget);
      Problem problem{
          .where = subject.value.span,
          .message = fmt::format("{} trusts service account '{}/{}', which the input does "
                                 "not define",
                                 role.label(), subject.ns, subject.name),
          .object = index::object_of(role)};
      if (!close.empty()) {
        const index::ServiceAccount& account = *index.accounts(subject.ns, close).front();
        problem.help = fmt::format("Did you mean '{}'?", close);
        problem.related.push_back({account.name.span, "the nearest service account"});
      } else {
        problem.help =
            "Remove the subject if the service account is gone; whoever makes one of that "
            "name gets the role.";
        if (!index.namespace_complete(subject.ns)) problem.level = Severity::note;
      }
      findings.report(std::move(problem));
    }
  }
}

}  // namespace irsa::rules
