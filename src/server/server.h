// A language server: messages of the client come in, and answers go out through a function.
//
// Two threads may be at work. One receives messages (receive()): it answers at once what needs no
// linting, keeps the open documents, and puts questions into a queue. The other works through the
// queue (work()), and lints when nothing has changed for a moment. So a client is heard while a
// large tree is being linted: questions can be cancelled, and the server ends when it is told to.
//
// Only `exit` and the end of the input end it, nothing else that comes in.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <istream>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/context.h"
#include "server/params.h"
#include "server/tree.h"

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
  /// Takes in one message, whatever it is.
  void receive(std::string_view message);
  /// A message of so many bytes arrived and was not kept: the contents of documents are not known
  /// any more.
  void receive_too_long(std::size_t bytes);
  /// True after `exit`.
  [[nodiscard]] bool exited() const { return exited_; }
  /// Of the process: 0 if the client has said `shutdown` before it went.
  [[nodiscard]] int status() const { return shut_down_ ? 0 : 1; }
  /// No more will come in; work_until_closed() returns as soon as it can.
  void close();

  // -- for the thread that works
  /// Answers what is asked, and lints if anything has changed; returns when there is nothing left.
  void work();
  /// The same over and over, until close().
  void work_until_closed();

 private:
  using Clock = std::chrono::steady_clock;
  struct Request {
    Json id;
    std::string method;
    Input params;
  };
  /// What the working thread is to do, as it was at one moment.
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
  [[nodiscard]] Folder* folder_for(std::string_view path);
  void follow_folders();
  void refresh(const Moment& moment);
  void lint();
  void read_with_progress(Folder& folder, const Client& client);
  void publish(const Moment& moment);
  void tell_refusals();
  void answer(const Request& request);
  [[nodiscard]] Json result_of(const Request& request);
  [[nodiscard]] Json complete(const std::string& path, const Request& request);
  [[nodiscard]] Json workspace_symbols(const Request& request);
  [[nodiscard]] Json execute(const Request& request);

  ServerOptions options_;
  std::mutex sending_;

  // Of the reading thread.
  bool initialized_ = false, shut_down_ = false, exited_ = false;

  // Of both, under the mutex.
  std::mutex mutex_;
  std::condition_variable wake_;
  bool closed_ = false;
  Client client_;
  OpenDocuments documents_;
  std::vector<std::string> wanted_folders_;  ///< paths
  std::deque<Request> requests_;
  bool dirty_ = false;       ///< something has changed since the last lint
  bool look_again_ = false;  ///< on disk, too
  Clock::time_point first_change_, last_change_;

  // Of the working thread.
  std::vector<std::unique_ptr<Folder>> folders_;
  std::map<std::string, std::string> published_;  ///< by URI, what was said last
  std::map<std::string, std::string> refusals_;   ///< by folder, what was said
  std::size_t next_token_ = 0;
};

/// Serves until `exit` or the end of the input; returns the status of the process.
[[nodiscard]] int serve(std::istream& in, ServerOptions options);

}  // namespace irsa::server
