#include "join/account_search.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "iam/evaluate/evaluate.h"
#include "iam/names/pattern.h"
#include "support/input.h"
#include "support/samples.h"

using namespace irsa;
using namespace irsa::join;
using namespace irsa::tests;

TEST_CASE("accounts that a pattern fits") {
  const Input input({{"a.yaml", account("payments", "ledger") + account("payments", "ledger-v2") +
                                    account("payments", "api") + account("team-a", "ledger") +
                                    account("team-b", "api") + account("", "ledger") +
                                    account("payments", "api")}});
  const AccountSearch& search = input.index().accounts().search();
  SearchBudget budget;
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
         search.like("system:serviceaccount:" + std::string(test.pattern), 10, budget)) {
      out += (out.empty() ? "" : " ") + account_label(*found);
    }
    CHECK(out == test.expected);
  }
  CHECK(search.like("*", 2, budget).size() == 2);
  CHECK(search.like("*:ledger", 1, budget).size() == 1);
  CHECK(search.like("*", 10, budget).size() == 5);
}

TEST_CASE("among many accounts a pattern fits what it fits when each is looked at") {
  std::string text;
  std::vector<std::string> subjects;
  for (int i = 0; i < 300; ++i) {
    // '-' comes before ':': the subjects of this one stand before those of team-1.
    const std::string ns = i % 50 == 0 ? "team-1-app" : "team-" + std::to_string(i % 20);
    const std::string name = "app-" + std::to_string(i * 7 % 90);
    text += account(ns, name);
    subjects.push_back("system:serviceaccount:" + ns + ":" + name);
  }
  std::sort(subjects.begin(), subjects.end());
  subjects.erase(std::unique(subjects.begin(), subjects.end()), subjects.end());
  const Input input({{"a.yaml", text}});
  SearchBudget budget;
  for (const std::string pattern :
       {"*:app-7", "*:app-*", "*-7", "team-1*:app-1", "team-1:*", "team-1:app-?", "*:*", "*", "?*7",
        "team-?:app-8?", "*:app-700"}) {
    CAPTURE(pattern);
    const std::string whole = "system:serviceaccount:" + pattern;
    std::string expected, out;
    for (const std::string& subject : subjects) {
      if (iam::glob_matches(whole, subject)) expected += subject + " ";
    }
    for (const auto* const found : input.index().accounts().search().like(whole, 1000, budget)) {
      out += "system:serviceaccount:" + std::string(found->effective_ns) + ":" +
             std::string(found->name.value) + " ";
    }
    CHECK(out == expected);
  }
  SearchBudget none{.comparisons = 0};
  CHECK(input.index().accounts().search().like("system:serviceaccount:*", 10, none).empty());
}
