#include "rules/token_volume_conflict.h"

#include <fmt/format.h>

#include "judge/model.h"
#include "kube/webhook.h"
#include "rules/shared/pods.h"

namespace irsa::rules {
namespace {

/// Containers to which the webhook adds variables and mount.
bool is_injected(const kube::Container& container, const std::vector<std::string_view>& skipped) {
  return !sets_web_identity(container) && !is_skipped(skipped, container);
}

/// Another name for the volume, wherever it is mounted.
Fix renamed(const join::Workload& workload, const kube::Volume& volume) {
  const std::string name = std::string(volume.name.value) + "-own";
  Fix fix = replacing(fmt::format("Call it {}", quoted(name)), false, volume.name.span, name);
  for (const kube::Container& container : workload.containers) {
    for (const kube::VolumeMount& mount : container.mounts) {
      if (mount.name.value != volume.name.value) continue;
      fix.changes.push_back(
          {.kind = Change::Kind::replace, .where = mount.name.span, .texts = {name}});
    }
  }
  return fix;
}

/// What is wrong with a volume that has the webhook's name; empty when it is the very token.
std::string volume_defect(const join::Index& index, const RolePod& pod,
                          const kube::Volume& volume) {
  if (!volume.projected_token) return "holds no service account token";
  if (volume.token_path != "token") {
    return fmt::format("has its token at {} instead of 'token'", quoted(volume.token_path));
  }
  const std::string_view audience = index.accounts().audience_of(*pod.account);
  if (!volume.token_audience.empty() && volume.token_audience != audience) {
    return fmt::format("asks for a token for {} instead of {}", quoted(volume.token_audience),
                       quoted(audience));
  }
  return {};
}

void check_volumes(const join::Index& index, const RolePod& pod, Findings& findings) {
  for (const kube::Volume& volume : pod.workload->volumes) {
    if (volume.name.value != kube::kTokenVolume) continue;
    const std::string defect = volume_defect(index, pod, volume);
    if (defect.empty()) continue;
    findings.report(
        {.where = volume.name.span,
         .message = fmt::format(
             "volume {} of {} {}, and the webhook does not change a volume of that name",
             quoted(kube::kTokenVolume), join::workload_label(*pod.workload), defect),
         .related = {{pod.role->key.span, "the role that needs the token"}},
         .help = "Give the volume another name.",
         .object = join::object_of(*pod.workload),
         .other = join::object_of(*pod.account),
         .fixes = {renamed(*pod.workload, volume)}});
  }
}

void check_mounts(const RolePod& pod, const kube::Container& container, Findings& findings) {
  for (const kube::VolumeMount& mount : container.mounts) {
    const bool token_volume = mount.name.value == kube::kTokenVolume;
    const bool token_path = mount.path.value == kube::kTokenDirectory;
    if (token_volume == token_path) continue;
    const std::string where =
        fmt::format("{} of {}", container_label(container), join::workload_label(*pod.workload));
    Problem problem{.where = mount.path.span,
                    .message = {},
                    .related = {{pod.role->key.span, "the role that needs the token"}},
                    .object = join::object_of(*pod.workload),
                    .other = join::object_of(*pod.account)};
    if (token_path) {
      problem.message = fmt::format(
          "{} mounts volume {} where the webhook mounts the token, and "
          "two mounts on one path are refused",
          where, quoted(mount.name.value));
      problem.help = "Mount it elsewhere, or delete it if it is the token itself.";
    } else {
      problem.message = fmt::format(
          "{} mounts the token at {}, but AWS_WEB_IDENTITY_TOKEN_FILE "
          "will point into {}",
          where, quoted(mount.path.value), kube::kTokenDirectory);
      problem.help = "Delete the mount: the webhook adds it at the right path.";
      problem.fixes = {
          {.title = "Delete the mount",
           .changes = {{.kind = Change::Kind::remove_item, .where = mount.path.span}}}};
    }
    findings.report(std::move(problem));
  }
}

}  // namespace

// The webhook keeps a volume and a mount that already have its volume's name, whatever they are,
// and points the variables to its own path all the same.
void check_token_volume_conflict(const judge::Model& model, Findings& findings) {
  for_each_role_pod(model.index, [&](const RolePod& pod) {
    if (pod.injected() || skip_label(*pod.workload) != nullptr) return;
    const auto skipped = skipped_containers(*pod.workload);
    bool any = false;
    for (const kube::Container& container : pod.workload->containers) {
      if (!is_injected(container, skipped)) continue;
      any = true;
      check_mounts(pod, container, findings);
    }
    if (any) check_volumes(model.index, pod, findings);
  });
}

}  // namespace irsa::rules
