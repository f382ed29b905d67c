#include "rules/sts_regional_invalid.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "judge/model.h"
#include "kube/webhook.h"
#include "rules/shared/annotations.h"

namespace irsa::rules {
namespace {

/// What Go's strconv.ParseBool takes; the webhook ignores everything else.
bool is_go_boolean(std::string_view value) {
  constexpr std::string_view kBooleans[] = {"1", "t", "T", "TRUE",  "true",  "True",
                                            "0", "f", "F", "FALSE", "false", "False"};
  return std::find(std::begin(kBooleans), std::end(kBooleans), value) != std::end(kBooleans);
}

}  // namespace

void check_sts_regional_invalid(const judge::Model& model, Findings& findings) {
  for_each_oddly_annotated(model.index, [&](const join::ServiceAccount& account) {
    const kube::Annotation* const regional = join::find_annotation(account, kube::kStsRegional);
    if (regional == nullptr || regional->type != kube::ValueType::string || regional->placeholder ||
        is_go_boolean(regional->value)) {
      return;
    }
    findings.report(
        {.where = regional->value_span,
         .message = fmt::format("{} is neither \"true\" nor \"false\", so the webhook ignores the "
                                "annotation",
                                quoted(regional->value)),
         .help = "Write \"true\", or delete it: on EKS the regional endpoint is the default.",
         .object = join::object_of(account),
         .fixes = {replacing("Write \"true\"", true, regional->value_span, "true")}});
  });
}

}  // namespace irsa::rules
