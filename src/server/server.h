// The language server: takes messages of the client, and sends answers through a function.
//
// It has two threads, and an inbox between them. The reading thread receives messages (receiver.h);
// the working thread answers the requests of the inbox (worker.h), and lints when nothing has
// changed for a short time. So the client can cancel requests or end the server while a large tree
// is being linted.
#pragma once

#include <cstddef>
#include <istream>
#include <string>
#include <string_view>

#include "server/inbox.h"
#include "server/outbox.h"
#include "server/receiver.h"
#include "server/tree.h"
#include "server/worker.h"

namespace irsa::server {

struct ServerOptions {
  Send send;
  OpenTree open;
  Today today;
  std::string version;
};

class Server {
 public:
  explicit Server(ServerOptions options);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // -- for the thread that reads (receiver.h)
  void receive(std::string_view message) { receiver_.receive(message); }
  void receive_too_long(std::size_t bytes) { receiver_.receive_too_long(bytes); }
  [[nodiscard]] bool exited() const { return receiver_.exited(); }
  /// Exit status of the process: 0 if the client has sent `shutdown`, else 1.
  [[nodiscard]] int status() const { return receiver_.shut_down() ? 0 : 1; }
  /// No more messages will come. work_until_closed() returns as soon as possible.
  void close() { inbox_.close(); }

  // -- for the thread that works (worker.h)
  void work() { worker_.work(); }
  void work_until_closed() { worker_.work_until_closed(); }

 private:
  Inbox inbox_;
  Outbox outbox_;
  Receiver receiver_;
  Worker worker_;
};

/// Runs the server until `exit` or the end of the input. Returns the exit status of the process.
[[nodiscard]] int serve(std::istream& in, ServerOptions options);

}  // namespace irsa::server
