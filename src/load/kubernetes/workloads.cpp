#include "load/kubernetes/workloads.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "load/kubernetes/annotations.h"
#include "load/kubernetes/pods.h"

namespace irsa::load {

namespace {

enum class Has : std::uint8_t {
  pod,              ///< the object is itself a pod
  pods,             ///< a pod template; without an account its pods run as `default`
  pods_if_named,    ///< a pod template whose account the controller chooses if it names none
  account,          ///< the field serviceAccountName of the mapping at the path
  account_alias,    ///< the field serviceAccount
  account_of_task,  ///< the field taskServiceAccountName (Tekton v1beta1)
};

struct KindRow {
  std::string_view kind;
  std::string_view group;  ///< of several any, separated by '|'
  Has has;
  std::string_view path;  ///< keys separated by dots; `[]` behind one means each element
  bool core = false;      ///< a kind of Kubernetes' own: webhook annotations on it do nothing
};

constexpr std::string_view kApps = "apps|extensions";
constexpr std::string_view kArgo = "argoproj.io";
constexpr std::string_view kKnative = "serving.knative.dev";
constexpr std::string_view kTekton = "tekton.dev";
constexpr std::string_view kSpark = "sparkoperator.k8s.io";
constexpr std::string_view kFlink = "flink.apache.org";
constexpr std::string_view kRay = "ray.io";

constexpr std::array kKinds = {
    KindRow{"Pod", "", Has::pod, "", true},
    KindRow{"PodTemplate", "", Has::pods, "template", true},
    KindRow{"ReplicationController", "", Has::pods, "spec.template", true},
    KindRow{"Deployment", kApps, Has::pods, "spec.template", true},
    KindRow{"StatefulSet", kApps, Has::pods, "spec.template", true},
    KindRow{"DaemonSet", kApps, Has::pods, "spec.template", true},
    KindRow{"ReplicaSet", kApps, Has::pods, "spec.template", true},
    KindRow{"Job", "batch", Has::pods, "spec.template", true},
    KindRow{"CronJob", "batch", Has::pods, "spec.jobTemplate.spec.template", true},
    KindRow{"Rollout", kArgo, Has::pods, "spec.template"},
    KindRow{"Experiment", kArgo, Has::pods, "spec.templates[].template"},
    KindRow{"AnalysisTemplate", kArgo, Has::pods, "spec.metrics[].provider.job.spec.template"},
    KindRow{"ClusterAnalysisTemplate", kArgo, Has::pods,
            "spec.metrics[].provider.job.spec.template"},
    KindRow{"AnalysisRun", kArgo, Has::pods, "spec.metrics[].provider.job.spec.template"},
    KindRow{"Workflow", kArgo, Has::account, "spec"},
    KindRow{"Workflow", kArgo, Has::account, "spec.templateDefaults"},
    KindRow{"Workflow", kArgo, Has::account, "spec.templates[]"},
    KindRow{"Workflow", kArgo, Has::account, "spec.artifactGC"},
    KindRow{"Workflow", kArgo, Has::account, "spec.executor"},
    KindRow{"WorkflowTemplate", kArgo, Has::account, "spec"},
    KindRow{"WorkflowTemplate", kArgo, Has::account, "spec.templateDefaults"},
    KindRow{"WorkflowTemplate", kArgo, Has::account, "spec.templates[]"},
    KindRow{"WorkflowTemplate", kArgo, Has::account, "spec.artifactGC"},
    KindRow{"WorkflowTemplate", kArgo, Has::account, "spec.executor"},
    KindRow{"ClusterWorkflowTemplate", kArgo, Has::account, "spec"},
    KindRow{"ClusterWorkflowTemplate", kArgo, Has::account, "spec.templateDefaults"},
    KindRow{"ClusterWorkflowTemplate", kArgo, Has::account, "spec.templates[]"},
    KindRow{"ClusterWorkflowTemplate", kArgo, Has::account, "spec.artifactGC"},
    KindRow{"ClusterWorkflowTemplate", kArgo, Has::account, "spec.executor"},
    KindRow{"CronWorkflow", kArgo, Has::account, "spec.workflowSpec"},
    KindRow{"CronWorkflow", kArgo, Has::account, "spec.workflowSpec.templateDefaults"},
    KindRow{"CronWorkflow", kArgo, Has::account, "spec.workflowSpec.templates[]"},
    KindRow{"CronWorkflow", kArgo, Has::account, "spec.workflowSpec.artifactGC"},
    KindRow{"CronWorkflow", kArgo, Has::account, "spec.workflowSpec.executor"},
    KindRow{"Service", kKnative, Has::pods, "spec.template"},
    KindRow{"Configuration", kKnative, Has::pods, "spec.template"},
    KindRow{"Revision", kKnative, Has::pods, ""},
    KindRow{"TaskRun", kTekton, Has::account, "spec"},
    KindRow{"PipelineRun", kTekton, Has::account, "spec"},
    KindRow{"PipelineRun", kTekton, Has::account, "spec.taskRunTemplate"},
    KindRow{"PipelineRun", kTekton, Has::account, "spec.taskRunSpecs[]"},
    KindRow{"PipelineRun", kTekton, Has::account_of_task, "spec.taskRunSpecs[]"},
    KindRow{"ScaledJob", "keda.sh", Has::pods, "spec.jobTargetRef.template"},
    KindRow{"SparkApplication", kSpark, Has::account_alias, "spec.driver"},
    KindRow{"SparkApplication", kSpark, Has::account_alias, "spec.executor"},
    KindRow{"SparkApplication", kSpark, Has::pods_if_named, "spec.driver.template"},
    KindRow{"SparkApplication", kSpark, Has::pods_if_named, "spec.executor.template"},
    KindRow{"ScheduledSparkApplication", kSpark, Has::account_alias, "spec.template.driver"},
    KindRow{"ScheduledSparkApplication", kSpark, Has::account_alias, "spec.template.executor"},
    KindRow{"ScheduledSparkApplication", kSpark, Has::pods_if_named,
            "spec.template.driver.template"},
    KindRow{"ScheduledSparkApplication", kSpark, Has::pods_if_named,
            "spec.template.executor.template"},
    KindRow{"FlinkDeployment", kFlink, Has::account_alias, "spec"},
    KindRow{"FlinkDeployment", kFlink, Has::pods_if_named, "spec.podTemplate"},
    KindRow{"RayCluster", kRay, Has::pods, "spec.headGroupSpec.template"},
    KindRow{"RayCluster", kRay, Has::pods, "spec.workerGroupSpecs[].template"},
    KindRow{"RayJob", kRay, Has::pods, "spec.rayClusterSpec.headGroupSpec.template"},
    KindRow{"RayJob", kRay, Has::pods, "spec.rayClusterSpec.workerGroupSpecs[].template"},
    KindRow{"RayJob", kRay, Has::pods, "spec.submitterPodTemplate"},
    KindRow{"RayService", kRay, Has::pods, "spec.rayClusterConfig.headGroupSpec.template"},
    KindRow{"RayService", kRay, Has::pods, "spec.rayClusterConfig.workerGroupSpecs[].template"},
    KindRow{"RayCronJob", kRay, Has::pods,
            "spec.jobTemplate.rayClusterSpec.headGroupSpec.template"},
    KindRow{"RayCronJob", kRay, Has::pods,
            "spec.jobTemplate.rayClusterSpec.workerGroupSpecs[].template"},
    KindRow{"RayCronJob", kRay, Has::pods, "spec.jobTemplate.submitterPodTemplate"},
};

bool in_group(std::string_view groups, std::string_view group) {
  while (true) {
    const std::size_t bar = groups.find('|');
    if (groups.substr(0, bar) == group) return true;
    if (bar == std::string_view::npos) return false;
    groups.remove_prefix(bar + 1);
  }
}

bool fits(const KindRow& row, std::string_view kind, std::string_view group) {
  return row.kind == kind && in_group(row.group, group);
}

/// Calls `take` for every node the path leads to.
void follow(const doc::Node& node, std::string_view path, const auto& take) {
  if (path.empty()) return take(node);
  const std::size_t dot = path.find('.');
  const std::string_view rest = dot == std::string_view::npos ? "" : path.substr(dot + 1);
  std::string_view key = path.substr(0, dot);
  const bool each = key.ends_with("[]");
  if (each) key.remove_suffix(2);
  const doc::Node value = node[key];
  if (each) {
    for (const doc::Node& item : value.items()) follow(item, rest, take);
  } else if (value) {
    follow(value, rest, take);
  }
}

std::string_view account_field(Has has) {
  if (has == Has::account_alias) return "serviceAccount";
  return has == Has::account_of_task ? "taskServiceAccountName" : "serviceAccountName";
}

void add_named_account(const KubeObject& object, const KindRow& row, const doc::Node& holder) {
  const auto account = holder[account_field(row.has)].scalar();
  if (!account || account->value.empty()) return;
  kube::Workload workload = workload_of(object);
  workload.account = object.loading.keep(*account);
  workload.account_placeholder = object.loading.is_placeholder(account->value);
  workload.spec_key = holder.key_span();
  workload.names_account_only = true;
  collect_suppressions(object, workload.annotations);
  object.loading.facts.workloads.push_back(std::move(workload));
}

void add_pods(const KubeObject& object, const KindRow& row, const doc::Node& pod) {
  const doc::Node spec = pod["spec"];
  if (!spec.is_mapping()) return;
  kube::Workload workload = workload_of(object);
  const doc::Node metadata = pod["metadata"];
  read_pod_spec(spec, metadata["annotations"], object.loading, workload);
  if (row.has == Has::pods_if_named && !workload.account) return;
  const bool is_pod = row.has == Has::pod;
  if (is_pod) {
    collect_misplaced(object, workload.annotations);
    std::erase_if(workload.annotations, [](const kube::Annotation& annotation) {
      return annotation.place == kube::Place::labels;  // they are the pod's, collected below
    });
  } else if (row.core) {
    collect_annotations(object, object.root["metadata"]["annotations"], kube::Place::object,
                        workload.annotations);
    collect_misplaced(object, workload.annotations);
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
}

}  // namespace

bool is_workload_kind(std::string_view kind, std::string_view api_group) {
  return std::any_of(kKinds.begin(), kKinds.end(),
                     [&](const KindRow& row) { return fits(row, kind, api_group); });
}

std::vector<std::string_view> workload_kinds() {
  std::vector<std::string_view> kinds;
  for (const KindRow& row : kKinds) {
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
  for (const KindRow& row : kKinds) {
    if (!fits(row, object.kind, object.api_group)) continue;
    known = true;
    follow(object.root, row.path, [&](const doc::Node& node) {
      if (row.has == Has::pod || row.has == Has::pods || row.has == Has::pods_if_named) {
        add_pods(object, row, node);
      } else {
        add_named_account(object, row, node);
      }
    });
  }
  if (known) object.loading.use_namespace(object.effective_ns);
  return known;
}

}  // namespace irsa::load
