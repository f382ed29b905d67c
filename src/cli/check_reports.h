// Writes the reports of a check, in the formats and to the files that were asked for.
#pragma once

#include <optional>
#include <vector>

#include "audit/audit.h"
#include "cli/check_options.h"
#include "cli/command.h"
#include "cli/output.h"
#include "engine/report.h"
#include "source/source_set.h"

namespace irsa::cli {

/// What is written. `audit`: if a format wants it.
struct Checked {
  const engine::Report& report;
  const SourceSet& sources;
  const std::optional<audit::Audit>& audit;
};

/// Everything is put together before anything is written. `files`: what goes to files besides.
void write_reports(const CheckOptions& options, const Checked& checked, std::vector<FileText> files,
                   Streams& streams);

}  // namespace irsa::cli
