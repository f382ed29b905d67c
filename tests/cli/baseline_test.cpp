// Known findings: what is written, what is recognised again, and what is refused.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "support/folder.h"

namespace irsa::tests {
namespace {

std::string account(const std::string& name) {
  return "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: " + name +
         "\n  namespace: pay\n  annotations:\n    eks.amazonaws.com/role-arn: "
         "arn:aws:iam::1:role/" +
         name + "\n";
}

bool holds(const std::string& text, const std::string& part) {
  CAPTURE(text);
  return text.find(part) != std::string::npos;
}

/// Forty mistakes in four files.
struct Forty : Folder {
  Forty() {
    for (int file = 0; file < 4; ++file) {
      std::string text;
      for (int i = 0; i < 10; ++i) text += "---\n" + account(name(file * 10 + i));
      write("apps/" + std::to_string(file) + ".yaml", text);
    }
  }
  static std::string name(int number) { return "app-" + std::to_string(number); }
};

TEST_CASE_FIXTURE(Forty, "known findings stay known when lines and files move") {
  CHECK(run({"check"}).status == 1);
  const Outcome written = run({"check", "--write-baseline", "known.json"});
  CHECK(written.status == 0);
  CHECK(written.out == "");
  CHECK(written.err.starts_with("irsa-lint: 40 findings written to 'known.json'.\n"));

  const Outcome same = run({"check", "--baseline", "known.json"});
  CHECK(same.status == 0);
  CHECK(same.out == "");
  CHECK(holds(same.err, "baseline: 40 known findings, 0 entries no longer occur\n"));

  // Lines move, a file gets another name, one mistake is mended and one is made.
  write("apps/0.yaml", "# a comment\n\n" + read("apps/0.yaml"));
  std::filesystem::create_directories("moved/far");
  std::filesystem::rename("apps/1.yaml", "moved/far/away.yaml");
  std::string text = read("apps/2.yaml");
  const std::string mended = "arn:aws:iam::1:role/" + name(25);
  text.replace(text.find(mended), mended.size(), "arn:aws:iam::111122223333:role/" + name(25));
  write("apps/2.yaml", text + "---\n" + account("fresh"));

  const Outcome moved = run({"check", "--baseline", "known.json"});
  CHECK(moved.status == 1);
  CHECK(holds(moved.out, "apps/2.yaml:88:"));
  CHECK(holds(moved.out, "'pay/fresh'"));
  CHECK(moved.out.find("[role-arn-malformed]") == moved.out.rfind("[role-arn-malformed]"));
  CHECK(holds(moved.err, "1 error, 0 warnings, 0 notes (39 suppressed)"));
  CHECK(holds(moved.err, "baseline: 39 known findings, 1 entry no longer occurs\n"));
  CHECK(holds(moved.err, "  gone: apps/2.yaml: service account 'pay/app-25'"));

  const nlohmann::json json =
      nlohmann::json::parse(run({"check", "--baseline", "known.json", "--format", "json"}).out);
  CHECK(json["summary"]["baseline"]["known"] == 39);
  CHECK(json["summary"]["baseline"]["gone"].size() == 1);
  CHECK(json["findings"][0]["suppressed"]["by"] == "baseline");
}

TEST_CASE_FIXTURE(Forty, "SARIF says of every result whether it is new, and only with a baseline") {
  const auto states = [](std::vector<std::string> words) {
    words.insert(words.begin(), {"check", "--format", "sarif", "--root", "."});
    std::string out;
    const nlohmann::json log = nlohmann::json::parse(run(words).out);
    for (const auto& result : log["runs"][0]["results"]) {
      out += result.value("baselineState", std::string("-")) + " ";
    }
    return out;
  };
  CHECK(states({"apps/0.yaml"}) == "- - - - - - - - - - ");
  CHECK(run({"check", "apps/0.yaml", "--write-baseline", "known.json"}).status == 0);
  write("apps/0.yaml", account("app-0") + "---\n" + account("fresh"));
  CHECK(states({"apps/0.yaml", "--baseline", "known.json"}) == "new ");
  CHECK(states({"apps/0.yaml", "--baseline", "known.json", "--show-suppressed"}) ==
        "unchanged new ");
}

TEST_CASE_FIXTURE(Forty, "what is suppressed otherwise does not go into a baseline") {
  std::string text = read("apps/0.yaml");
  text.insert(text.find("role/app-0") + 10, "  # irsa-lint: ignore[role-arn-malformed] known");
  write("apps/0.yaml", text);
  CHECK(run({"check", "--write-baseline", "known.json"})
            .err.starts_with("irsa-lint: 39 findings written"));
  // A rule that does not speak in this run leaves no entry behind.
  CHECK(holds(run({"check", "--baseline", "known.json", "--ignore", "role-arn-malformed",
                   "--no-suppressions"})
                  .err,
              "baseline: 0 known findings, 0 entries no longer occur\n"));
}

TEST_CASE_FIXTURE(Forty, "a baseline that cannot be used is refused clearly") {
  struct Row {
    std::string text;
    std::string expected;
  };
  const Row rows[] = {
      {"{\"schema\": \"irsa-lint/baseline/2\", \"findings\": []}",
       "known.json:1:12: error: this is 'irsa-lint/baseline/2', and this program reads "
       "'irsa-lint/baseline/1' [baseline]\n"},
      {"{\"findings\": []}",
       "known.json:1:1: error: this is not a baseline of irsa-lint [baseline]\n"},
      {"[]", "known.json:1:1: error: this is not a baseline of irsa-lint [baseline]\n"},
      {"", "known.json:1:1: error: this is not a baseline of irsa-lint [baseline]\n"},
      {"{\"schema\": \"irsa-lint/baseline/1\"}",
       "known.json:1:1: error: the baseline has no list 'findings' [baseline]\n"},
      {"{\"schema\": \"irsa-lint/baseline/1\", \"findings\": [{}]}",
       "known.json:1:49: error: this entry has no fingerprint [baseline]\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    write("known.json", row.text);
    const Outcome outcome = run({"check", "--baseline", "known.json"});
    CHECK(outcome.status == 2);
    CHECK(outcome.out == "");
    CHECK(outcome.err.starts_with(row.expected));
    CHECK(outcome.err.ends_with("irsa-lint: error: 'known.json' cannot be used as a baseline.\n"));
  }
  write("known.json", "{\"schema\": ");
  CHECK(run({"check", "--baseline", "known.json"}).status == 2);
  CHECK(run({"check", "--baseline", "none.json"}).err ==
        "irsa-lint: error: cannot read the baseline 'none.json': No such file or directory.\n");
  const Outcome unwritable = run({"check", "--write-baseline", "no/such/folder.json"});
  CHECK(unwritable.status == 2);
  CHECK(unwritable.err ==
        "irsa-lint: error: cannot write 'no/such/folder.json': No such file or directory.\n");
}

}  // namespace
}  // namespace irsa::tests
