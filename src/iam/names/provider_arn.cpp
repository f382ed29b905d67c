#include "iam/names/provider_arn.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "base/text.h"
#include "iam/names/arn_defect.h"
#include "iam/names/issuer.h"
#include "iam/names/open_arn.h"
#include "iam/names/pattern.h"

namespace irsa::iam {
namespace {

constexpr std::string_view kProviderType = "oidc-provider";

/// Providers built into AWS, named by their bare domain in a policy (IAM User Guide, Principal).
constexpr std::array<std::string_view, 4> kBuiltInProviders = {
    "accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com",
    "www.amazon.com"};

std::size_t scheme_length(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://", "https:/", "https:", "//"}) {
    if (text.size() >= scheme.size() &&
        equals_ignoring_case(text.substr(0, scheme.size()), scheme)) {
      return scheme.size();
    }
  }
  return 0;
}

/// arn:PARTITION:iam::ACCOUNT:oidc-provider/… with an EKS issuer of plain characters, as nearly all
/// are: nothing is wrong with it, which is clear without looking for a reason.
bool is_plain(std::string_view text) {
  const auto arn = ProviderArn::parse(text);
  const auto is_plain_character = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '/';
  };
  return arn && is_partition(arn->partition) && is_account_id(arn->account) &&
         arn->issuer.starts_with("oidc.eks.") && !arn->issuer.ends_with('/') &&
         std::ranges::all_of(arn->issuer, is_plain_character);
}

std::optional<ArnDefect> bare_issuer_defect(std::string_view text) {
  if (text.empty()) {
    return arn_defect(0, 0, "the value is empty where an OIDC provider's ARN is expected");
  }
  if (auto defect = quoted_reference_defect(text)) return defect;
  const auto scheme = scheme_length(text);
  const auto colon = text.find(':');
  const auto slash = text.find('/');
  // A port is not an ARN's first colon: HOST:PORT/PATH.
  const bool host = text.substr(0, std::min(colon, slash)).find('.') != std::string_view::npos;
  if (scheme == 0 && !host && colon != std::string_view::npos) return std::nullopt;
  if (scheme == 0 && !host) {
    return arn_defect(0, text.size(),
                      fmt::format("{} is not the ARN of an OIDC provider", quoted(text)),
                      "Write 'arn:aws:iam::<account id>:oidc-provider/<issuer without https://>'");
  }
  return arn_defect(0, text.size(),
                    fmt::format("{} is an issuer, not the ARN of its provider", quoted(text)),
                    fmt::format("Write 'arn:aws:iam::<account id>:oidc-provider/{}'",
                                printable(text.substr(scheme))));
}

std::optional<ArnDefect> provider_type_defect(const ArnField& resource) {
  const auto& text = resource.text;
  const auto word_end = std::min(text.find_first_of("/:"), text.size());
  const auto type = text.substr(0, word_end);
  const auto end = resource.begin + word_end;
  if (text.empty()) {
    return arn_defect(resource.begin - 1, resource.begin,
                      "the ARN ends after the account: 'oidc-provider/…' is missing");
  }
  if (type == kProviderType) {
    if (word_end == text.size()) {
      return arn_defect(resource.begin, end, "the issuer is missing after 'oidc-provider'");
    }
    if (text[word_end] == ':') {
      return arn_defect(end, end + 1, "'oidc-provider' is followed by ':' where '/' is expected");
    }
    return std::nullopt;
  }
  if (type == "saml-provider" &&
      !resembles_eks_issuer(text.substr(std::min(word_end + 1, text.size())))) {
    return std::nullopt;  // SAML is another way in, and right in its place
  }
  if (type.empty() || is_eks_issuer(text) || word_end == text.size() ||
      type.find('.') != std::string_view::npos) {
    return arn_defect(resource.begin, std::max(end, resource.begin + 1),
                      fmt::format("'oidc-provider/' is missing before {}", quoted(text)));
  }
  return arn_defect(
      resource.begin, end,
      fmt::format("the resource type is {}, not 'oidc-provider'", quoted(type)),
      type == "role" ? "A role that trusts another role uses the principal 'AWS'" : "");
}

std::optional<ArnDefect> issuer_part_defect(const ArnField& resource) {
  if (!resource.text.starts_with("oidc-provider/")) return std::nullopt;  // SAML
  const auto begin = resource.begin + kProviderType.size() + 1;
  const auto issuer = resource.text.substr(kProviderType.size() + 1);
  if (issuer.empty()) {
    return arn_defect(begin - 1, begin, "the issuer is missing after 'oidc-provider/'");
  }
  const auto wildcard = first_wildcard(issuer);
  if (wildcard != std::string_view::npos) {
    return arn_defect(begin + wildcard, begin + wildcard + 1,
                      "wildcards have no meaning in a principal's ARN: it is compared exactly",
                      "Name each provider in full; a list can have several");
  }
  if (const auto scheme = scheme_length(issuer)) {
    return arn_defect(
        begin, begin + scheme,
        fmt::format("the provider's ARN contains the scheme {}", quoted(issuer.substr(0, scheme))),
        "The ARN ends in the issuer without its scheme");
  }
  if (issuer.front() == '/') {
    return arn_defect(begin, begin + 1, "there is a '/' too many in front of the issuer");
  }
  if (issuer.starts_with("oidc-provider/")) {
    return arn_defect(begin, begin + kProviderType.size() + 1, "'oidc-provider/' is there twice");
  }
  for (const std::string_view claim : {":sub", ":aud"}) {
    if (!issuer.ends_with(claim)) continue;
    return arn_defect(
        begin + issuer.size() - claim.size(), begin + issuer.size(),
        fmt::format("the provider's ARN ends in {}, as only condition keys do", quoted(claim)),
        fmt::format("Remove {}", quoted(claim)));
  }
  if (issuer.ends_with('/') && resembles_eks_issuer(issuer)) {
    return arn_defect(begin + issuer.size() - 1, begin + issuer.size(),
                      "the provider's ARN ends in '/', and EKS issuers do not");
  }
  return std::nullopt;
}

}  // namespace

bool is_built_in_provider(std::string_view text) {
  return std::ranges::find(kBuiltInProviders, text) != kBuiltInProviders.end();
}

std::optional<ProviderArn> ProviderArn::parse(std::string_view text) {
  const auto arn = Arn::parse(text);
  if (!arn || !is_partition(arn->partition) || arn->service != "iam" || !arn->region.empty() ||
      !arn->resource.starts_with("oidc-provider/") ||
      arn->resource.size() == kProviderType.size() + 1) {
    return std::nullopt;
  }
  return ProviderArn{arn->partition, arn->account, arn->resource.substr(kProviderType.size() + 1)};
}

namespace {

std::optional<ArnDefect> first_provider_defect(std::string_view text) {
  if (text == "*" || is_plain(text) || is_built_in_provider(text)) return std::nullopt;
  if (text.empty()) return bare_issuer_defect(text);
  if (auto defect = stray_character_defect(text)) return defect;
  if (auto defect = bare_issuer_defect(text)) return defect;
  const auto fields = arn_fields(text, true);
  if (auto defect = arn_prefix_defect(fields)) return defect;
  if (fields.size() < 6) return missing_field_defect(fields, kProviderType);
  if (auto defect = extra_colon_defect(arn_fields(text, false))) return defect;
  if (auto defect = partition_defect(fields)) return defect;
  if (auto defect = service_defect(fields)) return defect;
  if (auto defect = region_defect(fields)) return defect;
  if (auto defect = account_defect(fields)) return defect;
  if (auto defect = provider_type_defect(fields[5])) return defect;
  return issuer_part_defect(fields[5]);
}

}  // namespace

std::optional<ArnDefect> provider_arn_defect(std::string_view text) {
  auto defect = first_provider_defect(text);
  if (defect && defect->help.empty()) {
    defect->help =
        "A provider's ARN is arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer "
        "without 'https://'";
  }
  return defect;
}

std::optional<ArnDefect> open_provider_arn_defect(std::string_view text) {
  return open_arn_defect(text, provider_arn_defect, kProviderType);
}

}  // namespace irsa::iam
