// Clusters, Pod Identity associations and OIDC providers: how what is declared, described and
// listed is joined, and what of it is missing.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "join/index.h"
#include "support/input.h"
#include "support/samples.h"

using namespace irsa;
using namespace irsa::join;
using judge::NotChecked;
using namespace irsa::tests;

namespace {

std::string describe(std::string_view name, std::string_view issuer,
                     std::string_view account_id = "111122223333") {
  return R"({"cluster": {"name": ")" + std::string(name) + R"(", "arn": "arn:aws:eks:eu-west-1:)" +
         std::string(account_id) + ":cluster/" + std::string(name) +
         R"(", "identity": {"oidc": {"issuer": "https://)" + std::string(issuer) + R"("}}}})";
}

std::string association(std::string_view ns, std::string_view name,
                        std::string_view cluster = "prod") {
  return R"({"clusterName": ")" + std::string(cluster) + R"(", "namespace": ")" + std::string(ns) +
         R"(", "serviceAccount": ")" + std::string(name) + R"(", "associationId": "a-1"})";
}
std::string listed(std::string_view associations, std::string_view more = {}) {
  return R"({"associations": [)" + std::string(associations) + "]" + std::string(more) + "}";
}

config::Cluster cluster(std::string name, std::string_view issuer = {}, std::string region = {},
                        std::vector<std::string> paths = {}) {
  return {.name = std::move(name),
          .issuer = std::string(issuer),
          .account = {},
          .region = std::move(region),
          .paths = std::move(paths)};
}

/// "name issuer's last letter region" of each cluster; then that of the first file.
std::string clusters_of(const Input& input) {
  std::string out;
  const auto add = [&](const Cluster& known) {
    out += std::string(known.name.empty() ? "?" : known.name) + " ";
    out += known.issuer.empty() ? "?" : std::string(1, known.issuer.back());
    out += " " + std::string(known.region.empty() ? "?" : known.region);
  };
  for (const Cluster& known : input.index().clusters()) {
    if (!out.empty()) out += ", ";
    add(known);
  }
  out += "; a.yaml: ";
  if (const Cluster* const home = input.index().clusters().of(FileId{0})) {
    add(*home);
  } else {
    out += "none";
  }
  return out;
}

std::string missing(const Input& input) {
  std::string out;
  for (const NotChecked& item : input.verdicts().not_checked()) {
    if (!out.empty()) out += "; ";
    out += item.advice.substr(0, item.advice.find(" > "));
  }
  return out;
}

const InputFile kLedger{"a.yaml", account("payments", "ledger", arn("ledger"))};

}  // namespace

TEST_CASE("declared and described clusters are joined") {
  const std::string prod = describe("prod", kIssuer), dev = describe("dev", kOtherIssuer);
  struct Case {
    std::string_view title;
    std::vector<config::Cluster> declared;
    std::string described;
    const char* expected;
  };
  const Case kCases[] = {
      {"nothing", {}, "", "; a.yaml: none"},
      {"the only one that is described is that of all files",
       {},
       prod,
       "prod E eu-west-1; a.yaml: prod E eu-west-1"},
      {"printed twice", {}, prod + prod, "prod E eu-west-1; a.yaml: prod E eu-west-1"},
      {"of two nobody knows which",
       {},
       prod + dev,
       "prod E eu-west-1, dev 1 eu-west-1; a.yaml: none"},
      {"by name",
       {cluster("dev")},
       prod + dev,
       "dev 1 eu-west-1, prod E eu-west-1; a.yaml: dev 1 eu-west-1"},
      {"by issuer",
       {cluster("main", kIssuer)},
       prod + dev,
       "main E eu-west-1, dev 1 eu-west-1; a.yaml: main E eu-west-1"},
      {"made anew: the same name, another issuer",
       {cluster("prod", kOtherIssuer)},
       prod,
       "prod 1 ?, prod E eu-west-1; a.yaml: prod 1 ?"},
      {"in another region",
       {cluster("prod", {}, "us-east-1")},
       prod,
       "prod ? us-east-1, prod E eu-west-1; a.yaml: prod ? us-east-1"},
      {"--region and the only one",
       {cluster("", {}, "eu-west-1")},
       prod,
       "prod E eu-west-1; a.yaml: prod E eu-west-1"},
      {"for other files",
       {cluster("prod", {}, {}, {"x/**"})},
       prod,
       "prod E eu-west-1; a.yaml: none"},
  };
  for (const Case& test : kCases) {
    CAPTURE(test.title);
    config::Settings settings;
    settings.clusters = test.declared;
    CHECK(clusters_of(Input({kLedger, {"c.json", test.described}}, settings)) == test.expected);
  }
}

TEST_CASE("issuers of no cluster, as far as one can tell") {
  const auto undeclared = [](std::vector<config::Cluster> declared) {
    config::Settings settings;
    settings.clusters = std::move(declared);
    return Input({kLedger}, settings).index().clusters().undeclared(kOtherIssuer);
  };
  CHECK(!undeclared({}));
  CHECK(undeclared({cluster("prod", kIssuer)}));
  CHECK(!undeclared({cluster("prod", kIssuer), cluster("dev", kOtherIssuer)}));
  CHECK(!undeclared({cluster("prod", kIssuer), cluster("dev")}));
}

TEST_CASE("a described issuer is a Kubernetes issuer, whatever its host") {
  const Input input({{"c.json", describe("prod", "oidc.example.com/prod")}});
  CHECK(input.index().issuers().is_kubernetes("oidc.example.com/prod"));
  CHECK(!input.index().issuers().is_kubernetes("oidc.example.com/dev"));
}

TEST_CASE("associations: of the account's cluster, and whether all are known") {
  struct Case {
    std::string_view title;
    std::string text;
    std::vector<config::Cluster> declared;
    std::size_t count;
    bool all;
  };
  const Case kCases[] = {
      {"its own", listed(association("payments", "ledger")), {}, 1, true},
      {"somebody else's", listed(association("payments", "api")), {}, 0, true},
      {"in another cluster",
       listed(association("payments", "ledger", "dev")),
       {cluster("prod")},
       0,
       false},
      {"there are more",
       listed(association("payments", "api"), R"(, "nextToken": "t")"),
       {},
       0,
       false},
      {"one by itself", R"({"association": )" + association("payments", "api") + "}", {}, 0, false},
      {"one whose name is filled in later",
       listed(association("payments", "api")) + listed(association("payments", "${NAME}")),
       {},
       0,
       false},
  };
  for (const Case& test : kCases) {
    CAPTURE(test.title);
    config::Settings settings;
    settings.clusters = test.declared;
    const Input input({kLedger, {"p.json", test.text}}, settings);
    const ServiceAccount& ledger = input.facts().service_accounts.front();
    CHECK(input.index().associations().of(ledger).size() == test.count);
    CHECK(input.index().associations().listed_for(ledger) == test.all);
  }
}

TEST_CASE("whether a provider is registered") {
  const auto list = [](std::string_view issuer, std::string_view more = {}) {
    return R"({"OpenIDConnectProviderList": [{"Arn": ")" + provider(issuer) + "\"}]" +
           std::string(more) + "}";
  };
  const auto get = [](std::string_view issuer) {
    return R"({"Url": ")" + std::string(issuer) + R"(", "ClientIDList": ["sts.amazonaws.com"]})";
  };
  const auto state = [](const std::string& text) {
    const Input input({{"p.json", text}});
    return static_cast<int>(input.index().providers().registration("111122223333", kIssuer));
  };
  constexpr int kUnknown = static_cast<int>(Registration::unknown);
  constexpr int kUnseen = static_cast<int>(Registration::unseen);
  constexpr int kAbsent = static_cast<int>(Registration::absent);
  constexpr int kRegistered = static_cast<int>(Registration::registered);
  CHECK(state("{}") == kUnknown);
  CHECK(state(list(kIssuer)) == kRegistered);
  CHECK(state(get(kIssuer)) == kRegistered);
  CHECK(state(list(kOtherIssuer)) == kAbsent);
  CHECK(state(list(kOtherIssuer, R"(, "NextToken": "t")")) == kUnseen);
  CHECK(state(get(kOtherIssuer)) == kUnseen);
  CHECK(state(get("token.actions.githubusercontent.com")) == kUnknown);
  CHECK(state(list(kOtherIssuer) + get("${ISSUER}")) == kUnknown);
}

TEST_CASE("what further input would help, and nothing that would not") {
  const std::string pods =
      policy(R"({"Effect": "Allow", "Principal": {"Service": "pods.eks.amazonaws.com"}, )"
             R"("Action": ["sts:AssumeRole", "sts:TagSession"]})");
  const InputFile trust{"ledger.trust.json", trusting({"payments:ledger"})};
  const InputFile both{
      "ledger.trust.json",
      policy(statement(R"({"StringEquals": )" +
                       claims("\"system:serviceaccount:payments:ledger\"") + "}") +
             "," +
             statement(R"({"StringEquals": )" +
                           claims("\"system:serviceaccount:payments:ledger\"", kOtherIssuer) + "}",
                       kOtherIssuer))};
  config::Settings by_name;
  by_name.clusters.push_back(cluster("prod"));
  CHECK(missing(Input({kLedger, trust})).empty());
  CHECK(missing(Input({kLedger, both})) == "aws eks describe-cluster --name CLUSTER");
  CHECK(missing(Input({kLedger, both, {"c.json", describe("prod", kIssuer)}})).empty());
  CHECK(missing(Input({kLedger, trust}, by_name)) == "aws eks describe-cluster --name prod");
  CHECK(missing(Input({kLedger, {"ledger.trust.json", pods}})) ==
        "aws eks list-pod-identity-associations --cluster-name CLUSTER");
  CHECK(missing(Input({kLedger,
                       {"ledger.trust.json", pods},
                       {"p.json", listed(association("payments", "ledger"))}}))
            .empty());
  CHECK(missing(Input({kLedger,
                       trust,
                       {"p.json", R"({"Url": ")" + std::string(kOtherIssuer) +
                                      R"(", "ClientIDList": ["sts.amazonaws.com"]})"}})) ==
        "aws iam list-open-id-connect-providers");
}
