#include "cli/run.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

#include "base/text.h"
#include "cli/command.h"
#include "cli/guard.h"
#include "report/formats.h"
#include "rules/rule.h"
#include "support/folder.h"
#include "support/here.h"

namespace irsa::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBroken =
    "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  namespace: pay\n"
    "  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::1:role/x\n";
constexpr const char* kClean =
    "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  namespace: pay\n";

using tests::Folder;

struct Outcome {
  int status;
  std::string out, err;
};

Outcome run_words(const std::vector<std::string>& words, const std::string& input = {},
                  Terminals terminals = {}) {
  std::istringstream in(input);
  std::ostringstream out, err;
  const int status = run(words, tests::here(), in, out, err, terminals);
  return {status, out.str(), err.str()};
}

TEST_CASE_FIXTURE(Folder, "exit status: clean, findings, below the threshold") {
  write("broken.yaml", kBroken);
  write("clean.yaml", kClean);
  CHECK(run_words({"check", "clean.yaml"}).status == 0);
  CHECK(run_words({"check", "broken.yaml"}).status == 1);
  CHECK(run_words({"check"}).status == 1);
  CHECK(run_words({"check", "--fail-on", "never"}).status == 0);
  CHECK(run_words({"check", "--exit-zero"}).status == 0);
  CHECK(run_words({"check", "--fail-on=error"}).status == 1);
  write("noted.yaml", std::string(kClean) + "  annotations:\n    eks.amazonaws.com/role-arn: ''\n");
  CHECK(run_words({"check", "noted.yaml"}).status == 0);
  CHECK(run_words({"check", "noted.yaml", "--fail-on", "note"}).status == 1);
}

TEST_CASE_FIXTURE(Folder, "the status does not depend on the format") {
  write("broken.yaml", kBroken);
  for (const report::Format& each : report::formats()) {
    const std::string format(each.name);
    CAPTURE(format);
    const Outcome outcome = run_words({"check", "--format", format, "--root", "."});
    CHECK(outcome.status == 1);
    CHECK(outcome.out.find("role-arn-malformed") != std::string::npos);
  }
}

TEST_CASE_FIXTURE(Folder, "options that take one word leave the paths alone") {
  write("broken.yaml", kBroken);
  write("rules", kBroken);
  for (const char* option : {"--format=text", "--select=service-account", "--ignore=input"}) {
    const std::string word(option);
    const std::size_t equals = word.find('=');
    CAPTURE(word);
    CHECK(run_words({"check", word.substr(0, equals), word.substr(equals + 1), "broken.yaml"})
              .status == 1);
    CHECK(run_words({"check", word, "broken.yaml"}).status == 1);
  }
  CHECK(run_words({"check", "--select", "aud-missing,role-arn-malformed", "broken.yaml"}).status ==
        1);
  // A path that is called like a command, and one that is called like an option.
  CHECK(run_words({"check", "rules"}).out.starts_with("rules:7:"));
  write("--fix", kBroken);
  CHECK(run_words({"check", "--", "--fix"}).out.starts_with("--fix:7:"));
}

TEST_CASE_FIXTURE(Folder, "standard input, by itself and in place of a file") {
  CHECK(run_words({"check", "-"}, kBroken).out.starts_with("<stdin>:7:"));
  write("a.yaml", kBroken);
  const Outcome replaced = run_words({"check", ".", "-", "--stdin-filename", "a.yaml"},
                                     "# new\n" + std::string(kBroken));
  CHECK(replaced.out.starts_with("a.yaml:8:"));
  CHECK(replaced.err.starts_with("1 error, 0 warnings, 0 notes in 1 file, 1 document"));
}

TEST_CASE_FIXTURE(Folder, "a hidden folder that speaks of IRSA is not searched, and named") {
  write("clean.yaml", kClean);
  write(".deploy/sa.yaml", kBroken);
  write(".other/a.yaml", "a: b\n");
  const std::string said =
      "not checked: 1 hidden folder that mentions IRSA, because a search leaves out names that "
      "begin with a dot: .deploy; name it as well: irsa-lint check . .deploy\n";
  const auto ends = [&](const std::vector<std::string>& words) {
    return run_words(words).err.ends_with(said);
  };
  CHECK(ends({"check"}));
  CHECK(ends({"check", "."}));
  CHECK(run_words({"check", "clean.yaml"}).err.find("hidden") == std::string::npos);
  CHECK(run_words({"check", "."}).status == 0);
  CHECK(run_words({"check", "--fail-on-unchecked", "."}).status == 2);
  CHECK(run_words({"check", ".", ".deploy"}).status == 1);
  CHECK_FALSE(ends({"check", ".", ".deploy"}));
  CHECK_FALSE(ends({"check", "--exclude", ".deploy", "."}));
}

TEST_CASE_FIXTURE(Folder, "an input without anything to check is status 2, unless that is fine") {
  const Outcome none = run_words({"check"});
  CHECK(none.status == 2);
  CHECK(none.err.find("none of the given files is of a kind that irsa-lint reads") !=
        std::string::npos);
  write("notes.txt", "nothing");
  CHECK(run_words({"check"}).err == none.err);
  write("values.yaml", "replicas: 3\n");
  const Outcome other = run_words({"check", "--format", "sarif", "--root", "."});
  CHECK(other.status == 2);
  CHECK(other.err.find("nothing recognised in 1 file") != std::string::npos);
  CHECK(other.out.find("\"executionSuccessful\":false") != std::string::npos);
  CHECK(run_words({"check", "--allow-empty"}).status == 0);
}

TEST_CASE_FIXTURE(Folder,
                  "an input of which nothing could be checked says so, not that it is empty") {
  write("main.tf",
        "module \"irsa\" {\n  source = \"example.com/org/irsa/aws\"\n"
        "  oidc_provider_arn = var.oidc_provider_arn\n  service_account = \"till\"\n}\n"
        "variable \"oidc_provider_arn\" {}\n");
  const Outcome outcome = run_words({"check"});
  CHECK(outcome.status == 2);
  CHECK(outcome.err.find("not checked: 1 place of Terraform source") != std::string::npos);
  CHECK(outcome.err.find("nothing could be checked in 1 file: the report says what was not") !=
        std::string::npos);
}

TEST_CASE_FIXTURE(Folder, "--require demands a side") {
  write("clean.yaml", kClean);
  CHECK(run_words({"check", "--require", "kubernetes"}).status == 0);
  for (const char* sides : {"iam", "kubernetes,iam"}) {
    const Outcome outcome = run_words({"check", "--require", sides});
    CHECK(outcome.status == 2);
    CHECK(outcome.err.find("no IAM trust policies, which --require asks for") != std::string::npos);
  }
}

TEST_CASE_FIXTURE(Folder, "a file that does not parse is a finding") {
  write("a.yaml", "kind: ServiceAccount\nmetadata: [\n");
  const Outcome outcome = run_words({"check"});
  CHECK(outcome.status == 1);
  CHECK(outcome.out.find("[yaml-syntax]") != std::string::npos);
}

TEST_CASE_FIXTURE(Folder, "quiet, verbose, statistics, suppressed findings") {
  write("a.yaml", std::string(kBroken));
  write("b.yaml", "replicas: 3\n");
  CHECK(run_words({"check", "-q"}).err == "");
  const Outcome counts = run_words({"check", "--statistics"});
  CHECK(counts.out == "      1  role-arn-malformed\n");
  CHECK(counts.err.starts_with("1 error, "));
  CHECK(counts.status == 1);
  const Outcome beside = run_words({"check", "--statistics", "--format", "concise"});
  CHECK(beside.out ==
        "a.yaml:7:46: error: service account 'pay/api' names no IAM role: the account "
        "id has 1 digit, not 12 [role-arn-malformed]\n");
  CHECK(beside.err.starts_with("      1  role-arn-malformed\n"));
  write("chart/Chart.yaml", "name: x\n");
  write("chart/templates/a.yaml", "{{ fail }}\n");
  CHECK(run_words({"check"}).err.find("chart/templates") == std::string::npos);
  CHECK(run_words({"check", "--verbose"}).err.find("\n  chart/templates/a.yaml\n") !=
        std::string::npos);
  std::string text(kBroken);
  text.insert(text.size() - 1, " # irsa-lint: ignore[role-arn-malformed] later");
  write("a.yaml", text);
  CHECK(run_words({"check"}).status == 0);
  CHECK(run_words({"check"}).err.find("(1 suppressed)") != std::string::npos);
  CHECK(run_words({"check", "--show-suppressed"}).out.find("(suppressed by comment: later)") !=
        std::string::npos);
  CHECK(run_words({"check", "--no-suppressions"}).status == 1);
}

TEST_CASE_FIXTURE(Folder, "colours follow the option, the terminal and the environment") {
  write("a.yaml", kBroken);
  const auto colored = [](std::vector<std::string> words, bool terminal) {
    words.insert(words.begin(), "check");
    return run_words(words, {}, {.out = terminal}).out.find('\x1b') != std::string::npos;
  };
  for (const char* variable : {"NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"}) ::unsetenv(variable);
  ::setenv("TERM", "xterm", 1);
  CHECK(colored({}, true));
  CHECK_FALSE(colored({}, false));
  CHECK(colored({"--color=always"}, false));
  CHECK_FALSE(colored({"--color=never"}, true));
  ::setenv("TERM", "dumb", 1);
  CHECK_FALSE(colored({}, true));
  ::setenv("FORCE_COLOR", "1", 1);
  CHECK(colored({}, false));
  ::setenv("NO_COLOR", "1", 1);
  CHECK_FALSE(colored({}, true));
  CHECK(colored({"--color=always"}, true));
  ::unsetenv("FORCE_COLOR");
  ::unsetenv("NO_COLOR");
}

TEST_CASE("rules, explain, version and help") {
  const Outcome rules = run_words({"rules"});
  CHECK(rules.status == 0);
  CHECK(rules.out.find("role-arn-malformed") != std::string::npos);
  const auto json = nlohmann::json::parse(run_words({"rules", "--format", "json"}).out);
  CHECK(json["schema"] == "irsa-lint/rules/1");
  CHECK(json["rules"].size() == rules::all_rules().size());
  for (const rules::Rule& rule : rules::all_rules()) {
    const Outcome outcome = run_words({"explain", std::string(rule.info.slug)});
    CHECK(outcome.status == 0);
    CHECK(outcome.out.starts_with(rule.info.slug));
  }
  CHECK(run_words({"--version"}).out.find("yaml-cpp ") != std::string::npos);
  CHECK(run_words({"--help"}).out.find("Exit status:") != std::string::npos);
  for (const Command& command : commands()) {
    const Outcome help = run_words({std::string(command.name), "--help"});
    CHECK(help.status == 0);
    CHECK(help.out.find("irsa-lint " + std::string(command.name)) != std::string::npos);
    CHECK(run_words({"--help"}).out.find(command.summary) != std::string::npos);
    CHECK(run_words({"help", std::string(command.name)}).out == help.out);
    for (const std::string_view line : split(help.out, '\n')) CHECK(line.size() <= 80);
  }
}

TEST_CASE("a bug is status 3, and says so") {
  std::ostringstream err;
  CHECK(guard(err, []() -> int { throw std::logic_error("impossible"); }) == 3);
  CHECK(err.str() == "irsa-lint: this is a bug in irsa-lint, please report it: impossible\n");
  std::ostringstream usage;
  CHECK(guard(usage, []() -> int { throw UsageError("no."); }) == 2);
  CHECK(usage.str() == "irsa-lint: error: no.\n");
  CHECK(guard(usage, [] { return 1; }) == 1);
}

}  // namespace
}  // namespace irsa::cli
