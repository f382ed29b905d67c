#include "engine/questions.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace irsa;

namespace {

/// The subject of the answer that counts, of answers called n, m and y: no, maybe and yes.
std::string worst(const std::string& answers) {
  std::vector<engine::CanAssume> all;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const iam::Truth truth = answers[i] == 'n'   ? iam::Truth::no
                             : answers[i] == 'm' ? iam::Truth::maybe
                                                 : iam::Truth::yes;
    all.push_back({.cluster = {},
                   .role = nullptr,
                   .issuer = {},
                   .subject = answers[i] + std::to_string(i),
                   .audiences = {},
                   .evaluation = {.allowed = truth, .statements = {}}});
  }
  return engine::worst_of(all).subject;
}

}  // namespace

TEST_CASE("of several answers deny counts, then undecided, then allow; of equal ones the first") {
  CHECK(worst("y") == "y0");
  CHECK(worst("ym") == "m1");
  CHECK(worst("my") == "m0");
  CHECK(worst("yn") == "n1");
  CHECK(worst("mn") == "n1");
  CHECK(worst("ymn") == "n2");
  CHECK(worst("nmy") == "n0");
  CHECK(worst("ymm") == "m1");
}
