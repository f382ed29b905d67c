#include "engine/baseline.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "doc/read.h"
#include "engine/summary.h"
#include "rules/rule.h"

namespace irsa::engine {

namespace {

using doc::Node;

class BaselineSink : public doc::DocumentSink {
 public:
  explicit BaselineSink(BaselineReading& reading) : reading_(reading) {}

  void document(const doc::Document& document) override {
    found_ = true;
    const Node root = document.root();
    if (!root) return;
    const Node schema = root["schema"];
    if (!schema.is_string()) {
      return problem(root.span(), "this is not a baseline of irsa-lint",
                     "`irsa-lint check --write-baseline FILE` writes one.");
    }
    if (schema.text() != kBaselineSchema) {
      return problem(schema.span(),
                     "this is " + quoted(schema.text()) + ", and this program reads " +
                         quoted(kBaselineSchema),
                     "Write it again with --write-baseline.");
    }
    if (!root["findings"].is_sequence()) {
      return problem(root.span(), "the baseline has no list 'findings'");
    }
    for (const Node& item : root["findings"].items()) take(item);
  }

  void error(doc::ReadError error) override {
    problem(error.where, std::move(error.message), std::move(error.help));
  }
  void skipped(std::uint32_t) override {}
  void comment(const doc::Comment&) override {}

  [[nodiscard]] bool found() const { return found_ || !reading_.problems.empty(); }

 private:
  void take(const Node& item) {
    const auto fingerprint = item["fingerprint"].string();
    if (!fingerprint || fingerprint->value.empty()) {
      return problem(item.span(), "this entry has no fingerprint");
    }
    reading_.baseline.entries.push_back({.fingerprint = std::string(fingerprint->value),
                                         .rule = std::string(item["rule"].text()),
                                         .path = std::string(item["path"].text()),
                                         .message = std::string(item["message"].text())});
  }

  void problem(Span where, std::string message, std::string help = {}) {
    reading_.problems.push_back(
        {.where = where, .message = std::move(message), .help = std::move(help)});
  }

  BaselineReading& reading_;
  bool found_ = false;
};

/// Could the entry's rule have spoken in this run? One that this program no longer has cannot.
bool could_occur(const BaselineEntry& entry, const Selection& selection) {
  const rules::Rule* const rule = rules::find_rule(entry.rule);
  return rule == nullptr || selection.level(rule->info) != Severity::off;
}

}  // namespace

BaselineReading read_baseline(FileId file, std::string_view text) {
  BaselineReading reading;
  BaselineSink sink(reading);
  doc::read_text(file, text, doc::Triage(doc::Needs{}), {.parse_all = true}, sink);
  if (!sink.found()) {
    reading.problems.push_back({.where = Span(file, 0, 0),
                                .message = "this is not a baseline of irsa-lint",
                                .help = "`irsa-lint check --write-baseline FILE` writes one."});
  }
  return reading;
}

Baseline baseline_of(const Report& report, const SourceSet& sources) {
  Baseline baseline;
  for (const Finding& finding : report.findings) {
    if (finding.suppressed) continue;
    baseline.entries.push_back({.fingerprint = finding.fingerprint,
                                .rule = std::string(finding.rule->slug),
                                .path = sources[finding.problem.where.file].shown,
                                .message = finding.problem.message});
  }
  return baseline;
}

void apply_baseline(Report& report, const Baseline& baseline, const Selection& selection,
                    const InRun& in_run) {
  std::unordered_map<std::string_view, bool> occurs;
  for (const BaselineEntry& entry : baseline.entries) occurs.emplace(entry.fingerprint, false);
  for (Finding& finding : report.findings) {
    const auto entry = occurs.find(finding.fingerprint);
    if (entry == occurs.end()) continue;
    entry->second = true;
    finding.known = true;
    if (!finding.suppressed) finding.suppressed = {.by = "baseline", .reason = {}};
  }
  BaselineOutcome outcome;
  for (const BaselineEntry& entry : baseline.entries) {
    if (occurs.at(entry.fingerprint)) {
      ++outcome.known;
    } else if (in_run && !in_run(entry.path)) {
      ++outcome.elsewhere;
    } else if (could_occur(entry, selection)) {
      outcome.gone.push_back(entry);
    }
  }
  report.baseline = std::move(outcome);
  count(report.findings, report.summary);
}

}  // namespace irsa::engine
