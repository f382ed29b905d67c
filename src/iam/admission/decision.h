// What a formula over the subject comes to: whom it lets in. Internal to iam.
//
// If every Allow spells out its subjects, these are asked one by one. Else texts that get in are
// searched for; if few get in, they are counted on the graph of all states.
#pragma once

#include <string_view>

#include "iam/admission/admission.h"
#include "iam/admission/formula.h"

namespace irsa::iam {

/// Why an answer is undecided whose budget was used up.
inline constexpr std::string_view kTooMany = "its patterns combine in too many ways";

[[nodiscard]] Admission decide(const Formula& formula, const AdmissionOptions& options,
                               Budget& budget);

}  // namespace irsa::iam
