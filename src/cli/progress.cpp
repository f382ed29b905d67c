#include "cli/progress.h"

#include "base/text.h"

namespace irsa::cli {

namespace {

constexpr std::chrono::milliseconds kBetween{200};
constexpr const char* kWipe = "\r\x1b[K";

}  // namespace

Progress::Progress(std::ostream& err, bool wanted, std::size_t files,
                   std::chrono::milliseconds patience)
    : err_(err), files_(files) {
  if (wanted) thread_ = std::thread([this, patience] { watch(patience); });
}

Progress::~Progress() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

bool Progress::over_within(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return wake_.wait_for(lock, time, [this] { return over_; });
}

void Progress::watch(std::chrono::milliseconds patience) {
  if (over_within(patience)) return;
  do {
    err_ << kWipe << "irsa-lint: " << files_read_ << " of " << count_of(files_, "file") << " read"
         << std::flush;
  } while (!over_within(kBetween));
  err_ << kWipe << std::flush;
}

}  // namespace irsa::cli
