// Writes the answers of `trust` and `can-assume`, as text and as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/questions.h"
#include "source/source_set.h"
#include "source/walk.h"

namespace irsa::report {

/// Files that could not be read: they may contain a further answer.
using Unanswered = std::vector<Unreadable>;

/// `unresolved`: places in Terraform source that could not be evaluated completely.
[[nodiscard]] std::string to_text(const std::vector<engine::PolicyAnswer>& answers,
                                  const std::vector<load::Unresolved>& unresolved,
                                  const SourceSet& sources);
/// "schema": "irsa-lint/trust/1".
[[nodiscard]] std::string to_json(const std::vector<engine::PolicyAnswer>& answers,
                                  const std::vector<load::Unresolved>& unresolved,
                                  const Unanswered& unanswered, const SourceSet& sources);

/// Roles that do not trust an issuer, one line each. JSON has "schema":
/// "irsa-lint/missing-issuer/1".
[[nodiscard]] std::string missing_to_text(const std::vector<const join::RoleEntry*>& roles,
                                          const SourceSet& sources);
[[nodiscard]] std::string missing_to_json(const std::vector<const join::RoleEntry*>& roles,
                                          std::string_view issuer, const Unanswered& unanswered,
                                          const SourceSet& sources);

/// One answer for each cluster, at least one.
[[nodiscard]] std::string to_text(const std::vector<engine::CanAssume>& answers,
                                  const SourceSet& sources);
/// "schema": "irsa-lint/can-assume/1". The top level has the overall answer.
[[nodiscard]] std::string to_json(const std::vector<engine::CanAssume>& answers,
                                  const Unanswered& unanswered);

}  // namespace irsa::report
