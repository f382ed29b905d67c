#include "engine/policy_change.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/text.h"
#include "iam/admission/admission.h"
#include "iam/evaluate/condition_key.h"
#include "iam/names/issuer.h"
#include "iam/policy/action.h"
#include "kube/names.h"

namespace irsa::engine {

namespace {

bool same_texts(const std::vector<iam::Text>& a, const std::vector<iam::Text>& b) {
  return std::ranges::equal(a, b, {}, &iam::Text::value, &iam::Text::value);
}

bool same_condition(const iam::Condition& a, const iam::Condition& b) {
  return a.operator_name.value == b.operator_name.value && a.key.value == b.key.value &&
         a.unknown == b.unknown && same_texts(a.values, b.values) &&
         same_texts(a.open_values, b.open_values);
}

/// Wherever they stand, and whatever their Sid is.
bool say_the_same(const iam::Statement& a, const iam::Statement& b) {
  const auto whole = [](const iam::Statement& each) {
    return std::tuple(each.effect, each.not_principal, each.not_action, each.actions_unknown,
                      each.conditions_unknown);
  };
  const auto who = [](const iam::Principal& each) {
    return std::tuple(each.kind, each.unknown, std::string_view(each.value.value));
  };
  return whole(a) == whole(b) && std::ranges::equal(a.principals, b.principals, {}, who, who) &&
         same_texts(a.actions, b.actions) &&
         std::ranges::equal(a.conditions, b.conditions, same_condition);
}

/// The statement's provider if it trusts OIDC providers of one issuer and nobody else; else empty.
std::string_view only_issuer(const iam::Statement& statement) {
  std::string_view issuer;
  if (statement.not_principal) return {};
  for (const iam::Principal& principal : statement.principals) {
    if (principal.kind != iam::Principal::Kind::federated) return {};
    const std::string_view own = iam::issuer_of(principal);
    if (own.empty() || (!issuer.empty() && own != issuer)) return {};
    issuer = own;
  }
  return issuer;
}

bool asks_for_web_identity_alone(const iam::Statement& statement) {
  return !statement.not_action && !statement.actions_unknown && !statement.actions.empty() &&
         std::all_of(statement.actions.begin(), statement.actions.end(), [](const iam::Text& each) {
           return equals_ignoring_case(each.value, iam::kWebIdentityAction) ||
                  equals_ignoring_case(each.value, "sts:TagSession") ||
                  equals_ignoring_case(each.value, "sts:SetSourceIdentity");
         });
}

/// The call that lets pods in is not among its actions, which are spelt out: whoever it names, no
/// pod gets in by it.
bool asks_for_no_web_identity(const iam::Statement& statement) {
  return !statement.not_action && !statement.actions_unknown && !statement.actions.empty() &&
         std::all_of(statement.actions.begin(), statement.actions.end(), [](const iam::Text& each) {
           return !equals_ignoring_case(each.value, iam::kWebIdentityAction) &&
                  each.value.find_first_of("*?$") == std::string_view::npos;
         });
}

/// Only services: no token of a cluster has to do with it.
bool is_for_services(const iam::Statement& statement) {
  return !statement.not_principal && !statement.principals.empty() &&
         std::all_of(statement.principals.begin(), statement.principals.end(),
                     [](const iam::Principal& principal) {
                       return principal.kind == iam::Principal::Kind::service;
                     });
}

bool may_be_changed(const iam::Statement& before, const iam::Statement& after) {
  if (is_for_services(before) && is_for_services(after)) return true;
  return after.effect == iam::Effect::allow && before.effect != iam::Effect::deny &&
         !after.conditions_unknown && !only_issuer(after).empty() &&
         (asks_for_web_identity_alone(after) || asks_for_no_web_identity(after)) &&
         !before.not_principal && !before.not_action;
}

/// No token is from a host that no cluster can have, or from the dual-stack one: nobody gets in by
/// it.
bool has_tokens(std::string_view issuer) {
  const auto defect = iam::issuer_host_defect(issuer);
  if (defect && !defect->warning_only) return false;
  return iam::issuer_of_dual_stack(issuer).empty();
}

void add_issuers(const iam::TrustPolicy& policy, std::set<std::string_view>& issuers) {
  for (const iam::Statement& statement : policy.statements) {
    for (const iam::Principal& principal : statement.principals) {
      const std::string_view issuer = iam::issuer_of(principal);
      if (!issuer.empty() && has_tokens(issuer)) issuers.insert(issuer);
    }
  }
}

std::vector<const iam::Statement*> statements_of(const iam::TrustPolicy& policy,
                                                 iam::Effect effect) {
  std::vector<const iam::Statement*> out;
  for (const iam::Statement& statement : policy.statements) {
    if (statement.effect == effect) out.push_back(&statement);
  }
  return out;
}

std::string few_names(const std::set<std::string>& accounts) {
  constexpr std::size_t kMost = 3;
  if (accounts.empty()) return "nobody";
  std::string out;
  std::size_t shown = 0;
  for (const std::string& account : accounts) {
    if (shown == kMost) break;
    out += (shown++ == 0 ? "" : ", ") + account;
  }
  if (accounts.size() > kMost) out += " and " + std::to_string(accounts.size() - kMost) + " more";
  return out;
}

/// How many texts a policy compares: what asking it once costs.
std::size_t texts_in(const iam::TrustPolicy& policy) {
  std::size_t out = 0;
  for (const iam::Statement& statement : policy.statements) {
    out += 1 + statement.principals.size() + statement.actions.size();
    for (const iam::Condition& condition : statement.conditions) {
      out += 1 + condition.values.size() + condition.open_values.size();
    }
  }
  return out;
}

}  // namespace

PolicyChange compare_policies(const join::Index& index, const join::RoleEntry& entry,
                              const iam::TrustPolicy& before, const iam::TrustPolicy& after,
                              ProofBudget& budget) {
  PolicyChange change;
  bool changed = false;
  const std::size_t count = before.statements.size();
  if (count != after.statements.size() || before.version != after.version) {
    changed = true;
    change.refute("the policy has other statements afterwards, or another version");
  }
  for (std::size_t i = 0; i < std::min(count, after.statements.size()); ++i) {
    if (say_the_same(before.statements[i], after.statements[i])) continue;
    changed = true;
    if (!may_be_changed(before.statements[i], after.statements[i])) {
      change.refute("the statement is not an Allow for web identities of a single issuer");
    }
  }
  if (!changed) return change;

  const iam::RoleContext context{.partition = entry.partition, .account = entry.account};
  std::set<std::string_view> issuers, audiences = {index.settings().audience};
  add_issuers(before, issuers);
  add_issuers(after, issuers);
  iam::AdmissionOptions options{.intended = std::vector<std::string>{}, .numbers = false};
  struct Known {
    std::string name, subject;
    std::string_view audience;
  };
  std::vector<Known> known;
  const auto accounts = index.accounts_of(entry);
  for (const join::ServiceAccount* const account : accounts) {
    const std::string_view audience = index.accounts().audience_of(*account);
    audiences.insert(audience);
    if (account->effective_ns.empty() || account->name_placeholder) continue;
    const std::string_view ns = account->effective_ns, name = account->name.value;
    known.push_back({.name = std::string(ns) + "/" + std::string(name),
                     .subject = kube::subject_of(ns, name),
                     .audience = audience});
    options.intended->push_back(known.back().subject);
  }
  if (!budget.ask((texts_in(before) + texts_in(after)) * issuers.size(), audiences.size(),
                  accounts.size())) {
    change.refute(std::string(kTooMuchToProve));
    return change;
  }
  std::set<std::string> in_before, in_after;
  bool undecided = false;
  const auto allowed_before = statements_of(before, iam::Effect::allow);
  const auto allowed_after = statements_of(after, iam::Effect::allow);
  for (const std::string_view issuer : issuers) {
    for (const auto& [name, subject, audience] : known) {
      const iam::WebIdentity token{.issuer = issuer, .subject = subject, .audiences = {audience}};
      const iam::Truth then = iam::allows(before, context, token);
      const iam::Truth now = iam::allows(after, context, token);
      if (then == iam::Truth::yes) in_before.insert(name);
      if (now == iam::Truth::yes) in_after.insert(name);
      undecided = undecided || (then == iam::Truth::yes && now == iam::Truth::maybe);
      if (then == iam::Truth::yes && now != iam::Truth::yes) {
        change.loses = true;
        change.refute(name + " would be kept out");
      }
    }
    if (!change.unproved.empty()) continue;
    for (const std::string_view audience : audiences) {
      // Whoever gets in now and did not before: what was allowed is taken away like a Deny.
      std::vector<const iam::Statement*> without = statements_of(after, iam::Effect::deny);
      without.insert(without.end(), allowed_before.begin(), allowed_before.end());
      iam::Admissions admissions(after, context);
      const iam::Admission more =
          admissions.admit(allowed_after, without, issuer, audience, options);
      if (more.may.lets_in_others && accounts.empty()) {
        change.refute("no service account of the input names the role");
      } else if (more.may.lets_in_others) {
        change.refute("others than the service accounts that name the role would get in");
      } else if (!more.undecided.empty()) {
        change.refute("who would get in is not decided");
      }
    }
  }
  if (in_before != in_after) change.gets_in = few_names(in_before) + " → " + few_names(in_after);
  change.locks_out = !undecided && !in_before.empty() && in_after.empty();
  return change;
}

}  // namespace irsa::engine
