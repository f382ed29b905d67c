// Applies fixes: edit, lint again in memory, keep what works.
//
// A fix counts only if its finding is gone afterwards and no finding is new; else it is undone, and
// the reason kept. Fixes that do not overlap are tried together; if that fails, in halves. Fixes
// that overlap wait for the next round. The number of rounds is limited.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"
#include "engine/engine.h"
#include "engine/report.h"
#include "source/source_set.h"

namespace irsa::engine {

struct MendOptions {
  bool unsafe = false;                  ///< also fixes that are not safe
  std::vector<std::string> rules = {};  ///< only these rules and groups; empty = all
  std::optional<FileId> only = {};      ///< only fixes that change nothing but this file
  LintOptions lint = {};
  std::function<void(Report&)> heed = {};  ///< marks what a baseline knows; may be empty
};

/// A fix that was applied, or was tried and rolled back.
struct MendedFinding {
  std::string rule, path;
  std::size_t line = 0;  ///< 1-based, in the text before this fix
  std::string title;
  bool safe = false;
  std::string gets_in = {};
  std::string reason = {};  ///< why it was rolled back; empty if it was not
};

/// A part of a text that became another.
struct Block {
  std::size_t begin, end;  ///< bytes of the text before
  std::string text;
  std::vector<std::size_t> by = {};  ///< numbers of Mending::fixed
};

struct MendedFile {
  FileId file;
  std::string before, after;
  std::vector<Block> blocks;  ///< in order
};

struct Mending {
  std::vector<MendedFinding> mended, rolled_back;
  std::vector<MendedFile> files;  ///< only those that change, in order
  SourceSet sources;              ///< with the new texts, and all that linting them added
  Report report;                  ///< of what is left
};

/// `sources`: as the walk found them, before any linting.
[[nodiscard]] Mending mend(const SourceSet& sources, const config::Settings& settings,
                           const MendOptions& options);

}  // namespace irsa::engine
