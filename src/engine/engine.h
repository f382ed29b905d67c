// The whole way from files to a Report.
//
//   files → facts → index → verdicts → problems → findings (stamped, sorted, suppressed) → report
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "config/settings.h"
#include "engine/report.h"
#include "judge/model.h"
#include "source/source_set.h"

namespace irsa::engine {

struct LintOptions {
  bool suppressions = true;  ///< false: only the baseline suppresses anything
  /// YYYY-MM-DD, compared with expiry dates; empty = nothing has expired.
  std::string today = {};
  bool show_reference = false;  ///< findings in reference inputs are among the others, marked
  bool fixes = false;           ///< make the edits of fixes, which takes reading files again
};

/// Files and folders that could not be opened: the run has failed, and every format says so.
void add_unreadable(const std::vector<Unreadable>& paths, Report& report);

/// What all rules say, before anything of it is suppressed, in no particular order.
[[nodiscard]] std::vector<Finding> findings_of(const judge::Model& model);

/// What is found in these roots of Terraform where none of their defaults is known
/// (engine/without_defaults.h).
using FindWithoutDefaults = std::function<std::vector<Finding>(const std::set<FileId>& roots)>;

/// What all rules say about what was read: sorted, complete, and with suppressions applied.
/// `without_defaults` is asked at most once.
[[nodiscard]] Report report_on(const judge::Model& model, const LintOptions& options = {},
                               const FindWithoutDefaults& without_defaults = nullptr);

/// Lints the files together: the whole of a Session (engine/session.h) at once. The report does not
/// depend on settings.jobs.
[[nodiscard]] Report lint(SourceSet& sources, const config::Settings& settings,
                          const LintOptions& options = {});

}  // namespace irsa::engine
