// What a run may demand (--require, --fail-on-unchecked), and what a configuration may say about
// the run itself: tables of an input tree, words, and the text and status that come of it.
#include <doctest/doctest.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "support/folder.h"
#include "support/samples.h"

namespace irsa::tests {
namespace {

using Words = std::vector<std::string>;
using Files = std::vector<std::pair<std::string, std::string>>;

bool holds(const std::string& text, const std::string& part) {
  return part.empty() || text.find(part) != std::string::npos;
}

struct Row {
  const char* name;
  Files files;
  Words words;
  int status;
  std::string out, err;  ///< parts
  std::string not_there = {};
};

void try_all(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    const Folder folder;
    for (const auto& [name, text] : row.files) Folder::write(name, text);
    Words words = {"check"};
    words.insert(words.end(), row.words.begin(), row.words.end());
    const Outcome outcome = run(words);
    CAPTURE(row.name);
    CAPTURE(outcome.out);
    CAPTURE(outcome.err);
    CHECK(outcome.status == row.status);
    CHECK(holds(outcome.out, row.out));
    CHECK(holds(outcome.err, row.err));
    if (!row.not_there.empty()) CHECK_FALSE(holds(outcome.out + outcome.err, row.not_there));
  }
}

const std::string kAccount = account("pay", "api", arn("api"));
const std::string kPod = deployment("pay", "api", "api");
const std::string kNameless = account("", "api", arn("api"));
const std::string kRole = get_role("api", trusting({"pay:api"}));
const std::string kBroken = account("pay", "api", "arn:aws:iam::1:role/x");
const std::string kIssuerUrl = "https://" + std::string(kIssuer);

TEST_CASE("--require and --fail-on-unchecked: status 2 and what to do") {
  const Files kFull = {{"a.yaml", kAccount + kPod}, {"role.json", kRole}};
  try_all({
      {"all known", kFull, {"--require", "namespaces,rendered"}, 0, "", ""},
      {"nameless",
       {{"a.yaml", kNameless}},
       {"--require", "namespaces"},
       2,
       "",
       "1 object has no known namespace, which --require does not allow (the first is in "
       "'a.yaml'); give --namespace NS"},
      {"given",
       {{"a.yaml", kNameless}},
       {"--require", "namespaces", "--namespace", "pay"},
       0,
       "",
       ""},
      {"issuer unknown",
       kFull,
       {"--require", "issuer"},
       2,
       "",
       "1 service account is of no known cluster"},
      {"issuer given", kFull, {"--require", "issuer", "--issuer", kIssuerUrl}, 0, "", ""},
      {"issuer by the configuration, of one folder only",
       {{"a/a.yaml", kAccount},
        {"b/b.yaml", account("web", "b", arn("b"))},
        {".irsa-lint.yaml",
         "version: 1\nclusters: [{name: a, issuer: \"" + kIssuerUrl + "\", paths: [a]}]\n"}},
       {"--require", "issuer"},
       2,
       "",
       "(the first is in 'b/b.yaml')"},
      {"template",
       {{"a.yaml", kAccount}, {"c/Chart.yaml", "name: c\n"}, {"c/templates/x.yaml", "{{ x }}\n"}},
       {"--require", "rendered"},
       2,
       "",
       "1 template or kustomization was not rendered"},
      {"kustomize",
       {{"k/kustomization.yaml", "resources: [a.yaml]\nnamespace: pay\n"}, {"k/a.yaml", kNameless}},
       {"--require", "rendered"},
       0,
       "",
       ""},
      {"kustomize that cannot be built here",
       {{"k/kustomization.yaml", "resources: [a.yaml]\nnamespace: pay\ntransformers: [t.yaml]\n"},
        {"k/a.yaml", kNameless}},
       {"--require", "rendered"},
       2,
       "",
       "(the first is in 'k')"},
      {"the same, built",
       {{"k/kustomization.yaml", "resources: [a.yaml]\nnamespace: pay\ntransformers: [t.yaml]\n"},
        {"k/a.yaml", kNameless},
        {"built.yaml", kAccount}},
       {"--require", "rendered"},
       0,
       "",
       ""},
      {"unchecked",
       {{"a.yaml", kAccount}},
       {"--fail-on-unchecked"},
       2,
       "",
       "something was not checked, which --fail-on-unchecked does not allow: whether the annotated "
       "roles exist"},
      {"the same without", {{"a.yaml", kAccount}}, {}, 0, "", "not checked: whether"},
      {"nothing to say",
       {{"a.yaml", account("pay", "api") + kPod}},
       {"--fail-on-unchecked"},
       0,
       "",
       ""},
      {"unknown word",
       {},
       {"--require", "namespace"},
       2,
       "",
       "--require: 'namespace' is not one of kubernetes, iam, namespaces, issuer, rendered."},
  });
}

TEST_CASE("the summary's advice is true") {
  const std::string kBase = "resources: [a.yaml]\n";
  try_all({
      {"kustomize: the folder to build",
       {{"base/kustomization.yaml", kBase},
        {"base/a.yaml", kNameless},
        {"overlays/prod/kustomization.yaml",
         "resources: [../../base]\nnamespace: pay\ntransformers: [t.yaml]\n"},
        {"role.json", kRole}},
       {"--ignore", "subject-dangling"},
       0,
       "",
       "not built here: overlays/prod (the transformers of overlays/prod may change anything); "
       "kustomize build "
       "overlays/prod | irsa-lint check -",
       "--namespace NAMESPACE"},
      {"kustomize: built already",
       {{"base/kustomization.yaml", kBase},
        {"base/a.yaml", kNameless},
        {"overlays/prod/kustomization.yaml", "resources: [../../base]\nnamePrefix: x-\n"},
        {"built.yaml", account("pay", "x-api", arn("api")) + deployment("pay", "d", "x-api")},
        {"role.json", get_role("api", trusting({"pay:x-api"}))}},
       {},
       0,
       "",
       "0 errors",
       "kustomize build"},
      {"templates that mention IRSA are named",
       {{"a.yaml", kAccount + kPod},
        {"charts/x/Chart.yaml", "name: x\n"},
        {"charts/x/templates/sa.yaml",
         "annotations:\n  eks.amazonaws.com/role-arn: {{ .Values.role }}\n"},
        {"charts/x/templates/cm.yaml", "a: {{ .Values.a }}\n"}},
       {},
       0,
       "",
       "1 template that mentions IRSA, because only rendered output can be checked: "
       "charts/x/templates/sa.yaml; helm template charts/x | irsa-lint check -"},
      {"others are not",
       {{"a.yaml", kAccount + kPod},
        {"charts/x/Chart.yaml", "name: x\n"},
        {"charts/x/templates/cm.yaml", "a: {{ .Values.a }}\n"}},
       {},
       0,
       "",
       "",
       "mentions IRSA"},
      {"a namespace that is filled in later is not the option's",
       {{"a.yaml", account("${NS}", "api", arn("api"))}, {"role.json", kRole}},
       {"--exit-zero"},
       0,
       "",
       "",
       "--namespace NAMESPACE"},
      {"one that is not said is",
       {{"a.yaml", kNameless}, {"role.json", kRole}},
       {"--exit-zero"},
       0,
       "",
       "irsa-lint check --namespace NAMESPACE"},
  });
}

TEST_CASE("exclude, by option and by configuration") {
  const Files kTree = {{"a.yaml", kAccount + kPod},
                       {"vendor/bad.yaml", kBroken},
                       {"apps/x/fixtures/bad.yaml", kBroken}};
  const auto with = [&](const std::string& config) {
    Files files = kTree;
    files.emplace_back(".irsa-lint.yaml", "version: 1\n" + config);
    return files;
  };
  try_all({
      {"none", kTree, {}, 1, "vendor/bad.yaml:", ""},
      {"by name at any depth", kTree, {"--exclude", "fixtures,vendor"}, 0, "", "in 1 file"},
      {"by path", kTree, {"--exclude", "apps/*/fixtures"}, 1, "vendor/bad.yaml:", "", "apps/x/"},
      {"a named file is read",
       kTree,
       {"--exclude", "vendor", "vendor/bad.yaml"},
       1,
       "vendor/bad.yaml:",
       ""},
      {"one that matches nothing",
       kTree,
       {"--exclude", "vendro"},
       1,
       "",
       "warning: --exclude 'vendro' matches nothing."},
      {"no glob",
       kTree,
       {"--exclude", "a[b"},
       2,
       "",
       "--exclude: 'a[b' has a '[' without its ']'."},
      {"configured", with("exclude: [vendor, \"apps/x/**\"]\n"), {}, 0, "", "in 1 file"},
      {"configured, and nothing",
       with("exclude: [vendor, fixtures, gone]\n"),
       {},
       0,
       "",
       ".irsa-lint.yaml:2:29: warning: 'gone' (exclude) matches nothing [configuration]"},
      {"shown",
       with("exclude: [vendor]\n"),
       {"--show-files"},
       0,
       "a.yaml\napps/x/fixtures/bad.yaml\n",
       "",
       "vendor"},
  });
}

TEST_CASE("globs and patterns that match nothing are told, of a run over everything") {
  const auto tree = [](const std::string& config) {
    return Files{{"apps/a.yaml", kAccount + kPod},
                 {"iam/api/trust.json", trusting({"pay:api"})},
                 {".irsa-lint.yaml", "version: 1\n" + config}};
  };
  const std::string issuer = "issuer: \"" + kIssuerUrl + "\"";
  try_all({
      {"cluster",
       tree("clusters: [{name: a, " + issuer + ", paths: [apps, apsp]}]\n"),
       {},
       0,
       "",
       "warning: 'apsp' (paths) matches no file that is read"},
      {"namespace",
       tree("namespaces: {app: pay}\n"),
       {},
       0,
       "",
       "warning: 'app' (namespaces) matches no file"},
      {"role",
       tree("roles: [{path: \"iam/(?P<role>[^/]+)[.]json\"}]\n"),
       {},
       0,
       "",
       "(roles) matches no file"},
      {"role that fits",
       tree("roles: [{path: \"iam/(?P<role>[^/]+)/trust[.]json\"}]\n"),
       {},
       0,
       "",
       "",
       "matches no"},
      {"account",
       tree("external-service-accounts: [\"kube-sys/*\"]\n"),
       {},
       0,
       "",
       "'kube-sys/*' (external-service-accounts) matches no service account"},
      {"account that fits",
       tree("external-service-accounts: [\"pay/*\"]\n"),
       {},
       0,
       "",
       "",
       "matches no"},
      {"placeholder",
       tree("placeholders: [\"@@[a-z]+@@\"]\n"),
       {},
       0,
       "",
       "(placeholders) matches no value that is read"},
      {"placeholder that fits",
       tree("placeholders: [\"role/a.i\"]\n"),
       {},
       0,
       "",
       "",
       "matches no"},
      {"a part of the tree says nothing",
       tree("namespaces: {app: pay}\n"),
       {"iam"},
       0,
       "",
       "",
       "matches no"},
      {"as data",
       tree("namespaces: {app: pay}\n"),
       {"--format", "json"},
       0,
       "\"configuration\": [\n      {\n        \"path\": \".irsa-lint.yaml\"",
       ""},
  });
}

TEST_CASE("what a configuration says about the run") {
  const auto tree = [](const std::string& config, Files more = {}) {
    Files files = {{"a.yaml", kBroken}, {".irsa-lint.yaml", "version: 1\n" + config}};
    files.insert(files.end(), more.begin(), more.end());
    return files;
  };
  const std::string kBase = "version: 1\nrules: {role-arn-malformed: note}\nfail-on: error\n";
  try_all({
      {"fail-on", tree("fail-on: never\n"), {}, 0, "[role-arn-malformed]", ""},
      {"the option wins", tree("fail-on: never\n"), {"--fail-on", "error"}, 1, "", ""},
      {"format", tree("format: concise\n"), {}, 1, "a.yaml:8:46: error:", "", "^"},
      {"the option wins", tree("format: concise\n"), {"--format", "text"}, 1, "^", ""},
      {"no file", tree("format: json=x\n"), {}, 2, "", "'json=x' names a file"},
      {"unknown format", tree("format: jsno\n"), {}, 2, "", "Did you mean 'json'?"},
      {"unknown level", tree("fail-on: off\n"), {}, 2, "", "'fail-on' must be a string"},
      {"extends", tree("extends: base.yaml\n", {{"base.yaml", kBase}}), {}, 0, "note:", ""},
      {"its own word wins",
       tree("extends: base.yaml\nrules: {role-arn-malformed: error}\n", {{"base.yaml", kBase}}),
       {},
       1,
       "error:",
       ""},
      {"a mistake in what is extended",
       tree("extends: base.yaml\n", {{"base.yaml", "version: 1\nx: 1\n"}}),
       {},
       2,
       "",
       "base.yaml:2:1: error: unknown key 'x'"},
      {"extends itself", tree("extends: .irsa-lint.yaml\n"), {}, 2, "", "extends itself."},
      {"extends nothing",
       tree("extends: gone.yaml\n"),
       {},
       2,
       "",
       "cannot read the configuration 'gone.yaml'"},
      {"extends leads out",
       tree("extends: ../x.yaml\n"),
       {},
       2,
       "",
       "'../x.yaml' leads out of the repository."},
      {"baseline leads out",
       tree("baseline: ../x.json\n"),
       {},
       2,
       "",
       "baseline in the configuration: '../x.json' leads out"},
      {"baseline is not there",
       tree("baseline: x.json\n"),
       {},
       2,
       "",
       "cannot read the baseline 'x.json'"},
      {"several rules and groups, no path",
       tree("ignore: [{rules: [aud-missing, service-account], reason: later}]\n"),
       {},
       0,
       "",
       "(1 suppressed)"},
      {"a group by itself",
       tree("ignore: [{rule: service-account, reason: later}]\n"),
       {},
       0,
       "",
       "(1 suppressed)"},
      {"a group that matches nothing",
       tree("ignore: [{rules: [input], reason: later}]\n"),
       {},
       1,
       "the suppression of 'input' matches no finding",
       ""},
      {"no rule at all",
       tree("ignore: [{path: a, reason: later}]\n"),
       {},
       2,
       "",
       "this entry of 'ignore' lacks the key 'rule'"},
      {"a blank reason",
       tree("ignore: [{rule: sub-missing, reason: \"   \"}]\n"),
       {},
       2,
       "",
       "'reason' is blank"},
      {"a nested one is not read",
       tree("fail-on: never\n",
            {{"apps/.irsa-lint.yaml", "version: 1\n"}, {"apps/x.yaml", kBroken}}),
       {},
       0,
       "",
       "warning: 'apps/.irsa-lint.yaml' is not read"},
      {"above the folder that is searched",
       tree("fail-on: never\n",
            {{"apps/.irsa-lint.yaml", "version: 1\n"}, {"apps/prod/x.yaml", kBroken}}),
       {"apps/prod"},
       0,
       "",
       "warning: 'apps/.irsa-lint.yaml' is not read"},
      {"the one that is left out on purpose",
       tree("fail-on: never\n", {{"apps/x.yaml", kBroken}}),
       {"--no-config", "--exit-zero"},
       0,
       "",
       "",
       "is not read"},
      {"nested, where nothing is read",
       tree("fail-on: never\n", {{"apps/.irsa-lint.yaml", "version: 1\n"}}),
       {},
       0,
       "",
       "",
       "is not read"},
      {"settings",
       tree("fail-on: error\nexclude: [vendor]\n"),
       {"--show-settings", "--issuer", kIssuerUrl},
       0,
       "exclude: [\"vendor\"]\nclusters:\n",
       ""},
  });
}

TEST_CASE("the settings shown are a configuration that gives the same") {
  const Folder folder;
  Folder::write("base.yaml", "version: 1\nplaceholders: [\"@@[a-z]+@@\"]\n");
  Folder::write(".irsa-lint.yaml",
                "version: 1\nextends: base.yaml\nclusters: [{name: a, issuer: \"" + kIssuerUrl +
                    "\", paths: [\"a b/**\"]}]\nroles: [{path: \"iam/(?P<role>[^/]+)/t[.]json\", "
                    "account: \"111122223333\"}]\nrules: {sub-missing: \"off\"}\n"
                    "ignore: [{rules: [workload, aud-missing], reason: \"it's \\\"so\\\"\"}]\n"
                    "external-service-accounts: [\"kube-system/*\"]\nfail-on: never\n");
  const std::string shown = run({"check", "--show-settings"}).out;
  Folder::write("shown.yaml", shown);
  const Outcome again = run({"check", "--show-settings", "--config", "shown.yaml"});
  CHECK(again.err == "");
  const auto body = [](const std::string& text) { return text.substr(text.find("version:")); };
  CHECK(body(again.out) == body(shown));
}

TEST_CASE("a baseline on a part of the tree speaks of that part") {
  const Folder folder;
  Folder::write("apps/a.yaml", kBroken);
  Folder::write("web/b.yaml", account("web", "b", "arn:aws:iam::1:role/b"));
  CHECK(run({"check", "--write-baseline", "known.json"}).status == 0);
  Folder::write("apps/a.yaml", kAccount);
  CHECK(holds(run({"check", "--baseline", "known.json"}).err,
              "baseline: 1 known finding, 1 entry no longer occurs\n"));
  const std::string part = run({"check", "--baseline", "known.json", "web"}).err;
  CHECK(holds(part, "baseline: 1 known finding, 0 entries no longer occur\n"));
  CHECK(holds(part, "baseline: 1 entry is about other files than these\n"));
  // By the configuration, and not when it is written again.
  Folder::write(".irsa-lint.yaml", "version: 1\nbaseline: known.json\n");
  CHECK(run({"check", "web"}).status == 0);
  CHECK(run({"check", "web", "--no-config"}).status == 1);
  CHECK(run({"check", "--write-baseline", "known.json"}).status == 0);
  CHECK(holds(Folder::read("known.json"), "web/b.yaml"));
}

TEST_CASE("a bare call prints help, and is no success") {
  const Outcome bare = run({});
  CHECK(bare.status == 2);
  CHECK(bare.out == run({"--help"}).out);
}

}  // namespace
}  // namespace irsa::tests
