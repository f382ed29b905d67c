// Charts that objects install, patches, and roles that need no annotation.
#include <doctest/doctest.h>

#include <string>

#include "load/facts_text.h"

namespace irsa::load {
namespace {

struct Row {
  const char* yaml;
  const char* expected;  ///< accounts, then fragments
};

void check(const Row& row, const char* path = "a.yaml") {
  CAPTURE(row.yaml);
  for (const bool named : {true, false}) {
    const FactsText facts(row.yaml, path, {}, named);
    std::string out = facts.accounts();
    if (!facts.fragments().empty()) out += "fragments: " + facts.fragments();
    out += facts.problems();
    CHECK(out == row.expected);
  }
}

TEST_CASE("Flux releases") {
  const std::string head =
      "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: x, namespace: "
      "n}\n";
  const Row rows[] = {
      {"spec: {values: {serviceAccount: {name: a, annotations: {eks.amazonaws.com/role-arn: "
       "r}}}}\n",
       "account n/a indirect\n  service_account eks.amazonaws.com/role-arn=r\n"},
      {"spec: {targetNamespace: t, values: {serviceAccount: {name: a, create: true}}}\n",
       "account t/a indirect\n"},
      // The annotation may come from elsewhere.
      {"spec: {valuesFrom: [{name: c}], values: {serviceAccount: {name: a, create: true}}}\n", ""},
      {"spec: {targetNamespace: '${NS}', values: {serviceAccount: {name: a, create: true}}}\n",
       "account ?/a indirect\n"},
      {"spec:\n  chart: {spec: {chart: velero}}\n  values: {serviceAccount: {server: {annotations: "
       "{eks.amazonaws.com/role-arn: r}}}}\n",
       "account n/velero-server indirect\n  service_account eks.amazonaws.com/role-arn=r\n"},
      {"spec:\n  postRenderers:\n    - kustomize:\n        patches:\n          - patch: |\n"
       "              - op: add\n                path: "
       "/metadata/annotations/eks.amazonaws.com~1role-arn\n                value: r\n"
       "            target: {kind: ServiceAccount, name: a}\n",
       "fragments: account ?/a indirect\n  service_account "
       "eks.amazonaws.com/role-arn[eks.amazonaws.com~1role-arn]=r\n"},
      // The release's name is made of the namespace it goes to, if it is not given.
      {"spec: {targetNamespace: t, values: {serviceAccount: {create: true}}, chart: {spec: {chart: "
       "karpenter, sourceRef: {kind: HelmRepository}}}}\n",
       "account t/t-x-karpenter indirect\n"},
      {"spec: {targetNamespace: t, releaseName: k, values: {serviceAccount: {create: true}}, "
       "chart: {spec: {chart: karpenter, sourceRef: "
       "{kind: HelmRepository}}}}\n",
       "account t/k-karpenter indirect\n"},
      {"spec: {targetNamespace: a-namespace-of-forty-characters-in-all-1234567890, releaseName: "
       "'', values: {serviceAccount: {create: true}}, chart: {spec: {chart: karpenter, sourceRef: "
       "{kind: HelmRepository}}}}\n",
       "account a-namespace-of-forty-characters-in-all-1234567890/x-karpenter indirect\n"},
      {"spec: {values: [eks.amazonaws.com/role-arn], chart: 3, postRenderers: x}\n", ""},
      {"spec: eks.amazonaws.com/role-arn\n", ""},
  };
  for (const Row& row : rows) check({(head + row.yaml).c_str(), row.expected});
}

TEST_CASE("Argo CD applications") {
  const std::string head =
      "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: x, namespace: "
      "argocd}\nspec:\n  destination: {namespace: n}\n";
  const Row rows[] = {
      {"  source:\n    helm:\n      values: |\n        serviceAccount:\n          name: a\n"
       "          annotations:\n            eks.amazonaws.com/role-arn: 'r'  # irsa-lint: ignore\n",
       "account n/a indirect\n  service_account eks.amazonaws.com/role-arn=r['r']\n"},
      {"  source: {helm: {valuesObject: {serviceAccount: {name: a, annotations: "
       "{eks.amazonaws.com/role-arn: r}}}}}\n",
       "account n/a indirect\n  service_account eks.amazonaws.com/role-arn=r\n"},
      // Parameters count most.
      {"  source: {helm: {parameters: [{name: serviceAccount.name, value: b}], valuesObject: "
       "{serviceAccount: {name: a, annotations: {eks.amazonaws.com/role-arn: r}}}}}\n",
       "account n/b indirect\n  service_account eks.amazonaws.com/role-arn=r\n"},
      {"  sources:\n    - {ref: values}\n    - {chart: keda, helm: {parameters: [{name: "
       "'serviceAccount.operator.annotations.eks\\.amazonaws\\.com/role-arn', value: r}]}}\n",
       "account n/keda-operator indirect\n  service_account "
       "eks.amazonaws.com/role-arn[eks\\.amazonaws\\.com/role-arn]=r set\n"},
      {"  source: {chart: c, helm: {valuesObject: {serviceAccount: {create: true, name: a}}}}\n",
       "account n/a indirect\n"},
      {"  source: {chart: c, helm: {valueFiles: [v.yaml], valuesObject: {serviceAccount: {create: "
       "true, name: a}}}}\n",
       ""},
      {"  source: {helm: {values: \"a: [eks.amazonaws.com/role-arn\"}}\n",
       "yaml-syntax[[] this '[' is never closed\n"},
      {"  source: {helm: {values: {eks.amazonaws.com/role-arn: r}, parameters: {a: b}}}\n", ""},
      {"  source: [{helm: {values: eks.amazonaws.com/role-arn}}]\n", ""},
  };
  for (const Row& row : rows) check({(head + row.yaml).c_str(), row.expected});
}

TEST_CASE("an ApplicationSet fills in what stands in braces") {
  check(
      {"apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: x}\nspec:\n"
       "  template:\n    metadata: {name: '{{name}}-x'}\n    spec:\n      destination: "
       "{namespace: '{{ns}}'}\n      source:\n        helm:\n          values: |\n"
       "            serviceAccount:\n              name: a\n              annotations:\n"
       "                eks.amazonaws.com/role-arn: arn:aws:iam::{{account}}:role/r\n",
       "account ?/a indirect\n  service_account "
       "eks.amazonaws.com/role-arn=arn:aws:iam::{{account}}:role/r placeholder\n"});
}

TEST_CASE("an ApplicationSet whose parameters stand in its own lists") {
  const std::string head =
      "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: x}\nspec:\n";
  const std::string list =
      "  generators:\n  - list:\n      elements:\n      - {ns: one, role: "
      "arn:aws:iam::1:role/a}\n"
      "      - {ns: two, role: arn:aws:iam::2:role/b}\n";
  const std::string made =
      "  template:\n    metadata: {name: '{{ns}}-x'}\n    spec:\n      destination: {namespace: "
      "'{{ns}}'}\n      source:\n        helm:\n";
  const std::string values =
      "          values: |\n            serviceAccount:\n              name: a\n"
      "              annotations:\n                eks.amazonaws.com/role-arn: ";
  const std::string both =
      "account one/a indirect\n  service_account "
      "eks.amazonaws.com/role-arn=arn:aws:iam::1:role/a\n"
      "account two/a indirect\n  service_account "
      "eks.amazonaws.com/role-arn=arn:aws:iam::2:role/b\n";
  const std::string matrix =
      "  generators:\n  - matrix:\n      generators:\n"
      "      - list: {elements: [{id: 1, name: a}, {id: 2, name: b}]}\n"
      "      - list: {elements: [{ns: n}]}\n";
  const std::string open =
      "account ?/a indirect\n  service_account eks.amazonaws.com/role-arn={{role}}['{{role}}'] "
      "placeholder\n";
  const auto expect = [&](const std::string& yaml, const std::string& expected) {
    check({yaml.c_str(), expected.c_str()});
  };
  expect(head + list + made + values + "'{{role}}'\n", both);
  expect(head + list + made + values + "{{role}}\n", both);
  expect(head + list + made + values + "\"{{ .role }}\"\n", both);
  expect(head + list + made +
             "          valuesObject: {serviceAccount: {name: a, annotations: "
             "{eks.amazonaws.com/role-arn: '{{role}}'}}}\n",
         both);
  expect(
      head + list + made +
          "          parameters:\n          - {name: serviceAccount.name, value: a}\n          - "
          "{name: 'serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn', value: "
          "'{{role}}'}\n",
      "account one/a indirect\n  service_account "
      "eks.amazonaws.com/role-arn[eks\\.amazonaws\\.com/role-arn]=arn:aws:iam::1:role/a set\n"
      "account two/a indirect\n  service_account "
      "eks.amazonaws.com/role-arn[eks\\.amazonaws\\.com/role-arn]=arn:aws:iam::2:role/b set\n");
  expect(head + list +
             "  template:\n    spec:\n      destination: {namespace: '{{ns}}'}\n      sources:\n"
             "      - helm: {values: 'serviceAccount: {name: a, annotations: "
             "{eks.amazonaws.com/role-arn: \"{{role}}\"}}'}\n",
         both);
  expect(head + matrix + made + values + "arn:aws:iam::{{id}}:role/{{name}}\n",
         "account n/a indirect\n  service_account "
         "eks.amazonaws.com/role-arn=arn:aws:iam::1:role/a[arn:aws:iam::{{id}}:role/{{name}}]\n"
         "account n/a indirect\n  service_account "
         "eks.amazonaws.com/role-arn=arn:aws:iam::2:role/b[arn:aws:iam::{{id}}:role/{{name}}]\n");
  expect(head + "  generators: [{list: {elements: []}}]\n" + made + values + "'{{role}}'\n", "");
  // What is not known of one set stays.
  expect(head + "  generators: [{list: {elements: [{ns: n}]}}]\n" + made + values + "'{{role}}'\n",
         "account n/a indirect\n  service_account eks.amazonaws.com/role-arn={{role}}['{{role}}'] "
         "placeholder\n");
  // Sets from elsewhere, some left out, a template of its own.
  for (const char* const other :
       {"  generators: [{clusters: {}}]\n",
        "  generators: [{list: {elements: [{ns: a}]}}, {git: {}}]\n",
        "  generators: [{list: {elements: [{ns: a}]}, selector: {matchLabels: {a: b}}}]\n",
        "  generators: [{list: {elements: [{ns: a}], template: {spec: {}}}}]\n",
        "  generators: [{matrix: {generators: [{list: {elements: [{ns: a}]}}, {git: {}}]}}]\n",
        "  templatePatch: a\n  generators: [{list: {elements: [{ns: a}]}}]\n",
        "  generators: a\n"}) {
    expect(head + other + made + values + "'{{role}}'\n", open);
  }
}

TEST_CASE("an Application with an object of values does not look at those in a text") {
  const std::string head =
      "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: x}\nspec:\n"
      "  destination: {namespace: n}\n  source:\n    helm:\n"
      "      values: 'serviceAccount: {annotations: {eks.amazonaws.com/role-arn: r}}'\n";
  check({(head + "      valuesObject: {serviceAccount: {name: a, annotations: "
                 "{eks.amazonaws.com/audience: s}}}\n")
             .c_str(),
         "account n/a indirect\n  service_account eks.amazonaws.com/audience=s\n"});
  check({(head + "      valuesObject: {}\n").c_str(), ""});
  check({(head + "      valuesObject:\n").c_str(),
         "account n/ serviceAccount indirect name?\n  service_account "
         "eks.amazonaws.com/role-arn=r\n"});
}

TEST_CASE("other ways to install a chart") {
  const Row rows[] = {
      {"apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: {name: x, namespace: "
       "kube-system}\nspec:\n  targetNamespace: t\n  set:\n    "
       "serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn: r\n  valuesContent: |-\n"
       "    serviceAccount: {name: a}\n",
       "account t/a indirect\n  service_account "
       "eks.amazonaws.com/role-arn[eks\\.amazonaws\\.com/role-arn]=r set\n"},
      {"apiVersion: helm.crossplane.io/v1beta1\nkind: Release\nmetadata: {name: x}\nspec:\n"
       "  forProvider: {namespace: t, values: {serviceAccount: {name: a, annotations: "
       "{eks.amazonaws.com/role-arn: r}}}}\n",
       "account t/a indirect\n  service_account eks.amazonaws.com/role-arn=r\n"},
      {"apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: x}\nname: loki\n"
       "namespace: t\nvaluesInline: {serviceAccount: {name: a, annotations: "
       "{eks.amazonaws.com/role-arn: r}}}\n",
       "account t/a indirect\n  service_account eks.amazonaws.com/role-arn=r\n"},
  };
  for (const Row& row : rows) check(row);
}

TEST_CASE("Cluster API's add-ons, Fleet's bundles and Skaffold's releases") {
  const std::string account =
      "serviceAccount: {name: a, annotations: {eks.amazonaws.com/role-arn: r}}";
  const std::string annotated = "indirect\n  service_account eks.amazonaws.com/role-arn=r\n";
  const std::string proxy =
      "apiVersion: addons.cluster.x-k8s.io/v1alpha1\nkind: HelmChartProxy\nmetadata: {name: x, "
      "namespace: default}\nspec:\n  chartName: loki\n  repoURL: https://charts.example\n";
  const std::string skaffold =
      "apiVersion: skaffold/v4beta6\nkind: Config\ndeploy:\n  helm:\n    releases:\n      - name: "
      "x\n"
      "        remoteChart: grafana/loki\n";
  const std::string by_set =
      "indirect\n  service_account eks.amazonaws.com/role-arn[eks\\.amazonaws\\.com/role-arn]=r "
      "set\n";
  const std::string set =
      "serviceAccount.name: a, 'serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn': r";
  struct Case {
    std::string yaml, expected;
  };
  const Case cases[] = {
      {proxy + "  namespace: n\n  valuesTemplate: |\n    " + account + "\n",
       "account n/a " + annotated},
      // Without a namespace it goes to `default` of a cluster that has another name for it.
      {proxy + "  valuesTemplate: |\n    " + account + "\n", "account ?/a " + annotated},
      {proxy + "  namespace: n\n  valuesTemplate: [x]\n", ""},
      {"defaultNamespace: n\nhelm:\n  repo: https://charts.example\n  chart: loki\n  values: {" +
           account + "}\n",
       "account n/a " + annotated},
      {"defaultNamespace: m\nnamespace: n\nhelm:\n  values: {" + account + "}\n",
       "account n/a " + annotated},
      // What a target may say again is not held against roles.
      {"namespace: n\nhelm: {values: {" + account +
           "}}\ntargetCustomizations: [{name: t, helm: {values: {a: b}}}]\n",
       "fragments: account n/a " + annotated},
      {"namespace: n\ntargetCustomizations: [{name: t, helm: {values: {" + account +
           "}}}]\nhelm: {}\n",
       "fragments: account n/a " + annotated},
      {skaffold + "        namespace: n\n        setValues: {" + set + "}\n",
       "account n/a " + by_set},
      {skaffold + "        setValues: {" + set + "}\n", "account ?/a " + by_set},
      {skaffold + "        setValues: [eks.amazonaws.com/role-arn]\n", ""},
  };
  for (const Case& c : cases) check({c.yaml.c_str(), c.expected.c_str()});
}

TEST_CASE("values of a kustomization's chart before a file that may say them again") {
  const std::string head =
      "apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: x}\nname: loki\n"
      "namespace: t\nvaluesInline: {serviceAccount: {name: a, annotations: "
      "{eks.amazonaws.com/role-arn: r}}}\n";
  const std::string said = "account t/a indirect\n  service_account eks.amazonaws.com/role-arn=r\n";
  const auto expect = [&](const char* more, const std::string& expected) {
    check({(head + more).c_str(), expected.c_str()});
  };
  expect("valuesFile: v.yaml\n", said);
  expect("valuesFile: v.yaml\nvaluesMerge: override\nadditionalValuesFiles: []\n", said);
  expect("valuesMerge: merge\n", said);
  expect("valuesFile: v.yaml\nvaluesMerge: merge\n", "fragments: " + said);
  expect("additionalValuesFiles: [prod.yaml]\n", "fragments: " + said);
  // The chart reads it all the same: there is no word of a path that is ignored.
  const FactsText facts(head + "version: 6.49.0\nadditionalValuesFiles: [prod.yaml]\n");
  CHECK(facts.facts.ignored_values.empty());
}

TEST_CASE("values of a release whose post renderers say the annotation again") {
  const std::string head =
      "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: x, namespace: "
      "n}\n"
      "spec:\n  values: {serviceAccount: {name: a, annotations: {eks.amazonaws.com/role-arn: r}}}\n"
      "  postRenderers:\n  - kustomize:\n      patches:\n      - patch: |\n          - op: add\n"
      "            path: /metadata/annotations/";
  const std::string said = "account n/a indirect\n  service_account eks.amazonaws.com/role-arn=r\n";
  check({(head + "team\n            value: s\n").c_str(), said.c_str()});
  check({(head + "eks.amazonaws.com~1role-arn\n            value: s\n").c_str(),
         ("fragments: account ?/ /metadata/annotations/eks.amazonaws.com~1role-arn indirect "
          "name?\n  service_account "
          "eks.amazonaws.com/role-arn[eks.amazonaws.com~1role-arn]=s\n" +
          said)
             .c_str()});
}

TEST_CASE("values of a helmfile before a file that may say them again") {
  const std::string head = "releases:\n- name: x\n  namespace: n\n  chart: r/c\n  values:\n";
  const std::string role =
      "  - serviceAccount: {name: a, annotations: {eks.amazonaws.com/role-arn: r}}\n";
  const std::string said = "indirect\n  service_account eks.amazonaws.com/role-arn=r\n";
  check({(head + role).c_str(), ("account n/a " + said).c_str()});
  check({(head + "  - v.yaml\n" + role).c_str(), ("account n/a " + said).c_str()});
  check({(head + role + "  - v.yaml\n").c_str(), ("fragments: account n/a " + said).c_str()});
  // Only what comes after it is sure.
  check({(head + role + "  - v.yaml\n  - serviceAccount: {name: b}\n").c_str(),
         ("fragments: account n/a " + said).c_str()});
}

TEST_CASE("kustomizations and their patches") {
  const Row rows[] = {
      {"helmCharts: [{name: velero, namespace: t, valuesInline: {serviceAccount: {server: "
       "{annotations: {eks.amazonaws.com/role-arn: r}}}}}]\n",
       "account t/velero-server indirect\n  service_account eks.amazonaws.com/role-arn=r\n"},
      {"patches:\n  - patch: |-\n      kind: ServiceAccount\n      apiVersion: v1\n      "
       "metadata:\n"
       "        name: a\n        annotations: {eks.amazonaws.com/role-arn: 12}\n",
       "fragments: account ?/a\n  service_account eks.amazonaws.com/role-arn=12 number\n"},
      {"patchesStrategicMerge:\n  - a.yaml\n  - |-\n    kind: HelmRelease\n    spec: {values: {sa: "
       "{annotations: {eks.amazonaws.com/role-arn: r}}}}\n",
       "fragments: account ?/ spec.values.sa indirect name?\n  service_account "
       "eks.amazonaws.com/role-arn=r\n"},
      {"patchesJson6902:\n  - target: {kind: ServiceAccount, name: a}\n    patch: '[{\"op\": "
       "\"add\", \"path\": \"/metadata/annotations\", \"value\": {\"eks.amazonaws.com/role_arn\": "
       "\"r\"}}]'\n",
       "fragments: account ?/a indirect\n  service_account "
       "eks.amazonaws.com/role_arn[\"eks.amazonaws.com/role_arn\"]=r[\"r\"]\n"},
      {"patches:\n  - {patch: 'eks.amazonaws.com/role-arn: [', target: 3}\n  - 7\n  - {patch: "
       "{a: eks.amazonaws.com/role-arn}}\n",
       "yaml-syntax[[] this '[' is never closed\n"},
  };
  for (const Row& row : rows) check(row, "kustomization.yaml");
}

TEST_CASE("JSON patches in files of their own") {
  const Row rows[] = {
      {"- op: add\n  path: /metadata/annotations/eks.amazonaws.com~1role-arn\n  value: r\n",
       "fragments: account ?/ /metadata/annotations/eks.amazonaws.com~1role-arn indirect name?\n"
       "  service_account eks.amazonaws.com/role-arn[eks.amazonaws.com~1role-arn]=r\n"},
      {"- {op: replace, path: /a/eks.amazon.com~1role-arn, value: r}\n",
       "fragments: account ?/ /a/eks.amazon.com~1role-arn indirect name?\n  service_account "
       "eks.amazon.com/role-arn[eks.amazon.com~1role-arn]=r\n"},
      {"- {op: remove, path: /metadata/annotations/eks.amazonaws.com~1role-arn}\n", ""},
      {"- {op: add, path: /a~, value: r}\n- {op: add, path: /, value: r}\n- 3\n- {op: add, path: "
       "[1], value: eks.amazonaws.com}\n",
       ""},
      {"- eks.amazonaws.com/role-arn\n", ""},
  };
  for (const Row& row : rows) check(row, "patch.yaml");
}

TEST_CASE("accounts that kOps gives a role") {
  const FactsText facts(
      "apiVersion: kops.k8s.io/v1alpha2\nkind: Cluster\nmetadata: {name: c}\nspec:\n  iam:\n    "
      "serviceAccountExternalPermissions:\n    - {name: a, namespace: n, aws: {policyARNs: []}}\n"
      "    - {name: b, namespace: test-*}\n    - {name: c}\n    - 3\n");
  CHECK(facts.readers() ==
        "Cluster c reads n/a no-annotation\nCluster c reads ?/b no-annotation\n");
}

TEST_CASE("the self-hosted webhook's ConfigMap") {
  const std::string head =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: pod-identity-webhook, namespace: "
      "kube-system}\ndata:\n";
  const Row rows[] = {
      {"  config: '{\"n/a\": {\"RoleARN\": \"r\", \"Audience\": \"x\"}, \"*/b\": {\"RoleARN\": "
       "\"s\"}}'\n",
       "account n/a indirect\n  service_account eks.amazonaws.com/role-arn[\"RoleARN\"]=r[\"r\"]\n"
       "  service_account eks.amazonaws.com/audience[\"Audience\"]=x[\"x\"]\n"
       "account ?/b indirect\n  service_account eks.amazonaws.com/role-arn[\"RoleARN\"]=s[\"s\"]\n"
       "  service_account eks.amazonaws.com/audience[\"*/b\"]=[\"*/b\"]\n"},
      // Only a lone asterisk stands for any namespace.
      {"  config: '{\"t-*/a\": {\"RoleARN\": \"r\", \"Audience\": \"\"}}'\n",
       "fragments: account t-*/a indirect\n  service_account "
       "eks.amazonaws.com/role-arn[\"RoleARN\"]=r[\"r\"]\n"
       "  service_account eks.amazonaws.com/audience[\"Audience\"]=[\"\"]\n"},
      {"  config: '{\"a\": {\"RoleARN\": \"r\"}, \"n/a\": {\"RoleARN\": 1}, \"n/b\": []}'\n", ""},
      {"  config: '[1]'\n", ""},
      {"  config: '{\"n/a\": '\n", "json-syntax[{] this '{' is never closed\n"},
      {"  config: {a: b}\n", ""},
  };
  for (const Row& row : rows) check({(head + row.yaml).c_str(), row.expected});
}

}  // namespace
}  // namespace irsa::load
