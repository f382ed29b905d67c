#include "rules/role_arn_malformed.h"

#include <fmt/format.h>

#include "iam/names/arn.h"
#include "rules/shared/annotations.h"
#include "source/span.h"

namespace irsa::rules {
namespace {

/// With --compose-role-arn the webhook makes an ARN of whatever does not hold "arn:"
/// (amazon-eks-pod-identity-webhook, pkg/cache/cache.go).
bool completed_by_webhook(std::string_view value, const config::Settings& settings) {
  return settings.compose_role_arn && value.find("arn:") == std::string_view::npos;
}

}  // namespace

void check_role_arn_malformed(const index::Index& index, Findings& findings) {
  for_each_annotated(index, [&](const index::ServiceAccount& account) {
    const kube::Annotation* role = index.role_annotation(account);
    if (role == nullptr || index.role_arn(account)) return;
    if (completed_by_webhook(role->value, index.settings())) return;
    const auto defect = iam::role_arn_defect(role->value);
    if (!defect) return;
    findings.report({
        .where = part_of_value(role->value_span, role->value, defect->begin, defect->end),
        .message =
            fmt::format("{} names no IAM role: {}", index::account_text(account), defect->message),
        .help = defect->help,
        .object = index::object_of(account),
    });
  });
}

}  // namespace irsa::rules
