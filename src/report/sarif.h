// Writes the report as SARIF 2.1.0, for code scanning and editors.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/report.h"
#include "report/home.h"
#include "source/source_set.h"

namespace irsa::report {

struct SarifOptions {
  std::string root = {};      ///< absolute, links resolved; paths in the log are relative to it
  std::string category = {};  ///< GitHub's category; empty: the upload action chooses it
  /// GitHub opens alerts for suppressed results too, so they are left out unless asked for.
  bool show_suppressed = false;
  bool baseline = false;  ///< mark each result as new or not
  std::string_view home = project_home();
};

struct Sarif {
  std::string text;
  /// Paths of results outside the root. GitHub refuses a log that has such results.
  std::vector<std::string> outside = {};
};

[[nodiscard]] Sarif to_sarif(const engine::Report& report, const SourceSet& sources,
                             const SarifOptions& options);

}  // namespace irsa::report
