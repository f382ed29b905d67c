// What works in a way that is easily taken for a mistake, each beside a neighbour that does not
// work: what deploys a manifest changes it, names are made by something else, another cluster is
// meant.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "support/lint.h"
#include "support/samples.h"

namespace works_otherwise_test {
namespace {

using namespace irsa;
using namespace irsa::tests;

struct Case {
  std::string title;
  std::vector<InputFile> files;
  std::string expected = "";  ///< "slug level" of each finding
};

/// Of files that a walk has found: nobody has named them.
std::string found(std::vector<InputFile> files) {
  std::sort(files.begin(), files.end(),
            [](const InputFile& a, const InputFile& b) { return a.name < b.name; });
  SourceSet sources;
  for (const InputFile& each : files) sources.add_text(each.name, each.text, false);
  std::string out;
  for (const Finding& finding : engine::lint(sources, {}, {}).findings) {
    if (!out.empty()) out += "; ";
    out += std::string(finding.rule->slug) + " " + std::string(to_string(finding.level));
  }
  return out;
}

void check(const std::vector<Case>& cases) {
  for (const Case& test : cases) {
    CAPTURE(test.title);
    CHECK(found(test.files) == test.expected);
  }
}

InputFile trusts(const std::string& subject, const std::string& name = "app") {
  return {"roles/" + name + ".json", get_role(name, trusting({subject}))};
}

TEST_CASE("override_namespace of kubectl_manifest counts, and not the namespace in its manifest") {
  const auto terraform = [](const std::string& ns, const std::string& line,
                            const std::string& before = "") {
    return InputFile{"main.tf", before +
                                    "resource \"kubectl_manifest\" \"m\" {\n  yaml_body = "
                                    "<<YAML\n" +
                                    account(ns, "app", arn("app")) + "YAML\n  " + line + "\n}\n"};
  };
  const auto plan = [](const std::string& values, const std::string& unknown) {
    const std::string body = R"("yaml_body": "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n)"
                             R"(  name: app\n  namespace: default\n  annotations:\n)"
                             R"(    eks.amazonaws.com/role-arn: )" +
                             arn("app") + R"(\n")";
    return InputFile{
        "plan.json",
        R"({"format_version": "1.2", "planned_values": {"root_module": {"resources": [{"address": )"
        R"("kubectl_manifest.s", "mode": "managed", "type": "kubectl_manifest", "name": "s", )"
        R"("values": {)" +
            body + values +
            R"(}}]}}, "resource_changes": [{"address": "kubectl_manifest.s", "mode": "managed", )"
            R"("type": "kubectl_manifest", "name": "s", "change": {"actions": ["create"], )"
            R"("before": null, "after": {)" +
            body + values + R"(}, "after_unknown": {)" + unknown + "}}}]}"};
  };
  const std::string wrong = "sub-mismatch error";
  check({
      {"another one, which the role trusts",
       {terraform("default", "override_namespace = \"prod\""), trusts("prod:app")}},
      {"another one than the role trusts",
       {terraform("prod", "override_namespace = \"staging\""), trusts("prod:app")},
       wrong},
      {"none in the manifest",
       {terraform("", "override_namespace = \"prod\""), trusts("prod:app")}},
      {"none in the manifest, and the wrong one",
       {terraform("", "override_namespace = \"staging\""), trusts("prod:app")},
       wrong},
      {"one that is not known",
       {terraform("default", "override_namespace = var.ns", "variable \"ns\" {}\n"),
        trusts("prod:app")}},
      {"null is none",
       {terraform("default", "override_namespace = null"), trusts("prod:app")},
       wrong},
      {"an empty one is none",
       {terraform("default", "override_namespace = \"\""), trusts("prod:app")},
       wrong},
      {"of a plan", {plan(R"(, "override_namespace": "apps")", ""), trusts("apps:app")}},
      {"of a plan, and none", {plan("", ""), trusts("apps:app")}, wrong},
      {"of a plan, known after apply",
       {plan("", R"("override_namespace": true)"), trusts("apps:app")}},
  });
}

TEST_CASE("Flux changes the manifests of a folder without a kustomization, too") {
  const auto flux = [](const std::string& spec, const std::string& path = "./k8s") {
    return InputFile{"clusters/prod/app.yaml",
                     "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
                     "metadata: {name: app, namespace: flux-system}\nspec:\n  path: " +
                         path + "\n  sourceRef: {kind: GitRepository, name: flux-system}\n" + spec};
  };
  const auto app = [](const std::string& path = "k8s/app.yaml") {
    return InputFile{path, account("default", "app", arn("app"))};
  };
  const std::string wrong = "sub-mismatch error";
  const std::string ns = "  targetNamespace: apps\n";
  const std::string patches =
      "  patches:\n    - target: {kind: ServiceAccount}\n      patch: |\n"
      "        - {op: replace, path: /metadata/namespace, value: apps}\n";
  check({
      {"its namespace", {flux(ns), app(), trusts("apps:app")}},
      {"its prefix", {flux("  namePrefix: prod-\n"), app(), trusts("default:prod-app")}},
      {"its patches", {flux(patches), app(), trusts("apps:app")}},
      {"in a folder below", {flux(ns, "./"), app("a/b/app.yaml"), trusts("apps:app")}},
      {"in a kustomization below",
       {flux(ns, "./k8s"),
        app("k8s/a/app.yaml"),
        {"k8s/a/kustomization.yaml", "resources: [app.yaml]\n"},
        trusts("apps:app")}},
      {"nothing is changed", {flux(""), app(), trusts("apps:app")}, wrong},
      {"only what is written as ${…}",
       {flux("  postBuild: {substitute: {A: b}}\n"), app(), trusts("apps:app")},
       wrong},
      {"another folder", {flux(ns, "./other"), app(), trusts("apps:app")}, wrong},
  });
}

TEST_CASE("settings in a format that has comments may speak of IRSA") {
  const std::string words =
      R"("words": ["eks.amazonaws.com/role-arn", "AssumeRoleWithWebIdentity"])";
  check({
      {"a list of words", {{"cspell.json", "{\n  // words\n  " + words + "\n}\n"}}},
      {"a comma too many", {{"cspell.json", "{" + words + ",}\n"}}},
      {"a snippet",
       {{"snippets/yaml.json",
         "{\n  /* IRSA */\n  \"sa\": {\"body\": [\"eks.amazonaws.com/role-arn: $1\"]}\n}\n"}}},
      {"a list that is never closed", {{"cspell.json", "{" + words}}, "json-syntax error"},
      {"a policy",
       {{"app.json",
         "{\n  // the role\n  \"Statement\": [{\"Action\": "
         "\"sts:AssumeRoleWithWebIdentity\"}]\n}\n"}},
       "json-syntax error"},
      {"a manifest, which kubectl reads as YAML",
       {{"app.json",
         "{\"apiVersion\": \"v1\", \"kind\": \"ServiceAccount\", \"metadata\": {\"annotations\": "
         "{\"eks.amazonaws.com/role-arn\": \"x\"},}}\n"}},
       "role-arn-malformed error"},
  });
}

}  // namespace
}  // namespace works_otherwise_test
