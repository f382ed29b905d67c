// Overlays of one base that build objects of the same names: each is judged by what it builds
// itself, and what is wrong in one is mended there.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "engine/mend.h"
#include "support/lint.h"

using namespace irsa;
using tests::InputFile;

namespace {

std::string role_of(std::string_view overlay) {
  return "arn:aws:iam::" + std::string(overlay == "dev" ? "111122223333" : "444455556666") +
         ":role/api\n";
}

const std::string kAccountPatch =
    "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  annotations:\n"
    "    eks.amazonaws.com/role-arn: ";

std::string deployment_patch(std::string_view container) {
  return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\nspec:\n  template:\n" +
         std::string(container);
}

/// The base, and overlays that give the account its role and patch more.
struct Tree {
  std::vector<InputFile> files = {
      {"base/kustomization.yaml", "resources: [sa.yaml, deploy.yaml]\n"},
      {"base/sa.yaml", "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n"},
      {"base/deploy.yaml",
       "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n"
       "  selector: {matchLabels: {app: api}}\n  template:\n    metadata:\n"
       "      labels: {app: api}\n    spec:\n      serviceAccountName: api\n"
       "      containers:\n        - name: api\n          image: example.com/api:1.4\n"}};

  void add(std::string_view overlay, const std::string& more, std::string account = {}) {
    const std::string folder = "overlays/" + std::string(overlay) + "/";
    files.push_back({folder + "kustomization.yaml",
                     "namespace: shop\nresources: [../../base]\npatches:\n  - path: sa.yaml\n" +
                         std::string(more.empty() ? ""
                                                  : "  - path: more.yaml\n    target: "
                                                    "{kind: Deployment, name: api}\n")});
    files.push_back({folder + "sa.yaml",
                     account.empty() ? kAccountPatch + role_of(overlay) : std::move(account)});
    if (!more.empty()) files.push_back({folder + "more.yaml", more});
  }
};

struct Fault {
  const char* title;
  std::string patch;     // of the Deployment
  const char* expected;  // in its file; empty: silent
};

const std::vector<Fault>& faults() {
  static const std::vector<Fault> kFaults = {
      {"none", deployment_patch("    spec:\n      priorityClassName: high\n"), ""},
      {"keys",
       deployment_patch("    spec:\n      containers:\n        - name: api\n          env:\n"
                        "            - {name: AWS_ACCESS_KEY_ID, value: AKIAIOSFODNN7EXAMPLE}\n"),
       "10:22 warning static-credentials\n"},
      {"token file",
       deployment_patch("    spec:\n      containers:\n        - name: api\n          env:\n"
                        "            - {name: AWS_WEB_IDENTITY_TOKEN_FILE, value: /tmp/x}\n"),
       "10:22 warning env-blocks-injection\n"},
      {"account's name", deployment_patch("    spec:\n      serviceAccountName: apii\n"),
       "7:27 warning service-account-missing\n"},
      {"label",
       deployment_patch("    metadata:\n      labels:\n"
                        "        eks.amazonaws.com/skip-pod-identity-webhook: \"true\"\n"),
       "8:9 warning injection-excluded\n"},
      {"on the pods",
       deployment_patch("    metadata:\n      annotations:\n        eks.amazonaws.com/role-arn: "
                        "arn:aws:iam::444455556666:role/other\n"),
       "8:9 error annotation-misplaced\n"},
      {"JSON patch",
       "- op: replace\n  path: /spec/template/spec/serviceAccountName\n  value: apii\n",
       "3:10 warning service-account-missing\n"},
  };
  return kFaults;
}

std::string lines_of(const std::string& brief, std::string_view overlay) {
  const std::string file = "overlays/" + std::string(overlay) + "/more.yaml:";
  std::string out;
  for (std::size_t at = 0; at < brief.size();) {
    const std::size_t end = brief.find('\n', at) + 1;
    const std::string line = brief.substr(at, end - at);
    out += line.starts_with(file) ? line.substr(file.size()) : "elsewhere " + line;
    at = end;
  }
  return out;
}

engine::Mending mended(std::vector<InputFile> files) {
  std::ranges::sort(files, {}, &InputFile::name);
  SourceSet sources;
  for (const InputFile& file : files) sources.add_text(file.name, file.text);
  const cli::CheckOptions options = cli::parse_check({});
  return engine::mend(sources, options.settings, {});
}

}  // namespace

TEST_CASE("a right overlay says nothing about a wrong one") {
  for (const Fault& fault : faults()) {
    CAPTURE(fault.title);
    for (const char* right : {"dev", "zdev"}) {  // before the wrong one, and behind it
      CAPTURE(right);
      Tree tree;
      tree.add(right, "");
      tree.add("prod", fault.patch);
      CHECK(lines_of(tests::lint_files(tree.files).brief(), "prod") == fault.expected);
    }
    Tree alone;
    alone.add("prod", fault.patch);
    CHECK(lines_of(tests::lint_files(alone.files).brief(), "prod") == fault.expected);
  }
}

TEST_CASE("each wrong overlay is told of, and a wrong base once") {
  for (const Fault& fault : faults()) {
    CAPTURE(fault.title);
    Tree tree;
    std::string expected;
    for (const char* overlay : {"dev", "prod", "stage"}) {
      tree.add(overlay, fault.patch);
      const std::string wanted = fault.expected;
      if (!wanted.empty()) {
        expected += "overlays/" + std::string(overlay) + "/more.yaml:" + wanted;
      }
    }
    CHECK(tests::lint_files(tree.files).brief() == expected);
  }
  Tree tree;
  std::string& deployment = tree.files[2].text;
  deployment +=
      "          env:\n            - {name: AWS_ACCESS_KEY_ID, value: AKIAIOSFODNN7EXAMPLE}\n";
  tree.add("dev", "");
  tree.add("prod", "");
  CHECK(tests::lint_files(tree.files).brief() ==
        "base/deploy.yaml:16:22 warning static-credentials\n");
}

TEST_CASE("a Secret with keys beside a build is not that of the build") {
  // What is not kept of a Secret without keys cannot say that it is the one.
  const std::string secret =
      "apiVersion: v1\nkind: Secret\nmetadata:\n  name: keys\nstringData:\n  ";
  const std::string with_keys = secret + "AWS_ACCESS_KEY_ID: AKIAIOSFODNN7EXAMPLE\n";
  for (const bool in_build : {false, true}) {
    CAPTURE(in_build);
    Tree tree;
    tree.files[0].text = "resources: [sa.yaml, deploy.yaml, secret.yaml]\n";
    tree.files[2].text += "          envFrom: [{secretRef: {name: keys}}]\n";
    tree.files.push_back({"base/secret.yaml", in_build ? with_keys : secret + "DEBUG: \"1\"\n"});
    tree.files.push_back({"base/secret-dev.yaml", with_keys});
    tree.add("dev", "");
    tree.add("prod", "");
    CHECK(tests::lint_files(tree.files).brief() ==
          (in_build ? "base/deploy.yaml:15:40 warning static-credentials\n" : ""));
  }
}

TEST_CASE("the role of an account that only another overlay annotates is not this one's") {
  // A cluster for tests on one's own machine has no roles.
  Tree tree;
  tree.add("local", faults()[1].patch,
           "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n");
  tree.add("prod", "");
  CHECK(tests::lint_files(tree.files).brief().empty());
}

TEST_CASE("an annotation that an overlay's patch misplaces is moved inside the patch") {
  struct Case {
    const char* title;
    std::string_view before, after;
  };
  constexpr std::string_view kRight = "  annotations:\n    eks.amazonaws.com/role-arn: ARN";
  const std::vector<Case> cases = {
      {"labels", "  labels:\n    eks.amazonaws.com/role-arn: ARN", kRight},
      {"metadata", "  eks.amazonaws.com/role-arn: ARN", kRight},
      {"below spec", "spec:\n  annotations:\n    eks.amazonaws.com/role-arn: ARN", kRight},
      {"top", "annotations:\n  eks.amazonaws.com/role-arn: ARN", kRight},
      {"top key", "eks.amazonaws.com/role-arn: ARN", kRight},
      {"other labels stay", "  labels:\n    a: b\n    eks.amazonaws.com/role-arn: ARN",
       "  labels:\n    a: b\n  annotations:\n    eks.amazonaws.com/role-arn: ARN"},
  };
  const auto patch = [](std::string_view body, std::string_view overlay) {
    std::string text(body);
    text.replace(text.find("ARN"), 3, role_of(overlay));
    return "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n" + text;
  };
  for (const Case& each : cases) {
    CAPTURE(each.title);
    Tree tree;
    tree.add("dev", "", patch(each.before, "dev"));
    tree.add("prod", "", patch(each.before, "prod"));
    const engine::Mending mending = mended(tree.files);
    CHECK(mending.files.size() == 2);
    for (const engine::MendedFile& file : mending.files) {
      const bool dev = file.before == patch(each.before, "dev");
      CHECK(file.after == patch(each.after, dev ? "dev" : "prod"));
    }
  }
}

TEST_CASE("what a fix would take from an overlay to its base stays as it is") {
  const std::string on_pods = deployment_patch(
      "    metadata:\n      annotations:\n        eks.amazonaws.com/role-arn: "
      "arn:aws:iam::444455556666:role/api\n");
  const std::string bare = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n";
  const auto json = [](const std::string& path, const std::string& value) {
    return "- op: add\n  path: " + path + "\n  value" + value + "\n";
  };
  const std::string arn = " arn:aws:iam::444455556666:role/api";
  const std::string key = ":\n    eks.amazonaws.com/role-arn:" + arn;
  struct Case {
    const char* title;
    std::string pods, account;
  };
  const std::vector<Case> cases = {
      {"pods", on_pods, bare},
      {"pods, JSON patch", json("/spec/template/metadata/annotations", key), bare},
      {"labels, JSON patch", "", json("/metadata/labels", key)},
      {"metadata, JSON patch", "", json("/metadata/annotation", key)},
      {"all metadata, JSON patch", "",
       json("/metadata", ":\n    name: api\n    labels:\n      eks.amazonaws.com/role-arn:" + arn)},
      {"misspelt in a path", "",
       json("/metadata/annotations", ": {}") +
           json("/metadata/annotations/eks.amazonaws.com~1role-arm", ":" + arn)},
      {"field in a path",
       json("/spec/template/serviceAccountName", ": api") +
           "- op: remove\n  path: /spec/template/spec/serviceAccountName\n",
       ""},
  };
  for (const Case& each : cases) {
    CAPTURE(each.title);
    for (const bool alone : {false, true}) {
      CAPTURE(alone);
      Tree tree;
      if (!alone) tree.add("dev", "");
      tree.add("prod", each.pods, each.account);
      for (InputFile& file : tree.files) {
        const std::size_t at = file.text.find("  - path: sa.yaml\n");
        if (at != std::string::npos) {
          file.text.insert(at + 18, "    target: {kind: ServiceAccount, name: api}\n");
        }
      }
      CHECK_FALSE(tests::lint_files(tree.files).brief().empty());
      const engine::Mending mending = mended(tree.files);
      CHECK(mending.files.empty());
    }
  }
}

TEST_CASE("a safe fix in a base has to be right for all that build it") {
  // The misspelt key is the base's, and all have it.
  Tree tree;
  tree.files[1].text += "  annotations:\n    eks.amazonaws.com/role-arm: " + role_of("dev");
  const std::string bare = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n";
  tree.add("dev", "", bare);
  tree.add("prod", "", bare);
  CHECK(mended(tree.files).files.size() == 1);
}

TEST_CASE("labels in values are never the annotations of the account") {
  const std::string command = "helm upgrade --install api ./chart -n shop -f values.yaml\n";
  const std::string key = "eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/api\n";
  struct Case {
    std::string values, expected;
  };
  const std::vector<Case> cases = {
      {"serviceAccount:\n  annotations:\n    " + key, ""},
      {"serviceAccount:\n  labels:\n    " + key, "values.yaml:3:5 error annotation-misplaced\n"},
      {"labels:\n  " + key, "values.yaml:2:3 error annotation-misplaced\n"},
      {"podLabels:\n  " + key, "values.yaml:2:3 error annotation-misplaced\n"},
      {"serviceAccount:\n  labels:\n    team: a\n  annotations:\n    " + key, ""},
      // Neither of the two is the account's, so that neither is there twice.
      {"serviceAccount:\n  labels:\n    " + key + "podAnnotations:\n  " + key,
       "values.yaml:3:5 error annotation-misplaced\nvalues.yaml:5:3 error annotation-misplaced\n"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.values);
    const std::vector<InputFile> files = {{"install.sh", command}, {"values.yaml", each.values}};
    CHECK(tests::lint_files(files).brief() == each.expected);
    CHECK(mended(files).files.empty());
  }
}
