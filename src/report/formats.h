// The table of the output formats of `check`. The values of --format, its help and the completions
// are made from it. See "Adding an output format" in CONTRIBUTING.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/audit.h"
#include "base/outgoing.h"
#include "engine/report.h"
#include "source/source_set.h"

namespace irsa::report {

/// The input of a format: the report, and how to show it. A format uses what it needs.
struct Request {
  const engine::Report& report;
  const SourceSet& sources;
  bool show_suppressed = false;
  bool color = false;
  std::size_t width = 0;  ///< columns of the terminal; 0 = there is none
  bool to_file = false;   ///< the output goes to a file, so its readers do not see standard error
  /// The root of the repository; absolute, links resolved. Paths in SARIF and for GitHub and GitLab
  /// are relative to it.
  std::string root = {};
  std::string sarif_category = {};      ///< empty: the upload action chooses it
  const audit::Audit* audit = nullptr;  ///< set if the format wants_audit
};

struct Written {
  std::string text;
  std::vector<std::string> warnings = {};  ///< for standard error, one sentence each
};

/// Whether suppressed findings are in the output.
enum class ShowsSuppressed : std::uint8_t { never, on_request, always };

struct Format {
  std::string_view name;
  std::string_view description;  ///< whom it is for
  ShowsSuppressed suppressed;
  Medium medium;
  bool wants_root = false;   ///< prints paths relative to the repository's root
  bool shows_fixes = false;  ///< shows which findings can be fixed, or how
  bool wants_audit = false;  ///< it also shows roles and service accounts
  /// Writes the whole report as one string, so a file is written completely or not at all.
  Written (*write)(const Request& request);
};

/// All formats in the order of the help; the first is the default.
[[nodiscard]] std::span<const Format> formats();

/// nullptr if there is no format of that name.
[[nodiscard]] const Format* find_format(std::string_view name);

}  // namespace irsa::report
