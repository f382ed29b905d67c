#include "judge/role_review.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>

#include "iam/names/issuer.h"
#include "iam/names/oidc_provider.h"
#include "judge/policy_view.h"

namespace irsa::judge {

using join::Index;
using join::NamedSubject;
using join::RoleEntry;
using join::ServiceAccount;
using join::TrustStatement;
using join::Workload;

namespace {

/// What a condition under a misspelt operator would restrict is not known.
bool has_unknown_operator(const iam::Statement& statement) {
  return std::any_of(statement.conditions.begin(), statement.conditions.end(),
                     [](const iam::Condition& condition) { return !condition.op; });
}

/// IAM refuses it, and nobody knows what it would mean: policy-syntax says so.
bool has_empty_list(const iam::Statement& statement) {
  return std::any_of(statement.conditions.begin(), statement.conditions.end(),
                     [](const iam::Condition& condition) {
                       return condition.values_are_list && condition.values.empty() &&
                              condition.open_values.empty();
                     });
}

/// Client ids of the provider that a statement trusts which were surely meant: whoever registers
/// another audience has tokens that carry it.
std::vector<std::string_view> registered_audiences(const Index& index,
                                                   const TrustStatement& trust) {
  std::vector<std::string_view> out;
  for (const iam::OidcProvider* provider :
       index.providers().of(trust.role->account, trust.issuer)) {
    for (const iam::Text& id : provider->client_ids) {
      if (!iam::resembles_audience(id.value, index.settings().audience)) out.push_back(id.value);
    }
  }
  return out;
}

/// The provider that a statement trusts accepts what looks like a slip of the usual audience: its
/// tokens may carry just that.
bool registers_slip(const Index& index, const TrustStatement& trust) {
  return std::ranges::any_of(
      index.providers().of(trust.role->account, trust.issuer), [&](const auto* provider) {
        return std::ranges::any_of(provider->client_ids, [&](const iam::Text& id) {
          return iam::resembles_audience(id.value, index.settings().audience);
        });
      });
}

/// What tokens of the accounts that use the role, or that it names, carry.
std::vector<std::string_view> audiences_of(const Index& index, const RoleEntry& role) {
  if (!index.workloads().own_audiences() && !index.accounts().annotated_audiences()) {
    const bool anybody =
        !index.accounts_of(role).empty() ||
        std::any_of(role.subjects.begin(), role.subjects.end(), [&](const NamedSubject& subject) {
          return !index.accounts_of(subject).empty();
        });
    if (!anybody) return {};
    return {index.settings().audience};
  }
  std::vector<std::string_view> out;
  std::unordered_set<std::string_view> seen;
  const auto add = [&](std::string_view audience) {
    if (!out.empty() && audience == out.front()) return;  // nearly always there is but one
    if (seen.insert(audience).second) out.push_back(audience);
  };
  const auto add_account = [&](const ServiceAccount& account) {
    // Without the annotation the webhook gives nobody a token: there are only those that pods
    // bring themselves.
    const bool webhook = index.accounts().role_annotation(account) != nullptr ||
                         !index.workloads().manual_setup(account);
    if (webhook) add(index.accounts().audience_of(account));
    if (!index.workloads().own_audiences()) return;
    for (const Workload* const workload : index.workloads_of(account)) {
      for (const kube::Volume& volume : workload->volumes) {
        if (volume.projected_token && !volume.token_audience.empty()) add(volume.token_audience);
      }
    }
  };
  for (const ServiceAccount* const account : index.accounts_of(role)) add_account(*account);
  for (const NamedSubject& subject : role.subjects) {
    for (const ServiceAccount* const account : index.accounts_of(subject)) add_account(*account);
  }
  return out;
}

/// Of a value that is filled in later: no ARN, whatever that is.
bool is_bare_issuer(const Index& index, std::string_view provider) {
  const auto& open = index.facts().open_issuers;
  constexpr std::string_view kScheme = "https://";
  if (provider.starts_with(kScheme)) provider.remove_prefix(kScheme.size());
  return std::find(open.begin(), open.end(), provider) != open.end();
}

/// Of a value that is filled in later: the ARN of something else than a provider, which its known
/// parts or what it is made of tell.
std::string_view other_arn(const Index& index, const TrustStatement& trust) {
  const std::string_view value = trust.principal->value.value;
  if (!trust.principal->unknown) return {};
  if (value.starts_with("arn:") && value.find(":eks:") != std::string_view::npos &&
      value.find(":cluster/") != std::string_view::npos) {
    return "the ARN of a cluster";
  }
  const bool of_role =
      index.roles().referred_to(trust.role->role->file, value) != nullptr ||
      (value.starts_with("arn:") && value.find(":iam:") != std::string_view::npos &&
       value.find(":role/") != std::string_view::npos);
  return of_role ? std::string_view("the ARN of a role") : std::string_view();
}

ReviewContext review_context(const Index& index, const TrustStatement& trust,
                             const std::vector<std::string_view>& audiences) {
  const bool eks = iam::resembles_eks_issuer(trust.issuer) ||
                   index.clusters().with_issuer(trust.issuer) != nullptr ||
                   is_bare_issuer(index, trust.issuer);
  ReviewContext context{
      .kubernetes = trust.kubernetes,
      .dual_stack_known =
          index.clusters().with_issuer(iam::issuer_of_dual_stack(trust.issuer)) != nullptr,
      .incomplete = index.files().lost_in_reading(trust.statement->span) ||
                    has_unknown_operator(*trust.statement) ||
                    (!trust.role->role->stored && has_empty_list(*trust.statement)),
      .audiences = audiences,
      .bare_issuer =
          trust.principal->unknown && is_bare_issuer(index, trust.principal->value.value),
      .other_arn = other_arn(index, trust),
      .issuer = trust.own_issuer,
      .distinct_issuers = index.facts().distinct_issuers,
      .settings = &index.settings()};
  // Nobody known: EKS tokens carry what the webhook asks for by default, or another audience that
  // the provider is made for; other issuers may carry anything (kOps: amazonaws.com).
  if (context.audiences.empty() && eks) {
    context.audiences.push_back(index.settings().audience);
    const auto registered = registered_audiences(index, trust);
    context.audiences.insert(context.audiences.end(), registered.begin(), registered.end());
  }
  if (context.audiences.empty() && !registers_slip(index, trust)) {
    context.usual_audience = index.settings().audience;
  }
  return context;
}

std::optional<Cause> first_lockout(const std::vector<std::vector<Defect>>& of_trusts) {
  for (const std::vector<Defect>& defects : of_trusts) {
    for (const Defect& defect : defects) {
      if (defect.effect == Effect::keeps_out) return defect.cause;
    }
  }
  return std::nullopt;
}

void find_idle_denies(const Index& index, const RoleEntry& role, PolicyView& view,
                      RoleReview& review) {
  if (view.denies().empty()) return;
  const auto issuers = role.kubernetes_issuers();
  if (issuers.empty()) return;
  for (const iam::Statement* const deny : view.denies()) {
    const DenyEffect effect = deny_effect(index, view, *deny, issuers);
    if (effect == DenyEffect::matches_nobody || effect == DenyEffect::meets_no_allow) {
      review.idle_denies.emplace_back(deny, effect);
    }
  }
}

}  // namespace

RoleReview review_role(const Index& index, const RoleEntry& role) {
  RoleReview out;
  if (!role.role->policy) return out;
  const std::vector<std::string_view> audiences = audiences_of(index, role);
  PolicyView view(*role.role->policy, index.steps_for_each_policy());
  (void)view.spend(role.trust_steps);
  out.defects.reserve(role.trusts.size());
  for (const TrustStatement& trust : role.trusts) {
    out.defects.push_back(
        review(view, *trust.statement, *trust.principal, review_context(index, trust, audiences)));
  }
  if (role.trusts_kubernetes()) find_idle_denies(index, role, view, out);
  out.undecided = role.trusts_left_out > 0 || view.admissions().gave_up();
  out.lockout = first_lockout(out.defects);
  return out;
}

}  // namespace irsa::judge
