#include "rules/placeholder_value.h"

#include <algorithm>
#include <map>
#include <vector>

#include "base/text.h"
#include "iam/evaluate/condition_key.h"
#include "iam/names/issuer.h"
#include "iam/names/provider_arn.h"
#include "iam/names/provider_key.h"
#include "judge/model.h"
#include "rules/shared/reading.h"

namespace irsa::rules {
namespace {

/// A provider of web identities that pods do not have.
bool is_of_others(const iam::Principal& principal) {
  const std::string_view issuer = iam::issuer_of(principal);
  return iam::is_built_in_provider(principal.value.value) ||
         iam::is_other_identity_provider(issuer) ||
         (!iam::resembles_eks_issuer(issuer) &&
          principal.value.value.find(":saml-provider/") != std::string_view::npos);
}

/// The statement tests whose subjects those of service accounts are not: project_path:GROUP/*.
bool tests_other_subjects(const iam::Statement& statement) {
  bool tested = false;
  for (const iam::Condition& condition : statement.conditions) {
    const auto key = iam::split_provider_key(condition.key.value);
    if (!key || !equals_ignoring_case(key->claim, "sub")) continue;
    for (const auto* const values : {&condition.values, &condition.open_values}) {
      for (const iam::Text& value : *values) {
        // What begins with a placeholder or a wildcard may be any.
        const bool may_be_ours = value.value.empty() || !is_letter(value.value.front()) ||
                                 value.value.find(':') == std::string_view::npos ||
                                 ascii_lower(value.value).find("service") != std::string::npos;
        if (may_be_ours) return false;
        tested = true;
      }
    }
  }
  return tested;
}

/// Is the statement about service accounts, or may it be?
bool is_ours(const join::Index& index, const join::RoleEntry& role,
             const iam::Statement& statement) {
  const bool named = role.trusts_kubernetes() || !index.accounts_of(role).empty();
  bool federated = false;
  for (const iam::Principal& principal : statement.principals) {
    if (principal.kind != iam::Principal::Kind::federated) continue;
    federated = true;
    const std::string_view issuer = iam::issuer_of(principal);
    const bool others = is_of_others(principal) ||
                        (!iam::resembles_eks_issuer(issuer) &&
                         !index.issuers().is_kubernetes(issuer) && tests_other_subjects(statement));
    if (!others) return true;
  }
  return !federated && named;
}

/// Where the trust policies of the input are.
class Policies {
 public:
  explicit Policies(const join::Index& index) : index_(index) {
    for (const join::RoleEntry& role : index.roles()) {
      if (role.role->policy)
        by_end_[{role.role->policy->span.file, role.role->policy->span.end}] = &role;
    }
  }

  /// Is the place in a statement that does not matter here?
  [[nodiscard]] bool others_at(Span where) const {
    const auto found = by_end_.lower_bound({where.file, where.end});
    if (found == by_end_.end() || found->first.first != where.file) return false;
    for (const iam::Statement& statement : found->second->role->policy->statements) {
      if (statement.span.begin <= where.begin && where.end <= statement.span.end) {
        return !is_ours(index_, *found->second, statement);
      }
    }
    return false;
  }

 private:
  const join::Index& index_;
  std::map<std::pair<FileId, std::uint32_t>, const join::RoleEntry*> by_end_;
};

}  // namespace

void check_placeholder_value(const judge::Model& model, Findings& findings) {
  std::vector<const load::ReadingProblem*> all;
  for (const load::ReadingProblem& problem : model.facts.problems) {
    if (problem.rule == load::ReadingRule::placeholder_value) all.push_back(&problem);
  }
  if (all.empty()) return;
  const Policies policies(model.index);
  std::erase_if(all, [&](const load::ReadingProblem* found) {
    return policies.others_at(found->problem.where);
  });
  report_per_document(all, findings);
}

}  // namespace irsa::rules
