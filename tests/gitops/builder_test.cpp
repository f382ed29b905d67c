#include "gitops/builder.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "doc/select/triage.h"
#include "gitops/built.h"
#include "support/memory_tree.h"

using namespace irsa;
using tests::built;

namespace {

const std::string kBase =
    "### base/kustomization.yaml\n"
    "resources: [a.yaml, d.yaml]\n"
    "### base/a.yaml\n"
    "apiVersion: v1\n"
    "kind: ServiceAccount\n"
    "metadata:\n"
    "  name: api\n"
    "  annotations: {r: one, k: 5}\n"
    "### base/d.yaml\n"
    "apiVersion: apps/v1\n"
    "kind: Deployment\n"
    "metadata: {name: web}\n"
    "spec:\n"
    "  template:\n"
    "    spec:\n"
    "      serviceAccountName: api\n"
    "      containers:\n"
    "      - {name: c, env: [{name: A, value: x}, {name: B, value: y}], args: [a]}\n";

std::string overlay(const std::string& text, const std::string& more = {}) {
  return built(kBase + "### o/kustomization.yaml\nresources: [../base]\n" + text + more);
}

const std::string kPlain =
    "Deployment /web spec={template: {spec: {serviceAccountName: api, containers: "
    "[{name: c, env: [{name: A, value: x}, {name: B, value: y}], args: [a]}]}}}\n";

}  // namespace

TEST_CASE("what an overlay makes of its base") {
  struct Case {
    const char* overlay;
    std::string expected;
  };
  const std::string pods = "spec={template: {spec: {serviceAccountName: ";
  const std::string rest =
      ", containers: [{name: c, env: [{name: A, value: x}, {name: B, value: y}], args: [a]}]}}}\n";
  const std::vector<Case> cases = {
      // kustomize writes every annotation as a string.
      {"", "ServiceAccount /api {r: one, k: 5}\n" + kPlain},
      {"namespace: pay\n",
       "ServiceAccount pay/api {r: one, k: 5}\nDeployment pay/web " + pods + "api" + rest},
      {"namePrefix: p-\nnameSuffix: -s\n",
       "ServiceAccount /p-api-s {r: one, k: 5}\nDeployment /p-web-s " + pods + "p-api-s" + rest},
      {"commonAnnotations: {r: two}\n",
       "ServiceAccount /api {r: two, k: 5}\nDeployment /web {r: two} spec={template: {spec: "
       "{serviceAccountName: api" +
           rest.substr(0, rest.size() - 3) + ", metadata: {annotations: {r: two}}}}\n"},
      {"labels: [{pairs: {l: v}}]\n",
       "ServiceAccount /api {r: one, k: 5} {l: v}\nDeployment /web {l: v} " + pods + "api" + rest},
      // A patch is found by the name before the prefix, which is put there afterwards.
      {"namePrefix: p-\npatches:\n- patch: |\n    apiVersion: v1\n    kind: ServiceAccount\n"
       "    metadata: {name: api, annotations: {r: null, s: three}}\n",
       "ServiceAccount /p-api {k: 5, s: three}\nDeployment /p-web " + pods + "p-api" + rest},
      {"patches:\n- patch: |\n    apiVersion: v1\n    kind: ServiceAccount\n"
       "    metadata: {name: api}\n    $patch: delete\n",
       kPlain},
      {"patches:\n- target: {kind: Deployment}\n  patch: |\n"
       "    - {op: replace, path: /spec/template/spec/serviceAccountName, value: other}\n"
       "    - {op: remove, path: /spec/template/spec/containers/0/env/0}\n",
       "ServiceAccount /api {r: one, k: 5}\nDeployment /web " + pods +
           "other, containers: [{name: c, env: [{name: B, value: y}], args: [a]}]}}}\n"},
      {"patches:\n- target: {name: \"w.*\"}\n  patch: |\n    apiVersion: v1\n    kind: Deployment\n"
       "    metadata: {name: whatever}\n    spec: {template: {spec: {containers: [{name: c, args: "
       "[b], env: [{name: A, $patch: delete}, {name: C, value: z}]}]}}}\n",
       "ServiceAccount /api {r: one, k: 5}\nDeployment /web " + pods +
           "api, containers: [{name: c, env: [{name: C, value: z}, {name: B, value: y}], args: "
           "[b]}]}}}\n"},
      {"replacements:\n- source: {kind: ServiceAccount, fieldPath: \"metadata.annotations.r\"}\n"
       "  targets:\n  - select: {kind: Deployment}\n"
       "    fieldPaths: [\"spec.template.spec.containers.[name=c].env.[name=B].value\"]\n",
       "ServiceAccount /api {r: one, k: 5}\nDeployment /web " + pods +
           "api, containers: [{name: c, env: [{name: A, value: x}, {name: B, value: one}], args: "
           "[a]}]}}}\n"},
      // What a replacement makes outlives the path that it was made by.
      {"replacements:\n- source: {kind: ServiceAccount, fieldPath: \"metadata.annotations.r\"}\n"
       "  targets:\n  - select: {kind: Deployment}\n    options: {create: true}\n"
       "    fieldPaths: [\"spec.template.spec.containers.[name=c].env.[name=C].value\"]\n",
       "ServiceAccount /api {r: one, k: 5}\nDeployment /web " + pods +
           "api, containers: [{name: c, env: [{name: A, value: x}, {name: B, value: y}, {name: C, "
           "value: one}], args: [a]}]}}}\n"},
      {"configMapGenerator:\n- name: conf\n  literals: [K=v, \"Q='w'\"]\n",
       "ServiceAccount /api {r: one, k: 5}\n" + kPlain + "ConfigMap /conf data={K: v, Q: w}\n"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.overlay);
    CHECK(overlay(each.overlay) == each.expected);
  }
}

TEST_CASE("plain scalars where kustomize goes through JSON") {
  // An annotation, a variable; expected from `kustomize build` 5.6.
  struct Case {
    const char* text;
    const char* untouched;  // annotation value, variable: as they are printed
    const char* patched;    // the same after a JSON patch
    const char* of_list;    // the same as an item of a List, which is not alone in its file
  };
  const std::vector<Case> cases = {
      {"0x1F", "0x1F 31", "31 31", "31 31"},
      {"1.50", "1.50 1.5", "1.5 1.5", "1.5 1.5"},
      {"017", "017 15", "15 15", "15 15"},
      {"1_000", "1_000 1000", "1000 1000", "1000 1000"},
      {"1000000", "1000000 1000000", "1e+06 1000000", "1000000 1000000"},
      {"123456", "123456 123456", "123456 123456", "123456 123456"},
      {"1e21", "1e21 1e+21", "1e+21 1e+21", "1e+21 1e+21"},
      {"1e-7", "1e-7 1e-07", "1e-07 1e-07", "1e-7 1e-07"},
      {"yes", "yes yes", "yes yes", "yes yes"},
      {"True", "True true", "true true", "true true"},
      {"2001-01-01", "2001-01-01 2001-01-01T00:00:00Z", "2001-01-01T00:00:00Z 2001-01-01T00:00:00Z",
       "2001-01-01T00:00:00Z 2001-01-01T00:00:00Z"},
      {"2001-02-30", "2001-02-30 2001-02-30", "2001-02-30 2001-02-30", "2001-02-30 2001-02-30"},
      {"'1.50'", "1.50 1.50", "1.50 1.50", "1.50 1.50"},
  };
  const auto made = [](const std::string& text, const std::string& overlay, bool list) {
    const std::string pod =
        "{apiVersion: v1, kind: Pod, metadata: {name: p, annotations: {a: " + text +
        "}}, spec: {v: " + text + "}}";
    const std::string out =
        built("### o/p.yaml\n" +
              (list ? "{apiVersion: v1, kind: List, items: [" + pod + "]}\n---\n" : pod) +
              "\n### o/kustomization.yaml\nresources: [p.yaml]\n" + overlay);
    const std::size_t from = out.find("{a: ") + 4, to = out.find('}', from),
                      at = out.find("{v: ") + 4;
    return out.substr(from, to - from) + " " + out.substr(at, out.find('}', at) - at);
  };
  const std::string patch =
      "patches:\n- target: {kind: Pod}\n  patch: |\n"
      "    - {op: add, path: /spec/w, value: 1}\n    - {op: remove, path: /spec/w}\n";
  for (const Case& each : cases) {
    CAPTURE(each.text);
    CHECK(made(each.text, "", false) == each.untouched);
    CHECK(made(each.text, patch, false) == each.patched);
    CHECK(made(each.text, "", true) == each.of_list);
  }
  CHECK(built("### o/p.yaml\n{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {v: .inf}}\n"
              "### o/kustomization.yaml\nresources: [p.yaml]\n")
            .starts_with("refused: a number is infinite"));
}

TEST_CASE("patches that do something else than they say") {
  struct Case {
    const char* overlay;
    const char* account;  // what becomes of {r: one, k: 5}
  };
  const std::string account = "apiVersion: v1, kind: ServiceAccount, metadata: {name: api";
  const std::vector<Case> cases = {
      // A null takes an annotation away, but not in a patch with a target, where it is a text.
      {"- patch: '{@, annotations: {r: null}}}'", "{k: 5}"},
      {"- target: {kind: ServiceAccount}\n  patch: '{@, annotations: {r: null}}}'",
       "{r: null, k: 5}"},
      {"- target: {kind: ServiceAccount}\n  patch: '{@, annotations: null}}'", "{r: one, k: 5}"},
      {"- options: {allowNameChange: true}\n  patch: '{@, annotations: {r: ~}}}'", "{r: ~, k: 5}"},
      // To replace a whole object does nothing, to replace its annotations does.
      {"- patch: '{@, annotations: {r: two}}, $patch: replace}'", "{r: one, k: 5}"},
      {"- patch: '{@, annotations: {r: two, $patch: replace}}}'", "{r: two}"},
      // What begins with a bracket has to be JSON.
      {"- target: {kind: ServiceAccount}\n"
       "  patch: '[{\"op\": \"remove\", \"path\": \"/metadata/annotations/k\"}]'",
       "{r: one}"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.overlay);
    std::string text = each.overlay;
    const std::size_t at = text.find('@');
    if (at != std::string::npos) text.replace(at, 1, account);
    CHECK(overlay("patches:\n" + text + "\n") ==
          "ServiceAccount /api " + std::string(each.account) + "\n" + kPlain);
  }
  CHECK(
      overlay("patches: [{target: {kind: Deployment}, patch: '[{op: remove, path: /spec}]'}]\n") ==
      "refused: a patch of /o cannot be read\n");
  CHECK(overlay("replicas: [{name: web, count: 2}]\n").starts_with("ServiceAccount"));
  CHECK(overlay("replicas: [{name: api, count: 2}]\n")
            .starts_with("refused: the replicas of /o are for nothing named 'api'"));
}

TEST_CASE("a common annotation is one node in the object and its pod template") {
  const std::string base =
      "### base/d.yaml\n{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}}\n"
      "### base/kustomization.yaml\nresources: [d.yaml]\ncommonAnnotations: {r: one}\n"
      "### o/kustomization.yaml\nresources: [../base]\n";
  const std::string patch =
      "- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n"
      "    spec: {template: {metadata: {annotations: {r: two}}}}\n";
  const std::string rest = " spec={template: {metadata: {annotations: {r: two}}}}\n";
  CHECK(built(base + "patches:\n" + patch) == "Deployment /web {r: two}" + rest);
  // A JSON patch parts them.
  CHECK(built(base +
              "patches:\n- target: {kind: Deployment}\n  patch: |\n"
              "    - {op: add, path: /metadata/annotations/s, value: x}\n" +
              patch) == "Deployment /web {r: one, s: x}" + rest);
  // What is taken out and put there again is another node.
  const std::string object =
      "- patch: '{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, ";
  CHECK(built(base + "patches:\n" + object + "annotations: {r: null}}}'\n" + object +
              "annotations: {r: three}}}'\n") ==
        "Deployment /web {r: three} spec={template: {metadata: {annotations: {r: one}}}}\n");
  CHECK(built(base + "patches:\n" + object + "annotations: {$patch: replace, r: two}}}'\n" +
              patch) == "Deployment /web {r: two}" + rest);
  CHECK(built(base + "patches:\n" + object + "annotations: {$patch: replace, r: two}}}'\n" +
              object + "annotations: {r: three}}}'\n") ==
        "Deployment /web {r: three} spec={template: {metadata: {annotations: {r: one}}}}\n");
  // An annotation that was there already has a node of its own.
  CHECK(built("### base/d.yaml\n{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, "
              "annotations: {r: zero}}}\n" +
              base.substr(base.find("### base/k")) + "patches:\n" + patch) ==
        "Deployment /web {r: one}" + rest);
}

TEST_CASE("what is not known leaves a hole, and what kustomize refuses is not built") {
  struct Case {
    const char* overlay;
    const char* expected;  // how it begins
  };
  const std::vector<Case> cases = {
      {"helmCharts: [{name: x}]\n", "hole: the Helm charts of /o\n"},
      {"generators: [g.yaml]\n", "hole: the generators of /o\n"},
      {"bases: [\"github.com/o/r//deploy?ref=v1\"]\n", "hole: the remote base"},
      {"bases: [\"https://example.com/install.yaml\"]\n", "hole: the remote resource"},
      // Whatever kustomize fetches may change anything.
      {"patches: [{path: \"https://example.com/p.yaml\"}]\n",
       "refused: what is at 'https://example.com/p.yaml' is not known"},
      {"patches: [{path: \"https://example.com/p.yaml\", target: {kind: Deployment}}]\n",
       "refused: what is at 'https://example.com/p.yaml' is not known"},
      {"patchesStrategicMerge: [\"http://example.com/p.yaml\"]\n", "refused: what is at 'http:"},
      {"patchesJson6902: [{path: \"https://x.org/p\", target: {kind: ServiceAccount, name: "
       "api}}]\n",
       "refused: what is at 'https:"},
      {"replacements: [{path: \"https://example.com/r.yaml\"}]\n", "refused: what is at 'https:"},
      {"configurations: [\"https://example.com/c.yaml\"]\n", "refused: what is at 'https:"},
      {"components: [\"https://github.com/o/r//c\"]\n",
       "refused: the component 'https://github.com/o/r//c' is elsewhere"},
      {"transformers: [t.yaml]\n", "refused: the transformers of /o may change anything"},
      {"bases: [../nothing]\n", "refused: '../nothing' is not in /o"},
      {"bases: [../../elsewhere/x]\n", "refused: '../../elsewhere/x' is outside"},
      {"bases: [../base/a.yaml]\n", "refused: '../base/a.yaml' is outside of /o"},
      {"bases: [..]\n", "refused: there is no kustomization.yaml"},
      {"bases: [../base]\n", "refused: there are two of ServiceAccount 'api'"},
      {"namespaces: x\n", "refused: the kustomization.yaml of /o has the unknown key 'namespaces'"},
      {"namespace: 5\n", "refused: namespace is not a string"},
      {"patches: {a: b}\n", "refused: patches is not a list"},
      // kustomize decodes strictly, in letters of either case.
      {"patches: [{path: p.yaml, targets: {}}]\n",
       "refused: a patch of /o has the unknown key 'targets'"},
      {"patches: [{path: p.yaml, target: {apiVersion: v1}}]\n",
       "refused: a patch of /o has the unknown key 'apiVersion'"},
      {"labels: [{pairs: {a: b}, includeSelector: true}]\n",
       "refused: an entry of labels of /o has the unknown key 'includeSelector'"},
      {"replacements: [{source: {apiVersion: v1}, targets: []}]\n",
       "refused: a replacement of /o has the unknown key 'apiVersion'"},
      {"replacements: [{source: {kind: X}, targets: [{select: {kind: X}, fieldPath: a}]}]\n",
       "refused: a replacement of /o has the unknown key 'fieldPath'"},
      {"images: [{name: a, tag: b}]\n", "refused: an image of /o has the unknown key 'tag'"},
      {"generatorOptions: {disableSuffix: true}\n",
       "refused: generatorOptions of /o has the unknown key 'disableSuffix'"},
      {"configMapGenerator: [{name: g, options: {x: y}}]\n",
       "refused: a generator of /o has the unknown key 'x'"},
      {"images: [{Name: a, NEWTAG: b}]\n", "ServiceAccount /api"},
      {"vars: [{name: V, objref: {kind: ServiceAccount, name: api, apiGroup: v1}}]\n",
       "refused: a variable of /o has the unknown key 'apiGroup'"},
      {"vars: [{name: V, objref: {kind: ServiceAccount, name: api}}]\n",
       "refused: the variable $(V) is of an object that does not exist"},
      {"vars: [{name: V, objref: {kind: ServiceAccount, name: web, apiVersion: v1}}]\n",
       "refused: the variable $(V) is of an object that does not exist"},
      {"vars: [{name: V, objref: {kind: ServiceAccount, name: api, apiVersion: v1}, fieldref: "
       "{fieldPath: metadata.namespace}}]\n",
       "refused: the variable $(V) has no value"},
      {"vars: [{name: V, objref: {kind: ServiceAccount, name: api, version: v1}}]\n",
       "ServiceAccount /api"},
      {"vars: [{name: V, objref: {kind: ServiceAccount, name: api, apiVersion: v1}, fieldref: "
       "{fieldpath: metadata.name}}]\n",
       "ServiceAccount /api"},
      {"patches: [{patch: \"- {op: add, path: /x, value: 1}\"}]\n",
       "refused: a JSON patch of /o has no target"},
      {"patches: [{target: {kind: Deployment}, patch: \"- {op: remove, path: /a/b}\"}]\n",
       "refused: in the path of a JSON patch, 'a' is not there"},
      {"patches: [{target: {kind: Deployment}, patch: \"- {op: add, path: "
       "/metadata/eks.amazonaws.com/role-arn, value: x}\"}]\n",
       "refused: in the path of a JSON patch, 'eks.amazonaws.com' is not there; a slash inside a "
       "key is written ~1"},
      {"patches: [{target: {kind: Deployment}, patch: \"- {op: remove, path: a}\"}]\n",
       "refused: a JSON patch has a path that does not begin with a slash"},
      {"patches:\n- patch: |\n    {apiVersion: v1, kind: Secret, metadata: {name: x}}\n",
       "refused: a patch for Secret 'x' has no target"},
      {"components: [../base]\n", "refused: /base is not a component"},
      {"openapi: {path: s.json}\n", "refused: a schema of its own"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.overlay);
    const std::string found = overlay(each.overlay);
    CHECK(found.substr(0, std::string_view(each.expected).size()) == each.expected);
  }
  CHECK(built("### o/kustomization.yaml\nkind: Kustomization\nresources:\n") ==
        "refused: the kustomization.yaml of /o is empty\n");
  CHECK(overlay("namePrefix: p-\n", "### o/kustomization.yml\nresources: [../base]\n") ==
        "refused: there is no kustomization.yaml, or more than one, in /o\n");
  CHECK(built("### o/kustomization.yaml\nresources: [a.yaml]\n### o/a.yaml\n"
              "{apiVersion: v1, kind: ServiceAccount, metadata: {name: tool, annotations: "
              "{config.kubernetes.io/local-config: \"true\"}}}\n---\n"
              "{apiVersion: v1, kind: ServiceAccount, metadata: {name: api}}\n") ==
        "ServiceAccount /api\n");
  for (const char* const text : {"- a\n", "a\n", "5\n"}) {
    CAPTURE(text);
    CHECK(built("### o/kustomization.yaml\n" + std::string(text)) ==
          "refused: the kustomization.yaml of /o is no mapping\n");
  }
  CHECK(built("### o/kustomization.yaml\nresources: [\n") ==
        "refused: the kustomization.yaml of /o cannot be read\n");
  CHECK(overlay("namePrefix: a\nnamePrefix: b\n") ==
        "refused: the kustomization.yaml of /o has a key twice\n");
  // Of several documents the first counts.
  CHECK(overlay("namePrefix: a-\n---\nnamePrefix: b-\n") == overlay("namePrefix: a-\n"));
  CHECK(overlay("---\nnamePrefix: [b\n") ==
        "refused: the kustomization.yaml of /o cannot be read\n");
  CHECK(built("### o/kustomization.yaml\nresources: [../p]\n### p/kustomization.yaml\n"
              "resources: [../o]\n")
            .starts_with("refused: the bases of /o form a circle"));
}

TEST_CASE("bases that double with each level are not built to their end") {
  const auto doubling = [](int levels) {
    std::string files =
        "### l0/kustomization.yaml\nresources: [a.yaml]\n### l0/a.yaml\n"
        "{apiVersion: v1, kind: ServiceAccount, metadata: {name: a}}\n";
    for (int i = 1; i <= levels; ++i) {
      const std::string at = "### l" + std::to_string(i) + "/";
      files += at + "kustomization.yaml\nresources: [p, q]\n";
      for (const std::string side : {"p", "q"}) {
        files += at + side + "/kustomization.yaml\nnamePrefix: " + side + "\nresources: [../../l" +
                 std::to_string(i - 1) + "]\n";
      }
    }
    return tests::built_by(0, files, "/l" + std::to_string(levels));
  };
  CHECK(doubling(2) ==
        "ServiceAccount /ppa\nServiceAccount /pqa\nServiceAccount /qpa\nServiceAccount /qqa\n");
  CHECK(doubling(30) == "refused: it makes more than 20000 objects\n");
}

TEST_CASE("keys that are no strings to kustomize") {
  struct Case {
    const char* object;   // what it has besides a name
    const char* overlay;  // of the kustomization
    std::string expected;
  };
  const auto refused = [](const std::string& key) {
    return "refused: the key '" + key + "' of a resource is not a string for kustomize\n";
  };
  const char* const patch = "patches:\n- patch: |\n    {apiVersion: v1, kind: ServiceAccount, ";
  const auto merge = [&](const char* metadata) {
    return patch + ("metadata: {name: api, " + std::string(metadata) + "}}\n");
  };
  const auto json = [](const char* operation) {
    return "patches:\n- target: {kind: ServiceAccount}\n  patch: |\n    - {" +
           std::string(operation) + "}\n";
  };
  const std::string drop = merge("annotations: {1: null}");
  const std::string remove = json("op: remove, path: /metadata/annotations/1");
  const std::string numbers = merge("labels: {1: y}");
  const std::string more = merge("annotations: {\"1\": y}");
  const std::string boolean = json("op: add, path: /metadata/annotations, value: {on: x}");
  const std::string label = json("op: add, path: /metadata/labels, value: {on: x, 010: z}");
  const std::string path = json("op: add, path: /metadata/annotations/on, value: x");
  const std::string digit = json("op: add, path: /metadata/annotations/08, value: x");
  const std::string other = json("op: add, path: /metadata/annotations/a, value: x");
  const std::vector<Case> cases = {
      // YAML 1.1 says that these are booleans: Kubernetes thinks so, kustomize does not.
      {"annotations: {n: a, on: c, \"Yes\": f}", "", "ServiceAccount /api {n: a, on: c, Yes: f}\n"},
      {"annotations: {y: b, Off: d}", "", "ServiceAccount /api {y: b, Off: d}\n"},
      {"labels: {n: a}}\non: {off: no", "", "ServiceAccount /api {n: a} on={off: no}\n"},
      {"annotations: {1: a}", "", refused("1")},
      {"annotations: {True: a}", "", refused("True")},
      {"labels: {1.5: a}", "", refused("1.5")},
      {"labels: {010: a}", "", refused("010")},
      {"labels: {2001-01-02: a}", "", refused("2001-01-02")},
      {"labels: {a: b}}\nextra: {a: [{0x1F: x}]", "", refused("0x1F")},
      // Quotes help, but not among annotations, where kustomize puts its own.
      {"labels: {\"1\": a}", "", "ServiceAccount /api {1: a}\n"},
      {"annotations: {\"1\": a}", "", refused("1")},
      {"labels: {v1: a, 1x: b, 1.2.3: c, 2001-13-02: d}", "",
       "ServiceAccount /api {v1: a, 1x: b, 1.2.3: c, 2001-13-02: d}\n"},
      // Only what is there at the end counts, unless a JSON patch comes before.
      {"annotations: {1: a, b: c}", drop.c_str(), "ServiceAccount /api {b: c}\n"},
      {"annotations: {1: a, b: c}", remove.c_str(), refused("1")},
      {"labels: {1: a}", other.c_str(), refused("1")},
      {"labels: {\"1\": a}", other.c_str(), "ServiceAccount /api {a: x} {1: a}\n"},
      // A key that is there already stays as it is written.
      {"labels: {\"1\": a}", numbers.c_str(), "ServiceAccount /api {1: y}\n"},
      {"labels: {b: a}", numbers.c_str(), refused("1")},
      {"annotations: {b: a}", more.c_str(), refused("1")},
      {"labels: {\"1\": a}", "commonLabels: {\"1\": z}\n", "ServiceAccount /api {1: z}\n"},
      {"labels: {b: a}", "commonLabels: {\"1\": z}\n", refused("1")},
      // A kustomization, and a JSON patch, are read as Kubernetes reads.
      {"labels: {b: a}", "commonLabels: {on: z}\n", refused("true")},
      {"labels: {b: a}", "commonLabels: {\"on\": z}\n", "ServiceAccount /api {b: a, on: z}\n"},
      {"labels: {b: a}", "commonAnnotations: {n: z}\n", refused("false")},
      {"labels: {b: a}", "commonAnnotations: {\"n\": z}\n", "ServiceAccount /api {n: z} {b: a}\n"},
      {"labels: {b: a}", boolean.c_str(), refused("true")},
      {"annotations: {b: a}", label.c_str(), "ServiceAccount /api {b: a} {true: x, 8: z}\n"},
      {"annotations: {b: a}", path.c_str(), "ServiceAccount /api {b: a, on: x}\n"},
      {"annotations: {b: a}", digit.c_str(), refused("08")},
  };
  for (const Case& each : cases) {
    CAPTURE(each.object);
    CAPTURE(each.overlay);
    CHECK(built("### o/kustomization.yaml\nresources: [a.yaml]\n" + std::string(each.overlay) +
                "### o/a.yaml\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: api, " +
                each.object + "}\n") == each.expected);
  }
}

TEST_CASE("a replacement over a null") {
  // kustomize 5.6 keeps the type of a null and stops at the text; annotations are texts to it.
  struct Case {
    const char* path;
    bool built;
  };
  const std::vector<Case> cases = {
      {"metadata.annotations.r", true},
      {"metadata.labels.l", false},
      {"spec.template.metadata.annotations.p", false},
      {"spec.template.spec.serviceAccountName", false},
      {"\"spec.template.spec.containers.0.env.[name=A].value\"", false},
  };
  for (const Case& each : cases) {
    for (const char* const options : {"{}", "{create: true}", "{delimiter: \"-\", index: 0}"}) {
      CAPTURE(each.path);
      CAPTURE(options);
      const std::string found = built(
          "### o/d.yaml\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: job, "
          "annotations: {r: null}, labels: {l: null}}\nspec: {template: {metadata: "
          "{annotations: {p: null}}, spec: {serviceAccountName: null, containers: [{name: c, "
          "env: [{name: A, value: null}]}]}}}\n### o/kustomization.yaml\nresources: [d.yaml]\n"
          "replacements:\n- source: {kind: Deployment}\n  targets:\n  - select: {kind: "
          "Deployment}\n    fieldPaths: [" +
          std::string(each.path) + "]\n    options: " + options + "\n");
      CHECK(found.starts_with(each.built ? "Deployment /job {r: job}"
                                         : "refused: a replacement of /o puts a text over a null"));
    }
  }
}

TEST_CASE("values keep the place where they are written") {
  tests::MemoryTree memory(kBase +
                           "### o/kustomization.yaml\n"
                           "resources: [../base]\n"
                           "namespace: pay\n"
                           "namePrefix: p-\n"
                           "patches:\n"
                           "- path: p.yaml\n"
                           "- target: {kind: ServiceAccount}\n"
                           "  patch: |-\n"
                           "    - op: add\n"
                           "      path: /metadata/annotations/added\n"
                           "      value: here\n"
                           "### o/p.yaml\n"
                           "apiVersion: v1\n"
                           "kind: ServiceAccount\n"
                           "metadata:\n"
                           "  name: api\n"
                           "  annotations:\n"
                           "    r: two\n");
  const doc::Triage triage{doc::Needs{}};
  gitops::Trees trees;
  gitops::Builder builder(memory, triage, trees);
  const gitops::Build build = builder.build("/o");
  REQUIRE_FALSE(build.refused);
  const gitops::Value* const account = build.objects.front().tree;
  const auto place = [&](std::initializer_list<std::string_view> path) {
    return memory.place(get(account, path)->place);
  };
  CHECK(place({"metadata", "namespace"}) == "o/kustomization.yaml:2");
  CHECK(place({"metadata", "name"}) == "o/kustomization.yaml:3");
  CHECK(place({"metadata", "annotations", "r"}) == "o/p.yaml:6");
  CHECK(place({"metadata", "annotations", "k"}) == "base/a.yaml:5");
  CHECK(place({"metadata", "annotations", "added"}) == "o/kustomization.yaml:10");
}
