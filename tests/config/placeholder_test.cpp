#include "config/placeholder.h"

#include <doctest/doctest.h>

#include <string>

namespace irsa::config {
namespace {

TEST_CASE("what is filled in later, and which part of it") {
  struct Row {
    const char* value;
    const char* expected;  // kind and part
  };
  const Row rows[] = {
      // ordinary values
      {"", ""},
      {"arn:aws:iam::111122223333:role/app", ""},
      {"arn:aws:iam::000000000000:role/app", ""},
      {"arn:aws:iam::111122223333:role/DEV_EKS_ACCOUNT_ACCESS", ""},
      {"arn:aws:iam::111122223333:role/MY_ROLE", ""},
      {"arn:aws:iam::1111:role/app", ""},
      {"arn:aws:iam::11112222333x:role/app", ""},
      {"arn:aws:iam:111122223333:role/app", ""},
      {"arn:aws:iam", ""},
      {"oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E", ""},
      {"system:serviceaccount:ns:name", ""},
      {"system:serviceaccount:*:*", ""},
      {"sts.amazonaws.com", ""},
      {"a@b,c=d+e", ""},
      {"cost$", ""},
      {"$5", ""},
      // policy variables
      {"${aws:PrincipalTag/team}", ""},
      {"${oidc.eks.eu-west-1.amazonaws.com/id/X:sub}", ""},
      {"${*}", ""},
      {"a${?}b${$}", ""},
      // substitution
      {"${NAMESPACE}", "substitution ${NAMESPACE}"},
      {"arn:aws:iam::${ACCOUNT_ID}:role/app", "substitution ${ACCOUNT_ID}"},
      {"${VAR:-default}", "substitution ${VAR:-default}"},
      {"${VAR:=default}", "substitution ${VAR:=default}"},
      {"arn:${AWS::Partition}:iam::1:role/x", "substitution ${AWS::Partition}"},
      {"${data.aws_caller_identity.current.account_id}",
       "substitution ${data.aws_caller_identity.current.account_id}"},
      {"${aws:username}-${X}", "substitution ${X}"},
      {"$(params.account)", "substitution $(params.account)"},
      {"#{Account}", "substitution #{Account}"},
      {"((account))", "substitution ((account))"},
      {"ENC[AES256_GCM,data:abc]", "substitution ENC[AES256_GCM,data:abc]"},
      {"ref+awsssm://a/b", "substitution ref+awsssm://a/b"},
      {"${unclosed", "substitution ${unclosed"},
      {"${jsonencode({a = {}})}-x", "substitution ${jsonencode({a = {}})}"},
      {"%POLICY%", "substitution %POLICY%"},
      {"a-@ROLE_NAME@", "substitution @ROLE_NAME@"},
      {"@@policy@@", "substitution @@policy@@"},
      {"arn:aws:iam::%s:role/app", "substitution %s"},
      {"system:serviceaccount:%[1]s:%[2]s", "substitution %[1]s"},
      {"%(issuer)s:sub", "substitution %(issuer)s"},
      // what tools write before a colon, beside keys of IAM's
      {"${env:API_ROLE_ARN}", "substitution ${env:API_ROLE_ARN}"},
      {"arn:aws:iam::${env:ACCOUNT}:role/x", "substitution ${env:ACCOUNT}"},
      {"${self:custom.roleArn}", "substitution ${self:custom.roleArn}"},
      {"${cf:stack.RoleArn}", "substitution ${cf:stack.RoleArn}"},
      {"${ROLE_ARN:none}", "substitution ${ROLE_ARN:none}"},
      {"${aws:PrincipalTag/team}", ""},
      {"${saml:sub}", ""},
      {"${oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE:sub}", ""},
      {"${ecs:cluster}", ""},
      {"%s", "substitution %s"},
      {"arn:aws:iam::{account}:role/app", "substitution {account}"},
      {"system:serviceaccount:{0}:{1}", "substitution {0}"},
      {"50%", ""},
      {"%", ""},
      {"%state", ""},
      {"%[1]", ""},
      {"{}", ""},
      {"{a: b}", ""},
      {"{not closed", ""},
      {"%7B%22Version%22%3A%2A%7D", ""},
      {"100%ABC", ""},
      {"a@b@c", ""},
      {"me@EXAMPLE.com", ""},
      {"@@", ""},
      // withheld by a tool
      {"(known after apply)", "declared (known after apply)"},
      {"04da6b54-80e4-46f7-96ec-b56ff0331ba9", "declared 04da6b54-80e4-46f7-96ec-b56ff0331ba9"},
      {"(sensitive value)", "declared (sensitive value)"},
      {"x (known after apply)", ""},
      // never filled in
      {"arn:aws:iam::<ACCOUNT>:role/app", "unfilled <ACCOUNT>"},
      {"<<__role_arn.dns__>>", "unfilled <<__role_arn.dns__>>"},
      {"<nil>", "unfilled <nil>"},
      {"{{ .Values.roleArn }}", "unfilled {{ .Values.roleArn }}"},
      {"x-{{name}}-y", "unfilled {{name}}"},
      {"$OIDC_PROVIDER:sub", "unfilled $OIDC_PROVIDER"},
      {"arn:aws:iam::$account_id:role/x", "unfilled $account_id"},
      {"arn:aws:iam::ACCOUNT_ID:role/app", "unfilled ACCOUNT_ID"},
      {"arn:aws:iam::AWS_ACCOUNT_ID:oidc-provider/OIDC_PROVIDER", "unfilled AWS_ACCOUNT_ID"},
      {"OIDC_PROVIDER:aud", "unfilled OIDC_PROVIDER"},
      {"system:serviceaccount:SERVICE_ACCOUNT_NAMESPACE:SERVICE_ACCOUNT_NAME",
       "unfilled SERVICE_ACCOUNT_NAMESPACE"},
      {"arn:aws:iam::YOUR-ACCOUNT-ID:role/app", "unfilled YOUR-ACCOUNT-ID"},
      {"arn:aws:iam::my-account-id:role/app", "unfilled my-account-id"},
      {"arn:aws:iam::xxxxxxxxxxxx:role/app", "unfilled xxxxxxxxxxxx"},
      {"arn:aws:iam::XXXX:role/app", "unfilled XXXX"},
      {"arn:aws:iam::************:role/app", "unfilled ************"},
      {"XXXXXXXXXX", "unfilled XXXXXXXXXX"},
      {"arn:aws:iam::111122223333:role/XXXXXXXX", "unfilled XXXXXXXX"},
      {"arn:aws:iam::accountid", "unfilled accountid"},
      {"__ROLE_ARN__", "unfilled __ROLE_ARN__"},
      {"CHANGEME", "unfilled CHANGEME"},
      {"IRSA_ROLE_ARN_PLACEHOLDER", "unfilled IRSA_ROLE_ARN_PLACEHOLDER"},
      {"PLACEHOLDER-ROLE", "unfilled PLACEHOLDER-ROLE"},
      {"SA_ALB_IAM_ROLE_ARN", "unfilled SA_ALB_IAM_ROLE_ARN"},
      {"arn:aws:iam::111122223333:role/APP_ROLE_TBD", "unfilled APP_ROLE_TBD"},
      {"REPLACE_ME_WITH_ARN", "unfilled REPLACE_ME_WITH_ARN"},
      {"arn:aws:iam::111122223333:role/TBDAPP", ""},
      {"arn:aws:iam::111122223333:role/ARN", ""},
      {"arn:aws:iam::111122223333:role/app_TBD", ""},
      {"oidc.eks.region-code.amazonaws.com/id/0A1B", "unfilled region-code"},
      {"arn:aws:iam::111122223333:oidc-provider/oidc.eks.your-region.amazonaws.com/id/0A1B",
       "unfilled your-region"},
      {"https://oidc.eks.xx-xxxx-x.amazonaws.com/id/0A1B", "unfilled xx-xxxx-x"},
      {"oidc.eks.Region.amazonaws.com/id/0A1B:sub", "unfilled Region"},
      {"oidc.eks.eu-north-1.amazonaws.com/id/0A1B:sub", ""},
      {"oidc.eks.mars-1.amazonaws.com/id/0A1B:sub", ""},
      {"oidc.eks.amazonaws.com/id/region", ""},
      {"change-me", "unfilled change-me"},
      {"changeme", "unfilled changeme"},
      {"changeme-app", ""},
      {"arn:aws:iam::<>:role/app", "unfilled <>"},
      {"arn:aws:iam::<:role/app", ""},
      {"arn:aws:iam:::role/app", ""},
      {"your-role-arn", "unfilled your-role-arn"},
      {"your_iam_role_arn", "unfilled your_iam_role_arn"},
      {"your-role-arn-created-by-terraform", "unfilled your-role-arn-created-by-terraform"},
      {"your-app", ""},
      {"your-learning-role", ""},
      {"app-your-role-arn", ""},
      {"replaced by kustomization", "unfilled replaced by kustomization"},
      {"to be set by the overlay", "unfilled to be set by the overlay"},
      {"my app", ""},
      {"replaced-by-kustomize", "unfilled replaced-by-kustomize"},
      {"REPLACED_BY_CI", "unfilled REPLACED_BY_CI"},
      {"placeholder", "unfilled placeholder"},
      {"text-replace", ""},
      {"set-by", ""},
      {"[object Object]", "unfilled [object Object]"},
      {"${Token[AWS.AccountId.4]}", "unfilled ${Token[AWS.AccountId.4]}"},
      {"Calling [toString] on an [Output<T>] is not supported.",
       "unfilled Calling [toString] on an [Output<T>] is not supported."},
  };
  for (const Row& row : rows) {
    CAPTURE(row.value);
    const Placeholder kind = find_placeholder(row.value);
    std::string actual = kind == Placeholder::none           ? ""
                         : kind == Placeholder::substitution ? "substitution "
                         : kind == Placeholder::declared     ? "declared "
                                                             : "unfilled ";
    actual += placeholder_part(row.value);
    CHECK(actual == row.expected);
    CHECK(is_placeholder(row.value) == !actual.empty());
  }
}

// Values are looked at sixteen bytes at a time: what stands across two blocks must not be missed.
TEST_CASE("a placeholder is found wherever it stands") {
  const char* const placeholders[] = {"TODO",  "FIXME", "__A1__", "--A1--",  "YOUR-X", "XXXXXXXX",
                                      "$x",    "<a>",   "%s",     "@NAME@",  "{a}",    "${A}",
                                      "((a))", "#{a}",  "{{a}}",  "ROLE-ARN"};
  for (const std::string placeholder : placeholders) {
    for (std::size_t before = 0; before < 40; ++before) {
      for (const std::size_t after : {0, 1, 7, 15, 16, 33}) {
        std::string value(before, 'a');
        if (before != 0) value.back() = '/';
        value += placeholder + '/' + std::string(after, 'b');
        CAPTURE(value);
        CHECK(placeholder_part(value).starts_with(placeholder.substr(0, 6)));
      }
    }
  }
  for (std::size_t before = 0; before < 40; ++before) {
    const std::string path(before, '/');
    CHECK(placeholder_part("arn:aws:iam::account-id:role" + path) == "account-id");
    CHECK(find_placeholder("vault:" + path) == Placeholder::substitution);
    CHECK(find_placeholder(path + "Abc-D_EFGh:Ij-0") == Placeholder::none);
  }
}

}  // namespace
}  // namespace irsa::config
