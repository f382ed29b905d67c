#include "rules/env_blocks_injection.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "config/placeholder.h"
#include "iam/names/eks.h"
#include "judge/admits.h"
#include "judge/model.h"
#include "kube/webhook.h"
#include "rules/shared/pods.h"

namespace irsa::rules {
namespace {

using kube::Container;
using kube::EnvVar;

/// /var/run is a link to /run in nearly every image.
std::string_view without_var(std::string_view path) {
  return path.starts_with("/var/run/") ? path.substr(std::string_view("/var").size()) : path;
}

bool is_api_token(std::string_view path) {
  return without_var(path) == "/run/secrets/kubernetes.io/serviceaccount/token";
}

/// Made for the agent that hands out the credentials (facts A45).
bool is_pod_identity_token(std::string_view path) {
  return without_var(path) ==
         "/run/secrets/pods.eks.amazonaws.com/serviceaccount/eks-pod-identity-token";
}

bool is_webhook_token(std::string_view path) {
  return path == R"(C:\var\run\secrets\eks.amazonaws.com\serviceaccount\token)" ||
         without_var(path) == "/run/secrets/eks.amazonaws.com/serviceaccount/token";
}

/// A projected token that the container mounts itself.
struct OwnToken {
  const kube::Volume* volume;
  std::string directory, file;  // without /var; of a mount with subPath the directory is empty
};

std::vector<OwnToken> own_tokens(const join::Workload& workload, const Container& container) {
  std::vector<OwnToken> tokens;
  for (const kube::VolumeMount& mount : container.mounts) {
    for (const kube::Volume& volume : workload.volumes) {
      if (!volume.projected_token || volume.name.value != mount.name.value) continue;
      std::string at(without_var(mount.path.value));
      while (at.ends_with('/')) at.pop_back();
      if (!mount.sub_path.empty()) {
        tokens.push_back({.volume = &volume, .directory = {}, .file = std::move(at)});
      } else {
        tokens.push_back({&volume, at + "/", at + "/" + std::string(volume.token_path)});
      }
    }
  }
  return tokens;
}

bool is_known(const EnvVar& variable) {
  return variable.source == EnvVar::Source::value && !config::is_placeholder(variable.value);
}

/// With a region and this variable set as well, the webhook leaves the container alone altogether
/// and mounts no token (amazon-eks-pod-identity-webhook, pkg/handler/handler.go).
bool is_left_alone(const Container& container) {
  return find_variable(container, "AWS_STS_REGIONAL_ENDPOINTS") != nullptr &&
         (find_variable(container, "AWS_REGION") != nullptr ||
          find_variable(container, "AWS_DEFAULT_REGION") != nullptr);
}

struct Verdict {
  const EnvVar* at;
  std::string message;
  std::string help;
  bool error = false;
};

std::optional<Verdict> judge_role(const RolePod& pod, const EnvVar& role) {
  if (!is_known(role) || role.value == pod.role->value || pod.role->placeholder) {
    return std::nullopt;
  }
  return Verdict{&role,
                 fmt::format("AWS_ROLE_ARN is set to {}, but the service account's role is {}",
                             quoted(role.value), quoted(pod.role->value)),
                 "Remove it: the webhook sets it from the annotation.", true};
}

/// Both are set, and the file is the webhook's token, which is mounted all the same: the container
/// takes another role than the annotation's. That works if this role lets the account in.
std::optional<Verdict> judge_other_role(const join::Index& index, const RolePod& pod,
                                        const EnvVar& role) {
  auto differs = judge_role(pod, role);
  if (!differs) return std::nullopt;
  const join::RoleEntry* const entry = index.roles().with_arn(role.value);
  if (entry == nullptr || !entry->role->policy) {
    differs->help =
        fmt::format("Remove it, or let {} trust the service account.", quoted(role.value));
    return differs;
  }
  if (judge::admits(index, *entry, *pod.account) != iam::Truth::no) return std::nullopt;
  differs->message += "; and the role that is set does not let the service account in";
  return differs;
}

/// The file is a token that the container mounts itself: is it one for AWS?
std::optional<Verdict> judge_own_token(const OwnToken& own, const EnvVar& token) {
  if (!own.volume->token_audience.empty()) return std::nullopt;
  return Verdict{&token,
                 fmt::format("volume {} makes the token for the Kubernetes API, because its "
                             "source names no audience, and STS refuses it",
                             quoted(own.volume->name.value)),
                 "Write the audience of the role's trust policy (sts.amazonaws.com) in "
                 "serviceAccountToken; or remove the volume and the variables: the webhook makes "
                 "them."};
}

/// The file is none of the tokens that the container mounts: was one of the pod's meant?
std::optional<Verdict> judge_no_token(const join::Workload& workload, const Container& container,
                                      const EnvVar& token, const std::vector<OwnToken>& tokens) {
  const std::string_view path = without_var(token.value);
  for (const OwnToken& own : tokens) {
    const bool beside = !own.directory.empty() && path.starts_with(own.directory);
    const bool alone = std::none_of(tokens.begin(), tokens.end(), [&](const OwnToken& other) {
      return &other != &own && other.volume->name.value == own.volume->name.value;
    });
    if (!beside || !alone || own.volume->token_path.empty()) continue;
    return Verdict{
        &token,
        fmt::format("there is no file {}: the token of volume {} is {}", quoted(token.value),
                    quoted(own.volume->name.value), quoted(own.volume->token_path)),
        "Write the path of the token; or remove the volume and the variables: the "
        "webhook makes them."};
  }
  // Where tokens are expected all mounts are known.
  constexpr std::string_view kSecrets = "/run/secrets/";
  const bool mounted = std::any_of(
      container.mounts.begin(), container.mounts.end(), [&](const kube::VolumeMount& mount) {
        std::string_view at = without_var(mount.path.value);
        while (at.ends_with('/')) at.remove_suffix(1);
        return path.starts_with(at) && (path.size() == at.size() || path[at.size()] == '/');
      });
  if (!path.starts_with(kSecrets) || mounted || is_webhook_token(path)) return std::nullopt;
  for (const kube::Volume& volume : workload.volumes) {
    if (!volume.projected_token || volume.token_audience.empty()) continue;
    return Verdict{&token,
                   fmt::format("nothing is mounted at {}; volume {} has a token and is not mounted "
                               "in this container",
                               quoted(token.value), quoted(volume.name.value)),
                   "Mount it there; or remove the volume and the variables: the webhook makes "
                   "them."};
  }
  return std::nullopt;
}

/// Both variables are set: what do they come to?
std::optional<Verdict> judge_both(const join::Index& index, const RolePod& pod,
                                  const Container& container, const EnvVar& role,
                                  const EnvVar& token) {
  if (!is_known(token)) return std::nullopt;
  const std::vector<OwnToken> tokens = own_tokens(*pod.workload, container);
  const auto own = std::find_if(tokens.begin(), tokens.end(), [&](const OwnToken& each) {
    return each.file == without_var(token.value);
  });
  if (own != tokens.end()) return judge_own_token(*own, token);
  if (auto meant = judge_no_token(*pod.workload, container, token, tokens)) return meant;
  if (is_webhook_token(token.value) && !is_left_alone(container)) {
    return judge_other_role(index, pod, role);
  }
  if (auto differs = judge_role(pod, role)) return differs;
  if (is_webhook_token(token.value)) {
    return Verdict{&token,
                   "with web identity, region and AWS_STS_REGIONAL_ENDPOINTS all set, the webhook "
                   "mounts no token, and the file does not exist",
                   "Remove AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE: the webhook sets them."};
  }
  if (!token.value.starts_with(kube::kTokenDirectory)) return std::nullopt;  // of unknown making
  return Verdict{&token,
                 fmt::format("there is no token at {}: the webhook's is {}/token",
                             quoted(token.value), kube::kTokenDirectory),
                 "Remove AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE: the webhook sets them."};
}

/// The token of Pod Identity, unless the container mounts one of its own there.
bool takes_pod_identity_token(const join::Workload& workload, const Container& container) {
  const EnvVar* const token = find_variable(container, kube::kTokenVariable);
  if (token == nullptr || !is_known(*token) || !is_pod_identity_token(token->value)) return false;
  const auto own = own_tokens(workload, container);
  return std::ranges::none_of(
      own, [&](const OwnToken& each) { return each.file == without_var(token->value); });
}

std::optional<Verdict> judge(const join::Index& index, const RolePod& pod,
                             const Container& container) {
  const EnvVar* const role = find_variable(container, kube::kRoleVariable);
  const EnvVar* const token = find_variable(container, kube::kTokenVariable);
  if (takes_pod_identity_token(*pod.workload, container)) {
    return Verdict{token,
                   "AWS_WEB_IDENTITY_TOKEN_FILE is the token of EKS Pod Identity, whose audience "
                   "is not the one for STS",
                   "Remove it: the webhook sets it to the token made for AWS.", true};
  }
  if (token != nullptr && is_known(*token) && is_api_token(token->value)) {
    return Verdict{token,
                   "AWS_WEB_IDENTITY_TOKEN_FILE is the token for the Kubernetes API, which STS "
                   "refuses",
                   "Remove it: the webhook sets it to the token made for AWS.", true};
  }
  if (role != nullptr && token != nullptr) return judge_both(index, pod, container, *role, *token);
  if (role != nullptr) {
    if (auto differs = judge_role(pod, *role)) return differs;
    return Verdict{role,
                   "AWS_ROLE_ARN is set here, so the webhook does not set "
                   "AWS_WEB_IDENTITY_TOKEN_FILE either, and SDKs have no token",
                   "Remove it: the webhook sets both from the annotation."};
  }
  // One of the two is there: sets_web_identity().
  return Verdict{token,
                 "AWS_WEB_IDENTITY_TOKEN_FILE is set here, so the webhook does not set "
                 "AWS_ROLE_ARN either, and SDKs have no role",
                 "Remove it: the webhook sets both from the annotation."};
}

/// Safe only where nothing is lost: the webhook sets what is there.
std::vector<Fix> without_variables(const RolePod& pod, const Container& container) {
  Fix fix{.title = "Delete what the webhook sets by itself", .safe = true};
  for (const EnvVar& variable : container.env) {
    const bool role = variable.name.value == kube::kRoleVariable;
    if (!role && variable.name.value != kube::kTokenVariable) continue;
    const bool same = is_known(variable) &&
                      (role ? variable.value == pod.role->value : is_webhook_token(variable.value));
    if (!same) fix.safe = false;
    fix.changes.push_back({.kind = Change::Kind::remove_item, .where = variable.name.span});
  }
  return {std::move(fix)};
}

/// SDKs that look for a web identity first find one, and never ask the agent.
void check_association(const judge::Model& model, const join::Workload& workload,
                       Findings& findings) {
  const auto associations = model.index.associations().of(workload);
  if (associations.empty() || associations.front()->unknown) return;
  for (const Container& container : workload.containers) {
    if (find_variable(container, kube::kRoleVariable) == nullptr ||
        !takes_pod_identity_token(workload, container)) {
      continue;
    }
    Problem problem{
        .where = find_variable(container, kube::kTokenVariable)->name.span,
        .message = fmt::format("{} of {}: AWS_WEB_IDENTITY_TOKEN_FILE is the token of EKS Pod "
                               "Identity, whose audience is not the one for STS",
                               container_label(container), join::workload_label(workload)),
        .related = {{associations.front()->where, "the association gives the pods a role"}},
        .help =
            "Remove AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE: SDKs get the credentials of "
            "the association through AWS_CONTAINER_CREDENTIALS_FULL_URI, which the webhook "
            "sets.",
        .object = join::object_of(workload)};
    Fix fix{.title = "Delete both variables", .safe = false};
    for (const EnvVar& variable : container.env) {
      if (variable.name.value == kube::kRoleVariable ||
          variable.name.value == kube::kTokenVariable) {
        fix.changes.push_back({.kind = Change::Kind::remove_item, .where = variable.name.span});
      }
    }
    problem.fixes = {std::move(fix)};
    findings.report(std::move(problem));
  }
}

/// No webhook gives the pods a token: the container has both variables and a token of its own, or
/// what was meant to be one.
void check_manual(const join::Workload& workload, Findings& findings) {
  for (const Container& container : workload.containers) {
    const EnvVar* const role = find_variable(container, kube::kRoleVariable);
    const EnvVar* const token = find_variable(container, kube::kTokenVariable);
    if (role == nullptr || token == nullptr || !is_known(*token)) continue;
    const std::vector<OwnToken> tokens = own_tokens(workload, container);
    const auto own = std::ranges::find_if(
        tokens, [&](const OwnToken& each) { return each.file == without_var(token->value); });
    auto verdict = own != tokens.end() ? judge_own_token(*own, *token)
                                       : judge_no_token(workload, container, *token, tokens);
    if (!verdict) continue;
    // The rest is about the webhook.
    const std::string help = verdict->help.substr(0, verdict->help.find("; or remove")) + ".";
    findings.report({.where = verdict->at->name.span,
                     .message = fmt::format("{} of {}: {}", container_label(container),
                                            join::workload_label(workload), verdict->message),
                     .help = help,
                     .object = join::object_of(workload)});
  }
}

/// A provider that takes this audience is not known of, but it may be there.
bool is_registered(const judge::Model& model) {
  return std::ranges::any_of(model.facts.providers, [](const iam::OidcProvider& provider) {
    return std::ranges::any_of(provider.client_ids, [](const iam::Text& id) {
      return id.value == iam::kPodIdentityService;
    });
  });
}

}  // namespace

// The webhook looks at the names in `env` alone: one of the two variables is enough, whatever its
// value, for it to add neither. What counts is what the container ends up with.
void check_env_blocks_injection(const judge::Model& model, Findings& findings) {
  for_each_role_pod(model.index, [&](const RolePod& pod) {
    if (pod.injected() || skip_label(*pod.workload) != nullptr) return;
    const auto skipped = skipped_containers(*pod.workload);
    for (const Container& container : pod.workload->containers) {
      if (!sets_web_identity(container) || is_skipped(skipped, container)) continue;
      auto verdict = judge(model.index, pod, container);
      if (!verdict) continue;
      Problem problem{.where = verdict->at->name.span,
                      .message = fmt::format("{} of {}: {}", container_label(container),
                                             join::workload_label(*pod.workload), verdict->message),
                      .related = {{pod.role->key.span, "the service account's role"}},
                      .help = std::move(verdict->help),
                      .object = join::object_of(*pod.workload),
                      .other = join::object_of(*pod.account)};
      if (verdict->error) problem.level = Severity::error;
      problem.fixes = without_variables(pod, container);
      findings.report(std::move(problem));
    }
  });
  const bool agent = !model.facts.associations.empty() && !is_registered(model);
  for (const join::Workload& workload : model.facts.workloads) {
    if (model.index.workloads().role_account(workload) != nullptr ||
        model.index.workloads().repeats_owner(workload)) {
      continue;
    }
    check_manual(workload, findings);
    if (agent) check_association(model, workload, findings);
  }
}

}  // namespace irsa::rules
