// github, gitlab, junit, checkstyle and markdown: what they look like, and that nothing from an
// input becomes a command, a link or a tag.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "report/checkstyle.h"
#include "report/github.h"
#include "report/gitlab.h"
#include "report/home.h"
#include "report/junit.h"
#include "report/markdown.h"
#include "support/report_fixture.h"

namespace irsa::report {
namespace {

std::string here() { return std::filesystem::current_path().string(); }

struct Example : tests::ReportFixture {
  Example() {
    const FileId account = file("k8s/account.yaml", "metadata:\n  name: api\n  role: arn:x\n");
    const FileId policy = file("trust.json", "{\"Statement\":\n []}\n");
    add({.where = at(account, "arn:x"),
         .message = "'arn:x' is no role",
         .related = {{.where = at(policy, "[]"), .text = "the role"}},
         .help = "Write the ARN."});
    add({.where = at(policy, "{\"Statement\":\n []}"), .message = "50% of it"}, Severity::note);
    report.summary.errors = report.summary.notes = 1;
    report.summary.files = report.summary.documents = 2;
  }
};

/// Names and values that mean something to every one of the formats.
struct Hostile : tests::ReportFixture {
  Hostile() {
    const FileId evil = file("::error::x,y [a](b)<i>`|\x1b.yaml", "k: v\n");
    add({.where = at(evil, "k"),
         .message = "a\n::error::fake\r\x1b[31m [x](http://evil.example) <script>&\"' ``b``",
         .related = {{.where = at(evil, "v"), .text = "]]> -->\x01\xFF\xEF\xBF\xBF"}},
         .help = "`"});
  }
};

TEST_CASE_FIXTURE(Example, "github") {
  CHECK(to_github(report, sources, here()) ==
        "::error file=k8s/account.yaml,line=3,col=9,endLine=3,endColumn=14,title=irsa-lint "
        "(role-arn-malformed)::'arn:x' is no role%0Atrust.json:2: the role%0Ahelp: Write the "
        "ARN.\n"
        "::notice file=trust.json,line=1,endLine=2,title=irsa-lint (role-arn-malformed)::50%25 of "
        "it\n");
}

TEST_CASE_FIXTURE(Example, "paths on GitHub and GitLab are seen from the root") {
  const std::string above = std::filesystem::path(here()).parent_path().string();
  const std::string folder = std::filesystem::path(here()).filename().string();
  CHECK(to_github(report, sources, above).starts_with("::error file=" + folder + "/k8s/acc"));
  const auto issues = nlohmann::json::parse(to_gitlab(report, sources, above));
  CHECK(issues[0]["location"]["path"] == folder + "/k8s/account.yaml");
  // Outside of the root there is no better name than the shown one.
  CHECK(to_github(report, sources, "/nowhere").starts_with("::error file=k8s/account.yaml,"));
}

TEST_CASE_FIXTURE(Hostile, "each annotation is one line with one command") {
  const std::string text = to_github(report, sources, here());
  CHECK(text ==
        "::error file=%3A%3Aerror%3A%3Ax%2Cy [a](b)<i>`|\\x1b.yaml,line=1,col=1,endLine=1,"
        "endColumn=2,title=irsa-lint (role-arn-malformed)::a\\n::error::fake\\x0d\\x1b[31m "
        "[x](http://evil.example) <script>&\"' ``b``%0A::error::x,y [a](b)<i>`|\\x1b.yaml:1: "
        "]]> -->\\x01\\xff\xEF\xBF\xBF%0Ahelp: `\n");
}

TEST_CASE_FIXTURE(Example, "gitlab") {
  const auto issues = nlohmann::json::parse(to_gitlab(report, sources, here()));
  REQUIRE(issues.size() == 2);
  CHECK(issues[0]["description"] == "'arn:x' is no role. Write the ARN.");
  CHECK(issues[0]["check_name"] == "role-arn-malformed");
  CHECK(issues[0]["severity"] == "critical");
  CHECK(issues[0]["fingerprint"] == report.findings[0].fingerprint);
  CHECK(issues[0]["location"]["path"] == "k8s/account.yaml");
  CHECK(issues[0]["location"]["lines"]["begin"] == 3);
  CHECK(issues[1]["severity"] == "minor");
  CHECK(issues[0]["fingerprint"] != issues[1]["fingerprint"]);
}

TEST_CASE_FIXTURE(Example, "equal fingerprints become different ones on GitLab") {
  for (Finding& finding : report.findings) finding.fingerprint = "same";
  const auto issues = nlohmann::json::parse(to_gitlab(report, sources, here()));
  CHECK(issues[0]["fingerprint"] == "same");
  CHECK(issues[1]["fingerprint"] == "same-2");
}

TEST_CASE_FIXTURE(Example, "junit") {
  CHECK(to_junit(report, sources, false) ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites name=\"irsa-lint\" tests=\"2\" failures=\"2\" errors=\"0\">\n"
        "  <testsuite name=\"k8s/account.yaml\" tests=\"1\" failures=\"1\" skipped=\"0\" "
        "errors=\"0\">\n"
        "    <testcase name=\"role-arn-malformed at 3:9\" classname=\"k8s/account.yaml\" "
        "file=\"k8s/account.yaml\" line=\"3\">\n"
        "      <failure type=\"error\" message=\"&apos;arn:x&apos; is no "
        "role\">k8s/account.yaml:3:9: error: &apos;arn:x&apos; is no role [role-arn-malformed]\n"
        "trust.json:2:2: note: the role\n"
        "help: Write the ARN.</failure>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "  <testsuite name=\"trust.json\" tests=\"1\" failures=\"1\" skipped=\"0\" errors=\"0\">\n"
        "    <testcase name=\"role-arn-malformed at 1:1\" classname=\"trust.json\" "
        "file=\"trust.json\" line=\"1\">\n"
        "      <failure type=\"note\" message=\"50% of it\">trust.json:1:1: note: 50% of it "
        "[role-arn-malformed]</failure>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n");
}

TEST_CASE_FIXTURE(Hostile, "junit holds no tag and no character that XML has not") {
  const std::string xml = to_junit(report, sources, false);
  CHECK(xml.find("<script") == std::string::npos);
  CHECK(xml.find("<i>") == std::string::npos);
  CHECK(xml.find("]]>") == std::string::npos);
  CHECK(xml.find("-->") == std::string::npos);
  CHECK(xml.find("\xEF\xBF\xBF") == std::string::npos);
  CHECK(xml.find("&lt;script&gt;&amp;&quot;&apos;") != std::string::npos);
  for (const char c : xml) CHECK((c == '\n' || static_cast<unsigned char>(c) >= 0x20));
  CHECK(xml.find('\xFF') == std::string::npos);
}

TEST_CASE_FIXTURE(Example, "checkstyle") {
  CHECK(to_checkstyle(report, sources) ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<checkstyle version=\"4.3\">\n"
        "  <file name=\"k8s/account.yaml\">\n"
        "    <error line=\"3\" column=\"9\" severity=\"error\" message=\"&apos;arn:x&apos; is no "
        "role. Write the ARN.\" source=\"irsa-lint.role-arn-malformed\"/>\n"
        "  </file>\n"
        "  <file name=\"trust.json\">\n"
        "    <error line=\"1\" column=\"1\" severity=\"info\" message=\"50% of it\" "
        "source=\"irsa-lint.role-arn-malformed\"/>\n"
        "  </file>\n"
        "</checkstyle>\n");
}

TEST_CASE_FIXTURE(Example, "checkstyle leaves out what is suppressed") {
  report.findings[0].suppressed = {.by = "a comment", .reason = {}};
  CHECK(to_checkstyle(report, sources).find("account.yaml") == std::string::npos);
  CHECK(to_checkstyle(report, sources).find("trust.json") != std::string::npos);
}

TEST_CASE_FIXTURE(Hostile, "checkstyle holds no tag of an input, and one line for each finding") {
  const std::string xml = to_checkstyle(report, sources);
  CHECK(xml.find("<script") == std::string::npos);
  CHECK(xml.find("<i>") == std::string::npos);
  CHECK(xml.find("&lt;script&gt;&amp;&quot;&apos;") != std::string::npos);
  CHECK(std::count(xml.begin(), xml.end(), '\n') == 6);
  for (const char c : xml) CHECK((c == '\n' || static_cast<unsigned char>(c) >= 0x20));
}

TEST_CASE("without findings junit has a case that passed, and markdown says so") {
  tests::ReportFixture empty;
  CHECK(to_junit(empty.report, empty.sources, false).find("<testcase name=\"no findings\"") !=
        std::string::npos);
  CHECK(to_markdown(empty.report, empty.sources, false) ==
        "### irsa-lint: no findings\n\n0 files, 0 documents\n\n");
  CHECK(to_checkstyle(empty.report, empty.sources) ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<checkstyle version=\"4.3\">\n</checkstyle>\n");
  CHECK(to_github(empty.report, empty.sources, here()).empty());
  CHECK(to_gitlab(empty.report, empty.sources, here()) == "[]\n");
}

TEST_CASE_FIXTURE(Example, "markdown") {
  constexpr const char* kHome = "https://forge.example/o/irsa-lint";
  const std::string link = "[role-arn-malformed](" + rule_uri("role-arn-malformed", kHome) + ")";
  const std::string text = to_markdown(report, sources, false, kHome);
  CHECK(text ==
        "### irsa-lint: 1 error, 0 warnings, 1 note\n\n2 files, 2 documents\n\n"
        "- **error** `k8s/account.yaml:3:9` " +
            link +
            "\\\n"
            "  `'arn:x' is no role`\n"
            "  - `trust.json:2:2` `the role`\n"
            "  - help: `Write the ARN.`\n"
            "- **note** `trust.json:1:1` " +
            link +
            "\\\n"
            "  `50% of it`\n");
}

TEST_CASE_FIXTURE(Example, "without a home no format has a link, and people are told the command") {
  CHECK(rule_uri("sub-missing", "") == "");
  const std::string markdown = to_markdown(report, sources, false, "");
  CHECK(markdown.find("](") == std::string::npos);
  CHECK(markdown.find("`k8s/account.yaml:3:9` `role-arn-malformed`\\\n") != std::string::npos);
  CHECK(markdown.ends_with("\n`irsa-lint explain RULE` says why it matters and what to do.\n"));
  const auto issues = nlohmann::json::parse(to_gitlab(report, sources, here(), ""));
  CHECK_FALSE(issues[0].contains("url"));
  const auto linked =
      nlohmann::json::parse(to_gitlab(report, sources, here(), "https://f.example"));
  CHECK(linked[0]["url"] == rule_uri("role-arn-malformed", "https://f.example"));
}

TEST_CASE_FIXTURE(Hostile, "in markdown every value stands in a code span that it cannot end") {
  const std::string text = to_markdown(report, sources, false);
  CHECK(text.find("- **error** ``::error::x,y [a](b)<i>`|\\x1b.yaml:1:1`` ") != std::string::npos);
  CHECK(text.find("  ``` a\\n::error::fake\\x0d\\x1b[31m [x](http://evil.example) <script>&\"' "
                  "``b`` ```\n") != std::string::npos);
  CHECK(text.find("  - help: `` ` ``\n") != std::string::npos);
}

TEST_CASE("a summary stays below what GitHub takes") {
  tests::ReportFixture many;
  const FileId id = many.file("a.yaml", "k: v\n");
  for (int i = 0; i < 200; ++i) {
    Finding finding = many.report.findings.empty()
                          ? many.add({.where = many.at(id, "k"), .message = std::string(8000, 'x')})
                          : many.report.findings.front();
    many.report.findings.push_back(std::move(finding));
  }
  const std::string text = to_markdown(many.report, many.sources, false);
  CHECK(text.size() < 1'000'000);
  CHECK(text.ends_with(" more.\n"));
}

TEST_CASE("a summary shows the worst findings, and counts the others") {
  tests::ReportFixture many;
  const FileId id = many.file("a.yaml", "k: v\n");
  for (int i = 0; i < 250; ++i) {
    many.add({.where = many.at(id, "k"), .message = "mild"}, Severity::note);
  }
  many.add({.where = many.at(id, "v"), .message = "the worst"});
  const std::string text = to_markdown(many.report, many.sources, false);
  std::size_t shown = 0;
  for (std::size_t at = text.find("mild"); at != std::string::npos;
       at = text.find("mild", at + 1)) {
    ++shown;
  }
  CHECK(shown == 199);
  CHECK(text.find("the worst") != std::string::npos);
  CHECK(text.find("51 more") != std::string::npos);
}

TEST_CASE_FIXTURE(Example, "suppressed findings: never on GitHub and GitLab, else on demand") {
  report.findings[0].suppressed = {.by = "comment", .reason = "later `x`"};
  CHECK(to_github(report, sources, here()).find("account.yaml") == std::string::npos);
  CHECK(nlohmann::json::parse(to_gitlab(report, sources, here())).size() == 1);
  CHECK(to_junit(report, sources, false).find("account.yaml") == std::string::npos);
  CHECK(to_junit(report, sources, true)
            .find("<skipped message=\"suppressed by comment: later `x`\"/>") != std::string::npos);
  CHECK(to_markdown(report, sources, false).find("account.yaml") == std::string::npos);
  CHECK(to_markdown(report, sources, true).find(" suppressed by comment: `` later `x` ``\\\n") !=
        std::string::npos);
}

}  // namespace
}  // namespace irsa::report
