#include "load/gitops/builds.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "doc/document_builder.h"
#include "gitops/assemble.h"
#include "gitops/builder.h"
#include "load/formats.h"
#include "load/gitops/deployers.h"
#include "load/gitops/objects_with_values.h"
#include "load/gitops/roots.h"
#include "load/gitops/tree_files.h"
#include "load/gitops/value_files.h"
#include "load/gitops/value_maps.h"
#include "load/kubernetes/kubernetes.h"
#include "load/loading.h"

namespace irsa::load {

namespace {

FileId file_of(const kube::NamespaceUse& use) { return use.file; }
FileId file_of(const iam::Role& role) { return role.file; }
template <typename T>
FileId file_of(const T& record) {
  return record.origin.file;
}

/// Forgets what files said by themselves: a build says it again as it will be.
void forget(const std::set<FileId>& files, Facts& facts) {
  const auto in = [&](auto& records) {
    std::erase_if(records, [&](const auto& record) { return files.contains(file_of(record)); });
  };
  in(facts.service_accounts);
  in(facts.account_fragments);
  in(facts.workloads);
  in(facts.readers);
  in(facts.nameless_pods);
  in(facts.namespaces);
  in(facts.env_sources);
  in(facts.stray_annotations);
  in(facts.invalid_names);
  in(facts.role_fields);
  in(facts.secret_providers);
  in(facts.scaled_objects);
  in(facts.roles);
  std::erase_if(facts.problems, [&](const ReadingProblem& found) {
    return found.rule == ReadingRule::placeholder_value && files.contains(found.problem.where.file);
  });
}

class Builds {
 public:
  Builds(SourceSet& sources, const config::Settings& settings, Facts& facts)
      : sources_(sources),
        settings_(settings),
        facts_(facts),
        files_(sources),
        builder_(files_, triage(), trees_),
        values_(settings, files_, trees_, builder_),
        with_values_(sources, settings, facts, files_, trees_, values_),
        roots_(sources, settings, facts, files_, builder_) {}

  void run() {
    std::map<std::string, FileId> roots = roots_.all();
    std::set<FileId> seen;
    std::vector<FileId> with_deployers;
    for (const FileId file : facts_.deployers) {
      if (!sources_[file].built && seen.insert(file).second) with_deployers.push_back(file);
    }
    std::vector<Deployer> deployers =
        read_deployers(with_deployers, facts_.map_files, sources_, settings_, files_, trees_);
    for (Deployer& deployer : deployers) {
      if (roots_.is_changed(files_.path_of(deployer.file))) {
        deployer.unknown = "a kustomization changes it";
      }
      if (!deployer.ours || !deployer.unknown.empty()) {
        if (deployer.changes()) uncertain_.emplace(deployer.folder, &deployer);
        if (deployer.changes_plain_folder()) plain_.emplace(deployer.folder, &deployer);
        continue;
      }
      // What it deploys is not applied by itself.
      roots.erase(deployer.folder);
      deployed_.push_back(&deployer);
    }
    for (const auto& [folder, deployer] : plain_) {
      if (!builder_.kustomization_in(folder)) leave_plain(folder, *deployer);
    }
    for (const auto& [folder, file] : roots) build(folder, file, nullptr);
    for (const Deployer* const deployer : deployed_) {
      const SourceFile written = sources_[deployer->file];
      const FileId root = sources_.add({.shown = written.shown,
                                        .open_path = written.open_path,
                                        .input = false,
                                        .deployer = deployer->label,
                                        .destination = deployer->destination});
      build(deployer->folder, root, deployer);
    }
    std::erase_if(facts_.kustomizations, [&](const kube::Kustomization& kustomization) {
      return built_.contains(kustomization.file) && !is_kept(kustomization.file);
    });
    forget(replaced_, facts_);
    for (const FileId file : with_deployers) {
      if (!replaced_.contains(file)) with_values_.read(file);
    }
    with_values_.replace_in(facts_);
  }

 private:
  /// Objects of all builds together; what would make more is not built.
  static constexpr std::size_t kMostObjects = 1'000'000;

  bool is_kept(FileId file) {
    return kept_.contains(std::string(gitops::parent_of(files_.path_of(file))));
  }

  std::string why_uncertain(const Deployer& deployer) const {
    return deployer.label + " of " + sources_[deployer.file].shown +
           (deployer.unknown.empty()
                ? " changes it, if its source is this repository: say so under "
                  "`repository` in the configuration"
                : " deploys it: " + deployer.unknown);
  }

  /// A folder without a kustomization, whose manifests such an object may change: they are left out
  /// as those of a kustomization that is not built.
  void leave_plain(const std::string& folder, const Deployer& deployer) {
    std::vector<std::string> paths;
    gather(folder, {}, deployer, paths);
    if (paths.empty()) return;
    // The record stands in the folder, if anything does.
    std::stable_partition(paths.begin(), paths.end(), [](const std::string& path) {
      return path.find('/') == std::string::npos;
    });
    const auto first = files_.read(gitops::joined(folder, paths.front()));
    if (!first) return;
    std::string up;
    for (const char c : paths.front()) up += c == '/' ? "../" : "";
    kube::Kustomization record{.file = first->id};
    for (const std::string& path : paths) {
      record.references.push_back(facts_.arena.keep(up + path));
    }
    facts_.kustomizations.push_back(std::move(record));
    facts_.builds.push_back(
        {.root = first->id, .refused = facts_.arena.keep(why_uncertain(deployer))});
  }

  /// The manifests below a folder; a kustomization in it is changed as a whole.
  void gather(const std::string& folder, const std::string& below, const Deployer& deployer,
              std::vector<std::string>& out) {
    const std::string here = below.empty() ? folder : gitops::joined(folder, below);
    if (!below.empty() && builder_.kustomization_in(here)) {
      uncertain_.emplace(here, &deployer);
      return;
    }
    for (const std::string& name : files_.names(here)) {
      const std::string path = below.empty() ? name : below + "/" + name;
      if (files_.look(gitops::joined(folder, path)) == gitops::Files::What::folder) {
        gather(folder, path, deployer, out);
      } else if (name.ends_with(".yaml") || name.ends_with(".yml")) {
        out.push_back(path);
      }
    }
  }

  void build(const std::string& folder, FileId root, const Deployer* by) {
    gitops::Build build;
    const auto uncertain = uncertain_.find(folder);
    if (uncertain != uncertain_.end() && by == nullptr) {
      build.refused = why_uncertain(*uncertain->second);
    } else if (objects_ < kMostObjects) {
      build = builder_.build(folder, by == nullptr ? nullptr : &by->overrides);
    } else {
      build.refused = "there are too many objects in the builds before it";
    }
    objects_ += build.objects.size();
    kube::Build record{.root = root};
    if (build.refused) {
      record.refused = facts_.arena.keep(files_.shown(*build.refused));
      // What deploys it is elsewhere.
      const auto file = by == nullptr ? std::nullopt : builder_.kustomization_in(folder);
      if (file) record.root = file->id;
      // What is left out here: its kustomizations stay known.
      roots_.add_included(folder, kept_);
      facts_.builds.push_back(std::move(record));
      return;
    }
    for (const std::string& hole : build.holes) {
      record.holes.push_back(facts_.arena.keep(files_.shown(hole)));
    }
    facts_.builds.push_back(std::move(record));
    replaced_.insert(build.files.begin(), build.files.end());
    if (by == nullptr) built_.insert(root);
    built_.insert(build.kustomizations.begin(), build.kustomizations.end());
    take(build, root);
  }

  void take(const gitops::Build& build, FileId root) {
    std::map<FileId, FileId> standing;
    const auto stand = [&](FileId file) {
      const auto known = standing.find(file);
      if (known != standing.end()) return known->second;
      const SourceFile original = sources_[file];
      const FileId made = sources_.add({.shown = original.shown,
                                        .open_path = original.open_path,
                                        .input = false,
                                        .built = SourceFile::Built{file, root}});
      standing.emplace(file, made);
      return made;
    };
    const std::function<FileId(FileId)> standing_in = stand;
    const std::string path = sources_[root].shown;
    const Context context{.settings = settings_, .path = path};
    Loading loading(stand(root), context, facts_);
    doc::DocumentBuilder builder{doc::Limits{}};
    std::optional<FileId> text_file;
    std::string_view text;
    std::optional<ValueMaps> maps;
    const ValueFiles::FindMap find_map = [&](const ValueFiles::MapName& name) {
      if (!maps) maps = maps_of(build, files_);
      return maps->find(name);
    };
    for (const gitops::Object& built : build.objects) {
      const bool installs = built.kind == "HelmRelease" || built.kind == "Application";
      if (!built.matters && !installs) continue;
      if (text_file != built.file) {
        const auto file = files_.read(files_.path_of(built.file));
        text = file ? file->text : std::string_view{};
        text_file = built.file;
      }
      gitops::Object object = built;
      if (installs) {
        const gitops::Value* const tree =
            values_.resolved({built.tree, built.file, text}, find_map);
        if (tree != nullptr) object.tree = tree;
      }
      if (!gitops::assemble(object, {.text = text}, standing_in, builder)) continue;
      const doc::Document& document = builder.document();
      loading.begin_document();
      (void)load_manifest(document, document.root(), loading);
    }
  }

  SourceSet& sources_;
  const config::Settings& settings_;
  Facts& facts_;
  TreeFiles files_;
  gitops::Trees trees_;
  gitops::Builder builder_;
  ValueFiles values_;
  ObjectsWithValues with_values_;
  Roots roots_;
  std::set<std::string> kept_;  // folders that are reached by what was not built
  std::map<std::string, const Deployer*> uncertain_;  // may change what is in the folder
  std::map<std::string, const Deployer*> plain_;      // the same, if there is no kustomization
  std::vector<const Deployer*> deployed_;
  std::set<FileId> replaced_;  // files whose objects are in a build
  std::set<FileId> built_;     // kustomizations that are part of one
  std::size_t objects_ = 0;
};

}  // namespace

void load_builds(SourceSet& sources, const config::Settings& settings, Facts& facts) {
  if (!facts.kustomizations.empty() || !facts.deployers.empty())
    Builds(sources, settings, facts).run();
}

}  // namespace irsa::load
