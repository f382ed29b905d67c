// Shared by the rules about trust policies: walks over what the review of trust statements
// found.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "diag/findings.h"
#include "judge/model.h"

namespace irsa::rules {

/// Calls `check` with each defect of these causes, once for each place: a statement that trusts
/// several providers has the same mistake for each. Roles that another source outranks are left
/// out.
template <typename Check>
void for_each_defect(const judge::Model& model, std::initializer_list<judge::Cause> causes,
                     Check check) {
  for (const join::RoleEntry& role : model.index.roles()) {
    if (role.outranked) continue;
    std::set<Span> seen;
    for (const join::TrustStatement& trust : role.trusts) {
      for (const judge::Defect& defect : model.verdicts.defects(trust)) {
        const bool asked = std::find(causes.begin(), causes.end(), defect.cause) != causes.end();
        if (!asked || !seen.insert(defect.where).second) continue;
        check(trust, defect);
      }
    }
  }
}

template <typename Check>
void for_each_defect(const judge::Model& model, judge::Cause cause, Check check) {
  for_each_defect(model, {cause}, check);
}

/// A problem of a role's trust policy at a defect's place.
[[nodiscard]] inline Problem trust_problem(const join::TrustStatement& trust,
                                           const judge::Defect& defect, std::string message,
                                           std::string help) {
  Problem problem{.where = defect.where,
                  .message = std::move(message),
                  .help = std::move(help),
                  .object = join::object_of(*trust.role),
                  .level = defect.level};
  if (defect.open_behind) {
    problem.related.push_back({*defect.open_behind,
                               "nothing restricts the subject: once the role lets anybody in, "
                               "every service account of the cluster can assume it"});
    problem.help = "First add a condition on the subject. " + problem.help;
  }
  return problem;
}

/// The account is made apart from what stands at this place: by another root of Terraform or in
/// another build (engine/worlds.h).
[[nodiscard]] bool is_made_apart(const join::Index& index, Span place,
                                 const join::ServiceAccount& account);

/// The service account whose subject a malformed value is except for upper and lower case; nullptr
/// when there is none.
[[nodiscard]] const join::ServiceAccount* case_twin(const join::Index& index,
                                                    const judge::Defect& defect);

/// The subjects of the accounts that name the role, in a sentence: "A, B or C"; the general form
/// when none is known, or when there are more than a sentence takes.
[[nodiscard]] std::string subjects_meant(const join::Index& index, const join::RoleEntry& role);

/// How the subject `wanted` is written in the place of `value`: an argument of a module may leave
/// out the `system:serviceaccount:` that the module puts in front.
[[nodiscard]] std::string subject_at(const join::Index& index, const iam::Text& value,
                                     std::string_view wanted);

/// Adds a condition on the subject for the accounts that name the role; nothing where none is
/// known, or too many are.
[[nodiscard]] std::vector<Fix> trusting_accounts(const join::Index& index,
                                                 const join::TrustStatement& trust,
                                                 std::string_view op);
/// Writes the subjects of the accounts that name the role in the place of a pattern.
[[nodiscard]] std::vector<Fix> naming_accounts(const join::Index& index,
                                               const join::TrustStatement& trust,
                                               const judge::Defect& defect);
[[nodiscard]] std::vector<Fix> naming_accounts(const join::Index& index,
                                               const join::RoleEntry& role,
                                               const iam::Text& pattern);

/// The operator that takes '*' and '?' for wildcards in the place of one that does not.
[[nodiscard]] std::string like_operator(const iam::Condition& condition);

/// Writes another issuer in the provider's ARN and in all keys of the statement at once.
[[nodiscard]] Fix with_issuer(const join::TrustStatement& trust, std::string_view right, bool safe);

/// Does the role trust this account by its name, spelt out, in the account's cluster, and no other
/// role of the input?
[[nodiscard]] bool alone_trusts_by_name(const join::Index& index, const join::RoleEntry& role,
                                        const join::ServiceAccount& account);

/// Does this account, or another definition of it, name the role, or one that is filled in later?
[[nodiscard]] bool names_role(const join::Index& index, const join::ServiceAccount& account,
                              const join::RoleEntry& role);

}  // namespace irsa::rules
