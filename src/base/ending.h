// Tells a thread that reports on some work that the work is over.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace irsa {

class Ending {
 public:
  /// The work is over: whoever waits goes on.
  void come() {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    wake_.notify_all();
  }
  /// Waits this long at the most. True as soon as the work is over.
  [[nodiscard]] bool within(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    return wake_.wait_for(lock, time, [this] { return over_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  bool over_ = false;
};

}  // namespace irsa
