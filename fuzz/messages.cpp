// The language server on any bytes, as a stream and as one message: it ends, every answer is one of
// the protocol, and none is an error of its own.
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "server/frames.h"
#include "server/server.h"
#include "target.h"

namespace {

using namespace irsa;

/// One file in memory, in the folder "/".
std::unique_ptr<server::Tree> tree_of(std::string_view text) {
  auto tree = std::make_unique<server::Tree>();
  tree->settings.jobs = 1;
  tree->found.files.add({.shown = "a.yaml", .open_path = {}, .text = std::string(text)});
  return tree;
}

void must_be_an_answer(const std::string& message) {
  const auto json = nlohmann::json::parse(message, nullptr, false);
  if (json.is_discarded() || json.value("jsonrpc", "") != "2.0") fuzz::broken(message);
  if (json.contains("error") && json["error"]["code"] == -32603) fuzz::broken(message);
}

std::string question(const char* method, int line) {
  return std::string(R"({"jsonrpc": "2.0", "id": 1, "method": "textDocument/)") + method +
         R"(", "params": {"textDocument": {"uri": "file:///a.yaml"}, "newName": "x", "position": {"line": )" +
         std::to_string(line) + R"(, "character": 9}}})";
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  server::Server server({.send = must_be_an_answer,
                         .open = [&](const auto&, const auto&) { return tree_of(text); },
                         .today = [] { return std::string("2026-01-01"); },
                         .version = "0"});
  server.receive(R"({"id": 0, "method": "initialize", "params": {"rootUri": "file:///"}})");
  std::istringstream in{std::string(text)};
  server::FrameReader frames(in, 10'000);
  for (server::Frame frame = frames.next(); frame.kind != server::Frame::Kind::end;
       frame = frames.next()) {
    server.receive(frame.text);
  }
  server.receive(text);
  for (const char* const method : {"hover", "definition", "references", "rename"}) {
    for (int line = 0; line < 8; ++line) server.receive(question(method, line));
  }
  server.work();
  return 0;
}
