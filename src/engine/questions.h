// The two questions about trust policies that people ask directly: whom does a policy let in, and
// may this token take this role? Data only; report/questions.h has the words.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iam/admission/admission.h"
#include "join/index.h"

namespace irsa::engine {

/// What one issuer's tokens can do with one policy.
struct IssuerAnswer {
  std::string issuer;
  std::string audience;
  iam::Admission admission;
  /// If nobody gets in with that audience: whether somebody would with another.
  iam::AudienceAnswer other_audience = {};
  /// Of Terraform source: subjects as they are written, if that does not decide who gets in.
  std::vector<std::string> open_subjects = {};
  /// Some of the subjects are filled in later, whole or in part: `admission.may` has everybody who
  /// could get in then, and only `admission.surely` says who does.
  bool subject_open = false;
  /// Who gets in, as far as it is known: with an open subject, who could says nothing.
  [[nodiscard]] const iam::Admitted& admitted() const {
    return subject_open ? admission.surely : admission.may;
  }
  /// Service accounts of the input that get in (or may, with the right call; with an open subject
  /// those that surely do), and how many there are.
  std::vector<const kube::ServiceAccount*> known = {};
  /// Those of them that are not annotated with the role; only if that was asked.
  std::vector<const kube::ServiceAccount*> strangers = {};
  std::size_t accounts = 0;
  /// Accounts that were not compared with the policy, because there are too many
  /// (TrustQuestion::most_looked_at): `known` and `strangers` may lack some of them.
  std::size_t not_looked_at = 0;
};

struct PolicyAnswer {
  const join::RoleEntry* role;
  /// The issuers it trusts, in order, but those of other identity providers (GitHub, …).
  std::vector<IssuerAnswer> issuers;
};

struct TrustQuestion {
  std::string role = {};      ///< ARN or name; empty = every policy
  std::string audience = {};  ///< empty = the webhook's
  /// NS/NAME, with `*` and `?`; nullopt = not asked.
  std::optional<std::vector<std::string>> intended = {};
  /// The accounts of the input that are annotated with the role are the ones meant to get in.
  bool intended_by_annotation = false;
  /// How many accounts are compared with policies, for all answers together; each has its share. A
  /// policy that names no namespace has to be compared with all accounts.
  std::size_t most_looked_at = ~std::size_t{0};
  /// Also about roles of reference inputs.
  bool reference = false;
};

/// One answer for each trust policy that matches, in the order of the input. If somebody asks about
/// an issuer, it is taken for a cluster's even if nothing in the input shows that: only hosts of
/// other known identity providers are left out. A policy without any has an answer without issuers.
[[nodiscard]] std::vector<PolicyAnswer> whom_it_lets_in(const join::Index& index,
                                                        const TrustQuestion& question);

/// Roles of the input that are called so: by ARN, else by name. Empty `role`: all with a policy.
[[nodiscard]] std::vector<const join::RoleEntry*> roles_called(const join::Index& index,
                                                               std::string_view role);

/// Roles whose pods are let in by some cluster's issuer, and not by this one.
[[nodiscard]] std::vector<const join::RoleEntry*> roles_without_issuer(const join::Index& index,
                                                                       std::string_view issuer);

/// The same about one role, whatever its name is.
[[nodiscard]] PolicyAnswer whom_role_lets_in(const join::Index& index, const join::RoleEntry& role,
                                             const TrustQuestion& question = {});

/// A token and a role, and what evaluation says.
struct CanAssume {
  std::string cluster = {};  ///< whose token it is; empty when that is not known
  const join::RoleEntry* role;
  std::string issuer;
  std::string subject;
  std::vector<std::string> audiences;
  iam::Evaluation evaluation;
};

/// Who asks for a role.
struct Asking {
  std::string subject;
  std::vector<std::string> audiences;
  /// Of the tokens; empty = that of the cluster, else any that the role's policy trusts.
  std::string issuer = {};
  const join::Cluster* cluster = nullptr;  ///< nullptr: not known
  std::string role_account = {};           ///< the AWS account of the role; empty = as it is known
};

/// May it take the role? If the tokens may be of several issuers, the one that gets furthest.
[[nodiscard]] CanAssume can_assume(const join::RoleEntry& role, const Asking& asking);

/// The answer that counts where there are several: deny over undecided over allow. `answers` must
/// not be empty.
[[nodiscard]] const CanAssume& worst_of(const std::vector<CanAssume>& answers);

/// A file in which an answer may be missing: it was read, but a part of it could not be.
struct BrokenFile {
  std::string path;
  Span where;
  std::string message;
  bool named;         ///< the user named this very file
  bool holds_policy;  ///< its bytes hold AssumeRoleWithWebIdentity
};

/// In the order of the files, one for each.
[[nodiscard]] std::vector<BrokenFile> broken_files(const join::Index& index);

}  // namespace irsa::engine
