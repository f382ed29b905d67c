#include "server/worker.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "base/text.h"
#include "server/code_actions.h"
#include "server/completion.h"
#include "server/diagnostics.h"
#include "server/hover.h"
#include "server/navigation.h"
#include "server/progress.h"
#include "server/rename.h"
#include "server/symbols.h"
#include "server/uri.h"

namespace irsa::server {

namespace {

/// A run that takes longer says how far it is.
constexpr auto kPatience = std::chrono::milliseconds(500);

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

}  // namespace

bool is_answered(std::string_view method) {
  return method == kCompletion || method == kResolve || method == kSymbols || method == kExecute ||
         std::any_of(std::begin(kQuestions), std::end(kQuestions),
                     [&](const Question& each) { return each.method == method; });
}

Worker::Worker(Inbox& inbox, Outbox& outbox, OpenTree open, Today today)
    : inbox_(inbox), outbox_(outbox), workspace_(std::move(open), std::move(today)) {}

void Worker::work_until_closed() {
  while (true) {
    switch (inbox_.wait()) {
      case Inbox::Next::closed: return;
      case Inbox::Next::run: lint(); break;
      case Inbox::Next::request:
        if (const std::optional<Request> request = inbox_.next_request()) answer(*request);
        break;
    }
  }
}

void Worker::work() {
  while (const std::optional<Request> request = inbox_.next_request()) answer(*request);
  if (inbox_.is_dirty()) lint();
}

Worker::Moment Worker::moment() {
  // First whether to look, then what: a change in between is seen, and looked at once more.
  const bool look_again = inbox_.take_look_again();
  return {.documents = inbox_.documents(), .look_again = look_again, .client = inbox_.client()};
}

void Worker::refresh(const Moment& moment) {
  workspace_.follow(inbox_.folders());
  workspace_.refresh(moment.documents, moment.look_again);
  for (const std::string& message : workspace_.new_refusals()) {
    outbox_.show(Level::error, message);
  }
}

void Worker::lint() {
  // Before the documents are looked at: what changes from now on is linted the next time.
  inbox_.begin_run();
  const Moment now = moment();
  try {
    refresh(now);
    for (const auto& folder : workspace_.folders()) {
      if (folder->is_open()) read_with_progress(*folder, now.client);
    }
    publish(now);
  } catch (const std::exception& error) {
    workspace_.forget();
    outbox_.show(Level::error,
                 std::string("irsa-lint could not lint the workspace: ") + printable(error.what()));
  }
}

void Worker::read_with_progress(Folder& folder, const Client& client) {
  if (!client.makes_progress) {
    (void)folder.report();
    return;
  }
  Progress progress([this](const Json& message) { outbox_.send(message); },
                    "irsa-lint-" + std::to_string(next_token_++), folder.file_count(), kPatience);
  folder.read(progress.files_read());
  (void)folder.report();
}

void Worker::publish(const Moment& now) {
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
    outbox_.notify("textDocument/publishDiagnostics", std::move(params));
  }
}

void Worker::answer(const Request& request) {
  try {
    outbox_.reply(request.id, result_of(request));
  } catch (const BadParams& why) {
    outbox_.fail(request.id, ErrorCode::invalid_params, request.method + ": " + why.what());
  } catch (const std::exception& error) {
    outbox_.fail(request.id, ErrorCode::internal_error, error.what());
  }
}

Json Worker::result_of(const Request& request) {
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
Json Worker::complete(const std::string& path, const Request& request) {
  const Moment now{.documents = inbox_.documents(), .client = inbox_.client()};
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

Json Worker::workspace_symbols(const Request& request) {
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

Json Worker::execute(const Request& request) {
  const std::string& command = text(member(request.params, "command"));
  if (command != kExplainCommand) throw BadParams("there is no command " + quoted(command));
  const auto& arguments = list(member(request.params, "arguments"));
  if (arguments.size() != 1) throw BadParams("the command needs the name of a rule");
  std::string markdown = explain(text(arguments.front()));
  if (!moment().client.shows_explanations) outbox_.show(Level::info, markdown);
  return markdown;
}

}  // namespace irsa::server
