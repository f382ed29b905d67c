#include "load/kubernetes/workloads.h"

#include <algorithm>
#include <span>

#include "base/text.h"
#include "catalogue/catalogue.h"
#include "load/kubernetes/annotations.h"
#include "load/kubernetes/name_checks.h"
#include "load/kubernetes/paths.h"
#include "load/kubernetes/pods.h"

namespace irsa::load {

namespace {

using catalogue::WorkloadKind;

bool fits(const WorkloadKind& row, std::string_view api_group) {
  return catalogue::contains(row.groups, api_group);
}

/// The rows of a kind; those of other groups among them.
std::span<const WorkloadKind> rows_of(std::string_view kind) {
  return catalogue::find(catalogue::workload_kinds(), &WorkloadKind::kind, kind);
}

void add_named_account(const KubeObject& object, std::string_view field, const doc::Node& holder) {
  const auto account = holder[field].scalar();
  if (!account || account->value.empty()) return;
  kube::Workload workload = workload_of(object);
  workload.account = object.loading.keep(*account);
  workload.account_placeholder = object.loading.is_placeholder(account->value);
  workload.spec_key = holder.key_span();
  workload.names_account_only = true;
  collect_suppressions(object, workload.annotations);
  object.loading.facts.workloads.push_back(std::move(workload));
}

kube::NamelessPods nameless_of(const KubeObject& object, const doc::Node& holder) {
  Loading& loading = object.loading;
  return {.origin = object.origin,
          .kind = loading.keep(object.kind),
          .name = object.name,
          .effective_ns = object.effective_ns,
          .spec_key = holder.key_span()};
}

/// The version of the object's kind: "v1" of tekton.dev/v1.
std::string_view version_of(const KubeObject& object) {
  const std::string_view api = object.root["apiVersion"].text();
  return api.substr(api.find('/') + 1);  // npos + 1 is 0
}

/// A field of an older version of the kind: an object with it is refused (tektoncd/pipeline,
/// cmd/webhook/main.go, "disallow unknown fields").
void add_former_field(const KubeObject& object, const catalogue::AccountField& row,
                      const doc::Node& holder) {
  const doc::Node value = holder[row.field];
  const auto account = value.scalar();
  if (!account || account->value.empty() || object.loading.is_placeholder(account->value)) return;
  kube::NamelessPods pods = nameless_of(object, holder);
  pods.field = row.instead;
  pods.stray = {.key = value.key_span(), .name = object.loading.keep(account->value)};
  pods.version = row.not_in;
  object.loading.facts.nameless_pods.push_back(pods);
}

/// Whoever makes the pods names no account for them, if nothing in the object does.
void add_default_pods(const KubeObject& object, const catalogue::DefaultPods& row) {
  const auto there = [&](std::string_view path) { return bool(node_at(object.root, {}, path)); };
  if (std::ranges::any_of(row.unless, there)) return;
  follow(object.root, row.path, [&](const doc::Node& holder, const doc::Node&) {
    if (!holder.is_mapping()) return;
    kube::NamelessPods pods = nameless_of(object, holder);
    pods.field = row.field;
    object.loading.facts.nameless_pods.push_back(pods);
  });
}

/// What a controller puts on the pods that it makes is no annotation of their account.
void add_pod_metadata(const KubeObject& object, const catalogue::PodMetadata& row,
                      const doc::Node& metadata, const doc::Node& holder) {
  kube::Workload workload = workload_of(object);
  collect_annotations(object, metadata["annotations"], kube::Place::pod_template,
                      workload.annotations);
  collect_labels(object, metadata["labels"], kube::Place::pod_labels, workload.annotations);
  if (workload.annotations.empty()) return;
  auto account = node_at(object.root, holder, row.account).scalar();
  if (!account) account = node_at(object.root, holder, row.or_else).scalar();
  if (account && account->value.empty()) account.reset();
  workload.account = object.loading.keep(account);
  workload.account_placeholder = account && object.loading.is_placeholder(account->value);
  workload.spec_key = metadata.key_span();
  workload.names_account_only = true;
  collect_suppressions(object, workload.annotations);
  object.loading.facts.workloads.push_back(std::move(workload));
}

/// The account's name in a mapping that is no pod spec.
std::optional<kube::Workload::StrayAccount> stray_account_in(const KubeObject& object,
                                                             const doc::Node& mapping) {
  for (const std::string_view field : {"serviceAccountName", "serviceAccount"}) {
    const doc::Node value = mapping[field];
    const auto name = value.scalar();
    if (!name || name->value.empty() || object.loading.is_placeholder(name->value)) continue;
    return kube::Workload::StrayAccount{.key = value.key_span(),
                                        .name = object.loading.keep(name->value)};
  }
  return std::nullopt;
}

/// In the pod spec itself, in another spelling: the API server knows only one.
std::optional<kube::Workload::StrayAccount> misspelt_account_in(const KubeObject& object,
                                                                const doc::Node& spec) {
  for (const doc::Entry& entry : spec.entries()) {
    const std::string_view key = entry.key.text();
    std::string letters;
    for (const char c : ascii_lower(key)) {
      if (c != '_' && c != '-') letters += c;
    }
    const bool meant = letters == "serviceaccountname" || letters == "serviceaccount";
    const auto name = entry.value.scalar();
    if (!meant || key == "serviceAccountName" || key == "serviceAccount" || !name ||
        name->value.empty() || object.loading.is_placeholder(name->value)) {
      continue;
    }
    return kube::Workload::StrayAccount{.key = entry.key.span(),
                                        .name = object.loading.keep(name->value)};
  }
  return std::nullopt;
}

/// On the way to the pod spec, which `path` and `spec` make, and in what that holds.
std::optional<kube::Workload::StrayAccount> find_stray_account(const KubeObject& object,
                                                               std::string_view path,
                                                               const doc::Node& pod) {
  std::optional<kube::Workload::StrayAccount> found = stray_account_in(object, object.root);
  const auto look = [&](const doc::Node& mapping, const doc::Node& /*holder*/) {
    if (!found) found = stray_account_in(object, mapping);
  };
  for (std::size_t end = 0; end < path.size();) {
    end = std::min(path.find('.', end + 1), path.size());
    follow(object.root, path.substr(0, end), look);
  }
  look(pod["metadata"], {});
  if (!found) found = misspelt_account_in(object, pod["spec"]);
  look(pod["spec"]["securityContext"], {});
  for (const std::string_view list : {"containers", "initContainers", "volumes"}) {
    for (const doc::Node& item : pod["spec"][list].items()) {
      look(item, {});
      look(item["securityContext"], {});
    }
  }
  return found;
}

/// Of what is made on the way to the pods: the Job that a CronJob makes.
void collect_between(const KubeObject& object, std::string_view path, const doc::Node& pod,
                     std::vector<kube::Annotation>& out) {
  for (std::size_t dot = path.find('.'); dot != std::string_view::npos;
       dot = path.find('.', dot + 1)) {
    follow(object.root, path.substr(0, dot), [&](const doc::Node& between, const doc::Node&) {
      if (between.id() == pod.id()) return;
      const doc::Node metadata = between["metadata"];
      collect_annotations(object, metadata["annotations"], kube::Place::object, out);
      collect_labels(object, metadata["labels"], kube::Place::labels, out);
    });
  }
}

struct PodsAre {
  bool core = false, pod = false, named_only = false;
  std::string_view path = {};  ///< from the object to the pod template
};

/// False if these are none that need be known.
bool add_pods(const KubeObject& object, const PodsAre& are, const doc::Node& pod) {
  const doc::Node spec = pod["spec"];
  if (!spec.is_mapping()) return false;
  kube::Workload workload = workload_of(object);
  const doc::Node metadata = pod["metadata"];
  read_pod_spec(spec, metadata["annotations"], object.loading, workload);
  if (are.named_only && !workload.account) return false;
  const bool is_pod = are.pod;
  if (!workload.account && (are.core || is_pod)) {
    workload.stray_account = find_stray_account(object, are.path, pod);
  }
  if (is_pod) {
    collect_misplaced(object, workload.annotations);
    std::erase_if(workload.annotations, [](const kube::Annotation& annotation) {
      return annotation.place == kube::Place::labels;  // they are the pod's, collected below
    });
  } else if (are.core) {
    collect_annotations(object, object.root["metadata"]["annotations"], kube::Place::object,
                        workload.annotations);
    collect_misplaced(object, workload.annotations);
    collect_between(object, are.path, pod, workload.annotations);
  } else {
    collect_suppressions(object, workload.annotations);
  }
  collect_annotations(object, metadata["annotations"],
                      is_pod ? kube::Place::pod : kube::Place::pod_template, workload.annotations);
  const doc::Node labels = metadata["labels"];
  collect_labels(object, labels, kube::Place::pod_labels, workload.annotations);
  workload.fargate = workload.fargate || labels["eks.amazonaws.com/fargate-profile"] ||
                     labels["eks.amazonaws.com/compute-type"].text() == "fargate";
  object.loading.facts.workloads.push_back(std::move(workload));
  return true;
}

}  // namespace

std::vector<std::string_view> workload_kinds() {
  std::vector<std::string_view> kinds;
  for (const WorkloadKind& row : catalogue::workload_kinds()) {
    // Nearly every `kind: Service` is a core Service; Knative's is found by its group.
    if (row.kind != "Service" && (kinds.empty() || kinds.back() != row.kind)) {
      kinds.push_back(row.kind);
    }
  }
  return kinds;
}

kube::Workload workload_of(const KubeObject& object) {
  return {.origin = object.origin,
          .kind = object.loading.keep(object.kind),
          .api_group = object.loading.keep(object.api_group),
          .name = object.name,
          .ns = object.ns,
          .effective_ns = object.effective_ns,
          .release = object.release,
          .spec_key = object.metadata_key,
          .name_placeholder = !object.name_known};
}

bool load_workloads(const KubeObject& object) {
  bool known = false;
  for (const WorkloadKind& row : rows_of(object.kind)) {
    if (!fits(row, object.api_group)) continue;
    const std::size_t before =
        object.loading.facts.workloads.size() + object.loading.facts.nameless_pods.size();
    // One that has nothing but metadata for pods says the rest elsewhere.
    known = known || row.pod || !row.pods.empty() || !row.accounts.empty();
    if (row.pod) (void)add_pods(object, {.core = row.core, .pod = true}, object.root);
    for (const std::string_view path : row.pods) {
      follow(object.root, path, [&](const doc::Node& pod, const doc::Node&) {
        (void)add_pods(object, {.core = row.core, .path = path}, pod);
      });
    }
    std::vector<doc::NodeId> taken;  // whose metadata is read
    for (const std::string_view path : row.pods_if_named) {
      follow(object.root, path, [&](const doc::Node& pod, const doc::Node&) {
        if (add_pods(object, {.named_only = true}, pod)) taken.push_back(pod["metadata"].id());
      });
    }
    for (const catalogue::AccountField& account : row.accounts) {
      const bool former = !account.not_in.empty() && account.not_in == version_of(object);
      follow(object.root, account.path, [&](const doc::Node& holder, const doc::Node&) {
        if (former) return add_former_field(object, account, holder);
        add_named_account(object, account.field, holder);
      });
    }
    if (object.loading.facts.workloads.size() + object.loading.facts.nameless_pods.size() ==
        before) {
      for (const catalogue::DefaultPods& pods : row.default_pods) add_default_pods(object, pods);
    }
    for (const catalogue::PodMetadata& metadata : row.pod_metadata) {
      follow(object.root, metadata.path, [&](const doc::Node& node, const doc::Node& holder) {
        if (std::find(taken.begin(), taken.end(), node.id()) != taken.end()) return;
        add_pod_metadata(object, metadata, node, holder);
      });
    }
  }
  if (known) {
    object.loading.use_namespace(object.effective_ns);
    check_object_names(object);
  }
  return known;
}

}  // namespace irsa::load
