#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "audit/audit.h"
#include "base/text.h"
#include "base/thread.h"
#include "cli/check_options.h"
#include "cli/check_reports.h"
#include "cli/command.h"
#include "cli/config_file.h"
#include "cli/input.h"
#include "cli/mend_files.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/reference.h"
#include "cli/shortfall.h"
#include "cli/show_settings.h"
#include "cli/terminal.h"
#include "cli/today.h"
#include "engine/baseline.h"
#include "engine/engine.h"
#include "engine/mend.h"
#include "engine/session.h"
#include "report/baseline.h"
#include "report/diff.h"
#include "report/formats.h"
#include "report/summary.h"
#include "report/text.h"
#include "report/unread.h"

namespace irsa::cli {

namespace {

/// What is said about the configuration that does not keep it from being used.
void warn_about_config(const CheckOptions& options, const WalkResult& found, engine::Report& report,
                       std::ostream& err) {
  for (const config::Exclusion& entry : options.settings.exclude) {
    if (entry.used) continue;
    if (!entry.where) {
      tell(err,
           "irsa-lint: warning: --exclude " + irsa::quoted(entry.glob) + " matches nothing.\n");
    } else if (options.settings.whole_tree) {
      report.configuration.push_back(
          {.where = *entry.where,
           .message = irsa::quoted(entry.glob) + " (exclude) matches nothing",
           .help = "Correct it, or delete the entry: as it is, it has no effect."});
    }
  }
  std::vector<Problem> problems = report.configuration;
  if (!problems.empty() && !options.quiet) {
    print_problems(found.files, std::move(problems), "configuration", Severity::warning, err);
  }
  for (const std::string& nested : nested_configs(found, options.config_files)) {
    tell(err, "irsa-lint: warning: " + irsa::quoted(nested) +
                  " is not read: a run has one configuration, here or at the repository root; "
                  "'extends' adds another one.\n");
  }
}

/// Is the path one of these, or below one?
bool lies_in(const std::vector<std::string>& paths, const WorkingDirectory& here,
             std::string_view path) {
  return std::any_of(paths.begin(), paths.end(), [&](const std::string& given) {
    const std::string top = here.shown(given);
    return given == "-" || top == "." || path == top ||
           (path.starts_with(top) && path.size() > top.size() && path[top.size()] == '/');
  });
}

/// Marks what was known before; with --write-baseline, whatever is found. Returns what is to be
/// written down.
std::optional<engine::Baseline> heed_baselines(const CheckOptions& options,
                                               const SourceSet& sources, std::ostream& err,
                                               engine::Report& report) {
  const engine::Selection selection(options.settings);
  if (!options.baseline.empty()) {
    const WorkingDirectory& here = options.settings.here;
    engine::apply_baseline(
        report, load_baseline(options.baseline, here, err), selection,
        [&](std::string_view path) { return lies_in(options.paths, here, path); });
  }
  // Of a run that failed nobody knows what else there is.
  if (options.write_baseline.empty() || !report::failure_of(report).empty()) return std::nullopt;
  engine::Baseline baseline = engine::baseline_of(report, sources);
  engine::apply_baseline(report, baseline, selection);
  return baseline;
}

Progress::Manner progress_of(const CheckOptions& options, bool terminal) {
  const bool line = terminal && can_move_cursor();
  if (options.progress == "always") return line ? Progress::Manner::line : Progress::Manner::log;
  const bool watched = options.progress == "auto" && line && !options.quiet;
  return watched ? Progress::Manner::line : Progress::Manner::none;
}

bool shows_fixes(const CheckOptions& options) {
  return std::any_of(options.outputs.begin(), options.outputs.end(),
                     [](const Output& output) { return output.format->shows_fixes; });
}

bool wants_audit(const CheckOptions& options) {
  return std::any_of(options.outputs.begin(), options.outputs.end(),
                     [](const Output& output) { return output.format->wants_audit; });
}

engine::Report lint(const CheckOptions& options, const SourceSet& sources, engine::Session& session,
                    Streams& streams) {
  Progress progress(streams.err, progress_of(options, streams.terminals.err), sources.size());
  session.read(&progress.files_read());
  return session.report({.suppressions = options.suppressions,
                         .today = today(),
                         .show_reference = options.show_reference,
                         .fixes = shows_fixes(options)});
}

/// Of a large input what was read is millions of small pieces: another thread frees them while the
/// report is written. Whoever lets go of the thread waits for it.
Thread free_beside(std::unique_ptr<engine::Session> session, unsigned threads) {
  constexpr std::size_t kMany = 10'000;
  const load::Facts& facts = session->facts();
  if (threads == 1 || facts.service_accounts.size() + facts.workloads.size() < kMany) return {};
  std::shared_ptr<engine::Session> unneeded = std::move(session);
  return Thread([unneeded = std::move(unneeded)]() mutable { unneeded.reset(); });
}

/// What was not read, told whatever else is printed.
bool complain_about(const engine::Report& report, std::ostream& err) {
  std::vector<Unreadable> failed;
  for (const engine::SkippedInput& skipped : report.summary.skipped) {
    constexpr std::string_view kSaid = "could not be read: ";
    if (skipped.failed) failed.push_back({skipped.path, skipped.reason.substr(kSaid.size())});
  }
  return complain(failed, err);
}

int show_files(const WalkResult& found, Streams& streams) {
  std::string lines;
  for (const SourceFile& file : found.files.files()) lines += printable(file.shown) + '\n';
  write_stream(streams.out, Medium::text, lines);
  std::vector<Unreadable> unreadable = found.named;
  unreadable.insert(unreadable.end(), found.directories.begin(), found.directories.end());
  return complain(unreadable, streams.err) ? kFailed : kClean;
}

/// What a search passed by because its name begins with a dot, although it is about IRSA.
void add_hidden(const CheckOptions& options, const std::vector<std::string>& folders,
                engine::Report& report) {
  if (folders.empty()) return;
  constexpr std::size_t kNamed = 3;
  std::string named, paths;
  for (const std::string& path : options.paths) paths += " " + path;
  for (std::size_t i = 0; i < folders.size() && i < kNamed; ++i) {
    named += (i > 0 ? ", " : "") + folders[i];
    paths += " " + folders[i];
  }
  if (folders.size() > kNamed) named += " and " + std::to_string(folders.size() - kNamed) + " more";
  report.summary.not_checked.push_back(
      {count_of(folders.size(), "hidden folder that mentions", "hidden folders that mention") +
           " IRSA, because a search leaves out names that begin with a dot: " + named,
       "name it as well: irsa-lint check" + paths});
}

struct Mended {
  bool any = false, written = true;
  engine::Report report;
};

/// Some files could not be written: what is on the disk now is what is left, and what was mended in
/// them was not.
void look_again(const SourceSet& sources, const CheckOptions& options,
                const engine::MendOptions& how, const std::vector<FileId>& left,
                engine::Mending& mending) {
  for (const FileId file : left) {
    const std::string path = mending.sources[file].shown;
    std::erase_if(mending.mended, [&](const auto& fix) { return fix.path == path; });
  }
  mending.sources = sources;
  engine::LintOptions lint = how.lint;
  lint.fixes = true;
  mending.report = engine::lint(mending.sources, options.settings, lint);
  if (how.heed) how.heed(mending.report);
}

Mended mend(const CheckOptions& options, SourceSet& sources, Streams& streams) {
  engine::MendOptions how{.unsafe = options.unsafe_fixes,
                          .rules = options.fix_rules,
                          .lint = {.suppressions = options.suppressions, .today = today()}};
  const engine::Selection selection(options.settings);
  if (!options.baseline.empty()) {
    how.heed = [&, baseline = load_baseline(options.baseline, streams.here, streams.err)](
                   engine::Report& report) { engine::apply_baseline(report, baseline, selection); };
  }
  const FileTimes times(sources);
  engine::Mending mending = engine::mend(sources, options.settings, how);
  Mended mended{.any = !mending.files.empty(), .report = {}};
  if (options.diff) {
    write_stream(streams.out, Medium::text, report::to_diff(mending));
  } else {
    const std::vector<FileId> left = write_mended(mending, times, streams.err);
    if (!left.empty()) {
      mended.written = false;
      look_again(sources, options, how, left, mending);
    }
  }
  if (!options.quiet) tell(streams.err, report::to_mended_lines(mending));
  mended.report = std::move(mending.report);
  sources = std::move(mending.sources);
  return mended;
}

int check(CheckOptions options, Streams& streams) {
  if (options.show_settings) {
    write_stream(streams.out, Medium::text, settings_text(options));
    return kClean;
  }
  WalkResult found = find_input(options.paths, options.stdin_name, streams.in, options.settings);
  if (options.show_files) return show_files(found, streams);
  add_reference(options.against, found, streams.err);
  add_config(options, found.files);
  Mended mended;
  std::unique_ptr<engine::Session> session;
  if (options.fix || options.diff) {
    mended = mend(options, found.files, streams);
  } else {
    session = std::make_unique<engine::Session>(found.files, options.settings);
  }
  engine::Report report =
      session == nullptr ? std::move(mended.report) : lint(options, found.files, *session, streams);
  // An audit is of what the session knows; with --fix there is none.
  engine::Session* const audited = wants_audit(options) ? session.get() : nullptr;
  const Thread freeing = session == nullptr || audited != nullptr
                             ? Thread()
                             : free_beside(std::move(session), report.threads);
  engine::add_unreadable(found.named, report);
  engine::add_unreadable(found.directories, report);
  for (const Unreadable& other : found.passed_over) {
    report.summary.skipped.push_back({.path = other.path, .reason = other.why});
  }
  add_hidden(options, found.hidden, report);
  const bool unread = complain_about(report, streams.err);
  if (!report.reference_defects.empty()) {
    report.failure = report.reference_defects.front();
  } else if (!unread) {
    report.failure = shortfall(options, report);
  }
  if (options.diff) {
    if (!report.failure.empty()) throw UsageError(report.failure + ".");
    if (unread) return kFailed;
    return mended.any ? kFindings : kClean;
  }
  warn_about_config(options, found, report, streams.err);

  const std::optional<engine::Baseline> known =
      heed_baselines(options, found.files, streams.err, report);
  std::optional<audit::Audit> audit;
  if (audited != nullptr) {
    audit = audit::make_audit(audited->model(), report);
    audit->date = today();
    for (const std::string& path : options.paths) {
      audit->inputs.push_back(streams.here.shown(path));
    }
  }
  std::vector<FileText> files;
  if (known) {
    files.push_back(
        {.path = options.write_baseline, .medium = Medium::json, .text = report::to_json(*known)});
  }
  write_reports(options, {.report = report, .sources = found.files, .audit = audit},
                std::move(files), streams);
  if (known) {
    tell(streams.err, "irsa-lint: " + count_of(known->entries.size(), "finding") + " written to " +
                          irsa::quoted(options.write_baseline) + ".\n");
  }
  const bool nothing = unread && report.summary.files == 0;
  if (!options.quiet && !nothing) {
    const bool beside = options.statistics && !options.outputs.empty();
    tell(streams.err, (beside ? report::to_statistics(report) : std::string{}) +
                          report::to_summary(report, {.verbose = options.verbose}));
  }
  if (!report.failure.empty()) throw UsageError(report.failure + ".");
  if (unread || !mended.written) return kFailed;
  if (mended.any && options.exit_non_zero_on_fix) return kFindings;
  const bool fails = options.fail_on != Severity::off && report.worst() >= options.fail_on;
  return fails ? kFindings : kClean;
}

}  // namespace

Action declare_check(CLI::App& app) {
  const auto words = std::make_shared<CheckWords>();
  declare_check_options(app, *words);
  return [words](Streams& streams) {
    return check(validate(*words, load_config(words->config, streams.here, streams.err)), streams);
  };
}

}  // namespace irsa::cli
