// Finds which service account, role or issuer a place in a file names. Every request about a place
// (hover, definition, references, rename) begins here.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "join/index.h"
#include "server/context.h"

namespace irsa::server {

/// A place that names something, and the record that it comes from. The member that fits `kind` is
/// set.
struct Thing {
  enum class Kind : unsigned char {
    annotation,   ///< a role, in the annotation of a service account
    account,      ///< a service account, where it is defined
    workload,     ///< a service account, in serviceAccountName of a workload
    reader,       ///< a service account, in another object that uses it
    subject,      ///< a service account, in a condition of a trust policy
    role,         ///< a role, where it is defined
    issuer,       ///< an issuer, in a provider or a condition key
    association,  ///< a service account, in a Pod Identity association
  };
  Kind kind;
  Span place;  ///< in a source file (Context::visible())
  const kube::ServiceAccount* account = nullptr;
  const kube::Workload* workload = nullptr;
  const kube::AccountReader* reader = nullptr;
  const join::NamedSubject* subject = nullptr;
  const join::RoleEntry* role = nullptr;
  const iam::PodIdentityAssociation* association = nullptr;
  std::string_view issuer = {};
};

/// Everything whose place contains the byte at `offset`, the smallest place first. A place in a
/// base of several kustomizations gives one thing for each build.
[[nodiscard]] std::vector<Thing> things_at(FileId file, std::size_t offset, Context& context);

/// The first of these, and those with the same place.
[[nodiscard]] std::vector<Thing> things_meant(FileId file, std::size_t offset, Context& context);

/// A service account with all its places in the workspace: its definitions, the workloads and other
/// objects that use it (`users`), and the subjects that name it.
struct Account {
  std::string_view ns, name;  ///< an empty `ns`: the namespace is not known
  std::vector<Thing> definitions = {}, users = {}, subjects = {};
};
/// nullopt if the thing is not a service account.
[[nodiscard]] std::optional<Account> account_of(const Thing& thing, Context& context);

/// The role of a thing: the one that an annotation names, the role itself, or the role in whose
/// policy it is. nullptr if the role is not in the input.
[[nodiscard]] const join::RoleEntry* role_of(const Thing& thing, Context& context);

/// The places of a role: its policy, and its definition if that is elsewhere. The places of other
/// descriptions of the same role come last.
[[nodiscard]] std::vector<Span> places_of(const join::RoleEntry& role);

/// The byte offset of the position in a request; nullopt if the file cannot be read.
[[nodiscard]] std::optional<std::size_t> offset_in(FileId file, const Input& params,
                                                   Context& context);

}  // namespace irsa::server
