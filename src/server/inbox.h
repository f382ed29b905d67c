// What has come in and is not worked off: open documents, folders, requests, and whether something
// has changed since the last run. The reading thread puts it in, the working thread takes it out;
// every function may be called by either.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "server/context.h"
#include "server/documents.h"
#include "server/params.h"

namespace irsa::server {

struct Request {
  Json id;
  std::string method;
  Input params;
};

class Inbox {
 public:
  // -- the client
  void set_client(const Client& client);
  [[nodiscard]] Client client() const;

  // -- folders, by path
  void add_folder(const std::string& path);
  void remove_folder(const std::string& path);
  [[nodiscard]] std::vector<std::string> folders() const;

  // -- open documents, by path
  [[nodiscard]] OpenDocuments documents() const;
  [[nodiscard]] std::optional<Document> document(const std::string& path) const;
  void put_document(const std::string& path, Document document);
  void drop_document(const std::string& path);
  void drop_all_documents();

  // -- requests
  void put(Request request);
  /// The one that waits longest.
  [[nodiscard]] std::optional<Request> next_request();
  /// Takes back a request that still waits. False if it does not.
  [[nodiscard]] bool withdraw(const Json& id);

  // -- changes
  /// Something has changed; `on_disk`: perhaps also files that no document shows.
  void touch(bool on_disk);
  /// Has something changed since the last begin_run()?
  [[nodiscard]] bool is_dirty() const;
  /// What changes from now on is for the next run.
  void begin_run();
  /// Must files be looked at again? True once for each change.
  [[nodiscard]] bool take_look_again();

  // -- waiting
  /// No more will come.
  void close();
  enum class Next : std::uint8_t { closed, request, run };
  /// Waits until there is something to do. A run is due when nothing has changed for a short time.
  [[nodiscard]] Next wait();

 private:
  using Clock = std::chrono::steady_clock;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool closed_ = false;
  Client client_;
  OpenDocuments documents_;
  std::vector<std::string> folders_;
  std::deque<Request> requests_;
  bool dirty_ = false;       ///< something has changed since the last run
  bool look_again_ = false;  ///< also on disk
  Clock::time_point first_change_, last_change_;
};

}  // namespace irsa::server
