#include "iam/policy/document_kind.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "iam/policy/parser.h"

namespace irsa::iam {
namespace {

doc::Node element(const doc::Node& mapping, std::string_view name,
                  const std::vector<std::string_view>& known) {
  if (const auto exact = mapping[name]) return exact;
  for (const auto& entry : mapping.entries()) {
    if (meant_element(entry.key.text(), known) == name) return entry.value;
  }
  return {};
}

bool has_policy_version(const doc::Node& node) {
  const auto version = element(node, "Version", document_elements()).text();
  return version == "2012-10-17" || version == "2008-10-17";
}

std::vector<doc::Node> statements_of(const doc::Node& policy) {
  const auto statement = element(policy, "Statement", document_elements());
  if (statement.is_mapping()) return {statement};
  return statement.items();
}

std::vector<doc::Node> scalars_of(const doc::Node& node) {
  if (node.is_scalar()) return {node};
  return node.items();
}

std::vector<std::string_view> actions_of(const doc::Node& statement) {
  std::vector<std::string_view> out;
  for (const std::string_view name : {"Action", "NotAction"}) {
    for (const auto& action : scalars_of(element(statement, name, statement_elements()))) {
      out.push_back(action.text());
    }
  }
  return out;
}

bool is_sts_action(std::string_view action) {
  return action.size() >= 4 && equals_ignoring_case(action.substr(0, 4), "sts:");
}

/// AssumeRoleWithWebIdentity, well or badly spelt, behind whatever prefix.
bool resembles_web_identity_call(std::string_view action) {
  const std::string_view name = trim(action.substr(action.rfind(':') + 1));
  return edit_distance(ascii_lower(name), "assumerolewithwebidentity", 4) <= 4;
}

doc::Node principal_of(const doc::Node& statement) {
  const auto principal = element(statement, "Principal", statement_elements());
  return principal ? principal : element(statement, "NotPrincipal", statement_elements());
}

bool has_resource(const doc::Node& statement) {
  return element(statement, "Resource", statement_elements()) ||
         element(statement, "NotResource", statement_elements());
}

bool names_federated(const doc::Node& principal) {
  return std::ranges::any_of(principal.entries(), [](const doc::Entry& entry) {
    return meant_element(entry.key.text(), {"Federated", "AWS", "Service"}) == "Federated";
  });
}

/// Whether the statement's Federated principal is one of a trust policy. Policies of buckets and
/// queues can have federated principals, too; what they allow, on which resource, tells them.
bool trusts_federated(const doc::Node& statement) {
  if (!names_federated(principal_of(statement))) return false;
  const auto actions = actions_of(statement);
  return !has_resource(statement) || actions.empty() ||
         std::ranges::any_of(actions, [](std::string_view action) {
           return is_sts_action(action) || action == "*" || resembles_web_identity_call(action);
         });
}

}  // namespace

bool is_policy_document(const doc::Node& node) {
  if (!node.is_mapping()) return false;
  const auto readable = [](const doc::Node& statement) {
    return statement.is_mapping() || statement.is_sequence();
  };
  if (readable(node["Statement"])) return true;
  // A misspelt one counts when the version leaves no doubt.
  return has_policy_version(node) && readable(element(node, "Statement", document_elements()));
}

DocumentKind kind_of_document(const doc::Node& node) {
  if (!is_policy_document(node)) {
    const bool bare = node.is_mapping() && has_policy_version(node) &&
                      std::ranges::all_of(node.entries(), [](const doc::Entry& entry) {
                        return !meant_element(entry.key.text(), document_elements()).empty();
                      });
    return bare ? DocumentKind::trust_if_called_so : DocumentKind::other;
  }
  const auto statements = statements_of(node);
  if (std::ranges::any_of(statements, trusts_federated)) return DocumentKind::trust;
  if (std::ranges::any_of(statements, has_resource)) return DocumentKind::other;
  bool principal = false;
  bool web_identity = false;
  for (const auto& statement : statements) {
    const auto actions = actions_of(statement);
    if (principal_of(statement)) {
      if (std::ranges::any_of(actions, is_sts_action)) return DocumentKind::trust;
      principal = true;
    }
    web_identity = web_identity || std::ranges::any_of(actions, resembles_web_identity_call);
  }
  return !principal && web_identity ? DocumentKind::trust_if_called_so : DocumentKind::other;
}

}  // namespace irsa::iam
