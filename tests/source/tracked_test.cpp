#include "source/tracked.h"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "support/git_index.h"

namespace irsa {
namespace {

using tests::index_of;

std::string joined_with_commas(const std::vector<std::string>& paths) {
  std::string out;
  for (const std::string& path : paths) out += (out.empty() ? "" : ",") + path;
  return out;
}

TEST_CASE("the paths in an index of git") {
  const std::string longest(300, 'x');
  const std::vector<std::vector<std::string>> all = {
      {}, {"a"}, {"a.yaml", "b/c.yaml", "b/d.yaml"}, {"a/b", "a/b/c", "ab"}, {longest + "/a", "y"}};
  for (const auto& paths : all) {
    CAPTURE(joined_with_commas(paths));
    for (const std::uint32_t version : {2U, 3U, 4U}) {
      CAPTURE(version);
      CHECK(paths_of_index(index_of(version, paths)) == paths);
      if (version > 2) CHECK(paths_of_index(index_of(version, paths, true)) == paths);
    }
  }
}

TEST_CASE("what is no index, or another kind of one, says nothing") {
  const std::string whole = index_of(2, {"a", "b/c"});
  CHECK(paths_of_index("").empty());
  CHECK(paths_of_index("DIRC").empty());
  CHECK(paths_of_index("X" + whole.substr(1)).empty());
  CHECK(paths_of_index(index_of(5, {"a"})).empty());
  CHECK(paths_of_index(index_of(2, {"b", "a"})).empty());
  for (std::size_t size = 0; size < whole.size() - 20; ++size) {
    CHECK(paths_of_index(whole.substr(0, size)).empty());
  }
  std::string many = whole;
  many.replace(8, 4, "\x7F\xFF\xFF\xFF");
  CHECK(paths_of_index(many).empty());
  std::string endless = index_of(4, {"a"});
  endless.replace(12 + 62, 1, std::string(1, '\xFF'));
  CHECK(paths_of_index(endless).empty());
}

}  // namespace
}  // namespace irsa
