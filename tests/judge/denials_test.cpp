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

TEST_CASE("of too many accounts and providers of one role nobody is said to be kept out") {
  const auto answers = [](std::size_t providers, std::size_t accounts) {
    std::string statements, manifests;
    for (std::size_t i = 0; i < providers; ++i) {
      std::string id = std::to_string(i);
      id.insert(0, 32 - id.size(), '0');
      const std::string issuer = "oidc.eks.eu-west-1.amazonaws.com/id/" + id;
      statements += (i == 0 ? "" : ",") +
                    statement(R"({"StringEquals": )" +
                                  claims("\"system:serviceaccount:shop:other\"", issuer) + "}",
                              issuer);
    }
    for (std::size_t i = 0; i < accounts; ++i) {
      manifests += account("shop", "a" + std::to_string(i), arn("cart"));
    }
    const Input input(
        {{"role.json", get_role("cart", policy(statements))}, {"app.yaml", manifests}});
    std::string out = std::to_string(input.verdicts().denials().size());
    for (const judge::NotChecked& each : input.verdicts().not_checked()) {
      if (each.what.starts_with("whom ")) out += " " + each.what;
    }
    return out;
  };
  CHECK(answers(1, 2) == "2");
  CHECK(answers(20, 40) == "40");
  CHECK(answers(1'000, 2'001) ==
        "0 whom role 'cart' lets in, in full: undecided, because there are too many pairs of "
        "service accounts that name it and providers that it trusts");
}

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
