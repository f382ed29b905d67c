// Types, properties and functions as the registry has them (pulumi.com/registry/packages/aws and
// /kubernetes); the language's own keys are those of "Pulumi YAML language reference".
#include "load/templates/pulumi.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/placeholder.h"
#include "load/aws/addons.h"
#include "load/aws/policies.h"
#include "load/aws/resources.h"
#include "load/composer.h"
#include "load/kubernetes/helm_values.h"
#include "load/kubernetes/kubernetes.h"
#include "load/kubernetes/object.h"
#include "value/template_text.h"

namespace irsa::load {

namespace {

/// The key of an encrypted value, an asset or a reference (pulumi/sdk, resource.SigKey).
constexpr std::string_view kSignature = "4dabf18193072939515e22adb298388d";

/// "aws:iam/role:Role", as states have it, and "aws:iam:Role", as people write it, are the same.
std::string short_type(std::string_view type) {
  const std::size_t first = type.find(':'), last = type.rfind(':');
  std::string out(type);
  if (!type.starts_with("aws:") || first == last) return out;
  const std::size_t slash = out.find('/', first);
  if (slash < last) out.erase(slash, last - slash);
  return out;
}

bool is_unknown(const doc::Node& node) {
  return node[kSignature] || node.text().find(config::kPulumiUnknown) != std::string_view::npos;
}

/// The argument of `fn::toJSON: …`; absent for anything else. `Fn::ToJSON` is the older spelling.
doc::Node json_of(const doc::Node& node) {
  const doc::Node value = node["fn::toJSON"];
  return value ? value : node["Fn::ToJSON"];
}

struct Resource {
  std::string type;
  std::string_view name;  ///< within the program
  Span where;
  doc::Node inputs, outputs;  ///< there are outputs in a stack only
  bool stored = false;
};

class Stack {
 public:
  Stack(const doc::Document& document, Loading& loading) : document_(document), loading_(loading) {}

  /// resources: {NAME: {type: …, properties: …}}
  void load_program(const doc::Node& root) {
    variables_ = root["variables"];
    for (const doc::Entry& entry : root["resources"].entries()) {
      const doc::Node& value = entry.value;
      load({.type = short_type(value["type"].text()),
            .name = entry.key.text(),
            .where = entry.key.span(),
            .inputs = value["properties"],
            .outputs = {}});
    }
  }
  /// [{urn: …, type: …, inputs: …, outputs: …}]
  void load_state(const doc::Node& node, bool stored) {
    if (node["delete"].text() == "true") return;  // it is replaced
    const std::string_view urn = node["urn"].text();
    load({.type = short_type(node["type"].text()),
          .name = urn.substr(urn.rfind(':') + 1),
          .where = node["urn"] ? node["urn"].span() : node.span(),
          .inputs = node["inputs"],
          .outputs = stored ? node["outputs"] : doc::Node{},
          .stored = stored});
  }

 private:
  void load(const Resource& resource) {
    const std::string_view type = resource.type;
    if (type == "aws:iam:Role") return load_role(resource);
    if (type == "aws:iam:OpenIdConnectProvider") return load_oidc_provider(resource);
    if (type == "aws:eks:PodIdentityAssociation") return load_association(resource);
    if (type == "aws:eks:Addon") return load_addon(resource);
    if (!type.starts_with("kubernetes:")) return;
    if (type.starts_with("kubernetes:helm.sh/")) return load_chart(resource);
    load_manifest_of(resource);
  }

  [[nodiscard]] std::optional<kube::Text> known(const Resource& resource, std::string_view key) {
    for (const doc::Node& from : {resource.inputs, resource.outputs}) {
      const doc::Node node = from[key];
      if (!node || is_unknown(node)) continue;
      const auto text = known_string(node, loading_);
      if (text && !value::has_open_part(text->value)) return text;
    }
    return std::nullopt;
  }
  /// As written, whether it is known or not.
  [[nodiscard]] std::optional<kube::Text> written(const doc::Node& node) {
    const auto text = node.string();
    return text && !is_unknown(node) ? std::optional(loading_.keep(*text)) : std::nullopt;
  }

  void load_role(const Resource& resource) {
    const auto name = known(resource, "name");
    iam::Role role{.file = loading_.file(),
                   .where = name ? name->span : resource.where,
                   .name = name ? name->value : std::string_view{},
                   .stored = resource.stored,
                   .address = loading_.keep(resource.name)};
    if (!name) {
      const auto prefix = known(resource, "namePrefix");
      // Without one Pulumi puts seven letters behind the name that the program has for it.
      role.name_prefix = prefix ? prefix->value : loading_.keep(std::string(resource.name) + "-");
    }
    if (const auto arn = known_string(resource.outputs["arn"], loading_)) {
      set_role_arn(role, arn->value);
    } else if (!resource.stored) {
      role.reference = loading_.keep("${" + std::string(resource.name) + ".arn}");
    }
    const ObjectName object{.role = std::string(role.arn.empty() ? role.name : role.arn),
                            .address = std::string(role.address)};
    role.policy = read_trust(resource.inputs["assumeRolePolicy"], object, !resource.stored);
    role.policy_unknown = !role.policy;
    role.name_unknown = role.name.empty();
    loading_.facts.roles.push_back(std::move(role));
  }

  std::optional<iam::TrustPolicy> read_trust(const doc::Node& node, const ObjectName& object,
                                             bool authored) {
    if (!node || is_unknown(node)) return std::nullopt;
    if (const doc::Node policy = json_of(node)) return read_trust(policy, object, authored);
    if (node.is_string()) {
      const doc::Node document = document_meant(node.text());
      if (document) return read_statements(document, object);
    }
    for (const doc::Entry& entry : node.entries()) {
      if (entry.key.text().starts_with("fn::")) return std::nullopt;
    }
    return read_policy(node, loading_, object, authored);
  }

  /// The arguments of aws:iam:getPolicyDocument in the variable that `${policy.json}` names.
  [[nodiscard]] doc::Node document_meant(std::string_view text) const {
    if (!text.starts_with("${") || !text.ends_with(".json}")) return {};
    const std::string_view name = text.substr(2, text.size() - 8);
    const doc::Node call = variables_[name]["fn::invoke"];
    const std::string_view function = call["function"].text();
    const bool document = function == "aws:iam:getPolicyDocument" ||
                          function == "aws:iam/getPolicyDocument:getPolicyDocument" ||
                          function == "aws:iam/getPolicyDocument";
    return document ? call["arguments"] : doc::Node{};
  }

  std::optional<iam::TrustPolicy> read_statements(const doc::Node& arguments,
                                                  const ObjectName& object) {
    constexpr std::array<std::string_view, 4> kOtherSources = {
        "sourceJson", "overrideJson", "sourcePolicyDocuments", "overridePolicyDocuments"};
    const bool merged = std::any_of(kOtherSources.begin(), kOtherSources.end(),
                                    [&](std::string_view key) { return bool(arguments[key]); });
    if (merged || !arguments["statements"].is_sequence()) return std::nullopt;
    Composer out(document_);
    out.begin_mapping(arguments.span());
    out.text("Version", arguments.span());
    out.text("2012-10-17", arguments.span());
    out.text("Statement", arguments["statements"].key_span());
    out.begin_sequence(arguments["statements"].span());
    for (const doc::Node& statement : arguments["statements"].items()) {
      write_statement(statement, out);
    }
    out.end_sequence();
    out.end_mapping();
    const doc::Document& policy = out.document();
    if (!policy.root()) return std::nullopt;
    return read_policy(policy.root(), loading_, object, true);
  }

  void write_statement(const doc::Node& statement, Composer& out) const {
    if (!statement.is_mapping()) return;
    out.begin_mapping(statement.span());
    const doc::Node effect = statement["effect"];
    out.text("Effect", effect ? effect.key_span() : statement.span());
    out.text(effect ? effect.text() : "Allow", effect ? effect.span() : statement.span());
    for (const auto& [from, to] : kLists) {
      if (const doc::Node list = statement[from]) {
        out.text(to, list.key_span());
        copy(list, out);
      }
    }
    if (const doc::Node principals = statement["principals"]) {
      out.text("Principal", principals.key_span());
      out.begin_mapping(principals.span());
      for (const doc::Node& each : principals.items()) {
        if (!each["type"].is_string()) continue;
        out.text(each["type"].text(), each["type"].span());
        copy_or_unknown(each["identifiers"], each, out);
      }
      out.end_mapping();
    }
    write_conditions(statement["conditions"], out);
    out.end_mapping();
  }

  void write_conditions(const doc::Node& conditions, Composer& out) const {
    if (!conditions) return;
    std::vector<std::pair<std::string_view, std::vector<doc::Node>>> tests;
    for (const doc::Node& each : conditions.items()) {
      const std::string_view name = each["test"].text();
      auto test = std::find_if(tests.begin(), tests.end(),
                               [&](const auto& known) { return known.first == name; });
      if (test == tests.end()) test = tests.emplace(test, name, std::vector<doc::Node>{});
      test->second.push_back(each);
    }
    out.text("Condition", conditions.key_span());
    out.begin_mapping(conditions.span());
    for (const auto& [name, each] : tests) {
      out.text(name, each.front()["test"] ? each.front()["test"].span() : each.front().span());
      out.begin_mapping(each.front().span());
      for (const doc::Node& condition : each) {
        const doc::Node variable = condition["variable"];
        out.text(variable ? variable.text() : config::kKnownLater,
                 variable ? variable.span() : condition.span());
        copy_or_unknown(condition["values"], condition, out);
      }
      out.end_mapping();
    }
    out.end_mapping();
  }

  static void copy_or_unknown(const doc::Node& node, const doc::Node& around, Composer& out) {
    if (node && !is_unknown(node)) return copy(node, out);
    out.text(config::kKnownLater, around.span());
  }
  /// As it is, with what only Pulumi knows as a value that is not known.
  static void copy(const doc::Node& node, Composer& out) {
    if (is_unknown(node)) return out.text(config::kKnownLater, node.span());
    if (node.is_sequence()) {
      out.begin_sequence(node.span());
      for (const doc::Node& item : node.items()) copy(item, out);
      return out.end_sequence();
    }
    if (!node.is_mapping()) return out.scalar(node);
    const auto entries = node.entries();
    for (const doc::Entry& entry : entries) {
      const bool call =
          entry.key.text().starts_with("fn::") || entry.key.text().starts_with("Fn::");
      if (call) return out.text(config::kKnownLater, node.span());
    }
    out.begin_mapping(node.span());
    for (const doc::Entry& entry : entries) {
      out.text(entry.key.text(), entry.key.span());
      copy(entry.value, out);
    }
    out.end_mapping();
  }

  void load_oidc_provider(const Resource& resource) {
    const auto arn = known_string(resource.outputs["arn"], loading_);
    const doc::Node url = resource.inputs["url"];
    load_provider(is_unknown(url) ? doc::Node{} : url, resource.inputs["clientIdLists"],
                  arn ? arn->value : std::string_view{}, resource.where, loading_);
  }

  void load_association(const Resource& resource) {
    const auto cluster = known(resource, "clusterName");
    const auto ns = known(resource, "namespace");
    const auto account = known(resource, "serviceAccount");
    if (!ns || !account) return;  // nobody knows whose it is
    loading_.facts.associations.push_back({.file = loading_.file(),
                                           .where = resource.where,
                                           .cluster = cluster ? cluster->value : std::string_view{},
                                           .ns = *ns,
                                           .service_account = *account,
                                           .role = written(resource.inputs["roleArn"]),
                                           .target_role = written(resource.inputs["targetRoleArn"]),
                                           .unknown = !cluster});
  }

  void load_addon(const Resource& resource) {
    const auto name = known(resource, "addonName");
    if (!name) return;
    const auto cluster = known(resource, "clusterName");
    const doc::Node role = resource.inputs["serviceAccountRoleArn"];
    const AddonUse addon{.origin = origin(resource),
                         .name = *name,
                         .where = resource.where,
                         .cluster = cluster ? cluster->value : std::string_view{},
                         .role = written(role),
                         .role_key = role ? role.key_span() : resource.where};
    load_addon_role(addon, loading_);
  }

  void load_chart(const Resource& resource) {
    const auto ns = written(resource.inputs["namespace"]);
    const auto name = known(resource, "name");
    const auto chart = known(resource, "chart");
    const bool open = ns && value::has_open_part(ns->value);
    const std::string_view path = chart ? chart->value : std::string_view{};
    const auto version = known(resource, "version");
    const auto repository = known_string(resource.inputs["repositoryOpts"]["repo"], loading_);
    HelmValues values(loading_, {.kind = "Release",
                                 .origin = origin(resource),
                                 .ns = ns,
                                 .effective_ns = open || !ns ? std::string_view{} : ns->value,
                                 .name = name ? name->value : std::string_view{},
                                 .chart = chart_name(path),
                                 .version = version ? version->value : std::string_view{},
                                 .repository = repository ? repository->value : path});
    values.add_mapping(resource.inputs["values"]);
    values.finish();
  }

  /// "kubernetes:apps/v1:Deployment", with the fields of a manifest but apiVersion and kind.
  void load_manifest_of(const Resource& resource) {
    const std::string_view type = resource.type;
    const std::size_t first = type.find(':'), last = type.rfind(':');
    if (first == last || !resource.inputs.is_mapping()) return;
    std::string_view version = type.substr(first + 1, last - first - 1);
    constexpr std::string_view kCore = "core/";
    if (version.starts_with(kCore)) version.remove_prefix(kCore.size());
    Composer out(document_);
    out.begin_mapping(resource.inputs.span());
    out.text("apiVersion", resource.where);
    out.text(version, resource.where);
    out.text("kind", resource.where);
    out.text(type.substr(last + 1), resource.where);
    for (const doc::Entry& entry : resource.inputs.entries()) {
      const std::string_view key = entry.key.text();
      if (key == "apiVersion" || key == "kind" || key == "status") continue;
      out.text(key, entry.key.span());
      const bool unnamed = key == "metadata" && entry.value.is_mapping() && !entry.value["name"] &&
                           !entry.value["generateName"];
      if (unnamed) {
        write_named(entry.value, resource, out);
      } else {
        copy(entry.value, out);
      }
    }
    if (!resource.inputs["metadata"]) {
      out.text("metadata", resource.where);
      write_named({}, resource, out);
    }
    out.end_mapping();
    const doc::Document& manifest = out.document();
    std::optional<KubeObject> object = read_object(manifest, manifest.root(), loading_);
    if (!object) return;
    object->origin.address = loading_.keep(resource.name);
    load_object(*object);
  }

  /// Metadata without a name: Pulumi makes one that begins with what the program calls the object.
  static void write_named(const doc::Node& metadata, const Resource& resource, Composer& out) {
    out.begin_mapping(metadata ? metadata.span() : resource.where);
    out.text("generateName", resource.where);
    out.text(std::string(resource.name) + "-", resource.where);
    for (const doc::Entry& entry : metadata.entries()) {
      out.text(entry.key.text(), entry.key.span());
      copy(entry.value, out);
    }
    out.end_mapping();
  }

  [[nodiscard]] kube::Origin origin(const Resource& resource) {
    return {.file = document_.file(),
            .document = document_.ordinal(),
            .address = loading_.keep(resource.name)};
  }

  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kLists = {
      {{"actions", "Action"},
       {"notActions", "NotAction"},
       {"resources", "Resource"},
       {"notResources", "NotResource"}}};

  const doc::Document& document_;
  Loading& loading_;
  doc::Node variables_;
};

/// Has a resource whose type is a Pulumi type, "aws:iam:Role".
bool is_program(const doc::Node& root) {
  const doc::Node resources = root["resources"];
  if (!resources.is_mapping() || root["kind"] || root["apiVersion"]) return false;
  for (const doc::Entry& entry : resources.entries()) {
    const std::string_view type = entry.value["type"].text();
    if (type.find(':') != std::string_view::npos && type.find("::") == std::string_view::npos) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool load_pulumi(const doc::Document& document, Loading& loading) {
  const doc::Node root = document.root();
  if (!root.is_mapping()) return false;
  Stack stack(document, loading);
  const Variables outer = std::exchange(loading.variables, Variables::template_text);
  const doc::Node exported = root["deployment"]["resources"], steps = root["steps"];
  bool taken = true;
  if (is_program(root)) {
    stack.load_program(root);
  } else if (exported.is_sequence()) {
    for (const doc::Node& each : exported.items()) stack.load_state(each, true);
  } else if (steps.is_sequence() && root["changeSummary"]) {
    for (const doc::Node& step : steps.items()) {
      if (step["newState"].is_mapping()) stack.load_state(step["newState"], false);
    }
  } else {
    taken = false;
  }
  loading.variables = outer;
  return taken;
}

void add_pulumi_needs(doc::Needs& needs) {
  needs.kindless_triggers.insert(
      needs.kindless_triggers.end(),
      {"aws:iam:Role", "aws:iam/role:Role", "aws:iam:OpenIdConnectProvider",
       "aws:iam/openIdConnectProvider:", "aws:eks:PodIdentityAssociation",
       "aws:eks/podIdentityAssociation:", "aws:eks:Addon", "aws:eks/addon:", "kubernetes:core/",
       "kubernetes:apps/", "kubernetes:batch/", "kubernetes:helm.sh/"});
}

}  // namespace irsa::load
