// What `terraform show -json` prints of plans and states (facts F28 to F34).
#include <doctest/doctest.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>

#include "load/facts_text.h"
#include "load/terraform/plan.h"
#include "support/lint.h"
#include "support/paths.h"
#include "support/samples.h"

namespace irsa::load {
namespace {

using Json = nlohmann::ordered_json;

std::string quoted_json(const std::string& text) { return Json(text).dump(); }

/// {"address": …, "mode": "managed", "type": …, "name": …, …}
std::string head(const std::string& address) {
  // Behind the modules: the type is what stands before the name.
  std::size_t begin = std::string::npos;
  for (const char* type : {"data.", "aws_", "kubernetes_", "kubectl_", "helm_"}) {
    begin = std::min(begin, address.rfind(type));
  }
  const std::string local = address.substr(begin);
  const bool data = local.starts_with("data.");
  const std::string rest = data ? local.substr(5) : local;
  const std::size_t dot = rest.find('.');
  const std::size_t bracket = rest.find('[');
  std::string out = R"("address": )" + quoted_json(address) + R"(, "mode": ")" +
                    (data ? "data" : "managed") + R"(", "type": ")" + rest.substr(0, dot) +
                    R"(", "name": ")" + rest.substr(dot + 1, bracket - dot - 1) + "\"";
  if (bracket != std::string::npos) {
    out += R"(, "index": )" + rest.substr(bracket + 1, rest.size() - bracket - 2);
  }
  return out;
}

std::string resource(const std::string& address, const std::string& values,
                     const std::string& sensitive = "{}") {
  return "{" + head(address) + R"(, "values": )" + values + R"(, "sensitive_values": )" +
         sensitive + "}";
}

std::string change(const std::string& address, const std::string& actions,
                   const std::string& unknown = "{}", const std::string& after = "{}",
                   const std::string& more = "") {
  return "{" + head(address) + more + R"(, "change": {"actions": )" + actions +
         R"(, "before": null, "after": )" + after + R"(, "after_unknown": )" + unknown +
         R"(, "after_sensitive": {}}})";
}

std::string module(const std::string& resources, const std::string& more = "") {
  return R"({"resources": [)" + resources + "]" + more + "}";
}

std::string state(const std::string& root) {
  return R"({"format_version": "1.0", "terraform_version": "1.9.8", "values": {"root_module": )" +
         root + "}}";
}

struct Plan {
  std::string planned = {};  // resources
  std::string changes = {};
  std::string prior = {};          // resources
  std::string configuration = {};  // of the root module

  [[nodiscard]] std::string text() const {
    return R"({"format_version": "1.2", "terraform_version": "1.9.8", "planned_values": )"
           R"({"root_module": )" +
           module(planned) + R"(}, "resource_changes": [)" + changes +
           R"(], "prior_state": {"format_version": "1.0", "values": {"root_module": )" +
           module(prior) + R"(}}, "configuration": {"root_module": {)" + configuration + "}}}";
  }
};

const std::string kPolicy = quoted_json(tests::trusting({"shop:api"}));

/// The values of a role.
std::string role(const std::string& name, const std::string& policy = kPolicy,
                 const std::string& more = "") {
  return R"({"name": ")" + name + R"(", "path": "/", "assume_role_policy": )" + policy + more + "}";
}
std::string with_arn(const std::string& name) {
  return R"(, "arn": "arn:aws:iam::111122223333:role/)" + name + "\"";
}

std::string roles(const std::string& text) {
  const FactsText facts(text, "plan.json");
  return facts.roles() + facts.problems();
}

TEST_CASE("roles of a state are stored, in modules however deep") {
  const std::string inner = R"({"address": "module.a[\"x.y\"].module.b", "resources": [)" +
                            resource("module.a[\"x.y\"].module.b.aws_iam_role.this[0]",
                                     role("b", kPolicy, with_arn("b"))) +
                            "]}";
  const std::string outer =
      R"({"address": "module.a[\"x.y\"]", "resources": [], "child_modules": [)" + inner + "]}";
  CHECK(roles(state(module(resource("aws_iam_role.a", role("a", kPolicy, with_arn("a"))),
                           R"(, "child_modules": [)" + outer + "]"))) ==
        "role 'a' arn=arn:aws:iam::111122223333:role/a aws:111122223333 stored path=/ "
        "statements=1 aws_iam_role.a at[\"arn:aws:iam::111122223333:role/a\"]\n"
        "role 'b' arn=arn:aws:iam::111122223333:role/b aws:111122223333 stored path=/ "
        "statements=1 module.a[\"x.y\"].module.b.aws_iam_role.this[0] "
        "at[\"arn:aws:iam::111122223333:role/b\"]\n");
}

TEST_CASE("a resource that stands at several places of a plan is one") {
  const std::string address = "aws_iam_role.a";
  struct Case {
    std::string_view title;
    Plan plan;
    const char* expected;
  };
  const std::string planned = resource(address, role("planned"));
  const std::string before = resource(address, role("before"));
  const std::string after = R"({"name": "after", "assume_role_policy": "{}"})";
  const Case kCases[] = {
      {"the planned one counts",
       {planned, change(address, R"(["update"])", "{}", after), before},
       "role 'planned' arn= path=/ statements=1 aws_iam_role.a at[\"planned\"]\n"},
      {"what is deleted is gone", {"", change(address, R"(["delete"])", "{}", "null"), before}, ""},
      {"what is replaced stays",
       {planned,
        change(address, R"(["delete"])", "{}", "null", R"(, "deposed": "deadbeef")") + "," +
            change(address, R"(["delete", "create"])", "{}", after),
        before},
       "role 'planned' arn= path=/ statements=1 aws_iam_role.a at[\"planned\"]\n"},
      {"what is forgotten stays as it is",
       {"", change(address, R"(["forget"])", "{}", "null"), before},
       "role 'before' arn= stored path=/ statements=1 aws_iam_role.a at[\"before\"]\n"},
      {"what a plan for some targets does not mention, too",
       {"", "", before},
       "role 'before' arn= stored path=/ statements=1 aws_iam_role.a at[\"before\"]\n"},
      {"a plan that was reduced to its changes",
       {"", change(address, R"(["create"])", "{}", role("after")), ""},
       "role 'after' arn= path=/ statements=1 aws_iam_role.a at[\"after\"]\n"},
      {"a role that is only read",
       {"", "", resource("data.aws_iam_role.a", role("read"))},
       "role 'read' arn= stored path=/ statements=1 data.aws_iam_role.a at[\"read\"]\n"},
  };
  for (const Case& test : kCases) {
    CAPTURE(test.title);
    CHECK(roles(test.plan.text()) == test.expected);
  }
}

TEST_CASE("what is not known before apply is unknown, not missing") {
  const std::string address = "module.irsa.aws_iam_role.this[0]";
  struct Case {
    std::string_view title;
    std::string values, unknown;
    const char* expected;
  };
  const Case kCases[] = {
      {"everything is there", role("a"), R"({"arn": true})",
       "role 'a' arn= path=/ statements=1 module.irsa.aws_iam_role.this[0] at[\"a\"]\n"},
      {"the name is made up", R"({"name_prefix": "api-", "assume_role_policy": )" + kPolicy + "}",
       R"({"name": true, "arn": true})",
       "role '' arn= prefix=api- statements=1 module.irsa.aws_iam_role.this[0] "
       "at[\"module.irsa.aws_iam_role.this[0]\"]\n"},
      {"the policy is left out", R"({"name": "a"})", R"({"assume_role_policy": true})",
       "role 'a' arn= unknown module.irsa.aws_iam_role.this[0] at[\"a\"]\n"},
      {"the policy is null, and nobody says why", role("a", "null"), "{}",
       "role 'a' arn= path=/ unknown module.irsa.aws_iam_role.this[0] at[\"a\"]\n"},
      {"blanked", role("a", "\"(sensitive value)\""), "{}",
       "role 'a' arn= path=/ unknown module.irsa.aws_iam_role.this[0] at[\"a\"]\n"},
      {"blanked by HashiCorp's own tool", role("a", "\"REDACTED_SENSITIVE\""), "{}",
       "role 'a' arn= path=/ unknown module.irsa.aws_iam_role.this[0] at[\"a\"]\n"},
  };
  for (const Case& test : kCases) {
    CAPTURE(test.title);
    // The index of an address is a place in JSON like any other.
    CHECK(roles(Plan{resource(address, test.values), change(address, R"(["create"])", test.unknown)}
                    .text()) == test.expected);
  }
}

TEST_CASE("sensitive values are left alone") {
  CHECK(roles(state(
            module(resource("aws_iam_role.a", role("a"), R"({"assume_role_policy": true})")))) ==
        "role 'a' arn= stored path=/ unknown aws_iam_role.a at[\"a\"]\n");
  CHECK(roles(state(module(resource("aws_iam_role.a", role("a"), "true")))) ==
        "role '' arn= stored unknown aws_iam_role.a at[\"aws_iam_role.a\"]\n");
}

// -- policy documents that are known in parts

std::string block(const std::string& variable, const std::string& values,
                  const std::string& test = "StringEquals") {
  return R"({"test": ")" + test + R"(", "variable": )" + variable + R"(, "values": )" + values +
         "}";
}

std::string statements(const std::string& conditions, const std::string& principals) {
  return R"({"json": null, "statement": [{"actions": ["sts:AssumeRoleWithWebIdentity"], )"
         R"("effect": null, "sid": "", "not_actions": null, "resources": null, )"
         R"("not_principals": [], "principals": )" +
         principals + R"(, "condition": [)" + conditions + "]}]}";
}

const std::string kProvider =
    R"([{"type": "Federated", "identifiers": [")" + tests::provider() + R"("]}])";
const std::string kSubKey = quoted_json(std::string(tests::kIssuer) + ":sub");
const std::string kAudKey = quoted_json(std::string(tests::kIssuer) + ":aud");

Plan with_blocks(const std::string& document, const std::string& unknown,
                 const std::string& references =
                     R"("data.aws_iam_policy_document.d.json", "data.aws_iam_policy_document.d")") {
  const std::string data = "data.aws_iam_policy_document.d";
  return {
      .planned = resource("aws_iam_role.a", R"({"name": "a"})") + "," + resource(data, document),
      .changes = change("aws_iam_role.a", R"(["create"])", R"({"assume_role_policy": true})") +
                 "," + change(data, R"(["read"])", unknown),
      .configuration = R"("resources": [{"address": "aws_iam_role.a", "mode": "managed", "type": )"
                       R"("aws_iam_role", "name": "a", "expressions": {"assume_role_policy": )"
                       R"({"references": [)" +
                       references + "]}}}]"};
}

/// "operator key = values" of each condition, with what is not known.
std::string conditions(const FactsText& facts) {
  std::string out;
  for (const iam::Role& each : facts.facts.roles) {
    if (!each.policy) return "unknown";
    for (const iam::Statement& statement : each.policy->statements) {
      out += statement.effect == iam::Effect::allow ? "allow" : "deny";
      for (const iam::Principal& principal : statement.principals) {
        out += principal.unknown ? " who?" : " " + std::string(principal.value.value.substr(0, 12));
      }
      for (const iam::Text& action : statement.actions) out += " " + std::string(action.value);
      if (statement.conditions_unknown) out += " if?";
      for (const iam::Condition& condition : statement.conditions) {
        out += "\n  " + std::string(condition.operator_name.value) + " " +
               std::string(condition.key.value.substr(condition.key.value.rfind(':') + 1)) + " =";
        for (const iam::Text& value : condition.values) {
          out += " " + std::string(value.value) + facts.in(value.span);
        }
        if (condition.unknown) out += " ?";
      }
    }
  }
  return out;
}

TEST_CASE("a policy document that is not known yet is read from its blocks") {
  const std::string sub = block(kSubKey, R"(["system:serviceaccount:shop:api"])");
  struct Case {
    std::string_view title;
    Plan plan;
    const char* expected;
  };
  const Case kCases[] = {
      {"known in all parts: only the reading is put off",
       with_blocks(statements(sub, kProvider), R"({"json": true})"),
       "allow arn:aws:iam: sts:AssumeRoleWithWebIdentity\n"
       "  StringEquals sub = system:serviceaccount:shop:api[\"system:serviceaccount:shop:api\"]"},
      {"blocks of one test and variable are one condition",
       with_blocks(statements(sub + "," + block(kAudKey, R"(["sts.amazonaws.com"])") + "," +
                                  block(kSubKey, R"(["system:serviceaccount:shop:b"])"),
                              kProvider),
                   R"({"json": true})"),
       "allow arn:aws:iam: sts:AssumeRoleWithWebIdentity\n"
       "  StringEquals sub = system:serviceaccount:shop:api[\"system:serviceaccount:shop:api\"] "
       "system:serviceaccount:shop:b[\"system:serviceaccount:shop:b\"]\n"
       "  StringEquals aud = sts.amazonaws.com[\"sts.amazonaws.com\"]"},
      {"the cluster is made by the same plan",
       with_blocks(statements(block("null", R"(["system:serviceaccount:shop:api"])"),
                              R"([{"type": "Federated", "identifiers": [null]}])"),
                   R"({"json": true, "statement": [{"actions": [false], "condition": )"
                   R"([{"variable": true, "values": [false]}], "principals": )"
                   R"([{"identifiers": [true]}]}]})"),
       "allow who? sts:AssumeRoleWithWebIdentity\n"
       "  StringEquals (known after apply) = "
       "system:serviceaccount:shop:api[\"system:serviceaccount:shop:api\"] ?"},
      {"a policy variable",
       with_blocks(statements(block("\"aws:PrincipalArn\"", R"(["&{aws:username}"])", "ArnLike"),
                              kProvider),
                   R"({"json": true})"),
       "allow arn:aws:iam: sts:AssumeRoleWithWebIdentity\n"
       "  ArnLike PrincipalArn = ${aws:username}[\"&{aws:username}\"]"},
      {"the conditions are not known",
       with_blocks(
           R"({"statement": [{"actions": ["sts:AssumeRoleWithWebIdentity"], "principals": )" +
               kProvider + "}]}",
           R"({"statement": [{"condition": true}]})"),
       "allow arn:aws:iam: sts:AssumeRoleWithWebIdentity if?"},
      {"the statements are not known",
       with_blocks(R"({"json": null})", R"({"json": true, "statement": true})"), "unknown"},
      {"other documents are merged in",
       with_blocks(R"({"source_policy_documents": ["{}"], "statement": []})", R"({"json": true})"),
       "unknown"},
      {"the policy is made of more than the document",
       with_blocks(statements(sub, kProvider), R"({"json": true})",
                   R"("data.aws_iam_policy_document.d.json", "data.aws_iam_policy_document.d", )"
                   R"("var.other")"),
       "unknown"},
  };
  for (const Case& test : kCases) {
    CAPTURE(test.title);
    const FactsText facts(test.plan.text(), "plan.json");
    CHECK(conditions(facts) == test.expected);
    CHECK(facts.problems().empty());
  }
}

// -- identity providers, clusters, associations

TEST_CASE("providers, clusters and associations") {
  const std::string url = std::string(tests::kIssuer);
  const FactsText facts(
      state(
          module(resource("aws_iam_openid_connect_provider.a",
                          R"({"arn": ")" + tests::provider() + R"(", "url": ")" + url +
                              R"(", "client_id_list": ["sts.amazonaws.com"]})") +
                 "," +
                 resource("aws_iam_openid_connect_provider.b",
                          R"({"url": "https://)" + url + R"("})", R"({"client_id_list": true})") +
                 "," +
                 resource("aws_eks_cluster.c",
                          R"({"arn": "arn:aws:eks:eu-west-1:111122223333:cluster/c", "name": "c", )"
                          R"("identity": [{"oidc": [{"issuer": "https://)" +
                              url + R"("}]}]})") +
                 "," + resource("aws_eks_cluster.d", R"({"name": "d"})") + "," +
                 resource("aws_eks_pod_identity_association.e",
                          R"({"cluster_name": "c", "namespace": "shop", "service_account": "api", )"
                          R"("role_arn": "arn:aws:iam::111122223333:role/a"})"))),
      "state.json");
  REQUIRE(facts.facts.providers.size() == 2);
  const iam::OidcProvider& known = facts.facts.providers[0];
  CHECK(known.issuer == url);
  CHECK(known.account == "111122223333");
  CHECK(facts.in(*known.client_ids_key) == "[\"client_id_list\"]");
  CHECK(facts.in(known.client_ids.at(0).span) == "[\"sts.amazonaws.com\"]");
  CHECK(facts.facts.providers[1].issuer == url);
  CHECK(facts.facts.providers[1].client_ids_unknown);
  REQUIRE(facts.facts.clusters.size() == 2);
  CHECK(facts.facts.clusters[0].issuer->value == url);
  CHECK(facts.in(facts.facts.clusters[0].issuer->span) == "[" + url + "]");
  CHECK(facts.facts.clusters[0].region == "eu-west-1");
  CHECK_FALSE(facts.facts.clusters[1].issuer);
  REQUIRE(facts.facts.associations.size() == 1);
  CHECK(facts.facts.associations[0].service_account.value == "api");
  CHECK_FALSE(facts.facts.associations[0].unknown);
}

// -- permissions

TEST_CASE("what roles may do") {
  const std::string allow = quoted_json(
      R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})");
  const std::string text = state(module(
      resource("aws_iam_role.a",
               role("a", kPolicy,
                    R"(, "managed_policy_arns": ["arn:aws:iam::aws:policy/AdministratorAccess"], )"
                    R"("permissions_boundary": "arn:aws:iam::111122223333:policy/edge", )"
                    R"("inline_policy": [{"name": "one", "policy": )" +
                        allow + R"(}, {"name": "", "policy": ""}])")) +
      "," +
      resource("aws_iam_role_policy.one",
               R"({"name": "one", "role": "a", "policy": )" + allow + "}") +
      "," +
      resource("aws_iam_role_policy.two",
               R"({"name": "two", "role": "a", "policy": )" + allow + "}") +
      "," +
      resource("aws_iam_role_policy_attachment.x",
               R"({"role": "a", "policy_arn": "arn:aws:iam::111122223333:policy/x"})") +
      "," +
      resource("aws_iam_policy.x",
               R"({"name": "x", "arn": "arn:aws:iam::111122223333:policy/x", "policy": )" + allow +
                   "}")));
  const FactsText facts(text, "state.json");
  REQUIRE(facts.facts.roles.size() == 1);
  const iam::Permissions& permissions = facts.facts.roles[0].permissions;
  CHECK(permissions.inline_policies.size() == 2);
  CHECK(permissions.inline_policies.at(1).name == "two");
  CHECK(permissions.attached.size() == 2);
  CHECK(permissions.boundary->value == "arn:aws:iam::111122223333:policy/edge");
  CHECK(permissions.complete);
  REQUIRE(facts.facts.managed_policies.size() == 1);
  CHECK(facts.facts.managed_policies[0].statements.size() == 1);
}

TEST_CASE("a policy that is attached before it is made may allow anything") {
  const std::string known = R"(, "inline_policy": [], "managed_policy_arns": [])";
  const auto complete = [](const std::string& planned, const std::string& unknown,
                           const std::string& lists) {
    const std::string address = "aws_iam_role_policy_attachment.x";
    const FactsText facts(Plan{resource("aws_iam_role.a", role("a", kPolicy, lists)) + "," +
                                   resource(address, planned),
                               change(address, R"(["create"])", unknown)}
                              .text(),
                          "plan.json");
    return facts.facts.roles.at(0).permissions.complete;
  };
  CHECK(complete(R"({"role": "a", "policy_arn": "arn:aws:iam::aws:policy/x"})", "{}", known));
  // Of a role that is still to be made nobody knows what else will be attached.
  CHECK_FALSE(complete(R"({"role": "a", "policy_arn": "arn:aws:iam::aws:policy/x"})", "{}", ""));
  CHECK_FALSE(complete(R"({"role": "a"})", R"({"policy_arn": true})", known));
  CHECK_FALSE(
      complete(R"({"policy_arn": "arn:aws:iam::aws:policy/x"})", R"({"role": true})", known));
}

// -- objects

std::string objects(const std::string& text) {
  const FactsText facts(text, "plan.json");
  return facts.accounts() + facts.workloads() + facts.problems();
}

TEST_CASE("service accounts") {
  const std::string address = "kubernetes_service_account_v1.api";
  struct Case {
    std::string_view title;
    std::string address, values, unknown;
    const char* expected;
  };
  const std::string arn = R"("eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/a")";
  const Case kCases[] = {
      {"annotated", address,
       R"({"metadata": [{"name": "api", "namespace": "shop", "annotations": {)" + arn +
           R"(}, "labels": null, "generate_name": null, "uid": "x", "resource_version": "7"}], )"
           R"("automount_service_account_token": true})",
       "{}",
       "account shop/api kubernetes_service_account_v1.api automount\n"
       "  service_account eks.amazonaws.com/role-arn[\"eks.amazonaws.com/role-arn\"]="
       "arn:aws:iam::111122223333:role/a[\"arn:aws:iam::111122223333:role/a\"]\n"},
      {"without a namespace it lies in default", "kubernetes_service_account.api",
       R"({"metadata": [{"name": "api"}]})", "{}",
       "account default/api kubernetes_service_account.api\n"},
      {"the default account", "kubernetes_default_service_account.d",
       R"({"metadata": [{"name": "default", "namespace": "shop"}]})", "{}",
       "account shop/default kubernetes_default_service_account.d\n"},
      {"the role is made by the same plan", address,
       R"({"metadata": [{"name": "api", "namespace": "shop", "annotations": {"a": "b"}}]})",
       R"({"metadata": [{"annotations": {"eks.amazonaws.com/role-arn": true}, "uid": true}]})",
       "account shop/api kubernetes_service_account_v1.api\n"
       "  service_account eks.amazonaws.com/role-arn[\"eks.amazonaws.com/role-arn\"]="
       "(known after apply)[\"eks.amazonaws.com/role-arn\"] placeholder\n"},
      {"the role is all there is, and left out with the mapping", address,
       R"({"metadata": [{"name": "api", "namespace": "shop"}]})",
       R"({"metadata": [{"annotations": {"eks.amazonaws.com/role-arn": true}}]})",
       "account shop/api kubernetes_service_account_v1.api\n"
       "  service_account eks.amazonaws.com/role-arn[\"eks.amazonaws.com/role-arn\"]="
       "(known after apply)[\"eks.amazonaws.com/role-arn\"] placeholder\n"},
      {"none of the annotations is known", address,
       R"({"metadata": [{"name": "api", "namespace": "shop"}]})",
       R"({"metadata": [{"annotations": true}]})",
       "account shop/api kubernetes_service_account_v1.api\n"
       "  service_account eks.amazonaws.com/role-arn[\"metadata\"]="
       "(known after apply)[\"metadata\"] placeholder\n"},
      {"neither name nor namespace", address, R"({"metadata": [{}]})",
       R"({"metadata": [{"name": true, "namespace": true}]})",
       "account ?/(known after apply) kubernetes_service_account_v1.api name?\n"},
      {"a generated name", address,
       R"({"metadata": [{"generate_name": "api-", "namespace": "shop"}]})",
       R"({"metadata": [{"name": true}]})",
       "account shop/api- kubernetes_service_account_v1.api generated\n"},
      {"annotations of an account that is made elsewhere", "kubernetes_annotations.api",
       R"({"api_version": "v1", "kind": "ServiceAccount", "metadata": [{"name": "aws-node", )"
       R"("namespace": "kube-system"}], "annotations": {)" +
           arn + "}}",
       "{}",
       "account kube-system/aws-node kubernetes_annotations.api\n"
       "  service_account eks.amazonaws.com/role-arn[\"eks.amazonaws.com/role-arn\"]="
       "arn:aws:iam::111122223333:role/a[\"arn:aws:iam::111122223333:role/a\"]\n"},
      {"annotations of another object", "kubernetes_annotations.api",
       R"({"api_version": "v1", "kind": "ConfigMap", "metadata": [{"name": "x"}]})", "{}", ""},
      {"a manifest", "kubernetes_manifest.api",
       R"({"manifest": {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": )"
       R"({"name": "api", "namespace": "shop", "annotations": {)" +
           arn + "}}}}",
       "{}",
       "account shop/api kubernetes_manifest.api\n"
       "  service_account eks.amazonaws.com/role-arn[\"eks.amazonaws.com/role-arn\"]="
       "arn:aws:iam::111122223333:role/a[\"arn:aws:iam::111122223333:role/a\"]\n"},
      {"a manifest that is known in parts", "kubernetes_manifest.api",
       R"({"manifest": {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": )"
       R"({"name": "api", "annotations": {}}}})",
       R"({"manifest": {"metadata": {"namespace": true, "annotations": )"
       R"({"eks.amazonaws.com/role-arn": true}}}})",
       "account ?/api kubernetes_manifest.api\n"
       "  service_account eks.amazonaws.com/role-arn[\"eks.amazonaws.com/role-arn\"]="
       "(known after apply)[\"eks.amazonaws.com/role-arn\"] placeholder\n"},
  };
  for (const Case& test : kCases) {
    CAPTURE(test.title);
    CHECK(objects(Plan{resource(test.address, test.values),
                       change(test.address, R"(["create"])", test.unknown)}
                      .text()) == test.expected);
  }
}

TEST_CASE("workloads") {
  const std::string pod =
      R"([{"metadata": [{"annotations": null, "labels": {"app": "api"}}], "spec": [{)"
      R"("service_account_name": "api", "host_network": false, "node_selector": )"
      R"({"kubernetes.io/os": "linux"}, "container": [{"name": "main", "env": )"
      R"([{"name": "AWS_ACCESS_KEY_ID", "value": "", "value_from": [{"secret_key_ref": )"
      R"([{"name": "keys", "key": "id", "optional": false}], "field_ref": []}]}], )"
      R"("env_from": [{"prefix": "", "secret_ref": [{"name": "all", "optional": null}]}], )"
      R"("volume_mount": [{"name": "token", "mount_path": "/var/run/secrets/x"}]}], "volume": )"
      R"([{"name": "token", "projected": [{"sources": [{"service_account_token": )"
      R"([{"audience": "sts.amazonaws.com", "path": "token"}]}]}]}]}]}])";
  const std::string meta = R"("metadata": [{"name": "api", "namespace": "shop"}])";
  const auto of = [&](const std::string& type, const std::string& spec) {
    return objects(
        state(module(resource(type + ".api", "{" + meta + R"(, "spec": )" + spec + "}"))));
  };
  const std::string deployment = of("kubernetes_deployment_v1", R"([{"template": )" + pod + "}]");
  CHECK(deployment.find("Deployment.apps shop/api kubernetes_deployment_v1.api as api[\"api\"]") ==
        0);
  CHECK(deployment.find("AWS_ACCESS_KEY_ID=secret:keys.id") != std::string::npos);
  CHECK(deployment.find("from-secret:all") != std::string::npos);
  CHECK(deployment.find("mount:token@/var/run/secrets/x") != std::string::npos);
  CHECK(of("kubernetes_daemonset", R"([{"template": )" + pod + "}]")
            .find("DaemonSet.apps shop/api") == 0);
  CHECK(of("kubernetes_cron_job_v1",
           R"([{"job_template": [{"metadata": [{}], "spec": [{"template": )" + pod + "}]}]}]")
            .find("CronJob.batch shop/api kubernetes_cron_job_v1.api as api") == 0);
  CHECK(of("kubernetes_pod", R"([{"service_account_name": "api", "container": []}])")
            .find("Pod shop/api kubernetes_pod.api as api") == 0);
  // The provider fills in an account that the code does not name.
  CHECK(
      objects(Plan{resource("kubernetes_pod.api", "{" + meta + R"(, "spec": [{"container": []}]})"),
                   change("kubernetes_pod.api", R"(["create"])",
                          R"({"spec": [{"service_account_name": true}]})")}
                  .text())
          .find("as (known after apply)") != std::string::npos);
}

// -- charts, and manifests in YAML

/// "slug [text] message" of each finding, without what comes of the missing other side.
std::string found(const std::string& text) {
  const tests::Linted linted = tests::lint_files({{"plan.json", text}});
  std::string out;
  for (const Finding& finding : linted.report.findings) {
    const Span where = finding.problem.where;
    out += std::string(finding.rule->slug) + " [" +
           linted.sources.text(where.file)->substr(where.begin, where.size()) + "]" +
           (finding.problem.message.find("helm_release.api") != std::string::npos ||
                    finding.problem.message.find("kubectl_manifest.api") != std::string::npos
                ? " with its address\n"
                : "\n");
  }
  return out;
}

std::string release(const std::string& values, const std::string& set) {
  return R"({"name": "api", "namespace": "shop", "chart": "./charts/api", "values": )" + values +
         R"(, "set": )" + set + "}";
}

TEST_CASE("the values of a chart are judged for what they say about service accounts") {
  const auto yaml = [](const std::string& key, const std::string& arn) {
    return "[" +
           quoted_json(
               "replicas: 2\nserviceAccount:\n  create: true\n  name: api\n"
               "  annotations:\n    " +
               key + ": " + arn + "\n") +
           "]";
  };
  const std::string key = "eks.amazonaws.com/role-arn";
  const std::string good = tests::arn("api");
  struct Case {
    std::string_view title;
    std::string values, set, unknown;
    const char* expected;
  };
  const Case kCases[] = {
      {"right, in YAML", yaml(key, good), "[]", "{}", ""},
      {"an ARN without a colon", yaml(key, "arn:aws:iam:111122223333:role/api"), "[]", "{}",
       "role-arn-malformed [:] with its address\n"},
      {"right, as an entry", "[]",
       R"([{"name": "serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn", "value": ")" +
           good + R"(", "type": ""}])",
       "{}", ""},
      {"dots that are not escaped", "[]",
       R"([{"name": "serviceAccount.annotations.eks.amazonaws.com/role-arn", "value": ")" + good +
           R"(", "type": ""}])",
       "{}", "annotation-not-string [eks] with its address\n"},
      {"the role is made by the same plan", "[null]",
       R"([{"name": "serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn"}])",
       R"({"values": [true], "set": [{"value": true}]})", ""},
  };
  for (const Case& test : kCases) {
    CAPTURE(test.title);
    CHECK(found(Plan{resource("helm_release.api", release(test.values, test.set)),
                     change("helm_release.api", R"(["create"])", test.unknown)}
                    .text()) == test.expected);
  }
}

TEST_CASE("manifests in a string are read as manifests") {
  const std::string bad = tests::account("shop", "api", "arn:aws:iam:111122223333:role/api");
  CHECK(found(state(module(
            resource("kubectl_manifest.api", R"({"yaml_body": )" + quoted_json(bad) + "}")))) ==
        "role-arn-malformed [:] with its address\n");
  CHECK(found(Plan{resource("kubectl_manifest.api", "{}"),
                   change("kubectl_manifest.api", R"(["create"])", R"({"yaml_body": true})")}
                  .text())
            .empty());
}

// -- bad input

TEST_CASE("a format of another major version is read, and said to be") {
  std::string text = state(module(resource("aws_iam_role.a", role("a"))));
  text.replace(text.find("1.0"), 3, "2.1");
  CHECK(roles(text) ==
        "role 'a' arn= stored path=/ statements=1 aws_iam_role.a at[\"a\"]\n"
        "input-limit[\"2.1\"] warning: this output of Terraform has format version '2.1', and only "
        "version 1 is known: it may not have been read as it is meant\n");
}

TEST_CASE("a policy that is half written is told, with its place and the resource") {
  const tests::Linted linted = tests::lint_files(
      {{"plan.json",
        Plan{resource("module.x.aws_iam_role.a[0]",
                      role("a", R"("{\"Version\": \"2012-10-17\", \"Statement\": [}")"))}
            .text()}});
  REQUIRE(linted.report.findings.size() == 1);
  const Finding& finding = linted.report.findings[0];
  CHECK(finding.rule->slug == "json-syntax");
  CHECK(finding.problem.message.ends_with("(module.x.aws_iam_role.a[0])"));
  CHECK(linted.sources.text(finding.problem.where.file)->substr(finding.problem.where.begin, 1) ==
        "}");
}

TEST_CASE("wrong types anywhere do no harm") {
  const std::string good =
      Plan{resource("aws_iam_role.a", role("a")) + "," +
               resource("data.aws_iam_policy_document.d",
                        statements(block(kSubKey, R"(["x"])"), kProvider)) +
               "," +
               resource("kubernetes_service_account_v1.a",
                        R"({"metadata": [{"name": "a", "annotations": {"a": "b"}}]})") +
               "," + resource("aws_iam_openid_connect_provider.a", R"({"client_id_list": ["x"]})") +
               "," +
               resource("aws_eks_cluster.a", R"({"identity": [{"oidc": [{"issuer": "x"}]}]})"),
           change("aws_iam_role.a", R"(["create"])", R"({"arn": true})"),
           resource("data.aws_iam_role.a", role("b")),
           R"("resources": [{"type": "aws_iam_role", "name": "a", "expressions": )"
           R"({"assume_role_policy": {"references": ["data.aws_iam_policy_document.d"]}}}])"}
          .text();
  const Json whole = Json::parse(good);
  const Json patch = whole.flatten();
  std::set<std::string> seen;
  for (const auto& [pointer, value] : patch.items()) {
    for (Json::json_pointer at(pointer); !at.empty(); at = at.parent_pointer()) {
      if (!seen.insert(at.to_string()).second) break;
      for (const char* other : {"null", "1", "\"x\"", "[]", "{}", "[[]]", "[{}]", "true"}) {
        Json broken = whole;
        broken[at] = Json::parse(other);
        const tests::Linted linted = tests::lint_files({{"plan.json", broken.dump()}});
        CHECK(linted.report.failure.empty());
      }
    }
  }
}

TEST_CASE("time and memory grow with the size of a plan, not faster") {
  const auto seconds = [](int count) {
    std::string resources, changes;
    for (int i = 0; i < count; ++i) {
      const std::string address = "aws_iam_role.r[" + std::to_string(i) + "]";
      resources += (i == 0 ? "" : ",") + resource(address, role("r" + std::to_string(i)));
      changes += (i == 0 ? "" : ",") + change(address, R"(["no-op"])");
    }
    const std::string text = Plan{resources, changes, resources}.text();
    Facts facts;
    const config::Settings settings;
    // Of this process alone: what else runs on the machine takes none of it.
    const std::clock_t begin = std::clock();
    load_text(FileId{0}, text, {.settings = settings, .path = "plan.json"}, facts);
    CHECK(facts.roles.size() == static_cast<std::size_t>(count));
    return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  };
  const double small = seconds(1000);
  CHECK(seconds(8000) < 8 * 5 * small + 0.5);
}

// -- against manifests

std::string brief(const std::string& plan, const std::string& annotation) {
  const tests::Linted linted = tests::lint_files(
      {{"plan.json", plan}, {"a.yaml", tests::account("shop", "api", annotation)}});
  std::string out;
  for (const Finding& finding : linted.report.findings) {
    if (finding.rule->slug == "service-account-unused") continue;
    out += std::string(finding.rule->slug) + ": " + finding.problem.help + "\n";
  }
  return out;
}

TEST_CASE("the name of a role may not be known yet, or hold more than the code says") {
  const std::string address = "module.irsa.aws_iam_role.this[0]";
  const auto planned = [&](const std::string& values, const std::string& unknown) {
    return Plan{resource(address, values), change(address, R"(["create"])", unknown)}.text();
  };
  const std::string prefixed = planned(
      R"({"name_prefix": "api-", "assume_role_policy": )" + kPolicy + "}", R"({"name": true})");
  CHECK(brief(prefixed, tests::arn("api-20250617081244")).empty());
  const std::string nameless =
      planned(R"({"assume_role_policy": )" + kPolicy + "}", R"({"name": true})");
  CHECK(brief(nameless, tests::arn("anything")).empty());
  CHECK(brief(planned(role("api"), "{}"), tests::arn("api")).empty());
  CHECK(
      brief(planned(R"({"name": "api", "path": "/team/", "assume_role_policy": )" + kPolicy + "}",
                    "{}"),
            tests::arn("api")) ==
      "role-missing: Did you mean arn:aws:iam::111122223333:role/team/api? Only the path differs. "
      "It trusts this service account.\n");
}

TEST_CASE("nothing is said about a trust policy that is not known, but that it was not checked") {
  const std::string address = "aws_iam_role.api";
  const tests::Linted linted = tests::lint_files(
      {{"plan.json",
        Plan{resource(address, R"({"name": "api", "path": "/"})") + "," +
                 resource("kubernetes_service_account_v1.api",
                          R"({"metadata": [{"name": "api", "namespace": "shop", )"
                          R"("annotations": {"eks.amazonaws.com/role-arn": ")" +
                              tests::arn("api") + R"("}}]})"),
             change(address, R"(["create"])", R"({"arn": true, "assume_role_policy": true})")}
            .text()},
       {"a.yaml", tests::deployment("shop", "api", "api")}});
  CHECK(linted.report.findings.empty());
  REQUIRE(linted.report.summary.not_checked.size() == 1);
  CHECK(linted.report.summary.not_checked[0].what ==
        "1 trust policy is filled in when the code is applied, and not known before");
}

// -- places

/// Every string of every policy of the plan, with what stands under its span.
template <typename Visit>
void for_each_text(const iam::TrustPolicy& policy, Visit visit) {
  for (const iam::Statement& statement : policy.statements) {
    if (statement.sid) visit(*statement.sid);
    for (const iam::Principal& principal : statement.principals) visit(principal.value);
    for (const iam::Text& action : statement.actions) visit(action);
    for (const iam::Condition& condition : statement.conditions) {
      visit(condition.operator_name);
      visit(condition.key);
      for (const iam::Text& value : condition.values) visit(value);
    }
  }
}

/// What a JSON string, or the part of one that holds a JSON string, says.
std::string decoded(const std::string& written) {
  if (written.starts_with("\"")) return Json::parse(written).get<std::string>();
  return Json::parse(Json::parse("\"" + written + "\"").get<std::string>()).get<std::string>();
}

TEST_CASE("under the span of each string of a policy stands that string") {
  std::size_t strings = 0;
  const std::string cases = tests::source_dir() + "/testdata/cases";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(cases)) {
    const std::string path = entry.path().string();
    if (path.find("/terraform") == std::string::npos || !path.ends_with(".json")) continue;
    CAPTURE(path);
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const FactsText facts(text, path);
    for (const iam::Role& each : facts.facts.roles) {
      if (!each.policy) continue;
      for_each_text(*each.policy, [&](const iam::Text& value) {
        CHECK(decoded(facts.under(value.span)) == value.value);
        ++strings;
      });
    }
  }
  CHECK(strings > 40);
}

}  // namespace
}  // namespace irsa::load
