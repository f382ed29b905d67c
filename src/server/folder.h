// A folder of the workspace, linted as `cd FOLDER && irsa-lint check` would do it; but open files
// that are not saved count instead of those on disk. All functions are called by one thread
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
  /// Does the path lie in the folder?
  [[nodiscard]] bool holds(std::string_view path) const;

  /// Takes in what is open. With `look_again` also what is on disk: files may have come, gone or
  /// changed.
  void refresh(const OpenDocuments& documents, bool look_again);

  /// Why the folder cannot be linted; empty if it can.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }
  /// False if there is nothing to ask: the folder cannot be linted, or is gone.
  [[nodiscard]] bool is_open() const { return session_ != nullptr; }

  // All of these need an open folder, and tell of the moment of the last refresh().
  /// Reads what was not read yet; `done` counts the files.
  void read(std::atomic<std::size_t>& done);
  [[nodiscard]] std::size_t file_count() const { return tree_->found.files.size(); }
  [[nodiscard]] const SourceSet& sources() const { return tree_->found.files; }
  [[nodiscard]] const config::Settings& settings() const { return tree_->settings; }
  [[nodiscard]] const join::Index& index();
  [[nodiscard]] judge::Model model();
  /// Without edits of fixes.
  [[nodiscard]] const engine::Report& report();
  /// What all safe fixes in a file make of it: blocks of the text as it is.
  [[nodiscard]] std::vector<engine::Block> mended(FileId file);
  /// Why edits (in order) must not be made: which finding would be new. Empty if none would.
  [[nodiscard]] std::string objection_to(const std::vector<Edit>& edits);
  /// The input of that path; nullopt if it is none.
  [[nodiscard]] std::optional<FileId> file_at(std::string_view path) const;
  /// The path of a file; empty if it lies outside the folder or in no file (standard input).
  [[nodiscard]] std::string path_of(FileId file) const;

 private:
  /// When a file on disk was written, and how long it is: what changes with its bytes.
  struct Stamp {
    std::int64_t seconds = 0, nanoseconds = 0;
    std::uint64_t bytes = 0, inode = 0;
    friend bool operator==(const Stamp&, const Stamp&) = default;
  };
  using Texts = std::map<std::string, std::shared_ptr<const std::string>, std::less<>>;

  /// Finds the folder; false if it is gone.
  [[nodiscard]] bool find();
  void close(std::string refusal);
  void reopen(const Texts& texts);
  void take(const Texts& texts);
  void change(FileId file, std::optional<std::string> text);
  [[nodiscard]] std::vector<std::string> unsaved_inputs(const Texts& texts) const;
  [[nodiscard]] std::string shown_of(std::string_view path) const;
  [[nodiscard]] static Stamp stamp_of(const SourceFile& file);

  std::string path_;
  std::string real_path_;  ///< links resolved; empty if the folder was never there
  OpenTree open_;
  Today today_;
  std::string refusal_;
  std::unique_ptr<Tree> tree_;
  std::unique_ptr<engine::Session> session_;
  std::size_t given_ = 0;                             ///< files of the tree, before any linting
  std::map<std::string, FileId, std::less<>> files_;  ///< by shown path
  std::map<FileId, Stamp> stamps_;
  Texts taken_;  ///< what the session has in the place of files, by shown path
  std::vector<std::string> unsaved_;
  std::optional<engine::Report> report_;
};

}  // namespace irsa::server
