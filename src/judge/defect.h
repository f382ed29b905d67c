// A defect of a statement of a trust policy: what is wrong, where, and what follows from it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "diag/severity.h"
#include "iam/evaluate/call_values.h"
#include "iam/policy/trust_policy.h"
#include "judge/cause.h"
#include "source/span.h"

namespace irsa::judge {

/// What a defect leads to.
enum class Effect : std::uint8_t {
  none,  ///< it changes nobody's access, or that is not sure
  keeps_out,
  lets_some_in,
  lets_all_in,  ///< of the cluster
};

struct Defect {
  Cause cause;
  Span where;
  const iam::Condition* condition = nullptr;
  std::string_view value = {};  ///< the value or key that is wrong
  std::string detail = {};      ///< what is wrong with it, a clause for the message
  std::string help = {};
  std::string meant = {};  ///< what to write in the place of a key
  iam::MeantCondition meant_condition = {};
  std::optional<Span> related = {};  ///< the other side, inside the same policy
  std::string witness = {};          ///< a subject that gets in
  bool any_audience = false;         ///< and nothing tests the audience either
  /// It keeps everybody out, and once it is mended nothing restricts the subject: where that has to
  /// be done.
  std::optional<Span> open_behind = {};
  Effect effect = Effect::keeps_out;
  /// Set if it is less bad than the cause usually is, or less certain.
  std::optional<Severity> level = {};
};

}  // namespace irsa::judge
