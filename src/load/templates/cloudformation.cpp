// Intrinsic functions are open parts of a value: what is known in spite of them is used, and
// nothing else (facts F7, F15, F16).
#include "load/templates/cloudformation.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/text.h"
#include "doc/embedded.h"
#include "iam/names/arn.h"
#include "load/aws/addons.h"
#include "load/aws/policies.h"
#include "load/aws/resources.h"
#include "load/composer.h"
#include "load/duplicate_keys.h"
#include "load/kubernetes/helm_values.h"
#include "load/kubernetes/kubernetes.h"
#include "value/template_text.h"

namespace irsa::load {

namespace {

bool is_template(const doc::Node& root) {
  const doc::Node resources = root["Resources"];
  if (!resources.is_mapping() || root["kind"]) return false;
  if (root["AWSTemplateFormatVersion"] || root["Transform"]) return true;
  for (const doc::Entry& entry : resources.entries()) {
    const std::string_view type = entry.value["Type"].text();
    if (type.starts_with("AWS::") || type.starts_with("Custom::")) return true;
  }
  return false;
}

/// The logical id that `!Ref X`, `!GetAtt X.Arn` and `!Sub ${X.Arn}` mean; empty for anything else.
std::string referenced(const doc::Node& node) {
  if (!value::is_intrinsic(node)) return {};
  const std::string text = value::intrinsic_text(node);
  if (!text.starts_with("${") || !text.ends_with('}')) return {};
  const std::string inner = text.substr(2, text.size() - 3);
  if (inner.find_first_of("${} ") != std::string::npos) return {};
  return inner.substr(0, inner.find('.'));
}

/// Macros of one's own may change anything in a template; those of AWS leave keys alone.
bool uses_macros(const doc::Node& transform) {
  const auto is_macro = [](const doc::Node& name) { return !name.text().starts_with("AWS::"); };
  if (!transform) return false;
  if (!transform.is_sequence()) return is_macro(transform);
  return std::ranges::any_of(transform.items(), is_macro);
}

class Template {
 public:
  Template(const doc::Document& document, Loading& loading)
      : document_(document),
        loading_(loading),
        resources_(document.root()["Resources"]),
        has_macros_(uses_macros(document.root()["Transform"])) {}

  void load() {
    for (const doc::Entry& entry : resources_.entries()) {
      if (entry.value["Type"].text() == "Custom::AWSCDKCfnJson") {
        cfn_json_.emplace(std::string(entry.key.text()), entry.value["Properties"]["Value"]);
      }
    }
    read_policies();
    for (const doc::Entry& entry : resources_.entries()) {
      const std::string_view type = entry.value["Type"].text();
      const doc::Node properties = entry.value["Properties"];
      if (type == "AWS::IAM::Role") load_role(entry.key, properties);
      if (type == "AWS::IAM::OIDCProvider") {
        load_provider(properties["Url"], properties["ClientIdList"], {}, entry.key.span(),
                      loading_);
      }
      if (type == "AWS::EKS::Cluster") load_cluster(properties);
      if (type == "AWS::EKS::PodIdentityAssociation") load_association(properties);
      if (type == "AWS::EKS::Addon") load_addon(entry.key, properties);
      if (type == "Custom::AWSCDKOpenIdConnectProvider") {
        load_provider(properties["Url"], properties["ClientIDList"], {}, entry.key.span(),
                      loading_);
      }
      if (type == "Custom::AWSCDK-EKS-KubernetesResource") load_objects(entry.key, properties);
      if (type == "Custom::AWSCDK-EKS-HelmChart") load_chart(entry.key, properties);
    }
    report_duplicates();
  }

 private:
  /// Policies that are resources of their own, and the roles of this template that they name: they
  /// refer to one, or write its name out.
  void read_policies() {
    std::map<std::string_view, std::string_view> by_name;
    for (const doc::Entry& entry : resources_.entries()) {
      const doc::Node name = entry.value["Properties"]["RoleName"];
      if (entry.value["Type"].text() != "AWS::IAM::Role" || value::is_intrinsic(name)) continue;
      by_name.emplace(name.text(), entry.key.text());
    }
    for (const doc::Entry& entry : resources_.entries()) {
      const std::string_view type = entry.value["Type"].text();
      const bool of_one_role = type == "AWS::IAM::RolePolicy";
      if (!of_one_role && type != "AWS::IAM::Policy" && type != "AWS::IAM::ManagedPolicy") continue;
      const doc::Node properties = entry.value["Properties"];
      const auto [place, fresh] =
          policies_.emplace(std::string(entry.key.text()), read_permissions(entry.key, properties));
      if (!fresh) continue;
      const auto attach = [&, policy = &place->second](const doc::Node& role) {
        std::string id = referenced(role);
        if (id.empty() && !value::is_intrinsic(role) && !role.text().empty()) {
          if (const auto found = by_name.find(role.text()); found != by_name.end()) {
            id = found->second;
          }
        }
        if (!id.empty()) attached_[std::move(id)].push_back(policy);
      };
      if (of_one_role) attach(properties["RoleName"]);
      for (const doc::Node& role : properties["Roles"].items()) attach(role);
    }
  }

  void load_role(const doc::Node& id, const doc::Node& properties) {
    const auto name = known_string(properties["RoleName"], loading_);
    iam::Role role{.file = loading_.file(),
                   .where = name ? name->span : id.span(),
                   .name = name ? name->value : std::string_view{},
                   .name_unknown = !name,
                   .address = loading_.keep(id.text()),
                   .reference = loading_.keep("${" + std::string(id.text()) + ".Arn}")};
    const doc::Node policy = properties["AssumeRolePolicyDocument"];
    if (policy) policy_places_.push_back(policy.span());
    const ObjectName object{.role = std::string(role.name), .address = std::string(role.address)};
    if (holds_cfn_json(policy)) {
      Composer whole(document_);
      copy_with_cfn_json(policy, whole);
      role.policy = read_policy(whole.document().root(), loading_, object, true);
    } else {
      role.policy = read_policy(policy, loading_, object, true);
    }
    report_literal_keys(policy, object);
    role.policy_unknown =
        value::is_intrinsic(policy) && !value::intrinsic_scalar(policy) && !role.policy;
    add_permissions(id, properties, role.permissions);
    loading_.facts.roles.push_back(std::move(role));
  }

  /// The CDK cannot put a token into a key either. It has the JSON as text in a resource of its
  /// own, whose function gives it back as an object (aws-cdk-lib, core/lib/cfn-json.ts). This is
  /// the text that `!GetAtt X.Value` stands for; absent for other nodes.
  doc::Node cfn_json_of(const doc::Node& node) const {
    if (!value::is_intrinsic(node)) return {};
    const std::string text = value::intrinsic_text(node);
    constexpr std::string_view kEnd = ".Value}";
    if (!text.starts_with("${") || !text.ends_with(kEnd)) return {};
    const auto found =
        cfn_json_.find(std::string_view(text).substr(2, text.size() - 2 - kEnd.size()));
    return found == cfn_json_.end() ? doc::Node{} : found->second;
  }

  bool holds_cfn_json(const doc::Node& node) const {
    if (cfn_json_of(node)) return true;
    if (node.is_mapping()) {
      return std::ranges::any_of(
          node.entries(), [&](const doc::Entry& entry) { return holds_cfn_json(entry.value); });
    }
    return std::ranges::any_of(node.items(),
                               [&](const doc::Node& item) { return holds_cfn_json(item); });
  }

  /// The policy with the objects of such resources in it.
  void copy_with_cfn_json(const doc::Node& node, Composer& out) {
    // A text may stand for many objects: what is beyond this stays unknown.
    constexpr std::size_t kMostCopied = std::size_t{1} << 22;
    const doc::Node json = cfn_json_of(node);
    if (json && (copied_ += json.span().size()) <= kMostCopied) {
      const doc::Embedded object(value::text_pieces(json), json);
      if (object.document().root()) return out.copy(object.document().root());
    }
    if (value::is_intrinsic(node) && !node.is_mapping()) {  // !Ref, as the mapping that it is
      const std::string text = value::intrinsic_text(node);
      out.begin_mapping(node.span());
      out.text("Fn::Sub", node.span());
      out.text(text, node.span());
      out.end_mapping();
    } else if (node.is_mapping()) {
      out.begin_mapping(node.span());
      for (const doc::Entry& entry : node.entries()) {
        out.text(entry.key.text(), entry.key.span());
        copy_with_cfn_json(entry.value, out);
      }
      out.end_mapping();
    } else if (node.is_sequence()) {
      out.begin_sequence(node.span());
      for (const doc::Node& item : node.items()) copy_with_cfn_json(item, out);
      out.end_sequence();
    } else {
      out.scalar(node);
    }
  }

  /// Keys of conditions that look as if something were put into them: only values may hold
  /// functions (facts F7, F15), so IAM gets the key as it is.
  void report_literal_keys(const doc::Node& policy, const ObjectName& object) {
    if (has_macros_) return;
    const doc::Node statements = policy["Statement"];
    const auto check = [&](const doc::Node& statement) {
      for (const doc::Entry& op : statement["Condition"].entries()) {
        for (const doc::Entry& condition : op.value.entries()) {
          const std::string_view key = condition.key.text();
          if (!names_part_of_template(key)) continue;
          loading_.report(
              ReadingRule::condition_key_malformed,
              {.where = condition.key.span(),
               .message = "no token has the key " + quoted(key) +
                          ": CloudFormation puts nothing into keys, so IAM gets it as it is "
                          "written here",
               .help = "Write the whole policy as JSON text and put the parts in with Fn::Sub: "
                       "AssumeRolePolicyDocument: !Sub | {…}.",
               .object = object});
        }
      }
    };
    if (statements.is_mapping()) check(statements);
    for (const doc::Node& statement : statements.items()) check(statement);
  }

  /// Does the text hold `${Name}` or `${Name.Attribute}` of a parameter or resource, or a
  /// `${AWS::…}`?
  bool names_part_of_template(std::string_view text) const {
    for (std::size_t at = text.find("${"); at != std::string_view::npos;
         at = text.find("${", at + 2)) {
      const std::string_view name = text.substr(at + 2, text.find('}', at) - at - 2);
      const std::string_view owner = name.substr(0, name.find('.'));
      if (name.starts_with("AWS::") || document_.root()["Parameters"][owner] || resources_[owner]) {
        return true;
      }
    }
    return false;
  }

  void add_permissions(const doc::Node& id, const doc::Node& properties,
                       iam::Permissions& permissions) {
    for (const doc::Node& policy : properties["Policies"].items()) {
      permissions.inline_policies.push_back(read_permissions(policy["PolicyName"], policy));
    }
    for (const doc::Node& arn : properties["ManagedPolicyArns"].items()) {
      if (const auto known = policy_arn(arn, loading_)) permissions.attached.push_back(*known);
      if (const auto found = policies_.find(referenced(arn)); found != policies_.end()) {
        permissions.inline_policies.push_back(found->second);
      }
    }
    permissions.boundary = known_string(properties["PermissionsBoundary"], loading_);
    if (const auto found = attached_.find(std::string(id.text())); found != attached_.end()) {
      for (const iam::PermissionPolicy* const policy : found->second) {
        permissions.inline_policies.push_back(*policy);
      }
    }
  }

  /// Parsers of templates keep the last of equal keys, so a condition may be lost.
  void report_duplicates() {
    std::sort(policy_places_.begin(), policy_places_.end());
    const DuplicateValues values(document_);
    for (const doc::DuplicateKey& duplicate : document_.duplicate_keys()) {
      auto after = std::upper_bound(policy_places_.begin(), policy_places_.end(), duplicate.second);
      if (after == policy_places_.begin() || (--after)->end < duplicate.second.end) continue;
      report_duplicate_key(loading_, values, duplicate, false);
    }
  }

  iam::PermissionPolicy read_permissions(const doc::Node& name, const doc::Node& properties) {
    const Span where = name ? name.span() : properties.span();
    iam::PermissionPolicy policy =
        read_permission_policy(properties["PolicyDocument"], loading_, where, {});
    policy.name = loading_.keep(name.text());
    return policy;
  }

  void load_cluster(const doc::Node& properties) {
    const auto name = known_string(properties["Name"], loading_);
    if (!name) return;
    loading_.facts.clusters.push_back({.file = loading_.file(), .name = name->value});
  }

  /// The ARN of a role as accounts have it in an annotation: spelt out, with parts that are filled
  /// in, or as the reference to a role of this template.
  std::optional<kube::Text> role_arn(const doc::Node& node) {
    if (auto known = known_string(node, loading_)) return known;
    if (!value::is_intrinsic(node)) return std::nullopt;
    const std::string id = referenced(node);
    const bool of_role = !id.empty() && resources_[id]["Type"].text() == "AWS::IAM::Role";
    const std::string text = of_role ? "${" + id + ".Arn}" : value::intrinsic_text(node);
    if (!of_role && !text.starts_with("arn:")) return std::nullopt;
    return kube::Text{loading_.keep(text), node.span()};
  }

  void load_addon(const doc::Node& id, const doc::Node& properties) {
    const auto name = known_string(properties["AddonName"], loading_);
    if (!name) return;
    const auto cluster = known_string(properties["ClusterName"], loading_);
    const doc::Node role = properties["ServiceAccountRoleArn"];
    const AddonUse addon{.origin = {.file = document_.file(),
                                    .document = document_.ordinal(),
                                    .address = loading_.keep(id.text())},
                         .name = *name,
                         .where = id.span(),
                         .cluster = cluster ? cluster->value : std::string_view{},
                         .role = role_arn(role),
                         .role_key = role ? role.key_span() : id.span()};
    load_addon_role(addon, loading_);
    if (!role && !properties["PodIdentityAssociations"]) load_addon_without_role(addon, loading_);
    for (const doc::Node& item : properties["PodIdentityAssociations"].items()) {
      load_addon_association(addon, known_string(item["ServiceAccount"], loading_),
                             role_arn(item["RoleArn"]), item.span(), loading_);
    }
  }

  /// A list of manifests as JSON text, which the CDK's function hands to kubectl
  /// (aws-cdk-lib, aws-eks/lib/k8s-manifest.ts).
  void load_objects(const doc::Node& id, const doc::Node& properties) {
    const doc::Node text = properties["Manifest"];
    if (!text) return;
    const doc::Embedded list(value::text_pieces(text), text);
    load_object_or_list(id, list.document(), list.document().root());
  }

  /// A chart of cdk8s is a list in the list.
  void load_object_or_list(const doc::Node& id, const doc::Document& document,
                           const doc::Node& node) {
    for (const doc::Node& item : node.items()) load_object_or_list(id, document, item);
    if (!node.is_mapping()) return;
    std::optional<KubeObject> object = read_object(document, node, loading_);
    if (!object) return;
    object->origin.address = loading_.keep(id.text());
    load_object(*object);
  }

  /// A chart that the CDK's function installs (aws-eks/lib/helm-chart.ts).
  void load_chart(const doc::Node& id, const doc::Node& properties) {
    const auto ns = known_string(properties["Namespace"], loading_);
    const auto name = known_string(properties["Release"], loading_);
    const auto chart = known_string(properties["Chart"], loading_);
    const auto version = known_string(properties["Version"], loading_);
    const auto repository = known_string(properties["Repository"], loading_);
    const doc::Node text = properties["Values"];
    std::optional<doc::Embedded> values;
    if (text) values.emplace(value::text_pieces(text), text);
    const doc::Node root = values ? values->document().root() : doc::Node{};
    HelmValues release(loading_,
                       {.kind = "HelmChart",
                        .origin = {.file = document_.file(),
                                   .document = document_.ordinal(),
                                   .address = loading_.keep(id.text())},
                        .ns = ns,
                        .effective_ns = ns                        ? ns->value
                                        : properties["Namespace"] ? std::string_view{}
                                                                  : std::string_view("default"),
                        .name = name ? name->value : std::string_view{},
                        .chart = chart ? chart->value : std::string_view{},
                        .version = version ? version->value : std::string_view{},
                        .repository = repository ? repository->value : std::string_view{},
                        .all_values = !text || root});
    release.add_mapping(root);
    release.finish();
  }

  void load_association(const doc::Node& properties) {
    const auto cluster = known_string(properties["ClusterName"], loading_);
    const auto ns = known_string(properties["Namespace"], loading_);
    const auto account = known_string(properties["ServiceAccount"], loading_);
    if (!ns || !account) return;  // nobody knows whose it is
    loading_.facts.associations.push_back({.file = loading_.file(),
                                           .where = properties.span(),
                                           .cluster = cluster ? cluster->value : std::string_view{},
                                           .ns = *ns,
                                           .service_account = *account,
                                           .role = role_arn(properties["RoleArn"]),
                                           .target_role = role_arn(properties["TargetRoleArn"]),
                                           .unknown = !cluster});
  }

  const doc::Document& document_;
  Loading& loading_;
  doc::Node resources_;
  bool has_macros_;
  std::unordered_map<std::string, iam::PermissionPolicy> policies_;  // by logical id
  std::unordered_map<std::string, std::vector<const iam::PermissionPolicy*>> attached_;  // by role
  std::vector<Span> policy_places_;                         // of trust policies
  std::map<std::string, doc::Node, std::less<>> cfn_json_;  // texts, by logical id
  std::size_t copied_ = 0;                                  // bytes of them
};

}  // namespace

bool load_cloudformation(const doc::Document& document, Loading& loading) {
  const doc::Node root = document.root();
  if (!root.is_mapping() || !is_template(root)) return false;
  const Variables outer = std::exchange(loading.variables, Variables::template_text);
  Template(document, loading).load();
  loading.variables = outer;
  return true;
}

void add_cloudformation_needs(doc::Needs& needs) {
  needs.kindless_triggers.insert(needs.kindless_triggers.end(),
                                 {"AWS::IAM::", "AWS::EKS::", "Custom::AWSCDK"});
}

}  // namespace irsa::load
