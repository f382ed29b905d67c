// Pod templates and the accounts they run as, in all kinds that have some.
#include <doctest/doctest.h>

#include <string>

#include "load/facts_text.h"

namespace irsa::load {
namespace {

std::string workloads(std::string_view text) { return FactsText(std::string(text)).workloads(); }

TEST_CASE("where each kind keeps its account") {
  struct Row {
    const char* head;  // apiVersion and kind
    const char* body;
    const char* expected;
  };
  const Row rows[] = {
      {"v1 Pod", "spec: {serviceAccountName: a}", "Pod n/x as a[a] in [spec]\n"},
      {"v1 PodTemplate", "template: {spec: {serviceAccountName: a}}",
       "PodTemplate n/x as a[a] in [spec]\n"},
      {"v1 ReplicationController", "spec: {template: {spec: {serviceAccountName: a}}}",
       "ReplicationController n/x as a[a] in [spec]\n"},
      {"apps/v1 Deployment", "spec: {template: {spec: {serviceAccountName: a}}}",
       "Deployment.apps n/x as a[a] in [spec]\n"},
      {"extensions/v1beta1 Deployment", "spec: {template: {spec: {serviceAccountName: a}}}",
       "Deployment.extensions n/x as a[a] in [spec]\n"},
      {"apps/v1 StatefulSet", "spec: {template: {spec: {serviceAccount: a}}}",
       "StatefulSet.apps n/x as a[a] in [spec]\n"},
      {"apps/v1 DaemonSet", "spec: {template: {spec: {serviceAccountName: ''}}}",
       "DaemonSet.apps n/x as (none) in [spec]\n"},
      {"apps/v1 ReplicaSet", "spec: {template: {spec: {serviceAccountName: a, serviceAccount: b}}}",
       "ReplicaSet.apps n/x as a[a] in [spec] ignored[b]\n"},
      {"batch/v1 Job", "spec: {template: {spec: {serviceAccountName: '${A}'}}}",
       "Job.batch n/x as ${A}['${A}'] in [spec] account?\n"},
      {"batch/v1 CronJob",
       "spec: {jobTemplate: {spec: {template: {spec: {serviceAccountName: a}}}}}",
       "CronJob.batch n/x as a[a] in [spec]\n"},
      {"argoproj.io/v1alpha1 Rollout", "spec: {template: {spec: {serviceAccountName: a}}}",
       "Rollout.argoproj.io n/x as a[a] in [spec]\n"},
      {"argoproj.io/v1alpha1 Rollout", "spec: {workloadRef: {name: d}}", ""},
      {"argoproj.io/v1alpha1 Experiment",
       "spec: {templates: [{template: {spec: {serviceAccountName: a}}}, {template: {spec: {}}}]}",
       "Experiment.argoproj.io n/x as a[a] in [spec]\n"
       "Experiment.argoproj.io n/x as (none) in [spec]\n"},
      {"argoproj.io/v1alpha1 AnalysisRun",
       "spec: {metrics: [{provider: {job: {spec: {template: {spec: {serviceAccountName: a}}}}}}, "
       "{provider: {web: {}}}]}",
       "AnalysisRun.argoproj.io n/x as a[a] in [spec]\n"},
      {"argoproj.io/v1alpha1 Workflow",
       "spec: {serviceAccountName: a, templateDefaults: {serviceAccountName: b}, templates: "
       "[{serviceAccountName: c}, {name: t}], artifactGC: {serviceAccountName: d}}",
       "Workflow.argoproj.io n/x as a[a] in [spec] names-only\n"
       "Workflow.argoproj.io n/x as b[b] in [templateDefaults] names-only\n"
       "Workflow.argoproj.io n/x as c[c] in [{serviceAccountName: c}] names-only\n"
       "Workflow.argoproj.io n/x as d[d] in [artifactGC] names-only\n"},
      {"argoproj.io/v1alpha1 CronWorkflow", "spec: {workflowSpec: {serviceAccountName: a}}",
       "CronWorkflow.argoproj.io n/x as a[a] in [workflowSpec] names-only\n"},
      {"argoproj.io/v1alpha1 Workflow", "spec: {workflowTemplateRef: {name: t}}", ""},
      {"serving.knative.dev/v1 Service", "spec: {template: {spec: {serviceAccountName: a}}}",
       "Service.serving.knative.dev n/x as a[a] in [spec]\n"},
      {"serving.knative.dev/v1 Revision", "spec: {serviceAccountName: a}",
       "Revision.serving.knative.dev n/x as a[a] in [spec]\n"},
      {"v1 Service", "spec: {template: {spec: {serviceAccountName: a}}}", ""},
      {"tekton.dev/v1 TaskRun", "spec: {serviceAccountName: a}",
       "TaskRun.tekton.dev n/x as a[a] in [spec] names-only\n"},
      {"tekton.dev/v1 TaskRun", "spec: {}", ""},
      {"tekton.dev/v1 PipelineRun",
       "spec: {taskRunTemplate: {serviceAccountName: a}, taskRunSpecs: [{serviceAccountName: b}]}",
       "PipelineRun.tekton.dev n/x as a[a] in [taskRunTemplate] names-only\n"
       "PipelineRun.tekton.dev n/x as b[b] in [{serviceAccountName: b}] names-only\n"},
      {"tekton.dev/v1beta1 PipelineRun", "spec: {taskRunSpecs: [{taskServiceAccountName: b}]}",
       "PipelineRun.tekton.dev n/x as b[b] in [{taskServiceAccountName: b}] names-only\n"},
      {"keda.sh/v1alpha1 ScaledJob",
       "spec: {jobTargetRef: {template: {spec: {serviceAccountName: a}}}}",
       "ScaledJob.keda.sh n/x as a[a] in [spec]\n"},
      {"sparkoperator.k8s.io/v1beta2 SparkApplication",
       "spec: {driver: {serviceAccount: a, template: {spec: {}}}, executor: {serviceAccount: b}}",
       "SparkApplication.sparkoperator.k8s.io n/x as a[a] in [driver] names-only\n"
       "SparkApplication.sparkoperator.k8s.io n/x as b[b] in [executor] names-only\n"},
      {"sparkoperator.k8s.io/v1beta2 ScheduledSparkApplication",
       "spec: {template: {driver: {serviceAccount: a}}}",
       "ScheduledSparkApplication.sparkoperator.k8s.io n/x as a[a] in [driver] names-only\n"},
      {"flink.apache.org/v1beta1 FlinkDeployment", "spec: {serviceAccount: a}",
       "FlinkDeployment.flink.apache.org n/x as a[a] in [spec] names-only\n"},
      {"ray.io/v1 RayCluster",
       "spec: {headGroupSpec: {template: {spec: {serviceAccountName: a}}}, workerGroupSpecs: "
       "[{template: {spec: {}}}]}",
       "RayCluster.ray.io n/x as a[a] in [spec]\nRayCluster.ray.io n/x as (none) in [spec]\n"},
      {"ray.io/v1 RayJob",
       "spec: {rayClusterSpec: {headGroupSpec: {template: {spec: {serviceAccountName: a}}}}, "
       "submitterPodTemplate: {spec: {serviceAccountName: b}}}",
       "RayJob.ray.io n/x as a[a] in [spec]\nRayJob.ray.io n/x as b[b] in [spec]\n"},
      {"ray.io/v1 RayService",
       "spec: {rayClusterConfig: {headGroupSpec: {template: {spec: {serviceAccountName: a}}}}}",
       "RayService.ray.io n/x as a[a] in [spec]\n"},
      // kinds nobody knows
      {"example.com/v1 Thing",
       "spec: {pod: {serviceAccountName: a, containers: [{name: c, image: i}]}}",
       "Thing.example.com n/x as a[a] in [pod] heuristic\n"},
      {"apps.openshift.io/v1 DeploymentConfig",
       "spec: {template: {spec: {serviceAccountName: a, containers: [{name: c}]}}}",
       "DeploymentConfig.apps.openshift.io n/x as a[a] in [spec] heuristic\n"},
      {"example.com/v1 Thing", "spec: {containers: [{name: c}]}", ""},
      {"apiextensions.crossplane.io/v1 Composition",
       "spec: {base: {apiVersion: v1, kind: Pod, spec: {serviceAccountName: a, containers: [{name: "
       "c}]}}}",
       ""},
      {"example.com/v1 Thing", "spec: {serviceAccountName: a, containers: [c]}", ""},
      {"apiextensions.k8s.io/v1 CustomResourceDefinition",
       "spec: {serviceAccountName: a, containers: [{name: c}]}", ""},
      // wrong shapes
      {"apps/v1 Deployment", "spec: text", ""},
      {"apps/v1 Deployment", "spec: {template: [1]}", ""},
      {"apps/v1 Deployment", "spec: {template: {spec: [x]}}", ""},
      {"apps/v1 Deployment", "spec: {template: {spec: {serviceAccountName: [a]}}}",
       "Deployment.apps n/x as (none) in [spec]\n"},
      {"apps/v1 Deployment",
       "spec: {template: {metadata: 1, spec: {containers: {a: b}, volumes: 3, nodeSelector: x, "
       "initContainers: [1, [2]], hostNetwork: 'true', affinity: [], os: windows}}}",
       "Deployment.apps n/x as (none) in [spec]\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.head);
    CAPTURE(row.body);
    const std::string head = row.head;
    const std::size_t blank = head.find(' ');
    CHECK(workloads("apiVersion: " + head.substr(0, blank) + "\nkind: " + head.substr(blank + 1) +
                    "\nmetadata: {name: x, namespace: n}\n" + row.body + "\n") == row.expected);
  }
}

std::string pod(std::string_view spec) {
  return workloads(
      std::string("apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n").append(spec));
}

TEST_CASE("what a pod spec says about credentials") {
  CHECK(pod(R"(  serviceAccountName: a
  automountServiceAccountToken: off
  hostNetwork: yes
  initContainers:
  - name: i
    envFrom: [{secretRef: {name: s, optional: true}}, {configMapRef: {name: m}, prefix: P}, 3]
  containers:
  - name: c
    env:
    - {name: AWS_ROLE_ARN, value: arn}
    - {name: AWS_ACCESS_KEY_ID, valueFrom: {secretKeyRef: {name: s, key: k, optional: true}}}
    - {name: AWS_REGION, valueFrom: {configMapKeyRef: {name: m, key: r}}}
    - {name: AWS_POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
    - {name: AWS_EMPTY}
    - {name: OTHER, value: x}
    - text
    volumeMounts:
    - {name: token, mountPath: /aws}
    - {name: data, mountPath: /data}
    - {name: odd, mountPath: /var/run/secrets/eks.amazonaws.com/serviceaccount, subPath: p}
  - image: nameless
  volumes:
  - name: token
    projected:
      sources:
      - serviceAccountToken: {audience: sts.amazonaws.com, path: token, expirationSeconds: 3600}
      - serviceAccountToken: {path: second}
      - configMap: {name: m}
  - {name: data, emptyDir: {}}
  - {name: aws-iam-token, emptyDir: {}}
)") == "Pod ?/x as a[a] in [spec] host-network[hostNetwork] no-automount"
       "\n  volume token token sts.amazonaws.com:token"
       "\n  volume token token :second"
       "\n  volume aws-iam-token"
       "\n  init i from-secret:s? from-config:m"
       "\n  container c AWS_ROLE_ARN=arn AWS_ACCESS_KEY_ID=secret:s.k? AWS_REGION=config:m.r "
       "AWS_POD=other AWS_EMPTY= mount:token@/aws "
       "mount:odd@/var/run/secrets/eks.amazonaws.com/serviceaccount#p"
       "\n  container ?\n");
}

TEST_CASE("containers that say nothing are kept where something concerns all of them") {
  const std::string spec = "spec: {serviceAccountName: a, containers: [{name: c}, {name: d}]}\n";
  const auto pod = [&](const std::string& annotations) {
    return workloads("apiVersion: v1\nkind: Pod\nmetadata:\n  annotations: " + annotations + "\n" +
                     spec);
  };
  CHECK(pod("{}").find("container") == std::string::npos);
  constexpr std::string_view kBoth = "\n  container c\n  container d\n";
  const std::string skipping = pod("{eks.amazonaws.com/skip-containers: c}");
  CHECK(skipping.find(kBoth) != std::string::npos);
  for (const char* const also : {"os: {name: windows}", "volumes: [{name: aws-iam-token}]"}) {
    CAPTURE(also);
    std::string other = spec;
    other.insert(other.find("containers"), std::string(also) + ", ");
    CHECK(workloads("apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n" + other).find(kBoth) !=
          std::string::npos);
  }
}

TEST_CASE("Windows, as the webhook sees it and otherwise") {
  struct Row {
    const char* spec;
    const char* expected;
  };
  const Row rows[] = {
      {"  nodeSelector: {kubernetes.io/os: windows}\n", " windows"},
      {"  nodeSelector: {beta.kubernetes.io/os: windows}\n  os: {name: windows}\n", " windows"},
      {"  nodeSelector: {kubernetes.io/os: linux}\n", ""},
      {"  os: {name: windows}\n", " windows-otherwise"},
      {"  affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
       "{nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/os, operator: In, values: "
       "[windows]}]}]}}}\n",
       " windows-otherwise"},
      {"  affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
       "{nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/os, operator: NotIn, values: "
       "[windows]}]}]}}}\n",
       ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.spec);
    CHECK(pod(row.spec) == "Pod ?/x as (none) in [spec]" + std::string(row.expected) + "\n");
  }
}

TEST_CASE("annotations of a workload say where they stand") {
  CHECK(workloads(R"(apiVersion: apps/v1
kind: Deployment
metadata:
  name: d
  annotations: {eks.amazonaws.com/role-arn: o, irsa-lint/ignore: "x: y"}
  labels: {eks.amazonaws.com/role-arn: l, eks.amazonaws.com/skip-pod-identity-webhook: a}
annotations: {eks.amazonaws.com/role-arn: t}
spec:
  annotations: {eks.amazonaws.com/role-arn: s}
  template:
    metadata:
      annotations: {eks.amazonaws.com/role-arn: p, iam.amazonaws.com/role: k}
      labels: {eks.amazonaws.com/skip-pod-identity-webhook: b, app: c}
    spec: {}
)") == "Deployment.apps ?/d as (none) in [spec]"
       "\n  object eks.amazonaws.com/role-arn=o"
       "\n  object irsa-lint/ignore=x: y[\"x: y\"]"
       "\n  top_level eks.amazonaws.com/role-arn=t"
       "\n  spec eks.amazonaws.com/role-arn=s"
       "\n  labels eks.amazonaws.com/role-arn=l"
       "\n  pod_template eks.amazonaws.com/role-arn=p"
       "\n  pod_template iam.amazonaws.com/role=k"
       "\n  pod_labels eks.amazonaws.com/skip-pod-identity-webhook=b\n");
  CHECK(workloads(R"(apiVersion: v1
kind: Pod
metadata:
  name: p
  uid: "1"
  ownerReferences: [{kind: ReplicaSet, name: r, controller: true}]
  annotations: {eks.amazonaws.com/skip-containers: c}
  labels: {eks.amazonaws.com/skip-pod-identity-webhook: "true"}
spec: {}
)") == "Pod ?/p live owned=ReplicaSet/r as (none) in [spec]"
       "\n  pod eks.amazonaws.com/skip-containers=c"
       "\n  pod_labels eks.amazonaws.com/skip-pod-identity-webhook=true[\"true\"]\n");
  // Controllers of other kinds may copy what is on the object anywhere.
  CHECK(workloads(R"(apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: r, annotations: {eks.amazonaws.com/role-arn: o, irsa-lint/ignore: z}}
spec: {template: {metadata: {annotations: {eks.amazonaws.com/role-arn: p}}, spec: {}}}
)") == "Rollout.argoproj.io ?/r as (none) in [spec]"
       "\n  object irsa-lint/ignore=z"
       "\n  pod_template eks.amazonaws.com/role-arn=p\n");
}

}  // namespace
}  // namespace irsa::load
