// Principals and actions of a statement.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "iam/names/arn.h"
#include "iam/names/pattern.h"
#include "iam/names/provider_arn.h"
#include "iam/policy/action.h"
#include "iam/policy/parser.h"
#include "value/template_text.h"

namespace irsa::iam {
namespace {

constexpr std::array<std::string_view, 6> kTrustActions = {
    "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity",
    "sts:TagSession", "sts:SetSourceIdentity",  "sts:SetContext"};

std::optional<Principal::Kind> principal_kind(std::string_view key) {
  if (key == "Federated") return Principal::Kind::federated;
  if (key == "AWS") return Principal::Kind::aws;
  if (key == "Service") return Principal::Kind::service;
  return std::nullopt;
}

bool is_trust_action(std::string_view text) {
  return std::ranges::any_of(
      kTrustActions, [&](std::string_view action) { return equals_ignoring_case(action, text); });
}

bool has_wildcard(std::string_view text) { return first_wildcard(text) != std::string_view::npos; }

bool has_sts_prefix(std::string_view text) {
  return text.size() >= 4 && equals_ignoring_case(text.substr(0, 4), "sts:");
}

/// The value is an OIDC provider's ARN, parts of which may be filled in later; of a list, all are.
bool names_providers(const doc::Node& value) {
  const auto is_provider = [](const doc::Node& one) {
    return one.is_string() && one.text().starts_with("arn:") &&
           one.text().find(":oidc-provider/") != std::string_view::npos;
  };
  if (!value.is_sequence()) return is_provider(value);
  return !value.items().empty() && std::ranges::all_of(value.items(), is_provider);
}

bool trusts_web_identities(const Statement& statement) {
  return std::ranges::any_of(statement.principals, [](const Principal& principal) {
    return principal.kind == Principal::Kind::federated;
  });
}

}  // namespace

std::string_view nearest_sts_action(std::string_view text) {
  const auto colon = text.find(':');
  // The prefix may be missing or be another one altogether: the name is what is compared.
  const auto name = ascii_lower(trim(text.substr(colon == std::string_view::npos ? 0 : colon + 1)));
  if (is_trust_action(text) || has_wildcard(name)) return {};
  const auto prefix = ascii_lower(trim(text.substr(0, colon)));
  const bool sts = colon == std::string_view::npos || edit_distance(prefix, "sts", 1) <= 1;
  std::string_view best;
  std::size_t best_distance = 5;
  for (const auto action : kTrustActions) {
    const auto distance = edit_distance(name, ascii_lower(action).substr(4), 4);
    // Other services have actions of their own, so there the name must leave no doubt.
    if (!sts && distance > 1) continue;
    if (distance < best_distance && distance * 3 <= name.size()) {
      best = action;
      best_distance = distance;
    }
  }
  return best;
}

void PolicyParser::read_principals(const doc::Node& node, Statement& statement) {
  const auto key = node.key();
  const bool negative = meant_element(key.text(), {"Principal", "NotPrincipal"}) == "NotPrincipal";
  if (statement.principal_key) {
    defect(key.span(), "the statement has both 'Principal' and 'NotPrincipal'");
    return;
  }
  statement.principal_key = key.span();
  statement.not_principal = negative;
  if (negative) {
    defect(key.span(), "IAM does not accept 'NotPrincipal' in a trust policy",
           "Name in 'Principal' who may assume the role");
  }
  if (is_unknown(node)) {
    add_principal(Principal::Kind::other, key, node, statement);
  } else if (node.is_scalar()) {
    read_principal_text(node, statement);
  } else if (node.is_sequence()) {
    if (!node.items().empty()) {
      defect(node.span(), "'Principal' is a list, not an object",
             "Write {\"Federated\": [...]} or another kind of principal around the list");
    }
  } else {
    if (node.entries().empty()) {
      defect(
          node.span(), "'Principal' names nobody",
          "Name the cluster's OIDC provider: {\"Federated\": \"arn:aws:iam::…:oidc-provider/…\"}");
    }
    const auto& entries = node.entries();
    const auto is_empty = [](const doc::Entry& entry) {
      return entry.value.is_sequence() && entry.value.items().empty();
    };
    // Modules that take a list for each kind of principal leave some of them empty, and IAM takes
    // that: terraform-aws-modules/iam's iam-assumable-role has made {"AWS": […], "Service": []}
    // for years.
    const bool others = !std::all_of(entries.begin(), entries.end(), is_empty);
    for (const auto& entry : entries) {
      if (!others || !is_empty(entry)) read_principals_of_kind(entry.key, entry.value, statement);
    }
  }
}

void PolicyParser::read_principal_text(const doc::Node& node, Statement& statement) {
  const auto text = node.text();
  if (text == "*" && node.is_string()) {
    defect(node.span(), "IAM does not accept \"Principal\": \"*\" in a trust policy",
           "Name the cluster's OIDC provider: {\"Federated\": \"arn:aws:iam::…:oidc-provider/…\"}");
    add_principal(Principal::Kind::star, node.key(), node, statement);
    return;
  }
  if (!node.is_string()) {
    defect(node.span(), fmt::format("'Principal' is {}, not an object", what_is(node)));
    return;
  }
  const bool provider = ProviderArn::parse(text).has_value();
  const bool aws = !provider && Arn::parse(text).has_value();
  defect(node.span(), "'Principal' is a string, not an object",
         fmt::format("Write {{\"{}\": \"{}\"}}",
                     aws        ? "AWS"
                     : provider ? "Federated"
                                : "Service",
                     printable(text)));
  add_principal(provider ? Principal::Kind::federated
                : aws    ? Principal::Kind::aws
                         : Principal::Kind::other,
                node.key(), node, statement);
}

void PolicyParser::read_principals_of_kind(const doc::Node& key, const doc::Node& value,
                                           Statement& statement) {
  const auto name = key.text();
  const auto meant = meant_element(name, {"Federated", "AWS", "Service"});
  if (name == "CanonicalUser") {
    defect(key.span(), "'CanonicalUser' is a principal of S3, not of a trust policy");
  } else if (meant != name) {
    misspelt(key.span(), fmt::format("{} is not a kind of principal", quoted(name)), meant,
             meant.empty() ? "A trust policy has the kinds Federated, AWS and Service" : "");
  }
  auto kind = principal_kind(meant).value_or(Principal::Kind::other);
  const bool providers = names_providers(value);
  if (providers && (kind == Principal::Kind::aws || kind == Principal::Kind::service)) {
    misspelt(key.span(),
             fmt::format("an OIDC provider is not a principal of kind {}", quoted(name)),
             "Federated", "");
    kind = Principal::Kind::federated;  // what is meant is judged
  }
  if (value::is_intrinsic(value) || value.is_scalar()) {
    add_principal(kind, key, value, statement);
    return;
  }
  if (value.is_mapping()) {
    defect(value.span(),
           fmt::format("{} holds an object, not a string or a list of strings", quoted(name)));
    return;
  }
  const auto items = value.items();
  for (const auto& item : items) add_principal(kind, key, item, statement);
  if (!items.empty()) return;
  if (kind == Principal::Kind::federated) {
    // A provider is meant, and which one is not said: the rules about providers say so.
    statement.principals.push_back({.kind = kind, .value = {"", value.span()}, .key = key.span()});
  } else {
    defect(value.span(), fmt::format("the list of {} is empty", quoted(name)),
           "Name a principal, or remove it");
  }
}

void PolicyParser::add_principal(Principal::Kind kind, const doc::Node& key, const doc::Node& value,
                                 Statement& statement) {
  const bool unknown = is_unknown(value);
  if (!unknown && !expect_string(value, key.text())) return;
  statement.principals.push_back(
      {.kind = kind, .value = keep(value), .key = key.span(), .unknown = unknown});
  const auto text = statement.principals.back().value.value;
  if (!unknown && kind == Principal::Kind::aws && text != "*" && has_wildcard(text)) {
    defect(value.span(),
           fmt::format("{} is a pattern, and principals are compared exactly", quoted(text)),
           "Name the principal in full, or test aws:PrincipalArn in a condition");
  }
}

void PolicyParser::read_actions(const doc::Node& node, Statement& statement) {
  const auto key = node.key();
  if (statement.action_key) {
    defect(key.span(), "the statement has both 'Action' and 'NotAction'", "Keep one of them");
    return;
  }
  statement.action_key = key.span();
  statement.not_action = meant_element(key.text(), {"Action", "NotAction"}) == "NotAction";
  if (is_unknown(node)) {
    statement.actions_unknown = true;
    return;
  }
  if (node.is_mapping() && !value::is_intrinsic(node)) {
    defect(node.span(),
           fmt::format("{} is an object, not a string or a list of strings", quoted(key.text())));
    return;
  }
  for (const auto& item : node.is_sequence() ? node.items() : std::vector{node}) {
    if (is_unknown(item)) {
      statement.actions_unknown = true;
    } else if (expect_string(item, key.text())) {
      statement.actions.push_back(keep(item));
    }
  }
}

void PolicyParser::check_actions(const Statement& statement) {
  const bool left_to_another_rule =
      trusts_web_identities(statement) && !action_matches(statement, kWebIdentityAction);
  for (const auto& action : statement.actions) {
    const auto text = action.value;
    if (text == "*" || is_trust_action(text) || (has_sts_prefix(text) && has_wildcard(text))) {
      continue;
    }
    const auto meant = nearest_sts_action(text);
    if (left_to_another_rule && (!meant.empty() || has_sts_prefix(text))) continue;
    misspelt(action.span,
             has_sts_prefix(text) || !meant.empty()
                 ? fmt::format("{} is not an action that a trust policy can allow", quoted(text))
                 : fmt::format("a trust policy can only name actions of sts, not {}", quoted(text)),
             meant);
  }
}

}  // namespace irsa::iam
