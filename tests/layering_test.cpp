// Holds the folders of src/ to their order and every library to the files that may include it.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "support/paths.h"

namespace {

namespace fs = std::filesystem;

/// Lowest first. A folder sees itself and what is below it; kube and iam stand on one level and do
/// not see each other.
const std::map<std::string, int, std::less<>> kLevels = {
    {"base", 0},   {"catalogue", 1}, {"source", 1}, {"diag", 2},      {"doc", 3},
    {"hcl", 3},    {"value", 4},     {"gitops", 4}, {"terraform", 6}, {"kube", 5},
    {"iam", 5},    {"config", 6},    {"load", 7},   {"join", 8},      {"judge", 9},
    {"rules", 10}, {"engine", 11},   {"audit", 12}, {"report", 13},   {"server", 14},
    {"cli", 15},
};

/// The rooms inside a folder, and which of their neighbours each may include. What stands in the
/// folder itself is for all its rooms, as long as it includes none of them (circles() finds it),
/// and a room without a line here belongs to no folder.
const std::map<std::string, std::vector<std::string>, std::less<>> kRooms = {
    {"iam/names", {}},
    {"iam/policy", {"iam/names"}},
    {"iam/evaluate", {"iam/names", "iam/policy"}},
    {"iam/admission", {"iam/names", "iam/policy", "iam/evaluate"}},
    {"doc/yaml", {}},
    {"doc/json", {"doc/yaml"}},
    {"doc/select", {"doc/yaml"}},
    {"rules/shared", {}},
    {"report/graph", {}},
    {"report/html", {}},
    {"load/aws", {}},
    {"load/gitops", {"load/kubernetes", "load/aws"}},
    {"load/kubernetes", {"load/aws"}},
    {"load/shell", {}},
    {"load/snapshot", {}},
    {"load/terraform", {"load/kubernetes", "load/aws"}},
    {"load/templates", {"load/kubernetes", "load/aws"}},
};

/// The stages of the joined view, in the order in which they are made. A header includes none of a
/// later one.
const std::vector<std::string> kStages = {
    "join/clusters.h",   "join/names.h",        "join/files.h",     "join/accounts.h",
    "join/namespaces.h", "join/associations.h", "join/workloads.h", "join/roles.h",
    "join/role_links.h", "join/permissions.h",  "join/issuers.h",   "join/providers.h",
    "join/trusts.h",     "join/index.h",
};

/// Prefix of an include in angle brackets, and where under src/ it may stand. fmt is free, but only
/// in .cpp files: it would make every header slow to compile.
const std::vector<std::pair<std::string, std::vector<std::string>>> kLibraries = {
    {"yaml-cpp/", {"doc/yaml/reader.cpp", "tools/"}},
    {"nlohmann/", {"doc/json/reader.cpp", "report/", "server/"}},
    {"CLI/", {"cli/"}},
    {"re2/", {"config/", "gitops/", "terraform/"}},
    {"iostream", {"main.cpp"}},
    {"regex", {}},
};

bool starts_with_any(std::string_view text, const std::vector<std::string>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const std::string& prefix) { return text.starts_with(prefix); });
}

std::string folder_of(std::string_view path) {
  const std::size_t slash = path.find('/');
  return std::string(path.substr(0, slash == std::string_view::npos ? 0 : slash));
}

/// "iam/names" of "iam/names/arn.h"; empty for what stands in no inner room.
std::string room_of(std::string_view path) {
  const std::size_t first = path.find('/');
  if (first == std::string_view::npos) return {};
  const std::size_t second = path.find('/', first + 1);
  return std::string(path.substr(0, second == std::string_view::npos ? 0 : second));
}

std::string judge_own(std::string_view file, std::string_view included) {
  const std::string from = folder_of(file);
  const std::string to = folder_of(included);
  const auto level = kLevels.find(to);
  if (from == "tools") {
    // Runs before the library is built, so it can use headers only.
    return to == "tools" || included == "diag/severity.h" ? "" : "tools stand alone";
  }
  if (level == kLevels.end()) return "not a folder of the library";
  if (from.empty()) return "";  // main.cpp
  const auto own = kLevels.find(from);
  if (own == kLevels.end()) return "the folder has no level: see layering_test.cpp";
  const std::string room = room_of(file);
  if (!room.empty() && !kRooms.contains(room)) return "the room is unknown: see layering_test.cpp";
  if (from == to) {
    const std::string other = room_of(included);
    if (room.empty() || other.empty() || room == other) return "";
    const auto& allowed = kRooms.find(room)->second;
    return std::ranges::find(allowed, other) != allowed.end() ? "" : "a room it does not know";
  }
  if (from == "config" && to == "kube") return "config does not know Kubernetes";
  return level->second < own->second ? "" : "upward";
}

std::string judge_library(std::string_view file, std::string_view included) {
  if (included.starts_with("fmt/")) {
    if (included != "fmt/core.h" && included != "fmt/format.h")
      return "only fmt/core.h, fmt/format.h";
    return file.ends_with(".cpp") ? "" : "fmt is for .cpp files";
  }
  for (const auto& [prefix, places] : kLibraries) {
    if (!included.starts_with(prefix)) continue;
    return starts_with_any(file, places) ? "" : "this library is for other files";
  }
  const bool known = included.find('/') == std::string_view::npos || included.starts_with("sys/");
  return known ? "" : "not a library this project uses";
}

/// One line for every include that may not stand in this file; `file` is relative to src/.
std::string violations(const std::string& file, const std::string& text) {
  std::string found;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("#include ") || line.size() < 11) continue;
    const char open = line[9];
    const std::size_t close = line.find(open == '<' ? '>' : '"', 10);
    const std::string included = line.substr(10, close - 10);
    const std::string why = open == '<' ? judge_library(file, included) : judge_own(file, included);
    if (!why.empty()) found += file + " includes " + included + ": " + why + "\n";
  }
  return found;
}

std::vector<std::string> own_includes(const std::string& text) {
  std::vector<std::string> found;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#include \"")) found.push_back(line.substr(10, line.find('"', 10) - 10));
  }
  return found;
}

/// Headers of a folder that its rooms include and that include a room again: "a/x.h, which
/// a/r/y.cpp includes, includes a/s/z.h".
std::string circles(const std::map<std::string, std::string>& files) {
  std::string found;
  for (const auto& [file, text] : files) {
    if (room_of(file).empty()) continue;
    for (const std::string& shared : own_includes(text)) {
      const auto header = files.find(shared);
      if (folder_of(shared) != folder_of(file) || !room_of(shared).empty() || header == files.end())
        continue;
      for (const std::string& below : own_includes(header->second)) {
        if (folder_of(below) == folder_of(file) && !room_of(below).empty())
          found += shared + ", which " + file + " includes, includes " + below + "\n";
      }
    }
  }
  return found;
}

std::map<std::string, std::string> sources() {
  std::map<std::string, std::string> files;
  const fs::path top = fs::path(irsa::tests::source_dir()) / "src";
  for (const auto& entry : fs::recursive_directory_iterator(top)) {
    const std::string extension = entry.path().extension().string();
    if (extension != ".h" && extension != ".cpp") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files[fs::relative(entry.path(), top).generic_string()] =
        std::string{std::istreambuf_iterator<char>(in), {}};
  }
  return files;
}

/// "judge" or "iam/names": where a file lives.
std::string home_of(std::string_view path) {
  const std::string room = room_of(path);
  return room.empty() ? folder_of(path) : room;
}

}  // namespace

TEST_CASE("no file includes what stands above it, and libraries stay where they belong") {
  const auto files = sources();
  CHECK(files.contains("main.cpp"));
  std::string found;
  for (const auto& [file, text] : files) found += violations(file, text);
  CHECK(found == "");
}

TEST_CASE("nobody but main() asks the process for its working directory, or changes it") {
  const std::regex asking(
      R"(\b(current_path|getcwd|get_current_dir_name|f?chdir|absolute|proximate)\s*\(|filesystem::relative)");
  std::string found;
  for (const auto& [file, text] : sources()) {
    std::smatch match;
    if (file == "main.cpp" || !std::regex_search(text, match, asking)) continue;
    found += file + ": " + match.str() + "\n";
  }
  CHECK(found == "");
  for (const char* const line : {"fs::current_path(path);", "::getcwd(buffer, n)", "fchdir(fd)",
                                 "fs::absolute(path, failed)", "std::filesystem::relative(a)"}) {
    CHECK(std::regex_search(line, asking));
  }
  CHECK_FALSE(std::regex_search("absolute.lexically_normal() settings.relative(shown)", asking));
}

TEST_CASE("what all rooms of a folder share knows none of them") {
  CHECK(circles(sources()) == "");
  CHECK(circles({{"doc/x.h", "#include \"doc/json/a.h\"\n"},
                 {"doc/yaml/y.cpp", "#include \"doc/x.h\"\n"}}) ==
        "doc/x.h, which doc/yaml/y.cpp includes, includes doc/json/a.h\n");
}

TEST_CASE("the rooms of a folder form no circle") {
  for (const auto& [room, may] : kRooms) {
    for (const std::string& other : may) {
      CAPTURE(room);
      CHECK(std::ranges::find(kRooms.find(other)->second, room) ==
            kRooms.find(other)->second.end());
    }
  }
}

TEST_CASE("a stage of the joined view knows none of the later ones") {
  const auto files = sources();
  for (auto stage = kStages.begin(); stage != kStages.end(); ++stage) {
    CAPTURE(*stage);
    REQUIRE(files.contains(*stage));
    const std::string source = stage->substr(0, stage->size() - 1) + "cpp";
    for (const std::string& file : {*stage, source}) {
      REQUIRE(files.contains(file));
      for (const std::string& included : own_includes(files.at(file))) {
        CAPTURE(included);
        CHECK(std::find(stage + 1, kStages.end(), included) == kStages.end());
      }
    }
  }
  // Each of them is listed: what the Index includes and is made by a constructor.
  for (const std::string& included : own_includes(files.at("join/index.h"))) {
    if (files.at(included).find("(const Inputs& inputs") == std::string::npos &&
        files.at(included).find("explicit Names(") == std::string::npos) {
      continue;
    }
    CAPTURE(included);
    CHECK(std::find(kStages.begin(), kStages.end(), included) != kStages.end());
  }
}

TEST_CASE("every header says what it is and is included once") {
  std::string found;
  for (const auto& [file, text] : sources()) {
    if (!file.ends_with(".h")) continue;
    if (!text.starts_with("// ")) found += file + " does not begin with a comment\n";
    if (text.find("\n#pragma once\n") == std::string::npos) found += file + " lacks #pragma once\n";
  }
  CHECK(found == "");
}

namespace {

/// The names that `using X::Y;` brings into a source, and that stand nowhere else in it.
std::string unused_names(const std::string& text) {
  static const std::regex bringing(R"(\n *using (?:\w+::)+(\w+);)");
  std::string found;
  for (std::sregex_iterator at(text.begin(), text.end(), bringing), end; at != end; ++at) {
    const std::string name = (*at)[1].str();
    const std::regex word("\\b" + name + "\\b");
    const auto uses = std::distance(std::sregex_iterator(text.begin(), text.end(), word), end);
    if (uses == 1) found += " " + name;
  }
  return found;
}

}  // namespace

TEST_CASE("what a source brings in by using, it uses") {
  for (const auto& [file, text] : sources()) {
    if (!file.ends_with(".cpp")) continue;
    CAPTURE(file);
    CHECK(unused_names(text) == "");
  }
  CHECK(unused_names("\nusing a::B;\nusing a::c::D;\nB b;\n") == " D");
  CHECK(unused_names("\n  using a::B;\n// B\n") == "");
}

TEST_CASE("the includes between rooms, counted" * doctest::skip()) {
  std::map<std::string, std::map<std::string, int>> counts;
  std::map<std::string, int> files_in;
  for (const auto& [file, text] : sources()) {
    if (folder_of(file).empty()) continue;
    ++files_in[home_of(file)];
    for (const std::string& included : own_includes(text)) {
      const std::string to = home_of(included);
      if (to != home_of(file)) ++counts[home_of(file)][to];
    }
  }
  std::string table;
  for (const auto& [from, files] : files_in) {
    table += from + " (" + std::to_string(files) + " files):";
    for (const auto& [to, count] : counts[from]) table += " " + to + " " + std::to_string(count);
    table += "\n";
  }
  MESSAGE(table);
}

TEST_CASE("what the check accepts and refuses") {
  struct Row {
    std::string file, include, expected;
  };
  const std::vector<Row> rows = {
      {"load/x.cpp", "\"kube/objects.h\"", ""},
      {"load/x.cpp", "\"load/y.h\"", ""},
      {"iam/x.h", "\"kube/objects.h\"", "iam/x.h includes kube/objects.h: upward\n"},
      {"doc/x.h", "\"load/facts.h\"", "doc/x.h includes load/facts.h: upward\n"},
      {"config/x.h", "\"kube/names.h\"",
       "config/x.h includes kube/names.h: config does not know Kubernetes\n"},
      {"iam/policy/x.cpp", "\"iam/names/arn.h\"", ""},
      {"iam/names/x.cpp", "\"iam/policy/y.h\"",
       "iam/names/x.cpp includes iam/policy/y.h: a room it does not know\n"},
      {"load/templates/x.cpp", "\"load/terraform/y.h\"",
       "load/templates/x.cpp includes load/terraform/y.h: a room it does not know\n"},
      {"load/attic/x.cpp", "\"load/facts.h\"",
       "load/attic/x.cpp includes load/facts.h: the room is unknown: see layering_test.cpp\n"},
      {"rules/x.cpp", "\"rules/x.h\"", ""},
      {"rules/x.cpp", "\"place.h\"", "rules/x.cpp includes place.h: not a folder of the library\n"},
      {"tools/x.cpp", "\"doc/read.h\"", "tools/x.cpp includes doc/read.h: tools stand alone\n"},
      {"main.cpp", "\"cli/run.h\"", ""},
      {"main.cpp", "<iostream>", ""},
      {"cli/x.cpp", "<iostream>", "cli/x.cpp includes iostream: this library is for other files\n"},
      {"doc/yaml/reader.cpp", "<yaml-cpp/yaml.h>", ""},
      {"load/x.cpp", "<yaml-cpp/yaml.h>",
       "load/x.cpp includes yaml-cpp/yaml.h: this library is for other files\n"},
      {"report/x.cpp", "<nlohmann/json.hpp>", ""},
      {"base/x.h", "<fmt/format.h>", "base/x.h includes fmt/format.h: fmt is for .cpp files\n"},
      {"base/x.cpp", "<fmt/ranges.h>",
       "base/x.cpp includes fmt/ranges.h: only fmt/core.h, fmt/format.h\n"},
      {"base/x.cpp", "<boost/any.hpp>",
       "base/x.cpp includes boost/any.hpp: not a library this project uses\n"},
      {"base/x.cpp", "<sys/stat.h>", ""},
      {"base/x.cpp", "<regex>", "base/x.cpp includes regex: this library is for other files\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.file);
    CHECK(violations(row.file, "#include " + row.include + "\n") == row.expected);
  }
}
