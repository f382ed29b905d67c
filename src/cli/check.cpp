#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <system_error>

#include "base/text.h"
#include "cli/check_options.h"
#include "cli/command.h"
#include "cli/config_file.h"
#include "cli/input.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "engine/baseline.h"
#include "engine/engine.h"
#include "report/report.h"
#include "source/open.h"

namespace irsa::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestBaseline = std::size_t{256} << 20;

std::string today() {
  const std::chrono::year_month_day date{
      std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())};
  const auto two = [](unsigned n) { return (n < 10 ? "-0" : "-") + std::to_string(n); };
  return std::to_string(static_cast<int>(date.year())) + two(static_cast<unsigned>(date.month())) +
         two(static_cast<unsigned>(date.day()));
}

bool is_set(const char* variable) {
  const char* const value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

bool can_move_cursor() {
  const char* const term = std::getenv("TERM");
  return term == nullptr || std::string_view(term) != "dumb";
}

bool use_color(const std::string& when, bool terminal) {
  if (when != "auto") return when == "always";
  if (is_set("NO_COLOR")) return false;
  if (is_set("FORCE_COLOR") || is_set("CLICOLOR_FORCE")) return true;
  return terminal && can_move_cursor();
}

/// What SARIF paths are relative to: absolute, without links.
std::string root_of(const CheckOptions& options) {
  std::error_code failed;
  fs::path root = options.root;
  if (root.empty()) root = repository_root(".").value_or(".");
  const fs::path real = fs::canonical(root, failed);
  if (failed || !fs::is_directory(real, failed)) {
    throw UsageError("--root: " + irsa::quoted(root.string()) + " is not a directory.");
  }
  return real.string();
}

/// Why the input is not what was asked for; empty if it is.
std::string shortfall(const CheckOptions& options, const engine::Report& report) {
  const engine::Summary& summary = report.summary;
  const auto lacks = [](std::string_view what) {
    return "the input holds no " + std::string(what) + ", which --require demands";
  };
  if (options.require_kubernetes && !summary.has_kubernetes) return lacks("Kubernetes objects");
  if (options.require_iam && !summary.has_iam) return lacks("IAM trust policies");
  if (options.allow_empty || summary.documents != 0 || !report.findings.empty()) return {};
  if (summary.files == 0) {
    return "there is no YAML or JSON file in what was given (--allow-empty if that is fine)";
  }
  return "nothing recognised in " + count_of(summary.files, "file") +
         ": no service account, workload, role or trust policy (--allow-empty if that is fine)";
}

class Reporter {
 public:
  Reporter(const CheckOptions& options, const engine::Report& report, const SourceSet& sources,
           Streams& streams)
      : options_(options), report_(report), sources_(sources), streams_(streams) {}

  /// Everything is put together before anything is written. `files`: what goes to files besides.
  void write(const std::string& failure, std::vector<FileText> files) {
    std::string to_stdout;
    for (const Output& output : options_.outputs) {
      std::string text = render(output, failure);
      if (output.file.empty()) {
        to_stdout = std::move(text);
      } else {
        files.push_back({.path = output.file, .text = std::move(text)});
      }
    }
    keep_inputs(files, sources_);
    write_files(files);
    write_stream(streams_.out, to_stdout);
  }

 private:
  std::string render(const Output& output, const std::string& failure) {
    switch (output.format) {
      case Format::text: {
        const bool terminal = output.file.empty() && streams_.terminals.out;
        return report::to_text(report_, sources_,
                               {.color = use_color(options_.color, terminal),
                                .show_suppressed = options_.show_suppressed});
      }
      case Format::json: return report::to_json(report_, sources_);
      case Format::sarif: return render_sarif(failure);
      case Format::github: return report::to_github(report_, sources_, root_of(options_));
      case Format::gitlab: return report::to_gitlab(report_, sources_, root_of(options_));
      case Format::junit: return report::to_junit(report_, sources_, options_.show_suppressed);
      case Format::markdown:
        return report::to_markdown(report_, sources_, options_.show_suppressed);
    }
    return {};
  }

  std::string render_sarif(const std::string& failure) {
    const report::SarifOptions options{.root = root_of(options_),
                                       .category = options_.sarif_category,
                                       .show_suppressed = options_.show_suppressed,
                                       .baseline = report_.baseline.has_value(),
                                       .failure = failure};
    report::Sarif sarif = report::to_sarif(report_, sources_, options);
    if (!sarif.outside.empty()) {
      streams_.err << "irsa-lint: warning: " << irsa::quoted(sarif.outside.front())
                   << (sarif.outside.size() > 1 ? " and others are" : " is") << " outside of "
                   << irsa::quoted(options.root)
                   << ": GitHub will refuse the SARIF log; say --root DIR.\n";
    }
    return std::move(sarif.text);
  }

  const CheckOptions& options_;
  const engine::Report& report_;
  const SourceSet& sources_;
  Streams& streams_;
};

/// The configuration as one of the files, so that findings about its entries have a place.
void add_config(CheckOptions& options, SourceSet& sources) {
  if (!options.config_file) return;
  const FileId id = sources.add(*options.config_file);
  for (config::IgnoreEntry& entry : options.settings.ignores) entry.where.file = id;
}

engine::Baseline load_baseline(const std::string& path, std::ostream& err) {
  std::string why;
  std::optional<std::string> text = read_whole(path, kLongestBaseline, why);
  if (!text) {
    throw UsageError("cannot read the baseline " + irsa::quoted(path) + ": " + why + ".");
  }
  SourceSet sources;
  const FileId id = sources.add_text(shown_path(path), std::move(*text));
  engine::BaselineReading reading = engine::read_baseline(id, *sources[id].text);
  if (!reading.problems.empty()) {
    print_problems(sources, std::move(reading.problems), "baseline", err);
    throw UsageError(irsa::quoted(path) + " cannot be used as a baseline.");
  }
  return std::move(reading.baseline);
}

/// Marks what was known before; with --write-baseline, whatever is found. Returns what is to be
/// written down.
std::optional<engine::Baseline> heed_baselines(const CheckOptions& options,
                                               const SourceSet& sources, std::ostream& err,
                                               engine::Report& report) {
  const engine::Selection selection(options.settings);
  if (!options.baseline.empty()) {
    engine::apply_baseline(report, load_baseline(options.baseline, err), selection);
  }
  if (options.write_baseline.empty()) return std::nullopt;
  engine::Baseline baseline = engine::baseline_of(report, sources);
  engine::apply_baseline(report, baseline, selection);
  return baseline;
}

engine::Report lint(const CheckOptions& options, const SourceSet& sources, Streams& streams) {
  const bool watched = streams.terminals.err && can_move_cursor() && !options.quiet;
  Progress progress(streams.err, watched, sources.size());
  return engine::lint(sources, options.settings,
                      {.suppressions = options.suppressions,
                       .today = today(),
                       .files_read = &progress.files_read()});
}

int check(CheckOptions options, Streams& streams) {
  WalkResult found =
      find_input(options.paths, options.stdin_name, streams.in, options.settings.jobs);
  if (complain(found.named, streams.err)) return kFailed;
  add_config(options, found.files);
  engine::Report report = lint(options, found.files, streams);
  if (complain(report.failed, streams.err)) return kFailed;
  for (const Unreadable& directory : found.directories) {
    report.summary.skipped.push_back({.path = directory.path,
                                      .reason = "could not be read: " + directory.why,
                                      .unreadable = true});
  }
  for (const Unreadable& other : found.passed_over) {
    report.summary.skipped.push_back({.path = other.path, .reason = other.why});
  }
  const std::string failure = shortfall(options, report);
  std::optional<engine::Baseline> known;
  if (failure.empty()) known = heed_baselines(options, found.files, streams.err, report);
  std::vector<FileText> files;
  if (known) files.push_back({.path = options.write_baseline, .text = report::to_json(*known)});
  Reporter(options, report, found.files, streams).write(failure, std::move(files));
  if (known) {
    streams.err << "irsa-lint: " << count_of(known->entries.size(), "finding") << " written to "
                << irsa::quoted(options.write_baseline) << ".\n";
  }
  if (!options.quiet) {
    streams.err << report::to_summary(
        report, {.verbose = options.verbose, .statistics = options.statistics});
  }
  if (!failure.empty()) throw UsageError(failure + ".");
  const bool fails = options.fail_on != Severity::off && report.worst() >= options.fail_on;
  return fails ? kFindings : kClean;
}

}  // namespace

Action declare_check(CLI::App& app) {
  const auto words = std::make_shared<CheckWords>();
  declare_check_options(app, *words);
  return [words](Streams& streams) {
    return check(validate(*words, load_config(words->config, streams.err)), streams);
  };
}

}  // namespace irsa::cli
