// Managed policies of AWS that decide a question often enough to be built in, since a list of
// attachments does not print them. Only what some rule asks about; an attachment that is not here
// is unknown, which accuses nobody. Source: AWS Managed Policy Reference Guide.
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "iam/evaluate/policy_set.h"
#include "iam/names/arn.h"

namespace irsa::iam {
namespace {

struct Known {
  std::string_view name;  ///< behind ":policy/", with its path
  bool not_action = false;
  Reach reach = Reach::all;
  std::vector<std::string_view> actions = {};
};

const std::vector<Known>& known_policies() {
  static const std::vector<Known> kKnown = {
      {.name = "AdministratorAccess", .actions = {"*"}},
      {.name = "PowerUserAccess",
       .not_action = true,
       .actions = {"iam:*", "organizations:*", "account:*"}},
      {.name = "IAMFullAccess", .actions = {"iam:*"}},
      {.name = "AmazonEKS_CNI_Policy",
       .actions = {"ec2:AssignPrivateIpAddresses", "ec2:DescribeInstances",
                   "ec2:DescribeNetworkInterfaces"}},
      {.name = "service-role/AmazonEBSCSIDriverPolicy",
       .actions = {"ec2:AttachVolume", "ec2:DetachVolume", "ec2:DescribeInstances",
                   "ec2:DescribeVolumes"}},
      {.name = "service-role/AmazonEFSCSIDriverPolicy",
       .actions = {"elasticfilesystem:DescribeAccessPoints",
                   "elasticfilesystem:DescribeFileSystems", "elasticfilesystem:CreateAccessPoint"}},
      {.name = "AmazonEC2ContainerRegistryReadOnly", .actions = {"ecr:GetAuthorizationToken"}},
      {.name = "AmazonEC2ContainerRegistryPullOnly", .actions = {"ecr:GetAuthorizationToken"}},
      {.name = "AmazonS3FullAccess", .actions = {"s3:*"}},
      {.name = "AmazonS3ReadOnlyAccess", .actions = {"s3:Get*", "s3:List*"}},
      {.name = "SecretsManagerReadWrite", .actions = {"secretsmanager:*"}},
      {.name = "AmazonSSMReadOnlyAccess", .actions = {"ssm:Get*"}},
      {.name = "AmazonRoute53FullAccess",
       .actions = {"route53:*", "elasticloadbalancing:DescribeLoadBalancers"}},
      {.name = "AmazonRoute53ReadOnlyAccess", .actions = {"route53:Get*", "route53:List*"}},
      {.name = "AmazonPrometheusRemoteWriteAccess", .actions = {"aps:RemoteWrite"}},
      {.name = "CloudWatchAgentServerPolicy",
       .actions = {"cloudwatch:PutMetricData", "ec2:DescribeVolumes", "logs:PutLogEvents",
                   "xray:PutTraceSegments", "ssm:GetParameter"}},
  };
  return kKnown;
}

std::map<std::string_view, PermissionPolicy> make_policies() {
  // No file holds these; whoever reports one points at the attachment.
  const Span nowhere{FileId{0}, 0, 0};
  std::map<std::string_view, PermissionPolicy> policies;
  for (const Known& known : known_policies()) {
    PermissionStatement statement{.span = nowhere,
                                  .effect = Effect::allow,
                                  .not_action = known.not_action,
                                  .reach = known.reach};
    for (const std::string_view action : known.actions) {
      statement.actions.push_back({action, nowhere});
    }
    PermissionPolicy policy{.file = nowhere.file, .where = nowhere, .name = known.name};
    policy.statements.push_back(std::move(statement));
    policies.emplace(known.name, std::move(policy));
  }
  return policies;
}

/// "service-role/X" of "arn:aws-cn:iam::aws:policy/service-role/X"; empty for a policy of somebody
/// else.
std::string_view aws_policy_name(std::string_view arn) {
  constexpr std::string_view kType = "policy/";
  const auto parts = Arn::parse(arn);
  if (!parts || parts->service != "iam" || parts->account != "aws" ||
      !parts->partition.starts_with("aws") || !parts->resource.starts_with(kType)) {
    return {};
  }
  return parts->resource.substr(kType.size());
}

}  // namespace

bool is_aws_managed(std::string_view arn) { return !aws_policy_name(arn).empty(); }

const PermissionPolicy* aws_managed_policy(std::string_view arn) {
  static const auto kPolicies = make_policies();
  const auto found = kPolicies.find(aws_policy_name(arn));
  return found == kPolicies.end() ? nullptr : &found->second;
}

}  // namespace irsa::iam
