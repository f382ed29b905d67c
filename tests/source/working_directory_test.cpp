#include "source/working_directory.h"

#include <doctest/doctest.h>

namespace irsa {
namespace {

TEST_CASE("what to open, the whole path, and the path that is shown") {
  struct Row {
    const char *given, *whole, *shown;
    /// What to open if the process is somewhere else.
    const char* elsewhere;
  };
  const Row table[] = {
      {"a.yaml", "/w/tree/a.yaml", "a.yaml", "/w/tree/a.yaml"},
      {"./a//b/", "/w/tree/./a//b/", "a/b", "/w/tree/./a//b/"},
      {".", "/w/tree/.", ".", "/w/tree"},
      {"", "/w/tree/", ".", "/w/tree"},
      {"../x", "/w/tree/../x", "../x", "/w/tree/../x"},
      {"/w/tree/a/b.yaml", "/w/tree/a/b.yaml", "a/b.yaml", "/w/tree/a/b.yaml"},
      {"/w/tree", "/w/tree", ".", "/w/tree"},
      {"/w//tree/./a", "/w//tree/./a", "a", "/w//tree/./a"},
      {"/w/tree-2/a", "/w/tree-2/a", "/w/tree-2/a", "/w/tree-2/a"},
      {"/w", "/w", "/w", "/w"},
  };
  const WorkingDirectory process = WorkingDirectory::of_process("/w/tree");
  const WorkingDirectory other("/w/tree");
  for (const Row& row : table) {
    CAPTURE(row.given);
    CHECK(process.whole(row.given) == row.whole);
    CHECK(other.whole(row.given) == row.whole);
    CHECK(process.shown(row.given) == row.shown);
    CHECK(other.shown(row.given) == row.shown);
    CHECK(process.at(row.given) == row.given);
    CHECK(other.at(row.given) == row.elsewhere);
  }
}

TEST_CASE("of texts in memory, relative paths are opened as they are, and seen from one place") {
  const WorkingDirectory here;
  CHECK(here.at("a.yaml") == "a.yaml");
  CHECK(here.shown(here.whole("k8s/a.yaml")) == "k8s/a.yaml");
  CHECK(here.shown("/etc/hosts") == "/etc/hosts");
}

TEST_CASE("at the root, absolute paths stay what they are") {
  for (const WorkingDirectory& here : {WorkingDirectory("/"), WorkingDirectory::of_process("/")}) {
    CHECK(here.shown("/etc/hosts") == "/etc/hosts");
    CHECK(here.shown("etc//hosts") == "etc/hosts");
    CHECK(here.whole("etc/hosts") == "/etc/hosts");
    CHECK(here.length_above("/etc/hosts") == 0);
  }
  CHECK(WorkingDirectory("/").at("a.yaml") == "/a.yaml");
  CHECK(WorkingDirectory("/").at(".") == "/");
}

TEST_CASE("how much of a path leads to the directory") {
  const WorkingDirectory here("/w/tree");
  CHECK(here.length_above("/w/tree/a") == 7);
  CHECK(here.length_above("/w/tree") == 7);
  CHECK(here.length_above("/w/trees/a") == 0);
  CHECK(here.length_above("a/w/tree/a") == 0);
}

}  // namespace
}  // namespace irsa
