#include "rules/annotation_typo.h"

#include <fmt/format.h>

#include "judge/model.h"
#include "kube/webhook.h"
#include "rules/shared/annotations.h"

namespace irsa::rules {
namespace {

std::string consequence(const Carrier& carrier, std::string_view meant) {
  if (meant == kube::kRoleArn) return carrier.label() + " has no role";
  return "it has no effect on " + carrier.label();
}

std::string help_for(std::string_view key, std::string_view meant) {
  std::string help = fmt::format("Did you mean {}?", quoted(meant));
  if (key.find_first_of("\"'\\") != std::string_view::npos) {
    help += " Its quotes and backslashes have become part of the key.";
  }
  return help;
}

/// The right key is there as well: then the look-alike is only a leftover.
const kube::Annotation* right_one(const Carrier& carrier, kube::Place place,
                                  std::string_view meant) {
  const auto& all =
      carrier.account != nullptr ? carrier.account->annotations : carrier.workload->annotations;
  const auto found = std::find_if(all.begin(), all.end(), [&](const kube::Annotation& other) {
    return other.place == place && other.key.value == meant && !other.nested;
  });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

void check_annotation_typo(const judge::Model& model, Findings& findings) {
  for_each_annotation(model.index, [&](const Carrier& carrier, const kube::Annotation& annotation) {
    if (carrier.stray != nullptr || annotation.nested) return;
    const std::string_view key = annotation.key.value;
    const auto meant = kube::meant_annotation(key);
    // Where the right key would have no effect either, annotation-misplaced speaks.
    if (!meant || !is_read_at(annotation.place, *meant)) return;
    if (const auto* right = right_one(carrier, annotation.place, *meant)) {
      findings.report(
          {.where = annotation.key.span,
           .message = fmt::format("the webhook does not read {}: only {} beside it counts",
                                  quoted(key), quoted(*meant)),
           .related = {{right->key.span, "the annotation that counts"}},
           .help = "Delete the one that is not read.",
           .object = carrier.object(),
           .level = Severity::note,
           .fixes = {removing(fmt::format("Delete {}", quoted(key)), true, annotation.key.span)}});
      return;
    }
    Problem problem{.where = annotation.key.span,
                    .message = fmt::format("the webhook does not read {}: {}", quoted(key),
                                           consequence(carrier, *meant)),
                    .help = help_for(key, *meant),
                    .object = carrier.object()};
    // A key in the path of a JSON patch has the place of the value.
    if (annotation.key.span != annotation.value_span) {
      problem.fixes = {replacing(fmt::format("Write {}", quoted(*meant)), true, annotation.key.span,
                                 std::string(*meant))};
    }
    findings.report(std::move(problem));
  });
}

}  // namespace irsa::rules
