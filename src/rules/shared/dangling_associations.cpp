#include "rules/shared/dangling_associations.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "base/near_names.h"
#include "base/text.h"
#include "catalogue/catalogue.h"
#include "kube/cluster_accounts.h"
#include "kube/webhook.h"

namespace irsa::rules {
namespace {

using iam::PodIdentityAssociation;

class Dangling {
 public:
  explicit Dangling(const judge::Model& model) : index_(model.index), facts_(model.facts) {}

  void check(const PodIdentityAssociation& association, Findings& findings) {
    const std::string_view ns = association.ns.value, name = association.service_account.value;
    if (association.unknown || is_open(ns) || is_open(name) || exists(association)) return;
    const join::ServiceAccount* meant = near(association);
    const bool renamed = meant != nullptr;
    if (!renamed) meant = elsewhere(association);
    if (meant == nullptr) return;
    Problem problem{
        .where = (renamed ? association.service_account : association.ns).span,
        .message = fmt::format(
            "the Pod Identity association is for service account '{}/{}', which the input does not "
            "define: its role goes to nobody",
            ns, name),
        .related = {{meant->name.span, renamed ? "the nearest service account, which has no role"
                                               : "the service account of this name, which has no "
                                                 "role"}},
        .help = fmt::format("Did you mean {}?",
                            quoted(renamed ? meant->name.value : meant->effective_ns)),
        .object = {.kind = "ServiceAccount", .ns = std::string(ns), .name = std::string(name)},
        .other = join::object_of(*meant)};
    // Of two files nobody knows whether they are for one cluster; and an account that says no
    // namespace may be made twice.
    if (meant->origin.file != association.file || !meant->ns) problem.level = Severity::note;
    problem.fixes = {replacing(
        fmt::format("Write {}", quoted(renamed ? meant->name.value : meant->effective_ns)), false,
        problem.where, std::string(renamed ? meant->name.value : meant->effective_ns))};
    findings.report(std::move(problem));
  }

 private:
  [[nodiscard]] bool is_open(std::string_view text) const {
    return index_.settings().placeholder_in(text) != config::Placeholder::none;
  }

  /// It is defined, pods run as it, or something that is no input makes it.
  [[nodiscard]] bool exists(const PodIdentityAssociation& association) const {
    const std::string_view ns = association.ns.value, name = association.service_account.value;
    const auto is_it = [&](const join::Workload& workload) {
      return join::account_name(workload) == name &&
             (workload.effective_ns.empty() || workload.effective_ns == ns);
    };
    // Of a known controller somebody makes the account there, unless a chart beside the association
    // makes it in another namespace.
    const bool made = elsewhere(association) != nullptr ? index_.settings().is_listed(ns, name)
                                                        : index_.settings().is_external(ns, name);
    return name == "default" || !index_.accounts().named(ns, name).empty() ||
           kube::is_cluster_account(ns, name) || made ||
           std::ranges::any_of(facts_.workloads, is_it);
  }

  /// No association names it, and it has no annotation of a role.
  [[nodiscard]] bool is_without_role(const join::ServiceAccount& account) const {
    return !account.name_placeholder && !account.generated_name &&
           join::find_annotation(account, kube::kRoleArn) == nullptr &&
           index_.associations().of(account).empty() && index_.subjects_for(account).empty() &&
           !index_.files().partial(account.origin.file);
  }

  [[nodiscard]] const join::ServiceAccount* near(const PodIdentityAssociation& association) {
    const std::string_view ns = association.ns.value;
    auto found = names_.find(ns);
    if (found == names_.end()) {
      found = names_.emplace(ns, NearNames(index_.accounts().names_in(ns))).first;
    }
    const std::string_view close = found->second.find(association.service_account.value, budget_);
    for (const join::ServiceAccount* const account : index_.accounts().named(ns, close)) {
      if (!close.empty() && !account->effective_ns.empty() && !account->implied &&
          is_without_role(*account)) {
        return account;
      }
    }
    return close.empty() ? only_component(association) : nullptr;
  }

  /// The one account of a known component beside the association that has no role.
  [[nodiscard]] const join::ServiceAccount* only_component(
      const PodIdentityAssociation& association) const {
    const join::ServiceAccount* only = nullptr;
    for (const join::ServiceAccount& account : facts_.service_accounts) {
      if (account.origin.file != association.file || account.effective_ns != association.ns.value ||
          account.implied || catalogue::component_of(account.name.value) == nullptr ||
          !is_without_role(account)) {
        continue;
      }
      if (only != nullptr && only->name.value != account.name.value) return nullptr;
      only = &account;
    }
    return only;
  }

  /// The one account of its name: where nothing of the input lies in the association's namespace,
  /// or a chart beside the association makes it.
  [[nodiscard]] const join::ServiceAccount* elsewhere(
      const PodIdentityAssociation& association) const {
    const join::ServiceAccount* only = nullptr;
    for (const join::ServiceAccount* const account :
         index_.accounts().named({}, association.service_account.value)) {
      if (only != nullptr && only->effective_ns != account->effective_ns) return nullptr;
      only = account;
    }
    if (only == nullptr || only->effective_ns.empty() || is_open(only->effective_ns) ||
        !is_without_role(*only)) {
      return nullptr;
    }
    const bool beside = only->indirect && only->origin.file == association.file;
    const bool nothing_else =
        !only->implied && !index_.namespaces().known(association.ns.value) &&
        !index_.settings().is_external(association.ns.value, association.service_account.value);
    return beside || nothing_else ? only : nullptr;
  }

  const join::Index& index_;
  const load::Facts& facts_;
  std::map<std::string_view, NearNames> names_;  // by namespace
  NearBudget budget_;
};

}  // namespace

void report_dangling_associations(const judge::Model& model, Findings& findings) {
  if (model.facts.associations.empty() || !model.index.has_kubernetes()) return;
  Dangling dangling(model);
  for (const PodIdentityAssociation& association : model.facts.associations) {
    dangling.check(association, findings);
  }
}

}  // namespace irsa::rules
