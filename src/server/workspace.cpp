#include "server/workspace.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace irsa::server {

void Workspace::follow(std::vector<std::string> paths) {
  std::erase_if(folders_, [&](const auto& folder) {
    return std::find(paths.begin(), paths.end(), folder->path()) == paths.end();
  });
  for (std::string& path : paths) {
    const bool known = std::any_of(folders_.begin(), folders_.end(),
                                   [&](const auto& folder) { return folder->path() == path; });
    if (!known) folders_.push_back(std::make_unique<Folder>(std::move(path), open_, today_));
  }
}

void Workspace::refresh(const OpenDocuments& documents, bool look_again) {
  for (const auto& folder : folders_) folder->refresh(documents, look_again);
}

Folder* Workspace::folder_for(std::string_view path) const {
  Folder* best = nullptr;
  for (const auto& folder : folders_) {
    const bool inner = best == nullptr || folder->path().size() > best->path().size();
    if (folder->holds(path) && inner) best = folder.get();
  }
  return best;
}

std::vector<std::string> Workspace::new_refusals() {
  std::map<std::string, std::string> now;
  for (const auto& folder : folders_) {
    if (!folder->refusal().empty()) now.emplace(folder->path(), folder->refusal());
  }
  std::vector<std::string> messages;
  for (const auto& [path, why] : now) {
    const auto told = refusals_.find(path);
    if (told == refusals_.end() || told->second != why) {
      messages.push_back("irsa-lint does not lint " + quoted(path) + ": " + why);
    }
  }
  refusals_ = std::move(now);
  return messages;
}

}  // namespace irsa::server
