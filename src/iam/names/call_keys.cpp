#include "iam/names/call_keys.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/text.h"

namespace irsa::iam {
namespace {

using enum Availability;
using enum KeyType;

// Why a key is absent, in words of a message.
constexpr std::string_view kUnsigned =
    "it describes the AWS principal that signs a request, and this call is signed by none";
constexpr std::string_view kNoSession =
    "it describes the AWS credentials that a request is made with, and this call is made without "
    "any";
constexpr std::string_view kNoService =
    "only requests that an AWS service makes for somebody carry it, and pods make this call "
    "themselves";
constexpr std::string_view kOtherCall = "only other calls of STS take such a value";
constexpr std::string_view kSaml = "only calls with a SAML assertion carry it";
constexpr std::string_view kBrowser = "only links in a browser send it";

#define GLOBAL(part) "reference_policies_condition-keys.html#condition-keys-" part
#define STS(part) "reference_policies_iam-condition-keys.html#ck_" part

// IAM User Guide, "AWS global condition context keys" and "IAM and AWS STS condition context keys"
// (the "Availability" of each key); which keys the call itself takes: Service Authorization
// Reference, "Actions, resources, and condition keys for AWS Security Token Service",
// AssumeRoleWithWebIdentity.
constexpr std::array kKeys = {
    // Properties of the principal
    CallKey{"aws:PrincipalArn", absent, arn, false, kUnsigned, GLOBAL("principalarn")},
    CallKey{"aws:PrincipalAccount", present, text, false, "", GLOBAL("principalaccount")},
    CallKey{"aws:PrincipalOrgPaths", absent, text, true, kUnsigned, GLOBAL("principalorgpaths")},
    CallKey{"aws:PrincipalOrgID", absent, text, false, kUnsigned, GLOBAL("principalorgid")},
    CallKey{"aws:PrincipalTag/", absent, text, false, kUnsigned, GLOBAL("principaltag")},
    CallKey{"aws:PrincipalIsAWSService", absent, boolean, false, kUnsigned,
            GLOBAL("principalisawsservice")},
    CallKey{"aws:PrincipalServiceName", absent, text, false, kNoService,
            GLOBAL("principalservicename")},
    CallKey{"aws:PrincipalServiceNamesList", absent, text, true, kNoService,
            GLOBAL("principalservicenameslist")},
    CallKey{"aws:PrincipalType", present, text, false, "", GLOBAL("principaltype")},
    CallKey{"aws:userid", absent, text, false, kUnsigned, GLOBAL("userid")},
    CallKey{"aws:username", absent, text, false, kUnsigned, GLOBAL("username")},
    // Properties of a role session
    CallKey{"aws:AssumedRoot", absent, boolean, false, kNoSession, GLOBAL("assumedroot")},
    CallKey{"aws:ChatbotSourceArn", absent, arn, false, kNoSession, GLOBAL("chatbotsourcearn")},
    CallKey{"aws:Ec2InstanceSourcePrivateIPv4", absent, address, false, kNoSession,
            GLOBAL("ec2instancesourceprivateip4")},
    CallKey{"aws:Ec2InstanceSourceVpc", absent, vpc, false, kNoSession,
            GLOBAL("ec2instancesourcevpc")},
    CallKey{"aws:FederatedProvider", absent, text, false, kNoSession, GLOBAL("federatedprovider")},
    CallKey{"aws:MultiFactorAuthAge", absent, number, false, kNoSession,
            GLOBAL("multifactorauthage")},
    CallKey{"aws:MultiFactorAuthPresent", absent, boolean, false, kNoSession,
            GLOBAL("multifactorauthpresent")},
    CallKey{"aws:SignInSessionArn", absent, arn, false, kNoSession, GLOBAL("signinsessionarn")},
    CallKey{"aws:SourceIdentity", absent, text, false, kNoSession, GLOBAL("sourceidentity")},
    CallKey{"aws:TokenIssueTime", absent, date, false, kNoSession, GLOBAL("tokenissuetime")},
    CallKey{"codebuild:BuildArn", absent, arn, false, kNoSession, GLOBAL("codebuildbuildarn")},
    CallKey{"codebuild:ProjectArn", absent, arn, false, kNoSession, GLOBAL("codebuildprojectarn")},
    CallKey{"ec2:RoleDelivery", absent, number, false, kNoSession, GLOBAL("ec2-role-delivery")},
    CallKey{"ec2:SourceInstanceArn", absent, arn, false, kNoSession,
            GLOBAL("ec2-source-instance-arn")},
    CallKey{"glue:CredentialIssuingService", absent, text, false, kNoSession,
            GLOBAL("glue-credential-issuing")},
    CallKey{"glue:RoleAssumedBy", absent, text, false, kNoSession, GLOBAL("glue-role-assumed-by")},
    CallKey{"identitystore:UserId", absent, text, false, kNoSession,
            GLOBAL("identity-store-user-id")},
    CallKey{"lambda:SourceFunctionArn", absent, arn, false, kNoSession,
            GLOBAL("lambda-source-function-arn")},
    CallKey{"ssm:SourceInstanceArn", absent, arn, false, kNoSession,
            GLOBAL("ssm-source-instance-arn")},
    // Properties of the network
    CallKey{"aws:SourceIp", sometimes, address, false, "", GLOBAL("sourceip")},
    CallKey{"aws:SourceVpc", sometimes, vpc, false, "", GLOBAL("sourcevpc")},
    CallKey{"aws:SourceVpcArn", sometimes, arn, false, "", GLOBAL("sourcevpcarn")},
    CallKey{"aws:SourceVpce", sometimes, endpoint, false, "", GLOBAL("sourcevpce")},
    CallKey{"aws:VpceAccount", sometimes, text, false, "", GLOBAL("vpceaccount")},
    CallKey{"aws:VpceOrgID", sometimes, text, false, "", GLOBAL("vpceorgid")},
    CallKey{"aws:VpceOrgPaths", sometimes, text, true, "", GLOBAL("vpceorgpaths")},
    CallKey{"aws:VpcSourceIp", sometimes, address, false, "", GLOBAL("vpcsourceip")},
    // Properties of the resource, which is the role
    CallKey{"aws:ResourceAccount", sometimes, text, false, "", GLOBAL("resourceaccount")},
    CallKey{"aws:ResourceOrgID", sometimes, text, false, "", GLOBAL("resourceorgid")},
    CallKey{"aws:ResourceOrgPaths", sometimes, text, true, "", GLOBAL("resourceorgpaths")},
    CallKey{"aws:ResourceTag/", sometimes, text, false, "", GLOBAL("resourcetag")},
    CallKey{"iam:ResourceTag/", sometimes, text, false, "", STS("resourcetag")},
    // Properties of the request
    CallKey{"aws:CalledVia", absent, text, true, kNoService, GLOBAL("calledvia")},
    CallKey{"aws:CalledViaFirst", absent, text, false, kNoService, GLOBAL("calledviafirst")},
    CallKey{"aws:CalledViaLast", absent, text, false, kNoService, GLOBAL("calledvialast")},
    CallKey{"aws:CalledViaAWSMCP", absent, text, false, kNoService, GLOBAL("calledviaawsmcp")},
    CallKey{"aws:ViaAWSService", sometimes, boolean, false, "", GLOBAL("viaawsservice")},
    CallKey{"aws:ViaAWSMCPService", sometimes, boolean, false, "", GLOBAL("viaawsmcpservice")},
    CallKey{"aws:CurrentTime", present, date, false, "", GLOBAL("currenttime")},
    CallKey{"aws:EpochTime", present, date, false, "", GLOBAL("epochtime")},
    CallKey{"aws:IsMcpServiceAction", sometimes, boolean, false, "", GLOBAL("ismcpserviceaction")},
    CallKey{"aws:referer", absent, text, false, kBrowser, GLOBAL("referer")},
    CallKey{"aws:RequestedRegion", present, text, false, "", GLOBAL("requestedregion")},
    CallKey{"aws:RequestTag/", tags, text, false, "", GLOBAL("requesttag")},
    CallKey{"aws:TagKeys", tags, text, true, "", GLOBAL("tagkeys")},
    CallKey{"aws:SecureTransport", present, boolean, false, "", GLOBAL("securetransport")},
    CallKey{"aws:SourceAccount", absent, text, false, kNoService, GLOBAL("sourceaccount")},
    CallKey{"aws:SourceArn", absent, arn, false, kNoService, GLOBAL("sourcearn")},
    CallKey{"aws:SourceOrgID", absent, text, false, kNoService, GLOBAL("sourceorgid")},
    CallKey{"aws:SourceOrgPaths", absent, text, true, kNoService, GLOBAL("sourceorgpaths")},
    CallKey{"aws:UserAgent", present, text, false, "", GLOBAL("useragent")},
    // Keys of STS
    CallKey{"sts:AWSServiceName", absent, text, false, kOtherCall, STS("awsservicename")},
    CallKey{"sts:DurationSeconds", absent, number, false, kOtherCall, STS("durationseconds")},
    CallKey{"sts:ExternalId", absent, text, false, kOtherCall, STS("externalid")},
    CallKey{"sts:IdentityTokenAudience", absent, text, true, kOtherCall,
            STS("identitytokenaudience")},
    CallKey{"sts:RequestContext/", absent, text, false, kOtherCall, STS("requestcontext")},
    CallKey{"sts:RequestContextProviders", absent, text, true, kOtherCall,
            STS("requestcontextproviders")},
    CallKey{"sts:RoleSessionName", present, text, false, "", STS("rolesessionname")},
    CallKey{"sts:SigningAlgorithm", absent, text, false, kOtherCall, STS("signingalgorithm")},
    CallKey{"sts:SourceIdentity", source_identity, text, false, "", STS("sourceidentity")},
    CallKey{"sts:TaskPolicyArn", absent, arn, false, kOtherCall, STS("taskpolicyarn")},
    CallKey{"sts:TransitiveTagKeys", tags, text, true, "", STS("transitivetagkeys")},
    // Of SAML federation
    CallKey{"saml:", absent, text, false, kSaml,
            "reference_policies_iam-condition-keys.html#condition-keys-saml"},
};

#undef GLOBAL
#undef STS

constexpr std::array<std::string_view, 2> kPrefixes = {"aws:", "sts:"};

bool begins(std::string_view text, std::string_view prefix) {
  return equals_ignoring_case(text.substr(0, prefix.size()), prefix);
}

bool is_prefix_row(const CallKey& row) {
  return row.name.ends_with('/') || row.name.ends_with(':');
}

bool is_alphanumeric(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  });
}

/// The name behind aws: or sts:; empty for another key.
std::string_view own_name(std::string_view key) {
  for (const auto prefix : kPrefixes) {
    if (begins(key, prefix)) return key.substr(prefix.size());
  }
  return {};
}

/// What people add to a name or write between its words, taken away.
std::string essence(std::string_view name) {
  std::string out = ascii_lower(name);
  std::erase_if(out, [](char c) { return c == '-' || c == '_' || c == ' ' || c == '.'; });
  for (const std::string_view added : {"address", "id", "range", "cidr"}) {
    if (out.ends_with(added) && out.size() > added.size() + 4) {
      out.erase(out.size() - added.size());
      break;
    }
  }
  return out;
}

struct Known {
  const CallKey* row;
  std::string essence;
};

/// What a name may be a slip of.
const std::vector<Known>& known_names() {
  static const std::vector<Known> all = [] {
    std::vector<Known> out;
    for (const CallKey& row : kKeys) {
      const std::string_view name = own_name(row.name);
      if (!name.empty() && !is_prefix_row(row)) out.push_back({&row, essence(name)});
    }
    return out;
  }();
  return all;
}

/// The key whose name is nearly this one, if any is; of several the nearest.
const CallKey* nearest(std::string_view name) {
  const std::string wanted = essence(name);
  // A short word is a slip or two away from any other.
  const std::size_t slips = wanted.size() >= 8 ? 2 : 1;
  const CallKey* best = nullptr;
  std::size_t best_distance = slips + 1;
  for (const Known& known : known_names()) {
    const std::size_t distance = edit_distance(wanted, known.essence, slips);
    if (distance < best_distance) {
      best = known.row;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace

std::span<const CallKey> call_keys() { return kKeys; }

const CallKey* find_call_key(std::string_view key) {
  for (const CallKey& row : kKeys) {
    if (is_prefix_row(row)) {
      if (key.size() > row.name.size() && begins(key, row.name)) return &row;
    } else if (equals_ignoring_case(row.name, key)) {
      return &row;
    }
  }
  return nullptr;
}

const CallKey* meant_call_key(std::string_view key) {
  const std::string_view name = own_name(key);
  return name.empty() || find_call_key(key) != nullptr ? nullptr : nearest(name);
}

Availability availability_of(std::string_view key) {
  if (const CallKey* const row = find_call_key(key)) return row->availability;
  const std::string_view name = own_name(key);
  // Keys of other services are in the calls of these services alone.
  if (name.empty() || !is_alphanumeric(name) || nearest(name) != nullptr) return absent;
  return sometimes;
}

bool is_confidential_key(std::string_view key) {
  return equals_ignoring_case(key, "sts:ExternalId");
}

bool is_unlisted_key(std::string_view key) {
  return find_call_key(key) == nullptr && availability_of(key) == sometimes;
}

}  // namespace irsa::iam
