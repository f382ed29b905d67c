#include "server/progress.h"

#include <algorithm>
#include <utility>

namespace irsa::server {

Progress::Progress(std::function<void(const Json&)> send, std::string token, std::size_t files,
                   std::chrono::milliseconds patience)
    : send_(std::move(send)),
      token_(std::move(token)),
      files_(files),
      patience_(patience),
      thread_([this] { watch(); }) {}

Progress::~Progress() {
  over_.come();
  thread_.join();
}

void Progress::tell(Json value) const {
  send_({{"jsonrpc", "2.0"},
         {"method", "$/progress"},
         {"params", {{"token", token_}, {"value", std::move(value)}}}});
}

void Progress::watch() {
  constexpr auto kTick = std::chrono::milliseconds(250);
  if (over_.within(patience_)) return;
  // The client may refuse the token; it then has nothing to show, and passes over the rest.
  send_({{"jsonrpc", "2.0"},
         {"id", token_},
         {"method", "window/workDoneProgress/create"},
         {"params", {{"token", token_}}}});
  tell({{"kind", "begin"}, {"title", "irsa-lint"}, {"cancellable", false}, {"percentage", 0}});
  do {
    const std::size_t read = std::min(files_read_.load(), files_);
    tell({{"kind", "report"},
          {"message", std::to_string(read) + " of " + std::to_string(files_) + " files"},
          {"percentage", files_ == 0 ? 100 : read * 100 / files_}});
  } while (!over_.within(kTick));
  tell({{"kind", "end"}});
}

}  // namespace irsa::server
