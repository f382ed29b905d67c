#include "audit/audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "audit/masking.h"
#include "audit/words.h"
#include "base/text.h"
#include "base/utf8.h"
#include "engine/questions.h"
#include "iam/admission/subject_words.h"
#include "iam/names/call_keys.h"
#include "judge/admits.h"

namespace irsa::audit {

namespace {

using join::RoleEntry;
using join::ServiceAccount;

/// At most `limit` bytes, cut between code points.
std::string cut(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string(text);
  std::size_t end = 0;
  while (end < limit) {
    const std::size_t length = std::max<std::size_t>(code_point_length(text, end), 1);
    if (end + length > limit) break;
    end += length;
  }
  return std::string(text.substr(0, end)) + "…";
}

/// Variables by which a container takes credentials past its service account (facts A32; the
/// SDKs' reference, "Standardized credential providers").
bool overrides_role(std::string_view variable) {
  constexpr std::string_view kNames[] = {"AWS_ACCESS_KEY_ID",
                                         "AWS_SECRET_ACCESS_KEY",
                                         "AWS_ACCESS_KEY",
                                         "AWS_SECRET_KEY",
                                         "AWS_SESSION_TOKEN",
                                         "AWS_SHARED_CREDENTIALS_FILE",
                                         "AWS_CONFIG_FILE",
                                         "AWS_PROFILE",
                                         "AWS_DEFAULT_PROFILE",
                                         "AWS_ROLE_ARN",
                                         "AWS_WEB_IDENTITY_TOKEN_FILE",
                                         "AWS_CONTAINER_CREDENTIALS_FULL_URI"};
  return std::find(std::begin(kNames), std::end(kNames), variable) != std::end(kNames);
}

struct Refusal {
  std::string why, brief;
};

/// The first reason why an account is kept out, as `can-assume` tells it. A Deny that applies is
/// the answer whatever the others say.
Refusal refusal_of(const judge::AccountAdmission& admission, const iam::TrustPolicy& policy) {
  Refusal first;
  for (const iam::StatementTrace& trace : admission.evaluation.statements) {
    const bool deny = trace.effect == iam::Effect::deny;
    if (deny && trace.matched == iam::Truth::yes) {
      const std::string why = fmt::format("statement {} denies it", trace.index + 1);
      return {why, why};
    }
    if (deny || !first.why.empty()) continue;
    const iam::Statement& statement = policy.statements[trace.index];
    const auto words = reasons(admission.issuer, statement, trace);
    if (words.empty()) continue;
    first = {fmt::format("statement {}: {}", trace.index + 1,
                         without_external_ids(words.front(), statement)),
             trace.condition != nullptr && iam::is_confidential_key(trace.condition->key.value)
                 ? "it wants an external id"
                 : brief_reason(admission.issuer, statement, trace)};
  }
  return first.why.empty() ? Refusal{"no statement allows it", "no statement allows it"} : first;
}

class Maker {
 public:
  Maker(const judge::Model& model, const engine::Report& report, const Limits& limits)
      : index_(model.index), verdicts_(model.verdicts), report_(report), limits_(limits) {}

  Audit make() {
    add_clusters();
    find_roles();
    find_pairs();
    find_findings();
    number_rows();
    for (Draft& draft : drafts_) add_role(draft);
    for (const ServiceAccount* const account : listed_accounts_) add_account(*account);
    add_findings();
    add_matrix();
    say_what_is_left_out();
    return std::move(out_);
  }

 private:
  /// A pair before rows have numbers.
  struct DraftPair {
    const ServiceAccount* account;
    Pair pair;
  };
  struct Draft {
    const RoleEntry* entry;
    const engine::PolicyAnswer* answer;  // nullptr: no policy is known
    std::vector<DraftPair> pairs = {};
    Role role;
    Severity worst = Severity::off;
    Number number = kNone;
  };
  struct Subject {  // what a finding is about
    std::vector<const RoleEntry*> roles;
    std::vector<const ServiceAccount*> accounts;
    std::vector<std::string_view> values = {};  // of variables: the audit tells none
  };

  [[nodiscard]] bool is_reference(FileId file) const { return index_.sources()[file].reference; }

  void add_clusters() {
    for (const join::Cluster& cluster : index_.clusters()) {
      cluster_numbers_.emplace(&cluster, static_cast<Number>(out_.clusters.size()));
      out_.clusters.push_back({.name = std::string(cluster.name),
                               .issuer = std::string(cluster.issuer),
                               .account = std::string(cluster.account),
                               .region = std::string(cluster.region)});
    }
  }

  [[nodiscard]] Number cluster_of(FileId file) const {
    const join::Cluster* const cluster = index_.clusters().of(file);
    const auto found = cluster_numbers_.find(cluster);
    return found == cluster_numbers_.end() ? kNone : found->second;
  }

  /// Roles that pods may take or accounts name; all others are none of the audit's business.
  void find_roles() {
    answers_ = engine::whom_it_lets_in(
        index_,
        {.intended_by_annotation = true, .most_looked_at = limits_.looked_at, .reference = true});
    std::unordered_map<const RoleEntry*, const engine::PolicyAnswer*> answer_of;
    for (const engine::PolicyAnswer& answer : answers_) answer_of.emplace(answer.role, &answer);
    for (const iam::PodIdentityAssociation& association : index_.facts().associations) {
      if (const RoleEntry* const role = index_.role_of(association)) associated_.insert(role);
      if (association.target_role) named_elsewhere_.insert(association.target_role->value);
    }
    for (const kube::RoleField& field : index_.facts().role_fields) {
      named_elsewhere_.insert(field.value.value);
    }
    for (const RoleEntry& entry : index_.roles()) {
      if (entry.outranked) continue;
      const auto answer = answer_of.find(&entry);
      const bool trusted = answer != answer_of.end() && !answer->second->issuers.empty();
      if (!entry.for_pods() && !trusted && index_.accounts_of(entry).empty() &&
          !associated_.contains(&entry)) {
        continue;
      }
      drafts_.push_back({.entry = &entry,
                         .answer = answer == answer_of.end() ? nullptr : answer->second,
                         .role = {.key = {}, .label = {}, .where = entry.role->where}});
    }
  }

  void find_pairs() {
    for (Draft& draft : drafts_) find_pairs(draft);
    // Of several roots' roles of one name nobody knows which is meant: none lets the account in.
    for (const judge::Denial& denial : verdicts_.denials()) {
      if (denial.roots < 2) continue;
      const auto draft = std::find_if(drafts_.begin(), drafts_.end(),
                                      [&](const Draft& one) { return one.entry == denial.role; });
      if (draft == drafts_.end()) continue;
      Pair pair{.account = kNone, .allowed = iam::Truth::no, .names = true};
      draft->pairs.push_back({denial.account, std::move(pair)});
    }
    for (Draft& draft : drafts_) count_pairs(draft);
  }

  void find_pairs(Draft& draft) {
    const RoleEntry& entry = *draft.entry;
    std::unordered_set<const ServiceAccount*> users;
    std::unordered_set<std::uint32_t> user_names;
    judge::RoleAdmission asked(index_, entry);
    for (const ServiceAccount* const account : index_.accounts_of(entry)) {
      users.insert(account);
      user_names.insert(index_.accounts().name_id(*account));
      Pair pair{.account = kNone, .allowed = iam::Truth::maybe, .names = true};
      pair.associated = takes_by_association(*account, entry);
      // A kustomization may change its name or its namespace.
      const bool partial = index_.files().partial(account->origin.file);
      if (entry.role->policy && !partial) pair.allowed = asked.admits(*account);
      if (entry.role->policy && pair.allowed != iam::Truth::no) {
        pair.why = unregistered_audience(entry, *account);
        if (!pair.why.empty()) pair.allowed = iam::Truth::no;
      }
      draft.pairs.push_back({account, std::move(pair)});
    }
    if (associated_.contains(&entry)) find_associated(draft, users);
    if (draft.answer == nullptr) return;
    std::unordered_set<std::uint32_t> named;
    for (const join::NamedSubject& subject : entry.subjects) named.insert(subject.name_id);
    std::size_t room = limits_.pairs_of_role;
    for (const engine::IssuerAnswer& answer : draft.answer->issuers) {
      draft.role.not_looked_at += answer.not_looked_at;
      for (const ServiceAccount* const account : answer.strangers) {
        if (!users.insert(account).second || index_.files().partial(account->origin.file)) continue;
        const std::uint32_t id = index_.accounts().name_id(*account);
        Pair pair{.account = kNone,
                  .allowed = answer.subject_open || answer.admission.assumptions.empty()
                                 ? iam::Truth::yes
                                 : iam::Truth::maybe,
                  .associated = takes_by_association(*account, entry)};
        pair.names = pair.associated || user_names.contains(id);
        pair.named = named.contains(id);
        if (room == 0) {  // of very many they are counted only
          ++draft.role.pairs_left_out;
          draft.role.beyond += pair.names || pair.named ? 0 : 1;
          continue;
        }
        --room;
        draft.pairs.push_back({account, std::move(pair)});
      }
    }
    for (DraftPair& one : draft.pairs) {
      one.pair.named = one.pair.named || named.contains(index_.accounts().name_id(*one.account));
    }
  }

  /// Accounts that get the role by EKS Pod Identity: then the agent asks for it, not the account.
  void find_associated(Draft& draft, std::unordered_set<const ServiceAccount*>& users) {
    const RoleEntry& entry = *draft.entry;
    const iam::Truth allowed = !entry.role->policy         ? iam::Truth::maybe
                               : entry.trusts_pod_identity ? iam::Truth::yes
                                                           : iam::Truth::no;
    for (DraftPair& one : draft.pairs) {
      if (one.pair.associated) one.pair.allowed = std::max(one.pair.allowed, allowed);
    }
    for (const iam::PodIdentityAssociation& association : index_.facts().associations) {
      if (index_.role_of(association) != &entry) continue;
      for (const ServiceAccount* const account :
           index_.accounts().named(association.ns.value, association.service_account.value)) {
        if (!takes_by_association(*account, entry) || !users.insert(account).second) continue;
        Pair pair{.account = kNone, .allowed = allowed, .names = true, .associated = true};
        if (allowed == iam::Truth::no) {
          pair.why = "no statement trusts the service of EKS Pod Identity, " +
                     std::string(iam::kPodIdentityService);
        }
        draft.pairs.push_back({account, std::move(pair)});
      }
    }
  }

  [[nodiscard]] bool takes_by_association(const ServiceAccount& account,
                                          const RoleEntry& entry) const {
    const auto associations = index_.associations().of(account);
    return std::any_of(associations.begin(), associations.end(), [&](const auto* association) {
      return index_.role_of(*association) == &entry;
    });
  }

  /// STS takes no token for an audience that the provider lacks, whatever the policy says.
  [[nodiscard]] std::string unregistered_audience(const RoleEntry& entry,
                                                  const ServiceAccount& account) const {
    const std::string_view audience = index_.accounts().audience_of(account);
    const judge::AudienceGap* lacking = nullptr;
    for (const join::TrustStatement& trust : entry.trusts) {
      if (!trust.kubernetes || trust.statement->effect != iam::Effect::allow) continue;
      const judge::AudienceGap* const gap = verdicts_.audience_gap(trust);
      if (gap == nullptr || gap->audience != audience) return {};
      lacking = gap;
    }
    if (lacking == nullptr) return {};
    return "the OIDC provider does not register the audience " + quoted(audience);
  }

  void count_pairs(Draft& draft) {
    Role& role = draft.role;
    for (const DraftPair& one : draft.pairs) {
      const Pair& pair = one.pair;
      role.users += pair.names ? 1 : 0;
      if (is_refused(one)) ++role.refused;
      if (!pair.names && !pair.named && pair.allowed != iam::Truth::no) ++role.beyond;
    }
    if (draft.answer != nullptr) {
      for (const engine::IssuerAnswer& answer : draft.answer->issuers) {
        const iam::Admitted& may = answer.admitted();
        role.open = role.open || may.everyone || may.openness.namespaces;
      }
    }
    role.open = role.open || role.beyond > 0;
    const RoleEntry& entry = *draft.entry;
    role.reference = is_reference(entry.role->where.file);
    role.unused =
        index_.has_kubernetes() && entry.for_pods() && role.users == 0 &&
        !associated_.contains(&entry) &&
        !named_elsewhere_.contains(entry.arn.empty() ? entry.name : entry.arn) &&
        std::none_of(entry.subjects.begin(), entry.subjects.end(),
                     [&](const auto& subject) { return index_.accounts().defined_for(subject); });
    const join::RolePermissions permissions = index_.permissions().of(entry);
    const bool known = permissions.complete &&
                       std::all_of(permissions.grants.begin(), permissions.grants.end(),
                                   [](const join::Grant& grant) {
                                     return grant.policy != nullptr && !grant.policy->unknown;
                                   });
    role.admin = iam::is_administrator(permissions.in_force()) ? Admin::yes
                 : known                                       ? Admin::no
                                                               : Admin::unknown;
    if (role.reference) return;
    ++out_.numbers.roles;
    out_.numbers.open += role.open ? 1 : 0;
    unused_ += role.unused ? 1 : 0;
    for (const DraftPair& one : draft.pairs) {
      if (is_refused(one)) refused_.insert(one.account);
    }
  }

  /// An account with an association needs no web identity.
  [[nodiscard]] bool is_refused(const DraftPair& one) const {
    return one.pair.names && one.pair.allowed == iam::Truth::no &&
           (one.pair.associated || index_.associations().of(*one.account).empty()) &&
           !is_reference(one.account->origin.file);
  }

  // -- findings
  // ------------------------------------------------------------------------------------

  /// Which roles and accounts each finding is about.
  void find_findings() {
    std::map<std::tuple<std::string_view, std::string_view>, std::vector<const ServiceAccount*>>
        accounts;
    for (const ServiceAccount& account : index_.facts().service_accounts) {
      accounts[{account.effective_ns, account.name.value}].push_back(&account);
    }
    std::map<std::tuple<std::string_view, std::string_view, std::string_view>,
             std::vector<const kube::Workload*>>
        workloads;
    for (const kube::Workload& workload : index_.facts().workloads) {
      workloads[{workload.kind, workload.effective_ns, workload.name.value}].push_back(&workload);
    }
    const auto add = [&](Subject& subject, const ObjectName& object, FileId file) {
      if (object.kind.empty()) {
        if (const RoleEntry* const role = index_.roles().about(object))
          subject.roles.push_back(role);
        return;
      }
      const auto of_account = accounts.find({object.ns, object.name});
      if (object.kind == "ServiceAccount" && of_account != accounts.end()) {
        add_nearest(of_account->second, file, subject.accounts);
      }
      const auto of_workload = workloads.find({object.kind, object.ns, object.name});
      if (of_workload == workloads.end()) return;
      for (const kube::Workload* const workload : of_workload->second) {
        if (workload->origin.file != file && of_workload->second.size() > 1) continue;
        for (const kube::Container& container : workload->containers) {
          for (const kube::EnvVar& variable : container.env) {
            if (!variable.value.empty()) subject.values.push_back(variable.value);
          }
        }
        const auto runs_as = index_.accounts_of(*workload);
        subject.accounts.insert(subject.accounts.end(), runs_as.begin(), runs_as.end());
      }
    };
    std::unordered_map<const RoleEntry*, Severity> worst;
    for (const irsa::Finding& finding : report_.findings) {
      Subject subject;
      const FileId file = finding.problem.where.file;
      add(subject, finding.problem.object, file);
      if (finding.problem.other) add(subject, *finding.problem.other, file);
      if (!finding.suppressed) {
        for (const RoleEntry* const role : subject.roles) {
          worst[role] = std::max(worst[role], finding.level);
        }
        for (const ServiceAccount* const account : subject.accounts) with_findings_.insert(account);
      }
      subjects_.push_back(std::move(subject));
    }
    for (Draft& draft : drafts_) {
      if (const auto found = worst.find(draft.entry); found != worst.end()) {
        draft.worst = found->second;
      }
    }
  }

  /// Of several definitions those of the file.
  static void add_nearest(const std::vector<const ServiceAccount*>& all, FileId file,
                          std::vector<const ServiceAccount*>& to) {
    constexpr std::size_t kMost = 20;
    const std::size_t before = to.size();
    for (const ServiceAccount* const account : all) {
      if (account->origin.file == file) to.push_back(account);
    }
    if (to.size() > before) return;
    to.insert(to.end(), all.begin(),
              all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), kMost)));
  }

  // -- which rows there are
  // ------------------------------------------------------------------------

  void number_rows() {
    // Open doors first, administrators before all others; then what is refused, then the rest.
    std::stable_sort(drafts_.begin(), drafts_.end(), [](const Draft& a, const Draft& b) {
      const auto rank = [](const Draft& draft) {
        const Role& role = draft.role;
        return std::tuple(role.reference, !role.open, !(role.open && role.admin == Admin::yes),
                          -static_cast<std::ptrdiff_t>(role.beyond), role.refused == 0,
                          -static_cast<int>(draft.worst));
      };
      return rank(a) < rank(b);
    });
    if (drafts_.size() > limits_.roles) {
      roles_left_out_ = drafts_.size() - limits_.roles;
      drafts_.erase(drafts_.begin() + static_cast<std::ptrdiff_t>(limits_.roles), drafts_.end());
    }
    for (std::size_t i = 0; i < drafts_.size(); ++i) {
      drafts_[i].number = static_cast<Number>(i);
      role_numbers_.emplace(drafts_[i].entry, drafts_[i].number);
    }
    trim_pairs();
    choose_accounts();
  }

  /// Those that are told first: who gets in beyond, who is refused, then the rest.
  void trim_pairs() {
    std::size_t left = limits_.pairs;
    for (Draft& draft : drafts_) {
      std::stable_sort(draft.pairs.begin(), draft.pairs.end(),
                       [&](const DraftPair& a, const DraftPair& b) {
                         const auto rank = [&](const DraftPair& one) {
                           return is_refused(one) ? 0 : one.pair.names || one.pair.named ? 2 : 1;
                         };
                         return rank(a) < rank(b);
                       });
      const std::size_t keep = std::min({draft.pairs.size(), limits_.pairs_of_role, left});
      left -= keep;
      draft.role.pairs_left_out += draft.pairs.size() - keep;
      pairs_left_out_ += draft.role.pairs_left_out;
      draft.pairs.erase(draft.pairs.begin() + static_cast<std::ptrdiff_t>(keep), draft.pairs.end());
    }
  }

  /// The accounts that a role or a finding speaks of come first, then those that name some role.
  void choose_accounts() {
    std::unordered_set<const ServiceAccount*> spoken_of = std::move(with_findings_);
    for (const Draft& draft : drafts_) {
      for (const DraftPair& one : draft.pairs) spoken_of.insert(one.account);
    }
    std::vector<std::pair<int, const ServiceAccount*>> all;
    for (const ServiceAccount& account : index_.facts().service_accounts) {
      if (!is_reference(account.origin.file)) {
        ++out_.numbers.accounts;
        if (has_role(account)) ++out_.numbers.accounts_with_role;
      }
      const int rank = spoken_of.contains(&account) ? 0 : has_role(account) ? 1 : 2;
      all.emplace_back(rank, &account);
    }
    if (all.size() > limits_.accounts) {
      std::stable_sort(all.begin(), all.end(),
                       [](const auto& a, const auto& b) { return a.first < b.first; });
      accounts_left_out_ = all.size() - limits_.accounts;
      all.resize(limits_.accounts);
      std::sort(all.begin(), all.end(),
                [](const auto& a, const auto& b) { return a.second < b.second; });
    }
    for (const auto& [rank, account] : all) {
      account_numbers_.emplace(account, static_cast<Number>(listed_accounts_.size()));
      listed_accounts_.push_back(account);
    }
    out_.numbers.refused = refused_.size();
    if (index_.has_kubernetes()) out_.numbers.unused = unused_;
  }

  [[nodiscard]] bool has_role(const ServiceAccount& account) const {
    return index_.accounts().role_annotation(account) != nullptr ||
           !index_.associations().of(account).empty();
  }

  // -- rows
  // ----------------------------------------------------------------------------------------

  [[nodiscard]] std::string short_text(std::string_view text) const {
    return cut(text, limits_.text);
  }

  template <typename Texts>
  [[nodiscard]] std::vector<std::string> texts(const Texts& from, const AsWritten& written) const {
    std::vector<std::string> out;
    for (const auto& text : from) {
      if (out.size() == limits_.values) {
        out.push_back(fmt::format("… and {} more", from.size() - limits_.values));
        break;
      }
      out.push_back(short_text(written.text(text.value)));
    }
    return out;
  }

  void add_role(Draft& draft) {
    const RoleEntry& entry = *draft.entry;
    Role& role = draft.role;
    const std::string name(entry.name.empty() ? entry.role->address : entry.name);
    role.label = name.empty() ? "role of a policy" : name;
    role.key = !entry.arn.empty()             ? std::string(entry.arn)
               : !entry.role->address.empty() ? std::string(entry.role->address)
                                              : name;
    if (role.key.empty() || !keys_.insert("r " + role.key).second) {
      role.key += fmt::format("#{}", draft.number);
    }
    role.arn = entry.arn;
    role.name = entry.name;
    role.aws_account = entry.account;
    role.address = entry.role->address;
    role.where = entry.role->call ? *entry.role->call : entry.role->where;
    role.pod_identity = entry.trusts_pod_identity;
    for (const RoleEntry* const copy : entry.copies) {
      if (role.copies.size() < limits_.values) role.copies.push_back(copy->role->where);
    }
    if (entry.role->policy) add_policy(draft);
    add_permissions(entry, role);
    for (DraftPair& one : draft.pairs) {
      one.pair.account = number_of(*one.account);
      const bool refused = one.pair.allowed == iam::Truth::no;
      if (entry.role->policy) explain(draft, *one.account, one.pair, refused);
      role.pairs.push_back(std::move(one.pair));
    }
    out_.roles.push_back(std::move(role));
  }

  [[nodiscard]] Number number_of(const ServiceAccount& account) const {
    const auto found = account_numbers_.find(&account);
    return found == account_numbers_.end() ? kNone : found->second;
  }

  /// What each statement does with the account, as far as there is room for it.
  void explain(Draft& draft, const ServiceAccount& account, Pair& pair, bool refused) {
    const iam::TrustPolicy& policy = *draft.entry->role->policy;
    if (policy.statements.size() > limits_.statements && !refused) return;
    const bool own_room = refused || draft.role.pairs.size() < limits_.explained_pairs;
    if (!own_room || explained_ >= limits_.explained_in_all) return;
    ++explained_;
    const judge::AccountAdmission admission =
        judge::explain_admission(index_, *draft.entry, account);
    if (admission.evaluation.statements.empty()) return;
    const AsWritten written(*draft.entry, index_.sources());
    if (refused && pair.why.empty()) {
      const Refusal refusal = refusal_of(admission, policy);
      pair.why = short_text(written.text(refusal.why));
      pair.brief = short_text(written.text(refusal.brief));
    }
    for (const iam::StatementTrace& trace : admission.evaluation.statements) {
      if (trace.index >= limits_.statements) break;
      Mark mark{.statement = trace.index, .matched = trace.matched};
      const iam::Statement& statement = policy.statements[trace.index];
      for (const std::string& reason : reasons(admission.issuer, statement, trace)) {
        if (mark.reasons.size() == limits_.values) break;
        mark.reasons.push_back(short_text(written.text(without_external_ids(reason, statement))));
      }
      pair.marks.push_back(std::move(mark));
    }
  }

  void add_policy(Draft& draft) {
    const iam::Role& role = *draft.entry->role;
    const iam::TrustPolicy& policy = *role.policy;
    const AsWritten written(*draft.entry, index_.sources());
    draft.role.policy = policy.span;
    // What a module is called with may hold anything.
    draft.role.quotable = !role.call;
    if (draft.answer != nullptr) {
      for (const engine::IssuerAnswer& answer : draft.answer->issuers) {
        const iam::Admission& admission = answer.admission;
        const iam::Admitted& admitted = answer.admitted();
        draft.role.ways.push_back(
            {.issuer = written.issuer(answer.issuer),
             .audience = answer.audience,
             .words = short_text(written.text(who_gets_in(*draft.entry, answer))),
             .everyone = admitted.everyone,
             .open = admitted.open,
             .open_namespaces = admitted.openness.namespaces,
             .undecided = !admission.undecided.empty(),
             .witness = admitted.witness ? iam::short_subject(*admitted.witness) : "",
             .assumptions = admission.assumptions});
      }
    }
    for (const iam::Statement& statement : policy.statements) {
      if (draft.role.statements.size() == limits_.statements) {
        draft.role.statements_left_out = policy.statements.size() - limits_.statements;
        break;
      }
      Statement row{.where = statement.span, .effect = effect_name(statement.effect)};
      if (statement.sid) row.sid = short_text(statement.sid->value);
      row.not_principal = statement.not_principal;
      row.not_action = statement.not_action;
      std::vector<iam::Text> principals;
      for (const iam::Principal& one : statement.principals) principals.push_back(one.value);
      row.principals = texts(principals, written);
      row.actions = texts(statement.actions, written);
      for (const iam::Condition& condition : statement.conditions) {
        if (row.conditions.size() == limits_.values) break;
        std::vector<iam::Text> values = condition.values;
        if (iam::is_confidential_key(condition.key.value)) {
          draft.role.quotable = false;
          for (iam::Text& value : values) value.value = "(masked)";
        }
        values.insert(values.end(), condition.open_values.begin(), condition.open_values.end());
        const std::size_t more =
            values.size() > limits_.values ? values.size() - limits_.values : 0;
        values.resize(values.size() - more, {{}, condition.values_span});
        row.conditions.push_back({.op = short_text(condition.operator_name.value),
                                  .key = short_text(written.text(condition.key.value)),
                                  .values = texts(values, written),
                                  .more = more});
      }
      draft.role.statements.push_back(std::move(row));
    }
  }

  void add_permissions(const RoleEntry& entry, Role& role) const {
    const join::RolePermissions permissions = index_.permissions().of(entry);
    role.policies_complete = permissions.complete;
    // Of Terraform source what stands for an ARN that is not known: data.aws_iam_policy.x.arn.
    const auto shown = [&](std::string_view text) {
      return short_text(entry.role->policy ? AsWritten(entry, index_.sources()).issuer(text)
                                           : std::string(text));
    };
    for (const join::Grant& grant : permissions.grants) {
      if (role.policies.size() == limits_.values) break;
      if (!grant.arn.empty()) {
        role.policies.push_back(shown(grant.arn.substr(grant.arn.rfind('/') + 1)));
      } else if (grant.policy != nullptr) {
        role.policies.push_back(
            short_text(grant.policy->name.empty() ? "inline policy" : grant.policy->name));
      }
    }
    if (permissions.boundary) role.boundary = shown(permissions.boundary->value);
  }

  void add_account(const ServiceAccount& account) {
    Account row{.key = {},
                .label = short_text(join::account_label(account)),
                .ns = short_text(account.effective_ns),
                .name = short_text(account.name.value),
                .where = account.name.span,
                .cluster = cluster_of(account.origin.file),
                .reference = is_reference(account.origin.file)};
    row.key = row.label;
    if (row.cluster != kNone && !out_.clusters[row.cluster].name.empty()) {
      row.key = out_.clusters[row.cluster].name + " " + row.key;
    }
    if (!keys_.insert("a " + row.key).second) {
      row.key += fmt::format("#{}", out_.accounts.size());
    }
    if (const kube::Annotation* const annotation = index_.accounts().role_annotation(account)) {
      row.annotation = short_text(annotation->value);
      const RoleEntry* const role = index_.role_of(account);
      if (role != nullptr && annotation->value.starts_with("${")) {
        row.annotation = role->role->address;
      }
      row.role = role_number(role);
    }
    for (const iam::PodIdentityAssociation* const association : index_.associations().of(account)) {
      row.associations.push_back(
          {.cluster = std::string(association->cluster),
           .role = association->role ? short_text(association->role->value) : std::string(),
           .number = role_number(index_.role_of(*association)),
           .where = association->where});
    }
    const bool irsa = !row.annotation.empty(), associated = !row.associations.empty();
    row.via = irsa && associated ? Via::both
              : irsa             ? Via::irsa
              : associated       ? Via::pod_identity
                                 : Via::none;
    constexpr std::size_t kMostWorkloads = 50;
    for (const kube::Workload* const workload : index_.workloads_of(account)) {
      row.used = true;
      if (index_.workloads().repeats_owner(*workload) || row.workloads.size() == kMostWorkloads)
        continue;
      row.workloads.push_back(add_workload(*workload));
    }
    const auto readers = index_.readers_of(account);
    row.used = row.used || readers.begin() != readers.end();
    out_.accounts.push_back(std::move(row));
  }

  [[nodiscard]] Number role_number(const RoleEntry* role) const {
    const auto found = role_numbers_.find(role);
    return found == role_numbers_.end() ? kNone : found->second;
  }

  Number add_workload(const kube::Workload& workload) {
    const auto [at, fresh] =
        workload_numbers_.emplace(&workload, static_cast<Number>(out_.workloads.size()));
    if (!fresh) return at->second;
    Workload row{.kind = short_text(workload.kind),
                 .label = short_text(workload.effective_ns.empty()
                                         ? std::string(workload.name.value)
                                         : std::string(workload.effective_ns) + "/" +
                                               std::string(workload.name.value)),
                 .where = workload.name.span};
    for (const kube::Container& container : workload.containers) {
      Override one{.container = container.name ? short_text(container.name->value) : ""};
      for (const kube::EnvVar& variable : container.env) {
        if (overrides_role(variable.name.value)) one.variables.emplace_back(variable.name.value);
      }
      for (const kube::EnvFrom& from : container.env_from) {
        const kube::EnvSource* const source = index_.workloads().env_source(workload, from);
        if (source == nullptr) continue;
        for (const kube::Text& key : source->keys) {
          const std::string name = std::string(from.prefix) + std::string(key.value);
          if (overrides_role(name)) one.variables.push_back(name);
        }
      }
      if (!one.variables.empty()) row.overrides.push_back(std::move(one));
    }
    out_.workloads.push_back(std::move(row));
    return at->second;
  }

  void add_findings() {
    for (std::size_t i = 0; i < report_.findings.size(); ++i) {
      const irsa::Finding& finding = report_.findings[i];
      if (out_.findings.size() == limits_.findings) {
        findings_left_out_ = report_.findings.size() - i;
        break;
      }
      const auto number = static_cast<Number>(out_.findings.size());
      Finding row{.rule = finding.rule->slug,
                  .level = finding.level,
                  .message = without(finding.problem.message, subjects_[i].values, "'…'"),
                  .help = without(finding.problem.help, subjects_[i].values, "'…'"),
                  .where = finding.problem.where};
      if (finding.suppressed) {
        row.suppressed_by = finding.suppressed->by;
        row.reason = finding.suppressed->reason;
      }
      std::set<Number> roles, accounts;
      for (const RoleEntry* const role : subjects_[i].roles) roles.insert(role_number(role));
      for (const ServiceAccount* const account : subjects_[i].accounts) {
        accounts.insert(number_of(*account));
      }
      roles.erase(kNone);
      accounts.erase(kNone);
      for (const Number role : roles) out_.roles[role].findings.push_back(number);
      for (const Number account : accounts) out_.accounts[account].findings.push_back(number);
      row.roles.assign(roles.begin(), roles.end());
      row.accounts.assign(accounts.begin(), accounts.end());
      out_.findings.push_back(std::move(row));
    }
  }

  void add_matrix() {
    std::map<std::pair<Number, std::string>, Cell> cells;
    for (const Account& account : out_.accounts) {
      if (account.via == Via::none || account.reference) continue;
      Cell& cell = cells[{account.cluster, account.ns}];
      cell.cluster = account.cluster;
      cell.ns = account.ns;
      ++cell.accounts;
      const auto take = [&](const std::vector<Number>& findings) {
        for (const Number number : findings) {
          const Finding& finding = out_.findings[number];
          if (finding.suppressed_by.empty()) cell.worst = std::max(cell.worst, finding.level);
        }
      };
      take(account.findings);
      if (account.role != kNone) take(out_.roles[account.role].findings);
    }
    for (auto& [place, cell] : cells) out_.matrix.push_back(std::move(cell));
  }

  void say_what_is_left_out() {
    const auto say = [&](std::size_t count, std::string_view one, std::string_view many) {
      if (count > 0) out_.left_out.push_back(count_of(count, one, many));
    };
    say(roles_left_out_, "role is not listed", "roles are not listed");
    say(accounts_left_out_, "service account is not listed", "service accounts are not listed");
    say(findings_left_out_, "finding is not listed", "findings are not listed");
    say(pairs_left_out_, "service account is not in the list of a role that lets it in",
        "entries are not in the lists of roles that let service accounts in");
    std::size_t not_looked_at = 0;
    for (const Role& role : out_.roles) not_looked_at += role.not_looked_at != 0 ? 1 : 0;
    say(not_looked_at, "role was not held against all service accounts, for there are too many",
        "roles were not held against all service accounts, for there are too many");
  }

  const join::Index& index_;
  const judge::Verdicts& verdicts_;
  const engine::Report& report_;
  const Limits limits_;
  Audit out_;

  std::vector<engine::PolicyAnswer> answers_;
  std::unordered_set<const RoleEntry*> associated_;
  std::unordered_set<std::string_view> named_elsewhere_;
  std::vector<Draft> drafts_;
  std::vector<Subject> subjects_;  // by finding
  std::unordered_set<const ServiceAccount*> with_findings_, refused_;
  std::size_t unused_ = 0, explained_ = 0;
  std::size_t roles_left_out_ = 0, accounts_left_out_ = 0, findings_left_out_ = 0,
              pairs_left_out_ = 0;
  std::vector<const ServiceAccount*> listed_accounts_;
  std::unordered_map<const ServiceAccount*, Number> account_numbers_;
  std::unordered_map<const RoleEntry*, Number> role_numbers_;
  std::unordered_map<const kube::Workload*, Number> workload_numbers_;
  std::unordered_map<const join::Cluster*, Number> cluster_numbers_;
  std::set<std::string> keys_;
};

}  // namespace

Audit make_audit(const judge::Model& model, const engine::Report& report, const Limits& limits) {
  return Maker(model, report, limits).make();
}

}  // namespace irsa::audit
