#include "judge/role_review.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "iam/names/issuer.h"
#include "iam/names/oidc_provider.h"
#include "judge/policy_view.h"
#include "judge/token_audiences.h"

namespace irsa::judge {

using join::Index;
using join::RoleEntry;
using join::TrustStatement;

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
  if (context.audiences.empty() && trusts_eks(index, trust)) {
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
  std::array<std::optional<std::vector<std::string_view>>, 2> audiences;  // of EKS, of others
  PolicyView view(*role.role->policy, index.steps_for_each_policy());
  (void)view.spend(role.trust_steps);
  out.defects.reserve(role.trusts.size());
  for (const TrustStatement& trust : role.trusts) {
    const bool outside = trusts_outside_eks(index, trust);
    auto& carried = audiences.at(outside ? 1 : 0);
    if (!carried) carried = token_audiences(index, role, outside);
    out.defects.push_back(
        review(view, *trust.statement, *trust.principal, review_context(index, trust, *carried)));
  }
  if (role.trusts_kubernetes()) find_idle_denies(index, role, view, out);
  out.undecided = role.trusts_left_out > 0 || view.admissions().gave_up();
  out.lockout = first_lockout(out.defects);
  return out;
}

}  // namespace irsa::judge
