#include "config/read.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "source/line_index.h"

namespace irsa::config {
namespace {

const RuleNames kRules = {.slugs = {"aud-mismatch", "aud-missing", "sub-missing"},
                          .groups = {"trust-policy"}};

Reading read(const std::string& text) { return read_config(FileId{0}, text, kRules); }

/// One line for each problem: line:column-end: message (help) {related}.
std::string mistakes(const std::string& text) {
  const LineIndex lines(text);
  std::string out;
  for (const Problem& problem : read(text).problems) {
    const Position begin = lines.position(problem.where.begin);
    const Position end = lines.position(problem.where.end);
    out += std::to_string(begin.line) + ":" + std::to_string(begin.column) + "-" +
           std::to_string(end.column) + ": " + problem.message;
    if (!problem.help.empty()) out += " (" + problem.help + ")";
    for (const Note& note : problem.related) {
      out += " {" + std::to_string(lines.position(note.where.begin).line) + ": " + note.text + "}";
    }
    out += "\n";
  }
  return out;
}

constexpr const char* kEverything = R"(version: 1
clusters:
  - name: prod
    issuer: https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E
    account: "111122223333"
    region: eu-west-1
    paths: ["clusters/prod/**"]
  - name: kops
    issuer: https://oidc.example.com/discovery/kops
namespaces:
  "apps/payments/**": payments
  apps: apps
roles:
  - path: "iam/(?P<account>[0-9]{12})/(?P<role>[^/]+)[.]json"
    role-path: /team/
  - path: "iam/(?P<role>[^/]+)/trust[.]json"
    account: "444455556666"
    partition: aws-cn
  - path: legacy[.]json
    arn: arn:aws:iam::111122223333:role/old/legacy
  - path: "unknown/(?P<role>.*)[.]json"
inventory:
  - account: "111122223333"
    complete: yes
  - account: "444455556666"
webhook:
  annotation-prefix: eks.example.com
  audience: example
  compose-role-arn: true
external-service-accounts: ["kube-system/*", "*/operator-?"]
permissions-boundary: "arn:aws:iam::*:policy/boundary"
placeholders: ["[$][{][A-Z_]+[}]", "@@[a-z]+@@"]
rules:
  sub-missing: off
  aud-missing: "note"
ignore:
  - rule: aud-missing
    path: "vendor/**"
    role: legacy-*
    reason: kOps issues the token with its own audience
    until: 2027-03-31
  - {rule: sub-missing, reason: none}
)";

TEST_CASE("everything a configuration can say arrives") {
  const Reading reading = read(kEverything);
  CHECK(mistakes(kEverything) == "");
  const Settings& settings = reading.settings;

  REQUIRE(settings.clusters.size() == 2);
  CHECK(settings.clusters[0].name == "prod");
  CHECK(settings.clusters[0].issuer ==
        "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E");
  CHECK(settings.clusters[0].account == "111122223333");
  CHECK(settings.clusters[0].region == "eu-west-1");
  CHECK(settings.clusters[1].issuer == "oidc.example.com/discovery/kops");
  CHECK(settings.cluster_for("clusters/prod/x.yaml")->name == "prod");
  CHECK(settings.cluster_for("x.yaml")->name == "kops");

  CHECK(settings.namespace_for("apps/payments/api.yaml") == "payments");
  CHECK(settings.namespace_for("apps/other/api.yaml") == "apps");
  CHECK(settings.namespace_for("x.yaml") == "");

  const auto role = [&](const char* path) {
    const auto mapped = settings.role_for(path);
    return mapped ? mapped->arn + "|" + mapped->name : "none";
  };
  CHECK(role("iam/111122223333/api.json") == "arn:aws:iam::111122223333:role/team/api|api");
  CHECK(role("iam/api/trust.json") == "|api");  // the path is not known
  CHECK(role("legacy.json") == "arn:aws:iam::111122223333:role/old/legacy|");
  CHECK(role("unknown/api.json") == "|api");
  CHECK(role("x/legacy.json") == "none");

  CHECK(settings.permissions_boundary == "arn:aws:iam::*:policy/boundary");

  REQUIRE(settings.inventory.size() == 2);
  CHECK(settings.inventory[0].complete);
  CHECK_FALSE(settings.inventory[1].complete);
  CHECK(settings.annotation_prefix == "eks.example.com");
  CHECK(settings.audience == "example");
  CHECK(settings.compose_role_arn);
  CHECK(settings.is_external("kube-system", "aws-node"));
  CHECK(settings.is_external("a", "operator-1"));
  CHECK_FALSE(settings.is_external("a", "operator-12"));
  CHECK(settings.placeholder_in("x-@@account@@") == Placeholder::declared);
  CHECK(settings.placeholder_in("${ACCOUNT}") == Placeholder::declared);
  CHECK(settings.placeholder_in("<ACCOUNT>") == Placeholder::unfilled);
  CHECK(settings.placeholder_in("account") == Placeholder::none);
  CHECK(settings.levels.at("sub-missing") == Severity::off);
  CHECK(settings.levels.at("aud-missing") == Severity::note);

  REQUIRE(settings.ignores.size() == 2);
  const IgnoreEntry& entry = settings.ignores[0];
  CHECK(entry.reason == "kOps issues the token with its own audience");
  CHECK(entry.until == "2027-03-31");
  CHECK(settings.covers(entry, "vendor/a.json", "legacy-1"));
  CHECK(settings.covers(entry, "vendor/a.json", "arn:aws:iam::111122223333:role/x/legacy-1"));
  CHECK_FALSE(settings.covers(entry, "vendor/a.json", "modern"));
  CHECK_FALSE(settings.covers(entry, "vendor/a.json", ""));
  CHECK_FALSE(settings.covers(entry, "a.json", "legacy-1"));
  CHECK(settings.covers(settings.ignores[1], "a.json", ""));
}

TEST_CASE("what is not given keeps its default") {
  const Reading reading = read("version: 1\nclusters:\nignore: # all of it commented out\n");
  CHECK(reading.problems.empty());
  CHECK(reading.settings.annotation_prefix == "eks.amazonaws.com");
  CHECK(reading.settings.audience == "sts.amazonaws.com");
  CHECK(reading.settings.clusters.empty());
  CHECK_FALSE(reading.settings.role_for("iam/api/trust.json"));
  CHECK(read("{\"version\": 1, \"inventory\": [{\"account\": \"111122223333\"}]}")
            .settings.inventory.size() == 1);
}

TEST_CASE("globs are relative to the configuration's folder, wherever one stands") {
  Settings settings;
  settings.namespaces = {{.glob = "apps", .ns = "found"}};
  struct Row {
    const char* folder;
    const char* here;
    const char* shown;
    const char* expected;
  };
  const Row rows[] = {
      {"/repo", "/repo", "apps/a.yaml", "apps/a.yaml"},
      {"/repo", "/repo", "/repo/apps/a.yaml", "apps/a.yaml"},
      {"/repo", "/repo/apps", "a.yaml", "apps/a.yaml"},
      {"/repo", "/repo/x", "../apps/a.yaml", "apps/a.yaml"},
      {"/repo", "/", "repo/apps/a.yaml", "apps/a.yaml"},
      {"/repo/conf", "/repo", "apps/a.yaml", "../apps/a.yaml"},
      {"/repo", "/repo", "../apps/a.yaml", "../apps/a.yaml"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.shown);
    settings.folder = row.folder;
    settings.here = WorkingDirectory(row.here);
    CHECK(settings.relative(row.shown) == row.expected);
    CHECK((settings.namespace_for(row.shown) == "found") ==
          std::string(row.expected).starts_with("apps"));
  }
}

TEST_CASE("the option wins over the mapping") {
  Settings settings;
  settings.namespaces = {{.glob = "**", .ns = "mapped"}};
  CHECK(settings.namespace_for("a.yaml") == "mapped");
  settings.default_namespace = "option";
  CHECK(settings.namespace_for("a.yaml") == "option");
}

TEST_CASE("mistakes are told with their place") {
  struct Row {
    std::string text;
    std::string expected;
  };
  const std::string known =
      "Known here: version, extends, exclude, repository, clusters, namespaces, roles, inventory, "
      "terraform, webhook, "
      "external-service-accounts, permissions-boundary, placeholders, rules, ignore, "
      "baseline, against, max-age, fail-on, format.";
  const std::vector<Row> rows = {
      // the whole
      {"", "1:1-1: the configuration is empty (It begins with version: 1.)\n"},
      {"# nothing\n", "1:1-1: the configuration is empty (It begins with version: 1.)\n"},
      {"- a\n", "1:1-4: a configuration is a mapping, not a list (It begins with version: 1.)\n"},
      {"version: 1\n---\nversion: 1\n",
       "3:1-11: a configuration is one document, and this is another\n"},
      {"rules: {}\n",
       "1:1-6: the configuration lacks the key 'version' (Version of this file's format: 1.)\n"},
      {"version: 2\n", "1:10-11: 'version' is not a version that this program reads; it reads 1\n"},
      {"version: \"1\"\n", "1:10-13: 'version' must be a number, not a string\n"},
      {"version: 1\nversion: 1\n",
       "2:1-8: the key 'version' is here twice (Of the two only this one would count; delete "
       "one.) {1: the first one}\n"},
      // keys
      {"version: 1\ncluster: []\n", "2:1-8: unknown key 'cluster' (Did you mean 'clusters'?)\n"},
      {"version: 1\nsomething: []\n", "2:1-10: unknown key 'something' (" + known + ")\n"},
      {"version: 1\nignore: [{rule: aud-missing, reasons: x}]\n",
       "2:11-15: this entry of 'ignore' lacks the key 'reason' (Why these findings are "
       "acceptable.)\n2:30-37: unknown key 'reasons' (Did you mean 'reason'?)\n"},
      {"version: 1\nclusters: [{}]\n",
       "2:12-14: this entry of 'clusters' lacks the key 'name' (Name of the cluster in "
       "messages.)\n"},
      // types
      {"version: 1\nclusters: {name: a}\n",
       "2:11-20: 'clusters' must be a list of mappings, not a mapping\n"},
      {"version: 1\nclusters: [prod]\n",
       "2:12-16: an entry of 'clusters' must be a mapping, not a string (Its keys: name, issuer, "
       "account, region, paths.)\n"},
      {"version: 1\ninventory: [{account: 111122223333}]\n",
       "2:23-35: 'account' must be a string, not a number (Put it in quotes: \"111122223333\".)\n"},
      {"version: 1\ninventory: [{account: \"111122223333\", complete: maybe}]\n",
       "2:49-54: 'complete' must be true or false, not a string\n"},
      {"version: 1\nclusters: [{name: a, paths: a/b}]\n",
       "2:29-32: 'paths' must be a list of strings, not a string (Write [a/b].)\n"},
      {"version: 1\nexternal-service-accounts: [1]\n",
       "2:29-30: 'external-service-accounts' must be a string, not a number (Put it in quotes: "
       "\"1\".)\n"},
      {"version: 1\nwebhook: true\n", "2:10-14: 'webhook' must be a mapping, not a boolean\n"},
      {"version: 1\nwebhook: {audience: }\n",
       "2:11-19: 'audience' must be a string, not nothing\n"},
      {"version: 1\nnamespaces: [a]\n", "2:13-16: 'namespaces' must be a mapping, not a list\n"},
      {"version: 1\nnamespaces: {a: [b]}\n",
       "2:17-20: the value of 'a' must be a string, not a list\n"},
      // values
      {"version: 1\nclusters: [{name: \"\"}]\n", "2:19-21: 'name' is empty\n"},
      {"version: 1\nclusters: [{name: a, issuer: nonsense}]\n",
       "2:30-38: 'nonsense' is not the URL of an OIDC issuer (`aws eks describe-cluster --name "
       "NAME --query cluster.identity.oidc.issuer` prints it.)\n"},
      {"version: 1\nclusters: [{name: a, account: \"1234\"}]\n",
       "2:32-36: '1234' is not an AWS account id of twelve digits\n"},
      {"version: 1\nclusters: [{name: a, region: europe}]\n",
       "2:30-36: 'europe' is not the name of an AWS region\n"},
      {"version: 1\nclusters: [{name: a, paths: [\"a/[b\"]}]\n",
       "2:33-35: 'a/[b' has a '[' without its ']'\n"},
      {"version: 1\nclusters: [{name: a}, {name: a}]\n",
       "2:30-31: the cluster 'a' is listed twice {2: listed first here}\n"},
      {"version: 1\nnamespaces: {/a: b}\n",
       "2:14-15: '/a' must not begin with a slash (Globs are relative to the folder of the "
       "configuration.)\n"},
      {"version: 1\nnamespaces: {a: Payments}\n",
       "2:17-25: 'Payments' is not a name that a namespace can have\n"},
      {"version: 1\nroles: [{path: \"a(b\", arn: x}]\n",
       "2:17-20: 'a(b' is not a regular expression: missing )\n"
       "2:28-29: 'x' is not a role ARN: 'x' is a bare role name, not an ARN (Write "
       "'arn:aws:iam::<account id>:role/x')\n"},
      {"version: 1\nroles: [{path: \"(?<role>a)\"}]\n",
       "2:17-20: '(?<role>a)' is not a regular expression: invalid perl operator (A named group is "
       "written (?P<name>…).)\n"},
      {"version: 1\nroles: [{path: \"(?P<name>a)\"}]\n",
       "2:21-25: '(?P<name>a)' has a group 'name' that means nothing (The groups are 'role' and "
       "'account'.)\n"},
      {"version: 1\nroles: [{path: a}]\n",
       "2:16-17: this pattern does not say which role a file belongs to (Give it a group "
       "(?P<role>…) around the role's name, or name the role with 'arn'.)\n"},
      {"version: 1\nroles: [{path: \"(?P<role>a)(?P<account>b)\", account: \"111122223333\", "
       "role-path: team}]\n",
       "2:81-85: 'team' is not a path that begins and ends with a slash\n"},
      {"version: 1\nroles: [{path: \"(?P<role>a)(?P<account>b)\", account: \"111122223333\"}]\n",
       "2:54-68: the account is given twice: here and by the group 'account' of the pattern "
       "(Delete "
       "one of them.)\n"},
      {"version: 1\nroles: [{path: a, arn: \"arn:aws:iam::111122223333:role/x\", partition: "
       "aws}]\n",
       "2:71-74: 'partition' is a part of the ARN already (Delete it.)\n"},
      {"version: 1\ninventory: [{account: \"111122223333\"}, {account: \"111122223333\"}]\n",
       "2:50-64: the account '111122223333' is listed twice {2: listed first here}\n"},
      {"version: 1\nwebhook: {annotation-prefix: eks.amazonaws.com/}\n",
       "2:30-48: 'eks.amazonaws.com/' is not the domain that annotation keys begin with, such as "
       "eks.amazonaws.com\n"},
      {"version: 1\nexternal-service-accounts: [aws-node]\n",
       "2:29-37: 'aws-node' is not of the form NAMESPACE/NAME\n"},
      {"version: 1\npermissions-boundary: boundary\n",
       "2:23-31: 'boundary' is not the ARN of a policy\n"},
      {"version: 1\nplaceholders: [\"a*\", \"[\"]\n",
       "2:17-19: 'a*' also matches the empty text, so it would match everywhere\n"
       "2:23-24: '[' is not a regular expression: missing ]\n"},
      {"version: 1\nrules: {aud-mising: off}\n",
       "2:9-19: 'aud-mising' is not a rule (Did you mean 'aud-missing'?)\n"},
      {"version: 1\nrules: {trust-policy: off}\n",
       "2:9-21: 'trust-policy' is a group of rules, not a rule (Here rules are named one by one; "
       "`irsa-lint rules` lists them.)\n"},
      {"version: 1\nrules: {aud-missing: warn, sub-missing: false}\n",
       "2:22-26: 'warn' is not a level: off, note, warning or error\n"
       "2:41-46: 'false' is not a level: off, note, warning or error\n"},
      {"version: 1\nrules: {aud-missing: []}\n",
       "2:22-24: the value of 'aud-missing' must be a string, not a list\n"},
      {"version: 1\nignore: [{rule: x, reason: z, until: 2027-02-29}]\n",
       "2:17-18: 'x' is not a rule or a group (`irsa-lint rules` lists the rules.)\n"
       "2:38-48: '2027-02-29' is not a date of the form YYYY-MM-DD\n"},
      {"version: 1\nignore: [{rule: aud-missing, reason: \"a\\nb\"}]\n",
       "2:38-44: 'a\\nb' holds a control character or a line end\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(mistakes(row.text) == row.expected);
  }
}

TEST_CASE("what is not YAML is told as for any other file") {
  for (const char* text : {"version: [1\n", "a: b: c\n", "\x01\n", "version: 1\n\tx: y\n",
                           "{\"version\": 1", "version: {{ .Values.x }}\n"}) {
    CAPTURE(text);
    CHECK_FALSE(read(text).problems.empty());
  }
}

}  // namespace
}  // namespace irsa::config
