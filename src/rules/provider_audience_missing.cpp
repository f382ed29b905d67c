#include "rules/provider_audience_missing.h"

#include <fmt/format.h>

#include "base/text.h"
#include "judge/model.h"
#include "kube/webhook.h"

namespace irsa::rules {
namespace {

/// The condition value of the role's trust policy that repeats the wrong client id.
const iam::Text* tested_too(const judge::AudienceGap& gap) {
  if (gap.role == nullptr || gap.near == nullptr) return nullptr;
  for (const join::TrustStatement& trust : gap.role->trusts) {
    for (const iam::Condition& condition : trust.statement->conditions) {
      for (const iam::Text& value : condition.values) {
        if (value.value == gap.near->value) return &value;
      }
    }
  }
  return nullptr;
}

}  // namespace

// STS refuses a token whose audience is not among the provider's client ids, whatever the trust
// policy says (facts C37).
void check_provider_audience_missing(const judge::Model& model, Findings& findings) {
  for (const judge::AudienceGap& gap : model.verdicts.audience_gaps()) {
    const iam::OidcProvider& provider = *gap.provider;
    Problem problem{
        .where = gap.near != nullptr ? gap.near->span : *provider.client_ids_key,
        .message =
            gap.near != nullptr
                ? fmt::format("the OIDC provider{} accepts tokens for {}, but tokens of "
                              "service accounts are for {}",
                              provider.issuer.empty() ? "" : " of " + quoted(provider.issuer),
                              quoted(gap.near->value), quoted(gap.audience))
                : fmt::format(
                      "the OIDC provider of {} does not accept tokens for {}, the audience of {}",
                      quoted(provider.issuer), quoted(gap.audience),
                      gap.account == nullptr ? "tokens of service accounts"
                                             : "tokens of " + join::account_text(*gap.account)),
        .help = gap.near != nullptr
                    ? fmt::format("Write {}{}.", quoted(gap.audience),
                                  tested_too(gap) != nullptr ? " in both places" : "")
                    : fmt::format("Add the client id: aws iam "
                                  "add-client-id-to-open-id-connect-provider --client-id {}",
                                  printable(gap.audience))};
    if (gap.near != nullptr) {
      problem.fixes = {replacing(fmt::format("Write {}", quoted(gap.audience)), false,
                                 gap.near->span, std::string(gap.audience))};
    } else if (!provider.client_ids.empty()) {
      problem.fixes = {{.title = fmt::format("Add {}", quoted(gap.audience)),
                        .changes = {{.kind = Change::Kind::add_item,
                                     .where = provider.client_ids.back().span,
                                     .texts = {std::string(gap.audience)}}}}};
    }
    if (gap.account != nullptr) {
      const kube::Annotation* const audience = join::find_annotation(*gap.account, kube::kAudience);
      problem.related.push_back(
          audience != nullptr ? Note{audience->value_span, "the audience that its tokens carry"}
                              : Note{gap.account->name.span, "a service account with such tokens"});
      problem.object = join::object_of(*gap.account);
    } else {
      problem.object.address = provider.address;
    }
    if (const iam::Text* const value = tested_too(gap)) {
      problem.related.push_back({value->span, "the trust policy has the same wrong audience"});
    }
    if (gap.role != nullptr) problem.other = join::object_of(*gap.role);
    findings.report(std::move(problem));
  }
}

}  // namespace irsa::rules
