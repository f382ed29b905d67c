#include "join/accounts.h"

#include <algorithm>

#include "join/references.h"
#include "join/role_entry.h"
#include "join/terraform_outputs.h"
#include "kube/webhook.h"

namespace irsa::join {
namespace {

/// Of a role annotation, if it says a role; else nullptr.
const kube::Annotation* usable(const kube::Annotation* annotation) {
  if (annotation == nullptr || annotation->type != kube::ValueType::string ||
      annotation->value.empty() || annotation->placeholder) {
    return nullptr;
  }
  return annotation;
}

}  // namespace

Accounts::Accounts(const Inputs& inputs, const Names& names, const Clusters& clusters)
    : inputs_(inputs), names_(names), clusters_(clusters) {
  const auto& accounts = inputs_.facts.service_accounts;
  const References references(inputs_.facts.roles, reference_texts_);
  const TerraformOutputs outputs(inputs_.facts.terraform_roots, inputs_.sources);
  // The role that a text stands for, as tables have it; empty if that is not known.
  const auto role_behind = [&](FileId file, std::string_view written) -> std::string_view {
    const auto output = outputs.find(file, written);
    if (!output) return references.find(file, written);
    if (iam::RoleArn::parse(output->value)) return output->value;
    return references.find(output->root, output->value);
  };
  role_text_of_.reserve(accounts.size());
  annotated_.reserve(accounts.size());
  for (const ServiceAccount& account : accounts) {
    const kube::Annotation* const written = find_annotation(account, kube::kRoleArn);
    Annotated found{.role = usable(written),
                    .audience = find_annotation(account, kube::kAudience) != nullptr};
    std::uint32_t text = kNoId;
    if (found.role != nullptr) {
      text = role_texts_.add(found.role->value);
    } else if (written != nullptr && written->placeholder) {
      const std::string_view role = role_behind(account.origin.file, written->value);
      if (!role.empty()) {
        found.role = written;
        text = role_texts_.add(role);
      }
    }
    const std::size_t usable_roles = found.role == nullptr ? 0 : 1;
    if (account.annotations.size() != usable_roles || account.annotations_type) {
      annotated_beyond_role_.push_back(&account);
    }
    annotated_audiences_ = annotated_audiences_ || found.audience;
    annotated_.push_back(found);
    role_text_of_.push_back(text);
  }
  role_arns_.reserve(role_texts_.size());
  for (std::size_t i = 0; i < role_texts_.size(); ++i) {
    role_arns_.push_back(iam::RoleArn::parse(role_texts_[i]));
  }
}

const Accounts::Annotated* Accounts::find(const ServiceAccount& account) const {
  const std::size_t place =
      place_in(std::span<const ServiceAccount>(inputs_.facts.service_accounts), account);
  return place < annotated_.size() ? &annotated_[place] : nullptr;
}

const kube::Annotation* Accounts::role_annotation(const ServiceAccount& account) const {
  if (const Annotated* const found = find(account)) return found->role;
  return usable(find_annotation(account, kube::kRoleArn));
}

const kube::Annotation* Accounts::any_role_annotation(const ServiceAccount& account) const {
  if (const kube::Annotation* const known = role_annotation(account)) return known;
  const kube::Annotation* const written = find_annotation(account, kube::kRoleArn);
  if (written == nullptr || written->type != kube::ValueType::string) return nullptr;
  // What may be empty is no role yet. (What eksctl writes is the ARN of a role of its own making,
  // and no text of any file.)
  const bool some = (written->placeholder && written->value.empty()) ||
                    written->value.find("arn:") != std::string_view::npos ||
                    written->value.find(":role/") != std::string_view::npos;
  return some ? written : nullptr;
}

std::string_view Accounts::audience_of(const ServiceAccount& account) const {
  const Annotated* const found = find(account);
  if (found != nullptr && !found->audience) return inputs_.settings.audience;
  const kube::Annotation* const audience = find_annotation(account, kube::kAudience);
  if (audience != nullptr && audience->type == kube::ValueType::string) return audience->value;
  return inputs_.settings.audience;
}

const AccountSearch& Accounts::search() const {
  return search_.get(
      [&](std::optional<AccountSearch>& made) { made.emplace(inputs_.facts.service_accounts); });
}

bool Accounts::defined_for(const NamedSubject& subject) const {
  const auto accounts = names_.accounts_of(subject);
  return std::any_of(accounts.begin(), accounts.end(), [&](const ServiceAccount* account) {
    return clusters_.may_match(subject, account->origin.file);
  });
}

bool Accounts::defined_for(const Workload& workload) const {
  const auto accounts = names_.accounts_of(workload);
  return std::any_of(accounts.begin(), accounts.end(), [&](const ServiceAccount* account) {
    return clusters_.same(account->origin.file, workload.origin.file);
  });
}

template <typename Wanted>
std::vector<std::string_view> Accounts::names_where(std::string_view ns, Wanted wanted) const {
  const auto& by_ns = by_ns_.get([&](std::optional<ByText<ServiceAccount>>& made) {
    ByText<ServiceAccount>& table = made.emplace();
    for (const ServiceAccount& account : inputs_.facts.service_accounts) {
      table.add(account.effective_ns, &account);
    }
    table.close();
  });
  std::vector<std::string_view> names;
  for (const ServiceAccount* const account : by_ns[ns]) {
    if (!account->name_placeholder && wanted(*account)) names.push_back(account->name.value);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::vector<std::string_view> Accounts::names_in(std::string_view ns) const {
  return names_where(ns, [](const ServiceAccount&) { return true; });
}

std::vector<std::string_view> Accounts::names_in(std::string_view ns, FileId file) const {
  return names_where(
      ns, [&](const ServiceAccount& account) { return clusters_.same(account.origin.file, file); });
}

std::vector<std::string_view> Accounts::names_for(const NamedSubject& subject) const {
  return names_where(subject.ns, [&](const ServiceAccount& account) {
    return clusters_.may_match(subject, account.origin.file);
  });
}

}  // namespace irsa::join
