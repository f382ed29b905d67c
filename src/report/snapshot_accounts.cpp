#include "report/snapshot_accounts.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "kube/names.h"
#include "kube/role_key.h"
#include "kube/webhook.h"
#include "load/snapshot/format.h"
#include "report/snapshot_line.h"
#include "value/template_text.h"

namespace irsa::report {

namespace {

namespace form = load::snapshot;

using Flags = std::vector<std::string_view>;

void add_origin(const kube::Origin& origin, Flags& flags) {
  if (origin.live) flags.push_back(form::kLive);
  if (origin.listed) flags.push_back(form::kListed);
  if (origin.hook) flags.push_back(form::kHook);
}

std::string_view chart_of(const kube::Origin& origin) {
  return origin.helm_source.substr(0, origin.helm_source.find('/'));
}

/// A name, as long as Kubernetes would take it for one: whatever else is there is not kept.
std::string_view kept_name(std::string_view name) {
  return kube::is_service_account_name(name) ? name : std::string_view{};
}

bool any_means_role(const std::vector<kube::Annotation>& annotations) {
  return std::any_of(
      annotations.begin(), annotations.end(),
      [](const kube::Annotation& annotation) { return kube::means_role(annotation.key.value); });
}

/// Anything but an ARN is a mistake that is reported where it is, and may be a secret that slipped.
bool is_kept_role(std::string_view value) {
  return value.starts_with("arn:") || (value::begins_open(value) && value != form::kOpen);
}

bool has_own_token(const kube::Workload& workload) {
  return std::any_of(
      workload.containers.begin(), workload.containers.end(), [](const kube::Container& container) {
        return std::any_of(container.env.begin(), container.env.end(), [](const kube::EnvVar& one) {
          return one.name.value == "AWS_WEB_IDENTITY_TOKEN_FILE";
        });
      });
}

/// The webhook reads it on accounts only, but it says what the account was meant to have.
void add_stray_role(const kube::Workload& workload, SnapshotLine& line, Flags& flags) {
  const kube::Annotation* role = nullptr;
  bool kube2iam = false;
  for (const kube::Annotation& annotation : workload.annotations) {
    const bool webhook = kube::means_webhook_role(annotation.key.value);
    if (webhook && role == nullptr) role = &annotation;
    kube2iam = kube2iam || (!webhook && kube::means_role(annotation.key.value));
  }
  if (kube2iam) flags.push_back(form::kKube2iam);
  if (role == nullptr) return;
  if (role->placeholder || !is_kept_role(role->value)) flags.push_back(form::kOpenRole);
  if (is_kept_role(role->value)) line.add("role", role->value);
}

}  // namespace

std::string account_line(const join::Index& index, const kube::ServiceAccount& account) {
  SnapshotLine line("account");
  Flags flags;
  add_origin(account.origin, flags);
  if (account.indirect) flags.push_back(form::kIndirect);
  if (account.whole_release) flags.push_back(form::kWholeRelease);
  const kube::Annotation* const role = join::find_annotation(account, kube::kRoleArn);
  const bool mistaken =
      role == nullptr && (account.annotations_type || any_means_role(account.annotations));
  if (account.annotated_elsewhere || mistaken) flags.push_back(form::kOtherWay);
  if (account.generated_name) flags.push_back(form::kGenerated);
  const std::string_view name = kept_name(account.name.value);
  if (account.name_placeholder || name.empty()) flags.push_back(form::kOpenName);
  line.add_known("ns", kept_name(account.effective_ns));
  line.add_known("name", name);
  if (role != nullptr) {
    const bool open = role->placeholder || index.accounts().role_annotation(account) == nullptr;
    // The account, and whether it is this one that has the role, may be other than the default
    // says.
    const SourceSet& sources = index.sources();
    const bool assumed = is_assumed(sources, account.name.span) ||
                         is_assumed(sources, role->value_span) ||
                         (account.ns && is_assumed(sources, account.ns->span));
    const bool kept = is_kept_role(role->value) && !assumed;
    if (open || !kept) flags.push_back(form::kOpenRole);
    if (kept) line.add("role", role->value);
  }
  if (const auto* const audience = join::find_annotation(account, kube::kAudience)) {
    if (audience->type == kube::ValueType::string) line.add("audience", audience->value);
  }
  line.add_known("release", kept_name(account.release));
  line.add_known("chart", chart_of(account.origin));
  line.add_known("holderKind", account.holder.kind);
  line.add_known("holderName", kept_name(account.holder.name));
  line.add_known("holderPath", account.holder.path);
  line.list_known("flags", flags);
  return std::move(line).finish();
}

std::string workload_line(const kube::Workload& workload) {
  SnapshotLine line("workload");
  Flags flags;
  add_origin(workload.origin, flags);
  if (workload.account_placeholder) flags.push_back(form::kOpenAccount);
  const std::string_view name = kept_name(workload.name.value);
  if (workload.name_placeholder || name.empty()) flags.push_back(form::kOpenName);
  if (workload.heuristic) flags.push_back(form::kHeuristic);
  if (workload.names_account_only) flags.push_back(form::kNamesOnly);
  std::vector<std::string_view> audiences;
  bool token = false;
  for (const kube::Volume& volume : workload.volumes) {
    token = token || volume.projected_token;
    if (!volume.token_audience.empty()) audiences.push_back(volume.token_audience);
  }
  if (token && has_own_token(workload)) flags.push_back(form::kOwnToken);
  line.add_known("kind", workload.kind);
  line.add_known("group", workload.api_group);
  line.add_known("ns", kept_name(workload.effective_ns));
  line.add_known("name", name);
  if (workload.account) line.add_known("account", kept_name(workload.account->value));
  add_stray_role(workload, line, flags);
  line.add_known("release", kept_name(workload.release));
  line.add_known("chart", chart_of(workload.origin));
  line.add_known("ownerKind", workload.origin.owner_kind);
  line.add_known("ownerName", kept_name(workload.origin.owner_name));
  line.list_known("audiences", audiences);
  line.list_known("flags", flags);
  return std::move(line).finish();
}

std::string reader_line(const kube::AccountReader& reader) {
  SnapshotLine line("reader");
  line.add_known("kind", reader.kind);
  line.add_known("name", kept_name(reader.name.value));
  if (reader.account) line.add_known("account", kept_name(reader.account->value));
  line.add_known("ns", kept_name(reader.account_ns));
  line.flag("needsAnnotation", reader.needs_annotation);
  line.flag("anyAccount", reader.any_account);
  line.flag("refuses", reader.refuses);
  Flags flags;
  add_origin(reader.origin, flags);
  line.list_known("flags", flags);
  return std::move(line).finish();
}

std::string association_line(const iam::PodIdentityAssociation& association) {
  SnapshotLine line("association");
  line.add_known("cluster", association.cluster);
  line.add_known("ns", kept_name(association.ns.value));
  line.add_known("account", kept_name(association.service_account.value));
  if (association.role) line.add_known("role", association.role->value);
  if (association.target_role) line.add_known("targetRole", association.target_role->value);
  line.flag("open", association.unknown);
  return std::move(line).finish();
}

}  // namespace irsa::report
