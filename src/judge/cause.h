// Why something does not work, or lets in more than was meant: one value for each cause that the
// judge knows. One rule reports each. Which of several is reported says a table
// (judge/precedence.h).
#pragma once

#include <cstdint>
#include <string_view>

namespace irsa::judge {

enum class Cause : std::uint8_t {
  // Of a statement of a trust policy, seen from one provider. These keep everybody out, or keep out
  // whoever a value was meant for:
  wrong_action,
  principal_not_arn,
  provider_malformed,
  issuer_malformed,
  key_malformed,
  issuer_mismatch,
  audience_mismatch,
  audience_is_subject,
  subject_malformed,
  wildcard_literal,
  claim_unknown,
  key_absent,
  value_invalid,
  session_action,
  unsatisfiable,
  // These let in more than was meant:
  subject_missing,
  subject_broad,
  if_exists,       ///< holds when the key is absent, and is all that restricts the subject
  negated,         ///< keeps some out and lets everybody else in
  always_present,  ///< tests a key that no token has with an operator that then holds
  audience_missing,
  // Of a service account and the role that it names, which does not let it in:
  policy_invalid,         ///< IAM would not store the policy
  provider_elsewhere,     ///< the provider is of another AWS account or partition
  association_instead,    ///< its Pod Identity association wins (facts A45)
  audience_unregistered,  ///< the provider does not take the audience of its tokens (facts C37)
  issuer_undeclared,      ///< the role means it, except for a cluster that does not exist
  half_known_refused,     ///< no name in its namespace gets in, or its name in no namespace
  subject_near,           ///< a subject of the role was surely meant for it
  refused,                ///< nothing more precise
};

/// What a cause is about.
enum class Subject : std::uint8_t { statement, account_and_role };

[[nodiscard]] constexpr Subject subject_of(Cause cause) {
  return cause < Cause::policy_invalid ? Subject::statement : Subject::account_and_role;
}

/// What a statement does in sum, and not what one part of it says.
[[nodiscard]] constexpr bool is_about_effect(Cause cause) {
  return cause >= Cause::unsatisfiable && subject_of(cause) == Subject::statement;
}

/// The slug of the rule that reports it; of a subject that is malformed by its case alone that is
/// subject-case.
[[nodiscard]] std::string_view rule_of(Cause cause);

/// "wrong-action", for tests.
[[nodiscard]] std::string_view to_string(Cause cause);

}  // namespace irsa::judge
