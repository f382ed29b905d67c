#include "server/outbox.h"

#include "base/text.h"
#include "report/json_text.h"

namespace irsa::server {

void Outbox::send(const Json& message) {
  const std::string line = report::json_line(message);
  const std::lock_guard lock(sending_);
  send_(line);
}

void Outbox::reply(const Json& id, Json result) {
  send({{"jsonrpc", "2.0"}, {"id", id}, {"result", std::move(result)}});
}

void Outbox::fail(const Json& id, ErrorCode code, const std::string& message) {
  send({{"jsonrpc", "2.0"},
        {"id", id},
        {"error", {{"code", static_cast<int>(code)}, {"message", printable(message)}}}});
}

void Outbox::notify(const char* method, Json params) {
  send({{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}});
}

void Outbox::show(Level level, const std::string& message) {
  notify("window/showMessage", {{"type", static_cast<int>(level)}, {"message", message}});
}

void Outbox::log(Level level, const std::string& message) {
  notify("window/logMessage", {{"type", static_cast<int>(level)}, {"message", message}});
}

}  // namespace irsa::server
