#include "base/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "base/thread.h"

namespace irsa {

unsigned thread_count(unsigned wanted) {
  return wanted != 0 ? wanted : std::max(1U, std::thread::hardware_concurrency());
}

void for_each_index(std::size_t count, unsigned threads,
                    const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr failure;
  std::size_t failed_index = count;

  const auto take_turns = [&] {
    for (std::size_t index = next++; index < count; index = next++) {
      try {
        work(index);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (index < failed_index) {
          failed_index = index;
          failure = std::current_exception();
        }
      }
    }
  };

  std::vector<Thread> helpers;
  const std::size_t wanted = std::min<std::size_t>(threads, count);
  for (std::size_t i = 1; i < wanted; ++i) {
    // Where no thread can be had (a container's limit), those that exist do the work.
    try {
      helpers.emplace_back(take_turns);
    } catch (const std::system_error&) {
      break;
    }
  }
  take_turns();
  helpers.clear();  // joins
  if (failure) std::rethrow_exception(failure);
}

namespace {

constexpr std::size_t kSlice = 1'024;

}  // namespace

std::size_t slice_count(std::size_t count) { return (count + kSlice - 1) / kSlice; }

void for_each_slice(
    std::size_t count, unsigned threads,
    const std::function<void(std::size_t slice, std::size_t begin, std::size_t end)>& work) {
  for_each_index(slice_count(count), threads, [&](std::size_t slice) {
    work(slice, slice * kSlice, std::min(count, (slice + 1) * kSlice));
  });
}

}  // namespace irsa
