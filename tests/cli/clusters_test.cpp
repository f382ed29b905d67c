// `can-assume` where several clusters are known: one answer for each, and the worst one counts.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/folder.h"
#include "support/samples.h"

namespace irsa::tests {
namespace {

using Words = std::vector<std::string>;

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Clusters eu (kIssuer) and us (kOtherIssuer), each with a folder; role "api" trusts eu alone.
struct TwoClusters : Folder {
  TwoClusters() {
    write(".irsa-lint.yaml", "version: 1\nclusters:\n  - name: eu\n    issuer: https://" +
                                 std::string(kIssuer) +
                                 "\n    paths: [clusters/eu]\n  - name: us\n    issuer: https://" +
                                 std::string(kOtherIssuer) + "\n    paths: [clusters/us]\n");
    write("iam/api.json", get_role("api", trusting({"pay:api"})));
    write("iam/api-us.json", get_role("api-us", trusting({"pay:api"}, kOtherIssuer)));
  }
  static void account_in(const std::string& cluster, const std::string& role = "api") {
    write("clusters/" + cluster + "/account.yaml", account("pay", "api", arn(role)));
  }
  static Outcome ask(Words more = {}) {
    Words words = {"can-assume", "--service-account", "pay/api", "--format", "json"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  }
  /// "deny: us deny, eu allow"
  static std::string brief(const Outcome& outcome) {
    if (outcome.status == 2) return outcome.err;
    const auto json = nlohmann::json::parse(outcome.out);
    std::string out = json["decision"].get<std::string>() + ":";
    for (const auto& one : json["clusters"]) {
      out += " " + (one["cluster"].is_null() ? "?" : one["cluster"].get<std::string>()) + " " +
             one["decision"].get<std::string>();
    }
    return out + " " + std::to_string(outcome.status);
  }
};

TEST_CASE_FIXTURE(TwoClusters, "the account's cluster decides, and check agrees") {
  account_in("us");
  CHECK(brief(ask()) == "deny: us deny 1");
  CHECK(run({"check"}).status == 1);
  account_in("eu");
  CHECK(brief(ask()) == "deny: eu allow us deny 1");
  const Outcome text = run({"can-assume", "--service-account", "pay/api"});
  CHECK(text.status == 1);
  CHECK(
      text.out.starts_with("deny: system:serviceaccount:pay:api cannot assume role 'api'\n"
                           "  in cluster 'us', with a token of "));
  CHECK(holds(text.out,
              "\n\nallow: system:serviceaccount:pay:api can assume role 'api'\n"
              "  in cluster 'eu', "));
  CHECK(brief(ask({"--cluster", "eu"})) == "allow: eu allow 0");
  CHECK(brief(ask({"--cluster", "us"})) == "deny: us deny 1");
  CHECK(holds(ask({"--cluster", "uss"}).err, "describes a cluster 'uss'. Did you mean 'us'?"));
}

TEST_CASE_FIXTURE(TwoClusters, "each cluster's account may name a role of its own") {
  account_in("eu");
  account_in("us", "api-us");
  CHECK(brief(ask()) == "allow: eu allow us allow 0");
  CHECK(brief(ask({"--role", "api"})) == "deny: eu allow us deny 1");
  // Undecided stands between the two.
  write("iam/api.json",
        get_role("api", policy(statement(
                            R"({"StringEquals": )" + claims("\"system:serviceaccount:pay:api\"") +
                            R"(, "IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})"))));
  CHECK(brief(ask()) == "undecided: eu undecided us allow 4");
  CHECK(brief(ask({"--role", "api"})) == "deny: eu undecided us deny 1");
}

TEST_CASE_FIXTURE(TwoClusters, "without a cluster: whichever issuer the role trusts") {
  write("elsewhere/account.yaml", account("pay", "api", arn("api")));
  CHECK(brief(ask()) == "allow: ? allow 0");
  CHECK(brief(ask({"--cluster", "us"})) == "deny: us deny 1");
  // An issuer that is given is the one.
  CHECK(brief(ask({"--issuer", "https://" + std::string(kOtherIssuer)})) == "deny: ? deny 1");
  // No account at all, but a role: the same, and of a cluster if one is named.
  CHECK(brief(run({"can-assume", "--service-account", "pay/api", "--role", "api-us", "iam",
                   "--format", "json"})) == "allow: ? allow 0");
  CHECK(brief(run({"can-assume", "--service-account", "pay/api", "--role", "api-us", "iam",
                   "--format", "json", "--cluster", "eu"})) == "deny: eu deny 1");
}

TEST_CASE_FIXTURE(TwoClusters, "describe-cluster's output is a cluster, too") {
  std::filesystem::remove(".irsa-lint.yaml");
  write("cluster.json", R"({"cluster": {"name": "us", "arn": )"
                        R"("arn:aws:eks:us-east-1:111122223333:cluster/us", "identity": {"oidc": )"
                        R"({"issuer": "https://)" +
                            std::string(kOtherIssuer) + R"("}}}})");
  account_in("any");
  CHECK(brief(ask()) == "deny: us deny 1");
  std::filesystem::remove("cluster.json");
  CHECK(brief(ask()) == "allow: ? allow 0");
}

TEST_CASE_FIXTURE(TwoClusters, "--cluster stands for --issuer with --policy") {
  const Words words = {"can-assume", "--policy", "iam/api.json", "--sub",
                       "system:serviceaccount:pay:api"};
  const auto with = [&](const Words& more) {
    Words all = words;
    all.insert(all.end(), more.begin(), more.end());
    return run(all).status;
  };
  CHECK(with({"--cluster", "eu"}) == 0);
  CHECK(with({"--cluster", "us"}) == 1);
  CHECK(with({"--cluster", "gone"}) == 2);
  CHECK(with({}) == 2);
}

}  // namespace
}  // namespace irsa::tests
