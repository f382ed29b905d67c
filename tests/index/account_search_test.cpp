#include "index/account_search.h"

#include <doctest/doctest.h>

#include <string>

#include "support/input.h"
#include "support/samples.h"

using namespace irsa;
using namespace irsa::index;
using namespace irsa::tests;

TEST_CASE("accounts that a pattern fits") {
  const Input input({{"a.yaml", account("payments", "ledger") + account("payments", "ledger-v2") +
                                    account("payments", "api") + account("team-a", "ledger") +
                                    account("team-b", "api") + account("", "ledger") +
                                    account("payments", "api")}});
  AccountSearch search(input.index());
  struct Case {
    const char* pattern;
    const char* expected;
  };
  const Case kCases[] = {
      {"payments:ledger", "payments/ledger"},
      {"payments:*", "payments/api payments/ledger payments/ledger-v2"},
      {"payments:ledger*", "payments/ledger payments/ledger-v2"},
      {"payments:ledger-v?", "payments/ledger-v2"},
      {"payments:ledger?", ""},
      {"*:ledger", "payments/ledger team-a/ledger"},
      {"team-*", "team-a/ledger team-b/api"},
      {"team-*:*a*", "team-b/api"},
      {"*", "payments/api payments/ledger payments/ledger-v2 team-a/ledger team-b/api"},
      {"shop:*", ""},
  };
  for (const Case& test : kCases) {
    CAPTURE(test.pattern);
    std::string out;
    for (const ServiceAccount* const found :
         search.like("system:serviceaccount:" + std::string(test.pattern), 10)) {
      out += (out.empty() ? "" : " ") + account_label(*found);
    }
    CHECK(out == test.expected);
  }
  CHECK(search.like("*", 2).size() == 2);
  CHECK(search.like("*:ledger", 1).size() == 1);
  CHECK(search.like("*", 10).size() == 5);
}
