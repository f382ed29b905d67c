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

namespace {

/// The issuers that accounts may get their roles with, each once.
std::set<std::string_view> issuers_in_use(const Index& index) {
  std::set<std::string_view> out;
  for (const RoleEntry& role : index.roles()) {
    if (role.outranked || index.accounts_of(role).empty()) continue;
    for (const TrustStatement& trust : role.trusts) {
      if (trust.kubernetes && !trust.principal->unknown && !trust.issuer.empty()) {
        out.insert(trust.issuer);
      }
    }
  }
  return out;
}

void add_cluster(const Index& index, std::vector<NotChecked>& out) {
  constexpr std::string_view kCommand = "aws eks describe-cluster --name ";
  for (const Cluster& cluster : index.clusters()) {
    // One that infrastructure code is about to make has no issuer yet.
    if (!cluster.issuer.empty() || cluster.described != nullptr) continue;
    const std::string name = cluster.name.empty() ? "CLUSTER" : printable(cluster.name);
    out.push_back({"whether the roles trust the cluster: its issuer is not known",
                   std::string(kCommand) + name + " > cluster.json"});
    return;
  }
  if (!index.clusters().empty() || issuers_in_use(index).size() < 2) return;
  out.push_back({"which of the issuers that the roles trust is that of the manifests' cluster",
                 std::string(kCommand) + "CLUSTER > cluster.json"});
}

void add_kustomizations(const Index& index, std::vector<NotChecked>& out) {
  constexpr std::size_t kNamed = 3;
  const std::vector<std::string> folders = index.unbuilt_kustomizations();
  if (folders.empty()) return;
  std::string what =
      "service accounts in kustomize bases and overlays against the roles: they are "
      "complete only when built (";
  for (std::size_t i = 0; i < folders.size() && i < kNamed; ++i) {
    if (i > 0) what += ", ";
    what += folders[i];
  }
  if (folders.size() > kNamed) what += " and " + std::to_string(folders.size() - kNamed) + " more";
  out.push_back({what + ")", "kustomize build " + folders.front() + " | irsa-lint check -"});
}

void add_associations(const Index& index, std::vector<NotChecked>& out) {
  for (const RoleEntry& role : index.roles()) {
    if (role.outranked || !role.trusts_pod_identity || role.trusts_kubernetes()) continue;
    for (const ServiceAccount* const account : index.accounts_of(role)) {
      if (!index.associations_of(*account).empty() || index.associations_listed(*account)) continue;
      out.push_back(
          {"whether service accounts whose role trusts EKS Pod Identity have an "
           "association",
           "aws eks list-pod-identity-associations --cluster-name CLUSTER > "
           "associations.json"});
      return;
    }
  }
}

void add_providers(const Index& index, std::vector<NotChecked>& out) {
  for (const RoleEntry& role : index.roles()) {
    for (const TrustStatement& trust : role.trusts) {
      if (role.outranked || !trust.kubernetes || trust.principal->unknown || trust.issuer.empty() ||
          index.registration(role.account, trust.issuer) != Registration::unseen) {
        continue;
      }
      out.push_back({"whether all OIDC providers that roles trust are registered in their account",
                     "aws iam list-open-id-connect-providers > providers.json"});
      return;
    }
  }
}

}  // namespace

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

bool RoleEntry::has_lockout() const {
  return std::any_of(trusts.begin(), trusts.end(), [](const TrustStatement& trust) {
    return std::any_of(trust.defects.begin(), trust.defects.end(),
                       [](const Defect& defect) { return locks_out(defect.kind) && !defect.mild; });
  });
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

/// Managed policies of roles for pods whose documents nobody knows.
std::size_t unknown_managed_policies(const Index& index) {
  std::unordered_set<std::string_view> unknown;
  for (const RoleEntry& role : index.roles()) {
    if (role.outranked || !role.for_pods()) continue;
    for (const Grant& grant : index.permissions_of(role).grants) {
      // What stands for an ARN in Terraform source is no policy that one could look up.
      if (grant.policy == nullptr && !grant.arn.starts_with("${")) unknown.insert(grant.arn);
    }
  }
  return unknown.size();
}

/// Policies that combine patterns in too many ways.
void add_undecided(std::span<const RoleEntry> roles, std::vector<NotChecked>& out) {
  constexpr std::size_t kMostNamed = 3;
  std::size_t count = 0;
  std::string named;
  for (const RoleEntry& role : roles) {
    if (!role.undecided || role.outranked || ++count > kMostNamed) continue;
    named += (named.empty() ? "" : ", ") + role.label();
  }
  if (count == 0) return;
  if (count > kMostNamed) named += " and " + std::to_string(count - kMostNamed) + " more";
  out.push_back({"whom " + named + (count == 1 ? " lets" : " let") +
                     " in, in full: undecided, for the patterns combine in too many ways",
                 "use fewer patterns with several '*' and '?', best the names of the service "
                 "accounts"});
}

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
  review_roles();
  find_audience_gaps();
  find_denials();
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

std::vector<NotChecked> Index::not_checked() const {
  std::vector<NotChecked> out;
  const auto annotated = std::count_if(
      facts_.service_accounts.begin(), facts_.service_accounts.end(),
      [&](const ServiceAccount& account) { return role_annotation(account) != nullptr; });
  const bool trusts_any = std::any_of(
      roles_.begin(), roles_.end(), [](const RoleEntry& role) { return role.trusts_kubernetes(); });
  if (annotated > 0 && roles_.empty()) {
    out.push_back(
        {"whether the annotated roles exist and let their service accounts in: the input "
         "holds no role",
         "aws iam get-account-authorization-details --filter Role > roles.json"});
  }
  if (trusts_any && !has_kubernetes()) {
    out.push_back(
        {"whether the trusted service accounts exist: the input holds no Kubernetes object",
         "kubectl get serviceaccounts,pods,deployments,statefulsets,daemonsets,jobs,cronjobs "
         "--all-namespaces -o yaml > cluster.yaml"});
  }
  if (tables_->partial_accounts > 0 && trusts_any) add_kustomizations(*this, out);
  const auto unknown = std::count_if(roles_.begin(), roles_.end(), [](const RoleEntry& role) {
    return role.role->policy_unknown && !role.outranked;
  });
  if (unknown > 0) {
    out.push_back(
        {count_of(static_cast<std::uint64_t>(unknown), "trust policy is", "trust policies are") +
             " filled in when the code is applied, and not known before",
         "lint again what was applied: terraform show -json > state.json, or aws iam "
         "get-account-authorization-details --filter Role > roles.json"});
  }
  add_undecided(roles_, out);
  if (const std::size_t count = unknown_managed_policies(*this); count > 0) {
    out.push_back({"what roles for pods may do: " +
                       count_of(count, "attached policy is", "attached policies are") +
                       " not in the input",
                   "aws iam get-account-authorization-details "
                   "--filter Role LocalManagedPolicy AWSManagedPolicy > iam.json"});
  }
  const auto nameless =
      std::count_if(facts_.service_accounts.begin(), facts_.service_accounts.end(),
                    [&](const ServiceAccount& account) {
                      // Only these take it from the option: what has one that is filled in later,
                      // or gets it from kustomize or a release, does not.
                      return account.effective_ns.empty() && !account.ns && !account.indirect &&
                             !partial(account.origin.file) && role_annotation(account) != nullptr;
                    });
  if (nameless > 0 && trusts_any) {
    out.push_back({"the namespace of service accounts whose manifest names none",
                   "irsa-lint check --namespace NAMESPACE"});
  }
  if (trusts_any) add_cluster(*this, out);
  add_associations(*this, out);
  add_providers(*this, out);
  return out;
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
          .address = std::string(account.origin.address)};
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
