// What the pod identity webhook reads and what it puts into pods
// (aws/amazon-eks-pod-identity-webhook; facts A1 to A7, A25, A32).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace irsa::kube {

/// The five annotations that the webhook reads (amazon-eks-pod-identity-webhook,
/// pkg/annotations.go), with the default prefix.
inline constexpr std::string_view kWebhookPrefix = "eks.amazonaws.com/";
inline constexpr std::string_view kRoleArn = "eks.amazonaws.com/role-arn";
inline constexpr std::string_view kAudience = "eks.amazonaws.com/audience";
inline constexpr std::string_view kStsRegional = "eks.amazonaws.com/sts-regional-endpoints";
inline constexpr std::string_view kTokenExpiration = "eks.amazonaws.com/token-expiration";
inline constexpr std::string_view kSkipContainers = "eks.amazonaws.com/skip-containers";
[[nodiscard]] std::span<const std::string_view> webhook_annotations();

/// Not the webhook but kubelet reads this one (ecr-credential-provider): the role that pulls the
/// images of the account's pods, taken with a token of the account (facts A60).
inline constexpr std::string_view kPullRoleArn = "eks.amazonaws.com/ecr-role-arn";

/// The label whose mere presence excludes a pod from the webhook.
inline constexpr std::string_view kSkipWebhookLabel = "eks.amazonaws.com/skip-pod-identity-webhook";

/// If `key` is not one of the five but was surely meant to be: the one that was meant. Look-alikes
/// are another spelling of the domain, another case, `_` for `-`, a missing plural, quotes kept
/// inside the key, and keys at most two edits away. Keys that other software reads
/// (iam.amazonaws.com/role, eks.amazonaws.com/compute-type, …) are not look-alikes.
[[nodiscard]] std::optional<std::string_view> meant_annotation(std::string_view key);
/// The length of the shortest key that can be meant for one: "aws/rolearn".
inline constexpr std::size_t kShortestMeant = 11;

/// Is `part` what an unescaped dot leaves of the begin of a key (`eks`, `eks.amazonaws`, perhaps
/// with a quote before)? What merely begins with the same letters (`eks-chart`) is another word.
[[nodiscard]] bool begins_domain(std::string_view part);

/// The variables that it sets in each container, unless one of the two is there.
inline constexpr std::string_view kRoleVariable = "AWS_ROLE_ARN";
inline constexpr std::string_view kTokenVariable = "AWS_WEB_IDENTITY_TOKEN_FILE";
/// Where it mounts the token (its flag --token-mount-path), and how it calls the volume.
inline constexpr std::string_view kTokenDirectory =
    "/var/run/secrets/eks.amazonaws.com/serviceaccount";
inline constexpr std::string_view kTokenVolume = "aws-iam-token";

}  // namespace irsa::kube
