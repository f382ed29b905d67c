// irsa-lint snapshot: what other repositories need to know of this one, in one file.
#include "report/snapshot.h"

#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>

#include "base/text.h"
#include "cli/check_options.h"
#include "cli/command.h"
#include "cli/config_file.h"
#include "cli/input.h"
#include "cli/output.h"
#include "cli/questions.h"
#include "cli/reference.h"
#include "cli/today.h"
#include "cli/version.h"
#include "engine/questions.h"
#include "engine/reading.h"
#include "engine/reference.h"
#include "engine/snapshot_diff.h"
#include "report/snapshot_diff.h"
#include "source/open.h"

namespace irsa::cli {

namespace {

constexpr std::size_t kLongest = std::size_t{4} << 30;
/// A snapshot whose content has not changed is left as it is for so long, so that a nightly job
/// does not make a change each night; then its date is brought up to date, so that it does not grow
/// old.
constexpr int kRefreshDays = 7;

struct SnapshotWords {
  CheckWords check;  ///< only what says what is known: namespace, cluster, …
  std::string output, as_of, format = "text";
  bool diff = false;
};

/// The day on which the newest of the files was written; of a stream, today.
std::string date_of(const WalkResult& found, const load::Facts& facts) {
  std::string newest, oldest_snapshot;
  for (const load::SnapshotHeader& header : facts.snapshots) {
    if (oldest_snapshot.empty() || header.read < std::string_view(oldest_snapshot)) {
      oldest_snapshot = header.read;
    }
  }
  // What is merged is as old as its oldest part.
  if (!oldest_snapshot.empty()) return oldest_snapshot;
  std::int64_t latest = 0;
  for (const SourceFile& file : found.files.files()) {
    struct stat status {};
    if (!file.input) continue;
    if (file.text || ::stat(file.path().c_str(), &status) != 0) return today();
    latest = std::max<std::int64_t>(latest, status.st_mtime);
  }
  if (latest == 0) return today();
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now).count();
  return today(static_cast<int>(std::max<std::int64_t>(0, seconds / 86'400 - latest / 86'400)));
}

void refuse_broken(const join::Index& index, const SourceSet& sources, std::ostream& err) {
  std::vector<engine::BrokenFile> broken = engine::broken_files(index);
  std::erase_if(broken,
                [](const engine::BrokenFile& file) { return !file.named && !file.holds_policy; });
  complain(broken, sources, err);
  if (broken.empty()) return;
  throw UsageError("no snapshot is written of what cannot be read: " +
                   count_of(broken.size(), "file does", "files do") + " not parse.");
}

std::string told(const report::Snapshot& made) {
  const auto part = [](std::size_t n, std::string_view one, std::string_view many = {}) {
    return count_of(n, one, many) + ", ";
  };
  std::string out;
  if (made.roles + made.others > 0) {
    out += part(made.roles, "role for pods", "roles for pods") + std::to_string(made.others) +
           (made.others == 1 ? " other" : " others") + " by name, ";
  }
  if (made.accounts > 0) out += part(made.accounts, "service account");
  if (made.workloads > 0) out += part(made.workloads, "workload");
  if (made.clusters > 0) out += part(made.clusters, "cluster");
  if (made.providers > 0) out += part(made.providers, "provider");
  if (made.associations > 0) out += part(made.associations, "association");
  if (made.readers > 0) {
    out += part(made.readers, "other user of accounts", "other users of accounts");
  }
  return out.substr(0, out.size() - std::min<std::size_t>(out.size(), 2));
}

std::string size_of(std::size_t bytes) {
  if (bytes < 10'000) return std::to_string(bytes) + " bytes";
  if (bytes < 10'000'000) return std::to_string(bytes / 1000) + " KB";
  return std::to_string(bytes / 1'000'000) + " MB";
}

/// The snapshot of an earlier run, whole or not, is no part of what the next one is made of, and is
/// there to be replaced. Any other file that is among the inputs is kept (keep_inputs).
bool is_of_earlier_run(const std::string& path) {
  std::string why;
  const std::optional<std::string> old = read_regular(path, kLongest, why);
  return !old || old->empty() || old->find("irsa-lint/snapshot") != std::string::npos;
}

/// Is what is there already the same, and young enough to be left?
bool is_up_to_date(const std::string& path, const report::Snapshot& made, const std::string& date) {
  std::string why;
  const std::optional<std::string> old = read_regular(path, kLongest, why);
  if (!old) return false;
  const std::string before = report::date_of_snapshot(*old);
  if (before.empty() || before > date) return false;
  const auto days = [](const std::string& text) {
    const std::chrono::year_month_day day{
        std::chrono::year(std::stoi(text.substr(0, 4))),
        std::chrono::month(static_cast<unsigned>(std::stoul(text.substr(5, 2)))),
        std::chrono::day(static_cast<unsigned>(std::stoul(text.substr(8, 2))))};
    return std::chrono::sys_days(day).time_since_epoch().count();
  };
  const auto is_date = [](const std::string& text) {
    return text.size() == 10 && text.find_first_not_of("0123456789-") == std::string::npos &&
           text[4] == '-' && text[7] == '-';
  };
  return is_date(before) && is_date(date) && days(date) - days(before) < kRefreshDays &&
         report::content_of_snapshot(*old) == report::content_of_snapshot(made.text);
}

/// What a snapshot is made of, or compared.
struct Source {
  WalkResult found;
  config::Settings settings;
  load::Facts facts = {};
  std::vector<Unreadable> unreadable = {};
};

/// The facts of the paths; throws UsageError if any of it cannot be read.
Source read_all_of(const std::vector<std::string>& paths, const config::Settings& settings,
                   Streams& streams) {
  Source asked{
      .found = find_input(paths, {}, streams.in, settings), .settings = settings, .facts = {}};
  // However old a part is, it says what it said; the date stays with it.
  asked.settings.oldest_snapshot.clear();
  asked.settings.max_age.clear();
  leave_out_snapshots(asked.found);
  asked.facts = engine::read_all(asked.found.files, asked.settings, asked.unreadable);
  for (const auto* more : {&asked.found.named, &asked.found.directories}) {
    asked.unreadable.insert(asked.unreadable.end(), more->begin(), more->end());
  }
  if (complain(asked.unreadable, streams.err)) {
    throw UsageError("no snapshot is written of what cannot be read.");
  }
  const auto defects = engine::reference_defects(asked.found.files, asked.settings, asked.facts);
  if (!defects.empty()) throw UsageError(defects.front() + ".");
  return asked;
}

int show_diff(const SnapshotWords& words, const config::Settings& settings, Streams& streams) {
  if (words.check.paths.size() != 2) {
    throw UsageError("--diff compares two snapshots: irsa-lint snapshot --diff OLD NEW.");
  }
  if (words.format != "text" && words.format != "json" && words.format != "markdown") {
    throw UsageError("there is no format " + irsa::quoted(words.format) +
                     " here; known are text, json and markdown.");
  }
  const Source before = read_all_of({words.check.paths[0]}, settings, streams);
  const Source after = read_all_of({words.check.paths[1]}, settings, streams);
  const join::Index old_index(before.facts, before.settings, before.found.files);
  const join::Index new_index(after.facts, after.settings, after.found.files);
  refuse_broken(old_index, before.found.files, streams.err);
  refuse_broken(new_index, after.found.files, streams.err);
  const engine::SnapshotDiff diff = engine::compare(old_index, new_index);
  const bool json = words.format == "json";
  write_stream(streams.out, json ? Medium::json : Medium::text,
               json                         ? report::to_json(diff)
               : words.format == "markdown" ? report::to_markdown(diff)
                                            : report::to_text(diff));
  return diff.lost.empty() ? kClean : kFindings;
}

int snapshot(const SnapshotWords& words, Streams& streams) {
  CheckOptions options =
      validate(words.check, load_config(words.check.config, streams.here, streams.err));
  if (words.diff) return show_diff(words, options.settings, streams);
  if (!words.output.empty() && is_of_earlier_run(words.output)) {
    options.settings.exclude.push_back(
        {.glob = streams.here.shown(words.output), .from_here = true});
  }
  const Source asked = read_all_of(options.paths, options.settings, streams);
  const join::Index index(asked.facts, asked.settings, asked.found.files);
  refuse_broken(index, asked.found.files, streams.err);
  const std::string date = words.as_of.empty() ? date_of(asked.found, asked.facts) : words.as_of;
  const report::Snapshot made =
      report::to_snapshot(index, {.made_by = "irsa-lint " + version(), .read = date});
  const std::string held = told(made);
  if (held.empty() && !options.allow_empty) {
    throw UsageError(
        "nothing recognised: no role, service account, workload or cluster (--allow-empty if that "
        "is fine).");
  }
  std::string line = (held.empty() ? "nothing recognised" : held) + ": ";
  if (words.output.empty()) {
    write_stream(streams.out, Medium::json, made.text);
    line += "standard output";
  } else if (is_up_to_date(words.output, made, date)) {
    line += words.output + " is already up to date";
  } else {
    const std::vector<FileText> files = {
        {.path = words.output, .medium = Medium::json, .text = made.text}};
    keep_inputs(files, asked.found.files);
    write_files(files);
    line += words.output;
  }
  std::string left = "permissions, tags, dates, statements that cannot apply to a pod's call";
  if (made.masked > 0) left += "; " + count_of(made.masked, "external id") + " masked";
  tell(streams.err,
       printable(line) + " (" + size_of(made.text.size()) + ")\nleft out: " + left + "\n");
  return kClean;
}

void check_date(const std::string& date) {
  constexpr std::string_view kForm = "0000-00-00";
  const bool fits = date.size() == kForm.size() &&
                    std::equal(date.begin(), date.end(), kForm.begin(), [](char c, char form) {
                      return form == '0' ? is_digit(c) : c == form;
                    });
  if (!fits) throw UsageError("--as-of: " + irsa::quoted(date) + " is not of the form YYYY-MM-DD.");
  // Nobody would call it old any more. Elsewhere it may be tomorrow already.
  if (date > today(-1)) throw UsageError("--as-of: " + irsa::quoted(date) + " is in the future.");
}

}  // namespace

Action declare_snapshot(CLI::App& app) {
  const auto words = std::make_shared<SnapshotWords>();
  app.add_option("PATH", words->check.paths,
                 "Files and directories; - is standard input; without any, the working directory");
  app.add_option("-o,--output", words->output, "Write to this file (default: standard output)")
      ->type_name("FILE");
  app.add_option("--as-of", words->as_of,
                 "Date of the input (default: the day its newest file was written)")
      ->type_name("DATE");
  app.add_flag("--allow-empty", words->check.allow_empty,
               "Do not fail if no object, role or policy is found");
  app.add_flag("--diff", words->diff,
               "Compare two snapshots, OLD and NEW: who gains and who loses a role");
  app.add_option("--format", words->format, "Of --diff: text, json or markdown")
      ->type_name("FORMAT");
  app.add_option("--namespace", words->check.ns, "Namespace of objects that have none")
      ->type_name("NS");
  app.add_option("--cluster", words->check.cluster, "Name of the cluster that the input is for")
      ->type_name("NAME");
  app.add_option("--issuer", words->check.issuer, "URL of its OIDC issuer")->type_name("URL");
  app.add_option("-j,--jobs", words->check.jobs, "Threads (default: one per processor)")
      ->type_name("N");
  declare_config_options(app, words->check.config);
  return [words](Streams& streams) {
    if (!words->as_of.empty()) check_date(words->as_of);
    return snapshot(*words, streams);
  };
}

}  // namespace irsa::cli
