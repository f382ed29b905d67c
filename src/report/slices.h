// Reports with many findings are written in slices by several threads; the result is the same.
#pragma once

#include <cstddef>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "source/walk.h"

namespace irsa::report {

/// What `write` appends for each index below `count`, one after the other. It is called on several
/// threads at the same time.
[[nodiscard]] std::string written_in_slices(
    std::size_t count, unsigned threads,
    const std::function<void(std::size_t index, std::string& out)>& write);

/// An array as part of JSON that is indented by two blanks for each level, `depth` levels deep.
/// There is never a tree of all elements, only of the one that is written.
[[nodiscard]] std::string json_array(
    std::size_t count, unsigned threads, std::size_t depth,
    const std::function<nlohmann::ordered_json(std::size_t index)>& element);

/// [{"path": …, "reason": …}, …]
[[nodiscard]] nlohmann::ordered_json unreadable_to_json(const std::vector<Unreadable>& paths);

/// What a tree is written as. File names and values may hold bytes that are not UTF-8: they are
/// replaced.
[[nodiscard]] std::string json_text(const nlohmann::ordered_json& tree);
/// The same on one line.
[[nodiscard]] std::string json_line(const nlohmann::ordered_json& tree);

}  // namespace irsa::report
