#include "load/gitops/value_files.h"

#include <array>
#include <cstddef>
#include <unordered_map>
#include <utility>
#include <vector>

#include "gitops/assemble.h"
#include "gitops/files.h"
#include "gitops/reading.h"
#include "load/formats.h"
#include "load/gitops/deployers.h"
#include "source/walk.h"

namespace irsa::load {

using gitops::Field;
using gitops::get;
using gitops::is_set;
using gitops::text_of;
using gitops::Value;

namespace {

constexpr std::array<std::string_view, 2> kValues = {"spec", "values"};
constexpr std::array<std::string_view, 2> kValuesFrom = {"spec", "valuesFrom"};
constexpr std::array<std::string_view, 2> kSource = {"spec", "source"};
constexpr std::array<std::string_view, 2> kSources = {"spec", "sources"};
constexpr std::array<std::string_view, 2> kHelmFiles = {"helm", "valueFiles"};
constexpr std::array<std::string_view, 2> kHelmText = {"helm", "values"};
constexpr std::array<std::string_view, 2> kHelmObject = {"helm", "valuesObject"};

/// The one mapping that was read; nullptr if it is not one, or not all of it could be read.
const Value* only_mapping(const gitops::ReadDocuments& read) {
  if (read.broken || read.documents.size() != 1) return nullptr;
  const Value* const tree = read.documents.front().tree;
  return tree->is_mapping() ? tree : nullptr;
}

/// Something that only whoever installs the chart fills in, or a pattern of several files.
bool is_open(std::string_view path) {
  return path.empty() || path.find_first_of("*?[{}") != std::string_view::npos ||
         path.find("://") != std::string_view::npos;
}

}  // namespace

ValueFiles::ValueFiles(const config::Settings& settings, TreeFiles& files, gitops::Trees& trees,
                       const gitops::Builder& builder)
    : files_(files), trees_(trees), made_by_(builder), builder_(doc::Limits{}) {
  for (const std::string& url : settings.repositories) ours_.insert(repository_name(url));
  if (!settings.folder.empty()) roots_.push_back(gitops::joined(settings.folder, "."));
  roots_.insert(roots_.end(), files.given().begin(), files.given().end());
  roots_.push_back(files.here());
  for (std::size_t i = roots_.size(); i-- > 0;) {
    if (auto above = repository_root(roots_[i])) roots_.push_back(std::move(*above));
  }
}

const Value* ValueFiles::resolved(const Installer& object, const FindMap& find_map) {
  wanted_.clear();
  const std::string_view kind = text_of(get(object.tree, "kind"));
  const std::string_view api = text_of(get(object.tree, "apiVersion"));
  const Value* const found =
      kind == "HelmRelease" && api.starts_with("helm.toolkit.fluxcd.io/") ? flux(object, find_map)
      : kind == "Application" && api.starts_with("argoproj.io/")          ? argo(object)
      : kind.empty() && api.empty()                                       ? helmfile(object)
                                                                          : nullptr;
  if (found != nullptr) taken_.insert(wanted_.begin(), wanted_.end());
  return found;
}

const Value* ValueFiles::in_file(const std::string& path) {
  if (files_.look(path) != gitops::Files::What::file || !files_.is_given(path)) return nullptr;
  const auto file = files_.read(path);
  if (!file) return nullptr;
  wanted_.insert(file->id);
  const auto read = gitops::read_documents(file->id, file->text, triage(), trees_);
  // Nothing but comments.
  if (!read.broken && read.documents.empty()) return trees_.mapping({}, Span(file->id, 0, 0));
  return only_mapping(read);
}

/// What is encoded in a Secret nobody reads.
const Value* ValueFiles::in_map(const Installer& map, bool secret, std::string_view key) {
  const std::string_view part = secret ? "stringData" : "data";
  const Value* const value = get(get(map.tree, part), key);
  if (value == nullptr) return nullptr;
  if (const std::string* const path = made_by_.generated_from(value)) return in_file(*path);
  return in_text(map, [&](const doc::Node& root) { return root[part][key]; });
}

const Value* ValueFiles::in_text(const Installer& object, const Walk& walk) {
  const gitops::Object as_written{.tree = object.tree, .file = object.file};
  const auto same = [](FileId file) { return file; };
  if (!gitops::assemble(as_written, {.text = object.text}, same, builder_)) return nullptr;
  const doc::Node text = walk(builder_.document().root());
  if (!text.is_string()) return nullptr;
  return only_mapping(gitops::read_documents(text, triage(), trees_));
}

/// Mappings are merged at every depth; of anything else the later one counts.
const Value* ValueFiles::merged(const Value* under, const Value* over) {
  if (under == nullptr || !under->is_mapping() || !over->is_mapping()) return over;
  std::vector<Field> fields(under->fields.begin(), under->fields.end());
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < fields.size(); ++i) places.emplace(fields[i].name, i);
  for (const Field& field : over->fields) {
    const auto [known, fresh] = places.emplace(field.name, fields.size());
    if (fresh) {
      fields.push_back(field);
    } else {
      Field& there = fields[known->second];
      there = {field.name, field.key, merged(there.value, field.value), field.odd};
    }
  }
  return trees_.with_fields(over, fields);
}

/// What a path that begins at the repository's root means: the repository is checked out where such
/// a file is.
std::optional<std::string> ValueFiles::at_root(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  for (const std::string& root : roots_) {
    std::string whole = gitops::joined(root, path);
    if (files_.look(whole) == gitops::Files::What::file) return whole;
  }
  return std::nullopt;
}

/// Is the source this repository? Where the configuration does not say which ones are, it is where
/// a file lies at that path below a folder: see at_root().
bool ValueFiles::is_ours(const Value* source, std::string_view path) const {
  if (!ours_.empty()) return ours_.contains(repository_name(text_of(get(source, "repoURL"))));
  while (path.starts_with('/')) path.remove_prefix(1);
  return path.find('/') != std::string_view::npos && !is_set(get(source, "chart"));
}

/// In their order, then what is written in place (fluxcd.io, HelmRelease, "Values").
const Value* ValueFiles::flux(const Installer& object, const FindMap& find_map) {
  const Value* const from = get(object.tree, {"spec", "valuesFrom"});
  if (!is_set(from) || !from->is_sequence()) return nullptr;
  const std::string_view ns = text_of(get(object.tree, {"metadata", "namespace"}));
  const Value* all = nullptr;
  for (const Field& one : from->fields) {
    const std::string_view kind = text_of(get(one.value, "kind"));
    const bool secret = kind == "Secret";
    if ((kind != "ConfigMap" && !secret) || is_set(get(one.value, "targetPath"))) return nullptr;
    const auto map = find_map({kind, ns, text_of(get(one.value, "name"))});
    if (!map) return nullptr;
    std::string_view key = text_of(get(one.value, "valuesKey"));
    if (key.empty()) key = "values.yaml";
    const Value* const values = in_map(*map, secret, key);
    if (values == nullptr) return nullptr;
    all = merged(all, values);
  }
  if (const Value* const own = get(object.tree, {"spec", "values"}); is_set(own)) {
    all = merged(all, own);
  }
  if (all == nullptr) return nullptr;
  return trees_.with(trees_.with(object.tree, kValuesFrom, nullptr), kValues, all);
}

/// The path of a file of values. `$name/…` begins at the root of the source with this `ref`
/// (argo-cd.readthedocs.io, "Helm value files from external Git repository").
std::optional<std::string> ValueFiles::argo_path(const Installer& object, const Value* source,
                                                 std::string_view written) {
  if (is_open(written)) return std::nullopt;
  if (written.starts_with('$')) {
    const std::size_t slash = written.find('/');
    const Value* const sources = get(object.tree, {"spec", "sources"});
    if (slash == std::string_view::npos || !is_set(sources)) return std::nullopt;
    for (const Field& other : sources->fields) {
      if (text_of(get(other.value, "ref")) != written.substr(1, slash - 1)) continue;
      const std::string_view path = written.substr(slash);
      return is_ours(other.value, path) ? at_root(path) : std::nullopt;
    }
    return std::nullopt;
  }
  // Else it is beside the chart, which is in the repository only if the source has its path.
  const std::string_view folder = text_of(get(source, "path"));
  if (folder.empty() || is_open(folder) || is_set(get(source, "chart"))) return std::nullopt;
  const std::string path = written.starts_with('/')
                               ? std::string(written)
                               : std::string(folder) + "/" + std::string(written);
  return is_ours(source, path) ? at_root(path) : std::nullopt;
}

/// Files, then values in place (argo-cd.readthedocs.io, "Helm", values precedence); parameters stay
/// where they are, behind all of these.
const Value* ValueFiles::argo_source(const Installer& object, const Value* source,
                                     const Walk& walk) {
  const Value* const helm = get(source, "helm");
  const Value* const names = get(helm, "valueFiles");
  if (!is_set(names) || !names->is_sequence()) return nullptr;
  const std::set<FileId> before = wanted_;
  const auto not_known = [&]() -> const Value* {
    wanted_ = before;
    return nullptr;
  };
  const Value* all = nullptr;
  for (const Field& name : names->fields) {
    const auto path = argo_path(object, source, text_of(name.value));
    const Value* const values = path ? in_file(*path) : nullptr;
    if (values == nullptr) return not_known();
    all = merged(all, values);
  }
  const Value* own = get(helm, "valuesObject");
  if (!is_set(own) && !text_of(get(helm, "values")).empty()) {
    own = in_text(object, [&](const doc::Node& root) { return walk(root)["helm"]["values"]; });
    if (own == nullptr) return not_known();
  }
  if (is_set(own)) all = merged(all, own);
  if (all == nullptr) return not_known();
  const Value* const without =
      trees_.with(trees_.with(source, kHelmFiles, nullptr), kHelmText, nullptr);
  return trees_.with(without, kHelmObject, all);
}

const Value* ValueFiles::argo(const Installer& object) {
  const Value* changed = nullptr;
  if (const Value* const one = get(object.tree, {"spec", "source"}); is_set(one)) {
    const Value* const with_all =
        argo_source(object, one, [](const doc::Node& root) { return root["spec"]["source"]; });
    if (with_all != nullptr) changed = trees_.with(object.tree, kSource, with_all);
  }
  const Value* const several = get(object.tree, {"spec", "sources"});
  if (!is_set(several) || !several->is_sequence()) return changed;
  std::vector<Field> fields(several->fields.begin(), several->fields.end());
  bool found = false;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const Value* const with_all = argo_source(object, fields[i].value, [&](const doc::Node& root) {
      return root["spec"]["sources"].items()[i];
    });
    if (with_all == nullptr) continue;
    fields[i].value = with_all;
    found = true;
  }
  if (!found) return changed;
  return trees_.with(changed == nullptr ? object.tree : changed, kSources,
                     trees_.with_fields(several, fields));
}

/// The files of each release in the place where it names them. A template of values is none.
const Value* ValueFiles::helmfile(const Installer& object) {
  const Value* const releases = get(object.tree, "releases");
  if (!is_set(releases) || !releases->is_sequence()) return nullptr;
  const std::string folder(gitops::parent_of(files_.path_of(object.file)));
  std::vector<Field> all(releases->fields.begin(), releases->fields.end());
  bool found = false;
  for (Field& release : all) {
    const Value* const values = get(release.value, "values");
    if (!is_set(values) || !values->is_sequence()) continue;
    std::vector<Field> items(values->fields.begin(), values->fields.end());
    bool known = true, named = false;
    const std::set<FileId> before = wanted_;
    for (Field& item : items) {
      if (item.value->is_mapping()) continue;
      const std::string_view path = text_of(item.value);
      const bool plain = !is_open(path) && !path.ends_with(".gotmpl") && !path.starts_with('/');
      const Value* const read = plain ? in_file(gitops::joined(folder, path)) : nullptr;
      known = known && read != nullptr;
      if (read == nullptr) break;
      named = true;
      item.value = read;
    }
    if (!known || !named) {
      wanted_ = before;
      continue;
    }
    found = true;
    release.value = trees_.with(release.value, "values", trees_.with_fields(values, items));
  }
  if (!found) return nullptr;
  return trees_.with(object.tree, "releases", trees_.with_fields(releases, all));
}

}  // namespace irsa::load
