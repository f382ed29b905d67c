#include "join/workloads.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "join/builds.h"
#include "join/environments.h"
#include "kube/webhook.h"

namespace irsa::join {
namespace {

template <typename T>
void append(std::vector<const T*>& out, std::span<const T* const> more) {
  out.insert(out.end(), more.begin(), more.end());
}

/// Finds the account of the build that a workload is in. Builds are loaded one after the other, so
/// of one name the next is looked for where the last was found: it is there or right behind it.
class OwnAccounts {
 public:
  OwnAccounts(const SourceSet& sources, std::size_t names) : sources_(sources), names_(names) {}

  /// nullptr if its build has none of them.
  const ServiceAccount* find(const Matches<ServiceAccount>& accounts, std::uint32_t name,
                             const Workload& workload) {
    if (name >= names_ || accounts.empty()) return nullptr;
    if (last_.empty()) last_.resize(names_);
    const auto& here = sources_[workload.origin.file].built;
    for (std::size_t i = 0; i < accounts.size(); ++i) {
      const std::size_t at = (last_[name] + i) % accounts.size();
      const auto& there = sources_[accounts[at]->origin.file].built;
      if (!there || there->root != here->root) continue;
      last_[name] = at;
      return accounts[at];
    }
    return nullptr;
  }

 private:
  const SourceSet& sources_;
  std::size_t names_;
  std::vector<std::size_t> last_;  // by name, once there is a build
};

}  // namespace

std::optional<NameKey> key_of(const kube::EnvSource& source) {
  return NameKey{source.effective_ns, source.name.value};
}

Workloads::Workloads(const Inputs& inputs, const Names& names, const Clusters& clusters,
                     const TerraformRoots& roots, const Files& files, const Accounts& accounts)
    : inputs_(inputs),
      names_(names),
      clusters_(clusters),
      roots_(roots),
      files_(files),
      accounts_(accounts) {
  bool any_owned = false;
  for (const Workload& workload : inputs_.facts.workloads) {
    any_owned = any_owned || workload.origin.owned;
    if (workload.account_placeholder) continue;
    for (const kube::Volume& volume : workload.volumes) {
      own_audiences_ = own_audiences_ || !volume.token_audience.empty();
    }
  }
  if (any_owned) {
    for (const Workload& workload : inputs_.facts.workloads) {
      owners_.add({workload.effective_ns, workload.name.value}, &workload);
    }
  }
  owners_.close();
  env_sources_.fill(env_source_names_, inputs_.facts.env_sources);
  inputs_.side_by_side({[&] { find_separated(); }, [&] { find_role_accounts(); }});
}

const ServiceAccount* Workloads::find_role_account(const Workload& workload) const {
  for (const ServiceAccount* const account : names_.accounts_of(workload)) {
    if (accounts_.any_role_annotation(*account) == nullptr) continue;
    const FileId here = workload.origin.file, there = account->origin.file;
    const bool known = !workload.effective_ns.empty() && !account->effective_ns.empty();
    if (known ? clusters_.of(here) == clusters_.of(there) : here == there) return account;
  }
  return nullptr;
}

void Workloads::find_role_accounts() {
  const auto& workloads = inputs_.facts.workloads;
  const SourceSet& sources = inputs_.sources;
  OwnAccounts own(sources, names_.size());
  auto& found = role_accounts_;
  found.resize(workloads.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    const Workload& workload = workloads[i];
    const bool built = sources[workload.origin.file].built.has_value();
    const ServiceAccount* const account =
        built ? own.find(names_.accounts_of(workload), names_.id_of(workload), workload) : nullptr;
    const bool has_role = account != nullptr && accounts_.any_role_annotation(*account) != nullptr;
    found[i] = has_role ? account : find_role_account(workload);
    // What another build says of an account that this one has is for another environment.
    if (!has_role && account != nullptr && found[i] != nullptr &&
        apart(sources, found[i]->origin.file, workload.origin.file)) {
      found[i] = nullptr;
    }
  }
}

const ServiceAccount* Workloads::role_account(const Workload& workload) const {
  return role_accounts_[static_cast<std::size_t>(&workload - inputs_.facts.workloads.data())];
}

const Workloads::Filed& Workloads::filed() const {
  return filed_.get([&](std::optional<Filed>& made) {
    Filed& filed = made.emplace();
    for (const Workload& workload : inputs_.facts.workloads) {
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

const Workload* Workloads::namesake(std::string_view ns, std::string_view account) const {
  // The account's name, and that without the parts behind its last dashes (…-sa).
  for (std::string_view name = account; !name.empty();) {
    for (const Workload* const workload : filed().by_name[{ns, name}]) {
      const bool other = !workload->account_placeholder && !workload->heuristic &&
                         account_name(*workload) != account;
      if (other && !repeats_owner(*workload)) return workload;
    }
    const std::size_t dash = name.rfind('-');
    name = dash == std::string_view::npos ? std::string_view{} : name.substr(0, dash);
  }
  return nullptr;
}

const Workload* Workloads::moved_from_default(const ServiceAccount& account) const {
  if (account.name.value != "default" || accounts_.role_annotation(account) == nullptr ||
      account.effective_ns.empty() || account.indirect || files_.partial(account.origin.file) ||
      !names_.workloads_of(account).empty() || !names_.readers_of(account).empty()) {
    return nullptr;
  }
  const Workload* moved = nullptr;
  for (const Workload* const workload : in(account.effective_ns)) {
    if (workload->account_placeholder || files_.partial(workload->origin.file)) return nullptr;
    const bool without_role = !workload->heuristic && accounts_.defined_for(*workload) &&
                              role_account(*workload) == nullptr;
    if (moved == nullptr && without_role) moved = workload;
  }
  return moved;
}

std::span<const Workload* const> Workloads::in(std::string_view ns) const {
  return filed().by_ns[ns];
}

const kube::EnvSource* Workloads::env_source(const Workload& workload,
                                             const kube::EnvFrom& from) const {
  const SourceSet& sources = inputs_.sources;
  const FileId here = workload.origin.file;
  const kube::EnvSource* const found =
      find_beside(sources, env_sources_.like({workload.effective_ns, from.name.value}), here,
                  [&](const kube::EnvSource& source) { return source.secret == from.secret; });
  // Only sources with credentials are known here: the build may have one of this name without any.
  const bool built = sources[here].built.has_value();
  const bool beside = found != nullptr && built && !sources[found->origin.file].built;
  return beside ? nullptr : found;
}

bool Workloads::repeats_owner(const Workload& workload) const {
  if (!workload.origin.owned) return false;
  const auto is_known = [&](std::string_view kind, std::string_view name) {
    const auto named = owners_[{workload.effective_ns, name}];
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

std::vector<const Workload*> Workloads::release_of(const ServiceAccount& account) const {
  std::vector<const Workload*> out;
  const Filed& all = filed();
  // A plan or state holds what many releases brought: its file says nothing.
  if (account.origin.address.empty()) {
    append(out, all.by_file[account.origin.file]);
  }
  if (!account.release.empty()) {
    append(out, all.by_release[account.release]);
  }
  if (!account.origin.helm_source.empty()) {
    append(out, all.by_chart[chart_of(account.origin.helm_source)]);
  }
  std::erase_if(out, [&](const Workload* workload) {
    return (!account.effective_ns.empty() && !workload->effective_ns.empty() &&
            workload->effective_ns != account.effective_ns) ||
           apart(inputs_.sources, workload->origin.file, account.origin.file);
  });
  // Records lie in one vector, so the order of addresses is the order of the input.
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void Workloads::find_separated() {
  const auto is_defined = [&](const Workload& workload) {
    const auto accounts = names_.accounts_of(workload);
    const FileId here = workload.origin.file;
    return std::any_of(accounts.begin(), accounts.end(), [&](const ServiceAccount* account) {
      return clusters_.same(account->origin.file, here) &&
             !roots_.apart(account->origin.file, here);
    });
  };
  for (const Workload& workload : inputs_.facts.workloads) {
    if (workload.account_placeholder || is_defined(workload)) continue;
    const std::string_view name = account_name(workload);
    if (workload.effective_ns.empty() || name == "default" || workload.heuristic ||
        files_.partial(workload.origin.file) || repeats_owner(workload) ||
        inputs_.settings.is_external(workload.effective_ns, name)) {
      continue;
    }
    without_account_.add(name, &workload);
  }
  without_account_.close();
  // Only names that some workload misses are looked for.
  for (const ServiceAccount& account : inputs_.facts.service_accounts) {
    if (accounts_.role_annotation(account) == nullptr ||
        !without_account_.contains(account.name.value) || account.effective_ns.empty() ||
        account.name_placeholder || account.generated_name || files_.partial(account.origin.file) ||
        !is_unused(inputs_.sources, account, names_.accounts_of(account),
                   names_.workloads_of(account), names_.readers_of(account)) ||
        inputs_.settings.is_external(account.effective_ns, account.name.value)) {
      continue;
    }
    idle_accounts_.add(account.name.value, &account);
  }
  idle_accounts_.close();
}

/// The first of the candidates that is for the cluster of `other`, one of the same file before
/// others, one of another build only if there is none beside it; nullptr when there is none. Only
/// some are looked at: where a name is that common, it says little.
template <typename T, typename Other>
const T* Workloads::of_cluster(std::span<const T* const> candidates, const Other& other) const {
  constexpr std::size_t kMost = 16;
  const FileId here = other.origin.file;
  const T *beside = nullptr, *of_another_build = nullptr;
  for (const T* const candidate : candidates.first(std::min(candidates.size(), kMost))) {
    const FileId there = candidate->origin.file;
    if (there == here) return candidate;
    // Of two roots of Terraform each has what it needs.
    if (roots_.two(there, here) || clusters_.of(there) != clusters_.of(here)) continue;
    const T*& place = apart(inputs_.sources, there, here) ? of_another_build : beside;
    if (place == nullptr) place = candidate;
  }
  return beside != nullptr ? beside : of_another_build;
}

const ServiceAccount* Workloads::account_elsewhere(const Workload& workload) const {
  const auto orphans = without_account_[account_name(workload)];
  if (!std::binary_search(orphans.begin(), orphans.end(), &workload)) return nullptr;
  return of_cluster(idle_accounts_[account_name(workload)], workload);
}

const Workload* Workloads::workload_elsewhere(const ServiceAccount& account) const {
  const auto idle = idle_accounts_[account.name.value];
  if (!std::binary_search(idle.begin(), idle.end(), &account)) return nullptr;
  return of_cluster(without_account_[account.name.value], account);
}

bool Workloads::manual_setup(const ServiceAccount& account) const {
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
  const auto workloads = names_.workloads_of(account);
  return std::any_of(workloads.begin(), workloads.end(), brings_token);
}

}  // namespace irsa::join
