// Service accounts and namespaces, and the names by which all records find each other.
#include <algorithm>
#include <functional>
#include <string>
#include <unordered_map>

#include "base/arena.h"
#include "iam/names/arn.h"
#include "join/index.h"
#include "join/index_tables.h"
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

constexpr std::string_view kRole = ":role/";

std::string reference_by_name(FileId file, std::string_view name) {
  return reference_key(file, std::string(kRole).append(name));
}

/// Values that stand for the ARN of a role in the same file (of Terraform: in the same root), by
/// its reference or by its name: "${aws_iam_role.api.arn}", "arn:${…}:iam::${…}:role/api".
class References {
 public:
  References(const std::vector<iam::Role>& roles, Arena& texts) {
    for (const iam::Role& role : roles) {
      const std::optional<std::string> own = reference_key(role);
      if (!own) continue;
      const std::string_view key = texts.keep(*own);
      if (!role.reference.empty()) keys_.emplace(key, key);
      if (role.name.empty()) continue;
      // Of several roles of one name nobody knows which is meant.
      const auto [place, fresh] = keys_.emplace(reference_by_name(role.file, role.name), key);
      if (!fresh) place->second = {};
    }
  }

  /// The key under which tables have the role; empty if it is none.
  [[nodiscard]] std::string_view find(FileId file, std::string_view value) const {
    if (keys_.empty()) return {};
    if (!value.starts_with("arn:")) return find_or_empty(keys_, reference_key(file, value));
    const std::size_t slash = value.rfind('/');
    if (slash == std::string_view::npos || value.find(kRole) == std::string_view::npos) return {};
    return find_or_empty(keys_, reference_by_name(file, value.substr(slash + 1)));
  }

 private:
  std::unordered_map<std::string, std::string_view> keys_;
};

}  // namespace

std::optional<std::string> reference_key(const iam::Role& role) {
  if (!role.reference.empty()) return reference_key(role.file, role.reference);
  if (role.name.empty() || role.guessed_name || !role.arn.empty()) return std::nullopt;
  return reference_by_name(role.file, role.name);
}

std::string reference_key(FileId file, std::string_view reference) {
  return std::to_string(static_cast<std::uint32_t>(file)).append(" ").append(reference);
}

std::optional<NameKey> key_of(const ServiceAccount& account) {
  return NameKey{account.effective_ns, account.name.value};
}

std::optional<NameKey> key_of(const AccountReader& reader) {
  if (!reader.account) return std::nullopt;
  return NameKey{reader.account_ns, reader.account->value};
}

std::optional<NameKey> key_of(const iam::PodIdentityAssociation& association) {
  return NameKey{association.ns.value, association.service_account.value};
}

void Index::join_names() {
  Tables& t = *tables_;
  // Objects of one application stand beside each other in every list of them, so what is named next
  // is mostly what stands next.
  t.names.reserve(facts_.service_accounts.size());
  t.accounts.fill(t.names, facts_.service_accounts);
  t.workloads.fill(t.names, facts_.workloads);
  t.readers.fill(t.names, facts_.readers);
  t.associations.fill(t.names, facts_.associations);
}

void Index::join_annotations() {
  Tables& t = *tables_;
  const References references(facts_.roles, t.reference_texts);
  std::vector<std::uint32_t> arn_of;
  arn_of.reserve(facts_.service_accounts.size());
  t.account_links.reserve(facts_.service_accounts.size());
  for (const ServiceAccount& account : facts_.service_accounts) {
    AccountLinks links{.role_annotation = usable(find_annotation(account, kube::kRoleArn)),
                       .own_audience = find_annotation(account, kube::kAudience) != nullptr};
    if (links.role_annotation != nullptr) {
      links.arn = t.arns.add(links.role_annotation->value);
    } else if (const kube::Annotation* const open = find_annotation(account, kube::kRoleArn);
               open != nullptr && open->placeholder) {
      const std::string_view role = references.find(account.origin.file, open->value);
      if (!role.empty()) {
        links.role_annotation = open;
        links.arn = t.arns.add(role);
      }
    }
    const std::size_t usable_roles = links.role_annotation == nullptr ? 0 : 1;
    if (account.annotations.size() != usable_roles || account.annotations_type) {
      t.annotated_beyond_role.push_back(&account);
    }
    t.annotated_audiences = t.annotated_audiences || links.own_audience;
    t.account_links.push_back(links);
    arn_of.push_back(links.arn);
  }
  t.accounts_by_arn.fill(t.arns.size(), arn_of,
                         [&](std::size_t i) { return &facts_.service_accounts[i]; });
  t.parsed_arns.reserve(t.arns.size());
  for (std::size_t i = 0; i < t.arns.size(); ++i) {
    t.parsed_arns.push_back(iam::RoleArn::parse(t.arns[i]));
  }
}

const AccountLinks* Index::links_of(const ServiceAccount& account) const {
  const auto& links = tables_->account_links;
  const ServiceAccount* const first = facts_.service_accounts.data();
  const bool is_record =
      !std::less<>{}(&account, first) && std::less<>{}(&account, first + links.size());
  return is_record ? &links[static_cast<std::size_t>(&account - first)] : nullptr;
}

const kube::Annotation* Index::role_annotation(const ServiceAccount& account) const {
  if (const AccountLinks* const links = links_of(account)) return links->role_annotation;
  return usable(find_annotation(account, kube::kRoleArn));
}

std::span<const ServiceAccount* const> Index::annotated_beyond_role() const {
  return tables_->annotated_beyond_role;
}

std::optional<iam::RoleArn> Index::role_arn(const ServiceAccount& account) const {
  if (const AccountLinks* const links = links_of(account)) {
    return links->arn == kNoId ? std::nullopt : tables_->parsed_arns[links->arn];
  }
  const kube::Annotation* const annotation = role_annotation(account);
  return annotation == nullptr ? std::nullopt : iam::RoleArn::parse(annotation->value);
}

Matches<ServiceAccount> Index::accounts(std::string_view ns, std::string_view name) const {
  return tables_->accounts.like({ns, name});
}

Matches<ServiceAccount> Index::definitions_of(const ServiceAccount& account) const {
  return tables_->accounts.like(tables_->accounts.id_of(account));
}

Matches<ServiceAccount> Index::accounts_of(const NamedSubject& subject) const {
  return tables_->accounts.like({subject.ns, subject.name}, subject.name_id);
}

Matches<ServiceAccount> Index::accounts_of(const Workload& workload) const {
  return tables_->accounts.like(tables_->workloads.id_of(workload));
}

Matches<AccountReader> Index::readers_of(const ServiceAccount& account) const {
  return tables_->readers.like(tables_->accounts.id_of(account));
}

const AccountSearch& Index::account_search() const {
  return tables_->account_search.get(
      [&](std::optional<AccountSearch>& made) { made.emplace(facts_.service_accounts); });
}

bool Index::is_defined(const NamedSubject& subject) const {
  const auto accounts = accounts_of(subject);
  return std::any_of(accounts.begin(), accounts.end(), [&](const ServiceAccount* account) {
    return clusters_->may_match(subject, account->origin.file);
  });
}

bool Index::is_defined(const Workload& workload) const {
  const auto accounts = accounts_of(workload);
  return std::any_of(accounts.begin(), accounts.end(), [&](const ServiceAccount* account) {
    return clusters_->same(account->origin.file, workload.origin.file);
  });
}

template <typename Wanted>
std::vector<std::string_view> Index::names_in(std::string_view ns, Wanted wanted) const {
  const auto& by_ns = tables_->accounts_by_ns.get([&](std::optional<ByText<ServiceAccount>>& made) {
    ByText<ServiceAccount>& table = made.emplace();
    for (const ServiceAccount& account : facts_.service_accounts) {
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

std::vector<std::string_view> Index::account_names(std::string_view ns) const {
  return names_in(ns, [](const ServiceAccount&) { return true; });
}

std::vector<std::string_view> Index::account_names(std::string_view ns, FileId file) const {
  return names_in(ns, [&](const ServiceAccount& account) {
    return clusters_->same(account.origin.file, file);
  });
}

std::vector<std::string_view> Index::account_names_for(const NamedSubject& subject) const {
  return names_in(subject.ns, [&](const ServiceAccount& account) {
    return clusters_->may_match(subject, account.origin.file);
  });
}

const ServiceAccount* Index::unannotated_elsewhere(const NamedSubject& subject) const {
  if (subject.ns != "default" || subject.name == "default" || is_defined(subject) ||
      !workloads_of(subject).empty() || settings_.is_external(subject.ns, subject.name)) {
    return nullptr;
  }
  const ServiceAccount* only = nullptr;
  for (const ServiceAccount* const account : accounts({}, subject.name)) {
    if (!clusters_->may_match(subject, account->origin.file)) continue;
    if (only != nullptr) return nullptr;
    only = account;
  }
  const bool bare = only != nullptr && !only->effective_ns.empty() && !only->name_placeholder &&
                    !only->generated_name && !files_->partial(only->origin.file) &&
                    role_annotation(*only) == nullptr && subjects_for(*only).empty();
  return bare ? only : nullptr;
}

std::string_view Index::audience_of(const ServiceAccount& account) const {
  const AccountLinks* const links = links_of(account);
  if (links != nullptr && !links->own_audience) return settings_.audience;
  const kube::Annotation* const audience = find_annotation(account, kube::kAudience);
  if (audience != nullptr && audience->type == kube::ValueType::string) return audience->value;
  return settings_.audience;
}

std::vector<const iam::PodIdentityAssociation*> Index::associations_of(std::uint32_t name_id,
                                                                       FileId file) const {
  const auto found = tables_->associations.like(name_id);
  std::vector<const iam::PodIdentityAssociation*> out(found.begin(), found.end());
  if (out.empty()) return out;
  const Cluster* const home = clusters_->of(file);
  std::erase_if(out, [&](const iam::PodIdentityAssociation* association) {
    return home != nullptr && !agree(home->name, association->cluster);
  });
  return out;
}

std::vector<const iam::PodIdentityAssociation*> Index::associations_of(
    const ServiceAccount& account) const {
  if (tables_->associations.empty()) return {};
  return associations_of(tables_->accounts.id_of(account), account.origin.file);
}

std::vector<const iam::PodIdentityAssociation*> Index::associations_of(
    const Workload& workload) const {
  if (tables_->associations.empty()) return {};
  return associations_of(tables_->workloads.id_of(workload), workload.origin.file);
}

bool Index::associations_listed(const ServiceAccount& account) const {
  const Cluster* const home = clusters_->of(account.origin.file);
  const bool some_unknown =
      std::any_of(facts_.associations.begin(), facts_.associations.end(),
                  [](const iam::PodIdentityAssociation& one) { return one.unknown; });
  return !some_unknown &&
         std::any_of(facts_.association_lists.begin(), facts_.association_lists.end(),
                     [&](const iam::PodIdentityList& list) {
                       return home == nullptr || agree(home->name, list.cluster);
                     });
}

}  // namespace irsa::join
