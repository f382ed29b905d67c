// Suppressions: YAML comments and object annotations in the input, entries of the configuration.
//
//   # irsa-lint: ignore[slug, slug] reason until=2027-03-31
//   # irsa-lint: ignore-file[slug] reason
//   irsa-lint/ignore: "slug: reason; slug: reason until=2027-03-31"
//
// A suppression covers one slug; a comment or annotation with several gives several.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "diag/findings.h"
#include "engine/selection.h"
#include "join/index.h"

namespace irsa::engine {

struct Suppression {
  std::string slug;
  Span where;  ///< the slug, as written in the comment or annotation
  std::string reason = {};
  std::string until = {};  ///< YYYY-MM-DD; empty = for ever
  bool whole_file = false;
};

/// One comment or annotation, understood.
struct ParsedSuppressions {
  std::vector<Suppression> suppressions;
  std::vector<Problem> invalid;  ///< for the rule suppression-invalid
  bool wants_own_line = false;   ///< the one problem is that other text stands before it
};

/// `text` is a comment without its '#'; `span` includes the '#'. `alone`: nothing but blanks stands
/// before it on its line.
[[nodiscard]] ParsedSuppressions parse_comment(std::string_view text, Span span, bool alone = true);
/// `value` is the annotation's decoded text.
[[nodiscard]] ParsedSuppressions parse_annotation(std::string_view value, Span span);

/// Marks the findings that the input or the configuration suppresses, and returns what is wrong
/// with the suppressions themselves: findings of suppression-invalid and suppression-unused, in no
/// particular order. A suppression is only called unused when its rule could have spoken on this
/// input. `today` is YYYY-MM-DD; empty = nothing has expired.
[[nodiscard]] std::vector<Finding> suppress(std::vector<Finding>& findings,
                                            const join::Index& index, const Selection& selection,
                                            const std::string& today);

}  // namespace irsa::engine
