#include "judge/admits.h"

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <utility>

#include "iam/names/subject.h"
#include "judge/open_subjects.h"
#include "value/template_text.h"

namespace irsa::judge {

namespace {

/// What is open is marked, so that it can be compared.
bool is_open(const std::optional<kube::Text>& text) {
  return text && value::has_open_part(text->value);
}

/// Statements of one role that are looked at to say how answers came about: more than anybody
/// reads.
constexpr std::size_t kMostExplained = 300'000;

void add_once(std::vector<std::string_view>& list, std::string_view text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
}

}  // namespace

bool trusts_unknown_provider(const iam::TrustPolicy& policy) {
  return std::any_of(policy.statements.begin(), policy.statements.end(),
                     [](const iam::Statement& statement) {
                       return std::any_of(statement.principals.begin(), statement.principals.end(),
                                          [](const iam::Principal& principal) {
                                            return principal.unknown && principal.issuer.empty();
                                          });
                     });
}

iam::RoleContext context_of(const join::RoleEntry& entry) {
  return {.partition = entry.partition, .account = entry.account};
}

bool asks_too_much(const join::Index& index, const join::RoleEntry& role) {
  return role.trusts.size() * index.accounts_of(role).size() > kMostCalls;
}

RoleCalls::RoleCalls(const join::Index& index, const join::RoleEntry& role)
    : index_(index),
      role_(role),
      known_(role.role->policy && !trusts_unknown_provider(*role.role->policy) &&
             role.trusts_left_out == 0) {}

bool RoleCalls::find(const join::ServiceAccount& account) {
  if (account.generated_name || account.name.value.empty()) return false;
  // Of Terraform source parts of both may be open; then only what is refused is sure.
  const bool open_ns = account.effective_ns.empty() && is_open(account.ns);
  const bool open_name = account.name_placeholder && is_open(account.name);
  open_ = open_ns || open_name;
  if ((account.effective_ns.empty() && !open_ns) || (account.name_placeholder && !open_name)) {
    return false;
  }
  if (!known_ && !role_.role->policy) return false;
  open_ = open_ || !known_;
  subject_.assign(iam::kSubjectPrefix);
  subject_.append(open_ns ? account.ns->value : account.effective_ns).append(":");
  subject_.append(account.name.value);
  find_issuers(index_.clusters().issuer_of(account.origin.file));
  audiences_.assign(1, index_.accounts().audience_of(account));
  if (!index_.workloads().own_audiences()) return true;
  for (const join::Workload* const workload : index_.workloads_of(account)) {
    for (const kube::Volume& volume : workload->volumes) {
      if (volume.projected_token && !volume.token_audience.empty()) {
        add_once(audiences_, volume.token_audience);
      }
    }
  }
  return true;
}

void RoleCalls::find_issuers(std::string_view declared) {
  if (declared_ == declared) return;
  declared_ = declared;
  issuers_.clear();
  std::unordered_set<std::string_view> seen;
  const auto add = [&](std::string_view issuer) {
    if (seen.insert(issuer).second) issuers_.push_back(issuer);
  };
  if (!declared.empty()) add(declared);
  for (const join::TrustStatement& trust : role_.trusts) {
    // One that is filled in later may be the declared one.
    if (trust.issuer.empty()) continue;
    const iam::Principal& provider = *trust.principal;
    if (declared.empty() ? trust.kubernetes : provider.open_issuer()) add(trust.issuer);
  }
}

RoleAdmission::RoleAdmission(const join::Index& index, const join::RoleEntry& role)
    : role_(role),
      calls_(index, role),
      explained_(
          std::max(kMostExplained, role.role->policy ? role.role->policy->statements.size() : 0)) {}

std::vector<std::uint32_t> RoleAdmission::surely_admitted(std::string_view home,
                                                          std::string_view audience) {
  std::vector<std::uint32_t> out;
  for (const join::NamedSubject& subject : role_.subjects) {
    const std::string_view issuer = home.empty() ? subject.issuer : home;
    if (decision(issuer, audience).allows_all_of(*subject.condition)) {
      out.push_back(subject.name_id);
    }
  }
  return out;
}

iam::Truth RoleAdmission::admits(const join::ServiceAccount& account) {
  if (!calls_.find(account)) return iam::Truth::maybe;
  const bool refused = !role_.reference.empty() && surely_refuses(role_, calls_.subject());
  if (refused) return iam::Truth::no;
  if (calls_.open()) return iam::Truth::maybe;
  iam::Truth best = iam::Truth::no;
  for (const std::string_view issuer : calls_.issuers()) {
    for (const std::string_view audience : calls_.audiences()) {
      best = std::max(best, decision(issuer, audience).allows(calls_.subject()));
      if (best == iam::Truth::yes) return best;
    }
  }
  return best;
}

AccountAdmission RoleAdmission::explain(const join::ServiceAccount& account) {
  if (!calls_.find(account)) return {.allowed = iam::Truth::maybe};
  AccountAdmission best;
  std::size_t progress = 0;
  for (const std::string_view issuer : calls_.issuers()) {
    for (const std::string_view audience : calls_.audiences()) {
      if (!explained_.spend(role_.role->policy->statements.size())) {
        best.allowed = std::max(best.allowed, iam::Truth::maybe);
        return best;
      }
      iam::Evaluation evaluation =
          iam::evaluate(*role_.role->policy, context_of(role_),
                        {.issuer = issuer, .subject = calls_.subject(), .audiences = {audience}});
      // Of several failures the one that came furthest explains most.
      std::size_t reached = 1;
      for (const iam::StatementTrace& trace : evaluation.statements) {
        reached = std::max(reached, 1 + static_cast<std::size_t>(trace.failed));
      }
      if (evaluation.allowed > best.allowed ||
          (best.allowed == iam::Truth::no && reached > progress)) {
        best.allowed = evaluation.allowed;
        best.issuer = issuer;
        best.evaluation = std::move(evaluation);
        progress = reached;
      }
    }
  }
  return best;
}

iam::Truth RoleAdmission::admits(std::string_view issuer, std::string_view subject,
                                 std::string_view audience) {
  return decision(issuer, audience).allows(subject);
}

iam::SubjectDecision& RoleAdmission::decision(std::string_view issuer, std::string_view audience) {
  const auto known = decisions_.find({issuer, audience});
  if (known != decisions_.end()) return known->second;
  if (!statements_) statements_.emplace(*role_.role->policy, context_of(role_));
  return decisions_.try_emplace({issuer, audience}, *statements_, issuer, audience).first->second;
}

iam::Truth admits(const join::Index& index, const join::RoleEntry& role,
                  const join::ServiceAccount& account) {
  return RoleAdmission(index, role).admits(account);
}

AccountAdmission explain_admission(const join::Index& index, const join::RoleEntry& role,
                                   const join::ServiceAccount& account) {
  return RoleAdmission(index, role).explain(account);
}

}  // namespace irsa::judge
