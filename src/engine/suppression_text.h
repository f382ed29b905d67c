// What suppressions in the input say: YAML comments and object annotations.
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

#include "diag/fix.h"
#include "diag/problem.h"
#include "source/span.h"

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
  bool wants_own_line = false;   ///< its only problem is other text before it
};

/// `text` is a comment without its '#'; `span` includes the '#'. `alone`: nothing but blanks is
/// before it on its line.
[[nodiscard]] ParsedSuppressions parse_comment(std::string_view text, Span span, bool alone = true);
/// `value` is the annotation's decoded text.
[[nodiscard]] ParsedSuppressions parse_annotation(std::string_view value, Span span);

/// The rule itself, or the rules of the group that the configuration may name instead.
[[nodiscard]] std::vector<std::string_view> slugs_of(std::string_view name);

/// Puts text in the place of bytes; what a suppression covers can only become what was meant.
[[nodiscard]] Fix writing(std::string title, Span where, std::string text);

}  // namespace irsa::engine
