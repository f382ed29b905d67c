// Values of charts: which mappings are annotations, and which accounts they make.
#include "load/kubernetes/helm_values.h"

#include <doctest/doctest.h>

#include <string>

#include "doc/parse.h"
#include "load/facts_text.h"

namespace irsa::load {
namespace {

struct Row {
  const char* yaml;
  const char* expected;
};

TEST_CASE("files of values give fragments that say what they say") {
  const Row rows[] = {
      {"serviceAccount:\n  create: true\n  name: api\n  annotations:\n"
       "    eks.amazonaws.com/role-arn: arn:aws:iam::1:role/r\n",
       "account ?/api indirect\n"
       "  service_account eks.amazonaws.com/role-arn=arn:aws:iam::1:role/r\n"},
      {"controller: {serviceAccount: {annotations: {eks.amazonaws.com/role-arn: r}}}\n",
       "account ?/ controller.serviceAccount indirect name?\n"
       "  service_account eks.amazonaws.com/role-arn=r\n"},
      {"serviceAccountAnnotations: {eks.amazonaws.com/role-arn: r}\nserviceAccountName: x\n",
       "account ?/x indirect\n  service_account eks.amazonaws.com/role-arn=r\n"},
      // The key's look-alikes; what other software reads is none of our business.
      {"x: [{annotations: {eks.amazon.com/role-arn: r, kubernetes.io/x: 1}, name: y}]\n",
       "account ?/ x[0] indirect name?\n  service_account eks.amazon.com/role-arn=r\n"},
      // Of the pods, not of an account.
      {"podAnnotations: {eks.amazonaws.com/role-arn: r}\nagent: {podLabels: {"
       "eks.amazonaws.com/role-arn: r}, pod: {annotations: {eks.amazonaws.com/role-arn: r}}}\n",
       ""},
      {"jobs:\n- serviceAccount: {name: a, annotations: {eks.amazonaws.com/role-arn: r}}\n"
       "- serviceAccount: {name: b, annotations: {eks.amazonaws.com/role-arn: s}}\n",
       "account ?/a indirect\n  service_account eks.amazonaws.com/role-arn=r\n"
       "account ?/b indirect\n  service_account eks.amazonaws.com/role-arn=s\n"},
      {"nodeSelector: {eks.amazonaws.com/nodegroup: x}\nrepository: 1.ecr.amazonaws.com/x\n", ""},
      // Unescaped dots.
      {"serviceAccount: {annotations: {eks: {amazonaws: {com/role-arn: r}}}}\n",
       "account ?/ serviceAccount indirect name?\n"
       "  service_account eks.amazonaws.com/role-arn[com/role-arn]=r mapping nested[eks]\n"},
      // A whole key, below maps whose names begin like its domain.
      {"eks-chart: {serviceAccount: {name: a, annotations: {eks.amazonaws.com/role-arn: r}}}\n",
       "account ?/a indirect\n  service_account eks.amazonaws.com/role-arn=r\n"},
      {"eks: {serviceAccount: {name: a, annotations: {eks.amazonaws.com/role-arn: r}}}\n",
       "account ?/a indirect\n  service_account eks.amazonaws.com/role-arn=r\n"},
      {"eksctl: {x: {serviceAccount: {name: a, annotations: {eks.amazon.com/role-arn: r}}}}\n",
       "account ?/a indirect\n  service_account eks.amazon.com/role-arn=r\n"},
      {"serviceAccount: {annotations: {amazonaws.com/role-arn: r}}\n",
       "account ?/ serviceAccount indirect name?\n"
       "  service_account amazonaws.com/role-arn=r\n"},
      {"serviceAccount: {annotations: {eks.amazonaws.com/token-expiration: 3600}}\n",
       "account ?/ serviceAccount indirect name?\n"
       "  service_account eks.amazonaws.com/token-expiration=3600 number\n"},
      // Defaults that are there to be filled in.
      {"serviceAccount: {annotations: {eks.amazonaws.com/role-arn: '', "
       "eks.amazonaws.com/audience: }}\n",
       ""},
      {"serviceAccount: {create: true, name: x, annotations: {}}\n", ""},
      {"- eks.amazonaws.com/role-arn: r\n", ""},
      {"serviceAccount: {annotations: eks.amazonaws.com/role-arn}\n", ""},
      {"a: {<<: {eks.amazonaws.com/role-arn: r}}\n",
       "account ?/ a indirect name?\n  service_account eks.amazonaws.com/role-arn=r\n"},
      // HashiCorp's charts take the mapping as a text.
      {"server:\n  serviceAccount:\n    annotations: |\n      eks.amazonaws.com/role-arn: r\n",
       "account ?/ server.serviceAccount indirect name?\n"
       "  service_account eks.amazonaws.com/role-arn=r\n"},
      {"serviceAccount: {name: a, annotations: 'eks.amazonaws.com/role-arn: r'}\n",
       "account ?/a indirect\n  service_account eks.amazonaws.com/role-arn=r\n"},
      {"serviceAccountAnnotations: |\n  \"eks.amazonaws.com/role-arn\": \"r\"\n  a: b\n",
       "account ?/ serviceAccountAnnotations indirect name?\n"
       "  service_account eks.amazonaws.com/role-arn[\"eks.amazonaws.com/role-arn\"]=r[\"r\"]\n"},
      // What is filled in is a template, and other texts are none of our business.
      {"serviceAccount:\n  annotations: |\n    {{ if x }}\n    eks.amazonaws.com/role-arn: r\n"
       "    {{ end }}\n",
       ""},
      {"ingress:\n  annotations: |\n    alb.amazonaws.com/x: y\nnotes: |\n"
       "  eks.amazonaws.com/role-arn: r\n",
       ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.yaml);
    for (const bool named : {true, false}) {
      const FactsText facts(row.yaml, "values.yaml", {}, named);
      CHECK(facts.fragments() == row.expected);
      CHECK(facts.accounts().empty());
    }
  }
}

TEST_CASE("of keys that occur twice in values the last counts") {
  const FactsText facts(
      "serviceAccount:\n  annotations: {eks.amazonaws.com/role-arn: r}\n"
      "  annotations: {eks.amazonaws.com/role-arn: s}\nother: {x: 1, x: 2}\n",
      "values.yaml", {}, false);
  CHECK(
      facts.fragments() ==
      "account ?/ serviceAccount indirect name?\n  service_account eks.amazonaws.com/role-arn=s\n");
  CHECK(facts.problems().starts_with("duplicate-key[annotations] warning: "));
  CHECK(facts.facts.problems.size() == 1);
}

TEST_CASE("a role that is lost with the first of two equal keys, and nothing else is left") {
  const auto problems = [](const std::string& values) {
    return FactsText(values, "values.yaml", {}, false).problems();
  };
  const std::string role =
      "  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::1:role/r\n";
  CHECK(problems("serviceAccount:\n" + role + "serviceAccount:\n  name: app\n")
            .starts_with("duplicate-key[serviceAccount] error: "));
  CHECK(problems("controller:\n  x: 1\n" + role + "controller:\n  name: app\n")
            .starts_with("duplicate-key[controller] error: "));
  // Nothing is lost.
  CHECK(problems("a: 1\na: 2\n") == "");
  CHECK(problems("serviceAccount:\n  name: one\nserviceAccount:\n  name: app\n") == "");
}

TEST_CASE("annotations that are one text, because a space is missing") {
  const auto texts = [](const std::string& values) {
    const FactsText facts(values, "values.yaml", {}, false);
    std::string out;
    for (const kube::ServiceAccount& account : facts.facts.account_fragments) {
      if (!account.annotations_type) continue;
      out += std::string(account.holder.path) + "=" + std::string(account.annotations_text) + ";";
    }
    return out;
  };
  const std::string text = "eks.amazonaws.com/role-arn:arn:aws:iam::111122223333:role/r";
  CHECK(texts("serviceAccount:\n  annotations:\n    " + text + "\n") ==
        "serviceAccount=" + text + ";");
  CHECK(texts("serviceAccountAnnotations: " + text + "\n") ==
        "serviceAccountAnnotations=" + text + ";");
  CHECK(texts("a:\n  serviceAccount:\n    server:\n      annotations: " + text + "\n") ==
        "a.serviceAccount.server=" + text + ";");
  // Charts take such a text for a template; and what is quoted is meant so.
  CHECK(texts("serviceAccount:\n  annotations: |\n    eks.amazonaws.com/role-arn: r\n") == "");
  CHECK(texts("serviceAccount:\n  annotations: \"" + text + "\"\n") == "");
  CHECK(texts("serviceAccount:\n  annotations: example.com/x:y\n") == "");
  CHECK(texts("serviceAccount:\n  labels: " + text + "\n") == "");
}

/// What a release makes of `values` (a mapping or text) and of `set`, a list of names and values.
std::string accounts_of(const std::string& yaml, HelmRelease release = {}) {
  const FactsText text(yaml);  // for what stands under the spans
  const doc::Parsed parsed = doc::parse(yaml);
  Facts facts;
  const config::Settings settings;
  const Context context{.settings = settings, .path = "a.yaml"};
  Loading loading(FileId{0}, context, facts);
  HelmValues values(loading, release);
  const doc::Node root = parsed.root();
  values.add_mapping(root["values"]);
  values.add_text(root["values"]);
  for (const doc::Node& set : root["set"].items()) {
    values.add_set(set["name"], set["value"], set["type"].text() == "string");
  }
  values.finish();
  std::string out = text.accounts(facts.service_accounts);
  if (!facts.account_fragments.empty())
    out += "fragments: " + text.accounts(facts.account_fragments);
  for (const ReadingProblem& problem : facts.problems) {
    out += problem.problem.message + text.in(problem.problem.where) + "\n";
  }
  return out;
}

TEST_CASE("values of a known release make accounts") {
  const HelmRelease release{
      .kind = "HelmRelease", .effective_ns = "n", .name = "rel", .all_values = true};
  const Row rows[] = {
      {"values: {serviceAccount: {name: api, annotations: {eks.amazonaws.com/role-arn: r}}}\n",
       "account n/api indirect\n  service_account eks.amazonaws.com/role-arn=r\n"},
      {"values: {serviceAccount: {annotations: {eks.amazonaws.com/role-arn: r}}}\n",
       "account n/ serviceAccount indirect name?\n"
       "  service_account eks.amazonaws.com/role-arn=r\n"},
      {"values: {serviceAccount: {name: '{{ x }}', annotations: {eks.amazonaws.com/role-arn: ''}}}",
       "account n/{{ x }} indirect name?\n  service_account eks.amazonaws.com/role-arn=['']\n"},
      // Not made, so not annotated either.
      {"values: {serviceAccount: {create: false, name: a, annotations: "
       "{eks.amazonaws.com/role-arn: r}}}\n",
       "fragments: account n/a indirect\n  service_account eks.amazonaws.com/role-arn=r\n"},
      {"values: {serviceAccount: {create: true, name: plain}}\n", "account n/plain indirect\n"},
      {"values: {serviceAccount: {create: true}}\n", ""},
      {"values: |\n  serviceAccount:\n    name: api\n    annotations:\n"
       "      eks.amazonaws.com/role-arn: \"r\"\n",
       "account n/api indirect\n  service_account eks.amazonaws.com/role-arn=r[\"r\"]\n"},
      {"values: \"serviceAccount: {annotations: {\\\"eks.amazonaws.com/role-arn\\\": "
       "\\\"r\\\"}}\"\n",
       "account n/ serviceAccount indirect name?\n  service_account "
       "eks.amazonaws.com/role-arn[\\\"eks.amazonaws.com/role-arn\\\"]=r\n"},
      // The later value counts; null takes away.
      {"values: {serviceAccount: {name: api, annotations: {eks.amazonaws.com/role-arn: r}}}\n"
       "set: [{name: 'serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn', value: s}, "
       "{name: serviceAccount.name, value: web}]\n",
       "account n/web indirect\n  service_account "
       "eks.amazonaws.com/role-arn[eks\\.amazonaws\\.com/role-arn]=s set\n"},
      {"values: {serviceAccount: {name: api, annotations: {eks.amazonaws.com/role-arn: r}}}\n"
       "set: [{name: 'serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn', value: 'null'}]",
       ""},
      {"set: [{name: serviceAccount.annotations.eks.amazonaws.com/role-arn, value: r}]\n",
       "account n/ serviceAccount indirect name?\n  service_account "
       "eks.amazonaws.com/role-arn[com/role-arn]=r mapping set nested[eks]\n"},
      {"set: [{name: 'sa.annotations.\"eks\\.amazonaws\\.com/role-arn\"', value: r}]\n",
       "account n/ sa indirect name?\n  service_account "
       "\"eks.amazonaws.com/role-arn\"[\"eks\\.amazonaws\\.com/role-arn\"]=r set\n"},
      {"set: [{name: "
       "\"serviceAccount.annotations.eks\\\\.amazonaws\\\\.com/sts-regional-endpoints\", "
       "value: 'true'}]\n",
       "account n/ serviceAccount indirect name?\n  service_account "
       "eks.amazonaws.com/sts-regional-endpoints[eks\\\\.amazonaws\\\\.com/sts-regional-endpoints]"
       "=true['true'] boolean set\n"},
      {"set: [{name: 'serviceAccount.annotations.eks\\.amazonaws\\.com/token-expiration', "
       "value: '3600', type: string}]\n",
       "account n/ serviceAccount indirect name?\n  service_account "
       "eks.amazonaws.com/token-expiration[eks\\.amazonaws\\.com/token-expiration]=3600['3600'] "
       "set\n"},
      {"set: [{name: server.serviceAccount.annotations, value: 'eks.amazonaws.com/role-arn: r'}]\n",
       "account n/ server.serviceAccount indirect name?\n"
       "  service_account eks.amazonaws.com/role-arn=r\n"},
      {"set: [{name: serviceAccount.annotations, value: other}, {name: annotations, value: "
       "'eks.amazonaws.com/role-arn: r'}]\n",
       ""},
      {"set: [{name: '', value: x}, {name: '.', value: x}, {name: 'a\\', value: x}, {value: x}]\n",
       ""},
      {"values: \"a: [\\n\"\n", ""},
      {"values: |\n  a: [eks.amazonaws.com/role-arn\n", "this '[' is never closed[[]\n"},
      {"values: [1, {a: 2}]\nset: [1, [], {name: [], value: {}}]\n", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.yaml);
    CHECK(accounts_of(row.yaml, release) == row.expected);
  }
}

TEST_CASE("names that only the chart knows") {
  const std::string server =
      "values: {serviceAccount: {server: {annotations: {eks.amazonaws.com/role-arn: r}}}}\n";
  CHECK(accounts_of(server, {.effective_ns = "velero", .chart = "velero"}) ==
        "account velero/velero-server indirect\n  service_account eks.amazonaws.com/role-arn=r\n");
  CHECK(accounts_of(server, {.effective_ns = "velero", .chart = "other"}) ==
        "account velero/ serviceAccount.server indirect name?\n"
        "  service_account eks.amazonaws.com/role-arn=r\n");
}

TEST_CASE("names that the chart makes of the release's") {
  const std::string role = "annotations: {eks.amazonaws.com/role-arn: r}";
  const auto name = [](const std::string& values, HelmRelease release) {
    const std::string said = accounts_of("values: {" + values + "}\n", release);
    const std::string_view begin = "account kube-system/";
    const std::size_t end = said.find(' ', begin.size());
    return said.starts_with(begin) ? said.substr(begin.size(), end - begin.size()) : said;
  };
  const auto release = [](std::string_view chart, std::string_view called, bool all = true) {
    HelmRelease made;
    made.name = called;
    made.effective_ns = "kube-system";
    made.named = true;
    made.all_values = all;
    made.chart = chart;
    return made;
  };
  const std::string autoscaler = "rbac: {serviceAccount: {" + role + "}}";
  const std::string balancer = "serviceAccount: {" + role + "}";
  CHECK(name(autoscaler, release("cluster-autoscaler", "cluster-autoscaler")) ==
        "cluster-autoscaler-aws-cluster-autoscaler");
  CHECK(name(autoscaler, release("cluster-autoscaler", "ca")) == "ca-aws-cluster-autoscaler");
  CHECK(name(autoscaler, release("cluster-autoscaler", "aws-cluster-autoscaler")) ==
        "aws-cluster-autoscaler");
  CHECK(name("rbac: {serviceAccount: {name: own, " + role + "}}",
             release("cluster-autoscaler", "ca")) == "own");
  // Not known: a value that is not there may rename it.
  CHECK(name(autoscaler, release("cluster-autoscaler", "ca", false)) == "");
  CHECK(name("nameOverride: x, " + autoscaler, release("cluster-autoscaler", "ca")) == "");
  CHECK(name(balancer, release("aws-load-balancer-controller", "lbc")) ==
        "lbc-aws-load-balancer-controller");
  CHECK(
      name(balancer, release("aws-load-balancer-controller", "my-aws-load-balancer-controller")) ==
      "my-aws-load-balancer-controller");
  const auto below = [&](const std::string& key) {
    return key + ": {serviceAccount: {" + role + "}}";
  };
  CHECK(name(below("server"), release("vault", "vault")) == "vault");
  CHECK(name(below("server"), release("vault", "prod")) == "prod-vault");
  CHECK(name(below("csi"), release("vault", "vault")) == "vault-csi-provider");
  // What is inside of a chart has its own name in it, and the chart's is cut.
  CHECK(name(below("grafana"), release("kube-prometheus-stack", "kube-prometheus-stack")) ==
        "kube-prometheus-stack-grafana");
  CHECK(name(below("grafana"), release("kube-prometheus-stack", "grafana-and-all")) ==
        "grafana-and-all");
  CHECK(name(below("prometheus"), release("kube-prometheus-stack", "prometheus")) ==
        "prometheus-kube-prometheus-prometheus");
  CHECK(name(below("prometheus"), release("kube-prometheus-stack", "kps")) ==
        "kps-kube-prometheus-stack-prometheus");
  const std::string server = "serviceAccounts: {server: {" + role + "}}";
  CHECK(name(server, release("prometheus", "prometheus")) == "prometheus-server");
  CHECK(name(server, release("prometheus", "amp")) == "amp-prometheus-server");
  CHECK(name(server + ", server: {name: x}", release("prometheus", "amp")) == "");
  CHECK(name("serviceAccountAgent: {create: true, " + role + "}", release("jenkins", "ci")) ==
        "ci-jenkins-agent");
}

TEST_CASE("values that name the role of an account") {
  const HelmRelease keda{
      .kind = "helm_release", .effective_ns = "keda", .name = "keda", .chart = "keda"};
  const std::string operators =
      "account keda/keda-operator indirect\n  service_account "
      "eks.amazonaws.com/role-arn[roleArn]=r";
  CHECK(accounts_of("values: {podIdentity: {aws: {irsa: {enabled: true, roleArn: r}}}}\n", keda) ==
        operators + "\n");
  CHECK(accounts_of("set: [{name: podIdentity.aws.irsa.roleArn, value: r}, "
                    "{name: podIdentity.aws.irsa.enabled, value: 'true'}]\n",
                    keda)
            .starts_with("account keda/keda-operator indirect\n"));
  // It is not asked to; or nobody knows the chart.
  CHECK(accounts_of("values: {podIdentity: {aws: {irsa: {roleArn: r}}}}\n", keda) == "");
  CHECK(accounts_of("values: {podIdentity: {aws: {irsa: {enabled: false, roleArn: r}}}}\n", keda) ==
        "");
  CHECK(accounts_of("values: {podIdentity: {aws: {irsa: {enabled: true, roleArn: r}}}}\n",
                    {.effective_ns = "keda", .chart = "other"}) == "");
}

TEST_CASE("values that give accounts another namespace") {
  const auto account = [](const std::string& more, std::string_view chart = {}) {
    const std::string said = accounts_of(
        "values: {a: {serviceAccount: {name: x, annotations: {eks.amazonaws.com/role-arn: r}}}, "
        "serviceAccountAgent: {name: z, annotations: {eks.amazonaws.com/role-arn: r}}, " +
            more + "}\n",
        {.kind = "HelmRelease", .effective_ns = "n", .name = "rel", .chart = chart});
    const auto line = [&](std::size_t at) { return said.substr(at, said.find(' ', at) - at); };
    return line(said.find('/') - 1) + " " + line(said.find("/z") - 1);
  };
  CHECK(account("b: c") == "n/x n/z");
  CHECK(account("namespaceOverride: m") == "?/x ?/z");
  CHECK(account("namespaceOverride: n") == "n/x n/z");
  CHECK(account("global: {namespaceOverride: m}") == "?/x ?/z");
  CHECK(account("forceNamespace: m") == "?/x ?/z");
  CHECK(account("b: {namespaceOverride: m}") == "n/x n/z");
  // Namespaces of something else.
  CHECK(account("serviceMonitor: {namespace: m}, agent: {namespace: m}") == "n/x n/z");
  CHECK(account("agent: {namespace: m}", "jenkins").ends_with(" ?/z"));
  CHECK(account("agent: {namespace: n}", "jenkins").ends_with(" n/z"));
}

}  // namespace
}  // namespace irsa::load
