#include "rules/annotation_unknown.h"

#include <fmt/format.h>

#include "judge/model.h"
#include "kube/webhook.h"
#include "rules/shared/annotations.h"

namespace irsa::rules {

void check_annotation_unknown(const judge::Model& model, Findings& findings) {
  for (const join::ServiceAccount* const account : model.index.accounts().annotated_beyond_role()) {
    for (const kube::Annotation& annotation : account->annotations) {
      const std::string_view key = annotation.key.value;
      if (annotation.place != kube::Place::service_account || annotation.nested ||
          !key.starts_with(kube::kWebhookPrefix) || webhook_annotation(key) ||
          key == kube::kPullRoleArn) {
        continue;
      }
      std::string help = "Delete it, or move it to where it is read.";
      if (key == kube::kSkipWebhookLabel) help = "It is a label, and belongs on the pod.";
      findings.report({.where = annotation.key.span,
                       .message = fmt::format("nothing reads {} on {}", quoted(key),
                                              join::account_text(*account)),
                       .help = std::move(help),
                       .object = join::object_of(*account),
                       .fixes = {removing("Delete it", false, annotation.key.span)}});
    }
  }
}

}  // namespace irsa::rules
