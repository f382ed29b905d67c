// Checks rules/*.yaml and src/catalogue/*.yaml and makes of them what the build, the tests and the
// readers need.
//
//   rulegen table TABLE.cpp HEADERS RULE.yaml...       the rule table, and into the folder HEADERS
//                                                      a header for each rule
//   rulegen catalogue DATA.cpp TABLE.yaml...           the tables of src/catalogue
//   rulegen docs TOP RULE.yaml...                      docs/rules/, the table in README.md and the
//                                                      list in docs/how-it-works.md
//   rulegen check-docs TOP RULE.yaml...                fails when these are not what docs would
//   write
//
// Exit status: 0 done, 1 a mistake in a rule file or a stale page, 2 it could not do its work.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tools/catalogue_file.h"
#include "tools/precedence.h"
#include "tools/rule_docs.h"
#include "tools/rule_file.h"
#include "tools/rule_table.h"

namespace irsa::tools {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>(in), {}};
}

void write_file(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) throw std::runtime_error("cannot write " + path.string());
}

void write_if_changed(const fs::path& path, const std::string& text) {
  if (read_file(path) != text) write_file(path, text);
}

/// Sorted by slug; nullopt after the mistakes were printed.
std::optional<std::vector<RuleFile>> read_rules(std::span<const std::string> paths) {
  std::vector<std::string> errors;
  std::vector<RuleFile> rules;
  for (const std::string& path : paths) {
    if (auto rule = read_rule_file(path, errors)) rules.push_back(std::move(*rule));
  }
  if (errors.empty()) check_precedence(rules, errors);
  for (const std::string& error : errors) std::fprintf(stderr, "%s\n", error.c_str());
  if (!errors.empty()) return std::nullopt;
  std::sort(rules.begin(), rules.end(),
            [](const RuleFile& a, const RuleFile& b) { return a.slug < b.slug; });
  return rules;
}

std::map<std::string, std::string> pages_of(const fs::path& top,
                                            const std::vector<RuleFile>& rules) {
  return rule_pages(rules, read_file(top / "README.md").value_or(""),
                    read_file(top / "docs" / "how-it-works.md").value_or(""));
}

/// Pages of rules that are no more.
std::vector<fs::path> orphans(const fs::path& top,
                              const std::map<std::string, std::string>& pages) {
  std::vector<fs::path> found;
  const fs::path folder = top / "docs" / "rules";
  if (!fs::is_directory(folder)) return found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!pages.contains("docs/rules/" + entry.path().filename().string())) {
      found.push_back(entry.path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

int write_docs(const fs::path& top, const std::vector<RuleFile>& rules) {
  const auto pages = pages_of(top, rules);
  for (const auto& [path, text] : pages) write_if_changed(top / path, text);
  for (const fs::path& path : orphans(top, pages)) fs::remove(path);
  return 0;
}

int check_docs(const fs::path& top, const std::vector<RuleFile>& rules) {
  const auto pages = pages_of(top, rules);
  bool fresh = true;
  for (const auto& [path, text] : pages) {
    if (read_file(top / path) == text) continue;
    std::fprintf(stderr, "%s is stale\n", path.c_str());
    fresh = false;
  }
  for (const fs::path& path : orphans(top, pages)) {
    std::fprintf(stderr, "docs/rules/%s belongs to no rule\n", path.filename().c_str());
    fresh = false;
  }
  if (!fresh) std::fprintf(stderr, "renew the pages with: ./dev docs\n");
  return fresh ? 0 : 1;
}

int write_catalogue(const fs::path& target, const std::vector<std::string>& paths) {
  std::vector<std::string> errors;
  const std::string text = catalogue_source(paths, errors);
  for (const std::string& error : errors) std::fprintf(stderr, "%s\n", error.c_str());
  if (!errors.empty()) return 1;
  write_file(target, text);
  return 0;
}

int run(const std::vector<std::string>& words) {
  const std::string mode = words.empty() ? "" : words.front();
  if (mode == "catalogue" && words.size() > 2) {
    return write_catalogue(words[1], {words.begin() + 2, words.end()});
  }
  const std::size_t own = mode == "table" ? 3 : 2;
  if ((mode != "table" && mode != "docs" && mode != "check-docs") || words.size() < own) {
    std::fprintf(stderr,
                 "usage: rulegen table TABLE.cpp HEADERS RULE.yaml...\n"
                 "       rulegen catalogue DATA.cpp TABLE.yaml...\n"
                 "       rulegen docs|check-docs TOP RULE.yaml...\n");
    return 2;
  }
  const auto rules = read_rules(std::span(words).subspan(own));
  if (!rules) return 1;
  if (mode == "docs") return write_docs(words[1], *rules);
  if (mode == "check-docs") return check_docs(words[1], *rules);
  write_file(words[1], table_source(*rules));
  for (const RuleFile& rule : *rules) {
    write_if_changed(fs::path(words[2]) / rule_header_name(rule), rule_header(rule));
  }
  return 0;
}

}  // namespace
}  // namespace irsa::tools

int main(int argc, char** argv) {
  try {
    return irsa::tools::run({argv + 1, argv + argc});
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "rulegen: %s\n", problem.what());
    return 2;
  }
}
