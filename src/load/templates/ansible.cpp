#include "load/templates/ansible.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "load/aws/policies.h"
#include "load/aws/resources.h"
#include "load/embedded.h"
#include "load/kubernetes/helm_values.h"
#include "load/kubernetes/kubernetes.h"
#include "load/kubernetes/object.h"

namespace irsa::load {

namespace {

/// Blocks in blocks: nobody needs more.
constexpr int kDeepestBlock = 8;

/// The name of a module without its collection, if that is one of those that are known or none.
std::string_view module_name(std::string_view key) {
  constexpr std::array<std::string_view, 6> kCollections = {
      "kubernetes.core.",  "community.kubernetes.", "community.okd.",
      "redhat.openshift.", "amazon.aws.",           "community.aws."};
  for (const std::string_view collection : kCollections) {
    if (key.starts_with(collection)) return key.substr(collection.size());
  }
  return key;
}

bool holds_tasks(std::string_view key) {
  constexpr std::array<std::string_view, 7> kKeys = {"tasks", "pre_tasks", "post_tasks", "handlers",
                                                     "block", "rescue",    "always"};
  return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end();
}

/// The file of `{{ lookup('template', 'trust.json.j2') }}`.
struct LookedUp {
  std::string_view folder;  ///< where tasks look for such files first
  std::string_view path;
};

std::optional<LookedUp> looked_up(std::string_view text) {
  constexpr std::string_view kLookup = "lookup(";
  const std::size_t begin = text.find(kLookup);
  if (begin == std::string_view::npos) return std::nullopt;
  text.remove_prefix(begin + kLookup.size());
  std::array<std::string_view, 2> words;
  for (std::string_view& word : words) {
    const std::size_t open = text.find_first_not_of(" ,");
    if (open == std::string_view::npos || (text[open] != '\'' && text[open] != '"')) {
      return std::nullopt;
    }
    const std::size_t close = text.find(text[open], open + 1);
    if (close == std::string_view::npos) return std::nullopt;
    word = text.substr(open + 1, close - open - 1);
    text.remove_prefix(close + 1);
  }
  std::string_view plugin = words[0];
  constexpr std::string_view kBuiltin = "ansible.builtin.";
  if (plugin.starts_with(kBuiltin)) plugin.remove_prefix(kBuiltin.size());
  if (plugin == "template") return LookedUp{"templates/", words[1]};
  if (plugin == "file") return LookedUp{"files/", words[1]};
  return std::nullopt;
}

class Tasks {
 public:
  Tasks(const doc::Document& document, Loading& loading) : document_(document), loading_(loading) {}

  bool load(const doc::Node& list, int depth) {
    bool found = false;
    for (const doc::Node& task : list.items()) {
      for (const doc::Entry& entry : task.entries()) {
        if (holds_tasks(entry.key.text()) && depth < kDeepestBlock) {
          found = load(entry.value, depth + 1) || found;
        } else if (entry.value.is_mapping() && entry.value["state"].text() != "absent") {
          found = load_module(module_name(entry.key.text()), entry.value) || found;
        }
      }
    }
    return found;
  }

 private:
  bool load_module(std::string_view name, const doc::Node& arguments) {
    if (name == "k8s") return load_definitions(arguments);
    if (name == "helm") return load_chart(arguments);
    if (name == "iam_role") return load_role(arguments);
    return false;
  }

  bool load_definitions(const doc::Node& arguments) {
    bool found = false;
    for (const std::string_view key : {"definition", "resource_definition", "inline"}) {
      const doc::Node definition = arguments[key];
      if (definition.is_mapping()) {
        found = load_definition(document_, definition, arguments) || found;
      } else if (definition.is_string()) {
        read_embedded(definition, loading_, [&](const doc::Document& document) {
          found = load_definition(document, document.root(), arguments) || found;
        });
      }
      for (const doc::Node& one : definition.items()) {
        found = load_definition(document_, one, arguments) || found;
      }
    }
    return found;
  }

  bool load_definition(const doc::Document& document, const doc::Node& root,
                       const doc::Node& arguments) {
    std::optional<KubeObject> object = read_object(document, root, loading_);
    if (!object) return false;
    object->templated = true;
    const doc::Node ns = arguments["namespace"];
    if (!object->ns && ns.is_string() && !ns.text().empty()) {
      object->ns = loading_.keep(*ns.scalar());
      object->effective_ns =
          loading_.is_placeholder(ns.text()) ? std::string_view{} : object->ns->value;
    }
    return load_object(*object);
  }

  bool load_chart(const doc::Node& arguments) {
    const doc::Node chart = arguments["chart_ref"];
    const doc::Node values =
        arguments["release_values"] ? arguments["release_values"] : arguments["values"];
    if (!chart.is_string()) return false;
    const std::string_view path = chart.text();
    const bool local = path.starts_with('.') || path.starts_with('/') || path.starts_with("{{");
    HelmRelease release{
        .kind = "release",
        .origin = {.file = document_.file(), .document = document_.ordinal()},
        .version = loading_.keep(arguments["chart_version"].text()),
        .repository = loading_.keep(arguments["chart_repo_url"].text()),
        .all_values = !local && !arguments["values_files"] && !arguments["set_values"],
        .templated = true};
    if (!local) release.chart = loading_.keep(chart_name(path));
    const doc::Node name =
        arguments["release_name"] ? arguments["release_name"] : arguments["name"];
    if (!loading_.is_placeholder(name.text())) release.name = loading_.keep(name.text());
    const doc::Node ns =
        arguments["release_namespace"] ? arguments["release_namespace"] : arguments["namespace"];
    if (ns.is_string()) set_namespace(release, ns, loading_);
    HelmValues read(loading_, release);
    read.add_mapping(values);
    return read.finish();
  }

  bool load_role(const doc::Node& arguments) {
    const doc::Node policy = arguments["assume_role_policy_document"];
    if (!policy) return false;
    const doc::Node written = arguments["name"] ? arguments["name"] : arguments["role_name"];
    const auto name = known_string(written, loading_);
    iam::Role role{.file = loading_.file(),
                   .where = name ? name->span : policy.key_span(),
                   .name = name ? name->value : std::string_view{},
                   .name_unknown = !name};
    role.policy = read_policy(policy, loading_, {.role = std::string(role.name)}, true);
    if (!role.policy) use_policy(policy.text(), name);
    loading_.facts.roles.push_back(std::move(role));
    return true;
  }

  /// The policy is a file, which then is this role's (load/used_files.h).
  void use_policy(std::string_view text, const std::optional<kube::Text>& role) {
    const auto file = looked_up(text);
    if (!file) return;
    const std::string beside = std::string(file->folder) + std::string(file->path);
    for (const std::string_view path : {std::string_view(beside), file->path}) {
      loading_.facts.policy_uses.push_back(
          {.file = loading_.file(), .path = loading_.keep(path), .said = role});
    }
  }

  const doc::Document& document_;
  Loading& loading_;
};

}  // namespace

bool load_ansible(const doc::Document& document, Loading& loading) {
  if (!document.root().is_sequence()) return false;
  const Variables outer = std::exchange(loading.variables, Variables::jinja);
  const bool found = Tasks(document, loading).load(document.root(), 0);
  loading.variables = outer;
  return found;
}

void add_ansible_needs(doc::Needs&) {}

}  // namespace irsa::load
