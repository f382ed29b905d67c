#include "rules/static_credentials.h"

#include <fmt/format.h>

#include <algorithm>

#include "config/placeholder.h"
#include "judge/model.h"
#include "rules/shared/pods.h"

namespace irsa::rules {
namespace {

using kube::Container;
using kube::EnvVar;

/// The names SDKs know; the last two are Java's of old.
constexpr std::string_view kKeyVariables[] = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
                                              "AWS_ACCESS_KEY", "AWS_SECRET_KEY"};
constexpr std::string_view kFileVariable = "AWS_SHARED_CREDENTIALS_FILE";

bool is_key_variable(std::string_view name) {
  return std::find(std::begin(kKeyVariables), std::end(kKeyVariables), name) !=
         std::end(kKeyVariables);
}

/// Of equal names the last counts, as in the container itself.
bool counts(const Container& container, const EnvVar& variable) {
  return find_variable(container, variable.name.value) == &variable;
}

/// Will the variable surely hold something? An optional reference may come to nothing, and what a
/// placeholder becomes is not known.
bool has_value(const EnvVar& variable, const config::Settings& settings) {
  switch (variable.source) {
    case EnvVar::Source::value:
      return !variable.value.empty() &&
             settings.placeholder_in(variable.value) == config::Placeholder::none &&
             variable.value != "/dev/null";
    case EnvVar::Source::secret:
    case EnvVar::Source::config_map: return !variable.optional;
    case EnvVar::Source::other: return false;
  }
  return false;
}

/// Calls go to another service with the API of AWS (MinIO, Ceph, LocalStack), and the keys are for
/// that (docs.aws.amazon.com/sdkref, "Service-specific endpoints"; the other names are usual in
/// programs). What is filled in later, or comes from elsewhere, may be such an address.
bool calls_another_service(const Container& container) {
  return std::any_of(container.env.begin(), container.env.end(), [](const EnvVar& variable) {
    const std::string_view name = variable.name.value;
    const bool endpoint = name.starts_with("AWS_ENDPOINT_URL") ||
                          ((name.find("S3_") != std::string_view::npos ||
                            name.find("MINIO_") != std::string_view::npos) &&
                           (name.ends_with("_ENDPOINT") || name.ends_with("_ENDPOINT_URL")));
    if (!endpoint) return false;
    if (variable.source != EnvVar::Source::value) return true;
    const std::string_view value = variable.value;
    return value.find("amazonaws.com") == std::string_view::npos &&
           value.find_first_of(".:/$") != std::string_view::npos;
  });
}

/// Credentials that a container takes over with all else a Secret or ConfigMap holds.
struct Taken {
  const kube::EnvFrom* from;
  const kube::Text* key;
};

std::optional<Taken> taken_from_source(const join::Index& index, const join::Workload& workload,
                                       const Container& container) {
  for (const kube::EnvFrom& from : container.env_from) {
    const kube::EnvSource* const source = index.workloads().env_source(workload, from);
    if (source == nullptr) continue;
    for (const kube::Text& key : source->keys) {
      const std::string name = std::string(from.prefix) + std::string(key.value);
      // A variable of the container's own hides what envFrom brings.
      if (is_key_variable(name) && find_variable(container, name) == nullptr) {
        return Taken{.from = &from, .key = &key};
      }
    }
  }
  return std::nullopt;
}

const EnvVar* first_set(const Container& container, const config::Settings& settings,
                        bool (*wanted)(std::string_view)) {
  for (const EnvVar& variable : container.env) {
    if (wanted(variable.name.value) && has_value(variable, settings) &&
        counts(container, variable)) {
      return &variable;
    }
  }
  return nullptr;
}

/// A pod, and the role that its account has, by an annotation or by an association.
struct PodWithRole {
  const join::Workload* workload;
  std::string account;
  Span role;
  ObjectName other;
};

Problem problem_at(Span where, std::string message, const PodWithRole& pod) {
  return {.where = where,
          .message = std::move(message),
          .related = {{pod.role, "the role that is meant to be used"}},
          .help = "Remove the static credentials; the role needs none.",
          .object = join::object_of(*pod.workload),
          .other = pod.other};
}

void check_container(const join::Index& index, const PodWithRole& pod, const Container& container,
                     Findings& findings) {
  if (calls_another_service(container)) return;
  const auto is_file = [](std::string_view name) { return name == kFileVariable; };
  const EnvVar* const key = first_set(container, index.settings(), is_key_variable);
  const EnvVar* const file = first_set(container, index.settings(), is_file);
  const auto taken =
      key != nullptr ? std::nullopt : taken_from_source(index, *pod.workload, container);
  if (key == nullptr && file == nullptr && !taken) return;
  const std::string who = container_label(container) + " of " + join::workload_label(*pod.workload);
  const std::string account = quoted(pod.account);
  if (key != nullptr) {
    Problem problem = problem_at(
        key->name.span,
        fmt::format("{} sets {}, which most SDKs use before the role of service account {}", who,
                    key->name.value, account),
        pod);
    Fix fix{.title = "Delete the variables that hold keys"};
    for (const EnvVar& variable : container.env) {
      if (!is_key_variable(variable.name.value)) continue;
      fix.changes.push_back({.kind = Change::Kind::remove_item, .where = variable.name.span});
    }
    problem.fixes = {std::move(fix)};
    findings.report(std::move(problem));
  } else if (taken) {
    Problem problem =
        problem_at(taken->from->name.span,
                   fmt::format("{} gets {} from {} {}, and most SDKs use such keys before the role "
                               "of service account {}",
                               who, taken->key->value, taken->from->secret ? "Secret" : "ConfigMap",
                               quoted(taken->from->name.value), account),
                   pod);
    problem.related.insert(problem.related.begin(), {taken->key->span, "set here"});
    findings.report(std::move(problem));
  }
  if (file != nullptr) {
    Problem problem = problem_at(
        file->name.span,
        fmt::format("{} sets {}, and some SDKs use that file before the role of service account {}",
                    who, kFileVariable, account),
        pod);
    problem.fixes = {{.title = fmt::format("Delete {}", kFileVariable),
                      .changes = {{.kind = Change::Kind::remove_item, .where = file->name.span}}}};
    findings.report(std::move(problem));
  }
}

/// SDKs look for keys before they ask the endpoint that an association gives them, too (shared by
/// all chains of facts E). Only the association of a known cluster's account counts.
void check_associated(const join::Index& index, Findings& findings) {
  if (index.facts().associations.empty()) return;
  for (const join::Workload& workload : index.facts().workloads) {
    const std::string_view ns = workload.effective_ns;
    if (ns.empty() || workload.containers.empty() || workload.account_placeholder ||
        index.workloads().role_account(workload) != nullptr ||
        index.workloads().repeats_owner(workload)) {
      continue;
    }
    for (const iam::PodIdentityAssociation* const association : index.associations().of(workload)) {
      if (association->unknown || association->ns.value != ns) continue;
      const std::string_view name = join::account_name(workload);
      const PodWithRole pod{
          .workload = &workload,
          .account = std::string(ns) + "/" + std::string(name),
          .role = association->service_account.span,
          .other = {.kind = "ServiceAccount", .ns = std::string(ns), .name = std::string(name)}};
      for (const Container& container : workload.containers) {
        check_container(index, pod, container, findings);
      }
      break;
    }
  }
}

}  // namespace

void check_static_credentials(const judge::Model& model, Findings& findings) {
  for_each_role_pod(model.index, [&](const RolePod& pod) {
    const auto skipped = skipped_containers(*pod.workload);
    const PodWithRole one{.workload = pod.workload,
                          .account = join::account_label(*pod.account),
                          .role = pod.role->key.span,
                          .other = join::object_of(*pod.account)};
    for (const Container& container : pod.workload->containers) {
      // Nobody gives it the role: the pod says so, and keys are what it has in its place.
      if (is_skipped(skipped, container) && !sets_web_identity(container)) continue;
      check_container(model.index, one, container, findings);
    }
  });
  check_associated(model.index, findings);
}

}  // namespace irsa::rules
