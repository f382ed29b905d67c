// eksctl makes an account and its role as a pair that fits (facts F2, F17, F18), so what is
// judged is what the file says by itself, and what the rest of the input says about either of them.
#include "load/templates/eksctl.h"

#include <string>
#include <utility>

#include "iam/names/issuer.h"
#include "iam/names/oidc_provider.h"
#include "kube/names.h"
#include "kube/webhook.h"
#include "load/aws/addons.h"
#include "load/aws/permissions.h"
#include "load/aws/policies.h"
#include "load/aws/resources.h"
#include "load/duplicate_keys.h"
#include "load/kubernetes/kubernetes.h"
#include "load/kubernetes/object.h"

namespace irsa::load {

namespace {

/// eksctl's own default, not the one of manifests.
constexpr std::string_view kDefaultNamespace = "default";

class ClusterConfig {
 public:
  ClusterConfig(const doc::Document& document, Loading& loading)
      : document_(document), loading_(loading), root_(document.root()) {}

  void load() {
    load_cluster();
    // Of a cluster that does not exist yet: in words, for messages show it.
    issuer_ =
        loading_.keep("the issuer of " + (cluster_.empty() ? std::string("the cluster")
                                                           : "cluster " + std::string(cluster_)));
    const doc::Node iam = root_["iam"];
    for (const doc::Node& item : iam["serviceAccounts"].items()) load_account(item);
    for (const doc::Node& item : iam["podIdentityAssociations"].items()) load_association(item);
    for (const doc::Node& addon : root_["addons"].items()) load_addon(addon);
  }

 private:
  void load_cluster() {
    const auto name = known_string(root_["metadata"]["name"], loading_);
    const auto region = known_string(root_["metadata"]["region"], loading_);
    if (!name) return;
    cluster_ = name->value;
    iam::EksCluster cluster{.file = loading_.file(), .name = name->value};
    if (region) {
      cluster.region = region->value;
      cluster.partition = loading_.keep(iam::partition_of_region(region->value));
    }
    loading_.facts.clusters.push_back(cluster);
  }

  void load_account(const doc::Node& item) {
    const doc::Node metadata = item["metadata"];
    const Span metadata_key = metadata ? metadata.key_span() : item.span();
    KubeObject object{.document = document_,
                      .loading = loading_,
                      .root = item,
                      .kind = "ServiceAccount",
                      .api_group = {},
                      .origin = {.file = document_.file(), .document = document_.ordinal()},
                      .name = {{}, metadata_key},
                      .metadata_key = metadata_key};
    if (const auto name = metadata["name"].scalar()) {
      object.name = loading_.keep(*name);
      object.name_known = !name->value.empty() && !loading_.is_placeholder(name->value);
    }
    const auto ns = metadata["namespace"].scalar();
    object.effective_ns = kDefaultNamespace;
    if (ns && !ns->value.empty()) {
      object.ns = loading_.keep(*ns);
      object.effective_ns =
          loading_.is_placeholder(ns->value) ? std::string_view{} : object.ns->value;
    }
    if (!item["attachRoleARN"]) load_role(item, object);
    if (item["roleOnly"].text() == "true") return;
    load_service_account(object);
    kube::ServiceAccount& account = loading_.facts.service_accounts.back();
    account.made_with_role = true;
    add_role_annotation(item, account);
  }

  /// The annotation that eksctl writes: a role of its own making has an ARN that no file tells.
  void add_role_annotation(const doc::Node& item, kube::ServiceAccount& account) {
    for (const kube::Annotation& annotation : account.annotations) {
      if (annotation.key.value == kube::kRoleArn) return;
    }
    const doc::Node given = item["attachRoleARN"];
    const auto arn = given.scalar();
    kube::Annotation annotation{.place = kube::Place::service_account,
                                .key = {kube::kRoleArn, given ? given.key_span() : item.span()},
                                .value = {},
                                .value_span = given ? given.span() : item.span()};
    annotation.placeholder = !arn || loading_.is_placeholder(arn->value);
    if (arn) {
      annotation.value = loading_.keep(arn->value);
      report_placeholder(loading_, {.document = document_,
                                    .value = {annotation.value, annotation.value_span},
                                    .what = "the role's ARN",
                                    .finished = false,
                                    .object = {.kind = "ServiceAccount",
                                               .ns = std::string(account.effective_ns),
                                               .name = std::string(account.name.value)}});
    }
    account.annotations.push_back(annotation);
  }

  /// The role as eksctl makes it. Nothing can refer to one without a name, but what it says of
  /// itself may be wrong.
  void load_role(const doc::Node& item, const KubeObject& account) {
    const auto name = known_string(item["roleName"], loading_);
    const auto pattern = known_string(item["subjectPattern"], loading_);
    const bool open = !pattern && item["subjectPattern"];
    const bool more = pattern || item["attachPolicyARNs"] || item["attachPolicy"];
    if ((!name && !more) || open || !account.name_known || account.effective_ns.empty()) return;
    const kube::Text subject =
        pattern
            ? *pattern
            : kube::Text{loading_.keep(kube::subject_of(account.effective_ns, account.name.value)),
                         account.name.span};
    iam::Role role{.file = loading_.file(), .where = name ? name->span : account.name.span};
    if (name) role.name = name->value;
    role.name_unknown = !name;
    role.permissions = permissions_of(item);
    role.policy = trust_policy(item.span(), subject, pattern ? "StringLike" : "StringEquals");
    loading_.facts.roles.push_back(std::move(role));
  }

  iam::Permissions permissions_of(const doc::Node& item) {
    iam::Permissions permissions;
    for (const doc::Node& arn : item["attachPolicyARNs"].items()) {
      if (const auto known = known_string(arn, loading_)) permissions.attached.push_back(*known);
    }
    if (const doc::Node own = item["attachPolicy"]) {
      permissions.inline_policies.push_back(
          read_permission_policy(own, loading_, own.key_span(), {}));
    }
    permissions.boundary = known_string(item["permissionsBoundary"], loading_);
    return permissions;
  }

  iam::TrustPolicy trust_policy(Span place, const kube::Text& subject, std::string_view operation) {
    const auto condition = [&](std::string_view op, std::string_view claim,
                               const iam::Text& value) {
      return iam::Condition{
          .operator_name = {op, place},
          .op = iam::ConditionOperator::parse(op),
          .key = {loading_.keep(std::string(issuer_).append(":").append(claim)), place},
          .values = {value},
          .values_span = value.span,
          .open_issuer = true};
    };
    iam::Statement statement{.span = place,
                             .index = 0,
                             .effect = iam::Effect::allow,
                             .effect_span = place,
                             .principal_key = place,
                             .actions = {{"sts:AssumeRoleWithWebIdentity", place}},
                             .action_key = place,
                             .condition_key = place};
    statement.principals.push_back({.kind = iam::Principal::Kind::federated,
                                    .value = {issuer_, place},
                                    .key = place,
                                    .unknown = true,
                                    .issuer = issuer_});
    statement.conditions.push_back(condition(operation, "sub", subject));
    statement.conditions.push_back(
        condition("StringEquals", "aud", {iam::kStsAudience, subject.span}));
    iam::TrustPolicy policy{.span = place, .version = iam::PolicyVersion::v2012};
    policy.statements.push_back(std::move(statement));
    return policy;
  }

  void load_addon(const doc::Node& node) {
    const auto name = known_string(node["name"], loading_);
    if (!name) return;
    const doc::Node role = node["serviceAccountRoleARN"];
    const AddonUse addon{.origin = {.file = document_.file(), .document = document_.ordinal()},
                         .name = *name,
                         .where = name->span,
                         .cluster = cluster_,
                         .role = role.string(),
                         .role_key = role ? role.key_span() : name->span};
    load_addon_role(addon, loading_);
    for (const doc::Node& item : node["podIdentityAssociations"].items()) {
      const doc::Node account = item["serviceAccountName"];
      const auto given = known_string(item["roleARN"], loading_);
      if (item["namespace"]) {
        load_association(item);
      } else {
        load_addon_association(addon, known_string(account, loading_), given, item.span(),
                               loading_);
      }
    }
  }

  void load_association(const doc::Node& item) {
    const auto ns = known_string(item["namespace"], loading_);
    const auto account = known_string(item["serviceAccountName"], loading_);
    if (!ns || !account) return;
    loading_.facts.associations.push_back(
        {.file = loading_.file(),
         .where = item.span(),
         .cluster = cluster_,
         .ns = *ns,
         .service_account = *account,
         .role = known_string(item["roleARN"], loading_),
         .target_role = known_string(item["targetRoleARN"], loading_),
         .unknown = cluster_.empty()});
    if (item["createServiceAccount"].text() != "true") return;
    loading_.facts.service_accounts.push_back(
        {.origin = {.file = document_.file(), .document = document_.ordinal()},
         .name = *account,
         .ns = *ns,
         .effective_ns = ns->value,
         .metadata_key = account->span});
    loading_.use_namespace(ns->value);
  }

  const doc::Document& document_;
  Loading& loading_;
  doc::Node root_;
  std::string_view cluster_, issuer_;
};

}  // namespace

bool load_eksctl(const doc::Document& document, Loading& loading) {
  const doc::Node root = document.root();
  if (root["kind"].text() != "ClusterConfig" ||
      !root["apiVersion"].text().starts_with("eksctl.io/")) {
    return false;
  }
  ClusterConfig(document, loading).load();
  report_duplicate_keys(loading, document, false);
  return true;
}

void add_eksctl_needs(doc::Needs& needs) { needs.kinds.push_back("ClusterConfig"); }

}  // namespace irsa::load
