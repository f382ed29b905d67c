// The service accounts of the input: what their annotations say, and which of them have a name.
// Roles are known here only as texts in annotations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/groups.h"
#include "iam/names/arn.h"
#include "join/account_search.h"
#include "join/clusters.h"
#include "join/inputs.h"
#include "join/matches.h"
#include "join/names.h"
#include "join/objects.h"
#include "join/tables.h"

namespace irsa::join {

class Accounts {
 public:
  Accounts(const Inputs& inputs, const Names& names, const Clusters& clusters);
  Accounts(const Accounts&) = delete;
  Accounts& operator=(const Accounts&) = delete;

  // -- by name
  /// All definitions of NS/NAME; one whose namespace is unknown matches any, and so does an empty
  /// ns.
  [[nodiscard]] Matches<ServiceAccount> named(std::string_view ns, std::string_view name) const {
    return names_.accounts(ns, name);
  }
  /// The same for the name of this account, itself included.
  [[nodiscard]] Matches<ServiceAccount> definitions_of(const ServiceAccount& account) const {
    return names_.accounts_of(account);
  }
  /// The number of its NS/NAME, which subjects have as well.
  [[nodiscard]] std::uint32_t name_id(const ServiceAccount& account) const {
    return names_.id_of(account);
  }
  /// Does the input define the account that the role names, in a cluster that may be the issuer's?
  [[nodiscard]] bool defined_for(const NamedSubject& subject) const;
  /// Does the input define the account that the pods run as, in a cluster that may be theirs?
  [[nodiscard]] bool defined_for(const Workload& workload) const;
  /// Names of the accounts in a namespace, sorted, each once.
  [[nodiscard]] std::vector<std::string_view> names_in(std::string_view ns) const;
  /// Only of those that may be in the cluster of the file.
  [[nodiscard]] std::vector<std::string_view> names_in(std::string_view ns, FileId file) const;
  /// The same for the namespace and the cluster of a subject.
  [[nodiscard]] std::vector<std::string_view> names_for(const NamedSubject& subject) const;
  /// Finds accounts by patterns; made when a rule first asks for it.
  [[nodiscard]] const AccountSearch& search() const;

  // -- annotations
  /// The role annotation, if it is a non-empty string without placeholders, or refers to a role of
  /// the same Terraform root; else nullptr.
  [[nodiscard]] const kube::Annotation* role_annotation(const ServiceAccount& account) const;
  /// The same, and also one of which a part is filled in later, `arn:aws:iam::${ACCOUNT}:role/app`:
  /// the webhook acts on it whatever that is. For what is not compared with roles.
  [[nodiscard]] const kube::Annotation* any_role_annotation(const ServiceAccount& account) const;
  /// Accounts with annotations other than a role that can be used, in order. All mistakes in
  /// annotations are among these; nearly all accounts are not.
  [[nodiscard]] std::span<const ServiceAccount* const> annotated_beyond_role() const {
    return annotated_beyond_role_;
  }
  /// Audience of the tokens the webhook mounts for this account.
  [[nodiscard]] std::string_view audience_of(const ServiceAccount& account) const;
  /// Some account is annotated with an audience.
  [[nodiscard]] bool annotated_audiences() const { return annotated_audiences_; }

  // -- for the stages that join them with roles
  /// What role annotations say, each text once; of one that refers to a role of its file
  /// reference_key().
  [[nodiscard]] const Ids<std::string_view>& role_texts() const { return role_texts_; }
  /// By the numbers of these texts: each as an ARN, taken apart; nullopt if it is a reference or
  /// malformed.
  [[nodiscard]] const std::vector<std::optional<iam::RoleArn>>& role_arns() const {
    return role_arns_;
  }
  /// By the accounts' places in the Facts: the number of the text; kNoId where there is none.
  [[nodiscard]] std::span<const std::uint32_t> role_text_of() const { return role_text_of_; }

 private:
  /// Found out once, because nearly every rule asks it for all accounts.
  struct Annotated {
    const kube::Annotation* role = nullptr;
    bool audience = false;
  };

  template <typename Wanted>
  [[nodiscard]] std::vector<std::string_view> names_where(std::string_view ns, Wanted wanted) const;
  /// nullptr for one that is not among the Facts' accounts.
  [[nodiscard]] const Annotated* find(const ServiceAccount& account) const;

  Inputs inputs_;
  const Names& names_;
  const Clusters& clusters_;
  std::vector<Annotated> annotated_;  // by the account's place in the Facts
  std::vector<const ServiceAccount*> annotated_beyond_role_;
  bool annotated_audiences_ = false;
  Arena reference_texts_;
  Ids<std::string_view> role_texts_;
  std::vector<std::optional<iam::RoleArn>> role_arns_;
  std::vector<std::uint32_t> role_text_of_;
  Lazy<ByText<ServiceAccount>> by_ns_;
  Lazy<AccountSearch> search_;
};

}  // namespace irsa::join
