#include "gitops/builder.h"

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "base/text.h"
#include "doc/read.h"
#include "gitops/accumulated.h"
#include "gitops/json_patch.h"
#include "gitops/merge_patch.h"
#include "gitops/selector.h"
#include "gitops/through_json.h"

namespace irsa::gitops {

namespace {

constexpr std::array<std::string_view, 3> kFileNames = {"kustomization.yaml", "kustomization.yml",
                                                        "Kustomization"};

/// All that kustomize knows; one more and it refuses the file.
constexpr std::array<std::string_view, 32> kKeys = {"apiVersion",
                                                    "kind",
                                                    "metadata",
                                                    "openapi",
                                                    "namePrefix",
                                                    "nameSuffix",
                                                    "namespace",
                                                    "commonLabels",
                                                    "labels",
                                                    "commonAnnotations",
                                                    "patchesStrategicMerge",
                                                    "patchesJson6902",
                                                    "patches",
                                                    "images",
                                                    "imageTags",
                                                    "replacements",
                                                    "replicas",
                                                    "vars",
                                                    "sortOptions",
                                                    "resources",
                                                    "components",
                                                    "crds",
                                                    "bases",
                                                    "configMapGenerator",
                                                    "secretGenerator",
                                                    "helmGlobals",
                                                    "helmCharts",
                                                    "helmChartInflationGenerator",
                                                    "generatorOptions",
                                                    "configurations",
                                                    "generators",
                                                    "transformers"};
constexpr std::array<std::string_view, 2> kMoreKeys = {"validators", "buildMetadata"};
constexpr std::array<std::string_view, 9> kGeneratorKeys = {
    "name", "namespace", "behavior", "literals", "files", "envs", "env", "options", "type"};

/// Is there anything in `buildMetadata`?
bool is_described(const Value* root) {
  const Value* const metadata = get(root, "buildMetadata");
  return metadata != nullptr && metadata->is_sequence() && !metadata->fields.empty();
}

bool is_known_key(std::string_view key) {
  return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end() ||
         std::find(kMoreKeys.begin(), kMoreKeys.end(), key) != kMoreKeys.end();
}

/// What kustomize takes for the address of a repository or a file elsewhere, where no such path is
/// there (api/internal/git/repospec.go).
bool is_remote(std::string_view path) {
  if (path.find("://") != std::string_view::npos || path.starts_with("git@") ||
      path.starts_with("git::") || path.starts_with("gh:") ||
      path.find("?ref=") != std::string_view::npos ||
      path.find(".git/") != std::string_view::npos || path.ends_with(".git")) {
    return true;
  }
  const std::string_view host = path.substr(0, path.find('/'));
  return host.size() < path.size() && !host.starts_with('.') &&
         host.find('.') != std::string_view::npos;
}

std::span<const Field> items(const Value* list) {
  return list == nullptr ? std::span<const Field>{} : list->fields;
}

/// A mapping of strings, as the kustomization has to have it.
const Value* checked_strings(const Value* mapping, std::string_view what) {
  if (!is_set(mapping)) return nullptr;
  if (!mapping->is_mapping()) refuse(std::string(what) + " is no mapping");
  for (const Field& field : mapping->fields) {
    if (field.value->type != doc::Type::string && !field.value->is_null()) {
      refuse(std::string(what) + " has a value that is no string");
    }
  }
  return mapping;
}

}  // namespace

Builder::Builder(Files& files, const doc::Triage& triage, Trees& trees)
    : files_(files), triage_(triage), trees_(trees) {}
Builder::~Builder() = default;

// -- reading kustomizations ------------------------------------------------------------------

namespace {

/// Keeps the first document of a kustomization's file, which is all that kustomize reads of it.
class Single final : public doc::DocumentSink {
 public:
  explicit Single(const std::function<void(const doc::Document&)>& take) : take_(take) {}
  void document(const doc::Document& document) override {
    if (document.is_template()) why = "cannot be read";
    if (!document.duplicate_keys().empty()) why = "has a key twice";
    if (first_) take_(document);
    first_ = false;
  }
  void error(doc::ReadError) override { why = "cannot be read"; }
  void skipped(std::uint32_t) override {}
  void comment(const doc::Comment&) override {}

  std::string_view why = {};  ///< it is not taken as it is

 private:
  const std::function<void(const doc::Document&)>& take_;
  bool first_ = true;
};

}  // namespace

std::optional<std::string> Builder::kustomization_path(std::string_view folder) {
  std::optional<std::string> found;
  for (const std::string_view name : kFileNames) {
    std::string path = joined(folder, name);
    if (files_.look(path) != Files::What::file) continue;
    if (found) return std::nullopt;
    found = std::move(path);
  }
  return found;
}

std::optional<Files::File> Builder::kustomization_in(std::string_view folder) {
  const std::optional<std::string> path = kustomization_path(folder);
  return path ? files_.read(*path) : std::nullopt;
}

const Builder::Kustomization& Builder::kustomization(std::string_view folder) {
  const auto known = kustomizations_.find(folder);
  if (known != kustomizations_.end()) return *known->second;
  auto made = std::make_unique<Kustomization>();
  made->folder = folder;
  if (const auto file = kustomization_in(folder)) {
    read_kustomization(*file, trees_, *made);
  } else {
    made->refused = "there is no kustomization.yaml, or more than one, in " + std::string(folder);
  }
  return *kustomizations_.emplace(folder, std::move(made)).first->second;
}

void Builder::read_kustomization(const Files::File& file, Trees& trees, Kustomization& out) const {
  const std::string& folder = out.folder;
  out.file = file.id;
  const auto take = [&](const doc::Document& document) {
    const doc::Node root = document.root();
    if (!root) return;
    out.root = trees.take(root);
    const auto read = [&](const doc::Node& node, const Value* value) {
      if (node.is_string() && !node.text().empty() && value != nullptr && value->is_scalar()) {
        out.read.emplace(value, read_documents(node, triage_, trees));
      }
    };
    for (const std::string_view list : {"patches", "patchesJson6902", "patchesStrategicMerge"}) {
      const Value* const values = get(out.root, list);
      std::size_t i = 0;
      for (const doc::Node& item : root[list].items()) {
        const Value* const value = values->fields[i++].value;
        if (item.is_mapping()) {
          read(item["patch"], get(value, "patch"));
        } else if (item.text().find('\n') != std::string_view::npos) {
          read(item, value);
        }
      }
    }
  };
  const std::function<void(const doc::Document&)> taking = take;
  Single single(taking);
  doc::read_text(file.id, file.text, triage_, {.parse_all = true}, single);
  if (single.why.empty() && (out.root == nullptr || out.root->is_null())) single.why = "is empty";
  if (single.why.empty() && !out.root->is_mapping()) single.why = "is no mapping";
  out.unreadable = !single.why.empty() && single.why != "is empty";
  if (!single.why.empty()) {
    out.refused = "the kustomization.yaml of " + folder + " " + std::string(single.why);
    return;
  }
  const std::string_view kind = text_of(out.at("kind"));
  if (!kind.empty() && kind != "Kustomization" && kind != "Component") {
    out.refused = "the kustomization.yaml of " + folder + " has another kind";
  }
  const bool empty =
      std::all_of(out.root->fields.begin(), out.root->fields.end(), [](const Field& field) {
        return field.name == "apiVersion" || field.name == "kind" || field.value->is_null();
      });
  if (empty) out.refused = "the kustomization.yaml of " + folder + " is empty";
  for (const Field& field : out.root->fields) {
    if (is_known_key(field.name)) continue;
    out.refused =
        "the kustomization.yaml of " + folder + " has the unknown key " + quoted(field.name);
  }
}

std::vector<std::string> Builder::included_by(std::string_view folder) {
  std::vector<std::string> out;
  const Kustomization& from = kustomization(folder);
  if (from.root == nullptr || !from.root->is_mapping()) return out;
  for (const std::string_view list : {"resources", "bases", "components"}) {
    const Value* const paths = from.at(list);
    if (paths == nullptr || !paths->is_sequence()) continue;
    for (const Field& field : paths->fields) {
      const std::string_view path = text_of(field.value);
      if (path.empty() || path.find("://") != std::string_view::npos) continue;
      std::string whole = joined(folder, path);
      if (files_.look(whole) == Files::What::folder) out.push_back(std::move(whole));
    }
  }
  return out;
}

bool Builder::is_component(std::string_view folder) {
  return text_of(kustomization(folder).at("kind")) == "Component";
}

bool Builder::is_unreadable(std::string_view folder) { return kustomization(folder).unreadable; }

bool Builder::only_gathers(std::string_view folder) {
  const Kustomization& from = kustomization(folder);
  if (from.root == nullptr || !from.root->is_mapping()) return false;
  return std::all_of(from.root->fields.begin(), from.root->fields.end(), [](const Field& field) {
    constexpr std::array<std::string_view, 5> kGathering = {"apiVersion", "kind", "metadata",
                                                            "resources", "bases"};
    return std::find(kGathering.begin(), kGathering.end(), field.name) != kGathering.end();
  });
}

// -- gathering objects -----------------------------------------------------------------------

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
  if (circle) refuse("the bases of " + from.folder + " go round in a circle");
}

const ReadDocuments& Builder::documents_of(const Kustomization& from, std::string_view path,
                                           Accumulated& into) {
  const std::string whole = joined(from.folder, path);
  // kustomize's load restriction.
  if (!is_within(whole, from.folder)) refuse(quoted(path) + " lies outside of " + from.folder);
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

namespace {

/// What is for tools only is not deployed.
bool is_local(const Object& object) {
  const Value* const local =
      get(object.tree, {"metadata", "annotations", "config.kubernetes.io/local-config"});
  return local != nullptr && local->text != "false";
}

}  // namespace

void Builder::add_resource(const Kustomization& from, const Value* path, Accumulated& into) {
  const std::string_view text = text_of(path);
  if (text.empty()) refuse("a resource of " + from.folder + " is no path");
  if (text.find("://") != std::string_view::npos) {
    return add_hole(into, "the remote resource " + quoted(text));
  }
  const std::string whole = joined(from.folder, text);
  switch (files_.look(whole)) {
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
      for (const std::string& hole : other.holes) add_hole(into, hole);
      into.references.insert(into.references.end(), other.references.begin(),
                             other.references.end());
      into.vars.insert(into.vars.end(), other.vars.begin(), other.vars.end());
      into.files.insert(other.files.begin(), other.files.end());
      into.folders.insert(other.folders.begin(), other.folders.end());
      into.folders.insert(whole);
      return;
    }
    case Files::What::outside: refuse(quoted(text) + " lies outside of what was given");
    case Files::What::nothing: break;
  }
  if (is_remote(text)) return add_hole(into, "the remote base " + quoted(text));
  refuse(quoted(text) + " is not in " + from.folder);
}

void Builder::add_component(const Kustomization& from, const Value* path, Accumulated& into) {
  const std::string_view text = text_of(path);
  const std::string whole = joined(from.folder, text);
  const Files::What what = text.empty() ? Files::What::nothing : files_.look(whole);
  if (what != Files::What::folder) {
    // What it changes is not known.
    refuse("the component " + quoted(text) + " is not in " + from.folder);
  }
  const Kustomization& component = kustomization(whole);
  if (component.refused) refuse(*component.refused);
  if (text_of(component.at("kind")) != "Component") refuse(whole + " is no component");
  enter(from, {}, whole);
  if (!open_.insert(whole).second) refuse("components go round in a circle");
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
    if (open_.contains(folder))
      refuse("the bases of " + std::string(folder) + " go round in a circle");
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

/// Where kustomize is told of more fields: names are followed there, all else is not known here.
void Builder::read_configuration(const Kustomization& from, Accumulated& into) {
  if (is_set(get(from.at("openapi"), "path"))) refuse("a schema of its own in " + from.folder);
  for (const Field& path : items(from.list("configurations"))) {
    const ReadDocuments& read = documents_of(from, text_of(path.value), into);
    if (read.broken) refuse("a configuration of " + from.folder + " cannot be read");
    for (const ReadDocument& document : read.documents) {
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

// -- generators ------------------------------------------------------------------------------

void Builder::generate(const Value* generator, bool secret, const Kustomization& from,
                       Accumulated& into) {
  const Value* const name = get(generator, "name");
  if (text_of(name).empty()) refuse("a generator of " + from.folder + " has no name");
  for (const Field& field : generator->fields) {
    if (std::find(kGeneratorKeys.begin(), kGeneratorKeys.end(), field.name) ==
        kGeneratorKeys.end()) {
      refuse("a generator of " + from.folder + " has the unknown key " + quoted(field.name));
    }
  }
  const Span place = generator->place;
  std::vector<Field> data;
  const auto add = [&](std::string_view key, std::string_view value, Span where) {
    for (const Field& other : data) {
      if (other.name == key)
        refuse("a generator of " + from.folder + " repeats the key " + quoted(key));
    }
    data.push_back({trees_.keep(key), where, trees_.string(value, where), is_odd_key(key)});
  };
  for (const Field& literal : items(checked_list(get(generator, "literals"), "literals"))) {
    const std::string_view text =
        literal.value->type == doc::Type::string ? literal.value->text : std::string_view{};
    const std::size_t sign = text.find('=');
    if (sign == 0 || sign == std::string_view::npos) {
      refuse("a generator of " + from.folder + " has a literal without a key or a value");
    }
    std::string_view value = text.substr(sign + 1);
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
        value.back() == value.front()) {
      value = value.substr(1, value.size() - 2);
    }
    add(text.substr(0, sign), value, literal.value->place);
  }
  // What is missing is often a secret that is not kept here.
  const auto path_of = [&](std::string_view path) {
    std::string whole = joined(from.folder, path);
    if (!is_within(whole, from.folder)) refuse(quoted(path) + " lies outside of " + from.folder);
    return whole;
  };
  std::vector<const Value*> envs;
  if (const Value* const env = get(generator, "env"); is_set(env)) envs.push_back(env);
  for (const Field& env : items(checked_list(get(generator, "envs"), "envs"))) {
    envs.push_back(env.value);
  }
  for (const Value* const env : envs) {
    const std::string whole = path_of(text_of(env));
    if (files_.look(whole) != Files::What::file) continue;
    const auto file = files_.read(whole);
    if (!file) continue;
    for (const std::string_view line : split(file->text, '\n')) {
      // Quotes belong to the value here.
      const std::string_view content = trim(line);
      if (content.empty() || content.front() == '#') continue;
      const std::size_t sign = std::min(content.find('='), content.size());
      add(content.substr(0, sign), content.substr(std::min(sign + 1, content.size())), env->place);
    }
  }
  for (const Field& source : items(checked_list(get(generator, "files"), "files"))) {
    const std::string_view text = text_of(source.value);
    const std::size_t sign = text.find('=');
    const bool named = sign != std::string_view::npos;
    if (sign == 0 || (named && text.find('=', sign + 1) != std::string_view::npos) ||
        text.ends_with('=')) {
      refuse("a generator of " + from.folder + " has a file without a key or a path");
    }
    (void)path_of(named ? text.substr(sign + 1) : text);
    add(named ? text.substr(0, sign) : text.substr(text.rfind('/') + 1), "…", source.value->place);
  }
  std::vector<Field> metadata = {{"name", name->place, name}};
  if (const Value* const ns = get(generator, "namespace"); !text_of(ns).empty()) {
    metadata.push_back({"namespace", ns->place, ns});
  }
  const std::string_view behavior = text_of(get(generator, "behavior"));
  const std::string_view kind = secret ? "Secret" : "ConfigMap";
  const Value* const made = trees_.mapping(
      {{"apiVersion", place, trees_.string("v1", place)},
       {"kind", place, trees_.string(kind, place)},
       {"metadata", place, trees_.mapping(std::move(metadata), place)},
       {secret ? "stringData" : "data", place, trees_.mapping(std::move(data), place)}},
      place);
  Object object{.tree = made, .file = place.file};
  object.reread();
  Object* old = nullptr;
  for (Object& other : into.objects) {
    if (other.kind != kind || other.api_version != "v1") continue;
    bool same = other.name == object.name && other.effective_ns() == object.effective_ns();
    for (const PastId* id = other.past; id != nullptr && !same; id = id->before) {
      same = id->name == object.name && id->ns == object.effective_ns();
    }
    if (!same) continue;
    if (old != nullptr) refuse("a generator of " + from.folder + " has several targets");
    old = &other;
  }
  const bool changes = behavior == "merge" || behavior == "replace";
  if (old == nullptr) {
    if (changes && into.holes.empty()) {
      refuse("a generator of " + from.folder + " merges into what is not there");
    }
    if (!changes) into.objects.push_back(object);
    return;
  }
  if (!changes) refuse("there are two of " + std::string(kind) + " " + quoted(object.name));
  old->matters = true;
  for (const std::string_view part : {"data", "stringData"}) {
    const Value* const had = get(old->tree, part);
    if (behavior == "replace") {
      old->tree = trees_.with(old->tree, part, get(made, part));
    } else if (const Value* const more = get(made, part); more != nullptr) {
      const Value* merged = is_set(had) ? had : trees_.mapping({}, place);
      for (const Field& field : more->fields) {
        merged = trees_.with(merged, field.name, field.value, field.odd);
      }
      old->tree = trees_.with(old->tree, part, merged);
    }
  }
}

// -- transformers ----------------------------------------------------------------------------

void Builder::remember(Object& object) {
  // Names in trees live as long as the trees.
  object.past =
      &past_.emplace_back(PastId{object.name, object.effective_ns(), object.kind, object.past});
}

void Builder::transform(const Kustomization& from, Accumulated& into, const Overrides* by) {
  const auto string = [&](std::string_view key, const Value* Overrides::*other) {
    return by != nullptr && by->*other != nullptr ? by->*other : from.string(key);
  };
  for (const Field& patch : items(from.list("patchesStrategicMerge"))) {
    const Value* const text = patch.value;
    const auto inline_text = from.read.find(text);
    const ReadDocuments& read = inline_text != from.read.end()
                                    ? inline_text->second
                                    : documents_of(from, text_of(text), into);
    if (read.broken) refuse("a patch of " + from.folder + " cannot be read");
    std::vector<Object> patches;
    for (const ReadDocument& document : read.documents) add_objects(document, patches, trees_);
    for (const Object& each : patches) {
      const Value* const texts = with_texts(with_texts(each.tree, "labels"), "annotations");
      merge_untargeted(into, texts, false, false);
    }
  }
  if (!items(from.list("patchesStrategicMerge")).empty()) describe(into);
  for (const Field& patch : items(from.list("patches"))) {
    apply_patch(from, patch.value, into);
    describe(into);
  }
  if (by != nullptr && by->patches != nullptr) {
    Kustomization around;
    around.folder = from.folder;
    around.read = by->read;
    for (const Field& patch : items(by->patches)) {
      apply_patch(around, patch.value, into);
      describe(into);
    }
  }
  const Value* const ns = string("namespace", &Overrides::target_namespace);
  if (ns != nullptr) set_namespace(into, ns);
  const Value* const prefix = string("namePrefix", &Overrides::name_prefix);
  if (prefix != nullptr) add_affix(into, prefix, true);
  const Value* const suffix = string("nameSuffix", &Overrides::name_suffix);
  if (suffix != nullptr) add_affix(into, suffix, false);
  for (const Field& label : items(from.list("labels"))) {
    const auto is_on = [&](std::string_view name) {
      return text_of(get(label.value, name)) == "true";
    };
    if (is_set(get(label.value, "fields")))
      refuse("labels in fields of their own in " + from.folder);
    add_labels(into, checked_strings(get(label.value, "pairs"), "labels"),
               is_on("includeSelectors") || is_on("includeTemplates"));
  }
  add_labels(into, checked_strings(from.at("commonLabels"), "commonLabels"), true);
  add_annotations(into, checked_strings(from.at("commonAnnotations"), "commonAnnotations"));
  if (by != nullptr) {
    add_labels(into, checked_strings(by->labels, "labels"), true);
    add_annotations(into, checked_strings(by->annotations, "annotations"));
  }
  for (const Field& patch : items(from.list("patchesJson6902"))) {
    const ReadDocuments& read = patch_text(from, patch.value, into);
    const Value* const target = get(patch.value, "target");
    if (read.broken || read.documents.size() != 1 || !read.documents.front().tree->is_sequence() ||
        !is_set(target) || text_of(get(target, "name")).empty()) {
      refuse("a JSON patch of " + from.folder + " cannot be read");
    }
    apply_json(into, target, read.documents.front().tree, false);
    describe(into);
  }
  check_replicas(from, into);
  if (is_set(from.at("replicas")) || is_set(from.at("images"))) describe(into);
  for (const Field& replacement : items(from.list("replacements"))) {
    const Value* const path = get(replacement.value, "path");
    if (text_of(path).empty()) {
      replace(from, replacement.value, into);
      continue;
    }
    const ReadDocuments& read = documents_of(from, text_of(path), into);
    if (read.broken) refuse("a replacement of " + from.folder + " cannot be read");
    for (const ReadDocument& document : read.documents) {
      if (document.tree->is_mapping()) {
        replace(from, document.tree, into);
      } else {
        for (const Field& each : document.tree->fields) replace(from, each.value, into);
      }
    }
  }
  if (!items(from.list("replacements")).empty()) describe(into);
}

/// `replicas` is of no interest, but kustomize refuses one that is for nothing.
void Builder::check_replicas(const Kustomization& from, const Accumulated& into) const {
  constexpr std::array<std::string_view, 4> kKinds = {"Deployment", "StatefulSet", "ReplicaSet",
                                                      "ReplicationController"};
  const auto counts = [&](std::string_view kind) {
    return std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end();
  };
  for (const Field& replica : items(from.list("replicas"))) {
    const std::string_view name = text_of(get(replica.value, "name"));
    const bool found =
        std::any_of(into.objects.begin(), into.objects.end(), [&](const Object& object) {
          if (object.name == name && counts(object.kind)) return true;
          for (const PastId* id = object.past; id != nullptr; id = id->before) {
            if (id->name == name && counts(id->kind)) return true;
          }
          return false;
        });
    if (!found && into.holes.empty()) {
      refuse("the replicas of " + from.folder + " are for nothing named " + quoted(name));
    }
  }
}

void Builder::transform_further(const Kustomization& from, Accumulated& into) {
  constexpr std::array<std::string_view, 3> kHarmless = {
      "ImageTagTransformer", "ReplicaCountTransformer", "HashTransformer"};
  for (const Field& path : items(from.list("transformers"))) {
    const std::string_view text = text_of(path.value);
    const std::string whole = joined(from.folder, text);
    bool harmless = false;
    if (text.find('\n') == std::string_view::npos && files_.look(whole) == Files::What::file) {
      const ReadDocuments& read = documents_of(from, text, into);
      harmless =
          !read.broken &&
          std::all_of(
              read.documents.begin(), read.documents.end(), [&](const ReadDocument& document) {
                const std::string_view kind = text_of(get(document.tree, "kind"));
                return text_of(get(document.tree, "apiVersion")) == "builtin" &&
                       std::find(kHarmless.begin(), kHarmless.end(), kind) != kHarmless.end();
              });
    }
    if (!harmless) refuse("the transformers of " + from.folder + " may change anything");
  }
}

void Builder::set_namespace(Accumulated& into, const Value* ns) {
  for (Object& object : into.objects) {
    remember(object);
    constexpr std::array<std::string_view, 2> kNamespace = {"metadata", "namespace"};
    constexpr std::array<std::string_view, 2> kName = {"metadata", "name"};
    if (!object.cluster_scoped) {
      object.tree = trees_.with(object.tree, kNamespace, ns);
      object.ns = ns->text;
    } else if (object.kind == "Namespace" && object.api_version == "v1") {
      object.tree = trees_.with(object.tree, kName, ns);
      object.name = ns->text;
    }
  }
  into.check_unique();
  describe(into);
}

void Builder::add_affix(Accumulated& into, const Value* affix, bool prefix) {
  for (Object& object : into.objects) {
    const std::string_view kind = object.original_kind();
    if (kind == "CustomResourceDefinition" || kind == "Namespace" ||
        (kind == "APIService" && object.group() == "apiregistration.k8s.io")) {
      continue;
    }
    const Affix*& list = prefix ? object.prefixes : object.suffixes;
    list = &affixes_.emplace_back(Affix{affix->text, list});
    remember(object);
    std::string name(object.name);
    name = prefix ? std::string(affix->text) + name : name + std::string(affix->text);
    constexpr std::array<std::string_view, 2> kName = {"metadata", "name"};
    const Value* const made = trees_.string(name, affix->place);
    object.tree = trees_.with(object.tree, kName, made);
    object.name = made->text;
  }
  describe(into);
}

// -- the end ---------------------------------------------------------------------------------

void Builder::finish(Accumulated& into) {
  update_name_references(into.objects, into.references, trees_);
  resolve_vars(into);
  std::erase_if(into.objects, is_local);
  // kustomize writes every annotation as a string, whatever it was.
  constexpr std::array<std::string_view, 2> kAnnotations = {"metadata", "annotations"};
  for (Object& object : into.objects) {
    const Value* annotations = get(object.tree, {"metadata", "annotations"});
    if (annotations == nullptr || !annotations->is_mapping()) continue;
    annotations = trees_.with(annotations, kOrigin, nullptr);
    if (annotations->fields.empty()) {
      object.tree = trees_.with(object.tree, kAnnotations, nullptr);
      continue;
    }
    const bool strings =
        annotations == get(object.tree, {"metadata", "annotations"}) &&
        std::all_of(annotations->fields.begin(), annotations->fields.end(),
                    [](const Field& field) { return field.value->is_plain_text(); });
    if (strings) continue;
    std::vector<Field> fields(annotations->fields.begin(), annotations->fields.end());
    for (Field& field : fields) {
      if (field.value->is_plain_text()) continue;
      field.value =
          trees_.string(field.value->is_scalar() ? field.value->text : "", field.value->place);
    }
    object.tree =
        trees_.with(object.tree, kAnnotations, trees_.with_fields(annotations, std::move(fields)));
  }
  for (Object& object : into.objects) {
    check_annotation_keys(object.tree);
    object.tree = through_json(object.tree, JsonWay::output, trees_);
  }
}

/// What the deploying tool does to built objects.
void Builder::deploy(const Overrides& by, Accumulated& into) {
  constexpr std::array<std::string_view, 2> kNamespace = {"metadata", "namespace"};
  const auto texts = [&](const Value* pairs) { return pairs == nullptr ? pairs : as_texts(pairs); };
  const Value* const labels = texts(by.metadata_labels);
  const Value* const annotations = texts(by.metadata_annotations);
  for (Object& object : into.objects) {
    if (labels != nullptr) add_pairs(object, "metadata/labels", labels);
    if (annotations != nullptr) {
      add_pairs(object, "metadata/annotations", annotations);
      object.matters = true;
    }
    if (by.substitution != nullptr) substitute(object, *by.substitution, trees_);
    if (by.default_namespace != nullptr && object.ns.empty() && !object.cluster_scoped) {
      object.tree = trees_.with(object.tree, kNamespace, by.default_namespace);
      object.reread();
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

Build Builder::build(std::string_view folder, const Overrides* by) {
  Build out{.folder = std::string(folder)};
  Accumulated all;
  described_ = false;
  const bool plain = by != nullptr && by->plain_folders && !kustomization_in(folder);
  try {
    if (!plain) described_ = is_described(kustomization(folder).root);
    if (by == nullptr) {
      (void)base(folder);
      // Hardly ever a base of others: what is needed once more is made once more.
      Bases& bases = bases_[described_ ? 1 : 0];
      const auto made = bases.find(folder);
      all = std::move(*made->second);
      bases.erase(made);
      if (all.refused) refuse(*all.refused);
    } else {
      const Kustomization& from = plain ? plain_folder(folder, *by) : kustomization(folder);
      if (from.refused) refuse(*from.refused);
      open_.emplace(folder);
      accumulate(from, all, by);
      open_.clear();
    }
    finish(all);
    if (by != nullptr) deploy(*by, all);
  } catch (const Refusal& refusal) {
    open_.clear();
    out.refused = refusal.why;
    return out;
  }
  out.objects = std::move(all.objects);
  out.holes = std::move(all.holes);
  out.files = std::move(all.files);
  out.folders = std::move(all.folders);
  if (!plain) out.folders.insert(out.folder);
  // Patches that stand in a kustomization itself. Where it has charts as well, their values are
  // judged by what they say themselves.
  for (const std::string& inner : out.folders) {
    const Kustomization& part = kustomization(inner);
    out.kustomizations.push_back(part.file);
    if (part.at("helmCharts") == nullptr && part.at("helmChartInflationGenerator") == nullptr) {
      out.files.insert(part.file);
    }
  }
  return out;
}

}  // namespace irsa::gitops
