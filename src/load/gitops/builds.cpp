#include "load/gitops/builds.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/reach.h"
#include "base/thread_pool.h"
#include "doc/document_builder.h"
#include "gitops/assemble.h"
#include "gitops/builder.h"
#include "load/gitops/deployers.h"
#include "load/gitops/tree_files.h"
#include "load/gitops/value_files.h"
#include "load/kubernetes/kubernetes.h"
#include "load/kubernetes/releases.h"
#include "load/loading.h"
#include "source/inside.h"
#include "source/open.h"

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

bool is_called_kustomization(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return name == "kustomization.yaml" || name == "kustomization.yml";
}

/// Among the names of a text: one that is written in another way than as a plain word.
constexpr std::string_view kAnyName = "*";

/// The words behind `name:` in a text that may hold a ConfigMap, or a Secret that can be read, each
/// once; none in any other text. Other names are among them; what this gives too much is only read.
std::vector<std::string> names_beside_maps(std::string_view text) {
  const auto holds = [&](std::string_view word) { return text.find(word) != text.npos; };
  if (!holds("ConfigMap") && !holds("stringData")) return {};
  std::set<std::string_view> names;
  constexpr std::string_view kName = "name", kQuotes = "\"'", kBlanks = " \t\r\n";
  for (std::size_t at = text.find(kName); at != text.npos; at = text.find(kName, at + 1)) {
    const auto behind = [&](std::size_t from, std::string_view characters) {
      return std::min(text.find_first_not_of(characters, from), text.size());
    };
    const std::size_t colon = behind(behind(at + kName.size(), kQuotes), kBlanks);
    if (colon == text.size() || text[colon] != ':') continue;
    const std::size_t value = behind(colon + 1, kBlanks);
    const std::size_t begin = behind(value, kQuotes);
    const std::size_t end = std::min(
        text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.", begin), text.size());
    names.insert(end > begin ? text.substr(begin, end - begin) : kAnyName);
  }
  return {names.begin(), names.end()};
}

class Builds {
 public:
  Builds(SourceSet& sources, const config::Settings& settings, Facts& facts)
      : sources_(sources),
        settings_(settings),
        facts_(facts),
        files_(sources),
        builder_(files_, triage(), trees_),
        values_(settings, files_, trees_, builder_) {}

  void run() {
    find_roots();
    std::set<FileId> seen;
    std::vector<FileId> with_deployers;
    for (const FileId file : facts_.deployers) {
      if (!sources_[file].built && seen.insert(file).second) with_deployers.push_back(file);
    }
    std::vector<Deployer> deployers =
        read_deployers(with_deployers, sources_, settings_, files_, trees_);
    for (Deployer& deployer : deployers) {
      if (changed_.contains(files_.path_of(deployer.file))) {
        deployer.unknown = "a kustomization changes it";
      }
      if (!deployer.ours || !deployer.unknown.empty()) {
        if (deployer.changes()) uncertain_.emplace(deployer.folder, &deployer);
        continue;
      }
      // What it deploys is not applied by itself.
      roots_.erase(deployer.folder);
      deployed_.push_back(&deployer);
    }
    for (const auto& [folder, file] : roots_) build(folder, file, nullptr);
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
      if (!replaced_.contains(file)) read_with_values(file);
    }
    forget_parts();
    again_.facts.deployers.clear();  // all known
    facts_.merge(std::span(&again_.facts, 1), 1);
  }

 private:
  /// Objects of all builds together; what would make more is not built.
  static constexpr std::size_t kMostObjects = 1'000'000;
  /// From so many folders on with a kustomization, threads to read them are worth their start.
  static constexpr std::size_t kManyFolders = 8;

  void find_roots() {
    std::set<std::string> folders;
    for (const kube::Kustomization& kustomization : facts_.kustomizations) {
      folders.emplace(gitops::parent_of(files_.path_of(kustomization.file)));
    }
    const unsigned threads = thread_count(settings_.jobs);
    if (threads > 1 && folders.size() >= kManyFolders) builder_.read_ahead(folders, threads);
    std::set<std::string> included;
    for (const std::string& folder : folders) {
      const std::vector<std::string>& others = includes_of(folder);
      included.insert(others.begin(), others.end());
    }
    for (const kube::Kustomization& kustomization : facts_.kustomizations) {
      roots_.emplace(gitops::parent_of(files_.path_of(kustomization.file)), kustomization.file);
    }
    for (const auto& [folder, file] : roots_) {
      if (!builder_.only_gathers(folder)) add_included(folder, tainted_);
    }
    for (const kube::Kustomization& kustomization : facts_.kustomizations) {
      const std::string folder(gitops::parent_of(files_.path_of(kustomization.file)));
      if (!tainted_.contains(folder)) continue;
      for (const std::string_view reference : kustomization.references) {
        changed_.insert(gitops::joined(folder, reference));
      }
    }
    std::erase_if(roots_, [&](const auto& root) {
      return included.contains(root.first) || builder_.is_component(root.first);
    });
    add_circles();
    add_unreadable();
  }

  /// What the kustomization of a folder includes.
  const std::vector<std::string>& includes_of(const std::string& folder) {
    const auto [found, fresh] = includes_.try_emplace(folder);
    if (fresh) found->second = builder_.included_by(folder);
    return found->second;
  }

  /// Adds the folder and all that its kustomization includes, and these include.
  void add_included(const std::string& folder, std::set<std::string>& to) {
    add_reached(
        std::vector{folder},
        to, [&](const std::string& at) -> const auto& { return includes_of(at); });
  }

  /// Kustomizations that include each other have no root: the first of them is taken for one.
  void add_circles() {
    std::set<std::string> reached;
    std::map<std::string, std::string> included_from;  // one that includes each
    for (const auto& [folder, others] : includes_) {
      if (roots_.contains(folder) || builder_.is_component(folder)) add_included(folder, reached);
      for (const std::string& other : others) included_from.emplace(other, folder);
    }
    for (const auto& [folder, others] : includes_) {
      if (reached.contains(folder)) continue;
      // Whatever includes it is not reached either: the way up leads into a circle.
      std::set<std::string> above;
      std::string at = folder;
      while (above.insert(at).second) at = included_from.at(at);
      std::string first = at;
      for (std::string on = included_from.at(at); on != at; on = included_from.at(on)) {
        first = std::min(first, on);
      }
      if (const auto file = builder_.kustomization_in(first)) roots_.emplace(first, file->id);
      add_included(first, reached);
    }
  }

  /// A file that is called so and of which nothing can be told, as an overlay that is a list.
  void add_unreadable() {
    std::set<FileId> known(facts_.template_files.begin(), facts_.template_files.end());
    for (const kube::Kustomization& each : facts_.kustomizations) known.insert(each.file);
    for (const Skipped& skipped : facts_.skipped) {
      if (skipped.reason == SkipReason::template_source) known.insert(skipped.file);
    }
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      const FileId file = SourceSet::id(i);
      const SourceFile& source = sources_[file];
      if (!source.input || source.built || !is_called_kustomization(source.shown)) continue;
      if (known.contains(file)) continue;
      std::string folder(gitops::parent_of(files_.path_of(file)));
      if (builder_.is_unreadable(folder)) roots_.emplace(std::move(folder), file);
    }
  }

  bool is_kept(FileId file) {
    return kept_.contains(std::string(gitops::parent_of(files_.path_of(file))));
  }

  void build(const std::string& folder, FileId root, const Deployer* by) {
    gitops::Build build;
    const auto uncertain = uncertain_.find(folder);
    if (uncertain != uncertain_.end() && by == nullptr) {
      const Deployer& deployer = *uncertain->second;
      build.refused =
          deployer.label + " of " + sources_[deployer.file].shown +
          (deployer.unknown.empty() ? " changes it, if its source is this repository: say so under "
                                      "`repository` in the configuration"
                                    : " deploys it: " + deployer.unknown);
    } else if (objects_ < kMostObjects) {
      build = builder_.build(folder, by == nullptr ? nullptr : &by->overrides);
    } else {
      build.refused = "there are too many objects in the builds before it";
    }
    objects_ += build.objects.size();
    kube::Build record{.root = root};
    if (build.refused) {
      record.refused = facts_.arena.keep(files_.shown(*build.refused));
      // What deploys it stands elsewhere.
      const auto file = by == nullptr ? std::nullopt : builder_.kustomization_in(folder);
      if (file) record.root = file->id;
      // What is left out here: its kustomizations stay known.
      add_included(folder, kept_);
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

  // -- values that stand elsewhere

  /// ConfigMaps and Secrets by kind, namespace and name; without a tree where there are several.
  using Maps = std::map<std::tuple<std::string, std::string, std::string>, Installer>;

  /// Those of a build.
  Maps maps_of(const gitops::Build& build) {
    Maps maps;
    for (const gitops::Object& object : build.objects) {
      if (object.kind != "ConfigMap" && object.kind != "Secret") continue;
      const auto file = files_.read(files_.path_of(object.file));
      if (!file) continue;
      const auto [known, fresh] = maps.emplace(std::tuple(object.kind, object.ns, object.name),
                                               Installer{object.tree, object.file, file->text});
      if (!fresh) known->second.tree = nullptr;
    }
    return maps;
  }

  static std::optional<Installer> found_in(const Maps& maps, const ValueFiles::MapName& by) {
    const auto found =
        maps.find(std::tuple(std::string(by.kind), std::string(by.ns), std::string(by.name)));
    if (found == maps.end() || found->second.tree == nullptr) return std::nullopt;
    return found->second;
  }

  /// The same of the files of the input, as they are.
  std::optional<Installer> map_of_input(const ValueFiles::MapName& name) {
    if (!map_files_) find_map_files();
    for (const std::string& word : {std::string(name.name), std::string(kAnyName)}) {
      const auto files = map_files_->find(word);
      if (files == map_files_->end()) continue;
      for (const FileId file : std::exchange(files->second, {})) add_maps_of(file);
    }
    return found_in(maps_, name);
  }

  /// Looks once for the files that may hold a ConfigMap or a Secret, by the names in them: hardly
  /// any has to be read.
  void find_map_files() {
    std::vector<std::vector<std::string>> names(sources_.size());
    for_each_index(names.size(), thread_count(settings_.jobs), [&](std::size_t i) {
      const SourceFile& source = sources_.files()[i];
      const bool manifest = source.shown.ends_with(".yaml") || source.shown.ends_with(".yml");
      if (!source.input || source.built || !manifest) return;
      std::string why;
      const auto text =
          source.text ? source.text : read_regular(source.path(), kLongestInside, why);
      if (text) names[i] = names_beside_maps(*text);
    });
    map_files_.emplace();
    for (std::size_t i = 0; i < names.size(); ++i) {
      for (std::string& name : names[i]) {
        (*map_files_)[std::move(name)].push_back(SourceSet::id(i));
      }
    }
  }

  void add_maps_of(FileId file) {
    if (!map_files_read_.insert(file).second) return;
    const auto read = files_.read(files_.path_of(file));
    if (!read) return;
    for (const gitops::ReadDocument& document :
         gitops::read_documents(file, read->text, triage(), trees_).documents) {
      const std::string_view kind = gitops::text_of(gitops::get(document.tree, "kind"));
      if (kind != "ConfigMap" && kind != "Secret") continue;
      const gitops::Value* const metadata = gitops::get(document.tree, "metadata");
      const std::tuple key(std::string(kind),
                           std::string(gitops::text_of(gitops::get(metadata, "namespace"))),
                           std::string(gitops::text_of(gitops::get(metadata, "name"))));
      const auto [known, fresh] = maps_.emplace(key, Installer{document.tree, file, read->text});
      if (!fresh) known->second.tree = nullptr;
    }
  }

  /// Reads the objects of a file again that have values elsewhere.
  void read_with_values(FileId file) {
    const auto text = files_.read(files_.path_of(file));
    if (!text) return;
    const auto has = [&](std::string_view word) {
      return text->text.find(word) != text->text.npos;
    };
    if (!has("valueFiles") && !has("valuesFrom") && !has("releases")) return;
    const SourceFile source = sources_[file];
    const Context context{.settings = settings_, .path = source.shown, .named = source.named};
    Loading loading(file, context, again_.facts);
    doc::DocumentBuilder builder{doc::Limits{}};
    const std::function<void(const doc::Document&)> take = [&](const doc::Document& document) {
      loading.begin_document();
      if (document.is_template() || !document.root().is_mapping()) return;
      const gitops::Value* const tree =
          values_.resolved({trees_.take(document.root()), file, text->text},
                           [&](const ValueFiles::MapName& name) { return map_of_input(name); });
      if (tree == nullptr) return;
      const gitops::Object object{.tree = tree, .file = file};
      if (!gitops::assemble(
              object, {.text = text->text}, [](FileId same) { return same; }, builder)) {
        return;
      }
      builder.set_ordinal(document.ordinal());
      const Span extent = document.extent();
      again_.documents.emplace(file, document.ordinal());
      again_.extents[file].emplace(extent.begin, extent.end);
      const doc::Document& whole = builder.document();
      (void)(whole.root()["kind"] ? load_manifest(whole, whole.root(), loading)
                                  : load_helmfile(whole, loading));
    };
    DocumentTaker taker(take);
    doc::read_text(file, text->text, triage(), {.parse_all = true}, taker);
  }

  class DocumentTaker final : public doc::DocumentSink {
   public:
    explicit DocumentTaker(const std::function<void(const doc::Document&)>& take) : take_(take) {}
    void document(const doc::Document& document) override { take_(document); }
    void error(doc::ReadError) override {}
    void skipped(std::uint32_t) override {}
    void comment(const doc::Comment&) override {}

   private:
    const std::function<void(const doc::Document&)>& take_;
  };

  /// What objects said without the values that stand elsewhere, and files of values by themselves.
  void forget_parts() {
    if (again_.documents.empty() && values_.taken().empty()) return;
    const std::set<FileId>& values = values_.taken();
    const auto is_said_again = [&](const auto& record) {
      return again_.documents.contains({record.origin.file, record.origin.document}) ||
             values.contains(record.origin.file);
    };
    std::erase_if(facts_.service_accounts, is_said_again);
    std::erase_if(facts_.account_fragments, is_said_again);
    std::erase_if(facts_.readers, is_said_again);
    std::erase_if(facts_.stray_annotations, is_said_again);
    std::erase_if(facts_.ignored_values, is_said_again);
    std::erase_if(facts_.problems, [&](const ReadingProblem& found) {
      const auto extents = again_.extents.find(found.problem.where.file);
      if (found.rule != ReadingRule::placeholder_value || extents == again_.extents.end()) {
        return false;
      }
      const auto after = extents->second.upper_bound(found.problem.where.begin);
      return after != extents->second.begin() &&
             found.problem.where.begin < std::prev(after)->second;
    });
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
    std::optional<Maps> maps;
    const ValueFiles::FindMap find_map = [&](const ValueFiles::MapName& name) {
      if (!maps) maps = maps_of(build);
      return found_in(*maps, name);
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
  Maps maps_;  // of files of the input, as far as they were asked for
  std::optional<std::unordered_map<std::string, std::vector<FileId>>> map_files_;  // by names
  std::set<FileId> map_files_read_;
  /// Of objects that are read again with all of their values.
  struct {
    Facts facts = {};
    std::set<std::pair<FileId, std::uint32_t>> documents = {};
    std::map<FileId, std::map<std::uint32_t, std::uint32_t>> extents = {};  // end by begin
  } again_;
  std::map<std::string, FileId> roots_;                       // by folder
  std::map<std::string, std::vector<std::string>> includes_;  // what each includes, by folder
  std::set<std::string> kept_;  // folders that are reached by what was not built
  std::map<std::string, const Deployer*> uncertain_;  // may change what is in the folder
  std::vector<const Deployer*> deployed_;
  std::set<std::string> tainted_;  // folders of kustomizations that change something, and theirs
  std::set<std::string> changed_;  // paths that these name
  std::set<FileId> replaced_;      // files whose objects are in a build
  std::set<FileId> built_;         // kustomizations that are part of one
  std::size_t objects_ = 0;
};

}  // namespace

void load_builds(SourceSet& sources, const config::Settings& settings, Facts& facts) {
  if (!facts.kustomizations.empty() || !facts.deployers.empty())
    Builds(sources, settings, facts).run();
}

}  // namespace irsa::load
