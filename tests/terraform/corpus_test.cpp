// Every module of a corpus is evaluated: tests/endtoend/hcl_reference.sh unpacks it and names its
// folder in IRSA_HCL_CORPUS. With IRSA_HCL_WORLD, what all blocks come to is written there.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include "terraform/tree.h"

using namespace irsa;

namespace {

namespace fs = std::filesystem;

std::map<std::string, std::string> files_below(const fs::path& top) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(top)) {
    if (!entry.is_regular_file() || entry.is_symlink()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files[fs::relative(entry.path(), top).generic_string()] =
        std::string{std::istreambuf_iterator<char>(in), {}};
  }
  return files;
}

}  // namespace

TEST_CASE("modules of the corpus") {
  const char* corpus = std::getenv("IRSA_HCL_CORPUS");
  if (corpus == nullptr) return;
  const char* dump = std::getenv("IRSA_HCL_WORLD");
  std::ofstream out(dump == nullptr ? "/dev/null" : dump, std::ios::binary);
  std::size_t roots = 0, blocks = 0;
  std::set<fs::path> trees;
  for (const auto& entry : fs::directory_iterator(corpus)) {
    if (entry.is_directory()) trees.insert(entry.path());
  }
  for (const fs::path& top : trees) {
    const tests::MemoryFiles files(files_below(top));
    terraform::World world(files);
    for (const std::string& folder : terraform::root_folders(files)) {
      const terraform::Root& root = world.open(folder);
      out << "==== " << top.filename().string() << "/" << folder << "\n" << tests::dump_root(root);
      ++roots;
      for (const auto& module : root.modules) blocks += module->blocks.size();
    }
    for (const terraform::Problem& p : world.problems())
      out << "! " << p.path << " " << p.error.where.begin << " " << p.error.message << "\n";
    for (const terraform::Remark& remark : world.remarks()) out << "# " << remark.text << "\n";
  }
  MESSAGE(roots << " roots, " << blocks << " blocks");
  CHECK(roots > 0);
}
