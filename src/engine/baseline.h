// The findings of an earlier run, by fingerprint: they are known and not shown again.
//
//   {"schema": "irsa-lint/baseline/1",
//    "findings": [{"fingerprint": …, "rule": …, "path": …, "message": …}, …]}
//
// Only the fingerprint counts, and it holds neither path nor line; the rest is for readers.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/report.h"
#include "engine/selection.h"

namespace irsa::engine {

inline constexpr std::string_view kBaselineSchema = "irsa-lint/baseline/1";

struct Baseline {
  std::vector<BaselineEntry> entries;
};

struct BaselineReading {
  Baseline baseline;
  std::vector<Problem> problems;  ///< with any of them the baseline must not be used
};

[[nodiscard]] BaselineReading read_baseline(FileId file, std::string_view text);

/// The findings of `report` that are not suppressed.
[[nodiscard]] Baseline baseline_of(const Report& report, const SourceSet& sources);

/// Is a file of that path, as an entry shows it, a part of this run?
using InRun = std::function<bool(std::string_view path)>;

/// Marks the findings that are in the baseline and counts again. Entries that no longer occur are
/// noted in the report, except those of rules that were off in this run and of files that it does
/// not cover.
void apply_baseline(Report& report, const Baseline& baseline, const Selection& selection,
                    const InRun& in_run = {});

}  // namespace irsa::engine
