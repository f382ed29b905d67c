// Writes large reports on several threads, in slices. The result is the same as on one thread.
#pragma once

#include <cstddef>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "source/walk.h"

namespace irsa::report {

/// Joins what `write` appends for each index below `count`, in order. `write` is called on several
/// threads at the same time.
[[nodiscard]] std::string written_in_slices(
    std::size_t count, unsigned threads,
    const std::function<void(std::size_t index, std::string& out)>& write);

/// A JSON array, indented by two blanks for each level, `depth` levels deep. Only the element that
/// is being written is in memory as a tree.
[[nodiscard]] std::string json_array(
    std::size_t count, unsigned threads, std::size_t depth,
    const std::function<nlohmann::ordered_json(std::size_t index)>& element);

/// [{"path": …, "reason": …}, …]
[[nodiscard]] nlohmann::ordered_json unreadable_to_json(const std::vector<Unreadable>& paths);

/// A tree as JSON text. Bytes that are not UTF-8 (file names can have them) are replaced.
[[nodiscard]] std::string json_text(const nlohmann::ordered_json& tree);
/// The same on one line.
[[nodiscard]] std::string json_line(const nlohmann::ordered_json& tree);

}  // namespace irsa::report
