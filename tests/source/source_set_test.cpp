#include "source/source_set.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "source/open.h"
#include "support/temporary.h"

namespace irsa {
namespace {

TEST_CASE("a text in memory is given back") {
  SourceSet set;
  const FileId first = set.add_text("a.yaml", "one");
  const FileId second = set.add_text("-", "two", false);
  CHECK(set.size() == 2);
  CHECK(first < second);
  CHECK(set[second].shown == "-");
  CHECK(set[first].named);
  CHECK_FALSE(set[second].named);
  REQUIRE(set.text(first));
  CHECK(*set.text(first) == "one");
  CHECK(*set.text(second) == "two");
}

TEST_CASE("a file is read again, and recent texts are kept") {
  const tests::Temporary folder;
  const std::filesystem::path& directory = folder.path();
  SourceSet set;
  for (int i = 0; i < 6; ++i) {
    const std::string path = (directory / (std::to_string(i) + ".yaml")).string();
    std::ofstream(path) << "file " << i;
    set.add({.shown = std::to_string(i), .open_path = path});
  }
  const auto first = set.text(SourceSet::id(0));
  REQUIRE(first);
  CHECK(set.text(SourceSet::id(0)) == first);  // the very same buffer
  for (std::size_t i = 0; i < 6; ++i) {
    REQUIRE(set.text(SourceSet::id(i)));
    CHECK(*set.text(SourceSet::id(i)) == "file " + std::to_string(i));
  }
  std::filesystem::remove_all(directory);
  CHECK(*first == "file 0");  // still alive for whoever holds it
  CHECK(set.text(SourceSet::id(0)) == nullptr);
  CHECK(set.text(SourceSet::id(5)) != nullptr);  // kept
}

TEST_CASE("reading a whole file says why it cannot") {
  std::string why;
  CHECK_FALSE(read_whole("/nonexistent/file", 100, why));
  CHECK(why == "No such file or directory");
  CHECK_FALSE(read_whole("/", 100, why));
  CHECK(why == "Is a directory");
  CHECK_FALSE(read_whole("/dev/zero", 100, why));
  CHECK(why == "longer than 100 bytes");
  const auto nothing = read_whole("/dev/null", 100, why);
  REQUIRE(nothing);
  CHECK(nothing->empty());
}

}  // namespace
}  // namespace irsa
