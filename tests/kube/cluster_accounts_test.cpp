#include "kube/cluster_accounts.h"

#include <doctest/doctest.h>

#include <string_view>

using namespace irsa::kube;

TEST_CASE("accounts that every cluster has") {
  struct Row {
    std::string_view ns, name;
    bool has;
  };
  const Row rows[] = {
      {"kube-system", "kube-proxy", true},
      {"kube-system", "aws-node", true},
      {"kube-system", "coredns", true},
      {"kube-system", "replicaset-controller", true},
      {"kube-system", "node-controller", true},
      {"kube-system", "horizontal-pod-autoscaler", true},
      {"payments", "default", true},
      {"", "kube-proxy", true},           // of an unknown namespace
      {"payments", "kube-proxy", false},  // of that name, but somebody's own
      {"kube-system", "kube-proxi", false},
      {"kube-system", "external-dns", false},
      {"", "", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.ns);
    CAPTURE(row.name);
    CHECK(is_cluster_account(row.ns, row.name) == row.has);
  }
}
