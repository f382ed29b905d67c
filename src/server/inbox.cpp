#include "server/inbox.h"

#include <algorithm>
#include <utility>

namespace irsa::server {

namespace {

/// After the last change, and after the first one if there is no end of them.
constexpr auto kPause = std::chrono::milliseconds(100);
constexpr auto kLongestWait = std::chrono::seconds(1);

}  // namespace

void Inbox::set_client(const Client& client) {
  const std::lock_guard lock(mutex_);
  client_ = client;
}

Client Inbox::client() const {
  const std::lock_guard lock(mutex_);
  return client_;
}

void Inbox::add_folder(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (std::find(folders_.begin(), folders_.end(), path) == folders_.end()) folders_.push_back(path);
}

void Inbox::remove_folder(const std::string& path) {
  const std::lock_guard lock(mutex_);
  std::erase(folders_, path);
}

std::vector<std::string> Inbox::folders() const {
  const std::lock_guard lock(mutex_);
  return folders_;
}

OpenDocuments Inbox::documents() const {
  const std::lock_guard lock(mutex_);
  return documents_;
}

std::optional<Document> Inbox::document(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto found = documents_.find(path);
  if (found == documents_.end()) return std::nullopt;
  return found->second;
}

void Inbox::put_document(const std::string& path, Document document) {
  const std::lock_guard lock(mutex_);
  documents_.insert_or_assign(path, std::move(document));
}

void Inbox::drop_document(const std::string& path) {
  const std::lock_guard lock(mutex_);
  documents_.erase(path);
}

void Inbox::drop_all_documents() {
  const std::lock_guard lock(mutex_);
  documents_.clear();
}

void Inbox::put(Request request) {
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(request));
  }
  wake_.notify_all();
}

std::optional<Request> Inbox::next_request() {
  const std::lock_guard lock(mutex_);
  if (requests_.empty()) return std::nullopt;
  Request request = std::move(requests_.front());
  requests_.pop_front();
  return request;
}

bool Inbox::withdraw(const Json& id) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(requests_.begin(), requests_.end(),
                                  [&](const Request& request) { return request.id == id; });
  if (found == requests_.end()) return false;
  requests_.erase(found);
  return true;
}

void Inbox::touch(bool on_disk) {
  {
    const std::lock_guard lock(mutex_);
    last_change_ = Clock::now();
    if (!dirty_) first_change_ = last_change_;
    dirty_ = true;
    look_again_ = look_again_ || on_disk;
  }
  wake_.notify_all();
}

bool Inbox::is_dirty() const {
  const std::lock_guard lock(mutex_);
  return dirty_;
}

void Inbox::begin_run() {
  const std::lock_guard lock(mutex_);
  dirty_ = false;
  // Who does not watch the files for us does not say when one has changed.
  look_again_ = look_again_ || !client_.registers_watchers;
}

bool Inbox::take_look_again() {
  const std::lock_guard lock(mutex_);
  return std::exchange(look_again_, false);
}

void Inbox::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  wake_.notify_all();
}

Inbox::Next Inbox::wait() {
  std::unique_lock lock(mutex_);
  while (true) {
    if (closed_) return Next::closed;
    if (!requests_.empty()) return Next::request;
    if (!dirty_) {
      wake_.wait(lock);
      continue;
    }
    const auto due = std::min(last_change_ + kPause, first_change_ + kLongestWait);
    if (Clock::now() >= due) return Next::run;
    wake_.wait_until(lock, due);
  }
}

}  // namespace irsa::server
