// The messages that go to the client, one at a time: both threads send some.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <utility>

#include "server/context.h"

namespace irsa::server {

/// Sends one message. Called by one thread at a time.
using Send = std::function<void(const std::string& message)>;

/// Codes of JSON-RPC and of the protocol.
enum class ErrorCode : int {
  parse_error = -32700,
  invalid_request = -32600,
  method_not_found = -32601,
  invalid_params = -32602,
  internal_error = -32603,
  not_initialized = -32002,
  cancelled = -32800,
};

/// MessageType of the protocol.
enum class Level : int { error = 1, warning = 2, info = 3 };

class Outbox {
 public:
  explicit Outbox(Send send) : send_(std::move(send)) {}

  void send(const Json& message);
  void reply(const Json& id, Json result);
  void fail(const Json& id, ErrorCode code, const std::string& message);
  void notify(const char* method, Json params);
  /// To be read by the user.
  void show(Level level, const std::string& message);
  /// For the log of the client.
  void log(Level level, const std::string& message);

 private:
  Send send_;
  std::mutex sending_;
};

}  // namespace irsa::server
