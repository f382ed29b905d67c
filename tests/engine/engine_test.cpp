#include "engine/engine.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "base/text.h"
#include "report/json.h"
#include "rules/rule.h"
#include "support/lint.h"

namespace irsa::engine {
namespace {

std::string account(std::string_view name, std::string_view arn) {
  return "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: " + std::string(name) +
         "\n  namespace: pay\n  annotations:\n    eks.amazonaws.com/role-arn: " + std::string(arn) +
         "\n";
}

std::set<std::string> fingerprints(const tests::Linted& linted) {
  std::set<std::string> out;
  for (const Finding& finding : linted.report.findings) out.insert(finding.fingerprint);
  return out;
}

TEST_CASE("findings come in the order of path and place, whatever the order of the files") {
  const std::string broken = account("a", "arn:x") + "---\n" + account("b", "arn:y");
  const std::string expected =
      "a.yaml:7:33 error role-arn-malformed\na.yaml:15:33 error role-arn-malformed\n"
      "b.yaml:7:33 error role-arn-malformed\n";
  CHECK(tests::lint_files({{"a.yaml", broken}, {"b.yaml", account("c", "arn:z")}}).brief() ==
        expected);
  CHECK(tests::lint_files({{"b.yaml", account("c", "arn:z")}, {"a.yaml", broken}}).brief() ==
        expected);
}

TEST_CASE("what is said twice of one place is told once") {
  const std::string list =
      "apiVersion: v1\nkind: List\nitems:\n- &a\n  apiVersion: v1\n  kind: ServiceAccount\n"
      "  metadata: {name: a, namespace: pay, annotations: {eks.amazonaws.com/role-arn: "
      "\"arn:x\"}}\n"
      "- *a\n";
  CHECK(tests::lint_files({{"a.yaml", list}}).brief() == "a.yaml:7:82 error role-arn-malformed\n");
}

TEST_CASE("findings in what Helm rendered name the templates they come from") {
  const auto notes = [](const std::string& text) {
    std::string out;
    const tests::Linted linted =
        tests::lint_files({{"a.yaml", text}}, {"--ignore", "service-account-unused"});
    for (const Finding& finding : linted.report.findings) {
      out += std::string(finding.rule->slug) + ":";
      for (const Note& note : finding.problem.related) {
        if (note.text.starts_with("Helm")) out += " " + note.text.substr(20);
      }
      out += "\n";
    }
    return out;
  };
  const std::string pod =
      "kind: Pod\napiVersion: v1\nmetadata: {name: p, namespace: pay}\n"
      "spec: {serviceAccountName: ap, containers: [{name: c, image: i}]}\n";
  CHECK(notes("---\n# Source: c/templates/a.yaml\n" + account("api", "arn:x") +
              "---\n# Source: c/templates/p.yaml\n" + pod + "---\n" + account("plain", "arn:x")) ==
        "role-arn-malformed: 'c/templates/a.yaml'\n"
        "service-account-missing: 'c/templates/p.yaml' 'c/templates/a.yaml'\n"
        "role-arn-malformed:\n");
  CHECK(notes("---\n# Source: c/templates/a.yaml\nkind: ServiceAccount\na: [\n---\n" +
              account("plain", "arn:x")) ==
        "yaml-syntax: 'c/templates/a.yaml'\nrole-arn-malformed:\n");
  CHECK(notes("# Source: a\x1b[31m\n" + account("api", "arn:x")) == "yaml-syntax: 'a\\x1b[31m'\n");
}

TEST_CASE("the report does not depend on the number of threads") {
  std::vector<tests::InputFile> files;
  for (int i = 0; i < 60; ++i) {
    const std::string number = std::to_string(100 + i);
    files.push_back({number + ".yaml", account("sa" + number, i % 3 == 0 ? "arn:x" : "") +
                                           (i % 7 == 0 ? "---\nkind: [\n" : "")});
  }
  const auto with_jobs = [&](const char* jobs) {
    const tests::Linted linted = tests::lint_files(files, {"--jobs", jobs});
    return linted.text() + report::to_json(linted.report, linted.sources);
  };
  const std::string one = with_jobs("1");
  CHECK(one.find("yaml-syntax") != std::string::npos);
  CHECK(with_jobs("2") == one);
  CHECK(with_jobs("5") == one);
}

TEST_CASE("of a role from two sources both are shown") {
  const std::string policy =
      R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": )"
      R"("arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/X"}, )"
      R"("Action": "sts:AssumeRoleWithWebIdentity"}]})";
  const std::string text =
      tests::lint_files({{"api.trust.json", policy},
                         {"roles.json", R"({"Role": {"RoleName": "api", "RoleId": "AROA", "Arn": )"
                                        R"("arn:aws:iam::111122223333:role/api", )"
                                        R"("AssumeRolePolicyDocument": )" +
                                            policy + "}}"}})
          .text();
  CHECK(text.find("roles.json:1:55: note: the same role, as it is stored") != std::string::npos);
  CHECK(text.find("roles.json:1:55: error") == std::string::npos);
  CHECK(text.find("api.trust.json:1:41: error") != std::string::npos);
}

TEST_CASE("fingerprints tell findings apart and survive moved lines and files") {
  const tests::Linted before =
      tests::lint_files({{"a.yaml", account("one", "arn:x") + "---\n" + account("two", "arn:x")}});
  CHECK(fingerprints(before).size() == 2);
  const tests::Linted after =
      tests::lint_files({{"moved/b.yaml", "# a comment\n\n" + account("two", "arn:x")},
                         {"z.yaml", account("one", "arn:changed")}});
  CHECK(fingerprints(after) == fingerprints(before));
}

TEST_CASE("equal findings get ordinals") {
  const tests::Linted linted =
      tests::lint_files({{"a.yaml", "kind: [\n"}, {"b.yaml", "kind: [\n"}});
  REQUIRE(linted.report.findings.size() == 2);
  const std::string first = linted.report.findings[0].fingerprint;
  CHECK(first.ends_with(":1"));
  CHECK(linted.report.findings[1].fingerprint == first.substr(0, first.size() - 1) + "2");
}

TEST_CASE("a filter on the output does not change what else is said") {
  const std::string text = account("one", "arn:x");
  CHECK(tests::lint_files({{"a.yaml", text}}, {"--ignore", "role-arn-malformed"}).brief() == "");
  CHECK(tests::lint_files({{"a.yaml", text}}, {"--select", "service-account"}).brief() ==
        "a.yaml:7:33 error role-arn-malformed\n");
}

TEST_CASE("what could not be read is told whatever is selected, unless it is ignored by name") {
  const std::string good = account("one", "arn:aws:iam::111122223333:role/x");
  const std::string broken = good + "  labels: [\n";
  const struct {
    std::vector<std::string> words;
    std::string findings, skipped;
  } kRows[] = {
      {{}, "b.yaml:8:11 error yaml-syntax\n", ""},
      {{"--select", "sub-missing"}, "b.yaml:8:11 error yaml-syntax\n", ""},
      {{"--select", "workload"}, "b.yaml:8:11 error yaml-syntax\n", ""},
      {{"--ignore", "json-syntax"}, "b.yaml:8:11 error yaml-syntax\n", ""},
      {{"--ignore", "yaml-syntax"}, "", "b.yaml could not be read (yaml-syntax is ignored)\n"},
      {{"--ignore", "input"}, "", "b.yaml could not be read (yaml-syntax is ignored)\n"},
      {{"--select", "sub-missing", "--ignore", "yaml-syntax"},
       "",
       "b.yaml could not be read (yaml-syntax is ignored)\n"},
  };
  for (const auto& row : kRows) {
    const tests::Linted linted =
        tests::lint_files({{"a.yaml", good}, {"b.yaml", broken}}, row.words);
    CAPTURE(row.words.size());
    std::string findings, skipped;
    const std::string brief = linted.brief();
    for (const std::string_view line : split(brief, '\n')) {
      if (line.find("-syntax") != std::string_view::npos) findings += std::string(line) + "\n";
    }
    for (const SkippedInput& file : linted.report.summary.skipped) {
      CHECK(file.unreadable);
      CHECK_FALSE(file.failed);
      skipped += file.path + " " + file.reason + "\n";
    }
    CHECK(findings == row.findings);
    CHECK(skipped == row.skipped);
  }
}

TEST_CASE("files that cannot be opened: the run has failed, named or found") {
  SourceSet sources;
  sources.add({.shown = "found.yaml", .open_path = "/nonexistent/found.yaml"});
  sources.add({.shown = "named.yaml", .open_path = "/nonexistent/named.yaml", .named = true});
  const Report report = lint(sources, {});
  REQUIRE(report.summary.skipped.size() == 2);
  CHECK(report.summary.skipped[0].path == "found.yaml");
  CHECK(report.summary.skipped[1].path == "named.yaml");
  for (const SkippedInput& skipped : report.summary.skipped) {
    CHECK(skipped.reason == "could not be read: No such file or directory");
    CHECK(skipped.unreadable);
    CHECK(skipped.failed);
  }
}

TEST_CASE("every help of every rule's examples is a sentence") {
  std::size_t helps = 0;
  for (const rules::Rule& rule : rules::all_rules()) {
    for (const Example& example : rule.info.bad) {
      std::vector<tests::InputFile> files;
      for (const ExampleFile& file : example.files) {
        files.push_back({std::string(file.name), std::string(file.text)});
      }
      const tests::Linted linted =
          tests::lint_files(files, {example.options.begin(), example.options.end()});
      for (const Finding& finding : linted.report.findings) {
        const std::string& help = finding.problem.help;
        if (help.empty()) continue;
        CAPTURE(help);
        ++helps;
        CHECK(help == as_sentence(help));
        CHECK((help.ends_with('.') || help.ends_with('?') || help.ends_with("…")));
      }
    }
  }
  CHECK(helps > 100);
}

TEST_CASE("no input at all is a report too") {
  SourceSet none;
  const Report report = lint(none, {});
  CHECK(report.findings.empty());
  CHECK(report.summary.files == 0);
}

TEST_CASE("a role that is described very often is shown a few times, and counted") {
  const auto roles = [](std::size_t times) {
    const std::string role =
        R"({"RoleName": "r", "Arn": "arn:aws:iam::111122223333:role/r", "AssumeRolePolicyDocument":
           {"Statement": [{"Effect": "Allow", "Principal": {"Federated":
           "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/AB12"},
           "Action": "sts:AssumeRoleWithWebIdentity"}]}})";
    std::string text;
    for (std::size_t i = 0; i < times; ++i) text += (text.empty() ? "" : ",") + role;
    return tests::lint_files({{"roles.json", R"({"Roles": [)" + text + "]}"}}).report;
  };
  const auto notes = [&](std::size_t times) {
    const Report report = roles(times);
    REQUIRE(report.findings.size() == 1);
    std::string out;
    for (const Note& note : report.findings[0].problem.related) {
      if (note.text.starts_with("the same role")) out += note.text + "\n";
    }
    return out;
  };
  const std::string again = "the same role, described here as well\n";
  CHECK(notes(1).empty());
  CHECK(notes(2) == again);
  CHECK(notes(4) == again + again + again);
  CHECK(notes(5) == again + again + "the same role, described here as well, and 1 more time\n");
  CHECK(notes(1'000) ==
        again + again + "the same role, described here as well, and 996 more times\n");
}

TEST_CASE("a role of Terraform source that is in a dump as well is told with its copy") {
  const std::string policy =
      R"({Version = "2012-10-17", Statement = [{Effect = "Allow", Principal = {Federated = )"
      R"("arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/AB12"}, )"
      R"(Action = "sts:AssumeRoleWithWebIdentity"}]})";
  std::string dumped = policy;
  for (std::size_t at = dumped.find(" ="); at != dumped.npos; at = dumped.find(" =", at)) {
    dumped.replace(at, 2, ":");
  }
  for (const std::string key :
       {"Version", "Statement", "Effect", "Principal", "Federated", "Action"}) {
    dumped.replace(dumped.find(key + ":"), key.size(), '"' + key + '"');
  }
  const std::string source =
      "provider \"aws\" {\n  allowed_account_ids = [\"111122223333\"]\n}\n"
      "resource \"aws_iam_role\" \"r\" {\n  name = \"r\"\n"
      "  assume_role_policy = jsonencode(" +
      policy + ")\n}\n";
  const Report report =
      tests::lint_files(
          {{"main.tf", source},
           {"roles.json", R"({"Roles": [{"RoleName": "r", "Arn": "arn:aws:iam::111122223333:role/r",
                             "AssumeRolePolicyDocument": )" +
                              dumped + "}]}"}})
          .report;
  std::string out;
  for (const Finding& finding : report.findings) {
    if (finding.rule->slug != "sub-missing") continue;
    for (const Note& note : finding.problem.related) {
      if (note.text.starts_with("the same role")) out += note.text + "\n";
    }
  }
  CHECK(out == "the same role, described here as well\n");
}

TEST_CASE("what is true of several instances of one block is told once, with their number") {
  const auto told = [](const std::string& more, int roles) {
    std::string source = "provider \"aws\" {}\nvariable \"x\" {}\n";
    for (int i = 0; i < roles; ++i) {
      source +=
          "resource \"aws_iam_role\" \"r" + std::to_string(i) + "\" {\n" + more +
          "  assume_role_policy = jsonencode({Version = \"2012-10-17\", Statement = [{Effect = "
          "\"Allow\", Principal = {Federated = \"arn:aws:iam::111122223333:oidc-provider/"
          "oidc.eks.eu-west-1.amazonaws.com/id/AB12\"}, Action = "
          "\"sts:AssumeRoleWithWebIdentity\"}]})\n}\n";
    }
    std::string out;
    for (const Finding& finding : tests::lint_files({{"main.tf", source}}).report.findings) {
      if (finding.rule->slug != "sub-missing") continue;
      out += "found";
      for (const Note& note : finding.problem.related) {
        if (note.text.starts_with("the same is true")) out += ": " + note.text;
      }
      out += "\n";
    }
    return out;
  };
  const std::string tail = " of this code (count, for_each, or another call of the module)\n";
  CHECK(told("", 1) == "found\n");
  CHECK(told("", 2) == "found\nfound\n");
  CHECK(told("  count = 1\n", 1) == "found\n");
  CHECK(told("  count = 2\n", 1) == "found: the same is true of 1 more use" + tail);
  CHECK(told("  for_each = toset([\"a\", \"b\", \"c\", \"d\"])\n", 1) ==
        "found: the same is true of 3 more uses" + tail);
  CHECK(told("  count = 2\n", 2) == "found: the same is true of 1 more use" + tail +
                                        "found: the same is true of 1 more use" + tail);
}

TEST_CASE("the names of clusters, by their issuers") {
  SourceSet sources;
  config::Settings settings;
  settings.clusters = {{"one", "issuer.one", "", "", {}},
                       {"", "issuer.two", "", "", {}},
                       {"three", "", "", "", {}},
                       {"four", "issuer.four", "", "", {}}};
  std::string out;
  for (const auto& [issuer, name] : lint(sources, settings).cluster_names) {
    out += issuer + "=" + name + " ";
  }
  CHECK(out == "issuer.four=four issuer.one=one ");
}

TEST_CASE("accounts that the configuration names and nothing in the input has") {
  const auto told = [](const std::string& glob, const std::string& manifest) {
    SourceSet sources;
    sources.add_text("a.yaml", manifest);
    config::Settings settings;
    settings.external_service_accounts = {glob};
    settings.stated = {{config::Stated::Kind::account_glob, glob, Span(FileId{0}, 0, 1),
                        "external-service-accounts"}};
    return lint(sources, settings).configuration.size();
  };
  const std::string pod =
      "kind: Pod\napiVersion: v1\nmetadata: {name: p, namespace: web}\n"
      "spec: {serviceAccountName: used, containers: [{name: c, image: i}]}\n";
  CHECK(told("pay/api", account("api", "arn:x")) == 0);
  CHECK(told("pay/*", account("api", "arn:x")) == 0);
  CHECK(told("pay/web", account("api", "arn:x")) == 1);
  CHECK(told("web/used", pod) == 0);
  CHECK(told("web/*", pod) == 0);
  CHECK(told("web/p", pod) == 1);
  CHECK(told("web/*", account("api", "arn:x")) == 1);
}

}  // namespace
}  // namespace irsa::engine
