#include "load/snapshot/snapshot.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "iam/names/arn.h"
#include "iam/names/eks.h"
#include "iam/policy/action.h"
#include "kube/role_key.h"
#include "kube/webhook.h"
#include "load/snapshot/format.h"

namespace irsa::load {

namespace {

using doc::Node;
using kube::Text;

constexpr std::string_view kMakeAgain = "make a new one with irsa-lint snapshot";

void refuse(Loading& loading, std::string why) {
  SnapshotHeader& header = loading.facts.snapshots.back();
  if (header.defect.empty()) header.defect = std::move(why);
}

/// Reads the members of one record.
class Record {
 public:
  Record(const Node& node, Loading& loading) : node_(node), loading_(loading) {}

  [[nodiscard]] std::string_view text(std::string_view key) const {
    return loading_.keep(node_[key].text());
  }
  /// The text with its place; that of the record when there is none.
  [[nodiscard]] Text located(std::string_view key) const {
    const Node value = node_[key];
    return {loading_.keep(value.text()), value ? value.span() : node_.span()};
  }
  [[nodiscard]] std::optional<Text> optional(std::string_view key) const {
    if (!node_[key]) return std::nullopt;
    return located(key);
  }
  [[nodiscard]] bool has(std::string_view flag) const {
    const auto flags = node_["flags"].items();
    return std::any_of(flags.begin(), flags.end(),
                       [&](const Node& one) { return one.text() == flag; });
  }
  [[nodiscard]] bool yes(std::string_view key) const { return node_[key].text() == "true"; }
  [[nodiscard]] Node operator[](std::string_view key) const { return node_[key]; }
  [[nodiscard]] Span where() const { return node_.span(); }
  [[nodiscard]] Loading& loading() const { return loading_; }

  [[nodiscard]] kube::Origin origin() const {
    // Of what was read too long ago nobody knows whether it is all there is.
    const bool stale = loading_.facts.snapshots.back().stale;
    const std::string_view chart = stale ? std::string_view{} : node_["chart"].text();
    return {.file = loading_.file(),
            .helm_source = chart.empty() ? std::string_view{}
                                         : loading_.keep(std::string(chart) + "/templates/"),
            .live = has(snapshot::kLive),
            .listed = !stale && has(snapshot::kListed),
            .owned = static_cast<bool>(node_["ownerKind"]),
            .owner_kind = text("ownerKind"),
            .owner_name = text("ownerName"),
            .hook = has(snapshot::kHook)};
  }

 private:
  const Node& node_;
  Loading& loading_;
};

// ---- the cluster's side

kube::Annotation annotation(std::string_view key, const Text& value, bool open) {
  return {.place = kube::Place::service_account,
          .key = {key, value.span},
          .value = value.value,
          .value_span = value.span,
          .placeholder = open};
}

/// The annotation for the role, be it known or not.
std::optional<kube::Annotation> role_annotation(const Record& record) {
  const bool open = record.has(snapshot::kOpenRole);
  if (!open && !record["role"]) return std::nullopt;
  Text role = record.located("role");
  if (role.value.empty()) role.value = snapshot::kOpen;
  return annotation(kube::kRoleArn, role, open);
}

void take_account(const Record& record) {
  kube::ServiceAccount account{.origin = record.origin(),
                               .name = record.located("name"),
                               .ns = record.optional("ns"),
                               .effective_ns = record.text("ns"),
                               .metadata_key = record.where(),
                               .release = record.text("release"),
                               .name_placeholder = record.has(snapshot::kOpenName),
                               .generated_name = record.has(snapshot::kGenerated),
                               .indirect = record.has(snapshot::kIndirect),
                               .whole_release = record.has(snapshot::kWholeRelease),
                               .annotated_elsewhere = record.has(snapshot::kOtherWay)};
  account.holder = {.kind = record.text("holderKind"),
                    .name = record.text("holderName"),
                    .path = record.text("holderPath")};
  if (const auto role = role_annotation(record)) account.annotations.push_back(*role);
  if (record["audience"]) {
    account.annotations.push_back(annotation(kube::kAudience, record.located("audience"), false));
  }
  record.loading().facts.service_accounts.push_back(std::move(account));
}

/// Pods that bring a token of their own: so much of it as tells who they are to AWS.
void take_tokens(const Record& record, kube::Workload& workload) {
  for (const Node& audience : record["audiences"].items()) {
    workload.volumes.push_back({.name = {"", record.where()},
                                .projected_token = true,
                                .token_audience = record.loading().keep(audience.text())});
  }
  if (!record.has(snapshot::kOwnToken)) return;
  kube::Container container;
  container.env.push_back(
      {.name = {"AWS_WEB_IDENTITY_TOKEN_FILE", record.where()}, .value_span = record.where()});
  workload.containers.push_back(std::move(container));
  if (workload.volumes.empty()) {
    workload.volumes.push_back({.name = {"", record.where()}, .projected_token = true});
  }
}

void take_workload(const Record& record) {
  kube::Workload workload{.origin = record.origin(),
                          .kind = record.text("kind"),
                          .api_group = record.text("group"),
                          .name = record.located("name"),
                          .ns = record.optional("ns"),
                          .effective_ns = record.text("ns"),
                          .release = record.text("release"),
                          .account = record.optional("account"),
                          .spec_key = record.where(),
                          .account_placeholder = record.has(snapshot::kOpenAccount),
                          .name_placeholder = record.has(snapshot::kOpenName),
                          .heuristic = record.has(snapshot::kHeuristic),
                          .names_account_only = record.has(snapshot::kNamesOnly)};
  if (auto role = role_annotation(record)) {
    role->place = kube::Place::pod_template;
    workload.annotations.push_back(*role);
  }
  if (record.has(snapshot::kKube2iam)) {
    const Text open{snapshot::kOpen, record.where()};
    workload.annotations.push_back(annotation(kube::kKube2iamRole, open, true));
    workload.annotations.back().place = kube::Place::pod_template;
  }
  take_tokens(record, workload);
  record.loading().facts.workloads.push_back(std::move(workload));
}

void take_reader(const Record& record) {
  record.loading().facts.readers.push_back({.origin = record.origin(),
                                            .kind = record.text("kind"),
                                            .name = record.located("name"),
                                            .account = record.optional("account"),
                                            .account_ns = record.text("ns"),
                                            .needs_annotation = record.yes("needsAnnotation"),
                                            .any_account = record.yes("anyAccount"),
                                            .refuses = record.yes("refuses")});
}

/// What a kustomization reaches is named by paths from its own file, which settle_snapshots()
/// knows.
void take_kustomization(const Record& record) {
  auto& parts = record.loading().facts.snapshot_parts;
  if (parts.empty()) return;
  for (const Node& item : record["references"].items()) {
    parts.back().references.push_back(record.loading().keep(item.text()));
  }
}

// ---- the roles' side

iam::Role role_of(const Record& record) {
  iam::Role role{.file = record.loading().file(),
                 .where = record.located(record["arn"] ? "arn" : "name").span,
                 .arn = record.text("arn"),
                 .name = record.text("name"),
                 .name_prefix = record.text("namePrefix"),
                 .path = record.text("path"),
                 .account = record.text("account"),
                 .partition = record.text("partition"),
                 .policy_unknown = record.yes("policyOpen"),
                 .stored = record.yes("stored"),
                 .guessed_name = record.yes("guessedName"),
                 .name_unknown = record.yes("nameUnknown"),
                 .candidate_name = record.text("candidateName"),
                 .address = record.text("address"),
                 .reference = record.text("reference")};
  if (const auto parts = iam::RoleArn::parse(role.arn)) {
    role.account = parts->account;
    role.partition = parts->partition;
    if (role.name.empty()) role.name = parts->name;
  }
  return role;
}

void take_role(const Record& record) {
  iam::Role role = role_of(record);
  Loading& loading = record.loading();
  if (record["trust"]) {
    role.policy = iam::parse_trust_policy(
        record["trust"], loading.facts.arena,
        [&](std::string_view value) { return loading.is_placeholder(value); });
  }
  loading.facts.roles.push_back(std::move(role));
}

/// What the role allows the service of EKS Pod Identity; where that is not kept, nothing is
/// missing.
iam::Statement pod_identity_statement(const Record& record, const iam::Principal& service) {
  iam::Statement statement{.span = record.where(),
                           .index = 0,
                           .effect = iam::Effect::allow,
                           .principals = {service},
                           .action_key = record.where()};
  const Node kept = record["podIdentityActions"];
  statement.actions_unknown = !kept;
  for (const Node& action : kept.items()) {
    statement.actions.push_back({record.loading().keep(action.text()), action.span()});
  }
  return statement;
}

/// A role that no pod takes by its token: of whom it trusts only the kinds are known.
void take_other_role(const Record& record) {
  iam::Role role = role_of(record);
  iam::TrustPolicy policy{.span = record.where(), .version = iam::PolicyVersion::v2012};
  iam::Statement statement{.span = record.where(), .index = 0, .effect = iam::Effect::allow};
  for (const Node& item : record["trusts"].items()) {
    const std::string_view kind = record.loading().keep(item.text());
    using Kind = iam::Principal::Kind;
    const bool service = kind.find('.') != std::string_view::npos;
    const iam::Principal principal{.kind = service         ? Kind::service
                                           : kind == "aws" ? Kind::aws
                                                           : Kind::other,
                                   .value = {kind, item.span()},
                                   .key = item.span()};
    if (kind == iam::kPodIdentityService) {
      policy.statements.push_back(pod_identity_statement(record, principal));
    } else {
      statement.principals.push_back(principal);
    }
  }
  for (const std::string_view action : iam::kPodIdentityActions) {
    statement.actions.push_back({action, record.where()});
  }
  if (!statement.principals.empty() || policy.statements.empty()) {
    policy.statements.push_back(std::move(statement));
  }
  if (!role.policy_unknown) role.policy = std::move(policy);
  record.loading().facts.roles.push_back(std::move(role));
}

void take_provider(const Record& record) {
  Loading& loading = record.loading();
  iam::OidcProvider provider{.file = loading.file(),
                             .where = record.where(),
                             .arn = record.text("arn"),
                             .account = record.text("account"),
                             .issuer = record.text("issuer"),
                             .client_ids_unknown = record.yes("clientIdsOpen"),
                             .stored = record.yes("stored")};
  const Node ids = record["clientIds"];
  if (ids) provider.client_ids_key = ids.span();
  for (const Node& id : ids.items()) {
    provider.client_ids.push_back({loading.keep(id.text()), id.span()});
  }
  loading.facts.providers.push_back(std::move(provider));
}

void take_cluster(const Record& record) {
  record.loading().facts.clusters.push_back({.file = record.loading().file(),
                                             .name = record.text("name"),
                                             .account = record.text("account"),
                                             .region = record.text("region"),
                                             .partition = record.text("partition"),
                                             .issuer = record.optional("issuer")});
}

void take_association(const Record& record) {
  record.loading().facts.associations.push_back({.file = record.loading().file(),
                                                 .where = record.where(),
                                                 .cluster = record.text("cluster"),
                                                 .ns = record.located("ns"),
                                                 .service_account = record.located("account"),
                                                 .role = record.optional("role"),
                                                 .target_role = record.optional("targetRole"),
                                                 .unknown = record.yes("open")});
}

void take_issuer(const Record& record) {
  auto& facts = record.loading().facts;
  if (record["open"]) facts.open_issuers.push_back(record.text("open"));
  if (record["distinct"]) facts.distinct_issuers.push_back(record.text("distinct"));
}

void take_completeness(const Record& record) {
  Loading& loading = record.loading();
  Facts& facts = loading.facts;
  facts.snapshots.back().claims.push_back(
      {.roles_of = record.text("roles"), .providers_of = record.text("providers")});
  // Too long ago to conclude anything from what is not there.
  if (facts.snapshots.back().stale) return;
  if (record["roles"]) facts.role_dumps.push_back({loading.file(), record.text("roles")});
  if (record["providers"]) {
    facts.provider_lists.push_back({loading.file(), record.text("providers")});
  }
  if (record["associations"]) {
    facts.association_lists.push_back({loading.file(), record.text("associations")});
  }
}

// ---- the frame

void take_file(const Record& record) {
  record.loading().facts.snapshot_parts.push_back({.snapshot = record.loading().file(),
                                                   .begin = record.where().begin,
                                                   .path = record.text("path"),
                                                   .cluster = record.text("cluster"),
                                                   .issuer = record.text("issuer"),
                                                   .partial = record.yes("partial")});
}

bool is_date(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00";
  return text.size() == kForm.size() &&
         std::equal(text.begin(), text.end(), kForm.begin(),
                    [](char c, char form) { return form == '0' ? is_digit(c) : c == form; });
}

void take_header(const Record& record) {
  SnapshotHeader& header = record.loading().facts.snapshots.back();
  header.made_by = record.text("madeBy");
  header.read = record.text("read");
  const std::string& oldest = record.loading().settings().oldest_snapshot;
  if (!is_date(header.read)) {
    refuse(record.loading(), "does not say when its source was read: " + std::string(kMakeAgain));
  }
  header.stale = !oldest.empty() && header.read < std::string_view(oldest);
}

struct Kind {
  std::string_view name;
  void (*take)(const Record&);
};
constexpr std::array kKinds = {
    Kind{"account", take_account},       Kind{"workload", take_workload},
    Kind{"reader", take_reader},         Kind{"role", take_role},
    Kind{"other", take_other_role},      Kind{"provider", take_provider},
    Kind{"cluster", take_cluster},       Kind{"association", take_association},
    Kind{"issuer", take_issuer},         Kind{"kustomization", take_kustomization},
    Kind{"complete", take_completeness}, Kind{"file", take_file},
    Kind{"snapshot", take_header},
};

void check_sum(const Node& written, Loading& loading) {
  loading.snapshot.closed = true;
  if (written.text() == snapshot::hex(loading.snapshot.sum)) return;
  refuse(loading,
         "was changed after it was made (its checksum does not fit): " + std::string(kMakeAgain));
}

void take_element(const doc::Document& document, Loading& loading) {
  const auto entries = document.root().entries();
  if (entries.empty() || loading.snapshot.closed) {
    refuse(loading, "holds something that is not a record: " + std::string(kMakeAgain));
    return;
  }
  const doc::Entry entry = entries.front();
  const std::string_view name = entry.key.text();
  if (name == "checksum") return check_sum(entry.value, loading);
  loading.snapshot.sum =
      snapshot::add_to_sum(loading.snapshot.sum, document.raw(document.root().span()));
  for (const Kind& kind : kKinds) {
    if (kind.name == name) return kind.take(Record(entry.value, loading));
  }
  refuse(loading, "holds a record of an unknown kind (" + quoted(name) +
                      "): a later irsa-lint may have made it");
}

/// The name of the first member, if it begins like that of a snapshot.
std::string_view member_of(const Node& root) {
  const doc::Entries entries = root.entries();
  if (entries.empty()) return {};
  const std::string_view name = entries.front().key.text();
  return name.starts_with(snapshot::kFamily) ? name : std::string_view{};
}

void open_snapshot(Loading& loading) {
  if (std::exchange(loading.snapshot.found, true)) return;
  loading.snapshot.sum = snapshot::kFirstSum;
  loading.facts.snapshots.push_back({.file = loading.file()});
}

}  // namespace

bool load_snapshot(const doc::Document& document, Loading& loading) {
  if (document.envelope() == snapshot::kMember) {
    open_snapshot(loading);
    take_element(document, loading);
    return true;
  }
  if (!document.envelope().empty() || !document.is_json()) return false;
  const std::string_view member = member_of(document.root());
  if (member.empty()) return false;
  open_snapshot(loading);
  if (member != snapshot::kMember) {
    loading.snapshot.closed = true;
    refuse(loading, "is of another schema (" + quoted(member) + ") than this irsa-lint reads (" +
                        std::string(snapshot::kMember) + "): bring both to one version");
  }
  return true;
}

void finish_snapshot(Loading& loading) {
  if (!loading.snapshot.found) return;
  if (!loading.snapshot.closed) {
    refuse(loading,
           "is cut off (its last line, the checksum, is missing): " + std::string(kMakeAgain));
  }
}

void add_snapshot_needs(doc::Needs& needs) {
  needs.kindless_triggers.push_back(snapshot::kFamily);
  needs.streamed_members.push_back(snapshot::kMember);
}

}  // namespace irsa::load
