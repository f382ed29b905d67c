// JSON trees as text. Every tree becomes text here (doors_test.cpp looks for other places), because
// bytes that are not UTF-8 have to be replaced: file names can have them.
#pragma once

#include <cstddef>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "source/walk.h"

namespace irsa::report {

/// Indented by two blanks for each level.
[[nodiscard]] std::string json_text(const nlohmann::ordered_json& tree);
/// The same on one line.
[[nodiscard]] std::string json_line(const nlohmann::ordered_json& tree);

/// An array, as json_text() writes it, `depth` levels deep. Only the elements that are being
/// written are in memory as trees; `element` is called on several threads at the same time.
[[nodiscard]] std::string json_array(
    std::size_t count, unsigned threads, std::size_t depth,
    const std::function<nlohmann::ordered_json(std::size_t index)>& element);

/// [{"path": …, "reason": …}, …]
[[nodiscard]] nlohmann::ordered_json unreadable_to_json(const std::vector<Unreadable>& paths);

}  // namespace irsa::report
