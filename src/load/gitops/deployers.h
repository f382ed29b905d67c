// What deploys folders of the repository: Flux's Kustomizations, Argo CD's Applications and
// ApplicationSets.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.h"
#include "gitops/builder.h"
#include "gitops/tree.h"
#include "load/gitops/tree_files.h"
#include "source/source_set.h"

namespace irsa::load {

/// One folder that something deploys, once for each cluster or set of parameters.
struct Deployer {
  FileId file;                   ///< where the deploying object is written
  std::string label;             ///< "Kustomization 'flux-system/apps'"
  std::string folder;            ///< absolute
  std::string destination = {};  ///< what the object calls the cluster; empty: that of its file
  gitops::Overrides overrides = {};
  std::shared_ptr<gitops::Substitution> substitution = {};
  /// The source is this repository, as the configuration says. Else what is deployed may be another
  /// tree, and nothing can be said about it.
  bool ours = false;
  /// Why it is not known what is deployed: "a generator that asks the cluster"; empty if it is.
  std::string unknown = {};

  /// Does it change names, namespaces, annotations or values?
  [[nodiscard]] bool changes() const;
};

/// `files`: those that hold such objects (Facts::deployers).
[[nodiscard]] std::vector<Deployer> read_deployers(const std::vector<FileId>& files,
                                                   const SourceSet& sources,
                                                   const config::Settings& settings,
                                                   TreeFiles& tree, gitops::Trees& trees);

/// "github.com/owner/name" of any way to write the address of a repository.
[[nodiscard]] std::string repository_name(std::string_view url);

}  // namespace irsa::load
