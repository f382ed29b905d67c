#include "load/kubernetes/crossplane.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "kube/webhook.h"
#include "load/aws/addons.h"
#include "load/aws/policies.h"
#include "load/aws/resources.h"
#include "load/kubernetes/annotations.h"
#include "load/kubernetes/kubernetes.h"

namespace irsa::load {

namespace {

constexpr std::string_view kExternalName = "crossplane.io/external-name";

bool is_iam_group(std::string_view group) {
  return group == "iam.aws.upbound.io" || group == "iam.aws.m.upbound.io" ||
         group == "iam.aws.crossplane.io";
}

bool is_eks_group(std::string_view group) {
  return group == "eks.aws.upbound.io" || group == "eks.aws.m.upbound.io";
}

bool is_kubernetes_group(std::string_view group) {
  return group == "kubernetes.crossplane.io" || group == "kubernetes.m.crossplane.io";
}

std::string_view group_of(const doc::Node& object) {
  const std::string_view version = object["apiVersion"].text();
  return version.substr(0, version.find('/'));
}

/// The fields of a composed resource that the Composition fills in.
class Patches {
 public:
  /// `sets` are the Composition's patchSets.
  void add(const doc::Node& patches, const doc::Node& sets, bool in_set = false) {
    for (const doc::Node& patch : patches.items()) {
      const std::string_view type = patch["type"].text();
      if (type == "PatchSet" && !in_set) {
        for (const doc::Node& set : sets.items()) {
          if (set["name"].text() == patch["patchSetName"].text()) add(set["patches"], sets, true);
        }
      } else if (!type.starts_with("To")) {  // those go the other way
        add(patch);
      }
    }
  }

  /// Is the field, one around it or one in it filled in?
  [[nodiscard]] bool fill(std::string_view path) const {
    return std::any_of(all_.begin(), all_.end(), [&](const Patch& patch) {
      return is_inside(patch.path, path) || is_inside(path, patch.path);
    });
  }
  /// Calls `take(key, place)` for each key below the mapping at `path` that is filled in.
  template <typename Take>
  void each_key(std::string_view path, Take take) const {
    for (const Patch& patch : all_) {
      const std::string_view all = patch.path;
      if (!all.starts_with(path) || !all.ends_with(']') || all[path.size()] != '[') continue;
      take(all.substr(path.size() + 1, all.size() - path.size() - 2), patch.place);
    }
  }
  /// The text that is put together for the field, with %s in it; absent if there is none.
  [[nodiscard]] doc::Node format(std::string_view path) const {
    doc::Node last;
    for (const Patch& patch : all_) {
      if (patch.path == path) last = patch.format;
    }
    return last;
  }

 private:
  struct Patch {
    std::string path;
    doc::Node format;
    Span place;
  };

  void add(const doc::Node& patch) {
    const doc::Node to = patch["toFieldPath"];
    std::string path(to ? to.text() : patch["fromFieldPath"].text());
    // metadata.annotations["a/b"] and metadata.annotations[a/b] are the same.
    std::erase_if(path, [](char c) { return c == '"' || c == '\''; });
    if (path.empty()) return;
    doc::Node format = patch["combine"]["string"]["fmt"];
    for (const doc::Node& transform : patch["transforms"].items()) {
      if (transform["string"]["fmt"]) format = transform["string"]["fmt"];
    }
    all_.push_back({std::move(path), format, to ? to.span() : patch.span()});
  }

  static bool is_inside(std::string_view path, std::string_view whole) {
    return path.starts_with(whole) &&
           (path.size() == whole.size() || path[whole.size()] == '.' || path[whole.size()] == '[');
  }

  std::vector<Patch> all_;
};

/// A managed resource: an object of its own, or one of a Composition.
struct Resource {
  const doc::Document& document;
  Loading& loading;
  doc::Node root;
  const Patches& patches;
  std::string_view composed_as = {};  ///< what the Composition calls it
  bool composed = false;

  /// A field of spec.forProvider, or of spec.initProvider; absent when a patch fills it in.
  [[nodiscard]] doc::Node field(std::string_view name) const {
    for (const std::string_view part : {"forProvider", "initProvider"}) {
      if (patches.fill(path(part, name))) return {};
      if (const doc::Node found = root["spec"][part][name]) return found;
    }
    return {};
  }
  /// Is the field written, or will something fill it in: a patch, or what it refers to?
  [[nodiscard]] bool gives(std::string_view name) const {
    const auto written = [&](std::string_view part, std::string_view ending) {
      const std::string whole = std::string(name).append(ending);
      return patches.fill(path(part, whole)) || root["spec"][part][whole];
    };
    for (const std::string_view ending : {"", "Ref", "Selector"}) {
      if (written("forProvider", ending) || written("initProvider", ending)) return true;
    }
    return false;
  }
  /// The text that a patch puts together for the field.
  [[nodiscard]] doc::Node format(std::string_view name) const {
    return patches.format(path("forProvider", name));
  }
  /// The resource's name in AWS; a composed one gets a name of Crossplane's making.
  [[nodiscard]] std::optional<kube::Text> name() const {
    const doc::Node metadata = root["metadata"];
    const bool filled = patches.fill("metadata.annotations[" + std::string(kExternalName) + "]");
    const doc::Node external = metadata["annotations"][kExternalName];
    if (filled) return std::nullopt;
    if (external) return known_string(external, loading);
    return composed ? std::nullopt : known_string(metadata["name"], loading);
  }

 private:
  static std::string path(std::string_view part, std::string_view name) {
    return std::string("spec.").append(part).append(".").append(name);
  }
};

constexpr std::array<std::string_view, 2> kTrustFields = {"assumeRolePolicy",
                                                          "assumeRolePolicyDocument"};

bool fills_in_policy(const Resource& resource) {
  return std::any_of(kTrustFields.begin(), kTrustFields.end(), [&](std::string_view name) {
    return resource.patches.fill("spec.forProvider." + std::string(name));
  });
}

std::optional<iam::TrustPolicy> read_trust(const Resource& resource, const ObjectName& object) {
  Loading& loading = resource.loading;
  for (const std::string_view name : kTrustFields) {
    if (const doc::Node text = resource.field(name)) {
      return read_policy(text, loading, object, true);
    }
    if (const doc::Node text = resource.format(name)) {
      const Variables outer = std::exchange(loading.variables, Variables::format);
      auto policy = read_policy(text, loading, object, true);
      loading.variables = outer;
      return policy;
    }
  }
  return std::nullopt;
}

void add_permissions(const Resource& resource, iam::Permissions& permissions,
                     const ObjectName& object) {
  Loading& loading = resource.loading;
  for (const doc::Node& policy : resource.field("inlinePolicy").items()) {
    const doc::Node text = policy["policy"];
    if (!text) continue;
    permissions.inline_policies.push_back(
        read_permission_policy(text, loading, text.key_span(), object));
  }
  for (const doc::Node& arn : resource.field("managedPolicyArns").items()) {
    if (const auto known = policy_arn(arn, loading)) permissions.attached.push_back(*known);
  }
  permissions.boundary = known_string(resource.field("permissionsBoundary"), loading);
}

void load_role(const Resource& resource) {
  Loading& loading = resource.loading;
  const auto name = resource.name();
  iam::Role role{.file = loading.file(),
                 .where = name ? name->span : resource.root["kind"].span(),
                 .name = name ? name->value : std::string_view{}};
  if (!name) {
    const std::string_view called =
        resource.composed ? resource.composed_as : resource.root["metadata"]["name"].text();
    role.address = loading.keep(called);
  }
  if (const auto arn = known_string(resource.root["status"]["atProvider"]["arn"], loading)) {
    set_role_arn(role, arn->value);
  }
  role.name_unknown = role.name.empty();
  const ObjectName object{.role = std::string(role.arn.empty() ? role.name : role.arn),
                          .address = std::string(role.address)};
  role.policy = read_trust(resource, object);
  role.policy_unknown = !role.policy && fills_in_policy(resource);
  add_permissions(resource, role.permissions, object);
  loading.facts.roles.push_back(std::move(role));
}

/// What stands for the ARN of a policy that only its object names.
std::string_view reference_to_policy(std::string_view object, Loading& loading) {
  return loading.keep("Policy/" + std::string(object));
}

void load_managed_policy(const Resource& resource) {
  Loading& loading = resource.loading;
  for (const std::string_view name : {"policy", "document"}) {
    const doc::Node text = resource.field(name);
    if (!text) continue;
    iam::PermissionPolicy policy = read_permission_policy(text, loading, text.key_span(), {});
    const auto arn = known_string(resource.root["status"]["atProvider"]["arn"], loading);
    const auto called = resource.name();
    // What refers to the object knows its name in Kubernetes.
    policy.arn =
        arn ? arn->value : reference_to_policy(resource.root["metadata"]["name"].text(), loading);
    if (called) policy.name = called->value;
    loading.facts.managed_policies.push_back(std::move(policy));
    return;
  }
}

/// The policy that a RolePolicyAttachment gives to a role.
std::optional<kube::Text> attached_policy(const Resource& resource) {
  Loading& loading = resource.loading;
  if (const auto arn = policy_arn(resource.field("policyArn"), loading)) return arn;
  const doc::Node name = resource.field("policyArnRef")["name"];
  if (!known_string(name, loading)) return std::nullopt;
  return kube::Text{reference_to_policy(name.text(), loading), name.span()};
}

/// The first of the fields that is there; upbound.io and crossplane.io call them differently.
doc::Node role_field(const Resource& resource, std::string_view one, std::string_view other) {
  const doc::Node found = resource.field(one);
  return found ? found : resource.field(other);
}

/// One that says which role: by the name in AWS, or by that of the object, which mostly is the
/// same.
void load_attachment(const Resource& resource) {
  Loading& loading = resource.loading;
  const auto policy = attached_policy(resource);
  auto role = known_string(role_field(resource, "role", "roleName"), loading);
  if (!role) {
    role = known_string(role_field(resource, "roleRef", "roleNameRef")["name"], loading);
  }
  if (!policy || !role) return;
  iam::RoleGrant grant{.file = loading.file(), .role = *role};
  grant.permissions.attached.push_back(*policy);
  loading.facts.role_grants.push_back(std::move(grant));
}

/// A role of a Composition, and the labels that select it.
struct ComposedRole {
  std::size_t place;  ///< in the Facts' roles
  doc::Node labels;
};

/// Does the selector take the role? Those of one Composition have one controller.
bool selects(const doc::Node& selector, const ComposedRole& role) {
  const doc::Entries wanted = selector["matchLabels"].entries();
  return std::all_of(wanted.begin(), wanted.end(), [&](const doc::Entry& label) {
    return role.labels[label.key.text()].text() == label.value.text();
  });
}

/// One of a Composition that selects the role among those that are made with it.
void attach_selected(const Resource& resource, const std::vector<ComposedRole>& roles) {
  const doc::Node selector = role_field(resource, "roleSelector", "roleNameSelector");
  const auto policy = attached_policy(resource);
  if (!selector.is_mapping() || !policy) return;
  const ComposedRole* only = nullptr;
  for (const ComposedRole& role : roles) {
    if (!selects(selector, role)) continue;
    if (only != nullptr) return;
    only = &role;
  }
  if (only == nullptr) return;
  resource.loading.facts.roles[only->place].permissions.attached.push_back(*policy);
}

bool load_iam_resource(const Resource& resource) {
  const std::string_view kind = resource.root["kind"].text();
  if (kind == "Role") return load_role(resource), true;
  if (kind == "Policy") return load_managed_policy(resource), true;
  if (kind == "RolePolicyAttachment") return load_attachment(resource), true;
  if (kind == "OpenIDConnectProvider") {
    const doc::Node ids = resource.field("clientIdList");
    const auto arn = known_string(resource.root["status"]["atProvider"]["arn"], resource.loading);
    load_provider(resource.field("url"), ids ? ids : resource.field("clientIDList"),
                  arn ? arn->value : std::string_view{}, resource.root["kind"].span(),
                  resource.loading);
    return true;
  }
  return false;
}

bool load_addon(const Resource& resource) {
  if (resource.root["kind"].text() != "Addon") return false;
  Loading& loading = resource.loading;
  const auto name = known_string(resource.field("addonName"), loading);
  if (!name) return true;
  const AddonUse addon =
      addon_use({.file = loading.file(), .document = resource.document.ordinal()}, *name,
                resource.field("clusterName"), resource.field("serviceAccountRoleArn"), loading);
  load_addon_role(addon, loading);
  if (!resource.gives("serviceAccountRoleArn") && !resource.gives("podIdentityAssociation")) {
    load_addon_without_role(addon, loading);
  }
  for (const doc::Node& item : resource.field("podIdentityAssociation").items()) {
    load_addon_association(addon, known_string(item["serviceAccount"], loading),
                           known_string(item["roleArn"], loading), item.span(), loading);
  }
  return true;
}

/// What the patches make of an account's annotations.
void complete_annotations(const Resource& resource, kube::ServiceAccount& account) {
  const std::string path = "spec.forProvider.manifest.metadata.annotations";
  for (kube::Annotation& annotation : account.annotations) {
    if (!resource.patches.fill(path + "[" + std::string(annotation.key.value) + "]")) continue;
    annotation.placeholder = true;
    annotation.type = kube::ValueType::string;
  }
  resource.patches.each_key(path, [&](std::string_view key, Span place) {
    const bool ours =
        key.starts_with(kube::kWebhookPrefix) || kube::meant_annotation(key).has_value();
    const bool there = std::any_of(
        account.annotations.begin(), account.annotations.end(),
        [&](const kube::Annotation& annotation) { return annotation.key.value == key; });
    if (!ours || there) return;
    account.annotations.push_back({.place = kube::Place::service_account,
                                   .key = {resource.loading.keep(key), place},
                                   .value = {},
                                   .value_span = place,
                                   .placeholder = true});
  });
}

/// A ServiceAccount in an Object of a Composition, whose patches complete it.
bool load_composed_account(const Resource& resource) {
  const doc::Node manifest = resource.root["spec"]["forProvider"]["manifest"];
  if (manifest["kind"].text() != "ServiceAccount" || manifest["apiVersion"].text() != "v1") {
    return false;
  }
  auto object = read_object(resource.document, manifest, resource.loading);
  const std::string metadata = "spec.forProvider.manifest.metadata.";
  // Without a name it has that of the Object, which is of Crossplane's making.
  if (resource.patches.fill(metadata + "name") || object->name.value.empty()) {
    object->name_known = false;
    object->named_elsewhere = true;
  }
  if (resource.patches.fill(metadata + "namespace")) {
    object->ns.reset();
    object->effective_ns = {};
    object->ns_elsewhere = true;
  }
  load_service_account(*object);
  complete_annotations(resource, resource.loading.facts.service_accounts.back());
  return true;
}

bool load_composed(const KubeObject& object, const doc::Node& resources, const doc::Node& sets) {
  const auto for_each = [&](auto use) {
    for (const doc::Node& item : resources.items()) {
      Patches patches;
      patches.add(item["patches"], sets);
      use(Resource{.document = object.document,
                   .loading = object.loading,
                   .root = item["base"],
                   .patches = patches,
                   .composed_as = item["name"].text(),
                   .composed = true});
    }
  };
  bool any = false;
  std::vector<ComposedRole> roles;
  const std::vector<iam::Role>& all = object.loading.facts.roles;
  for_each([&](const Resource& resource) {
    const std::size_t before = all.size();
    const std::string_view group = group_of(resource.root);
    if (is_iam_group(group)) any = load_iam_resource(resource) || any;
    if (is_eks_group(group)) any = load_addon(resource) || any;
    if (is_kubernetes_group(group)) any = load_composed_account(resource) || any;
    if (all.size() > before) roles.push_back({before, resource.root["metadata"]["labels"]});
  });
  if (roles.empty()) return any;
  for_each([&](const Resource& resource) {
    const bool attachment = is_iam_group(group_of(resource.root)) &&
                            resource.root["kind"].text() == "RolePolicyAttachment";
    if (attachment) attach_selected(resource, roles);
  });
  return any;
}

bool load_composition(const KubeObject& object) {
  const doc::Node spec = object.root["spec"];
  bool any = load_composed(object, spec["resources"], spec["patchSets"]);
  for (const doc::Node& step : spec["pipeline"].items()) {
    const doc::Node input = step["input"];
    any = load_composed(object, input["resources"], input["patchSets"]) || any;
  }
  return any;
}

/// The manifest in an Object of provider-kubernetes. One without a name has that of the Object
/// (getDesired() of crossplane-contrib/provider-kubernetes).
bool load_wrapped(const KubeObject& holder) {
  const doc::Node manifest = holder.root["spec"]["forProvider"]["manifest"];
  auto object = read_object(holder.document, manifest, holder.loading);
  if (!object) return false;
  if (object->name.value.empty()) {
    object->name = holder.name;
    object->name_known = holder.name_known;
    object->generated_name = holder.generated_name;
    object->named_elsewhere = true;
  }
  return load_object(*object);
}

/// Of a provider's pods Crossplane makes the account itself, with the annotations given here and a
/// name of its own making.
bool load_provider_account(const KubeObject& object) {
  const bool template_of_account = object.kind == "DeploymentRuntimeConfig";
  if (!template_of_account && object.kind != "ControllerConfig") return false;
  const doc::Node metadata = template_of_account
                                 ? object.root["spec"]["serviceAccountTemplate"]["metadata"]
                                 : object.root["metadata"];
  if (template_of_account) {
    // Its own annotations go nowhere.
    std::vector<kube::Annotation> own;
    collect_meant(object, object.root["metadata"]["annotations"], own);
    for (kube::Annotation& annotation : own) {
      annotation.place = kube::Place::object;
      object.loading.facts.stray_annotations.push_back(
          {.origin = object.origin,
           .kind = "DeploymentRuntimeConfig",
           .name = object.name,
           .annotation = annotation,
           .belongs = "spec.serviceAccountTemplate.metadata.annotations"});
    }
  }
  if (!metadata) return false;
  kube::ServiceAccount account{.origin = object.origin,
                               .name = object.name,
                               .ns = std::nullopt,
                               .effective_ns = {},
                               .metadata_key = metadata.key_span(),
                               .name_placeholder = !object.name_known,
                               .generated_name = true};
  // The pods may run as another account: then nobody knows what the annotations are for.
  const doc::Node pods = object.root["spec"]["deploymentTemplate"]["spec"]["template"]["spec"];
  if (pods["serviceAccountName"]) account.name_placeholder = true;
  const doc::Node name = metadata["name"];
  if (const auto known = known_string(name, object.loading); known && template_of_account) {
    account.name = *known;
    account.generated_name = false;
  } else {
    account.holder = {.kind = object.loading.keep(object.kind), .name = object.name.value};
  }
  if (const doc::Node annotations = metadata["annotations"]) {
    account.annotations_key = annotations.key_span();
    collect_annotations(object, annotations, kube::Place::service_account, account.annotations);
  }
  if (template_of_account) {
    collect_labels(object, metadata["labels"], kube::Place::labels, account.annotations);
  }
  if (account.annotations.empty()) return false;
  object.loading.facts.service_accounts.push_back(std::move(account));
  return true;
}

}  // namespace

bool load_crossplane(const KubeObject& object) {
  const std::string_view group = object.api_group;
  if (is_iam_group(group) || is_eks_group(group)) {
    const Patches none;
    const Resource resource{.document = object.document,
                            .loading = object.loading,
                            .root = object.root,
                            .patches = none};
    return is_eks_group(group) ? load_addon(resource) : load_iam_resource(resource);
  }
  if (group == "apiextensions.crossplane.io" && object.kind == "Composition") {
    return load_composition(object);
  }
  if (is_kubernetes_group(group) && object.kind == "Object") {
    return load_wrapped(object);
  }
  return group == "pkg.crossplane.io" && load_provider_account(object);
}

void add_crossplane_needs(doc::Needs& needs) {
  needs.kinds.insert(needs.kinds.end(), {"ControllerConfig", "DeploymentRuntimeConfig"});
  needs.triggers.insert(needs.triggers.end(),
                        {"iam.aws.upbound.io/", "iam.aws.m.upbound.io/", "iam.aws.crossplane.io/",
                         "eks.aws.upbound.io/", "eks.aws.m.upbound.io/",
                         "kubernetes.crossplane.io/", "kubernetes.m.crossplane.io/"});
}

}  // namespace irsa::load
