// The ConfigMaps and Secrets from which values of charts are taken (Flux: `valuesFrom`).
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "gitops/builder.h"
#include "gitops/tree.h"
#include "load/facts.h"
#include "load/gitops/tree_files.h"
#include "load/gitops/value_files.h"
#include "source/span.h"

namespace irsa::load {

/// By kind, namespace and name. Of several with the same name it is not known which one counts.
class ValueMaps {
 public:
  void add(const gitops::Value* tree, FileId file, std::string_view text);
  /// nullopt: there is none, or more than one.
  [[nodiscard]] std::optional<Installer> find(const ValueFiles::MapName& name) const;

 private:
  /// Without a tree where there are several.
  std::map<std::tuple<std::string, std::string, std::string>, Installer> maps_;
};

/// Those of a build.
[[nodiscard]] ValueMaps maps_of(const gitops::Build& build, TreeFiles& files);

/// Those in the files of the input, as they are written. A file is read only when a name
/// is asked for that is in it.
class InputMaps {
 public:
  /// `maps`: Facts::map_files. All three must outlive it.
  InputMaps(const std::vector<MapFile>& maps, TreeFiles& files, gitops::Trees& trees);

  [[nodiscard]] std::optional<Installer> find(const ValueFiles::MapName& name);

 private:
  void find_files();
  void add_maps_of(FileId file);

  const std::vector<MapFile>& known_;
  TreeFiles& files_;
  gitops::Trees& trees_;
  ValueMaps maps_;
  /// Files that may hold a map, by the names in them; nullopt until the first name is asked for.
  std::optional<std::unordered_map<std::string, std::vector<FileId>>> by_name_;
  std::set<FileId> read_;
};

}  // namespace irsa::load
