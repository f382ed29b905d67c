#include "report/issuers.h"

#include <doctest/doctest.h>

#include <string>

namespace irsa::report {
namespace {

const std::string kEu = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E";
const std::string kUs = "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE0A6C1B8F24D7E93C5B20D8F61";
const std::string kEuShort = "oidc.eks.eu-west-1.amazonaws.com/id/EXAM…041E";
const std::string kUsShort = "oidc.eks.us-east-1.amazonaws.com/id/EXAM…8F61";
const ClusterNames kNames = {{kEu, "prod"}};

TEST_CASE("issuers are cut in the middle, and called by the cluster's name") {
  const struct {
    std::string in, out;
  } kRows[] = {
      {"tokens of '" + kUs + "' may", "tokens of '" + kUsShort + "' may"},
      {"'" + kUs + ":sub' and " + kUs + ":aud", "'" + kUsShort + ":sub' and " + kUsShort + ":aud"},
      {"of the cluster '" + kEu + "' may", "of the cluster 'prod' may"},
      {"trusts '" + kEu + "', not '" + kUs + "'",
       "trusts '" + kEuShort + "' (prod), not '" + kUsShort + "'"},
      {"trusts '" + kEu + "' and '" + kEu + "'",
       "trusts '" + kEuShort + "' (prod) and '" + kEuShort + "'"},
      {"'" + kEu + ":sub'", "'" + kEuShort + ":sub'"},
      {"arn:aws:iam::111122223333:oidc-provider/" + kUs,
       "arn:aws:iam::111122223333:oidc-provider/" + kUsShort},
      // Neither of EKS nor long.
      {"https://example.com/id/EXAMPLED539D4633E53DE1B716D3041E",
       "https://example.com/id/EXAMPLED539D4633E53DE1B716D3041E"},
      {"oidc.eks.eu-west-1.amazonaws.com/id/A", "oidc.eks.eu-west-1.amazonaws.com/id/A"},
      {"no issuer /id/ at all", "no issuer /id/ at all"},
      {"", ""},
  };
  for (const auto& row : kRows) {
    CAPTURE(row.in);
    CHECK(IssuerWords(kNames).shorten(row.in) == row.out);
  }
}

TEST_CASE("what is there to be copied stays whole the first time") {
  CHECK(IssuerWords(kNames).shorten_repeated("Write " + kEu + ":sub or " + kEu + ":aud, not " +
                                             kUs + ":sub.") ==
        "Write " + kEu + ":sub or " + kEuShort + ":aud, not " + kUs + ":sub.");
}

TEST_CASE("the name is said once in a finding") {
  IssuerWords words(kNames);
  CHECK(words.shorten("'" + kEu + "'") == "'" + kEuShort + "' (prod)");
  CHECK(words.shorten("'" + kEu + "'") == "'" + kEuShort + "'");
}

}  // namespace
}  // namespace irsa::report
