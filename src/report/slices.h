// Writes large reports on several threads, in slices. The result is the same as on one thread.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace irsa::report {

/// Joins what `write` appends for each index below `count`, in order. `write` is called on several
/// threads at the same time.
[[nodiscard]] std::string written_in_slices(
    std::size_t count, unsigned threads,
    const std::function<void(std::size_t index, std::string& out)>& write);

}  // namespace irsa::report
