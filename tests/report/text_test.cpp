#include "report/text.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "report/summary.h"
#include "support/report_fixture.h"

namespace irsa::report {
namespace {

/// Code points.
std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

struct Example : tests::ReportFixture {
  Example() {
    const FileId account = file("k8s/account.yaml", "metadata:\n  name: api\n  role: arn:x\n");
    const FileId policy = file("trust.json", "{\"Statement\": []}\n");
    add({.where = at(account, "arn:x"),
         .message = "'arn:x' is no role",
         .related = {{.where = at(policy, "[]"), .text = "the role"}},
         .help = "Write the ARN."});
  }
};

TEST_CASE_FIXTURE(Example, "a finding has its place, the line, carets, notes and help last") {
  CHECK(to_text(report, sources) ==
        "k8s/account.yaml:3:9: error: 'arn:x' is no role [role-arn-malformed]\n"
        "    3 |   role: arn:x\n"
        "      |         ^^^^^\n"
        "trust.json:1:15: note: the role\n"
        "    1 | {\"Statement\": []}\n"
        "      |               ^^\n"
        "  help: Write the ARN.\n");
}

TEST_CASE_FIXTURE(Example, "suppressed findings are shown on demand, marked") {
  report.findings[0].suppressed = {.by = "comment", .reason = "made later"};
  CHECK(to_text(report, sources).empty());
  CHECK(to_text(report, sources, {.show_suppressed = true})
            .starts_with("k8s/account.yaml:3:9: error: 'arn:x' is no role [role-arn-malformed] "
                         "(suppressed by comment: made later)\n"));
}

TEST_CASE_FIXTURE(Example, "colours are balanced and change nothing else") {
  std::string colored = to_text(report, sources, {.color = true});
  CHECK(colored.find("\x1b[1;31merror:\x1b[0m") != std::string::npos);
  for (std::size_t at = colored.find('\x1b'); at != std::string::npos; at = colored.find('\x1b')) {
    colored.erase(at, colored.find('m', at) + 1 - at);
  }
  CHECK(colored == to_text(report, sources));
}

TEST_CASE("of a rule with very many findings ten are shown in full, the others one a line") {
  const auto text_of = [](int of_one, int of_other) {
    tests::ReportFixture many;
    const FileId id = many.file("a.yaml", "k: v\n");
    for (int i = 0; i < of_one; ++i) many.add({.where = many.at(id, "k"), .message = "no role"});
    for (int i = 0; i < of_other; ++i) {
      many.add({.where = many.at(id, "v"), .message = "a slip"}, Severity::error,
               "annotation-typo");
    }
    return to_text(many.report, many.sources);
  };
  const auto count = [](const std::string& text, std::string_view part) {
    int found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
      ++found;
    }
    return found;
  };
  const std::string few = text_of(49, 1), many = text_of(50, 1);
  CHECK(count(few, "1 | k: v") == 50);
  CHECK(few.find("more finding") == std::string::npos);
  CHECK(count(many, "1 | k: v") == 11);  // the other rule's as always
  CHECK(count(many, "error: no role [role-arn-malformed]") == 50);
  CHECK(many.find("\nand 40 more findings of role-arn-malformed:\n") != std::string::npos);
}

TEST_CASE_FIXTURE(tests::ReportFixture, "an excerpt is as wide as the terminal") {
  const FileId id = file("a.yaml", std::string(300, 'a') + "HERE" + std::string(300, 'b') + "\n");
  add({.where = at(id, "HERE"), .message = "x"});
  const auto longest = [&](std::size_t width) {
    const std::string text = to_text(report, sources, {.width = width});
    CHECK(text.find("HERE") != std::string::npos);
    std::size_t most = 0, begin = 0;
    for (std::size_t end = text.find('\n'); end != std::string::npos;
         end = text.find('\n', begin)) {
      most = std::max(most, characters(std::string_view(text).substr(begin, end - begin)));
      begin = end + 1;
    }
    return most;
  };
  for (const std::size_t width : {60, 80, 120, 200}) {
    CAPTURE(width);
    CHECK(longest(width) <= width);
    CHECK(longest(width) > width - 20);
  }
  CHECK(longest(0) < 200);  // no terminal
}

TEST_CASE("nothing from the input reaches the terminal unescaped") {
  tests::ReportFixture fixture;
  const FileId evil = fixture.file("a\x1b]0;x\x07.yaml", "k: \x1b[2J\n");
  fixture.add({.where = fixture.at(evil, "k"),
               .message = "bad\nerror: fake \x1b[0m",
               .related = {{.where = fixture.at(evil, ":"), .text = "note\r\x08"}},
               .help = "help\x9b"});
  const std::string text = to_text(fixture.report, fixture.sources);
  for (const char c : text) CHECK((c == '\n' || static_cast<unsigned char>(c) >= 0x20));
  CHECK(text.find("\x9b") == std::string::npos);
  CHECK(text.starts_with("a\\x1b]0;x\\x07.yaml:1:1: error: bad\\nerror: fake"));
}

TEST_CASE("the summary counts, and names what was not looked at") {
  engine::Report report;
  report.summary = {.errors = 1,
                    .warnings = 2,
                    .notes = 0,
                    .suppressed = 3,
                    .files = 4,
                    .documents = 5,
                    .documents_skipped = 6,
                    .skipped = {{.path = "chart/templates/a.yaml", .reason = "template source"},
                                {.path = "chart/templates/b.yaml", .reason = "template source"},
                                {.path = "c.yaml", .reason = "not a text file"}},
                    .not_checked = {{.what = "whether the roles exist", .advice = "add a dump"}}};
  CHECK(to_summary(report) ==
        "1 error, 2 warnings, 0 notes (3 suppressed) in 4 files, 5 documents (6 ignored)\n"
        "skipped: not a text file (1 file)\n"
        "skipped: template source (2 files)\n"
        "not checked: whether the roles exist; add a dump\n");
  tests::ReportFixture fixture;
  const FileId file = fixture.file("a.yaml", "x");
  fixture.add({.where = fixture.at(file, "x"), .message = "m"}, Severity::note, "role-missing");
  fixture.add({.where = fixture.at(file, "x"), .message = "m"}, Severity::error, "sub-missing");
  CHECK(to_summary(fixture.report).find("\nirsa-lint explain sub-missing says why") !=
        std::string::npos);
  CHECK(to_summary(report, {.verbose = true}).find("\n  chart/templates/b.yaml\n") !=
        std::string::npos);
}

}  // namespace
}  // namespace irsa::report
