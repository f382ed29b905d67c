#include "join/index.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string>

#include "base/text.h"
#include "base/thread_pool.h"
#include "join/tables.h"
#include "kube/names.h"

namespace irsa::join {

bool RoleEntry::trusts_kubernetes() const {
  return std::any_of(trusts.begin(), trusts.end(),
                     [](const TrustStatement& trust) { return trust.kubernetes; });
}

std::vector<std::string_view> RoleEntry::kubernetes_issuers() const {
  std::vector<std::string_view> issuers;
  std::unordered_set<std::string_view> seen;
  for (const TrustStatement& trust : trusts) {
    if (trust.kubernetes && !trust.issuer.empty() && seen.insert(trust.issuer).second)
      issuers.push_back(trust.issuer);
  }
  return issuers;
}

std::string RoleEntry::label() const {
  if (!name.empty()) return "role '" + std::string(name) + "'";
  if (!role->address.empty()) return "role '" + std::string(role->address) + "'";
  return "the role of this policy";
}

std::optional<Note> RoleEntry::identity_note() const {
  if (assumed) {
    return Note{role->where, "taken for this role's policy because the input holds no other"};
  }
  if (guess.empty() || name.empty()) return std::nullopt;
  const bool by_folder = role->name.empty();
  return Note{role->where, "taken for role " + quoted(name) + " by its " +
                               (by_folder ? "folder's name" : "file name")};
}

namespace {

void side_by_side(const std::vector<std::function<void()>>& steps, unsigned threads) {
  for_each_index(steps.size(), threads, [&](std::size_t i) { steps[i](); });
}

}  // namespace

Index::Index(const load::Facts& facts, const config::Settings& settings, const SourceSet& sources)
    : facts_(facts), settings_(settings), sources_(sources), tables_(std::make_unique<Tables>()) {
  join_clusters();
  // Each table is filled by one of these alone, so they can work side by side.
  side_by_side({[&] { join_names(); }, [&] { find_partial_files(); }}, threads());
  side_by_side({[&] { join_annotations(); }, [&] { join_workloads(); }, [&] { join_namespaces(); }},
               threads());
  side_by_side({[&] {
                  resolve_roles();
                  join_permissions();
                  find_issuers();
                  join_providers();
                },
                [&] { find_separated(); }, [&] { find_role_accounts(); }},
               threads());
  join_trust();
  find_lost_keys();
}

Index::~Index() = default;

unsigned Index::threads() const {
  // Starting threads for a handful of objects costs more than it gains.
  constexpr std::size_t kFew = 2'000;
  const std::size_t objects =
      facts_.service_accounts.size() + facts_.workloads.size() + facts_.roles.size();
  return objects < kFew ? 1 : thread_count(settings_.jobs);
}

bool Index::has_kubernetes() const {
  return !facts_.service_accounts.empty() || !facts_.workloads.empty() || !facts_.readers.empty();
}

bool Index::own_audiences() const { return tables_->own_audiences; }

bool Index::annotated_audiences() const { return tables_->annotated_audiences; }

std::uint32_t Index::name_id(const ServiceAccount& account) const {
  return tables_->accounts.id_of(account);
}

bool Index::external_account(std::string_view ns, std::string_view name) const {
  return settings_.is_external(ns, name);
}

std::string account_text(const ServiceAccount& account) {
  const kube::Holder& holder = account.holder;
  if (!account.name.value.empty() && !(account.generated_name && !holder.kind.empty())) {
    return "service account " + quoted(account_label(account));
  }
  if (holder.kind.empty()) {
    return account.origin.address.empty()
               ? "a service account without a name"
               : "the service account of " + quoted(account.origin.address);
  }
  std::string object = holder.kind == "Values"  ? "the values"
                       : holder.kind == "Patch" ? "the patch"
                                                : std::string(holder.kind);
  if (!holder.name.empty()) object += " " + quoted(holder.name);
  if (holder.path.empty()) return object;
  const bool of_account = ascii_lower(holder.path).find("serviceaccount") != std::string::npos;
  return (of_account ? "the service account at " : "what stands at ") + quoted(holder.path) +
         " of " + object;
}

std::string account_label(const ServiceAccount& account) {
  if (account.name.value.empty()) return account_text(account);
  std::string out(account.effective_ns);
  if (!out.empty()) out += '/';
  out += account.name.value;
  return out;
}

std::string workload_label(const Workload& workload) {
  if (workload.name.value.empty()) return "a nameless " + std::string(workload.kind);
  std::string name(workload.effective_ns);
  if (!name.empty()) name += '/';
  name += workload.name.value;
  return std::string(workload.kind) + " " + quoted(name);
}

ObjectName object_of(const ServiceAccount& account) {
  const bool held =
      !account.holder.kind.empty() && (account.name.value.empty() || account.generated_name);
  return {.kind = held ? std::string(account.holder.kind) : "ServiceAccount",
          .ns = std::string(account.effective_ns),
          .name = std::string(held ? account.holder.name : account.name.value),
          .address = std::string(account.origin.address),
          .named_at = account.ns ? std::vector{account.name.span, account.ns->span}
                                 : std::vector{account.name.span}};
}

ObjectName object_of(const Workload& workload) {
  return {.kind = std::string(workload.kind),
          .ns = std::string(workload.effective_ns),
          .name = std::string(workload.name.value),
          .address = std::string(workload.origin.address)};
}

ObjectName object_of(const kube::RoleField& field) {
  return {.kind = std::string(field.kind),
          .ns = std::string(field.effective_ns),
          .name = std::string(field.name.value),
          .address = std::string(field.origin.address)};
}

ObjectName object_of(const AccountReader& reader) {
  return {.kind = std::string(reader.kind),
          .ns = {},
          .name = std::string(reader.name.value),
          .address = std::string(reader.origin.address)};
}

ObjectName object_of(const RoleEntry& role) {
  return {.role = std::string(role.arn.empty() ? role.name : role.arn),
          .address = std::string(role.role->address)};
}

}  // namespace irsa::join
