// Small trees of kustomizations made at random, for the comparison with kustomize itself: nested
// bases, components, prefixes, namespaces, patches of every kind, lists with and without merge
// keys, references, numbers and nulls in every spelling. What is there is kept in mind, so that
// most patches meet something and most trees can be built; some kustomize refuses, on purpose.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace irsa::tests {

class RandomTree {
 public:
  explicit RandomTree(std::uint32_t seed) : random_(seed) {}

  /// Writes a tree into `folder`; its root is the folder `root` in it.
  void write(const std::filesystem::path& folder) {
    folder_ = folder;
    std::vector<Base> below;
    const int levels = 1 + pick(3);
    for (int level = 0; level <= levels; ++level) {
      const bool last = level == levels;
      const int many = last ? 1 : 1 + pick(2);
      std::vector<Base> made;
      for (int i = 0; i < many; ++i) {
        const std::string name =
            last ? "root" : "l" + std::to_string(level) + "-" + std::to_string(i);
        made.push_back(kustomization(name, below));
      }
      below = made;
    }
  }

 private:
  /// An object as far as patches have to know it.
  struct Object {
    std::string kind, api, name, ns;  // as it was written
    std::string now, now_ns;          // as the kustomization that is being written sees it
    bool annotated = false, account = false;
    int containers = 0;
  };
  using Objects = std::vector<Object>;
  struct Base {
    std::string folder;
    Objects objects;
  };

  int pick(int below) {
    return static_cast<int>(std::uniform_int_distribution<int>(0, below - 1)(random_));
  }
  bool chance(int percent) { return pick(100) < percent; }
  template <typename T>
  const T& one_of(const std::vector<T>& list) {
    return list[static_cast<std::size_t>(pick(static_cast<int>(list.size())))];
  }
  std::string word(const std::vector<std::string>& words) { return one_of(words); }

  // -- words -----------------------------------------------------------------------------------

  std::string name() { return word({"api", "web", "job", "x"}); }
  std::string ns() { return word({"shop", "pay", "default"}); }
  /// Some are no strings, to kustomize, to Kubernetes or to both.
  std::string key() {
    if (chance(1)) return word({"on", "on", "n", "Off", "\"y\"", "\"1\"", "true", "1.5"});
    return word({"eks.amazonaws.com/role-arn", "eks.amazonaws.com/audience",
                 "eks.amazonaws.com/token-expiration", "team"});
  }
  std::string env_name() {
    return word({"AWS_REGION", "AWS_ROLE_ARN", "AWS_ACCESS_KEY_ID", "LOG"});
  }
  std::string text() {
    return word({"arn:aws:iam::111122223333:role/api", "sts.amazonaws.com", "\"86400\"", "'true'",
                 "'0x1F'", "\"a: b\"", "\"a\\u00e9\"", "'it''s'", "\"null\"", "a # b"});
  }
  /// Any scalar: what a reader takes for a number or a boolean is in it in every spelling.
  std::string value() {
    if (chance(60)) return text();
    if (chance(1)) return ".inf";
    return word({"86400",      "3600",
                 "true",       "True",
                 "false",      "yes",
                 "on",         "No",
                 "0x1F",       "017",
                 "0o17",       "1.50",
                 "1e3",        "1_000",
                 "-0",         "+1",
                 ".5",         "5.",
                 "0b11",       "0.1e1",
                 "1E+2",       "12e30",
                 "''",         "\"\"",
                 "1:30",       "0.0",
                 "1e-7",       "1e21",
                 "2001-01-01", "123456789012345678901",
                 "!!str 5",    "9007199254740993",
                 "'~'",        "-.5",
                 "08",         "1.0",
                 "y",          "-1"});
  }
  std::string null() { return word({"null", "~", "", "Null"}); }

  void put(const std::string& path, const std::string& content) {
    std::filesystem::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path) << content;
  }

  static std::string pad(int indent) { return std::string(static_cast<std::size_t>(indent), ' '); }

  // -- objects and patches for them --------------------------------------------------------------

  /// Pairs with keys that differ; a patch has nulls and directives among them.
  std::string pairs(int indent, bool patch) {
    std::string out;
    std::vector<std::string> had;
    for (int i = 0; i < 1 + pick(3); ++i) {
      const std::string k = key();
      if (std::find(had.begin(), had.end(), k) != had.end()) continue;
      had.push_back(k);
      const std::string shown = chance(10) && k[0] != '"' ? "\"" + k + "\"" : k;
      out += pad(indent) + shown + ": " + (chance(patch ? 20 : 2) ? null() : value()) + "\n";
    }
    if (patch && chance(6)) {
      out += pad(indent) + "$patch: " + word({"replace", "delete", "merge"}) + "\n";
    }
    return out;
  }

  std::string annotations(int indent, bool patch) {
    if (chance(patch ? 6 : 2)) return pad(indent) + "annotations: " + null() + "\n";
    if (chance(4)) return pad(indent) + "annotations: {}\n";
    if (chance(6)) {
      return pad(indent) + "annotations: {" + key() + ": " + word({"a", "\"5\"", "5", "null"}) +
             "}\n";
    }
    return pad(indent) + "annotations:\n" + pairs(indent + 2, patch);
  }

  std::string env(int indent, bool patch) {
    std::string out;
    if (patch && chance(4)) out += pad(indent) + "- $patch: " + word({"replace", "delete"}) + "\n";
    std::vector<std::string> had;
    for (int i = 0; i < 1 + pick(3); ++i) {
      const std::string variable = env_name();
      if (!chance(3) && std::find(had.begin(), had.end(), variable) != had.end()) continue;
      had.push_back(variable);
      out += pad(indent) + "- name: " + variable + "\n";
      switch (pick(patch ? 8 : 5)) {
        case 0:
          out += pad(indent) + "  valueFrom: {configMapKeyRef: {name: " + name() + ", key: a}}\n";
          break;
        case 1: out += pad(indent) + "  value: " + value() + "\n"; break;
        case 5: out += pad(indent) + "  $patch: delete\n"; break;
        case 6: out += pad(indent) + "  value: " + null() + "\n"; break;
        case 7:
          out += pad(indent) + "  value: null\n" + pad(indent) +
                 "  valueFrom: {configMapKeyRef: {name: x, key: b}}\n";
          break;
        default: out += pad(indent) + "  value: v" + std::to_string(pick(5)) + "\n";
      }
    }
    return out;
  }

  std::string container(const std::string& its_name, int indent, bool patch) {
    std::string out = pad(indent) + "- name: " + its_name + "\n";
    const std::string in = pad(indent + 2);
    if (patch && chance(8)) return out + in + "$patch: delete\n";
    if (patch && chance(6)) out += in + "$patch: " + word({"replace", "merge"}) + "\n";
    if (chance(70)) {
      out += patch && chance(5) ? in + "env: " + null() + "\n"
                                : in + "env:\n" + env(indent + 2, patch);
    }
    if (chance(20)) out += in + "args: [a, b]\n";
    if (chance(10)) out += in + "image: \"i:" + std::to_string(pick(3)) + "\"\n";
    if (chance(20)) out += in + "envFrom:\n" + in + "- configMapRef: {name: " + name() + "}\n";
    if (chance(15)) {
      out += in + "ports:\n" + in + "- {containerPort: " + word({"80", "8080"}) +
             (chance(50) ? ", protocol: TCP" : "") + "}\n";
    }
    if (chance(20)) {
      out += in + "volumeMounts:\n" + in + "- {mountPath: /var/run/secrets/" + word({"a", "b"}) +
             ", name: tok}\n";
    }
    return out;
  }

  std::string pod(Object& object, int indent, bool patch) {
    const std::string in = pad(indent);
    std::string out;
    if (chance(70)) {
      out += in + "serviceAccountName: " + (patch && chance(15) ? null() : name()) + "\n";
      object.account = true;
    }
    if (chance(8)) out += in + "serviceAccount: " + name() + "\n";
    if (chance(12)) {
      out += in + "automountServiceAccountToken: " + word({"false", "true", "False"}) + "\n";
    }
    if (patch && chance(4)) out += in + "$patch: " + word({"replace", "merge"}) + "\n";
    if (!patch || chance(80)) {
      out += in + "containers:\n";
      if (patch && chance(6)) out += in + "- $patch: " + word({"replace", "delete"}) + "\n";
      std::vector<std::string> names = {"main", "side", "third"};
      std::shuffle(names.begin(), names.end(), random_);
      names.resize(static_cast<std::size_t>(1 + pick(2)));
      if (chance(2)) names.push_back(names.front());
      for (const std::string& one : names) out += container(one, indent, patch);
      object.containers = static_cast<int>(names.size());
    }
    if (chance(20)) out += in + "initContainers:\n" + container("init", indent, patch);
    if (chance(20)) {
      out += in + "volumes:\n";
      out += patch && chance(15) ? in + "- {name: tok, $patch: delete}\n"
                                 : in + "- name: tok\n" + in +
                                       "  projected: {sources: [{serviceAccountToken: {audience: " +
                                       word({"sts.amazonaws.com", "vault"}) + ", path: t}}]}\n";
    }
    if (chance(20)) out += in + "tolerations: [{key: " + word({"a", "b"}) + "}]\n";
    if (chance(10)) out += in + "imagePullSecrets: [{name: " + name() + "}]\n";
    if (chance(8)) out += in + "nodeSelector: {a: " + word({"b", "null", "\"1\""}) + "}\n";
    return out;
  }

  std::string head(const Object& object, const std::string& its_name, const std::string& its_ns,
                   bool patch) {
    std::string out = "apiVersion: " + object.api + "\nkind: " + object.kind + "\nmetadata:\n";
    out += "  name: " + its_name + "\n";
    if (!its_ns.empty()) out += "  namespace: " + its_ns + "\n";
    if (chance(patch ? 8 : 30)) {
      out += "  labels: {app: " + (patch && chance(20) ? "null" : name()) +
             (chance(1) ? ", " + word({"on", "\"1\"", "\"true\"", "0x1F"}) + ": a" : "") + "}\n";
    }
    return out;
  }

  std::string body(Object& object, bool patch) {
    std::string out;
    const bool account = object.kind == "ServiceAccount";
    if (chance(account ? 75 : 20)) {
      out += annotations(2, patch);
      object.annotated = true;
    }
    if (patch && chance(account ? 8 : 2)) return out + "$patch: delete\n";
    if (patch && chance(2)) return out + "$patch: " + word({"replace", "merge"}) + "\n";
    if (account) {
      if (chance(10)) out += "secrets: [{name: " + name() + "}]\n";
      if (chance(10)) out += "automountServiceAccountToken: " + word({"false", "no"}) + "\n";
      return out;
    }
    if (object.kind == "CronJob") {
      return out + "spec:\n  jobTemplate:\n    spec:\n      template:\n        spec:\n" +
             pod(object, 10, patch);
    }
    if (object.kind == "Pod") return out + "spec:\n" + pod(object, 2, patch);
    if (patch && chance(2)) return out + "spec: " + null() + "\n";
    out += "spec:\n";
    if (chance(20)) out += "  replicas: " + word({"1", "2", "null", "0x2"}) + "\n";
    out += "  template:\n";
    if (chance(25)) out += "    metadata:\n" + annotations(6, patch);
    return out + "    spec:\n" + pod(object, 6, patch);
  }

  Object fresh(const Objects& there) {
    static const std::vector<std::pair<std::string, std::string>> kinds = {
        {"ServiceAccount", "v1"},
        {"ServiceAccount", "v1"},
        {"ServiceAccount", "v1"},
        {"Deployment", "apps/v1"},
        {"Deployment", "apps/v1"},
        {"CronJob", "batch/v1"},
        {"CronJob", "batch/v1beta1"},
        {"Pod", "v1"},
        {"StatefulSet", "apps/v1"},
        {"DaemonSet", "apps/v1"},
        {"Job", "batch/v1"},
        {"ReplicaSet", "apps/v1"},
        {"Deployment", "extensions/v1beta1"},
        {"Rollout", "argoproj.io/v1alpha1"}};
    Object made;
    for (int i = 0; i < 20; ++i) {
      std::tie(made.kind, made.api) = one_of(kinds);
      made.name = name() + (i > 8 ? std::to_string(i) : "");
      made.ns = chance(20) ? ns() : "";
      made.now = made.name;
      made.now_ns = made.ns;
      if (chance(1) || !clashes(made, there)) break;
    }
    return made;
  }

  static bool is_counted(const std::string& kind) {
    return kind == "Deployment" || kind == "StatefulSet" || kind == "ReplicaSet";
  }

  /// Of a kind and name there is one, whatever its namespace: another one may be set.
  static bool clashes(const Object& made, const Objects& there) {
    return std::any_of(there.begin(), there.end(), [&](const Object& other) {
      return other.kind == made.kind && (other.name == made.name || other.now == made.now);
    });
  }

  std::string resource(Objects& objects) {
    Object made = fresh(objects);
    std::string out = head(made, made.name, made.ns, false) + body(made, false);
    objects.push_back(made);
    return out;
  }

  /// A patch for an object that is there, by one of its names; seldom for one that is not.
  std::string merge_patch(Objects& objects, Object*& of) {
    static Object nobody;
    nobody = fresh({});
    of = objects.empty() || chance(1) ? &nobody : &one(objects);
    const bool by_old = chance(50);
    std::string out = head(*of, by_old ? of->name : of->now, by_old ? of->ns : of->now_ns, true);
    return out + body(*of, true);
  }

  Object& one(Objects& objects) {
    return objects[static_cast<std::size_t>(pick(static_cast<int>(objects.size())))];
  }

  /// Mostly of this object alone where a patch has paths that others may not have.
  std::string target(const Object& made, bool narrow = false) {
    if (narrow && chance(70)) {
      return "{kind: " + made.kind + ", name: " + word({made.name, made.now}) + "}";
    }
    std::vector<std::string> parts;
    if (chance(85)) parts.push_back("kind: " + (chance(90) ? made.kind : "\".*Set|Deployment\""));
    if (chance(60)) {
      parts.push_back("name: " + word({made.name, made.now, ".*", "\"a.*|web\"", "we", "\"^api$\"",
                                       "\"[a-z]+\""}));
    }
    if (chance(15)) parts.push_back("namespace: " + word({"shop", "pay", "default", "\".*\""}));
    if (chance(10)) {
      const std::size_t slash = made.api.find('/');
      if (slash != std::string::npos) parts.push_back("group: " + made.api.substr(0, slash));
      if (chance(50)) parts.push_back("version: " + made.api.substr(slash + 1));
    }
    if (chance(12)) {
      parts.push_back("labelSelector: " +
                      word({"app=api", "\"app!=api\"", "app", "\"!app\"", "\"app in (web,api)\"",
                            "\"app notin (web)\"", "\"app==web,part\""}));
    }
    if (chance(8)) {
      parts.push_back("annotationSelector: " + word({"team", "\"team=true\"", "\"!team\""}));
    }
    if (parts.empty()) parts.push_back("kind: " + made.kind);
    std::string out = "{";
    for (const std::string& part : parts) out += (out.size() > 1 ? ", " : "") + part;
    return out + "}";
  }

  std::string json_value(const std::string& path) {
    if (path.ends_with("/annotations")) return "{" + key() + ": " + value_in_flow() + "}";
    if (path.ends_with("env/-") || path.ends_with("env/0")) {
      return "{name: " + env_name() + ", value: " + value_in_flow() + "}";
    }
    if (path.ends_with("env")) return "[{name: " + env_name() + ", value: n}]";
    if (path.ends_with("containers/0") || path.ends_with("containers/-")) {
      return "{name: " + word({"new", "main"}) + ", image: i}";
    }
    if (path.ends_with("AccountToken")) return "false";
    return chance(5) ? "null" : path.ends_with("Name") ? name() : value_in_flow();
  }
  std::string value_in_flow() {
    return word({"a", "\"5\"", "5", "0x1F", "1.50", "true", "null", "1e3", "yes", "\"\"",
                 "arn:aws:iam::111122223333:role/api", "017"});
  }

  std::string json_patch(const Object& made, int indent) {
    // A path that is not there is refused: mostly it is made first.
    const std::string annotations = "/metadata/annotations";
    bool annotated = made.annotated, has_env = false;
    const std::string spec = made.kind == "ServiceAccount" ? ""
                             : made.kind == "Pod"          ? "/spec"
                             : made.kind == "CronJob"      ? "/spec/jobTemplate/spec/template/spec"
                                                           : "/spec/template/spec";
    std::string out;
    const std::string in = pad(indent);
    for (int i = 0; i < 1 + pick(3); ++i) {
      std::vector<std::string> paths = {annotations};
      if (annotated || chance(2)) {
        const std::string role = annotations + "/eks.amazonaws.com~1role-arn";
        paths = {role, role, annotations, annotations + "/team"};
      }
      if (!spec.empty()) {
        paths.insert(paths.end(), {spec + "/serviceAccountName", spec + "/serviceAccountName",
                                   spec + "/automountServiceAccountToken"});
        if (made.containers > 0) {
          paths.insert(paths.end(), {spec + "/containers/0", spec + "/containers/-",
                                     spec + "/containers/0/env"});
          if (has_env || chance(20)) paths.push_back(spec + "/containers/0/env/-");
        }
      } else if (chance(20)) {
        paths.emplace_back("/automountServiceAccountToken");
      }
      const std::string path = one_of(paths);
      std::string op = word({"add", "add", "add", "add", "replace"});
      if (op == "replace" && !chance(30)) op = "add";
      if (path.ends_with("-")) op = "add";
      if (chance(3)) op = word({"test", "remove", "move", "copy"});
      if (annotated && chance(3)) op = "copy";
      annotated = annotated || path == annotations;
      has_env = has_env || path.ends_with("/env");
      out += in + "- op: " + op + "\n" + in + "  path: " + path + "\n";
      if (op == "remove") continue;
      if (op == "move" || op == "copy") {
        out += in + "  from: /metadata/annotations/team\n";
      } else if (!chance(2)) {
        out += in + "  value: " + json_value(path) + "\n";
      }
    }
    return out;
  }

  static std::string indented(const std::string& lines, int indent) {
    std::string out;
    std::size_t at = 0;
    while (at < lines.size()) {
      const std::size_t end = std::min(lines.find('\n', at), lines.size());
      out += pad(indent) + lines.substr(at, end - at) + "\n";
      at = end + 1;
    }
    return out;
  }

  // -- kustomizations ----------------------------------------------------------------------------

  std::string options() {
    if (!chance(6)) return {};
    return std::string("  options: {") + word({"allowNameChange", "allowKindChange"}) + ": true}\n";
  }

  std::string patches(const std::string& folder, Objects& objects) {
    std::string out;
    for (int i = 0; i < pick(4); ++i) {
      Object* made = nullptr;
      std::string patch = merge_patch(objects, made);
      const std::string file = "patch-" + std::to_string(i) + ".yaml";
      const int what = pick(5);
      if (what != 1 && chance(6)) patch += "---\n" + merge_patch(objects, made);
      if (what < 3 && chance(5)) patch = "---\n" + patch + (chance(50) ? "---\n" : "");
      switch (what) {
        case 0:
          put(folder + "/" + file, patch);
          out += "- path: " + file + "\n" + options();
          break;
        case 1:
          out += "- target: " + target(*made) + "\n  patch: |\n" + indented(patch, 4) + options();
          break;
        case 2: out += "- patch: |-\n" + indented(patch, 4) + options(); break;
        case 3:
          put(folder + "/" + file, json_patch(*made, 0));
          out += "- target: " + target(*made, true) + "\n  path: " + file + "\n";
          break;
        default:
          out += "- target: " + target(*made, true) + "\n  patch: |\n" + json_patch(*made, 4);
          if (chance(3)) {
            out +=
                std::string("- target: {kind: Deployment}\n  patch: '[") +
                (chance(10)
                     ? "{op: add, path: /metadata/annotations, value: {}}"
                     : R"({"op": "add", "path": "/metadata/annotations", "value": {"a": "b"}})") +
                "]'\n";
          }
      }
    }
    return out.empty() ? out : "patches:\n" + out;
  }

  std::string replacement(const Objects& objects) {
    const Object& from = one_of(objects);
    const Object& to = one_of(objects);
    std::string field;
    if (from.annotated && chance(20)) {
      field = ", fieldPath: metadata.annotations.team";
    } else if (chance(30)) {
      field = ", fieldPath: metadata.name";
    }
    std::string out = "replacements:\n- source: {kind: " + from.kind +
                      ", name: " + word({from.name, from.now}) + field + "}\n";
    out += "  targets:\n  - select: {kind: " + to.kind +
           (chance(50) ? ", name: " + word({to.name, to.now}) : "") + "}\n";
    if (chance(10)) out += "    reject: [{name: " + name() + "}]\n";
    // Mostly a field that the object has, or that is made.
    std::vector<std::string> paths = {"metadata.annotations.team",
                                      "\"metadata.annotations.[eks.amazonaws.com/role-arn]\""};
    const std::string spec = to.kind == "Pod"       ? "spec."
                             : to.kind == "CronJob" ? "spec.jobTemplate.spec.template.spec."
                                                    : "spec.template.spec.";
    if (to.kind != "ServiceAccount" || chance(2)) {
      paths.push_back(spec + "serviceAccountName");
      if (to.containers > 0) {
        const std::string first = "\"" + spec + "containers.0.";
        paths.insert(
            paths.end(),
            {first + "name\"", first + "workingDir\"", first + "env.[name=LOG].value\"",
             first + "env.[name=N.W].value\"", "\"" + spec + "containers.[name=main].image\"",
             "\"" + spec + "containers.*.env.[name=AWS_REGION].value\""});
      }
    }
    const std::string path = word(paths);
    out += "    fieldPaths: [" + path + "]\n";
    if (chance(10)) {
      out += "    options: {delimiter: \"-\", index: " + word({"0", "1"}) + "}\n";
    } else if (chance(90)) {
      out += "    options: {create: true}\n";
    }
    return out;
  }

  std::string transformers(const std::string& folder, Objects& objects) {
    std::string out = patches(folder, objects);  // they come first and see names as they were
    if (chance(15)) {
      Object* made = nullptr;
      put(folder + "/merge.yaml", merge_patch(objects, made));
      out += "patchesStrategicMerge: [merge.yaml]\n";
    }
    if (chance(30)) {
      const std::string set = ns();
      out += "namespace: " + set + "\n";
      for (Object& object : objects) object.now_ns = set;
    }
    if (chance(30)) {
      const std::string prefix = word({"a-", "b-", "\"5-\""});
      out += "namePrefix: " + prefix + "\n";
      for (Object& object : objects) object.now = (prefix[0] == '"' ? "5-" : prefix) + object.now;
    }
    if (chance(20)) {
      const std::string suffix = word({"-z", "-y"});
      out += "nameSuffix: " + suffix + "\n";
      for (Object& object : objects) object.now += suffix;
    }
    if (chance(15))
      out += "commonLabels: {" + (chance(2) ? word({"on", "\"on\"", "\"1\""}) : "app") + ": " +
             word({"api", "web", "\"5\"", "null"}) + "}\n";
    if (chance(15)) {
      out += "labels:\n- pairs: {part: a}\n" +
             word({"", "  includeTemplates: true\n", "  includeSelectors: true\n"});
    }
    if (chance(25)) {
      out += "commonAnnotations:\n  " + key() + ": " +
             (chance(1) ? word({"null", "5", "yes", "0x1F"}) : text()) + "\n";
    }
    if (chance(10) && !objects.empty()) {
      const Object made = one_of(objects);
      put(folder + "/six.yaml", json_patch(made, 0));
      out += "patchesJson6902:\n- path: six.yaml\n  target: {kind: " + made.kind +
             ", name: " + word({made.name, made.now}) + "}\n";
    }
    if (chance(12) && !objects.empty()) out += replacement(objects);
    if (chance(15)) {
      out += word({"configMapGenerator", "configMapGenerator", "secretGenerator"}) +
             ":\n- name: " + word({"gen", "gen", "x"}) + std::to_string(made_++) +
             "\n  literals: [AWS_REGION=x]\n";
      if (chance(2)) out += "  behavior: merge\n";
    }
    if (chance(6)) out += "images: [{name: i, newTag: \"5\"}]\n";
    if (chance(4)) {
      // kustomize refuses replicas of anything else.
      std::vector<std::string> names;
      for (const Object& object : objects) {
        if (chance(2) || is_counted(object.kind)) names.push_back(object.name);
      }
      if (!names.empty()) out += "replicas: [{name: " + word(names) + ", count: 3}]\n";
    }
    if (chance(3)) out += "buildMetadata: [originAnnotations, managedByLabel]\n";
    if (chance(3)) out += "generatorOptions: {disableNameSuffixHash: true}\n";
    return out;
  }

  std::string stream(Objects& objects) {
    std::string out;
    for (int i = 0; i < 2 + pick(4); ++i) {
      if (i > 0 || chance(10)) out += "---\n";
      if (chance(3)) out += "# nothing but a comment\n---\n";
      if (chance(5)) {
        out += "apiVersion: v1\nkind: List\nitems:\n";
        const std::string item = indented(resource(objects), 2);
        out += "- " + item.substr(2);
      } else {
        out += resource(objects);
      }
    }
    if (chance(5)) {
      // An anchor and what is merged from it.
      Object made = fresh(objects);
      made.kind = "ServiceAccount";
      made.api = "v1";
      if (!clashes(made, objects)) {
        out += "---\n" + head(made, made.name, made.ns, false) +
               "  annotations: &a\n    team: one\n    eks.amazonaws.com/audience: x\nextra:\n  "
               "copy: *a\n  more: {<<: *a, team: two}\n";
        made.annotated = true;
        objects.push_back(made);
      }
    }
    return out;
  }

  static void take(const Base& base, Objects& objects) {
    objects.insert(objects.end(), base.objects.begin(), base.objects.end());
  }

  Base kustomization(const std::string& folder, const std::vector<Base>& below) {
    std::string out = "resources:\n";
    Base made{folder, {}};
    for (const Base& other : below) {
      const bool clash =
          std::any_of(other.objects.begin(), other.objects.end(),
                      [&](const Object& object) { return clashes(object, made.objects); });
      if (clash ? !chance(3) : !chance(75) && out != "resources:\n") continue;
      out += "- ../" + other.folder + "\n";
      take(other, made.objects);
    }
    if (below.empty() || chance(30)) {
      std::string more = stream(made.objects);
      if (below.empty() && chance(20)) {
        more += "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: n" +
                std::to_string(made_++) + "}\n";
      }
      if (chance(30)) {
        more += "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c" +
                std::to_string(made_++) + "}\n";
      }
      put(folder + "/objects.yaml", more);
      out += "- objects.yaml\n";
    }
    if (chance(20)) {
      const std::string part = folder + "-part";
      std::string component = transformers(part, made.objects);
      if (component.empty()) component = "commonAnnotations: {team: part}\n";
      put(part + "/kustomization.yaml",
          "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n" + component);
      out += "components: [../" + part + "]\n";
    }
    put(folder + "/kustomization.yaml", out + transformers(folder, made.objects));
    return made;
  }

  std::mt19937 random_;
  std::filesystem::path folder_;
  int made_ = 0;  // names of objects that nothing is about
};

}  // namespace irsa::tests
