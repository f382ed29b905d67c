// Issuers as people read them: 32 hexadecimal digits tell nobody anything, and one finding may name
// the same issuer several times. Only for text; what programs read has them in full.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace irsa::report {

/// Names of clusters by issuer (HOST/PATH).
using ClusterNames = std::map<std::string, std::string, std::less<>>;

/// For the texts of one finding, one after the other.
class IssuerWords {
 public:
  explicit IssuerWords(const ClusterNames& names) : names_(names) {}

  /// `oidc.eks.REGION.amazonaws.com/id/EXAMPLED539…` becomes `…/id/EXAM…3041`. A quoted issuer of a
  /// cluster with a name is shown as the name: "cluster 'prod'", or 'oidc…/id/EXAM…3041' (prod).
  [[nodiscard]] std::string shorten(std::string_view text);
  /// For a text that somebody is to copy from: what is in it for the first time stays whole.
  [[nodiscard]] std::string shorten_repeated(std::string_view text);

 private:
  const ClusterNames& names_;
  std::set<std::string, std::less<>> named_;
};

}  // namespace irsa::report
