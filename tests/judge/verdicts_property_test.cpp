// What `check` reports, what `trust` says and what `can-assume` decides are three views of one
// evaluation: over random policies they never contradict each other. Above all, whoever is let in
// by nobody is told so: a statement that admission decides to be empty has a finding.
#include <doctest/doctest.h>

#include <string>

#include "iam/policy_generator.h"
#include "judge/policy_properties.h"

using namespace irsa;
using namespace irsa::tests::policies;

TEST_CASE("check, trust and can-assume never contradict each other") {
  constexpr std::size_t kPolicies = 6'000;
  iam::Random random(16);
  Counts counts;
  for (std::size_t n = 0; n < kPolicies; ++n) {
    const std::string wrong = contradictions(random_policy(random), counts);
    CHECK(wrong == "");
  }
  MESSAGE(counts.policies << " policies, " << counts.statements << " Allow statements decided: "
                          << counts.empty << " let nobody in, " << counts.open
                          << " let everybody in; the account is denied by " << counts.denied);
  CHECK(counts.empty > kPolicies / 4);
  CHECK(counts.open > kPolicies / 50);
  CHECK(counts.denied > kPolicies / 4);
  CHECK(counts.slow > kPolicies);
}
