// Answers about trust policies in words: whom a policy lets in, and why a statement does not apply.
// `trust`, `can-assume` and the audit say the same.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/questions.h"
#include "iam/evaluate/evaluate.h"
#include "join/index.h"
#include "source/source_map.h"
#include "source/source_set.h"

namespace irsa::audit {

/// "payments/api, payments/worker and 7 more": ten subjects at most.
[[nodiscard]] std::string listed(const std::vector<std::string>& subjects);

/// "lets in exactly payments/api", "lets nobody in": whom the role lets in with one issuer's
/// tokens.
[[nodiscard]] std::string who_gets_in(const join::RoleEntry& role,
                                      const engine::IssuerAnswer& answer);

/// "Allow", "Deny" or "invalid".
[[nodiscard]] std::string_view effect_name(iam::Effect effect);

/// Why the statement does not apply to a token of this issuer, or why that is not known.
[[nodiscard]] std::vector<std::string> reasons(std::string_view issuer,
                                               const iam::Statement& statement,
                                               const iam::StatementTrace& trace);

/// The same in some words, for a line in a table or on an edge: "StringEquals on sub wants
/// payments/*, the token has payments/api".
[[nodiscard]] std::string brief_reason(std::string_view issuer, const iam::Statement& statement,
                                       const iam::StatementTrace& trace);

/// What is not known, as its source has it: `system:serviceaccount:${var.ns}:api`; a symbol by
/// itself without the braces: `module.eks.oidc_provider`.
class AsWritten {
 public:
  /// Of a role with a policy.
  AsWritten(const join::RoleEntry& role, const SourceSet& sources)
      : policy_(role.role->policy->span), map_(sources[policy_.file].made_of.get()) {}

  [[nodiscard]] std::string text(std::string_view text) const;
  [[nodiscard]] std::string issuer(std::string_view issuer) const;
  [[nodiscard]] std::vector<std::string> texts(std::vector<std::string> texts) const;

 private:
  Span policy_;
  const SourceMap* map_;
};

}  // namespace irsa::audit
