#include "judge/open_subjects.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/input.h"
#include "support/samples.h"

namespace {

using namespace irsa::tests;

struct Row {
  std::string_view subject, value;
  bool globs, may;
};

TEST_CASE("subjects with open parts fit or never fit") {
  const std::vector<Row> table = {
      {"s:shop:cart", "s:shop:cart", false, true},
      {"s:shop:cart", "s:shop:till", false, false},
      {"s:shop:${c}-runner", "s:shop:runner", false, false},
      {"s:shop:${c}-runner", "s:shop:blue-runner", false, true},
      {"s:shop:${c}runner", "s:shop:runner", false, true},
      {"s:shop:${c}-runner", "s:shop:${c}-batch", false, false},
      {"s:${ns}:cart", "s:shop:cart", false, true},
      // A name holds no colon, so the namespace cannot swallow one.
      {"s:${ns}:cart", "s:shop:api:cart", false, false},
      {"s:shop:cart", "s:${var.account}", false, true},
      {"s:shop:cart", "s:${ns}:cart", false, true},
      {"s:shop:cart", "s:${ns}:till", false, false},
      {"s:shop:${c}", "s:*", true, true},
      {"s:shop:${c}", "s:*", false, false},
      {"s:shop:${c}-x", "s:shop:?-x", true, true},
      {"s:shop:${c}-x", "s:dns:*", true, false},
      {"${all}", "s:shop:cart", false, false},
      {"", "", false, true},
      // Wildcards are those of the value, and only where it has some.
      {"s:shop:cart", "s:shop:c?rt", true, true},
      {"s:shop:cart", "s:shop:c?rt", false, false},
      {"s:shop:cart", "s:shop:c?t", true, false},
      {"s:shop:cart", "s:shop:c??t", true, true},
      {"s:shop:cart", "s:shop:????", true, true},
      {"s:shop:cart", "s:shop:???", true, false},
      {"s:shop:cart", "s:shop:?????", true, false},
      {"s:shop:cart", "s:shop:*a?t", true, true},
      {"s:shop:cart", "s:shop:*a?", true, false},
      {"s:shop:cart", "s:shop:?a*", true, true},
      {"s:shop:cart", "s:shop:?c*", true, false},
      {"s:shop:cart", "s:shop:*", true, true},
      {"s:shop:cart", "s:shop:cart*", true, true},
      {"s:shop:cart", "s*p:cart", true, true},
      {"s:shop:cart", "s:*:*:cart", true, false},
      {"s:shop:c*t", "s:shop:cart", true, false},
      {"s:shop:c?rt", "s:shop:cart", true, false},
      // What is filled in may be nothing, one byte or more, and the same name is the same text.
      {"s:shop:${c}", "s:shop:", false, true},
      {"s:shop:${c}", "s:shop:?", true, true},
      {"s:shop:${c}", "s:shop:a:b", false, false},
      {"s:shop:a${c}", "s:shop:b${c}", false, false},
      {"s:shop:${c}a", "s:shop:${c}b", false, false},
      {"s:shop:a${c}", "s:shop:b${d}", false, false},
      {"s:shop:a${c}", "s:shop:a${d}", false, true},
      {"s:shop:cart", "s:shop:c${d}t", false, true},
      {"s:shop:cart", "s:shop:c${d}x", false, false},
      {"s:shop:cart", "s:shop:${d}?", true, true},
  };
  for (const Row& row : table) {
    INFO(row.subject << " | " << row.value);
    CHECK(irsa::judge::may_fit(row.subject, row.value, row.globs) == row.may);
  }
}

TEST_CASE("a role surely refuses a subject if each statement that could let it in names others") {
  const auto when = [](const std::string& op, const std::string& key, const std::string& values) {
    return statement("{\"" + op + "\": {\"" + std::string(kIssuer) + ":" + key + "\": " + values +
                     "}}");
  };
  const auto changed = [](std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
  };
  const std::string cart = "\"system:serviceaccount:shop:cart\"";
  const std::string till = "\"system:serviceaccount:shop:till\"";
  const std::string names_till = when("StringEquals", "sub", till);
  const std::string names_cart = when("StringEquals", "sub", cart);
  struct Refusal {
    std::string statements;
    bool refuses;
  };
  const std::vector<Refusal> rows = {
      {names_till, true},
      {names_cart, false},
      {names_till + "," + names_till, true},
      {names_till + "," + names_cart, false},
      {names_cart + "," + names_till, false},
      {when("StringEquals", "sub", "[" + till + ", " + cart + "]"), false},
      {when("StringEquals", "sub", "[" + till + ", \"system:serviceaccount:shop:x\"]"), true},
      {when("StringEquals", "sub", "\"system:serviceaccount:shop:*\""), true},
      {when("StringLike", "sub", "\"system:serviceaccount:shop:*\""), false},
      {when("StringLike", "sub", "\"system:serviceaccount:shop:t*\""), true},
      {when("StringEquals", "sub", "\"system:serviceaccount:shop:CART\""), true},
      {when("StringEqualsIgnoreCase", "sub", "\"system:serviceaccount:shop:CART\""), false},
      {when("StringEqualsIgnoreCase", "sub", "\"system:serviceaccount:shop:TILL\""), true},
      {when("StringEquals", "SUB", till), true},
      // What tests something else, or by a negation, or says nothing of subjects, is not sure.
      {when("StringEquals", "aud", till), false},
      {when("StringNotEquals", "sub", till), false},
      {when("StringNotLike", "sub", till), false},
      {when("ArnLike", "sub", till), false},
      {when("NumericEquals", "sub", till), false},
      {when("StringEquals", "sub", "[]"), false},
      {when("StringEquals", "sub", "\"repo:shop\""), false},
      {statement("{}"), false},
      {"", false},
      // A Deny lets nobody in, and no more does a statement for other actions.
      {names_till + "," + changed(names_cart, "Allow", "Deny"), true},
      {names_till + "," + changed(names_cart, "sts:AssumeRoleWithWebIdentity", "sts:TagSession"),
       true},
      {names_till + "," + changed(names_cart, "sts:AssumeRoleWithWebIdentity", "sts:*"), false},
  };
  for (const Refusal& row : rows) {
    CAPTURE(row.statements);
    const Input input({{"role.json", get_role("r", policy(row.statements))}});
    REQUIRE(input.index().roles().size() == 1);
    CHECK(irsa::judge::surely_refuses(input.index().roles()[0],
                                      "system:serviceaccount:shop:cart") == row.refuses);
  }
}

}  // namespace
