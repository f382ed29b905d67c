// Shortens issuers in messages for people: the 32 hexadecimal digits are hard to read, and one
// finding may name the same issuer several times. Formats for programs have them in full.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace irsa::report {

/// Names of clusters by issuer (HOST/PATH).
using ClusterNames = std::map<std::string, std::string, std::less<>>;

/// Shortens the texts of one finding, in their order.
class IssuerWords {
 public:
  explicit IssuerWords(const ClusterNames& names) : names_(names) {}

  /// `oidc.eks.REGION.amazonaws.com/id/EXAMPLED539…` becomes `…/id/EXAM…3041`. A quoted issuer of a
  /// cluster with a name is shown as the name: "cluster 'prod'", or 'oidc…/id/EXAM…3041' (prod).
  [[nodiscard]] std::string shorten(std::string_view text);
  /// For a text from which people copy: the first mention of an issuer stays complete.
  [[nodiscard]] std::string shorten_repeated(std::string_view text);

 private:
  const ClusterNames& names_;
  std::set<std::string, std::less<>> named_;
};

}  // namespace irsa::report
