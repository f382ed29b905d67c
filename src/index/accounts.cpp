// Service accounts, namespaces, workloads: the Kubernetes side of the Index.
#include <algorithm>

#include "index/index.h"
#include "index/tables.h"
#include "kube/names.h"

namespace irsa::index {

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

std::string_view directory_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash + 1);
}

template <typename T>
void append(std::vector<const T*>& out, const std::vector<const T*>& more) {
  out.insert(out.end(), more.begin(), more.end());
}

const ServiceAccount* find_role_account(const Index& index, const Workload& workload) {
  for (const ServiceAccount* const account : index.accounts_of(workload)) {
    if (Index::role_annotation(*account) == nullptr) continue;
    const FileId here = workload.origin.file, there = account->origin.file;
    const bool known = !workload.effective_ns.empty() && !account->effective_ns.empty();
    if (known ? index.cluster(here) == index.cluster(there) : here == there) return account;
  }
  return nullptr;
}

}  // namespace

std::string_view chart_of(std::string_view helm_source) {
  return helm_source.substr(0, helm_source.find('/'));
}

void Index::find_partial_files() {
  if (facts_.kustomizations.empty()) return;
  std::unordered_map<std::string, FileId> ids;
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    ids.emplace(normal_path(sources_.files()[i].shown), SourceSet::id(i));
  }
  for (const kube::Kustomization& kustomization : facts_.kustomizations) {
    const std::string_view directory = directory_of(sources_[kustomization.file].shown);
    for (const std::string_view reference : kustomization.references) {
      const auto found = ids.find(normal_path(std::string(directory) + std::string(reference)));
      if (found != ids.end()) tables_->partial_files.insert(found->second);
    }
  }
}

void Index::join_accounts() {
  Tables& t = *tables_;
  const std::size_t count = facts_.service_accounts.size();
  t.accounts.reserve(count);
  t.accounts_by_name.reserve(count);
  for (const ServiceAccount& account : facts_.service_accounts) {
    if (partial(account.origin.file)) ++t.partial_accounts;
    t.accounts[{account.effective_ns, account.name.value}].push_back(&account);
    t.any_open_account = t.any_open_account || account.effective_ns.empty();
    t.accounts_by_name[account.name.value].push_back(&account);
    t.names_by_ns[account.effective_ns].push_back(account.name.value);
    if (!partial(account.origin.file)) {
      t.files_by_ns[account.effective_ns].push_back(account.origin.file);
    }
    if (const kube::Annotation* const role = role_annotation(account)) {
      t.accounts_by_arn[role->value].push_back(&account);
    }
  }
  for (auto& [ns, names] : t.names_by_ns) {
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
  }
}

void Index::join_workloads() {
  Tables& t = *tables_;
  const std::size_t count = facts_.workloads.size();
  t.workloads_by_name.reserve(count);
  t.workloads.reserve(count);
  t.workloads_by_account.reserve(count);
  for (const Workload& workload : facts_.workloads) {
    if (!partial(workload.origin.file)) {
      t.files_by_ns[workload.effective_ns].push_back(workload.origin.file);
    }
    t.workloads_by_file[static_cast<std::uint32_t>(workload.origin.file)].push_back(&workload);
    t.workloads_by_ns[workload.effective_ns].push_back(&workload);
    t.workloads_by_name[{workload.effective_ns, workload.name.value}].push_back(&workload);
    if (!workload.release.empty()) t.workloads_by_release[workload.release].push_back(&workload);
    if (!workload.origin.helm_source.empty()) {
      t.workloads_by_chart[chart_of(workload.origin.helm_source)].push_back(&workload);
    }
    if (workload.account_placeholder) continue;
    const std::string_view name = account_name(workload);
    t.workloads[{workload.effective_ns, name}].push_back(&workload);
    t.any_open_workload = t.any_open_workload || workload.effective_ns.empty();
    t.workloads_by_account[name].push_back(&workload);
  }
  for (const AccountReader& reader : facts_.readers) {
    if (!reader.account) continue;
    t.readers[{reader.account_ns, reader.account->value}].push_back(&reader);
    t.readers_by_account[reader.account->value].push_back(&reader);
  }
  for (const kube::EnvSource& source : facts_.env_sources) {
    t.env_sources[{source.effective_ns, source.name.value}].push_back(&source);
    t.env_sources_by_name[source.name.value].push_back(&source);
  }
  for (auto& [ns, files] : t.files_by_ns) {
    std::sort(files.begin(), files.end());
    files.erase(std::unique(files.begin(), files.end()), files.end());
  }
  t.role_accounts.reserve(count);
  for (const Workload& workload : facts_.workloads) {
    t.role_accounts.push_back(find_role_account(*this, workload));
  }
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

const kube::Annotation* Index::role_annotation(const ServiceAccount& account) {
  const kube::Annotation* const found = find_annotation(account, kube::kRoleArn);
  if (found == nullptr || found->type != kube::ValueType::string || found->value.empty() ||
      found->placeholder) {
    return nullptr;
  }
  return found;
}

std::vector<const ServiceAccount*> Index::accounts(std::string_view ns,
                                                   std::string_view name) const {
  return matching(tables_->accounts, tables_->accounts_by_name, ns, name,
                  tables_->any_open_account);
}

const std::vector<std::string_view>& Index::account_names(std::string_view ns) const {
  return find_or_empty(tables_->names_by_ns, ns);
}

std::string_view Index::audience_of(const ServiceAccount& account) const {
  const kube::Annotation* const audience = find_annotation(account, kube::kAudience);
  if (audience != nullptr && audience->type == kube::ValueType::string) return audience->value;
  return settings_.audience;
}

bool Index::namespace_known(std::string_view ns) const { return tables_->files_by_ns.contains(ns); }

bool Index::namespace_complete(std::string_view ns) const {
  return tables_->complete_namespaces.contains(ns);
}

void Index::find_complete_namespaces() {
  // Complete: every account of the namespace was printed by the API server, or everything of the
  // namespace stands in one rendered stream.
  for (const auto& [ns, names] : tables_->names_by_ns) {
    const std::vector<FileId>& files = find_or_empty(tables_->files_by_ns, ns);
    bool all_live = true, all_rendered = true;
    for (const std::string_view name : names) {
      for (const ServiceAccount* const account :
           find_or_empty(tables_->accounts, NameKey{ns, name})) {
        all_live = all_live && account->origin.live;
        all_rendered = all_rendered && !account->origin.helm_source.empty();
      }
    }
    if (files.empty()) continue;  // all of them are partial
    if (all_live || (all_rendered && files.size() == 1)) tables_->complete_namespaces.insert(ns);
  }
}

std::string_view Index::account_name(const Workload& workload) {
  return workload.account && !workload.account->value.empty() ? workload.account->value : "default";
}

std::vector<const Workload*> Index::workloads_as(std::string_view ns,
                                                 std::string_view account) const {
  return matching(tables_->workloads, tables_->workloads_by_account, ns, account,
                  tables_->any_open_workload);
}

std::vector<const Workload*> Index::workloads_of(const ServiceAccount& account) const {
  return workloads_as(account.effective_ns, account.name.value);
}

std::vector<const AccountReader*> Index::readers_of(const ServiceAccount& account) const {
  return matching(tables_->readers, tables_->readers_by_account, account.effective_ns,
                  account.name.value);
}

std::vector<const ServiceAccount*> Index::accounts_of(const Workload& workload) const {
  if (workload.account_placeholder) return {};
  return accounts(workload.effective_ns, account_name(workload));
}

const ServiceAccount* Index::role_account(const Workload& workload) const {
  return tables_->role_accounts[static_cast<std::size_t>(&workload - facts_.workloads.data())];
}

std::vector<const Workload*> Index::workloads_in(std::string_view ns) const {
  return find_or_empty(tables_->workloads_by_ns, ns);
}

const kube::EnvSource* Index::env_source(const Workload& workload,
                                         const kube::EnvFrom& from) const {
  for (const kube::EnvSource* const source :
       matching(tables_->env_sources, tables_->env_sources_by_name, workload.effective_ns,
                from.name.value)) {
    if (source->secret == from.secret) return source;
  }
  return nullptr;
}

bool Index::repeats_owner(const Workload& workload) const {
  if (!workload.origin.owned) return false;
  const auto is_known = [&](std::string_view kind, std::string_view name) {
    const auto& named =
        find_or_empty(tables_->workloads_by_name, NameKey{workload.effective_ns, name});
    return std::any_of(named.begin(), named.end(), [&](const Workload* candidate) {
      return candidate != &workload && candidate->kind == kind;
    });
  };
  const std::string_view kind = workload.origin.owner_kind, name = workload.origin.owner_name;
  if (is_known(kind, name)) return true;
  // A ReplicaSet or Job that is not in the input was made by its Deployment or CronJob, which names
  // it by its own name and one more part.
  const std::string_view maker = name.substr(0, name.rfind('-'));
  return (kind == "ReplicaSet" && (is_known("Deployment", maker) || is_known("Rollout", maker))) ||
         (kind == "Job" && is_known("CronJob", maker));
}

std::vector<const Workload*> Index::release_of(const ServiceAccount& account) const {
  std::vector<const Workload*> out;
  // A plan or state holds what many releases brought: its file says nothing.
  if (account.origin.address.empty()) {
    out =
        find_or_empty(tables_->workloads_by_file, static_cast<std::uint32_t>(account.origin.file));
  }
  if (!account.release.empty()) {
    append(out, find_or_empty(tables_->workloads_by_release, account.release));
  }
  if (!account.origin.helm_source.empty()) {
    append(out, find_or_empty(tables_->workloads_by_chart, chart_of(account.origin.helm_source)));
  }
  std::erase_if(out, [&](const Workload* workload) {
    return !account.effective_ns.empty() && !workload->effective_ns.empty() &&
           workload->effective_ns != account.effective_ns;
  });
  // Records lie in one vector, so the order of addresses is the order of the input.
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void Index::find_separated() {
  for (const Workload& workload : facts_.workloads) {
    const std::string_view name = account_name(workload);
    if (workload.account_placeholder || workload.effective_ns.empty() || name == "default" ||
        workload.heuristic || partial(workload.origin.file) || repeats_owner(workload) ||
        external_account(workload.effective_ns, name) ||
        !accounts(workload.effective_ns, name).empty()) {
      continue;
    }
    tables_->without_account[name].push_back(&workload);
  }
  for (const ServiceAccount& account : facts_.service_accounts) {
    if (account.effective_ns.empty() || account.name_placeholder || account.generated_name ||
        partial(account.origin.file) || role_annotation(account) == nullptr ||
        !workloads_of(account).empty() || !readers_of(account).empty() ||
        external_account(account.effective_ns, account.name.value)) {
      continue;
    }
    tables_->idle_accounts[account.name.value].push_back(&account);
  }
}

/// The first of the candidates that is for the cluster of `other`; nullptr when there is none. Only
/// some are looked at: where a name is that common, it says little.
template <typename T, typename Other>
const T* Index::of_cluster(const std::vector<const T*>& candidates, const Other& other) const {
  constexpr std::size_t kMost = 16;
  for (std::size_t i = 0; i < std::min(candidates.size(), kMost); ++i) {
    if (cluster(candidates[i]->origin.file) == cluster(other.origin.file)) return candidates[i];
  }
  return nullptr;
}

const ServiceAccount* Index::account_elsewhere(const Workload& workload) const {
  const auto& orphans = find_or_empty(tables_->without_account, account_name(workload));
  if (!std::binary_search(orphans.begin(), orphans.end(), &workload)) return nullptr;
  return of_cluster(find_or_empty(tables_->idle_accounts, account_name(workload)), workload);
}

const Workload* Index::workload_elsewhere(const ServiceAccount& account) const {
  const auto& idle = find_or_empty(tables_->idle_accounts, account.name.value);
  if (!std::binary_search(idle.begin(), idle.end(), &account)) return nullptr;
  return of_cluster(find_or_empty(tables_->without_account, account.name.value), account);
}

bool Index::manual_setup(const ServiceAccount& account) const {
  const auto brings_token = [](const Workload* workload) {
    const bool token =
        std::any_of(workload->volumes.begin(), workload->volumes.end(),
                    [](const kube::Volume& volume) { return volume.projected_token; });
    return token && std::any_of(workload->containers.begin(), workload->containers.end(),
                                [](const kube::Container& container) {
                                  return std::any_of(container.env.begin(), container.env.end(),
                                                     [](const kube::EnvVar& variable) {
                                                       return variable.name.value ==
                                                              "AWS_WEB_IDENTITY_TOKEN_FILE";
                                                     });
                                });
  };
  const auto workloads = workloads_of(account);
  return std::any_of(workloads.begin(), workloads.end(), brings_token);
}

}  // namespace irsa::index
