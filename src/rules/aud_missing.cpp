#include "rules/aud_missing.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "iam/names/provider_key.h"
#include "judge/model.h"
#include "kube/names.h"
#include "rules/shared/trust.h"

namespace irsa::rules {
namespace {

/// A client id of the provider, beside the one for the role's own tokens: whoever is handed a token
/// for that audience can take the role. nullptr where the input shows none.
const iam::Text* other_audience(const join::Index& index, const join::TrustStatement& trust) {
  std::vector<std::string_view> own;
  for (const join::ServiceAccount* const account : index.accounts_of(*trust.role)) {
    own.push_back(index.accounts().audience_of(*account));
  }
  if (own.empty()) own.push_back(index.settings().audience);
  for (const iam::OidcProvider* const provider :
       index.providers().of(trust.role->account, trust.issuer)) {
    if (provider->client_ids.size() < 2) continue;  // one audience is what all its tokens carry
    for (const iam::Text& id : provider->client_ids) {
      if (std::ranges::find(own, id.value) == own.end()) return &id;
    }
  }
  return nullptr;
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
        const iam::Text* const other = other_audience(model.index, trust);
        Problem problem = trust_problem(
            trust, defect,
            other != nullptr
                ? fmt::format(
                      "nothing tests the audience: tokens of {} for {} can assume {} as well",
                      quoted(trust.issuer), quoted(other->value), trust.role->label())
                : fmt::format("nothing tests the audience: tokens of {} for any audience that the "
                              "provider registers can assume {}",
                              quoted(trust.issuer), trust.role->label()),
            fmt::format("Add the condition StringEquals on {}:aud with {}.", trust.issuer,
                        defect.detail.empty() ? "the audience of the tokens as its value"
                                              : "the value " + printable(defect.detail)));
        const std::string audience =
            defect.detail.empty() ? model.index.settings().audience : defect.detail;
        problem.fixes = {adding(
            fmt::format("Require {}:aud to be {}", trust.issuer, quoted(audience)),
            knows_everybody(model.index, trust) || is_only_audience(model.index, trust, audience),
            trust.statement->span,
            {"Condition", "StringEquals", std::string(trust.issuer) + ":aud"}, {audience})};
        if (other != nullptr) {
          problem.level = Severity::warning;
          problem.related.push_back({other->span, "the provider registers this audience too"});
        }
        findings.report(std::move(problem));
      });
}

}  // namespace irsa::rules
