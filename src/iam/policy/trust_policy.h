// A role's trust policy, parsed but not judged: every element with its place.
//
// Strings point into the arena of the Facts that own the policy. Parsing keeps whatever can be
// evaluated and lists what IAM would refuse to store as PolicyDefects.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "doc/document.h"
#include "source/span.h"

namespace irsa::iam {

using irsa::Text;

enum class BaseOperator : std::uint8_t {
  string_equals,
  string_not_equals,
  string_equals_ignore_case,
  string_not_equals_ignore_case,
  string_like,
  string_not_like,
  arn_equals,
  arn_not_equals,
  arn_like,
  arn_not_like,  // Equals and Like behave alike
  numeric_equals,
  numeric_not_equals,
  numeric_less_than,
  numeric_less_than_equals,
  numeric_greater_than,
  numeric_greater_than_equals,
  date_equals,
  date_not_equals,
  date_less_than,
  date_less_than_equals,
  date_greater_than,
  date_greater_than_equals,
  boolean,
  binary_equals,
  ip_address,
  not_ip_address,
  null,
};

enum class SetQuantifier : std::uint8_t { none, for_all_values, for_any_value };

struct ConditionOperator {
  BaseOperator base;
  SetQuantifier quantifier = SetQuantifier::none;
  bool if_exists = false;
  bool odd_case = false;  ///< accepted here, but not spelt as AWS spells it

  [[nodiscard]] static std::optional<ConditionOperator> parse(std::string_view name);
  [[nodiscard]] bool negated() const;
  [[nodiscard]] bool globs() const;  ///< `*` and `?` are wildcards (Like, Arn)
};

/// The operator whose name is closest to a misspelt one (without prefix and IfExists); empty when
/// none is close.
[[nodiscard]] std::string_view nearest_operator(std::string_view name);

/// One key of one operator.
struct Condition {
  Text operator_name;
  std::optional<ConditionOperator> op;  ///< absent: unknown operator
  Text key;                             ///< HOST/PATH:claim, aws:…, sts:…
  std::vector<Text> values;
  /// Further values, known in part or not at all: intrinsics and placeholders, with what is open as
  /// it is written (${…}).
  std::vector<Text> open_values = {};
  bool values_are_list = false;
  Span values_span;
  /// The issuer in the key is filled in later. The condition is known anyway if the statement's
  /// provider has the same one.
  bool open_issuer = false;
  /// It is not known whose key it is.
  bool open_key = false;
  /// A value is open, or the key: whether it holds cannot be decided, but see is_open_list().
  bool unknown = false;
  /// The values of a long list without wildcards and policy variables, sorted, so that one is found
  /// quickly. Valid only if it has as many values as `values`.
  std::vector<std::string_view> sorted_values = {};

  /// Some of the values are known, others are not: what matches one of the known ones does so
  /// whatever the others are.
  [[nodiscard]] bool is_open_list() const {
    return unknown && !open_key && op.has_value() && !values.empty() && !open_values.empty();
  }
  [[nodiscard]] bool has_sorted_values() const {
    return !sorted_values.empty() && sorted_values.size() == values.size();
  }
};

struct Principal {
  enum class Kind : std::uint8_t { star, aws, federated, service, other };
  Kind kind;
  Text value;
  Span key;              ///< "Federated", "AWS", …
  bool unknown = false;  ///< filled in later, wholly or in part
  /// HOST/PATH of an unknown OIDC provider, as its ARN or the statement's keys write it; empty when
  /// they do not.
  std::string_view issuer = {};
  /// Nothing of that issuer is filled in later, only something else of the ARN.
  bool issuer_known = false;

  /// Whose tokens it takes is filled in later.
  [[nodiscard]] bool open_issuer() const { return unknown && !issuer_known; }
  /// The ARN itself writes the whole issuer: it is not only the keys that tell it.
  [[nodiscard]] bool writes_issuer() const {
    return !unknown || (issuer_known && value.value.ends_with(issuer));
  }
};

enum class Effect : std::uint8_t { allow, deny, invalid };

struct Statement {
  Span span;
  std::uint32_t index;  ///< 0-based in the document
  std::optional<Text> sid = {};
  Effect effect = Effect::invalid;
  std::optional<Span> effect_span = {};
  std::vector<Principal> principals = {};
  bool not_principal = false;
  std::optional<Span> principal_key = {};
  std::vector<Text> actions = {};
  bool not_action = false;
  std::optional<Span> action_key = {};
  bool actions_unknown = false;  ///< an action is a placeholder
  std::vector<Condition> conditions = {};
  std::optional<Span> condition_key = {};
  /// The whole condition block is an intrinsic or otherwise not known (facts F7).
  bool conditions_unknown = false;
};

/// Something that IAM would not store, or would store although nobody means it.
struct PolicyDefect {
  Span where;
  std::string message;
  std::string help = {};
  std::string meant = {};  ///< what to write at `where` instead, if that is all there is to do
  bool needless = false;   ///< the key at `where` and its value say nothing: they can go
};

enum class PolicyVersion : std::uint8_t { v2008, v2012 };

/// What calls may pass to the session besides its name: only that for which some Allow statement of
/// the policy has the action.
struct SessionParts {
  bool tags = true;             ///< sts:TagSession
  bool source_identity = true;  ///< sts:SetSourceIdentity
};

struct TrustPolicy {
  Span span;
  PolicyVersion version = PolicyVersion::v2008;  ///< what an absent Version means
  std::vector<Statement> statements = {};
  std::vector<PolicyDefect> defects = {};
  SessionParts session = {};
  /// Characters that count against IAM's quota (policy_length()); 0 where nobody asks for them.
  std::uint32_t length = 0;
};

/// The sts: action a misspelt one was meant to be ("sts:AssumeRoleWithWebidentty"); empty when the
/// text is not close to any, or is right as it is (case does not count, wildcards are right).
[[nodiscard]] std::string_view nearest_sts_action(std::string_view text);

using PlaceholderTest = std::function<bool(std::string_view)>;

/// Reads a policy document; strings are copied to `arena`. `is_placeholder` decides which values
/// are not known yet. Never fails: what cannot be read is a defect. A misspelt sts: action of a
/// statement that would have to allow the web identity call is not a defect: that rule is
/// wrong-action.
[[nodiscard]] TrustPolicy parse_trust_policy(const doc::Node& node, Arena& arena,
                                             const PlaceholderTest& is_placeholder);

}  // namespace irsa::iam
