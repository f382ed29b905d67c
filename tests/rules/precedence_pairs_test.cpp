// Every row of the table of precedence (judge/precedence.h) with inputs: each of the two mistakes
// alone is seen by its own rule, and where both are made, or one that both rules could see, the
// rule with precedence speaks and the other does not.
//
// A mistake is a change of one scene: the account payments/ledger names a role that lets it in. The
// pairs come from the table, so a row whose rules have no mistake here fails.
#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "judge/precedence.h"
#include "support/lint.h"
#include "support/samples.h"

using namespace irsa;
using namespace irsa::tests;

namespace {

const std::string kOwn(kIssuer);
const std::string kForeign(kOtherIssuer);
/// The parts of the host in another order: no cluster has it.
const std::string kSwapped = "oidc.eu-west-1.eks.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E";
const std::string kLedger = "\"system:serviceaccount:payments:ledger\"";

struct Scene {
  std::string role = arn("ledger");  ///< in the annotation of payments/ledger; empty: none
  std::string more_annotations = "";
  std::string more_accounts = "";
  bool has_policy = true;
  std::string printed_as = "";  ///< the role's ARN in the output of `aws iam get-role`
  std::string principal = provider();
  std::string action = "sts:AssumeRoleWithWebIdentity";
  std::string more_of_statement = "";
  /// By operator and key, as JSON.
  std::map<std::string, std::map<std::string, std::string>> conditions = {
      {"StringEquals", {{kOwn + ":aud", "\"sts.amazonaws.com\""}, {kOwn + ":sub", kLedger}}}};
  std::map<std::string, std::string> files = {};
  std::vector<std::string> words = {};

  void test(const std::string& op, const std::string& key, const std::string& value) {
    conditions[op][key] = value;
  }
  void drop(std::string_view claim) {
    for (auto& [op, keys] : conditions) {
      std::erase_if(keys, [&](const auto& key) { return key.first.ends_with(claim); });
    }
    std::erase_if(conditions, [](const auto& op) { return op.second.empty(); });
  }
  void test_subject(const std::string& value) {
    drop(":sub");
    test("StringEquals", kOwn + ":sub", value);
  }
  void declare_cluster() { words = {"--cluster", "prod", "--issuer", "https://" + kOwn}; }

  [[nodiscard]] std::string policy_text() const {
    std::string all;
    for (const auto& [op, keys] : conditions) {
      std::string of_op;
      for (const auto& [key, value] : keys) {
        of_op += (of_op.empty() ? "\"" : ", \"") + key + "\": " + value;
      }
      all += (all.empty() ? "\"" : ", \"") + op + "\": {" + of_op + "}";
    }
    return policy(R"({"Effect": "Allow", "Principal": {"Federated": ")" + principal +
                  R"("}, "Action": ")" + action + "\"" +
                  (all.empty() ? "" : ", \"Condition\": {" + all + "}") + more_of_statement + "}");
  }

  /// The rules that speak of it.
  [[nodiscard]] std::set<std::string_view> speakers() const {
    std::string accounts = account("payments", "ledger", role);
    if (role.empty() && !more_annotations.empty()) accounts += "  annotations:\n";
    std::vector<InputFile> all = {{"a.yaml", accounts + more_annotations + more_accounts}};
    if (has_policy && printed_as.empty()) all.push_back({"ledger.trust.json", policy_text()});
    if (has_policy && !printed_as.empty()) {
      const std::string in_account = printed_as.substr(13, 12);
      all.push_back(
          {"r.json", R"({"Role": )" + tests::role("ledger", policy_text(), in_account) + "}"});
    }
    for (const auto& [name, text] : files) all.push_back({name, text});
    std::set<std::string_view> slugs;
    const Linted linted = lint_files(std::move(all), words);
    for (const Finding& finding : linted.report.findings) slugs.insert(finding.rule->slug);
    return slugs;
  }
};

using Change = std::function<void(Scene&)>;

/// A module makes the role, and the condition keys of what it is given for the provider.
void give_module(Scene& scene, const std::string& provider) {
  scene.has_policy = false;
  scene.role.clear();
  scene.files["main.tf"] =
      "module \"irsa\" {\n"
      "  source    = \"terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks\"\n"
      "  version   = \"5.39.0\"\n  role_name = \"ledger\"\n  oidc_providers = {\n    main = {\n"
      "      provider_arn               = \"" +
      provider + "\"\n      namespace_service_accounts = [\"payments:ledger\"]\n    }\n  }\n}\n";
}

/// A Deployment of namespace payments that runs as the account; `spec` stands beside its template.
std::string pods(std::string_view account_name, const std::string& spec = "") {
  std::string out =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ledger\n  namespace: payments\n"
      "spec:\n" +
      spec + "  template:\n    spec:\n";
  if (!account_name.empty()) {
    out += "      serviceAccountName: " + std::string(account_name) + "\n";
  }
  return out + "      containers:\n        - name: main\n          image: example\n";
}

/// Pods that mount secrets of AWS as the account.
std::string pods_with_secrets(const std::string& ns, const std::string& account_name) {
  return "apiVersion: secrets-store.csi.x-k8s.io/v1\nkind: SecretProviderClass\nmetadata:\n"
         "  name: shop\n  namespace: " +
         ns +
         "\nspec:\n  provider: aws\n  parameters:\n    objects: |\n      - objectName: test\n"
         "        objectType: secretsmanager\n---\n"
         "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: shop\n  namespace: " +
         ns + "\nspec:\n  template:\n    spec:\n      serviceAccountName: " + account_name +
         "\n      containers:\n        - name: main\n          image: shop\n      volumes:\n"
         "        - name: secrets\n          csi:\n            driver: secrets-store.csi.k8s.io\n"
         "            readOnly: true\n            volumeAttributes:\n"
         "              secretProviderClass: shop\n";
}

/// A release of a chart that does not read the annotations of these values.
std::string release() {
  return "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: velero\n"
         "  namespace: velero\nspec:\n  chart: {spec: {chart: velero}}\n  values:\n"
         "    serviceAccount:\n      annotations:\n        eks.amazonaws.com/role-arn: " +
         arn("ledger") + "\n";
}

void annotate(Scene& scene, const std::string& line) {
  scene.role.clear();
  scene.more_annotations = "    " + line + "\n";
}

void keep_default_account(Scene& scene) {
  scene.role.clear();
  scene.more_accounts = account("payments", "default", arn("ledger"));
  scene.test_subject("\"system:serviceaccount:payments:default\"");
}

const std::map<std::string_view, Change>& mistakes() {
  static const std::map<std::string_view, Change> kAll = {
      // -- in annotations
      {"annotation-missing", [](Scene& s) { s.role.clear(); }},
      {"annotation-typo",
       [](Scene& s) { annotate(s, "eks.amazonaws.com/role_arn: " + arn("ledger")); }},
      {"annotation-not-string",
       [](Scene& s) { annotate(s, "eks.amazonaws.com/role-arn: [" + arn("ledger") + "]"); }},
      {"annotation-misplaced",
       [](Scene& s) {
         s.role.clear();
         s.files["b.yaml"] =
             "apiVersion: v1\nkind: Pod\nmetadata:\n  name: ledger\n"
             "  namespace: payments\n  annotations:\n"
             "    eks.amazonaws.com/role-arn: " +
             arn("ledger") +
             "\nspec:\n  serviceAccountName: ledger\n  containers: [{name: main}]\n";
       }},
      {"kube2iam-leftover", [](Scene& s) { annotate(s, "iam.amazonaws.com/role: ledger"); }},
      {"duplicate-key",
       [](Scene& s) {
         annotate(s, "eks.amazonaws.com/role-arn: " + arn("ledger"));
         s.more_annotations += "  annotations:\n    team: ledger\n";
       }},
      {"values-path-ignored",
       [](Scene& s) {
         s.role.clear();
         s.test_subject("\"system:serviceaccount:velero:velero-server\"");
         s.files["b.yaml"] = release();
       }},
      {"partition-mismatch",
       [](Scene& s) {
         s.printed_as = arn("ledger");
         s.role = "arn:aws-cn:iam::111122223333:role/ledger";
       }},
      {"role-missing",
       [](Scene& s) {
         s.printed_as = arn("ledger");
         s.role = arn("nobody");
       }},
      // -- of accounts and pods
      {"account-without-role",
       [](Scene& s) {
         s.role.clear();
         s.has_policy = false;
         s.files["c.yaml"] = pods_with_secrets("payments", "ledger");
       }},
      {"service-account-missing",
       [](Scene& s) {
         s.has_policy = false;
         s.files["b.yaml"] = pods("ledgr");
       }},
      {"service-account-unused",
       [](Scene& s) {
         s.has_policy = false;
         s.files["b.yaml"] = pods("");
       }},
      {"service-account-field-misplaced",
       [](Scene& s) {
         s.has_policy = false;
         s.files["b.yaml"] = pods("", "  serviceAccountName: ledger\n");
       }},
      {"default-service-account-role",
       [](Scene& s) {
         keep_default_account(s);
         s.files["b.yaml"] = pods("");
       }},
      {"trusts-default-service-account",
       [](Scene& s) {
         keep_default_account(s);
         s.files["b.yaml"] = pods("");
       }},
      {"pod-identity-conflict",
       [](Scene& s) {
         s.files["p.json"] = R"({"association": {"clusterName": "prod", "namespace": "payments", )"
                             R"("serviceAccount": "ledger", "roleArn": ")" +
                             arn("other") + R"(", "associationId": "a-1"}})";
       }},
      // -- in the trust policy: what it is about
      {"wrong-action", [](Scene& s) { s.action = "sts:AssumeRoleWithWebIdentiy"; }},
      {"policy-syntax", [](Scene& s) { s.more_of_statement = R"(, "Efect": "Allow")"; }},
      {"wrong-principal", [](Scene& s) { s.principal = "https://" + kOwn; }},
      {"provider-arn-malformed", [](Scene& s) { s.principal = provider("https://" + kOwn); }},
      {"issuer-host-malformed", [](Scene& s) { s.test("StringLike", kSwapped + ":sub", kLedger); }},
      {"issuer-mismatch", [](Scene& s) { s.test("StringLike", kForeign + ":sub", kLedger); }},
      {"issuer-unknown",
       [](Scene& s) {
         s.principal = provider(kForeign);
         s.declare_cluster();
       }},
      {"provider-missing",
       [](Scene& s) {
         s.files["p.json"] = R"({"OpenIDConnectProviderList": [{"Arn": ")" +
                             provider(
                                 "oidc.eks.eu-west-1.amazonaws.com/id/"
                                 "EXAMPLE11111111111111111111111111") +
                             R"("}]})";
       }},
      {"provider-account-mismatch",
       [](Scene& s) { s.role = s.printed_as = arn("ledger", "444455556666"); }},
      {"provider-audience-missing",
       [](Scene& s) {
         s.more_annotations = "    eks.amazonaws.com/audience: vault\n";
         s.files["p.json"] = "{\"Url\": \"" + kOwn +
                             "\", \"ClientIDList\": [\"sts.amazonaws.com\"], "
                             "\"CreateDate\": \"2025-03-04T09:21:36+00:00\"}";
       }},
      // -- in its conditions
      {"claim-unknown",
       [](Scene& s) { s.test("StringLike", kOwn + ":namespace", "\"payments\""); }},
      {"condition-key-absent",
       [](Scene& s) { s.test("StringLike", "aws:PrincipalArn", "\"" + arn("other") + "\""); }},
      {"condition-key-malformed",
       [](Scene& s) { s.test("StringLike", "https://" + kOwn + ":sub", kLedger); }},
      {"condition-value-invalid",
       [](Scene& s) { s.test("DateLessThan", "aws:CurrentTime", "\"soon\""); }},
      {"session-action-missing",
       [](Scene& s) { s.test("StringLike", "aws:RequestTag/team", "\"ledger\""); }},
      {"condition-unsatisfiable",
       [](Scene& s) {
         s.test("StringEquals", kOwn + ":sub", kLedger);
         s.test("StringLike", kOwn + ":sub", "\"system:serviceaccount:billing:*\"");
       }},
      {"aud-mismatch",
       [](Scene& s) { s.test("StringEquals", kOwn + ":aud", "\"sts.amazonaws.com.cn\""); }},
      {"sub-malformed",
       [](Scene& s) {
         s.test("StringEquals", kOwn + ":sub", "\"system:serviceaccount:payments/ledger\"");
       }},
      {"subject-case",
       [](Scene& s) {
         s.test("StringEquals", kOwn + ":sub", "\"system:serviceaccount:payments:Ledger\"");
       }},
      {"wildcard-literal",
       [](Scene& s) {
         s.test("StringEquals", kOwn + ":sub", "\"system:serviceaccount:payments:*\"");
       }},
      {"sub-mismatch",
       [](Scene& s) { s.test_subject("\"system:serviceaccount:payment:ledger\""); }},
      // -- in whom it lets in
      {"sub-missing", [](Scene& s) { s.drop(":sub"); }},
      {"aud-missing", [](Scene& s) { s.drop(":aud"); }},
      {"sub-too-broad",
       [](Scene& s) {
         s.drop(":sub");
         s.test("StringLike", kOwn + ":sub", "\"system:serviceaccount:payments:*\"");
       }},
      {"condition-fails-open",
       [](Scene& s) {
         s.drop(":sub");
         s.test("StringEqualsIfExists", kOwn + ":sub", kLedger);
       }},
      {"unintended-service-account",
       [](Scene& s) {
         s.more_accounts =
             account("payments", "ledger-v1", arn("ledger")) + account("payments", "ledger-vx");
         s.role.clear();
         s.drop(":sub");
         s.test("StringLike", kOwn + ":sub", "\"system:serviceaccount:payments:ledger-v?\"");
       }},
      {"subject-dangling",
       [](Scene& s) {
         s.test("StringEquals", kOwn + ":sub",
                "[" + kLedger + R"(, "system:serviceaccount:payments:refunds"])");
       }},
      {"trust-denies-service-account",
       [](Scene& s) {
         s.more_accounts += account("billing", "other", arn("ledger"));
         s.test_subject("\"system:serviceaccount:billing:other\"");
       }},
  };
  return kAll;
}

/// Where making both mistakes makes two places that are wrong by themselves, or where the rule with
/// precedence speaks only in certain cases: one mistake that both rules could see.
const std::map<std::pair<std::string_view, std::string_view>, Change>& common_mistakes() {
  static const std::map<std::pair<std::string_view, std::string_view>, Change> kAll = {
      {{"annotation-missing", "subject-dangling"},
       [](Scene& s) {
         s.role.clear();
         s.test_subject("\"system:serviceaccount:default:ledger\"");
       }},
      {{"claim-unknown", "condition-key-absent"}, mistakes().at("claim-unknown")},
      {{"condition-key-malformed", "condition-key-absent"},
       mistakes().at("condition-key-malformed")},
      {{"condition-fails-open", "aud-missing"},
       [](Scene& s) {
         s.conditions = {{"StringEqualsIfExists",
                          {{kOwn + ":aud", "\"sts.amazonaws.com\""}, {kOwn + ":sub", kLedger}}}};
       }},
      {{"issuer-host-malformed", "issuer-mismatch"},
       [](Scene& s) { s.principal = provider(kSwapped); }},
      {{"issuer-host-malformed", "issuer-unknown"},
       [](Scene& s) {
         s.principal = provider(kSwapped);
         s.declare_cluster();
       }},
      {{"provider-arn-malformed", "condition-key-malformed"},
       [](Scene& s) { give_module(s, provider("https://" + kOwn)); }},
      {{"wrong-principal", "condition-key-malformed"},
       [](Scene& s) { give_module(s, "https://" + kOwn); }},
      {{"service-account-missing", "account-without-role"},
       [](Scene& s) {
         s.has_policy = false;
         s.files["c.yaml"] = pods_with_secrets("payments", "ledgr");
       }},
      {{"service-account-missing", "subject-dangling"},
       [](Scene& s) {
         s.test("StringEquals", kOwn + ":sub",
                "[" + kLedger + R"(, "system:serviceaccount:payments:refunds"])");
         s.files["b.yaml"] = pods("refunds");
       }},
      {{"service-account-unused", "default-service-account-role"},
       [](Scene& s) {
         keep_default_account(s);
         s.files["b.yaml"] = pods("ledger");
       }},
      {{"service-account-unused", "trusts-default-service-account"},
       [](Scene& s) {
         keep_default_account(s);
         s.files["b.yaml"] = pods("ledger");
       }},
      {{"sub-mismatch", "trust-denies-service-account"}, mistakes().at("sub-mismatch")},
      {{"values-path-ignored", "account-without-role"},
       [](Scene& s) {
         mistakes().at("values-path-ignored")(s);
         s.files["c.yaml"] = pods_with_secrets("velero", "velero-server");
       }},
      {{"wrong-action", "policy-syntax"}, mistakes().at("wrong-action")},
  };
  return kAll;
}

std::string in_words(const std::set<std::string_view>& slugs) {
  std::string out;
  for (const std::string_view slug : slugs) out += (out.empty() ? "" : " ") + std::string(slug);
  return out;
}

}  // namespace

TEST_CASE("the scene is right, and each mistake is seen by its own rule") {
  CHECK(in_words(Scene{}.speakers()) == "");
  for (const auto& [rule, change] : mistakes()) {
    CAPTURE(rule);
    Scene scene;
    change(scene);
    const auto found = scene.speakers();
    CAPTURE(in_words(found));
    CHECK(found.contains(rule));
  }
}

TEST_CASE("of each pair in the table of precedence the first speaks, and the other does not") {
  std::set<std::pair<std::string_view, std::string_view>> pairs;
  for (const judge::Precedence& row : judge::precedence()) {
    const std::pair pair(row.rule, row.over);
    pairs.insert(pair);
    CAPTURE(row.rule);
    CAPTURE(row.over);
    Scene scene;
    if (const auto common = common_mistakes().find(pair); common != common_mistakes().end()) {
      common->second(scene);
    } else {
      const auto first = mistakes().find(row.rule), other = mistakes().find(row.over);
      const bool has_row = first != mistakes().end() && other != mistakes().end();
      CHECK_MESSAGE(has_row,
                    "neither has both mistakes: add them to mistakes() in this file, or to "
                    "common_mistakes()");
      if (!has_row) continue;
      other->second(scene);
      first->second(scene);
    }
    const auto found = scene.speakers();
    CAPTURE(in_words(found));
    CHECK(found.contains(row.rule));
    CHECK_FALSE(found.contains(row.over));
  }
  for (const auto& [pair, change] : common_mistakes()) {
    CAPTURE(pair.first);
    CAPTURE(pair.second);
    CHECK(pairs.contains(pair));
  }
}
