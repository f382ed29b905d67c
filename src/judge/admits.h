// Does a role let a service account take it?
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "iam/admission/budget.h"
#include "iam/evaluate/evaluate.h"
#include "iam/evaluate/subject_decision.h"
#include "join/index.h"

namespace irsa::judge {

struct AccountAdmission {
  iam::Truth allowed = iam::Truth::no;
  std::string_view issuer = {};  ///< the one evaluated (of several: the one that came furthest)
  iam::Evaluation evaluation = {};
};

/// May this account take this role? With the issuer of its cluster when one is declared, else with
/// whichever Kubernetes issuer the role trusts. An unknown namespace is maybe.
[[nodiscard]] iam::Truth admits(const join::Index& index, const join::RoleEntry& role,
                                const join::ServiceAccount& account);
/// The same, and how it came about (RoleAdmission::explain).
[[nodiscard]] AccountAdmission explain_admission(const join::Index& index,
                                                 const join::RoleEntry& role,
                                                 const join::ServiceAccount& account);

/// A provider that is filled in later, and no key tells which one it is.
[[nodiscard]] bool trusts_unknown_provider(const iam::TrustPolicy& policy);
[[nodiscard]] iam::RoleContext context_of(const join::RoleEntry& role);

/// Each account of a role may be of each cluster whose issuer the role trusts: of one with so many
/// of both, more than a policy that AWS stores can have, nobody is said to be kept out.
inline constexpr std::size_t kMostCalls = 2'000'000;
[[nodiscard]] bool asks_too_much(const join::Index& index, const join::RoleEntry& role);

/// The calls by which pods of an account may try to take a role: with each of the issuers, with
/// each of the audiences. Made for one role and used for many accounts.
class RoleCalls {
 public:
  RoleCalls(const join::Index& index, const join::RoleEntry& role);

  /// False when too little is known of the two.
  bool find(const join::ServiceAccount& account);

  [[nodiscard]] const std::vector<std::string_view>& issuers() const { return issuers_; }
  [[nodiscard]] const std::vector<std::string_view>& audiences() const { return audiences_; }
  [[nodiscard]] std::string_view subject() const { return subject_; }
  /// Who gets in is not known, at most that nobody does.
  [[nodiscard]] bool open() const { return open_; }

 private:
  void find_issuers(std::string_view declared);

  const join::Index& index_;
  const join::RoleEntry& role_;
  bool known_;
  bool open_ = false;
  std::optional<std::string_view> declared_;  ///< the issuers are those of accounts of this cluster
  std::vector<std::string_view> issuers_, audiences_;
  std::string subject_;
};

/// A role, asked about many accounts.
class RoleAdmission {
 public:
  RoleAdmission(const join::Index& index, const join::RoleEntry& role);

  /// The numbers of the names that surely get in with this audience: the policy names them, and
  /// nothing in it can keep them out. `home`: the issuer of all accounts, if it is known.
  [[nodiscard]] std::vector<std::uint32_t> surely_admitted(std::string_view home,
                                                           std::string_view audience);
  [[nodiscard]] iam::Truth admits(const join::ServiceAccount& account);
  /// Of a token as it is said, whatever the account's cluster.
  [[nodiscard]] iam::Truth admits(std::string_view issuer, std::string_view subject,
                                  std::string_view audience);
  /// How it came about. Of very many issuers and accounts only the first are tried; what was not
  /// is maybe.
  [[nodiscard]] AccountAdmission explain(const join::ServiceAccount& account);

 private:
  iam::SubjectDecision& decision(std::string_view issuer, std::string_view audience);

  const join::RoleEntry& role_;
  RoleCalls calls_;
  iam::Budget explained_;  ///< statements that may still be looked at to say how
  std::optional<iam::ProviderStatements> statements_;
  std::map<std::pair<std::string_view, std::string_view>, iam::SubjectDecision> decisions_;
};

}  // namespace irsa::judge
