#include "rules/shared/role_suggestion.h"

#include <fmt/format.h>

#include "base/text.h"

namespace irsa::rules {
namespace {

/// What is known of the role that is meant; what is not known is as written.
struct Meant {
  std::string_view partition, account, path, name;
};

Meant parts_of(const join::RoleEntry& role, const iam::RoleArn& written) {
  if (const auto arn = iam::RoleArn::parse(role.arn)) {
    return {arn->partition, arn->account, arn->path, arn->name};
  }
  return {role.partition.empty() ? written.partition : role.partition,
          role.account.empty() ? written.account : role.account,
          role.role->path.empty() ? written.path : role.role->path, role.name};
}

/// What alone differs, as a sentence; empty if several parts do.
std::string_view only_difference(const Meant& meant, const iam::RoleArn& written) {
  const bool partition = meant.partition != written.partition;
  const bool account = meant.account != written.account;
  const bool path = meant.path != written.path;
  const bool name = meant.name != written.name;
  if (partition + account + path + name != 1) return {};
  if (partition) return " Only the partition differs.";
  if (account) return " Only the AWS account differs.";
  if (path) return " Only the path differs.";
  return equals_ignoring_case(meant.name, written.name) ? " Only upper and lower case differ." : "";
}

}  // namespace

std::optional<std::string> role_suggestion(const join::RoleEntry& meant,
                                           const iam::RoleArn& written) {
  if (meant.name.empty()) {
    if (meant.role->address.empty()) return std::nullopt;
    return fmt::format("Did you mean {}?", meant.label());
  }
  const Meant parts = parts_of(meant, written);
  const bool same = parts.partition == written.partition && parts.account == written.account &&
                    parts.path == written.path && parts.name == written.name;
  if (same) return std::nullopt;
  return fmt::format("Did you mean arn:{}:iam::{}:role{}{}?{}", parts.partition, parts.account,
                     parts.path, parts.name, only_difference(parts, written));
}

}  // namespace irsa::rules
