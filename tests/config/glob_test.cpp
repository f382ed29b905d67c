#include "config/glob.h"

#include <doctest/doctest.h>

#include <string>

namespace irsa::config {
namespace {

TEST_CASE("path globs match whole paths, or a directory above them") {
  struct Row {
    const char* glob;
    const char* path;
    bool expected;
  };
  const Row rows[] = {
      {"a.yaml", "a.yaml", true},
      {"a.yaml", "b/a.yaml", false},
      {"*.yaml", "a.yaml", true},
      {"*.yaml", "b/a.yaml", false},
      {"**/*.yaml", "a.yaml", true},
      {"**/*.yaml", "b/c/a.yaml", true},
      {"clusters/prod/**", "clusters/prod/a/b.yaml", true},
      {"clusters/prod/**", "clusters/prod", false},
      {"clusters/prod/**", "clusters/production/a.yaml", false},
      {"clusters/prod", "clusters/prod/a/b.yaml", true},
      {"clusters/prod", "clusters/production/b.yaml", false},
      {"clusters/prod/", "clusters/prod/a.yaml", true},
      {"clusters/prod/", "clusters/prod", false},
      {"clusters/*/apps", "clusters/x/apps/a.yaml", true},
      {"clusters/*/apps", "clusters/x/y/apps/a.yaml", false},
      {"clusters/**/apps", "clusters/apps/a.yaml", true},
      {"clusters/**/apps", "clusters/x/y/apps/a.yaml", true},
      {"**/a/**/b", "x/a/a/y/b", true},
      {"**/a/**/b", "x/b/a/y", false},
      {"**", "a", true},
      {"a?.yaml", "ab.yaml", true},
      {"a[0-9].yaml", "a7.yaml", true},
      {"a[!0-9].yaml", "a7.yaml", false},
      {"a\\*.yaml", "ab.yaml", false},
      {"**/*.yaml", "../a.yaml", false},
      {"*", "../a.yaml", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.glob);
    CAPTURE(row.path);
    CHECK(path_glob_defect(row.glob) == std::nullopt);
    CHECK(path_glob_matches(row.glob, row.path) == row.expected);
  }
}

TEST_CASE("a path glob that cannot be meant says which part of it is wrong") {
  struct Row {
    std::string glob;
    std::string expected;  // the bytes, and what is said of them
  };
  const Row rows[] = {
      {"", "'' is empty"},
      {"/a", "'/' must not begin with a slash"},
      {"a//b", "'' has two slashes in a row"},
      {"../a", "'..' must not hold '..'"},
      {"./a", "'.' must not hold '.'"},
      {"a/b**", "'**' has a '**' that is not alone between slashes"},
      {"a[b", "'[b' has a '[' without its ']'"},
      {"a[b/c]", "'[b/c]' has a '[' without its ']'"},
      {"a[]", "'[]' has a '[' without its ']'"},
      {"{a,b}", "'{' has a brace, which globs do not have here"},
      {"a\\", "'\\' ends in a backslash"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.glob);
    const auto defect = path_glob_defect(row.glob);
    REQUIRE(defect);
    CHECK("'" + row.glob.substr(defect->begin, defect->end - defect->begin) + "' " +
              defect->message ==
          row.expected);
  }
  CHECK(path_glob_defect("a[]]b[!]]c/[[]d") == std::nullopt);
}

TEST_CASE("name globs know stars and question marks, and nothing else") {
  CHECK(name_glob_matches("kube-system/*", "kube-system/a-b"));
  CHECK(name_glob_matches("*/aws-*-controller", "x/aws-lb-controller"));
  CHECK(name_glob_matches("legacy-?", "legacy-1"));
  CHECK(name_glob_matches("*", ""));
  CHECK_FALSE(name_glob_matches("kube-system/*", "kube-systems/a"));
  CHECK_FALSE(name_glob_matches("legacy-?", "legacy-12"));
  CHECK_FALSE(name_glob_matches("a[b]", "ab"));
}

}  // namespace
}  // namespace irsa::config
