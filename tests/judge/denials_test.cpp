// Which statements of a long policy are kept to say why it keeps an account out.
#include "judge/denials.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/input.h"
#include "support/samples.h"

using namespace irsa;
using namespace irsa::tests;

namespace {

/// A, a: lets in the account among others, or another one. D, d: denies the account, or another
/// one.
std::string statement_of(char letter) {
  const std::string subject = letter == 'a'   ? "shop:till"
                              : letter == 'd' ? "shop:bank"
                              : letter == 'A' ? "shop:c*"
                                              : "shop:cart";
  const std::string condition =
      R"({"StringLike": )" + claims("\"system:serviceaccount:" + subject + "\"") + "}";
  if (letter == 'a' || letter == 'A') return statement(condition);
  return R"({"Effect": "Deny", "Principal": {"Federated": ")" + provider() +
         R"("}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": )" + condition + "}";
}

/// The statements that are kept: their letters, with their number from 1 where one is left out in
/// front of it.
std::string kept_of(std::string_view letters) {
  std::string statements;
  for (const char letter : letters) {
    statements += (statements.empty() ? "" : ", ") + statement_of(letter);
  }
  const Input input({{"role.json", get_role("cart", policy(statements))},
                     {"app.yaml", account("shop", "cart", arn("cart"))}});
  std::string out;
  for (const judge::Denial& denial : input.verdicts().denials()) {
    std::size_t next = 0;
    for (const iam::StatementTrace& trace : denial.admission.evaluation.statements) {
      if (trace.index != next) out += std::to_string(trace.index + 1);
      out += letters[trace.index];
      next = trace.index + 1;
    }
  }
  return out;
}

}  // namespace

TEST_CASE("of many statements the first are kept that keep the account out, and the last Deny") {
  struct Row {
    std::string_view statements, kept;
  };
  const std::vector<Row> table = {
      {"a", "a"},
      {"aD", "aD"},
      {"ad", "ad"},
      // Eight are few: all are kept, whatever they say.
      {"aaaaaaad", "aaaaaaad"},
      {"aaaaaaaa", "aaaaaaaa"},
      {"aaaaaaaaa", "aaaaaaaa"},
      {"aaaaaaaad", "aaaaaaaa"},
      {"addaaaaaaaa", "a4aaaaaaa"},
      {"AD", "AD"},
      {"AaaaaaaaaD", "2aaaaaaaaD"},
      {"aaaaaaaaaADA", "aaaaaaaa11D"},
      {"aaaaaaaaD", "aaaaaaaaD"},
      {"aaaaaaaaaaD", "aaaaaaaa11D"},
      {"aaaaaaaaDD", "aaaaaaaa10D"},
      {"aaaaaaaaDad", "aaaaaaaaD"},
      {"DaaaaaaaaaDa", "Daaaaaaa11D"},
      {"DDDDDDDDDa", "DDDDDDDDD"},
  };
  for (const Row& row : table) {
    CAPTURE(row.statements);
    CHECK(kept_of(row.statements) == row.kept);
  }
}
