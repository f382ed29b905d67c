// The life of a server, and messages that are wrong in every way: each gets the answer that the
// protocol has for it, and the server goes on.
#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

#include "server/client.h"
#include "server/frames.h"
#include "support/samples.h"

namespace irsa::tests {
namespace {

/// "id code" of each error among the messages, and "id ok" of each result.
std::string answers(const std::vector<Json>& messages) {
  std::string out;
  for (const Json& message : messages) {
    if (message.contains("method")) continue;
    out += message["id"].dump() + " " +
           (message.contains("error") ? message["error"]["code"].dump() : "ok") + "\n";
  }
  return out;
}

TEST_CASE("a life") {
  LspClient client;
  const Json hello = client.start();
  CHECK(hello["serverInfo"]["name"] == "irsa-lint");
  CHECK(hello["capabilities"]["positionEncoding"] == "utf-16");
  CHECK(hello["capabilities"]["textDocumentSync"]["change"] == 2);
  CHECK(client.server().status() == 1);
  CHECK(client.ask("shutdown").is_null());
  CHECK_FALSE(client.server().exited());
  client.notify("exit");
  CHECK(client.server().exited());
  CHECK(client.server().status() == 0);
}

TEST_CASE("the units that are agreed on") {
  struct Row {
    Json offered;
    const char* expected;
  };
  const Row rows[] = {
      {Json(), "utf-16"},
      {Json::array({"utf-8", "utf-16"}), "utf-8"},
      {Json::array({"utf-16", "utf-8"}), "utf-16"},
      {Json::array({"utf-7", "utf-32"}), "utf-32"},
      {Json::array({"utf-7"}), "utf-16"},
      {Json::array(), "utf-16"},
  };
  for (const Row& row : rows) {
    LspClient client;
    const Json hello = client.start({{"general", {{"positionEncodings", row.offered}}}});
    CHECK(hello["capabilities"]["positionEncoding"] == row.expected);
  }
}

TEST_CASE("messages that are wrong get their error, and the next one its answer") {
  struct Row {
    const char *what, *message, *expected;
  };
  const Row rows[] = {
      {"no JSON", "{", "null -32700\n"},
      {"nothing", "", "null -32700\n"},
      {"bytes that are no UTF-8", "{\"a\": \"\xFF\"}", "null -32700\n"},
      {"half of a pair", R"({"jsonrpc": "2.0", "id": 1, "method": "\ud800"})", "null -32700\n"},
      {"two messages in one", R"({"jsonrpc": "2.0", "id": 1, "method": "a"} {})", "null -32700\n"},
      {"a number", "1", "null -32600\n"},
      {"null", "null", "null -32600\n"},
      {"a batch", R"([{"jsonrpc": "2.0", "id": 1, "method": "a"}])", "null -32600\n"},
      {"an empty object", "{}", "null -32600\n"},
      {"no method", R"({"jsonrpc": "2.0", "id": 3})", "3 -32600\n"},
      {"a method that is a number", R"({"jsonrpc": "2.0", "id": 3, "method": 1})", "3 -32600\n"},
      {"an id that is a list", R"({"jsonrpc": "2.0", "id": [], "method": "x"})", "null -32600\n"},
      {"an id that is null", R"({"jsonrpc": "2.0", "id": null, "method": "x"})", "null -32600\n"},
      {"an id that is a fraction", R"({"id": 1.5, "method": "x"})", "null -32600\n"},
      {"an unknown method", R"({"jsonrpc": "2.0", "id": 3, "method": "x"})", "3 -32601\n"},
      {"an unknown method with a string for an id", R"({"id": "a", "method": "$/x"})",
       "\"a\" -32601\n"},
      {"a large id", R"({"id": 18446744073709551615, "method": "x"})",
       "18446744073709551615 -32601\n"},
      {"an unknown notification", R"({"jsonrpc": "2.0", "method": "x"})", ""},
      {"initialize once more", R"({"id": 3, "method": "initialize", "params": {}})", "3 -32600\n"},
      {"no parameters", R"({"id": 3, "method": "textDocument/hover"})", "3 -32602\n"},
      {"parameters that are a list", R"({"id": 3, "method": "textDocument/hover", "params": [1]})",
       "3 -32602\n"},
      {"a document that is a number",
       R"({"id": 3, "method": "textDocument/hover", "params": {"textDocument": 1}})", "3 -32602\n"},
      {"a URI that is a number",
       R"({"id": 3, "method": "textDocument/hover", "params": {"textDocument": {"uri": 1}}})",
       "3 -32602\n"},
      {"a URI of no file",
       R"({"id": 3, "method": "textDocument/hover", "params": {"textDocument": {"uri": "untitled:1"}}})",
       "3 ok\n"},
      {"a file outside of the workspace",
       R"({"id": 3, "method": "textDocument/hover", "params": {"textDocument": {"uri": "file:///etc/passwd"},
           "position": {"line": 0, "character": 0}}})",
       "3 ok\n"},
      {"an unknown command",
       R"({"id": 3, "method": "workspace/executeCommand", "params": {"command": "rm"}})",
       "3 -32602\n"},
      {"a command without its rule",
       R"({"id": 3, "method": "workspace/executeCommand", "params": {"command": "irsa-lint.explain"}})",
       "3 -32602\n"},
      {"a command for a rule that there is not",
       R"({"id": 3, "method": "workspace/executeCommand",
           "params": {"command": "irsa-lint.explain", "arguments": ["no"]}})",
       "3 -32602\n"},
      {"a symbol that is no text",
       R"({"id": 3, "method": "workspace/symbol", "params": {"query": {}}})", "3 -32602\n"},
      {"something to resolve that is not ours",
       R"({"id": 3, "method": "codeAction/resolve", "params": {"title": "x"}})", "3 -32602\n"},
      {"a document opened without a text",
       R"({"method": "textDocument/didOpen", "params": {"textDocument":
           {"uri": "file:///x.yaml"}}})",
       ""},
      {"a change of what is not open",
       R"({"method": "textDocument/didChange", "params": {"textDocument":
           {"uri": "file:///x.yaml", "version": 1}, "contentChanges": [{"text": "x"}]}})",
       ""},
      {"a change that is none",
       R"({"method": "textDocument/didChange", "params": {"contentChanges": 1}})", ""},
      {"closing what is not open", R"({"method": "textDocument/didClose", "params": {"textDocument":
           {"uri": "file:///x.yaml"}}})",
       ""},
      {"folders that are none",
       R"({"method": "workspace/didChangeWorkspaceFolders", "params": {"event": []}})", ""},
      {"an answer to what was not asked", R"({"jsonrpc": "2.0", "id": 77, "result": null})", ""},
      {"an error to what was not asked", R"({"id": "x", "error": {"code": 1, "message": "no"}})",
       ""},
      {"taking back what was not asked", R"({"method": "$/cancelRequest", "params": {"id": 99}})",
       ""},
      {"taking back nothing", R"({"method": "$/cancelRequest"})", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    LspClient client;
    client.start();
    client.take();
    client.receive(row.message);
    client.work();
    CHECK(answers(client.got()) == row.expected);
    CHECK(client.ask("workspace/symbol", {{"query", ""}}) == Json::array());
  }
}

TEST_CASE("nested as deeply as one likes") {
  LspClient client;
  client.start();
  client.take();
  const std::size_t depth = 1'000'000;
  client.receive(std::string(depth, '['));
  client.receive(R"({"id": 5, "method": "x", "params": )" + std::string(depth, '[') +
                 std::string(depth, ']') + "}");
  client.receive(R"({"id": 6, "method": "x", "params": "[[[[[\"[[["})");
  CHECK(answers(client.got()) == "null -32600\nnull -32600\n6 -32601\n");
}

TEST_CASE("in a wrong order") {
  LspClient client;
  CHECK(client.ask("textDocument/hover")["error"]["code"] == -32002);
  CHECK(client.ask("shutdown")["error"]["code"] == -32002);
  client.notify("initialized");
  client.write("a.yaml", account("pay", "api", "arn:aws:iam::1:role/x"));
  client.open("a.yaml");
  client.work();
  CHECK(client.published("a.yaml").is_null());
  CHECK(client.ask("initialize", {{"rootUri", client.uri()}}).contains("capabilities"));
  client.open("a.yaml");
  CHECK(client.ask("shutdown").is_null());
  CHECK(client.ask("textDocument/hover")["error"]["code"] == -32600);
  CHECK(client.ask("shutdown")["error"]["code"] == -32600);
  client.take();
  client.change("a.yaml", "x: y\n");
  client.notify("initialized");
  CHECK(client.got().empty());
}

TEST_CASE("what initialize may hold") {
  const Json all[] = {
      Json::object(),
      {{"rootUri", nullptr}, {"workspaceFolders", nullptr}},
      {{"workspaceFolders", Json::array()}},
      {{"workspaceFolders", {{{"uri", "vscode-vfs://github/x"}, {"name", "x"}}}}},
      {{"rootUri", "file:///nowhere/at/all"}},
      {{"rootPath", "/nowhere"}},
      {{"capabilities", 1}},
      {{"capabilities", {{"general", {{"positionEncodings", nullptr}}}, {"workspace", true}}}},
      {{"initializationOptions", "x"}},
  };
  for (const Json& params : all) {
    CAPTURE(params.dump());
    LspClient client;
    CHECK(client.ask("initialize", params).contains("capabilities"));
    client.notify("initialized");
    CHECK(client.ask("workspace/symbol", {{"query", ""}}) == Json::array());
  }
  LspClient client;
  CHECK(client.ask("initialize", {{"workspaceFolders", "x"}})["error"]["code"] == -32602);
  CHECK(client.ask("initialize", {{"rootUri", 1}})["error"]["code"] == -32602);
  CHECK(client.ask("initialize", {{"rootUri", client.uri()}}).contains("capabilities"));
}

TEST_CASE("questions that are taken back are not answered") {
  LspClient client;
  client.write("a.yaml", account("pay", "api"));
  client.start();
  client.take();
  const std::string question =
      R"({"jsonrpc": "2.0", "id": "q", "method": "workspace/symbol", "params": {"query": ""}})";
  client.receive(question);
  client.notify("$/cancelRequest", {{"id", "q"}});
  client.notify("$/cancelRequest", {{"id", "q"}});
  client.work();
  CHECK(answers(client.got()) == "\"q\" -32800\n");
  client.take();
  client.receive(question);
  client.work();
  client.notify("$/cancelRequest", {{"id", "q"}});
  CHECK(answers(client.got()) == "\"q\" ok\n");
}

TEST_CASE("files are watched where the client can") {
  LspClient watching;
  watching.start({{"workspace", {{"didChangeWatchedFiles", {{"dynamicRegistration", true}}}}}});
  const auto asks = [](const LspClient& client) {
    return std::count_if(client.got().begin(), client.got().end(), [](const Json& message) {
      return message.value("method", "") == "client/registerCapability";
    });
  };
  CHECK(asks(watching) == 1);
  // All that a folder is searched for, but what has no ending and is no Makefile.
  const std::string said = Json(watching.got()).dump();
  CHECK(said.find("{yaml,yml,json,tf,tofu,tfvars,hcl,tpl,tftpl,template,j2,gotmpl,sh,bash,mk}") !=
        std::string::npos);
  CHECK(said.find("{Makefile,makefile,GNUmakefile}") != std::string::npos);
  LspClient other;
  other.start();
  CHECK(asks(other) == 0);
}

TEST_CASE("over streams, to the end of the input") {
  const Folder folder;
  folder.write("a.yaml", account("pay", "api", "arn:aws:iam::1:role/x"));
  const auto message = [](const Json& json) { return server::framed(json.dump()); };
  const std::string hello =
      message({{"id", 1},
               {"method", "initialize"},
               {"params", {{"rootUri", server::file_uri(folder.path().string())}}}}) +
      message({{"method", "initialized"}, {"params", Json::object()}});
  const std::string question =
      message({{"id", 2}, {"method", "workspace/symbol"}, {"params", {{"query", "api"}}}});
  const std::string bye =
      message({{"id", 3}, {"method", "shutdown"}}) + message({{"method", "exit"}});
  struct Row {
    const char* what;
    std::string input;
    int status;
    const char* answered;
  };
  const Row rows[] = {
      {"nothing at all", "", 1, ""},
      {"a client that dies at once", "Content-Le", 1, ""},
      {"a client that dies in a message", hello + "Content-Length: 100\r\n\r\n{", 1, "1"},
      {"a client that dies after it said hello", hello, 1, "1"},
      {"a client that says bye", hello + bye, 0, "1 3"},
      {"exit without shutdown", hello + message({{"method", "exit"}}), 1, "1"},
      {"shutdown without exit", hello + message({{"id", 3}, {"method", "shutdown"}}), 0, "1 3"},
      {"what comes after exit is not read", hello + bye + question, 0, "1 3"},
      {"garbage in between", hello + "garbage\r\n\r\n" + bye, 0, "1 3"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const Outcome outcome = run({"server"}, row.input);
    CHECK(outcome.status == row.status);
    CHECK(outcome.err == "");
    std::istringstream in(outcome.out);
    server::FrameReader frames(in);
    std::string answered;
    for (server::Frame frame = frames.next(); frame.kind == server::Frame::Kind::message;
         frame = frames.next()) {
      const Json json = Json::parse(frame.text);
      CHECK(json["jsonrpc"] == "2.0");
      if (json.contains("id") && !json.contains("method")) {
        answered += (answered.empty() ? "" : " ") + json["id"].dump();
      }
    }
    CHECK(answered == row.answered);
  }
}

}  // namespace
}  // namespace irsa::tests
