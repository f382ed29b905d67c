#include "load/gitops/deployers.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "engine/engine.h"
#include "support/api_role.h"
#include "support/lint.h"

using namespace irsa;
using tests::api_trust;
using tests::InputFile;

namespace {

const std::string kUrl = "https://github.com/example/fleet";

std::string account(const std::string& metadata = {}) {
  return "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n" + metadata +
         "  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/api\n";
}

/// What is found in the files, of which `fleet` is the repository; the role trusts `subject`.
std::string found(std::vector<InputFile> files, const std::string& subject) {
  files.push_back(api_trust(subject));
  SourceSet sources;
  for (const InputFile& each : files) sources.add_text(each.name, each.text);
  config::Settings settings;
  settings.repositories = {kUrl};
  tests::Linted linted{.sources = std::move(sources), .report = {}};
  linted.report = engine::lint(linted.sources, settings, {});
  return linted.brief();
}

InputFile application_set(const std::string& generator, const std::string& path,
                          const std::string& ns) {
  return {"argocd/set.yaml",
          "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\n"
          "metadata: {name: set, namespace: argocd}\nspec:\n  generators:\n  - " +
              generator + "\n  template:\n    spec:\n      source: {repoURL: \"" + kUrl +
              "\", path: \"" + path + "\"}\n      destination: {name: c, namespace: \"" + ns +
              "\"}\n"};
}

}  // namespace

TEST_CASE("an ApplicationSet deploys its folders to the namespaces of its parameters") {
  struct Case {
    std::string generator, path, ns;
    std::string shop, pay;  // with a role that trusts the account in shop, and one in pay
  };
  // What is one parameter and nothing else is edited where the parameter is given.
  const std::string wrong = "argocd/set.yaml:10:41 error sub-mismatch\n";
  const std::string in_list = "argocd/set.yaml:6:28 error sub-mismatch\n";
  const std::string in_file = "clusters/one/config.json:1:20 error sub-mismatch\n";
  const std::string git = "git: {repoURL: \"" + kUrl + "\", ";
  const std::string elements = "list: {elements: [{ns: shop, app: api}]}";
  const std::vector<Case> cases = {
      {elements, "apps/{{app}}", "{{ns}}", "", in_list},
      {elements, "apps/api", "shop", "", wrong},
      {git + "directories: [{path: 'apps/*'}]}", "{{path}}", "shop", "", wrong},
      {git + "files: [{path: 'clusters/*/config.json'}]}", "apps/api", "{{cluster.ns}}", "",
       in_file},
      {git + "files: [{path: clusters/one}]}", "apps/api", "{{ .cluster.ns }}", "", in_file},
      {"matrix: {generators: [{" + git + "directories: [{path: 'apps/*'}]}}, {" + elements + "}]}",
       "{{path}}", "{{ns}}", "", "argocd/set.yaml:6:138 error sub-mismatch\n"},
      {"matrix: {generators: [{" + elements + "}, {" + git +
           "files: [{path: 'clusters/*/config.json'}]}}]}",
       "apps/{{app}}", "{{cluster.ns}}", "", in_file},
      // Nobody knows which clusters there are, which of the sets a selector leaves, what another
      // repository says: nothing is said.
      {"clusters: {}", "apps/api", "{{metadata.labels.ns}}", "", ""},
      {elements + "\n    selector: {matchLabels: {app: other}}", "apps/{{app}}", "{{ns}}", "", ""},
      {"git: {repoURL: \"https://github.com/example/other\", files: [{path: "
       "'clusters/*/config.json'}]}",
       "apps/api", "{{cluster.ns}}", "", ""},
      {elements, "apps/{{app}}", "{{gone}}", "", ""},
      {elements, "apps/{{gone}}", "{{ns}}", "", ""},
      {elements, "gone/{{app}}", "{{ns}}", "", ""},
  };
  for (const Case& each : cases) {
    CAPTURE(each.generator);
    CAPTURE(each.path);
    CAPTURE(each.ns);
    for (const bool fits : {true, false}) {
      CHECK(found({application_set(each.generator, each.path, each.ns),
                   {"apps/api/account.yaml", account()},
                   {"apps/api/kustomization.yaml", "resources: [account.yaml]\n"},
                   {"clusters/one/config.json", "{\"cluster\": {\"ns\": \"shop\"}}\n"}},
                  fits ? "shop:api" : "pay:api") == (fits ? each.shop : each.pay));
    }
  }
}

TEST_CASE("variables of Flux come from ConfigMaps of the tree") {
  struct Case {
    std::string post;
    std::vector<InputFile> maps;
    std::string shop, pay;
  };
  const auto map = [](const std::string& path, const std::string& data,
                      const std::string& name = "vars") {
    return InputFile{path, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name +
                               ", namespace: flux-system}\ndata: {" + data + "}\n"};
  };
  const std::string from = "substituteFrom: [{kind: ConfigMap, name: vars}]";
  const std::string wrong = "iam/api.trust.json:1:448 error sub-mismatch\n";
  const std::string later = "apps/api/account.yaml:5:14 note placeholder-value\n";
  const std::vector<Case> cases = {
      {"substitute: {ns: shop}", {}, "", wrong},
      {from, {map("clusters/a/vars.yaml", "ns: shop")}, "", wrong},
      // What is written in the object counts before what is taken from elsewhere, the last of
      // several sources before those before it.
      {from + ", substitute: {ns: shop}", {map("clusters/a/vars.yaml", "ns: other")}, "", wrong},
      {"substituteFrom: [{kind: ConfigMap, name: vars}, {kind: ConfigMap, name: more}]",
       {map("clusters/a/vars.yaml", "ns: other"), map("clusters/a/more.yaml", "ns: shop", "more")},
       "",
       wrong},
      // The nearest of several of one name.
      {from,
       {map("clusters/a/vars.yaml", "ns: shop"), map("clusters/b/vars.yaml", "ns: other")},
       "",
       wrong},
      // What is not known stays to be filled in: a Secret, none there, two that are as near.
      {"substituteFrom: [{kind: Secret, name: vars}]", {}, later, later},
      {from, {}, later, later},
      {from,
       {map("clusters/a/x.yaml", "ns: shop"), map("clusters/a/y.yaml", "ns: other")},
       later,
       later},
      {from, {map("clusters/a/vars.yaml", "other: shop")}, "", ""},
  };
  for (const Case& each : cases) {
    CAPTURE(each.post);
    CAPTURE(each.maps.size());
    for (const bool fits : {true, false}) {
      std::vector<InputFile> files = each.maps;
      files.push_back({"clusters/a/apps.yaml",
                       "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
                       "metadata: {name: api, namespace: flux-system}\nspec:\n  path: ./apps/api\n"
                       "  sourceRef: {kind: GitRepository, name: fleet}\n  postBuild: {" +
                           each.post + "}\n"});
      files.push_back({"clusters/source.yaml",
                       "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\n"
                       "metadata: {name: fleet, namespace: flux-system}\nspec: {url: \"" +
                           kUrl + "\"}\n"});
      files.push_back({"apps/api/account.yaml", account("  namespace: ${ns}\n")});
      files.push_back({"apps/api/kustomization.yaml", "resources: [account.yaml]\n"});
      CHECK(found(files, fits ? "shop:api" : "pay:api") == (fits ? each.shop : each.pay));
    }
  }
}
