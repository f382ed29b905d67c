#include "source/gitignore.h"

#include <doctest/doctest.h>

#include <string>

namespace irsa {
namespace {

TEST_CASE("patterns of .gitignore, as git reads them") {
  struct Row {
    const char* file;
    const char* path;  // a trailing slash says that it is a directory
    const char* expected;
  };
  const Row rows[] = {
      {"a.yaml", "a.yaml", "ignored"},
      {"a.yaml", "x/y/a.yaml", "ignored"},
      {"a.yaml", "b.yaml", "none"},
      {"# a.yaml", "a.yaml", "none"},
      {"\\#a.yaml", "#a.yaml", "ignored"},
      {"\\!a.yaml", "!a.yaml", "ignored"},
      {"*.yaml", "x/a.yaml", "ignored"},
      {"*.yaml\n!keep.yaml", "keep.yaml", "kept"},
      {"!keep.yaml\n*.yaml", "keep.yaml", "ignored"},
      {"/a.yaml", "a.yaml", "ignored"},
      {"/a.yaml", "x/a.yaml", "none"},
      {"x/a.yaml", "x/a.yaml", "ignored"},
      {"x/a.yaml", "y/x/a.yaml", "none"},
      {"build/", "build/", "ignored"},
      {"build/", "x/build/", "ignored"},
      {"build/", "build", "none"},
      {"/build/", "x/build/", "none"},
      {"**/a.yaml", "a.yaml", "ignored"},
      {"**/a.yaml", "x/y/a.yaml", "ignored"},
      {"x/**", "x/y/a.yaml", "ignored"},
      {"x/**", "x/", "none"},
      {"x/**/a.yaml", "x/a.yaml", "ignored"},
      {"x/**/a.yaml", "x/y/z/a.yaml", "ignored"},
      {"x/**/a.yaml", "y/x/a.yaml", "none"},
      {"x/*", "x/y/a.yaml", "none"},
      {"x/*", "x/y/", "ignored"},
      {"a?.yaml", "ab.yaml", "ignored"},
      {"a?b", "a/b", "none"},
      {"[ab].yaml", "b.yaml", "ignored"},
      {"[!ab].yaml", "b.yaml", "none"},
      {"[^ab].yaml", "c.yaml", "ignored"},
      {"[a-c]x", "bx", "ignored"},
      {"[]]x", "]x", "ignored"},
      {"[a-", "a", "none"},
      {"a\\*", "a*", "ignored"},
      {"a\\*", "ab", "none"},
      {"a\\", "a\\", "none"},
      {"a.yaml   ", "a.yaml", "ignored"},
      {"a\\ ", "a ", "ignored"},
      {"a.yaml\r\nb.yaml\r\n", "a.yaml", "ignored"},
      {"\xEF\xBB\xBF"
       "a.yaml",
       "a.yaml", "ignored"},
      {"*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "none"},
      {"\n\n/\n", "a.yaml", "none"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.file);
    CAPTURE(row.path);
    std::string path = row.path;
    const bool directory = path.ends_with('/');
    if (directory) path.pop_back();
    const auto verdict = IgnoreFile(row.file).match(path, directory);
    const std::string actual = verdict == IgnoreFile::Verdict::ignored ? "ignored"
                               : verdict == IgnoreFile::Verdict::kept  ? "kept"
                                                                       : "none";
    CHECK(actual == row.expected);
  }
}

}  // namespace
}  // namespace irsa
