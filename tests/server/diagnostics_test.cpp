// What is published about which file, and when it is taken back.
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "server/client.h"
#include "support/samples.h"

namespace irsa::tests {
namespace {

const std::string kWrongArn = "arn:aws:iam::11112222333:role/api";

/// An account with a mistake in its own file.
std::string wrong() { return account("pay", "api", kWrongArn); }
std::string right() { return account("pay", "api", arn("api")); }

TEST_CASE("diagnostics of what is open, as check finds them") {
  LspClient client;
  client.write("a.yaml", wrong());
  client.write("b.yaml", account("pay", "other", kWrongArn));
  client.start();
  client.open("a.yaml");
  client.work();
  CHECK(client.diagnostics("a.yaml") == "7:45-7:56 1 role-arn-malformed\n");
  CHECK(client.diagnostics("b.yaml") == "nothing");
  const Json one = client.published("a.yaml")["diagnostics"][0];
  CHECK(one["source"] == "irsa-lint");
  CHECK(client.published("a.yaml")["version"] == 1);
  const std::string message = one["message"];
  CHECK(message.find("account") != std::string::npos);

  client.open("b.yaml");
  client.work();
  CHECK(client.diagnostics("b.yaml") == "7:45-7:56 1 role-arn-malformed\n");
  client.close("a.yaml");
  client.work();
  CHECK(client.diagnostics("a.yaml") == "");
  CHECK(client.diagnostics("b.yaml") == "7:45-7:56 1 role-arn-malformed\n");
}

TEST_CASE("diagnostics of the whole workspace, for who asks for them") {
  LspClient client;
  client.write("a.yaml", wrong());
  client.write("dir/b c.yaml", account("pay", "other", kWrongArn));
  client.start(Json::object(), {{"diagnostics", "workspace"}});
  client.work();
  CHECK(client.diagnostics("a.yaml") == "7:45-7:56 1 role-arn-malformed\n");
  CHECK(client.diagnostics("dir/b c.yaml") == "7:45-7:56 1 role-arn-malformed\n");
  client.remove("dir");
  client.notify("workspace/didChangeWatchedFiles", {{"changes", Json::array()}});
  client.work();
  CHECK(client.diagnostics("dir/b c.yaml") == "");
}

TEST_CASE("what is typed counts, not what is saved") {
  LspClient client;
  client.write("a.yaml", right());
  client.start();
  client.open("a.yaml");
  client.work();
  CHECK(client.diagnostics("a.yaml") == "");
  client.change("a.yaml", wrong());
  client.work();
  CHECK(client.diagnostics("a.yaml") == "7:45-7:56 1 role-arn-malformed\n");
  CHECK(client.published("a.yaml")["version"] == 2);
  client.close("a.yaml");
  client.work();
  client.open("a.yaml");
  client.work();
  CHECK(client.diagnostics("a.yaml") == "");
}

TEST_CASE("a change in a policy renews what is said about the manifest") {
  LspClient client;
  client.write("iam/api.json", get_role("api", trusting({"pay:api"})));
  client.write("sa.yaml", right());
  client.start();
  client.open("sa.yaml");
  client.open("iam/api.json");
  client.work();
  CHECK(client.diagnostics("sa.yaml") == "");
  CHECK(client.diagnostics("iam/api.json") == "");
  client.change("iam/api.json", get_role("api", trusting({"shop:api"})));
  client.work();
  const std::string both = client.diagnostics("sa.yaml") + client.diagnostics("iam/api.json");
  CHECK(both.find("sub-mismatch") != std::string::npos);
  // With the evidence on the other side, for clients that show it.
  LspClient showing;
  showing.write("iam/api.json", get_role("api", trusting({"shop:api"})));
  showing.write("sa.yaml", right());
  showing.start({{"textDocument", {{"publishDiagnostics", {{"relatedInformation", true}}}}}});
  showing.open("sa.yaml");
  showing.open("iam/api.json");
  showing.work();
  std::string places;
  for (const char* const name : {"sa.yaml", "iam/api.json"}) {
    const Json said = showing.published(name);
    for (const Json& one : said["diagnostics"]) {
      for (const Json& related : one.value("relatedInformation", Json::array())) {
        places += showing.places(Json::array({related["location"]}));
      }
    }
  }
  CHECK(places.find("sa.yaml") != std::string::npos);
}

TEST_CASE("files that come, go and are written by others") {
  LspClient client;
  client.write("a.yaml", right());
  client.write("iam/api.json", get_role("api", trusting({"shop:api"})));
  client.start();
  client.open("a.yaml");
  client.work();
  const auto accused = [&] {
    return client.diagnostics("a.yaml").find("sub-mismatch") != std::string::npos;
  };
  CHECK(accused());
  client.remove("iam");
  client.change("a.yaml", right(), 3);
  client.work();
  CHECK_FALSE(accused());
  client.write("iam/again.json", get_role("api", trusting({"shop:api"})));
  client.notify("workspace/didChangeWatchedFiles", {{"changes", Json::array()}});
  client.work();
  CHECK(accused());
  client.write("iam/again.json", get_role("api", trusting({"pay:api", "shop:api"})));
  client.notify("textDocument/didSave", {{"textDocument", {{"uri", client.uri("a.yaml")}}}});
  client.work();
  CHECK_FALSE(accused());
}

TEST_CASE("a file that is not on disk yet") {
  LspClient client;
  client.write("iam/api.json", get_role("api", trusting({"pay:api"})));
  client.start();
  client.open("new/sa.yaml", wrong());
  client.work();
  CHECK(client.diagnostics("new/sa.yaml") == "7:45-7:56 1 role-arn-malformed\n");
  client.change("new/sa.yaml", right());
  client.work();
  CHECK(client.diagnostics("new/sa.yaml") == "");
  client.change("new/sa.yaml", wrong(), 3);
  client.write("new/sa.yaml", right());
  client.notify("textDocument/didSave", {{"textDocument", {{"uri", client.uri("new/sa.yaml")}}}});
  client.work();
  CHECK(client.diagnostics("new/sa.yaml") == "7:45-7:56 1 role-arn-malformed\n");
  client.close("new/sa.yaml");
  client.work();
  CHECK(client.diagnostics("new/sa.yaml") == "");
}

TEST_CASE("what is no input is not spoken of") {
  LspClient client;
  client.write("a.yaml", right());
  client.write(".irsa-lint.yaml", "version: 1\nexclude: [vendor]\n");
  client.write(".gitignore", "build/\n");
  std::filesystem::create_directory(client.path(".git"));
  client.start();
  for (const char* const name : {"vendor/x.yaml", "build/x.yaml", ".hidden/x.yaml", "x.txt"}) {
    client.write(name, wrong());
    client.open(name);
  }
  // Unsaved ones likewise.
  for (const char* const name : {"vendor/y.yaml", ".hidden/y.yaml", "y.txt"}) {
    client.open(name, wrong());
  }
  client.work();
  for (const char* const name : {"vendor/x.yaml", "build/x.yaml", ".hidden/x.yaml", "x.txt",
                                 "vendor/y.yaml", ".hidden/y.yaml", "y.txt"}) {
    CAPTURE(name);
    CHECK(client.diagnostics(name) == "");
  }
}

TEST_CASE("nothing is said about what lies outside") {
  LspClient other;
  other.write("outside.yaml", wrong());
  LspClient client;
  client.write("a.yaml", right());
  client.start(Json::object(), {{"diagnostics", "workspace"}});
  client.notify(
      "textDocument/didOpen",
      {{"textDocument", {{"uri", other.uri("outside.yaml")}, {"version", 1}, {"text", wrong()}}}});
  client.notify(
      "textDocument/didOpen",
      {{"textDocument", {{"uri", "untitled:a.yaml"}, {"version", 1}, {"text", wrong()}}}});
  client.work();
  for (const Json& message : client.got()) {
    if (message.value("method", "") != "textDocument/publishDiagnostics") continue;
    const std::string uri = message["params"]["uri"];
    CHECK(uri.starts_with(client.uri()));
  }
}

TEST_CASE("the configuration counts, and what is wrong with it is said once") {
  LspClient client;
  client.write("a.yaml", wrong());
  client.write(".irsa-lint.yaml", "version: 1\nrules:\n  role-arn-malformed: note\n");
  client.start();
  client.open("a.yaml");
  client.work();
  CHECK(client.diagnostics("a.yaml") == "7:45-7:56 3 role-arn-malformed\n");
  const auto complaints = [&] {
    std::string out;
    for (const Json& message : client.take()) {
      if (message.value("method", "") == "window/showMessage") {
        out += message["params"]["message"].get<std::string>() + "\n";
      }
    }
    return out;
  };
  CHECK(complaints() == "");
  client.write(".irsa-lint.yaml", "version: 1\nrules:\n  no-such-rule: note\n");
  client.change("a.yaml", wrong(), 2);
  client.work();
  CHECK(client.diagnostics("a.yaml") == "");
  CHECK(complaints().find("no-such-rule") != std::string::npos);
  client.change("a.yaml", wrong() + "\n", 3);
  client.work();
  CHECK(complaints() == "");
  client.remove(".irsa-lint.yaml");
  client.change("a.yaml", wrong(), 4);
  client.work();
  CHECK(client.diagnostics("a.yaml") == "7:45-7:56 1 role-arn-malformed\n");
}

TEST_CASE("what the baseline knows is not shown") {
  LspClient client;
  client.write("a.yaml", wrong());
  CHECK(run({"check", client.path("a.yaml"), "--write-baseline", client.path("known.json"), "-q"})
            .status == 0);
  client.write(".irsa-lint.yaml", "version: 1\nbaseline: known.json\n");
  client.start();
  client.open("a.yaml");
  client.work();
  CHECK(client.diagnostics("a.yaml") == "");
  client.change("a.yaml", wrong() + account("pay", "two", kWrongArn));
  client.work();
  CHECK(client.diagnostics("a.yaml") == "15:45-15:56 1 role-arn-malformed\n");
}

TEST_CASE("a workspace that vanishes, and comes back") {
  LspClient client;
  client.write("w/a.yaml", wrong());
  client.ask("initialize", {{"rootUri", client.uri("w")}});
  client.notify("initialized");
  client.open("w/a.yaml");
  client.work();
  CHECK(client.diagnostics("w/a.yaml") == "7:45-7:56 1 role-arn-malformed\n");
  client.remove("w");
  client.change("w/a.yaml", wrong() + "\n");
  client.work();
  CHECK(client.diagnostics("w/a.yaml") == "");
  CHECK(client
            .ask("textDocument/hover", {{"textDocument", {{"uri", client.uri("w/a.yaml")}}},
                                        {"position", {{"line", 7}, {"character", 50}}}})
            .is_null());
  client.write("w/a.yaml", wrong());
  client.change("w/a.yaml", wrong(), 3);
  client.work();
  CHECK(client.diagnostics("w/a.yaml") == "7:45-7:56 1 role-arn-malformed\n");
}

TEST_CASE("the server stays where it was started, and reads its folders from there") {
  LspClient client;
  client.write("w/a.yaml", wrong());
  client.write("w/new/b.yaml", account("pay", "other", arn("other")));
  client.write("w/.irsa-lint.yaml", "version: 1\nexclude: [skipped/]\n");
  client.write("w/skipped/c.yaml", wrong());
  std::filesystem::current_path("/");
  client.ask("initialize", {{"initializationOptions", {{"diagnostics", "workspace"}}},
                            {"workspaceFolders", {{{"uri", client.uri("w")}, {"name", "w"}}}}});
  client.notify("initialized");
  client.work();
  const std::string malformed = "7:45-7:56 1 role-arn-malformed\n";
  const auto has_malformed = [&](const char* name) {
    return client.diagnostics(name).find(malformed) != std::string::npos;
  };
  CHECK(has_malformed("w/a.yaml"));
  CHECK_FALSE(has_malformed("w/new/b.yaml"));
  CHECK(client.diagnostics("w/skipped/c.yaml") == "nothing");
  // In the editor first, then on the disk.
  client.open("w/new/b.yaml", account("pay", "other", kWrongArn));
  client.open("w/unsaved.yaml", account("pay", "late", kWrongArn));
  client.work();
  CHECK(has_malformed("w/new/b.yaml"));
  CHECK(has_malformed("w/unsaved.yaml"));
  client.write("w/unsaved.yaml", account("pay", "late", kWrongArn));
  client.close("w/unsaved.yaml");
  client.close("w/new/b.yaml");
  client.work();
  CHECK_FALSE(has_malformed("w/new/b.yaml"));
  CHECK(has_malformed("w/unsaved.yaml"));
  CHECK(std::filesystem::current_path() == "/");
}

TEST_CASE("several folders, one inside of the other") {
  LspClient client;
  client.write("one/a.yaml", wrong());
  client.write("two/a.yaml", wrong());
  client.write("two/in/a.yaml", wrong());
  client.ask("initialize", {{"initializationOptions", {{"diagnostics", "workspace"}}},
                            {"workspaceFolders",
                             {{{"uri", client.uri("one")}, {"name", "one"}},
                              {{"uri", client.uri("two")}, {"name", "two"}},
                              {{"uri", client.uri("two/in")}, {"name", "in"}}}}});
  client.notify("initialized");
  client.work();
  CHECK(client.diagnostics("one/a.yaml") == "7:45-7:56 1 role-arn-malformed\n");
  CHECK(client.diagnostics("two/in/a.yaml") == "7:45-7:56 1 role-arn-malformed\n");
  client.notify(
      "workspace/didChangeWorkspaceFolders",
      {{"event",
        {{"added", Json::array()}, {"removed", {{{"uri", client.uri("one")}, {"name", "one"}}}}}}});
  client.work();
  CHECK(client.diagnostics("one/a.yaml") == "");
  CHECK(client.diagnostics("two/in/a.yaml") == "7:45-7:56 1 role-arn-malformed\n");
  client.notify(
      "workspace/didChangeWorkspaceFolders",
      {{"event",
        {{"added", {{{"uri", client.uri("one")}, {"name", "one"}}}}, {"removed", Json::array()}}}});
  client.work();
  CHECK(client.diagnostics("one/a.yaml") == "7:45-7:56 1 role-arn-malformed\n");
}

TEST_CASE("a message that is too long is left out, and what is saved counts") {
  LspClient client;
  client.write("a.yaml", right());
  client.start();
  client.open("a.yaml", wrong());
  client.work();
  CHECK(client.diagnostics("a.yaml") == "7:45-7:56 1 role-arn-malformed\n");
  client.server().receive_too_long(std::size_t{1} << 40);
  client.work();
  CHECK(client.diagnostics("a.yaml") == "");
  client.change("a.yaml", wrong(), 5);  // of a document that nobody has opened
  client.work();
  CHECK(client.diagnostics("a.yaml") == "");
}

TEST_CASE("what Terraform reads by file() and templatefile(), as it is typed") {
  LspClient client;
  client.write("main.tf",
               "resource \"aws_iam_role\" \"api\" {\n  name = \"api\"\n"
               "  assume_role_policy = file(\"${path.module}/api.json\")\n}\n"
               "resource \"aws_iam_role\" \"web\" {\n  name = \"web\"\n"
               "  assume_role_policy = templatefile(\"web.json.tpl\", {ns = \"shop\"})\n}\n");
  client.write("api.json", trusting({"pay:api"}));
  client.write("web.json.tpl", trusting({"${ns}:web"}));
  client.start();
  for (const std::string name : {"api.json", "web.json.tpl"}) {
    CAPTURE(name);
    client.open(name);
    client.work();
    CHECK(client.diagnostics(name) == "");
    client.change(name, trusting({"pay:*"}));
    client.work();
    CHECK(client.diagnostics(name).find(" wildcard-literal\n") != std::string::npos);
    client.change(name, trusting({"pay:api"}), 3);
    client.work();
    CHECK(client.diagnostics(name) == "");
  }
}

TEST_CASE("Terraform and kustomizations with texts that are not saved") {
  const std::string tf = R"(resource "aws_iam_role" "api" {
  name = "api"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/)" +
                         std::string(kIssuer) + R"(" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = { StringEquals = { ")" +
                         std::string(kIssuer) + R"(:sub" = "SUBJECT" } }
    }]
  })
}
)";
  const auto with = [&](const std::string& subject) {
    std::string out = tf;
    return out.replace(out.find("SUBJECT"), 7, subject);
  };
  LspClient client;
  client.write("main.tf", with("system:serviceaccount:pay:api"));
  client.start();
  client.open("main.tf");
  client.work();
  CHECK(client.diagnostics("main.tf").find("sub-malformed") == std::string::npos);
  client.change("main.tf", with("system:serviceaccount:pay/api"));
  client.work();
  CHECK(client.diagnostics("main.tf").find("sub-malformed") != std::string::npos);

  LspClient kustomize;
  kustomize.write("kustomization.yaml", "resources: [sa.yaml]\nnamespace: pay\n");
  kustomize.write("sa.yaml", account("", "api", arn("api")));
  kustomize.start();
  kustomize.open("sa.yaml");
  kustomize.work();
  CHECK(kustomize.diagnostics("sa.yaml") == "");
  kustomize.change("sa.yaml", account("", "api", kWrongArn));
  kustomize.work();
  CHECK(kustomize.diagnostics("sa.yaml") == "6:45-6:56 1 role-arn-malformed\n");
}

}  // namespace
}  // namespace irsa::tests
