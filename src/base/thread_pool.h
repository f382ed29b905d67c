// Work that is shared by a few threads.
#pragma once

#include <cstddef>
#include <functional>

namespace irsa {

/// How many threads `wanted` means: 0 stands for one per processor.
[[nodiscard]] unsigned thread_count(unsigned wanted);

/// Calls `work` once for every index below `count`, on at most `threads` threads, this one being
/// one of them (so with 1 nothing is started). Returns when all calls have returned. Which thread
/// gets which index is left open; a caller whose result depends on order puts results in slots by
/// index. If calls throw, the exception of the lowest index is thrown here after all threads have
/// stopped.
void for_each_index(std::size_t count, unsigned threads,
                    const std::function<void(std::size_t)>& work);

/// The same for slices of a long row: calls `work(begin, end)` with ranges that lie one after the
/// other and together are all of 0 to `count`. `slice` is the number of the range, below
/// slice_count(count).
void for_each_slice(
    std::size_t count, unsigned threads,
    const std::function<void(std::size_t slice, std::size_t begin, std::size_t end)>& work);
[[nodiscard]] std::size_t slice_count(std::size_t count);

}  // namespace irsa
