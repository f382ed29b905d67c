// The output formats of `check`, as one table: what --format knows, what its help, completions, the
// man page and docs/formats.md list, and how each is written. See "Adding an output format" in
// CONTRIBUTING.md.
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

/// What a format gets: the report, and how it is to be shown. Each takes of it what it needs.
struct Request {
  const engine::Report& report;
  const SourceSet& sources;
  bool show_suppressed = false;
  bool color = false;
  std::size_t width = 0;  ///< columns of the terminal; 0 = there is none
  bool to_file = false;   ///< nobody sees what standard error says beside it
  /// Absolute, links resolved: paths for hosts of repositories (SARIF, GitHub, GitLab) are relative
  /// to it.
  std::string root = {};
  std::string sarif_category = {};      ///< empty = left to the upload action
  const audit::Audit* audit = nullptr;  ///< for a format that wants it
};

struct Written {
  std::string text;
  std::vector<std::string> warnings = {};  ///< for standard error, a sentence each
};

/// Whether findings that are suppressed are in the output.
enum class ShowsSuppressed : std::uint8_t { never, on_request, always };

struct Format {
  std::string_view name;
  std::string_view description;  ///< whom it is for
  ShowsSuppressed suppressed;
  Medium medium;
  bool wants_root;   ///< prints paths from the repository's root on
  bool shows_fixes;  ///< says which findings can be fixed, or how
  /// The whole report as one string: what goes to a file is written completely or not at all.
  Written (*write)(const Request& request);
  bool wants_audit = false;  ///< it shows roles and accounts, not only findings
};

/// In the order in which they are listed; the first is the default.
[[nodiscard]] std::span<const Format> formats();

/// nullptr if there is none of that name.
[[nodiscard]] const Format* find_format(std::string_view name);

}  // namespace irsa::report
