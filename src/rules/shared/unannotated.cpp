#include "rules/shared/unannotated.h"

#include <algorithm>
#include <cstddef>
#include <unordered_set>

#include "base/text.h"
#include "iam/names/arn.h"
#include "kube/webhook.h"

namespace irsa::rules {

namespace {

/// Is it the role with which kubelet pulls the images of the account's pods? That is no role of the
/// pods.
bool pulls_images(const join::ServiceAccount& account, const join::RoleEntry& role) {
  const kube::Annotation* const pulling = join::find_annotation(account, kube::kPullRoleArn);
  if (pulling == nullptr) return false;
  if (pulling->placeholder || pulling->value == role.arn) return true;
  const auto arn = iam::RoleArn::parse(pulling->value);
  return role.arn.empty() && arn && arn->name == role.name;
}

}  // namespace

const join::NamedSubject* trusting_subject(const join::Index& index,
                                           const join::ServiceAccount& account) {
  const std::string_view declared = index.clusters().issuer_of(account.origin.file);
  const join::NamedSubject* trusting = nullptr;
  for (const join::NamedSubject* subject : index.subjects_for(account)) {
    if (subject->role->trusts_pod_identity) return nullptr;
    if (pulls_images(account, *subject->role)) continue;
    if (trusting == nullptr && (declared.empty() || declared == subject->issuer))
      trusting = subject;
  }
  return trusting;
}

namespace {

/// A pod of the account brings a token for an audience: whoever asks for one hands it in somewhere,
/// by a profile, an argument or a variable of its own (facts A37). One for another system than AWS
/// (Vault) is no such token.
bool brings_token(const join::Index& index, const join::ServiceAccount& account,
                  const join::RoleEntry& role) {
  const auto is_tested = [&](std::string_view audience) {
    return std::ranges::any_of(role.trusts, [&](const join::TrustStatement& trust) {
      return std::ranges::any_of(trust.statement->conditions, [&](const iam::Condition& condition) {
        return std::ranges::any_of(condition.values,
                                   [&](const iam::Text& value) { return value.value == audience; });
      });
    });
  };
  const auto is_registered = [&](std::string_view audience) {
    return std::ranges::any_of(index.facts().providers, [&](const iam::OidcProvider& provider) {
      return std::ranges::any_of(provider.client_ids,
                                 [&](const iam::Text& id) { return id.value == audience; });
    });
  };
  for (const join::Workload* const workload : index.workloads_of(account)) {
    for (const kube::Volume& volume : workload->volumes) {
      const std::string_view audience = volume.token_audience;
      if (audience.empty()) continue;
      if (audience == index.settings().audience || is_tested(audience) || is_registered(audience)) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

bool needs_no_annotation(const join::Index& index, const join::ServiceAccount& account,
                         const join::RoleEntry& role) {
  if (index.workloads().manual_setup(account) || !index.associations().of(account).empty() ||
      brings_token(index, account, role)) {
    return true;
  }
  for (const kube::AccountReader* reader : index.readers_of(account)) {
    if (!reader->needs_annotation) return true;
  }
  return false;
}

namespace {

/// The other roots of Terraform, if the file is one; else nothing. Terraform keeps a state for each
/// root, and an object is in one state: what has the same name in another root is another object,
/// as of another cluster.
std::unordered_set<FileId> roots_beside(const join::Index& index, FileId file) {
  std::unordered_set<FileId> others;
  bool one = false;
  for (const load::TerraformRoot& root : index.facts().terraform_roots) {
    if (root.made == file) {
      one = true;
    } else {
      others.insert(root.made);
    }
  }
  return one ? others : std::unordered_set<FileId>{};
}

}  // namespace

bool annotated_elsewhere(const join::Index& index, const join::ServiceAccount& account) {
  const auto definitions = index.accounts().definitions_of(account);
  if (definitions.size() < 2) return false;
  const std::unordered_set<FileId> apart = roots_beside(index, account.origin.file);
  return std::ranges::any_of(definitions, [&](const join::ServiceAccount* other) {
    if (other == &account || apart.contains(other->origin.file)) return false;
    const kube::Annotation* const role = join::find_annotation(*other, kube::kRoleArn);
    // (eksctl annotates with a role of its own making, whose ARN no file tells.)
    return role != nullptr && (role->placeholder || !role->value.empty()) &&
           index.clusters().same(other->origin.file, account.origin.file);
  });
}

namespace {

/// Is the name there as a word of its own? "app" is not in "apply" or "app-config".
bool holds_name(std::string_view text, std::string_view name) {
  const auto is_of_name = [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.';
  };
  for (std::size_t at = text.find(name); at != std::string_view::npos;
       at = text.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    const bool begins = at == 0 || !is_of_name(text[at - 1]);
    if (begins && (end == text.size() || !is_of_name(text[end]))) return true;
  }
  return false;
}

}  // namespace

bool is_mentioned(const join::Index& index, const join::ServiceAccount& account,
                  std::string_view role) {
  return std::ranges::any_of(index.facts().mentions, [&](const load::Mention& mention) {
    const auto names = [&](std::string_view name) {
      return !name.empty() && holds_name(mention.text, name);
    };
    return names(account.name.value) || names(role) || names("ServiceAccount") ||
           names("kustomize edit");
  });
}

}  // namespace irsa::rules
