// What the configuration changes about reading.
#include <doctest/doctest.h>

#include <string>

#include "config/read.h"
#include "load/facts_text.h"

namespace irsa::load {
namespace {

config::Settings settings(const std::string& text) {
  config::Reading reading = config::read_config(FileId{9}, "version: 1\n" + text, {});
  REQUIRE(reading.problems.empty());
  return std::move(reading.settings);
}

const std::string kPolicy =
    R"({"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::@@acc@@:oidc-)"
    R"(provider/h.example.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}]})";

const std::string kAccount =
    "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: app\n  annotations:\n";

TEST_CASE("the role of a bare policy: the configuration before the file's name") {
  const config::Settings mapped = settings(
      "roles:\n"
      "- {path: \"iam/(?P<role>.*)[.]trust[.]json\", account: \"111122223333\", role-path: /t/}\n"
      "- {path: \"one[.]json\", arn: \"arn:aws-cn:iam::444455556666:role/x/one\"}\n"
      "- {path: \"half/(?P<role>.*)[.]json\"}\n");
  const auto role = [&](const char* path) {
    const std::string text = FactsText(kPolicy, path, mapped).roles();
    return text.substr(0, text.find(" statements"));
  };
  CHECK(role("iam/api.trust.json") ==
        "role 'api' arn=arn:aws:iam::111122223333:role/t/api aws:111122223333");
  CHECK(role("one.json") ==
        "role 'one' arn=arn:aws-cn:iam::444455556666:role/x/one "
        "aws-cn:444455556666");
  CHECK(role("half/api.json") == "role 'api' arn=");
  CHECK(role("other/api.trust.json") == "role 'api' arn=");
  CHECK(role("other/api.json") == "role '' arn=");
}

TEST_CASE("values that hold a listed placeholder are unknown, and nobody is told") {
  const config::Settings listed = settings("placeholders: [\"@@[a-z]+@@\", \"<[a-z]+>\"]\n");
  const FactsText policy(kPolicy, "a.json", listed);
  CHECK(policy.facts.roles[0].policy->statements[0].principals[0].value.value.find("@@") !=
        std::string::npos);
  CHECK(policy.problems() == "");
  const std::string account =
      kAccount + "    eks.amazonaws.com/role-arn: arn:aws:iam::<x>:role/y\n";
  CHECK(FactsText(account, "a.yaml", listed).accounts().find(" placeholder") != std::string::npos);
  CHECK(FactsText(account, "a.yaml", listed).problems() == "");
  CHECK(FactsText(account).problems() != "");
}

TEST_CASE("another annotation prefix") {
  const config::Settings other = settings("webhook: {annotation-prefix: irsa.example.com}\n");
  CHECK(
      FactsText(kAccount + "    irsa.example.com/role-arn: arn:x\n", "a.yaml", other).accounts() ==
      "account ?/app\n  service_account "
      "eks.amazonaws.com/role-arn[irsa.example.com/role-arn]=arn:x\n");
}

TEST_CASE("a webhook that completes role names does so with its cluster's account") {
  const config::Settings composing = settings(
      "webhook: {compose-role-arn: true}\n"
      "clusters:\n"
      "- {name: a, account: \"111122223333\", region: cn-north-1, paths: [cn]}\n"
      "- {name: b, paths: [other]}\n");
  const auto value = [&](const char* path, const std::string& written) {
    const FactsText facts(kAccount + "    eks.amazonaws.com/role-arn: " + written + "\n", path,
                          composing);
    return std::string(facts.facts.service_accounts[0].annotations[0].value);
  };
  CHECK(value("cn/a.yaml", "team/api") == "arn:aws-cn:iam::111122223333:role/team/api");
  CHECK(value("cn/a.yaml", "arn:aws:iam::1:role/x") == "arn:aws:iam::1:role/x");
  CHECK(value("other/a.yaml", "api") == "api");
}

TEST_CASE("objects without a namespace take the one of their path") {
  const config::Settings mapped = settings("namespaces: {\"apps/*/base\": x, apps/api: api}\n");
  const auto ns = [&](const char* path) {
    return FactsText(kAccount + "    a: b\n", path, mapped).accounts().substr(8, 5);
  };
  CHECK(ns("apps/api/a.yaml") == "api/a");
  CHECK(ns("apps/api/base/a.yaml") == "x/app");
  CHECK(ns("a.yaml") == "?/app");
}

}  // namespace
}  // namespace irsa::load
