// The fleet that the README shows: its mistakes, each at its line, and the fixed twin.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "cli/run.h"
#include "config/settings.h"
#include "engine/engine.h"
#include "source/line_index.h"
#include "source/walk.h"
#include "support/here.h"
#include "support/paths.h"

using namespace irsa;

namespace {

/// "payments/api.yaml:36 error static-credentials", a line for each finding.
std::string findings_in(const std::string& folder) {
  const std::string top = tests::source_dir() + "/testdata/" + folder;
  WalkResult input = walk({.here = tests::here(), .paths = {top}, .stdin_text = {}});
  REQUIRE(input.named.empty());
  std::string out;
  for (const Finding& finding : engine::lint(input.files, {}).findings) {
    const Span where = finding.problem.where;
    const auto text = input.files.text(where.file);
    REQUIRE(text);
    const std::string& path = input.files[where.file].shown;
    const std::size_t inside = path.find("testdata/" + folder + "/") + folder.size() + 10;
    out += path.substr(inside) + ":" + std::to_string(LineIndex(*text).position(where.begin).line) +
           " " + std::string(to_string(finding.level)) + " " + std::string(finding.rule->slug) +
           "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("the quickstart fleet has the mistakes that the README shows") {
  CHECK(findings_in("quickstart") ==
        "iam/payments-api.trust.json:13 error wildcard-literal\n"
        "iam/payments-refunds.trust.json:10 error sub-missing\n"
        "iam/payments-settlement.trust.json:12 error issuer-mismatch\n"
        "payments/api.yaml:36 warning static-credentials\n"
        "payments/refunds.yaml:7 error annotation-typo\n"
        "payments/settlement.yaml:4 warning service-account-unused\n"
        "platform/external-dns.yaml:15 error sub-mismatch\n"
        "terraform/roles.tf:15 error sub-mismatch\n"
        "terraform/roles.tf:48 error condition-key-malformed\n"
        "terraform/workloads.tf:41 error annotation-not-string\n");
}

TEST_CASE("the fixed twin is silent") { CHECK(findings_in("quickstart-fixed") == ""); }

TEST_CASE("the README shows what the first command prints") {
  namespace fs = std::filesystem;
  const fs::path before = fs::current_path();
  fs::current_path(tests::source_dir());
  std::istringstream in;
  std::ostringstream out, err;
  const int status = cli::run({"check", "testdata/quickstart"}, tests::here(), in, out, err);
  std::ifstream file("README.md");
  const std::string readme(std::istreambuf_iterator<char>(file), {});
  fs::current_path(before);
  CHECK(status == 1);
  const bool shown = readme.find("```text\n" + out.str() + err.str() + "```") != std::string::npos;
  CHECK_MESSAGE(shown, "paste the output of ./dev check testdata/quickstart into README.md");
}
