#include "cli/progress.h"

#include "base/text.h"

namespace irsa::cli {

namespace {

constexpr std::chrono::milliseconds kBetween{200};
constexpr std::chrono::seconds kBetweenLines{5};
constexpr const char* kWipe = "\r\x1b[K";

}  // namespace

Progress::Progress(std::ostream& err, Manner manner, std::size_t files,
                   std::chrono::milliseconds patience)
    : err_(err), manner_(manner), files_(files) {
  if (manner != Manner::none) thread_ = std::thread([this, patience] { watch(patience); });
}

Progress::~Progress() {
  if (!thread_.joinable()) return;
  over_.come();
  thread_.join();
}

std::string Progress::now() const {
  const std::size_t read = files_read_;
  if (read >= files_) {
    return "irsa-lint: " + count_of(files_, "file") + " read; checking them together";
  }
  return "irsa-lint: " + std::to_string(read * 100 / files_) + "%: " + std::to_string(read) +
         " of " + count_of(files_, "file") + " read";
}

void Progress::watch(std::chrono::milliseconds patience) {
  if (over_.within(patience)) return;
  const bool line = manner_ == Manner::line;
  do {
    err_ << (line ? kWipe : "") << now() << (line ? "" : "\n") << std::flush;
  } while (!over_.within(line ? kBetween : kBetweenLines));
  if (line) err_ << kWipe << std::flush;
}

}  // namespace irsa::cli
