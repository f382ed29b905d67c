#include "report/slices.h"

#include <utility>
#include <vector>

#include "base/thread_pool.h"

namespace irsa::report {

std::string written_in_slices(
    std::size_t count, unsigned threads,
    const std::function<void(std::size_t index, std::string& out)>& write) {
  std::vector<std::string> slices(slice_count(count));
  for_each_slice(count, threads, [&](std::size_t slice, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) write(i, slices[slice]);
  });
  std::size_t size = 0;
  for (const std::string& slice : slices) size += slice.size();
  std::string out;
  out.reserve(size);
  for (std::string& slice : slices) out += std::exchange(slice, {});
  return out;
}

}  // namespace irsa::report
