#include "iam/names/mend.h"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>

using namespace irsa;

namespace {

std::string text_of(const std::optional<std::string>& mended) { return mended.value_or("-"); }

}  // namespace

TEST_CASE("the subject that was meant") {
  struct Row {
    std::string_view written, meant;
    bool globs = false;
  };
  const Row rows[] = {
      {"payments:ledger", "system:serviceaccount:payments:ledger"},
      {"'payments/Ledger' ", "system:serviceaccount:payments:ledger"},
      {"sa:payments:ledger", "system:serviceaccount:payments:ledger"},
      {"service-account:payments:ledger", "system:serviceaccount:payments:ledger"},
      {"serviceacount:payments:ledger", "system:serviceaccount:payments:ledger"},
      {"sytem:payments:ledger", "system:serviceaccount:payments:ledger"},
      {"sistems:payments:ledger", "system:serviceaccount:payments:ledger"},
      {"Service-Account/payments/ledger", "system:serviceaccount:payments:ledger"},
      {"service-accounts:payments:ledger", "system:serviceaccount:payments:ledger"},
      {"SA:payments:ledger", "-"},
      {"`payments:ledger`", "system:serviceaccount:payments:ledger"},
      {"payments:ledger:", "system:serviceaccount:payments:ledger"},
      {"System:ServiceAccount:payments:ledger", "system:serviceaccount:payments:ledger"},
      {"system:serviceaccount:payments:led?er", "-"},
      {"payments:*", "system:serviceaccount:payments:*", true},
      {"web:serviceaccount:payments:ledger", "-"},
      {"system:web:payments:ledger", "-"},
      {"system:serviceaccounts::payments:ledger", "system:serviceaccount:payments:ledger"},
      {"system:serviceaccount:Payments:*", "system:serviceaccount:payments:*", true},
      {"system:serviceaccount:Payments:led?er", "system:serviceaccount:payments:led?er", true},
      {"system:serviceaccount:Payments:*", "-"},
      // A namespace may be called like a word of the prefix, where it is written.
      {"system:serviceaccount:serviceaccount/ledger",
       "system:serviceaccount:serviceaccount:ledger"},
      {"system:serviceaccount:system/ledger", "system:serviceaccount:system:ledger"},
      // The namespace or the name is not written, and none is guessed.
      {"system:serviceaccount:ledger", "-"},
      {"system:serviceaccount:system:serviceaccount:payments:ledger",
       "system:serviceaccount:payments:ledger"},
      {"system:serviceaccount:system:serviceaccount:ledger", "-"},
      {"system:serviceaccount:web:serviceaccount:payments:ledger", "-"},
      {"System:ServiceAccounts/ledger", "-"},
      {"serviceaccount:ledger", "-"},
      {"sa:ledger", "-"},
      {"system:ledger", "-"},
      {"ledger", "-"},
      {"", "-"},
      {"::", "-"},
      {"a:b:c", "-"},
      {"payments:led_ger", "-"},
      // Nothing is wrong with it.
      {"system:serviceaccount:payments:ledger", "-"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.written);
    CHECK(text_of(iam::mended_subject(row.written, row.globs)) == row.meant);
  }
}

TEST_CASE("the role's ARN that was meant") {
  struct Row {
    std::string_view written, meant;
    bool sure = true;
  };
  const std::string_view ledger = "arn:aws:iam::111122223333:role/ledger";
  const Row rows[] = {
      {"arn:aws:iam:111122223333:role/ledger", ledger},
      {"arn:aws:iam:::111122223333:role/ledger", ledger},
      {"arn:aws:iam:eu-west-1:111122223333:role/ledger", ledger},
      {"aws:iam::111122223333:role/ledger", ledger},
      {"ARN:AWS:IAM::111122223333:role/ledger", ledger},
      {"arn::iam::111122223333:role/ledger", ledger},
      {" \"arn:aws:iam::111122223333:role/ledger\"\n", ledger},
      {"eks.amazonaws.com/role-arn=arn:aws:iam::111122223333:role/ledger", ledger},
      {"arn:aws:iam::111122223333:role/ledger/", ledger},
      {"arn:aws:iam::111122223333:role:ledger", ledger},
      {"arn:aws:iam::111122223333:roles/ledger", ledger},
      {"arn:aws:iam::111122223333:Role//ledger", ledger},
      {"arn:aws-cn:iam:111122223333:role/a/ledger", "arn:aws-cn:iam::111122223333:role/a/ledger"},
      {"arn:aws:sts::111122223333:assumed-role/ledger/session", ledger, false},
      {"arn:aws:iam::111122223333:policy/ledger", "-"},
      {"arn:aws:iam::111122223333:instance-profile/ledger", "-"},
      {"arn:aws:iam::11112222333:role/ledger", "-"},
      {"arn:aws:iam::1111222233334:role/ledger", "-"},
      {"arn:aws:iam::111122223333:role", "-"},
      {"arn:aws:iam::111122223333:role/", "-"},
      {"arn:aws:iam::111122223333:role/led ger!", "-"},
      {"arn:awss:iam:111122223333:role/ledger", ledger},
      {"arn:aws-cm:iam:111122223333:role/ledger", "arn:aws-cn:iam::111122223333:role/ledger"},
      {"arn:aws-us-gob:iam:111122223333:role/ledger",
       "arn:aws-us-gov:iam::111122223333:role/ledger"},
      {"arn:azure:iam::111122223333:roles/ledger", "-"},
      {"aws-cn:iam::111122223333:role/ledger", "arn:aws-cn:iam::111122223333:role/ledger"},
      {"awz:iam::111122223333:role/ledger", "-"},
      // As the console shows the account.
      {"arn:aws:iam::1111-2222-3333:role/ledger", ledger},
      {"arn:aws:iam::1111-22223333:role/ledger", "-"},
      {"arn:aws:iam::111-12222-3333:role/ledger", "-"},
      {"arn:aws:iam::1111-222-23333:role/ledger", "-"},
      {"arn:aws:iam::1111-2222-333x:role/ledger", "-"},
      {"arn:aws:iam::11112222333x:role/ledger", "-"},
      {"arn:aws:sts::111122223333:assumed-role/ledger", ledger, false},
      {"arn:aws:iam::111122223333:rolls/ledger", ledger},
      {"arn:aws:iam::111122223333:rules/ledgers", "arn:aws:iam::111122223333:role/ledgers"},
      {"arn:aws:iam::111122223333:roll-up/ledger", "-"},
      {"arn:aws:iam::111122223333:role:a:ledger", "-"},
      {"arn:aws:iam::111122223333:role:role/ledger", ledger, false},
      {"arn:aws:iam::111122223333:role/role:ledger", ledger, false},
      {"arn:aws:iam:111122223333:role/role/ledger", "arn:aws:iam::111122223333:role/role/ledger"},
      {"arn:aws:iam::111122223333:role:role/", "arn:aws:iam::111122223333:role/role"},
      {"arn:aws:iam::111122223333", "-"},
      {"arn:aws:iam:111122223333", "-"},
      {"arn:aws:role/ledger", "-"},
      {"ledger", "-"},
      {"", "-"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.written);
    const auto mended = iam::mended_role_arn(row.written);
    CHECK((mended ? mended->text : "-") == row.meant);
    if (mended) CHECK(mended->sure == row.sure);
  }
}

TEST_CASE("the provider's ARN that was meant") {
  struct Row {
    std::string_view written, meant;
  };
  const std::string_view right =
      "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A1";
  const Row rows[] = {
      {"arn:aws:iam::111122223333:oidc-provider/https://oidc.eks.eu-west-1.amazonaws.com/id/A1",
       right},
      {"arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A1//", right},
      {"arn:aws:iam:111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A1", right},
      {"arn:aws:iam::111122223333:oidc-providers/oidc.eks.eu-west-1.amazonaws.com/id/A1", right},
      {"arn:aws:iam::111122223333:provider/oidc.eks.eu-west-1.amazonaws.com/id/A1", right},
      {"arn:aws:iam::111122223333:oidc/oidc.eks.eu-west-1.amazonaws.com/id/A1", right},
      {"arn:aws:iam::111122223333:oidc-provider/http://oidc.eks.eu-west-1.amazonaws.com/id/A1/",
       right},
      {" 'arn:aws:iam::1111-2222-3333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A1'",
       right},
      {"arn:aws-cm:iam:111122223333:oidc-provider/oidc.eks.cn-north-1.amazonaws.com.cn/id/A1",
       "arn:aws-cn:iam::111122223333:oidc-provider/oidc.eks.cn-north-1.amazonaws.com.cn/id/A1"},
      {"arn:aws:iam::111122223333:saml-provider/oidc.eks.eu-west-1.amazonaws.com/id/A1", "-"},
      {"arn:aws:iam::111122223333:odic-providr/oidc.eks.eu-west-1.amazonaws.com/id/A1", right},
      {"arn:aws:iam::111122223333:odic-prvidr/oidc.eks.eu-west-1.amazonaws.com/id/A1", "-"},
      {"arn:aws:iam::111122223333:oidc-provider", "-"},
      {"arn:aws:iam::111122223333:oidc-provider/", "-"},
      {"oidc.eks.eu-west-1.amazonaws.com/id/A1", "-"},
      {"arn:aws:iam::111122223333:role/a", "-"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.written);
    CHECK(text_of(iam::mended_provider_arn(row.written)) == row.meant);
  }
}

TEST_CASE("the issuer that was meant") {
  struct Row {
    std::string_view written, meant;
  };
  const std::string id = "/id/EXAMPLED539D4633E53DE1B716D3041E";
  const Row rows[] = {
      {"eu-west-1.eks.amazonaws.com", "oidc.eks.eu-west-1.amazonaws.com"},
      {"oidc-eks.eu-west-1.api.aws", "oidc.eks.eu-west-1.amazonaws.com"},
      {"eks.us-gov-west-1.amazonaws.com", "oidc.eks.us-gov-west-1.amazonaws.com"},
      {"oidc.eks.cn-north-1.amazonaws.com", "oidc.eks.cn-north-1.amazonaws.com.cn"},
      {"oidc.eks.amazonaws.com", "-"},
      {"oidc.eks.eu-west.amazonaws.com", "-"},
      {"eks.eu-west-x.amazonaws.com", "-"},
      {"a-b-1.eks.amazonaws.com", "-"},
      {"oidc.eks.ap-southeast-2.amazon.com", "oidc.eks.ap-southeast-2.amazonaws.com"},
      {"oidc.eks.eu-west-1.amazonaws.com", "-"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.written);
    const std::string meant = row.meant == "-" ? "-" : std::string(row.meant) + id;
    CHECK(text_of(iam::mended_issuer(std::string(row.written) + id)) == meant);
  }
  CHECK(text_of(iam::mended_issuer("eu-west-1.eks.amazonaws.com")) == "-");
}
