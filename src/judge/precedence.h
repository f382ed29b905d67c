// If one mistake makes several rules true, which of them speaks: the first.
//
// The table is made from `over:` in rules/*.yaml. docs/how-it-works.md lists the same, and a circle
// does not build (tools/precedence.h). The judge uses it for the causes in one statement; the
// engine uses it for findings about one text, account or role.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "judge/cause.h"

namespace irsa::judge {

/// What both findings are about.
enum class Same : std::uint8_t {
  statement,  ///< of a trust policy; or an account and its role: the judge keeps the first
  value,      ///< their places overlap: the engine keeps the first
  account,    ///< a service account: likewise
  role,       ///< likewise
};

struct Precedence {
  std::string_view rule, over;  ///< slugs
  Same same;
};

/// In the order of both slugs.
[[nodiscard]] std::span<const Precedence> precedence();

/// Does the rule speak instead of the other about one statement?
[[nodiscard]] bool outranks(std::string_view rule, std::string_view other);
[[nodiscard]] inline bool outranks(Cause cause, Cause other) {
  return outranks(rule_of(cause), rule_of(other));
}

}  // namespace irsa::judge
