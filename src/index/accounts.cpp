// Service accounts, namespaces, workloads: the Kubernetes side of the Index.
#include <algorithm>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_set>

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

/// For looking a view up among strings.
struct PathHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view path) const {
    return std::hash<std::string_view>{}(path);
  }
};

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

template <typename T>
void append(std::vector<const T*>& out, std::span<const T* const> more) {
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
  std::unordered_set<std::string, PathHash, std::equal_to<>> reached;
  for (const kube::Kustomization& kustomization : facts_.kustomizations) {
    const std::string_view directory = directory_of(sources_[kustomization.file].shown);
    for (const std::string_view reference : kustomization.references) {
      reached.insert(normal_path(std::string(directory) + std::string(reference)));
    }
  }
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    const std::string_view shown = sources_.files()[i].shown;
    if (is_normal(shown) ? reached.contains(shown) : reached.contains(normal_path(shown))) {
      tables_->partial_files.insert(SourceSet::id(i));
    }
  }
}

void Index::join_accounts() {
  Tables& t = *tables_;
  const std::size_t count = facts_.service_accounts.size();
  t.accounts.reserve(count);
  for (const ServiceAccount& account : facts_.service_accounts) {
    if (partial(account.origin.file)) ++t.partial_accounts;
    t.accounts.add({account.effective_ns, account.name.value}, &account);
    if (const kube::Annotation* const role = role_annotation(account)) {
      t.accounts_by_arn.add(role->value, &account);
    }
  }
  t.accounts.close();
  t.accounts_by_arn.close();
}

void Index::join_namespaces() {
  Tables& t = *tables_;
  // Most records stand beside others of their namespace.
  std::string_view of_names, of_files;
  std::vector<std::string_view>* names = nullptr;
  std::vector<FileId>* files = nullptr;
  const auto add_file = [&](std::string_view ns, FileId file) {
    if (partial(file)) return;
    if (files == nullptr || of_files != ns) files = &t.files_by_ns[of_files = ns];
    if (files->empty() || files->back() != file) files->push_back(file);
  };
  for (const ServiceAccount& account : facts_.service_accounts) {
    const std::string_view ns = account.effective_ns;
    if (names == nullptr || of_names != ns) names = &t.names_by_ns[of_names = ns];
    names->push_back(account.name.value);
    add_file(ns, account.origin.file);
  }
  for (const Workload& workload : facts_.workloads) {
    add_file(workload.effective_ns, workload.origin.file);
  }
  for (auto& [known, of_it] : t.names_by_ns) {
    std::sort(of_it.begin(), of_it.end());
    of_it.erase(std::unique(of_it.begin(), of_it.end()), of_it.end());
  }
  for (auto& [known, of_it] : t.files_by_ns) {
    std::sort(of_it.begin(), of_it.end());
    of_it.erase(std::unique(of_it.begin(), of_it.end()), of_it.end());
  }
}

void Index::join_workloads() {
  Tables& t = *tables_;
  t.workloads.reserve(facts_.workloads.size());
  for (const Workload& workload : facts_.workloads) {
    if (workload.account_placeholder) continue;
    t.workloads.add({workload.effective_ns, account_name(workload)}, &workload);
    for (const kube::Volume& volume : workload.volumes) {
      t.own_audiences = t.own_audiences || !volume.token_audience.empty();
    }
  }
  t.workloads.close();
  for (const AccountReader& reader : facts_.readers) {
    if (!reader.account) continue;
    t.readers.add({reader.account_ns, reader.account->value}, &reader);
  }
  t.readers.close();
  for (const kube::EnvSource& source : facts_.env_sources) {
    t.env_sources.add({source.effective_ns, source.name.value}, &source);
  }
  t.env_sources.close();
}

/// Workloads by all else that they are looked for by.
void Index::file_workloads() {
  Tables& t = *tables_;
  t.workloads_by_name.reserve(facts_.workloads.size());
  for (const Workload& workload : facts_.workloads) {
    t.workloads_by_file.add(workload.origin.file, &workload);
    t.workloads_by_ns.add(workload.effective_ns, &workload);
    t.workloads_by_name.add({workload.effective_ns, workload.name.value}, &workload);
    if (!workload.release.empty()) t.workloads_by_release.add(workload.release, &workload);
    if (!workload.origin.helm_source.empty()) {
      t.workloads_by_chart.add(chart_of(workload.origin.helm_source), &workload);
    }
  }
  t.workloads_by_file.close();
  t.workloads_by_ns.close();
  t.workloads_by_name.close();
  t.workloads_by_release.close();
  t.workloads_by_chart.close();
}

void Index::find_role_accounts() {
  const auto& workloads = facts_.workloads;
  auto& found = tables_->role_accounts;
  found.resize(workloads.size());
  for (std::size_t i = 0; i < found.size(); ++i) found[i] = find_role_account(*this, workloads[i]);
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

Matches<ServiceAccount> Index::accounts(std::string_view ns, std::string_view name) const {
  return tables_->accounts.like({ns, name});
}

const AccountSearch& Index::account_search() const {
  Tables& t = *tables_;
  std::call_once(t.account_search_made, [&] { t.account_search.emplace(facts_.service_accounts); });
  return *t.account_search;
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
      for (const ServiceAccount* const account : tables_->accounts.in({ns, name})) {
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

Matches<Workload> Index::workloads_as(std::string_view ns, std::string_view account) const {
  return tables_->workloads.like({ns, account});
}

Matches<Workload> Index::workloads_of(const ServiceAccount& account) const {
  return workloads_as(account.effective_ns, account.name.value);
}

Matches<AccountReader> Index::readers_of(const ServiceAccount& account) const {
  return tables_->readers.like({account.effective_ns, account.name.value});
}

Matches<ServiceAccount> Index::accounts_of(const Workload& workload) const {
  if (workload.account_placeholder) return {};
  return accounts(workload.effective_ns, account_name(workload));
}

const ServiceAccount* Index::role_account(const Workload& workload) const {
  return tables_->role_accounts[static_cast<std::size_t>(&workload - facts_.workloads.data())];
}

std::span<const Workload* const> Index::workloads_in(std::string_view ns) const {
  return tables_->workloads_by_ns[ns];
}

const kube::EnvSource* Index::env_source(const Workload& workload,
                                         const kube::EnvFrom& from) const {
  for (const kube::EnvSource* const source :
       tables_->env_sources.like({workload.effective_ns, from.name.value})) {
    if (source->secret == from.secret) return source;
  }
  return nullptr;
}

bool Index::repeats_owner(const Workload& workload) const {
  if (!workload.origin.owned) return false;
  const auto is_known = [&](std::string_view kind, std::string_view name) {
    const auto named = tables_->workloads_by_name[{workload.effective_ns, name}];
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
    append(out, tables_->workloads_by_file[account.origin.file]);
  }
  if (!account.release.empty()) {
    append(out, tables_->workloads_by_release[account.release]);
  }
  if (!account.origin.helm_source.empty()) {
    append(out, tables_->workloads_by_chart[chart_of(account.origin.helm_source)]);
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
    tables_->without_account.add(name, &workload);
  }
  tables_->without_account.close();
  for (const ServiceAccount& account : facts_.service_accounts) {
    if (account.effective_ns.empty() || account.name_placeholder || account.generated_name ||
        partial(account.origin.file) || role_annotation(account) == nullptr ||
        !workloads_of(account).empty() || !readers_of(account).empty() ||
        external_account(account.effective_ns, account.name.value)) {
      continue;
    }
    tables_->idle_accounts.add(account.name.value, &account);
  }
  tables_->idle_accounts.close();
}

/// The first of the candidates that is for the cluster of `other`; nullptr when there is none. Only
/// some are looked at: where a name is that common, it says little.
template <typename T, typename Other>
const T* Index::of_cluster(std::span<const T* const> candidates, const Other& other) const {
  constexpr std::size_t kMost = 16;
  for (std::size_t i = 0; i < std::min(candidates.size(), kMost); ++i) {
    if (cluster(candidates[i]->origin.file) == cluster(other.origin.file)) return candidates[i];
  }
  return nullptr;
}

const ServiceAccount* Index::account_elsewhere(const Workload& workload) const {
  const auto orphans = tables_->without_account[account_name(workload)];
  if (!std::binary_search(orphans.begin(), orphans.end(), &workload)) return nullptr;
  return of_cluster(tables_->idle_accounts[account_name(workload)], workload);
}

const Workload* Index::workload_elsewhere(const ServiceAccount& account) const {
  const auto idle = tables_->idle_accounts[account.name.value];
  if (!std::binary_search(idle.begin(), idle.end(), &account)) return nullptr;
  return of_cluster(tables_->without_account[account.name.value], account);
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
