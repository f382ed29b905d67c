// The folders that the client has open, each linted by itself. All functions are called by the
// working thread (server/server.h).
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/folder.h"

namespace irsa::server {

class Workspace {
 public:
  Workspace(OpenTree open, Today today) : open_(std::move(open)), today_(std::move(today)) {}

  /// From now on it has the folders with these paths. What is known of a folder that it had before
  /// is kept.
  void follow(std::vector<std::string> paths);
  /// Of every folder.
  void refresh(const OpenDocuments& documents, bool look_again);
  /// Forgets what is known; the next follow() begins again.
  void forget() { folders_.clear(); }

  [[nodiscard]] const std::vector<std::unique_ptr<Folder>>& folders() const { return folders_; }
  /// The innermost folder that holds the path; nullptr if none does.
  [[nodiscard]] Folder* folder_for(std::string_view path) const;

  /// Messages about folders that cannot be linted, each reason once: what was said before is said
  /// again only after it was gone.
  [[nodiscard]] std::vector<std::string> new_refusals();

 private:
  OpenTree open_;
  Today today_;
  std::vector<std::unique_ptr<Folder>> folders_;
  std::map<std::string, std::string> refusals_;  ///< by folder: what was said last
};

}  // namespace irsa::server
