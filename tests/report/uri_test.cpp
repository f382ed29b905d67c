#include "report/uri.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "support/here.h"

namespace irsa::report {
namespace {

TEST_CASE("paths from the root, in whatever order they are asked for") {
  const std::string here = std::filesystem::canonical(".").string();
  SourceSet sources(tests::here());
  const FileId first = sources.add({.shown = "a.yaml", .open_path = "a.yaml"});
  const FileId second = sources.add({.shown = "k8s/b.yaml", .open_path = "./k8s/../k8s/b.yaml"});
  const FileId outside = sources.add({.shown = "../c.yaml", .open_path = "../c.yaml"});
  PathsFromRoot paths(sources, here);
  CHECK(paths.of(first) == "a.yaml");
  CHECK(paths.of(second) == "k8s/b.yaml");
  CHECK(paths.of(second) == "k8s/b.yaml");
  CHECK(paths.of(outside) == "../c.yaml");
  CHECK(paths.of(first) == "a.yaml");
}

}  // namespace
}  // namespace irsa::report
