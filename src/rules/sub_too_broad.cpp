#include "rules/sub_too_broad.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "catalogue/catalogue.h"
#include "iam/admission/admission.h"
#include "judge/model.h"
#include "rules/shared/trust.h"

namespace irsa::rules {
namespace {

/// Accounts looked at, and accounts shown, of those that the pattern fits.
constexpr std::size_t kMostLookedAt = 50;
constexpr std::size_t kMostShown = 3;

void show_accounts(const join::Index& index, join::SearchBudget& budget,
                   const join::TrustStatement& trust, const judge::Defect& defect,
                   Problem& problem) {
  std::size_t shown = 0;
  for (const join::ServiceAccount* account :
       index.accounts().search().like(defect.value, kMostLookedAt, budget)) {
    if (names_role(index, *account, *trust.role) ||
        judge::admits(index, *trust.role, *account) == iam::Truth::no) {
      continue;
    }
    problem.related.push_back(
        {.where = account->name.span,
         .text = fmt::format("{} gets in without naming the role", join::account_text(*account)),
         .aside = true});
    if (++shown == kMostShown) break;
  }
}

/// One name in the namespaces that begin alike: as narrow as namespaces made on demand allow (kOps
/// writes such subjects for `namespace: test-*`).
bool one_name_under_a_prefix(std::string_view pattern) {
  const iam::Breadth breadth = iam::breadth({.text = pattern, .globs = true});
  return breadth.ns == iam::Breadth::Part::open && breadth.name == iam::Breadth::Part::fixed;
}

/// `system:serviceaccount:NS:NAME-*`.
struct OnePrefix {
  std::string_view ns, name;  ///< the name with the dash at its end
  bool of_words = false;      ///< of two words or more
};
std::optional<OnePrefix> one_prefix(std::string_view pattern) {
  constexpr std::string_view kPrefix = "system:serviceaccount:";
  if (!pattern.starts_with(kPrefix) || !pattern.ends_with("-*")) return std::nullopt;
  pattern.remove_prefix(kPrefix.size());
  pattern.remove_suffix(1);
  const std::size_t colon = pattern.find(':');
  if (colon == std::string_view::npos || pattern.find_first_of("*?") != std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view name = pattern.substr(colon + 1);
  return OnePrefix{.ns = pattern.substr(0, colon),
                   .name = name,
                   .of_words = std::count(name.begin(), name.end(), '-') >= 2};
}

/// Names that begin as those of one component do, in the namespace where it is installed: what
/// AWS's guides tell one to trust for drivers that run as several accounts
/// (`kube-system:efs-csi-*`, docs.aws.amazon.com/eks/latest/userguide/efs-csi.html and
/// s3-csi-create.html).
bool is_for_a_component(const OnePrefix& prefix) {
  if (!prefix.of_words) return false;  // one word fits too much
  const auto all = catalogue::components();
  return std::any_of(all.begin(), all.end(), [&](const catalogue::Component& component) {
    return component.ns == prefix.ns && component.service_account.starts_with(prefix.name);
  });
}

/// An account that has the role gets a name that is made for it: no list can have that. A prefix of
/// several words is what Crossplane's guides tell one to trust (`provider-aws-*`); what the API
/// server makes of a generateName begins with all of it.
bool is_for_generated_names(const join::Index& index, const join::RoleEntry& role,
                            const OnePrefix& prefix) {
  return std::ranges::any_of(index.accounts_of(role), [&](const join::ServiceAccount* account) {
    if (!account->generated_name) return false;
    if (!account->effective_ns.empty() && account->effective_ns != prefix.ns) return false;
    return account->holder.kind.empty() ? prefix.name.starts_with(account->name.value)
                                        : prefix.of_words;
  });
}

/// A pattern for names that vcluster makes (NAME-x-NAMESPACE-x-VCLUSTER): STS does not see those
/// that stand in the manifests.
bool is_for_synced_names(std::string_view pattern) {
  return pattern.find("-x-") != std::string_view::npos;
}

std::string help_for_broad(const join::Index& index, const join::TrustStatement& trust,
                           std::string_view pattern) {
  if (is_for_synced_names(pattern)) {
    return "Name the service accounts that need the role one by one, in a list under StringEquals, "
           "as vcluster calls them: NAME-x-NAMESPACE-x-VCLUSTER.";
  }
  const auto accounts = index.accounts_of(*trust.role);
  const bool generated = std::ranges::any_of(
      accounts, [](const join::ServiceAccount* account) { return account->generated_name; });
  if (generated) {
    return "A list cannot have names that are generated: give the service account a fixed name "
           "(in Crossplane serviceAccountTemplate.metadata.name), and trust that.";
  }
  const bool known = !accounts.empty();
  return known ? fmt::format(
                     "Name the service accounts that need the role in a list under "
                     "StringEquals: {}.",
                     subjects_meant(index, *trust.role))
               : "Name the service accounts that need the role one by one, in a list under "
                 "StringEquals.";
}

}  // namespace

void check_sub_too_broad(const judge::Model& model, Findings& findings) {
  join::SearchBudget budget;
  for_each_defect(model, judge::Cause::subject_broad,
                  [&](const join::TrustStatement& trust, const judge::Defect& defect) {
                    Problem problem = trust_problem(
                        trust, defect,
                        fmt::format("{} lets in {}, for example {}{}", trust.role->label(),
                                    defect.detail, quoted(defect.witness),
                                    defect.any_audience ? ", and nothing tests the audience" : ""),
                        help_for_broad(model.index, trust, defect.value));
                    const auto prefix = one_prefix(defect.value);
                    const bool narrow =
                        one_name_under_a_prefix(defect.value) ||
                        (prefix && !defect.any_audience &&
                         (is_for_a_component(*prefix) ||
                          is_for_generated_names(model.index, *trust.role, *prefix)));
                    if (narrow) problem.level = Severity::note;
                    show_accounts(model.index, budget, trust, defect, problem);
                    if (!is_for_synced_names(defect.value)) {
                      problem.fixes = naming_accounts(model.index, trust, defect);
                    }
                    findings.report(std::move(problem));
                  });
}

}  // namespace irsa::rules
