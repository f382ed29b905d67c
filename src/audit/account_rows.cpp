#include "audit/account_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "audit/short_text.h"

namespace irsa::audit {

using join::RoleEntry;
using join::ServiceAccount;

namespace {

/// Variables by which a container takes credentials past its service account (facts A32; the
/// SDKs' reference, "Standardized credential providers").
bool overrides_role(std::string_view variable) {
  constexpr std::string_view kNames[] = {"AWS_ACCESS_KEY_ID",
                                         "AWS_SECRET_ACCESS_KEY",
                                         "AWS_ACCESS_KEY",
                                         "AWS_SECRET_KEY",
                                         "AWS_SESSION_TOKEN",
                                         "AWS_SHARED_CREDENTIALS_FILE",
                                         "AWS_CONFIG_FILE",
                                         "AWS_PROFILE",
                                         "AWS_DEFAULT_PROFILE",
                                         "AWS_ROLE_ARN",
                                         "AWS_WEB_IDENTITY_TOKEN_FILE",
                                         "AWS_CONTAINER_CREDENTIALS_FULL_URI"};
  return std::find(std::begin(kNames), std::end(kNames), variable) != std::end(kNames);
}

}  // namespace

std::string AccountRows::shortened(std::string_view text) const {
  return short_text(text, limits_.text);
}

void AccountRows::add(const ServiceAccount& account) {
  Account row{.key = {},
              .label = shortened(join::account_label(account)),
              .ns = shortened(account.effective_ns),
              .name = shortened(account.name.value),
              .where = account.name.span,
              .cluster = numbers_.clusters.of(index_.clusters().of(account.origin.file)),
              .reference = index_.sources()[account.origin.file].reference};
  row.key = row.label;
  if (row.cluster != kNone && !out_.clusters[row.cluster].name.empty()) {
    row.key = out_.clusters[row.cluster].name + " " + row.key;
  }
  if (!keys_.insert(row.key).second) {
    row.key += fmt::format("#{}", out_.accounts.size());
  }
  if (const kube::Annotation* const annotation = index_.accounts().role_annotation(account)) {
    row.annotation = shortened(annotation->value);
    const RoleEntry* const role = index_.role_of(account);
    if (role != nullptr && annotation->value.starts_with("${")) {
      row.annotation = role->role->address;
    }
    row.role = numbers_.roles.of(role);
  }
  for (const iam::PodIdentityAssociation* const association : index_.associations().of(account)) {
    row.associations.push_back(
        {.cluster = std::string(association->cluster),
         .role = association->role ? shortened(association->role->value) : std::string(),
         .number = numbers_.roles.of(index_.role_of(*association)),
         .where = association->where});
  }
  const bool irsa = !row.annotation.empty(), associated = !row.associations.empty();
  row.via = irsa && associated ? Via::both
            : irsa             ? Via::irsa
            : associated       ? Via::pod_identity
                               : Via::none;
  constexpr std::size_t kMostWorkloads = 50;
  for (const kube::Workload* const workload : index_.workloads_of(account)) {
    row.used = true;
    if (index_.workloads().repeats_owner(*workload) || row.workloads.size() == kMostWorkloads)
      continue;
    row.workloads.push_back(add_workload(*workload));
  }
  const auto readers = index_.readers_of(account);
  row.used = row.used || readers.begin() != readers.end();
  out_.accounts.push_back(std::move(row));
}

Number AccountRows::add_workload(const kube::Workload& workload) {
  const auto [at, fresh] =
      workloads_.emplace(&workload, static_cast<Number>(out_.workloads.size()));
  if (!fresh) return at->second;
  Workload row{
      .kind = shortened(workload.kind),
      .label = shortened(workload.effective_ns.empty() ? std::string(workload.name.value)
                                                       : std::string(workload.effective_ns) + "/" +
                                                             std::string(workload.name.value)),
      .where = workload.name.span};
  for (const kube::Container& container : workload.containers) {
    Override one{.container = container.name ? shortened(container.name->value) : ""};
    for (const kube::EnvVar& variable : container.env) {
      if (overrides_role(variable.name.value)) one.variables.emplace_back(variable.name.value);
    }
    for (const kube::EnvFrom& from : container.env_from) {
      const kube::EnvSource* const source = index_.workloads().env_source(workload, from);
      if (source == nullptr) continue;
      for (const kube::Text& key : source->keys) {
        const std::string name = std::string(from.prefix) + std::string(key.value);
        if (overrides_role(name)) one.variables.push_back(name);
      }
    }
    if (!one.variables.empty()) row.overrides.push_back(std::move(one));
  }
  out_.workloads.push_back(std::move(row));
  return at->second;
}

}  // namespace irsa::audit
