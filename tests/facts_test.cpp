// Comments cite facts by their number ("facts C36"): each must stand in docs/facts.md, and each
// line there must say where it is from.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "support/paths.h"

namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// "C36" at this place; empty if none begins there.
std::string number_at(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] < 'A' || text[at] > 'Z') return {};
  std::size_t end = at + 1;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end == at + 1 ? std::string{} : std::string(text.substr(at, end - at));
}

/// What stands between two numbers of one citation: a comma, " and ", " to ", or the end of a line
/// of a comment.
std::size_t skip_between(std::string_view text, std::size_t at) {
  static const std::string_view kBetween[] = {", ", " and ", " to ", ",", "\n", "///", "//", " "};
  for (bool any = true; any;) {
    any = false;
    for (const std::string_view between : kBetween) {
      if (!text.substr(at).starts_with(between)) continue;
      at += between.size();
      any = true;
      break;
    }
  }
  return at;
}

/// The numbers that a source cites.
std::set<std::string> cited(std::string_view text) {
  constexpr std::string_view kWord = "facts";
  std::set<std::string> found;
  for (std::size_t at = text.find(kWord); at != std::string_view::npos;
       at = text.find(kWord, at + 1)) {
    std::size_t next = skip_between(text, at + kWord.size());
    for (std::string number = number_at(text, next); !number.empty();
         number = number_at(text, next)) {
      found.insert(number);
      next = skip_between(text, next + number.size());
    }
  }
  return found;
}

/// Lines "- **C36** …" of the page: number and text, with the lines that go on.
std::map<std::string, std::string> facts() {
  std::map<std::string, std::string> found;
  const std::string page = read(fs::path(irsa::tests::source_dir()) / "docs" / "facts.md");
  constexpr std::string_view kItem = "\n- **";
  for (std::size_t at = page.find(kItem); at != std::string::npos; at = page.find(kItem, at + 1)) {
    const std::string number = number_at(page, at + kItem.size());
    const std::size_t end = page.find("\n- **", at + 1);
    found[number] = page.substr(at, end == std::string::npos ? end : end - at);
  }
  return found;
}

}  // namespace

TEST_CASE("every fact that a comment cites stands in docs/facts.md") {
  const auto known = facts();
  std::string missing;
  std::size_t count = 0;
  for (const char* const folder : {"src", "tests", "fuzz", "bench"}) {
    const fs::path top = fs::path(irsa::tests::source_dir()) / folder;
    for (const auto& entry : fs::recursive_directory_iterator(top)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".h" && extension != ".cpp" && extension != ".yaml") continue;
      if (entry.path().filename() == "facts_test.cpp") continue;
      for (const std::string& number : cited(read(entry.path()))) {
        ++count;
        if (!known.contains(number)) missing += entry.path().string() + ": " + number + "\n";
      }
    }
  }
  CHECK(missing == "");
  CHECK(count > 30);
}

TEST_CASE("every fact says where it is from") {
  const auto known = facts();
  CHECK(known.size() > 40);
  for (const auto& [number, text] : known) {
    CAPTURE(number);
    const bool sourced = text.find("](https://") != std::string::npos;
    const bool concluded = text.find("Concluded from") != std::string::npos ||
                           text.find("each with its source") != std::string::npos;
    CHECK((sourced || concluded));
  }
}

TEST_CASE("how citations are read") {
  CHECK(cited("(facts C36)") == std::set<std::string>{"C36"});
  CHECK(cited("(facts F28 to F34).") == std::set<std::string>{"F28", "F34"});
  CHECK(cited("/// facts F25,\n// F26).") == std::set<std::string>{"F25", "F26"});
  CHECK(cited("the facts say so. A12 is a page size").empty());
  CHECK(cited("// (facts\n/// C36)") == std::set<std::string>{"C36"});
}
