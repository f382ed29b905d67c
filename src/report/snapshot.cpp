#include "report/snapshot.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "base/text.h"
#include "base/utf8.h"
#include "config/placeholder.h"
#include "iam/names/arn.h"
#include "iam/names/call_keys.h"
#include "iam/policy/action.h"
#include "kube/names.h"
#include "kube/role_key.h"
#include "kube/webhook.h"
#include "load/snapshot/format.h"
#include "value/template_text.h"

namespace irsa::report {

namespace {

namespace form = load::snapshot;

/// Writes one JSON object on one line. Of letters beyond ASCII, and of what a CI system might take
/// for a command, only escapes are left, so that nothing is changed on the way out: the checksum
/// has to fit.
class Line {
 public:
  explicit Line(std::string_view kind) {
    out_ += '{';
    text(kind);
    out_ += ":{";
  }

  void add(std::string_view key, std::string_view value) {
    begin(key);
    text(value);
  }
  void add_known(std::string_view key, std::string_view value) {
    if (!value.empty()) add(key, value);
  }
  void flag(std::string_view key, bool value) {
    if (!value) return;
    begin(key);
    out_ += "true";
  }
  template <typename Texts>
  void list(std::string_view key, const Texts& texts) {
    begin(key);
    out_ += '[';
    bool first = true;
    for (const std::string_view one : texts) {
      if (!std::exchange(first, false)) out_ += ',';
      text(one);
    }
    out_ += ']';
  }
  template <typename Texts>
  void list_known(std::string_view key, const Texts& texts) {
    if (texts.begin() != texts.end()) list(key, texts);
  }
  void open(std::string_view key, char bracket) {
    begin(key);
    out_ += bracket;
    first_ = true;
  }
  /// An element of an array.
  void open_element() {
    comma();
    out_ += '{';
    first_ = true;
  }
  void close(char bracket) {
    out_ += bracket;
    first_ = false;
  }
  [[nodiscard]] std::string finish() && { return std::move(out_) + "}}"; }

 private:
  void comma() {
    if (!std::exchange(first_, false)) out_ += ',';
  }
  void begin(std::string_view key) {
    comma();
    text(key);
    out_ += ':';
  }
  void unit(std::uint32_t value) {
    out_ += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out_ += "0123456789abcdef"[value >> shift & 15U];
  }
  void text(std::string_view value) {
    out_ += '"';
    for (std::size_t i = 0; i < value.size();) {
      const auto byte = static_cast<unsigned char>(value[i]);
      if (byte < 0x80) {
        ++i;
        if (byte == '"' || byte == '\\') {
          out_ += '\\';
          out_ += value[i - 1];
        } else if (byte < 0x20 || byte == 0x7F || byte == '#') {
          unit(byte);
        } else {
          out_ += value[i - 1];
        }
        continue;
      }
      const std::size_t length = code_point_length(value, i);
      code_point(length == 0 ? std::string_view{} : value.substr(i, length));
      i += std::max<std::size_t>(length, 1);
    }
    out_ += '"';
  }
  void code_point(std::string_view bytes) {
    if (bytes.size() < 2) return unit(0xFFFD);  // no UTF-8
    std::uint32_t value = static_cast<unsigned char>(bytes[0]) & (0xFFU >> (bytes.size() + 1));
    for (const char c : bytes.substr(1)) {
      value = value << 6U | (static_cast<unsigned char>(c) & 0x3FU);
    }
    if (value < 0x10000) return unit(value);
    unit(0xD800 + ((value - 0x10000) >> 10U));
    unit(0xDC00 + ((value - 0x10000) & 0x3FFU));
  }

  std::string out_;
  bool first_ = true;
};

/// A text that is not known yet, as far as a reader can still see that.
std::string_view open_text(std::string_view text) {
  const bool seen = config::find_placeholder(text) != config::Placeholder::none;
  return seen ? text : form::kOpen;
}

using Flags = std::vector<std::string_view>;

void add_origin(const kube::Origin& origin, Flags& flags) {
  if (origin.live) flags.push_back(form::kLive);
  if (origin.listed) flags.push_back(form::kListed);
  if (origin.hook) flags.push_back(form::kHook);
}

std::string_view chart_of(const kube::Origin& origin) {
  return origin.helm_source.substr(0, origin.helm_source.find('/'));
}

/// A name, as long as Kubernetes would take it for one: whatever else stands there is not kept.
std::string_view kept_name(std::string_view name) {
  return kube::is_service_account_name(name) ? name : std::string_view{};
}

// ---- the cluster's side

bool any_means_role(const std::vector<kube::Annotation>& annotations) {
  return std::any_of(
      annotations.begin(), annotations.end(),
      [](const kube::Annotation& annotation) { return kube::means_role(annotation.key.value); });
}

/// Anything but an ARN is a mistake that is told where it stands, and may be a secret that slipped.
bool is_kept_role(std::string_view value) {
  return value.starts_with("arn:") || (value::begins_open(value) && value != form::kOpen);
}

std::string account_line(const join::Index& index, const kube::ServiceAccount& account) {
  Line line("account");
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
    if (open || !is_kept_role(role->value)) flags.push_back(form::kOpenRole);
    if (is_kept_role(role->value)) line.add("role", role->value);
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

bool has_own_token(const kube::Workload& workload) {
  return std::any_of(
      workload.containers.begin(), workload.containers.end(), [](const kube::Container& container) {
        return std::any_of(container.env.begin(), container.env.end(), [](const kube::EnvVar& one) {
          return one.name.value == "AWS_WEB_IDENTITY_TOKEN_FILE";
        });
      });
}

/// The webhook reads it on accounts only, but it says what the account was meant to have.
void add_stray_role(const kube::Workload& workload, Line& line, Flags& flags) {
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

std::string workload_line(const kube::Workload& workload) {
  Line line("workload");
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
  Line line("reader");
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

// ---- the roles' side

bool is_web_identity(const iam::Statement& statement) {
  return statement.actions_unknown || iam::action_matches(statement, iam::kWebIdentityAction) ||
         std::any_of(statement.actions.begin(), statement.actions.end(),
                     [](const iam::Text& action) {
                       return iam::nearest_sts_action(action.value) == iam::kWebIdentityAction;
                     });
}

bool is_federated(const iam::Statement& statement) {
  return std::any_of(statement.principals.begin(), statement.principals.end(),
                     [](const iam::Principal& principal) {
                       return principal.kind == iam::Principal::Kind::federated;
                     });
}

bool is_for_pods(const iam::Statement& statement) {
  return statement.effect == iam::Effect::deny
             ? is_web_identity(statement)
             : is_federated(statement) ||
                   (is_web_identity(statement) && !statement.actions_unknown);
}

/// "ec2.amazonaws.com": what can be nothing else.
bool is_service(std::string_view text) {
  return (text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn")) &&
         text.size() < 100 && std::all_of(text.begin(), text.end(), [](char c) {
           return is_digit(c) || (c >= 'a' && c <= 'z') || c == '.' || c == '-';
         });
}

std::string_view kind_of(const iam::Principal& principal) {
  using Kind = iam::Principal::Kind;
  switch (principal.kind) {
    case Kind::service:
      return is_service(principal.value.value) ? principal.value.value : "service";
    case Kind::aws: return "aws";
    case Kind::star: return "everybody";
    case Kind::federated: return "federated";
    case Kind::other: break;
  }
  return "other";
}

class RoleWriter {
 public:
  explicit RoleWriter(Snapshot& counts) : counts_(counts) {}

  std::string write(const join::RoleEntry& entry) {
    const iam::Role& role = *entry.role;
    const bool for_pods = !role.policy || std::any_of(role.policy->statements.begin(),
                                                      role.policy->statements.end(), is_for_pods);
    ++(for_pods ? counts_.roles : counts_.others);
    Line line(for_pods ? "role" : "other");
    line.add_known("arn", role.arn);
    if (role.arn.empty()) {
      line.add_known("name", role.name);
      line.add_known("namePrefix", role.name_prefix);
      line.add_known("path", role.path);
      line.add_known("account", role.account);
      line.add_known("partition", role.partition);
      line.flag("guessedName", role.guessed_name);
      line.add_known("candidateName", role.candidate_name);
    }
    line.add_known("address", role.address);
    line.add_known("reference", role.reference);
    line.flag("stored", role.stored);
    line.flag("policyOpen", role.policy_unknown);
    if (role.policy && for_pods) trust(*role.policy, line);
    if (role.policy && !for_pods) kinds(*role.policy, line);
    return std::move(line).finish();
  }

 private:
  /// Everybody else a role may trust is of no concern: it is enough that there is somebody.
  static void kinds(const iam::TrustPolicy& policy, Line& line) {
    std::vector<std::string_view> found;
    bool open = false;
    for (const iam::Statement& statement : policy.statements) {
      if (statement.effect != iam::Effect::allow) continue;
      open = open || statement.not_principal;
      for (const iam::Principal& principal : statement.principals) {
        open = open || principal.unknown;
        const std::string_view kind = kind_of(principal);
        if (std::find(found.begin(), found.end(), kind) == found.end()) found.push_back(kind);
      }
    }
    line.flag("policyOpen", open);
    line.list("trusts", found);
  }

  void trust(const iam::TrustPolicy& policy, Line& line) {
    line.open("trust", '{');
    line.add("Version", policy.version == iam::PolicyVersion::v2012 ? "2012-10-17" : "2008-10-17");
    line.open("Statement", '[');
    for (const iam::Statement& one : policy.statements) {
      const bool pod_identity =
          one.effect == iam::Effect::allow &&
          std::any_of(one.principals.begin(), one.principals.end(),
                      [](const iam::Principal& principal) {
                        return principal.kind == iam::Principal::Kind::service &&
                               is_service(principal.value.value);
                      });
      if (!is_for_pods(one) && !pod_identity) continue;
      line.open_element();
      statement(one, line);
      line.close('}');
    }
    line.close(']');
    line.close('}');
  }

  void statement(const iam::Statement& one, Line& line) {
    line.add("Effect", one.effect == iam::Effect::allow  ? "Allow"
                       : one.effect == iam::Effect::deny ? "Deny"
                                                         : "");
    if (!one.principals.empty()) principals(one, line);
    std::vector<std::string_view> actions;
    for (const iam::Text& action : one.actions) actions.push_back(action.value);
    if (one.actions_unknown) actions.push_back(form::kOpen);
    if (one.action_key || !actions.empty()) {
      line.list(one.not_action ? "NotAction" : "Action", actions);
    }
    if (one.conditions_unknown) {
      line.add("Condition", form::kOpen);
    } else if (!one.conditions.empty()) {
      conditions(one, line);
    }
  }

  static void principals(const iam::Statement& one, Line& line) {
    using Kind = iam::Principal::Kind;
    const std::string_view key = one.not_principal ? "NotPrincipal" : "Principal";
    if (one.principals.size() == 1 && one.principals.front().kind == Kind::star) {
      line.add(key, "*");
      return;
    }
    line.open(key, '{');
    for (const auto& [kind, name] :
         {std::pair{Kind::federated, "Federated"}, std::pair{Kind::service, "Service"},
          std::pair{Kind::aws, "AWS"}}) {
      std::vector<std::string_view> values;
      for (const iam::Principal& principal : one.principals) {
        if (principal.kind != kind) continue;
        values.push_back(principal.unknown ? open_text(principal.value.value)
                                           : principal.value.value);
      }
      line.list_known(name, values);
    }
    line.close('}');
  }

  void conditions(const iam::Statement& one, Line& line) {
    std::vector<std::string_view> operators;
    for (const iam::Condition& condition : one.conditions) {
      const std::string_view name = condition.operator_name.value;
      if (std::find(operators.begin(), operators.end(), name) == operators.end()) {
        operators.push_back(name);
      }
    }
    line.open("Condition", '{');
    for (const std::string_view name : operators) {
      line.open(name, '{');
      for (const iam::Condition& condition : one.conditions) {
        if (condition.operator_name.value == name) add_condition(condition, line);
      }
      line.close('}');
    }
    line.close('}');
  }

  void add_condition(const iam::Condition& condition, Line& line) {
    const bool external = iam::is_confidential_key(condition.key.value);
    std::vector<std::string_view> values;
    for (const iam::Text& value : condition.values) {
      if (external) ++counts_.masked;
      values.push_back(external ? "masked" : value.value);
    }
    for (const iam::Text& value : condition.open_values) values.push_back(open_text(value.value));
    if (condition.unknown && condition.open_values.empty() && !condition.open_issuer) {
      values.push_back(form::kOpen);
    }
    const std::string_view key =
        condition.open_issuer ? open_text(condition.key.value) : condition.key.value;
    if (condition.values_are_list || values.size() != 1) {
      line.list(key, values);
    } else {
      line.add(key, values.front());
    }
  }

  Snapshot& counts_;
};

std::string provider_line(const iam::OidcProvider& provider) {
  Line line("provider");
  line.add_known("arn", provider.arn);
  line.add_known("account", provider.account);
  line.add_known("issuer", provider.issuer);
  if (provider.client_ids_key) {
    std::vector<std::string_view> ids;
    for (const iam::Text& id : provider.client_ids) ids.push_back(id.value);
    line.list("clientIds", ids);
  }
  line.flag("clientIdsOpen", provider.client_ids_unknown);
  line.flag("stored", provider.stored);
  return std::move(line).finish();
}

std::string cluster_line(const join::Cluster& cluster) {
  Line line("cluster");
  line.add_known("name", cluster.name);
  line.add_known("account", cluster.account);
  line.add_known("region", cluster.region);
  line.add_known("issuer", cluster.issuer);
  return std::move(line).finish();
}

std::string association_line(const iam::PodIdentityAssociation& association) {
  Line line("association");
  line.add_known("cluster", association.cluster);
  line.add_known("ns", kept_name(association.ns.value));
  line.add_known("account", kept_name(association.service_account.value));
  if (association.role) line.add_known("role", association.role->value);
  if (association.target_role) line.add_known("targetRole", association.target_role->value);
  line.flag("open", association.unknown);
  return std::move(line).finish();
}

std::string one_member(std::string_view kind, std::string_view key, std::string_view value) {
  Line line(kind);
  line.add(key, value);
  return std::move(line).finish();
}

// ---- the whole

class SnapshotWriter {
 public:
  SnapshotWriter(const join::Index& index, const SnapshotOptions& options)
      : index_(index), options_(options), lines_(index.sources().size()) {}

  Snapshot write() {
    gather();
    std::vector<std::string> shared = shared_lines();
    Line header("snapshot");
    header.add("madeBy", options_.made_by);
    header.add("read", options_.read);
    begin();
    element(std::move(header).finish());
    for (const std::string& line : shared) element(line);
    for (const std::uint32_t file : files_in_order()) {
      element(file_line(SourceSet::id(file)));
      // There may be gigabytes of them: each is freed when it is written.
      for (const std::string& line : std::exchange(lines_[file], {})) element(line);
    }
    snapshot_.text += "{\"checksum\":\"" + form::hex(sum_) + "\"}\n]}\n";
    return std::move(snapshot_);
  }

 private:
  void begin() {
    snapshot_.text = "{\"" + std::string(form::kMember) + "\":[\n";
    sum_ = form::kFirstSum;
  }
  void element(const std::string& line) {
    sum_ = form::add_to_sum(sum_, line);
    snapshot_.text += line + ",\n";
  }

  std::vector<std::string>& of(FileId file) { return lines_[static_cast<std::size_t>(file)]; }

  void gather() {
    const load::Facts& facts = index_.facts();
    RoleWriter writer(snapshot_);
    for (const join::RoleEntry& role : index_.roles()) {
      of(role.role->file).push_back(writer.write(role));
    }
    for (auto& lines : lines_) std::sort(lines.begin(), lines.end());
    for (const auto& account : facts.service_accounts) {
      of(account.origin.file).push_back(account_line(index_, account));
    }
    for (const auto& workload : facts.workloads) {
      of(workload.origin.file).push_back(workload_line(workload));
    }
    for (const auto& reader : facts.readers) {
      of(reader.origin.file).push_back(reader_line(reader));
    }
    for (const auto& kustomization : facts.kustomizations) {
      if (kustomization.references.empty()) continue;
      Line line("kustomization");
      line.list("references", kustomization.references);
      of(kustomization.file).push_back(std::move(line).finish());
    }
    snapshot_.accounts = facts.service_accounts.size();
    snapshot_.workloads = facts.workloads.size();
    snapshot_.providers = facts.providers.size();
    snapshot_.clusters = index_.clusters().size();
    snapshot_.associations = facts.associations.size();
    snapshot_.readers = facts.readers.size();
  }

  /// What is about no file: clusters, providers, associations, and of what all is there.
  std::vector<std::string> shared_lines() {
    const load::Facts& facts = index_.facts();
    std::vector<std::string> out;
    for (const join::Cluster& cluster : index_.clusters()) out.push_back(cluster_line(cluster));
    for (const auto& provider : facts.providers) out.push_back(provider_line(provider));
    for (const auto& one : facts.associations) out.push_back(association_line(one));
    for (const auto& dump : facts.role_dumps) {
      out.push_back(one_member("complete", "roles", dump.account));
    }
    for (const auto& list : facts.provider_lists) {
      out.push_back(one_member("complete", "providers", list.account));
    }
    for (const auto& list : facts.association_lists) {
      out.push_back(one_member("complete", "associations", list.cluster));
    }
    for (const std::string_view issuer : facts.open_issuers) {
      out.push_back(one_member("issuer", "open", issuer));
    }
    for (const std::string_view issuer : facts.distinct_issuers) {
      out.push_back(one_member("issuer", "distinct", issuer));
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

  /// As the snapshot names it: nothing of the machine it was made on.
  [[nodiscard]] std::string path_of(FileId file) const {
    const std::string& shown = index_.sources()[file].shown;
    return shown.starts_with('/') ? shown.substr(shown.rfind('/') + 1) : shown;
  }

  [[nodiscard]] std::vector<std::uint32_t> files_in_order() const {
    std::vector<std::uint32_t> files;
    for (std::uint32_t i = 0; i < lines_.size(); ++i) {
      if (!lines_[i].empty()) files.push_back(i);
    }
    std::stable_sort(files.begin(), files.end(), [&](std::uint32_t a, std::uint32_t b) {
      const std::string one = path_of(SourceSet::id(a)), other = path_of(SourceSet::id(b));
      return one != other ? one < other : lines_[a] < lines_[b];
    });
    return files;
  }

  [[nodiscard]] std::string file_line(FileId file) const {
    Line line("file");
    line.add("path", path_of(file));
    if (const join::Cluster* const cluster = index_.clusters().of(file)) {
      line.add_known("cluster", cluster->name);
      line.add_known("issuer", cluster->issuer);
    }
    line.flag("partial", index_.files().partial(file));
    return std::move(line).finish();
  }

  const join::Index& index_;
  const SnapshotOptions& options_;
  std::vector<std::vector<std::string>> lines_;  // by file
  Snapshot snapshot_;
  std::uint64_t sum_ = 0;
};

constexpr std::string_view kHeader = "{\"snapshot\":", kChecksum = "{\"checksum\":";

}  // namespace

Snapshot to_snapshot(const join::Index& index, const SnapshotOptions& options) {
  return SnapshotWriter(index, options).write();
}

std::string content_of_snapshot(std::string_view text) {
  std::string out;
  for (const std::string_view line : split(text, '\n')) {
    if (line.starts_with(kHeader) || line.starts_with(kChecksum)) continue;
    out += line;
    out += '\n';
  }
  return out;
}

std::string date_of_snapshot(std::string_view text) {
  constexpr std::string_view kRead = "\"read\":\"";
  const std::size_t header = text.find(kHeader);
  const std::size_t at = header == std::string_view::npos ? header : text.find(kRead, header);
  return at == std::string_view::npos ? std::string{}
                                      : std::string(text.substr(at + kRead.size(), 10));
}

}  // namespace irsa::report
