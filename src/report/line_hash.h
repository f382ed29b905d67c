// GitHub's primaryLocationLineHash: code scanning uses it to recognize a result after lines have
// moved. The algorithm is that of github/codeql-action (src/fingerprints.ts). If a value differs
// from what the upload action computes, the action logs a warning for each result.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "source/source_set.h"

namespace irsa::report {

/// "<hex>:<count>" for each of the wanted lines (1-based, in any order) that exists in `text`.
[[nodiscard]] std::map<std::uint32_t, std::string> line_hashes(
    std::string_view text, const std::vector<std::uint32_t>& wanted);
/// The same for a file, which is read in parts. Empty if it cannot be read.
[[nodiscard]] std::map<std::uint32_t, std::string> line_hashes(
    const SourceFile& file, const std::vector<std::uint32_t>& wanted);

}  // namespace irsa::report
