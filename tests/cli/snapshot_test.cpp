// `snapshot` and `--against`: one repository checked against what another one wrote down.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/outgoing.h"
#include "cli/today.h"
#include "load/snapshot/format.h"
#include "support/folder.h"
#include "support/samples.h"

namespace irsa::tests {
namespace {

using Words = std::vector<std::string>;

bool has_text(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// A dump of the account's roles: `api` trusts pay:api, `wide` everybody, `ec2` the service.
std::string dump() {
  const std::string wide =
      policy(statement(R"({"StringLike": )" + claims("\"system:serviceaccount:*\"") + "}"));
  const std::string ec2 =
      R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service":
      "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]})";
  return list_roles(role("api", trusting({"pay:api"})) + "," + role("wide", wide) + "," +
                    role("ec2", ec2));
}

struct Repository : Folder {
  Repository() {
    write("roles.json", dump());
    CHECK(run({"snapshot", "roles.json", "-o", "irsa.snapshot.json"}).status == 0);
  }
  /// Of `check deploy --against irsa.snapshot.json`.
  static Outcome check(Words more = {}) {
    Words words = {"check", "deploy", "--against", "irsa.snapshot.json"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  }
};

TEST_CASE_FIXTURE(Repository, "own mistakes are found, other teams' are counted") {
  write("deploy/all.yaml", account("pay", "api", arn("api")) + deployment("pay", "api", "api"));
  const Outcome right = check();
  CHECK(right.status == 0);
  CHECK(right.out == "");
  CHECK(has_text(right.err, "against 3 roles (account 111122223333, complete)"));
  CHECK(has_text(right.err, "in the reference itself"));
  CHECK(has_text(right.err, "not shown: "));
  const Outcome shown = check({"--show-reference"});
  CHECK(has_text(shown.out, "(suppressed by reference"));
  CHECK(has_text(shown.err, "count: "));
  CHECK_FALSE(has_text(shown.err, "not shown"));

  write("deploy/all.yaml", account("web", "api", arn("api")) + deployment("web", "api", "api"));
  const Outcome wrong = check();
  CHECK(wrong.status == 1);
  CHECK(has_text(wrong.out, "deploy/all.yaml:8:33: error:"));
  CHECK_FALSE(has_text(check({"--format", "concise"}).out, "irsa.snapshot.json:"));

  write("deploy/all.yaml", account("pay", "api", arn("gone")) + deployment("pay", "api", "api"));
  CHECK(has_text(check().out, "[role-missing]"));
}

TEST_CASE_FIXTURE(Repository, "what a baseline hides is counted without the reference's own") {
  write("deploy/all.yaml", account("pay", "api", arn("gone")) + deployment("pay", "api", "api"));
  REQUIRE(check({"--write-baseline", "known.json"}).status == 0);
  const Outcome hidden = check({"--baseline", "known.json"});
  CHECK(has_text(hidden.err, "(1 suppressed)"));
  const Outcome shown = check({"--baseline", "known.json", "--show-reference"});
  CHECK(has_text(shown.out, "(suppressed by reference"));
  CHECK(has_text(shown.err, "(1 suppressed)"));
}

TEST_CASE_FIXTURE(Repository,
                  "a defect of a role that my account names is told at the annotation") {
  write("deploy/all.yaml", account("pay", "job", arn("wide")) + deployment("pay", "job", "job"));
  const Outcome mine = check({"--format", "json"});
  const auto json = nlohmann::json::parse(mine.out);
  bool moved = false;
  for (const auto& finding : json["findings"]) {
    CHECK(finding["path"] == "deploy/all.yaml");
    moved = moved || (finding.contains("movedFrom") && finding["line"] == 8);
  }
  CHECK(moved);
  write("deploy/all.yaml", account("pay", "api", arn("api")) + deployment("pay", "api", "api"));
  CHECK_FALSE(has_text(check({"--format", "json"}).out, "movedFrom"));
  write("deploy/all.yaml", account("pay", "vm", arn("ec2")) + deployment("pay", "vm", "vm"));
  CHECK(has_text(check().out, "[wrong-principal]"));
}

TEST_CASE_FIXTURE(Folder, "what only the default of a variable says is held against nobody") {
  const auto role_of = [](const std::string& name, const std::string& subject,
                          const std::string& more = "") {
    return "resource \"aws_iam_role\" \"" + name + "\" {\n  name = \"" + name + "\"\n" + more +
           "  assume_role_policy = jsonencode({Version = \"2012-10-17\", Statement = [{Effect = "
           "\"Allow\", Principal = {Federated = \"" +
           provider() +
           "\"}, Action = \"sts:AssumeRoleWithWebIdentity\", Condition = "
           "{StringEquals = {\"" +
           std::string(kIssuer) + ":sub\" = \"system:serviceaccount:" + subject + "\", \"" +
           std::string(kIssuer) + ":aud\" = \"sts.amazonaws.com\"}}}]})\n}\n";
  };
  write("tf/main.tf",
        "variable \"ns\" {\n  default = \"pay\"\n}\nvariable \"on\" {\n  default = "
        "false\n}\n" +
            role_of("api", "${var.ns}:api") + role_of("sure", "pay:sure") +
            role_of("other", "pay:others", "  count = var.on ? 1 : 0\n") +
            "resource \"kubernetes_service_account\" \"cart\" {\n  metadata {\n"
            "    name = \"cart\"\n    namespace = var.ns\n    annotations = "
            "{\"eks.amazonaws.com/role-arn\" = \"" +
            arn("cart") + "\"}\n  }\n}\n");
  write("deploy/sa.yaml", account("web", "api", arn("api")) + account("web", "sure", arn("sure")) +
                              account("web", "other", arn("other")));
  struct Row {
    std::string what;
    Words options;
    std::string denied;
  };
  const std::vector<Row> rows = {
      {"by default", {}, "sure "},
      {"given", {"--var", "ns=pay"}, "api sure "},
      {"turned on", {"--var", "on=true"}, "other sure "},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    Words words = {"snapshot", "tf", "-o", "s.json"};
    words.insert(words.end(), row.options.begin(), row.options.end());
    REQUIRE(run(words).status == 0);
    const Outcome outcome = run({"check", "deploy", "--against", "s.json", "--format", "json"});
    std::set<std::string> found;
    const auto json = nlohmann::json::parse(outcome.out);
    for (const auto& finding : json["findings"]) {
      if (finding["level"] != "error") continue;
      const std::string message = finding["message"];
      found.insert(message.substr(6, message.find('\'', 6) - 6));
    }
    std::string denied;
    for (const std::string& role : found) denied += role + " ";
    CHECK(denied == row.denied);
    // The same for the account that has the role.
    CHECK(has_text(read("s.json"), arn("cart")) == has_text(row.what, "given"));
  }
}

TEST_CASE_FIXTURE(Repository, "any input is a reference; what is checked stays checked") {
  write("deploy/all.yaml", account("web", "api", arn("api")) + deployment("web", "api", "api"));
  CHECK(run({"check", "deploy", "--against", "roles.json"}).status == 1);
  const Outcome both =
      run({"check", "deploy", "--against", "deploy/all.yaml", "--against", "roles.json"});
  CHECK(both.status == 1);
  CHECK(has_text(both.err, "'deploy/all.yaml' is both checked and given with --against"));
  // A snapshot in the tree is what the configuration says it is.
  std::filesystem::remove("roles.json");
  write(".irsa-lint.yaml", "version: 1\nagainst: [irsa.snapshot.json]\n");
  const Outcome configured = run({"check", ".", "--format", "concise"});
  CHECK(configured.status == 1);
  CHECK_FALSE(has_text(configured.out, "irsa.snapshot.json:"));
  CHECK_FALSE(has_text(configured.err, "as well"));
  CHECK(has_text(run({"check", ".", "--no-config"}).out, "irsa.snapshot.json:"));
}

TEST_CASE_FIXTURE(Repository, "a snapshot is not written over what it is made of") {
  write("a.yaml", account("pay", "a"));
  const std::string before = read("a.yaml");
  for (const char* path : {".", "a.yaml"}) {
    const Outcome refused = run({"snapshot", "-o", "a.yaml", path});
    CHECK(refused.status == 2);
    CHECK(refused.err.find("cannot write 'a.yaml': it is one of the files that were checked.") !=
          std::string::npos);
    CHECK(read("a.yaml") == before);
  }
  // What an earlier run wrote is replaced, be it whole or not; so is a file that is no input.
  write("old/notes.txt", "nothing of interest");
  for (const char* name : {"s.json", "empty.json", "old/notes.txt"}) {
    CAPTURE(name);
    if (std::string_view(name) == "empty.json") write(name, "");
    CHECK(run({"snapshot", "-o", name, "."}).status == 0);
    CHECK(run({"snapshot", "-o", name, "."}).status == 0);
  }
  write("s.json", "<<<<<<< ours\n" + read("s.json"));
  CHECK(run({"snapshot", "-o", "s.json", "."}).status == 0);
  CHECK(read("s.json").starts_with("{"));
}

TEST_CASE_FIXTURE(Folder, "the same content gives the same bytes, and nothing that is secret") {
  const std::string secret = "AKIASECRETSECRET0001";
  write("dump.json",
        R"({"RoleDetailList": [{"RoleName": "api", "RoleId": ")" + secret + R"(", "Arn": ")" +
            arn("api") + R"(", "CreateDate": "2025-03-04T09:21:36+00:00", "Path": "/",
      "Description": ")" +
            secret + R"(", "Tags": [{"Key": ")" + secret + R"(", "Value": ")" + secret +
            R"("}], "MaxSessionDuration": 3600, "RolePolicyList": [{"PolicyName": ")" + secret +
            R"(", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Sid": ")" + secret +
            R"(", "Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::)" + secret +
            R"("}]}}], "AttachedManagedPolicies": [{"PolicyName": ")" + secret +
            R"(", "PolicyArn": "arn:aws:iam::111122223333:policy/)" + secret +
            R"("}], "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Id": ")" + secret +
            R"(", "Statement": [{"Sid": ")" + secret +
            R"(", "Effect": "Allow", "Principal": {"Federated": ")" + provider() +
            R"("}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": )" +
            claims("\"system:serviceaccount:pay:api\"") +
            R"(, "StringLike": {"sts:ExternalId": ")" + secret +
            R"("}}}, {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999988887777:root"},
      "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": ")" +
            secret + R"("}}}]}}]})");
  write("cluster.yaml",
        "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  namespace: pay\n  uid: " +
            secret + "\n  labels:\n    team: " + secret + "\n  annotations:\n    note: " + secret +
            "\n    eks.amazonaws.com/role-arn: " + secret +
            "\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\n  namespace: "
            "pay\n  annotations: {a: " +
            secret +
            "}\nspec:\n  template:\n    spec:\n      serviceAccountName: api\n"
            "      containers:\n        - name: main\n          image: example:" +
            secret + "\n          command: [" + secret +
            "]\n          env:\n            - name: "
            "AWS_SECRET_ACCESS_KEY\n              value: " +
            secret + "\n            - name: AWS_ACCESS_KEY_ID\n              value: " + secret +
            "\n---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: keys\n  namespace: pay\n"
            "stringData:\n  AWS_SECRET_ACCESS_KEY: " +
            secret + "\n");
  const Words words = {"snapshot", "dump.json", "cluster.yaml", "--as-of", "2026-01-02"};
  const Outcome first = run(words);
  CHECK(first.status == 0);
  CHECK(has_text(first.err, "1 external id masked"));
  CHECK_FALSE(has_text(first.out, secret));
  CHECK_FALSE(has_text(first.out, "2025-03-04"));
  CHECK_FALSE(has_text(first.out, "999988887777"));
  CHECK(has_text(first.out, "system:serviceaccount:pay:api"));
  CHECK(run(words).out == first.out);
  CHECK(run({"snapshot", "cluster.yaml", "dump.json", "--as-of", "2026-01-02"}).out == first.out);
  CHECK(nlohmann::json::accept(first.out));
  // It can be read back, and is the same then.
  write("again.json", first.out);
  CHECK(run({"snapshot", "again.json"}).out == first.out);
}

TEST_CASE_FIXTURE(Folder, "nothing secret of any other input either") {
  const std::string secret = "AKIASECRETSECRET0001";
  const std::string policy_text =
      R"({"Version": "2012-10-17", "Statement": [{"Sid": "SECRET", "Effect": "Allow", "Principal":
      {"Federated": ")" +
      provider() +
      R"("}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": )" +
      claims("\"system:serviceaccount:pay:api\"") + "}}]}";
  const struct {
    const char* name;
    std::string text;  // SECRET stands for one
    const char* kept;
  } kInputs[] = {
      {"cluster.json",
       R"({"cluster": {"name": "main", "createdAt": "2025-03-04T09:21:36+00:00",
        "arn": "arn:aws:eks:eu-west-1:111122223333:cluster/main", "endpoint": "https://SECRET",
        "certificateAuthority": {"data": "SECRET"}, "tags": {"SECRET": "SECRET"},
        "roleArn": "arn:aws:iam::111122223333:role/SECRET", "clientRequestToken": "SECRET",
        "identity": {"oidc": {"issuer": "https://)" +
           std::string(kIssuer) + R"("}}}})",
       R"({"cluster":{"name":"main")"},
      {"provider.json", R"({"Url": ")" + std::string(kIssuer) + R"(", "ClientIDList":
        ["sts.amazonaws.com"], "ThumbprintList": ["SECRET"], "CreateDate":
        "2025-03-04T09:21:36+00:00", "Tags": [{"Key": "SECRET", "Value": "SECRET"}]})",
       R"("clientIds":["sts.amazonaws.com"])"},
      {"association.json", R"({"association": {"clusterName": "main", "namespace": "pay",
        "serviceAccount": "api", "roleArn": "arn:aws:iam::111122223333:role/api",
        "associationArn": "SECRET", "associationId": "SECRET", "tags": {"SECRET": "SECRET"},
        "createdAt": "2025-03-04T09:21:36+00:00", "externalId": "SECRET"}})",
       R"("account":"api")"},
      {"template.json",
       R"({"AWSTemplateFormatVersion": "2010-09-09", "Description": "SECRET",
        "Parameters": {"P": {"Type": "String", "Default": "SECRET"}}, "Resources": {"R": {"Type":
        "AWS::IAM::Role", "Metadata": {"x": "SECRET"}, "Properties": {"RoleName": "api",
        "Description": "SECRET", "Tags": [{"Key": "SECRET", "Value": "SECRET"}], "Policies":
        [{"PolicyName": "SECRET", "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action":
        "s3:*", "Resource": "SECRET"}]}}], "AssumeRolePolicyDocument": )" +
           policy_text + R"(}}}, "Outputs": {"O": {"Value": "SECRET"}}})",
       R"("name":"api")"},
      {"plan.json",
       R"({"format_version": "1.2", "terraform_version": "1.9.0", "variables":
        {"password": {"value": "SECRET"}}, "planned_values": {"outputs": {"o": {"sensitive": true,
        "value": "SECRET"}}, "root_module": {"resources": [{"address": "aws_iam_role.api", "mode":
        "managed", "type": "aws_iam_role", "name": "api", "provider_name":
        "registry.terraform.io/hashicorp/aws", "values": {"name": "api", "description": "SECRET",
        "tags": {"SECRET": "SECRET"}, "inline_policy": [{"name": "SECRET", "policy": "{}"}],
        "assume_role_policy": )" +
           nlohmann::json(policy_text).dump() +
           R"(}}, {"address": "random_password.x", "mode": "managed", "type": "random_password",
        "name": "x", "values": {"result": "SECRET"}}]}}, "resource_changes": [], "configuration":
        {"root_module": {}}})",
       R"("name":"api")"},
      {"main.tf",
       "# SECRET\nvariable \"password\" {\n  default = \"SECRET\"\n}\n"
       "provider \"aws\" {\n  secret_key = \"SECRET\"\n}\n"
       "resource \"aws_iam_role\" \"api\" {\n  name = \"api\"\n  description = \"SECRET\"\n"
       "  tags = { \"SECRET\" = \"SECRET\" }\n  assume_role_policy = <<EOT\n" +
           policy_text + "\nEOT\n}\n",
       R"("name":"api")"},
      {"pods.yaml",
       "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n"
       "  namespace: pay\n  annotations: {eks.amazonaws.com/rolearn: SECRET}\n"
       "secrets: [{name: SECRET}]\nimagePullSecrets: [{name: SECRET}]\n---\n"
       "apiVersion: v1\nkind: Pod\nmetadata:\n  name: api\n  namespace: pay\n  annotations:\n"
       "    eks.amazonaws.com/role-arn: SECRET\n    iam.amazonaws.com/role: SECRET\n"
       "  labels: {x: SECRET}\nspec:\n  serviceAccountName: api\n  nodeSelector: {x: SECRET}\n"
       "  hostname: SECRET\n  initContainers:\n    - {name: init, image: SECRET, args: [SECRET]}\n"
       "  containers:\n    - name: SECRET\n      image: SECRET\n      env:\n"
       "        - {name: AWS_ROLE_ARN, value: SECRET}\n"
       "        - {name: AWS_WEB_IDENTITY_TOKEN_FILE, value: SECRET}\n"
       "        - {name: SECRET, valueFrom: {secretKeyRef: {name: SECRET, key: SECRET}}}\n"
       "      envFrom: [{secretRef: {name: SECRET}}]\n  volumes:\n"
       "    - {name: SECRET, secret: {secretName: SECRET}}\n"
       "    - {name: t, projected: {sources: [{serviceAccountToken: {path: SECRET}}]}}\n---\n"
       "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: SECRET, namespace: pay}\n"
       "data: {AWS_SECRET_ACCESS_KEY: SECRET}\n---\n"
       "apiVersion: external-secrets.io/v1\nkind: SecretStore\n"
       "metadata: {name: SECRET, namespace: pay}\nspec:\n  provider:\n    aws:\n"
       "      service: SecretsManager\n      region: SECRET\n      role: SECRET\n"
       "      externalID: SECRET\n      auth: {jwt: {serviceAccountRef: {name: api}}}\n",
       R"({"workload":{"kind":"Pod","ns":"pay","name":"api","account":"api")"},
  };
  for (const auto& [name, text, kept] : kInputs) {
    CAPTURE(name);
    std::string filled = text;
    for (std::size_t at = 0; (at = filled.find("SECRET", at)) != std::string::npos;) {
      const bool other_word = filled.compare(at, 13, "SECRET_ACCESS") == 0;
      if (!other_word) filled.replace(at, 6, secret);
      at += other_word ? 6 : secret.size();
    }
    write(name, filled);
    const Outcome made = run({"snapshot", name});
    CHECK(made.status == 0);
    CHECK(has_text(made.out, kept));
    CHECK_FALSE(has_text(made.out, secret));
    CHECK_FALSE(has_text(made.out, "2025-03-04"));
  }
}

TEST_CASE_FIXTURE(Repository, "a snapshot that lies among what is checked is evidence for it") {
  write("deploy/all.yaml", account("pay", "api", arn("api")));
  const Outcome against = run({"check", "deploy", "--against", "irsa.snapshot.json"});
  std::filesystem::rename("irsa.snapshot.json", "deploy/irsa.snapshot.json");
  const Outcome among = run({"check", "deploy"});
  CHECK(among.out == against.out);
  CHECK(among.status == against.status);
  CHECK_FALSE(has_text(among.out, "irsa.snapshot.json:"));
  // Of a tree and a snapshot of that tree, each finding is told once.
  CHECK(run({"snapshot", "roles.json", "deploy/all.yaml", "-o", "deploy/irsa.snapshot.json"})
            .status == 0);
  write("deploy/roles.json", read("roles.json"));
  const std::string twice = run({"check", "deploy", "--format", "concise"}).out;
  std::filesystem::remove("deploy/irsa.snapshot.json");
  CHECK(twice == run({"check", "deploy", "--format", "concise"}).out);
}

TEST_CASE_FIXTURE(Folder, "several snapshots are as old as the oldest of them") {
  write("deploy/all.yaml", account("pay", "api", arn("api")));
  write("roles.json", dump());
  const struct {
    const char *first, *second, *oldest;
  } kDays[] = {{"2026-03-01", "2026-02-01", "2026-02-01"},
               {"2026-02-01", "2026-03-01", "2026-02-01"},
               {"2026-02-01", "2026-02-01", "2026-02-01"}};
  for (const auto& [first, second, oldest] : kDays) {
    CHECK(run({"snapshot", "roles.json", "-o", "a.json", "--as-of", first}).status == 0);
    CHECK(run({"snapshot", "roles.json", "-o", "b.json", "--as-of", second}).status == 0);
    const Outcome checked = run({"check", "deploy", "--against", "a.json", "--against", "b.json"});
    CHECK(has_text(checked.err, std::string(" of ") + oldest));
    for (const char* const name : {"a.json", "b.json"}) {
      std::filesystem::remove(name);
    }
  }
}

TEST_CASE_FIXTURE(Repository, "a snapshot in a folder is no part of what the next one is made of") {
  write("deploy/all.yaml", account("pay", "api", arn("api")));
  std::filesystem::rename("irsa.snapshot.json", "deploy/irsa.snapshot.json");
  CHECK_FALSE(has_text(run({"snapshot", "deploy"}).out, "\"role\":{"));
  CHECK(has_text(run({"snapshot", "deploy/irsa.snapshot.json", "deploy/all.yaml"}).out,
                 "\"role\":{"));
  CHECK(run({"snapshot", "roles.json", "deploy", "-o", "deploy/irsa.snapshot.json"}).status == 0);
}

TEST_CASE_FIXTURE(Folder, "hostile names are written so that nothing changes on the way out") {
  const std::string hostile = "a\\u001b[31m##[error]\\u202e\\u2028::set-env";
  write("role.json",
        get_role("x", policy(statement(R"({"StringEquals": )" + claims("\"" + hostile + "\"") +
                                       R"(, "StringLike": {"aws:)" + hostile + R"(": ["é😀"]}})"))));
  const Outcome made = run({"snapshot", "role.json", "-o", "s.json"});
  CHECK(made.status == 0);
  const std::string text = read("s.json");
  CHECK(outgoing(Medium::json, text) == text);
  CHECK(std::all_of(text.begin(), text.end(),
                    [](char c) { return (c >= ' ' && c < 0x7F) || c == '\n'; }));
  write("deploy/all.yaml", account("pay", "api", arn("x")));
  CHECK_FALSE(has_text(run({"check", "deploy", "--against", "s.json"}).err, "was changed"));
}

TEST_CASE_FIXTURE(Folder, "a snapshot that says the same is left as it is for a week") {
  write("roles.json", dump());
  const auto make = [&](int days_ago) {
    return run({"snapshot", "roles.json", "-o", "s.json", "--as-of", cli::today(days_ago)});
  };
  CHECK(make(20).status == 0);
  const std::string first = read("s.json");
  CHECK(has_text(make(15).err, "is already up to date"));
  CHECK(read("s.json") == first);
  CHECK_FALSE(has_text(make(10).err, "is already up to date"));
  CHECK(read("s.json") != first);
  write("roles.json", list_roles(role("api", trusting({"pay:other"}))));
  CHECK_FALSE(has_text(make(9).err, "is already up to date"));
}

TEST_CASE_FIXTURE(Repository, "a snapshot that cannot be trusted is status 2, with one sentence") {
  write("deploy/all.yaml", account("pay", "api", arn("api")) + deployment("pay", "api", "api"));
  const std::string good = read("irsa.snapshot.json");
  const auto told = [&](std::string text) {
    write("irsa.snapshot.json", text);
    const Outcome outcome = check();
    CHECK(outcome.status == 2);
    CHECK(run({"trust", "deploy", "--against", "irsa.snapshot.json"}).status == 2);
    return outcome.err;
  };
  const auto edited = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    REQUIRE(has_text(text, from));
    return text.replace(text.find(from), from.size(), to);
  };
  CHECK(has_text(told(edited("snapshot/1", "snapshot/2")), "is of another schema"));
  CHECK(has_text(told(good.substr(0, good.size() / 2)), "is cut off"));
  CHECK(has_text(told(edited("pay:api", "pay:app")), "was changed after it was made"));
  CHECK(has_text(told(edited("{\"role\"", "{\"rule\"")), "a record of an unknown kind ('rule')"));
  CHECK(has_text(told(edited("\"complete\":{\"roles\":\"1111", "\"complete\":{\"roles\":\"2111")),
                 "was changed"));
  write("roles.json", "{\"Roles\": [");
  CHECK(has_text(told(good + "x"), "could not be read to its end"));
  const Outcome broken = run({"check", "deploy", "--against", "roles.json"});
  CHECK(broken.status == 2);
  CHECK(has_text(broken.err, "the reference input 'roles.json' could not be read to its end"));
  CHECK(run({"check", "deploy", "--against", "none.json"}).status == 2);
  CHECK(run({"snapshot", "roles.json", "-o", "new.json"}).status == 2);
  CHECK_FALSE(std::filesystem::exists("new.json"));
}

/// The same snapshot with a checksum that fits: what another program may have written.
std::string summed_anew(std::string text) {
  const std::size_t end = text.find("{\"checksum\"");
  REQUIRE(end != std::string::npos);
  std::uint64_t sum = load::snapshot::kFirstSum;
  for (std::size_t at = text.find('\n') + 1; at < end;) {
    const std::size_t next = text.find(",\n", at);
    sum = load::snapshot::add_to_sum(sum, std::string_view(text).substr(at, next - at));
    at = next + 2;
  }
  return text.substr(0, end) + "{\"checksum\":\"" + load::snapshot::hex(sum) + "\"}\n]}\n";
}

TEST_CASE_FIXTURE(Folder, "what a role allows EKS Pod Identity stays known") {
  write("k.yaml", account("apps", "app", arn("app")) + deployment("apps", "app", "app"));
  const auto found = [&](const std::string& actions) {
    write("roles.json",
          list_roles(role("app", R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", )"
                                 R"("Principal": {"Service": "pods.eks.amazonaws.com"}, )"
                                 R"("Action": )" +
                                     actions + "}]}")));
    REQUIRE(run({"snapshot", "roles.json", "-o", "s.json"}).status == 0);
    const std::string with_dump = run({"check", "k.yaml", "--against", "roles.json"}).out;
    const std::string out = run({"check", "k.yaml", "--against", "s.json"}).out;
    CHECK(has_text(with_dump, "pod-identity-trust") == has_text(out, "pod-identity-trust"));
    return out;
  };
  CHECK(found(R"(["sts:AssumeRole", "sts:TagSession"])").empty());
  CHECK(found(R"("sts:*")").empty());
  CHECK(has_text(found(R"("sts:AssumeRole")"), "does not allow it sts:TagSession:"));
  CHECK(has_text(found(R"("sts:SetContext")"), "sts:AssumeRole and sts:TagSession:"));
  // A snapshot of another program may not say it.
  std::string text = read("s.json");
  const std::string kept = R"(,"podIdentityActions":[])";
  REQUIRE(has_text(text, kept));
  text.erase(text.find(kept), kept.size());
  write("other.json", summed_anew(text));
  CHECK_FALSE(
      has_text(run({"check", "k.yaml", "--against", "other.json"}).out, "pod-identity-trust"));
}

TEST_CASE_FIXTURE(Repository, "a snapshot that claims to be complete for what it does not hold") {
  write("deploy/all.yaml", account("pay", "api", arn("api")) + deployment("pay", "api", "api"));
  const std::string good = read("irsa.snapshot.json");
  CHECK(summed_anew(good) == good);
  const auto with = [&](const std::string& record) {
    std::string text = good;
    write("irsa.snapshot.json", summed_anew(text.insert(text.find("{\"file\""), record + ",\n")));
    return check();
  };
  const struct {
    const char* record;
    const char* why;
  } kCases[] = {
      {R"({"complete":{"roles":"111122223333"}})", nullptr},
      {R"({"complete":{"roles":"999988887777"}})",
       "claims to hold all roles of account '999988887777' and holds none: make a new one with "
       "irsa-lint snapshot"},
      {R"({"complete":{"providers":"111122223333"}})",
       "claims to hold all OIDC providers of account '111122223333' and holds none: make a new one "
       "with irsa-lint snapshot"},
  };
  for (const auto& [record, why] : kCases) {
    CAPTURE(record);
    const Outcome told = with(record);
    CHECK(told.status == (why == nullptr ? 0 : 2));
    if (why != nullptr) {
      CHECK(has_text(told.err, "irsa-lint: error: the snapshot 'irsa.snapshot.json' " +
                                   std::string(why) + ".\n"));
    }
  }
  // What gives way to the checked files was there.
  write("irsa.snapshot.json", good);
  for (const char* checked : {"roles.json", "."}) {
    CAPTURE(checked);
    const Outcome both = run({"check", checked, "--against", "irsa.snapshot.json"});
    CHECK(both.status <= 1);
    CHECK_FALSE(has_text(both.err, "claims"));
  }
}

TEST_CASE_FIXTURE(Folder, "a reference that was named and holds nothing is status 2") {
  write("deploy/all.yaml", account("pay", "api", arn("api")));
  const char* const kNothing[] = {
      "",
      "\n",
      "# nothing\n",
      "null\n",
      "{}\n",
      "replicas: 1\n",
      "{\"message\": \"Not Found\"}\n",
      "<!DOCTYPE html>\n<html><body>404 Not Found</body></html>\n",
      "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n"};
  for (const char* const text : kNothing) {
    for (const char* const name : {"s.json", "s.yaml"}) {
      CAPTURE(text);
      CAPTURE(name);
      write(name, text);
      const Outcome refused = run({"check", "-q", "deploy", "--against", name});
      CHECK(refused.status == 2);
      CHECK(has_text(refused.err, "irsa-lint: error: the reference input '" + std::string(name) +
                                      "' c"));  // cannot be used, or could not be read
      std::filesystem::remove(name);
    }
  }
  // What holds something; what only lies in a folder that is named; a snapshot of nothing.
  write("more/namespace.yaml", "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: pay\n");
  write("more/values.yaml", "replicas: 1\n");
  write("roles.json", dump());
  CHECK(run({"snapshot", "more/values.yaml", "-o", "s.json", "--allow-empty"}).status == 0);
  for (const char* const name : {"more", "more/namespace.yaml", "roles.json", "s.json"}) {
    CAPTURE(name);
    CHECK(run({"check", "deploy", "--against", name, "--fail-on", "never"}).status == 0);
  }
}

TEST_CASE_FIXTURE(Folder, "a snapshot of nothing has to be asked for") {
  write("values.yaml", "replicas: 1\n");
  const Outcome refused = run({"snapshot", "values.yaml", "-o", "s.json"});
  CHECK(refused.status == 2);
  CHECK(has_text(refused.err, "(--allow-empty if that is fine)"));
  CHECK_FALSE(std::filesystem::exists("s.json"));
  CHECK(run({"snapshot", "values.yaml", "-o", "s.json", "--allow-empty"}).status == 0);
  write("roles.json", dump());
  CHECK(run({"snapshot", "roles.json", "-o", "roles.snapshot"}).status == 0);
  write("all.yaml", account("pay", "api", arn("api")) + deployment("pay", "api", "api"));
  CHECK(run({"check", "all.yaml", "--against", "s.json"}).status == 0);
  CHECK(run({"snapshot", "s.json", "roles.snapshot"}).out == read("roles.snapshot"));
}

TEST_CASE_FIXTURE(Folder, "how old a snapshot is") {
  write("roles.json", dump());
  write("deploy/all.yaml", account("pay", "api", arn("gone")) + deployment("pay", "api", "api"));
  const auto check_at = [&](int days_ago, Words more = {}) {
    CHECK(run({"snapshot", "roles.json", "-o", "s.json", "--as-of", cli::today(days_ago)}).status ==
          0);
    Words words = {"check", "deploy", "--against", "s.json"};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome outcome = run(words);
    std::filesystem::remove("s.json");
    return outcome;
  };
  CHECK(check_at(1).status == 1);
  CHECK(check_at(29).status == 1);
  const Outcome old = check_at(31);
  CHECK(old.status == 0);
  CHECK(has_text(old.err, "not checked: what is missing in 's.json'"));
  CHECK(has_text(check_at(8, {"--max-age", "7d"}).err, "longer ago than the 7d of max-age"));
  CHECK(check_at(8, {"--max-age", "7d"}).status == 2);
  CHECK(check_at(6, {"--max-age", "7d"}).status == 1);
  CHECK(check_at(31, {"--max-age", "90"}).status == 1);
  CHECK(check_at(-1).status == 1);
  const Outcome ahead = run({"snapshot", "roles.json", "--as-of", cli::today(-2)});
  CHECK(ahead.status == 2);
  CHECK(has_text(ahead.err, "is in the future"));
  CHECK(has_text(check_at(1, {"--max-age", "soon"}).err, "--max-age: 'soon' is not"));
}

TEST_CASE_FIXTURE(Folder, "snapshots that contradict each other") {
  const auto snapshot_of = [](const std::string& name, const std::string& role,
                              const std::string& cluster) {
    write(name + ".yaml", account("pay", "api", role));
    CHECK(run({"snapshot", name + ".yaml", "--cluster", cluster, "-o", name + ".json"}).status ==
          0);
  };
  write("deploy/all.yaml", account("web", "api", arn("api")));
  const auto both = [] {
    return run({"check", "deploy", "--against", "one.json", "--against", "two.json"});
  };
  snapshot_of("one", arn("a"), "eu");
  snapshot_of("two", arn("b"), "eu");
  CHECK(both().status == 2);
  CHECK(has_text(both().err, "contradict each other: service account 'pay/api' of cluster 'eu'"));
  snapshot_of("two", arn("a"), "eu");
  CHECK(both().status != 2);
  snapshot_of("two", arn("b"), "us");
  CHECK(both().status != 2);
}

TEST_CASE_FIXTURE(Folder, "--diff says who gains and who loses, and what has to be restarted") {
  const auto side = [](const std::string& name, const std::string& roles,
                       const std::string& manifests) {
    write(name + "/roles.json", roles);
    write(name + "/all.yaml", manifests);
    CHECK(run({"snapshot", name, "-o", name + ".json"}).status == 0);
  };
  const std::string manifests = account("pay", "api", arn("api")) + deployment("pay", "api", "api");
  side("old", list_roles(role("api", trusting({"pay:api"}))), manifests);
  side("new", list_roles(role("api", trusting({"pay:web"}))), manifests);
  const Outcome renamed = run({"snapshot", "--diff", "old.json", "new.json"});
  CHECK(renamed.status == 1);
  CHECK(has_text(renamed.out, "1 service account gains a role, 1 loses one"));
  CHECK(has_text(renamed.out, "pay/api can no longer assume " + arn("api")));
  CHECK(has_text(renamed.out, "it is annotated with the role"));
  CHECK(has_text(renamed.out, "pay/web can now assume"));
  side("new",
       list_roles(role("api", trusting({"pay:api"})) + "," + role("api2", trusting({"pay:api"}))),
       account("pay", "api", arn("api2")) + deployment("pay", "api", "api"));
  const Outcome moved = run({"snapshot", "--diff", "old.json", "new.json"});
  CHECK(moved.status == 0);
  CHECK(has_text(moved.out,
                 "Deployment 'pay/api': pay/api had " + arn("api") + " and has " + arn("api2")));
  const std::string wide =
      policy(statement(R"({"StringLike": )" + claims("\"system:serviceaccount:pay:*\"") + "}"));
  side("new", list_roles(role("api", wide)), manifests);
  const Outcome open = run({"snapshot", "--diff", "old.json", "new.json"});
  CHECK(open.status == 0);  // the pattern lets pay:api in as well
  CHECK(has_text(open.out, "Now open"));
  const Outcome json = run({"snapshot", "--diff", "old.json", "new.json", "--format", "json"});
  CHECK(nlohmann::json::parse(json.out)["schema"] == "irsa-lint/snapshot-diff/1");
  CHECK(has_text(run({"snapshot", "--diff", "old.json", "new.json", "--format", "markdown"}).out,
                 "- `"));
  CHECK(run({"snapshot", "--diff", "old.json", "old.json"}).out ==
        "0 service accounts gain a role, 0 lose one, 0 workloads have to be restarted.\n");
  CHECK(run({"snapshot", "--diff", "old.json"}).status == 2);
}

TEST_CASE_FIXTURE(Folder, "questions against the other side") {
  write("roles.json", dump());
  write("all.yaml", account("pay", "api", arn("api")) + account("pay", "web"));
  CHECK(run({"snapshot", "all.yaml", "-o", "accounts.json"}).status == 0);
  CHECK(run({"snapshot", "roles.json", "-o", "roles.snapshot.json"}).status == 0);
  const Outcome gate = run({"trust", "--intended-from", "accounts.json", "roles.json"});
  CHECK(gate.status == 1);
  CHECK(has_text(gate.err, "1 role lets in service accounts that do not name it"));
  CHECK(has_text(gate.out, "lets in accounts that do not name it: pay/api, pay/web"));
  write("roles.json", list_roles(role("api", trusting({"pay:api"}))));
  CHECK(run({"trust", "--intended-from", "accounts.json", "roles.json"}).status == 0);
  CHECK(run({"trust", "--intended-from", "roles.snapshot.json", "roles.json"}).status == 2);

  const std::string other = "https://" + std::string(kOtherIssuer);
  const Outcome missing = run({"trust", "--missing-issuer", other, "roles.json"});
  CHECK(missing.status == 1);
  CHECK(has_text(missing.out, arn("api")));
  CHECK(
      run({"trust", "--missing-issuer", "https://" + std::string(kIssuer), "roles.json"}).status ==
      0);
  CHECK(run({"trust", "--missing-issuer", "nonsense/", "roles.json"}).status == 2);

  CHECK(run({"can-assume", "--service-account", "pay/api", "all.yaml", "--against",
             "roles.snapshot.json"})
            .status == 0);
  CHECK(run({"can-assume", "--service-account", "pay/api", "all.yaml"}).status == 2);
  // Roles of a reference are asked about by name only.
  CHECK(run({"trust", "all.yaml", "--against", "roles.snapshot.json"}).status == 2);
  CHECK(run({"trust", "all.yaml", "--against", "roles.snapshot.json", "--role", "api"}).status ==
        0);
}

TEST_CASE_FIXTURE(Folder, "a manifest that is checked replaces the object of the running cluster") {
  write("roles.json", list_roles(role("api", trusting({"pay:api"}))));
  write(
      "live.yaml",
      "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ServiceAccount\n  metadata:\n"
      "    name: api\n    namespace: pay\n    uid: 6c6f\n    annotations:\n"
      "      eks.amazonaws.com/role-arn: " +
          arn("api") + "\n");
  CHECK(run({"snapshot", "live.yaml", "roles.json", "-o", "s.json"}).status == 0);
  write("deploy/all.yaml", account("pay", "api") + deployment("pay", "api", "api"));
  CHECK(has_text(run({"check", "deploy", "--against", "s.json"}).out, "[annotation-missing]"));
}

// ---- any way of cutting

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  REQUIRE(has_text(text, from));
  return text.replace(text.find(from), from.size(), to);
}

/// A SecretStore that takes the credentials of an account.
std::string store(const std::string& ns, const std::string& account_name) {
  return "apiVersion: external-secrets.io/v1\nkind: SecretStore\nmetadata:\n  name: " +
         account_name + "\n  namespace: " + ns +
         "\nspec:\n  provider:\n    aws:\n      service: ParameterStore\n      region: eu-west-1\n"
         "      auth:\n        jwt:\n          serviceAccountRef:\n            name: " +
         account_name + "\n";
}

/// A small fleet: two clusters, two AWS accounts, some mistakes.
std::vector<std::string> write_fleet(std::mt19937& random) {
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  std::vector<std::string> files;
  const auto add = [&](const std::string& name, const std::string& text) {
    Folder::write(name, text);
    files.push_back(name);
  };
  const std::vector<std::string> clusters = {"eu", "us"},
                                 accounts = {"111122223333", "444455556666"};
  std::vector<std::string> roles_of(2);
  for (std::size_t app = 0; app < 14; ++app) {
    const std::size_t cluster = below(2), owner = below(2);
    const std::string ns = "ns" + std::to_string(below(4)), name = "app" + std::to_string(app);
    const std::string_view issuer = cluster == 0 ? kIssuer : kOtherIssuer;
    const std::size_t defect = below(13);
    const std::string subject = defect == 0   ? "other:" + name
                                : defect == 1 ? ns + ":" + name + "x"
                                              : ns + ":" + name;
    const std::string trust =
        defect == 2
            ? policy(statement(R"({"StringLike": )" +
                                   claims("\"system:serviceaccount:" + ns + ":*\"", issuer) + "}",
                               issuer))
            : trusting({subject}, defect == 3 ? kOtherIssuer : issuer);
    if (defect != 4) {
      auto& roles = roles_of[owner];
      roles += (roles.empty() ? "" : ",") + role(name, trust, accounts[owner]);
    }
    const std::string role_arn = arn(name, accounts[owner]);
    const bool on_pods = defect == 8 || defect == 9 || defect == 11;
    const std::string folder = "clusters/" + clusters[cluster] + "/" + name;
    std::string itself = account(ns, name, defect == 5 || on_pods ? std::string() : role_arn);
    if (defect == 10) itself = replaced(itself, "role-arn", "rolearn");
    if (defect != 6) add(folder + "/account.yaml", itself);
    std::string pods = deployment(ns, name, name);
    if (on_pods) {
      pods = replaced(pods, "  template:\n",
                      "  template:\n    metadata:\n      annotations:\n        " +
                          std::string(defect == 8   ? "eks.amazonaws.com/role-arn: "
                                      : defect == 9 ? "eks.amazonaws.com/rolearn: "
                                                    : "iam.amazonaws.com/role: ") +
                          role_arn + "\n");
    }
    if (defect != 7) add(folder + "/deployment.yaml", pods);
    if (defect >= 8 || below(4) == 0) add(folder + "/store.yaml", store(ns, name));
  }
  for (std::size_t owner = 0; owner < 2; ++owner) {
    if (!roles_of[owner].empty()) {
      add("iam/" + accounts[owner] + ".json", list_roles(roles_of[owner]));
    }
  }
  return files;
}

std::set<std::string> findings_in(const std::string& text, bool without_moved) {
  std::set<std::string> out;
  const auto json = nlohmann::json::parse(text);
  for (const auto& finding : json["findings"]) {
    if (without_moved && finding.contains("movedFrom")) continue;
    out.insert(finding["rule"].get<std::string>() + " " + finding["path"].get<std::string>() + ":" +
               std::to_string(finding["line"].get<int>()) + ":" +
               std::to_string(finding["column"].get<int>()) + " " +
               finding["level"].get<std::string>() + " " + finding["message"].get<std::string>() +
               " " + finding["fingerprint"].get<std::string>());
  }
  return out;
}

TEST_CASE_FIXTURE(Folder, "however a fleet is cut, the shards together find what one run finds") {
  write(".irsa-lint.yaml", "version: 1\nclusters:\n  - name: eu\n    issuer: https://" +
                               std::string(kIssuer) +
                               "\n    paths: [clusters/eu]\n  - name: us\n    issuer: https://" +
                               std::string(kOtherIssuer) + "\n    paths: [clusters/us]\n");
  std::size_t cuts = 0, found = 0;
  // IRSA_CUTS=100: more of them.
  const char* const wanted = std::getenv("IRSA_CUTS");
  const unsigned seeds = wanted == nullptr ? 6 : static_cast<unsigned>(std::stoul(wanted));
  for (unsigned seed = 0; seed < seeds; ++seed) {
    std::mt19937 random(seed);
    std::filesystem::remove_all("clusters");
    std::filesystem::remove_all("iam");
    const auto files = write_fleet(random);
    Words whole = {"check", "--format", "json"};
    whole.insert(whole.end(), files.begin(), files.end());
    const Outcome all = run(whole);
    REQUIRE(all.status == 1);
    const auto expected = findings_in(all.out, false);
    found += expected.size();
    for (int way = 0; way < 3; ++way) {
      constexpr std::size_t kShards = 3;
      std::vector<Words> shards(kShards);
      for (const std::string& file : files) {
        const std::size_t by_place = file.starts_with("clusters/eu")   ? 0
                                     : file.starts_with("clusters/us") ? 1
                                                                       : 2;
        const std::size_t by_account = file.starts_with("iam/1")  ? 0
                                       : file.starts_with("iam/") ? 1
                                                                  : 2;
        shards[way == 0 ? random() % kShards : way == 1 ? by_place : by_account].push_back(file);
      }
      for (std::size_t i = 0; i < kShards; ++i) {
        const std::string name = std::to_string(i) + ".snapshot";
        std::filesystem::remove(name);
        if (shards[i].empty()) continue;
        Words words = {"snapshot", "-o", name};
        words.insert(words.end(), shards[i].begin(), shards[i].end());
        REQUIRE(run(words).status == 0);
      }
      // Against the others, or against all of them merged, which hold the shard itself as well.
      Words merged = {"snapshot", "-o", "all.snapshot"};
      for (std::size_t i = 0; i < kShards; ++i) {
        if (!shards[i].empty()) merged.push_back(std::to_string(i) + ".snapshot");
      }
      REQUIRE(run(merged).status == 0);
      std::set<std::string> together;
      for (std::size_t i = 0; i < kShards; ++i) {
        if (shards[i].empty()) continue;
        Words words = {"check", "--format", "json"};
        if (seed % 2 == 0) words.insert(words.end(), {"--against", "all.snapshot"});
        for (std::size_t other = 0; other < kShards && seed % 2 == 1; ++other) {
          if (other != i && !shards[other].empty()) {
            words.insert(words.end(), {"--against", std::to_string(other) + ".snapshot"});
          }
        }
        words.insert(words.end(), shards[i].begin(), shards[i].end());
        const Outcome shard = run(words);
        CHECK(shard.status <= 1);
        CHECK(shard.err.find("claims to hold") == std::string::npos);
        together.merge(findings_in(shard.out, true));
      }
      ++cuts;
      CAPTURE(seed);
      CAPTURE(way);
      std::string lost, extra;
      for (const auto& one : expected) {
        if (!together.contains(one)) lost += "\n" + one;
      }
      for (const auto& one : together) {
        if (!expected.contains(one)) extra += "\n" + one;
      }
      CHECK(lost == "");
      CHECK(extra == "");
    }
  }
  CHECK(found > 20);
  MESSAGE(cuts << " cuts, " << found << " findings in whole runs");
}

}  // namespace
}  // namespace irsa::tests
