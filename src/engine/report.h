// What a run of the linter found, in its final order: all that the output formats print.
//
// A Report holds no views into Facts or Index; rules live in the static rule table. Findings that
// were suppressed are among the others, marked; whether they are shown is up to the format.
#pragma once

#include <cstdint>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "diag/findings.h"
#include "index/index.h"
#include "source/walk.h"

namespace irsa::engine {

/// A file that was not looked at, or not at all of it.
struct SkippedInput {
  std::string path;  ///< as seen from the working directory
  std::string reason;
  bool unreadable = false;  ///< not by choice: nobody knows what is in it
};

struct Summary {
  std::uint64_t errors = 0, warnings = 0, notes = 0;  ///< not suppressed
  std::uint64_t suppressed = 0;
  std::uint64_t files = 0;
  std::uint64_t documents = 0;          ///< parsed and recognised
  std::uint64_t documents_skipped = 0;  ///< of no concern
  bool has_kubernetes = false;
  bool has_iam = false;
  std::vector<SkippedInput> skipped = {};
  std::vector<index::NotChecked> not_checked = {};
};

/// A finding of an earlier run.
struct BaselineEntry {
  std::string fingerprint, rule, path, message;
};

struct BaselineOutcome {
  std::uint64_t known = 0;               ///< entries that occur in this run
  std::vector<BaselineEntry> gone = {};  ///< entries that no longer do
};

struct Report {
  std::vector<Finding> findings;
  Summary summary;
  std::optional<BaselineOutcome> baseline = {};  ///< absent: none was given
  std::vector<Unreadable> failed = {};           ///< files the user named: the run has failed
  unsigned threads = 1;                          ///< how many may be used to write it
  /// What was read is freed beside the writing of the report: millions of small pieces.
  std::future<void> freed = {};

  /// The worst level among the findings that are not suppressed; Severity::off if there are none.
  [[nodiscard]] Severity worst() const;
};

}  // namespace irsa::engine
