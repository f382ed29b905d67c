#include "kube/names.h"

#include <doctest/doctest.h>
#include <re2/re2.h>

#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kube/webhook.h"

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

TEST_CASE("names of up to six characters, against the patterns of the API server") {
  const re2::RE2 label("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  const re2::RE2 subdomain("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  constexpr std::string_view kAlphabet = "a0-.A";
  std::vector<std::string> names = {""};
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string name = names[i];
    CAPTURE(name);
    REQUIRE(is_namespace_name(name) == re2::RE2::FullMatch(name, label));
    REQUIRE(is_service_account_name(name) == re2::RE2::FullMatch(name, subdomain));
    for (const char c : name.size() < 6 ? kAlphabet : std::string_view{}) names.push_back(name + c);
  }
  CHECK(names.size() == 19531);  // 1 + 5 + 5^2 + … + 5^6
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
      {"eks.amazonaws.com/role", "eks.amazonaws.com/role-arn"},
      {"eks.amazonaws.com/iam-role", "eks.amazonaws.com/role-arn"},
      {"example.com/role", ""},
      {"eks.amazonaws.com/roles-of", ""},
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
      // filled in later
      {"${ROLE/#arn/eks.amazonaws.com/role-arn", ""},
      {"{{ .Domain }}.amazonaws.com/role-arn", ""},
      {"<eks>.amazonaws.com/role-arn", ""},
      {"%s.amazonaws.com/role-arn", ""},
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

TEST_CASE("one or two slips do not hide what was meant, in whatever case") {
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
      if (round % 2 == 1) {
        for (char& c : key) {
          if (c >= 'a' && c <= 'z' && random() % 3 == 0) c = static_cast<char>(c - 'a' + 'A');
        }
      }
      CAPTURE(key);
      const auto meant = meant_annotation(key);
      CHECK((key == known || meant));
    }
  }
}

TEST_CASE("what an unescaped dot leaves of the domain") {
  for (const char* part :
       {"eks", "EKS", "\"eks", "\\\"eks", "eks.amazonaws", "eks.amazonaws.com"}) {
    CAPTURE(part);
    CHECK(begins_domain(part));
  }
  for (const char* part : {"eks-chart", "eksctl", "ek", "", "amazonaws", "aws-eks", "eks_chart"}) {
    CAPTURE(part);
    CHECK(!begins_domain(part));
  }
}

TEST_CASE("subjects") { CHECK(subject_of("ns", "a.b") == "system:serviceaccount:ns:a.b"); }

TEST_CASE("what keeps a name from being one") {
  const auto faults = [](const char* name, bool label = false) { return name_faults(name, label); };
  CHECK(faults("a") == "");
  CHECK(faults("a-b.c") == "");
  CHECK(faults("a-b.c", true) == "it contains '.'");
  CHECK(faults("") == "it is empty");
  CHECK(faults("My App") == "it contains 'M', a space and 'A'");
  CHECK(faults("a_b") == "it contains '_'");
  CHECK(faults("-a_") == "it contains '_' and begins with '-'");
  CHECK(faults("a-") == "it ends with '-'");
  CHECK(faults(".a.") == "it begins with '.' and ends with '.'");
  CHECK(faults("a..b") == "it has a part between dots that is empty, or begins or ends with '-'");
  CHECK(faults("a\n") == "it contains a line break");
  CHECK(faults("\xC3\xA9") == "it contains '\xC3\xA9'");
  CHECK(faults("a\xE2\x80\x8B") == "it contains '\\u200B'");
  CHECK(faults("ABCDEFGH") == "it contains 'A', 'B', 'C', 'D', 'E' and more like them");
  CHECK(name_faults(std::string(253, 'a'), false) == "");
  CHECK(name_faults(std::string(254, 'a'), false) == "it is longer than 253 characters");
  CHECK(name_faults(std::string(63, 'a'), true) == "");
  CHECK(name_faults(std::string(64, 'A'), true) ==
        "it contains 'A' and is longer than 63 characters");
}

TEST_CASE("the nearest legal name is one") {
  for (const char* name : {"My App", "a_b", "-a_", "..a..b..", "ns:name", "A/B", "x\n", "a-.-b"}) {
    CAPTURE(name);
    CHECK(name_faults(legal_name(name, false), false) == "");
    CHECK(name_faults(legal_name(name, true), true) == "");
  }
  CHECK(legal_name("My App", false) == "my-app");
  CHECK(legal_name("a.b", true) == "a-b");
  CHECK(legal_name("__", false) == "");
  CHECK(legal_name_begin("Ledger-") == "ledger-");
  CHECK(legal_name_begin("Ledger--") == "ledger-");
  CHECK(legal_name_begin("Ledger.") == "ledger.");
  CHECK(legal_name_begin("Ledger") == "ledger");
  CHECK(legal_name_begin("--") == "");
  CHECK(legal_name_begin(std::string(300, 'a') + "-").size() == 252);
}

TEST_CASE("names of templates that are no templates to anybody else") {
  for (const char* name : {"app-APPNAME", "APPNAME-backup", "APP_NAME", "team-NAMESPACE-x",
                           "@NAME@", "__name__", "RELEASE-NAME-x", "x.CLUSTER"}) {
    CAPTURE(name);
    CHECK(may_be_stand_in(name));
  }
  for (const char* name : {"ledger", "Ledger", "ledger-API", "ledger-Api", "LEDGER", "LEDGER-API",
                           "Payments-BACKEND", "ledger_api", "ledger api", "1"}) {
    CAPTURE(name);
    CHECK_FALSE(may_be_stand_in(name));
  }
}

TEST_CASE("keys with what nobody sees are look-alikes") {
  CHECK(meant_annotation("eks.amazonaws.com/role\xE2\x80\x8B-arn") == kRoleArn);
  CHECK(meant_annotation("\xC2\xA0"
                         "eks.amazonaws.com/role-arn") == kRoleArn);
  CHECK(meant_annotation("\xEF\xBB\xBF"
                         "eks.amazonaws.com/audience") == kAudience);
  CHECK(meant_annotation("eks.amazonaws.com/role-arn\xC2\xAD") == kRoleArn);
  CHECK(meant_annotation("iam.amazonaws.com/role\xE2\x80\x8B") == std::nullopt);
}

}  // namespace
}  // namespace irsa::kube
