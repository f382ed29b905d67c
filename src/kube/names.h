// Names as Kubernetes allows them, and the webhook's annotation keys.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace irsa::kube {

/// RFC 1123 label, at most 63 characters: what a namespace may be called.
[[nodiscard]] bool is_namespace_name(std::string_view name);
/// RFC 1123 subdomain, at most 253 characters in all, labels of any length: a service account.
[[nodiscard]] bool is_service_account_name(std::string_view name);

/// What keeps a name from being one: "it holds 'A', '_' and a blank, and begins with '-'", for a
/// sentence; empty if nothing does. `label`: of a namespace, else of any other object, which may
/// hold dots.
[[nodiscard]] std::string name_faults(std::string_view name, bool label);
/// The nearest legal name; empty if nothing is left.
[[nodiscard]] std::string legal_name(std::string_view name, bool label);
/// May it be what a template, a script or a person is to replace (@NAME@, __name__, MY_APP,
/// RELEASE-NAME-x), rather than a name?
[[nodiscard]] bool may_be_stand_in(std::string_view name);

/// The five annotations that the webhook reads (amazon-eks-pod-identity-webhook,
/// pkg/annotations.go), with the default prefix.
inline constexpr std::string_view kRoleArn = "eks.amazonaws.com/role-arn";
inline constexpr std::string_view kAudience = "eks.amazonaws.com/audience";
inline constexpr std::string_view kStsRegional = "eks.amazonaws.com/sts-regional-endpoints";
inline constexpr std::string_view kTokenExpiration = "eks.amazonaws.com/token-expiration";
inline constexpr std::string_view kSkipContainers = "eks.amazonaws.com/skip-containers";
[[nodiscard]] std::span<const std::string_view> webhook_annotations();

/// The label whose mere presence excludes a pod from the webhook.
inline constexpr std::string_view kSkipWebhookLabel = "eks.amazonaws.com/skip-pod-identity-webhook";

/// If `key` is not one of the five but was surely meant to be: the one that was meant. Look-alikes
/// are another spelling of the domain, another case, `_` for `-`, a missing plural, quotes kept
/// inside the key, and keys at most two edits away. Keys that other software reads
/// (iam.amazonaws.com/role, eks.amazonaws.com/compute-type, …) are not look-alikes.
[[nodiscard]] std::optional<std::string_view> meant_annotation(std::string_view key);

/// Is `part` what an unescaped dot leaves of the begin of a key (`eks`, `eks.amazonaws`, perhaps
/// with a quote before)? What merely begins with the same letters (`eks-chart`) is another word.
[[nodiscard]] bool begins_domain(std::string_view part);

/// "system:serviceaccount:NS:NAME".
[[nodiscard]] std::string subject_of(std::string_view ns, std::string_view name);

}  // namespace irsa::kube
