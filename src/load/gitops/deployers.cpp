#include "load/gitops/deployers.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "base/text.h"
#include "doc/read.h"
#include "load/loader.h"

namespace irsa::load {

namespace {

using gitops::Field;
using gitops::get;
using gitops::is_set;
using gitops::text_of;
using gitops::Value;

/// An object of a file, and what was read of the patches that stand in strings in it.
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
    read(spec["patches"], get(held.tree, {"spec", "patches"}), held);
    read(spec["source"]["kustomize"]["patches"],
         get(held.tree, {"spec", "source", "kustomize", "patches"}), held);
    out_.push_back(std::move(held));
  }
  void error(doc::ReadError) override {}
  void skipped(std::uint32_t) override {}
  void comment(const doc::Comment&) override {}

 private:
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

/// Parameters of a template, by their path with dots.
using Parameters = std::map<std::string, const Value*, std::less<>>;

/// `{{name}}` and `{{ .name }}` with the parameters; nullopt where one is not known, or a function
/// is called.
std::optional<std::string> filled(std::string_view text, const Parameters& by) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find("{{");
    out += text.substr(0, open);
    if (open == std::string_view::npos) return out;
    const std::size_t close = text.find("}}", open);
    if (close == std::string_view::npos) return std::nullopt;
    std::string_view name = trim(text.substr(open + 2, close - open - 2));
    if (name.starts_with('.')) name.remove_prefix(1);
    const auto found = by.find(name);
    if (found == by.end() || !found->second->is_scalar()) return std::nullopt;
    out += found->second->text;
    text.remove_prefix(close + 2);
  }
  return out;
}

class Reader {
 public:
  Reader(const SourceSet& sources, const config::Settings& settings, TreeFiles& tree,
         gitops::Trees& trees)
      : sources_(sources), settings_(settings), tree_(tree), trees_(trees) {
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
        repositories_[name_of(held)] = text_of(get(held.tree, {"spec", "url"}));
      } else if (kind == "ConfigMap" && api == "v1") {
        config_maps_[name_of(held)] = get(held.tree, "data");
      }
    }
    for (const Held& held : held_) {
      const std::string_view kind = text_of(get(held.tree, "kind"));
      const std::string_view api = text_of(get(held.tree, "apiVersion"));
      if (kind == "Kustomization" && api.starts_with("kustomize.toolkit.fluxcd.io/")) {
        flux(held);
      } else if (kind == "Application" && api.starts_with("argoproj.io/")) {
        application(held, get(held.tree, "spec"), {}, label(held));
      } else if (kind == "ApplicationSet" && api.starts_with("argoproj.io/")) {
        application_set(held);
      }
    }
    return std::move(out_);
  }

 private:
  /// Sets of parameters of all generators together.
  static constexpr std::size_t kMostSets = 10'000;

  /// ConfigMaps that Flux takes variables from may stand in any file.
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
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      const FileId file = SourceSet::id(i);
      const SourceFile& source = sources_[file];
      const bool manifest = source.shown.ends_with(".yaml") || source.shown.ends_with(".yml");
      if (!source.input || source.built || !manifest || had.contains(file)) continue;
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
    if (!settings_.folder.empty()) roots.push_back(gitops::joined(settings_.folder, "."));
    if (!settings_.working_directory.empty()) roots.push_back(settings_.working_directory);
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
      made.ours = found != repositories_.end() && ours_.contains(repository_name(found->second));
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
    by.plain_folders = by.recurse = true;
    if (is_set(get(spec, "components"))) made.unknown = "it adds components";
    if (const Value* const post = get(spec, "postBuild"); is_set(post)) {
      made.substitution = std::make_shared<gitops::Substitution>(
          substitution(post, text_of(get(held.tree, {"metadata", "namespace"}))));
      by.substitution = made.substitution.get();
    }
    out_.push_back(std::move(made));
  }

  gitops::Substitution substitution(const Value* post, std::string_view ns) {
    gitops::Substitution out;
    const auto take = [&](const Value* data) {
      for (const Field& field : data->fields) {
        out.values[std::string(field.name)] =
            field.value->is_scalar() ? std::string(field.value->text) : std::string();
      }
    };
    if (const Value* const from = get(post, "substituteFrom"); is_set(from)) {
      for (const Field& source : from->fields) {
        const auto found = config_maps_.find(std::string(ns) + "/" +
                                             std::string(text_of(get(source.value, "name"))));
        if (text_of(get(source.value, "kind")) == "ConfigMap" && found != config_maps_.end() &&
            found->second != nullptr) {
          take(found->second);
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

  const Value* fill(const Value* value, const Parameters& by, bool& known) {
    if (value == nullptr) return nullptr;
    if (value->is_scalar()) {
      if (value->text.find("{{") == std::string_view::npos) return value;
      const auto text = filled(value->text, by);
      known = known && text.has_value();
      return text ? trees_.string(*text, value->place) : value;
    }
    std::vector<Field> fields(value->fields.begin(), value->fields.end());
    for (Field& field : fields) field.value = fill(field.value, by, known);
    return trees_.with_fields(value, std::move(fields));
  }

  /// `spec` as it is, or with the parameters of a generator.
  void application(const Held& held, const Value* spec, const Parameters& by,
                   const std::string& called) {
    std::vector<const Value*> sources;
    if (is_set(get(spec, "source"))) sources.push_back(get(spec, "source"));
    if (const Value* const several = get(spec, "sources"); is_set(several)) {
      for (const Field& source : several->fields) sources.push_back(source.value);
    }
    for (const Value* source : sources) {
      if (is_set(get(source, "chart")) || is_set(get(source, "helm")) ||
          !is_set(get(source, "path")))
        continue;
      bool known = true;
      const Value* const raw_patches = get(get(source, "kustomize"), "patches");
      const Value* const destination = fill(get(spec, "destination"), by, known);
      const Value* const path = fill(get(source, "path"), by, known);
      const Value* const options = fill(get(source, "kustomize"), by, known);
      const auto folder = known ? folder_at(text_of(path)) : std::nullopt;
      if (!folder) continue;
      Deployer made{.file = held.file, .label = called, .folder = *folder};
      made.ours = ours_.contains(repository_name(text_of(get(source, "repoURL"))));
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
      if (is_set(get(directory, "jsonnet")) || is_set(get(directory, "include")) ||
          is_set(get(directory, "exclude")) || is_set(get(source, "plugin")) ||
          is_set(get(options, "components"))) {
        made.unknown = "it has options that are not known here";
      }
      out_.push_back(std::move(made));
    }
  }

  void application_set(const Held& held) {
    const Value* const spec = get(held.tree, "spec");
    const Value* const generators = get(spec, "generators");
    if (!is_set(generators) || is_set(get(spec, "templatePatch"))) return;
    std::vector<Parameters> sets;
    bool known = true;
    for (const Field& generator : generators->fields) {
      for (Parameters& set : generated(generator.value, known)) sets.push_back(std::move(set));
    }
    for (const Parameters& set : sets) {
      if (out_.size() > kMostSets) return;
      application(held, get(spec, {"template", "spec"}), set, label(held));
    }
  }

  /// The parameters that one generator gives; `known` is false when there may be more.
  std::vector<Parameters> generated(const Value* generator, bool& known) {
    if (const Value* const list = get(generator, "list"); is_set(list)) {
      std::vector<Parameters> out;
      const Value* const elements = get(list, "elements");
      if (!is_set(elements)) return known = false, out;
      for (const Field& element : elements->fields) {
        Parameters set;
        flatten(element.value, {}, set);
        out.push_back(std::move(set));
      }
      return out;
    }
    if (const Value* const git = get(generator, "git"); is_set(git)) return of_git(git, known);
    if (const Value* const matrix = get(generator, "matrix"); is_set(matrix)) {
      const Value* const both = get(matrix, "generators");
      if (!is_set(both) || both->fields.size() != 2)
        return known = false, std::vector<Parameters>{};
      std::vector<Parameters> out;
      for (const Parameters& one : generated(both->fields[0].value, known)) {
        bool filled_in = true;
        const Value* const second = fill(both->fields[1].value, one, filled_in);
        for (Parameters& other : generated(second, known)) {
          if (out.size() > kMostSets) return out;
          other.insert(one.begin(), one.end());
          out.push_back(std::move(other));
        }
      }
      return out;
    }
    known = false;
    return {};
  }

  static void flatten(const Value* value, const std::string& path, Parameters& out) {
    if (value->is_scalar()) {
      out[path] = value;
      return;
    }
    for (std::size_t i = 0; i < value->fields.size(); ++i) {
      const Field& field = value->fields[i];
      const std::string name = value->is_mapping() ? std::string(field.name) : std::to_string(i);
      flatten(field.value, path.empty() ? name : path + "." + name, out);
    }
  }

  void add_path(const std::string& path, Span place, Parameters& set) {
    const std::string base = path.substr(path.rfind('/') + 1);
    const auto add = [&](const std::string& name, std::string_view text) {
      set[name] = trees_.string(text, place);
    };
    add("path", path);
    add("path.path", path);
    add("path.basename", base);
    add("path.basenameNormalized", base);
    std::size_t i = 0;
    for (const std::string_view part : split(path, '/')) {
      add("path[" + std::to_string(i) + "]", part);
      add("path.segments." + std::to_string(i++), part);
    }
  }

  std::vector<Parameters> of_git(const Value* git, bool& known) {
    std::vector<Parameters> out;
    if (!ours_.contains(repository_name(text_of(get(git, "repoURL"))))) return known = false, out;
    if (const Value* const folders = get(git, "directories"); is_set(folders)) {
      std::set<std::string> chosen, left_out;
      for (const Field& entry : folders->fields) {
        const bool exclude = is_on(get(entry.value, "exclude"));
        for (std::string& path : matching(text_of(get(entry.value, "path")), true)) {
          (exclude ? left_out : chosen).insert(std::move(path));
        }
      }
      for (const std::string& path : chosen) {
        if (left_out.contains(path)) continue;
        Parameters set;
        add_path(path, folders->place, set);
        out.push_back(std::move(set));
      }
    }
    if (const Value* const files = get(git, "files"); is_set(files)) {
      for (const Field& entry : files->fields) {
        for (const std::string& path : matching(text_of(get(entry.value, "path")), false)) {
          const auto file = tree_.read(gitops::joined(root_, path));
          if (!file) continue;
          const auto read = gitops::read_documents(file->id, file->text, triage(), trees_);
          for (const gitops::ReadDocument& document : read.documents) {
            Parameters set;
            flatten(document.tree, {}, set);
            add_path(path.substr(0, path.rfind('/')), entry.value->place, set);
            out.push_back(std::move(set));
          }
        }
      }
    }
    return out;
  }

  /// Paths in the repository that a pattern with `*` in its parts matches.
  std::vector<std::string> matching(std::string_view pattern, bool folders) {
    const auto base = folder_at(".");
    if (!base) return {};
    root_ = *base;
    std::vector<std::string> found = {""};
    for (const std::string_view part : split(pattern, '/')) {
      if (part.empty() || part == ".") continue;
      std::vector<std::string> next;
      for (const std::string& at : found) {
        for (const std::string& name : tree_.names(gitops::joined(root_, at))) {
          if (part == "**" || fits(name, part)) next.push_back(at.empty() ? name : at + "/" + name);
        }
        if (next.size() > kMostSets) break;
      }
      found = std::move(next);
    }
    std::erase_if(found, [&](const std::string& path) {
      const auto what = tree_.look(gitops::joined(root_, path));
      return what != (folders ? gitops::Files::What::folder : gitops::Files::What::file);
    });
    return found;
  }

  /// One `*` or more in a name.
  static bool fits(std::string_view name, std::string_view pattern) {
    const std::size_t star = pattern.find('*');
    if (star == std::string_view::npos) return name == pattern;
    if (!name.starts_with(pattern.substr(0, star))) return false;
    const std::string_view rest = pattern.substr(star + 1);
    for (std::size_t at = star; at <= name.size(); ++at) {
      if (fits(name.substr(at), rest)) return true;
    }
    return false;
  }

  const SourceSet& sources_;
  const config::Settings& settings_;
  TreeFiles& tree_;
  gitops::Trees& trees_;
  std::set<std::string> ours_;
  std::string root_;
  std::vector<Held> held_;
  std::map<std::string, std::string> repositories_;  // URL by NS/NAME
  std::map<std::string, const Value*> config_maps_;  // data by NS/NAME
  std::vector<Deployer> out_;
};

}  // namespace

bool Deployer::changes() const {
  const gitops::Overrides& by = overrides;
  return !unknown.empty() || by.target_namespace != nullptr || by.name_prefix != nullptr ||
         by.name_suffix != nullptr || by.annotations != nullptr || by.patches != nullptr ||
         by.metadata_annotations != nullptr || by.substitution != nullptr;
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

std::vector<Deployer> read_deployers(const std::vector<FileId>& files, const SourceSet& sources,
                                     const config::Settings& settings, TreeFiles& tree,
                                     gitops::Trees& trees) {
  return files.empty() ? std::vector<Deployer>{}
                       : Reader(sources, settings, tree, trees).read(files);
}

}  // namespace irsa::load
