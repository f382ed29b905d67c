#include "load/kubernetes/pods.h"

#include <algorithm>

#include "kube/names.h"
#include "kube/webhook.h"
#include "load/kubernetes/name_checks.h"

namespace irsa::load {

namespace {

using kube::Container;
using kube::EnvVar;
using kube::Text;

/// An absent, null or empty name is as good as none: admission writes `default` (facts B5).
std::optional<Text> account_name(const doc::Node& node) {
  const auto name = scalar_or_field(node);
  return name && !name->value.empty() ? name : std::nullopt;
}

void read_account(const doc::Node& spec, Loading& loading, kube::Workload& workload) {
  const std::optional<Text> name = account_name(spec["serviceAccountName"]);
  const std::optional<Text> alias = account_name(spec["serviceAccount"]);
  workload.account = loading.keep(name ? name : alias);
  if (name && alias && name->value != alias->value) {
    workload.ignored_account_field = loading.keep(alias);
  }
  workload.account_placeholder =
      workload.account && (loading.is_placeholder(workload.account->value) ||
                           !kube::is_service_account_name(workload.account->value));
  for (const std::string_view field : {"serviceAccountName", "serviceAccount"}) {
    check_account_name(spec[field], workload, loading);
  }
}

EnvVar read_variable(const doc::Node& item, Loading& loading) {
  const Text name = *item["name"].scalar();
  EnvVar variable{.name = loading.keep(name), .value_span = name.span};
  if (const auto value = item["value"].scalar()) {
    variable.value = loading.keep(value->value);
    variable.value_span = value->span;
    return variable;
  }
  const doc::Node from = item["valueFrom"];
  if (!from.is_mapping()) return variable;
  variable.value_span = from.span();
  variable.source = EnvVar::Source::other;
  const auto refer = [&](const doc::Node& ref, EnvVar::Source source) {
    if (!ref.is_mapping()) return;
    variable.source = source;
    variable.value_span = ref.span();
    variable.ref_name = loading.keep(ref["name"].text());
    variable.ref_key = loading.keep(ref["key"].text());
    variable.optional = is_true(ref["optional"]);
  };
  refer(from["configMapKeyRef"], EnvVar::Source::config_map);
  refer(from["secretKeyRef"], EnvVar::Source::secret);
  return variable;
}

void read_env_from(const doc::Node& item, Loading& loading, Container& container) {
  const auto take = [&](const doc::Node& ref, bool secret) {
    const auto name = ref["name"].scalar();
    if (!name) return;
    container.env_from.push_back({.secret = secret,
                                  .name = loading.keep(*name),
                                  .prefix = loading.keep(item["prefix"].text()),
                                  .optional = is_true(ref["optional"])});
  };
  take(item["secretRef"], true);
  take(item["configMapRef"], false);
}

bool is_token_place(std::string_view path) {
  return path.starts_with("/var/run/secrets") || path.starts_with("/run/secrets");
}

void read_mount(const doc::Node& item, const kube::Workload& workload, Loading& loading,
                Container& container) {
  const auto name = item["name"].scalar();
  const auto path = item["mountPath"].scalar();
  if (!name || !path) return;
  const bool kept =
      std::any_of(workload.volumes.begin(), workload.volumes.end(),
                  [&](const kube::Volume& volume) { return volume.name.value == name->value; });
  if (!kept && !is_token_place(path->value)) return;
  container.mounts.push_back({.name = loading.keep(*name),
                              .path = loading.keep(*path),
                              .sub_path = loading.keep(item["subPath"].text())});
}

void read_container(const doc::Node& node, bool all_matter, bool init, Loading& loading,
                    kube::Workload& workload) {
  if (!node.is_mapping()) return;
  Container container{.name = {}, .init = init};
  for (const doc::Node& item : node["env"].items()) {
    // S3_ENDPOINT, MLFLOW_S3_ENDPOINT_URL and the like: whose keys AWS_ACCESS_KEY_ID holds.
    const std::string_view name = item["name"].text();
    const bool endpoint = name.find("_ENDPOINT") != std::string_view::npos;
    if ((name.starts_with("AWS_") || name.starts_with("S3_") || endpoint) &&
        item["name"].scalar()) {
      container.env.push_back(read_variable(item, loading));
    }
  }
  for (const doc::Node& item : node["envFrom"].items()) read_env_from(item, loading, container);
  for (const doc::Node& item : node["volumeMounts"].items()) {
    read_mount(item, workload, loading, container);
  }
  const bool says_something =
      !container.env.empty() || !container.env_from.empty() || !container.mounts.empty();
  if (!says_something && !all_matter) return;
  container.name = loading.keep(node["name"].scalar());
  workload.containers.push_back(std::move(container));
}

/// Projected service account tokens, and whatever is called as the webhook calls its own volume.
void read_volume(const doc::Node& node, Loading& loading, kube::Workload& workload) {
  const auto name = node["name"].scalar();
  if (!name) return;
  if (const auto claim = node["persistentVolumeClaim"]["claimName"].string()) {
    workload.claims.push_back(loading.keep(*claim));
    return;
  }
  const doc::Node csi = node["csi"];
  if (csi["driver"].text() == "secrets-store.csi.k8s.io") {
    const auto provider = csi["volumeAttributes"]["secretProviderClass"].string();
    if (provider) workload.secret_providers.push_back(loading.keep(*provider));
  }
  bool kept = false;
  for (const doc::Node& source : node["projected"]["sources"].items()) {
    const doc::Node token = source["serviceAccountToken"];
    if (!token.is_mapping()) continue;
    workload.volumes.push_back({.name = loading.keep(*name),
                                .projected_token = true,
                                .token_audience = loading.keep(token["audience"].text()),
                                .token_path = loading.keep(token["path"].text())});
    kept = true;
  }
  if (!kept && name->value == kube::kTokenVolume) {
    workload.volumes.push_back({.name = loading.keep(*name)});
  }
}

bool is_os_label(std::string_view key) {
  return key == "kubernetes.io/os" || key == "beta.kubernetes.io/os";
}

bool requires_windows(const doc::Node& affinity) {
  const doc::Node required =
      affinity["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"];
  for (const doc::Node& term : required["nodeSelectorTerms"].items()) {
    for (const doc::Node& expression : term["matchExpressions"].items()) {
      const doc::Items values = expression["values"].items();
      if (is_os_label(expression["key"].text()) && expression["operator"].text() == "In" &&
          values.size() == 1 && values[0].text() == "windows") {
        return true;
      }
    }
  }
  return false;
}

/// Fargate's own scheduler labels what it runs with the profile; a profile may as well select pods
/// by a compute type that their manifest asks for.
bool runs_on_fargate(const doc::Node& spec, const doc::Node& selector) {
  return selector["eks.amazonaws.com/compute-type"].text() == "fargate" ||
         spec["schedulerName"].text() == "fargate-scheduler";
}

void read_platform(const doc::Node& spec, kube::Workload& workload) {
  const doc::Node selector = spec["nodeSelector"];
  workload.windows_selector = selector["kubernetes.io/os"].text() == "windows" ||
                              selector["beta.kubernetes.io/os"].text() == "windows";
  workload.windows_other = !workload.windows_selector && (spec["os"]["name"].text() == "windows" ||
                                                          requires_windows(spec["affinity"]));
  workload.fargate = runs_on_fargate(spec, selector);
  if (const doc::Node network = spec["hostNetwork"]; is_true(network)) {
    workload.host_network = network.key_span();
  }
}

}  // namespace

void read_pod_spec(const doc::Node& spec, const doc::Node& annotations, Loading& loading,
                   kube::Workload& workload) {
  workload.spec_key = spec.key_span();
  read_account(spec, loading, workload);
  workload.automount = boolean(spec["automountServiceAccountToken"]);
  read_platform(spec, workload);
  for (const doc::Node& volume : spec["volumes"].items()) read_volume(volume, loading, workload);
  const bool all_matter = !workload.volumes.empty() || workload.windows_other ||
                          bool{annotations[kube::kSkipContainers]};
  for (const doc::Node& node : spec["initContainers"].items()) {
    read_container(node, all_matter, true, loading, workload);
  }
  for (const doc::Node& node : spec["containers"].items()) {
    read_container(node, all_matter, false, loading, workload);
  }
}

}  // namespace irsa::load
