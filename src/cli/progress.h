// Shows somebody who waits how far the run is and what is being done.
//
// Nothing is printed in the first second. On a terminal, one line is written again and again, and
// is removed when the object is destroyed; in a log, a line is written every five seconds. While
// the object lives, nobody else may write to the stream.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <ostream>
#include <string>
#include <thread>

#include "base/ending.h"

namespace irsa::cli {

class Progress {
 public:
  enum class Manner { none, line, log };

  Progress(std::ostream& err, Manner manner, std::size_t files,
           std::chrono::milliseconds patience = std::chrono::seconds(1));
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// For whoever reads the files to count up.
  [[nodiscard]] std::atomic<std::size_t>& files_read() { return files_read_; }

 private:
  void watch(std::chrono::milliseconds patience);

  [[nodiscard]] std::string now() const;

  std::ostream& err_;
  Manner manner_;
  std::size_t files_;
  std::atomic<std::size_t> files_read_ = 0;
  Ending over_;
  std::thread thread_;
};

}  // namespace irsa::cli
