// Values of a release that stand in several places: merged as Helm merges them, each finding where
// the value is written that counts.
#include "load/gitops/value_files.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "support/api_role.h"
#include "support/lint.h"

using namespace irsa;
using tests::InputFile;

namespace {

const std::string kUrl = "https://github.com/example/fleet";
const std::string kWrong = "iam/api.trust.json:1:448 error sub-mismatch\n";
const std::string kArn = "arn:aws:iam::111122223333:role/api";

/// Errors and warnings in the files, of which `fleet` is the repository, or empty where nobody says
/// so; the role lets in shop/api.
std::string found(std::vector<InputFile> files, const std::string& fleet = kUrl) {
  files.push_back(tests::api_trust("shop:api"));
  SourceSet sources;
  for (const InputFile& each : files) sources.add_text(each.name, each.text);
  config::Settings settings;
  if (!fleet.empty()) settings.repositories = {fleet};
  tests::Linted linted{.sources = std::move(sources), .report = {}};
  linted.report = engine::lint(linted.sources, settings, {});
  std::string out;
  const std::string all = linted.brief();
  for (std::size_t at = 0; at < all.size(); at = all.find('\n', at) + 1) {
    const std::string line = all.substr(at, all.find('\n', at) + 1 - at);
    if (line.find(" note ") == std::string::npos) out += line;
  }
  return out;
}

std::string account(const std::string& name, const std::string& annotation) {
  std::string out = "serviceAccount:\n  create: true\n";
  if (!name.empty()) out += "  name: " + name + "\n";
  if (!annotation.empty()) {
    out += "  annotations:\n    eks.amazonaws.com/role-arn: " + annotation + "\n";
  }
  return out;
}

/// A chart of a registry, with the files of a second source; `helm` are lines of its own.
InputFile application(const std::string& helm) {
  return {"apps/api.yaml",
          "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: api}\nspec:\n"
          "  destination: {namespace: shop}\n  sources:\n"
          "  - {repoURL: \"" +
              kUrl +
              "\", ref: fleet}\n"
              "  - repoURL: https://charts.example.org\n    chart: api\n    helm:\n" +
              helm};
}

const std::string kBoth = "      valueFiles: [$fleet/values/base.yaml, $fleet/values/prod.yaml]\n";

}  // namespace

TEST_CASE("files of values of an Application: the last that says something counts") {
  struct Case {
    std::string_view title;
    std::string base, prod, helm;
    std::string expect;
  };
  const std::vector<Case> cases = {
      {"all in the first", account("api", kArn), "replicas: 2\n", kBoth, ""},
      {"name and annotation in two files", account("api", ""), account("", kArn), kBoth, ""},
      {"the later name counts", account("api", kArn), account("apis", ""), kBoth, kWrong},
      {"the earlier name does not count", account("apis", kArn), account("api", ""), kBoth, ""},
      {"values in place come after the files", account("api", kArn), "a: 1\n",
       kBoth + "      values: |\n        serviceAccount:\n          name: apis\n", kWrong},
      {"so do those of an object", account("apis", kArn), "a: 1\n",
       kBoth + "      valuesObject: {serviceAccount: {name: api}}\n", ""},
      {"parameters come after all", account("apis", kArn), "a: 1\n",
       kBoth + "      parameters: [{name: serviceAccount.name, value: api}]\n", ""},
      {"the later annotation counts", account("api", kArn), account("", "arn:aws:iam::1:role/api"),
       kBoth, "values/prod.yaml:4:46 error role-arn-malformed\n"},
      {"the earlier one does not", account("api", "arn:aws:iam::1:role/api"), account("", kArn),
       kBoth, ""},
      {"a null takes it away", account("apis", kArn),
       "serviceAccount:\n  annotations:\n    eks.amazonaws.com/role-arn: null\n", kBoth,
       "iam/api.trust.json:1:448 warning subject-dangling\n"},
      {"a misspelt key is found once",
       account("api", "") +
           "  annotations:\n    "
           "eks.amazonaws.com/role_arn: " +
           kArn + "\n",
       "a: 1\n", kBoth, "values/base.yaml:5:5 error annotation-typo\n"},
      {"a file of comments says nothing", account("apis", kArn), "# to do\n", kBoth, kWrong},
      {"nor does an empty one", account("apis", kArn), "", kBoth, kWrong},
      {"a list is no file of values", account("apis", kArn), "- a\n", kBoth, ""},
      {"two documents", account("apis", kArn), "a: 1\n---\nb: 1\n", kBoth, ""},
      {"a file that is not there", account("apis", kArn), "a: 1\n",
       "      valueFiles: [$fleet/values/base.yaml, $fleet/values/gone.yaml]\n", ""},
      {"a pattern", account("apis", kArn), "a: 1\n", "      valueFiles: [$fleet/values/*.yaml]\n",
       ""},
      {"a file of the chart", account("apis", kArn), "a: 1\n",
       "      valueFiles: [values-prod.yaml, $fleet/values/base.yaml]\n", ""},
  };
  for (const Case& each : cases) {
    CAPTURE(each.title);
    const std::vector<InputFile> files = {
        application(each.helm), {"values/base.yaml", each.base}, {"values/prod.yaml", each.prod}};
    CHECK(found(files) == each.expect);
  }
}

TEST_CASE("of two releases of an Application one is not known: its files are judged as files") {
  const InputFile application{
      "apps/two.yaml",
      "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: two}\nspec:\n"
      "  destination: {namespace: shop}\n  sources:\n"
      "  - {repoURL: \"" +
          kUrl +
          "\", ref: fleet}\n"
          "  - {chart: a, repoURL: x, helm: {valueFiles: [$fleet/a.yaml]}}\n"
          "  - {chart: b, repoURL: x, helm: {valueFiles: [$fleet/b.yaml, $fleet/gone.yaml]}}\n"};
  const std::string typo =
      "serviceAccount:\n  annotations:\n    eks.amazonaws.com/role_arn: " + kArn + "\n";
  CHECK(found({application, {"a.yaml", account("apis", kArn)}, {"b.yaml", typo}}) ==
        "b.yaml:3:5 error annotation-typo\n" + kWrong);
}

TEST_CASE("files of values of another repository: nothing is concluded") {
  const InputFile prod{"values/prod.yaml", "a: 1\n"};
  const InputFile base{"values/base.yaml", account("apis", kArn)};
  CHECK(found({application(kBoth), base, prod}, "https://github.com/example/other") == "");
  // Nobody says which this one is: the one that has such files.
  CHECK(found({application(kBoth), base, prod}, "") == kWrong);
  CHECK(found({application(kBoth), base}, "") == "");
  // A name alone may be anybody's.
  CHECK(found({application("      valueFiles: [$fleet/base.yaml]\n"),
               {"base.yaml", account("apis", kArn)}},
              "") == "");
}

TEST_CASE("an ApplicationSet with a list, and a file of values for each element") {
  const auto set = [](const std::string& elements) {
    return InputFile{"apps/set.yaml",
                     "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: s}\n"
                     "spec:\n  goTemplate: true\n  generators:\n  - list:\n      elements:\n" +
                         elements +
                         "  template:\n    metadata: {name: '{{.name}}'}\n    spec:\n"
                         "      destination: {namespace: '{{.ns}}'}\n      sources:\n"
                         "      - {repoURL: x, ref: fleet}\n"
                         "      - repoURL: https://charts.example.org\n        chart: api\n"
                         "        helm: {valueFiles: ['$fleet/values/{{.name}}.yaml']}\n"};
  };
  const InputFile one{"values/one.yaml", account("api", kArn)};
  const InputFile two{"values/two.yaml", account("apis", kArn)};
  CHECK(found({set("      - {name: one, ns: shop}\n"), one, two}, "") == "");
  CHECK(found({set("      - {name: one, ns: shop}\n      - {name: two, ns: shop}\n"), one, two},
              "") == "values/two.yaml:5:33 error trust-denies-service-account\n");
  CHECK(found({set("      - {name: one, ns: store}\n"), one}, "") ==
        "apps/set.yaml:9:25 error sub-mismatch\n");
  CHECK(found({set("      - {name: gone, ns: store}\n"), one}, "") == "");
}

TEST_CASE("a folder with a chart that an Application installs") {
  const auto application = [](const std::string& helm) {
    return InputFile{"apps/api.yaml",
                     "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: api}\n"
                     "spec:\n  destination: {namespace: shop}\n  source:\n    repoURL: x\n"
                     "    path: charts/api\n" +
                         helm};
  };
  const auto chart = [](const std::string& name) {
    return std::vector<InputFile>{{"charts/api/Chart.yaml", "name: api\nversion: 1.0.0\n"},
                                  {"charts/api/values.yaml", account(name, kArn)}};
  };
  const auto with = [&](const std::string& name, const std::string& helm) {
    std::vector<InputFile> files = chart(name);
    files.push_back(application(helm));
    return found(files, "");
  };
  CHECK(with("api", "") == "");
  CHECK(with("apis", "") == kWrong);
  // Something may be said again.
  CHECK(with("apis", "    helm: {parameters: [{name: serviceAccount.name, value: api}]}\n") == "");
  CHECK(with("apis", "    helm: {valueFiles: [gone.yaml]}\n") == "");
}

TEST_CASE("a chart of this repository, with files beside it") {
  const auto files = [](const std::string& name) {
    return std::vector<InputFile>{
        {"apps/api.yaml",
         "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: api}\nspec:\n"
         "  destination: {namespace: shop}\n  source:\n    repoURL: "
         "git@github.com:example/fleet.git\n"
         "    path: charts/api\n    helm: {valueFiles: [values.yaml, ../../values/prod.yaml]}\n"},
        {"charts/api/values.yaml", account(name, "\"\"")},
        {"values/prod.yaml", account("", kArn)}};
  };
  CHECK(found(files("api")) == "");
  CHECK(found(files("apis")) == kWrong);
}

TEST_CASE("a HelmRelease takes values from ConfigMaps of the input") {
  const auto release = [](const std::string& spec) {
    return InputFile{"flux/release.yaml",
                     "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n"
                     "metadata: {name: api, namespace: shop}\nspec:\n"
                     "  chart: {spec: {chart: api, sourceRef: {kind: HelmRepository, name: x}}}\n" +
                         spec};
  };
  const auto map = [](const std::string& name, const std::string& key, const std::string& values) {
    std::string text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name +
                       ", namespace: shop}\ndata:\n  " + key + ": |\n";
    for (std::size_t at = 0; at < values.size(); at = values.find('\n', at) + 1) {
      text += "    " + values.substr(at, values.find('\n', at) + 1 - at);
    }
    return InputFile{"flux/" + name + ".yaml", text};
  };
  const std::string both =
      "  valuesFrom:\n  - {kind: ConfigMap, name: one}\n  - {kind: ConfigMap, name: two, "
      "valuesKey: prod.yaml}\n";

  struct Case {
    std::string_view title;
    std::string spec, one, two;
    std::string expect;
  };
  const std::vector<Case> cases = {
      {"right", both, account("api", ""), account("", kArn), ""},
      {"the name of the second", both, account("api", kArn), account("apis", ""), kWrong},
      {"values in place come last", both + "  values: {serviceAccount: {name: api}}\n",
       account("apis", kArn), "a: 1\n", ""},
      {"a Secret is not known", both + "  - {kind: Secret, name: three}\n", account("apis", kArn),
       "a: 1\n", ""},
      {"one value at a path", both + "  - {kind: ConfigMap, name: one, targetPath: a.b}\n",
       account("apis", kArn), "a: 1\n", ""},
      {"a ConfigMap that is not there", both + "  - {kind: ConfigMap, name: three}\n",
       account("apis", kArn), "a: 1\n", ""},
      {"no values below the key", both, account("apis", kArn), "- a\n", ""},
  };
  for (const Case& each : cases) {
    CAPTURE(each.title);
    std::vector<InputFile> files = {release(each.spec), map("one", "values.yaml", each.one),
                                    map("two", "prod.yaml", each.two)};
    CHECK(found(files) == each.expect);
    // The same as a kustomization builds it.
    files.push_back({"flux/kustomization.yaml", "resources: [release.yaml, one.yaml, two.yaml]\n"});
    CHECK(found(files) == each.expect);
  }
}

TEST_CASE("a ConfigMap of values is found however its name is written") {
  const InputFile release{
      "flux/release.yaml",
      "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n"
      "metadata: {name: api, namespace: shop}\nspec:\n"
      "  chart: {spec: {chart: api, sourceRef: {kind: HelmRepository, name: x}}}\n"
      "  valuesFrom: [{kind: ConfigMap, name: one}]\n"};
  const auto map = [](const std::string& metadata) {
    std::string text =
        "apiVersion: v1\nkind: 'ConfigMap'\nmetadata:" + metadata + "\ndata:\n  values.yaml: |\n";
    const std::string values = account("apis", kArn);
    for (std::size_t at = 0; at < values.size(); at = values.find('\n', at) + 1) {
      text += "    " + values.substr(at, values.find('\n', at) + 1 - at);
    }
    return text;
  };
  for (const char* const metadata :
       {"\n  name: one\n  namespace: shop", " {\"name\": \"one\", \"namespace\": shop}",
        " {namespace: shop, name : 'one'}", "\n  namespace: shop\n  name:\n    one",
        "\n  namespace: shop\n  name: &name one", "\n  namespace: shop\n  name: !!str one",
        "\n  namespace: shop\n  name: \"\\x6fne\"", "\n  namespace: shop\n  name: \"on\\u0065\"",
        "\n  namespace: shop\n  name: # it\n    one", "\n  namespace: shop\n  name: >-\n    one"}) {
    CAPTURE(metadata);
    CHECK(found({release, {"maps/x.yaml", map(metadata)}}) == kWrong);
    // Which of two counts, nobody knows.
    CHECK(found({release, {"maps/x.yaml", map(metadata)}, {"maps/y.yml", map(metadata)}}) == "");
  }
  // What a template engine fills in is no name yet.
  CHECK(found({release,
               {"maps/x.yaml", map(" {name: one, namespace: shop}")},
               {"maps/y.yaml", map("\n  name: {{ .name }}\n  namespace: shop")}}) == kWrong);
  CHECK(found({release, {"maps/x.yaml", map(" {name: ones, namespace: shop}")}}) == "");
  CHECK(found({release, {"maps/x.yaml", map(" {name: one, namespace: other}")}}) == "");
}

TEST_CASE("a HelmRelease takes values from what a generator of the kustomization makes") {
  const auto files = [](const std::string& kind, const std::string& generator,
                        const std::string& values) {
    return std::vector<InputFile>{
        {"flux/release.yaml",
         "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n"
         "metadata: {name: api, namespace: shop}\nspec:\n"
         "  chart: {spec: {chart: api, sourceRef: {kind: HelmRepository, name: x}}}\n"
         "  valuesFrom: [{kind: " +
             kind + ", name: api-values}]\n"},
        {"flux/kustomization.yaml",
         "namespace: shop\nresources: [release.yaml]\n" + generator +
             ":\n- name: api-values\n  files: [values.yaml=values/api.yaml]\n"
             "  options: {disableNameSuffixHash: true}\n"},
        {"flux/values/api.yaml", values}};
  };
  const std::string typo =
      "serviceAccount:\n  name: api\n  annotations:\n    eks.amazonaws.com/role_arn: " + kArn +
      "\n";
  for (const auto& [kind, generator] :
       {std::pair("ConfigMap", "configMapGenerator"), std::pair("Secret", "secretGenerator")}) {
    CAPTURE(kind);
    CHECK(found(files(kind, generator, account("api", kArn))) == "");
    CHECK(found(files(kind, generator, account("apis", kArn))) == kWrong);
    CHECK(found(files(kind, generator, typo)) ==
          "flux/values/api.yaml:4:5 error annotation-typo\n");
  }
  // A Secret is not the ConfigMap of its name.
  CHECK(found(files("Secret", "configMapGenerator", account("apis", kArn))) == "");
}

TEST_CASE("files of values of a helmfile are one release") {
  const auto files = [](const std::string& values, const std::string& one, const std::string& two) {
    return std::vector<InputFile>{
        {"helmfile.yaml",
         "releases:\n- name: api\n  namespace: shop\n  chart: stable/api\n  values: " + values +
             "\n"},
        {"one.yaml", one},
        {"two.yaml", two}};
  };
  const std::string both = "[one.yaml, two.yaml]";

  CHECK(found(files(both, account("api", ""), account("", kArn))) == "");
  CHECK(found(files(both, account("apis", kArn), account("api", ""))) == "");
  CHECK(found(files(both, account("api", kArn), account("apis", ""))) == kWrong);
  CHECK(found(files("[one.yaml, {serviceAccount: {name: apis}}]", account("api", kArn),
                    "a: 1\n")) == kWrong);
  CHECK(found(files("[one.yaml, two.yaml.gotmpl]", account("apis", kArn), "a: 1\n")) == "");
}
