// What the summary says of roles and accounts that were not compared.
#include "judge/not_checked.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "support/input.h"
#include "support/samples.h"

using namespace irsa;
using namespace irsa::tests;

TEST_CASE("roles that values of a chart name, where nothing installs the chart") {
  const auto values = [](const std::string& role) {
    return "serviceAccount:\n  create: true\n  name: till\n  annotations:\n"
           "    eks.amazonaws.com/role-arn: " +
           arn(role) + "\n";
  };
  const std::string trusts = policy(
      statement(R"({"StringEquals": )" + claims("\"system:serviceaccount:shop:cart\"") + "}"));
  const auto said = [&](std::vector<InputFile> files) {
    files.push_back({"role.json", get_role("cart", trusts)});
    const Input input(std::move(files));
    std::string out;
    for (const judge::NotChecked& item : input.verdicts().not_checked()) {
      if (item.what.find("values of charts") == std::string::npos) continue;
      out += item.what + "\n" + item.advice + "\n";
      for (const std::string& place : item.places) out += "  " + place + "\n";
    }
    return out;
  };
  CHECK(said({{"values-prod.yaml", values("cart")}}) ==
        "whether 1 role that values of charts name lets their service accounts in: nothing in the "
        "input installs values-prod.yaml\n"
        "helm template RELEASE CHART --namespace NAMESPACE --values values-prod.yaml | irsa-lint "
        "check "
        "- PATH…\n"
        "  values-prod.yaml: " +
            arn("cart") + "\n");
  CHECK(said({{"a/values.yaml", values("cart")}, {"b/values.yaml", values("cart")}}) ==
        "whether 2 roles that values of charts name let their service accounts in: nothing in the "
        "input installs a/values.yaml and 1 other\n"
        "helm template RELEASE CHART --namespace NAMESPACE --values a/values.yaml | irsa-lint "
        "check - "
        "PATH…\n"
        "  a/values.yaml: " +
            arn("cart") + "\n  b/values.yaml: " + arn("cart") + "\n");
  // A role that the input does not have is no other side.
  CHECK(said({{"values-prod.yaml", values("other")}}).empty());
  CHECK(said({{"app.yaml", account("shop", "cart", arn("cart"))}}).empty());
}
