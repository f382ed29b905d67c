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

TEST_CASE(
    "subjects are in order, whatever their names begin with, and each is its first definition") {
  std::vector<kube::ServiceAccount> accounts;
  const auto add = [&](std::string_view ns, std::string_view name) {
    const Span place(FileId{0}, static_cast<std::uint32_t>(accounts.size()), 1'000);
    accounts.push_back(
        {.origin = {}, .name = {name, place}, .ns = {}, .effective_ns = ns, .metadata_key = place});
    return &accounts.back();
  };
  for (const std::string_view name :
       {"worker-02", "b", "worker-01", "a", "worker-0", "worker", "c", "worker-01", "", "a"}) {
    add("pay", name);
  }
  add("pay-2", "a");
  add("web", "z");
  // No namespace has a colon, but a text may.
  add("pay:x", "q");
  add("pay", "x:p");
  add("pay", "x:r");
  add("pay:x", "p");
  add("", "unknown");
  add("web", "hidden")->name_placeholder = true;
  add("web", "made-")->generated_name = true;
  const AccountSearch search(accounts);
  const auto found = [&](std::string_view pattern, std::size_t most, std::size_t comparisons) {
    SearchBudget budget{.comparisons = comparisons};
    std::string out;
    for (const auto* const one :
         search.like("system:serviceaccount:" + std::string(pattern), most, budget)) {
      out += (out.empty() ? "" : " ") + std::string(one->effective_ns) + "/" +
             std::string(one->name.value) + "@" + std::to_string(one->name.span.begin);
    }
    return out + " left " + std::to_string(budget.comparisons);
  };
  CHECK(found("*", 100, 100) ==
        "pay-2/a@10 pay/@8 pay/a@3 pay/b@1 pay/c@6 pay/worker@5 pay/worker-0@4 pay/worker-01@2 "
        "pay/worker-02@0 pay/x:p@13 pay:x/q@12 pay/x:r@14 web/z@11 left 87");
  CHECK(found("pay:worker-0?", 100, 100) == "pay/worker-01@2 pay/worker-02@0 left 97");
  CHECK(found("*:a", 100, 100) == "pay-2/a@10 pay/a@3 left 87");
  CHECK(found("*:a", 1, 100) == "pay-2/a@10 left 99");
  CHECK(found("*:z", 100, 13) == "web/z@11 left 0");
  CHECK(found("*:z", 100, 12) == " left 0");
  CHECK(found("*:z", 0, 12) == " left 12");
}

TEST_CASE("where many begin alike the end of a pattern is looked for") {
  std::vector<kube::ServiceAccount> accounts;
  std::vector<std::string> names;
  for (int i = 0; i < 200; ++i) names.push_back("app-" + std::to_string(1000 + i));
  for (const std::string& name : names) {
    const Span place(FileId{0}, 0, 1);
    accounts.push_back({.origin = {},
                        .name = {name, place},
                        .ns = {},
                        .effective_ns = "pay",
                        .metadata_key = place});
  }
  const AccountSearch search(accounts);
  const auto found = [&](std::string_view pattern, std::size_t most) {
    SearchBudget budget{.comparisons = 1'000};
    std::string out;
    for (const auto* const one :
         search.like("system:serviceaccount:" + std::string(pattern), most, budget)) {
      out += std::string(one->name.value).substr(4) + " ";
    }
    return out + "after " + std::to_string(1'000 - budget.comparisons);
  };
  CHECK(found("pay:*00", 10) == "1000 1100 after 2");
  CHECK(found("pay:*99", 10) == "1099 1199 after 2");
  CHECK(found("pay:*99", 2) == "1099 1199 after 2");
  CHECK(found("pay:*99", 1) == "1099 after 2");
  CHECK(found("pay:*-*9", 2) == "1009 1019 after 20");
  // Without an end there is nothing else to begin with, and a whole subject needs no search.
  CHECK(found("pay:*1*", 2) == "1000 1001 after 2");
  CHECK(found("pay:app-1100", 2) == "1100 after 1");
  CHECK(found("pay:app-110*", 20) == "1100 1101 1102 1103 1104 1105 1106 1107 1108 1109 after 10");
}

TEST_CASE("names that begin with the same eight letters are in order as well") {
  std::vector<kube::ServiceAccount> accounts;
  for (const std::string_view name :
       {"worker-02", "worker-01", "worker-0", "worker-01", "worker-", "api", "worker-02"}) {
    const Span place(FileId{0}, static_cast<std::uint32_t>(accounts.size()), 1'000);
    accounts.push_back({.origin = {},
                        .name = {name, place},
                        .ns = {},
                        .effective_ns = "pay",
                        .metadata_key = place});
  }
  const AccountSearch search(accounts);
  SearchBudget budget;
  std::string out;
  for (const auto* const one : search.like("*", 100, budget)) {
    out += std::string(one->name.value) + "@" + std::to_string(one->name.span.begin) + " ";
  }
  CHECK(out == "api@5 worker-@4 worker-0@2 worker-01@1 worker-02@0 ");
}
