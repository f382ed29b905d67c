// The catalogue's tables: every row has a source and is where find() looks for it.
#include "catalogue/catalogue.h"

#include <doctest/doctest.h>

#include <string>

#include "iam/policy/asked_actions.h"

using namespace irsa;
using namespace irsa::catalogue;

namespace {

/// One line for each row that has no source, or stands before a smaller one.
template <typename Row>
std::string mistakes(std::string_view table, std::span<const Row> rows,
                     std::string_view Row::*field) {
  std::string out;
  std::string_view last;
  for (const Row& row : rows) {
    const std::string name = std::string(table) + " " + std::string(row.*field);
    if (!row.source.starts_with("https://")) out += name + ": no source\n";
    if (row.*field < last) out += name + ": not sorted\n";
    if ((row.*field).empty()) out += name + ": no name\n";
    last = row.*field;
  }
  if (rows.empty()) out += std::string(table) + ": empty\n";
  return out;
}

}  // namespace

TEST_CASE("every row has a source, and tables are sorted by their first field") {
  CHECK(mistakes("charts", charts(), &Chart::chart) == "");
  CHECK(mistakes("components", components(), &Component::service_account) == "");
  CHECK(mistakes("addons", addons(), &Addon::addon) == "");
  CHECK(mistakes("workload kinds", workload_kinds(), &WorkloadKind::kind) == "");
  CHECK(mistakes("account makers", account_makers(), &AccountMaker::kind) == "");
  CHECK(mistakes("account readers", account_readers(), &AccountReader::kind) == "");
  CHECK(mistakes("role fields", role_fields(), &RoleField::kind) == "");
  CHECK(mistakes("other kinds", kinds_without_accounts(), &OtherKind::kind) == "");
  CHECK(mistakes("other keys", other_keys(), &OtherKey::key) == "");
  CHECK(mistakes("managed policies", managed_policies(), &ManagedPolicy::policy) == "");
  CHECK(mistakes("escalations", escalations(), &Escalation::action) == "");
  CHECK(mistakes("identity providers", identity_providers(), &IdentityProvider::host) == "");
}

TEST_CASE("actions are written as IAM writes them, and rules ask about all of them") {
  const auto check = [](std::string_view action) {
    CAPTURE(action);
    CHECK(iam::asked_action(action) == action);
    CHECK(action.find_first_of("*? ") == std::string_view::npos);
  };
  for (const Component& component : components()) {
    CAPTURE(component.title);
    CHECK_FALSE(component.ns.empty());
    for (const Need& need : component.needs) {
      CHECK_FALSE(need.one_of.empty());
      for (const std::string_view action : need.one_of) check(action);
    }
    for (const Implied& implied : component.implied) {
      check(implied.allows);
      for (const std::string_view action : implied.needs) check(action);
    }
  }
  for (const Escalation& way : escalations()) {
    check(way.action);
    for (const std::string_view action : way.with) check(action);
  }
}

TEST_CASE("a chart is its vendor's own if the repository names the owner of the source") {
  const struct {
    std::string_view chart, repository;
    bool own;
  } kCases[] = {
      {"velero", "https://vmware-tanzu.github.io/helm-charts", true},
      {"velero", "vmware-tanzu/velero", true},
      {"velero", "", false},
      {"velero", "./charts/velero", false},
      {"velero", "oci://registry.example.com/platform", false},
      {"karpenter", "oci://public.ecr.aws/karpenter", true},
      {"karpenter", "oci://111122223333.dkr.ecr.eu-west-1.amazonaws.com/charts", false},
      {"cluster-autoscaler", "https://kubernetes.github.io/autoscaler", true},
      {"external-secrets", "https://charts.external-secrets.io", true},
      {"external-secrets", "external-secrets/external-secrets", true},
      {"external-secrets", "./charts/external-secrets", false},
      {"external-secrets", "${path.module}/charts/external-secrets", false},
  };
  for (const auto& [name, repository, own] : kCases) {
    CAPTURE(name);
    CAPTURE(repository);
    const Chart* const chart = chart_named(name, repository);
    REQUIRE(chart != nullptr);
    CHECK(is_vendors_own(*chart, repository) == own);
  }
}

TEST_CASE("components by the name of their service account") {
  const auto title = [](std::string_view account) {
    const Component* const component = component_of(account);
    return component == nullptr ? std::string_view("-") : component->title;
  };
  CHECK(title("karpenter") == "Karpenter");
  CHECK(title("prod-aws-cluster-autoscaler") == "Cluster Autoscaler");
  CHECK(title("-aws-cluster-autoscaler") == "-");
  CHECK(title("cluster-autoscaler") == "Cluster Autoscaler");
  CHECK(title("my-cluster-autoscaler") == "-");
  CHECK(title("") == "-");
}
