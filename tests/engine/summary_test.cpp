// What a report counts beside its findings, and how it says what was not checked.
#include "engine/summary.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/reference.h"
#include "engine/selection.h"
#include "rules/rule.h"
#include "support/here.h"

using namespace irsa;

namespace {

/// Facts made by hand, and the summary of them.
struct Summed {
  SourceSet sources{tests::here()};
  config::Settings settings;
  load::Facts facts;

  FileId file(std::string shown, std::string text = "a\nb\nc\n") {
    return sources.add_text(std::move(shown), std::move(text));
  }
  FileId evidence(std::string shown) {
    const FileId id = file(std::move(shown));
    sources.set_reference(id);
    return id;
  }
  void role(FileId in, bool with_policy, std::string_view address = {}) {
    facts.roles.push_back({.file = in, .where = Span(in, 0, 1), .address = address});
    if (with_policy) facts.roles.back().policy = iam::TrustPolicy{.span = Span(in, 0, 1)};
  }
  [[nodiscard]] engine::Summary summary(const std::vector<Finding>& findings = {}) const {
    const join::Index index(facts, settings, sources);
    const judge::Verdicts verdicts(index);
    return engine::summary_of(findings, {facts, index, verdicts}, engine::Selection(settings));
  }
  /// What was not checked, with what to do.
  [[nodiscard]] std::string not_checked() const {
    std::string out;
    for (const judge::NotChecked& one : summary().not_checked) {
      out += one.what + (one.advice.empty() ? "" : " -> " + one.advice) + "\n";
    }
    return out;
  }
};

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

}  // namespace

TEST_CASE("templates that mention IRSA are named, a few of them") {
  const std::string head = " IRSA, because only rendered output can be checked: ";
  const std::string pipe = " -> render it and pipe it into irsa-lint check -\n";
  struct Row {
    std::vector<std::string> paths;  // in front of '!': nothing of IRSA in it
    std::string told;
  };
  const Row rows[] = {
      {{}, ""},
      {{"!a.tpl"}, ""},
      {{"a.tpl"}, "1 template that mentions" + head + "a.tpl" + pipe},
      {{"a.tpl", "a.tpl", "!x.tpl", "b.tpl"},
       "2 templates that mention" + head + "a.tpl, b.tpl" + pipe},
      {{"a.tpl", "b.tpl", "c.tpl"},
       "3 templates that mention" + head + "a.tpl, b.tpl, c.tpl" + pipe},
      {{"a.tpl", "b.tpl", "c.tpl", "d.tpl"},
       "4 templates that mention" + head + "a.tpl, b.tpl, c.tpl and 1 more" + pipe},
      {{"charts/x/templates/a.yaml"},
       "1 template that mentions" + head +
           "charts/x/templates/a.yaml -> helm template charts/x | irsa-lint check -\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.told);
    Summed run;
    for (const std::string& path : row.paths) {
      const bool irsa = !path.starts_with('!');
      run.facts.skipped.push_back({.file = run.file(path.substr(irsa ? 0 : 1)),
                                   .reason = load::SkipReason::template_source,
                                   .irsa = irsa});
    }
    CHECK(run.not_checked() == row.told);
    CHECK(run.summary().unrendered.count == row.paths.size());
  }
}

TEST_CASE("files that were skipped, each with its reason") {
  using load::SkipReason;
  struct Row {
    SkipReason reason;
    std::string told;
    bool unreadable;
  };
  const Row rows[] = {
      {SkipReason::template_source,
       "template source: lint what it renders to (helm template … | irsa-lint check -)", false},
      {SkipReason::unreadable, "could not be read", true},
      {SkipReason::not_text, "not a text file", false},
      {SkipReason::broken_elsewhere, "does not parse, and does not speak of IRSA", false},
      {SkipReason::other_policy, "a policy of another kind", false},
  };
  for (const Row& row : rows) {
    Summed run;
    run.facts.skipped = {{.file = run.file("a.yaml"), .reason = row.reason}};
    const engine::Summary summary = run.summary();
    REQUIRE(summary.skipped.size() == 1);
    CHECK(summary.skipped[0].path == "a.yaml");
    CHECK(summary.skipped[0].reason == row.told);
    CHECK(summary.skipped[0].unreadable == row.unreadable);
    CHECK(summary.unrendered.count == (row.reason == SkipReason::template_source ? 1 : 0));
  }
}

TEST_CASE("places of Terraform source that could not be resolved: in order, each once") {
  const std::string hint =
      " -> give the values with --var-file, or lint the plan: terraform show -json > plan.json\n";
  Summed run;
  const FileId b = run.file("b.tf"), a = run.file("a.tf");
  const FileId gone = run.sources.add({.shown = "gone/c.tf", .open_path = {}});
  run.facts.unresolved = {{Span(b, 2, 3), "no value"}};
  CHECK(run.not_checked() ==
        "1 place of Terraform source that is, or looks like, trust for service accounts, because "
        "not all values are known: b.tf:2: no value" +
            hint);
  run.facts.unresolved.push_back({Span(a, 4, 5), "no value"});
  CHECK(run.not_checked() ==
        "2 places of Terraform source that are, or look like, trust for service accounts, because "
        "not all values are known: a.tf:3: no value; 1 more with --verbose" +
            hint);
  run.facts.unresolved.push_back({Span(gone, 4, 5), "no value"});
  run.facts.unresolved.push_back({Span(b, 3, 4), "no value"});  // the same line again
  CHECK(run.not_checked().find("3 places") == 0);
  CHECK(run.not_checked().find("; 2 more with --verbose") != std::string::npos);
  CHECK(joined(run.summary().not_checked[0].places) ==
        "a.tf:3: no value\nb.tf:2: no value\ngone/c.tf:1: no value\n");
  run.facts.unresolved.clear();
  run.facts.not_followed = {
      {Span(b, 2, 3), "no file"}, {Span(a, 0, 1), "no file"}, {Span(b, 2, 3), "no file"}};
  CHECK(joined(run.summary().not_followed) == "a.tf:1: no file\nb.tf:2: no file\n");
  CHECK(run.not_checked().empty());
  run.facts.undeclared_variables = {"x", "y"};
  CHECK(run.not_checked() ==
        "variable 'x': a value is given for it, and no root module declares it\n"
        "variable 'y': a value is given for it, and no root module declares it\n");
}

TEST_CASE("where trust policies were read, if some of them are in Terraform source") {
  struct Row {
    int source, plans, others;
    std::string told;
  };
  const std::string source = "Terraform source", plans = "plans, states and templates";
  const std::string others = "policy files and output of AWS";
  const Row rows[] = {
      {0, 0, 0, ""},
      {0, 1, 1, ""},
      {1, 0, 0, source + " 1\n"},
      {2, 1, 0, source + " 2\n" + plans + " 1\n"},
      {1, 0, 3, source + " 1\n" + others + " 3\n"},
      {1, 2, 1, source + " 1\n" + plans + " 2\n" + others + " 1\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.told);
    Summed run;
    const FileId plain = run.file("a.json"), made = run.file("main.tf");
    run.sources.set_made_of(made, std::make_shared<SourceMap>());
    for (int i = 0; i < row.source; ++i) run.role(made, true, "aws_iam_role.r");
    for (int i = 0; i < row.plans; ++i) run.role(plain, true, "aws_iam_role.r");
    for (int i = 0; i < row.others; ++i) run.role(plain, true);
    run.role(made, false);
    run.role(plain, false);
    run.role(plain, false, "aws_iam_role.r");
    std::string told;
    for (const auto& [from, count] : run.summary().trust_policies) {
      told += from + " " + std::to_string(count) + "\n";
    }
    CHECK(told == row.told);
  }
}

TEST_CASE("what the checked objects lack, and nothing of the reference") {
  Summed run;
  run.settings.clusters = {{"eu", "issuer.eu/id", "", "", {"eu/**"}}};
  const FileId there = run.file("eu/a.yaml"), here = run.file("b.yaml");
  const FileId evidence = run.evidence("e.yaml");
  const auto account = [&](FileId in, std::string_view ns) {
    const Span place(in, 0, 1);
    run.facts.service_accounts.push_back({.origin = {.file = in},
                                          .name = {"x", place},
                                          .ns = {},
                                          .effective_ns = ns,
                                          .metadata_key = place});
  };
  const auto workload = [&](FileId in, std::string_view ns) {
    const Span place(in, 0, 1);
    run.facts.workloads.push_back({.origin = {.file = in},
                                   .kind = "Pod",
                                   .name = {"x", place},
                                   .ns = {},
                                   .effective_ns = ns,
                                   .spec_key = place});
  };
  account(evidence, "");
  account(there, "pay");
  account(here, "pay");
  account(there, "");
  workload(evidence, "");
  workload(here, "");
  workload(here, "pay");
  workload(there, "");
  const engine::Summary summary = run.summary();
  CHECK(summary.files == 2);
  CHECK(summary.nameless.count == 3);
  CHECK(summary.nameless.first == "eu/a.yaml");
  CHECK(summary.clusterless.count == 1);
  CHECK(summary.clusterless.first == "b.yaml");
  CHECK(summary.has_kubernetes);
  CHECK_FALSE(summary.has_iam);
}

TEST_CASE("nothing is concluded from what an old snapshot lacks, and that is said") {
  Summed run;
  run.facts.snapshots = {{.file = run.evidence("new.json"), .read = "2026-02-01"},
                         {.file = run.evidence("old.json"), .read = "2026-01-01", .stale = true}};
  CHECK(run.not_checked() ==
        "what is missing in 'old.json', which was read on 2026-01-01: that is too long ago -> "
        "make a new one with irsa-lint snapshot\n");
}

TEST_CASE("what could not be read is not clean when its rule is ignored") {
  using load::ReadingRule;
  struct Row {
    ReadingRule rule;
    std::string ignored;
    std::string told;
  };
  const Row rows[] = {
      {ReadingRule::yaml_syntax, "", ""},
      {ReadingRule::yaml_syntax, "json-syntax", ""},
      {ReadingRule::yaml_syntax, "yaml-syntax", "could not be read (yaml-syntax is ignored)"},
      {ReadingRule::json_syntax, "json-syntax", "could not be read (json-syntax is ignored)"},
      {ReadingRule::input_limit, "input-limit", "could not be read (input-limit is ignored)"},
      // These are not about what could not be read.
      {ReadingRule::duplicate_key, "duplicate-key", ""},
      {ReadingRule::placeholder_value, "placeholder-value", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.told);
    Summed run;
    if (!row.ignored.empty()) run.settings.ignore = {row.ignored};
    run.facts.problems.push_back(
        {row.rule, {.where = Span(run.file("a.yaml"), 0, 1), .message = "wrong"}});
    const engine::Summary summary = run.summary();
    CHECK(summary.skipped.size() == (row.told.empty() ? 0 : 1));
    if (row.told.empty() || summary.skipped.empty()) continue;
    CHECK(summary.skipped[0].reason == row.told);
    CHECK(summary.skipped[0].path == "a.yaml");
    CHECK(summary.skipped[0].unreadable);
  }
}

TEST_CASE("findings are counted by level, and what is suppressed apart from that") {
  struct Row {
    Severity level;
    std::string_view by;
    std::string counts;  // errors, warnings, notes, suppressed
  };
  const Row rows[] = {
      {Severity::error, "", "1 0 0 0"},        {Severity::warning, "", "0 1 0 0"},
      {Severity::note, "", "0 0 1 0"},         {Severity::error, "comment", "0 0 0 1"},
      {Severity::note, "baseline", "0 0 0 1"}, {Severity::error, engine::kByReference, "0 0 0 0"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.by);
    Finding finding{.rule = &rules::all_rules().front().info,
                    .level = row.level,
                    .problem = {.where = Span(FileId{0}, 0, 1), .message = "wrong"},
                    .fingerprint = {}};
    if (!row.by.empty()) finding.suppressed = Suppressed{.by = std::string(row.by), .reason = ""};
    engine::Summary summary;
    summary.errors = summary.warnings = summary.notes = summary.suppressed = 7;
    engine::count({finding}, summary);
    CHECK(std::to_string(summary.errors) + " " + std::to_string(summary.warnings) + " " +
              std::to_string(summary.notes) + " " + std::to_string(summary.suppressed) ==
          row.counts);
  }
}
