// Reads a trust policy from a document tree. Internal to iam; others call parse_trust_policy().
//
// Misspelt elements are reported and then read as what was meant, so that one mistake does not look
// like several (a `Principle` is not also a missing Principal).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "iam/policy/trust_policy.h"
#include "value/template_text.h"

namespace irsa::iam {

class PolicyParser {
 public:
  PolicyParser(TrustPolicy& policy, Arena& arena, const PlaceholderTest& is_placeholder)
      : policy_(policy), arena_(arena), is_placeholder_(is_placeholder) {}

  void read_document(const doc::Node& node);

 private:
  void read_version(const doc::Node& node);
  void read_statements(const doc::Node& node);
  void read_statement(const doc::Node& node);
  void read_sid(const doc::Node& node, Statement& statement);
  void read_effect(const doc::Node& node, Statement& statement);
  void check_complete(const doc::Node& node, const Statement& statement);
  void check_sids();

  void read_principals(const doc::Node& node, Statement& statement);
  void read_principal_text(const doc::Node& node, Statement& statement);
  void read_principals_of_kind(const doc::Node& key, const doc::Node& value, Statement& statement);
  void add_principal(Principal::Kind kind, const doc::Node& key, const doc::Node& value,
                     Statement& statement);

  void read_actions(const doc::Node& node, Statement& statement);
  void check_actions(const Statement& statement);

  void read_conditions(const doc::Node& node, Statement& statement);
  void read_operator(const doc::Node& key, const doc::Node& value, Statement& statement);
  void check_operator(const doc::Node& key, const std::optional<ConditionOperator>& op);
  void read_condition(const Text& operator_name, const std::optional<ConditionOperator>& op,
                      const doc::Node& key, const doc::Node& value, Statement& statement);
  void read_values(const doc::Node& value, Condition& condition);
  void read_value(const doc::Node& value, Condition& condition);
  void check_condition(const Condition& condition);
  void check_variables(const Condition& condition, const Text& value);
  static void sort_values(Condition& condition);
  void check_same_keys(const Statement& statement);
  void settle_issuers(Statement& statement);

  void check_characters(const doc::Node& node);

  void defect(Span where, std::string message, std::string help = {});
  /// What was meant is one word; empty if that is not clear: then `help`.
  void misspelt(Span where, std::string message, std::string_view meant, std::string help = {});
  [[nodiscard]] Text keep(const doc::Node& node);
  /// A value that is filled in later, if only in part: an intrinsic function, or a placeholder in
  /// the text.
  [[nodiscard]] bool is_unknown(const doc::Node& node) const;
  /// Is it a string, or something YAML tools turn into one? Else a defect says what it is.
  bool expect_string(const doc::Node& node, std::string_view element);

  TrustPolicy& policy_;
  Arena& arena_;
  const PlaceholderTest& is_placeholder_;
};

/// "a list", "a number", … for messages.
[[nodiscard]] std::string_view what_is(const doc::Node& node);
/// The elements that IAM knows, of the policy and of a statement in it.
[[nodiscard]] const std::vector<std::string_view>& document_elements();
[[nodiscard]] const std::vector<std::string_view>& statement_elements();
/// `element` itself, or the element of `known` that a misspelt one was meant to be; empty for none.
[[nodiscard]] std::string_view meant_element(std::string_view element,
                                             const std::vector<std::string_view>& known);

}  // namespace irsa::iam
