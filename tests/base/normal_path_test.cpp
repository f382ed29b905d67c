#include "base/normal_path.h"

#include <doctest/doctest.h>

TEST_CASE("a path without what leads nowhere") {
  struct Row {
    const char* path;
    const char* expected;
  };
  const Row rows[] = {
      {"a/b", "a/b"},
      {"a/b/", "a/b"},
      {"a//b", "a/b"},
      {"./a", "a"},
      {"a/./b", "a/b"},
      {"a/../b", "b"},
      {"a/b/../../c", "c"},
      {"a/..", ""},
      {".", ""},
      {"", ""},
      {"./", ""},
      {"..", ".."},
      {"../a", "../a"},
      {"a/../../b", "../b"},
      {"../../a", "../../a"},
      {"/", "/"},
      {"//", "/"},
      {"/a/b", "/a/b"},
      {"/a/../b/", "/b"},
      {"/..", "/"},
      {"/../a", "/a"},
      {"/a/../../b", "/b"},
      {"/./a", "/a"},
      {".a/..b", ".a/..b"},
      {"...", "..."},
  };
  for (const Row& row : rows) {
    CAPTURE(row.path);
    CHECK(irsa::normal_path(row.path) == row.expected);
    CHECK(irsa::normal_path(row.expected) == row.expected);
  }
}
