// Taking a file in: what becomes a finding, what is counted, and how results are put together.
#include "load/loader.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <new>
#include <stdexcept>
#include <string>

#include "load/facts_text.h"
#include "support/temporary.h"

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
  // kubectl stops at it, before or behind what is of concern.
  const std::string service = "kind: Service\nspec: {serviceAccount: x\n";
  const std::string account =
      "kind: ServiceAccount\nmetadata:\n  annotations:\n    eks.amazonaws.com/role-arn: x\n";
  for (const std::string& text : {service + "---\n" + account, account + "---\n" + service}) {
    CHECK(FactsText(text, "a.yaml", {}, false).problems().starts_with("yaml-syntax["));
  }
  CHECK(FactsText(service + "---\nkind: Service\n", "a.yaml", {}, false).problems().empty());
  // So it does at a separator that it refuses, whatever stands behind it.
  const std::string other = "kind: Service\nspec: {}\n";
  for (const std::string& text :
       {account + "--- a\n", account + "---- \n" + other, account + "--- " + other,
        other + "---a\n---\n" + account, account + "---\n%YAML 1.2\n---\n" + other}) {
    CAPTURE(text);
    CHECK(FactsText(text, "a.yaml", {}, false).problems().starts_with("yaml-syntax["));
    CHECK(FactsText(text, "a.yaml", {}, true).problems().starts_with("yaml-syntax["));
  }
  CHECK(FactsText(account + "---\n" + other, "a.yaml", {}, false).problems().empty());
  // And at what only kubectl refuses, in a document that is no object.
  const std::string marked = "metadata:\n  annotations:\n    eks.amazonaws.com/role-arn: x\n";
  const std::string tab = "? kin\n:\tPod\n", dot = "kin: &a.b Pod\n";
  for (const std::string& document : {tab + marked, dot + marked}) {
    CAPTURE(document);
    for (const std::string& text : {account + "---\n" + document, document + "---\n" + account,
                                    other + "---\n" + document + "---\n" + account}) {
      CHECK(FactsText(text, "a.yaml", {}, false).problems().starts_with("yaml-syntax["));
    }
    // By itself, and beside what is no object either, it may be for somebody else.
    for (const std::string& text : {document, document + "---\n" + marked}) {
      CHECK(FactsText(text, "a.yaml", {}, true).problems().empty());
    }
  }
  CHECK(FactsText(account + "---\n" + marked, "a.yaml", {}, true).problems().empty());
  const std::string plain = "kind: Pod\nmetadata:\n  name: x\n---\n";
  CHECK(FactsText(plain + tab, "a.yaml", {}, true).problems().empty());
  // It is told once, also where the document is read for another reason.
  CHECK(FactsText(account + "--- a: b\n", "a.yaml", {}, true).problems() ==
        FactsText(account + "--- a: b\n", "a.yaml", {}, false).problems());
  CHECK(FactsText(other + "--- a\n", "a.yaml", {}, false).problems().empty());
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
    CHECK(problems(text, true) == 0);
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

TEST_CASE("what stands in a template by itself is read") {
  const std::string role = "arn:aws:iam::111122223333:role/a";
  const auto reading = [](const std::string& text) {
    const FactsText facts(text, "a.yaml", {}, false);
    CHECK(facts.problems().empty());
    CHECK(facts.skipped() == "template_source");
    return facts.accounts();
  };
  const std::string annotated =
      "account pay/api\n  service_account eks.amazonaws.com/role-arn=" + role + "\n";
  // Terraform's templatefile.
  CHECK(reading("apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  namespace: pay\n"
                "%{ if annotate ~}\n  annotations:\n    eks.amazonaws.com/role-arn: " +
                role + "\n%{ endif ~}\n") == annotated);
  CHECK(reading("%{ if create ~}\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n"
                "  namespace: pay\n  annotations:\n    eks.amazonaws.com/role-arn: " +
                role + "\n%{ endif ~}\n") == annotated);
  CHECK(reading("kind: ServiceAccount\nmetadata:\n  name: api\n  namespace: pay\n"
                "  annotations:\n    %{ for k, v in x }\n    ${k}: ${v}\n    %{ endfor }\n"
                "    eks.amazonaws.com/role-arn: " +
                role + "\n") == annotated);
  // Helm and other Go templates.
  CHECK(reading("kind: ServiceAccount\nmetadata:\n  name: api\n  namespace: pay\n"
                "  labels:\n    {{- include \"x\" . | nindent 4 }}\n  {{- with .Values.a }}\n"
                "  annotations:\n    eks.amazonaws.com/role-arn: " +
                role + "\n  {{- end }}\n") == annotated);
  CHECK(reading("kind: ServiceAccount\nmetadata:\n  name: {{ include \"x\" . }}\n"
                "  namespace: {{ .Release.Namespace | quote }}\n") ==
        "account ?/$__include__x______ name?\n");
  // Jinja, as Ansible and Salt have it.
  CHECK(reading("{% if create %}\nkind: ServiceAccount\nmetadata:\n  name: api\n  namespace: pay\n"
                "  annotations: {eks.amazonaws.com/role-arn: " +
                role + "}\n{% endif %}\n") == annotated);
  // Two branches are no duplicate.
  CHECK(reading("kind: ServiceAccount\nmetadata:\n%{ if a }\n  name: api\n%{ else }\n  name: api\n"
                "%{ endif }\n  namespace: pay\n") == "account pay/api\n");
}

TEST_CASE("of a template that cannot be read, and of a policy in one, nothing is said") {
  for (const char* text : {
           "kind: ServiceAccount\nmetadata:\n  {{ x }}: {{ y\n a: [\n",
           "kind: ServiceAccount\n%{ if x\na: [\n",
           "{\"Version\": \"2012-10-17\", \"Statement\": ${jsonencode(statements)}}",
           "{\"Statement\": [{\"Action\": \"sts:AssumeRoleWithWebIdentity\", {{ x }} }]}",
           "{\"Statement\": [ %{ for s in x ~} \"sts:AssumeRoleWithWebIdentity\" %{ endfor ~} ]}",
       }) {
    CAPTURE(text);
    const FactsText facts(text, "a.json", {}, false);
    CHECK(facts.problems().empty());
    CHECK(facts.facts.roles.empty());
  }
  // Controls: what no engine would mend is a mistake.
  for (const char* text : {
           "{\"Statement\": [{\"Action\": \"sts:AssumeRoleWithWebIdentity\" \"Effect\": 1}]}",
           "kind: ServiceAccount\nmetadata:\n  name: api\n   x: [\n",
           "kind: ServiceAccount\nmetadata:\n  name: 100%\n  x: [\n",
       }) {
    CAPTURE(text);
    CHECK_FALSE(FactsText(text, "a.json", {}, false).problems().empty());
  }
}

TEST_CASE("of a file that only its first bytes call an input nothing is said but what it holds") {
  const auto load = [](const std::string& text) {
    config::Settings settings;
    Facts facts;
    load_text(FileId{0}, text, {.settings = settings, .path = "x", .guessed = true}, facts);
    return std::to_string(facts.service_accounts.size()) + " accounts, " +
           std::to_string(facts.roles.size()) + " roles, " + std::to_string(facts.problems.size()) +
           " problems, " + std::to_string(facts.skipped.size() + facts.documents_skipped) +
           " skipped";
  };
  const std::string account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n";
  CHECK(load(account) == "1 accounts, 0 roles, 0 problems, 0 skipped");
  CHECK(load(R"({"Statement": [{"Effect": "Allow", "Principal": {"Federated": "${x}"},)"
             R"( "Action": "sts:AssumeRoleWithWebIdentity"}]})") ==
        "0 accounts, 1 roles, 1 problems, 0 skipped");  // a placeholder
  CHECK(load("{ not json") == "0 accounts, 0 roles, 0 problems, 0 skipped");
  CHECK(load("kind: ConfigMap\n") == "0 accounts, 0 roles, 0 problems, 0 skipped");
  CHECK(load("kind: X\na: [1\n") == "0 accounts, 0 roles, 0 problems, 0 skipped");
  // It speaks of IRSA, and cannot be read: the summary says so.
  CHECK(load(account + "x: [\n") == "0 accounts, 0 roles, 0 problems, 1 skipped");
  CHECK(load("{\"Action\": \"sts:AssumeRoleWithWebIdentity\" x") ==
        "0 accounts, 0 roles, 0 problems, 1 skipped");
}

TEST_CASE("what is thrown while a file is read becomes a finding of that file") {
  Facts facts;
  read_guarded(FileId{3}, facts, [&] {
    facts.documents = 7;
    throw std::length_error("too long");
  });
  read_guarded(FileId{4}, facts, [] { throw std::bad_alloc(); });
  read_guarded(FileId{5}, facts, [] {});
  REQUIRE(facts.problems.size() == 2);
  CHECK(facts.documents == 7);
  CHECK(facts.problems[0].rule == ReadingRule::input_limit);
  CHECK(facts.problems[0].problem.where.file == FileId{3});
  CHECK(facts.problems[0].problem.message == "this file could not be read to its end: too long");
  CHECK(facts.problems[1].problem.message ==
        "there is not enough memory to read this file to its end");
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
  const tests::Temporary folder;
  const fs::path& top = folder.path();
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
