// Details of patches that kustomize has of its own; all expected from `kustomize build` 5.6.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "gitops/built.h"

using namespace irsa;
using tests::built;

namespace {

const std::string kAccount =
    "### o/a.yaml\n"
    "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n"
    "  annotations: {r: one, l: two}\nsecrets: [{name: s}]\n"
    "### o/kustomization.yaml\nresources: [a.yaml]\n";

std::string patched(const std::string& operation) {
  const std::string out =
      built(kAccount + "patches:\n- target: {kind: ServiceAccount}\n  patch: |\n    - " +
            operation + "\n");
  const std::string head = "ServiceAccount /api ";
  return out.starts_with(head) ? out.substr(head.size(), out.size() - head.size() - 1) : out;
}

}  // namespace

TEST_CASE("operations of JSON patches about what is not there") {
  struct Case {
    const char* operation;
    const char* expected;  // how it begins
  };
  const std::vector<Case> cases = {
      {"{op: copy, from: /metadata/annotations/r, path: /metadata/annotations/s}",
       "{r: one, l: two, s: one} secrets"},
      // A key that is missing in a mapping is a null, which an annotation makes a text.
      {"{op: copy, from: /metadata/annotations/x, path: /metadata/annotations/s}",
       "{r: one, l: two, s: null} secrets"},
      {"{op: copy, from: /metadata/labels/x, path: /metadata/annotations/s}",
       "refused: a JSON patch moves or copies a value that does not exist"},
      {"{op: copy, from: /secrets/4, path: /metadata/annotations/s}",
       "refused: a JSON patch moves or copies a value that does not exist"},
      {"{op: copy, from: /secrets/0/name, path: /metadata/annotations/s}",
       "{r: one, l: two, s: s} secrets"},
      {"{op: copy, path: /metadata/annotations/r}",
       "refused: a JSON patch moves or copies a value that does not exist"},
      {"{op: move, from: /metadata/annotations/r, path: /metadata/annotations/s}",
       "{l: two, s: one} secrets"},
      {"{op: move, from: /metadata/annotations/x, path: /metadata/annotations/s}",
       "refused: a JSON patch moves or copies a value that does not exist"},
      {"{op: remove, path: /metadata/annotations/x}",
       "refused: a JSON patch removes a value that does not exist"},
      {"{op: replace, path: /metadata/annotations/x, value: new}",
       "{r: one, l: two, x: new} secrets"},
      {"{op: add, path: /metadata/annotations/s}", "{r: one, l: two, s: null} secrets"},
      {"{op: test, path: /metadata/annotations/r, value: one}", "{r: one, l: two} secrets"},
      {"{op: test, path: /metadata/annotations/r, value: 1}", "refused: a test"},
      {"{op: test, path: /metadata/annotations/x, value: null}", "{r: one, l: two} secrets"},
      {"{op: test, path: /metadata/annotations/x, value: new}", "refused: a test"},
      {"{op: test, path: /metadata/labels/x, value: null}", "refused: a test"},
      {"{op: test, path: /secrets/0, value: {name: s}}", "{r: one, l: two} secrets"},
      {"{op: test, path: /secrets/5, value: null}", "refused: a test"},
      // kustomize crashes, and keeps annotations of its own among those of the object.
      {"{op: test, path: /metadata/annotations/x}", "refused: a test"},
      {"{op: test, path: /metadata/annotations, value: {l: two, r: one}}", "refused: a test"},
      {"{op: add, path: /secrets/-1, value: {name: q}}",
       "{r: one, l: two} secrets=[{name: s}, {name: q}]"},
      {"{op: add, path: /secrets/1, value: {name: q}}",
       "{r: one, l: two} secrets=[{name: s}, {name: q}]"},
      {"{op: add, path: /secrets/2, value: {name: q}}",
       "refused: a JSON patch has an index outside of the list"},
      {"{op: replace, path: /secrets/-1, value: {name: q}}",
       "{r: one, l: two} secrets=[{name: q}]"},
      {"{op: add, path: /metadata/annotations/~1a~0b, value: a}",
       "{r: one, l: two, /a~b: a} secrets"},
      {"{op: add, path: /metadata/annotations/~2, value: a}", "{r: one, l: two, ~2: a} secrets"},
      {"{op: add, path: /metadata/annotations/, value: a}",
       "refused: a JSON patch has an empty key in its path"},
      {"{op: add, path: '', value: {a: b}}",
       "refused: a JSON patch has the whole object as its target"},
      {"{op: remove, path: /metadata/name}",
       "refused: a JSON patch leaves a ServiceAccount without a name"},
      {"{op: replace, path: /metadata/name, value: ''}",
       "refused: a JSON patch leaves a ServiceAccount without a name"},
      {"{op: replace, path: /metadata/name, value: null}",
       "refused: a JSON patch leaves a ServiceAccount without a name"},
      {"{op: replace, path: /metadata/name, value: [a]}",
       "refused: a JSON patch leaves a ServiceAccount without a name"},
      {"{op: replace, path: /metadata, value: {annotations: {a: b}}}",
       "refused: a JSON patch leaves a ServiceAccount without a name"},
      {"{op: remove, path: /kind}", "refused: a JSON patch leaves an object without a kind"},
      {"{op: remove, path: /metadata/namespace}",
       "refused: a JSON patch removes a value that does not exist"},
      {"{op: frob, path: /metadata/annotations/r}",
       "refused: a JSON patch has an unknown operation"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.operation);
    CHECK(patched(each.operation).substr(0, std::string_view(each.expected).size()) ==
          each.expected);
  }
}

TEST_CASE("a number over a string that is written in quotes is a string") {
  struct Case {
    const char* value;
    const char* untouched;  // what the number 0o17 of a patch becomes in its place
    const char* rewritten;  // the same after a JSON patch, which has all written anew
  };
  const std::vector<Case> cases = {
      {"plain", "15", "15"},          {"'its'", "0o17", "15"},
      {"\"its\"", "0o17", "15"},      {"'it''s'", "0o17", "15"},
      {"\"a: b\"", "0o17", "0o17"},   {"\"a:b\"", "0o17", "15"},
      {"\":x\"", "0o17", "15"},       {"'x # y'", "0o17", "0o17"},
      {"'x#y'", "0o17", "15"},        {"'#y'", "0o17", "0o17"},
      {"'true'", "0o17", "0o17"},     {"'yes'", "0o17", "0o17"},
      {"'1:30'", "0o17", "0o17"},     {"'2001-01-01'", "0o17", "0o17"},
      {"'2001-02-30'", "0o17", "15"}, {"''", "0o17", "0o17"},
      {"'*x'", "0o17", "0o17"},       {"'a*x'", "0o17", "15"},
      {"'-x'", "0o17", "15"},         {"'- x'", "0o17", "0o17"},
      {"'a\tb'", "0o17", "0o17"},     {"\"a\\u00e9\"", "0o17", "15"},
      {"' a'", "0o17", "0o17"},       {"5", "15", "15"},
      {"true", "15", "15"},
  };
  const std::string number =
      "patches:\n- patch: '{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {a: 0o17}}'\n";
  const std::string json =
      "patches:\n- target: {kind: Pod}\n"
      "  patch: '[{\"op\": \"add\", \"path\": \"/spec/z\", \"value\": \"q\"}]'\n";
  const auto value = [](const std::string& out) {
    const std::size_t at = out.find("{a: ") + 4;
    return out.substr(at, out.find_first_of(",}", at) - at);
  };
  for (const Case& each : cases) {
    CAPTURE(each.value);
    const std::string pod =
        "### b/p.yaml\napiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {a: " +
        std::string(each.value) + "}\n### b/kustomization.yaml\nresources: [p.yaml]\n";
    const std::string over = "### o/kustomization.yaml\nresources: [../b]\n" + number;
    CHECK(value(built(pod + over)) == each.untouched);
    CHECK(value(built(pod + json + over)) == each.rewritten);
  }
}

TEST_CASE("texts that kustomize sets are in quotes only where they need them") {
  struct Case {
    const char* text;      // a common annotation; that of a patch with a target
    const char* expected;  // what the number 0o17 of a patch becomes in its place
  };
  const std::vector<Case> cases = {
      {"'it''s'", "15"}, {"its", "15"},          {"\"its\"", "15"}, {"\"a: b\"", "0o17"},
      {"'5'", "0o17"},   {"'true'", "0o17"},     {"'yes'", "0o17"}, {"\"null\"", "0o17"},
      {"''", "15"},      {"'2001-01-01'", "15"}, {"'x # y'", "15"}, {"'# y'", "0o17"},
      {"'[a]'", "0o17"}, {"'{a: b}'", "0o17"},   {"'- a'", "0o17"}, {"'-a'", "15"},
  };
  const std::string head = "apiVersion: apps/v1, kind: Deployment, metadata: {name: web";
  const std::string base =
      "### b/d.yaml\n{" + head + "}}\n### b/kustomization.yaml\nresources: [d.yaml]\n";
  const std::string number = "### o/kustomization.yaml\nresources: [../b]\npatches:\n- patch: '{" +
                             head + "}, spec: {template: {metadata: {annotations: {r: 0o17}}}}}'\n";
  for (const Case& each : cases) {
    CAPTURE(each.text);
    const std::string annotation = "commonAnnotations: {r: " + std::string(each.text) + "}\n";
    CHECK(built(base + annotation + number) ==
          "Deployment /web {r: 0o17} spec={template: {metadata: {annotations: {r: " +
              std::string(each.expected) + "}}}}\n");
  }
  // What was there already stays written as it was.
  for (const auto& [old, expected] :
       std::vector<std::pair<std::string, std::string>>{{"x", "15"}, {"'x'", "0o17"}}) {
    CAPTURE(old);
    const std::string there = "### b/d.yaml\n{" + head +
                              "}, spec: {template: {metadata: {annotations: {r: " + old +
                              "}}}}}\n### b/kustomization.yaml\nresources: [d.yaml]\n";
    CHECK(built(there + "commonAnnotations: {r: z}\n" + number) ==
          "Deployment /web {r: z} spec={template: {metadata: {annotations: {r: " + expected +
              "}}}}\n");
  }
}

TEST_CASE("annotations that are cleared forget the names that the object had") {
  const std::string base =
      "### b/p.yaml\n"
      "{apiVersion: v1, kind: ServiceAccount, metadata: {name: api, annotations: {r: one}}}\n---\n"
      "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: {spec: "
      "{serviceAccountName: api}}}}\n"
      "### b/kustomization.yaml\nresources: [p.yaml]\nnamePrefix: p-\n";
  const auto account = [](const std::string& name, const std::string& more) {
    return "- patch: '{apiVersion: v1, kind: ServiceAccount, metadata: {name: " + name + more +
           "}}'\n";
  };
  const std::string null = account("p-api", ", annotations: null");
  struct Case {
    std::string middle;   // patches of a kustomization of its own
    std::string overlay;  // what is in the one above
    const char* account;
    const char* user;  // how the Deployment names it
  };
  const std::vector<Case> cases = {
      {"", "", "/p-api {r: one}", "p-api"},
      {null, "", "/p-api", "api"},
      {account("api", ", annotations: null"), "", "/p-api", "api"},
      {account("p-api", ", annotations: {$patch: replace, s: two}"), "", "/p-api {s: two}", "api"},
      {account("p-api", ", annotations: {$patch: delete}"), "", "/p-api", "api"},
      {account("p-api", ", $patch: replace"), "", "/p-api", "api"},
      {account("p-api", ", annotations: {r: null}"), "", "/p-api", "p-api"},
      {null, "patches:\n" + account("p-api", ", annotations: {s: two}"), "/p-api {s: two}", "api"},
      {null, "namePrefix: q-\n", "/q-p-api", "api"},
      {account("p-api", ", annotations: {r: null}"),
       "patches:\n" + account("api", ", annotations: {s: two}"), "/p-api {s: two}", "p-api"},
      // In a patch with a target such a null says nothing; a JSON patch leaves the names.
      {"- target: {kind: ServiceAccount}\n" +
           account("p-api", ", annotations: null").replace(0, 2, "  "),
       "", "/p-api {r: one}", "p-api"},
      {"- target: {kind: ServiceAccount}\n  patch: '[{\"op\": \"replace\", \"path\": "
       "\"/metadata/annotations\", \"value\": {\"s\": \"two\"}}]'\n",
       "", "/p-api {s: two}", "p-api"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.middle);
    CAPTURE(each.overlay);
    const std::string out = built(base + "### m/kustomization.yaml\nresources: [../b]\n" +
                                  (each.middle.empty() ? "" : "patches:\n" + each.middle) +
                                  "### o/kustomization.yaml\nresources: [../m]\n" + each.overlay);
    const std::string q = each.overlay.find("q-") == std::string::npos ? "" : "q-";
    CHECK(out == "ServiceAccount " + std::string(each.account) + "\nDeployment /" + q +
                     "p-web spec={template: {spec: {serviceAccountName: " + each.user + "}}}\n");
  }
  CHECK(built(base + "### m/kustomization.yaml\nresources: [../b]\npatches:\n" + null +
              "### o/kustomization.yaml\nresources: [../m]\npatches:\n" +
              account("api", ", annotations: {s: two}")) ==
        "refused: a patch for ServiceAccount 'api' has no target\n");
}

TEST_CASE("elements of lists with equal merge keys") {
  struct Case {
    const char* containers;
    const char* patch;
    const char* expected;
  };
  const char* const two =
      "[{name: a, image: one, env: [{name: A, value: x}]}, {name: b}, {name: a, image: two}]";
  const char* const env =
      "[{name: a, env: [{name: A, value: x}, {name: B, value: y}, {name: A, value: z}]}]";
  const std::vector<Case> cases = {
      {two, "{hostname: h}", "{containers: [{name: a, image: two}, {name: b}], hostname: h}"},
      {two, "{containers: [{name: b, image: i}]}",
       "{containers: [{name: b, image: i}, {name: a, image: two}]}"},
      {two, "{containers: [{name: a, command: [c]}]}",
       "{containers: [{name: a, image: two}, {name: b}]}"},
      {two, "{containers: [{name: a, $patch: delete}]}", "{containers: [{name: b}]}"},
      {env, "{hostname: h}",
       "{containers: [{name: a, env: [{name: A, value: z}, {name: B, value: y}]}], hostname: h}"},
      {env, "{containers: [{name: a, env: [{name: B, value: q}]}]}",
       "{containers: [{name: a, env: [{name: B, value: q}, {name: A, value: z}]}]}"},
      {env, "{containers: [{name: a, env: [{name: A, value: q}]}]}",
       "{containers: [{name: a, env: [{name: A, value: z}, {name: B, value: y}]}]}"},
      {env, "{containers: [{name: a, env: [{name: A, $patch: delete}]}]}",
       "{containers: [{name: a, env: [{name: B, value: y}]}]}"},
      // In the patch itself the first counts, or the last of what is new.
      {"[{name: a, env: [{name: A, value: x}]}]",
       "{containers: [{name: a, env: [{name: A, value: q}, {name: A, value: r}]}]}",
       "{containers: [{name: a, env: [{name: A, value: q}]}]}"},
      {"[{name: a}]", "{containers: [{name: a, env: [{name: A, value: q}, {name: A, value: r}]}]}",
       "{containers: [{name: a, env: [{name: A, value: r}]}]}"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.containers);
    CAPTURE(each.patch);
    CHECK(
        built("### o/p.yaml\napiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: " +
              std::string(each.containers) +
              "}\n### o/kustomization.yaml\nresources: [p.yaml]\npatches:\n- patch: |\n"
              "    apiVersion: v1\n    kind: Pod\n    metadata: {name: x}\n    spec: " +
              each.patch + "\n") == "Pod /x spec=" + std::string(each.expected) + "\n");
  }
}

TEST_CASE("`$patch` in elements, and in lists that are replaced") {
  struct Case {
    const char* patch;
    const char* expected;
  };
  const char* const there = "{name: a, env: [{name: A, value: x}]}, {name: b}]}";
  const std::vector<Case> cases = {
      {"[{name: t, $patch: replace, image: i}]", "{containers: [{name: t, image: i}, @"},
      {"[{name: a, $patch: replace, image: i}]", "{containers: [@"},
      {"[{name: t, $patch: merge, image: i}]", "{containers: [{name: t, image: i}, @"},
      {"[{name: t, $patch: delete}]", "{containers: [@"},
      {"[{$patch: replace}, {name: t, image: i}]", "{containers: [{name: t, image: i}]}"},
      {"[{$patch: replace}, {name: t, $patch: merge, image: i}]",
       "{containers: [{name: t, image: i}]}"},
      // To replace an element of what replaces the list takes it out.
      {"[{$patch: replace}, {name: t, $patch: replace, image: i}]", "{containers: []}"},
      {"[{$patch: replace}, {name: a, $patch: replace, image: i}, {name: c}]",
       "{containers: [{name: c}]}"},
      {"[{$patch: replace}, {name: t, $patch: delete, image: i}]", "{containers: []}"},
      {"[{name: a, env: [{$patch: replace}, {name: A, value: q, $patch: replace}, {name: B}]}]",
       "{containers: [{name: a, env: [{name: B}]}, {name: b}]}"},
      {"[{name: a, env: [{name: A, value: q, $patch: replace}, {name: B}]}]",
       "{containers: [{name: a, env: [{name: A, value: x}, {name: B}]}, {name: b}]}"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.patch);
    std::string expected = each.expected;
    if (expected.ends_with('@')) expected.replace(expected.size() - 1, 1, there);
    CHECK(
        built("### o/p.yaml\n{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {containers: ["
              "{name: a, env: [{name: A, value: x}]}, {name: b}]}}\n### o/kustomization.yaml\n"
              "resources: [p.yaml]\npatches:\n- patch: |\n    apiVersion: v1\n    kind: Pod\n"
              "    metadata: {name: x}\n    spec: {containers: " +
              std::string(each.patch) + "}\n") == "Pod /x spec=" + expected + "\n");
  }
}

TEST_CASE("a list is taken apart as it is if it is alone in its file, else by JSON") {
  const std::string pod =
      "{apiVersion: v1, kind: Pod, metadata: {name: p, annotations: {a: 0x1F}}, spec: {v: 0x1F, "
      "w: plain}}";
  const std::string list = "{apiVersion: v1, kind: List, items: [" + pod + "]}";
  struct Case {
    std::string file;
    const char* annotation;
    const char* patched;  // the number 0o17 of a patch over `plain`
  };
  const std::vector<Case> cases = {
      {pod, "0x1F", "15"},
      {list, "0x1F", "15"},
      {"---\n" + list, "0x1F", "15"},
      {"# a comment\n" + list, "0x1F", "15"},
      {list + "\n---\n", "31", "0o17"},
      {"# a comment\n---\n" + list, "31", "0o17"},
      {"{apiVersion: v1, kind: PodList, items: [" + pod + "]}", "31", "0o17"},
      {pod + "\n---\n" + "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}", "0x1F", "15"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.file);
    const std::string out = built(
        "### o/p.yaml\n" + each.file +
        "\n### o/kustomization.yaml\nresources: [p.yaml]\npatches: [{patch: '{apiVersion: v1, "
        "kind: Pod, metadata: {name: p}, spec: {w: 0o17}}'}]\n");
    CHECK(out.substr(0, out.find('\n')) ==
          "Pod /p {a: " + std::string(each.annotation) + "} spec={v: 31, w: " + each.patched + "}");
  }
  CHECK(built("### o/p.yaml\n" + pod + "\n--- x\n" + pod +
              "\n### o/kustomization.yaml\nresources: [p.yaml]\n") ==
        "refused: 'p.yaml' of /o cannot be read\n");
}

TEST_CASE("a replacement of another type is an error where the field is read") {
  const std::string base =
      "### b/p.yaml\n{apiVersion: v1, kind: ServiceAccount, metadata: {name: api, annotations: {m: "
      "5}}}\n### b/kustomization.yaml\nresources: [p.yaml]\nreplacements:\n- source: {kind: "
      "ServiceAccount, fieldPath: metadata.name}\n  targets:\n  - select: {kind: ServiceAccount}\n"
      "    fieldPaths: [metadata.annotations.m]\n### o/kustomization.yaml\nresources: [../b]\n";
  const std::string json =
      "patches: [{target: {kind: ServiceAccount}, patch: '[{\"op\": \"add\", \"path\": "
      "\"/metadata/annotations/z\", \"value\": \"q\"}]'}]\n";
  // Annotations are written as texts, whatever they are.
  CHECK(built(base) == "ServiceAccount /api {m: api}\n");
  CHECK(built(base + json).starts_with("refused: a replacement puts 'api' where another type"));
  std::string text = base;
  text.replace(text.find("m: 5"), 4, "m: '5'");
  CHECK(built(text + json) == "ServiceAccount /api {m: api, z: q}\n");
}

TEST_CASE("images are set in every container, wherever it is") {
  const auto build = [](const std::string& kind, const std::string& spec, const char* images) {
    const std::string out = built("### b/p.yaml\n{apiVersion: a/v1, kind: " + kind +
                                  ", metadata: {name: p}, spec: " + spec +
                                  "}\n### b/kustomization.yaml\nresources: [p.yaml]\n"
                                  "### o/kustomization.yaml\nresources: [../b]\nimages: " +
                                  std::string(images) + "\n");
    return out.substr(0, out.find_first_of(" \n"));
  };
  struct Case {
    const char* spec;
    bool fits;
  };
  const std::vector<Case> cases = {
      {"{containers: [{name: a, image: i}, null, {name: b, image: null}, {name: c, image: 5}]}",
       true},
      {"{containers: [a]}", false},
      {"{containers: [[a]]}", false},
      {"{initContainers: [a]}", false},
      {"{containers: [{image: [x]}]}", false},
      {"{containers: [{image: {b: c}}]}", false},
      {"{x: [{template: {initContainers: [a]}}]}", false},
      {"{containers: a}", false},
      {"{template: {spec: {containers: a}}}", false},
      {"{x: {containers: a}}", true},
      {"{containers: {a: b}}", true},
      {"{ephemeralContainers: [a]}", true},
  };
  for (const Case& each : cases) {
    CAPTURE(each.spec);
    CHECK(build("X", each.spec, "[{name: i, newTag: x}]") == (each.fits ? "X" : "refused:"));
    CHECK(build("X", each.spec, "[]") == "X");
  }
  const char* const text = "{containers: [a]}";
  CHECK(build("CustomResourceDefinition", text, "[{name: i}]") == "CustomResourceDefinition");
}

TEST_CASE("a document of a patch after one that deletes an object") {
  const std::string base =
      "### o/p.yaml\n{apiVersion: v1, kind: ServiceAccount, metadata: {name: api}}\n---\n"
      "{apiVersion: v1, kind: ServiceAccount, metadata: {name: web}}\n"
      "### o/k.yaml\n{apiVersion: v1, kind: ServiceAccount, metadata: {name: api, annotations: {r: "
      "one}}}\n"
      "### o/d.yaml\n{apiVersion: v1, kind: ServiceAccount, metadata: {name: web}, $patch: "
      "delete}\n"
      "### o/dk.yaml\n{apiVersion: v1, kind: ServiceAccount, metadata: {name: web}, $patch: "
      "delete}\n---\n"
      "{apiVersion: v1, kind: ServiceAccount, metadata: {name: api, annotations: {r: one}}}\n"
      "### o/kd.yaml\n{apiVersion: v1, kind: ServiceAccount, metadata: {name: api, annotations: "
      "{r: one}}}\n---\n"
      "{apiVersion: v1, kind: ServiceAccount, metadata: {name: web}, $patch: delete}\n"
      "### o/kustomization.yaml\nresources: [p.yaml]\n";
  const std::string expected = "ServiceAccount /api {r: one}\n";
  CHECK(built(base + "patches: [{path: dk.yaml}]\n")
            .starts_with("refused: kustomize crashes at a document after one that deletes"));
  CHECK(built(base + "patches: [{path: kd.yaml}]\n") == expected);
  CHECK(built(base + "patches: [{path: d.yaml}, {path: k.yaml}]\n") == expected);
  CHECK(built(base + "patchesStrategicMerge: [dk.yaml]\n") == expected);
  CHECK(built(base + "patchesStrategicMerge: [d.yaml, k.yaml]\n") == expected);
}

TEST_CASE("where objects are from is written among their annotations") {
  // With buildMetadata, annotations are made anew after each step: no node is shared any more.
  const std::string base =
      "### b/d.yaml\n{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, annotations: "
      "{m: 0x1F}}}\n### b/kustomization.yaml\nresources: [d.yaml]\ncommonAnnotations: {r: one}\n"
      "buildMetadata: [originAnnotations]\n### o/kustomization.yaml\nresources: [../b]\n";
  const std::string head = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web";
  const std::string object = "patches: [{patch: '" + head + ", annotations: {r: two}}}'}]\n";
  const std::string pods = "patches: [{patch: '" + head +
                           "}, spec: {template: {metadata: {annotations: {r: two}}}}}'}]\n";
  const std::string json =
      "patches: [{target: {kind: Deployment}, patch: '[{\"op\": \"add\", \"path\": "
      "\"/metadata/annotations/s\", \"value\": \"x\"}]'}]\n";
  const auto shown = [](const char* annotations, const char* of_pods) {
    return "Deployment /web " + std::string(annotations) +
           " spec={template: {metadata: {annotations: {r: " + of_pods + "}}}}\n";
  };
  // Only that of the kustomization which is built counts.
  CHECK(built(base + object) == shown("{m: 0x1F, r: two}", "two"));
  CHECK(built(base + object + "buildMetadata: [managedByLabel]\n") ==
        shown("{m: 0x1F, r: two}", "one"));
  CHECK(built(base + pods + "buildMetadata: [originAnnotations]\n") ==
        shown("{m: 0x1F, r: one}", "two"));
  CHECK(built(base + object + "buildMetadata: []\n") == shown("{m: 0x1F, r: two}", "two"));
  CHECK(built(base + json) == shown("{m: 31, r: one, s: x}", "one"));
  CHECK(built(base + json + "buildMetadata: [transformerAnnotations]\n") ==
        shown("{m: 0x1F, r: one, s: x}", "one"));
  // There are annotations then, whatever was written.
  const std::string bare =
      "### o/a.yaml\n{apiVersion: v1, kind: ServiceAccount, metadata: {name: api}}\n"
      "### o/kustomization.yaml\nresources: [a.yaml]\n"
      "patches: [{target: {kind: ServiceAccount}, patch: '[{\"op\": \"remove\", \"path\": "
      "\"/metadata/annotations\"}]'}]\n";
  CHECK(built(bare + "buildMetadata: [managedByLabel]\n") == "ServiceAccount /api\n");
}
