// Which statements of a long policy are kept to say why it keeps an account out.
#include "judge/denials.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "engine/session.h"
#include "join/objects.h"
#include "support/here.h"
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

namespace {

using Files = std::vector<InputFile>;

/// "ns/name cause" of each denial, with what else is said of it.
std::string denials_of(const Files& files, const config::Settings& settings = {}) {
  SourceSet sources{here()};
  for (const InputFile& file : files) sources.add_text(file.name, file.text);
  engine::Session session(sources, settings);
  std::string out;
  for (const judge::Denial& denial : session.model().verdicts.denials()) {
    out += (out.empty() ? "" : "; ") + join::account_label(*denial.account) + " " +
           std::string(judge::to_string(denial.cause));
    if (denial.near_miss != nullptr) {
      out += " " + std::string(denial.near_miss->ns) + ":" + std::string(denial.near_miss->name);
    }
    if (denial.beside != nullptr) out += " beside " + join::account_label(*denial.beside);
    if (denial.roots != 1) {
      out += " of " + std::to_string(denial.roots) + " roots, " +
             sources[sources.written(denial.role->role->where).file].shown;
    }
  }
  return out;
}

std::string replaced_in(std::string text, const std::string& from, const std::string& to) {
  REQUIRE(text.find(from) != std::string::npos);
  return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("who is kept out, and what else explains it") {
  const std::string trust = trusting({"shop:other"});
  const std::string cart = account("shop", "cart", arn("cart"));
  const auto github = [](const std::string& aws_account) {
    return R"({"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::)" + aws_account +
           R"(:oidc-provider/token.actions.githubusercontent.com"}, "Action":
           "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals":
           {"token.actions.githubusercontent.com:sub": "repo:o/r",
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}})";
  };
  const std::string named =
      statement(R"({"StringEquals": )" + claims("\"system:serviceaccount:shop:other\"") + "}");
  const std::string elsewhere =
      replaced_in(named, "arn:aws:iam::111122223333", "arn:aws:iam::444455556666");
  const std::string partition = replaced_in(named, "arn:aws:iam", "arn:aws-cn:iam");
  const std::string generated = replaced_in(cart, "name: cart", "generateName: cart-");
  const std::string provider_text =
      R"({"Url": ")" + std::string(kIssuer) +
      R"(", "ClientIDList": ["other"], "CreateDate": "2025-03-04T09:21:36+00:00"})";
  const std::string association =
      R"({"association": {"clusterName": "c", "namespace": "shop", "serviceAccount": "cart",)"
      R"("roleArn": ")" +
      arn("cart") + R"(", "associationArn": "a", "associationId": "b"}})";
  struct Row {
    Files files;
    std::string told;
  };
  const auto with = [&](const std::string& statements, const std::string& manifest) {
    return Files{{"app.yaml", manifest}, {"role.json", get_role("cart", policy(statements))}};
  };
  const auto trusts = [&](const std::vector<std::string>& subjects, const std::string& manifest) {
    return Files{{"app.yaml", manifest}, {"role.json", get_role("cart", trusting(subjects))}};
  };
  const std::vector<Row> rows = {
      {with(named, cart), "shop/cart subject-near shop:other"},
      {trusts({"shop:cart"}, cart), ""},
      {trusts({"shop:kart"}, cart), "shop/cart subject-near shop:kart"},
      {trusts({"shop:one", "shop:two"}, cart), "shop/cart refused"},
      // Of several subjects the only one that is near is meant: two letters, or one name in
      // another.
      {trusts({"shop:caab", "far:zzzzzz"}, cart), "shop/cart subject-near shop:caab"},
      {trusts({"shop:caaab", "far:zzzzzz"}, cart), "shop/cart refused"},
      {trusts({"shop:the-cart-api", "far:zzzzzz"}, cart),
       "shop/cart subject-near shop:the-cart-api"},
      {trusts({"shop:my-long-car", "far:zzzzzz"}, account("shop", "car", arn("cart"))),
       "shop/car refused"},
      {trusts({"shop:cart", "far:zzzzzz"}, account("shop", "my-long-cart", arn("cart"))),
       "shop/my-long-cart subject-near shop:cart"},
      {trusts({"shop:car", "far:zzzzzz"}, account("shop", "my-long-car", arn("cart"))),
       "shop/my-long-car refused"},
      {trusts({"shop:kart", "shop:card", "far:zzzzzz"}, cart), "shop/cart refused"},
      {trusts({"web:cart", "far:zzzzzz"}, cart), "shop/cart subject-near web:cart"},
      {trusts({"web:cart", "dev:cart"}, cart), "shop/cart refused"},
      {trusts({"web:kart", "far:zzzzzz"}, cart), "shop/cart refused"},
      // A subject of an account that exists is its own.
      {trusts({"shop:kart", "far:zzzzzz"}, cart + account("shop", "kart")), "shop/cart refused"},
      // A provider of another account or partition has a finding of its own; one of others' tokens
      // has nothing to do with it.
      {with(elsewhere, cart), ""},
      {with(partition, cart), ""},
      {with(named + "," + github("111122223333"), cart), "shop/cart subject-near shop:other"},
      {with(named + "," + github("444455556666"), cart), "shop/cart subject-near shop:other"},
      // The account's association wins, and what its provider does not accept is told elsewhere.
      {{{"app.yaml", cart},
        {"association.json", association},
        {"role.json", get_role("cart", trust)}},
       ""},
      {{{"app.yaml", cart},
        {"provider.json", provider_text},
        {"role.json", get_role("cart", trust)}},
       ""},
      // Of half a name what is known may be enough.
      {trusts({"shop:other"}, account("", "cart", arn("cart"))),
       "cart half-known-refused shop:other"},
      {trusts({"web:cart"}, account("", "cart", arn("cart"))), ""},
      {trusts({"shop:other"}, generated), "shop/cart- half-known-refused shop:other"},
      {with(replaced_in(replaced_in(named, "StringEquals", "StringLike"), "shop:other",
                        "shop:cart-*"),
            generated),
       ""},
      {with(replaced_in(replaced_in(named, "StringEquals", "StringLike"), "shop:other",
                        "shop:cart-?????"),
            generated),
       ""},
      {with(replaced_in(replaced_in(named, "StringEquals", "StringLike"), "shop:other",
                        "shop:cart-????"),
            generated),
       "shop/cart- half-known-refused"},
      {with(replaced_in(replaced_in(named, "StringEquals", "StringLike"), "shop:other",
                        "web:cart-*"),
            generated),
       "shop/cart- half-known-refused"},
      // In the order of the accounts, whichever role is whose.
      {{{"app.yaml", account("shop", "a", arn("two")) + account("shop", "b", arn("one")) +
                         account("shop", "c", arn("two"))},
        {"roles.json", list_roles(role("one", trusting({"x:y", "x:z"})) + "," +
                                  role("two", trusting({"x:y", "x:z"})))}},
       "shop/a refused; shop/b refused; shop/c refused"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.files[0].text);
    CAPTURE(row.files.back().text);
    CHECK(denials_of(row.files) == row.told);
  }
}

TEST_CASE("the cluster of an account says with which issuer's tokens it comes") {
  config::Settings settings;
  settings.clusters = {{"one", std::string(kIssuer), "", "", {"one/**"}},
                       {"two", std::string(kOtherIssuer), "", "", {"two/**"}}};
  const auto told = [&](const std::string& path, const std::string& manifest,
                        const std::vector<std::string>& subjects) {
    return denials_of({{"one/a.yaml", account("shop", "x")},
                       {path, manifest},
                       {"role.json", get_role("cart", trusting(subjects))}},
                      settings);
  };
  const std::string cart = account("shop", "cart", arn("cart"));
  const std::string half = account("", "cart", arn("cart"));
  CHECK(told("one/app.yaml", cart, {"shop:cart"}).empty());
  CHECK(told("two/app.yaml", cart, {"shop:cart"}) == "shop/cart refused");
  CHECK(told("one/app.yaml", half, {"shop:cart"}).empty());
  CHECK(told("two/app.yaml", half, {"shop:cart"}) == "cart half-known-refused");
  CHECK(told("one/app.yaml", half, {"shop:other"}) == "cart half-known-refused shop:other");
}

TEST_CASE("an account whose tokens are for another audience is kept out beside one that gets in") {
  std::string other = account("shop", "cart", arn("cart"));
  other += "    eks.amazonaws.com/audience: vault\n";
  CHECK(denials_of({{"app.yaml", other + account("shop", "till", arn("cart"))},
                    {"role.json", get_role("cart", trusting({"shop:cart", "shop:till"}))}}) ==
        "shop/cart refused");
}

TEST_CASE("of a release whose hook names the role, the account beside it is told") {
  const auto account_of = [](const std::string& ns, const std::string& name,
                             const std::string& release, bool hook) {
    std::string text = account(ns, name, arn("cart"));
    if (hook)
      text =
          replaced_in(text, "  annotations:\n", "  annotations:\n    helm.sh/hook: pre-install\n");
    if (!release.empty()) {
      text += "  labels:\n    app.kubernetes.io/instance: " + release + "\n";
    }
    return text;
  };
  const std::string main = account_of("shop", "cart", "a", false);
  const std::string hook = account_of("shop", "pre", "a", true);
  const std::string source = "---\n# Source: c/templates/sa.yaml\n";
  const std::string other = "---\n# Source: d/templates/sa.yaml\n";
  const auto of_chart = [](const std::string& head, const std::string& text) {
    return head + text.substr(4);
  };
  const std::string plain = account_of("shop", "cart", "", false);
  const std::string plain_hook = account_of("shop", "pre", "", true);
  struct Row {
    std::string one, two;  // in a file each; empty: both in the first
    bool beside;
  };
  const Row rows[] = {
      {main + hook, "", true},
      {main, hook, true},
      {hook + main, "", true},
      {main + account_of("shop", "pre", "b", true), "", false},
      {account_of("web", "cart", "a", false) + hook, "", false},
      {main + account_of("shop", "pre", "", true), "", true},
      {main, account_of("shop", "pre", "", true), false},
      {plain + plain_hook, "", true},
      {plain, plain_hook, false},
      {of_chart(source, plain) + of_chart(source, plain_hook), "", true},
      {of_chart(source, plain) + of_chart(other, plain_hook), "", false},
      // Another hook is no account beside it.
      {account_of("shop", "cart", "a", true) + hook, "", false},
      // Pods that stay run as it.
      {main + hook + deployment("shop", "x", "pre"), "", false},
      {main + hook +
           replaced_in(deployment("shop", "x", "pre"), "  name: x\n",
                       "  name: x\n  annotations: {helm.sh/hook: pre-install}\n"),
       "", true},
      {main + account_of("shop", "pre", "a", false) +
           replaced_in(deployment("shop", "x", "pre"), "  name: x\n",
                       "  name: x\n  annotations: {helm.sh/hook: pre-install}\n"),
       "", true},
      {main + account_of("shop", "pre", "a", false), "", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.one);
    CAPTURE(row.two);
    Files files = {{"a.yaml", row.one},
                   {"role.json", get_role("cart", trusting({"shop:cart", "web:cart"}))}};
    if (!row.two.empty()) files.insert(files.begin() + 1, {"b.yaml", row.two});
    const std::string told = denials_of(files);
    CHECK(told.find("shop/pre refused") != std::string::npos);
    CHECK((told.find(" beside ") != std::string::npos) == row.beside);
  }
}

TEST_CASE("an account is kept out where no root of Terraform that makes its role lets it in") {
  const auto root = [](const std::string& subject, const std::string& more = {}) {
    return "resource \"aws_iam_role\" \"r\" {\n  name = \"cart\"\n" + more +
           "  assume_role_policy = <<EOT\n" +
           replaced_in(policy(statement(R"({"StringEquals": )" +
                                        claims("\"system:serviceaccount:" + subject + "\"") + "}")),
                       "111122223333", "${data.aws_caller_identity.here.account_id}") +
           "\nEOT\n}\n";
  };
  const std::string for_ec2 =
      "resource \"aws_iam_role\" \"r\" {\n  name = \"cart\"\n  assume_role_policy = <<EOT\n"
      R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": )"
      R"("ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]})"
      "\nEOT\n}\n";
  const std::string manifest = account("shop", "cart", arn("cart"));
  const std::string dump = get_role("cart", trusting({"far:x", "far:y"}));
  struct Row {
    Files files;
    std::string told;
  };
  const auto roots = [&](const std::string& one, const std::string& two,
                         const std::string& text = {}) {
    return Files{
        {"app.yaml", text.empty() ? manifest : text}, {"one/main.tf", one}, {"two/main.tf", two}};
  };
  const std::vector<Row> rows = {
      {roots(root("far:x"), root("far:y")), "shop/cart refused of 2 roots, one/main.tf"},
      {roots(root("far:x"), root("shop:cart")), ""},
      {roots(root("shop:cart"), root("far:x")), ""},
      {roots(root("far:x"), root("shop:kart")),
       "shop/cart subject-near shop:kart of 2 roots, two/main.tf"},
      {roots(root("shop:kart"), root("far:x")),
       "shop/cart subject-near shop:kart of 2 roots, one/main.tf"},
      {roots(root("far:x"), root("far:y", "  path = \"/other/\"\n")), ""},
      {roots(root("far:x"), root("far:y"), account("shop", "cart")), ""},
      {roots(root("far:x"), root("far:y"), account("shop", "cart", "arn:x")), ""},
      {roots(root("far:x"), "resource \"aws_iam_role\" \"r\" {\n  name = \"cart\"\n}\n"), ""},
      {roots(root("far:x"), for_ec2), "shop/cart refused"},
      {roots(root("shop:cart"), for_ec2), ""},
      {roots(for_ec2, for_ec2), ""},
      {roots(root("far:x"), replaced_in(root("far:y"), "AssumeRoleWithWebIdentity", "TagSession")),
       ""},
      {roots(root("far:x"), replaced_in(root("far:y"), "StringEquals", "StringEqual")), ""},
      {{{"app.yaml", manifest},
        {"kustomization.yaml", "resources: [app.yaml, ./gone]\n"},
        {"one/main.tf", root("far:x")},
        {"two/main.tf", root("far:y")}},
       ""},
      {{{"app.yaml", manifest}, {"one/main.tf", root("far:x")}}, "shop/cart subject-near far:x"},
      {{{"app.yaml", manifest},
        {"dump.json", dump},
        {"one/main.tf", root("far:x")},
        {"two/main.tf", root("far:y")}},
       "shop/cart subject-near far:x"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.files[1].text);
    CAPTURE(row.files.back().text);
    CHECK(denials_of(row.files) == row.told);
  }
}
