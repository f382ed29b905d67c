// The working thread: answers the requests of the inbox, lints, and publishes what is found.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "server/inbox.h"
#include "server/outbox.h"
#include "server/published.h"
#include "server/tree.h"
#include "server/workspace.h"

namespace irsa::server {

/// Is it a request that a Worker answers?
[[nodiscard]] bool is_answered(std::string_view method);

class Worker {
 public:
  Worker(Inbox& inbox, Outbox& outbox, OpenTree open, Today today);

  /// Answers the requests that wait, and lints if something has changed. Returns when there is
  /// nothing left to do.
  void work();
  /// Repeats this until the inbox is closed.
  void work_until_closed();

 private:
  /// What an answer is made from.
  struct Moment {
    OpenDocuments documents;
    bool look_again = false;
    Client client;
  };

  [[nodiscard]] Moment moment();
  void refresh(const Moment& moment);
  void lint();
  void read_with_progress(Folder& folder, const Client& client);
  void publish(const Moment& moment);
  void answer(const Request& request);
  [[nodiscard]] Json result_of(const Request& request);
  [[nodiscard]] Json complete(const std::string& path, const Request& request);
  [[nodiscard]] Json workspace_symbols(const Request& request);
  [[nodiscard]] Json execute(const Request& request);

  Inbox& inbox_;
  Outbox& outbox_;
  Workspace workspace_;
  Published published_;
  std::size_t next_token_ = 0;
};

}  // namespace irsa::server
