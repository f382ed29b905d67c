// What rulegen says of mistakes in the catalogue.
#include "tools/catalogue_file.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "support/paths.h"
#include "support/temporary.h"

namespace {

namespace fs = std::filesystem;

/// The catalogue as it is, but for one table.
std::string errors_with(const std::string& table, const std::string& text) {
  const irsa::tests::Temporary temporary;
  const fs::path& folder = temporary.path();
  std::vector<std::string> paths;
  const fs::path own = fs::path(irsa::tests::source_dir()) / "src" / "catalogue";
  for (const auto& entry : fs::directory_iterator(own)) {
    if (entry.path().extension() != ".yaml") continue;
    paths.push_back(entry.path().stem() == table ? (folder / entry.path().filename()).string()
                                                 : entry.path().string());
  }
  std::ofstream(folder / (table + ".yaml")) << text;
  std::vector<std::string> errors;
  const bool empty = irsa::tools::catalogue_source(paths, errors).empty();
  CHECK(empty == !errors.empty());
  std::string out;
  for (const std::string& error : errors) out += error + "\n";
  return out;
}

}  // namespace

TEST_CASE("mistakes in the catalogue are told with their place") {
  struct Row {
    std::string text, expected;
  };
  const std::vector<Row> rows = {
      {"- {kind: A, source: https://example.com/}\n", ""},
      {"- {kind: A}\n",
       "catalogue/kinds_without_accounts.yaml:1:3: the key 'source' is missing\n"
       "catalogue/kinds_without_accounts.yaml:1:3: a row needs the https address of its source\n"},
      {"- {kind: A, source: somewhere}\n",
       "catalogue/kinds_without_accounts.yaml:1:3: a row needs the https address of its source\n"},
      {"- {kind: A, sort: b, source: https://example.com/}\n",
       "catalogue/kinds_without_accounts.yaml:1:13: unknown key 'sort'\n"},
      {"- {kind: [a], source: https://example.com/}\n",
       "catalogue/kinds_without_accounts.yaml:1:10: a text is expected here\n"},
      {"- {source: https://example.com/}\n",
       "catalogue/kinds_without_accounts.yaml:1:3: the key 'kind' is missing\n"},
      {"kind: A\n", "catalogue/kinds_without_accounts.yaml:1:1: a list of rows is expected\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const std::string found = errors_with("kinds_without_accounts", row.text);
    if (row.text.starts_with("kind")) {
      CHECK(found.starts_with(row.expected));
    } else {
      CHECK(found == row.expected);
    }
  }
}
