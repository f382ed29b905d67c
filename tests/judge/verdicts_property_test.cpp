// What `check` reports, what `trust` says and what `can-assume` decides are three views of one
// evaluation: over random policies they never contradict each other. Above all, whoever is let in
// by nobody is told so: a statement that admission decides to be empty has a finding.
#include <doctest/doctest.h>

#include <string>

#include "iam/policy_generator.h"
#include "judge/policy_properties.h"

using namespace irsa;
using namespace irsa::tests::policies;

namespace {

void look_for_contradictions(std::size_t policies, std::uint32_t seed) {
  iam::Random random(seed);
  Counts counts;
  for (std::size_t n = 0; n < policies; ++n) {
    const std::string wrong = contradictions(random_policy(random), counts);
    CHECK(wrong == "");
  }
  MESSAGE(counts.policies << " policies, " << counts.statements << " Allow statements decided: "
                          << counts.empty << " let nobody in, " << counts.open
                          << " let everybody in; the account is denied by " << counts.denied);
  CHECK(counts.empty > policies / 4);
  CHECK(counts.open > policies / 50);
  CHECK(counts.denied > policies / 4);
  CHECK(counts.slow > policies);
}

}  // namespace

TEST_CASE("check, trust and can-assume do not contradict each other about a few policies") {
  look_for_contradictions(200, 17);
}

TEST_CASE("check, trust and can-assume never contradict each other") {
  look_for_contradictions(6'000, 16);
}
