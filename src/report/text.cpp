#include "base/text.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/fixes.h"
#include "report/excerpt.h"
#include "report/issuers.h"
#include "report/places.h"
#include "report/report.h"
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

/// "14 files, 37 documents read"
std::string counts(const engine::Summary& summary) {
  std::string line = count_of(summary.errors, "error") + ", " +
                     count_of(summary.warnings, "warning") + ", " + count_of(summary.notes, "note");
  if (summary.suppressed != 0) line += " (" + std::to_string(summary.suppressed) + " suppressed)";
  line += " in " + count_of(summary.files, "file") + ", " + count_of(summary.documents, "document");
  if (summary.documents_skipped != 0) {
    line += " (" + std::to_string(summary.documents_skipped) + " ignored)";
  }
  return line;
}

/// How many findings --fix would mend: a line, or nothing.
std::string fixable(const engine::Report& report) {
  std::uint64_t safe = 0, unsafe = 0;
  for (const Finding& finding : report.findings) {
    const Fix* const fix = engine::offered_fix(finding.problem);
    if (fix == nullptr || finding.suppressed || finding.known) continue;
    ++(fix->safe ? safe : unsafe);
  }
  if (safe + unsafe == 0) return {};
  std::string line;
  if (safe != 0) line = "[*] --fix fixes " + count_of(safe, "finding");
  if (unsafe != 0) {
    line += safe != 0 ? ", --unsafe-fixes " + std::to_string(unsafe) + " more"
                      : "--fix --unsafe-fixes fixes " + count_of(unsafe, "finding");
  }
  return line + '\n';
}

void list_skipped(const engine::Summary& summary, bool every_file, std::string& out) {
  std::map<std::string_view, std::uint64_t> by_reason;
  for (const engine::SkippedInput& skipped : summary.skipped) {
    if (!skipped.failed) ++by_reason[skipped.reason];  // the others are told as errors
  }
  for (const auto& [reason, count] : by_reason) {
    out += "skipped: " + printable(reason) + " (" + count_of(count, "file") + ")\n";
    if (!every_file) continue;
    for (const engine::SkippedInput& skipped : summary.skipped) {
      if (skipped.reason == reason) out += "  " + printable(skipped.path) + '\n';
    }
  }
}

/// The rule of the first of the worst findings; empty if there are none.
std::string_view worst_rule(const engine::Report& report) {
  const Finding* worst = nullptr;
  for (const Finding& finding : report.findings) {
    if (finding.suppressed) continue;
    if (worst == nullptr || finding.level > worst->level) worst = &finding;
  }
  return worst == nullptr ? std::string_view{} : worst->rule->slug;
}

/// "300 roles (account 418273649105, complete) and 12 service accounts of 2026-11-27"
std::string against(const engine::ReferenceOutcome& reference) {
  std::string out;
  if (reference.roles > 0 || reference.accounts == 0) {
    out += count_of(reference.roles, "role");
    if (reference.aws_accounts.size() == 1) {
      out += " (account " + printable(reference.aws_accounts.front());
    } else if (!reference.aws_accounts.empty()) {
      out += " (" + count_of(reference.aws_accounts.size(), "account");
    }
    if (!reference.aws_accounts.empty()) out += reference.complete ? ", complete)" : ")";
  }
  if (reference.accounts > 0) {
    out += (out.empty() ? "" : " and ") + count_of(reference.accounts, "service account");
  }
  if (!reference.read.empty()) out += " of " + printable(reference.read);
  return out;
}

/// Findings that are somebody else's.
void add_hidden(const engine::ReferenceOutcome& reference, std::string& out) {
  const std::uint64_t all = reference.errors + reference.warnings + reference.notes;
  if (all == 0) return;
  const std::string what = reference.shown ? (all == 1 ? "does not count" : "do not count")
                                           : (all == 1 ? "is not shown" : "are not shown");
  out += count_of(all, "finding") + " in the reference itself " + what + ": " +
         count_of(reference.errors, "error") + ", " + count_of(reference.warnings, "warning") +
         ", " + count_of(reference.notes, "note") +
         (reference.shown ? "\n" : " (--show-reference)\n");
}

void list_gone(const engine::BaselineOutcome& baseline, std::string& out) {
  out += "baseline: " + count_of(baseline.known, "known finding") + ", " +
         count_of(baseline.gone.size(), "entry no longer occurs", "entries no longer occur") + '\n';
  if (baseline.elsewhere != 0) {
    out += "baseline: " + count_of(baseline.elsewhere, "entry is", "entries are") +
           " about other files than these\n";
  }
  for (const engine::BaselineEntry& entry : baseline.gone) {
    out += "  gone: " + printable(entry.path) + ": " + printable(entry.message) + " [" +
           printable(entry.rule) + "]\n";
  }
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

std::string to_summary(const engine::Report& report, const SummaryOptions& options) {
  const engine::Summary& summary = report.summary;
  std::string out = counts(summary);
  if (report.reference) out += "; against " + against(*report.reference);
  out += '\n' + fixable(report);
  if (report.reference) add_hidden(*report.reference, out);
  if (const std::string_view rule = worst_rule(report); !rule.empty()) {
    out += "irsa-lint explain " + std::string(rule) +
           " tells why it matters and what to do; so with each rule in brackets\n";
  }
  if (!summary.trust_policies.empty()) {
    std::string line;
    for (const auto& [from, count] : summary.trust_policies) {
      line += (line.empty() ? "trust policies: " : ", ") + std::to_string(count) + " in " + from;
    }
    out += line + '\n';
  }
  if (report.baseline) list_gone(*report.baseline, out);
  list_skipped(summary, options.verbose, out);
  for (const judge::NotChecked& item : summary.not_checked) {
    out += "not checked: " + printable(item.what);
    if (!item.advice.empty()) out += "; " + printable(item.advice);
    out += '\n';
    if (!options.verbose) continue;
    for (const std::string& place : item.places) out += "  " + printable(place) + '\n';
  }
  if (options.verbose && !summary.not_followed.empty()) {
    out += "not followed:\n";
    for (const std::string& place : summary.not_followed) out += "  " + printable(place) + '\n';
  }
  return out;
}

}  // namespace irsa::report
