// The fixes that rules propose for their bad examples, and which of them they call safe; with the
// objects that a finding is about. IRSA_UPDATE=1 writes fixes_of_examples.txt anew: of a fix that
// has become safe, ask whether it can ever be wrong.
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "base/text.h"
#include "rules/example.h"
#include "rules/rule.h"
#include "support/folder.h"
#include "support/input.h"
#include "support/paths.h"

using namespace irsa;

namespace fixes_test {
namespace {

std::string text_of(const ObjectName& object) {
  std::string out = object.role.empty() ? object.kind + " " : "role " + object.role;
  if (!object.ns.empty()) out += object.ns + "/";
  out += object.name;
  return object.address.empty() ? out : out + " (" + object.address + ")";
}

std::string fixes_of(const Problem& problem) {
  std::string out = "  " + printable(text_of(problem.object));
  if (problem.other) out += " and " + printable(text_of(*problem.other));
  out += "\n";
  for (const Fix& fix : problem.fixes) {
    out += (fix.safe ? "    safe: " : "    unsafe: ") + printable(fix.title) + "\n";
  }
  return out;
}

/// "slug: title" of each example, and what stands below it.
using ByExample = std::map<std::string, std::string>;

ByExample actual() {
  ByExample out;
  for (const rules::Rule& rule : rules::all_rules()) {
    for (const Example& example : rule.info.bad) {
      std::vector<tests::InputFile> files;
      for (const ExampleFile& file : example.files) {
        if (file.name != tests::kConfiguration) {
          files.push_back({std::string(file.name), std::string(file.text)});
        }
      }
      std::string& all = out[std::string(rule.info.slug) + ": " + std::string(example.title)];
      const tests::Input input(files, tests::settings_of(example));
      for (const Problem& problem : input.problems_of(rule)) all += fixes_of(problem);
    }
  }
  return out;
}

ByExample expected(const std::string& path) {
  ByExample out;
  std::string* example = nullptr;
  std::istringstream lines(tests::Folder::read(path));
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(' ')) {
      example = &out[line];
    } else if (example != nullptr) {
      *example += line + "\n";
    }
  }
  return out;
}

}  // namespace

TEST_CASE("the fixes of all bad examples") {
  const ByExample there = actual();
  const std::string path = std::string(tests::source_dir()) + "/tests/rules/fixes_of_examples.txt";
  if (std::getenv("IRSA_UPDATE") != nullptr) {
    std::ofstream out(path, std::ios::binary);
    for (const auto& [example, fixes] : there) out << example << "\n" << fixes;
    return;
  }
  INFO("IRSA_UPDATE=1 writes ", path);
  ByExample written = expected(path);
  for (const auto& [example, fixes] : there) {
    CAPTURE(example);
    CHECK(fixes == written[example]);
  }
  CHECK(written.size() == there.size());
}

}  // namespace fixes_test
