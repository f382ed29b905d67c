#include "rules/aud_missing.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "iam/names/audience.h"
#include "iam/names/provider_key.h"
#include "judge/model.h"
#include "judge/token_audiences.h"
#include "kube/names.h"
#include "rules/shared/trust.h"

namespace irsa::rules {
namespace {

/// What tokens that are meant for the role carry; empty if nobody knows.
std::vector<std::string_view> own_audiences(const join::Index& index,
                                            const join::TrustStatement& trust) {
  std::vector<std::string_view> own = judge::token_audiences(index, trust);
  if (own.empty() && !judge::trusts_outside_eks(index, trust)) {
    own.push_back(index.settings().audience);
  }
  return own;
}

/// A client id of the provider, beside the one for the role's own tokens: whoever is handed a token
/// for that audience can take the role. nullptr where the input shows none.
const iam::Text* other_audience(const join::Index& index, const join::TrustStatement& trust,
                                const std::vector<std::string_view>& own) {
  if (own.empty()) return nullptr;
  const bool outside_eks = judge::trusts_outside_eks(index, trust);
  for (const iam::OidcProvider* const provider :
       index.providers().of(trust.role->account, trust.issuer)) {
    if (provider->client_ids.size() < 2) continue;  // one audience is what all its tokens carry
    for (const iam::Text& id : provider->client_ids) {
      // What kOps and OpenShift register is for AWS alone: such a token goes to nobody else.
      if (outside_eks && iam::is_audience_for_aws(id.value)) continue;
      if (std::ranges::find(own, id.value) == own.end()) return &id;
    }
  }
  return nullptr;
}

/// The audiences that the provider registers, each once.
std::vector<std::string_view> registered(const join::Index& index,
                                         const join::TrustStatement& trust) {
  std::vector<std::string_view> out;
  for (const iam::OidcProvider* const provider :
       index.providers().of(trust.role->account, trust.issuer)) {
    for (const iam::Text& id : provider->client_ids) {
      if (std::ranges::find(out, id.value) == out.end()) out.push_back(id.value);
    }
  }
  return out;
}

/// The values that a test of the audience should have; empty if nobody knows.
std::vector<std::string> right_audiences(const join::Index& index,
                                         const join::TrustStatement& trust,
                                         const judge::Defect& defect,
                                         const std::vector<std::string_view>& own) {
  if (!defect.detail.empty()) return {defect.detail};
  if (!own.empty()) return {own.begin(), own.end()};
  const auto ids = registered(index, trust);
  if (ids.size() == 1) return {std::string(ids.front())};
  return {};
}

std::string listed(const std::vector<std::string>& values) {
  std::string out;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += i + 1 == values.size() ? " or " : ", ";
    out += quoted(values[i]);
  }
  return out;
}

/// Everybody whom the statement lets in by name is known, and names the role: whom the test keeps
/// out is known as well.
bool knows_everybody(const join::Index& index, const join::TrustStatement& trust) {
  std::vector<std::string> known;
  for (const join::ServiceAccount* const account : index.accounts_of(*trust.role)) {
    if (account->effective_ns.empty() || account->name_placeholder) continue;
    known.push_back(kube::subject_of(account->effective_ns, account->name.value));
  }
  bool named = false;
  for (const iam::Condition& condition : trust.statement->conditions) {
    const auto key = iam::split_provider_key(condition.key.value);
    if (!key || !equals_ignoring_case(key->claim, "sub")) continue;
    named = true;
    const bool all = condition.open_values.empty() &&
                     std::ranges::all_of(condition.values, [&](const iam::Text& value) {
                       return std::ranges::find(known, value.value) != known.end();
                     });
    if (!all) return false;
  }
  return named;
}

/// The provider registers this audience and no other: STS takes tokens for none else, so the test
/// keeps nobody out.
bool is_only_audience(const join::Index& index, const join::TrustStatement& trust,
                      std::string_view audience) {
  const auto providers = index.providers().of(trust.role->account, trust.issuer);
  return !providers.empty() && std::ranges::all_of(providers, [&](const iam::OidcProvider* each) {
    return each->client_ids.size() == 1 && each->client_ids.front().value == audience;
  });
}

}  // namespace

// A policy without the test works, and STS takes no audience that the provider does not register:
// a warning needs a second audience to be afraid of.
void check_aud_missing(const judge::Model& model, Findings& findings) {
  for_each_defect(
      model, judge::Cause::audience_missing,
      [&](const join::TrustStatement& trust, const judge::Defect& defect) {
        const auto own = own_audiences(model.index, trust);
        const iam::Text* const other = other_audience(model.index, trust, own);
        const auto right = right_audiences(model.index, trust, defect, own);
        const auto ids = registered(model.index, trust);
        std::string wanted = "the audience of the tokens as its value";
        if (!defect.detail.empty() || (own.empty() && right.size() == 1)) {
          wanted = "the value " + printable(right.front());
        } else if (right.empty() && !ids.empty()) {
          wanted +=
              ": one of those that the provider registers, " + listed({ids.begin(), ids.end()});
        }
        Problem problem = trust_problem(
            trust, defect,
            other != nullptr
                ? fmt::format(
                      "nothing tests the audience: tokens of {} for {} can assume {} as well",
                      quoted(trust.issuer), quoted(other->value), trust.role->label())
                : fmt::format("nothing tests the audience: tokens of {} for any audience that the "
                              "provider registers can assume {}",
                              quoted(trust.issuer), trust.role->label()),
            fmt::format("Add the condition StringEquals on {}:aud with {}.", trust.issuer, wanted));
        if (!right.empty()) {
          // Outside EKS the webhook's default is a guess (kOps: amazonaws.com).
          const bool guessed = judge::trusts_outside_eks(model.index, trust) &&
                               right.front() == model.index.settings().audience;
          problem.fixes = {
              adding(fmt::format("Require {}:aud to be {}", trust.issuer, listed(right)),
                     (knows_everybody(model.index, trust) && !guessed) ||
                         (right.size() == 1 && is_only_audience(model.index, trust, right.front())),
                     trust.statement->span,
                     {"Condition", "StringEquals", std::string(trust.issuer) + ":aud"}, right)};
        }
        if (other != nullptr) {
          problem.level = Severity::warning;
          problem.related.push_back({other->span, "the provider registers this audience too"});
        }
        findings.report(std::move(problem));
      });
}

}  // namespace irsa::rules
