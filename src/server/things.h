// What is at a place: a service account, a role or an issuer, whatever it is called there. Every
// question about a place (hover, definition, references, rename) begins here.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "join/index.h"
#include "server/context.h"

namespace irsa::server {

/// The record that calls something by its name there; one of the pointers is set.
struct Thing {
  enum class Kind : unsigned char {
    annotation,   ///< the role of an account, at its annotation
    account,      ///< an account, where it is defined
    workload,     ///< the account of a workload, at serviceAccountName
    reader,       ///< the account of another object that uses one
    subject,      ///< an account, in a condition of a trust policy
    role,         ///< a role, where it is defined
    issuer,       ///< an issuer, at a provider or a condition key
    association,  ///< the account of a Pod Identity association
  };
  Kind kind;
  Span place;  ///< as the files say it
  const kube::ServiceAccount* account = nullptr;
  const kube::Workload* workload = nullptr;
  const kube::AccountReader* reader = nullptr;
  const join::NamedSubject* subject = nullptr;
  const join::RoleEntry* role = nullptr;
  const iam::PodIdentityAssociation* association = nullptr;
  std::string_view issuer = {};
};

/// All that stands around the byte at `offset`, the smallest place first. In a base that several
/// kustomizations build there is one thing for each build.
[[nodiscard]] std::vector<Thing> things_at(FileId file, std::size_t offset, Context& context);

/// The smallest of them, and those that share its place.
[[nodiscard]] std::vector<Thing> things_meant(FileId file, std::size_t offset, Context& context);

/// Everything of the workspace that is one service account: its definitions, the workloads and
/// other objects that name it, the subjects that do.
struct Account {
  std::string_view ns, name;  ///< an empty namespace is not known
  std::vector<Thing> definitions = {}, users = {}, subjects = {};
};
/// nullopt if the thing is none.
[[nodiscard]] std::optional<Account> account_of(const Thing& thing, Context& context);

/// The role that the thing is about: that of its annotation, itself, the role whose policy it
/// stands in; nullptr if it is not in the input.
[[nodiscard]] const join::RoleEntry* role_of(const Thing& thing, Context& context);

/// Where a role is: its policy, and where it is defined if that is elsewhere. Those that say the
/// same role in other words come last.
[[nodiscard]] std::vector<Span> places_of(const join::RoleEntry& role);

/// The byte that a position of a request means; nullopt if the file cannot be read.
[[nodiscard]] std::optional<std::size_t> offset_in(FileId file, const Input& params,
                                                   Context& context);

}  // namespace irsa::server
