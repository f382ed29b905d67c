#include "iam/names/arn.h"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "iam/names/issuer.h"
#include "iam/names/open_arn.h"
#include "iam/names/provider_arn.h"

using namespace irsa::iam;

namespace {

template <typename Defect>
std::string show(std::string_view text, const std::optional<Defect>& defect) {
  if (!defect) return "fine";
  REQUIRE(defect->begin <= defect->end);
  REQUIRE(defect->end <= text.size());
  return "[" + std::string(text.substr(defect->begin, defect->end - defect->begin)) + "] " +
         defect->message;
}

using Table = std::vector<std::pair<std::string, std::string>>;

}  // namespace

TEST_CASE("role ARNs that are right") {
  for (const std::string text :
       {"arn:aws:iam::111122223333:role/x",
        "arn:aws-cn:iam::111122223333:role/team/a/My_Role+=,.@-",
        "arn:aws-us-gov:iam::111122223333:role/x", "arn:aws-iso-b:iam::000000000000:role/0",
        "arn:aws:iam::111122223333:role/a(b)/c!/name",
        "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/x"}) {
    CAPTURE(text);
    CHECK(show(text, role_arn_defect(text)) == "fine");
    CHECK(RoleArn::parse(text).has_value());
  }
  const auto arn = RoleArn::parse("arn:aws-cn:iam::111122223333:role/team/a/api");
  REQUIRE(arn);
  CHECK(arn->partition == "aws-cn");
  CHECK(arn->account == "111122223333");
  CHECK(arn->path == "/team/a/");
  CHECK(arn->name == "api");
  CHECK(RoleArn::parse("arn:aws:iam::111122223333:role/api")->path == "/");
}

TEST_CASE("what is wrong with a role ARN, and where") {
  const Table table = {
      {"", "[] the value is empty"},
      {" \n", "[ \n] the value is only white space, not an ARN"},
      {"arn:aws:iam::111122223333:role/x\n",
       "[\n] the ARN ends in a line break, which is part of the value"},
      {"arn:aws:iam::111122223333:role/x ",
       "[ ] the ARN ends in white space, which is part of the value"},
      {" arn:aws:iam::111122223333:role/x",
       "[ ] the ARN begins with white space, which is part of the value"},
      {"\"arn:aws:iam::111122223333:role/x\"", "[\"] the value contains a quotation mark"},
      {"arn:aws:iam::111122223333:role/my role", "[ ] there is white space inside the ARN"},
      {"arn:aws:iam::111122223333:\n  role/x", "[\n  ] there is a line break inside the ARN"},
      {"my-role", "[my-role] 'my-role' is a bare role name, not an ARN"},
      {"aws_iam_role.app.arn",
       "[aws_iam_role.app.arn] 'aws_iam_role.app.arn' in quotes is a text and no reference"},
      {"module.irsa[0].iam_role_arn",
       "[module.irsa[0].iam_role_arn] 'module.irsa[0].iam_role_arn' in quotes is a text and no "
       "reference"},
      {"var.role_arn", "[var.role_arn] 'var.role_arn' in quotes is a text and no reference"},
      {"var.role", "[var.role] 'var.role' is a bare role name, not an ARN"},
      {"app_role.v2", "[app_role.v2] 'app_role.v2' is a bare role name, not an ARN"},
      {"role/my-role", "[role/my-role] 'role/my-role' is a bare role name, not an ARN"},
      {"https://console.aws.amazon.com/x",
       "[https://console.aws.amazon.com/x] this is a URL, not a role ARN"},
      {"an:aws:iam::111122223333:role/x", "[an] an ARN begins with 'arn:', not with 'an:'"},
      {"ARN:aws:iam::111122223333:role/x", "[ARN] an ARN begins with 'arn:', not with 'ARN:'"},
      {":aws:iam::111122223333:role/x", "[:] the ARN begins with a colon instead of 'arn:'"},
      {"aws:iam::111122223333:role/x", "[aws] 'arn:' is missing in front of 'aws'"},
      {"iam::111122223333:role/x", "[iam] 'arn:aws:' is missing in front of 'iam'"},
      {"arn:iam::111122223333:role/x", "[iam] the partition is missing between 'arn:' and 'iam'"},
      {"arn:aws:iam:111122223333:role/x",
       "[:] a colon is missing between 'iam' and the account: the region field between them is "
       "empty but counts"},
      {"arn:aws::111122223333:role/x",
       "[::] the service is missing: 'iam' is expected after the partition"},
      {"arn:aws:iam::111122223333/role/x",
       "[/] the account id is followed by '/' where a colon is expected"},
      {"arn:aws:iam::role/x", "[::] the account id is missing between 'iam::' and 'role/x'"},
      {"arn:aws:iam::111122223333",
       "[111122223333] the ARN ends after the account: ':role/…' is missing"},
      {"arn:aws", "[arn:aws] the value has 1 colon where an ARN has five"},
      {"arn:aws:iam:", "[arn:aws:iam:] the value has 3 colons where an ARN has five"},
      {"arn:aws:s3:eu", "[arn:aws:s3:eu] the value has 3 colons where an ARN has five"},
      {"arn:aws:iam:111122223333",
       "[:] a colon is missing between 'iam' and the account: the region field between them is "
       "empty but counts"},
      {"arn:aws::111122223333",
       "[::] the service is missing: 'iam' is expected after the partition"},
      {"arn:aws:iam:eu:role/x",
       "[arn:aws:iam:eu:role/x] the value has 4 colons where an ARN has five"},
      {"arn:aws:iam::", "[::] the ARN ends after 'iam::': the account and ':role/…' are missing"},
      {"arn:aws:sts::", "[::] the ARN ends after 'sts::': the account and ':role/…' are missing"},
      {"arn:aws:sts::role/x", "[::] the account id is missing between 'sts::' and 'role/x'"},
      {"arn:aws:iam:::", "[::] the account id is missing: 12 digits expected"},
      {"arn:aws:::role/x", "[::] the service is missing: 'iam' is expected after the partition"},
      {"arn:aws:::111122223333:role/x",
       "[::] the service is missing: 'iam' is expected after the partition"},
      {"arn::aws:iam:x:role/x", "[::] there is a colon too many after 'arn'"},
      {"arn:aws::iam::role/x", "[::] there is a colon too many after the partition"},
      {"arn:aws:iam:::111122223333",
       "[::] there is a colon too many between 'iam' and the account"},
      {"arn:aws:iam:::111122223333:role/x",
       "[::] there is a colon too many between 'iam' and the account"},
      {"arn::aws:iam::111122223333:role/x", "[::] there is a colon too many after 'arn'"},
      {"arn:aws::iam::111122223333:role/x", "[::] there is a colon too many after the partition"},
      {"arn:aws:iam::111122223333::role/x", "[::] there is a colon too many after the account"},
      {"arn:aws:iam::111122223333:role/a:b",
       "[:] the value has 6 colons where a role ARN has five"},
      {"arn:aws:iam::111122223333:role:x", "[:] 'role' is followed by ':' where '/' is expected"},
      {"arn:asw:iam::111122223333:role/x",
       "[asw] 'asw' is not a partition: 'aws', 'aws-cn', 'aws-us-gov', … expected"},
      {"arn:AWS:iam::111122223333:role/x",
       "[AWS] 'AWS' is not a partition: 'aws', 'aws-cn', 'aws-us-gov', … expected"},
      {"arn::iam::111122223333:role/x",
       "[::] the partition is empty: after 'arn:' comes 'aws', 'aws-cn', …"},
      {"arn:aws:eks::111122223333:role/x", "[eks] the service is 'eks', not 'iam'"},
      {"arn:aws:iam:eu-west-1:111122223333:role/x",
       "[eu-west-1] the region field is 'eu-west-1' and must be empty: IAM is global"},
      {"arn:aws:iam:::role/x", "[::] the account id is missing: 12 digits expected"},
      {"arn:aws:iam::11112222333:role/x", "[11112222333] the account id has 11 digits, not 12"},
      {"arn:aws:iam::1111-2222-3333:role/x",
       "[1111-2222-3333] the account id is '1111-2222-3333', not 12 digits"},
      {"arn:aws:sts::111122223333:assumed-role/x/session",
       "[assumed-role] this is the ARN of a role's session ('assumed-role'), not of a role"},
      {"arn:aws:iam::111122223333:assumed-role/x",
       "[assumed-role] this is the ARN of a role's session ('assumed-role'), not of a role"},
      {"arn:aws:iam::111122223333:instance-profile/x",
       "[instance-profile] this is the ARN of an instance profile, not of a role"},
      {"arn:aws:iam::aws:policy/AdministratorAccess",
       "[policy] this is the ARN of a policy, not of a role"},
      {"arn:aws:iam::111122223333:user/x", "[user] this is the ARN of a user, not of a role"},
      {"arn:aws:iam::111122223333:root",
       "[root] this is the ARN of the account itself, not of a role"},
      {"arn:aws:iam::111122223333:roles/x", "[roles] the resource type is 'roles', not 'role'"},
      {"arn:aws:iam::111122223333:Role/x", "[Role] the resource type is 'Role', not 'role'"},
      {"arn:aws:iam::111122223333:my-role", "[my-role] 'role/' is missing before 'my-role'"},
      {"arn:aws:iam::111122223333:/x", "[/] '/x' is where 'role/…' is expected"},
      {"arn:aws:iam::111122223333:", "[:] the ARN ends after the account: 'role/…' is missing"},
      {"arn:aws:iam::111122223333:role", "[role] the role's name is missing after 'role'"},
      {"arn:aws:iam::111122223333:role/", "[/] the role's name is missing after the last '/'"},
      {"arn:aws:iam::111122223333:role/team/", "[/] the role's name is missing after the last '/'"},
      {"arn:aws:iam::111122223333:role/x*", "[*] wildcards have no meaning in a role ARN"},
      {"arn:aws:iam::111122223333:role/größe", "[ö] 'ö' cannot be part of a role's name"},
      {"arn:aws:iam::111122223333:role/a\x01/x",
       "[\x01] the role's path contains a character that no path can have: only printable ASCII is "
       "allowed"},
  };
  for (const auto& [text, expected] : table) {
    CAPTURE(text);
    CHECK(show(text, role_arn_defect(text)) == expected);
    CHECK_FALSE(RoleArn::parse(text).has_value());
  }
  const std::string long_name = "arn:aws:iam::111122223333:role/" + std::string(65, 'x');
  CHECK(role_arn_defect(long_name)->message ==
        "the role's name has 65 characters, more than the 64 that IAM allows");
}

TEST_CASE("help names the way out") {
  CHECK(role_arn_defect("arn:aws:sts::111122223333:assumed-role/x/s")->help ==
        "Write 'arn:aws:iam::111122223333:role/x' (with the role's path, if it has one)");
  CHECK(role_arn_defect("arn:aws:iam:111122223333:role/x")->help ==
        "Write '::'. Between 'iam' and the account is an empty region");
  CHECK(role_arn_defect("arn:aws:iam::1111-2222-3333:role/x")->help == "Write 111122223333");
  CHECK(provider_arn_defect("https://oidc.example.com/a")->help ==
        "Write 'arn:aws:iam::<account id>:oidc-provider/oidc.example.com/a'");
}

TEST_CASE("provider ARNs") {
  const std::string head = "arn:aws:iam::111122223333:oidc-provider/";
  const std::string eks = "oidc.eks.eu-west-1.amazonaws.com/id/ABC";
  const Table table = {
      {head + eks, "fine"},
      {head + "oidc.example.com/a/b/c", "fine"},
      {head + "tenant.auth0.com/", "fine"},
      {head + "oidc.example.com:8443/a", "fine"},
      {"accounts.google.com", "fine"},
      {"*", "fine"},
      {"arn:aws:iam::111122223333:saml-provider/ADFS", "fine"},
      {head + "https://" + eks, "[https://] the provider's ARN contains the scheme 'https://'"},
      {head + eks + "/", "[/] the provider's ARN ends in '/', and EKS issuers do not"},
      {head + "*", "[*] wildcards have no meaning in a principal's ARN: it is compared exactly"},
      {head + "oidc.eks.*/id/A",
       "[*] wildcards have no meaning in a principal's ARN: it is compared exactly"},
      {head, "[/] the issuer is missing after 'oidc-provider/'"},
      {head + "/" + eks, "[/] there is a '/' too many in front of the issuer"},
      {head + "oidc-provider/" + eks, "[oidc-provider/] 'oidc-provider/' is there twice"},
      {"arn:aws:iam::111122223333:oidc-provider:" + eks,
       "[:] 'oidc-provider' is followed by ':' where '/' is expected"},
      {"arn:aws:iam::111122223333:oidc_provider/" + eks,
       "[oidc_provider] the resource type is 'oidc_provider', not 'oidc-provider'"},
      {"arn:aws:iam::111122223333:role/x",
       "[role] the resource type is 'role', not 'oidc-provider'"},
      {"arn:aws:iam::111122223333:" + eks,
       "[oidc.eks.eu-west-1.amazonaws.com] 'oidc-provider/' is missing before '" + eks + "'"},
      {"arn:aws:iam::111122223333:saml-provider/" + eks,
       "[saml-provider] the resource type is 'saml-provider', not 'oidc-provider'"},
      {eks, "[" + eks + "] '" + eks + "' is an issuer, not the ARN of its provider"},
      {"module.eks.oidc_provider_arn",
       "[module.eks.oidc_provider_arn] 'module.eks.oidc_provider_arn' in quotes is a text and no "
       "reference"},
      {"data.example.com/id",
       "[data.example.com/id] 'data.example.com/id' is an issuer, not the ARN of its provider"},
      {"https://" + eks,
       "[https://" + eks + "] 'https://" + eks + "' is an issuer, not the ARN of its provider"},
      {"oidc.example.com:8443/x",
       "[oidc.example.com:8443/x] 'oidc.example.com:8443/x' is an issuer, not the ARN of its "
       "provider"},
      {"my-provider", "[my-provider] 'my-provider' is not the ARN of an OIDC provider"},
      {"", "[] the value is empty where an OIDC provider's ARN is expected"},
      {head + eks + " ", "[ ] the ARN ends in white space, which is part of the value"},
      {"arn:aws:iam::1111:oidc-provider/" + eks, "[1111] the account id has 4 digits, not 12"},
      {"arn:aws:eks::111122223333:oidc-provider/" + eks, "[eks] the service is 'eks', not 'iam'"},
      {"arn:aws:iam:111122223333:oidc-provider/" + eks,
       "[:] a colon is missing between 'iam' and the account: the region field between them is "
       "empty but counts"},
  };
  for (const auto& [text, expected] : table) {
    CAPTURE(text);
    CHECK(show(text, provider_arn_defect(text)) == expected);
  }
  const std::string whole = head + eks;
  const auto arn = ProviderArn::parse(whole);
  REQUIRE(arn);
  CHECK(arn->account == "111122223333");
  CHECK(arn->issuer == eks);
  CHECK_FALSE(ProviderArn::parse(head));
  CHECK_FALSE(ProviderArn::parse("arn:aws:iam::111122223333:role/x"));
}

TEST_CASE("EKS issuers of every partition, and hosts that were meant to be one") {
  const Table table = {
      {"oidc.eks.eu-west-1.amazonaws.com/id/ABC", "fine"},
      {"oidc.eks.cn-north-1.amazonaws.com.cn/id/ABC", "fine"},
      {"oidc.eks.us-gov-west-1.amazonaws.com/id/ABC", "fine"},
      {"oidc.eks.us-isob-east-1.sc2s.sgov.gov/id/ABC", "fine"},
      {"oidc.eks.eusc-de-east-1.amazonaws.eu/id/ABC", "fine"},
      {"oidc.eks.eu-west-1.amazonaws.com/id/not-hex", "fine"},
      {"discovery.example.com/minimal.example.com", "fine"},
      {"oidc.eks.example.com/id/ABC", "fine"},
      {"s3.eu-west-1.amazonaws.com/bucket", "fine"},
      {"oidc.eu-west-1.eks.amazonaws.com/id/ABC",
       "[eu-west-1.eks] the region and 'eks' are swapped: no EKS issuer is called "
       "'oidc.eu-west-1.eks.amazonaws.com'"},
      {"oidc.eks.amazonaws.com/id/ABC",
       "[oidc.eks.amazonaws.com] the region is missing from the EKS issuer's host"},
      {"oidc-eks.eu-west-1.api.aws/id/ABC",
       "[oidc-eks.eu-west-1.api.aws] tokens never carry the dual-stack host as their issuer, so "
       "this does not match"},
      {"oidc.eks.cn-north-1.amazonaws.com/id/ABC",
       "[amazonaws.com] EKS issuers of region cn-north-1 end in 'amazonaws.com.cn', not in "
       "'amazonaws.com'"},
      {"oidc.eks.eu-west-1.amazon.com/id/ABC",
       "[amazon.com] EKS issuers of region eu-west-1 end in 'amazonaws.com', not in 'amazon.com'"},
      {"oidc.eks.euwest1.amazonaws.com/id/ABC", "[euwest1] 'euwest1' is not an AWS region"},
      {"oidc.eks.west-1.amazonaws.com/id/ABC", "[west-1] 'west-1' is not an AWS region"},
      {"oidc.eks.eu--1.amazonaws.com/id/ABC", "[eu--1] 'eu--1' is not an AWS region"},
      {"oidc.eks.eu-west-.amazonaws.com/id/ABC", "[eu-west-] 'eu-west-' is not an AWS region"},
      {"oidc.eks.eu-west-1a.amazonaws.com/id/ABC",
       "[eu-west-1a] 'eu-west-1a' is not an AWS region"},
      {"oidc.eks.eu-west2-1.amazonaws.com/id/ABC",
       "[eu-west2-1] 'eu-west2-1' is not an AWS region"},
      {"oidc.eks.ap-southeast-12.amazonaws.com/id/ABC", "fine"},
      {"oidc.eks.az-zone-9.amazonaws.com/id/ABC", "fine"},
      {"oidc.eks.eu-west-1.amazonaws.cn/id/ABC",
       "[amazonaws.cn] EKS issuers of region eu-west-1 end in 'amazonaws.com', not in "
       "'amazonaws.cn'"},
      {"oidc.eks.eu-west-1.api.aws/id/ABC",
       "[api.aws] EKS issuers of region eu-west-1 end in 'amazonaws.com', not in 'api.aws'"},
      {"oidc.eks.eu-west-1.example.com/id/ABC", "fine"},
      {"oidc-eks.eu-west-1.amazonaws.com/id/ABC",
       "[oidc-eks] an EKS issuer's host begins with 'oidc.eks.'"},
      {"oidc-eks.euwest1.api.aws/id/ABC", "fine"},
      {"oidc.eu-west-1.eks.example.com/id/ABC", "fine"},
      {"oidc.euwest1.eks.amazonaws.com/id/ABC", "fine"},
      {"oidc.eu-west-1.ecs.amazonaws.com/id/ABC", "fine"},
      // Without the path of an EKS issuer nothing shows that one is meant.
      {"eks.eu-west-1.amazonaws.com", "fine"},
      {"oidc.eu-west-1.amazonaws.com", "fine"},
      {"eks.euwest1.amazonaws.com/id/ABC", "fine"},
      {"eks.eu-west-1.example.com/id/ABC", "fine"},
      {"oidc.eu-west-1.example.com/id/ABC", "fine"},
      {"OIDC.eu-west-1.example.com/id/ABC", "fine"},
      {"eks.eu-west-1.amazonaws.com/id/ABC",
       "[eks.eu-west-1.amazonaws.com] 'oidc.' is missing in front of the EKS issuer's host"},
      {"oidc.eu-west-1.amazonaws.com/id/ABC",
       "[oidc.eu-west-1] 'eks' is missing from the EKS issuer's host"},
      {"OIDC.eks.eu-west-1.amazonaws.com/id/ABC",
       "[OIDC.eks.eu-west-1.amazonaws.com] the EKS issuer's host is written with capital letters"},
      {"oidc.eks.eu-west-1.amazonaws.com",
       "[oidc.eks.eu-west-1.amazonaws.com] the EKS issuer's path '/id/<id>' is missing"},
      {"oidc.eks.eu-west-1.amazonaws.com/",
       "[oidc.eks.eu-west-1.amazonaws.com] the EKS issuer's path '/id/<id>' is missing"},
      {"oidc.eks.eu-west-1.amazonaws.com/id/",
       "[/id/] an EKS issuer's path is '/id/<id>', not '/id/'"},
      {"oidc.eks.eu-west-1.amazonaws.com/id/A", "fine"},
      {"oidc.eks.eu-west-1.amazonaws.com/ABC",
       "[/ABC] an EKS issuer's path is '/id/<id>', not '/ABC'"},
  };
  for (const auto& [issuer, expected] : table) {
    CAPTURE(issuer);
    CHECK(show(issuer, issuer_host_defect(issuer)) == expected);
  }
  CHECK(issuer_host_defect("oidc-eks.eu-west-1.api.aws/id/ABC")->warning_only);
  CHECK_FALSE(issuer_host_defect("oidc.eks.amazonaws.com/id/ABC")->warning_only);
  CHECK(is_eks_issuer("oidc.eks.eu-west-1.amazonaws.com/id/ABC"));
  CHECK(is_eks_issuer("oidc.eks.eu-west-1.amazonaws.com/id/ABC/"));
  CHECK_FALSE(is_eks_issuer("oidc.eks.cn-north-1.amazonaws.com/id/ABC"));
  CHECK_FALSE(is_eks_issuer("oidc.eks.evil.example.com/id/ABC"));
  CHECK_FALSE(is_eks_issuer(""));
  CHECK(resembles_eks_issuer("oidc.eks.amazonaws.com/id/ABC"));
  CHECK_FALSE(resembles_eks_issuer("token.actions.githubusercontent.com"));
  CHECK(eks_issuer_region("oidc.eks.cn-north-1.amazonaws.com.cn/id/ABC") == "cn-north-1");
  CHECK(eks_issuer_region("example.com").empty());
}

TEST_CASE("issuers of ROSA, and of clusters whose dual-stack host is named") {
  CHECK(is_rosa_issuer("rh-oidc.s3.us-east-1.amazonaws.com/1a2b"));
  CHECK(is_rosa_issuer("oidc.op1.openshiftapps.com/1a2b"));
  CHECK_FALSE(is_rosa_issuer("oidc.eks.eu-west-1.amazonaws.com/id/ABC"));
  CHECK_FALSE(is_rosa_issuer("rh-oidc.s3.example.com/x.amazonaws.com"));
  CHECK_FALSE(is_rosa_issuer("other.s3.us-east-1.amazonaws.com/1a2b"));
  CHECK_FALSE(is_rosa_issuer("auth.openshiftapps.com"));
  CHECK(issuer_of_dual_stack("oidc-eks.eu-west-1.api.aws/id/ABC") ==
        "oidc.eks.eu-west-1.amazonaws.com/id/ABC");
  CHECK(issuer_of_dual_stack("oidc-eks.cn-north-1.api.aws") ==
        "oidc.eks.cn-north-1.amazonaws.com.cn");
  CHECK(issuer_of_dual_stack("oidc-eks.euwest1.api.aws/id/ABC").empty());
  CHECK(issuer_of_dual_stack("oidc-eks.eu-west-1.amazonaws.com/id/ABC").empty());
  CHECK(issuer_of_dual_stack("oidc.eks.eu-west-1.api.aws/id/ABC").empty());
}

TEST_CASE("other identity providers and partitions of regions") {
  CHECK(is_other_identity_provider("token.actions.githubusercontent.com"));
  CHECK(is_other_identity_provider("gitlab.com"));
  CHECK(is_other_identity_provider("cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc"));
  CHECK(is_other_identity_provider("tenant.eu.auth0.com/"));
  CHECK(is_other_identity_provider("api.pulumi.com/oidc"));
  CHECK(is_other_identity_provider("ghe.example.com/_services/token"));
  CHECK_FALSE(is_other_identity_provider("oidc.eks.eu-west-1.amazonaws.com/id/ABC"));
  CHECK_FALSE(is_other_identity_provider("gitlab.com.example.com"));
  CHECK_FALSE(is_other_identity_provider("container.googleapis.com/v1/projects/p"));
  CHECK_FALSE(is_other_identity_provider(""));
  CHECK(partition_of_region("eu-west-1") == "aws");
  CHECK(partition_of_region("cn-northwest-1") == "aws-cn");
  CHECK(partition_of_region("us-gov-east-1") == "aws-us-gov");
  CHECK(partition_of_region("us-iso-east-1") == "aws-iso");
  CHECK(partition_of_region("us-isob-east-1") == "aws-iso-b");
  CHECK(partition_of_region("eu-isoe-west-1") == "aws-iso-e");
  CHECK(partition_of_region("us-isof-south-1") == "aws-iso-f");
  CHECK(partition_of_region("eusc-de-east-1") == "aws-eusc");
}

TEST_CASE("a role ARN can be taken apart just when nothing is wrong with it") {
  const std::vector<std::string> pieces = {"arn",    ":",
                                           "aws",    "aws-cn",
                                           "iam",    "sts",
                                           "::",     "111122223333",
                                           "role/",  "role",
                                           "/",      "x",
                                           "a/b",    "'",
                                           "\"",     " ",
                                           "\n",     "é",
                                           "*",      "12345",
                                           "aws:",   "arn:",
                                           "role/x", "assumed-role/x/y",
                                           "path:/", std::string(64, 'n'),
                                           "nn"};
  std::mt19937 random(3);
  const auto pick = [&](std::size_t below) { return std::size_t{random()} % below; };
  for (int round = 0; round < 20'000; ++round) {
    std::string text = "arn:aws:iam::111122223333:role/team/a/api";
    for (std::size_t change = pick(4); change > 0; --change) {
      const std::size_t at = pick(text.size() + 1);
      text.replace(at, pick(6), pieces[pick(pieces.size())]);
    }
    CAPTURE(text);
    CHECK(RoleArn::parse(text).has_value() == !role_arn_defect(text).has_value());
  }
}

TEST_CASE("ARNs of roles of which parts are filled in later: what is wrong whatever that is") {
  const Table cases = {
      {"arn:aws:iam::${ACCOUNT_ID}:role/app", "fine"},
      {"arn:${P}:iam::${A}:role/app", "fine"},
      {"arn:aws:iam::${A}${B}:role/app", "fine"},
      {"arn:aws:iam::1234${REST}:role/app", "fine"},
      {"${PREFIX}role/app", "fine"},
      {"${PREFIX}/app", "fine"},
      {"${ROLE}", "fine"},
      {"arn:aws:iam:${X}:role/app", "fine"},  // ":111122223333" is filled in
      {"arn:aws:iam::<account>:role/${NAME}", "fine"},
      {"arn:aws:iam::ACCOUNT_ID:role/${NAME}", "fine"},
      {"arn:aws:iam:${ACCOUNT_ID}:role/app",
       "[:] a colon is missing between 'iam' and the account: the region field between them is "
       "empty "
       "but counts"},
      {"arn:aws:sts::${ACCOUNT_ID}:assumed-role/app/x", "[assumed-role"},
      {"an:aws:iam::${ACCOUNT_ID}:role/app", "[an] an ARN begins with 'arn:', not with 'an:'"},
      {"arn:aw:iam::${ACCOUNT_ID}:role/app",
       "[aw] 'aw' is not a partition: 'aws', 'aws-cn', 'aws-us-gov', … expected"},
      {"arn:aws:iam:eu-west-1:${ACCOUNT_ID}:role/app",
       "[eu-west-1] the region field is 'eu-west-1' and must be empty: IAM is global"},
      {"\"arn:aws:iam::${ACCOUNT_ID}:role/app\"", "[\"] the value contains a quotation mark"},
      {"role/${NAME}", "[role/"},
      {"arn:aws:iam::${ACCOUNT_ID}:roles/app", "[roles"},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    const std::string said = show(text, open_role_arn_defect(text));
    CHECK(said.substr(0, expected.size()) == expected);
    // Nothing is said where it may be right.
    CHECK((expected == "fine") == (said == "fine"));
  }
}

TEST_CASE("issuers of EKS of which the region or the suffix is filled in later") {
  for (const char* const issuer :
       {"oidc.eks.${AWS::Region}.amazonaws.com/id/${Id}", "oidc.eks.${r}.amazonaws.com/id/D1F2",
        "oidc.eks.${data.aws_region.c.name}.${data.aws_partition.p.dns_suffix}/id/D1F2",
        "oidc.eks.eu-west-1.${a/b}/id/D1F2", "oidc.eks.${host}/id/D1F2"}) {
    CAPTURE(issuer);
    CHECK(resembles_eks_issuer(issuer));
    CHECK_FALSE(is_eks_issuer(issuer));
    CHECK_FALSE(issuer_host_defect(issuer).has_value());
  }
  for (const char* const issuer : {"${host}/id/D1F2", "oidc.${r}.amazonaws.com/id/D1F2",
                                   "oidc.eks.${r}.example.com/id/D1F2", "token.actions.${x}"}) {
    CAPTURE(issuer);
    CHECK_FALSE(resembles_eks_issuer(issuer));
  }
}
