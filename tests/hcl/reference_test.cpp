// The half of the comparison with hashicorp/hcl that is ours: tests/endtoend/hcl_reference.sh names
// in IRSA_HCL_FILES a list of files, one a line, and in IRSA_HCL_DUMP where to write their trees.
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "hcl/dump.h"
#include "hcl/read.h"

using namespace irsa;

TEST_CASE("trees for the comparison with hashicorp/hcl") {
  const char* list = std::getenv("IRSA_HCL_FILES");
  const char* dump = std::getenv("IRSA_HCL_DUMP");
  if (list == nullptr || dump == nullptr) return;
  std::ifstream names(list);
  std::ofstream out(dump, std::ios::binary);
  std::size_t files = 0;
  for (std::string name; std::getline(names, name); ++files) {
    std::ifstream in(name, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    out << "== " << name << "\n";
    const hcl::Tree tree = hcl::read_file({FileId{0}, bytes});
    if (tree.error) {
      out << "refused\n";
    } else {
      out << tests::HclDump(bytes, true).body(tree.body);
    }
  }
  CHECK(files > 0);
}
