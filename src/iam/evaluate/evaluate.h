// Concrete evaluation: does a trust policy let one token in?
//
// Decides as the IAM User Guide defines it (elements, operators, policy variables, both versions),
// with three values, because keys of the call (aws:SourceIp, sts:RoleSessionName, …) are not in any
// file. What the documentation does not settle is marked unsettled in the trace.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iam/policy/trust_policy.h"

namespace irsa::iam {

/// What AssumeRoleWithWebIdentity sees of a projected service account token.
struct WebIdentity {
  std::string_view issuer;  ///< HOST/PATH, the token's iss without https://
  std::string_view subject;
  std::vector<std::string_view> audiences;  ///< EKS tokens have one
};

/// The role whose policy is evaluated. An empty partition or account is unknown and matches any.
struct RoleContext {
  std::string_view partition;
  std::string_view account;
};

enum class Truth : std::uint8_t { no, maybe, yes };
[[nodiscard]] Truth both(Truth a, Truth b);
[[nodiscard]] Truth either(Truth a, Truth b);
[[nodiscard]] Truth negation(Truth a);

/// What became of one statement.
struct StatementTrace {
  std::uint32_t index;
  Effect effect;
  Truth matched;
  enum class Failed : std::uint8_t { nothing, effect, principal, action, condition };
  Failed failed = Failed::nothing;       ///< the first element that did not match
  const Condition* condition = nullptr;  ///< for Failed::condition: the first that failed
  std::vector<const Condition*> failed_conditions = {};  ///< all of them
  std::optional<std::string> actual = {};  ///< the key's value in the request; nullopt = key absent
  std::vector<const Condition*> open_conditions = {};  ///< all that nobody can decide from files
  std::string unsettled = {};  ///< what AWS does not say, if the answer needs it
};

struct Evaluation {
  Truth allowed;
  std::vector<StatementTrace> statements;
};

[[nodiscard]] Evaluation evaluate(const TrustPolicy& policy, const RoleContext& role,
                                  const WebIdentity& token);

/// The decision alone, without the trace: for loops over many pairs.
[[nodiscard]] Truth allows(const TrustPolicy& policy, const RoleContext& role,
                           const WebIdentity& token);

/// One condition alone.
[[nodiscard]] Truth evaluate_condition(const Condition& condition, PolicyVersion version,
                                       const RoleContext& role, const WebIdentity& token);

/// The result of the condition in a call without its key. Its operator must be known.
[[nodiscard]] Truth truth_without_key(const Condition& condition);

/// The result of a condition on a key of the call itself (iam/names/call_keys.h), if its values
/// decide it for every call; else maybe.
[[nodiscard]] Truth truth_by_values(const Condition& condition);

/// Does the statement's principal name this provider?
[[nodiscard]] Truth principal_matches(const Statement& statement, const RoleContext& role,
                                      std::string_view issuer);

}  // namespace irsa::iam
