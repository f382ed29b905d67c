// Set-ups that failed for somebody, each beside what he then wrote.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "rules/walked.h"
#include "support/samples.h"

namespace real_failures_test {
namespace {

using namespace irsa;
using namespace irsa::tests;

std::string trusting(const std::string& ns, const std::string& name) {
  return policy(statement(
      "{\"StringEquals\": " + claims("\"system:serviceaccount:" + ns + ":" + name + "\"", kIssuer) +
      "}"));
}

TEST_CASE("a collector of OpenTelemetry that names its account") {
  const auto collector = [](const std::string& account) {
    return InputFile{"c.yaml",
                     "apiVersion: opentelemetry.io/v1beta1\nkind: OpenTelemetryCollector\n"
                     "metadata: {name: c, namespace: apps}\nspec: {" +
                         account + "}\n"};
  };
  const InputFile made{"a.yaml", account("apps", "adot", arn("r"))};
  check_walked({
      {"its own", {made, collector("serviceAccount: adot")}, ""},
      {"of the operator's making", {collector("mode: deployment")}, ""},
      {"control: a slip",
       {made, collector("serviceAccount: adto")},
       "service-account-missing warning"},
      {"control: in another namespace",
       {{"a.yaml", account("adot", "adot", arn("r"))}, collector("serviceAccount: adot")},
       "service-account-missing note"},
  });
}

TEST_CASE("the audiences of a provider whose URL is another resource's") {
  const auto provider = [](const std::string& url, const std::string& ids) {
    return std::vector<InputFile>{{"t.yaml",
                                   "Resources:\n  P:\n    Type: AWS::IAM::OIDCProvider\n"
                                   "    Properties:\n      Url: " +
                                       url + "\n      ClientIdList: [" + ids + "]\n"}};
  };
  check_walked({
      {"the right one", provider("!GetAtt C.OpenIdConnectIssuerUrl", "sts.amazonaws.com"), ""},
      {"both", provider("!Ref Url", "sts.amazon.com, sts.amazonaws.com"), ""},
      {"one that is no slip", provider("!Ref Url", "vault"), ""},
      {"one that is filled in", provider("!Ref Url", "!Ref Audience"), ""},
      {"control: an attribute", provider("!GetAtt C.OpenIdConnectIssuerUrl", "sts.amazon.com"),
       "provider-audience-missing error"},
      {"control: a parameter", provider("!Ref Url", "https://sts.amazonaws.com"),
       "provider-audience-missing error"},
  });
}

TEST_CASE("a profile of Kubeflow that only annotates its account") {
  const auto profile = [](const std::string& more) {
    return InputFile{
        "p.yaml",
        "apiVersion: kubeflow.org/v1beta1\nkind: Profile\nmetadata: {name: one}\nspec:\n"
        "  plugins:\n  - kind: AwsIamForServiceAccount\n    spec: {awsIamRole: '" +
            arn("r") + "'" + more + "}\n"};
  };
  check_walked({
      {"the right one",
       {profile(", annotateOnly: true"), {"r.trust.json", trusting("one", "default-editor")}},
       ""},
      {"whose controller edits the policy",
       {profile(""), {"r.trust.json", trusting("kubeflow", "default-editor")}},
       ""},
      {"control: the controller leaves the policy alone",
       {profile(", annotateOnly: true"), {"r.trust.json", trusting("kubeflow", "default-editor")}},
       "sub-mismatch error"},
  });
}

TEST_CASE("the annotations of pods, where an operator has others for their account") {
  const auto fluent = [](const std::string& spec) {
    return InputFile{"f.yaml",
                     "apiVersion: fluentbit.fluent.io/v1alpha2\nkind: FluentBit\n"
                     "metadata: {name: fluent-bit, namespace: logs}\nspec: {" +
                         spec + "}\n"};
  };
  const InputFile role{"r.trust.json", trusting("logs", "fluent-bit")};
  const std::string annotation = "{eks.amazonaws.com/role-arn: '" + arn("r") + "'}";
  check_walked({
      {"of the account", {role, fluent("serviceAccountAnnotations: " + annotation)}, ""},
      {"of other software",
       {role, fluent("serviceAccountAnnotations: " + annotation +
                     ", annotations: {prometheus.io/scrape: 'true'}")},
       ""},
      {"control: of the pods",
       {role, fluent("annotations: " + annotation)},
       "annotation-misplaced error"},
      {"control: of both",
       {role, fluent("annotations: " + annotation + ", serviceAccountAnnotations: " + annotation)},
       "annotation-misplaced note"},
  });
}

TEST_CASE("accounts that eksctl makes, and pods that run as others") {
  const InputFile config{"c.yaml",
                         "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\n"
                         "metadata: {name: x, region: eu-west-1}\niam:\n  withOIDC: true\n"
                         "  serviceAccounts:\n  - metadata: {name: alb, namespace: apps}\n"
                         "    wellKnownPolicies: {awsLoadBalancerController: true}\n"};
  const std::string prefixed =
      "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ingress-alb, namespace: apps}\n---\n"
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ingress-alb, namespace: apps, "
      "labels: {app.kubernetes.io/instance: ingress}}\nspec: {template: {spec: "
      "{serviceAccountName: ingress-alb, containers: [{name: c, image: i}]}}}\n";
  check_walked({
      {"used", {config, {"d.yaml", deployment("apps", "alb", "alb")}}, ""},
      {"without any pods", {config}, ""},
      {"control: the pods run as another",
       {config, {"d.yaml", account("apps", "other", "") + deployment("apps", "web", "other")}},
       "service-account-unused note"},
      {"control: as one whose name the release begins",
       {config, {"d.yaml", prefixed}},
       "service-account-unused warning"},
  });
}

TEST_CASE("objects whose pods run as default for want of a name") {
  const auto beside = [](const std::string& object) {
    return std::vector<InputFile>{{"s.yaml", account("dev", "jobs", arn("r")) + object}};
  };
  const auto spark = [](const std::string& spec) {
    return "---\napiVersion: sparkoperator.k8s.io/v1beta2\nkind: SparkApplication\n"
           "metadata: {name: t, namespace: dev}\nspec: {" +
           spec + "}\n";
  };
  const auto workflow = [](const std::string& spec) {
    return "---\napiVersion: argoproj.io/v1alpha1\nkind: CronWorkflow\n"
           "metadata: {name: c, namespace: dev}\nspec: {workflowSpec: {" +
           spec + "}}\n";
  };
  check_walked({
      {"named", beside(spark("driver: {serviceAccount: jobs}")), ""},
      {"named for the executors alone",
       beside(spark("driver: {}, executor: {serviceAccount: jobs}")), ""},
      {"named by Spark's own property",
       beside(spark("driver: {cores: 1}, sparkConf: "
                    "{spark.kubernetes.authenticate.driver.serviceAccountName: jobs}")),
       "service-account-unused note"},
      {"perhaps named in a map", beside(spark("driver: {cores: 1}, sparkConfigMap: m")), ""},
      {"named by a template", beside(workflow("templates: [{name: a, serviceAccountName: jobs}]")),
       ""},
      {"perhaps named by another object", beside(workflow("workflowTemplateRef: {name: a}")), ""},
      {"alone in another file",
       {{"s.yaml", account("dev", "jobs", arn("r"))},
        {"w.yaml", workflow("entrypoint: m").substr(4)}},
       ""},
      {"control: a driver", beside(spark("driver: {cores: 1}")), "service-account-unused warning"},
      {"control: a workflow", beside(workflow("entrypoint: m")), "service-account-unused warning"},
  });
}

TEST_CASE("a field that Tekton's version 1 has no more") {
  const auto run = [](const std::string& version, const std::string& spec) {
    return std::vector<InputFile>{
        {"s.yaml", account("ci", "pusher", arn("r")) + "---\napiVersion: tekton.dev/" + version +
                       "\nkind: PipelineRun\nmetadata: {name: b, namespace: ci}\nspec: {" + spec +
                       "}\n"}};
  };
  check_walked({
      {"where it is now", run("v1", "taskRunTemplate: {serviceAccountName: pusher}"), ""},
      {"where it was", run("v1beta1", "serviceAccountName: pusher"), ""},
      {"of a task", run("v1", "taskRunSpecs: [{pipelineTaskName: t, serviceAccountName: pusher}]"),
       ""},
      {"control: in version 1", run("v1", "serviceAccountName: pusher"),
       "service-account-field-misplaced error"},
      {"control: of a task",
       run("v1",
           "taskRunSpecs: [{pipelineTaskName: t, "
           "taskServiceAccountName: pusher}]"),
       "service-account-field-misplaced error"},
  });
}

TEST_CASE("a path of values that is indented too far") {
  const auto release = [](const std::string& values) {
    return std::vector<InputFile>{
        {"r.yaml",
         "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n"
         "metadata: {name: argocd, namespace: argocd}\nspec:\n  chart: {spec: {chart: argo-cd, "
         "sourceRef: {kind: HelmRepository, name: argo}}}\n  values:\n    " +
             values + "\n"}};
  };
  const std::string own =
      "serviceAccount: {annotations: {eks.amazonaws.com/role-arn: '" + arn("r") + "'}}";
  check_walked({
      {"both read", release("controller: {" + own + "}\n    server: {" + own + "}"), ""},
      {"control: below another, which has one as well",
       release("controller: {" + own + ", server: {" + own + "}}"), "values-path-ignored warning"},
      {"control: given twice",
       release("controller: {server: {" + own + "}}\n    server: {" + own + "}"),
       "values-path-ignored note"},
  });
}

}  // namespace
}  // namespace real_failures_test
