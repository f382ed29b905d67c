#include "rules/injection_excluded.h"

#include <fmt/format.h>

#include "judge/model.h"
#include "kube/webhook.h"
#include "rules/shared/annotations.h"
#include "rules/shared/pods.h"

namespace irsa::rules {
namespace {

using kube::Container;

/// The pod brings its own token and environment, so it need not be injected.
bool is_manual(const RolePod& pod) {
  return std::any_of(pod.workload->containers.begin(), pod.workload->containers.end(),
                     [](const Container& container) {
                       return find_variable(container, kube::kRoleVariable) != nullptr &&
                              find_variable(container, kube::kTokenVariable) != nullptr;
                     });
}

Problem problem_of(const RolePod& pod, Span where, std::string message, std::string help) {
  return {.where = where,
          .message = std::move(message),
          .related = {{pod.role->key.span, "the role that does not reach the pods"}},
          .help = std::move(help),
          .object = join::object_of(*pod.workload),
          .other = join::object_of(*pod.account)};
}

void check_label(const RolePod& pod, Findings& findings) {
  const kube::Annotation* const label = skip_label(*pod.workload);
  if (label == nullptr || is_manual(pod)) return;
  std::string message = fmt::format(
      "this label keeps the webhook away from the pods of {}, so "
      "they do not get the role of {}",
      join::workload_label(*pod.workload), join::account_text(*pod.account));
  if (label->value == "false") message += "; its value does not matter";
  Problem problem = problem_of(pod, label->key.span, std::move(message),
                               "Remove the label, or the role from the service account.");
  problem.fixes = {removing("Delete the label", false, label->key.span)};
  findings.report(std::move(problem));
}

std::vector<std::string_view> container_names(const join::Workload& workload) {
  std::vector<std::string_view> names;
  for (const Container& container : workload.containers) {
    if (container.name) names.push_back(container.name->value);
  }
  return names;
}

/// Blanks around a name belong to it: 'a, b' skips the container ' b', which cannot exist.
void check_names(const RolePod& pod, const kube::Annotation& annotation,
                 const std::vector<std::string_view>& skipped, Findings& findings) {
  const std::vector<std::string_view> names = container_names(*pod.workload);
  for (const std::string_view name : skipped) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    // Other webhooks add containers of their own: only what surely meant one of these is wrong.
    const std::string_view bare = trim(name);
    const bool blanks = bare != name && !bare.empty();
    const bool wildcard = bare == "*";
    const std::string_view meant = nearest(bare, names);
    if (!blanks && !wildcard && meant.empty()) continue;
    const auto begin = static_cast<std::size_t>(name.data() - annotation.value.data());
    std::string help = wildcard ? "Write the names of the containers: there are no wildcards."
                       : blanks ? "Write the names with commas and no spaces between them."
                                : fmt::format("Did you mean {}?", quoted(meant));
    Problem problem = problem_of(
        pod, part_of_value(annotation.value_span, annotation.value, begin, begin + name.size()),
        fmt::format("no container of {} is called {}{}, so the webhook does not skip it",
                    join::workload_label(*pod.workload), quoted(name),
                    blanks ? " with the space" : ""),
        std::move(help));
    if (wildcard) {
      findings.report(std::move(problem));
      continue;
    }
    std::string right;
    for (const std::string_view each : skipped) {
      const std::string_view own = trim(each);
      right += right.empty() ? "" : ",";
      right += each.data() == name.data() && !meant.empty() && meant != own ? meant : own;
    }
    problem.fixes = {replacing(fmt::format("Write {}", quoted(right)),
                               meant.empty() || meant == bare, annotation.value_span, right)};
    findings.report(std::move(problem));
  }
}

/// The annotation is read as one record, and that ends with its line. True if names stand behind.
bool check_lines(const RolePod& pod, const kube::Annotation& annotation, Findings& findings) {
  const std::vector<std::string_view> names = container_names(*pod.workload);
  std::vector<std::string_view> all;
  std::string_view lost;
  bool first = true;
  for (const std::string_view line : split(annotation.value, '\n')) {
    if (line.empty()) continue;  // no record
    for (const std::string_view part : split(line, ',')) {
      const std::string_view name = trim(part);
      if (name.empty()) continue;
      all.push_back(name);
      const bool known = std::find(names.begin(), names.end(), name) != names.end();
      if (!first && known && lost.empty()) lost = name;
    }
    first = false;
  }
  if (lost.empty()) return false;
  std::string right;
  for (const std::string_view name : all) {
    right += (right.empty() ? "" : ",") + std::string(name);
  }
  Problem problem = problem_of(pod, annotation.value_span,
                               fmt::format("only the first line is read, so the webhook does not "
                                           "skip container {} of {}",
                                           quoted(lost), join::workload_label(*pod.workload)),
                               "Write the names with commas between them, in one line.");
  problem.fixes = {
      replacing(fmt::format("Write {}", quoted(right)), true, annotation.value_span, right)};
  findings.report(std::move(problem));
  return true;
}

void check_skipped(const RolePod& pod, Findings& findings) {
  const kube::Annotation* annotation = nullptr;
  const auto skipped = skipped_containers(*pod.workload, &annotation);
  if (annotation == nullptr || check_lines(pod, *annotation, findings)) return;
  const auto& containers = pod.workload->containers;
  const bool all =
      !containers.empty() &&
      std::all_of(containers.begin(), containers.end(), [&](const Container& container) {
        return container.init || is_skipped(skipped, container);
      });
  if (!all) return check_names(pod, *annotation, skipped, findings);
  if (is_manual(pod)) return;
  Problem problem =
      problem_of(pod, annotation->value_span,
                 fmt::format("every container of {} is skipped, so none gets the role of {}",
                             join::workload_label(*pod.workload), join::account_text(*pod.account)),
                 "Name only the containers that must not have the role.");
  problem.fixes = {removing("Delete the annotation", false, annotation->key.span)};
  findings.report(std::move(problem));
}

/// Chart values put the label on the pods, and the role on the account that they run as.
void check_values(const kube::StrayAnnotation& label, Findings& findings) {
  if (label.annotation.key.value != kube::kSkipWebhookLabel || !label.on_account) return;
  const Carrier carrier{.stray = &label};
  std::string message = fmt::format(
      "this label keeps the webhook away from the pods of {}, so they do not get the role of their "
      "service account",
      carrier.label());
  if (label.annotation.value == "false") message += "; its value does not matter";
  findings.report({.where = label.annotation.key.span,
                   .message = std::move(message),
                   .related = {{*label.on_account, "the role that does not reach the pods"}},
                   .help = "Remove the label, or the role from the service account.",
                   .object = carrier.object(),
                   .fixes = {removing("Delete the label", false, label.annotation.key.span)}});
}

}  // namespace

void check_injection_excluded(const judge::Model& model, Findings& findings) {
  for (const kube::StrayAnnotation& stray : model.facts.stray_annotations) {
    check_values(stray, findings);
  }
  for_each_role_pod(model.index, [&](const RolePod& pod) {
    check_label(pod, findings);
    check_skipped(pod, findings);
  });
}

}  // namespace irsa::rules
