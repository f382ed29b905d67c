// What writes the output formats that report/formats.h lists, and the other texts about a report.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/baseline.h"
#include "engine/report.h"
#include "report/home.h"
#include "source/source_set.h"

namespace irsa::report {

struct TextOptions {
  bool color = false;
  bool show_suppressed = false;
  std::size_t width = 0;  ///< of the terminal, for excerpts; 0 = not one
  bool unread = false;    ///< also name the files that could not be opened
};

/// path:line:col: level: message [slug], the source line, carets, notes, help. Of a rule with 50
/// findings and more, ten are shown so and the others by one line each, at the end.
[[nodiscard]] std::string to_text(const engine::Report& report, const SourceSet& sources,
                                  const TextOptions& options = {});
/// The first of these lines alone for each finding.
[[nodiscard]] std::string to_concise(const engine::Report& report, const SourceSet& sources,
                                     const TextOptions& options = {});
/// How many findings of which rule, most first.
[[nodiscard]] std::string to_statistics(const engine::Report& report);

/// "schema": "irsa-lint/check/1". Suppressed findings are in it, marked.
[[nodiscard]] std::string to_json(const engine::Report& report, const SourceSet& sources);

struct SarifOptions {
  std::string root = {};      ///< absolute, links resolved; paths in the log are relative to it
  std::string category = {};  ///< GitHub's; empty = left to the upload action
  /// GitHub opens alerts for suppressed results too, so they are left out unless asked for.
  bool show_suppressed = false;
  bool baseline = false;  ///< say of each result whether it is new
  std::string_view home = project_home();
};

struct Sarif {
  std::string text;
  /// Paths of results outside of the root: GitHub refuses such a log.
  std::vector<std::string> outside = {};
};

[[nodiscard]] Sarif to_sarif(const engine::Report& report, const SourceSet& sources,
                             const SarifOptions& options);

/// Annotations for a workflow of GitHub Actions. `root` as in SarifOptions: GitHub wants paths from
/// the repository's root. Suppressed findings are left out.
[[nodiscard]] std::string to_github(const engine::Report& report, const SourceSet& sources,
                                    const std::string& root);

/// GitLab's Code Quality report. `root` and suppressed findings as above.
[[nodiscard]] std::string to_gitlab(const engine::Report& report, const SourceSet& sources,
                                    const std::string& root,
                                    std::string_view home = project_home());

/// JUnit XML: a suite for each file, a failed test case for each finding.
[[nodiscard]] std::string to_junit(const engine::Report& report, const SourceSet& sources,
                                   bool show_suppressed);

/// For a job summary or a comment. Whatever may come from the input stands in code spans, where
/// neither links nor mentions nor HTML mean anything.
[[nodiscard]] std::string to_markdown(const engine::Report& report, const SourceSet& sources,
                                      bool show_suppressed, std::string_view home = project_home());

/// The file that --write-baseline writes.
[[nodiscard]] std::string to_json(const engine::Baseline& baseline);

/// The rule table; "schema": "irsa-lint/rules/1".
[[nodiscard]] std::string rules_to_json();

/// The lines for standard error: counts, what was skipped and what could not be checked.
struct SummaryOptions {
  bool verbose = false;  ///< list every skipped file
};
[[nodiscard]] std::string to_summary(const engine::Report& report,
                                     const SummaryOptions& options = {});

}  // namespace irsa::report
