#include "iam/evaluate/managed_policies.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "catalogue/catalogue.h"

namespace irsa::iam {
namespace {

std::map<std::string_view, PermissionPolicy> make_policies() {
  // No file holds these; whoever reports one points at the attachment.
  const Span nowhere{FileId{0}, 0, 0};
  std::map<std::string_view, PermissionPolicy> policies;
  for (const catalogue::ManagedPolicy& known : catalogue::managed_policies()) {
    PermissionStatement statement{
        .span = nowhere, .effect = Effect::allow, .not_action = known.all_but, .reach = Reach::all};
    for (const std::string_view action : known.actions) {
      statement.actions.push_back({action, nowhere});
    }
    PermissionPolicy policy{.file = nowhere.file, .where = nowhere, .name = known.policy};
    policy.statements.push_back(std::move(statement));
    policies.emplace(known.policy, std::move(policy));
  }
  return policies;
}

/// "service-role/X" of "arn:aws-cn:iam::aws:policy/service-role/X", whose partition may be filled
/// in later, `${…}`; empty for a policy of somebody else.
std::string_view aws_policy_name(std::string_view arn) {
  constexpr std::string_view kOfAws = ":iam::aws:policy/", kBegin = "arn:";
  const std::size_t behind = arn.find(kOfAws);
  if (!arn.starts_with(kBegin) || behind == std::string_view::npos) return {};
  const std::string_view partition = arn.substr(kBegin.size(), behind - kBegin.size());
  const bool open = partition.starts_with("${") && partition.find('}') == partition.size() - 1;
  const bool written =
      partition.starts_with("aws") && partition.find(':') == std::string_view::npos;
  return open || written ? arn.substr(behind + kOfAws.size()) : std::string_view{};
}

}  // namespace

bool is_aws_managed(std::string_view arn) { return !aws_policy_name(arn).empty(); }

const PermissionPolicy* aws_managed_policy(std::string_view arn) {
  static const auto kPolicies = make_policies();
  const auto found = kPolicies.find(aws_policy_name(arn));
  return found == kPolicies.end() ? nullptr : &found->second;
}

std::string_view aws_policy_path(std::string_view name) {
  const auto known = catalogue::managed_policies();
  const auto found = std::ranges::find_if(known, [&](const catalogue::ManagedPolicy& one) {
    return one.policy.substr(one.policy.rfind('/') + 1) == name;  // npos + 1 is 0
  });
  return found == known.end() ? std::string_view{} : found->policy;
}

}  // namespace irsa::iam
