// Which audiences have to be tried to know whether any audience lets somebody in: one for each
// combination of truths that the audience patterns of some statements can have. Internal to iam.
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
