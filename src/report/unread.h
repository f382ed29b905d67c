// What could not be read. Every format must show it.
#pragma once

#include <string>
#include <vector>

#include "base/text.h"
#include "engine/report.h"

namespace irsa::report {

/// Files and folders that could not be read, in the order of the report; pointers into it.
[[nodiscard]] inline std::vector<const engine::SkippedInput*> unread(const engine::Report& report) {
  std::vector<const engine::SkippedInput*> out;
  for (const engine::SkippedInput& skipped : report.summary.skipped) {
    if (skipped.unreadable) out.push_back(&skipped);
  }
  return out;
}

/// Why the run failed, as a clause; empty if it did not fail.
[[nodiscard]] inline std::string failure_of(const engine::Report& report) {
  if (!report.failure.empty()) return report.failure;
  std::size_t failed = 0;
  for (const engine::SkippedInput* const file : unread(report)) failed += file->failed ? 1 : 0;
  return failed == 0 ? std::string() : count_of(failed, "file") + " could not be read";
}

/// The level of an unread file: error if it makes the run fail.
[[nodiscard]] inline Severity level_of(const engine::SkippedInput& unread) {
  return unread.failed ? Severity::error : Severity::warning;
}

}  // namespace irsa::report
