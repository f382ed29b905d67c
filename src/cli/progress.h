// What somebody who waits gets to see: how many files have been read.
//
// Nothing is printed before a second has passed, and the line is wiped when the object goes. While
// it lives, nobody else may write to the stream.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <ostream>
#include <thread>

namespace irsa::cli {

class Progress {
 public:
  Progress(std::ostream& err, bool wanted, std::size_t files,
           std::chrono::milliseconds patience = std::chrono::seconds(1));
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// For whoever reads the files to count up.
  [[nodiscard]] std::atomic<std::size_t>& files_read() { return files_read_; }

 private:
  void watch(std::chrono::milliseconds patience);
  /// True as soon as the work is over.
  [[nodiscard]] bool over_within(std::chrono::milliseconds time);

  std::ostream& err_;
  std::size_t files_;
  std::atomic<std::size_t> files_read_ = 0;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace irsa::cli
