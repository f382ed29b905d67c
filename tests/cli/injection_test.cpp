// Whatever stands in an input, and however its files are called, stays text in every format: no
// workflow command, no terminal escape, no link, no tag.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "base/utf8.h"
#include "support/folder.h"
#include "support/shell.h"

namespace irsa::tests {
namespace {

/// Findings whose place, values and objects all hold something that some format could take for its
/// own.
struct Hostile : Folder {
  Hostile() {
    const std::string value =
        R"("arn:aws:iam::1:role/x\n::error::fake\r\n##vso[task.complete]\e]8;;http://evil.example\a)"
        R"([link](http://evil.example)<script>alert(1)</script>&amp;]]>--><!-- `code` | @user\x9b\uFEFF")";
    // Without the tags, which look like placeholders.
    const std::string other =
        R"("arn:aws:iam::1:role/x\n::error::fake\r##vso[task.complete]\e[31m[link](http://evil.example)`\x9b")";
    const std::string head =
        "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: \"a\\n::warning::b [x](y) <i>\"\n"
        "  namespace: pay\n  annotations:\n    eks.amazonaws.com/role-arn: ";
    const std::string account = head + value + "\n---\n" + head + other + "\n";
    write("::error::x,y%0A [a](b) <i>&'\"`|.yaml", account);
    write("bad-\xFF\xC3.yaml", account);
    write("esc-\x1b[31m\n::error::z.yaml", account);
    write("not utf-8.yaml", "kind: ServiceAccount\nmetadata: {name: \"\xFF\x1b\"}\n");
  }

  std::string as(const std::string& format) {
    const Outcome outcome = run({"check", "--format", format, "--root", ".", "--color", "never"});
    CHECK(outcome.status == 1);
    check_plain(outcome.err);
    check_plain(outcome.out);
    return outcome.out;
  }

  /// Nothing but text in UTF-8 and line ends.
  static void check_plain(const std::string& text) {
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 0x20 && c != '\n') FAIL("control character " << static_cast<int>(byte));
      if (byte == 0x7F) FAIL("DEL");
    }
    CHECK_FALSE(find_invalid_utf8(text));
    CHECK(text.find("\xC2\x9B") == std::string::npos);  // a terminal's CSI in one character
    CHECK(text.find("##vso[") == std::string::npos);
  }

  static std::size_t lines_with(const std::string& text, const std::string& start) {
    std::size_t count = 0;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) count += line.starts_with(start) ? 1 : 0;
    return count;
  }
};

TEST_CASE_FIXTURE(Hostile, "text and github: no commands but our own") {
  const std::string text = as("text");
  CHECK(lines_with(text, "::") == 0);
  CHECK(text.find("[role-arn-malformed]") != std::string::npos);
  const std::string github = as("github");
  const auto findings = nlohmann::json::parse(as("json"))["findings"];
  CHECK(findings.size() >= 4);
  CHECK(lines_with(github, "::error file=") + lines_with(github, "::warning file=") +
            lines_with(github, "::notice file=") ==
        findings.size());
  CHECK(lines_with(github, "") == findings.size());
}

TEST_CASE_FIXTURE(Hostile, "json, sarif and gitlab are JSON, with nothing that is markup there") {
  for (const char* format : {"json", "sarif", "gitlab"}) {
    CAPTURE(format);
    CHECK_NOTHROW(nlohmann::json::parse(as(format)));
  }
  const auto sarif = nlohmann::json::parse(as("sarif"));
  for (const auto& result : sarif["runs"][0]["results"]) {
    // A link in a SARIF message is [text](n); what comes from the input is escaped.
    const auto message = result["message"]["text"].get<std::string>();
    CHECK(message.find("[link](http") == std::string::npos);
    CHECK(message.find("[x](y)") == std::string::npos);
    const auto uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    CHECK(uri.get<std::string>().find_first_of(" []<>\"`|\n\x1b") == std::string::npos);
  }
}

TEST_CASE_FIXTURE(Hostile, "junit and checkstyle are XML") {
  if (!can_run("xmllint")) return std::puts("not there, so not tried: xmllint"), void();
  for (const char* format : {"junit", "checkstyle"}) {
    write("out/report.xml", as(format));
    CAPTURE(format);
    CHECK(output_of("xmllint --noout out/report.xml 2>&1") == "");
    CHECK(output_of("xmllint --xpath 'count(//script | //i)' out/report.xml").starts_with("0"));
  }
}

TEST_CASE_FIXTURE(Hostile, "markdown: outside of code spans stand only words of our own") {
  std::istringstream lines(as("markdown"));
  for (std::string line; std::getline(lines, line);) {
    std::string outside;
    for (std::size_t at = 0; at < line.size();) {
      if (line[at] != '`') {
        outside += line[at++];
        continue;
      }
      const std::size_t open = line.find_first_not_of('`', at);
      const std::string fence(open - at, '`');
      std::size_t close = line.find(fence, open);
      while (close != std::string::npos &&
             line.find_first_not_of('`', close) - close != fence.size() &&
             line.find_first_not_of('`', close) != std::string::npos) {
        close = line.find(fence, line.find_first_not_of('`', close));
      }
      REQUIRE(close != std::string::npos);
      at = close + fence.size();
    }
    CAPTURE(line);
    CHECK(outside.find("evil") == std::string::npos);
    CHECK(outside.find('<') == std::string::npos);
    CHECK(outside.find('@') == std::string::npos);
  }
}

}  // namespace
}  // namespace irsa::tests
