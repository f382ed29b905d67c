#include "base/text.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "report/excerpt.h"
#include "report/places.h"
#include "report/report.h"
#include "report/slices.h"

namespace irsa::report {

namespace {

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kGreen = "\x1b[1;32m";
constexpr std::string_view kReset = "\x1b[0m";

std::string_view color_of(std::string_view level) {
  if (level == "error") return "\x1b[1;31m";
  if (level == "warning") return "\x1b[1;33m";
  return "\x1b[1;36m";
}

class TextWriter {
 public:
  TextWriter(const SourceSet& sources, const Places& places, bool color, std::string& out)
      : sources_(sources), places_(places), color_(color), out_(out) {}

  void write(const Finding& finding) {
    std::string tail = " [" + std::string(finding.rule->slug) + "]";
    if (finding.suppressed) {
      tail += " (suppressed by " + finding.suppressed->by;
      if (!finding.suppressed->reason.empty()) tail += ": " + printable(finding.suppressed->reason);
      tail += ')';
    }
    place(finding.problem.where, to_string(finding.level), finding.problem.message, tail);
    for (const Note& note : finding.problem.related) place(note.where, "note", note.text, {});
    if (finding.problem.help.empty()) return;
    out_ += "  ";
    colored(color_of("note"), "help:");
    out_ += ' ' + printable(finding.problem.help) + '\n';
  }

 private:
  void colored(std::string_view color, std::string_view text) {
    if (color_) out_ += color;
    out_ += text;
    if (color_) out_ += kReset;
  }

  void place(Span span, std::string_view level, std::string_view message, std::string_view tail) {
    const Place& place = places_.at(span);
    colored(kBold, printable(sources_[span.file].shown) + ':' + std::to_string(place.begin.line) +
                       ':' + std::to_string(place.begin.column) + ':');
    out_ += ' ';
    colored(color_of(level), std::string(level) + ':');
    out_ += ' ' + printable(message);
    out_ += tail;
    out_ += '\n';
    const MarkedLine line = mark(place.excerpt);
    const std::string number = std::to_string(place.begin.line);
    const std::string indent(std::max<std::size_t>(number.size(), 5) - number.size(), ' ');
    out_ += indent + number + " | " + line.source + '\n';
    out_ += indent + std::string(number.size(), ' ') + " | ";
    const std::size_t first = line.carets.find('^');
    out_ += line.carets.substr(0, first);
    colored(kGreen, std::string_view(line.carets).substr(first));
    out_ += '\n';
  }

  const SourceSet& sources_;
  const Places& places_;
  bool color_;
  std::string& out_;
};

/// "14 files, 37 documents read"
std::string counts(const engine::Summary& summary) {
  std::string line = count_of(summary.errors, "error") + ", " +
                     count_of(summary.warnings, "warning") + ", " + count_of(summary.notes, "note");
  if (summary.suppressed != 0) line += " (" + std::to_string(summary.suppressed) + " suppressed)";
  line += " in " + count_of(summary.files, "file") + ", " + count_of(summary.documents, "document");
  if (summary.documents_skipped != 0) {
    line += " (" + std::to_string(summary.documents_skipped) + " more of no concern)";
  }
  return line;
}

void list_skipped(const engine::Summary& summary, bool every_file, std::string& out) {
  std::map<std::string_view, std::uint64_t> by_reason;
  for (const engine::SkippedInput& skipped : summary.skipped) ++by_reason[skipped.reason];
  for (const auto& [reason, count] : by_reason) {
    out += "skipped: " + printable(reason) + " (" + count_of(count, "file") + ")\n";
    if (!every_file) continue;
    for (const engine::SkippedInput& skipped : summary.skipped) {
      if (skipped.reason == reason) out += "  " + printable(skipped.path) + '\n';
    }
  }
}

void list_gone(const engine::BaselineOutcome& baseline, std::string& out) {
  out += "baseline: " + count_of(baseline.known, "known finding") + ", " +
         count_of(baseline.gone.size(), "entry no longer occurs", "entries no longer occur") + '\n';
  for (const engine::BaselineEntry& entry : baseline.gone) {
    out += "  gone: " + printable(entry.path) + ": " + printable(entry.message) + " [" +
           printable(entry.rule) + "]\n";
  }
}

}  // namespace

std::string to_text(const engine::Report& report, const SourceSet& sources,
                    const TextOptions& options) {
  std::vector<const Finding*> shown;
  for (const Finding& finding : report.findings) {
    if (!finding.suppressed || options.show_suppressed) shown.push_back(&finding);
  }
  const Places places(sources, shown, {.excerpts = true, .threads = report.threads});
  return written_in_slices(shown.size(), report.threads, [&](std::size_t i, std::string& out) {
    std::string text;
    TextWriter(sources, places, options.color, text).write(*shown[i]);
    out += without_commands(text);
  });
}

std::string to_summary(const engine::Report& report, const SummaryOptions& options) {
  const engine::Summary& summary = report.summary;
  std::string out;
  if (options.statistics) {
    std::map<std::string_view, std::uint64_t> by_rule;
    for (const Finding& finding : report.findings) {
      if (!finding.suppressed) ++by_rule[finding.rule->slug];
    }
    for (const auto& [slug, count] : by_rule) {
      const std::string number = std::to_string(count);
      out += std::string(7 - std::min<std::size_t>(7, number.size()), ' ') + number + "  ";
      out += slug;
      out += '\n';
    }
  }
  out += counts(summary) + '\n';
  if (report.baseline) list_gone(*report.baseline, out);
  list_skipped(summary, options.verbose, out);
  for (const index::NotChecked& item : summary.not_checked) {
    out += "not checked: " + printable(item.what);
    if (!item.advice.empty()) out += "; " + printable(item.advice);
    out += '\n';
  }
  return without_commands(out);
}

}  // namespace irsa::report
