// Many changes, and messages that nobody would write: the server goes on, and does not grow.
#include <doctest/doctest.h>

#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "server/client.h"
#include "support/samples.h"

namespace irsa::tests {
namespace {

/// Pages of memory that the process has in use; 0 if that is not known, or is no measure:
/// sanitizers keep what was freed for a while.
long resident_pages() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return 0;
#else
  std::ifstream in("/proc/self/statm");
  long all = 0, resident = 0;
  in >> all >> resident;
  return resident;
#endif
}

TEST_CASE("10,000 changes are one lint, and leave nothing behind") {
  LspClient client;
  const std::string text = account("pay", "api", arn("api"));
  client.write("a.yaml", text);
  client.start();
  client.open("a.yaml");
  client.work();
  client.take();
  const auto type = [&](int from, int to) {
    for (int i = from; i < to; ++i) {
      client.notify("textDocument/didChange",
                    {{"textDocument", {{"uri", client.uri("a.yaml")}, {"version", i}}},
                     {"contentChanges",
                      {{{"range",
                         {{"start", {{"line", 4}, {"character", 8}}},
                          {"end", {{"line", 4}, {"character", 9}}}}},
                        {"text", i % 2 == 0 ? "b" : "a"}}}}});
    }
    client.work();
  };
  type(0, 2'000);
  const long before = resident_pages();
  type(2'000, 10'000);
  CHECK(client.published("a.yaml")["version"] == 9'999);
  CHECK(client.take().size() == 2);
  constexpr long kPages = 1'000;  // 4 MB
  if (before > 0) CHECK(resident_pages() - before < kPages);
}

TEST_CASE("a lint after each of many changes leaves nothing behind") {
  LspClient client;
  client.write("a.yaml", account("pay", "api", arn("api")));
  client.write("iam/api.json", get_role("api", trusting({"pay:api"})));
  client.start();
  client.open("a.yaml");
  const auto type = [&](int from, int to) {
    for (int i = from; i < to; ++i) {
      client.change("a.yaml", account("pay", i % 2 == 0 ? "api" : "abi", arn("api")), i);
      client.work();
      client.take();
    }
  };
  type(0, 30);
  const long before = resident_pages();
  type(30, 130);
  constexpr long kPages = 1'000;
  if (before > 0) CHECK(resident_pages() - before < kPages);
}

/// Messages of a session, broken at random: parts are left out, exchanged, doubled, of another
/// type.
class Mangler {
 public:
  explicit Mangler(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t count) { return random_() % count; }

  Json value() {
    switch (below(10)) {
      case 0: return nullptr;
      case 1: return true;
      case 2: return -1;
      case 3: return 4'000'000'000U;
      case 4: return 1e300;
      case 5: return "x";
      case 6: return Json::array();
      case 7: return Json::object();
      case 8: return Json::array({Json::object(), 1, "y"});
      default: return std::string(below(50), '\x01');
    }
  }
  void mangle(Json& json) {
    if (below(12) == 0) json = value();
    if (json.is_object() && !json.empty()) {
      std::vector<std::string> keys;
      for (const auto& [key, ignored] : json.items()) keys.push_back(key);
      if (below(8) == 0) json.erase(keys[below(keys.size())]);
      for (const std::string& key : keys) {
        if (json.contains(key) && below(3) == 0) mangle(json[key]);
      }
    } else if (json.is_array()) {
      if (below(4) == 0) json.push_back(value());
      for (Json& each : json) mangle(each);
    }
  }

 private:
  std::mt19937 random_;
};

TEST_CASE("messages broken at random") {
  const std::string text = account("pay", "api", arn("api"));
  for (unsigned seed = 1; seed <= 8; ++seed) {
    CAPTURE(seed);
    Mangler mangler(seed);
    LspClient client;
    client.write("a.yaml", text);
    client.write("iam/api.json", get_role("api", trusting({"pay:api"})));
    client.start();
    client.open("a.yaml");
    const Json document = {{"uri", client.uri("a.yaml")}, {"version", 2}};
    const char* const kMethods[] = {"textDocument/hover",
                                    "textDocument/definition",
                                    "textDocument/references",
                                    "textDocument/completion",
                                    "textDocument/codeAction",
                                    "textDocument/documentSymbol",
                                    "textDocument/inlayHint",
                                    "textDocument/rename",
                                    "textDocument/prepareRename",
                                    "workspace/symbol",
                                    "workspace/executeCommand",
                                    "codeAction/resolve",
                                    "textDocument/didChange",
                                    "textDocument/didOpen",
                                    "textDocument/didClose",
                                    "textDocument/didSave",
                                    "$/cancelRequest",
                                    "workspace/didChangeWatchedFiles",
                                    "workspace/didChangeWorkspaceFolders",
                                    "initialize"};
    int questions = 0;
    for (int i = 0; i < 120; ++i) {
      const std::string method = kMethods[mangler.below(std::size(kMethods))];
      const Json place = {{"line", mangler.below(9)}, {"character", mangler.below(60)}};
      const Json range = {{"start", place}, {"end", place}};
      Json message = {{"jsonrpc", "2.0"},
                      {"method", method},
                      {"params",
                       {{"textDocument", document},
                        {"position", place},
                        {"range", range},
                        {"newName", "other"},
                        {"query", "a"},
                        {"context", {{"diagnostics", Json::array()}, {"includeDeclaration", true}}},
                        {"contentChanges",
                         {{{"range", range}, {"text", text.substr(mangler.below(text.size()))}}}},
                        {"command", "irsa-lint.explain"},
                        {"arguments", {"sub-malformed"}},
                        {"data", {{"uri", client.uri("a.yaml")}}},
                        {"event", {{"added", Json::array()}, {"removed", Json::array()}}}}}};
      const bool notification = method.find("/did") != std::string::npos || method.front() == '$';
      if (!notification) message["id"] = ++questions + 1'000;
      if (mangler.below(4) != 0) mangler.mangle(message);
      std::string wire = message.dump();
      if (mangler.below(20) == 0) wire.resize(mangler.below(wire.size()));
      if (mangler.below(20) == 0) wire[mangler.below(wire.size())] = '\xFF';
      client.receive(wire);
      if (i % 4 == 0) client.work();
    }
    client.work();
    // Every answer is one of the protocol's, and the server still has its wits.
    for (const Json& message : client.got()) {
      CHECK(message.value("jsonrpc", "") == "2.0");
      CHECK(
          (message.contains("method") || message.contains("result") != message.contains("error")));
      if (message.contains("error")) CHECK(message["error"]["code"] != -32603);
    }
    client.open("a.yaml", text);
    const Json hover = client.ask("textDocument/hover", client.at("a.yaml", "arn:aws"));
    CHECK(hover.dump().find("gets in") != std::string::npos);
  }
}

}  // namespace
}  // namespace irsa::tests
