#include "rules/account_without_role.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "join/builds.h"
#include "judge/model.h"
#include "kube/role_key.h"
#include "kube/webhook.h"
#include "rules/shared/unannotated.h"

namespace irsa::rules {
namespace {

/// The pods have what their account was meant to have: the rule about that mistake speaks.
bool has_it_instead(const join::Workload& workload) {
  return std::ranges::any_of(workload.annotations, [](const kube::Annotation& annotation) {
    return kube::means_webhook_role(annotation.key.value);
  });
}

/// Some annotation is, or was meant to be, the role's: whatever is wrong with it has its own rule.
bool means_a_role(const join::ServiceAccount& account) {
  if (account.annotations_type || account.annotated_elsewhere || account.name_placeholder) {
    return true;
  }
  return std::ranges::any_of(account.annotations, [](const kube::Annotation& annotation) {
    return kube::means_role(annotation.key.value);
  });
}

/// The definition of the account, for who uses it in this file, if the input has it and no way to a
/// role; else nullptr.
const join::ServiceAccount* without_role(const join::Index& index, FileId file, std::string_view ns,
                                         std::string_view name) {
  const auto accounts = index.accounts().named(ns, name);
  if (ns.empty() || accounts.empty()) return nullptr;
  for (const join::ServiceAccount* const account : accounts) {
    if (means_a_role(*account) || index.files().partial(account->origin.file) ||
        !index.associations().of(*account).empty() || account->effective_ns.empty()) {
      return nullptr;
    }
    // The mistake about where the role went speaks.
    for (const join::Workload* const workload : index.workloads_of(*account)) {
      if (has_it_instead(*workload) || index.files().partial(workload->origin.file)) {
        return nullptr;
      }
    }
  }
  return join::front_beside(index.sources(), accounts, file);
}

/// The input may not say of all accounts how they get their role.
bool others_may_give(const join::Index& index) {
  return !index.facts().associations.empty() || !index.settings().external_service_accounts.empty();
}

struct Use {
  Span where;
  std::string what;  ///< "SecretStore 'vault'"
  std::string how;   ///< "uses the AWS credentials of"
  ObjectName object;
};

void report_use(const join::Index& index, const join::ServiceAccount& account, Use use,
                Findings& findings) {
  Problem problem{.where = use.where,
                  .message = fmt::format("{} {} service account {}, which has no role", use.what,
                                         use.how, quoted(join::account_label(account))),
                  .related = {{account.name.span, "the service account"}},
                  .help = fmt::format(
                      "Annotate it with {} and the role's ARN; the role of the controller's own "
                      "account does not count.",
                      kube::kRoleArn),
                  .object = std::move(use.object),
                  .other = join::object_of(account)};
  if (others_may_give(index) || is_mentioned(index, account, {})) problem.level = Severity::note;
  findings.report(std::move(problem));
}

void check_readers(const join::Index& index, Findings& findings) {
  for (const join::AccountReader& reader : index.facts().readers) {
    if (!reader.refuses || !reader.account || index.files().partial(reader.origin.file)) continue;
    const join::ServiceAccount* const account =
        without_role(index, reader.origin.file, reader.account_ns, reader.account->value);
    if (account == nullptr) continue;
    report_use(index, *account,
               {.where = reader.account->span,
                .what = fmt::format("{} {}", reader.kind, quoted(reader.name.value)),
                .how = "uses the AWS credentials of",
                .object = join::object_of(reader)},
               findings);
  }
}

/// The pods name no account, and nothing is known of `default`: somebody may have annotated it.
bool mounts_as_default(const join::Index& index, const join::Workload& workload) {
  return !workload.account && !has_it_instead(workload) && !workload.effective_ns.empty() &&
         index.accounts().named(workload.effective_ns, "default").empty() &&
         index.associations().of(workload).empty();
}

void report_default_account(const join::Workload& workload, const kube::Text& provider,
                            Findings& findings) {
  findings.report({.where = provider.span,
                   .message = fmt::format("{} mounts secrets of AWS as service account "
                                          "'{}/default', which has no role in the input",
                                          join::workload_label(workload), workload.effective_ns),
                   .help = "Name a service account with a role as serviceAccountName.",
                   .object = join::object_of(workload),
                   .level = Severity::note});
}

using ByName = std::map<std::pair<std::string_view, std::string_view>, const kube::SecretProvider*>;

/// The Secrets Store driver takes the role of the account of the pod that mounts the volume.
void check_secret_volumes(const join::Index& index, Findings& findings) {
  ByName providers;
  for (const kube::SecretProvider& provider : index.facts().secret_providers) {
    providers.emplace(std::pair(provider.effective_ns, provider.name.value), &provider);
  }
  for (const join::Workload& workload : index.facts().workloads) {
    if (workload.secret_providers.empty() || workload.account_placeholder ||
        index.workloads().repeats_owner(workload) || index.files().partial(workload.origin.file)) {
      continue;
    }
    const join::ServiceAccount* const account = without_role(
        index, workload.origin.file, workload.effective_ns, join::account_name(workload));
    const bool as_default = account == nullptr && mounts_as_default(index, workload);
    if (account == nullptr && !as_default) continue;
    for (const kube::Text& name : workload.secret_providers) {
      const auto found = providers.find({workload.effective_ns, name.value});
      if (found == providers.end() || !found->second->aws || found->second->pod_identity) continue;
      if (as_default) {
        report_default_account(workload, name, findings);
        break;
      }
      report_use(index, *account,
                 {.where = name.span,
                  .what = join::workload_label(workload),
                  .how = "mounts secrets of AWS as",
                  .object = join::object_of(workload)},
                 findings);
      break;
    }
  }
}

/// So does the Mountpoint for Amazon S3 driver, for volumes that say so.
void check_claims(const join::Index& index, Findings& findings) {
  const auto& volumes = index.facts().pod_volumes;
  std::set<std::string_view> taking;
  std::set<std::pair<std::string_view, std::string_view>> claims;
  for (const kube::PodVolume& volume : volumes) {
    if (volume.takes_role) taking.insert(volume.volume);
  }
  for (const kube::PodVolume& volume : volumes) {
    if (taking.contains(volume.volume) && !volume.claim.empty()) {
      claims.emplace(volume.claim_ns, volume.claim);
    }
  }
  for (const join::Workload& workload : index.facts().workloads) {
    if (workload.claims.empty() || workload.account_placeholder ||
        index.workloads().repeats_owner(workload) || index.files().partial(workload.origin.file)) {
      continue;
    }
    const auto found = std::ranges::find_if(workload.claims, [&](const kube::Text& claim) {
      return claims.contains({workload.effective_ns, claim.value});
    });
    if (found == workload.claims.end()) continue;
    const join::ServiceAccount* const account = without_role(
        index, workload.origin.file, workload.effective_ns, join::account_name(workload));
    if (account == nullptr) continue;
    report_use(index, *account,
               {.where = found->span,
                .what = join::workload_label(workload),
                .how = "mounts a bucket as",
                .object = join::object_of(workload)},
               findings);
  }
}

/// KEDA takes the role of the workload it scales where the TriggerAuthentication says so
/// (facts B15).
void check_scaled(const join::Index& index, Findings& findings) {
  using Name = std::pair<std::string_view, std::string_view>;
  if (index.facts().scaled_objects.empty()) return;
  std::set<Name> authentications;  // of the whole cluster under no namespace
  for (const join::AccountReader& reader : index.facts().readers) {
    if (!reader.any_account) continue;
    const bool cluster = reader.kind == "ClusterTriggerAuthentication";
    authentications.emplace(cluster ? std::string_view{} : reader.account_ns, reader.name.value);
  }
  std::map<std::tuple<std::string_view, std::string_view, std::string_view>, const join::Workload*>
      workloads;
  for (const join::Workload& workload : index.facts().workloads) {
    workloads.emplace(std::tuple(workload.effective_ns, workload.kind, workload.name.value),
                      &workload);
  }
  for (const kube::ScaledObject& scaled : index.facts().scaled_objects) {
    const auto target =
        workloads.find({scaled.effective_ns, scaled.target_kind, scaled.target_name});
    if (index.files().partial(scaled.origin.file) || scaled.effective_ns.empty() ||
        target == workloads.end() || target->second->account_placeholder) {
      continue;
    }
    const join::Workload& workload = *target->second;
    for (const kube::ScaledObject::Use& use : scaled.authentications) {
      const std::string_view ns = use.cluster ? std::string_view{} : scaled.effective_ns;
      if (!authentications.contains({ns, use.name.value})) continue;
      const join::ServiceAccount* const account = without_role(
          index, scaled.origin.file, workload.effective_ns, join::account_name(workload));
      if (account == nullptr) continue;
      report_use(index, *account,
                 {.where = use.name.span,
                  .what = fmt::format("ScaledObject {}", quoted(scaled.name.value)),
                  .how = "uses the AWS credentials of",
                  .object = {.kind = "ScaledObject",
                             .ns = std::string(scaled.effective_ns),
                             .name = std::string(scaled.name.value)}},
                 findings);
      break;
    }
  }
}

}  // namespace

void check_account_without_role(const judge::Model& model, Findings& findings) {
  check_readers(model.index, findings);
  check_secret_volumes(model.index, findings);
  check_claims(model.index, findings);
  check_scaled(model.index, findings);
}

}  // namespace irsa::rules
