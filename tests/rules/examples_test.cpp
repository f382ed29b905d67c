// Runs the examples of rules/*.yaml: every bad one must give exactly the findings it expects, with
// all their related places and their help, every good one none.
//
// IRSA_UPDATE=1 build/dev/tests/irsa-tests --source-file='*examples_test.cpp'
// writes related places and helps into rules/*.yaml: read the difference, then build again.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "rules/example.h"
#include "rules/rule.h"
#include "source/source_set.h"
#include "support/folder.h"
#include "support/paths.h"
#include "tools/example_notes.h"
#include "tools/rule_file.h"

using namespace irsa;
using tests::settings_of;
using tests::sources_of;

namespace {

std::string line(std::string_view file, std::size_t offset, std::string_view at, Severity level,
                 std::string_view message) {
  return std::string(file) + " @" + std::to_string(offset) + " '" + std::string(at) + "' " +
         std::string(to_string(level)) + ": " + std::string(message);
}

std::string line(const SourceSet& sources, const Finding& finding) {
  const Span where = finding.problem.where;
  const SourceFile& file = sources[where.file];
  return line(file.shown, where.begin,
              std::string_view(*file.text).substr(where.begin, where.size()), finding.level,
              finding.problem.message);
}

/// Where the text `at` occurs for the n-th time (from 1) in a file of the example.
std::size_t offset_of(const Example& example, std::string_view name, std::string_view at,
                      unsigned occurrence) {
  const auto file =
      std::find_if(example.files.begin(), example.files.end(),
                   [&](const ExampleFile& candidate) { return candidate.name == name; });
  REQUIRE(file != example.files.end());
  std::size_t offset = file->text.find(at);
  for (unsigned i = 1; i < occurrence; ++i) offset = file->text.find(at, offset + 1);
  return offset;
}

std::string line(const Example& example, const ExpectedFinding& e, std::string_view message) {
  return line(e.file, offset_of(example, e.file, e.at, e.occurrence), e.at, e.level, message);
}

constexpr std::string_view kNote = "\n  note: ";
constexpr std::string_view kHelp = "\n  help: ";

std::string notes(const Example& example, const ExpectedFinding& expected) {
  std::string out;
  for (const ExpectedNote& note : expected.related) {
    out.append(kNote) += line(note.file, offset_of(example, note.file, note.at, note.occurrence),
                              note.at, Severity::note, note.message);
  }
  if (!expected.help.empty()) out.append(kHelp).append(expected.help);
  return out;
}

/// The text of this place, and where it is; the message is empty.
tools::ExpectedPlace place_of(const SourceSet& sources, Span where) {
  const SourceFile& file = sources[where.file];
  tools::ExpectedPlace place;
  place.file = file.shown;
  place.at = file.text->substr(where.begin, where.size());
  place.offset = where.begin;
  return place;
}

std::string notes(const SourceSet& sources, const Problem& problem) {
  std::string out;
  for (const Note& note : problem.related) {
    const tools::ExpectedPlace place = place_of(sources, note.where);
    out.append(kNote) += line(place.file, place.offset, place.at, Severity::note, note.text);
  }
  if (!problem.help.empty()) out.append(kHelp).append(problem.help);
  return out;
}

std::string joined(std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

/// The findings of the rule in its example, and of each the expectation that it meets but for its
/// notes, or nullptr.
struct Outcome {
  SourceSet sources;
  engine::Report report;
  std::vector<std::pair<const Finding*, const ExpectedFinding*>> findings;
};

Outcome outcome_of(const RuleInfo& rule, const Example& example) {
  config::Settings settings = settings_of(example);
  settings.strict = rule.level == Severity::off;
  Outcome outcome{.sources = sources_of(example), .report = {}, .findings = {}};
  outcome.report = engine::lint(outcome.sources, settings);
  std::vector<const ExpectedFinding*> open;
  for (const ExpectedFinding& e : example.expect) open.push_back(&e);
  for (const Finding& finding : outcome.report.findings) {
    if (finding.rule->slug != rule.slug || finding.suppressed) continue;
    const std::string text = line(outcome.sources, finding);
    const auto met = std::find_if(open.begin(), open.end(), [&](const ExpectedFinding* e) {
      return finding.problem.message.find(e->message) != std::string::npos &&
             text.starts_with(line(example, *e, {}));
    });
    outcome.findings.emplace_back(&finding, met == open.end() ? nullptr : *met);
    if (met != open.end()) open.erase(met);
  }
  return outcome;
}

void run_bad(const RuleInfo& rule, const Example& example) {
  const Outcome outcome = outcome_of(rule, example);
  std::vector<std::string> expected;
  for (const ExpectedFinding& e : example.expect) {
    expected.push_back(line(example, e, e.message) + notes(example, e));
  }
  std::vector<std::string> actual;
  for (const auto& [finding, met] : outcome.findings) {
    // Whoever has to act is told what to do.
    if (rule.group == "trust-policy" || rule.group == "oidc-provider" ||
        rule.slug == "policy-syntax") {
      CHECK_FALSE(finding->problem.help.empty());
    }
    // An expected message is a part of the real one: where it fits, compare what was expected.
    const std::string text =
        met != nullptr ? line(example, *met, met->message) : line(outcome.sources, *finding);
    actual.push_back(text + notes(outcome.sources, finding->problem));
  }
  CHECK(joined(actual) == joined(expected));
}

/// What the findings of the rule's bad examples say beside their messages.
std::vector<tools::ProposedNotes> proposed_notes(const RuleInfo& rule) {
  std::vector<tools::ProposedNotes> proposed;
  for (std::size_t i = 0; i < rule.bad.size(); ++i) {
    const Outcome outcome = outcome_of(rule, rule.bad[i]);
    for (const auto& [finding, met] : outcome.findings) {
      if (met == nullptr) continue;
      tools::ProposedNotes one;
      one.example = i;
      one.expectation = static_cast<std::size_t>(met - rule.bad[i].expect.data());
      one.help = finding->problem.help;
      for (const Note& note : finding->problem.related) {
        one.related.push_back(place_of(outcome.sources, note.where));
        one.related.back().message = note.text;
      }
      proposed.push_back(std::move(one));
    }
  }
  return proposed;
}

void update(const RuleInfo& rule) {
  const std::string path =
      std::string(tests::source_dir()) + "/rules/" + std::string(rule.slug) + ".yaml";
  std::vector<std::string> errors;
  const auto read = tools::read_rule_file(path, errors);
  REQUIRE(read);
  const std::string text = tests::Folder::read(path);
  const std::string updated = tools::with_notes(text, *read, proposed_notes(rule));
  if (updated != text) std::ofstream(path, std::ios::binary) << updated;
}

void run_good(const RuleInfo& rule, const Example& example) {
  config::Settings settings = settings_of(example);
  settings.strict = true;
  SourceSet sources = sources_of(example);
  std::vector<std::string> unwanted;
  for (const Finding& finding : engine::lint(sources, settings).findings) {
    if (finding.suppressed) continue;
    if (finding.rule->slug == rule.slug || finding.level >= Severity::warning) {
      unwanted.push_back(line(sources, finding) + " [" + std::string(finding.rule->slug) + "]");
    }
  }
  CHECK(joined(unwanted) == "");
}

template <typename Run>
void run_examples(std::span<const Example> RuleInfo::*which, Run run) {
  for (const rules::Rule& rule : rules::all_rules()) {
    for (const Example& example : rule.info.*which) {
      const std::string name = std::string(rule.info.slug) + ": " + std::string(example.title);
      CAPTURE(name);
      run(rule.info, example);
    }
  }
}

}  // namespace

TEST_CASE("every bad example gives the findings it expects and no others of its rule") {
  CHECK(!rules::all_rules().empty());
  if (std::getenv("IRSA_UPDATE") != nullptr) {
    for (const rules::Rule& rule : rules::all_rules()) update(rule.info);
    return;
  }
  INFO("IRSA_UPDATE=1 writes related places and helps into rules/*.yaml");
  run_examples(&RuleInfo::bad, run_bad);
}

TEST_CASE("every good example is silent with all rules on") {
  run_examples(&RuleInfo::good, run_good);
}

TEST_CASE("rules are sorted by slug and found by it") {
  const auto rules = rules::all_rules();
  CHECK(std::is_sorted(rules.begin(), rules.end(),
                       [](const auto& a, const auto& b) { return a.info.slug < b.info.slug; }));
  for (const rules::Rule& rule : rules) {
    CHECK(rules::find_rule(rule.info.slug) == &rule);
  }
  CHECK(rules::find_rule("no-such-rule") == nullptr);
}
