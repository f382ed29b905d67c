#include "report/text.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "engine/fixes.h"
#include "report/excerpt.h"
#include "report/issuers.h"
#include "report/places.h"
#include "report/slices.h"
#include "report/unread.h"

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

constexpr std::size_t kManyOfARule = 50;  ///< from here on a rule's findings are grouped:
constexpr std::size_t kInFull = 10;       ///< so many are shown as always
constexpr std::size_t kMargin = 10;       ///< columns beside an excerpt

class TextWriter {
 public:
  TextWriter(const SourceSet& sources, const Places& places, const ClusterNames& clusters,
             const TextOptions& options, std::string& out)
      : sources_(sources), places_(places), issuers_(clusters), options_(options), out_(out) {}

  void write(const Finding& finding) {
    write_line(finding);
    excerpt(finding.problem.where);
    for (const Note& note : finding.problem.related) {
      head(note.where, "note", note.text);
      out_ += '\n';
      excerpt(note.where);
    }
    if (finding.problem.help.empty()) return;
    out_ += "  ";
    colored(color_of("note"), "help:");
    out_ += ' ' + printable(issuers_.shorten_repeated(finding.problem.help)) + '\n';
  }

  /// The first line alone.
  void write_line(const Finding& finding) {
    head(finding.problem.where, to_string(finding.level), finding.problem.message);
    out_ += " [" + std::string(finding.rule->slug) + "]";
    const Fix* const fix = engine::offered_fix(finding.problem);
    if (fix != nullptr && fix->safe && !finding.suppressed) out_ += " [*]";
    if (finding.suppressed) {
      out_ += " (suppressed by " + finding.suppressed->by;
      if (!finding.suppressed->reason.empty()) out_ += ": " + printable(finding.suppressed->reason);
      out_ += ')';
    }
    out_ += '\n';
  }

 private:
  void colored(std::string_view color, std::string_view text) {
    if (options_.color) out_ += color;
    out_ += text;
    if (options_.color) out_ += kReset;
  }

  void head(Span span, std::string_view level, std::string_view message) {
    const Place& place = places_.at(span);
    colored(kBold, printable(sources_[span.file].shown) + ':' + std::to_string(place.begin.line) +
                       ':' + std::to_string(place.begin.column) + ':');
    out_ += ' ';
    colored(color_of(level), std::string(level) + ':');
    out_ += ' ' + printable(issuers_.shorten(message));
  }

  void excerpt(Span span) {
    const Place& place = places_.at(span);
    const std::size_t columns =
        options_.width == 0 ? 0 : options_.width - std::min(options_.width - 1, kMargin);
    const MarkedLine line = mark(place.excerpt, columns);
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
  IssuerWords issuers_;
  const TextOptions& options_;
  std::string& out_;
};

std::vector<const Finding*> findings_to_show(const engine::Report& report,
                                             const TextOptions& options) {
  std::vector<const Finding*> shown;
  for (const Finding& finding : report.findings) {
    // Findings in reference inputs are there only if somebody asked for them.
    const bool shows = !finding.suppressed || options.show_suppressed ||
                       finding.suppressed->by == engine::kByReference;
    if (shows) shown.push_back(&finding);
  }
  return shown;
}

/// What is shown in full, in order, and by rule what is not, because there is too much of it.
struct Grouped {
  std::vector<const Finding*> full;
  std::map<std::string_view, std::vector<const Finding*>> rest;
};

Grouped group(const std::vector<const Finding*>& shown) {
  std::map<std::string_view, std::size_t> total, seen;
  for (const Finding* const finding : shown) ++total[finding->rule->slug];
  Grouped grouped;
  for (const Finding* const finding : shown) {
    const std::string_view slug = finding->rule->slug;
    const bool many = total[slug] >= kManyOfARule;
    if (many && ++seen[slug] > kInFull) {
      grouped.rest[slug].push_back(finding);
    } else {
      grouped.full.push_back(finding);
    }
  }
  return grouped;
}

/// Files that could not be read, a line each.
std::string unread_lines(const engine::Report& report, bool failed) {
  std::string out;
  for (const engine::SkippedInput* const file : unread(report)) {
    if (file->failed && !failed) continue;  // standard error has named it
    out += printable(file->path) + ": " + std::string(to_string(level_of(*file))) + ": " +
           printable(file->reason) + '\n';
  }
  return out;
}

}  // namespace

std::string to_text(const engine::Report& report, const SourceSet& sources,
                    const TextOptions& options) {
  const std::vector<const Finding*> shown = findings_to_show(report, options);
  const Places places(sources, shown, {.excerpts = true, .threads = report.threads});
  const Grouped grouped = group(shown);
  std::string text =
      written_in_slices(grouped.full.size(), report.threads, [&](std::size_t i, std::string& out) {
        if (i > 0) out += '\n';
        TextWriter(sources, places, report.cluster_names, options, out).write(*grouped.full[i]);
      });
  for (const auto& of_rule : grouped.rest) {
    const auto& [slug, rest] = of_rule;
    const auto& findings = rest;  // clang 14 captures no part of a structured binding
    text +=
        "\nand " + count_of(findings.size(), "more finding") + " of " + std::string(slug) + ":\n";
    text +=
        written_in_slices(findings.size(), report.threads, [&](std::size_t i, std::string& out) {
          TextWriter(sources, places, report.cluster_names, options, out).write_line(*findings[i]);
        });
  }
  const std::string more = unread_lines(report, options.unread);
  return text + (text.empty() || more.empty() ? "" : "\n") + more;
}

std::string to_concise(const engine::Report& report, const SourceSet& sources,
                       const TextOptions& options) {
  const std::vector<const Finding*> shown = findings_to_show(report, options);
  const Places places(sources, shown, {.threads = report.threads});
  return written_in_slices(shown.size(), report.threads,
                           [&](std::size_t i, std::string& out) {
                             TextWriter(sources, places, report.cluster_names, options, out)
                                 .write_line(*shown[i]);
                           }) +
         unread_lines(report, options.unread);
}

std::string to_statistics(const engine::Report& report) {
  std::map<std::string_view, std::uint64_t> by_rule;
  for (const Finding& finding : report.findings) {
    if (!finding.suppressed) ++by_rule[finding.rule->slug];
  }
  std::vector<std::pair<std::string_view, std::uint64_t>> rows(by_rule.begin(), by_rule.end());
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string out;
  for (const auto& [slug, count] : rows) {
    const std::string number = std::to_string(count);
    out += std::string(7 - std::min<std::size_t>(7, number.size()), ' ') + number + "  ";
    out += slug;
    out += '\n';
  }
  return out + unread_lines(report, false);
}

}  // namespace irsa::report
