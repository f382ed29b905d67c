// A unified diff of what was fixed, as patch and git apply read it.
#pragma once

#include <string>

#include "engine/mend.h"

namespace irsa::report {

/// With `-p1`. After the numbers of each hunk stand the rules, whether their fixes are safe, and
/// what changes in who gets in. Line ends stay as they are in the files.
[[nodiscard]] std::string to_diff(const engine::Mending& mending);

/// "trust.json:12: fixed [aud-mismatch]: Write …", a line each; then what was rolled back.
[[nodiscard]] std::string to_mended_lines(const engine::Mending& mending);

}  // namespace irsa::report
