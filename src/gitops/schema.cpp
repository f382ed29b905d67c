#include "gitops/schema.h"

#include <algorithm>
#include <array>

namespace irsa::gitops {

namespace {

constexpr std::array<std::string_view, 1> kByName = {"name"};
constexpr std::array<std::string_view, 1> kByIp = {"ip"};
constexpr std::array<std::string_view, 1> kByUid = {"uid"};
constexpr std::array<std::string_view, 1> kByType = {"type"};
constexpr std::array<std::string_view, 1> kByMountPath = {"mountPath"};
constexpr std::array<std::string_view, 1> kByDevicePath = {"devicePath"};
constexpr std::array<std::string_view, 2> kByContainerPort = {"containerPort", "protocol"};
constexpr std::array<std::string_view, 2> kByPort = {"port", "protocol"};
constexpr std::array<std::string_view, 2> kByTopology = {"topologyKey", "whenUnsatisfiable"};

}  // namespace

/// One key of a mapping of which something is known.
struct Member {
  std::string_view key;
  const Shape* shape = nullptr;
  bool merges = false;
  std::span<const std::string_view> keys = {};
};

struct Shape {
  std::span<const Member> members;
};

namespace {

constexpr std::array kMetadataMembers = {
    Member{"finalizers", nullptr, true, {}},
    Member{"ownerReferences", nullptr, true, kByUid},
};
constexpr Shape kMetadata{kMetadataMembers};

constexpr std::array kContainerMembers = {
    Member{"env", nullptr, true, kByName},
    Member{"ports", nullptr, true, kByContainerPort},
    Member{"volumeDevices", nullptr, true, kByDevicePath},
    Member{"volumeMounts", nullptr, true, kByMountPath},
};
constexpr Shape kContainer{kContainerMembers};
// Its ports have no patch strategy.
constexpr std::array kEphemeralMembers = {
    Member{"env", nullptr, true, kByName},
    Member{"volumeDevices", nullptr, true, kByDevicePath},
    Member{"volumeMounts", nullptr, true, kByMountPath},
};
constexpr Shape kEphemeral{kEphemeralMembers};

constexpr std::array kClaimTemplateMembers = {Member{"metadata", &kMetadata}};
constexpr Shape kClaimTemplate{kClaimTemplateMembers};
constexpr std::array kEphemeralVolumeMembers = {Member{"volumeClaimTemplate", &kClaimTemplate}};
constexpr Shape kEphemeralVolume{kEphemeralVolumeMembers};
constexpr std::array kVolumeMembers = {Member{"ephemeral", &kEphemeralVolume}};
constexpr Shape kVolume{kVolumeMembers};

constexpr std::array kPodMembers = {
    Member{"containers", &kContainer, true, kByName},
    Member{"ephemeralContainers", &kEphemeral, true, kByName},
    Member{"hostAliases", nullptr, true, kByIp},
    Member{"imagePullSecrets", nullptr, true, kByName},
    Member{"initContainers", &kContainer, true, kByName},
    Member{"topologySpreadConstraints", nullptr, true, kByTopology},
    Member{"volumes", &kVolume, true, kByName},
};
constexpr Shape kPod{kPodMembers};

constexpr std::array kPodTemplateMembers = {
    Member{"metadata", &kMetadata},
    Member{"spec", &kPod},
};
constexpr Shape kPodTemplate{kPodTemplateMembers};
constexpr std::array kControllerSpecMembers = {Member{"template", &kPodTemplate}};
constexpr Shape kControllerSpec{kControllerSpecMembers};
constexpr std::array kStatusMembers = {Member{"conditions", nullptr, true, kByType}};
constexpr Shape kStatus{kStatusMembers};
constexpr std::array kControllerMembers = {
    Member{"metadata", &kMetadata},
    Member{"spec", &kControllerSpec},
    Member{"status", &kStatus},
};
constexpr Shape kController{kControllerMembers};

constexpr std::array kJobTemplateMembers = {
    Member{"metadata", &kMetadata},
    Member{"spec", &kControllerSpec},
};
constexpr Shape kJobTemplate{kJobTemplateMembers};
constexpr std::array kCronJobSpecMembers = {Member{"jobTemplate", &kJobTemplate}};
constexpr Shape kCronJobSpec{kCronJobSpecMembers};
constexpr std::array kCronJobMembers = {
    Member{"metadata", &kMetadata},
    Member{"spec", &kCronJobSpec},
};
constexpr Shape kCronJob{kCronJobMembers};

constexpr std::array kPodObjectMembers = {Member{"metadata", &kMetadata}, Member{"spec", &kPod}};
constexpr Shape kPodObject{kPodObjectMembers};
constexpr std::array kTemplateObjectMembers = {
    Member{"metadata", &kMetadata},
    Member{"template", &kPodTemplate},
};
constexpr Shape kTemplateObject{kTemplateObjectMembers};
constexpr std::array kAccountMembers = {
    Member{"metadata", &kMetadata},
    Member{"secrets", nullptr, true, kByName},
};
constexpr Shape kAccount{kAccountMembers};
constexpr std::array kServiceSpecMembers = {Member{"ports", nullptr, true, kByPort}};
constexpr Shape kServiceSpec{kServiceSpecMembers};
constexpr std::array kServiceMembers = {
    Member{"metadata", &kMetadata},
    Member{"spec", &kServiceSpec},
    Member{"status", &kStatus},
};
constexpr Shape kService{kServiceMembers};
constexpr std::array kWebhooksMembers = {
    Member{"metadata", &kMetadata},
    Member{"webhooks", nullptr, true, kByName},
};
constexpr Shape kWebhooks{kWebhooksMembers};
constexpr std::array kPlainMembers = {Member{"metadata", &kMetadata}};
constexpr Shape kPlain{kPlainMembers};

struct Known {
  std::string_view api_version, kind;
  const Shape* shape;
};
constexpr std::array kKnown = {
    Known{"v1", "ServiceAccount", &kAccount},
    Known{"v1", "Pod", &kPodObject},
    Known{"v1", "PodTemplate", &kTemplateObject},
    Known{"v1", "ReplicationController", &kController},
    Known{"apps/v1", "Deployment", &kController},
    Known{"apps/v1", "StatefulSet", &kController},
    Known{"apps/v1", "DaemonSet", &kController},
    Known{"apps/v1", "ReplicaSet", &kController},
    Known{"batch/v1", "Job", &kController},
    Known{"batch/v1", "CronJob", &kCronJob},
    Known{"batch/v1beta1", "CronJob", &kCronJob},
    Known{"v1", "Service", &kService},
    Known{"admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", &kWebhooks},
    Known{"admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", &kWebhooks},
    Known{"v1", "Namespace", &kPlain},
    Known{"v1", "ConfigMap", &kPlain},
    Known{"v1", "Secret", &kPlain},
    Known{"v1", "PersistentVolume", &kPlain},
    Known{"v1", "PersistentVolumeClaim", &kPlain},
    Known{"networking.k8s.io/v1", "Ingress", &kPlain},
    Known{"networking.k8s.io/v1", "NetworkPolicy", &kPlain},
    Known{"rbac.authorization.k8s.io/v1", "ClusterRole", &kPlain},
    Known{"rbac.authorization.k8s.io/v1", "ClusterRoleBinding", &kPlain},
    Known{"rbac.authorization.k8s.io/v1", "Role", &kPlain},
    Known{"rbac.authorization.k8s.io/v1", "RoleBinding", &kPlain},
    Known{"storage.k8s.io/v1", "StorageClass", &kPlain},
};

/// Sorted by kind. Without a version: of any that kustomize knows.
struct ClusterKind {
  std::string_view kind, api_version;
};
constexpr std::array kClusterKinds = {
    ClusterKind{"APIService", "apiregistration.k8s.io/v1"},
    ClusterKind{"APIService", "apiregistration.k8s.io/v1beta1"},
    ClusterKind{"CSIDriver", "storage.k8s.io/v1"},
    ClusterKind{"CSIDriver", "storage.k8s.io/v1beta1"},
    ClusterKind{"CSINode", "storage.k8s.io/v1"},
    ClusterKind{"CSINode", "storage.k8s.io/v1beta1"},
    ClusterKind{"CertificateSigningRequest", "certificates.k8s.io/v1"},
    ClusterKind{"CertificateSigningRequest", "certificates.k8s.io/v1beta1"},
    ClusterKind{"ClusterRole", "rbac.authorization.k8s.io/v1"},
    ClusterKind{"ClusterRole", "rbac.authorization.k8s.io/v1beta1"},
    ClusterKind{"ClusterRoleBinding", "rbac.authorization.k8s.io/v1"},
    ClusterKind{"ClusterRoleBinding", "rbac.authorization.k8s.io/v1beta1"},
    ClusterKind{"ComponentStatus", "v1"},
    ClusterKind{"CustomResourceDefinition", "apiextensions.k8s.io/v1"},
    ClusterKind{"CustomResourceDefinition", "apiextensions.k8s.io/v1beta1"},
    ClusterKind{"FlowSchema", "flowcontrol.apiserver.k8s.io/v1beta1"},
    ClusterKind{"IngressClass", "networking.k8s.io/v1"},
    ClusterKind{"IngressClass", "networking.k8s.io/v1beta1"},
    ClusterKind{"MutatingWebhookConfiguration", "admissionregistration.k8s.io/v1"},
    ClusterKind{"MutatingWebhookConfiguration", "admissionregistration.k8s.io/v1beta1"},
    ClusterKind{"Namespace", "v1"},
    ClusterKind{"Node", "v1"},
    ClusterKind{"PersistentVolume", "v1"},
    ClusterKind{"PodSecurityPolicy", "policy/v1beta1"},
    ClusterKind{"PriorityClass", "scheduling.k8s.io/v1"},
    ClusterKind{"PriorityClass", "scheduling.k8s.io/v1beta1"},
    ClusterKind{"PriorityLevelConfiguration", "flowcontrol.apiserver.k8s.io/v1beta1"},
    ClusterKind{"RuntimeClass", "node.k8s.io/v1"},
    ClusterKind{"RuntimeClass", "node.k8s.io/v1beta1"},
    ClusterKind{"StorageClass", "storage.k8s.io/v1"},
    ClusterKind{"StorageClass", "storage.k8s.io/v1beta1"},
    ClusterKind{"ValidatingWebhookConfiguration", "admissionregistration.k8s.io/v1"},
    ClusterKind{"ValidatingWebhookConfiguration", "admissionregistration.k8s.io/v1beta1"},
    ClusterKind{"VolumeAttachment", "storage.k8s.io/v1"},
    ClusterKind{"VolumeAttachment", "storage.k8s.io/v1beta1"},
};

const Member* member_of(const Shape* shape, std::string_view key) {
  if (shape == nullptr) return nullptr;
  const auto found = std::find_if(shape->members.begin(), shape->members.end(),
                                  [&](const Member& member) { return member.key == key; });
  return found == shape->members.end() ? nullptr : &*found;
}

}  // namespace

const Shape* shape_of(std::string_view api_version, std::string_view kind) {
  const auto found = std::find_if(kKnown.begin(), kKnown.end(), [&](const Known& known) {
    return known.kind == kind && known.api_version == api_version;
  });
  return found == kKnown.end() ? nullptr : found->shape;
}

const Shape* shape_below(const Shape* shape, std::string_view key) {
  const Member* const member = member_of(shape, key);
  return member == nullptr ? nullptr : member->shape;
}

ListMerge list_merge(const Shape* shape, std::string_view key) {
  const Member* const member = member_of(shape, key);
  return member == nullptr ? ListMerge{} : ListMerge{member->merges, member->keys};
}

bool is_cluster_scoped(std::string_view api_version, std::string_view kind) {
  return std::any_of(kClusterKinds.begin(), kClusterKinds.end(), [&](const ClusterKind& known) {
    return known.kind == kind && known.api_version == api_version;
  });
}

}  // namespace irsa::gitops
