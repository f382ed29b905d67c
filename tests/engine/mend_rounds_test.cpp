// Fixes are tried together, and one that brings up something new is taken back alone; which parts
// of a text became what.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/mend.h"
#include "rules/rule.h"
#include "support/samples.h"

using namespace irsa;

namespace {

/// An account whose annotation has a letter too few in its key.
std::string misspelt(const std::string& name) {
  std::string text = tests::account("pay", name, tests::arn(name));
  return text.replace(text.find("eks.amazonaws.com"), 17, "eks.amazonaw.com");
}

/// What becomes of five accounts if the fixes of some of them ("02") bring up something new.
std::string tried(std::string_view bad, std::vector<std::string> rules = {},
                  std::string_view message = "new") {
  SourceSet sources;
  std::vector<FileId> files;
  for (const char c : std::string_view("01234")) {
    const std::string name(1, c);
    files.push_back(sources.add_text("f" + name + ".yaml", misspelt("a" + name)));
  }
  const auto is_typo = [](const Finding& finding) {
    return finding.rule->slug == "annotation-typo";
  };
  const auto heed = [&](engine::Report& report) {
    for (const char c : bad) {
      const FileId file = files[static_cast<std::size_t>(c - '0')];
      const bool there = std::any_of(
          report.findings.begin(), report.findings.end(),
          [&](const Finding& one) { return one.problem.where.file == file && is_typo(one); });
      if (there) continue;
      report.findings.push_back(
          {.rule = &rules::find_rule("role-missing")->info,
           .level = Severity::error,
           .problem = {.where = Span(file, 0, 1), .message = std::string(message)},
           .fingerprint = "new"});
    }
  };
  const config::Settings settings;
  const engine::Mending all =
      engine::mend(sources, settings, {.unsafe = true, .rules = std::move(rules), .heed = heed});
  std::string out;
  for (const engine::MendedFinding& one : all.mended) out += one.path.substr(1, 1);
  for (const engine::MendedFinding& one : all.rolled_back) {
    out += " -" + one.path.substr(1, 1) + " " + one.rule + ": " + one.reason;
  }
  std::string changed;
  for (const engine::MendedFile& file : all.files) {
    changed += all.sources[file.file].shown.substr(1, 1);
    CHECK(*all.sources.text(file.file) == file.after);
  }
  std::sort(changed.begin(), changed.end());
  // What is left is in the report of the texts as they are now.
  const auto left = std::count_if(all.report.findings.begin(), all.report.findings.end(), is_typo);
  return out + " | " + changed + " | " + std::to_string(left);
}

}  // namespace

TEST_CASE("mend: a fix that brings up something new is taken back, and the others are made") {
  struct Row {
    std::string_view bad;
    std::string told;
  };
  const Row rows[] = {
      {"", "01234 | 01234 | 0"},
      {"0", "1234 -0 annotation-typo: role-missing would be new: new | 1234 | 1"},
      {"4", "0123 -4 annotation-typo: role-missing would be new: new | 0123 | 1"},
      {"2", "0134 -2 annotation-typo: role-missing would be new: new | 0134 | 1"},
      {"13",
       "024 -1 annotation-typo: role-missing would be new: new -3 annotation-typo: role-missing "
       "would be new: new | 024 | 2"},
      {"034",
       "12 -0 annotation-typo: role-missing would be new: new -3 annotation-typo: role-missing "
       "would be new: new -4 annotation-typo: role-missing would be new: new | 12 | 3"},
      {"01234",
       " -0 annotation-typo: role-missing would be new: new -1 annotation-typo: role-missing would "
       "be new: new -2 annotation-typo: role-missing would be new: new -3 annotation-typo: "
       "role-missing would be new: new -4 annotation-typo: role-missing would be new: new |  | 5"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.bad);
    CHECK(tried(row.bad) == row.told);
  }
  CHECK(tried("", {"annotation-typo"}) == "01234 | 01234 | 0");
  CHECK(tried("", {"role-missing"}) == " |  | 5");
}

TEST_CASE("mend: the parts of a text that became another, and by which fixes") {
  const auto blocks = [](const std::string& text, std::vector<std::string> rules = {}) {
    SourceSet sources;
    sources.add_text("a.yaml", text);
    const config::Settings settings;
    const engine::Mending all =
        engine::mend(sources, settings, {.unsafe = true, .rules = std::move(rules)});
    std::string out;
    for (const engine::MendedFile& file : all.files) {
      std::string after;
      std::size_t at = 0;
      for (const engine::Block& block : file.blocks) {
        out += (out.empty() ? "" : "; ") +
               file.before.substr(block.begin, block.end - block.begin) + " -> " + block.text;
        for (const std::size_t by : block.by) out += " by " + all.mended[by].rule;
        after += file.before.substr(at, block.begin - at) + block.text;
        at = block.end;
      }
      // They say all that changed.
      CHECK(after + file.before.substr(at) == file.after);
    }
    return out;
  };
  const std::string one = misspelt("a"), two = misspelt("b");
  CHECK(blocks(one) == " -> s by annotation-typo");
  CHECK(blocks(one + two) == " -> s by annotation-typo;  -> s by annotation-typo");
  CHECK(blocks(tests::account("pay", "a", tests::arn("a"))) == "");
  // A value that is put right in the next round, beside the key.
  std::string both = one;
  both.replace(both.find("arn:aws:iam"), 11, "\" arn:aws:iam");
  both.insert(both.size() - 1, "\"");
  CHECK(blocks(both) == " -> s by annotation-typo;   ->  by role-arn-malformed");
  std::string spaced = one;
  spaced.replace(spaced.find("role/a"), 6, "role/a  ");
  CHECK(blocks(spaced + two) == " -> s by annotation-typo;  -> s by annotation-typo");
}
