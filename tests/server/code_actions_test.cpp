// Code actions: fixes, suppressions by comment, explanations, and all safe fixes at once.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "server/client.h"
#include "support/samples.h"

namespace irsa::tests {
namespace {

Json whole_file() {
  return {{"start", {{"line", 0}, {"character", 0}}}, {"end", {{"line", 1000}, {"character", 0}}}};
}

Json actions(LspClient& client, const std::string& name, Json range, Json only = {}) {
  Json context = {{"diagnostics", Json::array()}};
  if (!only.is_null()) context["only"] = std::move(only);
  return client.ask("textDocument/codeAction", {{"textDocument", {{"uri", client.uri(name)}}},
                                                {"range", std::move(range)},
                                                {"context", std::move(context)}});
}

/// "title (kind)", preferred ones with a star.
std::string titles(const Json& list) {
  std::string out;
  for (const Json& one : list) {
    out += one["title"].get<std::string>() + " (" + one["kind"].get<std::string>() + ")" +
           (one.value("isPreferred", false) ? "*" : "") + "\n";
  }
  return out;
}

Json titled(const Json& list, const std::string& title) {
  for (const Json& one : list) {
    if (one["title"].get<std::string>().find(title) != std::string::npos) return one;
  }
  return {};
}

const char* const kTypo =
    "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  namespace: pay\n"
    "  annotations:\n    eks.amazonaws.com/role-arm: arn:aws:iam::111122223333:role/api\n";

TEST_CASE("the actions about a finding") {
  LspClient client;
  client.write("sa.yaml", kTypo);
  client.start();
  client.open("sa.yaml");
  const Json list = actions(client, "sa.yaml", whole_file());
  CHECK(titles(list) ==
        "Write 'eks.amazonaws.com/role-arn' (quickfix)*\n"
        "Suppress annotation-typo here (quickfix)\n"
        "Explain annotation-typo (quickfix)\n");
  std::string fixed = kTypo;
  fixed.replace(fixed.find("role-arm"), 8, "role-arn");
  CHECK(client.edited("sa.yaml", list[0]["edit"]) == fixed);
  CHECK(list[0]["diagnostics"][0]["code"] == "annotation-typo");
  std::string suppressed = kTypo;
  suppressed.insert(suppressed.find("    eks"),
                    "    # irsa-lint: ignore[annotation-typo] say why\n");
  CHECK(client.edited("sa.yaml", list[1]["edit"]) == suppressed);
  client.change("sa.yaml", suppressed);
  client.work();
  CHECK(client.diagnostics("sa.yaml") == "");
  CHECK(actions(client, "sa.yaml", whole_file()).empty());
}

TEST_CASE("only where one asks, and only what one asks for") {
  LspClient client;
  client.write("sa.yaml", kTypo);
  client.start();
  client.open("sa.yaml");
  const auto line = [](int number) {
    return Json{{"start", {{"line", number}, {"character", 6}}},
                {"end", {{"line", number}, {"character", 6}}}};
  };
  CHECK(actions(client, "sa.yaml", line(0)).empty());
  CHECK(actions(client, "sa.yaml", line(6)).size() == 3);
  struct Row {
    Json only;
    const char* expected;
  };
  const char* const kAll =
      "Fix all safe findings of irsa-lint in this file (source.fixAll.irsa-lint)\n";
  const Row rows[] = {
      {Json::array({"refactor"}), ""},
      {Json::array({"source"}), kAll},
      {Json::array({"source.fixAll"}), kAll},
      {Json::array({"source.fixAll.irsa-lint"}), kAll},
      {Json::array({"source.fixAll.eslint"}), ""},
      {Json::array({"source.fix"}), ""},
      {Json::array(), ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.only.dump());
    CHECK(titles(actions(client, "sa.yaml", line(6), row.only)) == row.expected);
  }
}

TEST_CASE("all safe fixes at once, made when they are chosen") {
  LspClient client;
  const std::string two =
      std::string(kTypo) + "---\n" +
      std::string(kTypo).replace(std::string(kTypo).find("name: api"), 9, "name: web");
  client.write("sa.yaml", two);
  client.start(
      {{"textDocument", {{"codeAction", {{"resolveSupport", {{"properties", {"edit"}}}}}}}},
       {"workspace", {{"workspaceEdit", {{"documentChanges", true}}}}}});
  client.open("sa.yaml");
  const Json list = actions(client, "sa.yaml", whole_file());
  const Json all = titled(list, "Fix all");
  REQUIRE(all.is_object());
  CHECK_FALSE(all.contains("edit"));
  const Json resolved = client.ask("codeAction/resolve", all);
  std::string fixed = two;
  for (std::size_t at = fixed.find("role-arm"); at != std::string::npos;
       at = fixed.find("role-arm")) {
    fixed.replace(at, 8, "role-arn");
  }
  CHECK(client.edited("sa.yaml", resolved["edit"]) == fixed);
  CHECK(resolved["edit"]["documentChanges"][0]["textDocument"]["version"] == 1);
  client.change("sa.yaml", fixed);
  CHECK(titled(actions(client, "sa.yaml", whole_file()), "Fix all").is_null());
  CHECK_FALSE(client.ask("codeAction/resolve", all).contains("edit"));
}

TEST_CASE("suppressions stand where they are comments") {
  struct Row {
    const char *what, *name;
    std::string text, comment;  ///< the line with the comment; empty: none can be made
  };
  const std::string trust =
      policy(statement(R"({"StringEquals": )" + claims("\"system:serviceaccount:pay/api\"") + "}"));
  const std::string hcl =
      "resource \"aws_iam_role\" \"api\" {\n  name = \"api\"\n  assume_role_policy = " +
      std::string("<<EOT\n") + trust + "\nEOT\n}\n";
  const std::vector<Row> rows = {
      {"above, with the same indentation", "a.yaml", kTypo,
       "    # irsa-lint: ignore[annotation-typo] say why"},
      {"with the line ends of the file", "a.yaml",
       "apiVersion: v1\r\nkind: ServiceAccount\r\nmetadata:\r\n  name: api\r\n  annotations:\r\n"
       "    eks.amazonaws.com/role-arm: arn:aws:iam::111122223333:role/api\r\n",
       "    # irsa-lint: ignore[annotation-typo] say why\r"},
      {"not in JSON", "a.trust.json", trust, ""},
      {"not in a heredoc", "main.tf", hcl, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    LspClient client;
    client.write(row.name, row.text);
    client.start();
    client.open(row.name);
    client.work();
    CHECK(client.diagnostics(row.name) != "");
    const Json action = titled(actions(client, row.name, whole_file()), "Suppress");
    if (row.comment.empty()) {
      CHECK(action.is_null());
      continue;
    }
    REQUIRE(action.is_object());
    const std::string after = client.edited(row.name, action["edit"]);
    CHECK(("\n" + after).find("\n" + row.comment + "\n") != std::string::npos);
    const std::string before = client.diagnostics(row.name);
    client.change(row.name, after);
    client.work();
    CHECK(client.diagnostics(row.name).size() < before.size());
  }
}

TEST_CASE("what needs another file is edited there") {
  LspClient client;
  client.write("iam/api.json", policy(statement(R"({"StringEquals": )" +
                                                claims("\"system:serviceaccount:pay:ap\"") + "}")));
  client.write(".irsa-lint.yaml",
               "version: 1\nroles:\n  - path: iam/api[.]json\n    arn: " + arn("api") + "\n");
  client.write("sa.yaml", account("pay", "api", arn("api")));
  client.start();
  client.open("sa.yaml");
  client.open("iam/api.json");
  client.work();
  const Json list = actions(client, "iam/api.json", whole_file());
  CAPTURE(titles(list));
  bool edited = false;
  for (const Json& one : list) {
    if (!one.contains("edit")) continue;
    edited =
        edited || client.edited("iam/api.json", one["edit"]).find("pay:api") != std::string::npos;
  }
  CHECK(edited);
}

TEST_CASE("a rule explained") {
  LspClient client;
  client.start();
  const Json answer = client.ask("workspace/executeCommand", {{"command", "irsa-lint.explain"},
                                                              {"arguments", {"sub-malformed"}}});
  REQUIRE(answer.is_string());
  CHECK(answer.get<std::string>().find("system:serviceaccount:") != std::string::npos);
  const bool shown = std::any_of(client.got().begin(), client.got().end(), [](const Json& message) {
    return message.value("method", "") == "window/showMessage";
  });
  CHECK(shown);
}

}  // namespace
}  // namespace irsa::tests
