// Builds kustomizations as `kustomize build` does, v5.6 (kubernetes-sigs/kustomize@kyaml/v0.19.0,
// api/internal/target): resources, generators, components, then the transformers in their order; at
// the end references to renamed objects are updated.
//
// What is known is as kustomize would print it, and each value has the place where it is written.
// What comes from elsewhere (charts, remote bases) leaves a hole: there are more objects than are
// known. If kustomize would refuse the input, or if it is not known what kustomize does, nothing is
// built.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "doc/select/triage.h"
#include "gitops/files.h"
#include "gitops/name_references.h"
#include "gitops/object.h"
#include "gitops/reading.h"
#include "gitops/refusal.h"
#include "gitops/substitution.h"
#include "gitops/tree.h"

namespace irsa::gitops {

/// What a deploying tool (Flux, Argo CD) changes in the kustomization of the folder that it
/// deploys.
struct Overrides {
  // These replace the kustomization's own; nullptr: its own are used.
  const Value* target_namespace = nullptr;
  const Value* name_prefix = nullptr;
  const Value* name_suffix = nullptr;
  // These are added to its own.
  const Value* labels = nullptr;
  const Value* annotations = nullptr;
  /// A list as `patches` in a kustomization; `read` has the documents in its strings.
  const Value* patches = nullptr;
  std::map<const Value*, ReadDocuments> read = {};
  // These are added after the build, to the objects themselves and not to their pod templates.
  const Value* metadata_labels = nullptr;
  const Value* metadata_annotations = nullptr;
  const Value* default_namespace = nullptr;  ///< for objects that have no namespace
  const Substitution* substitution = nullptr;
  /// A folder without a kustomization is deployed with all its manifests.
  bool plain_folders = false;
  bool recurse = false;  ///< also those of the folders below
};

struct Build {
  std::string folder;
  std::vector<Object> objects = {};
  /// Sources of objects that are not known: "the remote base https://…", each once.
  std::vector<std::string> holes = {};
  /// Why nothing is built; then there are no objects.
  std::optional<std::string> refused = {};
  /// The files that objects and patches came from.
  std::set<FileId> files = {};
  /// The folders of all kustomizations in the build, also its own.
  std::set<std::string> folders = {};
  std::vector<FileId> kustomizations = {};  ///< their files
};

class Builder {
 public:
  /// All three must outlive the Builder.
  Builder(Files& files, const doc::Triage& triage, Trees& trees);
  ~Builder();
  Builder(const Builder&) = delete;
  Builder& operator=(const Builder&) = delete;

  [[nodiscard]] Build build(std::string_view folder, const Overrides* overrides = nullptr);

  /// Reads the kustomizations of these folders, and the files that they name, on `threads` threads;
  /// only files for which Files::is_given(). This makes builds faster and does not change their
  /// result.
  void read_ahead(const std::set<std::string>& folders, unsigned threads);

  /// The file with the kustomization of a folder; nullopt if there are none or several.
  [[nodiscard]] std::optional<Files::File> kustomization_in(std::string_view folder);
  /// The folders that the kustomization of this folder includes, also if it cannot be built.
  [[nodiscard]] std::vector<std::string> included_by(std::string_view folder);
  [[nodiscard]] bool is_component(std::string_view folder);
  /// Is there a file with a kustomization that does not parse, or is not a mapping?
  [[nodiscard]] bool is_unreadable(std::string_view folder);
  /// The path of the file whose text this is, in an object that a generator has made; else nullptr.
  [[nodiscard]] const std::string* generated_from(const Value* value) const {
    const auto found = contents_.find(value);
    return found == contents_.end() ? nullptr : &found->second;
  }
  /// Does the kustomization only list resources?
  [[nodiscard]] bool only_gathers(std::string_view folder);

 private:
  struct Kustomization;
  struct Accumulated;

  const Kustomization& kustomization(std::string_view folder);
  std::optional<std::string> kustomization_path(std::string_view folder);
  void read_kustomization(const Files::File& file, Trees& trees, Kustomization& out) const;
  const Accumulated& base(std::string_view folder);
  void accumulate(const Kustomization& from, Accumulated& into, const Overrides* by = nullptr);
  const Kustomization& plain_folder(std::string_view folder, const Overrides& by);
  void gather(std::string_view folder, std::string_view below, bool recurse, Span place,
              std::vector<const Value*>& out);
  void add_resource(const Kustomization& from, const Value* path, Accumulated& into);
  void add_component(const Kustomization& from, const Value* path, Accumulated& into);
  void enter(const Kustomization& from, const Accumulated& other, std::string_view folder);
  void add_hole(Accumulated& into, std::string why) const;
  void read_configuration(const Kustomization& from, Accumulated& into);
  std::optional<std::string_view> text_in(const std::string& path);
  const Value* with_content(const Value* value);
  void generate(const Value* generator, bool secret, const Kustomization& from, Accumulated& into);
  void transform(const Kustomization& from, Accumulated& into, const Overrides* by);
  void transform_further(const Kustomization& from, Accumulated& into);
  void replace(const Kustomization& from, const Value* replacement, Accumulated& into);
  void check_images(const Kustomization& from, const Accumulated& into);
  void check_replicas(const Kustomization& from, const Accumulated& into) const;
  const ReadDocuments& documents_of(const Kustomization& from, std::string_view path,
                                    Accumulated& into);
  const ReadDocuments& patch_text(const Kustomization& from, const Value* entry, Accumulated& into);
  void apply_patch(const Kustomization& from, const Value* entry, Accumulated& into);
  const Value* with_texts(const Value* object, std::string_view part);
  void merge_into(Accumulated& into, std::size_t at, const Value* patch, bool rename, bool rekind);
  void merge_untargeted(Accumulated& into, const Value* patch, bool rename, bool rekind);
  void apply_json(Accumulated& into, const Value* target, const Value* operations,
                  bool remembering);
  void set_namespace(Accumulated& into, const Value* ns);
  void add_affix(Accumulated& into, const Value* affix, bool prefix);
  void add_labels(Accumulated& into, const Value* pairs, bool templates);
  void add_annotations(Accumulated& into, const Value* pairs);
  const Value* as_texts(const Value* pairs);
  void describe(Accumulated& into);
  const Value* with_origin(const Object& object);
  void add_pairs(Object& object, std::string_view path, const Value* pairs);
  void change_shared(Object& object, const Value* before, const Value* patch);
  void remember(Object& object);
  void resolve_vars(Accumulated& into);
  void finish(Accumulated& into);
  void deploy(const Overrides& by, Accumulated& into);

  Files& files_;
  const doc::Triage& triage_;
  Trees& trees_;
  std::deque<Trees> more_trees_;  // of read_ahead()
  std::map<std::string, std::unique_ptr<Kustomization>, std::less<>> kustomizations_;
  bool described_ = false;  // is there `buildMetadata` in the kustomization that is being built?
  using Bases = std::map<std::string, std::unique_ptr<Accumulated>, std::less<>>;
  std::array<Bases, 2> bases_;  // by whether they are described
  std::map<std::string, ReadDocuments, std::less<>> documents_;
  /// Values that stand for the text of a file in generated objects, with the path of the file.
  std::map<const Value*, std::string> contents_;
  std::deque<PastId> past_;
  std::deque<Affix> affixes_;
  std::deque<SharedAnnotation> shared_;
  std::map<std::string, std::unique_ptr<Kustomization>, std::less<>> plain_folders_;
  std::set<std::string, std::less<>> open_;       // bases that are being built
  std::unordered_set<const Value*> with_images_;  // parts of objects in which images can be set
};

}  // namespace irsa::gitops
