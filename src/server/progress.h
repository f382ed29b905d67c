// Reports the progress of a long run (window/workDoneProgress), if it takes longer than `patience`.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <thread>

#include "base/ending.h"
#include "server/context.h"

namespace irsa::server {

class Progress {
 public:
  /// `send` is called on a thread of this object. `token` must be new. `files`: the number of files
  /// to read.
  Progress(std::function<void(const Json&)> send, std::string token, std::size_t files,
           std::chrono::milliseconds patience);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// To be increased by the caller for each file that is read.
  [[nodiscard]] std::atomic<std::size_t>& files_read() { return files_read_; }

 private:
  void watch();
  void tell(Json value) const;

  std::function<void(const Json&)> send_;
  std::string token_;
  std::size_t files_;
  std::chrono::milliseconds patience_;
  std::atomic<std::size_t> files_read_ = 0;
  Ending over_;
  std::thread thread_;
};

}  // namespace irsa::server
