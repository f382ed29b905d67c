#include "report/places.h"

#include <doctest/doctest.h>

#include <string>

#include "report/line_hash.h"
#include "rules/rule.h"
#include "source/line_feed.h"
#include "support/folder.h"

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

TEST_CASE("places on a line that is too long to be held are those of a line index") {
  const tests::Folder folder;
  std::string text = "a: é\n";
  while (text.size() < 5 * LineFeed::kLongest / 2) text += "xé名 0123456789";
  text += "\r\nb: 1\n";
  tests::Folder::write("long", text);
  SourceSet sources;
  const FileId file = sources.add({.shown = "long", .open_path = {}});
  const LineIndex lines(text);
  std::vector<Span> spans;
  for (std::size_t at = 0; at < text.size(); at += at < 40 || at + 40 > text.size() ? 1 : 99'991) {
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80) ++at;
    spans.emplace_back(file, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at));
  }
  const Places places(sources, spans, {.excerpts = true, .line_hashes = true});
  const auto hashes = line_hashes(text, {1, 2, 3, 4});
  for (const Span& span : spans) {
    CAPTURE(span.begin);
    const Place& place = places.at(span);
    CHECK(place.begin == lines.position(span.begin));
    const std::string_view line = lines.line(place.begin.line);
    const std::size_t at = span.begin - lines.line_start(place.begin.line);
    CHECK(place.excerpt.text.substr(place.excerpt.begin) ==
          line.substr(std::min(at, line.size()), place.excerpt.text.size() - place.excerpt.begin));
    CHECK(place.excerpt.cut_before == (at > 400));
    CHECK(place.line_hash == hashes.at(place.begin.line));
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
