// A folder of the workspace, linted as by `cd FOLDER && irsa-lint check`, but with the text of open
// files instead of the text on disk. All functions are called by the working thread
// (server/server.h).
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/mend.h"
#include "engine/report.h"
#include "engine/session.h"
#include "server/documents.h"
#include "server/tree.h"

namespace irsa::server {

class Folder {
 public:
  /// `path` is absolute.
  Folder(std::string path, OpenTree open, Today today);
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  /// Is the path in the folder?
  [[nodiscard]] bool holds(std::string_view path) const;

  /// Takes over the open documents. With `look_again` it also looks for files that were added,
  /// removed or changed on disk.
  void refresh(const OpenDocuments& documents, bool look_again);

  /// Why the folder cannot be linted; empty if it can.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }
  /// False if the folder cannot be linted, or no longer exists.
  [[nodiscard]] bool is_open() const { return session_ != nullptr; }

  // These need is_open(). They answer for the state at the last refresh().
  /// Reads the files that are not read yet; adds 1 to `done` for each.
  void read(std::atomic<std::size_t>& done);
  [[nodiscard]] std::size_t file_count() const { return tree_->found.files.size(); }
  [[nodiscard]] const SourceSet& sources() const { return tree_->found.files; }
  [[nodiscard]] const config::Settings& settings() const { return tree_->settings; }
  [[nodiscard]] const join::Index& index();
  [[nodiscard]] judge::Model model();
  /// The findings, without the edits of fixes.
  [[nodiscard]] const engine::Report& report();
  /// The changes of all safe fixes in a file, as blocks of its present text.
  [[nodiscard]] std::vector<engine::Block> mended(FileId file);
  /// Why the edits (sorted) must not be made: they would bring a new finding. Empty if they may be
  /// made.
  [[nodiscard]] std::string objection_to(const std::vector<Edit>& edits);
  /// The file with this path; nullopt if it is not an input.
  [[nodiscard]] std::optional<FileId> file_at(std::string_view path) const;
  /// The path of a file; empty if it is outside the folder or has no path (standard input).
  [[nodiscard]] std::string path_of(FileId file) const;

 private:
  /// The time, size and inode of a file on disk. They show whether it has changed.
  struct Stamp {
    std::int64_t seconds = 0, nanoseconds = 0;
    std::uint64_t bytes = 0, inode = 0;
    friend bool operator==(const Stamp&, const Stamp&) = default;
  };
  using Texts = std::map<std::string, std::shared_ptr<const std::string>, std::less<>>;

  /// Finds the folder; false if it no longer exists.
  [[nodiscard]] bool find();
  void close(std::string refusal);
  void reopen(const Texts& texts);
  void take(const Texts& texts);
  void change(FileId file, std::optional<std::string> text);
  [[nodiscard]] std::vector<std::string> unsaved_inputs(const Texts& texts) const;
  [[nodiscard]] std::string shown_of(std::string_view path) const;
  [[nodiscard]] static Stamp stamp_of(const SourceFile& file);

  std::string path_;
  std::string real_path_;  ///< links resolved; empty if the folder never existed
  OpenTree open_;
  Today today_;
  std::string refusal_;
  std::unique_ptr<Tree> tree_;
  std::unique_ptr<engine::Session> session_;
  std::size_t given_ = 0;  ///< number of files in the tree before the first run, which may add some
  std::map<std::string, FileId, std::less<>> files_;  ///< by shown path
  std::map<FileId, Stamp> stamps_;
  Texts taken_;  ///< texts that the session uses instead of those on disk, by shown path
  std::vector<std::string> unsaved_;
  std::optional<engine::Report> report_;
};

}  // namespace irsa::server
