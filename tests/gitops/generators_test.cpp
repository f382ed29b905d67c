// What configMapGenerator and secretGenerator make, and what is taken out of it.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "gitops/built.h"
#include "gitops/remote.h"

using namespace irsa;
using tests::built;

TEST_CASE("what generators make") {
  struct Case {
    const char* generator;
    const char* expected;  // how it begins
  };
  const std::vector<Case> cases = {
      {"configMapGenerator: [{name: g, literals: [A=1, \"B='x'\", 'C=\"y\"', \"D='z\", 'E=\"']}]",
       "ConfigMap /g data={A: 1, B: x, C: y, D: 'z, E: \"}\n"},
      {"configMapGenerator: [{name: g, literals: [F=, G=a=b, \"H= x \", on=1]}]",
       "ConfigMap /g data={F: , G: a=b, H:  x , on: 1}\n"},
      {"secretGenerator: [{name: g, namespace: shop, literals: [A=1]}]",
       "Secret shop/g stringData={A: 1}\n"},
      {"configMapGenerator: [{name: g}]", "ConfigMap /g data={}\n"},
      // Quotes belong to the value in a file, what is said of an empty line or a comment not.
      {"configMapGenerator: [{name: g, envs: [f.env]}]",
       "ConfigMap /g data={A: 1, B: , C: \"x y\"}\n"},
      {"configMapGenerator: [{name: g, env: f.env, literals: [D=2]}]",
       "ConfigMap /g data={D: 2, A: 1, B: , C: \"x y\"}\n"},
      // The text of a file stands for itself until something takes it from there.
      {"configMapGenerator: [{name: g, files: [f.env, in/deep.txt, k=f.env]}]",
       "ConfigMap /g data={f.env: ${f.env}, deep.txt: ${in/deep.txt}, k: ${f.env}}\n"},
      // One that is missing may be a secret that is not kept with the rest.
      {"secretGenerator: [{name: g, files: [gone], envs: [gone.env]}]",
       "Secret /g stringData={gone: ${gone}}\n"},
      // Files elsewhere are fetched: the key is known, of variables not even that.
      {"configMapGenerator: [{name: g, files: [\"https://example.com/a/board.json\"]}]",
       "ConfigMap /g data={board.json: ${https://example.com/a/board.json}}\n"},
      {"configMapGenerator: [{name: g, files: [\"k=https://example.com/../../../x\"]}]",
       "ConfigMap /g data={k: ${https://example.com/../../../x}}\n"},
      {"secretGenerator: [{name: g, files: [\"HTTP://example.com/x\"], literals: [A=1]}]",
       "Secret /g stringData={A: 1, x: ${HTTP://example.com/x}}\n"},
      {"configMapGenerator: [{name: g, envs: [\"https://example.com/a.env\"], literals: [A=1]}]",
       "ConfigMap /g data={A: 1}\n"},
      {"configMapGenerator: [{name: g, env: \"https://example.com/a.env\"}]",
       "ConfigMap /g data={}\n"},
      {"configMapGenerator: [{name: g, files: [\"https://example.com/x?a=b\"]}]",
       "ConfigMap /g data={https://example.com/x?a: ${b}}\n"},
      {"configMapGenerator: [{name: g, files: [\"k=https://example.com/x?a=b\"]}]",
       "refused: a generator of /o has a file without a key or a path"},
      // A repository is no file.
      {"configMapGenerator: [{name: g, files: [\"../github.com/o/r\"]}]",
       "refused: '../github.com/o/r' is outside of /o"},
      {"configMapGenerator: [{name: g, files: [../f.env]}]",
       "refused: '../f.env' is outside of /o"},
      {"configMapGenerator: [{name: g, files: [k=../f.env]}]",
       "refused: '../f.env' is outside of /o"},
      {"configMapGenerator: [{name: g, envs: [../f.env]}]", "refused: '../f.env' is outside of /o"},
      {"configMapGenerator: [{name: g, literals: [A]}]",
       "refused: a generator of /o has a literal without a key or a value"},
      {"configMapGenerator: [{name: g, literals: [=x]}]",
       "refused: a generator of /o has a literal"},
      {"configMapGenerator: [{name: g, literals: ['']}]",
       "refused: a generator of /o has a literal"},
      {"configMapGenerator: [{name: g, literals: [5]}]",
       "refused: a generator of /o has a literal"},
      {"configMapGenerator: [{name: g, literals: A=1}]", "refused: literals is not a list"},
      {"configMapGenerator: [{name: g, literals: [A=1, A=2]}]",
       "refused: a generator of /o repeats the key 'A'"},
      {"configMapGenerator: [{name: g, literals: [A=1], files: [A=f.env]}]",
       "refused: a generator of /o repeats the key 'A'"},
      {"configMapGenerator: [{name: g, literals: [A=1], envs: [f.env]}]",
       "refused: a generator of /o repeats the key 'A'"},
      {"configMapGenerator: [{name: g, literals: [1=x]}]", "refused: the key '1' of a resource"},
      {"configMapGenerator: [{name: g, files: [a=b=c]}]",
       "refused: a generator of /o has a file without a key or a path"},
      {"configMapGenerator: [{name: g, files: [=f.env]}]", "refused: a generator of /o has a file"},
      {"configMapGenerator: [{name: g, files: [k=]}]", "refused: a generator of /o has a file"},
      {"configMapGenerator: [{name: g, literal: [A=1]}]",
       "refused: a generator of /o has the unknown key 'literal'"},
      {"configMapGenerator: [{literals: [A=1]}]", "refused: a generator of /o has no name"},
      {"configMapGenerator: [g]", "refused: a generator of /o has no name"},
      {"configMapGenerator: [{name: g}, {name: g}]", "refused: there are two of ConfigMap 'g'"},
      {"configMapGenerator: [{name: g}]\nsecretGenerator: [{name: g}]",
       "ConfigMap /g data={}\nSecret"},
      {"configMapGenerator: [{name: g, behavior: merge, literals: [A=1]}]",
       "refused: a generator of /o merges into an object that does not exist"},
      {"resources: [c.yaml]\nconfigMapGenerator: [{name: c, behavior: merge, literals: [A=1]}]",
       "ConfigMap /c data={A: 1, Z: z}\n"},
      {"resources: [c.yaml]\nconfigMapGenerator: [{name: c, behavior: replace, literals: [B=1]}]",
       "ConfigMap /c data={B: 1}\n"},
      {"resources: [c.yaml]\nconfigMapGenerator: [{name: c, behavior: create, literals: [B=1]}]",
       "refused: there are two of ConfigMap 'c'"},
      {"resources: [c.yaml]\nconfigMapGenerator: [{name: c, namespace: q, behavior: merge}]",
       "refused: a generator of /o merges into an object that does not exist"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.generator);
    const std::string found =
        built("### o/kustomization.yaml\n" + std::string(each.generator) +
              "\n### o/f.env\n# one\nA=1\n\nB\nC=\"x y\"\n### f.env\nA=1\n### o/c.yaml\n"
              "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {A: \"0\", Z: z}}\n");
    CHECK(found.substr(0, std::string_view(each.expected).size()) == each.expected);
  }
}

TEST_CASE("variables in files keep what stands behind them") {
  CHECK(built("### o/kustomization.yaml\nconfigMapGenerator: [{name: g, envs: [f.env]}]\n"
              "### o/f.env\n\xEF\xBB\xBF A=1 \nB =\t2\r\n \t# no\n") ==
        "ConfigMap /g data={A: 1 , B : \t2}\n");
}

TEST_CASE("texts of files are taken where a replacement or a variable asks for them") {
  // The account's annotation `r` afterwards; it was "x".
  struct Case {
    const char* generator;
    const char* key;
    const char* expected;
  };
  const std::vector<Case> cases = {
      {"files: [k=role.txt]", "k", "arn:r"},
      {"files: [role.txt]", "[role.txt]", "arn:r"},
      {"files: [in/other]", "other", "arn:o"},
      {"literals: [k=lit]", "k", "lit"},
      {"envs: [f.env]", "A", "1"},
      // Not known: filled in by somebody else, as far as rules can see.
      {"files: [\"k=https://example.com/role\"]", "k", "${https://example.com/role}"},
      {"files: [k=gone]", "k", "${gone}"},
  };
  for (const Case& each : cases) {
    const std::string key(each.key), generator(each.generator);
    CAPTURE(generator);
    const std::string files =
        "### o/role.txt\narn:r\n### o/in/other\narn:o\n### o/f.env\nA=1\n"
        "### o/a.yaml\n{apiVersion: v1, kind: ServiceAccount, metadata: {name: api, annotations: "
        "{r: x}}}\n### o/kustomization.yaml\nresources: [a.yaml]\n"
        "configMapGenerator: [{name: g, " +
        generator + "}]\n";
    // The first line: MemoryTree ends each file with one.
    const std::string source =
        "{kind: ConfigMap, fieldPath: \"data." + key + "\", options: {delimiter: \"\\n\"}}";
    const std::string replaced = built(files + "replacements: [{source: " + source +
                                       ", targets: [{select: {kind: ServiceAccount}, fieldPaths: "
                                       "[metadata.annotations.r]}]}]\n");
    CHECK(replaced.substr(0, replaced.find('\n')) ==
          "ServiceAccount /api {r: " + std::string(each.expected) + "}");
  }
  // An account whose annotation a variable of the old kind fills in.
  const std::string filled = built(
      "### o/role.txt\narn:r\n### o/a.yaml\n{apiVersion: v1, kind: ServiceAccount, metadata: "
      "{name: api, annotations: {r: $(ROLE)}}}\n### o/kustomization.yaml\nresources: [a.yaml]\n"
      "configMapGenerator: [{name: g, files: [k=role.txt]}]\n"
      "vars: [{name: ROLE, objref: {kind: ConfigMap, name: g, apiVersion: v1}, "
      "fieldref: {fieldpath: data.k}}]\n");
  CHECK(filled.substr(0, filled.find('\n')) == "ServiceAccount /api {r: arn:r");
}

TEST_CASE("addresses that kustomize fetches") {
  struct Case {
    const char* path;
    bool file, repository;
  };
  // Expected from kustomize's own functions, v5.6.
  const std::vector<Case> cases = {
      {"https://example.com/a.yaml", true, false},
      {"HTTPS://example.com/o/r", true, true},
      {"http://example.com/o/r.git//x", true, true},
      {"https://github.com/o", true, false},
      {"https://github.com/o/r", true, true},
      {"https://github.com/o/r?ref=v1", true, true},
      {"https://github.com/o/r//../x", true, false},
      {"https://dev.azure.com/o/p/_git/r/path", true, true},
      {"github.com/o/r", false, true},
      {"GitHub.com/o/r/deploy?ref=v1", false, true},
      {"github.com:o/r", false, true},
      {"github.com/o", false, false},
      {"git@github.com:o/r.git", false, true},
      {"git@example.com:o/r", false, true},
      {"git@example.com/o/r", false, true},
      {"git::https://example.com/o/r", false, true},
      {"git::github.com/o/r", false, true},
      {"ssh://git@example.com/o/r", false, true},
      {"file:///srv/repositories/r", false, true},
      {"file://", false, false},
      // Others need a scheme; and paths are paths.
      {"gitlab.com/o/r?ref=v1", false, false},
      {"example.com/o/r.git", false, false},
      {"../base?ref=v1", false, false},
      {"../github.com/o/r", false, false},
      {"./github.com/o/r", false, false},
      {"/github.com/o/r", false, false},
      {"base.git", false, false},
      {"1@x/o/r", false, false},
      {"", false, false},
  };
  for (const Case& each : cases) {
    CAPTURE(each.path);
    CHECK(gitops::is_remote_file(each.path) == each.file);
    CHECK(gitops::is_repository(each.path) == each.repository);
  }
}
