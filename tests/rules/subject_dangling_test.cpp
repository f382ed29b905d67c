// subject-dangling: what is taken for a slip, what is said of a subject that nobody defines, and
// what keeps it silent.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "rules/told.h"
#include "support/samples.h"

using namespace irsa;

namespace subject_dangling_test {
namespace {

using tests::account;
using tests::arn;
using tests::deployment;
using tests::get_role;
using tests::told;
using tests::trusting;

std::string dangling(const std::string& manifests, const std::string& roles) {
  return told("subject-dangling", {{"a.yaml", manifests}, {"roles.json", roles}});
}

/// What kubectl prints of all accounts: every one there is.
std::string all_accounts(const std::vector<std::string>& names) {
  std::string items;
  for (const std::string& name : names) {
    items += std::string(items.empty() ? "" : ",") +
             R"({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": ")" + name +
             R"(", "namespace": "shop", "uid": "0b1c2d3e-0000-4000-8000-000000000000", )" +
             R"("resourceVersion": "7", "creationTimestamp": "2025-03-04T09:21:36Z"}})";
  }
  return R"({"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""}, "items": [)" +
         items + "]}";
}

}  // namespace

TEST_CASE("subject-dangling: a namespace that is nearly the one of a role") {
  struct Row {
    std::string trusted, there;
    bool slip = false;
  };
  const std::vector<Row> rows = {
      {"payments", "paymants", true},
      {"payments", "pzyments", true},
      {"bayments", "payments", true},
      {"payments", "paymments", true},
      {"payments", "paymets", true},
      {"payments", "paymenxs", true},
      {"paymentx", "paymentyx"},
      {"paymentyx", "paymentx"},
      {"payments", "payments"},
      {"payments", "payment"},
      {"payment", "payments"},
      {"payments", "paymentz"},
      {"payments", "paymxxts"},
      {"paym1nts", "paym2nts"},
      {"paym1nts", "payments"},
      {"payments", "paym1nts"},
      {"payments-x", "paymentz-x"},
      {"payment-x", "payments-x"},
      {"payments-x", "payment-x"},
      {"payme-nts", "paymxe-nts"},
      {"paymxe-nts", "payme-nts"},
      {"abcde", "abxde", true},
      {"abcd", "abxd"},
      {"shop-abcde", "shop-abxde", true},
      {"shop-abcd", "shop-abxd"},
      {"abcd-shop", "abxd-shop"},
      {"abcd-xyz", "abxcd-xyz"},
      {"abxcd-xyz", "abcd-xyz"},
      {"shop-abcde-x", "shop-abxde-x", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.trusted);
    CAPTURE(row.there);
    const std::string all = dangling(account(row.there, "api", "${ROLE}"),
                                     get_role("r", trusting({row.trusted + ":api"})));
    const std::string expected =
        row.slip ? "note role 'r' trusts service account '" + row.trusted +
                       "/api', which the input does not define | Did you mean "
                       "'system:serviceaccount:" +
                       row.there + ":api'?\n  [api] no role trusts this service account\n"
                 : "";
    CHECK(all == expected);
  }
}

TEST_CASE("subject-dangling: the account in the nearly equal namespace") {
  const std::string role = get_role("r", trusting({"payments:api"}));
  const auto speaks = [&](const std::string& manifests, const std::string& roles) {
    return !dangling(manifests, roles).empty();
  };
  CHECK(speaks(account("paymants", "api", "${ROLE}"), role));
  CHECK(!speaks(account("paymants", "api"), role));
  CHECK(!speaks(account("paymants", "api", "\"\""), role));
  CHECK(!speaks(account("paymants", "api", arn("r")), role));
  CHECK(!speaks(account("paymants", "app", "${ROLE}"), role));
  CHECK(!speaks(account("paymants", "${NAME}", "${ROLE}"), role));
  CHECK(!speaks(account("paymants", "api", "${ROLE}"),
                get_role("r", trusting({"payments:api", "paymants:api"}))));
  CHECK(!speaks(account("payments", "api") + account("paymants", "api", "${ROLE}"), role));
}

TEST_CASE("subject-dangling: what is said") {
  struct Row {
    std::string what, manifests, roles, expected;
  };
  const std::string one = get_role("r", trusting({"shop:api"}));
  const std::string web = account("shop", "web", arn("x"));
  const std::string named =
      "---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\n  namespace: shop\n"
      "spec:\n  template:\n    spec:\n      containers: [{name: c, image: i}]\n";
  const std::string trusts = "role 'r' trusts service account 'shop/api', ";
  const std::string undefined = trusts + "which the input does not define | ";
  const std::string listed =
      "note " + undefined +
      "If something that is not in the input creates it, list it under external-service-accounts "
      "in .irsa-lint.yaml; if it is gone, remove the subject.\n";
  const std::string gone =
      "Remove the subject if the service account is gone; whoever creates one of that name gets "
      "the role.\n";
  const std::string define =
      " | Define service account 'api' and name it in serviceAccountName (in the values of a "
      "chart: serviceAccount.create and serviceAccount.name).\n";
  const std::string removed =
      "  unsafe Delete 'system:serviceaccount:shop:api': remove "
      "[\"system:serviceaccount:shop:api\"]\n";
  const std::vector<Row> rows = {
      {"nothing of Kubernetes", "", one, ""},
      {"not defined", web, one, listed},
      {"defined", web + account("shop", "api"), one, ""},
      {"another namespace", account("web", "web"), one, ""},
      {"a near name", account("shop", "apy"), one,
       undefined + "Did you mean 'apy'?\n"
                   "  [apy] the nearest service account\n"
                   "  unsafe Write 'system:serviceaccount:shop:apy': replace "
                   "[\"system:serviceaccount:shop:api\"] = system:serviceaccount:shop:apy\n"},
      {"a near name, trusted as well", account("shop", "apy"),
       get_role("r", trusting({"shop:api", "shop:apy"})), listed},
      {"of the cluster itself", web, get_role("r", trusting({"shop:default"})), ""},
      {"all accounts are there", all_accounts({"web"}), one, undefined + gone},
      {"all are there, and one of two is trusted", all_accounts({"web"}),
       get_role("r", trusting({"shop:api", "shop:web"})), undefined + gone + removed},
      {"both are gone", all_accounts({"zzz"}), get_role("r", trusting({"shop:api", "shop:web"})),
       undefined + gone + removed +
           "role 'r' trusts service account 'shop/web', which the input does not define | " + gone +
           "  unsafe Delete 'system:serviceaccount:shop:web': remove "
           "[\"system:serviceaccount:shop:web\"]\n"},
      {"pods of the name run as another", web + deployment("shop", "api", "web"), one,
       "note " + trusts + "but Deployment 'shop/api' runs as 'web'" + define +
           "  [web] it runs as 'web' here\n  other: api\n"},
      {"pods of the name run as default", web + named, one,
       "note " + trusts + "but Deployment 'shop/api' runs as 'default'" + define +
           "  [spec] it runs as 'default' here\n  other: api\n"},
      {"they run as the other that is trusted", web + deployment("shop", "api", "web"),
       get_role("r", trusting({"shop:api", "shop:web"})), listed},
      {"pods run as it", web + deployment("shop", "other", "api"), one, ""},
      {"pods run as another, all accounts are there",
       all_accounts({"web"}) + "\n" + deployment("shop", "api", "web"), one,
       trusts + "but Deployment 'shop/api' runs as 'web'" + define +
           "  [web] it runs as 'web' here\n  other: api\n"},
      {"a generated name",
       web +
           "---\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n"
           "  name: ${NAME}\n  namespace: shop\n  annotations:\n"
           "    eks.amazonaws.com/role-arn: " +
           arn("r") + "\n",
       one, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(dangling(row.manifests, row.roles) == row.expected);
  }
}

}  // namespace subject_dangling_test
