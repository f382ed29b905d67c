// Keys of the web identity call, and values that they never have.
#include "iam/names/call_keys.h"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "iam/evaluate/call_values.h"
#include "iam/evaluate/evaluate.h"
#include "iam/policy_generator.h"

using namespace irsa;
using namespace irsa::iam;

TEST_CASE("the table of keys is well formed") {
  std::set<std::string> names;
  for (const CallKey& row : call_keys()) {
    CAPTURE(row.name);
    CHECK(names.insert(ascii_lower(row.name)).second);
    CHECK(row.name.find(':') != std::string_view::npos);
    CHECK(row.source.find(".html#") != std::string_view::npos);
    CHECK(row.reason.empty() == (row.availability != Availability::absent));
    if (row.name.back() == '/' || row.name.back() == ':') continue;
    CHECK(find_call_key(row.name) == &row);
    CHECK(meant_call_key(row.name) == nullptr);
  }
}

TEST_CASE("whether the call has a key") {
  using enum Availability;
  struct Case {
    const char* key;
    Availability expected;
    const char* meant = "";
  };
  const std::vector<Case> cases = {
      {"sts:ExternalId", absent},
      {"STS:externalid", absent},
      {"aws:PrincipalOrgID", absent},
      {"aws:principaltag/Team", absent},
      {"aws:MultiFactorAuthPresent", absent},
      {"lambda:SourceFunctionArn", absent},
      {"saml:sub", absent},
      {"s3:prefix", absent},
      {"eks:cluster-name", absent},
      {"aws:SourceIp", sometimes},
      {"aws:SourceVpcArn", sometimes},
      {"iam:ResourceTag/team", sometimes},
      {"aws:CurrentTime", present},
      {"sts:RoleSessionName", present},
      {"aws:SecureTransport", present},
      {"aws:RequestTag/team", tags},
      {"aws:TagKeys", tags},
      {"sts:TransitiveTagKeys", tags},
      {"sts:SourceIdentity", source_identity},
      // Of no list: meant to be another, or perhaps newer than the list.
      {"aws:NewestKeyFromAToZaToz0To9", sometimes},
      {"aws:NewestKey/Of", absent},
      {"aws:NewestKey-Of", absent},
      {"aws:SourceIpAddress", absent, "aws:SourceIp"},
      {"aws:SourceVpcId", absent, "aws:SourceVpc"},
      {"aws:SorceIp", absent, "aws:SourceIp"},
      {"aws:source-ip", absent, "aws:SourceIp"},
      {"aws:multi-factor-auth-present", absent, "aws:MultiFactorAuthPresent"},
      {"aws:multi_factor_auth_present", absent, "aws:MultiFactorAuthPresent"},
      {"aws:multi.factor.auth.present", absent, "aws:MultiFactorAuthPresent"},
      {"aws:multi factor auth present", absent, "aws:MultiFactorAuthPresent"},
      {"sts:SourceVpce", absent, "aws:SourceVpce"},
      {"aws:RoleSessionName", absent, "sts:RoleSessionName"},
      {"aws:PrincipalOrganizationID", sometimes},
      {"aws:SourceGalaxy", sometimes},
      {"sts:Moon", sometimes},
      {"aws:oidc.eks.eu-west-1.amazonaws.com/id/A:sub", absent},
      {"aws:", absent},
  };
  for (const Case& each : cases) {
    CAPTURE(each.key);
    CHECK(availability_of(each.key) == each.expected);
    const CallKey* const meant = meant_call_key(each.key);
    CHECK((meant == nullptr ? "" : std::string(meant->name)) == each.meant);
    const bool starts_with_aws =
        std::string(each.key).find("aws:") == 0 || std::string(each.key).find("sts:") == 0;
    CHECK(is_unlisted_key(each.key) ==
          (starts_with_aws && each.expected == sometimes && find_call_key(each.key) == nullptr));
  }
}

TEST_CASE("values that a key never has") {
  struct Case {
    const char* op;
    const char* key;
    std::vector<std::string> values;
    const char* expected;  ///< of the first value; empty: nothing is wrong
    const char* comes_to = "?";
  };
  const std::vector<Case> cases = {
      {"NumericEquals", "aws:EpochTime", {"5x"}, "'5x' is not a number", "no"},
      {"NumericEquals", "aws:EpochTime", {"-5.5e3"}, ""},
      {"NumericEquals", "aws:EpochTime", {".5"}, ""},
      {"NumericEquals", "aws:EpochTime", {"+5"}, "'+5' is not a number", "no"},
      {"NumericEquals", "aws:EpochTime", {"5e"}, "'5e' is not a number", "no"},
      {"NumericEquals", "aws:EpochTime", {"--5"}, "'--5' is not a number", "no"},
      {"NumericEquals", "aws:EpochTime", {"1e999"}, "'1e999' is not a number", "no"},
      {"NumericEquals", "aws:EpochTime", {"1e-999"}, "'1e-999' is not a number", "no"},
      {"DateLessThan", "aws:CurrentTime", {"31.12.2026"}, "'31.12.2026' is not a date", "no"},
      {"DateLessThan", "aws:CurrentTime", {"2026-02-30x"}, "'2026-02-30x' is not a date", "no"},
      {"DateLessThan", "aws:CurrentTime", {"2026-13-01"}, "'2026-13-01' is not a date", "no"},
      {"DateLessThan", "aws:CurrentTime", {"tomorrow"}, "'tomorrow' is not a date", "no"},
      {"DateLessThan", "aws:CurrentTime", {"2026-01-31T00:00:00Z"}, ""},
      {"DateLessThan", "aws:CurrentTime", {"2026-01-31T00:00:00.123+01:00"}, ""},
      {"DateLessThan", "aws:CurrentTime", {"2026-01-31T10:00Z"}, ""},
      {"DateLessThan", "aws:CurrentTime", {"2026-01"}, ""},
      {"DateLessThan", "aws:CurrentTime", {"1893456000"}, ""},
      {"DateNotEquals", "aws:CurrentTime", {"soon"}, "'soon' is not a date", "yes"},
      {"Bool", "aws:SecureTransport", {"yes"}, "'yes' is not a boolean", "no"},
      {"Bool", "aws:SecureTransport", {"TRUE"}, ""},
      {"BoolIfExists", "aws:SecureTransport", {"1"}, "'1' is not a boolean", "no"},
      {"BoolIfExists", "aws:ViaAWSService", {"1"}, "'1' is not a boolean", "?"},
      {"StringEquals", "aws:SecureTransport", {"on"}, "'on' is not a boolean", "no"},
      {"StringEquals", "aws:SecureTransport", {"true"}, ""},
      {"IpAddress",
       "aws:SourceIp",
       {"203.0.113.0/33"},
       "'203.0.113.0/33' is not an IP address or range",
       "no"},
      {"IpAddress",
       "aws:SourceIp",
       {"203.0.113"},
       "'203.0.113' is not an IP address or range",
       "no"},
      {"IpAddress",
       "aws:SourceIp",
       {"vpc-0a1b2c3d"},
       "'vpc-0a1b2c3d' is not an IP address or range",
       "no"},
      {"IpAddress", "aws:SourceIp", {"203.0.113.7"}, ""},
      {"IpAddress", "aws:SourceIp", {"2001:db8::/32"}, ""},
      {"IpAddress", "aws:SourceIp", {"::ffff:203.0.113.7"}, ""},
      {"IpAddress", "aws:SourceIp", {"0.0.0.0/0"}, ""},
      {"IpAddress", "aws:SourceIp", {"10.0.0.0/7"}, ""},
      {"IpAddress", "aws:VpcSourceIp", {"10.0.0.0/8"}, ""},
      {"IpAddress",
       "aws:SourceIp",
       {"10.1.0.0/16"},
       "'10.1.0.0/16' is private, and aws:SourceIp is the address that a call over the internet "
       "comes from",
       "?"},
      {"NotIpAddress",
       "aws:SourceIp",
       {"fd00::/8"},
       "'fd00::/8' is private, and aws:SourceIp is the address that a call over the internet comes "
       "from",
       "?"},
      {"IpAddress",
       "aws:SourceIp",
       {"192.168.1.1", "203.0.113.7"},
       "'192.168.1.1' is private, and aws:SourceIp is the address that a call over the internet "
       "comes from",
       "?"},
      {"StringEquals",
       "aws:SourceIp",
       {"203.0.113.0/24"},
       "'203.0.113.0/24' is a range, and StringEquals compares text",
       "no"},
      {"StringEquals", "aws:SourceIp", {"203.0.113.7"}, ""},
      {"StringLike", "aws:SourceIp", {"203.0.113.*"}, ""},
      {"StringEquals",
       "aws:SourceVpc",
       {"vpce-0a1b2c3d"},
       "'vpce-0a1b2c3d' is not the id of a VPC",
       "no"},
      {"StringEquals", "aws:SourceVpc", {"vpc-xyz"}, "'vpc-xyz' is not the id of a VPC", "?"},
      {"StringEquals",
       "aws:SourceVpc",
       {"VPC-0A1B2C3D"},
       "'VPC-0A1B2C3D' is not the id of a VPC",
       "no"},
      {"StringEqualsIgnoreCase", "aws:SourceVpc", {"VPC-0A1B2C3D"}, ""},
      {"StringEquals", "aws:SourceVpc", {"vpc-0a1b2c3d4e5f60718"}, ""},
      {"StringLike", "aws:SourceVpc", {"vpc-0a*"}, ""},
      {"StringLike", "aws:SourceVpc", {"vpce-*"}, "'vpce-*' is not the id of a VPC", "no"},
      {"StringNotEquals",
       "aws:SourceVpce",
       {"vpc-0a1b2c3d"},
       "'vpc-0a1b2c3d' is not the id of a VPC endpoint",
       "yes"},
      {"ForAnyValue:StringEquals",
       "aws:SourceVpce",
       {"x"},
       "'x' is not the id of a VPC endpoint",
       "no"},
      {"ForAllValues:StringEquals",
       "aws:SourceVpce",
       {"x"},
       "'x' is not the id of a VPC endpoint",
       "?"},
      {"ArnLike", "aws:SourceVpcArn", {"vpc-0a1b2c3d"}, "'vpc-0a1b2c3d' is not an ARN", "no"},
      {"ArnLike", "aws:SourceVpcArn", {"arn:aws:ec2:*"}, ""},
      {"StringEquals", "sts:RoleSessionName", {"anything"}, ""},
      {"DateLessThan", "aws:CurrentTime", {"${date}"}, ""},
      {"Null", "aws:SourceVpc", {"true"}, ""},
  };
  for (const Case& each : cases) {
    PolicyBuilder build;
    const Condition condition = build.condition(each.op, each.key, each.values);
    CAPTURE(each.op);
    CAPTURE(each.values.front());
    const auto defect = value_defect(condition, condition.values.front());
    CHECK((defect ? defect->message : "") == each.expected);
    if (defect) CHECK_FALSE(defect->help.empty());
    const Truth truth = truth_by_values(condition);
    CHECK(std::string(truth == Truth::yes  ? "yes"
                      : truth == Truth::no ? "no"
                                           : "?") == each.comes_to);
  }
}
