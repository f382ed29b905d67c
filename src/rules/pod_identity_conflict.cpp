#include "rules/pod_identity_conflict.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "base/text.h"
#include "iam/names/arn.h"
#include "judge/model.h"
#include "kube/names.h"
#include "value/template_text.h"

namespace irsa::rules {
namespace {

using Association = iam::PodIdentityAssociation;

/// The role that pods get by it: the target, where roles are chained (facts D6). nullptr when
/// it is not printed.
const iam::Text* role_given(const Association& association) {
  if (association.target_role) return &*association.target_role;
  return association.role ? &*association.role : nullptr;
}

/// The one to speak of: of several clusters the one that agrees with the annotation; of several
/// outputs the one that prints a role.
const Association& chosen(const std::vector<const Association*>& associations,
                          std::string_view annotated) {
  const Association* with_role = nullptr;
  for (const Association* const association : associations) {
    const iam::Text* const role = role_given(*association);
    if (role == nullptr) continue;
    if (role->value == annotated) return *association;
    if (with_role == nullptr) with_role = association;
  }
  return with_role != nullptr ? *with_role : *associations.front();
}

/// The annotation has another use than the webhook's, and no pod of the account is known.
bool read_by_others_only(const join::Index& index, const join::ServiceAccount& account) {
  const auto readers = index.readers_of(account);
  return index.workloads_of(account).empty() &&
         std::any_of(readers.begin(), readers.end(),
                     [](const join::AccountReader* reader) { return reader->needs_annotation; });
}

/// A file that makes a cluster, and what is in it: not what AWS prints of one that is there.
bool is_cluster_config(const load::Facts& facts, FileId file) {
  return std::any_of(
      facts.clusters.begin(), facts.clusters.end(),
      [&](const iam::EksCluster& cluster) { return cluster.file == file && !cluster.issuer; });
}

/// How many clusters the root of Terraform makes whose text this is.
std::size_t clusters_of(const load::Facts& facts, FileId made) {
  std::size_t count = 0;
  for (const load::TerraformRoot& root : facts.terraform_roots) {
    if (root.made == made) count += root.clusters;
  }
  return count;
}

/// Where a file belongs: of what a build makes, the kustomization that is built.
std::string_view place_of(const join::Index& index, FileId file) {
  const SourceFile& source = index.sources()[file];
  return source.built ? index.sources()[source.built->root].shown : source.shown;
}

/// In how many folders, from the top, both are.
std::size_t shared_folders(std::string_view a, std::string_view b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()) && a[i] == b[i]; ++i) {
    if (a[i] == '/') ++count;
  }
  return count;
}

/// The account is defined again nearer to the association: in its folder, or in what is built
/// there. Then the association is for the cluster of that one.
bool another_is_nearer(const join::Index& index, const join::ServiceAccount& account,
                       const Association& association) {
  constexpr std::size_t kMost = 200;  // of one name there are as many as clusters
  const std::string_view of = place_of(index, association.file);
  const std::size_t here = shared_folders(of, place_of(index, account.origin.file));
  std::size_t seen = 0;
  for (const join::ServiceAccount* const other : index.accounts().definitions_of(account)) {
    if (++seen > kMost) break;
    if (shared_folders(of, place_of(index, other->origin.file)) > here) return true;
  }
  return false;
}

/// The association's folder has a file called as that of the account: two environments, each with
/// its own files of one kind, and the account is of the other one.
bool has_a_twin_there(const join::Index& index, FileId account, FileId association) {
  const SourceSet& sources = index.sources();
  const std::string& written = sources[account].shown;
  const std::string_view folder = join::folder_of(sources[association].shown);
  if (folder == join::folder_of(written)) return false;
  const std::string twin =
      std::string(folder) + "/" + written.substr(written.rfind('/') + 1);  // npos + 1 is 0
  return std::ranges::any_of(sources.files(), [&](const SourceFile& file) {
    return file.input && !file.built && file.shown == twin;
  });
}

/// Is it surely the association of this account? Roots of Terraform are applied apart, often to a
/// cluster each: of an account outside of them nobody knows for which of them it is, unless one
/// root alone speaks of it, or its role is of the association's root. Nor does anybody know that a
/// root is for the cluster that eksctl makes.
bool surely_of(const judge::Model& model, const join::ServiceAccount& account,
               const Association& association,
               const std::vector<const Association*>& associations) {
  const join::Index& index = model.index;
  const auto is_root = [&](FileId file) {
    const auto& roots = model.facts.terraform_roots;
    return std::any_of(roots.begin(), roots.end(),
                       [&](const load::TerraformRoot& root) { return root.made == file; });
  };
  if (association.file == account.origin.file) return true;
  if (index.clusters().of(account.origin.file) == nullptr &&
      (another_is_nearer(index, account, association) ||
       has_a_twin_there(index, account.origin.file, association.file))) {
    return false;
  }
  const join::RoleEntry* const role = index.role_of(account);
  const bool same_file = role != nullptr && role->role->file == association.file;
  if (!is_root(association.file)) {
    const bool apart = is_cluster_config(model.facts, association.file) &&
                       is_root(account.origin.file) && index.settings().clusters.empty();
    return !apart || same_file;
  }
  if (index.clusters().of(account.origin.file) != nullptr) return true;  // names were compared
  if (same_file) return true;
  // Of several clusters in Terraform, nobody knows which one a manifest is for.
  if (!is_root(account.origin.file) && clusters_of(model.facts, association.file) > 1) return false;
  const auto is_another = [&](FileId file) { return file != association.file && is_root(file); };
  const auto subjects = index.subjects_for(account);
  return std::none_of(associations.begin(), associations.end(),
                      [&](const Association* one) { return is_another(one->file); }) &&
         std::none_of(subjects.begin(), subjects.end(), [&](const join::NamedSubject* subject) {
           return is_another(subject->role->role->file);
         });
}

/// Can what is filled in for the open parts make it the other ARN?
bool may_become(std::string_view open, std::string_view arn) {
  const value::FilledText filled = value::fill_in(open);  // byte for byte: places stay
  const auto known = iam::Arn::parse(filled.text), other = iam::Arn::parse(arn);
  if (!known || !other) return value::begins_open(open);
  constexpr std::array kFields = {&iam::Arn::partition, &iam::Arn::service, &iam::Arn::account,
                                  &iam::Arn::resource};
  return std::ranges::all_of(kFields, [&](std::string_view iam::Arn::*field) {
    const std::string_view part = (*known).*field;
    const std::string_view written =
        open.substr(static_cast<std::size_t>(part.data() - filled.text.data()), part.size());
    return value::has_open_part(written) || written == (*other).*field;
  });
}

/// Do pods surely get another role than the annotation says? Of a role of Terraform often only the
/// account is not known.
bool is_another_role(const join::Index& index, const join::ServiceAccount& account,
                     const Association& association, std::string_view annotated) {
  const iam::Text* const given = role_given(association);
  if (given == nullptr || given->value == annotated) return false;
  const join::RoleEntry* const role =
      association.target_role ? index.roles().with_arn(given->value) : index.role_of(association);
  if (role == nullptr) return !may_become(given->value, annotated);
  if (role == index.role_of(account)) return false;
  const auto arn = iam::RoleArn::parse(annotated);
  const bool same_name =
      arn && (role->name.empty() || role->name == arn->name || value::has_open_part(role->name));
  return !same_name || !role->may_have(*arn);
}

}  // namespace

// With both, the webhook injects the credentials of the association only (facts A45).
void check_pod_identity_conflict(const judge::Model& model, Findings& findings) {
  if (model.facts.associations.empty()) return;
  for (const join::ServiceAccount& account : model.facts.service_accounts) {
    // The association wins whatever is filled in for a part of the role.
    const kube::Annotation* const annotation = model.index.accounts().any_role_annotation(account);
    if (annotation == nullptr || account.effective_ns.empty() || account.name_placeholder ||
        account.generated_name || model.index.files().partial(account.origin.file)) {
      continue;
    }
    auto associations = model.index.associations().of(account);
    std::erase_if(associations, [](const Association* one) { return one->unknown; });
    if (associations.empty() || read_by_others_only(model.index, account)) continue;
    const Association& association = chosen(associations, annotation->value);
    if (!surely_of(model, account, association, associations)) continue;
    // Where something is filled in later, the cluster is as well: of another folder it may be
    // another.
    if (annotation->placeholder &&
        join::folder_of(model.index.sources()[association.file].shown) !=
            join::folder_of(place_of(model.index, account.origin.file))) {
      continue;
    }
    const iam::Text* const role = role_given(association);
    const bool differs = !annotation->placeholder &&
                         is_another_role(model.index, account, association, annotation->value);
    // Of an add-on no annotation is written, but serviceAccountRoleARN or the like.
    Problem problem{.where = annotation->key.span,
                    .message = fmt::format("{} also has a Pod Identity association, and that "
                                           "wins: its pods get no web identity token",
                                           join::account_text(account)),
                    .related = {{role != nullptr ? role->span : association.service_account.span,
                                 "the association"}},
                    .help =
                        "Remove the role here once the association is known to work, or delete the "
                        "association.",
                    .object = join::object_of(account),
                    .level = differs ? Severity::error : Severity::warning};
    if (differs) {
      problem.message = fmt::format(
          "{} is given another role here than by its Pod Identity association: the association "
          "wins, and pods get {}",
          join::account_text(account), quoted(role->value));
    }
    // No role can be taken from an entry of eksctl: without attachRoleARN eksctl makes another, and
    // without the entry nobody makes the account (facts F17).
    if (account.made_with_role) {
      problem.help =
          "Delete the association; or delete this entry, which is what makes the service account, "
          "and set createServiceAccount: true in the association.";
    } else {
      problem.fixes = {removing("Delete the role here", false, annotation->key.span)};
    }
    findings.report(std::move(problem));
  }
}

}  // namespace irsa::rules
