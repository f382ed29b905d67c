// testdata/cases/<name>/: an input, and what irsa-lint says about it, whole. `input/` is the
// working directory; `options` (if there) holds more words, one on each line.
//
// IRSA_UPDATE=1 writes expected.txt and expected.sarif anew; review the difference.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/utf8.h"
#include "cli/run.h"
#include "source/line_index.h"
#include "support/here.h"
#include "support/paths.h"

namespace irsa::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using Words = std::vector<std::string>;

std::string read(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

struct Case {
  fs::path folder;
  Words options = {};
};

std::vector<Case> cases() {
  std::vector<Case> found;
  for (const auto& entry : fs::directory_iterator(tests::source_dir() + "/testdata/cases")) {
    Case each{.folder = entry.path()};
    std::istringstream options(read(entry.path() / "options"));
    for (std::string word; std::getline(options, word);) each.options.push_back(word);
    found.push_back(std::move(each));
  }
  std::sort(found.begin(), found.end(),
            [](const Case& a, const Case& b) { return a.folder < b.folder; });
  return found;
}

/// Stands in a case's input, like somebody who runs irsa-lint there.
class InFolder {
 public:
  explicit InFolder(const fs::path& folder) : before_(fs::current_path()) {
    fs::current_path(folder);
  }
  ~InFolder() { fs::current_path(before_); }
  InFolder(const InFolder&) = delete;
  InFolder& operator=(const InFolder&) = delete;

 private:
  fs::path before_;
};

struct Outcome {
  int status;
  std::string out, err;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome check(const Case& each, const Words& more, const Words& paths = {"."},
              const WorkingDirectory& here = tests::here()) {
  Words words = {"check", "--root", "."};
  words.insert(words.end(), each.options.begin(), each.options.end());
  words.insert(words.end(), more.begin(), more.end());
  words.insert(words.end(), paths.begin(), paths.end());
  std::istringstream in;
  std::ostringstream out, err;
  const int status = run(words, here, in, out, err);
  return {status, out.str(), err.str()};
}

std::string transcript(const Case& each) {
  const Outcome outcome = check(each, {});
  return outcome.out + "\n" + outcome.err + "status " + std::to_string(outcome.status) + "\n";
}

/// The log for reading: indented, and without what is the same in all of them: tool and rules.
std::string readable(const std::string& sarif) {
  Json log = Json::parse(sarif);
  Json& run = log["runs"][0];
  run.erase("tool");
  for (Json& result : run["results"]) result.erase("ruleIndex");
  return log.dump(1) + "\n";
}

void compare(const fs::path& file, const std::string& actual) {
  if (std::getenv("IRSA_UPDATE") != nullptr) {
    std::ofstream(file, std::ios::binary) << actual;
    return;
  }
  INFO("IRSA_UPDATE=1 writes ", file.string());
  CHECK(actual == read(file));
}

constexpr std::size_t kParts = 16;

void check_part(std::size_t part) {
  const std::vector<Case> all = cases();
  CHECK(all.size() >= 2 * kParts);
  for (std::size_t i = part - 1; i < all.size(); i += kParts) {
    const Case& each = all[i];
    CAPTURE(each.folder.filename().string());
    const InFolder folder(each.folder / "input");
    compare(each.folder / "expected.txt", transcript(each));
    compare(each.folder / "expected.sarif", readable(check(each, {"--format", "sarif"}).out));
  }
}

// In parts, each of which is quick: mutants meet only tests that are.
TEST_CASE("every case says what it is expected to say: 1 of 16") { check_part(1); }
TEST_CASE("every case says what it is expected to say: 2 of 16") { check_part(2); }
TEST_CASE("every case says what it is expected to say: 3 of 16") { check_part(3); }
TEST_CASE("every case says what it is expected to say: 4 of 16") { check_part(4); }
TEST_CASE("every case says what it is expected to say: 5 of 16") { check_part(5); }
TEST_CASE("every case says what it is expected to say: 6 of 16") { check_part(6); }
TEST_CASE("every case says what it is expected to say: 7 of 16") { check_part(7); }
TEST_CASE("every case says what it is expected to say: 8 of 16") { check_part(8); }
TEST_CASE("every case says what it is expected to say: 9 of 16") { check_part(9); }
TEST_CASE("every case says what it is expected to say: 10 of 16") { check_part(10); }
TEST_CASE("every case says what it is expected to say: 11 of 16") { check_part(11); }
TEST_CASE("every case says what it is expected to say: 12 of 16") { check_part(12); }
TEST_CASE("every case says what it is expected to say: 13 of 16") { check_part(13); }
TEST_CASE("every case says what it is expected to say: 14 of 16") { check_part(14); }
TEST_CASE("every case says what it is expected to say: 15 of 16") { check_part(15); }
TEST_CASE("every case says what it is expected to say: 16 of 16") { check_part(16); }

Words files_below(const fs::path& folder) {
  Words files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(fs::relative(entry.path(), folder).string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

TEST_CASE("neither the order of the files nor the number of threads changes a byte") {
  for (const Case& each : cases()) {
    CAPTURE(each.folder.filename().string());
    const InFolder folder(each.folder / "input");
    Words files = files_below(".");
    for (const char* format : {"text", "json", "sarif"}) {
      CHECK(check(each, {"--format", format, "--jobs", "1"}) ==
            check(each, {"--format", format, "--jobs", "4"}));
      const Outcome forward = check(each, {"--format", format}, files);
      std::reverse(files.begin(), files.end());
      CHECK(check(each, {"--format", format}, files) == forward);
    }
  }
}

TEST_CASE("what is said does not depend on where the process is") {
  const InFolder elsewhere("/");
  for (const Case& each : cases()) {
    CAPTURE(each.folder.filename().string());
    const std::string input = fs::canonical(each.folder / "input").string();
    const Outcome told = check(each, {"--format", "sarif"}, {"."}, WorkingDirectory(input));
    const InFolder folder(input);
    CHECK(told == check(each, {"--format", "sarif"}));
  }
}

void check_location(const Json& location) {
  const std::string text = read(location["path"].get<std::string>());
  const LineIndex lines(text);
  const auto inside = [&](const char* line, const char* column) {
    const auto number = location[line].get<std::uint32_t>();
    const std::size_t width = count_code_points(lines.line(number));
    return number >= 1 && number <= lines.line_count() && location[column] >= 1 &&
           location[column] <= width + 1;
  };
  CHECK(inside("line", "column"));
  CHECK(inside("endLine", "endColumn"));
  CHECK(std::pair(location["line"], location["column"]) <=
        std::pair(location["endLine"], location["endColumn"]));
}

TEST_CASE("every place lies inside its file, and no path is absolute") {
  for (const Case& each : cases()) {
    CAPTURE(each.folder.filename().string());
    const InFolder folder(each.folder / "input");
    const Json report = Json::parse(check(each, {"--format", "json"}).out);
    for (const Json& finding : report["findings"]) {
      CAPTURE(finding.dump());
      check_location(finding);
      for (const Json& related : finding["related"]) check_location(related);
    }
    for (const char* format : {"text", "json", "sarif"}) {
      const Outcome outcome = check(each, {"--format", format});
      CHECK(outcome.out.find(fs::current_path().string()) == std::string::npos);
      CHECK(outcome.err.find(fs::current_path().string()) == std::string::npos);
    }
  }
}

}  // namespace
}  // namespace irsa::cli
