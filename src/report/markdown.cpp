// Markdown for a job summary, a merge request or an issue.
//
// A message quotes values of the input, and Markdown has links, autolinks, mentions, images and
// HTML. Inside of a code span none of these mean anything, to any renderer.
#include "report/markdown.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "report/home.h"
#include "report/places.h"
#include "report/shown.h"
#include "report/unread.h"

namespace irsa::report {

namespace {

constexpr std::size_t kMostFindings = 200;   // more than anybody reads there
constexpr std::size_t kMostBytes = 900'000;  // GitHub takes a summary of one MiB

/// A code span: between runs of backticks longer than any in the text.
std::string code(std::string_view text) {
  const std::string shown = printable(text);
  std::size_t longest = 0, run = 0;
  for (const char c : shown) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  const bool pad = shown.empty() || shown.front() == '`' || shown.back() == '`';
  return fence + (pad ? " " : "") + shown + (pad ? " " : "") + fence;
}

std::string heading(const engine::Report& report) {
  const engine::Summary& summary = report.summary;
  std::string out = "### irsa-lint: ";
  const std::size_t files = unread(report).size();
  if (!report.failure.empty()) {
    out += "the job could not be done";
  } else if (files != 0) {
    out += count_of(files, "file") + " could not be read";
  }
  if (out.ends_with(": ") && summary.errors + summary.warnings + summary.notes == 0) {
    out += "no findings";
  } else {
    if (!out.ends_with(": ")) out += "; ";
    out += count_of(summary.errors, "error") + ", " + count_of(summary.warnings, "warning") + ", " +
           count_of(summary.notes, "note");
  }
  if (summary.suppressed != 0) out += " (" + std::to_string(summary.suppressed) + " suppressed)";
  return out + "\n\n" + count_of(summary.files, "file") + ", " +
         count_of(summary.documents, "document") + "\n\n";
}

class MarkdownWriter {
 public:
  MarkdownWriter(const SourceSet& sources, const Places& places, std::string_view home)
      : sources_(sources), places_(places), home_(home) {}

  [[nodiscard]] std::string item(const Finding& finding) const {
    const Problem& problem = finding.problem;
    std::string out = "- **" + std::string(to_string(finding.level)) + "** " +
                      place(problem.where) + ' ' + name_of(*finding.rule);
    if (finding.suppressed) {
      out += " suppressed by " + finding.suppressed->by;
      if (!finding.suppressed->reason.empty()) out += ": " + code(finding.suppressed->reason);
    }
    out += "\\\n  " + code(problem.message) + '\n';
    for (const Note& note : problem.related) {
      out += "  - " + place(note.where) + ' ' + code(note.text) + '\n';
    }
    if (!problem.help.empty()) out += "  - help: " + code(problem.help) + '\n';
    return out;
  }

 private:
  /// A link to the rule's page, if there is one.
  [[nodiscard]] std::string name_of(const RuleInfo& rule) const {
    const std::string slug(rule.slug), uri = rule_uri(slug, home_);
    return uri.empty() ? code(slug) : "[" + slug + "](" + uri + ")";
  }

  [[nodiscard]] std::string place(Span span) const {
    const Position begin = places_.at(span).begin;
    return code(sources_[span.file].shown + ':' + std::to_string(begin.line) + ':' +
                std::to_string(begin.column));
  }

  const SourceSet& sources_;
  const Places& places_;
  std::string_view home_;
};

}  // namespace

std::string to_markdown(const engine::Report& report, const SourceSet& sources,
                        bool show_suppressed, std::string_view home) {
  std::vector<const Finding*> shown = shown_findings(report, show_suppressed);
  const std::size_t all = shown.size();
  keep_worst(shown, kMostFindings);
  const Places places(sources, shown, {.threads = report.threads});
  const MarkdownWriter writer(sources, places, home);
  std::string out = heading(report);
  if (!report.failure.empty()) out += "**error** " + code(report.failure) + "\n\n";
  for (const engine::SkippedInput* const file : unread(report)) {
    out += "- **" + std::string(to_string(level_of(*file))) + "** " + code(file->path) + ' ' +
           code(file->reason) + '\n';
  }
  std::size_t written = 0;
  for (; written < shown.size(); ++written) {
    std::string item = writer.item(*shown[written]);
    if (out.size() + item.size() > kMostBytes) break;
    out += item;
  }
  if (written != 0 && home.empty()) {
    out += "\n`irsa-lint explain RULE` says why it matters and what to do.\n";
  }
  if (written < all) out += "\n… and " + std::to_string(all - written) + " more.\n";
  for (const judge::NotChecked& missing : report.summary.not_checked) {
    if (&missing == &report.summary.not_checked.front()) out += "\nNot checked:\n\n";
    out += "- " + code(missing.what);
    if (!missing.advice.empty()) out += ": " + code(missing.advice);
    out += '\n';
  }
  return out;
}

}  // namespace irsa::report
