// The reading thread: takes the messages of the client. It answers what needs no linting, keeps the
// open documents, and puts the other requests into the inbox.
//
// Only `exit` and the end of the input end the server. No other message does.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "server/inbox.h"
#include "server/outbox.h"

namespace irsa::server {

class Receiver {
 public:
  Receiver(Inbox& inbox, Outbox& outbox, std::string version)
      : inbox_(inbox), outbox_(outbox), version_(std::move(version)) {}

  /// Handles one message. Any text is allowed.
  void receive(std::string_view message);
  /// To be called for a message that was too long and was dropped. It may have changed a document,
  /// so the texts of the open documents are no longer known.
  void receive_too_long(std::size_t bytes);
  /// True after `exit`.
  [[nodiscard]] bool exited() const { return exited_; }
  /// True after `shutdown`.
  [[nodiscard]] bool shut_down() const { return shut_down_; }

 private:
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
  void add_folder(const std::string& uri);

  Inbox& inbox_;
  Outbox& outbox_;
  std::string version_;
  bool initialized_ = false, shut_down_ = false, exited_ = false;
};

}  // namespace irsa::server
