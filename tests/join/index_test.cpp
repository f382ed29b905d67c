#include "join/index.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/input.h"
#include "support/samples.h"

using namespace irsa;
using namespace irsa::join;
using judge::Denial;
using judge::NotChecked;
using namespace irsa::tests;

namespace {

const std::string kLedger = account("payments", "ledger", arn("ledger"));
const std::string kTrust = trusting({"payments:ledger"});

/// The same policy for the provider of another AWS account.
std::string in_other_account(std::string text) {
  return text.replace(text.find("111122223333"), 12, "444455556666");
}

/// The ARN, or name, that each role of the input was taken for.
std::string roles_of(const Input& input) {
  std::string out;
  for (const RoleEntry& entry : input.index().roles()) {
    if (!out.empty()) out += "; ";
    out += entry.arn.empty() ? "name:" + std::string(entry.name) : std::string(entry.arn);
    if (entry.assumed) out += " assumed";
    if (entry.outranked) out += " outranked";
  }
  return out;
}

std::string labels(const Matches<ServiceAccount>& accounts) {
  std::string out;
  for (const ServiceAccount* const account : accounts) {
    out += (out.empty() ? "" : " ") + account_label(*account);
  }
  return out;
}

/// "account -> role: near miss or -" of every denial.
std::string denials_of(const Input& input) {
  std::string out;
  for (const Denial& denial : input.verdicts().denials()) {
    if (!out.empty()) out += "; ";
    out += account_label(*denial.account) + " -> " + std::string(denial.role->name) + ": ";
    out += denial.near_miss == nullptr ? "-" : std::string(denial.near_miss->value.value);
  }
  return out;
}

config::Settings one_cluster(std::string_view issuer = kIssuer) {
  config::Settings settings;
  settings.clusters.push_back(
      {.name = "prod", .issuer = std::string(issuer), .account = {}, .region = {}, .paths = {}});
  return settings;
}

}  // namespace

TEST_CASE("which role a bare policy belongs to") {
  const std::string other_account = account("payments", "ledger", arn("ledger", "444455556666"));
  struct Case {
    std::string_view title;
    std::vector<InputFile> files;
    const char* expected;
  };
  const Case kCases[] = {
      {"by the file's name", {{"ledger.trust.json", kTrust}}, "name:ledger"},
      {"the account's annotation completes it",
       {{"a.yaml", kLedger}, {"ledger.trust.json", kTrust}},
       "arn:aws:iam::111122223333:role/ledger"},
      {"with the path that the annotation has",
       {{"a.yaml", account("payments", "ledger", arn("team/a/ledger"))},
        {"ledger-trust-policy.json", kTrust}},
       "arn:aws:iam::111122223333:role/team/a/ledger"},
      {"the provider's account is another",
       {{"a.yaml", other_account}, {"ledger.trust.json", kTrust}},
       "name:ledger"},
      {"by the folder, when an account names that role",
       {{"a.yaml", kLedger}, {"ledger/trust-policy.json", kTrust}},
       "arn:aws:iam::111122223333:role/ledger"},
      {"by the folder, but nobody names it: the only one of each",
       {{"a.yaml", kLedger}, {"policies/trust-policy.json", kTrust}},
       "arn:aws:iam::111122223333:role/ledger assumed"},
      {"the only policy and the only role",
       {{"a.yaml", kLedger}, {"policy.json", kTrust}},
       "arn:aws:iam::111122223333:role/ledger assumed"},
      {"two roles are named",
       {{"a.yaml", kLedger + account("payments", "refunds", arn("refunds"))},
        {"policy.json", kTrust}},
       "name:"},
      {"two policies",
       {{"a.yaml", kLedger}, {"one.json", kTrust}, {"two.json", trusting({"x:y"})}},
       "name:; name:"},
      {"the role of the other account is not this one",
       {{"a.yaml", other_account}, {"policy.json", kTrust}},
       "name:"},
      {"what somebody edits outranks what AWS printed",
       {{"a.yaml", kLedger}, {"b.json", get_role("ledger", kTrust)}, {"ledger.trust.json", kTrust}},
       "arn:aws:iam::111122223333:role/ledger outranked; arn:aws:iam::111122223333:role/ledger"},
      {"a name occurs once in an account: the dump has the ARN",
       {{"b.json", get_role("ledger", kTrust)}, {"ledger.trust.json", kTrust}},
       "arn:aws:iam::111122223333:role/ledger outranked; arn:aws:iam::111122223333:role/ledger"},
      {"two files of one name: which is the role's is not known",
       {{"a.yaml", kLedger}, {"a/ledger.trust.json", kTrust}, {"b/ledger.trust.json", kTrust}},
       "name:; name:"},
      {"two folders of one name",
       {{"a.yaml", kLedger},
        {"dev/ledger/trust-policy.json", kTrust},
        {"prod/ledger/trust-policy.json", kTrust}},
       "name:; name:"},
      {"two files of one name, of different AWS accounts",
       {{"a.yaml", kLedger},
        {"a/ledger.trust.json", kTrust},
        {"b/ledger.trust.json", in_other_account(kTrust)}},
       "arn:aws:iam::111122223333:role/ledger; name:ledger"},
      {"a file's name and a folder's",
       {{"a.yaml", kLedger},
        {"ledger.trust.json", kTrust},
        {"old/ledger/trust-policy.json", kTrust}},
       "name:; name:"},
      {"the dumps of two accounts leave it open",
       {{"a.json", list_roles(role("ledger", trusting({"x:y"}, "gitlab.com")) + "," +
                              role("ledger", trusting({"x:y"}, "gitlab.com"), "444455556666"))},
        {"ledger.trust.json", R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
          "Principal": {"Federated": "*"}, "Action": "sts:AssumeRoleWithWebIdentity"}]})"}},
       "arn:aws:iam::111122223333:role/ledger; arn:aws:iam::444455556666:role/ledger; "
       "name:ledger"},
      {"of equals the first",
       {{"a.json", get_role("ledger", kTrust)}, {"b.json", get_role("ledger", kTrust)}},
       "arn:aws:iam::111122223333:role/ledger; arn:aws:iam::111122223333:role/ledger outranked"},
  };
  for (const Case& test : kCases) {
    CAPTURE(test.title);
    CHECK(roles_of(Input(test.files)) == test.expected);
  }
}

TEST_CASE("accounts: look-ups, and unknown namespaces") {
  const Input input({{"a.yaml", account("payments", "ledger") + account("billing", "ledger") +
                                    account("", "ledger") + account("payments", "api")}});
  const Index& index = input.index();
  CHECK(labels(index.accounts().named("payments", "ledger")) == "payments/ledger ledger");
  CHECK(labels(index.accounts().named("", "ledger")) == "payments/ledger billing/ledger ledger");
  CHECK(labels(index.accounts().named("shop", "ledger")) == "ledger");
  CHECK(labels(index.accounts().named("payments", "nobody")).empty());
  CHECK(index.accounts().names_in("payments") == std::vector<std::string_view>{"api", "ledger"});
  CHECK(index.namespaces().known("payments"));
  CHECK_FALSE(index.namespaces().known("shop"));
}

TEST_CASE("which namespaces are complete") {
  const auto live = [](const std::string& ns, const std::string& name) {
    return "{apiVersion: v1, kind: ServiceAccount, metadata: {name: " + name +
           ", namespace: " + ns + ", uid: x, resourceVersion: \"1\"}}\n";
  };
  const std::string list = "apiVersion: v1\nkind: List\nitems:\n";
  const std::string rendered =
      "---\n# Source: chart/templates/a.yaml\n" + account("rendered", "a").substr(4);
  const Input input({{"live.yaml", list + "- " + live("live", "a") + "- " + live("live", "b")},
                     {"more.yaml", list + "- " + live("live", "c")},
                     // Files of one object each: nobody knows which were saved.
                     {"golden/a.yaml", live("golden", "a")},
                     {"golden/b.yaml", live("golden", "b")},
                     {"stream.yaml", live("stream", "a") + "---\n" + live("stream", "b")},
                     {"some.yaml", list + "- " + live("some", "a")},
                     {"some-more.yaml", live("some", "b")},
                     {"written.yaml", list + "- {apiVersion: v1, kind: ServiceAccount, metadata: "
                                             "{name: a, namespace: written}}\n"},
                     {"rendered.yaml", rendered},
                     {"plain.yaml", account("plain", "a")},
                     {"one.yaml", "---\n# Source: chart/templates/a.yaml\n" +
                                      account("two-streams", "a").substr(4)},
                     {"two.yaml", "---\n# Source: other/templates/a.yaml\n" +
                                      account("two-streams", "b").substr(4)}});
  CHECK(input.index().namespaces().complete("live"));
  CHECK(input.index().namespaces().complete("rendered"));
  for (const char* const ns : {"golden", "stream", "some", "written"}) {
    CAPTURE(ns);
    CHECK_FALSE(input.index().namespaces().complete(ns));
  }
  CHECK_FALSE(input.index().namespaces().complete("plain"));
  CHECK_FALSE(input.index().namespaces().complete("two-streams"));
  CHECK_FALSE(input.index().namespaces().complete("absent"));
}

TEST_CASE("how surely an absent role does not exist") {
  const std::string roles = role("ledger", kTrust);
  config::Settings declared;
  declared.inventory.push_back({.account = "111122223333", .complete = true});
  const auto coverage = [](const Input& input) {
    return input.index().roles().coverage("111122223333");
  };
  CHECK(coverage(Input({{"a.json", get_role("ledger", kTrust)}})) == RoleCoverage::partial);
  CHECK(coverage(Input({{"a.json", list_roles(roles)}})) == RoleCoverage::dumped);
  CHECK(coverage(Input({{"a.json", list_roles(roles, R"(, "IsTruncated": true)")}})) ==
        RoleCoverage::partial);
  CHECK(coverage(Input({{"a.json", get_role("ledger", kTrust)}}, declared)) ==
        RoleCoverage::complete);
  CHECK(Input({{"a.json", list_roles(roles)}}).index().roles().coverage("444455556666") ==
        RoleCoverage::partial);
}

TEST_CASE("what a kustomization reaches is partial") {
  const std::string kustomization =
      "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - "
      "account.yaml\n  - ../base/other.yaml\n";
  const Input input({{"base/other.yaml", account("payments", "b", arn("ledger"))},
                     {"overlay/account.yaml", account("payments", "a", arn("ledger"))},
                     {"overlay/kustomization.yaml", kustomization},
                     {"plain.yaml", account("payments", "c", arn("ledger"))},
                     {"z.json", get_role("ledger", kTrust)}});
  const auto& accounts = input.facts().service_accounts;
  REQUIRE(accounts.size() == 3);
  CHECK(input.index().files().partial(accounts[0].origin.file));
  CHECK(input.index().files().partial(accounts[1].origin.file));
  CHECK_FALSE(input.index().files().partial(accounts[2].origin.file));
  CHECK(denials_of(input) == "payments/c -> ledger: -");
}

TEST_CASE("denials and near misses") {
  struct Case {
    std::string_view title;
    std::vector<InputFile> files;
    const char* expected;
  };
  const auto input_of = [](const std::string& accounts, const std::vector<std::string>& trusted) {
    return std::vector<InputFile>{{"a.yaml", accounts},
                                  {"z.json", get_role("ledger", trusting(trusted))}};
  };
  const Case kCases[] = {
      {"let in", input_of(kLedger, {"payments:ledger"}), ""},
      {"another namespace",
       input_of(account("billing", "ledger", arn("ledger")), {"payments:ledger"}),
       "billing/ledger -> ledger: system:serviceaccount:payments:ledger"},
      {"a letter", input_of(account("payments", "ledgr", arn("ledger")), {"payments:ledger"}),
       "payments/ledgr -> ledger: system:serviceaccount:payments:ledger"},
      {"a release's prefix",
       input_of(account("payments", "prod-ledger", arn("ledger")), {"payments:ledger"}),
       "payments/prod-ledger -> ledger: system:serviceaccount:payments:ledger"},
      {"a generated suffix",
       input_of(account("payments", "ledger-1634831210", arn("ledger")), {"payments:ledger"}),
       "payments/ledger-1634831210 -> ledger: system:serviceaccount:payments:ledger"},
      {"nothing in common, but one of each",
       input_of(account("billing", "worker", arn("ledger")), {"payments:ledger"}),
       "billing/worker -> ledger: system:serviceaccount:payments:ledger"},
      {"two are as near",
       input_of(account("payments", "ledger", arn("ledger")),
                {"payments:ledgers", "payments:ledgr"}),
       "payments/ledger -> ledger: -"},
      {"the near one is a service account of its own",
       input_of(account("payments", "ledgr", arn("ledger")) + account("payments", "ledger"),
                {"payments:ledger"}),
       "payments/ledgr -> ledger: -"},
      {"an unknown namespace is no reason",
       input_of(account("", "ledger", arn("ledger")), {"x:ledger"}), ""},
      {"the policy has a defect of its own",
       {{"a.yaml", kLedger}, {"z.json", get_role("ledger", trusting({"payments/ledger"}))}},
       ""},
      {"no Kubernetes issuer at all: wrong-principal explains it",
       {{"a.yaml", kLedger},
        {"z.json",
         get_role(
             "ledger",
             R"({"Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]})")}},
       ""},
  };
  for (const Case& test : kCases) {
    CAPTURE(test.title);
    CHECK(denials_of(Input(test.files)) == test.expected);
  }
}

TEST_CASE("named subjects") {
  const std::string trust = policy(
      statement(
          R"({"StringEquals": )" +
          claims(
              R"(["system:serviceaccount:payments:ledger", "system:serviceaccount:payments:*", "system:serviceaccount:bad/name"])") +
          "}") +
      ", " +
      statement(R"({"StringLike": )" +
                    claims(R"("system:serviceaccount:payments:api")", kOtherIssuer) + "}",
                kOtherIssuer) +
      ", " +
      statement(R"({"StringNotEquals": )" + claims(R"("system:serviceaccount:payments:web")") +
                "}"));
  const Input input({{"a.yaml", account("payments", "api") + account("payments", "ledger") +
                                    account("payments", "web") + account("", "api")},
                     {"z.json", get_role("ledger", trust)}});
  const Index& index = input.index();
  const auto named = [&](std::size_t at) {
    std::string out;
    for (const NamedSubject* subject : index.subjects_for(index.facts().service_accounts[at])) {
      out += std::string(subject->issuer) + " names " + labels(index.accounts_of(*subject)) + "; ";
    }
    return out;
  };
  CHECK(named(0) == std::string(kOtherIssuer) + " names payments/api api; ");
  CHECK(named(1) == std::string(kIssuer) + " names payments/ledger; ");
  CHECK(named(2).empty());
  CHECK(named(3).empty());
}

TEST_CASE("which issuers are Kubernetes'") {
  const auto trust = [](std::string_view issuer, std::string_view subject) {
    return trusting({std::string(subject)}, issuer);
  };
  const std::string github = policy(
      statement(R"({"StringLike": {"token.actions.githubusercontent.com:sub": "repo:example/*"}})",
                "token.actions.githubusercontent.com"));
  const Input input(
      {{"a.yaml", account("payments", "c", arn("c"))},
       {"a.trust.json", trust("discovery.example.com/a", "payments:a")},
       {"b.trust.json",
        policy(statement(R"({"StringEquals": {"oidc.corp.example.com:sub": "user"}})",
                         "oidc.corp.example.com"))},
       {"c.trust.json", policy(statement(R"({"StringEquals": {"keys.example.com/c:aud": "x"}})",
                                         "keys.example.com/c"))},
       {"d.trust.json", github}},
      one_cluster("declared.example.com"));
  const Index& index = input.index();
  CHECK(index.issuers().is_kubernetes(kIssuer));
  CHECK(index.issuers().is_kubernetes("declared.example.com"));
  CHECK(index.issuers().is_kubernetes("discovery.example.com/a"));  // its subjects are accounts'
  CHECK(index.issuers().is_kubernetes("keys.example.com/c"));  // the role of an account trusts it
  CHECK_FALSE(index.issuers().is_kubernetes("oidc.corp.example.com"));
  CHECK_FALSE(index.issuers().is_kubernetes("token.actions.githubusercontent.com"));
}

TEST_CASE("several clusters") {
  const std::vector<InputFile> files = {
      {"prod/a.yaml", kLedger},
      {"stage/a.yaml", kLedger},
      {"z.json", get_role("ledger", trusting({"payments:ledger"}, kOtherIssuer))}};
  CHECK(denials_of(Input(files)).empty());  // either may be the cluster of the other issuer
  config::Settings settings;
  for (const auto& [name, issuer] :
       {std::pair{"prod", kIssuer}, std::pair{"stage", kOtherIssuer}}) {
    settings.clusters.push_back({.name = name,
                                 .issuer = std::string(issuer),
                                 .account = {},
                                 .region = {},
                                 .paths = {std::string(name) + "/**"}});
  }
  const Input input(files, settings);
  CHECK(denials_of(input) == "payments/ledger -> ledger: -");
  REQUIRE(input.verdicts().denials().size() == 1);
  const ServiceAccount& denied = *input.verdicts().denials()[0].account;
  CHECK(input.index().sources()[denied.origin.file].shown == "prod/a.yaml");
  CHECK(input.index().clusters().issuer_of(denied.origin.file) == kIssuer);
}

TEST_CASE("what could not be checked") {
  const auto advice = [](const Input& input) {
    std::string out;
    for (const NotChecked& item : input.verdicts().not_checked()) out += item.advice + "\n";
    return out;
  };
  CHECK(advice(Input({{"a.yaml", kLedger}})).find("aws iam get-account-authorization-details") ==
        0);
  CHECK(advice(Input({{"z.json", get_role("ledger", kTrust)}})).find("kubectl get") == 0);
  CHECK(advice(Input({{"a.yaml", kLedger}, {"z.json", get_role("ledger", kTrust)}})).empty());
  CHECK(advice(Input({{"a.yaml", account("", "ledger", arn("ledger"))},
                      {"z.json", get_role("ledger", kTrust)}})) ==
        "irsa-lint check --namespace NAMESPACE\n");
}
