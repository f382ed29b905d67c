// Taking a file in: what becomes a finding, what is counted, and how results are put together.
#include "load/loader.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "load/facts_text.h"

namespace irsa::load {
namespace {

TEST_CASE("broken files count only where they matter") {
  const std::string broken = "kind: Thing\na: [1\nb: 2\n";
  CHECK(FactsText(broken).problems().starts_with("yaml-syntax["));
  // Something in it could matter, so it is read at all.
  const FactsText elsewhere("serviceAccount: x\n" + broken, "a.yaml", {}, false);
  CHECK(elsewhere.problems().empty());
  CHECK(elsewhere.skipped() == "broken_elsewhere");
  CHECK(FactsText("x: eks.amazonaws.com/role-arn\n" + broken, "a.yaml", {}, false)
            .problems()
            .starts_with("yaml-syntax["));
  CHECK(FactsText("kind: ServiceAccount\na: [1\nb: 2\n", "a.yaml", {}, false)
            .problems()
            .starts_with("yaml-syntax["));
  CHECK(FactsText("{\"a\": \"AssumeRoleWithWebIdentity\" \"b\": 1}", "a.json", {}, false)
            .problems()
            .starts_with("json-syntax["));
  CHECK(FactsText("{\"a\": 1,, // comment\n}", "tsconfig.json", {}, false).problems().empty());
}

TEST_CASE("what is surely of another kind is not read for the accounts it speaks of") {
  const auto problems = [](const std::string& text, bool parse_all) {
    config::Settings settings;
    settings.parse_all = parse_all;
    Facts facts;
    load_text(FileId{0}, text, {.settings = settings, .path = "a.yaml"}, facts);
    return facts.problems.size();
  };
  for (const std::string text :
       {"kind: ConfigMap\ndata:\n  a: |\n    kind: ServiceAccount\n  b: \"\n",
        "kind: RoleBinding\nsubjects:\n- kind: ServiceAccount\n  name: \"\n"}) {
    CAPTURE(text);
    CHECK(problems(text, false) == 0);
    CHECK(problems(text, true) == 1);
  }
  CHECK(problems("items:\n- kind: ServiceAccount\n  name: \"\n", false) == 1);
  CHECK(problems("kind: List\nitems:\n- kind: ServiceAccount\n  name: \"\n", false) == 1);
}

TEST_CASE("a broken document loses only itself") {
  const FactsText facts(
      "kind: ServiceAccount\nmetadata: {name: a}\n---\na: [1\n---\nkind: ServiceAccount\nmetadata: "
      "{name: b}\n");
  CHECK(facts.accounts() == "account ?/a\naccount ?/b\n");
  CHECK(facts.facts.problems.size() == 1);
}

TEST_CASE("templates are counted, not judged") {
  const FactsText facts("kind: ServiceAccount\nmetadata:\n  {{- include \"x\" . }}\n");
  CHECK(facts.problems().empty());
  CHECK(facts.skipped() == "template_source");
}

TEST_CASE("what is no text is a finding only when it was named") {
  const std::string binary(
      "\x7F"
      "ELF\0\0\0\0",
      8);
  CHECK(FactsText(binary, "a.yaml", {}, false).skipped() == "not_text");
  CHECK(FactsText(binary, "a.yaml", {}, true).problems().starts_with("yaml-syntax["));
}

TEST_CASE("documents are counted by what became of them") {
  const FactsText facts(
      "kind: ServiceAccount\nmetadata: {name: a}\n---\nkind: Thing\n---\nx: y\n---\n");
  CHECK(facts.facts.documents == 1);
  CHECK(facts.facts.documents_skipped == 2);
}

TEST_CASE("suppression comments are kept for later") {
  const FactsText facts("kind: X # irsa-lint: ignore[a] why\n");
  REQUIRE(facts.facts.comments.size() == 1);
  CHECK(facts.facts.comments[0].text.find("ignore[a] why") != std::string_view::npos);
  CHECK_FALSE(facts.facts.comments[0].alone);
}

TEST_CASE("no input ends the program") {
  const std::string inputs[] = {
      "",
      "null",
      "[]",
      "- a\n- kind: ServiceAccount\n",
      "kind: [x]\n",
      "kind: {a: b}\napiVersion: [1]\n",
      "kind: List\nitems: {a: b}\n",
      "kind: List\nitems:\n",
      "kind: Secret\ndata: [AWS_ACCESS_KEY_ID]\n",
      "kind: Namespace\n",
      "kind: Kustomization\napiVersion: kustomize.config.k8s.io/v1\nresources: x\npatches: [1]\n",
      "apiVersion: keda.sh/v1\nkind: TriggerAuthentication\nspec: 3\n",
      "{\"Role\": 3}",
      "{\"Role\": {\"AssumeRolePolicyDocument\": []}}",
      "{\"Roles\": {}, \"RoleDetailList\": 3}",
      "{\"Statement\": [[], 1, {\"Principal\": 3}]}",
  };
  for (const std::string& input : inputs) {
    CAPTURE(input);
    const FactsText facts(input);
    CHECK(facts.facts.roles.empty());
    CHECK(facts.facts.service_accounts.empty());
  }
}

TEST_CASE("what is read from disk, and Helm's sources beside a Chart.yaml") {
  namespace fs = std::filesystem;
  const fs::path top = fs::temp_directory_path() / ("irsa-loader-" + std::to_string(::getpid()));
  fs::create_directories(top / "chart/templates");
  fs::create_directories(top / "templates");
  const std::string text = "kind: ServiceAccount\nmetadata: {name: a}\n";
  for (const char* path : {"chart/Chart.yaml", "chart/templates/sa.yaml", "templates/sa.yaml"}) {
    std::ofstream(top / path) << text;
  }
  std::ofstream(top / "broken.yaml") << "a: [1\nb: 2\n---\nx: eks.amazonaws.com/role-arn: [\n";
  const config::Settings settings;
  const auto load = [&](const char* path) {
    Facts facts;
    std::string why;
    const Context context{.settings = settings, .path = path};
    const bool read = load_path(FileId{0}, (top / path).string(), context, facts, why);
    return (read ? "" : why) + std::to_string(facts.service_accounts.size()) + " accounts, " +
           std::to_string(facts.problems.size()) + " problems, " +
           std::to_string(facts.skipped.size()) + " skipped";
  };
  CHECK(load("chart/templates/sa.yaml") == "0 accounts, 0 problems, 1 skipped");
  CHECK(load("templates/sa.yaml") == "1 accounts, 0 problems, 0 skipped");
  CHECK(load("broken.yaml") == "0 accounts, 1 problems, 0 skipped");
  CHECK(load("none.yaml").starts_with("No such file or directory"));
  fs::remove_all(top);
}

TEST_CASE("facts are put together in order, and their strings live on") {
  Facts all;
  for (const char* name : {"a", "b", "c"}) {
    const config::Settings settings;
    Facts facts;
    const std::string text = "kind: ServiceAccount\nmetadata: {name: " + std::string(name) + "}\n";
    load_text(FileId{0}, text, {.settings = settings, .path = "x.yaml"}, facts);
    all.merge({&facts, 1}, 1);
  }
  REQUIRE(all.service_accounts.size() == 3);
  CHECK(all.service_accounts[0].name.value == "a");
  CHECK(all.service_accounts[2].name.value == "c");
  CHECK(all.documents == 3);
}

}  // namespace
}  // namespace irsa::load
