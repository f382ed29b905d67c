// What is known about a rule without running it. The table of all rules is generated from
// rules/<slug>.yaml at build time (tools/rulegen.cpp); docs, `explain`, SARIF and tests read it.
#pragma once

#include <span>
#include <string_view>

#include "diag/severity.h"

namespace irsa {

/// An input file of a runnable example.
struct ExampleFile {
  std::string_view name;
  std::string_view text;
};

/// A related place of an expected finding: exactly the text `at` in `file`, and the note there.
struct ExpectedNote {
  std::string_view file;
  std::string_view at;
  std::string_view message;  ///< the whole of it
  unsigned occurrence;       ///< of `at` in the file, from 1
};

/// A finding that a bad example must produce: its primary span is exactly the text `at`, which
/// occurs once in `file` (or `occurrence` counts it, from 1), and `message` is part of its message.
struct ExpectedFinding {
  std::string_view file;
  std::string_view at;
  std::string_view message;
  Severity level;
  unsigned occurrence;
  std::span<const ExpectedNote> related;  ///< all related places, in order
  std::string_view help;                  ///< the whole of it; empty: there is none
};

struct Example {
  std::string_view title;
  std::span<const std::string_view> options;  ///< extra command line words, e.g. --namespace x
  std::span<const ExampleFile> files;
  std::span<const ExpectedFinding> expect;  ///< empty: nothing may be found
  /// What the files are after all fixes of this rule, safe and unsafe: those that change.
  std::span<const ExampleFile> fixed = {};
};

struct RuleInfo {
  std::string_view slug;
  std::string_view title;     ///< one line, no final period
  std::string_view group;     ///< input, service-account, workload, trust-policy, …
  Severity level;             ///< default; Severity::off when only run on request
  Severity level_on_request;  ///< the level of an off rule under --strict or --select; else = level
  std::string_view security_severity;      ///< "0.1".."10.0", empty when it is not about security
  std::string_view precision;              ///< very-high, high, medium or low
  std::span<const std::string_view> tags;  ///< e.g. cwe-284
  std::string_view since;
  std::string_view rationale;                    ///< Markdown
  std::string_view remediation;                  ///< Markdown
  std::span<const std::string_view> references;  ///< URLs
  std::span<const Example> bad;
  std::span<const Example> good;
};

}  // namespace irsa
