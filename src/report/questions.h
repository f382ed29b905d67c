// Answers about trust policies, in words and as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/questions.h"
#include "source/source_set.h"
#include "source/walk.h"

namespace irsa::report {

/// What was not read, and may have held an answer.
using Unanswered = std::vector<Unreadable>;

/// `unresolved`: places of Terraform source of which not all is known.
[[nodiscard]] std::string to_text(const std::vector<engine::PolicyAnswer>& answers,
                                  const std::vector<load::Unresolved>& unresolved,
                                  const SourceSet& sources);
/// "schema": "irsa-lint/trust/1".
[[nodiscard]] std::string to_json(const std::vector<engine::PolicyAnswer>& answers,
                                  const std::vector<load::Unresolved>& unresolved,
                                  const Unanswered& unanswered, const SourceSet& sources);

/// Whom tokens of one issuer get in as, a clause: "lets in exactly media/thumbs". With unknown
/// values as the source writes them.
[[nodiscard]] std::string in_words(const join::RoleEntry& role, const engine::IssuerAnswer& answer,
                                   const SourceSet& sources);

/// Roles that do not trust an issuer yet, a line each; "schema": "irsa-lint/missing-issuer/1".
[[nodiscard]] std::string missing_to_text(const std::vector<const join::RoleEntry*>& roles,
                                          const SourceSet& sources);
[[nodiscard]] std::string missing_to_json(const std::vector<const join::RoleEntry*>& roles,
                                          std::string_view issuer, const Unanswered& unanswered,
                                          const SourceSet& sources);

/// Why a statement does not apply, or hangs in the air: a clause each, "StringEquals on '…:sub'
/// wants 'x'; the token has 'y'".
[[nodiscard]] std::vector<std::string> reasons(const engine::CanAssume& answer,
                                               const iam::StatementTrace& trace);

/// One answer for each cluster; there is at least one.
[[nodiscard]] std::string to_text(const std::vector<engine::CanAssume>& answers,
                                  const SourceSet& sources);
/// "schema": "irsa-lint/can-assume/1". At the top stands the answer that counts.
[[nodiscard]] std::string to_json(const std::vector<engine::CanAssume>& answers,
                                  const Unanswered& unanswered);

}  // namespace irsa::report
