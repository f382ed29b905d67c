#include "load/gitops/builds.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "judge/not_checked.h"
#include "load/gitops/deployers.h"
#include "support/api_role.h"
#include "support/lint.h"

using namespace irsa;
using tests::api_trust;
using tests::InputFile;

namespace {

InputFile file(const char* name, std::string text) { return {name, std::move(text)}; }

const InputFile kAccount = file("base/account.yaml",
                                "apiVersion: v1\n"
                                "kind: ServiceAccount\n"
                                "metadata:\n"
                                "  name: api\n"
                                "  annotations:\n"
                                "    eks.amazonaws.com/role-arn: "
                                "arn:aws:iam::111122223333:role/api\n");
const InputFile kBase = file("base/kustomization.yaml", "resources: [account.yaml]\n");

std::string brief(std::vector<InputFile> more, const std::vector<std::string>& words = {}) {
  more.push_back(kAccount);
  more.push_back(kBase);
  return tests::lint_files(std::move(more), words).brief();
}

}  // namespace

TEST_CASE("accounts are held against the roles as they will be built") {
  struct Case {
    std::string overlay;
    std::string subject;
    std::string expected;
  };
  const std::string resources = "resources: [../base]\n";
  const std::vector<Case> cases = {
      {"namespace: shop\n", "shop:api", ""},
      {"namespace: shop\n", "pay:api", "o/kustomization.yaml:2:12 error sub-mismatch\n"},
      {"namespace: shop\nnamePrefix: p-\n", "shop:p-api", ""},
      {"namespace: shop\nnamePrefix: p-\n", "shop:api",
       "o/kustomization.yaml:3:13 error sub-mismatch\n"},
      {"namePrefix: p-\nnamespace: shop\nnameSuffix: -s\n", "shop:p-api-s", ""},
      // A role that the overlay takes away is not held against anything.
      {"namespace: shop\npatches:\n- patch: |\n    apiVersion: v1\n    kind: ServiceAccount\n"
       "    metadata: {name: api}\n    $patch: delete\n",
       "shop:api", ""},
      // What may change anything is not judged.
      {"namespace: shop\ntransformers: [t.yaml]\n", "pay:api", ""},
      {"namespace: shop\ncomponents: [../gone]\n", "pay:api", ""},
      // A remote base brings more, and changes nothing about what is known.
      {"namespace: shop\nbases: [\"https://example.com/x\"]\n", "pay:api",
       "o/kustomization.yaml:2:12 error sub-mismatch\n"},
      {"namespace: shop\nbases: [\"https://example.com/x\"]\n", "shop:api", ""},
  };
  for (const Case& each : cases) {
    CAPTURE(each.overlay);
    CAPTURE(each.subject);
    CHECK(brief({{"o/kustomization.yaml", resources + each.overlay}, api_trust(each.subject)}) ==
          each.expected);
  }
}

TEST_CASE("what builds share is one finding that names them") {
  const std::string wrong =
      "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  annotations:\n"
      "    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:rol/api\n";
  const auto overlay = [](const char* name, const std::string& more = {}) {
    return InputFile{std::string(name) + "/kustomization.yaml",
                     "resources: [../base]\nnamespace: " + std::string(name) + "\n" + more};
  };
  const tests::Linted shared = tests::lint_files(
      {{"base/account.yaml", wrong}, kBase, overlay("dev"), overlay("prod"), overlay("test")});
  CHECK(shared.brief() == "base/account.yaml:6:59 error role-arn-malformed\n");
  CHECK(shared.text().find("in the builds of dev, prod and test") != std::string::npos);
  CHECK(brief({overlay("dev"),
               overlay("test"),
               overlay("prod", "patches: [{path: p.yaml}]\n"),
               {"prod/p.yaml", wrong}}) == "prod/p.yaml:6:59 error role-arn-malformed\n");
}

TEST_CASE("a line that gives many objects a name that is refused is one finding") {
  const InputFile more = file("base/more.yaml",
                              "{apiVersion: v1, kind: ServiceAccount, metadata: {name: web}}\n---\n"
                              "{apiVersion: v1, kind: ServiceAccount, metadata: {name: job}}\n");
  const auto found = [&](const std::string& text) {
    return tests::lint_files(
        {kAccount, more, file("base/kustomization.yaml", "resources: [account.yaml, more.yaml]\n"),
         file("o/kustomization.yaml", "resources: [../base]\n" + text)});
  };
  const tests::Linted ns = found("namespace: Shop\n");
  CHECK(ns.brief() == "o/kustomization.yaml:2:12 error object-name-invalid\n");
  CHECK(ns.text().find("as metadata.namespace of this ServiceAccount and 2 other objects: ") !=
        std::string::npos);
  // A prefix makes three names of one line, each of them refused.
  CHECK(found("namePrefix: X-\n").report.findings.size() == 3);
  CHECK(found("namespace: shop\n").brief().empty());
}

TEST_CASE("annotations of a build are strings") {
  const InputFile number =
      file("base/account.yaml",
           "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n"
           "  annotations:\n"
           "    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/api\n"
           "    eks.amazonaws.com/token-expiration: 86400\n");
  CHECK(tests::lint_files({number, kBase}).brief().empty());
  CHECK(tests::lint_files({number}).brief() ==
        "base/account.yaml:7:41 error annotation-not-string\n");
}

TEST_CASE("odd kustomizations are bounded, and nothing is made of them") {
  std::vector<InputFile> many = {api_trust("shop:api")};
  for (int i = 0; i < 300; ++i) {
    many.push_back({"o" + std::to_string(i) + "/kustomization.yaml",
                    "resources: [../base]\nnamespace: shop\n"});
  }
  CHECK(brief(many).empty());
  std::vector<InputFile> deep;
  for (int i = 0; i < 300; ++i) {
    deep.push_back({"d" + std::to_string(i) + "/kustomization.yaml",
                    "resources: [../d" + std::to_string(i + 1) + "]\n"});
  }
  deep.push_back({"d300/kustomization.yaml", "resources: [../base]\n"});
  CHECK(brief(deep).empty());
  CHECK(brief({{"a/kustomization.yaml", "resources: [../b]\n"},
               {"b/kustomization.yaml", "resources: [../a]\n"},
               api_trust("pay:api")})
            .empty());
  CHECK(brief({{"a/kustomization.yaml", "- resources\n"}, api_trust("pay:api")}).empty());
}

TEST_CASE("what was not built is listed, with the reason") {
  struct Case {
    std::vector<InputFile> files;
    std::string expected;
  };
  const InputFile dev = file("dev/kustomization.yaml", "resources: [../base]\nnamespace: shop\n");
  const auto prod = [](const std::string& text) {
    return InputFile{"prod/kustomization.yaml", text};
  };
  const std::vector<Case> cases = {
      {{dev, prod("resources: [../base]\nnamespace: shop\n")}, ""},
      // The other overlays of its base were built: that says nothing about this one.
      {{dev, prod("resources: [../base, ../gone]\n")},
       "prod ('../gone' is outside of the given paths)"},
      {{dev, prod("resources: [../base]\nnamePrefixes: x\n")},
       "prod (the kustomization.yaml of prod has the unknown key 'namePrefixes')"},
      {{prod("resources: [../a]\n"),
        file("a/kustomization.yaml", "resources: [../prod, ../base]\n")},
       "a (the bases of a form a circle)"},
      {{prod("resources: [., ../base]\n")}, "prod (the bases of prod form a circle)"},
      {{prod("resources: [../a]\n"), file("a/kustomization.yaml", "resources: [../b]\n"),
        file("b/kustomization.yaml", "resources: [../a, ../base]\n")},
       "prod (the bases of a form a circle)"},
      // What these reach cannot be told.
      {{dev, prod("- ../base\n")}, "prod (the kustomization.yaml of prod is no mapping)"},
      {{dev, prod("resources\n")}, "prod (the kustomization.yaml of prod is no mapping)"},
      {{dev, prod("resources: [\n")}, "prod (the kustomization.yaml of prod cannot be read)"},
      {{dev, prod("resources: [../base]\n"), file("prod/kustomization.yml", "namePrefix: a\n")},
       "prod (there is no kustomization.yaml, or more than one, in prod)"},
      // Nothing that these reach is for us.
      {{dev, prod("")}, ""},
      {{dev, prod("resources: [c.yaml]\nfoo: bar\n"),
        file("prod/c.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n")},
       ""},
      {{dev, file("prod/kustomization.yaml",
                  "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
                  "metadata: {name: a, namespace: b}\nspec: {path: ./x}\n")},
       ""},
      // Somebody has built it.
      {{prod("resources: [../base]\nfoo: bar\n"),
        file("rendered.yaml",
             "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: p-api, namespace: shop}\n")},
       ""},
      {{prod("resources: [../base, ../gone]\n"),
        file("rendered.yaml",
             "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: p-api, namespace: shop}\n")},
       ""},
      {{prod("resources: [../gone]\n")}, "prod ('../gone' is outside of the given paths)"},
      {{prod("resources: ../base\n")}, "prod (resources is not a list)"},
  };
  for (const Case& each : cases) {
    std::vector<InputFile> files = each.files;
    for (const InputFile& more : {kAccount, kBase, api_trust("shop:api")}) files.push_back(more);
    CAPTURE(each.expected);
    std::string found;
    for (const judge::NotChecked& item : tests::lint_files(files).report.summary.not_checked) {
      const std::string head = "what kustomizations give that were not built here: ";
      if (item.what.starts_with(head)) found = item.what.substr(head.size());
    }
    CHECK(found == each.expected);
  }
}

TEST_CASE("what Flux and Argo CD deploy from this repository") {
  const std::string flux =
      "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
      "metadata: {name: api, namespace: flux-system}\n"
      "spec:\n  path: ./base\n  targetNamespace: shop\n"
      "  sourceRef: {kind: GitRepository, name: fleet}\n";
  const std::string source =
      "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\n"
      "metadata: {name: fleet, namespace: flux-system}\n"
      "spec: {url: \"ssh://git@github.com/example/fleet.git\"}\n";
  const std::string argo =
      "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: api}\n"
      "spec:\n  source: {repoURL: \"https://github.com/example/fleet\", path: base}\n"
      "  destination: {namespace: shop}\n";
  const auto found = [&](const std::string& object, const std::string& subject,
                         const std::string& repository) {
    SourceSet sources;
    for (const InputFile& each : {kAccount, kBase, InputFile{"clusters/a.yaml", object},
                                  InputFile{"clusters/s.yaml", source}, api_trust(subject)}) {
      sources.add_text(each.name, each.text);
    }
    config::Settings settings;
    if (!repository.empty()) settings.repositories = {repository};
    tests::Linted linted{.sources = std::move(sources), .report = {}};
    linted.report = engine::lint(linted.sources, settings, {});
    return linted.brief();
  };
  const std::string ours = "git@github.com:Example/fleet";
  CHECK(found(flux, "shop:api", ours).empty());
  CHECK(found(flux, "pay:api", ours) == "clusters/a.yaml:6:20 error sub-mismatch\n");
  CHECK(found(argo, "shop:api", ours).empty());
  CHECK(found(argo, "pay:api", ours) == "clusters/a.yaml:6:28 error sub-mismatch\n");
  // Nobody says that the source is this repository.
  CHECK(found(flux, "pay:api", "").empty());
  CHECK(found(flux, "pay:api", "https://github.com/example/other").empty());
}

TEST_CASE("the name of a repository in any spelling") {
  for (const char* const url :
       {"https://github.com/example/fleet", "ssh://git@github.com/example/fleet.git",
        "git@github.com:example/fleet.git", "https://user@GitHub.com/Example/fleet/"}) {
    CAPTURE(url);
    CHECK(load::repository_name(url) == "github.com/example/fleet");
  }
}
