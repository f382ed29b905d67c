#include "rules/annotation_missing.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "iam/names/arn.h"
#include "judge/model.h"
#include "kube/names.h"
#include "kube/role_key.h"
#include "kube/webhook.h"
#include "rules/shared/unannotated.h"

namespace irsa::rules {
namespace {

using kube::Annotation;

/// Some annotation was surely meant to be the role's: the rule about that mistake speaks.
bool meant_elsewhere(const join::Index& index, const join::ServiceAccount& account) {
  const auto meant = [](const Annotation& annotation) {
    return kube::means_role(annotation.key.value);
  };
  if (account.annotations_type || index.files().lost_role(account)) return true;
  if (std::any_of(account.annotations.begin(), account.annotations.end(), meant)) return true;
  for (const join::Workload* workload : index.workloads_of(account)) {
    if (std::any_of(workload->annotations.begin(), workload->annotations.end(), meant)) return true;
  }
  return false;
}

/// A kustomization that was not built reaches the file, too, and may annotate the account.
bool changed_elsewhere(const join::Index& index, const join::ServiceAccount& account) {
  return index.files().partial(index.sources().written(account.metadata_key).file);
}

bool has_another_way(const join::Index& index, const join::ServiceAccount& account,
                     const join::RoleEntry& role) {
  return meant_elsewhere(index, account) || annotated_elsewhere(index, account) ||
         needs_no_annotation(index, account, role) || changed_elsewhere(index, account);
}

std::string annotate(const join::RoleEntry& role) {
  return role.arn.empty() ? fmt::format("Annotate it with {} and the role's ARN", kube::kRoleArn)
                          : fmt::format("Annotate it: {}: {}", kube::kRoleArn, role.arn);
}

std::vector<Fix> annotating(const join::ServiceAccount& account, const join::RoleEntry& role) {
  if (role.arn.empty() || account.indirect) return {};
  return {adding(fmt::format("Annotate it with {}", quoted(role.arn)), false, account.metadata_key,
                 {"annotations", std::string(kube::kRoleArn)}, {std::string(role.arn)})};
}

/// The role trusts `default:x`, and `x` lives in another namespace.
void check_default_namespace(const join::Index& index, Findings& findings) {
  for (const join::RoleEntry& role : index.roles()) {
    if (role.outranked || role.trusts_pod_identity) continue;
    for (const join::NamedSubject& subject : role.subjects) {
      const join::ServiceAccount* const account = index.unannotated_elsewhere(subject);
      if (account == nullptr || has_another_way(index, *account, role)) continue;
      findings.report(
          {.where = account->metadata_key,
           .message = fmt::format("{} trusts '{}' of namespace 'default', but {} has no annotation "
                                  "{} and lives in another namespace",
                                  role.label(), subject.name, join::account_text(*account),
                                  kube::kRoleArn),
           .related = {{subject.value.span, "trusted here"}},
           .help = fmt::format("{}, and write {} in the trust policy.", annotate(role),
                               kube::subject_of(account->effective_ns, account->name.value)),
           .object = join::object_of(*account),
           .other = join::object_of(role),
           .level = Severity::warning,
           .fixes = annotating(*account, role)});
    }
  }
}

/// Values that nothing installs, or a patch that a command applies, give the role to somebody.
bool is_given_somewhere(const join::Index& index, const join::RoleEntry& role) {
  return std::ranges::any_of(
      index.facts().account_fragments, [&](const join::ServiceAccount& fragment) {
        const Annotation* const given = join::find_annotation(fragment, kube::kRoleArn);
        const auto arn = given == nullptr ? std::nullopt : iam::RoleArn::parse(given->value);
        return arn && (given->value == role.arn || (role.arn.empty() && arn->name == role.name));
      });
}

/// A template beside the account's folder speaks of IRSA, and cannot be read: an overlay, say.
/// Those of a chart are for the chart's own account.
bool has_unread_overlay(const join::Index& index, const join::ServiceAccount& account) {
  const SourceSet& sources = index.sources();
  const std::string_view above =
      join::folder_of(join::folder_of(sources[account.origin.file].shown));
  return std::ranges::any_of(index.facts().skipped, [&](const load::Skipped& skipped) {
    const std::string_view path = sources[skipped.file].shown;
    return skipped.irsa && path.find("templates/") == std::string_view::npos &&
           (above == "." || path.starts_with(std::string(above) + "/"));
  });
}

Severity level_of(const join::Index& index, const join::ServiceAccount& account,
                  const join::RoleEntry& role) {
  // Of an account that nobody speaks of, the role may have been made for another setup.
  if (account.implied && role.role->file != account.origin.file) return Severity::note;
  if (is_given_somewhere(index, role) || has_unread_overlay(index, account) ||
      is_mentioned(index, account, role.name)) {
    return Severity::note;
  }
  return index.clusters().issuer_of(account.origin.file).empty() ? Severity::warning
                                                                 : Severity::error;
}

/// An add-on takes the role as a setting, and annotates its account by itself.
Problem given_no_role(const join::Index& index, const join::ServiceAccount& account,
                      const join::NamedSubject& trusting) {
  return {.where = account.metadata_key,
          .message = fmt::format("{} trusts {} of {} {}, which is given no role: its pods get no "
                                 "credentials of the role",
                                 trusting.role->label(), join::account_text(account),
                                 account.holder.kind, quoted(account.holder.name)),
          .related = {{trusting.value.span, "trusted here"}},
          .help =
              "Give the add-on the role's ARN: service_account_role_arn in Terraform, "
              "ServiceAccountRoleArn in CloudFormation.",
          .object = join::object_of(account),
          .other = join::object_of(*trusting.role),
          .level = level_of(index, account, *trusting.role)};
}

/// The definitions of an account that name a role of the input, if all but this one do so; else
/// nothing.
std::vector<const join::ServiceAccount*> annotated_beside(const join::Index& index,
                                                          const join::ServiceAccount& account) {
  std::vector<const join::ServiceAccount*> out;
  for (const join::ServiceAccount* const other : index.accounts().definitions_of(account)) {
    if (other == &account) continue;
    if (index.role_of(*other) == nullptr) return {};
    out.push_back(other);
  }
  return out;
}

/// Folders of two clusters define the account, each with the role of its cluster; only here it is
/// not named, and nobody else names the one that is left.
void check_other_cluster(const join::Index& index, const join::ServiceAccount& account,
                         Findings& findings) {
  if (meant_elsewhere(index, account) || changed_elsewhere(index, account)) return;
  const auto others = annotated_beside(index, account);
  if (others.empty()) return;
  for (const join::NamedSubject* const subject : index.subjects_for(account)) {
    const join::RoleEntry& role = *subject->role;
    const auto for_its_cluster = [&](const join::ServiceAccount* other) {
      const auto issuers = index.role_of(*other)->kubernetes_issuers();
      return std::ranges::find(issuers, subject->issuer) != issuers.end();
    };
    if (subject->condition->open_issuer || role.outranked || role.trusts_pod_identity ||
        !index.accounts_of(role).empty() || is_given_somewhere(index, role) ||
        needs_no_annotation(index, account, role) || std::ranges::any_of(others, for_its_cluster)) {
      continue;
    }
    findings.report(
        {.where = account.metadata_key,
         .message = fmt::format("{} trusts {}, which has no annotation {} here, and nothing in the "
                                "input names that role",
                                role.label(), join::account_text(account), kube::kRoleArn),
         .related = {{subject->value.span, "trusted here"},
                     {index.accounts().role_annotation(*others.front())->value_span,
                      "as defined here it has the role of another cluster"}},
         .help = annotate(role),
         .object = join::object_of(account),
         .other = join::object_of(role),
         .level = Severity::note,
         .fixes = annotating(account, role)});
    return;
  }
}

}  // namespace

void check_annotation_missing(const judge::Model& model, Findings& findings) {
  check_default_namespace(model.index, findings);
  for (const join::ServiceAccount& account : model.facts.service_accounts) {
    if (model.index.accounts().role_annotation(account) != nullptr ||
        account.effective_ns.empty() || account.annotated_elsewhere ||
        model.index.files().partial(account.origin.file)) {
      continue;
    }
    const join::NamedSubject* const trusting = trusting_subject(model.index, account);
    if (trusting == nullptr) continue;
    const join::RoleEntry& role = *trusting->role;
    if (has_another_way(model.index, account, role)) {
      check_other_cluster(model.index, account, findings);
      continue;
    }
    if (account.implied && !account.holder.kind.empty()) {
      findings.report(given_no_role(model.index, account, *trusting));
      continue;
    }
    findings.report(
        {.where = account.metadata_key,
         .message = fmt::format("{} trusts {}, which has no annotation {}: its pods "
                                "get no credentials of the role",
                                role.label(), join::account_text(account), kube::kRoleArn),
         .related = {{trusting->value.span, "trusted here"}},
         .help = annotate(role),
         .object = join::object_of(account),
         .other = join::object_of(role),
         .level = level_of(model.index, account, role),
         .fixes = annotating(account, role)});
  }
}

}  // namespace irsa::rules
