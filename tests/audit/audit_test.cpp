// The record behind the audit page and the graph: who gets in, beyond whom, who is refused and why,
// what is not in the lists.
#include "audit/audit.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "engine/engine.h"
#include "support/input.h"
#include "support/samples.h"

namespace irsa::audit {
namespace {

using tests::account;
using tests::arn;
using tests::claims;
using tests::deployment;
using tests::get_role;
using tests::Input;
using tests::InputFile;
using tests::kIssuer;
using tests::list_roles;
using tests::policy;
using tests::role;
using tests::statement;
using tests::trusting;

std::string name_of(iam::Truth truth) {
  return truth == iam::Truth::yes ? "yes" : truth == iam::Truth::no ? "no" : "maybe";
}

/// "api: 1 name it, 0 beyond, 1 refused, open" and, indented, who asks for it.
std::string roles_in(const Audit& audit) {
  std::string out;
  for (const Role& one : audit.roles) {
    out += one.label + ": " + std::to_string(one.users) + " name it, " +
           std::to_string(one.beyond) + " beyond, " + std::to_string(one.refused) + " refused";
    if (one.open) out += ", open";
    if (one.unused) out += ", unused";
    if (one.admin == Admin::yes) out += ", administrator";
    if (one.reference) out += ", reference";
    out += "\n";
    for (const Pair& pair : one.pairs) {
      out += "  " + (pair.account == kNone ? "?" : audit.accounts[pair.account].label) + " " +
             name_of(pair.allowed) + (pair.names ? " names" : "") + (pair.named ? " named" : "") +
             (pair.associated ? " associated" : "") +
             (pair.brief.empty() ? pair.why.empty() ? "" : ": " + pair.why : ": " + pair.brief) +
             "\n";
    }
  }
  return out;
}

std::string numbers_of(const Audit& audit) {
  const Numbers& n = audit.numbers;
  return "open " + std::to_string(n.open) + ", refused " + std::to_string(n.refused) + ", unused " +
         (n.unused ? std::to_string(*n.unused) : "-") + ", roles " + std::to_string(n.roles) +
         ", accounts " + std::to_string(n.accounts) + ", with a role " +
         std::to_string(n.accounts_with_role);
}

Audit audit_of(const Input& input, const Limits& limits = {}) {
  return make_audit(input.model(), engine::report_on(input.model()), limits);
}

std::string pattern_policy(const std::string& pattern) {
  return policy(statement(R"({"StringLike": )" + claims("\"" + pattern + "\"") + "}"));
}

constexpr const char* kAssociation =
    R"({"association": {"clusterName": "prod", "namespace": "pay", "serviceAccount": "api",
        "roleArn": "arn:aws:iam::111122223333:role/api",
        "associationArn": "arn:aws:eks:eu-west-1:111122223333:podidentityassociation/prod/a-1",
        "associationId": "a-1"}})";
constexpr const char* kPodIdentity =
    R"({"Effect": "Allow", "Principal": {"Service": "pods.eks.amazonaws.com"},
        "Action": ["sts:AssumeRole", "sts:TagSession"]})";

TEST_CASE("roles, who asks for them and who gets in") {
  struct Row {
    const char* what;
    std::vector<InputFile> files;
    std::string roles, numbers;
  };
  const std::vector<Row> rows = {
      {"nothing", {}, "", "open 0, refused 0, unused -, roles 0, accounts 0, with a role 0"},
      {"as it should be",
       {{"a.yaml", account("pay", "api", arn("api"))},
        {"r.json", get_role("api", trusting({"pay:api"}))}},
       "api: 1 name it, 0 beyond, 0 refused\n  pay/api yes names named\n",
       "open 0, refused 0, unused 0, roles 1, accounts 1, with a role 1"},
      {"another namespace",
       {{"a.yaml", account("pay", "api", arn("api"))},
        {"r.json", get_role("api", trusting({"shop:api"}))}},
       "api: 1 name it, 0 beyond, 1 refused\n"
       "  pay/api no names: StringEquals on sub wants shop/api, the token has pay/api\n",
       "open 0, refused 1, unused 0, roles 1, accounts 1, with a role 1"},
      {"a pattern that takes in a stranger",
       {{"a.yaml", account("pay", "api", arn("api")) + account("pay", "web")},
        {"r.json", get_role("api", pattern_policy("system:serviceaccount:pay:*"))}},
       "api: 1 name it, 1 beyond, 0 refused, open\n  pay/web yes\n  pay/api yes names\n",
       "open 1, refused 0, unused 0, roles 1, accounts 2, with a role 1"},
      {"a pattern that takes in none but its own",
       {{"a.yaml", account("pay", "api", arn("api")) + account("shop", "web")},
        {"r.json", get_role("api", pattern_policy("system:serviceaccount:pay:*"))}},
       "api: 1 name it, 0 beyond, 0 refused\n  pay/api yes names\n",
       "open 0, refused 0, unused 0, roles 1, accounts 2, with a role 1"},
      {"any namespace, though nobody is there yet",
       {{"a.yaml", account("pay", "api", arn("api"))},
        {"r.json", get_role("api", pattern_policy("system:serviceaccount:*:api"))}},
       "api: 1 name it, 0 beyond, 0 refused, open\n  pay/api yes names\n",
       "open 1, refused 0, unused 0, roles 1, accounts 1, with a role 1"},
      {"named by the policy, and does not name it: meant, so not beyond",
       {{"a.yaml", account("pay", "api")}, {"r.json", get_role("api", trusting({"pay:api"}))}},
       "api: 0 name it, 0 beyond, 0 refused\n  pay/api yes named\n",
       "open 0, refused 0, unused 0, roles 1, accounts 1, with a role 0"},
      {"nobody uses it",
       {{"a.yaml", account("shop", "web")}, {"r.json", get_role("api", trusting({"pay:api"}))}},
       "api: 0 name it, 0 beyond, 0 refused, unused\n",
       "open 0, refused 0, unused 1, roles 1, accounts 1, with a role 0"},
      {"roles alone: who uses them is not known",
       {{"r.json", get_role("api", trusting({"pay:api"}))}},
       "api: 0 name it, 0 beyond, 0 refused\n",
       "open 0, refused 0, unused -, roles 1, accounts 0, with a role 0"},
      {"manifests alone",
       {{"a.yaml", account("pay", "api", arn("api"))}},
       "",
       "open 0, refused 0, unused 0, roles 0, accounts 1, with a role 1"},
      {"a role for EC2 is none of the page's business",
       {{"a.yaml", account("pay", "api")},
        {"r.json", get_role("node", policy(R"({"Effect": "Allow", "Principal":
           {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})"))}},
       "",
       "open 0, refused 0, unused 0, roles 0, accounts 1, with a role 0"},
      {"a Deny says so",
       {{"a.yaml", account("pay", "api", arn("api"))},
        {"r.json",
         get_role("api", policy(statement(R"({"StringEquals": )" +
                                          claims("\"system:serviceaccount:pay:api\"") + "}") +
                                R"(, {"Effect": "Deny", "Principal": "*", "Action": "sts:*"})"))}},
       "api: 1 name it, 0 beyond, 1 refused\n  pay/api no names named: statement 2 denies it\n",
       "open 0, refused 1, unused 0, roles 1, accounts 1, with a role 1"},
      {"by association, without an annotation",
       {{"a.yaml", account("pay", "api")},
        {"p.json", kAssociation},
        {"r.json", get_role("api", policy(kPodIdentity))}},
       "api: 1 name it, 0 beyond, 0 refused\n  pay/api yes names associated\n",
       "open 0, refused 0, unused 0, roles 1, accounts 1, with a role 1"},
      {"by association with a role that does not trust the service",
       {{"a.yaml", account("pay", "api")},
        {"p.json", kAssociation},
        {"r.json", get_role("api", trusting({"pay:other"}))}},
       "api: 1 name it, 0 beyond, 1 refused\n  pay/api no names associated: no statement trusts "
       "the service of EKS Pod Identity, pods.eks.amazonaws.com\n",
       "open 0, refused 1, unused 0, roles 1, accounts 1, with a role 1"},
      {"an association makes the annotation superfluous",
       {{"a.yaml", account("pay", "api", arn("old"))},
        {"p.json", kAssociation},
        {"r.json", list_roles(role("api", policy(kPodIdentity)) + ", " +
                              role("old", trusting({"pay:other"})))}},
       "old: 1 name it, 0 beyond, 0 refused\n"
       "  pay/api no names: StringEquals on sub wants pay/other, the token has pay/api\n"
       "api: 1 name it, 0 beyond, 0 refused\n  pay/api yes names associated\n",
       "open 0, refused 0, unused 0, roles 2, accounts 1, with a role 1"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const Input input(row.files);
    const Audit audit = audit_of(input);
    CHECK(roles_in(audit) == row.roles);
    CHECK(numbers_of(audit) == row.numbers);
    CHECK(audit.left_out.empty());
  }
}

TEST_CASE("open doors come first, administrators before all others") {
  const std::string everyone = policy(statement(R"({"StringEquals": {")" + std::string(kIssuer) +
                                                R"(:aud": "sts.amazonaws.com"}})"));
  const std::string admin = R"({"RoleName": "boss", "PolicyName": "all", "PolicyDocument":
      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}})";
  const Input input(
      {{"a.yaml", account("pay", "api", arn("api")) + account("pay", "web")},
       {"b.json", admin},
       {"r.json", list_roles(role("api", trusting({"pay:api"})) + ", " + role("wide", everyone) +
                             ", " + role("boss", everyone))}});
  CHECK(roles_in(audit_of(input)) ==
        "boss: 0 name it, 2 beyond, 0 refused, open, unused, administrator\n"
        "  pay/api yes\n  pay/web yes\n"
        "wide: 0 name it, 2 beyond, 0 refused, open, unused\n  pay/api yes\n  pay/web yes\n"
        "api: 1 name it, 0 beyond, 0 refused\n  pay/api yes names named\n");
}

TEST_CASE("workloads, containers with credentials of their own, findings, matrix") {
  const std::string pod = deployment("pay", "api", "api") +
                          "          env:\n            - {name: AWS_ACCESS_KEY_ID, value: "
                          "AKIASECRETSECRET}\n            - {name: AWS_REGION, value: eu-west-1}\n";
  const Input input({{"a.yaml", account("pay", "api", arn("api")) + pod + account("shop", "web")},
                     {"r.json", get_role("api", trusting({"pay:api"}))}});
  const Audit audit = audit_of(input);
  REQUIRE(audit.accounts.size() == 2);
  const Account& api = audit.accounts[0];
  CHECK(api.label == "pay/api");
  CHECK(api.via == Via::irsa);
  CHECK(api.used);
  CHECK_FALSE(audit.accounts[1].used);
  REQUIRE(api.workloads.size() == 1);
  const Workload& workload = audit.workloads[api.workloads[0]];
  CHECK(workload.kind + " " + workload.label == "Deployment pay/api");
  REQUIRE(workload.overrides.size() == 1);
  CHECK(workload.overrides[0].container == "main");
  CHECK(workload.overrides[0].variables == std::vector<std::string>{"AWS_ACCESS_KEY_ID"});
  REQUIRE(api.findings.size() == 1);
  CHECK(audit.findings[api.findings[0]].rule == "static-credentials");
  REQUIRE(audit.matrix.size() == 1);  // only accounts with a role
  CHECK(audit.matrix[0].ns == "pay");
  CHECK(audit.matrix[0].accounts == 1);
  CHECK(audit.matrix[0].worst == Severity::warning);
}

TEST_CASE("lists are bounded, numbers are not, and what is left out is said") {
  std::string accounts, roles;
  for (int i = 0; i < 30; ++i) {
    const std::string n = std::to_string(i);
    accounts += account("pay", "a" + n, arn("r" + n));
    roles += (i > 0 ? ", " : "") + role("r" + n, pattern_policy("system:serviceaccount:pay:*"));
  }
  const Input input({{"a.yaml", accounts}, {"r.json", list_roles(roles)}});
  const Audit all = audit_of(input);
  CHECK(numbers_of(all) == "open 30, refused 0, unused 0, roles 30, accounts 30, with a role 30");
  CHECK(all.roles[0].beyond == 29);
  CHECK(all.left_out.empty());

  const Audit few = audit_of(input, {.roles = 5, .accounts = 10, .pairs = 40});
  CHECK(numbers_of(few) == numbers_of(all));
  CHECK(few.roles.size() == 5);
  CHECK(few.accounts.size() == 10);
  std::size_t pairs = 0;
  for (const Role& one : few.roles) pairs += one.pairs.size();
  CHECK(pairs == 40);
  REQUIRE(few.left_out.size() == 3);
  CHECK(few.left_out[0] == "25 roles are not listed");
  CHECK(few.left_out[1] == "20 service accounts are not listed");
  CHECK(few.left_out[2] ==
        "110 entries are not in the lists of roles that let service accounts in");

  // Of 30 times 30 pairs a hundred were looked at: three of each role.
  const Audit rough = audit_of(input, {.looked_at = 100});
  CHECK(rough.roles.size() == 30);
  REQUIRE(rough.left_out.size() == 1);
  CHECK(rough.left_out[0] ==
        "30 roles were not compared with all service accounts, because there are too many");
}

TEST_CASE("external ids are told to partners only") {
  const std::string partner =
      R"({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999900001111:root"},
          "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "geheim-1"}}})";
  const std::string odd = statement(R"({"StringEquals": {"sts:externalid": "geheim-2"}})");
  const Input input({{"a.yaml", account("pay", "api", arn("api"))},
                     {"r.json", get_role("api", policy(partner + ", " + odd))}});
  const Audit audit = audit_of(input);
  REQUIRE(audit.roles.size() == 1);
  const Role& api = audit.roles[0];
  CHECK_FALSE(api.quotable);
  std::string texts;
  for (const Statement& one : api.statements) {
    for (const Condition& condition : one.conditions) {
      for (const std::string& value : condition.values) texts += value + " ";
    }
  }
  for (const Pair& pair : api.pairs) {
    texts += pair.why + pair.brief;
    for (const Mark& mark : pair.marks) {
      for (const std::string& reason : mark.reasons) texts += reason;
    }
  }
  CHECK(texts.find("(masked)") != std::string::npos);
  CHECK(texts.find("geheim") == std::string::npos);
}

TEST_CASE("a policy with very many values is cut") {
  std::string values;
  for (int i = 0; i < 2'000; ++i) {
    values += (i > 0 ? ", " : "") + std::string("\"system:serviceaccount:pay:a") +
              std::to_string(i) + std::string(500, 'x') + "\"";
  }
  const Input input(
      {{"a.yaml", account("pay", "api", arn("api"))},
       {"r.json", get_role("api", policy(statement(R"({"StringEquals": )" +
                                                   claims("[" + values + "]") + "}")))}});
  const Audit audit = audit_of(input);
  const Condition& last = audit.roles.at(0).statements.at(0).conditions.at(1);
  CHECK(last.values.size() == 50);
  CHECK(last.more == 1'950);
  CHECK(last.values[0].size() < 410);
  CHECK(audit.roles[0].pairs.at(0).why.size() < 410);
}

}  // namespace
}  // namespace irsa::audit
