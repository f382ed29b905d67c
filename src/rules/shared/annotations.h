// Walks over the webhook's annotations and what was meant to be one, wherever they are.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.h"
#include "join/index.h"
#include "kube/webhook.h"

namespace irsa::rules {

/// The object an annotation is on: one of the three.
struct Carrier {
  const join::ServiceAccount* account = nullptr;
  const join::Workload* workload = nullptr;
  const kube::StrayAnnotation* stray = nullptr;

  [[nodiscard]] ObjectName object() const {
    if (account != nullptr) return join::object_of(*account);
    if (workload != nullptr) return join::object_of(*workload);
    return {.kind = std::string(stray->kind), .name = std::string(stray->name.value)};
  }
  /// "ServiceAccount 'payments/ledger'"
  [[nodiscard]] std::string label() const {
    if (account != nullptr) {
      const bool own = account->holder.kind.empty() && !account->name.value.empty();
      return own ? "ServiceAccount " + quoted(join::account_label(*account))
                 : join::account_text(*account);
    }
    if (workload != nullptr) return join::workload_label(*workload);
    if (stray->kind == "Values") return "the chart whose values have " + quoted(stray->name.value);
    return std::string(stray->kind) + " " + quoted(stray->name.value);
  }
};

/// Calls `check(account)` with everything that has annotations for an account: accounts, and
/// fragments, of which nothing else is known (load::Facts::account_fragments).
template <typename Check>
void for_each_annotated(const join::Index& index, Check check) {
  for (const join::ServiceAccount& account : index.facts().service_accounts) check(account);
  for (const join::ServiceAccount& account : index.facts().account_fragments) check(account);
}

/// The same, except for accounts that have a role and nothing else to say: nearly all accounts are
/// like that, and rules about mistakes in annotations need not look at them.
template <typename Check>
void for_each_oddly_annotated(const join::Index& index, Check check) {
  for (const join::ServiceAccount* const account : index.accounts().annotated_beyond_role())
    check(*account);
  for (const join::ServiceAccount& account : index.facts().account_fragments) check(account);
}

/// Calls `check(carrier, annotation)` with every annotation that was kept of an account, a workload
/// or another object. Leaves out what a controller of the input made, and accounts with only their
/// role.
template <typename Check>
void for_each_annotation(const join::Index& index, Check check) {
  const load::Facts& facts = index.facts();
  for_each_oddly_annotated(index, [&](const join::ServiceAccount& account) {
    for (const kube::Annotation& annotation : account.annotations) {
      check(Carrier{.account = &account}, annotation);
    }
  });
  for (const join::Workload& workload : facts.workloads) {
    if (workload.annotations.empty() || index.workloads().repeats_owner(workload)) continue;
    for (const kube::Annotation& annotation : workload.annotations) {
      check(Carrier{.workload = &workload}, annotation);
    }
  }
  for (const kube::StrayAnnotation& stray : facts.stray_annotations) {
    check(Carrier{.stray = &stray}, stray.annotation);
  }
}

[[nodiscard]] inline bool is_webhook_annotation(std::string_view key) {
  const auto keys = kube::webhook_annotations();
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

/// The webhook annotation that `key` is or was meant to be; nullopt when it is another's.
[[nodiscard]] inline std::optional<std::string_view> webhook_annotation(std::string_view key) {
  return is_webhook_annotation(key) ? key : kube::meant_annotation(key);
}

/// Does the webhook read the annotation of this key there? (amazon-eks-pod-identity-webhook,
/// pkg/cache/cache.go for accounts, pkg/handler/handler.go for pods.)
[[nodiscard]] inline bool is_read_at(kube::Place place, std::string_view key) {
  switch (place) {
    case kube::Place::service_account: return key != kube::kSkipContainers;
    case kube::Place::pod:
    case kube::Place::pod_template:
      return key == kube::kTokenExpiration || key == kube::kSkipContainers;
    default: return false;
  }
}

}  // namespace irsa::rules
