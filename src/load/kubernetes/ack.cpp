#include "load/kubernetes/ack.h"

#include <utility>

#include "load/aws/addons.h"
#include "load/aws/policies.h"
#include "load/aws/resources.h"

namespace irsa::load {

namespace {

std::string_view arn_of(const KubeObject& object) {
  const doc::Node arn = object.root["status"]["ackResourceMetadata"]["arn"];
  const auto known = known_string(arn, object.loading);
  return known ? known->value : std::string_view{};
}

void load_role(const KubeObject& object) {
  Loading& loading = object.loading;
  const doc::Node spec = object.root["spec"];
  const auto name = known_string(spec["name"], loading);
  iam::Role role{.file = loading.file(),
                 .where = name ? name->span : object.name.span,
                 .name = name ? name->value : std::string_view{}};
  if (!name) role.address = object.name.value;
  set_role_arn(role, arn_of(object));
  role.name_unknown = role.name.empty();
  const ObjectName object_name{.role = std::string(role.arn.empty() ? role.name : role.arn),
                               .address = std::string(role.address)};
  role.policy = read_policy(spec["assumeRolePolicyDocument"], loading, object_name, true);
  for (const doc::Entry& entry : spec["inlinePolicies"].entries()) {
    role.permissions.inline_policies.push_back(
        read_permission_policy(entry.value, loading, entry.key.span(), object_name));
  }
  for (const doc::Node& arn : spec["policies"].items()) {
    if (const auto known = known_string(arn, loading)) {
      role.permissions.attached.push_back(*known);
    }
  }
  role.permissions.boundary = known_string(spec["permissionsBoundary"], loading);
  loading.facts.roles.push_back(std::move(role));
}

void load_managed_policy(const KubeObject& object) {
  const doc::Node spec = object.root["spec"];
  const doc::Node text = spec["policyDocument"];
  if (!text) return;
  iam::PermissionPolicy policy =
      read_permission_policy(text, object.loading, text.key_span(), object.object_name());
  policy.arn = arn_of(object);
  if (const auto name = known_string(spec["name"], object.loading)) policy.name = name->value;
  object.loading.facts.managed_policies.push_back(std::move(policy));
}

void load_association(const KubeObject& object) {
  Loading& loading = object.loading;
  const doc::Node spec = object.root["spec"];
  const auto cluster = known_string(spec["clusterName"], loading);
  const auto ns = known_string(spec["namespace"], loading);
  const auto account = known_string(spec["serviceAccount"], loading);
  if (!ns || !account) return;
  loading.facts.associations.push_back({.file = loading.file(),
                                        .where = spec.span(),
                                        .cluster = cluster ? cluster->value : std::string_view{},
                                        .ns = *ns,
                                        .service_account = *account,
                                        .role = known_string(spec["roleARN"], loading),
                                        .target_role = known_string(spec["targetRoleARN"], loading),
                                        .unknown = !cluster});
}

void load_addon(const KubeObject& object) {
  Loading& loading = object.loading;
  const doc::Node spec = object.root["spec"];
  const auto name = known_string(spec["name"], loading);
  if (!name) return;
  const doc::Node role = spec["serviceAccountRoleARN"];
  const AddonUse addon = addon_use(object.origin, *name, spec["clusterName"], role, loading);
  load_addon_role(addon, loading);
  const doc::Node associations = spec["podIdentityAssociations"];
  if (!role && !spec["serviceAccountRoleRef"] && !associations) {
    load_addon_without_role(addon, loading);
  }
  for (const doc::Node& item : associations.items()) {
    load_addon_association(addon, known_string(item["serviceAccount"], loading),
                           known_string(item["roleARN"], loading), item.span(), loading);
  }
}

void load_cluster(const KubeObject& object) {
  const auto name = known_string(object.root["spec"]["name"], object.loading);
  if (!name) return;
  object.loading.facts.clusters.push_back({.file = object.loading.file(), .name = name->value});
}

}  // namespace

bool load_ack(const KubeObject& object) {
  if (object.api_group == "iam.services.k8s.aws") {
    if (object.kind == "Role") return load_role(object), true;
    if (object.kind == "Policy") return load_managed_policy(object), true;
    if (object.kind != "OpenIDConnectProvider") return false;
    const doc::Node spec = object.root["spec"];
    load_provider(spec["url"], spec["clientIDs"], arn_of(object), object.name.span, object.loading);
    return true;
  }
  if (object.api_group != "eks.services.k8s.aws") return false;
  if (object.kind == "PodIdentityAssociation") return load_association(object), true;
  if (object.kind == "Addon") return load_addon(object), true;
  if (object.kind == "Cluster") return load_cluster(object), true;
  return false;
}

void add_ack_needs(doc::Needs& needs) {
  needs.triggers.insert(needs.triggers.end(), {"iam.services.k8s.aws/", "eks.services.k8s.aws/"});
}

}  // namespace irsa::load
