#include "load/aws/roles.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "doc/document_builder.h"
#include "doc/json/reader.h"
#include "iam/policy/document_kind.h"
#include "load/aws/output.h"
#include "load/aws/permissions.h"
#include "load/aws/policies.h"
#include "load/aws/resources.h"
#include "load/composer.h"
#include "load/duplicate_keys.h"

namespace irsa::load {

namespace {

constexpr std::string_view kTrustPolicy = "AssumeRolePolicyDocument";
/// get-account-authorization-details and list-roles (facts F21, F22).
constexpr std::array<std::string_view, 2> kRoleLists = {"RoleDetailList", "Roles"};

/// Of get-account-authorization-details; that of list-policies holds no documents.
constexpr std::string_view kManagedPolicies = "Policies";

bool is_role_list(std::string_view member) {
  return std::find(kRoleLists.begin(), kRoleLists.end(), member) != kRoleLists.end();
}

bool is_role(const doc::Node& node) {
  return node[kTrustPolicy] && (node["Arn"].is_string() || node["RoleName"].is_string());
}

ObjectName object_name(const iam::Role& role) {
  return {.role = std::string(role.arn.empty() ? role.name : role.arn),
          .address = std::string(role.address)};
}

/// `stored`: printed by AWS, as its own fields show; what somebody writes to create a role has none
/// of them.
bool printed_by_aws(const doc::Node& node) {
  return node["RoleId"].is_string() || node["CreateDate"].is_scalar();
}

/// False if the configuration does not say which role the file is about.
bool name_as_configured(iam::Role& role, Loading& loading) {
  const auto mapped = loading.settings().role_for(loading.context.path);
  if (!mapped) return false;
  role.arn = loading.keep(mapped->arn);
  role.name = loading.keep(mapped->name);
  role.account = loading.keep(mapped->account);
  role.partition = loading.keep(mapped->partition);
  set_role_arn(role, role.arn);
  return true;
}

void load_role(const doc::Node& node, Loading& loading) {
  const auto arn = node["Arn"].string();
  const auto name = known_string(node["RoleName"], loading);
  const doc::Node policy = node[kTrustPolicy];
  iam::Role role{.file = loading.file(),
                 .where = arn    ? arn->span
                          : name ? name->span
                                 : policy.span(),
                 .arn = arn ? loading.keep(arn->value) : std::string_view{},
                 .name = name ? name->value : std::string_view{},
                 .stored = printed_by_aws(node)};
  set_role_arn(role, role.arn);
  // A script may have the name in a variable.
  role.name_unknown = role.name.empty() && !name_as_configured(role, loading);
  role.policy = read_policy(policy, loading, object_name(role), !role.stored);
  role.permissions = read_role_permissions(node, loading);
  loading.facts.roles.push_back(std::move(role));
}

void load_dumped_role(const doc::Node& node, Loading& loading) {
  load_role(node, loading);
  // list-roles leaves the boundary out; it prints no policies either.
  iam::Role& role = loading.facts.roles.back();
  role.permissions.boundary_shown = role.permissions.complete;
  loading.dump.found = true;
  if (!role.account.empty()) loading.dump.accounts.insert(role.account);
}

/// Roles listed under the top level's own key; a streamed dump has delivered them already.
bool load_dump(const doc::Node& root, Loading& loading) {
  bool any = false;
  for (const std::string_view member : kRoleLists) {
    for (const doc::Node& item : root[member].items()) {
      if (!is_role(item)) continue;
      load_dumped_role(item, loading);
      any = true;
    }
    any = any || (root[member].is_sequence() && loading.dump.found);
  }
  for (const doc::Node& item : root[kManagedPolicies].items()) {
    any = load_managed_policy(item, loading) || any;
  }
  if (any && is_truncated(root)) loading.dump.truncated = true;
  return any;
}

/// The role of a bare policy: as the configuration says, else as its path does.
void name_by_path(iam::Role& role, Loading& loading) {
  if (name_as_configured(role, loading)) return;
  const RoleOfPath of_path = role_of_path(loading.context.path);
  role.name = loading.keep(of_path.name);
  role.guessed_name = !role.name.empty();
  role.candidate_name = loading.keep(of_path.candidate);
}

/// Why a text that is called JSON is none, though YAML reads it. Of a template nobody knows what it
/// becomes.
std::optional<doc::Defect> defect_as_json(const doc::Document& document) {
  const std::string_view text = document.source();
  if (document.is_json() || document.is_template() || text.empty()) return std::nullopt;
  for (const std::string_view expression : {"${", "{{", "<%", "{%"}) {
    if (text.find(expression) != std::string_view::npos) return std::nullopt;
  }
  const Span extent = document.extent();
  doc::DocumentBuilder builder{doc::Limits{}};
  const doc::SourceText source{.file = extent.file, .text = text, .begin = extent.begin};
  doc::read_json(source, builder);
  if (!builder.error() || builder.error()->kind != doc::ReadError::Kind::json_syntax) {
    return std::nullopt;
  }
  return doc::Defect{builder.error()->where, builder.error()->message, builder.error()->help};
}

/// AWS takes nothing but JSON, whatever else reads the file. `authored`: somebody sends it to AWS.
void report_json_defect(const doc::Document& document, bool authored, Loading& loading) {
  const std::string_view path = loading.context.path;
  if (path.ends_with(".yaml") || path.ends_with(".yml")) return;
  // (Comments in front of what AWS printed harm nobody.)
  if (document.is_json() && !authored) return;
  std::optional<doc::Defect> found = document.json_defect();
  if (!found && authored && path.ends_with(".json")) found = defect_as_json(document);
  if (!found) return;
  const doc::Defect& defect = *found;
  Problem problem{.where = defect.where, .message = defect.message, .help = defect.help};
  if (document.raw(defect.where) == ",") {
    problem.fixes = {
        {.title = "Delete the comma",
         .safe = true,
         .changes = {{.kind = Change::Kind::bytes, .where = defect.where, .texts = {""}}}}};
  }
  loading.report(ReadingRule::json_syntax, std::move(problem));
}

/// Was the document named, by the user, the configuration or itself, as a trust policy?
bool is_called_so(const Loading& loading) {
  const std::string_view path = loading.context.path;
  if (loading.context.named || loading.settings().role_for(path)) return true;
  const std::string name = ascii_lower(path.substr(path.rfind('/') + 1));
  return name.find("trust") != std::string::npos || name.find("assume") != std::string::npos;
}

/// A statement by itself that can be one of a trust policy only.
bool is_trust_statement(const doc::Node& node) {
  const doc::Node action = node["Action"];
  return node["Effect"].is_string() && node["Principal"]["Federated"] && action &&
         !node["Statement"] && !node["Resource"] && !node["NotResource"];
}

/// Statements without a policy around them, one or a list: people keep them in a file or a
/// here-document to put them into the policy of a role (`jq '.Statement += …'`).
bool load_statements(const doc::Document& document, Loading& loading) {
  const doc::Node root = document.root();
  bool list = root.is_sequence(), any = false;
  for (const doc::Node& item : root.items()) {
    list = list && is_trust_statement(item);
    any = true;
  }
  list = list && any;
  if (!list && !is_trust_statement(root)) return false;
  Composer out(document);
  out.begin_mapping(root.span());
  out.text("Version", root.span());
  out.text("2012-10-17", root.span());
  out.text("Statement", root.span());
  out.copy(root);
  out.end_mapping();
  const doc::Node policy = out.document().root();
  if (!policy) return false;
  iam::Role role{.file = loading.file(), .where = root.span()};
  role.policy = read_policy(policy, loading, {}, true);
  loading.facts.roles.push_back(std::move(role));
  return true;
}

bool load_bare_policy(const doc::Document& document, Loading& loading) {
  const doc::Node root = document.root();
  const bool of_kubernetes = root["kind"] && root["apiVersion"];
  if (of_kubernetes) return false;
  const iam::DocumentKind kind = iam::kind_of_document(root);
  const bool trust = kind == iam::DocumentKind::trust ||
                     (kind == iam::DocumentKind::trust_if_called_so && is_called_so(loading));
  if (!trust) {
    if (iam::is_policy_document(root)) {
      loading.facts.skipped.push_back({loading.file(), SkipReason::other_policy});
    }
    return false;
  }
  iam::Role role{.file = loading.file(), .where = root.span()};
  name_by_path(role, loading);
  role.policy = read_policy(root, loading, object_name(role), true);
  loading.facts.roles.push_back(std::move(role));
  return true;
}

/// What one command prints, and a role by itself, as --query leaves it.
bool load_role_output(const doc::Node& node, Loading& loading) {
  if (node["kind"] && node["apiVersion"]) return false;  // a Kubernetes object
  if (load_dump(node, loading)) return true;
  if (is_role(node["Role"])) {  // get-role
    load_role(node["Role"], loading);
    loading.facts.roles.back().permissions.boundary_shown = true;
    return true;
  }
  if (is_role(node)) return load_role(node, loading), true;
  if (load_role_grant(node, loading)) return true;
  if (is_policy_version(node)) {
    loading.facts.skipped.push_back({loading.file(), SkipReason::other_policy});
  }
  return false;
}

}  // namespace

bool load_iam(const doc::Document& document, Loading& loading) {
  const doc::Node root = document.root();
  bool taken = false, authored = false;
  if (!document.envelope().empty()) {
    // An element of a streamed dump. Users and groups are of no concern.
    if (document.envelope() == kManagedPolicies) {
      taken = load_managed_policy(root, loading);
    } else if (is_role_list(document.envelope()) && is_role(root)) {
      load_dumped_role(root, loading);
      taken = true;
    }
  } else {
    taken = load_each_output(
        root, [&](const doc::Node& node) { return load_role_output(node, loading); });
    authored =
        !taken && (load_bare_policy(document, loading) || load_statements(document, loading));
    taken = taken || authored;
  }
  if (taken) {
    report_duplicate_keys(loading, document, true);
    report_json_defect(document, authored, loading);
  }
  return taken;
}

void add_iam_needs(doc::Needs& needs) {
  needs.kindless_triggers.insert(
      needs.kindless_triggers.end(),
      {"Statement", "2012-10-17", "2008-10-17", kTrustPolicy, "AttachedPolicies"});
  needs.streamed_members.insert(
      needs.streamed_members.end(),
      {"RoleDetailList", "Roles", "UserDetailList", "GroupDetailList", "Policies"});
}

void finish_dump(Loading& loading) {
  if (!loading.dump.found || loading.dump.truncated) return;
  std::vector<std::string_view> accounts(loading.dump.accounts.begin(),
                                         loading.dump.accounts.end());
  std::sort(accounts.begin(), accounts.end());
  for (const std::string_view account : accounts) {
    loading.facts.role_dumps.push_back({loading.file(), account});
  }
}

RoleOfPath role_of_path(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return {};
  const std::string_view extension = name.substr(dot);
  if (extension != ".json" && extension != ".yaml" && extension != ".yml") return {};
  name = name.substr(0, dot);
  constexpr std::string_view kPrefix = "trust-policy-";
  for (const std::string_view suffix : {".trust", "-trust-policy"}) {
    if (name.size() > suffix.size() && name.ends_with(suffix)) {
      return {name.substr(0, name.size() - suffix.size()), {}};
    }
  }
  if (name.size() > kPrefix.size() && name.starts_with(kPrefix)) {
    return {name.substr(kPrefix.size()), {}};
  }
  if (name != "trust-policy" || slash == std::string_view::npos) return {};
  const std::string_view above = path.substr(0, slash);
  const std::string_view directory = above.substr(above.rfind('/') + 1);
  if (directory.empty() || directory == "..") return {};
  return {{}, directory};
}

}  // namespace irsa::load
