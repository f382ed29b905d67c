// The changes of fixes, as a unified diff for `patch` and `git apply`, and as lines of text.
#pragma once

#include <string>

#include "engine/mend.h"

namespace irsa::report {

/// A diff for `-p1`. The line with the numbers of a hunk also has the rules, whether their fixes
/// are safe, and how they change who can assume the role. Line ends are those of the files.
[[nodiscard]] std::string to_diff(const engine::Mending& mending);

/// One line for each fix: "trust.json:12: fixed [aud-mismatch]: Write …"; then the fixes that were
/// undone.
[[nodiscard]] std::string to_mended_lines(const engine::Mending& mending);

}  // namespace irsa::report
