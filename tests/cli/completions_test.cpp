// The completions and the man page know every option that --help shows, and no other.
#include <doctest/doctest.h>

#include <cstdio>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "cli/command_table.h"
#include "support/folder.h"
#include "support/paths.h"
#include "support/shell.h"
#include "support/skip.h"

namespace irsa::tests {
namespace {

/// Every --option in a text.
std::set<std::string> options_in(const std::string& text) {
  std::set<std::string> found;
  for (std::size_t at = text.find("--"); at != std::string::npos; at = text.find("--", at + 1)) {
    std::size_t end = at + 2;
    while (end < text.size() && (text[end] == '-' || (text[end] >= 'a' && text[end] <= 'z'))) ++end;
    if (end > at + 3 && (at == 0 || text[at - 1] != '-')) found.insert(text.substr(at, end - at));
  }
  return found;
}

/// The options at the beginning of the lines of `irsa-lint COMMAND --help`.
std::set<std::string> options_of_help(const std::string& command) {
  std::istringstream lines(run({command, "--help"}).out);
  std::set<std::string> found;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("  -")) continue;
    const std::size_t end = line.find("  ", 2);
    found.merge(options_in(line.substr(0, end) + " "));
  }
  return found;
}

std::set<std::string> options_of_table(const cli::CommandInfo& command) {
  std::set<std::string> found;
  for (const cli::OptionInfo& option : command.options) {
    for (const std::string& name : option.names) {
      if (name.starts_with("--")) found.insert(name);
    }
  }
  return found;
}

std::string joined(const std::set<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += word + " ";
  return out;
}

TEST_CASE("the table holds what --help shows") {
  const std::string overview = run({"--help"}).out;
  for (const cli::CommandInfo& command : cli::command_table()) {
    CAPTURE(command.name);
    CHECK(overview.find("  " + command.name + " ") != std::string::npos);
    CHECK(joined(options_of_table(command)) == joined(options_of_help(command.name)));
    for (const cli::OptionInfo& option : command.options) CHECK_FALSE(option.description.empty());
  }
}

TEST_CASE("each script names every command, option and choice") {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    CAPTURE(shell);
    const Outcome outcome = run({"completions", shell});
    CHECK(outcome.status == 0);
    for (const cli::CommandInfo& command : cli::command_table()) {
      CHECK(outcome.out.find(command.name) != std::string::npos);
      for (const cli::OptionInfo& option : command.options) {
        const std::string name = option.names.front().substr(2);
        CHECK(outcome.out.find(std::string(shell) == "fish" ? " -l " + name : "--" + name) !=
              std::string::npos);
        for (const std::string& choice : option.choices) {
          CHECK(outcome.out.find(choice) != std::string::npos);
        }
      }
    }
  }
  const Outcome unknown = run({"completions", "zhs"});
  CHECK(unknown.status == 2);
  CHECK(unknown.err ==
        "irsa-lint: error: there are no completions for 'zhs'; known are bash, zsh and fish. Did "
        "you mean 'zsh'?\n");
}

TEST_CASE_FIXTURE(Folder, "bash completes what the script says") {
  if (!can_run("bash")) {
    tests::skip("there is no bash");
    return;
  }
  write("irsa-lint.bash", run({"completions", "bash"}).out);
  write("a file.yaml", "");
  std::filesystem::create_directories("a folder");
  const auto complete = [](const std::string& words, int at) {
    return output_of("bash -c 'source ./irsa-lint.bash; COMP_WORDS=(" + words + "); COMP_CWORD=" +
                     std::to_string(at) + "; _irsa_lint; printf \"%s|\" \"${COMPREPLY[@]}\"' 2>&1");
  };
  CHECK(complete("irsa-lint com", 1) == "completions|");
  CHECK(complete("irsa-lint check --form", 2) == "--format|");
  CHECK(complete("irsa-lint check --format js", 3) == "json|");
  CHECK(complete("irsa-lint trust --format s", 3) == "|");
  CHECK(complete("irsa-lint check --fail-on \"\"", 3) == "error|warning|note|never|");
  CHECK(complete("irsa-lint explain role-arn-malf", 2) == "role-arn-malformed|");
  CHECK(complete("irsa-lint check --select trust-pol", 3) == "trust-policy|");
  CHECK(complete("irsa-lint check --select aud-missing,sub-miss", 3) == "aud-missing,sub-missing|");
  CHECK(complete("irsa-lint check --ignore aud-missing,workload,role-arn-malf", 3) ==
        "aud-missing,workload,role-arn-malformed|");
  CHECK(complete("irsa-lint check a\\ fi", 2) == "a file.yaml|");
  CHECK(complete("irsa-lint check --root a", 3) == "a folder|");
  CHECK(complete("irsa-lint completions f", 2) == "fish|");
}

TEST_CASE_FIXTURE(Folder, "zsh and fish can read their scripts") {
  for (const char* shell : {"zsh", "fish"}) {
    if (!can_run(shell)) {
      std::printf("not there, so not tried: %s\n", shell);
      continue;
    }
    write("script", run({"completions", shell}).out);
    CHECK(output_of(std::string(shell) + " -n script 2>&1") == "");
  }
}

TEST_CASE("the man page has every command and option, and mandoc has nothing to say about it") {
  const std::string path = source_dir() + "/packaging/irsa-lint.1";
  const std::string page = Folder::read(path);
  std::set<std::string> documented, known = {"--help", "--version"};
  // In mdoc an option is written `Fl Fl name`.
  for (std::size_t at = page.find("Fl Fl "); at != std::string::npos;
       at = page.find("Fl Fl ", at + 1)) {
    const std::size_t end = page.find_first_of(" \n", at + 6);
    documented.insert("--" + page.substr(at + 6, end - at - 6));
  }
  for (const cli::CommandInfo& command : cli::command_table()) {
    CAPTURE(command.name);
    CHECK(page.find(".Ic " + command.name) != std::string::npos);
    known.merge(options_of_table(command));
  }
  CHECK(joined(documented) == joined(known));
  if (!can_run("mandoc")) {
    std::puts("not there, so not tried: mandoc");
    return;
  }
  CHECK(output_of("mandoc -T lint '" + path + "' 2>&1") == "");
}

}  // namespace
}  // namespace irsa::tests
