#include "iam/names/issuer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/text.h"
#include "catalogue/catalogue.h"

namespace irsa::iam {
namespace {

struct PartitionInfo {
  std::string_view id, dns_suffix;
};
// botocore, data/partitions.json
constexpr std::array kPartitions = {
    PartitionInfo{"aws", "amazonaws.com"},        PartitionInfo{"aws-cn", "amazonaws.com.cn"},
    PartitionInfo{"aws-us-gov", "amazonaws.com"}, PartitionInfo{"aws-eusc", "amazonaws.eu"},
    PartitionInfo{"aws-iso", "c2s.ic.gov"},       PartitionInfo{"aws-iso-b", "sc2s.sgov.gov"},
    PartitionInfo{"aws-iso-e", "cloud.adc-e.uk"}, PartitionInfo{"aws-iso-f", "csp.hci.ic.gov"},
};

struct RegionPrefix {
  std::string_view prefix, partition;
};
constexpr std::array kRegionPrefixes = {
    RegionPrefix{"cn-", "aws-cn"},         RegionPrefix{"us-gov-", "aws-us-gov"},
    RegionPrefix{"us-iso-", "aws-iso"},    RegionPrefix{"us-isob-", "aws-iso-b"},
    RegionPrefix{"eu-isoe-", "aws-iso-e"}, RegionPrefix{"us-isof-", "aws-iso-f"},
    RegionPrefix{"eu-isof-", "aws-iso-f"}, RegionPrefix{"eusc-", "aws-eusc"},
};

std::string_view suffix_of_partition(std::string_view partition) {
  const auto* found = std::ranges::find(kPartitions, partition, &PartitionInfo::id);
  return found->dns_suffix;
}

bool is_known_suffix(std::string_view suffix) {
  return std::ranges::any_of(kPartitions,
                             [&](const PartitionInfo& p) { return p.dns_suffix == suffix; });
}

/// us-east-1, us-gov-west-1, eusc-de-east-1: words of letters, then a number.
bool is_region(std::string_view text) {
  const auto letters = [](std::string_view word) {
    return !word.empty() && std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
  };
  const auto digits = [](std::string_view word) {
    return !word.empty() && std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
  };
  std::size_t words = 1;
  for (auto dash = text.find('-'); dash != std::string_view::npos; dash = text.find('-')) {
    if (!letters(text.substr(0, dash))) return false;
    text.remove_prefix(dash + 1);
    ++words;
  }
  return words >= 3 && digits(text);
}

std::string_view host_of(std::string_view issuer) { return issuer.substr(0, issuer.find('/')); }

/// The host after "oidc.eks.", cut at its first dot.
struct EksHost {
  std::string_view region, suffix;
};
std::optional<EksHost> take_apart(std::string_view host) {
  constexpr std::string_view kPrefix = "oidc.eks.";
  if (!host.starts_with(kPrefix)) return std::nullopt;
  const auto rest = host.substr(kPrefix.size());
  const auto dot = rest.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  return EksHost{rest.substr(0, dot), rest.substr(dot + 1)};
}

/// oidc.eks.REGION.SUFFIX of which something is filled in later, `${…}`; a slash in such a part
/// does not end the host.
bool is_open_eks_host(std::string_view issuer) {
  constexpr std::string_view kPrefix = "oidc.eks.", kOpen = "${";
  if (!issuer.starts_with(kPrefix)) return false;
  std::size_t behind = 0;  // the last open part of the host
  std::size_t end = kPrefix.size();
  while (end < issuer.size() && issuer[end] != '/') {
    if (issuer.substr(end).starts_with(kOpen)) {
      end = std::min(issuer.find('}', end), issuer.size() - 1);
      behind = end + 1;
    }
    ++end;
  }
  if (behind == 0) return false;
  const std::string_view rest = issuer.substr(behind, end - behind);
  return rest.empty() || std::ranges::any_of(kPartitions, [&](const PartitionInfo& partition) {
           const std::string suffix = "." + std::string(partition.dns_suffix);
           return suffix.ends_with(rest) || rest.ends_with(suffix);
         });
}

IssuerDefect defect(std::string_view issuer, std::string_view part, std::string message,
                    std::string help = {}, bool warning_only = false) {
  const auto begin = static_cast<std::uint32_t>(part.data() - issuer.data());
  return {begin, begin + static_cast<std::uint32_t>(part.size()), std::move(message),
          std::move(help), warning_only};
}

std::string form_help(std::string_view region) {
  return fmt::format("An EKS issuer is oidc.eks.{}.{}/id/<id>", region,
                     suffix_of_partition(partition_of_region(region)));
}

/// "oidc.eks." is right; the region or the suffix may not be.
std::optional<IssuerDefect> region_or_suffix_defect(std::string_view issuer, const EksHost& host) {
  if (is_known_suffix(std::string(host.region) + "." + std::string(host.suffix))) {
    return defect(issuer, host_of(issuer), "the region is missing from the EKS issuer's host",
                  "An EKS issuer is oidc.eks.<region>.amazonaws.com/id/<id>");
  }
  if (!is_region(host.region)) {
    if (!is_known_suffix(host.suffix)) return std::nullopt;  // nothing shows it is meant to be EKS
    return defect(issuer, host.region, fmt::format("{} is not an AWS region", quoted(host.region)));
  }
  const auto expected = suffix_of_partition(partition_of_region(host.region));
  if (host.suffix == expected) return std::nullopt;
  if (is_known_suffix(host.suffix) || host.suffix == "amazon.com" || host.suffix == "api.aws" ||
      edit_distance(host.suffix, expected, 3) <= 3 || expected.starts_with(host.suffix) ||
      host.suffix.starts_with(expected)) {
    return defect(issuer, host.suffix,
                  fmt::format("EKS issuers of region {} end in {}, not in {}", host.region,
                              quoted(expected), quoted(host.suffix)),
                  form_help(host.region));
  }
  return std::nullopt;
}

/// oidc.REGION.eks.SUFFIX, eks.REGION.SUFFIX, oidc.eks-REGION…: parts in another order.
std::optional<IssuerDefect> order_defect(std::string_view issuer) {
  const auto host = host_of(issuer);
  const auto labels = split(host, '.');
  if (labels.size() == 3 && labels[0] == "oidc" && labels[1] == "eks" && is_region(labels[2])) {
    return defect(issuer, labels[2], "the EKS issuer's host ends after the region",
                  form_help(labels[2]));
  }
  if (labels.size() < 4) return std::nullopt;
  const auto joined = [](std::string_view first, std::string_view last) {
    return std::string_view(first.data(),
                            static_cast<std::size_t>(last.data() - first.data()) + last.size());
  };
  const auto from = [&](std::size_t label) { return joined(labels[label], labels.back()); };
  if (labels[0] == "oidc" && is_region(labels[1]) && labels[2] == "eks" &&
      is_known_suffix(from(3))) {
    return defect(
        issuer, joined(labels[1], labels[2]),
        fmt::format("the region and 'eks' are swapped: no EKS issuer is called {}", quoted(host)),
        form_help(labels[1]));
  }
  if (labels[0] == "oidc-eks" && is_region(labels[1]) && from(2) == "api.aws") {
    return defect(issuer, host,
                  "tokens never carry the dual-stack host as their issuer, so this does not match",
                  form_help(labels[1]), true);
  }
  if (labels[0] == "oidc-eks" && is_region(labels[1]) && is_known_suffix(from(2))) {
    return defect(issuer, labels[0], "an EKS issuer's host begins with 'oidc.eks.'",
                  form_help(labels[1]));
  }
  const bool eks_path = issuer.substr(host.size()).starts_with("/id/");
  if (eks_path && labels[0] == "eks" && is_region(labels[1]) && is_known_suffix(from(2))) {
    return defect(issuer, host, "'oidc.' is missing in front of the EKS issuer's host",
                  form_help(labels[1]));
  }
  if (eks_path && labels[0] == "oidc" && is_region(labels[1]) && is_known_suffix(from(2))) {
    return defect(issuer, joined(labels[0], labels[1]),
                  "'eks' is missing from the EKS issuer's host", form_help(labels[1]));
  }
  return std::nullopt;
}

std::optional<IssuerDefect> path_defect(std::string_view issuer) {
  const auto host = host_of(issuer);
  const auto path = issuer.substr(host.size());
  if (path.starts_with("/id/") && path.size() > 4) return std::nullopt;
  if (path.empty() || path == "/") {
    return defect(issuer, host, "the EKS issuer's path '/id/<id>' is missing",
                  "`aws eks describe-cluster` shows it under identity.oidc.issuer");
  }
  return defect(issuer, path,
                fmt::format("an EKS issuer's path is '/id/<id>', not {}", quoted(path)),
                "`aws eks describe-cluster` shows it under identity.oidc.issuer");
}

}  // namespace

std::optional<IssuerDefect> issuer_host_defect(std::string_view issuer) {
  if (is_eks_issuer(issuer)) return path_defect(issuer);  // nearly always
  if (is_open_eks_host(issuer)) return std::nullopt;
  const auto host = host_of(issuer);
  if (const auto colon = host.find(':'); colon != std::string_view::npos) {
    const std::string whole(host.substr(0, colon));
    if (is_eks_issuer(whole + std::string(issuer.substr(host.size())))) {
      return defect(issuer, host.substr(colon), "tokens carry the EKS issuer without a port",
                    fmt::format("Write '{}'", whole));
    }
  }
  const auto lower = ascii_lower(host);
  if (lower != host) {
    // Compared by case: a capital letter in the host matches no token.
    const std::string whole = lower + std::string(issuer.substr(host.size()));
    if (is_eks_issuer(whole)) {
      return defect(issuer, host, "the EKS issuer's host is written with capital letters",
                    fmt::format("Write '{}'; issuers are compared by case", lower));
    }
    return std::nullopt;
  }
  if (const auto eks = take_apart(host)) {
    return region_or_suffix_defect(issuer, *eks);
  }
  return order_defect(issuer);
}

std::string_view without_stray_slash(std::string_view issuer) {
  std::string_view bare = issuer;
  while (bare.ends_with('/')) bare.remove_suffix(1);
  return resembles_eks_issuer(bare) ? bare : issuer;
}

bool is_rosa_issuer(std::string_view issuer) {
  const std::string_view host = issuer.substr(0, issuer.find('/'));
  return (host.starts_with("rh-oidc.s3.") && host.ends_with(".amazonaws.com")) ||
         (host.starts_with("oidc.") && host.ends_with(".openshiftapps.com"));
}

bool is_eks_issuer(std::string_view issuer) { return !eks_issuer_region(issuer).empty(); }

bool resembles_eks_issuer(std::string_view issuer) {
  return is_eks_issuer(issuer) || is_open_eks_host(issuer) ||
         issuer_host_defect(issuer).has_value();
}

std::string_view eks_issuer_region(std::string_view issuer) {
  const auto host = take_apart(host_of(issuer));
  if (!host || !is_region(host->region)) return {};
  return host->suffix == suffix_of_partition(partition_of_region(host->region))
             ? host->region
             : std::string_view();
}

std::string issuer_of_dual_stack(std::string_view issuer) {
  const auto host = host_of(issuer);
  constexpr std::string_view kBegin = "oidc-eks.";
  constexpr std::string_view kEnd = ".api.aws";
  if (!host.starts_with(kBegin) || !host.ends_with(kEnd)) return {};
  const auto region = host.substr(kBegin.size(), host.size() - kBegin.size() - kEnd.size());
  if (!is_region(region)) return {};
  return fmt::format("oidc.eks.{}.{}{}", region, suffix_of_partition(partition_of_region(region)),
                     issuer.substr(host.size()));
}

bool is_other_identity_provider(std::string_view issuer) {
  const auto host = ascii_lower(host_of(issuer));
  using catalogue::IdentityProvider;
  const auto known = catalogue::identity_providers();
  if (!catalogue::find(known, &IdentityProvider::host, std::string_view(host)).empty()) return true;
  if (host.starts_with("cognito-idp.")) return true;
  // GitHub Enterprise Server: HOST/_services/token
  if (issuer.substr(host.size()) == "/_services/token") return true;
  return std::ranges::any_of(known, [&](const IdentityProvider& provider) {
    return provider.host.starts_with('.') && host.ends_with(provider.host);
  });
}

bool is_pipeline_subject(std::string_view subject) {
  return subject.starts_with("repo:") || subject.starts_with("project_path:") ||
         subject.starts_with("organization:");
}

std::string_view partition_of_region(std::string_view region) {
  for (const auto& known : kRegionPrefixes) {
    if (region.starts_with(known.prefix)) return known.partition;
  }
  return "aws";
}

}  // namespace irsa::iam
