// A client of the server, in process: it says things, and what comes back is looked at as text.
#pragma once

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/server_command.h"
#include "server/server.h"
#include "server/uri.h"
#include "support/folder.h"

namespace irsa::tests {

using Json = nlohmann::ordered_json;

class LspClient {
 public:
  explicit LspClient(cli::ServerWords words = {})
      : words_(std::move(words)),
        server_(
            {.send = [this](const std::string& message) { got_.push_back(Json::parse(message)); },
             .open =
                 [this](const WorkingDirectory& here, const std::vector<std::string>& unsaved) {
                   return cli::open_tree(words_, here, unsaved);
                 },
             .today = [] { return std::string("2026-01-01"); },
             .version = "0"}) {}

  /// Writes a file of the workspace, which is a folder of its own.
  void write(const std::string& name, std::string_view text) {
    files_.write((files_.path() / name).string(), text);
  }
  void remove(const std::string& name) { std::filesystem::remove_all(files_.path() / name); }
  [[nodiscard]] std::string path(const std::string& name = {}) const {
    return name.empty() ? files_.path().string() : (files_.path() / name).string();
  }
  [[nodiscard]] std::string uri(const std::string& name = {}) const {
    return server::file_uri(path(name));
  }

  void receive(const std::string& message) { server_.receive(message); }
  void notify(const std::string& method, Json params = Json::object()) {
    receive(Json{{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}}.dump());
  }
  /// The result, or {"error": …}, after all work is done.
  Json ask(const std::string& method, Json params = Json::object()) {
    const int id = ++id_;
    receive(Json{{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}}
                .dump());
    server_.work();
    for (const Json& message : got_) {
      if (!message.contains("id") || message["id"] != id || message.contains("method")) continue;
      return message.contains("result") ? message["result"] : Json{{"error", message["error"]}};
    }
    return "no answer";
  }
  void work() { server_.work(); }

  /// initialize and initialized, with one folder: the files.
  Json start(Json capabilities = Json::object(), Json options = Json::object()) {
    Json result = ask("initialize", {{"processId", nullptr},
                                     {"rootUri", uri()},
                                     {"capabilities", std::move(capabilities)},
                                     {"initializationOptions", std::move(options)}});
    notify("initialized");
    return result;
  }
  /// Opens a file as it is on disk, or with another text.
  void open(const std::string& name, std::optional<std::string> text = {}) {
    notify("textDocument/didOpen", {{"textDocument",
                                     {{"uri", uri(name)},
                                      {"languageId", "yaml"},
                                      {"version", 1},
                                      {"text", text ? *text : files_.read(path(name))}}}});
  }
  void change(const std::string& name, const std::string& text, int version = 2) {
    notify("textDocument/didChange", {{"textDocument", {{"uri", uri(name)}, {"version", version}}},
                                      {"contentChanges", Json::array({{{"text", text}}})}});
  }
  void close(const std::string& name) {
    notify("textDocument/didClose", {{"textDocument", {{"uri", uri(name)}}}});
  }

  /// {"textDocument": …, "position": …} of the `occurrence`th (from 1) place of a text in a file.
  Json at(const std::string& name, const std::string& part, int occurrence = 1) const {
    return {{"textDocument", {{"uri", uri(name)}}},
            {"position", position(files_.read(path(name)), part, occurrence)}};
  }
  static Json position(const std::string& text, const std::string& part, int occurrence = 1) {
    std::size_t found = text.find(part);
    while (--occurrence > 0) found = text.find(part, found + 1);
    if (found == std::string::npos) return "no such text";
    const auto line =
        std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(found), '\n');
    const std::size_t start = found == 0 ? 0 : text.rfind('\n', found - 1) + 1;
    return {{"line", line}, {"character", found - start}};
  }

  /// What was published last about a file: "LINE:COLUMN-LINE:COLUMN SEVERITY CODE" each, or
  /// "nothing" if it was never spoken of.
  [[nodiscard]] std::string diagnostics(const std::string& name) const {
    const Json last = published(name);
    if (last.is_null()) return "nothing";
    std::string out;
    for (const Json& one : last["diagnostics"]) {
      const Json& range = one["range"];
      const auto point = [&](const char* key) {
        return range[key]["line"].dump() + ":" + range[key]["character"].dump();
      };
      out += point("start") + "-" + point("end") + " " + one["severity"].dump() + " " +
             one.value("code", "") + "\n";
    }
    return out;
  }
  [[nodiscard]] Json published(const std::string& name) const {
    Json last;
    for (const Json& message : got_) {
      if (message.value("method", "") == "textDocument/publishDiagnostics" &&
          message["params"]["uri"] == uri(name)) {
        last = message["params"];
      }
    }
    return last;
  }
  /// All messages of the server so far, and forgets them.
  std::vector<Json> take() { return std::exchange(got_, {}); }
  [[nodiscard]] const std::vector<Json>& got() const { return got_; }
  [[nodiscard]] server::Server& server() { return server_; }

  /// Locations as "name LINE:COLUMN", a line each.
  [[nodiscard]] std::string places(const Json& locations) const {
    std::string out;
    for (const Json& one : locations) {
      const std::string whole = one["uri"];
      const Json& start = one["range"]["start"];
      out += whole.substr(uri().size() + 1) + " " + start["line"].dump() + ":" +
             start["character"].dump() + "\n";
    }
    return out;
  }
  /// A file after a WorkspaceEdit; of one that it does not touch, "unchanged".
  [[nodiscard]] std::string edited(const std::string& name, const Json& edit) const {
    Json edits;
    if (edit.contains("changes")) edits = edit["changes"].value(uri(name), Json());
    for (const Json& change : edit.value("documentChanges", Json::array())) {
      if (change["textDocument"]["uri"] == uri(name)) edits = change["edits"];
    }
    if (edits.is_null()) return "unchanged";
    std::string text = files_.read(path(name));
    const auto offset = [](const std::string& of, const Json& point) {
      std::size_t at = 0;
      for (int line = point["line"]; line > 0; --line) at = of.find('\n', at) + 1;
      return at + point["character"].get<std::size_t>();
    };
    std::vector<Json> backwards(edits.rbegin(), edits.rend());
    for (const Json& one : backwards) {
      const std::size_t begin = offset(text, one["range"]["start"]);
      const std::size_t end = offset(text, one["range"]["end"]);
      text.replace(begin, end - begin, one["newText"].get<std::string>());
    }
    return text;
  }

 private:
  Folder files_;
  cli::ServerWords words_;
  std::vector<Json> got_;
  server::Server server_;
  int id_ = 0;
};

}  // namespace irsa::tests
