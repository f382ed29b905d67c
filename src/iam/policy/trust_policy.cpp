#include "iam/policy/trust_policy.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "base/utf8.h"
#include "iam/policy/action.h"
#include "iam/policy/parser.h"
#include "value/template_text.h"

namespace irsa::iam {
namespace {

/// The place for something absent: the key of the smallest mapping that lacks it.
Span place_of(const doc::Node& node) { return node.key_span(); }

}  // namespace

TrustPolicy parse_trust_policy(const doc::Node& node, Arena& arena,
                               const PlaceholderTest& is_placeholder) {
  TrustPolicy policy{.span = node ? node.span() : Span{FileId{0}, 0, 0}};
  if (!node) return policy;
  PolicyParser(policy, arena, is_placeholder).read_document(node);
  return policy;
}

void PolicyParser::read_document(const doc::Node& node) {
  if (!node.is_mapping()) {
    defect(node.span(), fmt::format("a trust policy is an object, not {}", what_is(node)));
    return;
  }
  check_characters(node);
  doc::Node statement;
  for (const auto& entry : node.entries()) {
    const auto name = entry.key.text();
    const auto meant = meant_element(name, document_elements());
    if (meant != name) {
      misspelt(entry.key.span(), fmt::format("{} is not an element of a policy", quoted(name)),
               meant, meant.empty() ? "A policy has Version, Id and Statement" : "");
    }
    if (meant == "Version") read_version(entry.value);
    if (meant == "Id" && !is_unknown(entry.value)) expect_string(entry.value, "Id");
    if (meant == "Statement") statement = entry.value;
  }
  if (!statement) {
    defect(place_of(node), "the policy has no 'Statement'");
    return;
  }
  // Absent means the older version, which does not know policy variables.
  read_statements(statement);
  check_sids();
  policy_.session = session_parts(policy_);
}

void PolicyParser::read_version(const doc::Node& node) {
  policy_.version = PolicyVersion::v2012;
  if (is_unknown(node)) return;
  const auto text = node.text();
  if (text == "2012-10-17" && node.is_scalar()) return;
  if (text == "2008-10-17" && node.is_scalar()) {
    policy_.version = PolicyVersion::v2008;
    return;
  }
  misspelt(
      node.span(),
      fmt::format("the policy's Version is {}, and IAM knows only '2012-10-17' and '2008-10-17'",
                  node.is_scalar() ? quoted(text) : std::string(what_is(node))),
      node.is_scalar() ? "2012-10-17" : "",
      "The version is that of the policy language, not a date of your own: write '2012-10-17'");
}

void PolicyParser::read_statements(const doc::Node& node) {
  if (node.is_mapping() || is_unknown(node)) {
    read_statement(node);
    return;
  }
  if (!node.is_sequence()) {
    defect(node.span(), fmt::format("'Statement' is {}, not a list of objects", what_is(node)));
    return;
  }
  const auto items = node.items();
  if (items.empty()) defect(node.span(), "the policy has no statement");
  for (const auto& item : items) {
    if (item.is_mapping() || is_unknown(item)) {
      read_statement(item);
    } else {
      defect(item.span(), fmt::format("a statement is an object, not {}", what_is(item)));
    }
  }
}

namespace {

/// Resources, and nobody who may do something to them.
bool grants_permissions(const doc::Node& statement) {
  bool resource = false, principal = false;
  for (const auto& entry : statement.entries()) {
    const auto meant = meant_element(entry.key.text(), statement_elements());
    resource = resource || meant == "Resource" || meant == "NotResource";
    principal = principal || meant == "Principal" || meant == "NotPrincipal";
  }
  return resource && !principal;
}

}  // namespace

void PolicyParser::read_statement(const doc::Node& node) {
  Statement statement{.span = node.span(),
                      .index = static_cast<std::uint32_t>(policy_.statements.size())};
  if (is_unknown(node) || value::is_intrinsic(node)) {  // or a choice around a whole statement
    statement.effect = Effect::allow;
    statement.conditions_unknown = true;
    statement.actions_unknown = true;
    statement.principals.push_back(
        {.kind = Principal::Kind::other, .value = keep(node), .key = node.span(), .unknown = true});
    policy_.statements.push_back(std::move(statement));
    return;
  }
  if (node.entries().empty()) defect(node.span(), "the statement is empty");
  if (grants_permissions(node)) {
    defect(place_of(node),
           "the statement is one of a permission policy: it says what may be done to which "
           "resource, not who can assume the role",
           "Write here who can assume the role, and give the role these permissions by a policy of "
           "their own");
    policy_.statements.push_back(std::move(statement));
    return;
  }
  for (const auto& entry : node.entries()) {
    const auto name = entry.key.text();
    if (const auto op = ConditionOperator::parse(name)) {
      defect(entry.key.span(),
             fmt::format("the condition operator {} is directly in the statement", quoted(name)),
             "Put it inside 'Condition'");
      if (!statement.condition_key) statement.condition_key = entry.key.span();
      read_operator(entry.key, entry.value, statement);
      continue;
    }
    const auto meant = meant_element(name, statement_elements());
    if (meant != name) {
      misspelt(entry.key.span(), fmt::format("{} is not an element of a statement", quoted(name)),
               meant);
      if (!meant.empty() && node[meant]) continue;
    }
    if (meant == "Sid") read_sid(entry.value, statement);
    if (meant == "Effect") read_effect(entry.value, statement);
    if (meant == "Principal" || meant == "NotPrincipal") read_principals(entry.value, statement);
    if (meant == "Action" || meant == "NotAction") read_actions(entry.value, statement);
    if (meant == "Condition") read_conditions(entry.value, statement);
    if (meant == "Resource" || meant == "NotResource") {
      defect(entry.key.span(),
             fmt::format("a trust policy has no '{}': the role itself is the resource", meant),
             "Remove it");
      policy_.defects.back().needless = true;
    }
  }
  check_complete(node, statement);
  check_actions(statement);
  settle_issuers(statement);
  policy_.statements.push_back(std::move(statement));
}

void PolicyParser::read_sid(const doc::Node& node, Statement& statement) {
  if (is_unknown(node)) return;
  if (!expect_string(node, "Sid")) return;
  const auto sid = keep(node);
  const auto alphanumeric = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  if (!std::ranges::all_of(sid.value, alphanumeric)) {
    defect(sid.span,
           fmt::format("the Sid {} contains more than letters and digits", quoted(sid.value)),
           "IAM allows only A-Z, a-z and 0-9 in it");
  }
  statement.sid = sid;
}

void PolicyParser::read_effect(const doc::Node& node, Statement& statement) {
  statement.effect_span = node.span();
  if (is_unknown(node)) {
    statement.effect = Effect::allow;
    statement.conditions_unknown = true;
    return;
  }
  const auto text = node.is_scalar() ? node.text() : std::string_view();
  if (text == "Allow") {
    statement.effect = Effect::allow;
  } else if (text == "Deny") {
    statement.effect = Effect::deny;
  } else {
    const auto meant = equals_ignoring_case(trim(text), "allow")  ? "Allow"
                       : equals_ignoring_case(trim(text), "deny") ? "Deny"
                                                                  : "";
    misspelt(node.span(),
             fmt::format("the Effect is {}, not 'Allow' or 'Deny'",
                         node.is_scalar() ? quoted(text) : std::string(what_is(node))),
             meant, *meant == '\0' ? "" : fmt::format("Case counts: write '{}'", meant));
  }
}

void PolicyParser::check_complete(const doc::Node& node, const Statement& statement) {
  if (!statement.effect_span) defect(place_of(node), "the statement has no 'Effect'");
  if (!statement.principal_key) {
    defect(place_of(node), "the statement has no 'Principal'",
           "A trust policy says in every statement who may assume the role");
  }
  if (!statement.action_key) defect(place_of(node), "the statement has no 'Action'");
}

void PolicyParser::check_sids() {
  const auto& all = policy_.statements;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!all[i].sid || all[i].sid->value.empty()) continue;
    const auto same = [&](const Statement& earlier) {
      return earlier.sid && earlier.sid->value == all[i].sid->value;
    };
    if (std::any_of(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(i), same)) {
      defect(all[i].sid->span,
             fmt::format("the Sid {} occurs twice in the policy", quoted(all[i].sid->value)),
             "Statements must have different Sids, or none");
    }
  }
}

void PolicyParser::check_characters(const doc::Node& node) {
  for (const auto& entry : node.entries()) {
    check_characters(entry.key);
    check_characters(entry.value);
  }
  for (const auto& item : node.items()) check_characters(item);
  const auto text = node.text();
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte >= 0x20 && byte < 0x80) {
      ++at;
      continue;
    }
    const auto length = std::max<std::size_t>(code_point_length(text, at), 1);
    // U+0009, U+000A, U+000D and U+0020 to U+00FF (IAM API model, policyDocumentType); beyond
    // ASCII those are the two-byte forms that begin with C2 and C3.
    const bool allowed = byte < 0x80 ? byte >= 0x20 || byte == '\t' || byte == '\n' || byte == '\r'
                                     : length == 2 && byte <= 0xC3;
    if (!allowed) {
      const auto character = text.substr(at, length);
      const auto written = node.document().raw(node.span()).find(character);
      defect(written == std::string_view::npos
                 ? node.span()
                 : part_of(node.span(), static_cast<std::uint32_t>(written),
                           static_cast<std::uint32_t>(length)),
             fmt::format("IAM refuses the character {} in a policy", quoted(character)),
             "Only tab, line ends and U+0020 to U+00FF are allowed");
      return;
    }
    at += length;
  }
}

void PolicyParser::defect(Span where, std::string message, std::string help) {
  policy_.defects.push_back({where, std::move(message), std::move(help)});
}

void PolicyParser::misspelt(Span where, std::string message, std::string_view meant,
                            std::string help) {
  if (help.empty() && !meant.empty()) help = fmt::format("Write '{}'", meant);
  defect(where, std::move(message), std::move(help));
  policy_.defects.back().meant = std::string(meant);
}

Text PolicyParser::keep(const doc::Node& node) {
  if (!value::is_intrinsic(node)) return {arena_.keep(node.text()), node.span()};
  const auto scalar = value::intrinsic_scalar(node);
  return {arena_.keep(value::intrinsic_text(node)), scalar ? scalar.span() : node.span()};
}

bool PolicyParser::is_unknown(const doc::Node& node) const {
  if (value::is_intrinsic(node)) return value::intrinsic_text(node).find("${") != std::string::npos;
  return node.is_scalar() && is_placeholder_(node.text());
}

bool PolicyParser::expect_string(const doc::Node& node, std::string_view element) {
  if (value::is_intrinsic(node)) return true;
  // Templates make strings of the numbers YAML reads; JSON says what it means.
  const bool string =
      node.is_string() || (node.type() == doc::Type::integer && !node.document().is_json());
  if (!string) defect(node.span(), fmt::format("'{}' is {}, not a string", element, what_is(node)));
  return string;
}

std::string_view what_is(const doc::Node& node) {
  switch (node.type()) {
    case doc::Type::null: return "null";
    case doc::Type::boolean: return "a boolean";
    case doc::Type::integer:
    case doc::Type::floating: return "a number";
    case doc::Type::string: return "a string";
    case doc::Type::sequence: return "a list";
    case doc::Type::mapping: return "an object";
  }
  return "";
}

const std::vector<std::string_view>& document_elements() {
  static const std::vector<std::string_view> kElements = {"Version", "Id", "Statement"};
  return kElements;
}

const std::vector<std::string_view>& statement_elements() {
  static const std::vector<std::string_view> kElements = {
      "Sid",       "Effect",   "Principal",   "NotPrincipal", "Action",
      "NotAction", "Resource", "NotResource", "Condition"};
  return kElements;
}

std::string_view meant_element(std::string_view element,
                               const std::vector<std::string_view>& known) {
  for (const auto name : known) {
    if (name == element) return name;
  }
  for (const auto name : known) {
    if (equals_ignoring_case(name, trim(element))) return name;
  }
  return nearest(element, known, 2);
}

}  // namespace irsa::iam
