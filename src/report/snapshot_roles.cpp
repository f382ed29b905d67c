#include "report/snapshot_roles.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "config/placeholder.h"
#include "iam/names/call_keys.h"
#include "iam/policy/action.h"
#include "load/snapshot/format.h"

namespace irsa::report {

namespace {

namespace form = load::snapshot;

/// A text that is not known yet, as far as a reader can still see that.
std::string_view open_text(std::string_view text) {
  const bool seen = config::find_placeholder(text) != config::Placeholder::none;
  return seen ? text : form::kOpen;
}

bool is_web_identity(const iam::Statement& statement) {
  return statement.actions_unknown || iam::action_matches(statement, iam::kWebIdentityAction) ||
         std::any_of(statement.actions.begin(), statement.actions.end(),
                     [](const iam::Text& action) {
                       return iam::nearest_sts_action(action.value) == iam::kWebIdentityAction;
                     });
}

bool is_federated(const iam::Statement& statement) {
  return std::any_of(statement.principals.begin(), statement.principals.end(),
                     [](const iam::Principal& principal) {
                       return principal.kind == iam::Principal::Kind::federated;
                     });
}

bool is_for_pods(const iam::Statement& statement) {
  return statement.effect == iam::Effect::deny
             ? is_web_identity(statement)
             : is_federated(statement) ||
                   (is_web_identity(statement) && !statement.actions_unknown);
}

/// "ec2.amazonaws.com": what can be nothing else.
bool is_service(std::string_view text) {
  return (text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn")) &&
         text.size() < 100 && std::all_of(text.begin(), text.end(), [](char c) {
           return is_digit(c) || (c >= 'a' && c <= 'z') || c == '.' || c == '-';
         });
}

std::string_view kind_of(const iam::Principal& principal) {
  using Kind = iam::Principal::Kind;
  switch (principal.kind) {
    case Kind::service:
      return is_service(principal.value.value) ? principal.value.value : "service";
    case Kind::aws: return "aws";
    case Kind::star: return "everybody";
    case Kind::federated: return "federated";
    case Kind::other: break;
  }
  return "other";
}

/// Everybody else a role may trust is of no concern: it is enough that there is somebody.
void kinds(const iam::TrustPolicy& policy, SnapshotLine& line) {
  std::vector<std::string_view> found;
  bool open = false;
  for (const iam::Statement& statement : policy.statements) {
    if (statement.effect != iam::Effect::allow) continue;
    open = open || statement.not_principal;
    for (const iam::Principal& principal : statement.principals) {
      open = open || principal.unknown;
      const std::string_view kind = kind_of(principal);
      if (std::find(found.begin(), found.end(), kind) == found.end()) found.push_back(kind);
    }
  }
  line.flag("policyOpen", open);
  line.list("trusts", found);
}

/// Which of the two actions that EKS Pod Identity calls for its service is allowed.
void pod_identity_actions(const iam::TrustPolicy& policy, SnapshotLine& line) {
  bool trusts = false, open = false;
  std::vector<std::string_view> allowed;
  for (const std::string_view action : iam::kPodIdentityActions) {
    const bool any = std::ranges::any_of(policy.statements, [&](const iam::Statement& statement) {
      if (statement.effect != iam::Effect::allow || !iam::trusts_pod_identity(statement))
        return false;
      trusts = true;
      open = open || statement.actions_unknown;
      return iam::action_matches(statement, action);
    });
    if (any) allowed.push_back(action);
  }
  if (trusts && !open) line.list("podIdentityActions", allowed);
}

}  // namespace

void SnapshotRoles::principals(const iam::Statement& one, SnapshotLine& line) const {
  using Kind = iam::Principal::Kind;
  const std::string_view key = one.not_principal ? "NotPrincipal" : "Principal";
  if (one.principals.size() == 1 && one.principals.front().kind == Kind::star) {
    line.add(key, "*");
    return;
  }
  line.open(key, '{');
  for (const auto& [kind, name] :
       {std::pair{Kind::federated, "Federated"}, std::pair{Kind::service, "Service"},
        std::pair{Kind::aws, "AWS"}}) {
    std::vector<std::string_view> values;
    for (const iam::Principal& principal : one.principals) {
      if (principal.kind != kind) continue;
      values.push_back(principal.unknown || is_open(principal.value)
                           ? open_text(principal.value.value)
                           : principal.value.value);
    }
    line.list_known(name, values);
  }
  line.close('}');
}

bool SnapshotRoles::is_open(const iam::Text& text) const { return is_assumed(sources_, text.span); }

std::string SnapshotRoles::line_of(const join::RoleEntry& entry) {
  const iam::Role& role = *entry.role;
  const bool for_pods = !role.policy || std::any_of(role.policy->statements.begin(),
                                                    role.policy->statements.end(), is_for_pods);
  ++(for_pods ? counts_.roles : counts_.others);
  SnapshotLine line(for_pods ? "role" : "other");
  // What a default turns off, or names, may not be there under this name.
  const bool assumed = is_assumed(sources_, role.where);
  if (!assumed) line.add_known("arn", role.arn);
  if (!assumed && role.arn.empty()) {
    line.add_known("name", role.name);
    line.add_known("namePrefix", role.name_prefix);
    line.add_known("path", role.path);
    line.add_known("account", role.account);
    line.add_known("partition", role.partition);
    line.flag("guessedName", role.guessed_name);
    line.add_known("candidateName", role.candidate_name);
  }
  line.flag("nameUnknown", role.name_unknown || assumed);
  line.add_known("address", role.address);
  line.add_known("reference", role.reference);
  line.flag("stored", role.stored);
  line.flag("policyOpen", role.policy_unknown || (assumed && role.policy));
  if (assumed) return std::move(line).finish();
  if (role.policy && for_pods) trust(*role.policy, line);
  if (role.policy && !for_pods) {
    kinds(*role.policy, line);
    pod_identity_actions(*role.policy, line);
  }
  return std::move(line).finish();
}

void SnapshotRoles::trust(const iam::TrustPolicy& policy, SnapshotLine& line) {
  line.open("trust", '{');
  line.add("Version", policy.version == iam::PolicyVersion::v2012 ? "2012-10-17" : "2008-10-17");
  line.open("Statement", '[');
  for (const iam::Statement& one : policy.statements) {
    const bool pod_identity =
        one.effect == iam::Effect::allow &&
        std::any_of(one.principals.begin(), one.principals.end(),
                    [](const iam::Principal& principal) {
                      return principal.kind == iam::Principal::Kind::service &&
                             is_service(principal.value.value);
                    });
    if (!is_for_pods(one) && !pod_identity) continue;
    line.open_element();
    statement(one, line);
    line.close('}');
  }
  line.close(']');
  line.close('}');
}

void SnapshotRoles::statement(const iam::Statement& one, SnapshotLine& line) {
  line.add("Effect", one.effect == iam::Effect::allow  ? "Allow"
                     : one.effect == iam::Effect::deny ? "Deny"
                                                       : "");
  if (!one.principals.empty()) principals(one, line);
  std::vector<std::string_view> actions;
  for (const iam::Text& action : one.actions) actions.push_back(action.value);
  if (one.actions_unknown) actions.push_back(form::kOpen);
  if (one.action_key || !actions.empty()) {
    line.list(one.not_action ? "NotAction" : "Action", actions);
  }
  if (one.conditions_unknown) {
    line.add("Condition", form::kOpen);
  } else if (!one.conditions.empty()) {
    conditions(one, line);
  }
}

void SnapshotRoles::conditions(const iam::Statement& one, SnapshotLine& line) {
  std::vector<std::string_view> operators;
  for (const iam::Condition& condition : one.conditions) {
    const std::string_view name = condition.operator_name.value;
    if (std::find(operators.begin(), operators.end(), name) == operators.end()) {
      operators.push_back(name);
    }
  }
  line.open("Condition", '{');
  for (const std::string_view name : operators) {
    line.open(name, '{');
    for (const iam::Condition& condition : one.conditions) {
      if (condition.operator_name.value == name) add_condition(condition, line);
    }
    line.close('}');
  }
  line.close('}');
}

void SnapshotRoles::add_condition(const iam::Condition& condition, SnapshotLine& line) {
  const bool external = iam::is_confidential_key(condition.key.value);
  std::vector<std::string_view> values;
  for (const iam::Text& value : condition.values) {
    if (external) ++counts_.masked;
    values.push_back(external ? "masked" : is_open(value) ? form::kOpen : value.value);
  }
  for (const iam::Text& value : condition.open_values) values.push_back(open_text(value.value));
  if (condition.unknown && condition.open_values.empty() && !condition.open_issuer) {
    values.push_back(form::kOpen);
  }
  const std::string_view key = condition.open_issuer || is_open(condition.key)
                                   ? open_text(condition.key.value)
                                   : condition.key.value;
  if (condition.values_are_list || values.size() != 1) {
    line.list(key, values);
  } else {
    line.add(key, values.front());
  }
}

std::string provider_line(const iam::OidcProvider& provider) {
  SnapshotLine line("provider");
  line.add_known("arn", provider.arn);
  line.add_known("account", provider.account);
  line.add_known("issuer", provider.issuer);
  if (provider.client_ids_key) {
    std::vector<std::string_view> ids;
    for (const iam::Text& id : provider.client_ids) ids.push_back(id.value);
    line.list("clientIds", ids);
  }
  line.flag("clientIdsOpen", provider.client_ids_unknown);
  line.flag("stored", provider.stored);
  return std::move(line).finish();
}

}  // namespace irsa::report
