// Small trees of kustomizations made at random, for the comparison with kustomize itself: nested
// bases, components, prefixes, namespaces, patches of every kind, lists with and without merge
// keys, references. Most can be built; some kustomize refuses.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

namespace irsa::tests {

class RandomTree {
 public:
  explicit RandomTree(std::uint32_t seed) : random_(seed) {}

  /// Writes a tree into `folder`; its root is the folder `root` in it.
  void write(const std::filesystem::path& folder) {
    folder_ = folder;
    std::vector<std::string> below;
    const int levels = 1 + pick(3);
    for (int level = 0; level <= levels; ++level) {
      const bool last = level == levels;
      const int many = last ? 1 : 1 + pick(2);
      std::vector<std::string> made;
      for (int i = 0; i < many; ++i) {
        const std::string name =
            last ? "root" : "l" + std::to_string(level) + "-" + std::to_string(i);
        kustomization(name, below, level == 0);
        made.push_back(name);
      }
      below = made;
    }
  }

 private:
  int pick(int below) {
    return static_cast<int>(std::uniform_int_distribution<int>(0, below - 1)(random_));
  }
  bool chance(int percent) { return pick(100) < percent; }
  template <typename T>
  const T& one_of(const std::vector<T>& list) {
    return list[static_cast<std::size_t>(pick(static_cast<int>(list.size())))];
  }
  std::string name() { return one_of<std::string>({"api", "web", "job", "x"}); }
  std::string ns() { return one_of<std::string>({"shop", "pay", "default"}); }
  std::string key() {
    return one_of<std::string>({"eks.amazonaws.com/role-arn", "eks.amazonaws.com/audience",
                                "eks.amazonaws.com/token-expiration", "team"});
  }
  std::string value() {
    return one_of<std::string>({"arn:aws:iam::111122223333:role/api", "sts.amazonaws.com", "86400",
                                "true", "\"3600\"", "''"});
  }
  std::string text_value() {
    return one_of<std::string>(
        {"arn:aws:iam::111122223333:role/api", "sts.amazonaws.com", "\"86400\"", "'true'"});
  }
  std::string env_name() {
    return one_of<std::string>({"AWS_REGION", "AWS_ROLE_ARN", "AWS_ACCESS_KEY_ID", "LOG"});
  }

  void put(const std::string& path, const std::string& text) {
    std::filesystem::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path) << text;
  }

  struct Made {
    std::string kind, api, name = {}, ns = {};
  };

  std::string metadata(const Made& made) {
    std::string out = "metadata:\n  name: " + made.name + "\n";
    if (!made.ns.empty()) out += "  namespace: " + made.ns + "\n";
    if (chance(30)) out += "  labels: {app: " + name() + "}\n";
    return out;
  }

  /// No null: where a patch brings the whole map, kustomize keeps a null in it.
  std::string annotations(int indent) {
    const std::string pad(static_cast<std::size_t>(indent), ' ');
    std::string out = pad + "annotations:\n";
    std::vector<std::string> had;
    for (int i = 0; i < 1 + pick(3); ++i) {
      const std::string k = key();
      if (std::find(had.begin(), had.end(), k) != had.end()) continue;
      had.push_back(k);
      out += pad + "  " + k + ": " + value() + "\n";
    }
    return out;
  }

  std::string env(const std::string& pad, bool patch) {
    std::string out;
    std::vector<std::string> had;
    for (int i = 0; i < 1 + pick(3); ++i) {
      const std::string variable = env_name();
      if (std::find(had.begin(), had.end(), variable) != had.end()) continue;
      had.push_back(variable);
      out += pad + "- name: " + variable + "\n";
      switch (pick(patch ? 6 : 4)) {
        case 0:
          out += pad + "  valueFrom: {configMapKeyRef: {name: " + name() + ", key: a}}\n";
          break;
        case 4: out += pad + "  $patch: delete\n"; break;
        case 5: out += pad + "  value: null\n"; break;
        default: out += pad + "  value: v" + std::to_string(pick(5)) + "\n";
      }
    }
    return out;
  }

  std::string container(const std::string& pad, bool patch) {
    std::string out = pad + "- name: " + one_of<std::string>({"main", "side"}) + "\n";
    if (patch && chance(10)) return out + pad + "  $patch: delete\n";
    if (patch && chance(10)) out += pad + "  $patch: replace\n";
    if (chance(70)) out += pad + "  env:\n" + env(pad + "  ", patch);
    if (chance(20)) out += pad + "  args: [a, b]\n";
    if (chance(30)) {
      out += pad + "  envFrom:\n" + pad + "  - configMapRef: {name: " + name() + "}\n";
    }
    if (chance(20)) {
      out += pad + "  volumeMounts:\n" + pad + "  - {mountPath: /var/run/secrets/a, name: tok}\n";
    }
    return out;
  }

  std::string pod(int indent, bool patch) {
    const std::string pad(static_cast<std::size_t>(indent), ' ');
    std::string out;
    if (chance(70)) {
      out += pad + "serviceAccountName: " + (patch && chance(20) ? "null" : name()) + "\n";
    }
    out += pad + "containers:\n";
    if (patch && chance(8)) out += pad + "- $patch: replace\n";
    const std::string first = container(pad, patch);
    out += first;
    if (chance(30)) {
      out += pad + "- name: third\n" + pad + "  env:\n" + env(pad + "  ", patch);
    }
    if (chance(20)) out += pad + "initContainers:\n" + container(pad, patch);
    if (chance(20)) {
      out += pad + "volumes:\n" + pad + "- name: tok\n" + pad +
             "  projected: {sources: [{serviceAccountToken: {audience: " +
             one_of<std::string>({"sts.amazonaws.com", "vault"}) + ", path: t}}]}\n";
    }
    if (chance(20)) out += pad + "tolerations: [{key: a}]\n";
    return out;
  }

  std::string workload(const Made& made, bool patch) {
    std::string out = "apiVersion: " + made.api + "\nkind: " + made.kind + "\n";
    out += metadata(made);
    if (chance(20)) out += annotations(2);
    if (made.kind == "CronJob") {
      out += "spec:\n  jobTemplate:\n    spec:\n      template:\n        spec:\n" + pod(10, patch);
    } else if (made.kind == "Pod") {
      out += "spec:\n" + pod(2, patch);
    } else {
      out += "spec:\n  template:\n";
      if (chance(20)) out += "    metadata:\n" + annotations(6);
      out += "    spec:\n" + pod(6, patch);
    }
    return out;
  }

  std::string account(const Made& made, bool patch) {
    std::string out = "apiVersion: v1\nkind: ServiceAccount\n" + metadata(made);
    if (patch && chance(10)) return out + "$patch: delete\n";
    if (chance(70)) out += annotations(2);
    return out;
  }

  /// A patch is mostly for what is there, and of one kind and name there is mostly one.
  std::string object(Made& made, bool patch) {
    if (patch && !all_.empty() && chance(95)) {
      made = one_of(all_);
    } else {
      const std::vector<Made> kinds = {{"ServiceAccount", "v1"},
                                       {"ServiceAccount", "v1"},
                                       {"Deployment", "apps/v1"},
                                       {"CronJob", "batch/v1"},
                                       {"Pod", "v1"},
                                       {"StatefulSet", "apps/v1"}};
      for (int i = 0; i < 20; ++i) {
        made = one_of(kinds);
        made.name = name() + (i > 8 ? std::to_string(i) : "");
        made.ns = chance(20) ? ns() : "";
        const bool known = std::any_of(all_.begin(), all_.end(), [&](const Made& other) {
          return other.kind == made.kind && other.name == made.name;
        });
        if (!known || chance(3)) break;
      }
      if (!patch) all_.push_back(made);
    }
    return made.kind == "ServiceAccount" ? account(made, patch) : workload(made, patch);
  }

  std::string target(const Made& made) {
    std::string out = "{";
    out += "kind: " + made.kind;  // without one a patch turns what it meets into its own kind
    if (chance(60)) {
      out += (out.size() > 1 ? ", " : "") + std::string("name: ") +
             one_of<std::string>({made.name, ".*", "\"a.*|web\"", "we"});
    }
    if (chance(15)) out += (out.size() > 1 ? ", " : "") + std::string("namespace: ") + ns();
    if (chance(15)) {
      out += (out.size() > 1 ? ", " : "") + std::string("labelSelector: ") +
             one_of<std::string>({"app=api", "\"app!=api\"", "app", "\"app in (web,api)\""});
    }
    return out + "}";
  }

  std::string json_patch(const Made& made, const std::string& pad) {
    const std::string role = "/metadata/annotations/eks.amazonaws.com~1role-arn";
    std::vector<std::string> paths = {role, role, "/metadata/annotations"};
    if (made.kind == "Deployment" || made.kind == "StatefulSet") {
      paths = {role, "/spec/template/spec/serviceAccountName", "/spec/template/spec/containers/0",
               "/spec/template/spec/containers/0/env/-", "/spec/template/spec/containers/-"};
    }
    std::string out;
    for (int i = 0; i < 1 + pick(2); ++i) {
      std::string op = one_of<std::string>({"add", "add", "add", "replace"});
      const std::string path = one_of(paths);
      if (chance(5)) op = "test";
      if (chance(8)) op = "remove";
      if (path.ends_with("-")) op = "add";
      out += pad + "- op: " + op + "\n" + pad + "  path: " + path + "\n";
      if (op == "remove") continue;
      if (path == "/metadata/annotations") {
        out += pad + "  value: {" + key() + ": " + text_value() + "}\n";
      } else if (path.ends_with("env/-")) {
        out += pad + "  value: {name: " + env_name() + ", value: new}\n";
      } else if (path.ends_with("/0") || path.ends_with("/-")) {
        out += pad + "  value: {name: new, image: i}\n";
      } else {
        out += pad + "  value: " + name() + "\n";
      }
    }
    return out;
  }

  static std::string indented(const std::string& text, const std::string& pad) {
    std::string out;
    std::size_t at = 0;
    while (at < text.size()) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      out += pad + text.substr(at, end - at) + "\n";
      at = end + 1;
    }
    return out;
  }

  std::string patches(const std::string& folder) {
    std::string out;
    for (int i = 0; i < pick(3); ++i) {
      Made made;
      const std::string patch = object(made, true);
      const std::string file = "patch-" + std::to_string(i) + ".yaml";
      switch (pick(4)) {
        case 0:
          put(folder + "/" + file, patch);
          out += "- path: " + file + "\n";
          break;
        case 1:
          out += "- target: " + target(made) + "\n  patch: |\n" + indented(patch, "    ");
          break;
        case 2: out += "- patch: |-\n" + indented(patch, "    "); break;
        default: out += "- target: " + target(made) + "\n  patch: |\n" + json_patch(made, "    ");
      }
    }
    return out.empty() ? out : "patches:\n" + out;
  }

  std::string transformers(const std::string& folder) {
    std::string out;
    if (chance(40)) out += "namespace: " + ns() + "\n";
    if (chance(30)) out += "namePrefix: " + one_of<std::string>({"a-", "b-"}) + "\n";
    if (chance(20)) out += "nameSuffix: " + one_of<std::string>({"-z", "-y"}) + "\n";
    if (chance(15)) out += "commonLabels: {app: " + name() + "}\n";
    if (chance(15)) {
      out += "labels:\n- pairs: {part: a}\n  includeTemplates: " +
             std::string(chance(50) ? "true" : "false") + "\n";
    }
    if (chance(25)) out += "commonAnnotations:\n  " + key() + ": " + text_value() + "\n";
    out += patches(folder);
    if (chance(12)) {
      Made made;
      put(folder + "/merge.yaml", object(made, true));
      out += "patchesStrategicMerge: [merge.yaml]\n";
    }
    if (chance(12) && !all_.empty()) {
      const Made made = one_of(all_);
      put(folder + "/six.yaml", json_patch(made, ""));
      out += "patchesJson6902:\n- path: six.yaml\n  target: {kind: " + made.kind +
             ", name: " + made.name + "}\n";
    }
    if (chance(5)) {
      out += "replacements:\n- source: {kind: ServiceAccount, name: " + name() +
             "}\n  targets:\n  - select: {kind: Deployment}\n    fieldPaths: "
             "[spec.template.spec.serviceAccountName]\n    options: {create: true}\n";
    }
    if (chance(15)) {
      out += "configMapGenerator:\n- name: " + name() + "\n  literals: [AWS_REGION=x, LOG=y]\n";
      if (chance(10)) out += "  behavior: merge\n";
    }
    return out;
  }

  void kustomization(const std::string& folder, const std::vector<std::string>& below, bool leaf) {
    std::string out = "resources:\n";
    if (leaf || chance(30)) {
      std::string stream;
      for (int i = 0; i < 2 + pick(4); ++i) {
        Made made;
        if (i > 0) stream += "---\n";
        stream += object(made, false);
      }
      if (chance(20)) stream += "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";
      if (chance(30)) {
        stream += "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name() + "}\n";
      }
      put(folder + "/objects.yaml", stream);
      out += "- objects.yaml\n";
    }
    for (const std::string& other : below) {
      if (chance(75) || out == "resources:\n") out += "- ../" + other + "\n";
    }
    if (chance(20)) {
      put(folder + "-part/kustomization.yaml",
          "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n" +
              transformers(folder + "-part"));
      out += "components: [../" + folder + "-part]\n";
    }
    put(folder + "/kustomization.yaml", out + transformers(folder));
  }

  std::mt19937 random_;
  std::filesystem::path folder_;
  std::vector<Made> all_;  // objects of resources, so far
};

}  // namespace irsa::tests
