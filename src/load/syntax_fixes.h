// Fixes for a text that does not parse.
#pragma once

#include <string_view>
#include <vector>

#include "diag/fix.h"
#include "load/facts.h"

namespace irsa::load {

/// Ways to fix a syntax error at `where`. `text`: the bytes of `extent`, the document it is in.
[[nodiscard]] std::vector<Fix> syntax_fixes(ReadingRule rule, std::string_view text, Span extent,
                                            Span where);

}  // namespace irsa::load
