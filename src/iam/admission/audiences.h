// Which audiences have to be tried to know whether some audience lets somebody in: one for each
// combination of audience patterns that can match together. Internal to iam.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "iam/admission/budget.h"
#include "iam/policy/trust_policy.h"

namespace irsa::iam {

struct Audiences {
  std::vector<std::string> texts;
  bool complete = true;  ///< every combination is among them
};

[[nodiscard]] Audiences audiences_to_try(std::span<const Statement* const> statements,
                                         PolicyVersion version, std::string_view issuer,
                                         Budget& budget);

}  // namespace irsa::iam
