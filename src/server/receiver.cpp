#include "server/receiver.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.h"
#include "server/frames.h"
#include "server/handshake.h"
#include "server/uri.h"
#include "server/worker.h"

namespace irsa::server {

namespace {

/// A document that grows beyond this is not followed.
constexpr std::size_t kLongestDocument = std::size_t{256} << 20;

/// What is made of a message calls itself as often as it is nested. Nothing that the protocol has
/// comes near.
bool is_nested_too_deeply(std::string_view message) {
  constexpr int kDeepest = 256;
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < message.size(); ++i) {
    const char c = message[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kDeepest) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

/// An id as it came, if it is one.
std::optional<Json> id_of(const Input& message) {
  const auto found = message.find("id");
  if (found == message.end()) return std::nullopt;
  if (found->is_string()) return Json(found->get_ref<const std::string&>());
  if (found->is_number_unsigned()) return Json(found->get<std::uint64_t>());
  if (found->is_number_integer()) return Json(found->get<std::int64_t>());
  return std::nullopt;
}

}  // namespace

void Receiver::receive(std::string_view message) {
  if (is_nested_too_deeply(message)) {
    return outbox_.fail({}, ErrorCode::invalid_request, "the message is nested too deeply");
  }
  const Input parsed = Input::parse(message, nullptr, false);
  if (parsed.is_discarded())
    return outbox_.fail({}, ErrorCode::parse_error, "the message is not JSON");
  if (!parsed.is_object()) {
    return outbox_.fail({}, ErrorCode::invalid_request, "a message is one JSON object");
  }
  const std::optional<Json> id = id_of(parsed);
  const Input* const method = find(parsed, "method");
  if (method == nullptr) return take_reply(parsed);
  if (!method->is_string())
    return outbox_.fail(id.value_or(Json()), ErrorCode::invalid_request, "'method' is a string");
  const auto& name = method->get_ref<const std::string&>();
  const Input* const params = find(parsed, "params");
  try {
    if (id) {
      take_request(
          {.id = *id, .method = name, .params = params == nullptr ? Input::object() : *params});
    } else if (parsed.contains("id")) {
      outbox_.fail({}, ErrorCode::invalid_request, "'id' is a number or a string");
    } else {
      take_notification(name, params == nullptr ? Input::object() : *params);
    }
  } catch (const BadParams& why) {
    if (id) {
      outbox_.fail(*id, ErrorCode::invalid_params, name + ": " + why.what());
    } else {
      outbox_.log(Level::warning, "irsa-lint: " + printable(name) + ": " + why.what());
    }
  }
}

void Receiver::receive_too_long(std::size_t bytes) {
  inbox_.drop_all_documents();
  inbox_.touch(true);
  outbox_.show(Level::error,
               "irsa-lint: a message of " + std::to_string(bytes) + " bytes is too long (at most " +
                   std::to_string(kLongestMessage) +
                   "). Until documents are opened again, what is saved of them counts.");
}

/// Nothing that was asked of the client needs its answer.
void Receiver::take_reply(const Input& message) {
  if (!message.contains("result") && !message.contains("error")) {
    outbox_.fail(id_of(message).value_or(Json()), ErrorCode::invalid_request,
                 "'method' is missing");
  }
}

void Receiver::take_request(Request request) {
  if (request.method == "initialize") {
    if (initialized_)
      return outbox_.fail(request.id, ErrorCode::invalid_request, "initialize was said before");
    return initialize(request);
  }
  if (!initialized_)
    return outbox_.fail(request.id, ErrorCode::not_initialized, "initialize comes first");
  if (shut_down_) return outbox_.fail(request.id, ErrorCode::invalid_request, "shutdown was said");
  if (request.method == "shutdown") {
    shut_down_ = true;
    return outbox_.reply(request.id, {});
  }
  if (!is_answered(request.method)) {
    return outbox_.fail(request.id, ErrorCode::method_not_found,
                        "there is no method " + request.method);
  }
  inbox_.put(std::move(request));
}

void Receiver::take_notification(const std::string& method, const Input& params) {
  if (method == "exit") {
    exited_ = true;
    return;
  }
  if (!initialized_ || shut_down_) return;
  using Take = void (Receiver::*)(const Input&);
  static const std::pair<std::string_view, Take> kTakes[] = {
      {"textDocument/didOpen", &Receiver::open_document},
      {"textDocument/didChange", &Receiver::change_document},
      {"textDocument/didClose", &Receiver::close_document},
      {"workspace/didChangeWorkspaceFolders", &Receiver::change_folders},
      {"$/cancelRequest", &Receiver::cancel},
  };
  for (const auto& [name, take] : kTakes) {
    if (name == method) return (this->*take)(params);
  }
  if (method == "initialized") return initialized();
  if (method == "textDocument/didSave" || method == "workspace/didChangeWatchedFiles" ||
      method == "workspace/didChangeConfiguration") {
    inbox_.touch(true);
  }
}

void Receiver::initialize(const Request& request) {
  const Client client = client_of(request.params);
  std::vector<std::string> uris;
  if (const Input* const folders = find(request.params, "workspaceFolders")) {
    for (const Input& folder : list(*folders)) uris.push_back(text(member(folder, "uri")));
  } else if (const Input* const root = find(request.params, "rootUri")) {
    uris.push_back(text(*root));
  } else if (const Input* const path = find(request.params, "rootPath")) {
    uris.push_back(file_uri(text(*path)));
  }
  inbox_.set_client(client);
  for (const std::string& uri : uris) add_folder(uri);
  initialized_ = true;
  outbox_.reply(request.id, {{"capabilities", capabilities(client)},
                             {"serverInfo", {{"name", "irsa-lint"}, {"version", version_}}}});
  inbox_.touch(true);
}

void Receiver::initialized() {
  if (inbox_.client().registers_watchers) outbox_.send(registration_of_watchers());
  if (inbox_.folders().empty()) {
    outbox_.show(
        Level::info,
        "irsa-lint looks at folders: manifests and trust policies are read together. Open the "
        "folder that holds them.");
  }
}

void Receiver::add_folder(const std::string& uri) {
  // Of a remote or virtual folder nothing can be read.
  if (const auto path = path_of(uri)) inbox_.add_folder(*path);
}

void Receiver::change_folders(const Input& params) {
  const Input& event = member(params, "event");
  std::vector<std::string> added, removed;
  for (const Input& folder : list(member(event, "added"))) {
    added.push_back(text(member(folder, "uri")));
  }
  for (const Input& folder : list(member(event, "removed"))) {
    removed.push_back(text(member(folder, "uri")));
  }
  for (const std::string& uri : removed) {
    if (const auto path = path_of(uri)) inbox_.remove_folder(*path);
  }
  for (const std::string& uri : added) add_folder(uri);
  inbox_.touch(true);
}

void Receiver::open_document(const Input& params) {
  const Input& document = member(params, "textDocument");
  const std::string& uri = text(member(document, "uri"));
  const std::optional<std::string> path = path_of(uri);
  const Input* const version = find(document, "version");
  Document opened{.uri = uri,
                  .version = version == nullptr ? std::optional<std::int64_t>() : number(*version),
                  .text = std::make_shared<const std::string>(text(member(document, "text")))};
  if (!path) return;  // untitled:, git:, …: no file of the workspace
  inbox_.put_document(*path, std::move(opened));
  inbox_.touch(true);
}

void Receiver::change_document(const Input& params) {
  const std::optional<std::string> path = path_of(uri_in(params));
  if (!path) return;
  const Input& changes = member(params, "contentChanges");
  std::optional<Document> document = inbox_.document(*path);
  if (!document) return;  // it was never opened, so nobody knows what changes
  std::optional<std::string> after;
  std::string why = "the document has become too long";
  try {
    after = changed(*document->text, changes, inbox_.client().units);
  } catch (const BadParams& bad) {
    why = bad.what();
  }
  const Input* const version = find(params, {"textDocument", "version"});
  if (version != nullptr && version->is_number_integer()) {
    document->version = version->get<std::int64_t>();
  }
  const bool followed = after && after->size() <= kLongestDocument;
  if (followed) {
    document->text = std::make_shared<const std::string>(std::move(*after));
    inbox_.put_document(*path, std::move(*document));
  } else {
    inbox_.drop_document(*path);  // what it holds is not known any more
  }
  inbox_.touch(false);
  if (!followed) throw BadParams(why + "; until it is opened again, what is saved counts");
}

void Receiver::close_document(const Input& params) {
  const std::optional<std::string> path = path_of(uri_in(params));
  if (!path) return;
  inbox_.drop_document(*path);
  inbox_.touch(true);
}

void Receiver::cancel(const Input& params) {
  std::optional<Json> id = id_of(params);
  if (!id) return;
  // One that is being answered gets its answer: that is sooner there than stopped.
  if (inbox_.withdraw(*id)) outbox_.fail(*id, ErrorCode::cancelled, "cancelled");
}

}  // namespace irsa::server
