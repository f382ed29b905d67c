#include "judge/cause.h"

namespace irsa::judge {

std::string_view rule_of(Cause cause) {
  switch (cause) {
    case Cause::wrong_action: return "wrong-action";
    case Cause::principal_not_arn: return "wrong-principal";
    case Cause::provider_malformed: return "provider-arn-malformed";
    case Cause::issuer_malformed: return "issuer-host-malformed";
    case Cause::key_malformed: return "condition-key-malformed";
    case Cause::issuer_mismatch: return "issuer-mismatch";
    case Cause::audience_mismatch:
    case Cause::audience_is_subject: return "aud-mismatch";
    case Cause::subject_malformed: return "sub-malformed";
    case Cause::wildcard_literal: return "wildcard-literal";
    case Cause::claim_unknown: return "claim-unknown";
    case Cause::key_absent: return "condition-key-absent";
    case Cause::value_invalid: return "condition-value-invalid";
    case Cause::session_action: return "session-action-missing";
    case Cause::unsatisfiable: return "condition-unsatisfiable";
    case Cause::subject_missing: return "sub-missing";
    case Cause::subject_broad: return "sub-too-broad";
    case Cause::if_exists:
    case Cause::negated:
    case Cause::always_present: return "condition-fails-open";
    case Cause::audience_missing: return "aud-missing";
    case Cause::policy_invalid: return "policy-syntax";
    case Cause::provider_elsewhere: return "provider-account-mismatch";
    case Cause::association_instead: return "pod-identity-conflict";
    case Cause::audience_unregistered: return "provider-audience-missing";
    case Cause::issuer_undeclared: return "issuer-unknown";
    case Cause::half_known_refused:
    case Cause::subject_near: return "sub-mismatch";
    case Cause::refused: return "trust-denies-service-account";
  }
  return {};
}

std::string_view to_string(Cause cause) {
  switch (cause) {
    case Cause::wrong_action: return "wrong-action";
    case Cause::principal_not_arn: return "principal-not-arn";
    case Cause::provider_malformed: return "provider-malformed";
    case Cause::issuer_malformed: return "issuer-malformed";
    case Cause::key_malformed: return "key-malformed";
    case Cause::issuer_mismatch: return "issuer-mismatch";
    case Cause::audience_mismatch: return "audience-mismatch";
    case Cause::audience_is_subject: return "audience-is-subject";
    case Cause::subject_malformed: return "subject-malformed";
    case Cause::wildcard_literal: return "wildcard-literal";
    case Cause::claim_unknown: return "claim-unknown";
    case Cause::key_absent: return "key-absent";
    case Cause::value_invalid: return "value-invalid";
    case Cause::session_action: return "session-action";
    case Cause::unsatisfiable: return "unsatisfiable";
    case Cause::subject_missing: return "subject-missing";
    case Cause::subject_broad: return "subject-broad";
    case Cause::if_exists: return "if-exists";
    case Cause::negated: return "negated";
    case Cause::always_present: return "always-present";
    case Cause::audience_missing: return "audience-missing";
    case Cause::policy_invalid: return "policy-invalid";
    case Cause::provider_elsewhere: return "provider-elsewhere";
    case Cause::association_instead: return "association-instead";
    case Cause::audience_unregistered: return "audience-unregistered";
    case Cause::issuer_undeclared: return "issuer-undeclared";
    case Cause::half_known_refused: return "half-known-refused";
    case Cause::subject_near: return "subject-near";
    case Cause::refused: return "refused";
  }
  return {};
}

}  // namespace irsa::judge
