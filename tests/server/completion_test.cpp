// What is offered where somebody types. `|` is the cursor.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "server/client.h"
#include "server/cursor.h"
#include "support/samples.h"

namespace irsa::tests {
namespace {

struct Typing : LspClient {
  Typing() {
    write("iam/api.json", get_role("api", trusting({"pay:api"})));
    write("iam/worker.json", get_role("worker", trusting({"pay:worker"})));
    write("k8s/sa.yaml", account("pay", "api", arn("api")) + account("shop", "web"));
    start();
    work();
  }
  /// The labels, in their order, of what is offered in a document.
  std::string offered(const std::string& name, std::string text) {
    std::string out;
    for (const Json& item : items(name, std::move(text))) {
      out += item["label"].get<std::string>() + "\n";
    }
    return out;
  }
  /// The document after the first offer was taken.
  std::string taken(const std::string& name, std::string text) {
    const Json all = items(name, text);
    text.erase(text.find('|'), 1);
    if (all.empty()) return "nothing offered";
    const Json& edit = all[0]["textEdit"];
    const auto offset = [&](const Json& point) {
      std::size_t at = 0;
      for (int line = point["line"]; line > 0; --line) at = text.find('\n', at) + 1;
      return at + point["character"].get<std::size_t>();
    };
    const std::size_t begin = offset(edit["range"]["start"]), end = offset(edit["range"]["end"]);
    return text.replace(begin, end - begin, edit["newText"].get<std::string>());
  }

 private:
  Json items(const std::string& name, std::string text) {
    const Json position = LspClient::position(text, "|");
    text.erase(text.find('|'), 1);
    open(name, text);
    const Json answer = ask("textDocument/completion",
                            {{"textDocument", {{"uri", uri(name)}}}, {"position", position}});
    close(name);
    return answer.is_null() ? Json::array() : answer["items"];
  }
};

const std::string kAccount =
    "kind: ServiceAccount\nmetadata:\n  name: worker\n  namespace: pay\n  annotations:\n";

TEST_CASE("offers") {
  Typing typing;
  const std::string issuer(kIssuer);
  const std::string provider_text = R"({"Statement": [{"Principal": {"Federated": ")" + provider() +
                                    R"("}, "Condition": {"StringEquals": {)";
  struct Row {
    const char *what, *name;
    std::string text, expected;
  };
  const std::vector<Row> rows = {
      {"the webhook's keys", "k8s/new.yaml", kAccount + "    |",
       "eks.amazonaws.com/audience\neks.amazonaws.com/role-arn\n"
       "eks.amazonaws.com/sts-regional-endpoints\neks.amazonaws.com/token-expiration\n"
       "irsa-lint/ignore\n"},
      {"those that fit", "k8s/new.yaml", kAccount + "    eks.amazonaws.com/ro|",
       "eks.amazonaws.com/role-arn\n"},
      {"of a pod", "k8s/new.yaml",
       "kind: Deployment\nspec:\n  template:\n    metadata:\n      annotations:\n        skip|",
       "eks.amazonaws.com/skip-containers\n"},
      {"not at a deployment itself", "k8s/new.yaml",
       "kind: Deployment\nmetadata:\n  annotations:\n    eks|", ""},
      {"not at another object", "k8s/new.yaml", "kind: ConfigMap\nmetadata:\n  annotations:\n    |",
       ""},
      {"not in labels", "k8s/new.yaml", "kind: ServiceAccount\nmetadata:\n  labels:\n    |", ""},
      {"roles, that which trusts the account first", "k8s/new.yaml",
       kAccount + "    eks.amazonaws.com/role-arn: |", arn("worker") + "\n" + arn("api") + "\n"},
      {"roles behind a quote", "k8s/new.yaml",
       kAccount + "    eks.amazonaws.com/role-arn: \"arn:aws:iam::1111|\"",
       arn("worker") + "\n" + arn("api") + "\n"},
      {"account names of the namespace", "k8s/new.yaml",
       "kind: Pod\nmetadata:\n  name: p\n  namespace: shop\nspec:\n  serviceAccountName: |",
       "web\n"},
      {"of a template", "k8s/new.yaml",
       "kind: Deployment\nmetadata:\n  namespace: pay\nspec:\n  template:\n    spec:\n      "
       "containers: []\n"
       "      serviceAccountName: a|",
       "api\n"},
      {"in another document of the file", "k8s/new.yaml",
       "kind: Pod\nmetadata:\n  namespace: pay\n---\nkind: Pod\nmetadata:\n  namespace: "
       "shop\nspec:\n"
       "  serviceAccountName: |\n---\nkind: Pod\nmetadata:\n  namespace: pay\n",
       "web\n"},
      {"subjects", "iam/new.json", provider_text + "\"" + issuer + ":sub\": \"system:|",
       "system:serviceaccount:pay:api\nsystem:serviceaccount:shop:web\n"},
      {"subjects of a list", "iam/new.json",
       provider_text + "\"" + issuer + ":sub\": [\"x\", \"|\"]}}}]}",
       "system:serviceaccount:pay:api\nsystem:serviceaccount:shop:web\n"},
      {"the audience", "iam/new.json", provider_text + "\"" + issuer + ":aud\": |",
       "sts.amazonaws.com\n"},
      {"condition keys of the statement's provider", "iam/new.json", provider_text + "\"|",
       issuer + ":aud\n" + issuer + ":sub\n"},
      {"nothing in another value", "iam/new.json", R"({"Version": "|)", ""},
      {"rules in a suppression", "k8s/new.yaml", "# irsa-lint: ignore[sub-mal|]\n",
       "sub-malformed\n"},
      {"the second rule", "k8s/new.yaml", "a: b # irsa-lint: ignore[sub-missing, sub-mal|",
       "sub-malformed\n"},
      {"not behind it", "k8s/new.yaml", "# irsa-lint: ignore[sub-malformed] sub|\n", ""},
      {"in Terraform", "new.tf", "# irsa-lint: ignore[sub-mal|\n", "sub-malformed\n"},
      {"rules in the configuration", ".irsa-lint.yaml", "version: 1\nrules:\n  sub-mal|",
       "sub-malformed\n"},
      {"levels", ".irsa-lint.yaml", "version: 1\nrules:\n  sub-malformed: |",
       "error\nnote\noff\nwarning\n"},
      {"rules to ignore", ".irsa-lint.yaml", "version: 1\nignore:\n  - rule: sub-mal|",
       "sub-malformed\n"},
      {"an empty file", "k8s/new.yaml", "|", ""},
      {"a file that is only a cursor's line", "iam/new.json", "|\n", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(typing.offered(row.name, row.text) == row.expected);
  }
}

TEST_CASE("offers that are taken") {
  Typing typing;
  struct Row {
    const char *what, *name;
    std::string text, expected;
  };
  const std::vector<Row> rows = {
      {"a key", "n.yaml", kAccount + "    eks.amazonaws.com/ro|\n",
       kAccount + "    eks.amazonaws.com/role-arn: \n"},
      {"a key that has its colon", "n.yaml", kAccount + "    eks.amazonaws.com/ro|: x\n",
       kAccount + "    eks.amazonaws.com/role-arn: x\n"},
      {"in the middle of a word", "n.yaml", kAccount + "    eks.amazonaws.com/ro|le-x\n",
       kAccount + "    eks.amazonaws.com/role-arn: \n"},
      {"a value", "n.yaml", kAccount + "    eks.amazonaws.com/role-arn: |\n",
       kAccount + "    eks.amazonaws.com/role-arn: " + arn("worker") + "\n"},
      {"a value in quotes", "n.yaml", kAccount + "    eks.amazonaws.com/role-arn: \"a|rn\"\n",
       kAccount + "    eks.amazonaws.com/role-arn: \"" + arn("worker") + "\"\n"},
      {"a boolean becomes a string", "n.yaml",
       kAccount + "    eks.amazonaws.com/sts-regional-endpoints: t|\n",
       kAccount + "    eks.amazonaws.com/sts-regional-endpoints: \"true\"\n"},
      {"JSON gets its quotes", "n.json", "{\"x:aud\": |}", "{\"x:aud\": \"sts.amazonaws.com\"}"},
      {"or has them", "n.json", "{\"x:aud\": \"s|\"}", "{\"x:aud\": \"sts.amazonaws.com\"}"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(typing.taken(row.name, row.text) == row.expected);
  }
}

std::string cursor_text(const server::Cursor& cursor) {
  std::string out;
  for (const std::string& key : cursor.path) out += key + "/";
  return out + (cursor.in_value ? " value of " + cursor.key : "") +
         (cursor.quoted ? " quoted" : "");
}

TEST_CASE("where the cursor is") {
  struct Row {
    bool json;
    std::string text, expected;
  };
  const std::vector<Row> rows = {
      {false, "|", ""},
      {false, "a:\n  b:\n    |", "a/b/"},
      {false, "a:\n  b:\n  |", "a/"},
      {false, "a:\n  b: |", "a/ value of b"},
      {false, "a:\n  b: 'x|", "a/ value of b quoted"},
      {false, "a:\n  - |", " value of a"},
      {false, "a:\n- |", " value of a"},
      {false, "a:\n  - b: |", "a/ value of b"},
      {false, "a:\n  - b: 1\n    c: |", "a/ value of c"},
      {false, "\"a b\": |", " value of a b"},
      {false, "a:\n\n  # b:\n  c|", "a/"},
      {false, "a:\n  x: {b: |", "a/ value of x"},
      {false, "a: 1\n---\n|", ""},
      {true, "|", ""},
      {true, "{|", ""},
      {true, "{\"a\": |", " value of a"},
      {true, "{\"a\": {\"b|", "a/ quoted"},
      {true, "{\"a\": [\"x\", \"|", " value of a quoted"},
      {true, "{\"a\": {\"b\": 1}, \"c\": |", " value of c"},
      {true, "{\"a\": \"}\\\"{\", \"c\": |", " value of c"},
      {true, "}}]]|", ""},
      {true, "{\"a\": \"|\n\"b\"", " value of a quoted"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    std::string text = row.text;
    const std::size_t at = text.find('|');
    text.erase(at, 1);
    const server::Cursor cursor =
        row.json ? server::cursor_in_json(text, at) : server::cursor_in_yaml(text, at);
    CHECK(cursor_text(cursor) == row.expected);
    CHECK(cursor.begin <= at);
    CHECK(cursor.end >= at);
  }
}

}  // namespace
}  // namespace irsa::tests
