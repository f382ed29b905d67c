#include "gitops/files.h"

#include <doctest/doctest.h>

#include <string>

using namespace irsa;

TEST_CASE("a path as it is written in a folder") {
  struct Row {
    const char* folder;
    const char* reference;
    const char* expected;
  };
  const Row rows[] = {
      {"/a/b", "c", "/a/b/c"},
      {"/a/b", "c/d.yaml", "/a/b/c/d.yaml"},
      {"/a/b", "c.d/e", "/a/b/c.d/e"},
      {"/a/b", "../c", "/a/c"},
      {"/a/b", "./c", "/a/b/c"},
      {"/a/b", "c/../d", "/a/b/d"},
      {"/a/b", "c/./d", "/a/b/c/d"},
      {"/a/b", "c/.d", "/a/b/c/.d"},
      {"/a/b", ".c", "/a/b/.c"},
      {"/a/b", "c/", "/a/b/c"},
      {"/a/b", "c//d", "/a/b/c/d"},
      {"/a/b", "c/..", "/a/b"},
      {"/a/b", ".", "/a/b"},
      {"/a/b", "..", "/a"},
      {"/a/b", "", "/a/b"},
      {"/a/b", "../../../c", "/c"},
      {"/a/b", "/c/d", "/c/d"},
      {"/", "c", "/c"},
      {"/", ".", "/"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.folder);
    CAPTURE(row.reference);
    CHECK(gitops::joined(row.folder, row.reference) == row.expected);
  }
}
