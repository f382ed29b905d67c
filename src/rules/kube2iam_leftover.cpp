#include "rules/kube2iam_leftover.h"

#include <fmt/format.h>

#include <set>
#include <span>

#include "rules/shared/annotations.h"

namespace irsa::rules {
namespace {

/// kube2iam's and kiam's annotations.
bool is_of_kube2iam(std::string_view key) {
  constexpr std::string_view kKeys[] = {
      "iam.amazonaws.com/role", "iam.amazonaws.com/external-id", "iam.amazonaws.com/session-name",
      "iam.amazonaws.com/allowed-roles", "iam.amazonaws.com/permitted"};
  return std::find(std::begin(kKeys), std::end(kKeys), key) != std::end(kKeys);
}

/// What shows that these pods are meant to use IRSA: their account's role annotation, or a role
/// that trusts the account.
std::optional<Note> sign_of_irsa(const index::Index& index, const Carrier& carrier) {
  std::vector<const index::ServiceAccount*> accounts;
  std::span<const index::NamedSubject* const> trusting;
  if (carrier.account != nullptr) {
    accounts.push_back(carrier.account);
    trusting = index.subjects_for(*carrier.account);
  } else if (carrier.workload != nullptr) {
    const auto found = index.accounts_of(*carrier.workload);
    accounts.assign(found.begin(), found.end());
    trusting = index.subjects_for(*carrier.workload);
  }
  for (const index::ServiceAccount* const account : accounts) {
    if (const kube::Annotation* const role = index.role_annotation(*account)) {
      return Note{role->key.span, "the service account has a role by IRSA"};
    }
  }
  if (trusting.empty()) return std::nullopt;
  return Note{trusting.front()->value.span,
              trusting.front()->role->label() + " trusts the service account"};
}

}  // namespace

void check_kube2iam_leftover(const index::Index& index, Findings& findings) {
  std::set<std::pair<const void*, kube::Place>> told;  // of several keys in one place, the first
  for_each_annotation(index, [&](const Carrier& carrier, const kube::Annotation& annotation) {
    if (!is_of_kube2iam(annotation.key.value) || annotation.nested) return;
    const void* const object =
        carrier.account != nullptr    ? static_cast<const void*>(carrier.account)
        : carrier.workload != nullptr ? static_cast<const void*>(carrier.workload)
                                      : carrier.stray;
    if (!told.insert({object, annotation.place}).second) return;
    Problem problem{.where = annotation.key.span,
                    .message = fmt::format("{} on {} belongs to kube2iam or kiam, and the webhook "
                                           "of IRSA does not read it",
                                           quoted(annotation.key.value), carrier.label()),
                    .object = carrier.object()};
    if (auto sign = sign_of_irsa(index, carrier)) {
      problem.related.push_back(std::move(*sign));
      problem.help = carrier.account != nullptr
                         ? "Delete it: kube2iam reads it on pods only."
                         : "Delete it once kube2iam is gone: with both in place a pod has two ways "
                           "to a role.";
    } else {
      problem.help =
          fmt::format("To use IRSA, annotate the service account with {} instead.", kube::kRoleArn);
      problem.level = Severity::note;
    }
    findings.report(std::move(problem));
  });
}

}  // namespace irsa::rules
