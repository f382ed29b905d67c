// Of which type a text is that a replacement has put somewhere, and what later steps make of it;
// all expected from `kustomize build` 5.6.
#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "doc/scalar_type.h"
#include "gitops/built.h"

using namespace irsa;

namespace {

/// The values of the variables, with quotes where a string would read as something else.
std::string variables(const std::string& files) {
  tests::MemoryTree memory(files);
  const doc::Triage triage{doc::Needs{}};
  gitops::Trees trees;
  const gitops::Build build = gitops::Builder(memory, triage, trees).build("/o");
  if (build.refused) return "refused: " + *build.refused;
  std::string out;
  for (const gitops::Object& object : build.objects) {
    const gitops::Value* const containers = get(object.tree, {"spec", "containers"});
    if (containers == nullptr) continue;
    for (const gitops::Field& variable : get(containers->fields[0].value, "env")->fields) {
      const gitops::Value* const value = get(variable.value, "value");
      const bool quoted = value != nullptr && value->type == doc::Type::string &&
                          doc::plain_type(value->text) != doc::Type::string;
      const std::string quote = quoted ? "\"" : "";
      out += (out.empty() ? "" : " ") + tests::flow(get(variable.value, "name")) + "=" + quote +
             tests::flow(value) + quote;
    }
  }
  return out;
}

/// A Pod whose variables S and Q were set from `text`, X and N made.
std::string base(const std::string& text) {
  return "### b/p.yaml\n"
         "{apiVersion: v1, kind: ConfigMap, metadata: {name: src}, data: {v: " +
         text +
         "}}\n---\n"
         "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: a\n"
         "    env: [{name: S, value: s}, {name: Q, value: 'q'}, {name: X}]\n"
         "### b/kustomization.yaml\nresources: [p.yaml]\nreplacements:\n"
         "- source: {kind: ConfigMap, fieldPath: data.v}\n  targets:\n"
         "  - select: {kind: Pod}\n    fieldPaths: ['spec.containers.0.env.[name=S].value', "
         "'spec.containers.0.env.[name=Q].value']\n"
         "  - select: {kind: Pod}\n    options: {create: true}\n    fieldPaths: "
         "['spec.containers.*.env.[name=X].value', 'spec.containers.*.env.[name=N].value']\n";
}

std::string merging(const std::string& spec) {
  return "patches: [{patch: '{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: " + spec +
         "}'}]\n";
}

const std::string kOverlay = "### o/kustomization.yaml\nresources: [../b]\n";
const std::string kOther = merging("{hostNetwork: true}");
const std::string kNumbers = merging(
    "{containers: [{name: a, env: [{name: S, value: 0x10}, {name: Q, value: 0x10}, {name: X, "
    "value: 0x10}]}]}");
/// The overlay `o` over `m`, which has the first patch.
std::string two(const std::string& first, const std::string& second) {
  return "### m/kustomization.yaml\nresources: [../b]\n" + first +
         "### o/kustomization.yaml\nresources: [../m]\n" + second;
}

}  // namespace

TEST_CASE("a text that a replacement makes has no type until somebody reads it") {
  struct Case {
    const char* text;
    const char* alone;        // what kustomize prints without another step
    const char* merged;       // after a patch that is about something else
    const char* over;         // after one that puts numbers there
    const char* merged_over;  // after both
  };
  const std::vector<Case> cases = {
      {"'~'", "S=\"~\" Q=\"~\" X=null N=null", "S=\"~\" Q=\"~\" X=\"~\" N=\"~\"",
       "S=16 Q=\"0x10\" X=16 N=\"~\"", "S=\"0x10\" Q=\"0x10\" X=\"0x10\" N=\"~\""},
      {"'null'", "S=\"null\" Q=\"null\" X=null N=null",
       "S=\"null\" Q=\"null\" X=\"null\" N=\"null\"", "S=16 Q=\"0x10\" X=16 N=\"null\"",
       "S=\"0x10\" Q=\"0x10\" X=\"0x10\" N=\"null\""},
      {"'true'", "S=\"true\" Q=\"true\" X=true N=true",
       "S=\"true\" Q=\"true\" X=\"true\" N=\"true\"", "S=16 Q=\"0x10\" X=16 N=\"true\"",
       "S=\"0x10\" Q=\"0x10\" X=\"0x10\" N=\"true\""},
      {"'1'", "S=\"1\" Q=\"1\" X=1 N=1", "S=\"1\" Q=\"1\" X=\"1\" N=\"1\"",
       "S=16 Q=\"0x10\" X=16 N=\"1\"", "S=\"0x10\" Q=\"0x10\" X=\"0x10\" N=\"1\""},
      {"0x1F", "S=\"0x1F\" Q=\"0x1F\" X=31 N=31", "S=\"0x1F\" Q=\"0x1F\" X=\"0x1F\" N=\"0x1F\"",
       "S=16 Q=\"0x10\" X=16 N=\"0x1F\"", "S=\"0x10\" Q=\"0x10\" X=\"0x10\" N=\"0x1F\""},
      // A boolean to YAML 1.1 only.
      {"'yes'", "S=\"yes\" Q=\"yes\" X=\"yes\" N=\"yes\"",
       "S=\"yes\" Q=\"yes\" X=\"yes\" N=\"yes\"", "S=16 Q=\"0x10\" X=16 N=\"yes\"",
       "S=\"0x10\" Q=\"0x10\" X=\"0x10\" N=\"yes\""},
      {"yes", "S=\"yes\" Q=\"yes\" X=\"yes\" N=\"yes\"", "S=\"yes\" Q=\"yes\" X=\"yes\" N=\"yes\"",
       "S=16 Q=\"0x10\" X=16 N=\"yes\"", "S=\"0x10\" Q=\"0x10\" X=\"0x10\" N=\"yes\""},
      // What is empty is quoted nowhere.
      {"\"\"", "S=\"\" Q=\"\" X=null N=null", "S=\"\" Q=\"\" X=null N=null",
       "S=16 Q=\"0x10\" X=16 N=null", "S=16 Q=\"0x10\" X=16 N=null"},
      // A time to kustomize, and a string to YAML 1.1.
      {"'2001-01-01'", "S=2001-01-01 Q=2001-01-01 X=2001-01-01T00:00:00Z N=2001-01-01T00:00:00Z",
       "S=2001-01-01 Q=2001-01-01 X=2001-01-01T00:00:00Z N=2001-01-01T00:00:00Z",
       "S=16 Q=\"0x10\" X=16 N=2001-01-01T00:00:00Z",
       "S=16 Q=\"0x10\" X=16 N=2001-01-01T00:00:00Z"},
      {"2001-01-01", "S=2001-01-01 Q=2001-01-01 X=2001-01-01T00:00:00Z N=2001-01-01T00:00:00Z",
       "S=2001-01-01 Q=2001-01-01 X=2001-01-01T00:00:00Z N=2001-01-01T00:00:00Z",
       "S=16 Q=\"0x10\" X=16 N=2001-01-01T00:00:00Z",
       "S=16 Q=\"0x10\" X=16 N=2001-01-01T00:00:00Z"},
      // Strings that would be a mapping, a list.
      {"'a: b'", "S=a: b Q=a: b X=a: b N=a: b", "S=a: b Q=a: b X=a: b N=a: b",
       "S=16 Q=\"0x10\" X=16 N=a: b", "S=\"0x10\" Q=\"0x10\" X=\"0x10\" N=a: b"},
      {"'[a]'", "S=[a] Q=[a] X=[a] N=[a]", "S=[a] Q=[a] X=[a] N=[a]", "S=16 Q=\"0x10\" X=16 N=[a]",
       "S=\"0x10\" Q=\"0x10\" X=\"0x10\" N=[a]"},
      {"plain", "S=plain Q=plain X=plain N=plain", "S=plain Q=plain X=plain N=plain",
       "S=16 Q=\"0x10\" X=16 N=plain", "S=16 Q=\"0x10\" X=16 N=plain"},
  };
  const std::string json =
      "patches: [{target: {kind: Pod}, patch: '[{\"op\": \"add\", \"path\": "
      "\"/spec/hostNetwork\", \"value\": true}]'}]\n";
  for (const Case& each : cases) {
    CAPTURE(each.text);
    const std::string files = base(each.text);
    CHECK(variables(files + kOverlay) == each.alone);
    CHECK(variables(files + kOverlay + kOther) == each.merged);
    CHECK(variables(files + kOverlay + kNumbers) == each.over);
    CHECK(variables(files + two(kOther, kNumbers)) == each.merged_over);
    // Through JSON it gets its type, and keeps it.
    CHECK(variables(files + kOverlay + json) == each.alone);
  }
}

TEST_CASE("what a replacement made is the source and the target of others") {
  const std::string to = "fieldPaths: ['spec.containers.0.env.[name=";
  const std::string again =
      kOverlay +
      "replacements:\n- source: {kind: Pod, fieldPath: 'spec.containers.0.env.[name=X].value'}\n"
      "  targets: [{select: {kind: Pod}, options: {create: true}, " +
      to +
      "M].value']}]\n"
      "- source: {kind: Pod, fieldPath: spec.containers.0.name}\n"
      "  targets: [{select: {kind: Pod}, " +
      to + "X].value']}]\n";
  CHECK(variables(base("'~'") + again) == "S=\"~\" Q=\"~\" X=a N=null M=null");
  CHECK(variables(base("'1'") + again) == "S=\"1\" Q=\"1\" X=a N=1 M=1");
  CHECK(variables(base("\"\"") + again) == "S=\"\" Q=\"\" X=a N=null M=null");
  // The key and the value of an element that is made are no strings either.
  const auto made = [&](const char* element) {
    return variables(base("v") + kOverlay +
                     "replacements:\n- source: {kind: Pod, fieldPath: spec.containers.0.name}\n"
                     "  targets: [{select: {kind: Pod}, options: {create: true}, fieldPaths: "
                     "['spec.containers.0.env." +
                     element + ".value']}]\n");
  };
  CHECK(made("[name=yes]").ends_with(" yes=a"));
  CHECK(made("[true=x]").starts_with("refused: the key 'true' of a resource is not a string"));
}

TEST_CASE("a patch of another kind of text is written as what it is put over") {
  const auto after = [](const std::string& text, const std::string& first,
                        const std::string& second) {
    const auto patch = [](const std::string& value) {
      return merging("{containers: [{name: a, env: [{name: S, value: " + value + "}]}]}");
    };
    const std::string pod =
        "### b/p.yaml\n{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: "
        "a, env: [{name: S, value: " +
        text + "}]}]}}\n### b/kustomization.yaml\nresources: [p.yaml]\n";
    return variables(pod + two(patch(first), patch(second)));
  };
  // As soon as nothing shows that a string was in quotes, a number is put there as a number.
  CHECK(after("s", "\"5\"", "0x10") == "S=16");
  CHECK(after("\"s\"", "t", "0x10") == "S=\"0x10\"");
  CHECK(after("\"s\"", "5", "0x10") == "S=\"0x10\"");
  CHECK(after("yes", "\"t\"", "0x10") == "S=16");
}
