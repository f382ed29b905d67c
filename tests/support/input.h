// A set of input files in memory, read and joined as `check` does: for tests of the index and the
// rules.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/settings.h"
#include "join/index.h"
#include "judge/model.h"
#include "load/facts.h"
#include "load/loader.h"
#include "rules/rule.h"
#include "source/source_set.h"

namespace irsa::tests {

struct InputFile {
  std::string name;
  std::string text;
};

class Input {
 public:
  explicit Input(std::vector<InputFile> files, config::Settings settings = {})
      : settings_(std::move(settings)) {
    for (InputFile& file : files) {
      const FileId id = sources_.add_text(file.name, std::move(file.text));
      load::Facts of_file;
      load::load_text(id, *sources_[id].text,
                      {.settings = settings_, .path = sources_[id].shown, .named = true}, of_file);
      facts_.merge({&of_file, 1}, 1);
    }
    index_ = std::make_unique<join::Index>(facts_, settings_, sources_);
    verdicts_ = std::make_unique<judge::Verdicts>(*index_);
  }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  [[nodiscard]] const join::Index& index() const { return *index_; }
  [[nodiscard]] const judge::Verdicts& verdicts() const { return *verdicts_; }
  [[nodiscard]] judge::Model model() const { return {facts_, *index_, *verdicts_}; }
  [[nodiscard]] const load::Facts& facts() const { return facts_; }
  [[nodiscard]] std::string under(Span span) const {
    return sources_[span.file].text->substr(span.begin, span.size());
  }

  /// What all rules find that run by default, but for those about reading: "slug level file [text
  /// under the span] message", one per line.
  [[nodiscard]] std::string findings() const {
    std::string out;
    for (const rules::Rule& rule : rules::all_rules()) {
      if (rule.info.level != Severity::off) out += findings_of(rule);
    }
    return out;
  }
  [[nodiscard]] std::string findings(std::string_view slug) const {
    const rules::Rule* const rule = rules::find_rule(slug);
    return rule == nullptr ? "no such rule" : findings_of(*rule);
  }
  /// "slug [text under the span]" of each finding; long texts are cut.
  [[nodiscard]] std::string summary() const {
    std::string out;
    for (const rules::Rule& rule : rules::all_rules()) {
      if (rule.info.level == Severity::off) continue;
      for (const Problem& problem : problems_of(rule)) {
        if (!out.empty()) out += "; ";
        std::string text = under(problem.where);
        if (text.size() > 40) text = text.substr(0, 39) + "…";
        out += std::string(rule.info.slug) + " [" + text + "]";
      }
    }
    return out;
  }
  [[nodiscard]] std::vector<Problem> problems_of(const rules::Rule& rule) const {
    Findings findings;
    rule.check(model(), findings);
    return findings.take();
  }

 private:
  [[nodiscard]] std::string findings_of(const rules::Rule& rule) const {
    std::string out;
    for (const Problem& problem : problems_of(rule)) {
      const Severity level = problem.level.value_or(rule.info.level_on_request);
      out += std::string(rule.info.slug) + " " + std::string(to_string(level)) + " " +
             sources_[problem.where.file].shown + " [" + under(problem.where) + "] " +
             problem.message + "\n";
    }
    return out;
  }

  config::Settings settings_;
  SourceSet sources_;
  load::Facts facts_;
  std::unique_ptr<join::Index> index_;
  std::unique_ptr<judge::Verdicts> verdicts_;
};

}  // namespace irsa::tests
