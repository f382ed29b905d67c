// A run, step by step: read the files, join what they say, judge it, report. Every command uses
// this, and so does an editor, which asks again after a change.
//
// Each step is done when it is first asked for. With Keep::files, what each file says is kept
// separately and never changed: after a change only that file is read again, and everything is
// joined again. Not for several threads at once.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.h"
#include "engine/engine.h"
#include "engine/report.h"
#include "judge/model.h"
#include "load/facts.h"
#include "source/source_set.h"
#include "source/walk.h"

namespace irsa::engine {

/// What one file says; several questions share it.
using FileFacts = std::shared_ptr<const load::Facts>;

class Session {
 public:
  enum class Keep : std::uint8_t {
    nothing,  ///< asked about the files as they are, once
    files,    ///< asked again after changes
  };

  /// Both outlive the session. Texts that are made from files are added to `sources`.
  Session(SourceSet& sources, const config::Settings& settings, Keep keep = Keep::nothing);
  Session(SourceSet& sources, const config::Settings&& gone, Keep keep = Keep::nothing) = delete;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Reads what was not read yet and adds to `done` for each file. The functions below call it if
  /// they need it.
  void read(std::atomic<std::size_t>* done = nullptr);
  /// Uses a text instead of what the file has on disk (nullopt: the disk counts again). Earlier
  /// answers are no longer valid, nor are ids of files after those that the session began with.
  /// Only with Keep::files.
  void change(FileId file, std::optional<std::string> text);
  /// Other files that are read from disk (modules, patches) may have changed. As above.
  void look_again();

  /// What all files say.
  [[nodiscard]] const load::Facts& facts();
  /// The same, joined.
  [[nodiscard]] const join::Index& index();
  /// The same, judged: what rules see.
  [[nodiscard]] judge::Model model();
  /// What the rules say. It holds nothing of the session.
  [[nodiscard]] Report report(const LintOptions& options = {});

  /// Files that could not be read.
  [[nodiscard]] const std::vector<Unreadable>& unreadable() const { return unreadable_; }

 private:
  void read_kept(std::atomic<std::size_t>* done);

  SourceSet& sources_;
  const config::Settings& settings_;
  Keep keep_;
  std::size_t files_;            // of the sources, at the beginning
  std::vector<FileFacts> kept_;  // by file; empty: to be read
  std::vector<Unreadable> unreadable_;
  // Each is made of the one before.
  std::optional<load::Facts> facts_;
  std::unique_ptr<join::Index> index_;
  std::unique_ptr<judge::Verdicts> verdicts_;
};

}  // namespace irsa::engine
