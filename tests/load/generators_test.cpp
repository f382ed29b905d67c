#include "load/gitops/generators.h"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "doc/select/triage.h"
#include "gitops/reading.h"
#include "support/memory_tree.h"

using namespace irsa;

namespace {

/// The template filled in for each set of parameters, one a line; what is not known about them.
std::string generated(const std::string& generator, const std::string& text,
                      const std::string& ours = "github.com/o/fleet") {
  tests::MemoryTree tree(
      "### r/apps/api/kustomization.yaml\nresources: []\n"
      "### r/apps/Web_UI/kustomization.yaml\nresources: []\n"
      "### r/apps/api/deep/kustomization.yaml\nresources: []\n"
      "### r/apps/.hidden/kustomization.yaml\nresources: []\n"
      "### r/clusters/one/config.json\n{\"cluster\": {\"name\": \"one\"}, \"arn\": \"a1\"}\n"
      "### r/clusters/eu/two/config.json\n{\"cluster\": {\"name\": \"two\"}, \"arn\": \"a2\"}\n"
      "### r/clusters/list.yaml\n- cluster: {name: three}\n- cluster: {name: four}\n"
      "### r/clusters/broken/config.json\n{\n");
  const doc::Triage triage{doc::Needs{}};
  gitops::Trees trees;
  const gitops::ReadDocuments read = gitops::read_documents(FileId{0}, generator, triage, trees);
  const std::set<std::string> repositories = {ours};
  load::Generators generators(tree, trees, "/r", repositories);
  const load::Generated made = generators.of(read.documents.front().tree);
  std::string out;
  for (const load::Parameters& set : made.sets) {
    out += load::filled(text, set).value_or("?") + "\n";
  }
  if (!made.known) out += "there may be others\n";
  if (!made.certain) out += "perhaps\n";
  return out;
}

const std::string kUrl = "repoURL: https://github.com/o/fleet, ";

}  // namespace

TEST_CASE("sets of parameters of an ApplicationSet's generators") {
  struct Case {
    std::string generator;
    const char* text;
    const char* expected;
  };
  const std::string config = "{git: {" + kUrl + "files: [{path: clusters/*/config.json}]}}";
  const std::vector<Case> cases = {
      {"{list: {elements: [{a: x, v: {k: 1}}, {a: z}]}}", "{{a}}-{{ .v.k }}", "x-1\n?\n"},
      {"{list: {elements: []}}", "", ""},
      {"{list: {elementsYaml: '[]'}}", "", "there may be others\n"},
      // A `*` is a part of a name in directories, and anything in files.
      {"{git: {" + kUrl + "directories: [{path: apps/*}]}}", "{{path}} {{path.basename}}",
       "apps/Web_UI Web_UI\napps/api api\n"},
      {"{git: {" + kUrl + "directories: [{path: apps/*}, {path: 'apps/W*', exclude: true}]}}",
       "{{ .path.path }}", "apps/api\n"},
      {"{git: {" + kUrl + "directories: [{path: apps/*/*}]}}", "{{path[2]}}", "deep\n"},
      {"{git: {" + kUrl + "directories: [{path: apps/*}]}}",
       "{{ .path.basenameNormalized }} {{ index .path.segments 0 }}", "web-ui apps\napi apps\n"},
      {"{git: {" + kUrl + "directories: [{path: 'apps/a?i'}]}}", "", "there may be others\n"},
      {"{git: {" + kUrl + "directories: [{path: apps/api}], values: {tag: 'x-{{path.basename}}'}}}",
       "{{values.tag}}", "x-api\n"},
      {config, "{{cluster.name}} {{path}} {{path.filename}}",
       "two clusters/eu/two config.json\none clusters/one config.json\nthere may be others\n"},
      {"{git: {" + kUrl + "files: [{path: clusters/one/config.json}]}}", "{{ .arn }}", "a1\n"},
      {"{git: {" + kUrl + "files: [{path: clusters/eu}]}}", "{{ .arn }}", "a2\n"},
      {"{git: {" + kUrl + "files: [{path: clusters/list.yaml}]}}", "{{cluster.name}}",
       "three\nfour\n"},
      {"{git: {" + kUrl +
           "files: [{path: 'clusters/**/config.json'}, {path: "
           "'clusters/broken/*', exclude: true}]}}",
       "{{cluster.name}}", "two\none\n"},
      {"{git: {" + kUrl + "pathParamPrefix: my, files: [{path: clusters/one/config.json}]}}",
       "{{my.path.basename}} {{path}}", "?\n"},
      {"{git: {" + kUrl + "pathParamPrefix: my, files: [{path: clusters/one/config.json}]}}",
       "{{my.path.basename}}", "one\n"},
      // Files of what may be another repository.
      {"{git: {repoURL: https://github.com/o/other, directories: [{path: apps/api}]}}", "{{path}}",
       "apps/api\nperhaps\n"},
      {"{matrix: {generators: [{git: {" + kUrl +
           "directories: [{path: apps/*}]}}, {list: {elements: [{c: one}, {c: two}]}}]}}",
       "{{c}}/{{path.basename}}", "one/Web_UI\ntwo/Web_UI\none/api\ntwo/api\n"},
      // The second generator may use the parameters of the first, and its own.
      {"{matrix: {generators: [{list: {elements: [{c: one}, {c: nowhere}]}}, {git: {" + kUrl +
           "files: [{path: 'clusters/{{c}}/config.json'}], values: {tag: '{{c}} {{arn}}'}}}]}}",
       "{{values.tag}}", "one a1\n"},
      {"{matrix: {generators: [{list: {elements: [{c: one}]}}, {git: {" + kUrl +
           "files: [{path: 'clusters/{{d}}/config.json'}]}}]}}",
       "", "there may be others\n"},
      {"{matrix: {generators: [{list: {elements: [{c: one}]}}, {clusters: {}}]}}", "",
       "there may be others\n"},
      {"{matrix: {generators: [{list: {elements: [{c: one}]}}]}}", "", "there may be others\n"},
      {"{clusters: {}}", "", "there may be others\n"},
      {"{merge: {mergeKeys: [a], generators: []}}", "", "there may be others\n"},
      {"{list: {elements: [{a: x}]}, selector: {matchLabels: {a: x}}}", "",
       "there may be others\n"},
      {"{list: {elements: [{a: x}], template: {spec: {project: y}}}}", "", "there may be others\n"},
      {"{list: {elements: [{a: x}]}}", "{{ .a | upper }}", "?\n"},
      {"{list: {elements: [{a: x}]}}", "{{a", "?\n"},
      {"{list: {elements: [{a: {b: x}}]}}", "{{a}}", "?\n"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.generator);
    CHECK(generated(each.generator, each.text) == each.expected);
  }
}
