// Evaluates the generators of an Argo CD ApplicationSet, which give sets of parameters for its
// template (argoproj/argo-cd, applicationset/generators and
// applicationset/services/repo_service.go).
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gitops/files.h"
#include "gitops/tree.h"
#include "load/parameters.h"

namespace irsa::load {

struct Generated {
  std::vector<Parameters> sets = {};
  bool known = true;    ///< these are all sets
  bool certain = true;  ///< false: from files of a repository that may not be this one
};

class Generators {
 public:
  /// `root`: the folder of this repository. `ours`: its names (repository_name()).
  Generators(gitops::Files& files, gitops::Trees& trees, std::string root,
             const std::set<std::string>& ours)
      : files_(files), trees_(trees), root_(std::move(root)), ours_(ours) {}

  [[nodiscard]] Generated of(const gitops::Value* generator);

  /// The folders of the repository that a text may mean. Parameters in it may have any value.
  [[nodiscard]] std::vector<std::string> folders_like(std::string_view text);

 private:
  /// Limit for the sets of parameters of all generators together.
  static constexpr std::size_t kMostSets = 10'000;

  Generated of_list(const gitops::Value* list);
  Generated of_git(const gitops::Value* git);
  Generated of_matrix(const gitops::Value* matrix);
  void add_directories(const gitops::Value* git, Generated& out);
  void add_files(const gitops::Value* git, Generated& out);
  void add_path(std::string_view folder, std::string_view file, const gitops::Value* git,
                Parameters& set);
  void add_values(const gitops::Value* generator, Parameters& set);
  std::set<std::string> chosen(const gitops::Value* entries, bool folders, bool& known);
  std::vector<std::string> folders_at(std::string_view pattern);
  std::vector<std::string> files_at(std::string_view pattern);
  void list_below(const std::string& folder, std::vector<std::string>& files,
                  std::vector<std::string>& folders);

  gitops::Files& files_;
  gitops::Trees& trees_;
  std::string root_;
  const std::set<std::string>& ours_;
  struct Below {
    std::vector<std::string> files, folders;
  };
  std::map<std::string, Below> below_;  // what is in and below a folder
};

}  // namespace irsa::load
