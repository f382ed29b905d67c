#include "load/gitops/deployers.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "base/text.h"
#include "doc/read.h"
#include "load/formats.h"
#include "load/gitops/generators.h"

namespace irsa::load {

namespace {

using gitops::Field;
using gitops::get;
using gitops::is_set;
using gitops::text_of;
using gitops::Value;

/// An object of a file, and what was read of the patches that are in strings in it.
struct Held {
  const Value* tree;
  FileId file;
  std::map<const Value*, gitops::ReadDocuments> read = {};
};

class Holding final : public doc::DocumentSink {
 public:
  Holding(FileId file, gitops::Trees& trees, std::vector<Held>& out)
      : file_(file), trees_(trees), out_(out) {}

  void document(const doc::Document& document) override {
    if (document.is_template() || !document.root().is_mapping()) return;
    Held held{.tree = trees_.take(document.root()), .file = file_};
    const doc::Node spec = document.root()["spec"];
    const Value* const tree = get(held.tree, "spec");
    read(spec["patches"], get(tree, "patches"), held);
    read_sources(spec, tree, held);
    read_sources(spec["template"]["spec"], get(tree, {"template", "spec"}), held);
    out_.push_back(std::move(held));
  }
  void error(doc::ReadError) override {}
  void skipped(std::uint32_t) override {}
  void comment(const doc::Comment&) override {}

 private:
  /// Those of an Argo CD Application.
  void read_sources(const doc::Node& spec, const Value* tree, Held& held) {
    read(spec["source"]["kustomize"]["patches"], get(tree, {"source", "kustomize", "patches"}),
         held);
    const Value* const sources = get(tree, "sources");
    std::size_t i = 0;
    for (const doc::Node& source : spec["sources"].items()) {
      const Value* const value = sources->fields[i++].value;
      read(source["kustomize"]["patches"], get(value, {"kustomize", "patches"}), held);
    }
  }

  void read(const doc::Node& patches, const Value* values, Held& held) {
    std::size_t i = 0;
    for (const doc::Node& item : patches.items()) {
      const Value* const text = get(values->fields[i++].value, "patch");
      const doc::Node patch = item["patch"];
      if (text == nullptr || !patch.is_string() || patch.text().empty()) continue;
      held.read.emplace(text, gitops::read_documents(patch, triage(), trees_));
    }
  }

  FileId file_;
  gitops::Trees& trees_;
  std::vector<Held>& out_;
};

bool is_on(const Value* value) { return text_of(value) == "true"; }

class Reader {
 public:
  Reader(const std::vector<MapFile>& maps, const SourceSet& sources,
         const config::Settings& settings, TreeFiles& tree, gitops::Trees& trees)
      : maps_(maps), sources_(sources), settings_(settings), tree_(tree), trees_(trees) {
    for (const std::string& url : settings.repositories) ours_.insert(repository_name(url));
  }

  std::vector<Deployer> read(const std::vector<FileId>& files) {
    std::set<FileId> once(files.begin(), files.end());
    for (const FileId file : once) {
      const auto text = sources_.text(file);
      if (text == nullptr) continue;
      Holding holding(file, trees_, held_);
      doc::read_text(file, *text, triage(), {.parse_all = true}, holding);
    }
    // What is deployed from elsewhere is not built, whatever its variables are.
    if (!ours_.empty()) read_sources_of_variables(once);
    for (const Held& held : held_) {
      const std::string_view kind = text_of(get(held.tree, "kind"));
      const std::string_view api = text_of(get(held.tree, "apiVersion"));
      if (kind == "GitRepository" && api.starts_with("source.toolkit.fluxcd.io/")) {
        repositories_[name_of(held)].emplace_back(text_of(get(held.tree, {"spec", "url"})));
      } else if (kind == "ConfigMap" && api == "v1") {
        config_maps_[name_of(held)].push_back(&held);
      }
    }
    for (const Held& held : held_) {
      const std::string_view kind = text_of(get(held.tree, "kind"));
      const std::string_view api = text_of(get(held.tree, "apiVersion"));
      if (kind == "Kustomization" && api.starts_with("kustomize.toolkit.fluxcd.io/")) {
        flux(held);
      } else if (kind == "Application" && api.starts_with("argoproj.io/")) {
        application(held, get(held.tree, "spec"), {});
      } else if (kind == "ApplicationSet" && api.starts_with("argoproj.io/")) {
        application_set(held);
      }
    }
    return std::move(out_);
  }

 private:
  static constexpr std::size_t kMostDeployers = 10'000;

  /// ConfigMaps that Flux takes variables from may be in any file.
  void read_sources_of_variables(const std::set<FileId>& had) {
    std::set<std::string> names;
    for (const Held& held : held_) {
      const Value* const from = get(held.tree, {"spec", "postBuild", "substituteFrom"});
      if (!is_set(from)) continue;
      for (const Field& source : from->fields) {
        names.insert(std::string(text_of(get(source.value, "name"))));
      }
    }
    if (names.empty()) return;
    std::set<FileId> files;
    for (const MapFile& map : maps_) {
      if (!map.name.empty() && !names.contains(std::string(map.name))) continue;
      if (!had.contains(map.file)) files.insert(map.file);
    }
    for (const FileId file : files) {
      const auto text = sources_.text(file);
      if (text == nullptr || text->find("ConfigMap") == std::string::npos) continue;
      const bool named = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        return text->find(name) != std::string::npos;
      });
      if (!named) continue;
      Holding holding(file, trees_, held_);
      doc::read_text(file, *text, triage(), {.parse_all = true}, holding);
    }
  }

  static std::string name_of(const Held& held) {
    const Value* const metadata = get(held.tree, "metadata");
    return std::string(text_of(get(metadata, "namespace"))) + "/" +
           std::string(text_of(get(metadata, "name")));
  }
  static std::string label(const Held& held) {
    return std::string(text_of(get(held.tree, "kind"))) + " " + quoted(name_of(held));
  }

  /// The folder that a path of a source means: below the repository's root, wherever that is.
  std::optional<std::string> folder_at(std::string_view path) {
    while (path.starts_with('/')) path.remove_prefix(1);
    std::vector<std::string> roots;
    if (!settings_.folder.empty()) {
      roots.push_back(gitops::joined(settings_.folder, "."));
      roots.push_back(tree_.here());
    }
    roots.insert(roots.end(), tree_.given().begin(), tree_.given().end());
    roots.push_back(tree_.here());
    for (const std::string& root : roots) {
      std::string whole = gitops::joined(root, path);
      if (tree_.look(whole) == gitops::Files::What::folder) return whole;
    }
    return std::nullopt;
  }

  void flux(const Held& held) {
    const Value* const spec = get(held.tree, "spec");
    const auto folder = folder_at(text_of(get(spec, "path")));
    if (!folder) return;
    const Value* const source = get(spec, "sourceRef");
    Deployer made{.file = held.file, .label = label(held), .folder = *folder};
    if (text_of(get(source, "kind")) == "GitRepository") {
      std::string_view ns = text_of(get(source, "namespace"));
      if (ns.empty()) ns = text_of(get(held.tree, {"metadata", "namespace"}));
      const auto found =
          repositories_.find(std::string(ns) + "/" + std::string(text_of(get(source, "name"))));
      made.ours = found != repositories_.end() &&
                  std::all_of(found->second.begin(), found->second.end(), [&](const auto& url) {
                    return ours_.contains(repository_name(url));
                  });
    }
    if (is_set(get(spec, "kubeConfig"))) made.unknown = "it deploys to another cluster";
    gitops::Overrides& by = made.overrides;
    const auto string = [&](std::string_view key) {
      const Value* const value = get(spec, key);
      return text_of(value).empty() ? nullptr : value;
    };
    by.target_namespace = string("targetNamespace");
    by.name_prefix = string("namePrefix");
    by.name_suffix = string("nameSuffix");
    by.patches = is_set(get(spec, "patches")) ? get(spec, "patches") : nullptr;
    by.read = held.read;
    by.metadata_labels = get(get(spec, "commonMetadata"), "labels");
    by.metadata_annotations = get(get(spec, "commonMetadata"), "annotations");
    by.plain_folders = by.recurse = made.makes_kustomizations = true;
    if (is_set(get(spec, "components"))) made.unknown = "it adds components";
    if (const Value* const post = get(spec, "postBuild"); is_set(post)) {
      made.substitution = std::make_shared<gitops::Substitution>(
          substitution(post, held, text_of(get(held.tree, {"metadata", "namespace"}))));
      by.substitution = made.substitution.get();
    }
    out_.push_back(std::move(made));
  }

  /// Of several ConfigMaps of one name the one for the cluster of `by`: that lies nearest to it,
  /// unless it is for another cluster; nullptr if that is not clear.
  const Held* config_map(const std::string& name, const Held& by) const {
    const auto found = config_maps_.find(name);
    if (found == config_maps_.end()) return nullptr;
    const std::string& here = sources_[by.file].shown;
    const config::Cluster* const cluster = settings_.cluster_for(here);
    const Held* nearest = nullptr;
    std::size_t most = 0;
    bool several = false;
    for (const Held* const held : found->second) {
      const std::string& there = sources_[held->file].shown;
      const config::Cluster* const other = settings_.cluster_for(there);
      if (cluster != nullptr && other != nullptr && cluster != other) continue;
      std::size_t same = 1;  // folders of both, from the root on
      for (std::size_t i = 0; i < std::min(here.size(), there.size()) && here[i] == there[i]; ++i) {
        same += here[i] == '/' ? 1 : 0;
      }
      several = several ? same <= most : same == most;
      if (same <= most) continue;
      most = same;
      nearest = held;
      several = false;
    }
    return several ? nullptr : nearest;
  }

  gitops::Substitution substitution(const Value* post, const Held& by, std::string_view ns) {
    gitops::Substitution out;
    const auto take = [&](const Value* data) {
      for (const Field& field : data->fields) {
        out.values[std::string(field.name)] =
            field.value->is_scalar() ? std::string(field.value->text) : std::string();
      }
    };
    if (const Value* const from = get(post, "substituteFrom"); is_set(from)) {
      for (const Field& source : from->fields) {
        const std::string name =
            std::string(ns) + "/" + std::string(text_of(get(source.value, "name")));
        const Held* const found =
            text_of(get(source.value, "kind")) == "ConfigMap" ? config_map(name, by) : nullptr;
        const Value* const data = found == nullptr ? nullptr : get(found->tree, "data");
        if (is_set(data)) {
          take(data);
        } else {
          out.complete = false;
        }
      }
    }
    // What is written in the object itself counts before what it takes from elsewhere.
    if (const Value* const values = get(post, "substitute"); is_set(values)) take(values);
    return out;
  }

  // -- Argo CD

  /// What is known of the parameters of an ApplicationSet's template.
  struct Filling {
    Parameters by = {};
    bool certain = true;
    /// Not all sets of parameters are known: which folders are meant is not, either.
    bool known = true;
  };

  /// `spec` as it is, or with the parameters of a generator.
  void application(const Held& held, const Value* spec, const Filling& filling) {
    std::vector<const Value*> sources;
    if (is_set(get(spec, "source"))) sources.push_back(get(spec, "source"));
    if (const Value* const several = get(spec, "sources"); is_set(several)) {
      for (const Field& source : several->fields) sources.push_back(source.value);
    }
    for (const Value* source : sources) {
      if (is_set(get(source, "chart")) || is_set(get(source, "helm")) ||
          !is_set(get(source, "path")))
        continue;
      bool known = filling.known, path_known = true;
      const auto fill = [&](const Value* value, bool& all) {
        return filled(value, filling.by, all, trees_);
      };
      const Value* const raw_patches = get(get(source, "kustomize"), "patches");
      const Value* const destination = fill(get(spec, "destination"), known);
      const std::string_view path = text_of(fill(get(source, "path"), path_known));
      const Value* const options = fill(get(source, "kustomize"), known);
      const Value* const url = fill(get(source, "repoURL"), known);
      Deployer made{.file = held.file, .label = label(held), .folder = {}};
      made.ours = filling.certain && ours_.contains(repository_name(text_of(url)));
      made.destination = text_of(get(destination, "name"));
      gitops::Overrides& out = made.overrides;
      const auto string = [](const Value* of, std::string_view key) {
        const Value* const value = get(of, key);
        return text_of(value).empty() ? nullptr : value;
      };
      out.default_namespace = string(destination, "namespace");
      out.target_namespace = string(options, "namespace");
      out.name_prefix = string(options, "namePrefix");
      out.name_suffix = string(options, "nameSuffix");
      out.labels = get(options, "commonLabels");
      out.annotations = get(options, "commonAnnotations");
      out.patches = is_set(raw_patches) ? raw_patches : nullptr;
      out.read = held.read;
      out.plain_folders = true;
      const Value* const directory = get(source, "directory");
      out.recurse = is_on(get(directory, "recurse"));
      // May it change anything? That it is not known counts only then.
      const bool changing = made.changes();
      if (is_set(get(directory, "jsonnet")) || is_set(get(directory, "include")) ||
          is_set(get(directory, "exclude")) || is_set(get(source, "plugin")) ||
          is_set(get(options, "components"))) {
        made.unknown = "it has options that are not known here";
      }
      if (!known || !path_known) {
        if (!changing) continue;
        made.unknown = "its generators are not all known here";
      }
      if (path_known) {
        if (const auto folder = folder_at(path)) add(made, *folder);
      } else {
        for (const std::string& folder : generators().folders_like(path)) add(made, folder);
      }
    }
  }

  void add(Deployer deployer, const std::string& folder) {
    if (out_.size() >= kMostDeployers) return;
    deployer.folder = folder;
    out_.push_back(std::move(deployer));
  }

  void application_set(const Held& held) {
    const Value* const spec = get(held.tree, "spec");
    const Value* const list = get(spec, "generators");
    if (!is_set(list)) return;
    const Value* const inner = get(spec, {"template", "spec"});
    bool known = !is_set(get(spec, "templatePatch"));
    for (const Field& generator : list->fields) {
      Generated made = generators().of(generator.value);
      if (!made.known) known = false;
      for (Parameters& set : made.sets) {
        application(held, inner, {.by = std::move(set), .certain = made.certain});
      }
    }
    if (!known) application(held, inner, {.certain = false, .known = false});
  }

  Generators& generators() {
    if (!generators_) {
      generators_.emplace(tree_, trees_, folder_at(".").value_or(tree_.here()), ours_);
    }
    return *generators_;
  }

  const std::vector<MapFile>& maps_;
  const SourceSet& sources_;
  const config::Settings& settings_;
  TreeFiles& tree_;
  gitops::Trees& trees_;
  std::set<std::string> ours_;
  std::vector<Held> held_;
  std::map<std::string, std::vector<std::string>> repositories_;  // URLs by NS/NAME
  std::map<std::string, std::vector<const Held*>> config_maps_;   // by NS/NAME
  std::optional<Generators> generators_;
  std::vector<Deployer> out_;
};

}  // namespace

bool Deployer::changes() const {
  const gitops::Overrides& by = overrides;
  return !unknown.empty() || by.target_namespace != nullptr || by.name_prefix != nullptr ||
         by.name_suffix != nullptr || by.annotations != nullptr || by.patches != nullptr ||
         by.metadata_annotations != nullptr || by.substitution != nullptr;
}

bool Deployer::changes_plain_folder() const {
  const gitops::Overrides& by = overrides;
  return makes_kustomizations &&
         (by.target_namespace != nullptr || by.name_prefix != nullptr ||
          by.name_suffix != nullptr || by.patches != nullptr || by.metadata_annotations != nullptr);
}

std::string repository_name(std::string_view url) {
  std::string text = ascii_lower(url);
  if (const std::size_t scheme = text.find("://"); scheme != std::string::npos) {
    text.erase(0, scheme + 3);
  }
  const std::size_t at = text.find('@');
  if (at != std::string::npos && at < text.find('/')) text.erase(0, at + 1);
  if (const std::size_t colon = text.find(':'); colon != std::string::npos) text[colon] = '/';
  while (text.ends_with('/')) text.pop_back();
  if (text.ends_with(".git")) text.resize(text.size() - 4);
  return text;
}

std::vector<Deployer> read_deployers(const std::vector<FileId>& files,
                                     const std::vector<MapFile>& maps, const SourceSet& sources,
                                     const config::Settings& settings, TreeFiles& tree,
                                     gitops::Trees& trees) {
  return files.empty() ? std::vector<Deployer>{}
                       : Reader(maps, sources, settings, tree, trees).read(files);
}

}  // namespace irsa::load
