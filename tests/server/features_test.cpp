// Hover, definition, references, symbols, hints and renaming: the answers, over one small
// workspace.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "server/client.h"
#include "support/samples.h"

namespace irsa::tests {
namespace {

/// Two accounts, two roles, a workload, a role binding; one account that its role keeps out.
struct Workspace : LspClient {
  explicit Workspace(Json capabilities = {
                         {"textDocument",
                          {{"hover", {{"contentFormat", {"markdown"}}}},
                           {"documentSymbol", {{"hierarchicalDocumentSymbolSupport", true}}}}}}) {
    write(".irsa-lint.yaml",
          "version: 1\nclusters:\n  - name: prod\n    issuer: https://" + std::string(kIssuer) +
              "\n    account: \"111122223333\"\nroles:\n  - path: iam/(?P<role>[^/]+)[.]json\n" +
              "    account: \"111122223333\"\n");
    write("iam/api.json", trusting({"pay:api"}));
    write("iam/worker.json", trusting({"shop:worker"}));
    write("k8s/sa.yaml",
          account("pay", "api", arn("api")) + account("pay", "worker", arn("worker")));
    write("k8s/app.yaml", deployment("pay", "server", "api"));
    write("k8s/rbac.yaml",
          "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b, "
          "namespace: pay}\nroleRef: {kind: Role, name: r, apiGroup: rbac.authorization.k8s.io}\n"
          "subjects:\n  - kind: ServiceAccount\n    name: api\n    namespace: pay\n  - kind: "
          "ServiceAccount\n    name: api\n    namespace: other\n");
    start(std::move(capabilities));
  }
  std::string hover(const std::string& name, const std::string& part, int occurrence = 1) {
    const Json answer = ask("textDocument/hover", at(name, part, occurrence));
    return answer.is_null() ? "nothing" : answer["contents"]["value"].get<std::string>();
  }
  std::string go(const char* method, const std::string& name, const std::string& part,
                 int occurrence = 1) {
    Json params = at(name, part, occurrence);
    params["context"] = {{"includeDeclaration", true}};
    return places(ask(method, std::move(params)));
  }
};

TEST_CASE("hover") {
  Workspace workspace;
  struct Row {
    const char *what, *file, *at;
    int occurrence;
    std::vector<const char*> holds;
  };
  const std::vector<Row> rows = {
      {"an annotation",
       "k8s/sa.yaml",
       "arn:aws",
       1,
       {"**Role** `arn:aws:iam::111122223333:role/api`", "trust policy: [iam/api.json:1]",
        "tokens of cluster `prod`: lets in exactly pay/api", "this account, `pay/api`, gets in",
        "runs as it: Deployment 'pay/server', [k8s/app.yaml:"}},
      {"its key", "k8s/sa.yaml", "eks.amazonaws.com/role-arn", 1, {"`pay/api`, gets in"}},
      {"an annotation that lets nobody in",
       "k8s/sa.yaml",
       "arn:aws",
       2,
       {"this account, `pay/worker`, does not get in:", "lets in exactly shop/worker",
        ":sub' wants 'system:serviceaccount:shop:worker'; the token has "
        "'system:serviceaccount:pay:worker'"}},
      {"a subject",
       "iam/api.json",
       "system:serviceaccount",
       1,
       {"**Service account** `pay/api`", "k8s/sa.yaml:5", "which names this role",
        "the policy: lets in exactly pay/api"}},
      {"a subject that nobody defines",
       "iam/worker.json",
       "system:serviceaccount",
       1,
       {"`shop/worker`", "no file of the workspace defines it"}},
      {"an issuer",
       "iam/api.json",
       "arn:aws:iam::111122223333:oidc",
       1,
       {"**Issuer** `oidc.eks.eu-west-1", "cluster `prod`", "AWS account `111122223333`"}},
      {"a condition key", "iam/api.json", "oidc.eks", 2, {"cluster `prod`"}},
      {"a workload's account",
       "k8s/app.yaml",
       "api\n",
       1,
       {"**Service account** `pay/api`", "role `arn:aws:iam::111122223333:role/api`", "gets in"}},
      {"an account's name", "k8s/sa.yaml", "api\n", 1, {"`pay/api`", "runs as it"}},
      {"somewhere in a policy", "iam/api.json", "2012", 1, {"nothing"}},
      {"somewhere in a manifest", "k8s/app.yaml", "apiVersion", 1, {"nothing"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const std::string text = workspace.hover(row.file, row.at, row.occurrence);
    CAPTURE(text);
    for (const char* const part : row.holds) {
      CAPTURE(part);
      std::string plain = text;  // without the backslashes of Markdown
      std::erase(plain, '\\');
      CHECK(plain.find(part) != std::string::npos);
    }
  }
}

TEST_CASE("hover speaks plainly to who reads no Markdown, and follows what is typed") {
  Workspace workspace(Json::object());
  workspace.open("k8s/sa.yaml");
  const std::string before = workspace.hover("k8s/sa.yaml", "arn:aws");
  CHECK(before.find('*') == std::string::npos);
  CHECK(before.find("this account, pay/api, gets in") != std::string::npos);
  workspace.change("k8s/sa.yaml", account("web", "api", arn("api")));
  CHECK(workspace.hover("k8s/sa.yaml", "arn:aws").find("this account, web/api, does not get in:") !=
        std::string::npos);
}

TEST_CASE("of an annotation that gives no role nothing is told") {
  LspClient client;
  const std::string head =
      "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n  namespace: p\n";
  client.write("labels.yaml",
               head + "  labels:\n    eks.amazonaws.com/role-arn: " + arn("r") + "\n");
  client.write("nested.yaml",
               head + "  annotations:\n    eks:\n      amazonaws:\n        com/role-arn: " +
                   arn("r") + "\n");
  client.write("empty.yaml", head + "  annotations:\n    eks.amazonaws.com/role-arn:\n");
  client.write("outside.yaml",
               head + "annotations:\n  eks.amazonaws.com/role-arn: " + arn("r") + "\n");
  client.write("twice.yaml", head + "  annotations:\n    eks.amazonaws.com/role-arn: " + arn("r") +
                                 "\n    eks.amazonaws.com/role-arn: " + arn("s") + "\n");
  client.start();
  for (const char* const method :
       {"textDocument/hover", "textDocument/definition", "textDocument/references"}) {
    CAPTURE(method);
    const auto ask = [&](const char* name, const char* part, int occurrence) {
      Json params = client.at(name, part, occurrence);
      params["context"] = {{"includeDeclaration", true}};
      return client.ask(method, std::move(params));
    };
    CHECK(ask("labels.yaml", "eks.", 1).empty());
    CHECK(ask("labels.yaml", "arn:aws", 1).empty());
    CHECK(ask("nested.yaml", "com/role", 1).empty());
    CHECK(ask("nested.yaml", "arn:aws", 1).empty());
    CHECK(ask("outside.yaml", "arn:aws", 1).empty());
    ask("empty.yaml", "eks.", 1);
    ask("twice.yaml", "eks.", 2);
  }
}

TEST_CASE("names from files are no Markdown") {
  LspClient client;
  const std::string evil = "a`b**c](http://x)_d_";
  client.write(
      "r.json",
      get_role("r", policy(statement(R"({"StringEquals": )" +
                                     claims("\"system:serviceaccount:p:" + evil + "\"") + "}"))));
  client.write("sa.yaml", account("p", "x", arn("r")));
  client.start({{"textDocument", {{"hover", {{"contentFormat", {"markdown"}}}}}}});
  const Json answer = client.ask("textDocument/hover", client.at("sa.yaml", "arn:aws:iam"));
  REQUIRE(answer.is_object());
  const std::string text = answer["contents"]["value"];
  CHECK(text.find("system:serviceaccount:p:a\\`b\\*\\*c\\]\\(http://x\\)\\_d\\_") !=
        std::string::npos);
  CHECK(text.find(evil) == std::string::npos);
}

TEST_CASE("definition and references") {
  Workspace workspace;
  const char* const kAll = "k8s/sa.yaml 4:8\nk8s/app.yaml 9:26\niam/api.json 0:";
  struct Row {
    const char *what, *method, *file, *at;
    int occurrence;
    const char* expected;
  };
  const Row rows[] = {
      {"annotation → policy", "definition", "k8s/sa.yaml", "arn:aws", 1, "iam/api.json 0:"},
      {"subject → account", "definition", "iam/api.json", "system:serviceaccount", 1,
       "k8s/sa.yaml 4:8\n"},
      {"serviceAccountName → account", "definition", "k8s/app.yaml", "api\n", 1,
       "k8s/sa.yaml 4:8\n"},
      {"an account → itself", "definition", "k8s/sa.yaml", "api\n", 1, "k8s/sa.yaml 4:8\n"},
      {"a subject that nobody defines", "definition", "iam/worker.json", "system:serviceaccount", 1,
       ""},
      {"nothing", "definition", "k8s/app.yaml", "apiVersion", 1, ""},
      {"all of an account", "references", "k8s/sa.yaml", "api\n", 1, kAll},
      {"the same from the workload", "references", "k8s/app.yaml", "api\n", 1, kAll},
      {"the same from the subject", "references", "iam/api.json", "system:serviceaccount", 1, kAll},
      {"all of a role", "references", "k8s/sa.yaml", "arn:aws", 1, "k8s/sa.yaml 7:32\n"},
      {"all of an issuer", "references", "iam/api.json", "arn:aws:iam::111122223333:oidc", 1,
       "iam/worker.json"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const std::string got = workspace.go(("textDocument/" + std::string(row.method)).c_str(),
                                         row.file, row.at, row.occurrence);
    CAPTURE(got);
    if (*row.expected == '\0') {
      CHECK(got == "");
    } else {
      CHECK(got.find(row.expected) != std::string::npos);
    }
  }
}

TEST_CASE("symbols") {
  Workspace workspace;
  std::string found;
  for (const Json& one :
       workspace.ask("textDocument/documentSymbol",
                     {{"textDocument", {{"uri", workspace.uri("k8s/sa.yaml")}}}})) {
    found += one["name"].get<std::string>() + ": " + one["detail"].get<std::string>() + "\n";
    const Json &whole = one["range"], &at = one["selectionRange"];
    CHECK(whole["start"]["line"] <= at["start"]["line"]);
    CHECK(whole["end"]["line"] >= at["end"]["line"]);
  }
  CHECK(found ==
        "pay/api: arn:aws:iam::111122223333:role/api\n"
        "pay/worker: arn:aws:iam::111122223333:role/worker\n");
  const auto search = [&](const char* query) {
    std::string names;
    for (const Json& one : workspace.ask("workspace/symbol", {{"query", query}})) {
      names += one["name"].get<std::string>() + "\n";
    }
    return names;
  };
  CHECK(search("") == "api\nworker\npay/api\npay/worker\n");
  CHECK(search("WORK") == "worker\npay/worker\n");
  CHECK(search("nothing of the kind") == "");
}

TEST_CASE("inlay hints name the cluster behind an issuer") {
  Workspace workspace;
  const Json whole = {{"start", {{"line", 0}, {"character", 0}}},
                      {"end", {{"line", 100}, {"character", 0}}}};
  const Json hints =
      workspace.ask("textDocument/inlayHint",
                    {{"textDocument", {{"uri", workspace.uri("iam/api.json")}}}, {"range", whole}});
  REQUIRE(hints.size() == 1);
  CHECK(hints[0]["label"] == "cluster prod");
  CHECK(workspace
            .ask("textDocument/inlayHint",
                 {{"textDocument", {{"uri", workspace.uri("k8s/sa.yaml")}}}, {"range", whole}})
            .empty());
}

TEST_CASE("renaming an account: manifest, workloads, subjects and role bindings") {
  struct Row {
    const char *what, *file, *at;
    int occurrence;
  };
  const Row rows[] = {
      {"at the manifest", "k8s/sa.yaml", "api\n", 1},
      {"at the workload", "k8s/app.yaml", "api\n", 1},
      {"at the subject", "iam/api.json", "system:serviceaccount:pay:api", 1},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    Workspace workspace;
    Json params = workspace.at(row.file, row.at, row.occurrence);
    const Json prepared = workspace.ask("textDocument/prepareRename", params);
    CHECK(prepared["placeholder"] == "api");
    params["newName"] = "gateway";
    const Json edit = workspace.ask("textDocument/rename", params);
    CAPTURE(edit.dump());
    CHECK(workspace.edited("k8s/sa.yaml", edit) ==
          account("pay", "gateway", arn("api")) + account("pay", "worker", arn("worker")));
    CHECK(workspace.edited("k8s/app.yaml", edit) == deployment("pay", "server", "gateway"));
    CHECK(workspace.edited("iam/api.json", edit) == trusting({"pay:gateway"}));
    const std::string rbac = workspace.edited("k8s/rbac.yaml", edit);
    CHECK(rbac.find("name: gateway\n    namespace: pay") != std::string::npos);
    CHECK(rbac.find("name: api\n    namespace: other") != std::string::npos);
    CHECK(workspace.edited("iam/worker.json", edit) == "unchanged");
  }
}

TEST_CASE("renaming that cannot be done says why, and edits nothing") {
  struct Row {
    const char *what, *file, *text, *new_name, *why;
  };
  const Row rows[] = {
      {"no name", "k8s/sa.yaml", "apiVersion", "x", "no service account's name"},
      {"a name that there cannot be", "k8s/sa.yaml", "api\n", "Api_1",
       "cannot be a service account's name"},
      {"an empty name", "k8s/sa.yaml", "api\n", "", "cannot be"},
      {"a name that is taken", "k8s/sa.yaml", "api\n", "worker", "would be new"},
      {"a role", "k8s/sa.yaml", "arn:aws", "x", "no service account's name"},
      {"an account that nobody defines", "iam/worker.json", "system:serviceaccount", "x",
       "no file of the workspace defines"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    Workspace workspace;
    Json params = workspace.at(row.file, row.text);
    params["newName"] = row.new_name;
    const Json answer = workspace.ask("textDocument/rename", params);
    CAPTURE(answer.dump());
    REQUIRE(answer.contains("error"));
    CHECK(answer["error"]["message"].get<std::string>().find(row.why) != std::string::npos);
  }
  LspClient client;
  client.write("a.yaml", account("", "api", arn("api")));
  client.write("b.yaml", account("pay", "default", arn("api")));
  client.start();
  for (const auto& [file, why] :
       {std::pair("a.yaml", "namespace"), std::pair("b.yaml", "default")}) {
    Json params = client.at(file, std::string(file) == "a.yaml" ? "api\n" : "default\n");
    params["newName"] = "other";
    const Json answer = client.ask("textDocument/rename", params);
    CAPTURE(answer.dump());
    CHECK(answer["error"]["message"].get<std::string>().find(why) != std::string::npos);
  }
}

}  // namespace
}  // namespace irsa::tests
