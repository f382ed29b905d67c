// Values of subject conditions that no service account's token can have.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace irsa::iam {

/// Why a value can match no legal subject, and which part of it is the reason (byte offsets).
struct SubjectDefect {
  std::uint32_t begin, end;
  std::string message;  ///< a clause: "has '/' where ':' separates …; it also has a blank"
  std::string help;     ///< "Write '…'." if all of it is known; may be empty
};

/// nullopt when some legal subject matches. With `globs`, `*` and `?` are wildcards; without, a
/// value that holds one is not judged here (that is a mistake of its own: the operator does not
/// glob).
[[nodiscard]] std::optional<SubjectDefect> subject_defect(std::string_view value, bool globs);
/// Of a value with parts that are filled in later (${…}): a blank or a slash between them, or a
/// misspelt prefix, which is wrong whatever is filled in. `literal`: all else stays as it is
/// written; then no character of it may be one that no name has.
[[nodiscard]] std::optional<SubjectDefect> open_subject_defect(std::string_view value, bool globs,
                                                               bool literal);

}  // namespace irsa::iam
