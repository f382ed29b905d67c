// Values of charts that are elsewhere than in the object that installs the chart: in the files
// that an Argo CD Application or a helmfile names, in ConfigMaps that a Flux HelmRelease names.
// They are merged into the object as Helm merges them, each at the place where it is written. So
// the object can be read with all of its values.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"
#include "doc/document_builder.h"
#include "gitops/builder.h"
#include "gitops/tree.h"
#include "load/gitops/tree_files.h"
#include "source/span.h"

namespace irsa::load {

/// What an object of the input is: its tree, the file that it is written in, and the file's text.
struct Installer {
  const gitops::Value* tree;
  FileId file;
  std::string_view text;
};

class ValueFiles {
 public:
  /// `builder`: knows what generators take from files.
  ValueFiles(const config::Settings& settings, TreeFiles& files, gitops::Trees& trees,
             const gitops::Builder& builder);

  /// A ConfigMap or Secret by its name; nullopt if there is none, or more than one.
  struct MapName {
    std::string_view kind, ns, name;
  };
  using FindMap = std::function<std::optional<Installer>(const MapName& name)>;

  /// The object with all of its values in it; nullptr if it names none that are elsewhere, or if
  /// one of them is not known. Files are taken into account if the configuration says that their
  /// repository is this one, or names none and they lie at that path; ConfigMaps and Secrets if
  /// they are in the input, or made there by a generator.
  [[nodiscard]] const gitops::Value* resolved(const Installer& object, const FindMap& find_map);
  /// The files of values that are part of what resolved() gave.
  [[nodiscard]] const std::set<FileId>& taken() const { return taken_; }

 private:
  /// The values in a file, or in a string at the end of a path in an object; nullptr if they are
  /// not one mapping.
  [[nodiscard]] const gitops::Value* in_file(const std::string& path);
  using Walk = std::function<doc::Node(doc::Node root)>;
  [[nodiscard]] const gitops::Value* in_map(const Installer& map, bool secret,
                                            std::string_view key);
  [[nodiscard]] const gitops::Value* in_text(const Installer& object, const Walk& walk);
  [[nodiscard]] const gitops::Value* merged(const gitops::Value* under, const gitops::Value* over);
  [[nodiscard]] std::optional<std::string> at_root(std::string_view path);
  [[nodiscard]] bool is_ours(const gitops::Value* source, std::string_view path) const;

  [[nodiscard]] const gitops::Value* flux(const Installer& object, const FindMap& find_map);
  [[nodiscard]] const gitops::Value* argo(const Installer& object);
  [[nodiscard]] const gitops::Value* argo_source(const Installer& object,
                                                 const gitops::Value* source, const Walk& walk);
  [[nodiscard]] std::optional<std::string> argo_path(const Installer& object,
                                                     const gitops::Value* source,
                                                     std::string_view written);
  [[nodiscard]] const gitops::Value* helmfile(const Installer& object);

  TreeFiles& files_;
  gitops::Trees& trees_;
  const gitops::Builder& made_by_;
  std::set<std::string> ours_;      // names of the repositories that are this one
  std::vector<std::string> roots_;  // where the repository's root may be
  doc::DocumentBuilder builder_;
  std::set<FileId> taken_, wanted_;  // wanted: of the object that is being resolved
};

}  // namespace irsa::load
