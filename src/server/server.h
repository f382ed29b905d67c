// The language server: takes messages of the client, and sends answers through a function.
//
// It has two threads. The reading thread receives messages (receive()): it answers requests that
// need no linting, keeps the open documents, and puts other requests into a queue. The working
// thread answers the requests in the queue (work()), and lints when nothing has changed for a short
// time. So the client can cancel requests or end the server while a large tree is being linted.
//
// Only `exit` and the end of the input end the server. No other message does.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <istream>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/context.h"
#include "server/params.h"
#include "server/published.h"
#include "server/tree.h"
#include "server/workspace.h"

namespace irsa::server {

/// Sends one message. Called by one thread at a time.
using Send = std::function<void(const std::string& message)>;

struct ServerOptions {
  Send send;
  OpenTree open;
  Today today;
  std::string version;
};

class Server {
 public:
  explicit Server(ServerOptions options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // -- for the thread that reads
  /// Handles one message. Any text is allowed.
  void receive(std::string_view message);
  /// To be called for a message that was too long and was dropped. It may have changed a document,
  /// so the texts of the open documents are no longer known.
  void receive_too_long(std::size_t bytes);
  /// True after `exit`.
  [[nodiscard]] bool exited() const { return exited_; }
  /// Exit status of the process: 0 if the client has sent `shutdown`, else 1.
  [[nodiscard]] int status() const { return shut_down_ ? 0 : 1; }
  /// No more messages will come. work_until_closed() returns as soon as possible.
  void close();

  // -- for the thread that works
  /// Answers the requests in the queue, and lints if something has changed. Returns when there is
  /// nothing left to do.
  void work();
  /// Repeats this until close().
  void work_until_closed();

 private:
  using Clock = std::chrono::steady_clock;
  struct Request {
    Json id;
    std::string method;
    Input params;
  };
  /// A copy of the shared state, for the working thread.
  struct Moment {
    OpenDocuments documents;
    bool look_again = false;
    Client client;
  };

  // Messages.
  void send(const Json& message);
  void reply(const Json& id, Json result);
  void fail(const Json& id, int code, const std::string& message);
  void notify(const char* method, Json params);
  void show(int type, const std::string& message);
  void take_request(Request request);
  void take_notification(const std::string& method, const Input& params);
  void take_reply(const Input& message);
  void initialize(const Request& request);
  void initialized();
  void open_document(const Input& params);
  void change_document(const Input& params);
  void close_document(const Input& params);
  void change_folders(const Input& params);
  void cancel(const Input& params);
  void touch(bool look_again);
  void add_folder(const std::string& uri);

  // Work.
  [[nodiscard]] std::optional<Request> next_request();
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

  ServerOptions options_;
  std::mutex sending_;

  // Used by the reading thread only.
  bool initialized_ = false, shut_down_ = false, exited_ = false;

  // Used by both threads, under mutex_.
  std::mutex mutex_;
  std::condition_variable wake_;
  bool closed_ = false;
  Client client_;
  OpenDocuments documents_;
  std::vector<std::string> wanted_folders_;  ///< paths
  std::deque<Request> requests_;
  bool dirty_ = false;       ///< something has changed since the last run
  bool look_again_ = false;  ///< also on disk
  Clock::time_point first_change_, last_change_;

  // Used by the working thread only.
  Workspace workspace_;
  Published published_;
  std::size_t next_token_ = 0;
};

/// Runs the server until `exit` or the end of the input. Returns the exit status of the process.
[[nodiscard]] int serve(std::istream& in, ServerOptions options);

}  // namespace irsa::server
