// Walks over the pods whose service account has a role, and over their containers.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "join/index.h"
#include "kube/webhook.h"

namespace irsa::rules {

/// A pod template and the account it runs as, which has a role.
struct RolePod {
  const join::Workload* workload;
  const join::ServiceAccount* account;
  const kube::Annotation* role;  ///< a part of it may be filled in later: Annotation::placeholder

  /// A running pod holds what the webhook has injected.
  [[nodiscard]] bool injected() const { return workload->origin.live && workload->kind == "Pod"; }
};

/// Calls `check` with each of them; what a controller of the input made is left out.
template <typename Check>
void for_each_role_pod(const join::Index& index, Check check) {
  for (const join::Workload& workload : index.facts().workloads) {
    const join::ServiceAccount* const account = index.workloads().role_account(workload);
    if (account == nullptr || index.workloads().repeats_owner(workload)) continue;
    check(RolePod{.workload = &workload,
                  .account = account,
                  .role = index.accounts().any_role_annotation(*account)});
  }
}

[[nodiscard]] inline const kube::EnvVar* find_variable(const kube::Container& container,
                                                       std::string_view name) {
  // Of equal names the last counts, as in the container itself.
  const auto found =
      std::find_if(container.env.rbegin(), container.env.rend(),
                   [&](const kube::EnvVar& variable) { return variable.name.value == name; });
  return found == container.env.rend() ? nullptr : &*found;
}

/// Then the webhook adds neither (amazon-eks-pod-identity-webhook, pkg/handler/handler.go).
[[nodiscard]] inline bool sets_web_identity(const kube::Container& container) {
  return find_variable(container, kube::kRoleVariable) != nullptr ||
         find_variable(container, kube::kTokenVariable) != nullptr;
}

/// Pods with this label are not sent to the webhook at all, whatever its value.
[[nodiscard]] inline const kube::Annotation* skip_label(const join::Workload& workload) {
  for (const kube::Annotation& label : workload.annotations) {
    if (label.place == kube::Place::pod_labels && label.key.value == kube::kSkipWebhookLabel) {
      return &label;
    }
  }
  return nullptr;
}

/// The names in the annotation skip-containers, blanks kept: it is read as one CSV record.
[[nodiscard]] inline std::vector<std::string_view> skipped_containers(
    const join::Workload& workload, const kube::Annotation** where = nullptr) {
  for (const kube::Annotation& annotation : workload.annotations) {
    const bool read =
        (annotation.place == kube::Place::pod || annotation.place == kube::Place::pod_template) &&
        annotation.key.value == kube::kSkipContainers;
    // Quoted fields are legal CSV, but no container is called so.
    if (!read || annotation.type != kube::ValueType::string || annotation.placeholder ||
        annotation.value.find('"') != std::string_view::npos) {
      continue;
    }
    if (where != nullptr) *where = &annotation;
    return split(annotation.value.substr(0, annotation.value.find('\n')), ',');
  }
  return {};
}

[[nodiscard]] inline bool is_skipped(const std::vector<std::string_view>& skipped,
                                     const kube::Container& container) {
  return container.name &&
         std::find(skipped.begin(), skipped.end(), container.name->value) != skipped.end();
}

[[nodiscard]] inline std::string container_label(const kube::Container& container) {
  const std::string kind = container.init ? "init container" : "container";
  return container.name ? kind + " " + quoted(container.name->value) : "a " + kind;
}

}  // namespace irsa::rules
