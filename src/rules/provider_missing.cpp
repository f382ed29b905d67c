#include "rules/provider_missing.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "iam/evaluate/condition_key.h"
#include "iam/names/issuer.h"
#include "iam/names/provider_arn.h"
#include "judge/model.h"
#include "judge/token_audiences.h"

namespace irsa::rules {
namespace {

/// Another record of the account that was surely meant: it differs by a slash or by case.
const iam::OidcProvider* near_provider(const join::Index& index, std::string_view aws_account,
                                       std::string_view issuer) {
  const auto bare = [](std::string_view text) {
    return text.ends_with('/') ? text.substr(0, text.size() - 1) : text;
  };
  for (const iam::OidcProvider& provider : index.facts().providers) {
    const bool same_account = provider.account.empty() || provider.account == aws_account;
    if (same_account && !provider.issuer.empty() &&
        equals_ignoring_case(bare(provider.issuer), bare(issuer))) {
      return &provider;
    }
  }
  return nullptr;
}

/// The client ids that the provider needs, as the AWS CLI takes them: what the role's accounts
/// carry, else what the policy tests.
std::string client_ids(const join::Index& index, const join::TrustStatement& trust) {
  std::vector<std::string_view> audiences = judge::token_audiences(index, trust);
  if (audiences.empty()) {
    for (const iam::Condition& condition : trust.statement->conditions) {
      const iam::KeyReading key = iam::read_key(condition.key.value, trust.issuer);
      if (key.of != iam::KeyReading::Of::own || !equals_ignoring_case(key.claim, "aud") ||
          !iam::is_positive(condition)) {
        continue;
      }
      for (const iam::Text& value : condition.values) {
        if (value.value.find_first_of("*?$") == std::string_view::npos) {
          audiences.push_back(value.value);
        }
      }
    }
  }
  if (audiences.empty()) {
    // Outside EKS nobody knows what its tokens carry.
    if (judge::trusts_outside_eks(index, trust)) return "AUDIENCE, the audience of its tokens";
    audiences.push_back(index.settings().audience);
  }
  std::string out;
  for (const std::string_view audience : audiences) {
    out += (out.empty() ? "" : " ") + printable(audience);
  }
  return out;
}

/// What the statement tests the subject against; empty if a part of that is not known.
std::set<std::string_view> subjects_of(const join::TrustStatement& trust) {
  std::set<std::string_view> out;
  for (const iam::Condition& condition : trust.statement->conditions) {
    const iam::KeyReading key = iam::read_key(condition.key.value, trust.issuer);
    if (key.of != iam::KeyReading::Of::own || !equals_ignoring_case(key.claim, "sub")) continue;
    if (condition.unknown || !iam::is_positive(condition)) return {};
    for (const iam::Text& value : condition.values) out.insert(value.value);
  }
  return out;
}

/// Another statement of the role lets the same subjects in with a provider that is registered, and
/// nothing tells of the cluster of this one: it is probably gone, and a new one has its place.
bool replaced_by_another(const join::Index& index, const join::TrustStatement& trust) {
  // More statements are in no policy that AWS stores.
  constexpr std::size_t kMost = 64;
  if (index.clusters().with_issuer(trust.issuer) != nullptr || trust.role->trusts.size() > kMost) {
    return false;
  }
  const std::set<std::string_view> wanted = subjects_of(trust);
  return !wanted.empty() &&
         std::ranges::any_of(trust.role->trusts, [&](const join::TrustStatement& other) {
           const auto arn = iam::ProviderArn::parse(other.principal->value.value);
           return other.kubernetes && !other.principal->unknown && arn &&
                  other.issuer != trust.issuer && other.statement->effect == iam::Effect::allow &&
                  index.providers().registration(arn->account, arn->issuer) ==
                      join::Registration::registered &&
                  std::ranges::includes(subjects_of(other), wanted);
         });
}

/// Files, or roots of Terraform, in which a role trusts a provider of a cluster whose ARN nobody
/// knows yet: it may be the one that seems to be missing to another role there.
class OpenProviders {
 public:
  explicit OpenProviders(const join::Index& index) {
    for (const join::RoleEntry& role : index.roles()) {
      const bool open = std::ranges::any_of(role.trusts, [](const join::TrustStatement& trust) {
        return trust.kubernetes && trust.principal->unknown &&
               trust.statement->effect == iam::Effect::allow;
      });
      if (open) files_.insert(role.role->file);
    }
  }
  [[nodiscard]] bool beside(const join::RoleEntry& role) const {
    return files_.contains(role.role->file);
  }

 private:
  std::set<FileId> files_;
};

}  // namespace

// STS looks for the provider in the role's own account (facts C36). Where the statement names
// another account, another partition or an issuer of no cluster, that is the mistake.
void check_provider_missing(const judge::Model& model, Findings& findings) {
  if (model.facts.providers.empty()) return;
  const OpenProviders open(model.index);
  for (const join::RoleEntry& role : model.index.roles()) {
    if (role.outranked) continue;
    std::set<Span> seen;
    for (const join::TrustStatement& trust : role.trusts) {
      const iam::Text& value = trust.principal->value;
      if (!trust.kubernetes || trust.principal->unknown ||
          trust.statement->effect != iam::Effect::allow) {
        continue;
      }
      const auto arn = iam::ProviderArn::parse(value.value);
      if (!arn || (!role.account.empty() && arn->account != role.account) ||
          (!role.partition.empty() && arn->partition != role.partition)) {
        continue;
      }
      const join::Registration state =
          model.index.providers().registration(arn->account, arn->issuer);
      const bool absent = state == join::Registration::absent;
      if ((!absent && (state != join::Registration::unseen || open.beside(role))) ||
          iam::provider_arn_defect(value.value) || iam::issuer_host_defect(trust.issuer) ||
          model.index.clusters().undeclared(trust.issuer) || !seen.insert(value.span).second) {
        continue;
      }
      Problem problem{
          .where = value.span,
          .message =
              absent ? fmt::format("account {} has no OIDC provider for {}: STS refuses tokens of "
                                   "this issuer for {}",
                                   arn->account, quoted(arn->issuer), role.label())
                     : fmt::format("the input holds OIDC providers of account {}, but none for {}",
                                   arn->account, quoted(arn->issuer)),
          .help = fmt::format("Create it there: aws iam create-open-id-connect-provider --url "
                              "https://{} --client-id-list {}",
                              printable(arn->issuer), client_ids(model.index, trust)),
          .object = join::object_of(role),
          .level = absent ? Severity::error : Severity::note};
      if (const auto* const near = near_provider(model.index, arn->account, arn->issuer)) {
        problem.related.push_back({near->where, "a provider with a similar name"});
        problem.help =
            fmt::format("Did you mean {}? Issuers are compared exactly.", quoted(near->issuer));
      } else if (absent && replaced_by_another(model.index, trust)) {
        problem.level = Severity::note;
        problem.help =
            fmt::format("Remove the statement if this cluster is gone. Else create it: {}",
                        problem.help.substr(problem.help.find("aws iam")));
      } else if (!absent) {
        problem.help += "; aws iam list-open-id-connect-providers shows whether it exists";
      }
      findings.report(std::move(problem));
    }
  }
}

}  // namespace irsa::rules
