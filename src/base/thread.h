// A thread with enough stack for deeply nested input.
#pragma once

#include <pthread.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <utility>

namespace irsa {

/// Runs a function on a thread of its own; whoever lets go of it waits for the end of the function.
///
/// What reads documents calls itself as deep as they may nest (doc/limits.h). The stack that a
/// system gives to a thread, if nobody asks, may be too small for that: 128 KiB with musl, 512 KiB
/// on macOS, what `ulimit -s` says with glibc, and 2 MiB if that is "unlimited". So this class
/// asks.
class Thread {
 public:
  /// Bytes of stack.
  static constexpr std::size_t kStack = std::size_t{8} << 20;

  /// No thread.
  Thread() = default;
  /// Throws std::system_error if no thread can be had. An exception of `work` ends the program.
  explicit Thread(std::function<void()> work);
  Thread(Thread&& other) noexcept : thread_(std::exchange(other.thread_, std::nullopt)) {}
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;
  Thread& operator=(Thread&&) = delete;
  ~Thread() { join(); }

  /// Waits for the end, if that has not been done.
  void join() noexcept;

 private:
  std::optional<pthread_t> thread_;
};

}  // namespace irsa
