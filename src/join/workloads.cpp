// Workloads: the accounts they run as, their owners and releases.
#include <algorithm>

#include "join/index.h"
#include "join/index_tables.h"
#include "kube/webhook.h"

namespace irsa::join {

namespace {

template <typename T>
void append(std::vector<const T*>& out, std::span<const T* const> more) {
  out.insert(out.end(), more.begin(), more.end());
}

const ServiceAccount* find_role_account(const Index& index, const Workload& workload) {
  for (const ServiceAccount* const account : index.accounts_of(workload)) {
    if (index.role_annotation(*account) == nullptr) continue;
    const FileId here = workload.origin.file, there = account->origin.file;
    const bool known = !workload.effective_ns.empty() && !account->effective_ns.empty();
    if (known ? index.clusters().of(here) == index.clusters().of(there) : here == there)
      return account;
  }
  return nullptr;
}

}  // namespace

std::optional<NameKey> key_of(const Workload& workload) {
  if (workload.account_placeholder) return std::nullopt;
  return NameKey{workload.effective_ns, account_name(workload)};
}

std::optional<NameKey> key_of(const kube::EnvSource& source) {
  return NameKey{source.effective_ns, source.name.value};
}

void Index::join_workloads() {
  Tables& t = *tables_;
  bool any_owned = false;
  for (const Workload& workload : facts_.workloads) {
    any_owned = any_owned || workload.origin.owned;
    if (workload.account_placeholder) continue;
    for (const kube::Volume& volume : workload.volumes) {
      t.own_audiences = t.own_audiences || !volume.token_audience.empty();
    }
  }
  if (any_owned) {
    for (const Workload& workload : facts_.workloads) {
      t.owners.add({workload.effective_ns, workload.name.value}, &workload);
    }
  }
  t.owners.close();
  t.env_sources.fill(t.env_source_names, facts_.env_sources);
}

void Index::find_role_accounts() {
  const auto& workloads = facts_.workloads;
  auto& found = tables_->role_accounts;
  found.resize(workloads.size());
  for (std::size_t i = 0; i < found.size(); ++i) found[i] = find_role_account(*this, workloads[i]);
}

Matches<Workload> Index::workloads_of(const ServiceAccount& account) const {
  return tables_->workloads.like(tables_->accounts.id_of(account));
}

Matches<Workload> Index::workloads_of(const NamedSubject& subject) const {
  return tables_->workloads.like({subject.ns, subject.name}, subject.name_id);
}

const ServiceAccount* Index::role_account(const Workload& workload) const {
  return tables_->role_accounts[static_cast<std::size_t>(&workload - facts_.workloads.data())];
}

const FiledWorkloads& Index::filed_workloads() const {
  return tables_->filed_workloads.get([&](std::optional<FiledWorkloads>& made) {
    FiledWorkloads& filed = made.emplace();
    for (const Workload& workload : facts_.workloads) {
      filed.by_file.add(workload.origin.file, &workload);
      filed.by_ns.add(workload.effective_ns, &workload);
      filed.by_name.add({workload.effective_ns, workload.name.value}, &workload);
      if (!workload.release.empty()) filed.by_release.add(workload.release, &workload);
      if (!workload.origin.helm_source.empty()) {
        filed.by_chart.add(chart_of(workload.origin.helm_source), &workload);
      }
    }
    filed.by_file.close();
    filed.by_ns.close();
    filed.by_name.close();
    filed.by_release.close();
    filed.by_chart.close();
  });
}

const Workload* Index::namesake(std::string_view ns, std::string_view account) const {
  // The account's name, and that without the parts behind its last dashes (…-sa).
  for (std::string_view name = account; !name.empty();) {
    for (const Workload* const workload : filed_workloads().by_name[{ns, name}]) {
      const bool other = !workload->account_placeholder && !workload->heuristic &&
                         account_name(*workload) != account;
      if (other && !repeats_owner(*workload)) return workload;
    }
    const std::size_t dash = name.rfind('-');
    name = dash == std::string_view::npos ? std::string_view{} : name.substr(0, dash);
  }
  return nullptr;
}

const Workload* Index::moved_from_default(const ServiceAccount& account) const {
  if (account.name.value != "default" || role_annotation(account) == nullptr ||
      account.effective_ns.empty() || account.indirect || files_->partial(account.origin.file) ||
      !workloads_of(account).empty() || !readers_of(account).empty()) {
    return nullptr;
  }
  const Workload* moved = nullptr;
  for (const Workload* const workload : workloads_in(account.effective_ns)) {
    if (workload->account_placeholder || files_->partial(workload->origin.file)) return nullptr;
    const bool without_role =
        !workload->heuristic && is_defined(*workload) && role_account(*workload) == nullptr;
    if (moved == nullptr && without_role) moved = workload;
  }
  return moved;
}

std::span<const Workload* const> Index::workloads_in(std::string_view ns) const {
  return filed_workloads().by_ns[ns];
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
    const auto named = tables_->owners[{workload.effective_ns, name}];
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
  const FiledWorkloads& filed = filed_workloads();
  // A plan or state holds what many releases brought: its file says nothing.
  if (account.origin.address.empty()) {
    append(out, filed.by_file[account.origin.file]);
  }
  if (!account.release.empty()) {
    append(out, filed.by_release[account.release]);
  }
  if (!account.origin.helm_source.empty()) {
    append(out, filed.by_chart[chart_of(account.origin.helm_source)]);
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
    if (workload.account_placeholder || is_defined(workload)) continue;
    const std::string_view name = account_name(workload);
    if (workload.effective_ns.empty() || name == "default" || workload.heuristic ||
        files_->partial(workload.origin.file) || repeats_owner(workload) ||
        settings_.is_external(workload.effective_ns, name)) {
      continue;
    }
    tables_->without_account.add(name, &workload);
  }
  tables_->without_account.close();
  // Only names that some workload misses are looked for.
  for (const ServiceAccount& account : facts_.service_accounts) {
    if (role_annotation(account) == nullptr || !workloads_of(account).empty() ||
        !tables_->without_account.contains(account.name.value) || account.effective_ns.empty() ||
        account.name_placeholder || account.generated_name ||
        files_->partial(account.origin.file) || !readers_of(account).empty() ||
        settings_.is_external(account.effective_ns, account.name.value)) {
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
    if (clusters_->of(candidates[i]->origin.file) == clusters_->of(other.origin.file))
      return candidates[i];
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
    return token &&
           std::any_of(workload->containers.begin(), workload->containers.end(),
                       [](const kube::Container& container) {
                         return std::any_of(container.env.begin(), container.env.end(),
                                            [](const kube::EnvVar& variable) {
                                              return variable.name.value == kube::kTokenVariable;
                                            });
                       });
  };
  const auto workloads = workloads_of(account);
  return std::any_of(workloads.begin(), workloads.end(), brings_token);
}

}  // namespace irsa::join
