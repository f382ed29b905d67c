#include "server/server.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/text.h"
#include "base/thread.h"
#include "report/json_text.h"
#include "server/code_actions.h"
#include "server/completion.h"
#include "server/diagnostics.h"
#include "server/frames.h"
#include "server/handshake.h"
#include "server/hover.h"
#include "server/navigation.h"
#include "server/progress.h"
#include "server/rename.h"
#include "server/symbols.h"
#include "server/uri.h"

namespace irsa::server {

namespace {

/// After the last change, and after the first one if there is no end of them.
constexpr auto kPause = std::chrono::milliseconds(100);
constexpr auto kLongestWait = std::chrono::seconds(1);
/// A run that takes longer says how far it is.
constexpr auto kPatience = std::chrono::milliseconds(500);
/// A document that grows beyond this is not followed.
constexpr std::size_t kLongestDocument = std::size_t{256} << 20;

// Error codes of JSON-RPC and of the protocol.
constexpr int kParseError = -32700, kInvalidRequest = -32600, kMethodNotFound = -32601,
              kInvalidParams = -32602, kInternalError = -32603, kNotInitialized = -32002,
              kCancelled = -32800;

constexpr int kShowError = 1, kShowWarning = 2, kShowInfo = 3;

/// Questions about a document that is an input.
struct Question {
  std::string_view method;
  Json (*answer)(FileId file, const Input& params, Context& context);
};

const Question kQuestions[] = {
    {"textDocument/codeAction", code_actions},         {"textDocument/hover", hover},
    {"textDocument/definition", definition},           {"textDocument/references", references},
    {"textDocument/documentSymbol", document_symbols}, {"textDocument/inlayHint", inlay_hints},
    {"textDocument/prepareRename", prepare_rename},    {"textDocument/rename", rename},
};

constexpr std::string_view kCompletion = "textDocument/completion", kResolve = "codeAction/resolve",
                           kSymbols = "workspace/symbol", kExecute = "workspace/executeCommand";

bool is_known(std::string_view method) {
  return method == kCompletion || method == kResolve || method == kSymbols || method == kExecute ||
         std::any_of(std::begin(kQuestions), std::end(kQuestions),
                     [&](const Question& each) { return each.method == method; });
}

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

const std::string& uri_in(const Input& params) {
  return text(member(member(params, "textDocument"), "uri"));
}

}  // namespace

Server::Server(ServerOptions options)
    : options_(std::move(options)), workspace_(options_.open, options_.today) {}
Server::~Server() = default;

// ---- what goes out

void Server::send(const Json& message) {
  const std::string line = report::json_line(message);
  const std::lock_guard lock(sending_);
  options_.send(line);
}

void Server::reply(const Json& id, Json result) {
  send({{"jsonrpc", "2.0"}, {"id", id}, {"result", std::move(result)}});
}

void Server::fail(const Json& id, int code, const std::string& message) {
  send({{"jsonrpc", "2.0"},
        {"id", id},
        {"error", {{"code", code}, {"message", printable(message)}}}});
}

void Server::notify(const char* method, Json params) {
  send({{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}});
}

void Server::show(int type, const std::string& message) {
  notify("window/showMessage", {{"type", type}, {"message", message}});
}

// ---- what comes in

void Server::receive(std::string_view message) {
  if (is_nested_too_deeply(message)) {
    return fail({}, kInvalidRequest, "the message is nested too deeply");
  }
  const Input parsed = Input::parse(message, nullptr, false);
  if (parsed.is_discarded()) return fail({}, kParseError, "the message is not JSON");
  if (!parsed.is_object()) {
    return fail({}, kInvalidRequest, "a message is one JSON object");
  }
  const std::optional<Json> id = id_of(parsed);
  const Input* const method = find(parsed, "method");
  if (method == nullptr) return take_reply(parsed);
  if (!method->is_string())
    return fail(id.value_or(Json()), kInvalidRequest, "'method' is a string");
  const auto& name = method->get_ref<const std::string&>();
  const Input* const params = find(parsed, "params");
  try {
    if (id) {
      take_request(
          {.id = *id, .method = name, .params = params == nullptr ? Input::object() : *params});
    } else if (parsed.contains("id")) {
      fail({}, kInvalidRequest, "'id' is a number or a string");
    } else {
      take_notification(name, params == nullptr ? Input::object() : *params);
    }
  } catch (const BadParams& why) {
    if (id) {
      fail(*id, kInvalidParams, name + ": " + why.what());
    } else {
      notify("window/logMessage",
             {{"type", kShowWarning},
              {"message", "irsa-lint: " + printable(name) + ": " + why.what()}});
    }
  }
}

void Server::receive_too_long(std::size_t bytes) {
  {
    const std::lock_guard lock(mutex_);
    documents_.clear();
  }
  touch(true);
  show(kShowError, "irsa-lint: a message of " + std::to_string(bytes) +
                       " bytes is too long (at most " + std::to_string(kLongestMessage) +
                       "). Until documents are opened again, what is saved of them counts.");
}

/// Nothing that was asked of the client needs its answer.
void Server::take_reply(const Input& message) {
  if (!message.contains("result") && !message.contains("error")) {
    fail(id_of(message).value_or(Json()), kInvalidRequest, "'method' is missing");
  }
}

void Server::take_request(Request request) {
  if (request.method == "initialize") {
    if (initialized_) return fail(request.id, kInvalidRequest, "initialize was said before");
    return initialize(request);
  }
  if (!initialized_) return fail(request.id, kNotInitialized, "initialize comes first");
  if (shut_down_) return fail(request.id, kInvalidRequest, "shutdown was said");
  if (request.method == "shutdown") {
    shut_down_ = true;
    return reply(request.id, {});
  }
  if (!is_known(request.method)) {
    return fail(request.id, kMethodNotFound, "there is no method " + request.method);
  }
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(request));
  }
  wake_.notify_all();
}

void Server::take_notification(const std::string& method, const Input& params) {
  if (method == "exit") {
    exited_ = true;
    return;
  }
  if (!initialized_ || shut_down_) return;
  using Take = void (Server::*)(const Input&);
  static const std::pair<std::string_view, Take> kTakes[] = {
      {"textDocument/didOpen", &Server::open_document},
      {"textDocument/didChange", &Server::change_document},
      {"textDocument/didClose", &Server::close_document},
      {"workspace/didChangeWorkspaceFolders", &Server::change_folders},
      {"$/cancelRequest", &Server::cancel},
  };
  for (const auto& [name, take] : kTakes) {
    if (name == method) return (this->*take)(params);
  }
  if (method == "initialized") return initialized();
  if (method == "textDocument/didSave" || method == "workspace/didChangeWatchedFiles" ||
      method == "workspace/didChangeConfiguration") {
    touch(true);
  }
}

void Server::initialize(const Request& request) {
  const Client client = client_of(request.params);
  std::vector<std::string> uris;
  if (const Input* const folders = find(request.params, "workspaceFolders")) {
    for (const Input& folder : list(*folders)) uris.push_back(text(member(folder, "uri")));
  } else if (const Input* const root = find(request.params, "rootUri")) {
    uris.push_back(text(*root));
  } else if (const Input* const path = find(request.params, "rootPath")) {
    uris.push_back(file_uri(text(*path)));
  }
  {
    const std::lock_guard lock(mutex_);
    client_ = client;
  }
  for (const std::string& uri : uris) add_folder(uri);
  initialized_ = true;
  reply(request.id, {{"capabilities", capabilities(client)},
                     {"serverInfo", {{"name", "irsa-lint"}, {"version", options_.version}}}});
  touch(true);
}

void Server::initialized() {
  bool registers = false, no_folder = false;
  {
    const std::lock_guard lock(mutex_);
    registers = client_.registers_watchers;
    no_folder = wanted_folders_.empty();
  }
  if (registers) {
    Json watchers = Json::array();
    for (const char* const glob :
         {"**/*.{yaml,yml,json,tf,tofu,tfvars,hcl,tpl,tftpl,template,j2,gotmpl,sh,bash,mk}",
          "**/{Makefile,makefile,GNUmakefile}", "**/.gitignore", "**/.irsa-lint.yaml"}) {
      watchers.push_back({{"globPattern", glob}});
    }
    Json registration = {{"id", "irsa-lint-files"},
                         {"method", "workspace/didChangeWatchedFiles"},
                         {"registerOptions", {{"watchers", std::move(watchers)}}}};
    send({{"jsonrpc", "2.0"},
          {"id", "irsa-lint-register"},
          {"method", "client/registerCapability"},
          {"params", {{"registrations", Json::array({std::move(registration)})}}}});
  }
  if (no_folder) {
    show(kShowInfo,
         "irsa-lint looks at folders: manifests and trust policies are read together. Open the "
         "folder that holds them.");
  }
}

void Server::add_folder(const std::string& uri) {
  std::optional<std::string> path = path_of(uri);
  if (!path) return;  // a remote or virtual folder: nothing in it can be read
  const std::lock_guard lock(mutex_);
  if (std::find(wanted_folders_.begin(), wanted_folders_.end(), *path) == wanted_folders_.end()) {
    wanted_folders_.push_back(std::move(*path));
  }
}

void Server::change_folders(const Input& params) {
  const Input& event = member(params, "event");
  std::vector<std::string> added, removed;
  for (const Input& folder : list(member(event, "added"))) {
    added.push_back(text(member(folder, "uri")));
  }
  for (const Input& folder : list(member(event, "removed"))) {
    removed.push_back(text(member(folder, "uri")));
  }
  for (const std::string& uri : removed) {
    const std::lock_guard lock(mutex_);
    if (const auto path = path_of(uri)) std::erase(wanted_folders_, *path);
  }
  for (const std::string& uri : added) add_folder(uri);
  touch(true);
}

void Server::open_document(const Input& params) {
  const Input& document = member(params, "textDocument");
  const std::string& uri = text(member(document, "uri"));
  const std::optional<std::string> path = path_of(uri);
  const Input* const version = find(document, "version");
  Document opened{.uri = uri,
                  .version = version == nullptr ? std::optional<std::int64_t>() : number(*version),
                  .text = std::make_shared<const std::string>(text(member(document, "text")))};
  if (!path) return;  // untitled:, git:, …: no file of the workspace
  {
    const std::lock_guard lock(mutex_);
    documents_.insert_or_assign(*path, std::move(opened));
  }
  touch(true);
}

void Server::change_document(const Input& params) {
  const std::optional<std::string> path = path_of(uri_in(params));
  if (!path) return;
  const Input& changes = member(params, "contentChanges");
  Document document;
  Units units{};
  {
    const std::lock_guard lock(mutex_);
    units = client_.units;
    const auto found = documents_.find(*path);
    if (found == documents_.end()) return;  // it was never opened, so nobody knows what changes
    document = found->second;
  }
  std::optional<std::string> after;
  std::string why = "the document has become too long";
  try {
    after = changed(*document.text, changes, units);
  } catch (const BadParams& bad) {
    why = bad.what();
  }
  const Input* const version = find(params, {"textDocument", "version"});
  if (version != nullptr && version->is_number_integer()) {
    document.version = version->get<std::int64_t>();
  }
  const bool followed = after && after->size() <= kLongestDocument;
  if (followed) document.text = std::make_shared<const std::string>(std::move(*after));
  {
    const std::lock_guard lock(mutex_);
    if (followed) {
      documents_.insert_or_assign(*path, std::move(document));
    } else {
      documents_.erase(*path);  // what it holds is not known any more
    }
  }
  touch(false);
  if (!followed) throw BadParams(why + "; until it is opened again, what is saved counts");
}

void Server::close_document(const Input& params) {
  const std::optional<std::string> path = path_of(uri_in(params));
  if (!path) return;
  {
    const std::lock_guard lock(mutex_);
    documents_.erase(*path);
  }
  touch(true);
}

void Server::cancel(const Input& params) {
  std::optional<Json> id = id_of(params);
  if (!id) return;
  bool waiting = false;
  {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(requests_.begin(), requests_.end(),
                                    [&](const Request& request) { return request.id == *id; });
    waiting = found != requests_.end();
    if (waiting) requests_.erase(found);
  }
  // One that is being answered gets its answer: that is sooner there than stopped.
  if (waiting) fail(*id, kCancelled, "cancelled");
}

void Server::touch(bool look_again) {
  {
    const std::lock_guard lock(mutex_);
    last_change_ = Clock::now();
    if (!dirty_) first_change_ = last_change_;
    dirty_ = true;
    look_again_ = look_again_ || look_again;
  }
  wake_.notify_all();
}

void Server::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  wake_.notify_all();
}

// ---- what is worked off

void Server::work_until_closed() {
  std::unique_lock lock(mutex_);
  while (!closed_) {
    if (!requests_.empty()) {
      lock.unlock();
      if (const std::optional<Request> request = next_request()) answer(*request);
      lock.lock();
    } else if (!dirty_) {
      wake_.wait(lock);
    } else if (const auto due = std::min(last_change_ + kPause, first_change_ + kLongestWait);
               Clock::now() < due) {
      wake_.wait_until(lock, due);
    } else {
      lock.unlock();
      lint();
      lock.lock();
    }
  }
}

void Server::work() {
  while (const std::optional<Request> request = next_request()) answer(*request);
  bool dirty = false;
  {
    const std::lock_guard lock(mutex_);
    dirty = dirty_;
  }
  if (dirty) lint();
}

std::optional<Server::Request> Server::next_request() {
  const std::lock_guard lock(mutex_);
  if (requests_.empty()) return std::nullopt;
  Request request = std::move(requests_.front());
  requests_.pop_front();
  return request;
}

Server::Moment Server::moment() {
  const std::lock_guard lock(mutex_);
  return {
      .documents = documents_, .look_again = std::exchange(look_again_, false), .client = client_};
}

void Server::refresh(const Moment& moment) {
  std::vector<std::string> wanted;
  {
    const std::lock_guard lock(mutex_);
    wanted = wanted_folders_;
  }
  workspace_.follow(std::move(wanted));
  workspace_.refresh(moment.documents, moment.look_again);
  for (const std::string& message : workspace_.new_refusals()) show(kShowError, message);
}

void Server::lint() {
  {
    const std::lock_guard lock(mutex_);
    // Before the documents are looked at: what changes from now on is linted the next time.
    dirty_ = false;
    // Who does not watch the files for us does not say when one has changed.
    look_again_ = look_again_ || !client_.registers_watchers;
  }
  const Moment now = moment();
  try {
    refresh(now);
    for (const auto& folder : workspace_.folders()) {
      if (folder->is_open()) read_with_progress(*folder, now.client);
    }
    publish(now);
  } catch (const std::exception& error) {
    workspace_.forget();
    show(kShowError,
         std::string("irsa-lint could not lint the workspace: ") + printable(error.what()));
  }
}

void Server::read_with_progress(Folder& folder, const Client& client) {
  if (!client.makes_progress) {
    (void)folder.report();
    return;
  }
  Progress progress([this](const Json& message) { send(message); },
                    "irsa-lint-" + std::to_string(next_token_++), folder.file_count(), kPatience);
  folder.read(progress.files_read());
  (void)folder.report();
}

void Server::publish(const Moment& now) {
  std::map<std::string, FileDiagnostics> all;
  for (const auto& [path, document] : now.documents) {
    if (workspace_.folder_for(path) != nullptr) all[document.uri].version = document.version;
  }
  for (const auto& folder : workspace_.folders()) {
    if (!folder->is_open()) continue;
    Context context(*folder, now.documents, now.client);
    const auto uri_at = [&](const std::string& path) {
      const std::optional<FileId> file = folder->file_at(path);
      return file ? context.uri_of(*file) : file_uri(path);
    };
    // Of folders in one another the innermost speaks.
    const auto wanted = [&](const std::string& path) {
      return workspace_.folder_for(path) == folder.get() &&
             (now.client.whole_workspace || all.contains(uri_at(path)));
    };
    for (auto& [path, diagnostics] : diagnostics_of(context, wanted)) {
      all[uri_at(path)].diagnostics = std::move(diagnostics);
    }
  }
  for (Json& params : published_.change_to(std::move(all))) {
    notify("textDocument/publishDiagnostics", std::move(params));
  }
}

void Server::answer(const Request& request) {
  try {
    reply(request.id, result_of(request));
  } catch (const BadParams& why) {
    fail(request.id, kInvalidParams, request.method + ": " + why.what());
  } catch (const std::exception& error) {
    fail(request.id, kInternalError, error.what());
  }
}

Json Server::result_of(const Request& request) {
  if (request.method == kExecute) return execute(request);
  if (request.method == kSymbols) return workspace_symbols(request);
  const bool resolve = request.method == kResolve;
  const std::string& uri =
      resolve ? text(member(member(request.params, "data"), "uri")) : uri_in(request.params);
  const std::optional<std::string> path = path_of(uri);
  if (!path) return {};
  if (request.method == kCompletion) return complete(*path, request);
  const Moment now = moment();
  refresh(now);
  Folder* const folder = workspace_.folder_for(*path);
  if (folder == nullptr || !folder->is_open()) return {};
  const std::optional<FileId> file = folder->file_at(*path);
  if (!file) return {};
  // Reading may bring more files into the set: before any of them is looked at.
  (void)folder->index();
  Context context(*folder, now.documents, now.client);
  if (resolve) {
    Json action = request.params;
    if (std::optional<Json> edit = fix_all(*file, context)) action["edit"] = std::move(*edit);
    return action;
  }
  for (const Question& question : kQuestions) {
    if (question.method == request.method) {
      return question.answer(*file, request.params, context);
    }
  }
  return {};
}

/// With each key that is pressed: nothing is linted for it.
Json Server::complete(const std::string& path, const Request& request) {
  Moment now;
  {
    const std::lock_guard lock(mutex_);
    now = {.documents = documents_, .client = client_};
  }
  const auto document = now.documents.find(path);
  if (document == now.documents.end()) return {};
  Folder* folder = workspace_.folder_for(path);
  if (folder == nullptr || !folder->is_open()) {
    refresh(now);
    folder = workspace_.folder_for(path);
  }
  if (folder == nullptr) return {};
  return completion(path, *document->second.text, request.params, *folder, now.client);
}

Json Server::workspace_symbols(const Request& request) {
  const std::string& query = text(member(request.params, "query"));
  const Moment now = moment();
  refresh(now);
  Json list = Json::array();
  for (const auto& folder : workspace_.folders()) {
    if (!folder->is_open()) continue;
    (void)folder->index();
    Context context(*folder, now.documents, now.client);
    add_workspace_symbols(query, context, list);
  }
  return list;
}

Json Server::execute(const Request& request) {
  const std::string& command = text(member(request.params, "command"));
  if (command != kExplainCommand) throw BadParams("there is no command " + quoted(command));
  const auto& arguments = list(member(request.params, "arguments"));
  if (arguments.size() != 1) throw BadParams("the command needs the name of a rule");
  std::string markdown = explain(text(arguments.front()));
  if (!moment().client.shows_explanations) show(kShowInfo, markdown);
  return markdown;
}

int serve(std::istream& in, ServerOptions options) {
  // Reading would flush what is tied to it, while the other thread is writing there.
  in.tie(nullptr);
  Server server(std::move(options));
  Thread worker([&] { server.work_until_closed(); });
  FrameReader frames(in);
  while (!server.exited()) {
    const Frame frame = frames.next();
    if (frame.kind == Frame::Kind::end) break;
    if (frame.kind == Frame::Kind::message) {
      server.receive(frame.text);
    } else {
      server.receive_too_long(frame.length);
    }
  }
  server.close();
  worker.join();
  return server.status();
}

}  // namespace irsa::server
