#include "load/aws/eks.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "iam/names/arn.h"
#include "iam/names/issuer.h"
#include "load/aws/addons.h"
#include "load/aws/output.h"

namespace irsa::load {

namespace {

using iam::Text;

constexpr std::string_view kClusterResource = "cluster/";

std::optional<iam::Arn> cluster_arn(std::string_view text) {
  const auto arn = iam::Arn::parse(text);
  const bool fits = arn && arn->service == "eks" && arn->resource.starts_with(kClusterResource);
  return fits ? arn : std::nullopt;
}

/// The issuer without its scheme, which a condition key and a provider's ARN do not have either.
std::optional<Text> read_issuer(const doc::Node& cluster, Loading& loading) {
  const auto issuer = cluster["identity"]["oidc"]["issuer"].string();
  constexpr std::string_view kScheme = "https://";
  if (!issuer || !issuer->value.starts_with(kScheme) || loading.is_placeholder(issuer->value)) {
    return std::nullopt;
  }
  const std::string_view value = loading.keep(issuer->value).substr(kScheme.size());
  if (value.empty()) return std::nullopt;
  return Text{value, part_of_value(*issuer, kScheme.size(), issuer->value.size())};
}

/// describe-cluster and create-cluster; `bare`: the cluster itself, as --query cluster prints it,
/// which has to look like one in more than a word.
bool load_cluster(const doc::Node& node, bool bare, Loading& loading) {
  const auto name = node["name"].string();
  const auto text = node["arn"].string();
  const auto arn = text ? cluster_arn(loading.keep(text->value)) : std::nullopt;
  const std::optional<Text> issuer = read_issuer(node, loading);
  const bool looks_right =
      bare ? issuer && name && iam::is_eks_issuer(issuer->value) : issuer.has_value();
  if (!arn && !looks_right) return false;
  iam::EksCluster cluster{.file = loading.file(), .issuer = issuer};
  if (arn) {
    cluster.name = arn->resource.substr(kClusterResource.size());
    cluster.account = arn->account;
    cluster.region = arn->region;
    cluster.partition = arn->partition;
  } else if (name) {
    cluster.name = loading.keep(name->value);
  }
  loading.facts.clusters.push_back(cluster);
  return true;
}

bool is_association(const doc::Node& node) {
  return node["namespace"].is_string() && node["serviceAccount"].is_string() &&
         (node["clusterName"].is_string() || node["associationId"].is_string());
}

std::optional<Text> read_role(const doc::Node& node, Loading& loading) {
  const auto role = node.string();
  if (!role || role->value.empty() || loading.is_placeholder(role->value)) return std::nullopt;
  return loading.keep(*role);
}

bool load_association(const doc::Node& node, Loading& loading) {
  if (!is_association(node)) return false;
  // A variable may mean any cluster.
  const std::string_view cluster = node["clusterName"].text();
  const bool any_cluster = loading.is_placeholder(cluster);
  iam::PodIdentityAssociation association{
      .file = loading.file(),
      .where = node.span(),
      .cluster = any_cluster ? std::string_view{} : loading.keep(cluster),
      .ns = loading.keep(*node["namespace"].string()),
      .service_account = loading.keep(*node["serviceAccount"].string())};
  association.unknown = any_cluster || loading.is_placeholder(association.ns.value) ||
                        loading.is_placeholder(association.service_account.value);
  association.role = read_role(node["roleArn"], loading);
  association.target_role = read_role(node["targetRoleArn"], loading);
  loading.facts.associations.push_back(association);
  return true;
}

/// list-pod-identity-associations: all there are of a cluster. Of an empty list nobody knows whose
/// it is.
bool load_associations(const doc::Node& output, Loading& loading) {
  const doc::Node list = output["associations"];
  if (!list.is_sequence()) return false;
  std::vector<std::string_view> clusters;
  for (const doc::Node& item : list.items()) {
    if (!load_association(item, loading)) continue;
    const std::string_view cluster = loading.facts.associations.back().cluster;
    if (!cluster.empty() &&
        std::find(clusters.begin(), clusters.end(), cluster) == clusters.end()) {
      clusters.push_back(cluster);
    }
  }
  if (is_truncated(output)) return !clusters.empty();
  for (const std::string_view cluster : clusters) {
    loading.facts.association_lists.push_back({loading.file(), cluster});
  }
  return !clusters.empty();
}

/// describe-addon, create-addon and update-addon.
bool load_described_addon(const doc::Node& node, Loading& loading) {
  const auto name = node["addonName"].string();
  if (!name || !node["clusterName"].is_string()) return false;
  const doc::Node role = node["serviceAccountRoleArn"];
  load_addon_role({.origin = {.file = loading.file()},
                   .name = loading.keep(*name),
                   .where = name->span,
                   .cluster = loading.keep(node["clusterName"].text()),
                   .role = role.string(),
                   .role_key = role ? role.key_span() : name->span},
                  loading);
  return true;
}

bool load_eks_output(const doc::Node& node, Loading& loading) {
  if (node["kind"] && node["apiVersion"]) return false;
  return load_cluster(node["cluster"], false, loading) || load_associations(node, loading) ||
         load_association(node["association"], loading) ||
         load_described_addon(node["addon"], loading) || load_association(node, loading) ||
         load_cluster(node, true, loading);
}

}  // namespace

bool load_eks(const doc::Document& document, Loading& loading) {
  if (!document.envelope().empty()) return false;
  return load_each_output(document.root(),
                          [&](const doc::Node& node) { return load_eks_output(node, loading); });
}

void add_eks_needs(doc::Needs& needs) {
  needs.kindless_triggers.insert(
      needs.kindless_triggers.end(),
      // Not the shorter `oidc`, which is below it: the shortest decides how many bytes are looked
      // at.
      {":cluster/", "\"identity\"", "identity:", "clusterName", "associationId"});
}

}  // namespace irsa::load
