#include "report/sarif.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "report/sarif_rules.h"
#include "report/uri.h"
#include "support/here.h"
#include "support/report_fixture.h"

namespace irsa::report {
namespace {

using Json = nlohmann::ordered_json;

std::string here() { return std::filesystem::canonical(".").string(); }

Json run_of(const tests::ReportFixture& fixture, SarifOptions options = {}) {
  if (options.root.empty()) options.root = here();
  return Json::parse(to_sarif(fixture.report, fixture.sources, options).text)["runs"][0];
}

TEST_CASE("a result as code scanning takes it") {
  tests::ReportFixture fixture;
  const FileId account = fixture.file("k8s/my account.yaml", "  név: arn:x\n");
  const FileId policy = fixture.file("trust[1].json", "{}\n");
  fixture.add({.where = fixture.at(account, "arn:x"),
               .message = "'[x](http://evil)' is no role",
               .related = {{.where = fixture.at(policy, "{}"), .text = "the role"}},
               .help = "Write the ARN."});
  const Json run = run_of(fixture);
  Json result = run["results"][0];
  CHECK(result["ruleId"] == run["tool"]["driver"]["rules"][result["ruleIndex"].get<int>()]["id"]);
  CHECK(result["message"]["text"] ==
        R"('\[x\](http://evil)' is no role. Write the ARN. See [trust\[1\].json:1](1).)");
  CHECK(result["locations"].dump() ==
        R"([{"physicalLocation":{"artifactLocation":{"uri":"k8s/my%20account.yaml",)"
        R"("uriBaseId":"SRCROOT"},"region":{"startLine":1,"startColumn":8,"endLine":1,)"
        R"("endColumn":13}}}])");
  CHECK(result["relatedLocations"].dump() ==
        R"([{"id":1,"physicalLocation":{"artifactLocation":{"uri":"trust%5B1%5D.json",)"
        R"("uriBaseId":"SRCROOT"},"region":{"startLine":1,"startColumn":1,"endLine":1,)"
        R"("endColumn":3}},"message":{"text":"the role."}}])");
  CHECK(result["partialFingerprints"].size() == 2);
  CHECK_FALSE(result.contains("suppressions"));
  CHECK(run["columnKind"] == "unicodeCodePoints");
  CHECK(run["invocations"].dump() == R"([{"executionSuccessful":true}])");
  CHECK_FALSE(run.contains("automationDetails"));
}

TEST_CASE("a clean run lists all rules and no result") {
  const tests::ReportFixture fixture;
  const Json run = run_of(fixture, {.category = "apps"});
  CHECK(run["results"].dump() == "[]");
  CHECK(run["tool"]["driver"]["rules"].size() == rules::all_rules().size());
  CHECK(run["automationDetails"]["id"] == "apps/");
  for (const Json& rule : run["tool"]["driver"]["rules"]) {
    CAPTURE(rule["id"]);
    for (const char* part : {"shortDescription", "fullDescription"}) {
      const std::string text = rule[part]["text"];
      CHECK(text.ends_with('.'));
      CHECK(text.size() <= 1024);
    }
    CHECK(rule["properties"]["tags"].size() <= 10);
    CHECK(rule["properties"].contains("security-severity") !=
          rule["properties"].contains("problem.severity"));
  }
}

TEST_CASE("without a home there is no link, and the rules have their whole text all the same") {
  const tests::ReportFixture fixture;
  struct Row {
    const char* home;
    const char* page;
  };
  for (const Row& row : {Row{"", ""}, Row{"https://forge.example/o/irsa-lint",
                                          "https://forge.example/o/irsa-lint/blob/v"}}) {
    CAPTURE(row.home);
    const Json driver = run_of(fixture, {.home = row.home})["tool"]["driver"];
    CHECK(driver.value("informationUri", "") == row.home);
    for (const Json& rule : driver["rules"]) {
      CAPTURE(rule["id"]);
      const std::string slug = rule["id"], uri = rule.value("helpUri", "");
      CHECK(rule.contains("helpUri") == (*row.home != '\0'));
      CHECK(uri.starts_with(row.page));
      CHECK((uri.empty() || uri.ends_with("/docs/rules/" + slug + ".md")));
      const std::string text = rule["help"]["text"], markdown = rule["help"]["markdown"];
      CHECK(text.starts_with(slug + " ("));
      for (const char* part : {"\nWhat to do\n", "\nBad: ", "\nGood: "}) {
        CHECK(text.find(part) != std::string::npos);
      }
      for (const char* part : {"\n**What to do**\n", "\n**Bad**: ", "\n**Good**: "}) {
        CHECK(markdown.find(part) != std::string::npos);
      }
      CHECK((text + markdown).find(".invalid/") == std::string::npos);
    }
  }
}

TEST_CASE("suppressed results are left out, or all carry their suppressions") {
  tests::ReportFixture fixture;
  const FileId a = fixture.file("a.yaml", "x y");
  fixture.add({.where = fixture.at(a, "x"), .message = "m"});
  fixture.add({.where = fixture.at(a, "y"), .message = "n"}).suppressed = {.by = "annotation",
                                                                           .reason = "later"};
  CHECK(run_of(fixture)["results"].size() == 1);
  const Json results = run_of(fixture, {.show_suppressed = true})["results"];
  CHECK(results[0]["suppressions"].dump() == "[]");
  CHECK(results[1]["suppressions"].dump() ==
        R"([{"kind":"inSource","status":"accepted","justification":"later"}])");
}

TEST_CASE("of too many results the worst are kept, in order, and a notification says so") {
  tests::ReportFixture fixture;
  const FileId a = fixture.file("a.yaml", "x");
  for (int i = 0; i < 5003; ++i) {
    fixture.report.findings.push_back({.rule = &rules::all_rules().front().info,
                                       .level = i == 5002 ? Severity::error : Severity::note,
                                       .problem = {.where = fixture.at(a, "x"), .message = "m"},
                                       .fingerprint = std::to_string(i)});
  }
  const Json run = run_of(fixture);
  CHECK(run["results"].size() == 5000);
  CHECK(run["results"].back()["level"] == "error");
  const Json notification = run["invocations"][0]["toolExecutionNotifications"][0];
  CHECK(notification["level"] == "warning");
  CHECK(notification["message"]["text"] == "3 results were left out: a log holds at most 5000.");
}

TEST_CASE("messages stay short, and a failed run says so") {
  tests::ReportFixture fixture;
  const FileId a = fixture.file("a.yaml", "x");
  fixture.add({.where = fixture.at(a, "x"),
               .message = std::string(5000, 'm'),
               .help = std::string(5000, 'h')});
  fixture.report.failure = "nothing recognised";
  const Json run = run_of(fixture);
  CHECK(run["results"][0]["message"]["text"].get<std::string>().size() < 2000);
  CHECK(run["invocations"][0]["executionSuccessful"] == false);
  CHECK(run["invocations"][0]["toolExecutionNotifications"][0]["level"] == "error");
}

/// The byte at a line and a column, as columnKind "unicodeCodePoints" counts them; a byte order
/// mark is no part of the first line (SARIF 2.1.0, 3.30.2).
std::size_t offset_of(const std::string& text, int line, int column) {
  std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  for (; line > 1; --line) at = text.find('\n', at) + 1;
  for (; column > 1; --column) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
  }
  return at;
}

/// What a consumer makes of a file by the first fix of a result.
std::string with_replacements(const std::string& text, const Json& result) {
  std::string out = text;
  const Json replacements = result["fixes"][0]["artifactChanges"][0]["replacements"];
  for (auto each = replacements.rbegin(); each != replacements.rend(); ++each) {
    const Json region = (*each)["deletedRegion"];
    const std::size_t begin =
        offset_of(text, region["startLine"].get<int>(), region["startColumn"].get<int>());
    const std::size_t end =
        offset_of(text, region["endLine"].get<int>(), region["endColumn"].get<int>());
    REQUIRE(begin <= end);
    REQUIRE(end <= text.size());
    std::string inserted;
    if (each->contains("insertedContent")) {
      inserted = (*each)["insertedContent"]["text"].get<std::string>();
    }
    out.replace(begin, end - begin, inserted);
  }
  return out;
}

TEST_CASE("the replacements of a fix, applied by lines and columns, are its edits") {
  const std::string head = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n";
  const std::string arn = "arn:aws:iam::111122223333:role/a";
  const auto annotated = [&](const std::string& lines) {
    return head + "  annotations:\n" + lines;
  };
  const auto with_line_ends = [](const std::string& text) {
    std::string out;
    for (const char c : text) out += c == '\n' ? "\r\n" : std::string(1, c);
    return out;
  };
  struct Row {
    std::string text, expected;
  };
  std::vector<Row> rows = {
      // Characters of two, three and four bytes before it on its line.
      {head + "  annotations: {é€\U0001F600: x, eks.amazon.com/role-arn: '" + arn + "'}\n",
       head + "  annotations: {é€\U0001F600: x, eks.amazonaws.com/role-arn: '" + arn + "'}\n"},
      // A line that goes, in the middle and at the end of a text without a last line end.
      {annotated("    eks.amazon.com/role-arn: x\n    eks.amazonaws.com/role-arn: " + arn + "\n"),
       annotated("    eks.amazonaws.com/role-arn: " + arn + "\n")},
      {annotated("    eks.amazonaws.com/role-arn: " + arn + "\n    eks.amazon.com/role-arn: x"),
       annotated("    eks.amazonaws.com/role-arn: " + arn)},
  };
  for (std::size_t i = 0, count = rows.size(); i < count; ++i) {
    rows.push_back({with_line_ends(rows[i].text), with_line_ends(rows[i].expected)});
    rows.push_back({"\xEF\xBB\xBF" + rows[i].text, "\xEF\xBB\xBF" + rows[i].expected});
  }
  for (const Row& row : rows) {
    CAPTURE(row.text);
    SourceSet sources(tests::here());
    sources.add_text("a.yaml", row.text);
    const engine::Report report = engine::lint(sources, {}, {.fixes = true});
    const Json run = Json::parse(to_sarif(report, sources, {.root = here()}).text)["runs"][0];
    const auto& results = run["results"];
    const auto fixed = std::find_if(results.begin(), results.end(),
                                    [](const Json& result) { return result.contains("fixes"); });
    REQUIRE(fixed != results.end());
    CHECK(with_replacements(row.text, *fixed) == row.expected);
  }
}

TEST_CASE("paths outside of the root are absolute and named") {
  tests::ReportFixture fixture;
  const FileId a = fixture.file("a.yaml", "x");
  fixture.add({.where = fixture.at(a, "x"), .message = "m"});
  const Sarif sarif = to_sarif(fixture.report, fixture.sources, {.root = "/nonexistent"});
  CHECK(sarif.outside == std::vector<std::string>{"a.yaml"});
  CHECK(sarif.text.find("\"uri\":\"file:///") != std::string::npos);
}

TEST_CASE("paths are percent-encoded") {
  CHECK(percent_encode_path("a b/c%#?[é]<>.yaml") == "a%20b/c%25%23%3F%5B%C3%A9%5D%3C%3E.yaml");
  CHECK(percent_encode_path("a-b_c.d~e/f@g") == "a-b_c.d~e/f@g");
}

TEST_CASE("rule names") {
  CHECK(pascal_case("sub-mismatch") == "SubMismatch");
  CHECK(pascal_case("kube2iam-leftover") == "Kube2iamLeftover");
}

}  // namespace
}  // namespace irsa::report
