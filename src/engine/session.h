// A run, step by step: read the files, join what they say, judge it, report. Each command is a
// caller of this, and so is whoever asks again after a change, as an editor does.
//
// Each step is done when it is first asked for. With Keep::files what each file says is kept by
// itself and never changed: after a change that one file is read again, and what the others say is
// joined anew. Not for use by several threads at once.
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

  /// Both outlive the session. Texts that are made out of files are added to `sources`.
  Session(SourceSet& sources, const config::Settings& settings, Keep keep = Keep::nothing);
  Session(SourceSet& sources, const config::Settings&& gone, Keep keep = Keep::nothing) = delete;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Reads what was not read yet; `done` is counted up with each file. The questions below do it by
  /// themselves.
  void read(std::atomic<std::size_t>* done = nullptr);
  /// Puts a text in the place of what the file holds on disk (nullopt: the disk counts again). What
  /// was answered before is not valid any more, nor are ids of files beyond those it began with.
  /// Only with Keep::files.
  void change(FileId file, std::optional<std::string> text);
  /// What is read from disk besides the files (modules, patches) may have changed. Likewise.
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
