#include "report/summary.h"

#include <cstdint>
#include <map>
#include <string_view>

#include "base/text.h"
#include "engine/fixes.h"

namespace irsa::report {

namespace {

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
    if (!skipped.failed) ++by_reason[skipped.reason];  // the others are reported as errors
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

std::string to_summary(const engine::Report& report, const SummaryOptions& options) {
  const engine::Summary& summary = report.summary;
  std::string out = counts(summary);
  if (report.reference) out += "; against " + against(*report.reference);
  out += '\n' + fixable(report);
  if (report.reference) add_hidden(*report.reference, out);
  if (const std::string_view rule = worst_rule(report); !rule.empty()) {
    out += "irsa-lint explain " + std::string(rule) +
           " says why it matters and what to do; the same works for every rule in brackets\n";
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
