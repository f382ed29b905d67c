#include "audit/role_rows.h"

#include <fmt/format.h>

#include <utility>

#include "audit/masking.h"
#include "audit/short_text.h"
#include "iam/admission/subject_words.h"
#include "iam/names/call_keys.h"
#include "judge/admits.h"

namespace irsa::audit {

using join::RoleEntry;
using join::ServiceAccount;

namespace {

struct Refusal {
  std::string why, brief;
};

/// The first reason why an account is kept out, as `can-assume` tells it. A Deny that applies is
/// the answer whatever the others say.
Refusal refusal_of(const judge::AccountAdmission& admission, const iam::TrustPolicy& policy) {
  Refusal first;
  for (const iam::StatementTrace& trace : admission.evaluation.statements) {
    const bool deny = trace.effect == iam::Effect::deny;
    if (deny && trace.matched == iam::Truth::yes) {
      const std::string why = fmt::format("statement {} denies it", trace.index + 1);
      return {why, why};
    }
    if (deny || !first.why.empty()) continue;
    const iam::Statement& statement = policy.statements[trace.index];
    const auto words = reasons(admission.issuer, statement, trace);
    if (words.empty()) continue;
    first = {fmt::format("statement {}: {}", trace.index + 1,
                         without_external_ids(words.front(), statement)),
             trace.condition != nullptr && iam::is_confidential_key(trace.condition->key.value)
                 ? "it requires an external ID"
                 : brief_reason(admission.issuer, statement, trace)};
  }
  return first.why.empty() ? Refusal{"no statement allows it", "no statement allows it"} : first;
}

}  // namespace

std::string RoleRows::shortened(std::string_view text) const {
  return short_text(text, limits_.text);
}

std::vector<std::string> RoleRows::texts(const std::vector<iam::Text>& from,
                                         const AsWritten& written) const {
  std::vector<std::string> out;
  for (const iam::Text& text : from) {
    if (out.size() == limits_.values) {
      out.push_back(fmt::format("… and {} more", from.size() - limits_.values));
      break;
    }
    out.push_back(shortened(written.text(text.value)));
  }
  return out;
}

Role RoleRows::row_of(RoleDraft& draft) {
  const RoleEntry& entry = *draft.entry;
  Role& role = draft.role;
  const std::string name(entry.name.empty() ? entry.role->address : entry.name);
  role.label = name.empty() ? "role of a policy" : name;
  role.key = !entry.arn.empty()             ? std::string(entry.arn)
             : !entry.role->address.empty() ? std::string(entry.role->address)
                                            : name;
  if (role.key.empty() || !keys_.insert(role.key).second) {
    role.key += fmt::format("#{}", draft.number);
  }
  role.arn = entry.arn;
  role.name = entry.name;
  role.aws_account = entry.account;
  role.address = entry.role->address;
  role.where = entry.role->call ? *entry.role->call : entry.role->where;
  role.pod_identity = entry.trusts_pod_identity;
  for (const RoleEntry* const copy : entry.copies) {
    if (role.copies.size() < limits_.values) role.copies.push_back(copy->role->where);
  }
  if (entry.role->policy) add_policy(draft);
  add_permissions(entry, role);
  for (DraftPair& one : draft.pairs) {
    one.pair.account = numbers_.accounts.of(one.account);
    const bool refused = one.pair.allowed == iam::Truth::no;
    if (entry.role->policy) explain(draft, *one.account, one.pair, refused);
    role.pairs.push_back(std::move(one.pair));
  }
  return std::move(role);
}

/// What each statement does with the account, as far as there is room for it.
void RoleRows::explain(RoleDraft& draft, const ServiceAccount& account, Pair& pair, bool refused) {
  const iam::TrustPolicy& policy = *draft.entry->role->policy;
  if (policy.statements.size() > limits_.statements && !refused) return;
  const bool own_room = refused || draft.role.pairs.size() < limits_.explained_pairs;
  if (!own_room || explained_ >= limits_.explained_in_all) return;
  ++explained_;
  const judge::AccountAdmission admission = judge::explain_admission(index_, *draft.entry, account);
  if (admission.evaluation.statements.empty()) return;
  const AsWritten written(*draft.entry, index_.sources());
  if (refused && pair.why.empty()) {
    const Refusal refusal = refusal_of(admission, policy);
    pair.why = shortened(written.text(refusal.why));
    pair.brief = shortened(written.text(refusal.brief));
  }
  for (const iam::StatementTrace& trace : admission.evaluation.statements) {
    if (trace.index >= limits_.statements) break;
    Mark mark{.statement = trace.index, .matched = trace.matched};
    const iam::Statement& statement = policy.statements[trace.index];
    for (const std::string& reason : reasons(admission.issuer, statement, trace)) {
      if (mark.reasons.size() == limits_.values) break;
      mark.reasons.push_back(shortened(written.text(without_external_ids(reason, statement))));
    }
    pair.marks.push_back(std::move(mark));
  }
}

void RoleRows::add_policy(RoleDraft& draft) const {
  const iam::Role& role = *draft.entry->role;
  const iam::TrustPolicy& policy = *role.policy;
  const AsWritten written(*draft.entry, index_.sources());
  draft.role.policy = policy.span;
  // What a module is called with may hold anything.
  draft.role.quotable = !role.call;
  if (draft.answer != nullptr) {
    for (const engine::IssuerAnswer& answer : draft.answer->issuers) {
      const iam::Admission& admission = answer.admission;
      const iam::Admitted& admitted = answer.admitted();
      draft.role.ways.push_back(
          {.issuer = written.issuer(answer.issuer),
           .audience = answer.audience,
           .words = shortened(written.text(who_gets_in(*draft.entry, answer))),
           .everyone = admitted.everyone,
           .open = admitted.open,
           .open_namespaces = admitted.openness.namespaces,
           .undecided = !admission.undecided.empty(),
           .witness = admitted.witness ? iam::short_subject(*admitted.witness) : "",
           .assumptions = admission.assumptions});
    }
  }
  for (const iam::Statement& statement : policy.statements) {
    if (draft.role.statements.size() == limits_.statements) {
      draft.role.statements_left_out = policy.statements.size() - limits_.statements;
      break;
    }
    draft.role.statements.push_back(statement_row(statement, written, draft.role));
  }
}

/// Of a policy that names an external id, the text is not shown.
Statement RoleRows::statement_row(const iam::Statement& statement, const AsWritten& written,
                                  Role& role) const {
  Statement row{.where = statement.span, .effect = effect_name(statement.effect)};
  if (statement.sid) row.sid = shortened(statement.sid->value);
  row.not_principal = statement.not_principal;
  row.not_action = statement.not_action;
  std::vector<iam::Text> principals;
  for (const iam::Principal& one : statement.principals) principals.push_back(one.value);
  row.principals = texts(principals, written);
  row.actions = texts(statement.actions, written);
  for (const iam::Condition& condition : statement.conditions) {
    if (row.conditions.size() == limits_.values) break;
    std::vector<iam::Text> values = condition.values;
    if (iam::is_confidential_key(condition.key.value)) {
      role.quotable = false;
      for (iam::Text& value : values) value.value = "(masked)";
    }
    values.insert(values.end(), condition.open_values.begin(), condition.open_values.end());
    const std::size_t more = values.size() > limits_.values ? values.size() - limits_.values : 0;
    values.resize(values.size() - more, {{}, condition.values_span});
    row.conditions.push_back({.op = shortened(condition.operator_name.value),
                              .key = shortened(written.text(condition.key.value)),
                              .values = texts(values, written),
                              .more = more});
  }
  return row;
}

void RoleRows::add_permissions(const RoleEntry& entry, Role& role) const {
  const join::RolePermissions permissions = index_.permissions().of(entry);
  role.policies_complete = permissions.complete;
  // Of Terraform source what stands for an ARN that is not known: data.aws_iam_policy.x.arn.
  const auto shown = [&](std::string_view text) {
    return shortened(entry.role->policy ? AsWritten(entry, index_.sources()).issuer(text)
                                        : std::string(text));
  };
  for (const join::Grant& grant : permissions.grants) {
    if (role.policies.size() == limits_.values) break;
    if (!grant.arn.empty()) {
      role.policies.push_back(shown(grant.arn.substr(grant.arn.rfind('/') + 1)));
    } else if (grant.policy != nullptr) {
      role.policies.push_back(
          shortened(grant.policy->name.empty() ? "inline policy" : grant.policy->name));
    }
  }
  if (permissions.boundary) role.boundary = shown(permissions.boundary->value);
}

}  // namespace irsa::audit
