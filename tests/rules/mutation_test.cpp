// Broken input: every example file of every rule, cut off and with values of other types. Nothing
// may crash, and every finding must point into a file. A sample of the cuts is made by default, all
// of them with IRSA_ALL_MUTATIONS=1 in the environment.
#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "doc/parse.h"
#include "engine/engine.h"
#include "report/text.h"
#include "rules/example.h"
#include "rules/rule.h"

using namespace irsa;

namespace {

bool all_mutations() { return std::getenv("IRSA_ALL_MUTATIONS") != nullptr; }

/// An example with one of its files replaced.
class Mutant {
 public:
  explicit Mutant(const Example& example)
      : sources_(tests::sources_of(example)), settings_(tests::settings_of(example)) {
    settings_.strict = true;
    settings_.jobs = 1;
  }

  /// Lints the files with `text` in place of the one of this number; says what is wrong with the
  /// report.
  [[nodiscard]] std::string complaint(std::size_t file, const std::string& text) const {
    SourceSet sources;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      const SourceFile& original = sources_[SourceSet::id(i)];
      sources.add_text(original.shown, i == file ? text : *original.text);
    }
    const engine::Report report = engine::lint(sources, settings_);
    for (const Finding& finding : report.findings) {
      if (!is_inside(sources, finding.problem.where)) return outside(finding, "the finding");
      for (const Note& note : finding.problem.related) {
        if (!is_inside(sources, note.where)) return outside(finding, note.text);
      }
      if (finding.problem.message.empty()) return std::string(finding.rule->slug) + " says nothing";
      // An exception while reading is caught, but it is none the less one.
      if (finding.problem.help.find("defect of irsa-lint") != std::string::npos) {
        return finding.problem.message;
      }
    }
    const std::string shown = report::to_text(report, sources, {.show_suppressed = true});
    if (shown.empty() != report.findings.empty()) return "no text";
    return {};
  }

  [[nodiscard]] const std::string& text(std::size_t file) const {
    return *sources_[SourceSet::id(file)].text;
  }
  [[nodiscard]] std::size_t files() const { return sources_.size(); }

 private:
  static bool is_inside(const SourceSet& sources, Span span) {
    return static_cast<std::size_t>(span.file) < sources.size() && span.begin <= span.end &&
           span.end <= sources[span.file].text->size();
  }
  static std::string outside(const Finding& finding, std::string_view what) {
    return std::string(finding.rule->slug) + ": the place of " + std::string(what) +
           " is in no file";
  }

  SourceSet sources_;
  config::Settings settings_;
};

/// Calls `run(mutant, file)` with every file of every example.
template <typename Run>
void for_each_file(Run run) {
  for (const rules::Rule& rule : rules::all_rules()) {
    for (const std::span<const Example> examples : {rule.info.bad, rule.info.good}) {
      for (const Example& example : examples) {
        const std::string name = std::string(rule.info.slug) + ": " + std::string(example.title);
        CAPTURE(name);
        const Mutant mutant(example);
        for (std::size_t file = 0; file < mutant.files(); ++file) run(mutant, file);
      }
    }
  }
}

void collect(const doc::Node& node, std::vector<Span>& spans) {
  spans.push_back(node.span());
  for (const doc::Node& item : node.items()) collect(item, spans);
  for (const doc::Entry& entry : node.entries()) {
    spans.push_back(entry.key.span());
    collect(entry.value, spans);
  }
}

/// Values of every type, and some that are hard to read.
constexpr std::array<std::string_view, 14> kValues = {"null",
                                                      "true",
                                                      "7",
                                                      "-1.5e300",
                                                      "\"\"",
                                                      "\"x:y\"",
                                                      "[]",
                                                      "{}",
                                                      "[[[]]]",
                                                      "[null, 3, {}]",
                                                      "{\"a\": [{}]}",
                                                      "\"*\"",
                                                      "\"%7B\"",
                                                      "\"{\\\"Statement\\\": 3}\""};

/// Characters that readers stumble over, put into a text: invisible, line ends only for some, no
/// text at all, halves of pairs, what YAML and template engines take for markers.
constexpr std::array<std::string_view, 32> kHostile = {
    "\xEF\xBB\xBF",  // byte order mark
    "\xE2\x80\x8B",  // zero-width space
    "\xC2\xA0",      // no-break space
    "\xC2\x85",      // next line
    "\xE2\x80\xA8",  // line separator
    "\xE2\x81\xA0",  // word joiner
    "\xED\xA0\x80",  // half of a pair
    "\xEF\xBF\xBF",  // no character
    "\xF0\x9F\x98\x80",
    "e\xCC\x81",
    "\xFF",
    "\xC3",
    "\x7F",
    "\x1B[31m",
    std::string_view("\0", 1),
    "\t",
    "\r",
    "\r\n",
    "\n",
    "\n---\n",
    "\n--- {a: b}\n",
    "\n----\n",
    "\n...\n",
    "\n%YAML 1.2\n---\n",
    "\n\xEF\xBB\xBF",
    "%{ if x ~}",
    "{{ x }}",
    "${x",
    "\"\\ud800\"",
    "\"\\x85\\N\\_\"",
    "&a [*a]",
    "!!binary x",
};

}  // namespace

TEST_CASE("examples with hostile characters anywhere") {
  std::minstd_rand random(20261128);
  const std::size_t step = all_mutations() ? 1 : 101;
  std::size_t next = 0;
  for_each_file([&](const Mutant& mutant, std::size_t file) {
    const std::string& text = mutant.text(file);
    for (std::size_t at = random() % step; at <= text.size(); at += step) {
      std::string mutated = text;
      mutated.insert(at, kHostile[next++ % kHostile.size()]);
      CAPTURE(mutated);
      const std::string complaint = mutant.complaint(file, mutated);
      if (!complaint.empty()) FAIL_CHECK(complaint);
    }
  });
}

TEST_CASE("each hostile character at each place of an account and of a policy") {
  for (const rules::Rule& rule : rules::all_rules()) {
    const bool chosen = rule.info.slug == "annotation-typo" || rule.info.slug == "json-syntax";
    if (!chosen) continue;
    const Example& example = rule.info.slug == "json-syntax" ? rule.info.good[0] : rule.info.bad[0];
    const Mutant mutant(example);
    const std::string& text = mutant.text(0);
    const std::size_t all = (text.size() + 1) * kHostile.size();
    for (std::size_t i = 0; i < all; i += all_mutations() ? 1 : 41) {
      std::string mutated = text;
      mutated.insert(i / kHostile.size(), kHostile[i % kHostile.size()]);
      CAPTURE(mutated);
      const std::string complaint = mutant.complaint(0, mutated);
      if (!complaint.empty()) FAIL_CHECK(complaint);
    }
  }
}

TEST_CASE("examples that are cut off at any byte") {
  // Neighbouring cuts are much alike; the samples of different files begin at different bytes.
  const std::size_t step = all_mutations() ? 1 : 13;
  std::size_t begin = 0;
  for_each_file([&](const Mutant& mutant, std::size_t file) {
    const std::string& text = mutant.text(file);
    begin = (begin + 5) % step;
    for (std::size_t cut = begin; cut < text.size(); cut += step) {
      CAPTURE(cut);
      const std::string complaint = mutant.complaint(file, text.substr(0, cut));
      if (!complaint.empty()) FAIL_CHECK(complaint);
    }
  });
}

TEST_CASE("examples with values of other types") {
  std::minstd_rand random(20240117);
  const auto below = [&](std::size_t limit) { return random() % limit; };
  for_each_file([&](const Mutant& mutant, std::size_t file) {
    const std::string& text = mutant.text(file);
    const doc::Parsed parsed = doc::parse(text);
    std::vector<Span> spans;
    for (std::size_t i = 0; i < parsed.documents.size(); ++i) {
      if (parsed.root(i)) collect(parsed.root(i), spans);
    }
    if (spans.empty()) return;
    const std::size_t rounds = all_mutations() ? 8 * spans.size() : 40;
    for (std::size_t round = 0; round < rounds; ++round) {
      const Span span = spans[below(spans.size())];
      std::string mutated = text;
      mutated.replace(span.begin, span.size(), kValues[below(kValues.size())]);
      CAPTURE(mutated);
      const std::string complaint = mutant.complaint(file, mutated);
      if (!complaint.empty()) FAIL_CHECK(complaint);
    }
  });
}
