// The same modules as source and as the plan that Terraform makes of them
// (testdata/plan-and-source): what is wrong with one is wrong with the other.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "source/walk.h"
#include "support/here.h"
#include "support/paths.h"

namespace irsa {
namespace {

namespace fs = std::filesystem;

/// Level and slug of each finding but notes: a plan knows values that source does not, and says so.
std::string errors_in(const fs::path& path) {
  WalkResult input = walk({.here = tests::here(), .paths = {path.string()}, .stdin_text = {}});
  REQUIRE(input.named.empty());
  std::vector<std::string> found;
  for (const Finding& finding : engine::lint(input.files, {}).findings) {
    if (finding.level == Severity::note) continue;
    found.push_back(std::string(to_string(finding.level)) + " " + std::string(finding.rule->slug));
  }
  std::sort(found.begin(), found.end());
  std::string out;
  for (const std::string& each : found) out += each + "\n";
  return out;
}

TEST_CASE("source and plan of a module have the same findings") {
  int modules = 0;
  for (const auto& entry :
       fs::directory_iterator(tests::source_dir() + "/testdata/plan-and-source")) {
    CAPTURE(entry.path().filename().string());
    const std::string source = errors_in(entry.path() / "main.tf");
    CHECK(source == errors_in(entry.path() / "plan.json"));
    CHECK(source.empty() == (entry.path().filename() == "right"));
    ++modules;
  }
  CHECK(modules == 15);
}

}  // namespace
}  // namespace irsa
