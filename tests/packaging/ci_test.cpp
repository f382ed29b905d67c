// What runs in other people's pipelines: the GitHub action, the GitLab template, the problem
// matcher and the hooks of pre-commit. Their files are read, and the steps that are shell are run.
#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "doc/parse.h"
#include "support/folder.h"
#include "support/paths.h"
#include "support/shell.h"
#include "support/skip.h"

namespace irsa::tests {
namespace {

namespace fs = std::filesystem;
using Values = std::map<std::string, std::string>;

constexpr const char* kBroken =
    "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  namespace: pay\n"
    "  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::1:role/x\n";

doc::Parsed parse_file(const std::string& name) {
  doc::Parsed parsed = doc::parse(Folder::read(source_dir() + "/" + name));
  CHECK_MESSAGE(parsed.errors.empty(), name);
  return parsed;
}

/// Values in place of ${{ names }}.
std::string expanded(std::string text, const Values& values) {
  for (const auto& [name, value] : values) {
    const std::string expression = "${{ " + name + " }}";
    for (auto at = text.find(expression); at != std::string::npos; at = text.find(expression)) {
      text.replace(at, expression.size(), value);
    }
  }
  return text;
}

/// The action as a runner calls it: the steps that are shell, one after the other.
struct Action : Folder {
  Action() : parsed(parse_file("action.yml")) {
    for (const doc::Entry& input : parsed.root()["inputs"].entries()) {
      values["inputs." + std::string(input.key.text())] = input.value["default"].text();
    }
    values["github.action_path"] = source_dir();
    values["github.server_url"] = "https://forge.example";
    values["github.action_repository"] = "owner/irsa-lint";
    write("project/k8s/broken.yaml", kBroken);
    write("output", "");
    write("summary", "");
  }

  void set(const std::string& input, const std::string& value) {
    REQUIRE(values.count("inputs." + input) == 1);
    values["inputs." + input] = value;
  }

  /// The status of the first step that fails, else 0.
  Ran call() {
    Ran ran{0, {}};
    for (const doc::Node& step : parsed.root()["runs"]["steps"].items()) {
      if (!step["run"]) continue;
      const Ran one = call(step);
      ran = {one.status, ran.out + one.out};
      if (ran.status != 0) break;
    }
    return ran;
  }

  doc::Parsed parsed;
  Values values;

 private:
  Ran call(const doc::Node& step) {
    write("step.sh", std::string(step["run"].text()));
    write("output", "");
    const std::string here = path().string();
    std::string env = "GITHUB_OUTPUT=" + here + "/output GITHUB_STEP_SUMMARY=" + here +
                      "/summary RUNNER_TEMP=" + here + " IRSA_LINT_PROGRAM=" + sh_quoted(binary());
    for (const doc::Entry& variable : step["env"].entries()) {
      env += " " + std::string(variable.key.text()) + "=" +
             sh_quoted(expanded(std::string(variable.value.text()), values));
    }
    const Ran ran = run_shell("cd project && env " + env +
                              " bash --noprofile --norc -eo pipefail ../step.sh 2>&1");
    std::istringstream lines(read("output"));
    for (std::string line; std::getline(lines, line);) {
      const std::size_t equals = line.find('=');
      values["steps." + std::string(step["id"].text()) + ".outputs." + line.substr(0, equals)] =
          line.substr(equals + 1);
    }
    return ran;
  }
};

TEST_CASE_FIXTURE(Action, "no step of the action pastes an expression into a script") {
  const std::string text = read(source_dir() + "/action.yml");
  for (const doc::Node& step : parsed.root()["runs"]["steps"].items()) {
    CHECK(step["run"].text().find("${{") == std::string::npos);
    if (step["run"]) CHECK(step["shell"].text() == "bash");
    // Actions of others are named by commit.
    const std::string uses(step["uses"].text());
    if (step["uses"]) CHECK(std::regex_match(uses, std::regex("[^@]+@[0-9a-f]{40}")));
  }
  for (const doc::Entry& input : parsed.root()["inputs"].entries()) {
    CAPTURE(input.key.text());
    CHECK(text.find("${{ inputs." + std::string(input.key.text()) + " }}") != std::string::npos);
    CHECK(!input.value["description"].text().empty());
    CHECK(input.value["default"]);
  }
}

TEST_CASE_FIXTURE(Action, "the action writes text, annotations, summary and SARIF, and fails") {
  if (!can_run("bash")) return tests::skip("there is no bash");
  const Ran ran = call();
  CAPTURE(ran.out);
  CHECK(ran.status == 1);
  CHECK(ran.out.find("k8s/broken.yaml:7:") != std::string::npos);
  CHECK(ran.out.find("\n::error file=k8s/broken.yaml,line=7,") != std::string::npos);
  CHECK(read("summary").starts_with("### irsa-lint: 1 error"));
  CHECK(values["steps.lint.outputs.status"] == "1");
  const std::string sarif = values["steps.lint.outputs.sarif"];
  CHECK(sarif == path().string() + "/irsa-lint.sarif");
  CHECK(nlohmann::json::parse(read(sarif))["runs"][0]["results"].size() == 1);
}

TEST_CASE_FIXTURE(Action, "the action's inputs are words, whatever they hold") {
  if (!can_run("bash")) return tests::skip("there is no bash");
  set("fail-on", "never");
  CHECK(call().status == 0);
  set("options", "--statistics\n--ignore\nrole-arn-malformed");
  set("category", "a b; touch evil");
  CHECK(call().out.find("::error") == std::string::npos);
  set("paths", "k8s\n$(touch evil)`touch evil`;touch evil");
  const Ran refused = call();
  CHECK(refused.status == 2);
  CHECK(refused.out.find("cannot read '$(touch evil)`touch evil`;touch evil'") !=
        std::string::npos);
  CHECK(refused.out.find("::error title=irsa-lint::the job could not be done") !=
        std::string::npos);
  CHECK(values["steps.lint.outputs.status"] == "2");
  set("paths", "--help");
  CHECK(call().out.find("cannot read '--help'") != std::string::npos);
  CHECK_FALSE(fs::exists("project/evil"));
}

TEST_CASE_FIXTURE(Action, "the action checks the version") {
  if (!can_run("bash")) return tests::skip("there is no bash");
  set("version", "1.0; touch evil");
  CHECK(call().out == "::error title=irsa-lint::the input version is not of the form 1.2.3\n");
  set("version", "99.0.0");
  const Ran other = call();
  CHECK(other.status == 2);
  CHECK(other.out.find("and the input version asks for 99.0.0") != std::string::npos);
  const std::string version = output_of(sh_quoted(binary()) + " --version | head -n 1");
  set("version", version.substr(10, version.find('\n') - 10));
  CHECK(call().status == 1);
  set("build", "perhaps");
  CHECK(call().out == "::error title=irsa-lint::the input build is neither true nor false\n");
}

TEST_CASE_FIXTURE(Folder, "the GitLab job writes the reports that it promises") {
  const doc::Parsed parsed = parse_file("packaging/gitlab/irsa-lint.gitlab-ci.yml");
  const doc::Node job = parsed.root()["irsa-lint"];
  write("broken.yaml", kBroken);
  fs::create_directories("bin");
  fs::create_symlink(binary(), "bin/irsa-lint");
  std::string script;
  for (const doc::Node& line : job["before_script"].items())
    script += std::string(line.text()) + "\n";
  for (const doc::Node& line : job["script"].items()) script += std::string(line.text()) + "\n";
  write("script", script);
  std::string env = "PATH=" + sh_quoted(path().string() + "/bin") + ":\"$PATH\"";
  for (const doc::Entry& variable : job["variables"].entries()) {
    env += " " + std::string(variable.key.text()) + "=" +
           sh_quoted(std::string(variable.value.text()));
  }
  const Ran ran = run_shell("env " + env + " sh -e script 2>&1");
  CHECK(ran.status == 1);
  CHECK(ran.out.find("broken.yaml:7:") != std::string::npos);
  const doc::Node reports = job["artifacts"]["reports"];
  const std::string quality = read(std::string(reports["codequality"].text()));
  CHECK(nlohmann::json::parse(quality)[0]["location"]["path"] == "broken.yaml");
  CHECK(read(std::string(reports["junit"].text())).find("<failure ") != std::string::npos);
  for (const doc::Node& file : job["artifacts"]["paths"].items()) {
    CHECK(fs::exists(std::string(file.text())));
  }
  CHECK(job["artifacts"]["when"].text() == "always");
}

/// The words of a command, which have no quotes.
std::string ran_by(const std::string& command) { return run_shell(command + " 2>/dev/null").out; }

TEST_CASE_FIXTURE(Folder, "reviewdog and MegaLinter get the SARIF log that they ask for") {
  write("broken.yaml", kBroken);
  fs::create_directories("bin");
  fs::create_symlink(binary(), "bin/irsa-lint");
  const std::string with_path = "PATH=" + sh_quoted(path().string() + "/bin") + ":\"$PATH\" ";
  const doc::Parsed dog = parse_file("packaging/reviewdog/.reviewdog.yml");
  const doc::Node runner = dog.root()["runner"]["irsa-lint"];
  CHECK(runner["format"].text() == "sarif");
  const auto log = nlohmann::json::parse(ran_by(with_path + std::string(runner["cmd"].text())));
  CHECK(log["runs"][0]["results"][0]["ruleId"] == "role-arn-malformed");

  const doc::Parsed mega = parse_file("packaging/megalinter/irsa-lint.megalinter-descriptor.yml");
  const doc::Node linter = mega.root()["linters"].items()[0];
  std::string command(linter["cli_executable"].text());
  for (const char* part : {"cli_lint_extra_args", "cli_sarif_args"}) {
    for (const doc::Node& word : linter[part].items()) command += " " + std::string(word.text());
  }
  command.replace(command.find("{{SARIF_OUTPUT_FILE}}"), 21, "out.sarif");
  CHECK(run_shell(with_path + command + " >/dev/null 2>&1").status == 1);
  CHECK(nlohmann::json::parse(read("out.sarif"))["runs"][0]["results"].size() == 1);
}

TEST_CASE_FIXTURE(Folder, "the steps for Azure Pipelines write the reports that they publish") {
  if (!can_run("bash")) return tests::skip("there is no bash");
  const doc::Parsed parsed = parse_file("packaging/azure/irsa-lint.yml");
  write("work/broken.yaml", kBroken);
  fs::create_directories("bin");
  fs::create_symlink(binary(), "bin/irsa-lint");
  std::string env = "PATH=" + sh_quoted(path().string() + "/bin") +
                    ":\"$PATH\" AGENT_TEMPDIRECTORY=" + sh_quoted(path().string());
  std::string published;
  for (const doc::Node& step : parsed.root()["steps"].items()) {
    published += std::string(step["publish"].text()) + " " +
                 std::string(step["inputs"]["testResultsFiles"].text()) + " ";
    if (!step["bash"]) continue;
    CHECK(step["bash"].text().find("${{") == std::string::npos);
    write("step.sh", std::string(step["bash"].text()));
    for (const doc::Entry& variable : step["env"].entries()) {
      const std::string value(variable.value.text());
      const bool paths = value.find("parameters.paths") != std::string::npos;
      env += " " + std::string(variable.key.text()) + "=" + (paths ? "." : "");
    }
    CHECK(run_shell("cd work && env " + env + " bash ../step.sh 2>&1").status == 1);
  }
  for (const char* file : {"irsa-lint.sarif", "irsa-lint-junit.xml"}) {
    CHECK(published.find("$(Agent.TempDirectory)/" + std::string(file)) != std::string::npos);
    CHECK(fs::exists(file));
  }
}

TEST_CASE_FIXTURE(Folder, "the problem matcher takes in every finding, with and without colours") {
  const auto json =
      nlohmann::json::parse(read(source_dir() + "/packaging/github/problem-matcher.json"));
  const auto pattern = json["problemMatcher"][0]["pattern"][0];
  const std::regex matcher(pattern["regexp"].get<std::string>());
  write("a b.yaml", kBroken);
  for (const char* color : {"never", "always"}) {
    std::istringstream lines(run({"check", "--color", color}).out);
    std::string found;
    for (std::string line; std::getline(lines, line);) {
      std::smatch match;
      if (!std::regex_match(line, match, matcher)) continue;
      for (const char* part : {"file", "line", "column", "severity", "code"}) {
        found += match[pattern[part].get<std::size_t>()].str() + "|";
      }
      CHECK(match[pattern["message"].get<std::size_t>()].str().starts_with("service account"));
    }
    CHECK(found == "a b.yaml|7|46|error|role-arn-malformed|");
  }
}

TEST_CASE_FIXTURE(Folder, "the jobs that make a snapshot are YAML and shell") {
  // Not run here: they call aws, git and gh.
  std::vector<std::string> steps;
  const doc::Parsed workflow = parse_file("packaging/github/snapshot.yml");
  for (const doc::Node& step : workflow.root()["jobs"]["snapshot"]["steps"].items()) {
    if (step["run"]) steps.emplace_back(step["run"].text());
  }
  const doc::Parsed job = parse_file("packaging/gitlab/irsa-lint-snapshot.gitlab-ci.yml");
  for (const doc::Node& line : job.root()["irsa-snapshot"]["script"].items()) {
    steps.emplace_back(line.text());
  }
  CHECK(steps.size() == 6);
  std::string made;
  for (const std::string& step : steps) {
    write("step.sh", step);
    CHECK(run_shell("sh -n step.sh").status == 0);
    if (step.starts_with("irsa-lint snapshot")) made += step + "\n";
  }
  // What they call irsa-lint with is understood.
  CHECK(made ==
        "irsa-lint snapshot \"$RUNNER_TEMP/roles.json\" -o irsa.snapshot.json\n"
        "irsa-lint snapshot roles.json -o irsa.snapshot.json\n");
}

TEST_CASE("the hooks of pre-commit look at the whole repository") {
  const doc::Parsed parsed = parse_file(".pre-commit-hooks.yaml");
  std::string ids;
  for (const doc::Node& hook : parsed.root().items()) {
    ids += std::string(hook["id"].text()) + " " + std::string(hook["language"].text()) + "\n";
    CHECK(hook["pass_filenames"].text() == "false");
    CHECK(hook["always_run"].text() == "true");
    if (hook["language"].text() == "script") {
      const std::string entry(hook["entry"].text());
      CHECK(::access((source_dir() + "/" + entry.substr(0, entry.find(' '))).c_str(), X_OK) == 0);
    }
  }
  CHECK(ids == "irsa-lint script\nirsa-lint-system system\nirsa-lint-fix script\n");
}

}  // namespace
}  // namespace irsa::tests
