// Objects that deploy folders of the repository: Flux's Kustomizations, Argo CD's Applications and
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
#include "load/facts.h"
#include "load/gitops/tree_files.h"
#include "source/source_set.h"

namespace irsa::load {

/// One folder that an object deploys; one record for each cluster or set of parameters.
struct Deployer {
  FileId file;                   ///< where the deploying object is written
  std::string label;             ///< "Kustomization 'flux-system/apps'"
  std::string folder;            ///< absolute
  std::string destination = {};  ///< the object's name of the cluster; empty: that of its file
  gitops::Overrides overrides = {};
  std::shared_ptr<gitops::Substitution> substitution = {};
  /// The source is this repository, because the configuration says so. Else another tree may be
  /// deployed, of which nothing is known.
  bool ours = false;
  /// Why it is not known what is deployed: "a generator that asks the cluster". Empty if it is
  /// known.
  std::string unknown = {};

  /// Makes a kustomization of a folder that has none (Flux): what it changes, it changes there,
  /// too.
  bool makes_kustomizations = false;

  /// Does it change names, namespaces, annotations or values of the objects?
  [[nodiscard]] bool changes() const;
  /// The same of a folder without a kustomization. There `${…}` is a placeholder in any case.
  [[nodiscard]] bool changes_plain_folder() const;
};

/// Reads the objects. `files`: the files that contain them (Facts::deployers). `maps`: where
/// ConfigMaps may be (Facts::map_files).
[[nodiscard]] std::vector<Deployer> read_deployers(const std::vector<FileId>& files,
                                                   const std::vector<MapFile>& maps,
                                                   const SourceSet& sources,
                                                   const config::Settings& settings,
                                                   TreeFiles& tree, gitops::Trees& trees);

/// "github.com/owner/name" from the address of a repository, however it is written.
[[nodiscard]] std::string repository_name(std::string_view url);

}  // namespace irsa::load
