#include "iam/evaluate/condition_key.h"

#include <algorithm>
#include <initializer_list>
#include <iterator>

#include "base/text.h"
#include "iam/evaluate/evaluate.h"
#include "iam/names/call_keys.h"
#include "iam/names/issuer.h"
#include "iam/names/provider_key.h"

namespace irsa::iam {
namespace {

/// Keys of AWS itself; everything else with a colon belongs to an identity provider.
constexpr std::string_view kAwsPrefixes[] = {
    "aws:", "sts:", "saml:", "iam:", "eks:", "ec2:", "s3:"};

KeyReading malformed(std::string detail, std::string_view correct_issuer, std::string_view claim) {
  return {.of = KeyReading::Of::malformed,
          .claim = claim,
          .detail = std::move(detail),
          .help = "Write " +
                  quoted(std::string(correct_issuer) + ":" +
                         std::string(claim.empty() ? "sub" : claim)) +
                  "."};
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> claims) {
  return std::any_of(claims.begin(), claims.end(),
                     [&](std::string_view claim) { return equals_ignoring_case(claim, text); });
}

}  // namespace

bool is_known_claim(std::string_view claim) {
  return is_one_of(claim, {"sub", "aud", "oaud", "azp", "amr", "email"});
}

bool is_present_claim(std::string_view claim) { return is_one_of(claim, {"sub", "aud", "oaud"}); }

bool is_positive(const Condition& condition) {
  return condition.op && !condition.op->negated() && !condition.op->if_exists &&
         condition.op->quantifier != SetQuantifier::for_all_values &&
         condition.op->base != BaseOperator::null;
}

bool holds_when_absent(const Condition& condition) {
  return condition.op && truth_without_key(condition) == Truth::yes;
}

bool fails_when_absent(const Condition& condition) {
  return condition.op && truth_without_key(condition) == Truth::no;
}

/// `issuer` is the one meant by the statement's provider. Keys are made as HOST/PATH:claim,
/// with nothing before and no slash after the path.
KeyReading read_key(std::string_view key, std::string_view issuer) {
  // Nearly always it is just that, which is seen without a copy: nothing else begins with a host,
  // or with what is filled in for one.
  if (const std::size_t colon = key.find(':'); colon == issuer.size() && colon > 0 &&
                                               colon + 1 < key.size() && key.starts_with(issuer) &&
                                               key.find(':', colon + 1) == std::string_view::npos) {
    return {.of = KeyReading::Of::own, .claim = key.substr(colon + 1)};
  }
  if (!is_provider_key(key)) return {};
  const std::string lowered = ascii_lower(key);
  const std::string own = ascii_lower(issuer);
  const std::size_t colon = key.rfind(':');
  const std::string_view claim =
      colon == std::string_view::npos || !is_known_claim(key.substr(colon + 1))
          ? std::string_view{}
          : key.substr(colon + 1);
  if (lowered.starts_with("https://") || lowered.starts_with("http://")) {
    return malformed("begins with the scheme; the key of a provider is its URL without it", issuer,
                     claim);
  }
  if (lowered.starts_with("arn:")) {
    return malformed("begins with an ARN; the key of a provider is its URL without 'https://'",
                     issuer, claim);
  }
  if (lowered == own) return malformed("names no claim", issuer, {});
  if (lowered.starts_with(own)) {
    const std::string_view rest = key.substr(own.size());
    if (rest.starts_with("/:") || rest == "/") {
      return malformed("has a slash after the issuer, which tokens of the cluster do not have",
                       issuer, claim);
    }
    if (rest == ":") return malformed("names no claim", issuer, {});
    if (rest.starts_with(':')) {
      const std::string_view name = rest.substr(1);
      if (name.find(':') != std::string_view::npos &&
          is_known_claim(name.substr(0, name.find(':')))) {
        return malformed("names more than one claim", issuer, name.substr(0, name.find(':')));
      }
      return {.of = KeyReading::Of::own, .claim = name};
    }
    if (rest.starts_with('/') && is_known_claim(rest.substr(1))) {
      return malformed("has '/' before the claim where ':' is expected", issuer, rest.substr(1));
    }
  }
  const std::string_view before = std::string_view(lowered).substr(0, lowered.rfind(':'));
  if (before.size() > own.size() && before.ends_with(own)) {
    return malformed(
        "has " + quoted(key.substr(0, before.size() - own.size())) + " before the issuer", issuer,
        claim);
  }
  // A part of the issuer, cut at a slash: the host alone, or the path alone.
  if (!claim.empty() && !before.empty() &&
      (own.starts_with(std::string(before) + '/') || own.ends_with('/' + std::string(before)))) {
    return malformed("has only a part of the issuer", issuer, claim);
  }
  // Another issuer, or no issuer at all.
  if (claim.empty() && lowered.find("oidc") != std::string::npos &&
      key.find(':') == std::string_view::npos) {
    return malformed("names no claim", issuer, {});
  }
  return {.of = KeyReading::Of::other, .claim = claim};
}

std::string_view meant_issuer(std::string_view federated) {
  federated = trim(federated);
  constexpr std::string_view kProvider = "oidc-provider/";
  if (const std::size_t at = federated.find(kProvider); at != std::string_view::npos) {
    federated.remove_prefix(at + kProvider.size());
  } else if (federated.starts_with("arn:")) {
    // A SAML provider, a role, …; but what ends in an EKS issuer, or has nearly the right type, was
    // meant for its provider.
    const std::string_view resource = federated.substr(federated.rfind(':') + 1);
    std::string_view issuer = resource;
    while (!issuer.empty() && issuer.substr(0, issuer.find('/')).find('.') == std::string::npos) {
      const std::size_t slash = issuer.find('/');
      issuer.remove_prefix(slash == std::string_view::npos ? issuer.size() : slash + 1);
    }
    const bool typed = resource.starts_with("oidc-") || resource.starts_with("provider/");
    if (!typed && !resembles_eks_issuer(issuer)) return {};
    federated = issuer;
  }
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (federated.starts_with(scheme)) federated.remove_prefix(scheme.size());
  }
  for (const std::string_view claim : {":sub", ":aud"}) {
    if (federated.ends_with(claim)) federated.remove_suffix(claim.size());
  }
  federated = without_stray_slash(federated);
  // Built-in providers are bare domains, without a path: cognito-identity.amazonaws.com.
  return federated.find('.') == std::string_view::npos ? std::string_view{} : federated;
}

std::string_view issuer_by_keys(const Statement& statement) {
  std::string_view agreed;
  for (const Condition& condition : statement.conditions) {
    if (!is_provider_key(condition.key.value)) continue;
    const auto key = split_provider_key(condition.key.value);
    if (!key || !is_known_claim(key->claim)) continue;
    std::string_view issuer = key->issuer;
    for (const std::string_view scheme : {"https://", "http://"}) {
      if (issuer.starts_with(scheme)) issuer.remove_prefix(scheme.size());
    }
    issuer = without_stray_slash(issuer);
    if (!agreed.empty() && agreed != issuer) return {};
    agreed = issuer;
  }
  return agreed;
}

bool tests_pipelines(const Statement& statement) {
  return std::ranges::any_of(statement.conditions, [](const Condition& condition) {
    return std::ranges::any_of(condition.values,
                               [](const Text& value) { return is_pipeline_subject(value.value); });
  });
}

bool names_no_provider(std::string_view federated) {
  federated = trim(federated);
  if (federated == "*") return false;  // everybody: another rule's
  if (!federated.starts_with("arn:")) return federated.find('.') == std::string_view::npos;
  constexpr std::string_view kProvider = ":oidc-provider/";
  const std::size_t at = federated.find(kProvider);
  // Of one with an issuer, the issuer says whose it is.
  return at == std::string_view::npos ? meant_issuer(federated).empty()
                                      : federated.find('.', at) == std::string_view::npos;
}

std::string_view issuer_of(const Principal& provider) {
  return provider.unknown ? provider.issuer : meant_issuer(provider.value.value);
}

bool is_provider_key(std::string_view key) {
  const std::string lowered = ascii_lower(key);
  // aws: or sts: in front of an issuer: AWS's own names have neither dots nor, but for tags,
  // slashes.
  if ((lowered.starts_with("aws:") || lowered.starts_with("sts:")) &&
      key.find('.') != std::string_view::npos && key.rfind(':') > 4 &&
      find_call_key(key) == nullptr) {
    return true;
  }
  if (std::any_of(std::begin(kAwsPrefixes), std::end(kAwsPrefixes),
                  [&](std::string_view prefix) { return lowered.starts_with(prefix); })) {
    return false;
  }
  // Keys of other services have no host in front (lambda:SourceFunctionArn); what ends in a claim
  // is meant for a provider all the same.
  const std::size_t colon = key.rfind(':');
  return colon == std::string_view::npos || key.find_first_of("./") != std::string_view::npos ||
         is_known_claim(key.substr(colon + 1));
}

bool needs_search(const TrustPolicy& policy) {
  return std::any_of(
      policy.statements.begin(), policy.statements.end(), [](const Statement& statement) {
        return statement.effect == Effect::deny ||
               std::any_of(statement.conditions.begin(), statement.conditions.end(),
                           [](const Condition& condition) {
                             return condition.op &&
                                    (condition.op->globs() || condition.op->negated());
                           });
      });
}

}  // namespace irsa::iam
