// What could not be read: the part of the summary that no format may leave out.
#pragma once

#include <string>
#include <vector>

#include "base/text.h"
#include "engine/report.h"

namespace irsa::report {

/// Files and folders that could not be read, in their order; pointers into the report.
[[nodiscard]] inline std::vector<const engine::SkippedInput*> unread(const engine::Report& report) {
  std::vector<const engine::SkippedInput*> out;
  for (const engine::SkippedInput& skipped : report.summary.skipped) {
    if (skipped.unreadable) out.push_back(&skipped);
  }
  return out;
}

/// Why the run has failed, in one clause; empty if it has not.
[[nodiscard]] inline std::string failure_of(const engine::Report& report) {
  if (!report.failure.empty()) return report.failure;
  std::size_t failed = 0;
  for (const engine::SkippedInput* const file : unread(report)) failed += file->failed ? 1 : 0;
  return failed == 0 ? std::string() : count_of(failed, "file") + " could not be read";
}

/// How bad that is.
[[nodiscard]] inline Severity level_of(const engine::SkippedInput& unread) {
  return unread.failed ? Severity::error : Severity::warning;
}

}  // namespace irsa::report
