#include "judge/not_checked.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string_view>
#include <unordered_set>

#include "base/text.h"
#include "iam/names/arn.h"
#include "join/files.h"
#include "judge/admits.h"
#include "kube/webhook.h"
#include "value/template_text.h"

namespace irsa::judge {

using join::Index;
using join::RoleEntry;
using join::ServiceAccount;
using join::TrustStatement;

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
  for (const join::Cluster& cluster : index.clusters()) {
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

/// Kustomizations that could not be built, with the reason.
void add_kustomizations(const Index& index, std::vector<NotChecked>& out) {
  constexpr std::size_t kNamed = 3;
  const std::vector<std::string>& folders = index.files().unbuilt_kustomizations();
  if (folders.empty()) return;
  std::string what = "what kustomizations give that were not built here: ";
  for (std::size_t i = 0; i < folders.size() && i < kNamed; ++i) {
    if (i > 0) what += "; ";
    what += printable(folders[i]);
    for (const kube::Build& build : index.facts().builds) {
      if (build.refused.empty() || join::folder_of(index.sources()[build.root].shown) != folders[i])
        continue;
      what += " (" + printable(build.refused) + ")";
      break;
    }
  }
  if (folders.size() > kNamed) what += "; " + count_of(folders.size() - kNamed, "other", "others");
  out.push_back({what, "kustomize build " + folders.front() + " | irsa-lint check -"});
}

/// What comes into a build from charts and other repositories.
void add_holes(const Index& index, std::vector<NotChecked>& out) {
  std::size_t many = 0;
  const kube::Build* first = nullptr;
  for (const kube::Build& build : index.facts().builds) {
    if (build.holes.empty()) continue;
    if (many++ == 0) first = &build;
  }
  if (first == nullptr) return;
  const std::string folder(join::folder_of(index.sources()[first->root].shown));
  std::string what = "what " + folder;
  if (many > 1) what += " and " + count_of(many - 1, "other build", "other builds");
  what += many > 1 ? " get from elsewhere (" : " gets from elsewhere (";
  what += printable(first->holes.front());
  if (first->holes.size() > 1) what += " and " + std::to_string(first->holes.size() - 1) + " more";
  out.push_back({what + ")", "kustomize build --enable-helm " + folder + " | irsa-lint check -"});
}

/// Where the input says that the file of values is used; nullptr if it does not.
const load::FileUse* use_of(const Index& index, std::string_view file) {
  for (const load::FileUse& use : index.facts().values_uses) {
    if (file.ends_with(use.path) &&
        (file.size() == use.path.size() || file[file.size() - use.path.size() - 1] == '/')) {
      return &use;
    }
  }
  return nullptr;
}

/// Values of charts that give an account a role of the input, while nothing says where the chart is
/// installed: a role trusts names with their namespace.
void add_values(const Index& index, std::vector<NotChecked>& out) {
  std::set<std::string_view> names;
  for (const RoleEntry& role : index.roles()) {
    if (!role.outranked && role.trusts_kubernetes()) names.insert(role.name);
  }
  NotChecked item;
  std::set<std::string> files;
  for (const ServiceAccount& account : index.facts().account_fragments) {
    const kube::Annotation* const named =
        account.of_values ? join::find_annotation(account, kube::kRoleArn) : nullptr;
    const auto arn = named == nullptr ? std::nullopt : iam::RoleArn::parse(named->value);
    if (!arn || !names.contains(arn->name)) continue;
    const std::string& file = index.sources()[account.origin.file].shown;
    files.insert(printable(file));
    item.places.push_back(file + ": " + std::string(named->value));
  }
  if (item.places.empty()) return;
  const load::FileUse* const use = use_of(index, *files.begin());
  const std::string installer =
      use == nullptr ? "nothing in the input installs "
                     : printable(index.sources()[use->file].shown) +
                           " installs, with more values or in a place that is not known, ";
  item.what = "whether " +
              count_of(item.places.size(), "role that values of charts name lets",
                       "roles that values of charts name let") +
              " their service accounts in: " + installer + *files.begin();
  if (files.size() > 1) item.what += " and " + count_of(files.size() - 1, "other", "others");
  item.advice = "helm template RELEASE CHART --namespace NAMESPACE --values " + *files.begin() +
                " | irsa-lint check - PATH…";
  out.push_back(std::move(item));
}

void add_associations(const Index& index, std::vector<NotChecked>& out) {
  for (const RoleEntry& role : index.roles()) {
    if (role.outranked || !role.trusts_pod_identity || role.trusts_kubernetes()) continue;
    for (const ServiceAccount* const account : index.accounts_of(role)) {
      if (!index.associations().of(*account).empty() || index.associations().listed_for(*account))
        continue;
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
          index.providers().registration(role.account, trust.issuer) !=
              join::Registration::unseen) {
        continue;
      }
      out.push_back({"whether all OIDC providers that roles trust are registered in their account",
                     "aws iam list-open-id-connect-providers > providers.json"});
      return;
    }
  }
}

/// Managed policies of roles for pods whose documents nobody knows.
std::size_t unknown_managed_policies(const Index& index) {
  std::unordered_set<std::string_view> unknown;
  for (const RoleEntry& role : index.roles()) {
    if (role.outranked || !role.for_pods()) continue;
    for (const join::Grant& grant : index.permissions().of(role).grants) {
      // What stands for an ARN in Terraform source is no policy that one could look up.
      if (grant.policy == nullptr && !value::begins_open(grant.arn)) unknown.insert(grant.arn);
    }
  }
  return unknown.size();
}

/// Adds "whom role 'a', role 'b' and 3 more let in, in full: WHY", if any role is such.
template <typename Test>
void add_roles(const Index& index, Test is_such, std::string_view why, std::string_view advice,
               std::vector<NotChecked>& out) {
  constexpr std::size_t kMostNamed = 3;
  std::size_t count = 0;
  std::string named;
  for (const RoleEntry& role : index.roles()) {
    if (role.outranked || !is_such(role) || ++count > kMostNamed) continue;
    // What is not known, as the source writes it.
    const Span where = role.role->where;
    const SourceMap* const map = index.sources()[where.file].made_of.get();
    named += named.empty() ? "" : ", ";
    named += map == nullptr ? role.label() : map->as_written(role.label(), where);
  }
  if (count == 0) return;
  if (count > kMostNamed) named += " and " + std::to_string(count - kMostNamed) + " more";
  out.push_back(
      {"whom " + named + (count == 1 ? " lets" : " let") + " in, in full: " + std::string(why),
       std::string(advice)});
}

/// Whose tokens the role takes: a provider that the source does not tell.
bool is_open_provider(const iam::Principal& principal) {
  return principal.kind == iam::Principal::Kind::federated && principal.unknown;
}

/// Terraform source does not say which provider the role trusts, or what it tests.
bool is_open_in_source(const RoleEntry& role, const SourceSet& sources) {
  const SourceMap* const map = sources[role.role->where.file].made_of.get();
  if (!role.role->policy || map == nullptr) return false;
  return std::ranges::any_of(role.role->policy->statements, [&](const iam::Statement& statement) {
    return statement.conditions_unknown ||
           std::ranges::any_of(statement.principals, [&](const iam::Principal& principal) {
             // A resource has a name that can be compared; what a variable holds only its user
             // says.
             const std::string_view text = principal.value.value;
             return is_open_provider(principal) && (text.empty() || map->has_unset(text));
           });
  });
}

/// Nothing of the provider is known, so that it is of no cluster and yet may be of any.
bool is_open_elsewhere(const RoleEntry& role, const SourceSet& sources) {
  return trusts_open_provider(role) && sources[role.role->where.file].made_of == nullptr;
}

}  // namespace

bool trusts_open_provider(const RoleEntry& role) {
  if (!role.role->policy || role.trusts_kubernetes()) return false;
  return std::ranges::any_of(role.role->policy->statements, [](const iam::Statement& statement) {
    return statement.effect == iam::Effect::allow &&
           std::ranges::any_of(statement.principals, [](const iam::Principal& principal) {
             return is_open_provider(principal) && principal.issuer.empty();
           });
  });
}

std::vector<NotChecked> find_not_checked(const Index& index, const UndecidedRoles& undecided) {
  const load::Facts& facts = index.facts();
  const join::Roles& roles = index.roles();
  std::vector<NotChecked> out;
  const auto annotated =
      std::count_if(facts.service_accounts.begin(), facts.service_accounts.end(),
                    [&](const ServiceAccount& account) {
                      return index.accounts().role_annotation(account) != nullptr;
                    });
  const bool trusts_any = std::any_of(
      roles.begin(), roles.end(), [](const RoleEntry& role) { return role.trusts_kubernetes(); });
  if (annotated > 0 && roles.empty()) {
    out.push_back(
        {"whether the annotated roles exist and let their service accounts in: the input "
         "holds no role",
         "aws iam get-account-authorization-details --filter Role > roles.json"});
  }
  if (trusts_any && !index.has_kubernetes()) {
    out.push_back(
        {"whether the trusted service accounts exist: the input holds no Kubernetes object",
         "kubectl get serviceaccounts,pods,deployments,statefulsets,daemonsets,jobs,cronjobs "
         "--all-namespaces -o yaml > cluster.yaml"});
  }
  if (trusts_any || annotated > 0) add_kustomizations(index, out);
  if (trusts_any) add_holes(index, out);
  if (trusts_any) add_values(index, out);
  // Those of Terraform source are reported one by one (engine.cpp).
  const auto unknown = std::count_if(roles.begin(), roles.end(), [&](const RoleEntry& role) {
    return role.role->policy_unknown && !role.outranked &&
           index.sources()[role.role->file].made_of == nullptr;
  });
  if (unknown > 0) {
    out.push_back(
        {count_of(static_cast<std::uint64_t>(unknown), "trust policy is", "trust policies are") +
             " filled in when the code is applied, and not known before",
         "lint again what was applied: terraform show -json > state.json, or aws iam "
         "get-account-authorization-details --filter Role > roles.json"});
  }
  add_roles(
      index, [&](const RoleEntry& role) { return is_open_in_source(role, index.sources()); },
      "values of the Terraform source are known only when it is planned",
      "terraform plan -out plan && terraform show -json plan > plan.json", out);
  add_roles(
      index, [&](const RoleEntry& role) { return is_open_elsewhere(role, index.sources()); },
      "whose tokens it takes is filled in later", "lint what is applied", out);
  add_roles(
      index, [&](const RoleEntry& role) { return undecided[role.id]; },
      "undecided, because the patterns combine in too many ways",
      "use fewer patterns with several '*' and '?', best the names of the service accounts", out);
  add_roles(
      index, [&](const RoleEntry& role) { return asks_too_much(index, role); },
      "undecided, because there are too many pairs of service accounts that name it and providers "
      "that it trusts",
      "give each cluster a role of its own", out);
  if (const std::size_t count = unknown_managed_policies(index); count > 0) {
    out.push_back({"what roles for pods may do: " +
                       count_of(count, "attached policy is", "attached policies are") +
                       " not in the input",
                   "aws iam get-account-authorization-details "
                   "--filter Role LocalManagedPolicy AWSManagedPolicy > iam.json"});
  }
  const auto nameless = std::count_if(facts.service_accounts.begin(), facts.service_accounts.end(),
                                      [&](const ServiceAccount& account) {
                                        // Only these take it from the option: what has one that is
                                        // filled in later, or gets it from kustomize or a release,
                                        // does not.
                                        return account.effective_ns.empty() && !account.ns &&
                                               !account.indirect &&
                                               !index.files().partial(account.origin.file) &&
                                               index.accounts().role_annotation(account) != nullptr;
                                      });
  if (nameless > 0 && trusts_any) {
    out.push_back({"the namespace of service accounts whose manifest names none",
                   "irsa-lint check --namespace NAMESPACE"});
  }
  if (trusts_any) add_cluster(index, out);
  add_associations(index, out);
  add_providers(index, out);
  return out;
}

}  // namespace irsa::judge
