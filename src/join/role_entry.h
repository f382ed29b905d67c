// A role of the input and what its trust policy says: which clusters it trusts, and which service
// accounts it names. Only records: Roles and the Index say what they mean together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diag/problem.h"
#include "iam/names/arn.h"
#include "iam/policy/role.h"
#include "iam/policy/trust_policy.h"

namespace irsa::join {

struct RoleEntry;

/// A statement of a role together with one OIDC provider it trusts.
struct TrustStatement {
  const RoleEntry* role;
  const iam::Statement* statement;
  const iam::Principal* principal;
  std::string_view issuer;  ///< HOST/PATH as meant, also when the ARN is malformed
  bool kubernetes;          ///< one whose tokens are service accounts'
  std::uint32_t number;     ///< its place among those of the role
  /// Of a provider that is filled in later: its issuer, if that and the one that the keys agree on
  /// are surely those of two clusters.
  std::string_view own_issuer = {};
};

/// A subject that a role names literally: system:serviceaccount:NS:NAME in a positive condition of
/// an Allow statement for a Kubernetes issuer.
struct NamedSubject {
  const RoleEntry* role;
  const iam::Statement* statement;
  std::string_view issuer;
  const iam::Condition* condition;
  iam::Text value;
  std::string_view ns, name;
  std::uint32_t name_id;  ///< of NS/NAME: the Index finds what has it by this
};

/// A role, with what the rest of the input says about its identity.
struct RoleEntry {
  std::uint32_t id;  ///< its place in Index::roles()
  const iam::Role* role;
  std::string_view arn;      ///< empty when unknown
  std::string_view name;     ///< empty when unknown
  std::string_view account;  ///< of the role; else of its provider; else empty
  std::string_view partition;
  /// By what accounts of the same file (or Terraform root) name it; unlike any ARN. Empty if none
  /// does.
  std::string_view reference = {};
  bool assumed = false;  ///< it is this role only because no other fits; messages say so
  /// The name that the path of a bare policy suggests; empty of a role whose name is stated. It
  /// counts as `name` unless another file suggests the same, which leaves both unknown.
  std::string_view guess = {};
  bool common_guess = false;  ///< another file suggests the same name
  /// Another source describes the same role and outranks this one (authored over stored).
  bool outranked = false;
  std::vector<const RoleEntry*> copies = {};  ///< the entries that this one outranks, in order
  std::vector<TrustStatement> trusts = {};    ///< web identity statements, in order
  std::vector<NamedSubject> subjects = {};    ///< of all of them, in order
  bool trusts_pod_identity = false;           ///< pods.eks.amazonaws.com
  /// Work that finding `trusts` took of steps_for_each_policy(): each provider is held against each
  /// key, and so it will be by the review and by rules.
  std::size_t trust_steps = 0;
  /// Providers beside those in `trusts` that were not looked at: there are too many keys for each.
  std::size_t trusts_left_out = 0;

  /// May this be the role's ARN, by all that is known of it but its name?
  [[nodiscard]] bool may_have(const iam::RoleArn& of) const;
  [[nodiscard]] bool trusts_kubernetes() const;
  /// The issuers of clusters that it trusts, each once.
  [[nodiscard]] std::vector<std::string_view> kubernetes_issuers() const;
  /// A pod can take it: by its service account's token, or through EKS Pod Identity.
  [[nodiscard]] bool for_pods() const { return trusts_pod_identity || trusts_kubernetes(); }
  /// What to call it in a message: "role 'name'" (of one without a name its address in the
  /// infrastructure code), or "the role of this policy".
  [[nodiscard]] std::string label() const;
  /// Where the policy is and why it is taken for this role's, if nothing says that it is.
  [[nodiscard]] std::optional<Note> identity_note() const;
};

}  // namespace irsa::join
