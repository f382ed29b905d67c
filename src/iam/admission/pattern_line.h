// A pattern token by token, and the place of a text in the language of legal subjects: a search for
// a text moves along both. Internal to iam.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "iam/admission/reduction.h"
#include "iam/names/subject.h"

namespace irsa::iam {

/// The token after the last one of a line, beside those of a Pattern.
inline constexpr PatternToken kTextEnd = 0x110;

/// A pattern without its `*`: what is after one may be waited for.
struct Line {
  struct Token {
    PatternToken token;
    bool waits;  ///< any run of characters may come before it
  };
  std::vector<Token> tokens;  ///< the last is kTextEnd
};
/// `?*` and `*?` say the same: the `?` come first.
[[nodiscard]] Line line_of(const Pattern& pattern, bool lower_case);
/// What is left of a pattern for the text after `beginning`: it matches if one of these does.
[[nodiscard]] std::vector<Pattern> behind(const Pattern& pattern, bool ignore_case,
                                          std::string_view beginning);

/// Where a text is in the language of legal subjects.
enum class Stand : std::uint8_t {
  ns_empty,
  ns_alphanumeric,
  ns_hyphen,
  label_empty,  ///< the name's beginning, or after a dot
  label_alphanumeric,
  label_hyphen,
  anywhere,  ///< of the language of all strings
};

[[nodiscard]] constexpr bool in_ns(Stand stand) { return stand <= Stand::ns_hyphen; }
[[nodiscard]] constexpr bool may_end_at(Stand stand) {
  return stand == Stand::label_alphanumeric || stand == Stand::anywhere;
}
/// nullopt where no legal subject goes on like this.
[[nodiscard]] std::optional<Stand> behind_character(Stand stand, char c);

/// Does some legal subject match the pattern? Found out without a search.
[[nodiscard]] bool matches_some_subject(const Pattern& pattern, bool ignore_case,
                                        const SubjectLanguage& language);

}  // namespace irsa::iam
