// Gathering objects: resources, bases and components of a kustomization, and plain folders.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "gitops/accumulated.h"
#include "gitops/builder.h"
#include "gitops/known_keys.h"
#include "gitops/remote.h"

namespace irsa::gitops {

namespace {

/// Of one build. The largest of those in public repositories make some thousands.
constexpr std::size_t kMostOfOneBuild = 20'000;

}  // namespace

void Builder::add_hole(Accumulated& into, std::string why) const {
  if (std::find(into.holes.begin(), into.holes.end(), why) == into.holes.end()) {
    into.holes.push_back(std::move(why));
  }
}

/// A folder that is, or lies around, one on the way there is a circle.
void Builder::enter(const Kustomization& from, const Accumulated& other, std::string_view folder) {
  const bool circle =
      is_within(from.folder, folder) ||
      std::any_of(other.folders.begin(), other.folders.end(),
                  [&](const std::string& inner) { return is_within(from.folder, inner); });
  if (circle) refuse("the bases of " + from.folder + " form a circle");
}

const ReadDocuments& Builder::documents_of(const Kustomization& from, std::string_view path,
                                           Accumulated& into) {
  if (is_remote_file(path)) refuse("what is at " + quoted(path) + " is not known");
  const std::string whole = joined(from.folder, path);
  // kustomize's load restriction.
  if (!is_within(whole, from.folder)) refuse(quoted(path) + " is outside of " + from.folder);
  if (files_.look(whole) != Files::What::file) {
    refuse(quoted(path) + " is not in " + from.folder);
  }
  const auto file = files_.read(whole);
  if (!file) refuse(quoted(path) + " of " + from.folder + " cannot be read");
  into.files.insert(file->id);
  const auto known = documents_.find(whole);
  if (known != documents_.end()) return known->second;
  ReadDocuments read = read_documents(file->id, file->text, triage_, trees_);
  return documents_.emplace(whole, std::move(read)).first->second;
}

void Builder::add_resource(const Kustomization& from, const Value* path, Accumulated& into) {
  const std::string_view text = text_of(path);
  if (text.empty()) refuse("a resource of " + from.folder + " is not a path");
  if (is_remote_file(text)) return add_hole(into, "the remote resource " + quoted(text));
  const std::string whole = joined(from.folder, text);
  const Files::What what = files_.look(whole);
  if (what != Files::What::file && is_repository(text)) {
    return add_hole(into, "the remote base " + quoted(text));
  }
  switch (what) {
    case Files::What::file: {
      const ReadDocuments& read = documents_of(from, text, into);
      if (read.broken) refuse(quoted(text) + " of " + from.folder + " cannot be read");
      const std::size_t before = into.objects.size();
      for (const ReadDocument& document : read.documents) {
        add_objects(document, into.objects, trees_);
      }
      const auto first = into.objects.begin() + static_cast<std::ptrdiff_t>(before);
      into.objects.erase(std::remove_if(first, into.objects.end(), is_local), into.objects.end());
      for (std::size_t i = before; described_ && i < into.objects.size(); ++i) {
        into.objects[i].tree = with_origin(into.objects[i]);
      }
      return;
    }
    case Files::What::folder: {
      const Accumulated& other = base(whole);
      if (other.refused) refuse(*other.refused);
      enter(from, other, whole);
      into.objects.insert(into.objects.end(), other.objects.begin(), other.objects.end());
      // Bases that include each other twice, under another name each time, double with each level.
      if (into.objects.size() > kMostOfOneBuild) {
        refuse(fmt::format("it makes more than {} objects", kMostOfOneBuild));
      }
      for (const std::string& hole : other.holes) add_hole(into, hole);
      into.references.insert(into.references.end(), other.references.begin(),
                             other.references.end());
      into.vars.insert(into.vars.end(), other.vars.begin(), other.vars.end());
      into.files.insert(other.files.begin(), other.files.end());
      into.folders.insert(other.folders.begin(), other.folders.end());
      into.folders.insert(whole);
      return;
    }
    case Files::What::outside: refuse(quoted(text) + " is outside of the given paths");
    case Files::What::nothing: break;
  }
  refuse(quoted(text) + " is not in " + from.folder);
}

void Builder::add_component(const Kustomization& from, const Value* path, Accumulated& into) {
  const std::string_view text = text_of(path);
  const std::string whole = joined(from.folder, text);
  const Files::What what = text.empty() ? Files::What::nothing : files_.look(whole);
  // What it changes is not known.
  if (is_repository(text)) refuse("the component " + quoted(text) + " is elsewhere");
  if (what != Files::What::folder) {
    refuse("the component " + quoted(text) + " is not in " + from.folder);
  }
  const Kustomization& component = kustomization(whole);
  if (component.refused) refuse(*component.refused);
  if (text_of(component.at("kind")) != "Component") refuse(whole + " is not a component");
  enter(from, {}, whole);
  if (!open_.insert(whole).second) refuse("components form a circle");
  accumulate(component, into);
  open_.erase(whole);
  into.folders.insert(whole);
}

const Builder::Accumulated& Builder::base(std::string_view folder) {
  Bases& bases = bases_[described_ ? 1 : 0];
  const auto known = bases.find(folder);
  if (known != bases.end()) return *known->second;
  auto made = std::make_unique<Accumulated>();
  constexpr std::size_t kDeepest = 100;
  try {
    if (open_.contains(folder)) refuse("the bases of " + std::string(folder) + " form a circle");
    if (open_.size() > kDeepest) refuse("bases are nested too deep");
    const Kustomization& from = kustomization(folder);
    if (from.refused) refuse(*from.refused);
    if (text_of(from.at("kind")) == "Component") refuse(from.folder + " is a component");
    open_.emplace(folder);
    accumulate(from, *made);
    open_.erase(std::string(folder));
  } catch (const Refusal& refusal) {
    open_.erase(std::string(folder));
    *made = {};
    made->refused = refusal.why;
  }
  return *bases.emplace(folder, std::move(made)).first->second;
}

void Builder::accumulate(const Kustomization& from, Accumulated& into, const Overrides* by) {
  check_known_keys(from.root, from.folder);
  for (const std::string_view list : {"resources", "bases"}) {
    for (const Field& path : items(from.list(list))) add_resource(from, path.value, into);
  }
  read_configuration(from, into);
  for (const Field& generator : items(from.list("configMapGenerator"))) {
    generate(generator.value, false, from, into);
  }
  for (const Field& generator : items(from.list("secretGenerator"))) {
    generate(generator.value, true, from, into);
  }
  for (const std::string_view charts : {"helmCharts", "helmChartInflationGenerator"}) {
    if (!items(from.list(charts)).empty()) add_hole(into, "the Helm charts of " + from.folder);
  }
  if (!items(from.list("generators")).empty()) {
    add_hole(into, "the generators of " + from.folder);
  }
  into.check_unique();
  for (const Field& path : items(from.list("components"))) add_component(from, path.value, into);
  transform(from, into, by);
  transform_further(from, into);
  for (const Field& var : items(from.list("vars"))) into.vars.push_back(var.value);
}

/// Where kustomize learns of more fields: names are followed there, all else is not known here.
void Builder::read_configuration(const Kustomization& from, Accumulated& into) {
  if (is_set(get(from.at("openapi"), "path"))) refuse("a schema of its own in " + from.folder);
  for (const Field& path : items(from.list("configurations"))) {
    const ReadDocuments& read = documents_of(from, text_of(path.value), into);
    if (read.broken) refuse("a configuration of " + from.folder + " cannot be read");
    for (const ReadDocument& document : read.documents) {
      check_known_keys_of_configuration(document.tree, from.folder);
      for (const Field& part : document.tree->fields) {
        if (part.name == "nameReference" && part.value->is_sequence()) {
          for (const Field& entry : part.value->fields) {
            const std::string_view target = text_of(get(entry.value, "kind"));
            const Value* const specs = get(entry.value, "fieldSpecs");
            if (specs == nullptr) continue;
            for (const Field& spec : specs->fields) {
              into.references.push_back({target, text_of(get(spec.value, "kind")),
                                         text_of(get(spec.value, "group")),
                                         text_of(get(spec.value, "path"))});
            }
          }
        } else if (part.name == "namePrefix" || part.name == "nameSuffix" ||
                   part.name == "commonAnnotations") {
          refuse("fields of its own for " + std::string(part.name) + " in " + from.folder);
        } else if (part.name == "namespace" && part.value->is_sequence()) {
          for (const Field& spec : part.value->fields) {
            const std::string_view kind = text_of(get(spec.value, "kind"));
            if (kind.empty() && text_of(get(spec.value, "path")) != "metadata/namespace") {
              refuse("fields of its own for namespace in " + from.folder);
            }
          }
        }
      }
    }
  }
}

void Builder::gather(std::string_view folder, std::string_view below, bool recurse, Span place,
                     std::vector<const Value*>& out) {
  const std::string here = below.empty() ? std::string(folder) : joined(folder, below);
  if (!below.empty() && kustomization_in(here)) {
    out.push_back(trees_.string(below, place));
    return;
  }
  for (const std::string& name : files_.names(here)) {
    const std::string path = below.empty() ? name : std::string(below) + "/" + name;
    if (files_.look(joined(folder, path)) == Files::What::folder) {
      if (recurse) gather(folder, path, recurse, place, out);
    } else if (name.ends_with(".yaml") || name.ends_with(".yml")) {
      out.push_back(trees_.string(path, place));
    }
  }
}

/// A kustomization of all that lies in a folder, as Flux makes one where there is none.
const Builder::Kustomization& Builder::plain_folder(std::string_view folder, const Overrides& by) {
  const auto known = plain_folders_.find(folder);
  if (known != plain_folders_.end()) return *known->second;
  auto made = std::make_unique<Kustomization>();
  const Span place = by.target_namespace != nullptr    ? by.target_namespace->place
                     : by.default_namespace != nullptr ? by.default_namespace->place
                                                       : Span(FileId{}, 0, 0);
  std::vector<const Value*> paths;
  gather(folder, {}, by.recurse, place, paths);
  made->folder = folder;
  made->file = place.file;
  made->root = trees_.mapping({{"resources", place, trees_.list(paths, place)}}, place);
  return *plain_folders_.emplace(folder, std::move(made)).first->second;
}

}  // namespace irsa::gitops
