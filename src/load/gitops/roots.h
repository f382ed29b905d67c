// The kustomizations of the input that are built by themselves: those that no other one includes.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"
#include "gitops/builder.h"
#include "load/facts.h"
#include "load/gitops/tree_files.h"
#include "source/source_set.h"

namespace irsa::load {

/// Folders are absolute paths.
class Roots {
 public:
  Roots(const SourceSet& sources, const config::Settings& settings, const Facts& facts,
        const TreeFiles& files, gitops::Builder& builder);

  /// By folder, the file with the kustomization. Of kustomizations that include each other in a
  /// circle, the first one is a root. So is a file that is called kustomization.yaml and is none:
  /// it is refused, with the reason.
  [[nodiscard]] const std::map<std::string, FileId>& all() const { return roots_; }
  /// Does a kustomization change what is in this file or folder? One that only lists it does not.
  [[nodiscard]] bool is_changed(const std::string& path) const { return changed_.contains(path); }
  /// Adds the folder and all that its kustomization includes, and these include.
  void add_included(const std::string& folder, std::set<std::string>& to);

 private:
  const std::vector<std::string>& includes_of(const std::string& folder);
  void find_changed();
  void add_circles();
  void add_unreadable();

  const SourceSet& sources_;
  const Facts& facts_;
  const TreeFiles& files_;
  gitops::Builder& builder_;
  std::map<std::string, FileId> roots_;
  std::map<std::string, std::vector<std::string>> includes_;  // what each includes, by folder
  std::set<std::string> changed_;
};

}  // namespace irsa::load
