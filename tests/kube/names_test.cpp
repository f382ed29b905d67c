#include "kube/names.h"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <string_view>
#include <utility>

namespace irsa::kube {
namespace {

TEST_CASE("namespaces are labels, service accounts subdomains") {
  struct Row {
    std::string name;
    bool ns, account;
  };
  const Row rows[] = {
      {"a", true, true},
      {"kube-system", true, true},
      {"1a", true, true},
      {"a.b", false, true},
      {"", false, false},
      {"-a", false, false},
      {"a-", false, false},
      {"a..b", false, false},
      {"a.-b", false, false},
      {".a", false, false},
      {"Aa", false, false},
      {"a_b", false, false},
      {"a:b", false, false},
      {"ä", false, false},
      {std::string(63, 'a'), true, true},
      {std::string(64, 'a'), false, true},
      {std::string(253, 'a'), false, true},
      {std::string(254, 'a'), false, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(is_namespace_name(row.name) == row.ns);
    CHECK(is_service_account_name(row.name) == row.account);
  }
}

TEST_CASE("keys that were meant to be the webhook's") {
  struct Row {
    const char* key;
    const char* meant;  // "" = none
  };
  const Row rows[] = {
      // as they should be
      {"eks.amazonaws.com/role-arn", ""},
      {"eks.amazonaws.com/audience", ""},
      {"eks.amazonaws.com/sts-regional-endpoints", ""},
      {"eks.amazonaws.com/token-expiration", ""},
      {"eks.amazonaws.com/skip-containers", ""},
      // another domain
      {"eks.amazon.com/role-arn", "eks.amazonaws.com/role-arn"},
      {"kms.amazonaws.com/role-arn", "eks.amazonaws.com/role-arn"},
      {"iam.amazonaws.com/role-arn", "eks.amazonaws.com/role-arn"},
      {"eks.aws.com/role-arn", "eks.amazonaws.com/role-arn"},
      {"eks.aws.amazon.com/role-arn", "eks.amazonaws.com/role-arn"},
      {"eks.k8s.aws/role-arn", "eks.amazonaws.com/role-arn"},
      {"notaws.example/role-arn", ""},
      {"amazonaws.com/role-arn", "eks.amazonaws.com/role-arn"},
      {"eks.amazonaws/role-arn", "eks.amazonaws.com/role-arn"},
      {"eks.amazonaws.com.cn/role-arn", "eks.amazonaws.com/role-arn"},
      {"eks.amazonaw.com/role-arn", "eks.amazonaws.com/role-arn"},
      {"eks.amazonaws.io/token-expiration", "eks.amazonaws.com/token-expiration"},
      // another spelling
      {"eks.amazonaws.com/role_arn", "eks.amazonaws.com/role-arn"},
      {"eks.amazonaws.com/roleArn", "eks.amazonaws.com/role-arn"},
      {"eks.amazonaws.com/Role-Arn", "eks.amazonaws.com/role-arn"},
      {"EKS.amazonaws.com/role-arn", "eks.amazonaws.com/role-arn"},
      {"eks.amazonaws.com/rolearn", "eks.amazonaws.com/role-arn"},
      {"eks.amazonaws.com/role-arns", "eks.amazonaws.com/role-arn"},
      {"eks.amazonaws.com/role-anr", "eks.amazonaws.com/role-arn"},
      {"eks.amazonaws.com/iam-role-arn", "eks.amazonaws.com/role-arn"},
      {"eks.amazonaws.com.role-arn", "eks.amazonaws.com/role-arn"},
      {"eks.amazonaws.com/sts-regional-endpoint", "eks.amazonaws.com/sts-regional-endpoints"},
      {"eks.amazonaws.com/sts_regional_endpoints", "eks.amazonaws.com/sts-regional-endpoints"},
      {"eks.amazonaws.com/audiences", "eks.amazonaws.com/audience"},
      {"eks.amazonaws.com/skip-container", "eks.amazonaws.com/skip-containers"},
      {"eks.amazonaws.com/tokenExpiration", "eks.amazonaws.com/token-expiration"},
      // quoting kept inside
      {"\"eks.amazonaws.com/role-arn\"", "eks.amazonaws.com/role-arn"},
      {"\"eks\\.amazonaws\\.com/role-arn\"", "eks.amazonaws.com/role-arn"},
      {"eks\\.amazonaws\\.com/role-arn", "eks.amazonaws.com/role-arn"},
      {" eks.amazonaws.com/role-arn", "eks.amazonaws.com/role-arn"},
      // other software's
      {"iam.amazonaws.com/role", ""},
      {"iam.amazonaws.com/external-id", ""},
      {"iam.amazonaws.com/allowed-roles", ""},
      {"eks.amazonaws.com/compute-type", ""},
      {"eks.amazonaws.com/capacityType", ""},
      {"eks.amazonaws.com/nodegroup", ""},
      {"eks.amazonaws.com/fargate-profile", ""},
      {"eks.amazonaws.com/component", ""},
      {"eks.amazonaws.com/skip-pod-identity-webhook", ""},
      {"services.k8s.aws/owner-account-id", ""},
      {"azure.workload.identity/client-id", ""},
      {"iam.gke.io/gcp-service-account", ""},
      {"vault.hashicorp.com/role", ""},
      {"example.com/audience", ""},
      {"example.com/role-arn", ""},
      {"meta.helm.sh/release-name", ""},
      {"service.beta.kubernetes.io/aws-load-balancer-type", ""},
      {"eks.amazonaws.com/", ""},
      {"/", ""},
      {"", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.key);
    CHECK(std::string(meant_annotation(row.key).value_or("")) == row.meant);
  }
}

TEST_CASE("one or two slips do not hide what was meant") {
  std::mt19937 random(17);
  for (const std::string_view known : webhook_annotations()) {
    for (int round = 0; round < 500; ++round) {
      std::string key(known);
      // Neighbours that are swapped count as one slip, but not where another slip is.
      const unsigned slips = 1 + random() % 2;
      for (unsigned slip = 0; slip < slips; ++slip) {
        const std::size_t at = random() % key.size();
        const char letter = static_cast<char>('a' + random() % 26);
        switch (random() % (slips == 1 ? 4 : 3)) {
          case 0: key.insert(at, 1, letter); break;
          case 1: key.erase(at, 1); break;
          case 2: key[at] = letter; break;
          default: std::swap(key[at], key[at > 0 ? at - 1 : 1]);
        }
      }
      CAPTURE(key);
      const auto meant = meant_annotation(key);
      CHECK((key == known || meant));
    }
  }
}

TEST_CASE("subjects") { CHECK(subject_of("ns", "a.b") == "system:serviceaccount:ns:a.b"); }

}  // namespace
}  // namespace irsa::kube
