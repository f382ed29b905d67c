// Runs the examples of rules/*.yaml: every bad one must give exactly the findings it expects, every
// good one none.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "rules/example.h"
#include "rules/rule.h"
#include "source/source_set.h"

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

std::size_t offset_of(const Example& example, const ExpectedFinding& expected) {
  const auto file =
      std::find_if(example.files.begin(), example.files.end(),
                   [&](const ExampleFile& candidate) { return candidate.name == expected.file; });
  REQUIRE(file != example.files.end());
  std::size_t at = file->text.find(expected.at);
  for (unsigned i = 1; i < expected.occurrence; ++i) at = file->text.find(expected.at, at + 1);
  return at;
}

std::string joined(std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

void run_bad(const RuleInfo& rule, const Example& example) {
  config::Settings settings = settings_of(example);
  settings.strict = rule.level == Severity::off;
  SourceSet sources = sources_of(example);
  const engine::Report report = engine::lint(sources, settings);

  std::vector<std::string> expected;
  std::vector<const ExpectedFinding*> open;
  for (const ExpectedFinding& e : example.expect) {
    expected.push_back(line(e.file, offset_of(example, e), e.at, e.level, e.message));
    open.push_back(&e);
  }
  std::vector<std::string> actual;
  for (const Finding& finding : report.findings) {
    if (finding.rule->slug != rule.slug || finding.suppressed) continue;
    // Whoever has to act is told what to do.
    if (rule.group == "trust-policy" || rule.group == "oidc-provider" ||
        rule.slug == "policy-syntax") {
      CHECK_FALSE(finding.problem.help.empty());
    }
    // An expected message is a part of the real one: where it fits, compare what was expected.
    std::string text = line(sources, finding);
    for (const ExpectedFinding*& e : open) {
      if (e == nullptr || finding.problem.message.find(e->message) == std::string::npos) continue;
      const std::string wanted = line(e->file, offset_of(example, *e), e->at, e->level, {});
      if (!text.starts_with(wanted)) continue;
      text = wanted + std::string(e->message);
      e = nullptr;
      break;
    }
    actual.push_back(text);
  }
  CHECK(joined(actual) == joined(expected));
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
    CHECK(rules::is_rule_group(rule.info.group));
  }
  CHECK(rules::find_rule("no-such-rule") == nullptr);
  CHECK(!rules::is_rule_group("no-such-group"));
}
