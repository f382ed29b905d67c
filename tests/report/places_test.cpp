#include "report/places.h"

#include <doctest/doctest.h>

#include <string>

#include "rules/rule.h"

namespace irsa::report {
namespace {

std::string shown(const Place& place) {
  const auto text = [](Position p) {
    return std::to_string(p.line) + ":" + std::to_string(p.column);
  };
  return text(place.begin) + "-" + text(place.end);
}

std::string shown(std::string_view text, std::uint32_t begin, std::uint32_t end) {
  SourceSet sources;
  const FileId file = sources.add_text("a", std::string(text));
  const Finding finding{.rule = &rules::all_rules().front().info,
                        .level = Severity::error,
                        .problem = {.where = {file, begin, end}, .message = "m"},
                        .fingerprint = {}};
  return shown(Places(sources, {&finding}, {}).at(finding.problem.where));
}

TEST_CASE("positions count lines of every kind and code points") {
  CHECK(shown("abc", 0, 3) == "1:1-1:4");
  CHECK(shown("a\nbc\n", 2, 4) == "2:1-2:3");
  CHECK(shown("a\r\nbc\r\rd", 7, 8) == "4:1-4:2");
  CHECK(shown("é: ü\n", 4, 6) == "1:4-1:5");
  CHECK(shown("\xEF\xBB\xBF"
              "ab",
              3, 5) == "1:1-1:3");
  CHECK(shown("a\nb", 0, 3) == "1:1-2:2");
  CHECK(shown("a\n", 2, 2) == "2:1-2:1");
}

TEST_CASE("a span behind the end means the end") { CHECK(shown("ab", 5, 9) == "1:3-1:3"); }

TEST_CASE("positions are the same as those of a line index, for every pair of offsets") {
  const std::string text = "k: é\r\n\n  - x\ty\r- 名\n";
  const LineIndex lines(text);
  SourceSet sources;
  const FileId file = sources.add_text("a", text);
  std::vector<Finding> findings;
  const auto inside_character = [&](std::uint32_t offset) {
    return offset < text.size() && (static_cast<unsigned char>(text[offset]) & 0xC0U) == 0x80;
  };
  for (std::uint32_t begin = 0; begin <= text.size(); ++begin) {
    for (std::uint32_t end = begin; end <= text.size(); ++end) {
      if (inside_character(begin) || inside_character(end)) continue;
      findings.push_back({.rule = &rules::all_rules().front().info,
                          .level = Severity::error,
                          .problem = {.where = {file, begin, end}, .message = "m"},
                          .fingerprint = {}});
    }
  }
  std::vector<const Finding*> pointers;
  for (const Finding& finding : findings) pointers.push_back(&finding);
  const Places places(sources, pointers, {.excerpts = true, .line_hashes = true});
  for (const Finding& finding : findings) {
    const Span span = finding.problem.where;
    const Place& place = places.at(span);
    CHECK(place.begin == lines.position(span.begin));
    CHECK(place.end == lines.position(span.end));
    CHECK(place.excerpt.text == lines.line(place.begin.line));
  }
}

TEST_CASE("several threads find what one does") {
  SourceSet sources;
  std::vector<Finding> findings;
  for (int i = 0; i < 400; ++i) {
    const std::string text = "a: 1\nb: " + std::to_string(i) + "\nc: 3\n";
    const FileId file = sources.add_text(std::to_string(i) + ".yaml", text);
    for (const std::uint32_t begin : {0U, 5U, 8U}) {
      findings.push_back({.rule = &rules::all_rules().front().info,
                          .level = Severity::error,
                          .problem = {.where = {file, begin, begin + 1}, .message = "m"},
                          .fingerprint = {}});
    }
  }
  std::vector<const Finding*> pointers;
  for (const Finding& finding : findings) pointers.push_back(&finding);
  const Places one(sources, pointers, {.excerpts = true, .line_hashes = true});
  const Places four(sources, pointers, {.excerpts = true, .line_hashes = true, .threads = 4});
  for (const Finding& finding : findings) {
    const Place& expected = one.at(finding.problem.where);
    const Place& place = four.at(finding.problem.where);
    CHECK(place.begin == expected.begin);
    CHECK(place.excerpt.text == expected.excerpt.text);
    CHECK(!place.line_hash.empty());
    CHECK(place.line_hash == expected.line_hash);
  }
}

TEST_CASE("a file that is gone gives 1:1") {
  SourceSet sources;
  const FileId file = sources.add({.shown = "gone", .open_path = "/nonexistent/gone"});
  const Finding finding{.rule = &rules::all_rules().front().info,
                        .level = Severity::error,
                        .problem = {.where = {file, 5, 7}, .message = "m"},
                        .fingerprint = {}};
  CHECK(shown(Places(sources, {&finding}, {}).at(finding.problem.where)) == "1:1-1:1");
}

}  // namespace
}  // namespace irsa::report
