// The configuration as its users meet it: where it is found, what it changes, how it fails.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "support/folder.h"

namespace irsa::tests {
namespace {

std::string account(const std::string& role) {
  return "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  namespace: pay\n"
         "  annotations:\n    eks.amazonaws.com/role-arn: " +
         role + "\n";
}

const std::string kBroken = account("arn:aws:iam::1:role/x");

/// "path:line rule" of each finding that is not suppressed.
std::string findings(std::vector<std::string> words) {
  words.insert(words.begin(), "check");
  words.insert(words.end(), {"--format", "json"});
  const Outcome outcome = run(words);
  if (outcome.out.empty()) return "status " + std::to_string(outcome.status) + ": " + outcome.err;
  std::string out;
  const nlohmann::json json = nlohmann::json::parse(outcome.out);
  for (const auto& finding : json["findings"]) {
    if (!finding["suppressed"].is_null()) continue;
    out += finding["path"].get<std::string>() + ":" + std::to_string(finding["line"].get<int>()) +
           " " + finding["rule"].get<std::string>() + "\n";
  }
  return out;
}

struct InRepository : Folder {
  InRepository() {
    std::filesystem::create_directories(".git");
    write("a.yaml", kBroken);
  }
};

TEST_CASE_FIXTURE(InRepository,
                  "the configuration is the one named, else the one here, else the root's") {
  CHECK(findings({}) == "a.yaml:7 role-arn-malformed\n");
  write(".irsa-lint.yaml", "version: 1\nrules: {role-arn-malformed: off}\n");
  CHECK(findings({}) == "");
  CHECK(findings({"--no-config"}) == "a.yaml:7 role-arn-malformed\n");
  write("sub/b.yaml", kBroken);
  std::filesystem::current_path("sub");
  CHECK(findings({}) == "");
  write(".irsa-lint.yaml", "version: 1\n");
  CHECK(findings({}) == "b.yaml:7 role-arn-malformed\n");
  CHECK(findings({"--config", "../.irsa-lint.yaml"}) == "");
  std::filesystem::current_path("..");
  CHECK(findings({"--config=sub/.irsa-lint.yaml"}) ==
        "a.yaml:7 role-arn-malformed\nsub/b.yaml:7 role-arn-malformed\n");
}

TEST_CASE_FIXTURE(InRepository,
                  "what goes wrong with the file itself is one sentence and status 2") {
  struct Row {
    std::vector<std::string> words;
    std::string expected;
  };
  std::filesystem::create_directories("folder");
  const Row rows[] = {
      {{"check", "--config", "none.yaml"},
       "irsa-lint: error: cannot read the configuration 'none.yaml': No such file or directory.\n"},
      {{"check", "--config", "folder"},
       "irsa-lint: error: cannot read the configuration 'folder': Is a directory.\n"},
      {{"check", "--config", "a.yaml", "--no-config"},
       "irsa-lint: error: --config and --no-config exclude each other.\n"},
  };
  for (const Row& row : rows) {
    const Outcome outcome = run(row.words);
    CHECK(outcome.status == 2);
    CHECK(outcome.err == row.expected);
    CHECK(outcome.out == "");
  }
  std::filesystem::create_directories(".irsa-lint.yaml");
  CHECK(run({"check"}).err ==
        "irsa-lint: error: cannot read the configuration '.irsa-lint.yaml': Is a directory.\n");
}

TEST_CASE_FIXTURE(InRepository,
                  "mistakes are told like findings, all of them, before anything is linted") {
  write(".irsa-lint.yaml",
        "version: 1\nrulse:\n  role-arn-malformed: off\ninventory: [{account: 1}]\n");
  const Outcome outcome = run({"check", "--format", "sarif=out.sarif"});
  CHECK(outcome.status == 2);
  CHECK(outcome.out == "");
  CHECK_FALSE(std::filesystem::exists("out.sarif"));
  CHECK(outcome.err ==
        ".irsa-lint.yaml:2:1: error: unknown key 'rulse' [configuration]\n"
        "    2 | rulse:\n"
        "      | ^^^^^\n"
        "  help: Did you mean 'rules'?\n\n"
        ".irsa-lint.yaml:4:23: error: 'account' must be a string, not a number [configuration]\n"
        "    4 | inventory: [{account: 1}]\n"
        "      |                       ^\n"
        "  help: Put it in quotes: \"1\".\n"
        "irsa-lint: error: the configuration '.irsa-lint.yaml' has 2 mistakes.\n");
  CHECK(run({"trust", "a.yaml"}).status == 2);
}

TEST_CASE_FIXTURE(InRepository,
                  "a file that was meant to be the configuration is not passed over") {
  write(".irsa-lint.yml", "version: 1\n");
  const Outcome outcome = run({"check"});
  CHECK(outcome.status == 2);
  CHECK(outcome.err ==
        "irsa-lint: error: '.irsa-lint.yml' is not read: the configuration is called "
        ".irsa-lint.yaml (--no-config goes on without one).\n");
  CHECK(run({"check", "--no-config"}).status == 1);
  CHECK(run({"check", "--config", ".irsa-lint.yml"}).status == 1);
}

TEST_CASE_FIXTURE(InRepository,
                  "entries suppress with their reason; unused and expired ones are findings") {
  write("b.yaml", kBroken);
  write(".irsa-lint.yaml",
        "version: 1\n"
        "ignore:\n"
        "- {rule: role-arn-malformed, path: a.yaml, reason: known}\n"
        "- {rule: role-arn-malformed, path: c.yaml, reason: nowhere}\n"
        "- {rule: role-arn-malformed, path: b.yaml, reason: old, until: 2020-01-01}\n");
  CHECK(findings({}) ==
        ".irsa-lint.yaml:4 suppression-unused\n"
        ".irsa-lint.yaml:5 suppression-unused\n"
        "b.yaml:7 role-arn-malformed\n");
  CHECK(run({"check", "--show-suppressed"}).out.find("(suppressed by config: known)") !=
        std::string::npos);
  CHECK(findings({"--no-suppressions"}) ==
        "a.yaml:7 role-arn-malformed\nb.yaml:7 role-arn-malformed\n");
  // Over a part of the tree nobody can tell what is unused.
  CHECK(findings({"a.yaml"}) == ".irsa-lint.yaml:5 suppression-unused\n");
}

TEST_CASE_FIXTURE(InRepository, "entries for a role") {
  const auto policy = [](const std::string& name) {
    return "{\"RoleName\": \"" + name + "\", \"Arn\": \"arn:aws:iam::111122223333:role/x/" + name +
           "\", \"AssumeRolePolicyDocument\": {\"Version\": \"2012-10-17\", \"Statement\": "
           "[{\"Effect\": \"Allow\", \"Principal\": {\"Federated\": \"arn:aws:iam::111122223333:"
           "oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/"
           "EXAMPLED539D4633E53DE1B716D3041E\"}, \"Action\": \"sts:AssumeRoleWithWebIdentity\"}]}}";
  };
  std::filesystem::remove("a.yaml");
  write("legacy.json", policy("legacy-1"));
  write("new.json", policy("new"));
  CHECK(findings({}) == "legacy.json:1 sub-missing\nnew.json:1 sub-missing\n");
  write(".irsa-lint.yaml",
        "version: 1\nignore: [{rule: sub-missing, role: legacy-*, reason: being replaced}]\n");
  CHECK(findings({}) == "new.json:1 sub-missing\n");
}

TEST_CASE_FIXTURE(InRepository, "options win over the configuration") {
  write(".irsa-lint.yaml",
        "version: 1\n"
        "rules: {role-arn-malformed: off}\n"
        "clusters: [{name: prod, region: eu-west-1}, {name: test, region: cn-north-1}]\n");
  CHECK(findings({"--select", "role-arn-malformed"}) == "a.yaml:7 role-arn-malformed\n");
  CHECK(run({"check", "--cluster", "prd"}).err ==
        "irsa-lint: error: --cluster: the configuration has no cluster 'prd'. Did you mean "
        "'prod'?\n");
  write("a.yaml", account("arn:aws:iam::111122223333:role/x"));
  CHECK(findings({}) == "");
  CHECK(findings({"--cluster", "test"}) == "a.yaml:7 partition-mismatch\n");
  CHECK(findings({"--cluster", "test", "--region", "eu-west-1"}) == "");
}

TEST_CASE_FIXTURE(InRepository,
                  "a configuration is a file, and one of this tree unless it was named") {
  namespace fs = std::filesystem;
  const fs::path outside = path().parent_path() / (path().filename().string() + "-outside.yaml");
  write(outside.string(), "version: 1\nsecret: [\n");
  fs::create_symlink(outside, ".irsa-lint.yaml");
  CHECK(
      findings({}) ==
      "status 2: irsa-lint: error: the configuration '.irsa-lint.yaml' is a link that leads out of "
      "its tree, and is not read (--config FILE reads it, --no-config goes on without one).\n");
  CHECK(findings({"--no-config"}) == "a.yaml:7 role-arn-malformed\n");
  write(outside.string(), "version: 1\nrules: {role-arn-malformed: off}\n");
  CHECK(findings({"--config", ".irsa-lint.yaml"}) == "");
  fs::remove(".irsa-lint.yaml");
  fs::remove(outside);
  // A link inside of the repository is as good as a file.
  write("shared/irsa.yaml", "version: 1\nrules: {role-arn-malformed: off}\n");
  fs::create_symlink("shared/irsa.yaml", ".irsa-lint.yaml");
  CHECK(findings({}) == "");
  fs::remove(".irsa-lint.yaml");
  REQUIRE(::mkfifo(".irsa-lint.yaml", 0600) == 0);
  CHECK(findings({}) ==
        "status 2: irsa-lint: error: cannot read the configuration '.irsa-lint.yaml': it is a "
        "pipe.\n");
  CHECK(findings({"--config", ".irsa-lint.yaml"}).starts_with("status 2: "));
  fs::remove(".irsa-lint.yaml");
  fs::create_symlink("nowhere", ".irsa-lint.yaml");
  CHECK(findings({}).starts_with("status 2: irsa-lint: error: cannot read the configuration"));
  fs::remove(".irsa-lint.yaml");
  fs::create_directory(".irsa-lint.yaml");
  CHECK(findings({}).starts_with("status 2: irsa-lint: error: cannot read the configuration"));
}

}  // namespace
}  // namespace irsa::tests
