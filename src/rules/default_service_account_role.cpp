#include "rules/default_service_account_role.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "base/text.h"
#include "join/builds.h"
#include "judge/model.h"
#include "kube/webhook.h"

namespace irsa::rules {
namespace {

/// The role of an account that eksctl makes has an ARN that no file tells, but there is one.
const kube::Annotation* role_given(const join::Index& index, const join::ServiceAccount& account) {
  const kube::Annotation* const known = index.accounts().role_annotation(account);
  if (known != nullptr) return known;
  const kube::Annotation* const written = join::find_annotation(account, kube::kRoleArn);
  const bool by_eksctl = written != nullptr && written->placeholder && written->value.empty();
  return by_eksctl ? written : nullptr;
}

constexpr std::string_view kHelp =
    "Give the role to a separate service account, and name that in the pods that need it.";

void check_account(const judge::Model& model, const join::ServiceAccount& account,
                   Findings& findings) {
  const kube::Annotation* const role = role_given(model.index, account);
  // One that no pod runs as has been left behind: service-account-unused says so.
  if (role == nullptr || model.index.workloads().moved_from_default(account) != nullptr) return;
  Problem problem{
      .where = role->value.empty() ? account.name.span : role->key.span,
      .message = fmt::format("{} has a role, so every pod that names no service account gets it",
                             join::account_text(account)),
      .help = std::string(kHelp),
      .object = join::object_of(account)};
  constexpr std::size_t kEnough = 3;
  for (const join::Workload* const workload : model.index.workloads_of(account)) {
    if (problem.related.size() == kEnough) break;
    if (workload->account || workload->heuristic ||
        join::apart(model.index.sources(), workload->origin.file, account.origin.file)) {
      continue;
    }
    problem.related.push_back(
        {workload->spec_key, join::workload_label(*workload) + " names none and gets the role"});
  }
  findings.report(std::move(problem));
}

void check_association(const iam::PodIdentityAssociation& association, Findings& findings) {
  const std::string_view ns = association.ns.value;
  findings.report(
      {.where = association.service_account.span,
       .message = fmt::format("service account '{}{}default' has a role by a Pod Identity "
                              "association, so every pod that names no service account gets it",
                              printable(ns), ns.empty() ? "" : "/"),
       .help = std::string(kHelp),
       .object = {.kind = "ServiceAccount", .ns = std::string(ns), .name = "default"}});
}

}  // namespace

void check_default_service_account_role(const judge::Model& model, Findings& findings) {
  for (const join::ServiceAccount& account : model.facts.service_accounts) {
    if (account.name.value == "default") check_account(model, account, findings);
  }
  for (const iam::PodIdentityAssociation& association : model.facts.associations) {
    if (association.service_account.value == "default") check_association(association, findings);
  }
}

}  // namespace irsa::rules
