// Service accounts and namespaces, and the names by which all records find each other.
#include <algorithm>
#include <functional>
#include <string>
#include <unordered_map>

#include "base/arena.h"
#include "iam/names/arn.h"
#include "join/index.h"
#include "join/tables.h"
#include "kube/webhook.h"

namespace irsa::join {

namespace {

/// "a/b/../c/./d" → "a/c/d".
std::string normal_path(std::string_view path) {
  std::vector<std::string_view> parts;
  std::size_t at = 0;
  while (at <= path.size()) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view part = path.substr(at, end - at);
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (!part.empty() && part != ".") {
      parts.push_back(part);
    }
    at = end + 1;
  }
  std::string out = !path.empty() && path.front() == '/' ? "/" : "";
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += '/';
    out += parts[i];
  }
  return out;
}

/// Surely as normal_path() leaves it.
bool is_normal(std::string_view path) {
  // Without a way out of the loop, so that compilers look at many bytes at once.
  int odd = path.ends_with('/') || path.ends_with('.');
  for (std::size_t i = 1; i < path.size(); ++i) {
    odd |= (path[i] == '/') & ((path[i - 1] == '/') | (path[i - 1] == '.'));
  }
  return odd == 0;
}

std::string_view directory_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash + 1);
}

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

void Index::find_partial_files() {
  for (const kube::Build& build : facts_.builds) {
    if (!build.holes.empty()) tables_->open_builds.insert(build.root);
  }
  std::vector<bool>& partial_files = tables_->partial_files;
  if (!facts_.template_files.empty() || !facts_.kustomizations.empty() ||
      !facts_.snapshot_parts.empty()) {
    partial_files.resize(sources_.size());
  }
  for (std::size_t i = 0; i < partial_files.size(); ++i) {
    const auto& recorded = sources_.files()[i].recorded;
    partial_files[i] = recorded != nullptr && recorded->partial;
  }
  for (const FileId file : facts_.template_files) {
    partial_files[static_cast<std::size_t>(file)] = true;
  }
  if (facts_.kustomizations.empty()) return;
  Arena texts;
  Ids<std::string_view> reached;
  for (const kube::Kustomization& kustomization : facts_.kustomizations) {
    const std::string_view directory = directory_of(sources_[kustomization.file].shown);
    for (const std::string_view reference : kustomization.references) {
      const std::string path = std::string(directory).append(reference);
      reached.add(texts.keep(is_normal(path) ? path : normal_path(path)));
    }
  }
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    if (sources_.files()[i].built) continue;
    const std::string_view shown = sources_.files()[i].shown;
    if (reached.find(is_normal(shown) ? shown : std::string_view(normal_path(shown))) != kNoId) {
      partial_files[i] = true;
    }
  }
}

bool Index::in_open_build(FileId file) const {
  const auto& built = sources_[file].built;
  return built && tables_->open_builds.contains(built->root);
}

bool Index::partial(FileId file) const {
  const auto at = static_cast<std::size_t>(file);
  return at < tables_->partial_files.size() && tables_->partial_files[at];
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

void Index::join_namespaces() {
  // Most records stand beside others of their namespace.
  std::string_view last;
  Namespace* found = nullptr;
  const auto at = [&](std::string_view ns) -> Namespace& {
    if (found == nullptr || last != ns) found = &tables_->namespaces[last = ns];
    return *found;
  };
  const bool several_clusters = !tables_->cluster_of_file.empty();
  const auto add_to_cluster = [&](std::string_view ns, FileId file) {
    if (!several_clusters || partial(file)) return;
    tables_->namespaces_of_clusters[{declared_issuer(file), ns}].known = true;
  };
  const auto add_file = [&](Namespace& to, FileId file) {
    if (partial(file)) return;
    to.open = to.open || in_open_build(file);
    to.several_files = to.several_files || (to.known && to.file != file);
    to.known = true;
    to.file = file;
  };
  for (const ServiceAccount& account : facts_.service_accounts) {
    Namespace& ns = at(account.effective_ns);
    ns.has_accounts = true;
    ns.all_live = ns.all_live && account.origin.live && account.origin.listed;
    ns.all_rendered = ns.all_rendered && !account.origin.helm_source.empty();
    add_file(ns, account.origin.file);
    add_to_cluster(account.effective_ns, account.origin.file);
  }
  for (const Workload& workload : facts_.workloads) {
    Namespace& ns = at(workload.effective_ns);
    ns.pods_rendered = ns.pods_rendered && !workload.origin.helm_source.empty();
    add_file(ns, workload.origin.file);
    add_to_cluster(workload.effective_ns, workload.origin.file);
  }
}

const AccountLinks* Index::links_of(const ServiceAccount& account) const {
  const auto& links = tables_->account_links;
  const ServiceAccount* const first = facts_.service_accounts.data();
  const bool is_record =
      !std::less<>{}(&account, first) && std::less<>{}(&account, first + links.size());
  return is_record ? &links[static_cast<std::size_t>(&account - first)] : nullptr;
}

const kube::Annotation* Index::find_annotation(const ServiceAccount& account,
                                               std::string_view key) {
  for (const kube::Annotation& annotation : account.annotations) {
    if (annotation.place == kube::Place::service_account && annotation.key.value == key &&
        !annotation.nested) {
      return &annotation;
    }
  }
  return nullptr;
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

bool Index::is_for(const NamedSubject& subject, FileId file) const {
  if (tables_->cluster_of_file.empty() || subject.condition->open_issuer) return true;
  const std::string_view issuer = declared_issuer(file);
  return issuer.empty() || issuer == subject.issuer;
}

bool Index::is_defined(const NamedSubject& subject) const {
  const auto accounts = accounts_of(subject);
  return std::any_of(accounts.begin(), accounts.end(), [&](const ServiceAccount* account) {
    return is_for(subject, account->origin.file);
  });
}

bool Index::is_defined(const Workload& workload) const {
  const auto accounts = accounts_of(workload);
  return std::any_of(accounts.begin(), accounts.end(), [&](const ServiceAccount* account) {
    return same_cluster(account->origin.file, workload.origin.file);
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
  return names_in(
      ns, [&](const ServiceAccount& account) { return same_cluster(account.origin.file, file); });
}

std::vector<std::string_view> Index::account_names_for(const NamedSubject& subject) const {
  return names_in(subject.ns, [&](const ServiceAccount& account) {
    return is_for(subject, account.origin.file);
  });
}

const ServiceAccount* Index::unannotated_elsewhere(const NamedSubject& subject) const {
  if (subject.ns != "default" || subject.name == "default" || is_defined(subject) ||
      !workloads_of(subject).empty() || external_account(subject.ns, subject.name)) {
    return nullptr;
  }
  const ServiceAccount* only = nullptr;
  for (const ServiceAccount* const account : accounts({}, subject.name)) {
    if (!is_for(subject, account->origin.file)) continue;
    if (only != nullptr) return nullptr;
    only = account;
  }
  const bool bare = only != nullptr && !only->effective_ns.empty() && !only->name_placeholder &&
                    !only->generated_name && !partial(only->origin.file) &&
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

bool Index::namespace_known(std::string_view ns, std::string_view issuer) const {
  const auto& of_clusters = tables_->namespaces_of_clusters;
  if (find_or_empty(tables_->namespaces, ns).open) return false;
  if (issuer.empty() || of_clusters.empty()) return find_or_empty(tables_->namespaces, ns).known;
  // What is for no declared cluster may be for any.
  return find_or_empty(of_clusters, NameKey{issuer, ns}).known ||
         find_or_empty(of_clusters, NameKey{{}, ns}).known;
}

bool Index::namespace_rendered(std::string_view ns) const {
  const Namespace& found = find_or_empty(tables_->namespaces, ns);
  return found.known && !found.open && found.all_rendered && found.pods_rendered &&
         !found.several_files;
}

bool Index::namespace_complete(std::string_view ns) const {
  // Every account of the namespace was printed by the API server, or everything of the namespace
  // stands in one rendered stream.
  const Namespace& found = find_or_empty(tables_->namespaces, ns);
  return found.known && !found.open && found.has_accounts &&
         (found.all_live || (found.all_rendered && !found.several_files));
}

}  // namespace irsa::join
