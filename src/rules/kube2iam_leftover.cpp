#include "rules/kube2iam_leftover.h"

#include <fmt/format.h>

#include <set>
#include <span>
#include <string>
#include <utility>

#include "join/builds.h"
#include "judge/model.h"
#include "kube/names.h"
#include "kube/webhook.h"
#include "rules/shared/annotations.h"
#include "rules/shared/denials.h"

namespace irsa::rules {
namespace {

/// kube2iam's and kiam's annotations.
bool is_of_kube2iam(std::string_view key) {
  constexpr std::string_view kKeys[] = {
      "iam.amazonaws.com/role", "iam.amazonaws.com/external-id", "iam.amazonaws.com/session-name",
      "iam.amazonaws.com/allowed-roles", "iam.amazonaws.com/permitted"};
  return std::find(std::begin(kKeys), std::end(kKeys), key) != std::end(kKeys);
}

/// What shows that these pods are meant to use IRSA, and what is left to do.
struct Sign {
  Note note;
  std::string help;
  std::string arn = {};   ///< of the role that is meant, if it is known
  bool needless = false;  ///< IRSA gives the role already
};

/// To move an account to IRSA: its annotation, by the role that trusts it.
std::string annotate(const Carrier& carrier, const join::RoleEntry& role,
                     std::string_view account) {
  const std::string_view arn = role.arn;
  if (carrier.account != nullptr) {
    return arn.empty()
               ? fmt::format("Replace it by {} with the ARN of {}.", kube::kRoleArn, role.label())
               : fmt::format("Replace it by {}: {}", kube::kRoleArn, arn);
  }
  return arn.empty() ? fmt::format(
                           "Annotate service account {} with {} and the ARN of {}, and "
                           "delete this.",
                           quoted(account), kube::kRoleArn, role.label())
                     : fmt::format("Delete it, and annotate service account {} with {}: {}",
                                   quoted(account), kube::kRoleArn, arn);
}

/// Their account's role annotation, or a role that trusts the account.
std::optional<Sign> sign_of_irsa(const join::Index& index, const Carrier& carrier) {
  std::span<const join::NamedSubject* const> trusting;
  std::string_view name;
  const kube::Annotation* role = nullptr;
  const auto has_role = [&](const join::ServiceAccount& account) {
    role = index.accounts().role_annotation(account);
    return role != nullptr;
  };
  if (carrier.account != nullptr) {
    has_role(*carrier.account);
    trusting = index.subjects_for(*carrier.account);
  } else if (carrier.workload != nullptr) {
    (void)join::find_beside(index.sources(), index.accounts_of(*carrier.workload),
                            carrier.workload->origin.file, has_role);
    trusting = index.subjects_for(*carrier.workload);
    name = join::account_name(*carrier.workload);
  }
  if (role != nullptr) {
    return Sign{{role->key.span, "the service account has a role by IRSA"},
                carrier.account != nullptr
                    ? "Delete it: kube2iam reads it on pods only."
                    : "Delete it once kube2iam is gone: with both in place a pod has two ways "
                      "to a role.",
                {},
                true};
  }
  const FileId file = carrier.account != nullptr    ? carrier.account->origin.file
                      : carrier.workload != nullptr ? carrier.workload->origin.file
                                                    : carrier.stray->origin.file;
  for (const join::NamedSubject* const subject : trusting) {
    if (!index.clusters().may_match(*subject, file)) continue;
    const join::RoleEntry& trusted = *subject->role;
    return Sign{{subject->value.span, trusted.label() + " trusts the service account"},
                annotate(carrier, trusted, name),
                std::string(trusted.arn)};
  }
  if (carrier.account == nullptr) return std::nullopt;
  for (const join::AccountReader* const reader : index.readers_of(*carrier.account)) {
    // External Secrets reads the webhook's annotation of the account itself (facts B12).
    if (!reader->needs_annotation || !reader->kind.ends_with("SecretStore")) continue;
    return Sign{
        {reader->account ? reader->account->span : reader->name.span,
         fmt::format("{} {} takes its AWS credentials", reader->kind, quoted(reader->name.value))},
        fmt::format("Replace it by {} and the ARN of a role that trusts {}.", kube::kRoleArn,
                    subject_to_write(*carrier.account))};
  }
  return std::nullopt;
}

/// The webhook's annotation in its place, or nothing where there is one.
std::vector<Fix> fixes_of(const Carrier& carrier, const kube::Annotation& annotation,
                          const Sign& sign) {
  if (sign.needless) return {removing("Delete it", false, annotation.key.span)};
  if (sign.arn.empty() || carrier.account == nullptr) return {};
  Fix fix = replacing(fmt::format("Write {}: {}", kube::kRoleArn, sign.arn), false,
                      annotation.key.span, std::string(kube::kRoleArn));
  fix.changes.push_back(
      {.kind = Change::Kind::replace, .where = annotation.value_span, .texts = {sign.arn}});
  return {std::move(fix)};
}

/// Without any sign that IRSA is meant there is but one note for all of them.
class Others {
 public:
  void add(const Carrier& carrier, const kube::Annotation& annotation) {
    // A common annotation of a kustomization is one line for an object and its pods.
    if (!told_.emplace(annotation.key.span, carrier.label()).second) return;
    if (++count_ == 1) {
      problem_ =
          Problem{.where = annotation.key.span,
                  .message = fmt::format("{} on {} belongs to kube2iam or kiam, and the webhook of "
                                         "IRSA does not read it",
                                         quoted(annotation.key.value), carrier.label()),
                  .help = fmt::format("To use IRSA, annotate the service account with {} instead.",
                                      kube::kRoleArn),
                  .object = carrier.object(),
                  .level = Severity::note};
    } else if (problem_->related.size() < kMostShown) {
      problem_->related.push_back({annotation.key.span, "on " + carrier.label() + " as well"});
    }
  }
  void report(Findings& findings) {
    if (count_ == 0) return;
    const std::size_t left = count_ - 1 - problem_->related.size();
    if (left > 0) problem_->message += "; " + count_of(left, "more has it", "more have it");
    findings.report(std::move(*problem_));
  }

 private:
  static constexpr std::size_t kMostShown = 4;
  std::set<std::pair<Span, std::string>> told_;
  std::size_t count_ = 0;
  std::optional<Problem> problem_;
};

}  // namespace

void check_kube2iam_leftover(const judge::Model& model, Findings& findings) {
  std::set<std::pair<const void*, kube::Place>> told;  // of several keys in one place, the first
  Others others;
  for_each_annotation(model.index, [&](const Carrier& carrier, const kube::Annotation& annotation) {
    if (!is_of_kube2iam(annotation.key.value) || annotation.nested) return;
    const void* const object =
        carrier.account != nullptr    ? static_cast<const void*>(carrier.account)
        : carrier.workload != nullptr ? static_cast<const void*>(carrier.workload)
                                      : carrier.stray;
    if (!told.insert({object, annotation.place}).second) return;
    const auto sign = sign_of_irsa(model.index, carrier);
    if (!sign) return others.add(carrier, annotation);
    findings.report({.where = annotation.key.span,
                     .message = fmt::format("{} on {} belongs to kube2iam or kiam, and the webhook "
                                            "of IRSA does not read it",
                                            quoted(annotation.key.value), carrier.label()),
                     .related = {sign->note},
                     .help = sign->help,
                     .object = carrier.object(),
                     .fixes = fixes_of(carrier, annotation, *sign)});
  });
  others.report(findings);
}

}  // namespace irsa::rules
