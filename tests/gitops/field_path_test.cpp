// Where replacements put their values; all expected from `kustomize build` 5.6.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "gitops/built.h"

using namespace irsa;
using tests::built;

namespace {

/// The annotations and the spec of a Pod after one replacement.
std::string replaced(const std::string& source, const std::string& path,
                     const std::string& options) {
  const std::string out = built(
      "### o/p.yaml\n"
      "apiVersion: v1\nkind: ServiceAccount\n"
      "metadata: {name: api, annotations: {r: one, five: \"5\", a.b/c: dot}}\n"
      "---\n"
      "apiVersion: v1\nkind: Pod\n"
      "metadata: {name: x, annotations: {k: v-w-x}}\n"
      "spec:\n  m: 7\n  t: true\n  containers:\n"
      "  - {name: a, env: [{name: A, value: x}, {name: AB, value: y}]}\n"
      "  - {name: b, image: i, args: [p, q]}\n"
      "### o/kustomization.yaml\nresources: [p.yaml]\nreplacements:\n"
      "- source: {kind: ServiceAccount, fieldPath: \"" +
      source + "\"}\n  targets:\n  - select: {kind: Pod}\n    fieldPaths: [\"" + path +
      "\"]\n    options: {" + options + "}\n");
  const std::size_t at = out.find("Pod /x ");
  return at == std::string::npos ? out : out.substr(at + 7, out.size() - at - 8);
}

}  // namespace

TEST_CASE("the places of replacements") {
  struct Case {
    const char* path;
    const char* options;
    const char* expected;  // what stands in it, or how it begins
  };
  const char* const create = "create: true";
  const std::vector<Case> cases = {
      // A value in brackets is a regular expression that matches anywhere.
      {"spec.containers.[name=a].env.[name=A].value", "",
       "[{name: A, value: one}, {name: AB, value: one}]"},
      {"spec.containers.[name=a].env.[name=^A$].value", "",
       "[{name: A, value: one}, {name: AB, value: y}]"},
      {"spec.containers.[name=z].image", "", "refused"},
      {"spec.containers.[name=z].image", create, "args: [p, q]}, {name: z, image: one}]"},
      {"spec.containers.0.env.1.value", "", "[{name: A, value: x}, {name: AB, value: one}]"},
      {"spec.containers.2.image", "", "refused"},
      {"spec.containers.2.image", create, "args: [p, q]}, {image: one}]"},
      {"spec.containers.3.image", create, "refused"},
      {"spec.containers.*.workingDir", create, "args: [p, q], workingDir: one}]"},
      {"spec.containers.1.args.0", "", "args: [one, q]"},
      {"spec.containers.1.args.[=q]", "", "args: [p, one]"},
      {"spec.containers.1.args.2", create, "args: [p, q, one]"},
      {"spec.containers.1.args.[=s]", create, "args: [p, q, one]"},
      {"spec.containers.1.args.-", "", "refused"},
      {"spec.nothing", "", "refused"},
      {"spec.nothing.deep", create, "nothing: {deep: one}"},
      {"spec.new.[name=k].v", create, "new: [{name: k, v: one}]"},
      // Made again and again, for it never matches what was made: kustomize does not come to an
      // end.
      {"spec.containers.[name=^z$].image", create, "refused"},
      {"spec.containers.[name=z.].image", create, "args: [p, q]}, {name: z., image: one}]"},
      {"spec.new.0.v", create, "new: [{v: one}]"},
      // A number stays a number, or kustomize fails.
      {"spec.m", "", "refused"},
      {"spec.t", "", "refused"},
      {"spec.m.deep", create, "refused"},
      {"metadata.annotations.[a.b/d]", "", "refused"},
      {"metadata.annotations.[a.b/d]", create, "{k: v-w-x, a.b/d: one}"},
      {"spec.containers", "", "refused"},
      {"spec.containers.[name=b]", "", "refused"},
      {"metadata.annotations.k", "delimiter: \"-\"", "{k: one-w-x}"},
      {"metadata.annotations.k", "delimiter: \"-\", index: 1", "{k: v-one-x}"},
      {"metadata.annotations.k", "delimiter: \"-\", index: 9", "{k: v-w-x-one}"},
      {"metadata.annotations.k", "delimiter: \"-\", index: -1", "{k: one-v-w-x}"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.path);
    CAPTURE(each.options);
    const std::string out = replaced("metadata.annotations.r", each.path, each.options);
    CAPTURE(out);
    CHECK(out.find(each.expected) != std::string::npos);
  }
  const auto source = [](const char* from, const char* to) { return replaced(from, to, ""); };
  CHECK(source("metadata.annotations.five", "spec.m").find("m: 5, t: true") != std::string::npos);
  CHECK(source("metadata.annotations.five", "spec.t").starts_with("refused"));
  CHECK(source("metadata.annotations.[a.b/c]", "metadata.annotations.k").starts_with("{k: dot}"));
  CHECK(source("metadata.annotations.zz", "metadata.annotations.k").starts_with("refused"));
  CHECK(source("metadata.annotations", "metadata.annotations")
            .starts_with("{r: one, five: 5, a.b/c: dot}"));
}
