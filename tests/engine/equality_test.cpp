// Speed changes nothing: the fast readers, the skipping and the threads give what the reference
// parser, --parse-all and one thread give, for every input that is at hand: the cases of testdata,
// the examples of all rules, the folders of field reports and the YAML test suite.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "config/settings.h"
#include "engine/engine.h"
#include "report/json.h"
#include "report/text.h"
#include "rules/rule.h"
#include "source/source_set.h"
#include "support/folder.h"
#include "support/paths.h"
#include "support/skip.h"

namespace fs = std::filesystem;
using namespace irsa;

namespace {

struct File {
  std::string name, text;
};
using Files = std::vector<File>;

std::string contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The files of a folder that `check` would read, and all others as if they were YAML.
Files files_below(const fs::path& folder) {
  Files files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::string name = fs::relative(entry.path(), folder).string();
    const std::string extension = entry.path().extension().string();
    if (extension != ".yaml" && extension != ".yml" && extension != ".json") name += ".yaml";
    files.push_back({std::move(name), contents(entry.path())});
  }
  return files;
}

/// None of them is named, so that what cannot matter is skipped.
SourceSet sources_of(Files files) {
  std::sort(files.begin(), files.end(),
            [](const File& a, const File& b) { return a.name < b.name; });
  SourceSet sources;
  for (File& file : files) sources.add_text(std::move(file.name), std::move(file.text), false);
  return sources;
}

config::Settings everything() {
  config::Settings settings;
  settings.strict = true;
  settings.jobs = 1;
  return settings;
}

std::string report_of(SourceSet sources, const config::Settings& settings) {
  return report::to_json(engine::lint(sources, settings), sources);
}

/// What is found, but for mistakes of syntax: skipping gives those up.
std::string findings_of(SourceSet sources, const config::Settings& settings) {
  engine::Report report = engine::lint(sources, settings);
  std::erase_if(report.findings, [](const Finding& finding) {
    const std::string_view slug = finding.rule->slug;
    return slug == "yaml-syntax" || slug == "json-syntax" || slug == "input-limit";
  });
  return report::to_text(report, sources, {});
}

void check_equality(const std::string& what, Files files) {
  CAPTURE(what);
  const SourceSet sources = sources_of(std::move(files));
  const config::Settings usual = everything();
  config::Settings reference = usual, all = usual;
  reference.reference_parser = true;
  all.parse_all = true;
  const std::string report = report_of(sources, usual);
  CHECK(report_of(sources, reference) == report);
  CHECK(findings_of(sources, all) == findings_of(sources, usual));
  for (const unsigned jobs : {2U, 4U}) {
    config::Settings threads = usual;
    threads.jobs = jobs;
    CHECK(report_of(sources, threads) == report);
  }
}

void add_all(Files& to, const std::string& folder, const Files& files) {
  for (const File& file : files) to.push_back({folder + "/" + file.name, file.text});
}

}  // namespace

TEST_CASE("the cases of testdata: the same with every parser, with and without skipping") {
  Files all;
  for (const auto& entry : fs::directory_iterator(tests::source_dir() + "/testdata/cases")) {
    const std::string name = entry.path().filename().string();
    const Files files = files_below(entry.path() / "input");
    check_equality(name, files);
    add_all(all, name, files);
  }
  add_all(all, "quickstart", files_below(tests::source_dir() + "/testdata/quickstart"));
  check_equality("all together", all);
}

TEST_CASE("the examples of all rules: the same with every parser, with and without skipping") {
  Files all;
  for (const rules::Rule& rule : rules::all_rules()) {
    std::size_t number = 0;
    for (const auto& examples : {rule.info.bad, rule.info.good}) {
      for (const Example& example : examples) {
        Files files;
        for (const ExampleFile& file : example.files) {
          files.push_back({std::string(file.name), std::string(file.text)});
        }
        const std::string name = std::string(rule.info.slug) + "/" + std::to_string(number++);
        check_equality(name, files);
        add_all(all, name, files);
      }
    }
  }
  check_equality("all together", all);
}

TEST_CASE(
    "field reports and the YAML test suite: the same with every parser and without skipping") {
  const std::string shared = tests::shared_dir();
  if (shared.empty()) {
    tests::skip("there is no shared folder");
    return;
  }
  for (const auto& entry : fs::directory_iterator(shared + "/field")) {
    if (entry.is_directory()) {
      check_equality(entry.path().filename().string(), files_below(entry.path()));
    }
  }
  const tests::Folder folder;
  const std::string archive = shared + "/suites/yaml-test-suite.tar.xz";
  if (std::system(("tar -xJf '" + archive + "' 2>/dev/null").c_str()) != 0) {
    tests::skip("there is no YAML test suite to unpack");
    return;
  }
  check_equality("yaml-test-suite", files_below("."));
}
