// Wrong use: one sentence that says what is wrong, status 2, and nothing else happens.
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "cli/command_table.h"
#include "support/folder.h"

namespace irsa::tests {
namespace {

namespace fs = std::filesystem;

constexpr const char* kAccount =
    "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  namespace: pay\n";

TEST_CASE_FIXTURE(Folder, "usage errors: one sentence, status 2, nothing on standard output") {
  write("clean.yaml", kAccount);
  fs::create_directory("folder");
  struct {
    std::vector<std::string> words;
    const char* message;
  } const table[] = {
      {{""}, "a command is missing; irsa-lint --help lists them."},
      {{"--version", "x"}, "unexpected argument 'x'."},
      {{"chekc"}, "there is no command 'chekc'. Did you mean 'check'?"},
      {{"clean.yaml"},
       "there is no command 'clean.yaml'. To lint that path: irsa-lint check clean.yaml"},
      {{"--jobs", "3"},
       "a command comes first, not '--jobs'. Did you mean irsa-lint check --jobs?"},
      {{"--verson"}, "a command comes first, not '--verson'. Did you mean '--version'?"},
      {{"-x"}, "a command comes first, not '-x'."},
      {{"trust", "--strict"}, "there is no option '--strict'. It is an option of check."},
      {{"rules", "--config", "x"},
       "there is no option '--config'. It is an option of check, trust, can-assume, graph, "
       "snapshot, server."},
      {{"check", "--formt", "json"}, "there is no option '--formt'. Did you mean '--format'?"},
      {{"check", "--xyz"}, "there is no option '--xyz'."},
      {{"check", "--format", "xml"},
       "there is no format 'xml'; known are text, concise, json, sarif, github, gitlab, "
       "junit, checkstyle, markdown, html."},
      {{"check", "--format", "json", "--format", "text"},
       "two formats cannot both go to standard output; write one to a file with --format "
       "FORMAT=FILE."},
      {{"check", "--format", "json=a", "--format", "text=a"}, "two formats cannot both go to 'a'."},
      {{"check", "--format", "json="}, "--format 'json=' names no file behind the '='."},
      {{"check", "--select", "role-arn-malformd"},
       "--select: there is no rule or group 'role-arn-malformd'. Did you mean "
       "'role-arn-malformed'?"},
      {{"check", "--ignore", "zzzzzzzzz"}, "--ignore: there is no rule or group 'zzzzzzzzz'."},
      {{"check", "--fail-on", "bad"},
       "--fail-on: 'bad' is not one of error, warning, note, never."},
      {{"check", "--jobs", "0"}, "--jobs: '0' is not a number from 1 to 1024."},
      {{"check", "--jobs", "x"}, "--jobs: 'x' is not a number from 1 to 1024."},
      {{"check", "--policy-quota", "2k"},
       "--policy-quota: '2k' is not a number from 1 to 1000000."},
      {{"check", "--namespace", "Pay"},
       "--namespace: 'Pay' is not a name that a namespace can have."},
      {{"check", "--account", "1234"},
       "--account: '1234' is not an AWS account id of twelve digits."},
      {{"check", "--issuer", "not an issuer"},
       "--issuer: 'not an issuer' is not the URL of an OIDC issuer."},
      {{"check", "--region", "Ireland"}, "--region: 'Ireland' is not the name of an AWS region."},
      {{"check", "--color", "blue"}, "--color: 'blue' is not one of auto, always, never."},
      {{"check", "--progress", "yes"}, "--progress: 'yes' is not one of auto, always, never."},
      {{"check", "--require", "helm"},
       "--require: 'helm' is not one of kubernetes, iam, namespaces, issuer, rendered."},
      {{"check", "--root", "nowhere", "--format", "sarif"},
       "--root: 'nowhere' is not a directory."},
      {{"check", "--root", "clean.yaml"}, "--root: 'clean.yaml' is not a directory."},
      {{"check", "--stdin-filename", "a.yaml"}, "--stdin-filename needs - among the paths."},
      {{"check", "-", "--stdin-filename", "folder"}, "--stdin-filename: 'folder' is a directory."},
      {{"check", ""}, "PATH is empty."},
      {{"check", "--jobs"}, "--jobs needs a value."},
      {{"check", "--ignore", ","}, "--ignore needs a value."},
      {{"check", "--exit-zero=maybe"}, "--exit-zero takes no value."},
      {{"check", "--quiet=3"}, "--quiet takes no value."},
      {{"check", "-q=3"}, "-q takes no value."},
      {{"check", "--format", "json=a", "--format", "text=./a"},
       "two formats cannot both go to './a'."},
      {{"check", "--baseline", "a", "--write-baseline", "b"},
       "--baseline and --write-baseline exclude each other."},
      {{"check", "--write-baseline", "a", "--format", "json=a"},
       "a format and the baseline cannot both go to 'a'."},
      {{"check", "--baseline", "folder"}, "cannot read the baseline 'folder': Is a directory."},
      {{"check", "--config", "folder"}, "cannot read the configuration 'folder': Is a directory."},
      {{"check", "--fix=aud"}, "--fix: there is no rule or group 'aud'."},
      {{"check", "--unsafe-fixes"}, "--unsafe-fixes goes with --fix or --diff."},
      {{"check", "gone.yaml"}, "cannot read 'gone.yaml': No such file or directory."},
      {{"trust"}, "the input holds no trust policy."},
      {{"trust", "clean.yaml"}, "the input holds no trust policy."},
      {{"trust", "--format", "xml", "."},
       "there is no format 'xml' here; known are text and json."},
      {{"trust", "--intended", "api", "."}, "--intended: 'api' is not of the form NAMESPACE/NAME."},
      {{"can-assume", "--service-account", "api", "."},
       "--service-account: 'api' is not of the form NAMESPACE/NAME."},
      {{"can-assume", "--policy", "clean.yaml", "--sub", "a", "--issuer", "an issuer"},
       "--issuer: 'an issuer' is not the URL of an OIDC issuer."},
      {{"can-assume", "--service-account", "a/b", ".", "--role-account", "12"},
       "--role-account: '12' is not an AWS account id of twelve digits."},
      {{"can-assume", "--policy", "gone.json", "--sub", "a", "--issuer", "https://x.example"},
       "cannot read 'gone.json': No such file or directory."},
      {{"init", "gone"}, "cannot read 'gone': No such file or directory."},
      {{"completions"}, "SHELL is required."},
      {{"completions", "tcsh"},
       "there are no completions for 'tcsh'; known are bash, zsh and fish."},
      {{"explain"}, "RULE is required."},
      {{"explain", "sub-mismatc"}, "there is no rule 'sub-mismatc'. Did you mean 'sub-mismatch'?"},
      {{"explain", "SUB_MISSING"}, "there is no rule 'SUB_MISSING'. Did you mean 'sub-missing'?"},
      {{"explain", "nope"}, "there is no rule 'nope'. 'irsa-lint rules' lists them."},
      {{"rules", "--format", "xml"}, "there is no format 'xml' here; known are text and json."},
      {{"rules", "extra"}, "unexpected argument 'extra'."},
  };
  for (const auto& row : table) {
    CAPTURE(row.message);
    const Outcome outcome = run(row.words);
    CHECK(outcome.status == 2);
    CHECK(outcome.out == "");
    CHECK(outcome.err == "irsa-lint: error: " + std::string(row.message) + "\n");
  }
}

TEST_CASE_FIXTURE(Folder, "an option whose value is an unset variable is not left out in silence") {
  write("clean.yaml", kAccount);
  for (const cli::CommandInfo& command : cli::command_table()) {
    for (const cli::OptionInfo& option : command.options) {
      if (option.value.empty()) continue;
      const std::string& name = option.names.front();
      CAPTURE(name);
      for (const std::vector<std::string>& words :
           {std::vector<std::string>{name, ""}, {name + "="}, {name + "=", "clean.yaml"}, {name}}) {
        std::vector<std::string> all = {command.name};
        if (command.arguments == cli::Arguments::paths) all.emplace_back(".");
        all.insert(all.end(), words.begin(), words.end());
        const Outcome outcome = run(all);
        CHECK(outcome.status == 2);
        CHECK(outcome.err == "irsa-lint: error: " + name + " needs a value.\n");
      }
    }
  }
}

}  // namespace
}  // namespace irsa::tests
