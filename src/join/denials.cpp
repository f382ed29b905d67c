// Who gets in: whether a role lets a service account take it, and which accounts their own role
// keeps out.
#include <algorithm>
#include <functional>
#include <iterator>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/text.h"
#include "base/thread_pool.h"
#include "iam/admission/admission.h"
#include "iam/evaluate/subject_decision.h"
#include "iam/names/arn.h"
#include "iam/names/provider_arn.h"
#include "iam/names/subject.h"
#include "join/index.h"
#include "join/open_subjects.h"
#include "join/tables.h"
#include "kube/names.h"

namespace irsa::join {

namespace {

/// A provider that is filled in later, and no key tells which one it is.
bool trusts_unknown_provider(const iam::TrustPolicy& policy) {
  return std::any_of(policy.statements.begin(), policy.statements.end(),
                     [](const iam::Statement& statement) {
                       return std::any_of(statement.principals.begin(), statement.principals.end(),
                                          [](const iam::Principal& principal) {
                                            return principal.unknown && principal.issuer.empty();
                                          });
                     });
}

/// A provider of another account or partition than the role's, where STS does not look for it
/// (irsa-facts C36, C47): rules of their own say so.
bool provider_elsewhere(const RoleEntry& entry) {
  const auto role = iam::RoleArn::parse(entry.arn);
  if (!role) return false;
  return std::any_of(entry.trusts.begin(), entry.trusts.end(), [&](const TrustStatement& trust) {
    const auto provider = iam::ProviderArn::parse(trust.principal->value.value);
    return trust.kubernetes && provider && !trust.principal->unknown &&
           (provider->account != role->account || provider->partition != role->partition);
  });
}

iam::RoleContext context_of(const RoleEntry& entry) {
  return {.partition = entry.partition, .account = entry.account};
}

/// A further condition on every Allow statement: a namespace's service accounts alone.
iam::TrustPolicy narrowed_to(const iam::TrustPolicy& policy, std::string_view key,
                             std::string_view pattern) {
  const iam::Condition in_namespace{.operator_name = {"StringLike", policy.span},
                                    .op = iam::ConditionOperator::parse("StringLike"),
                                    .key = {key, policy.span},
                                    .values = {{pattern, policy.span}},
                                    .values_span = policy.span};
  iam::TrustPolicy narrowed = policy;
  for (iam::Statement& statement : narrowed.statements) {
    if (statement.effect == iam::Effect::allow) statement.conditions.push_back(in_namespace);
  }
  return narrowed;
}

/// One release brings both, so far as one can tell.
bool same_release(const ServiceAccount& a, const ServiceAccount& b) {
  if (!a.effective_ns.empty() && !b.effective_ns.empty() && a.effective_ns != b.effective_ns) {
    return false;
  }
  if (!a.release.empty() && !b.release.empty()) return a.release == b.release;
  const std::string_view chart = chart_of(a.origin.helm_source);
  return a.origin.file == b.origin.file && chart == chart_of(b.origin.helm_source);
}

/// The calls by which pods of an account may try to take a role: with each of the issuers, with
/// each of the audiences. Made for one role and used for many accounts.
class Attempts {
 public:
  /// `own_audiences`: some pod of the input brings a token for an audience that is not its
  /// account's.
  Attempts(const Index& index, const RoleEntry& entry, bool own_audiences)
      : index_(index),
        entry_(entry),
        own_audiences_(own_audiences),
        known_(entry.role->policy && !trusts_unknown_provider(*entry.role->policy)) {}

  /// False when too little is known of the two.
  bool find(const ServiceAccount& account) {
    if (account.generated_name || account.name.value.empty()) return false;
    // Of Terraform source parts of both may be open; then only what is refused is sure.
    const bool open_ns = account.effective_ns.empty() && is_open(account.ns);
    const bool open_name = account.name_placeholder && is_open(account.name);
    open_ = open_ns || open_name;
    if ((account.effective_ns.empty() && !open_ns) || (account.name_placeholder && !open_name)) {
      return false;
    }
    if (!known_ && !entry_.role->policy) return false;
    open_ = open_ || !known_;
    subject_.assign(iam::kSubjectPrefix);
    subject_.append(open_ns ? account.ns->value : account.effective_ns).append(":");
    subject_.append(account.name.value);
    find_issuers(index_.declared_issuer(account.origin.file));
    audiences_.assign(1, index_.audience_of(account));
    if (!own_audiences_) return true;
    for (const Workload* const workload : index_.workloads_of(account)) {
      for (const kube::Volume& volume : workload->volumes) {
        if (volume.projected_token && !volume.token_audience.empty()) {
          add_once(audiences_, volume.token_audience);
        }
      }
    }
    return true;
  }

  [[nodiscard]] const std::vector<std::string_view>& issuers() const { return issuers_; }
  [[nodiscard]] const std::vector<std::string_view>& audiences() const { return audiences_; }
  [[nodiscard]] std::string_view subject() const { return subject_; }
  /// Who gets in cannot be told, at most that nobody does.
  [[nodiscard]] bool open() const { return open_; }

 private:
  /// What is open is marked, so that it can be compared.
  static bool is_open(const std::optional<kube::Text>& text) {
    return text && text->value.find("${") != std::string_view::npos;
  }

  static void add_once(std::vector<std::string_view>& list, std::string_view text) {
    if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
  }

  void find_issuers(std::string_view declared) {
    issuers_.clear();
    if (!declared.empty()) issuers_.push_back(declared);
    for (const TrustStatement& trust : entry_.trusts) {
      // One that is filled in later may be the declared one.
      if (trust.issuer.empty()) continue;
      if (declared.empty() ? trust.kubernetes : trust.principal->unknown) {
        add_once(issuers_, trust.issuer);
      }
    }
  }

  const Index& index_;
  const RoleEntry& entry_;
  bool own_audiences_, known_;
  bool open_ = false;
  std::vector<std::string_view> issuers_, audiences_;
  std::string subject_;
};

/// A role, asked about many accounts.
class Door {
 public:
  Door(const Index& index, const RoleEntry& entry, bool own_audiences)
      : entry_(entry), attempts_(index, entry, own_audiences) {}

  /// The numbers of the names that surely get in with this audience: the policy names them, and
  /// nothing in it can keep them out. `home`: the issuer of all accounts, if it is known.
  std::vector<std::uint32_t> surely_admitted(std::string_view home, std::string_view audience) {
    std::vector<std::uint32_t> out;
    for (const NamedSubject& subject : entry_.subjects) {
      const std::string_view issuer = home.empty() ? subject.issuer : home;
      if (decision(issuer, audience).allows_all_of(*subject.condition)) {
        out.push_back(subject.name_id);
      }
    }
    return out;
  }

  iam::Truth admits(const ServiceAccount& account) {
    if (!attempts_.find(account)) return iam::Truth::maybe;
    const bool refused =
        !entry_.role->reference.empty() && surely_refuses(entry_, attempts_.subject());
    if (refused) return iam::Truth::no;
    if (attempts_.open()) return iam::Truth::maybe;
    iam::Truth best = iam::Truth::no;
    for (const std::string_view issuer : attempts_.issuers()) {
      for (const std::string_view audience : attempts_.audiences()) {
        best = std::max(best, decision(issuer, audience).allows(attempts_.subject()));
        if (best == iam::Truth::yes) return best;
      }
    }
    return best;
  }

 private:
  struct Decision {
    std::string_view issuer, audience;
    iam::SubjectDecision of_subject;
  };

  iam::SubjectDecision& decision(std::string_view issuer, std::string_view audience) {
    const auto known = std::find_if(decisions_.begin(), decisions_.end(), [&](const Decision& one) {
      return one.issuer == issuer && one.audience == audience;
    });
    if (known != decisions_.end()) return known->of_subject;
    decisions_.push_back(
        {issuer, audience, {*entry_.role->policy, context_of(entry_), issuer, audience}});
    return decisions_.back().of_subject;
  }

  const RoleEntry& entry_;
  Attempts attempts_;
  std::vector<Decision> decisions_;
};

/// Which of a role's subjects was surely meant for an account. Made for one role and used for many
/// accounts.
class NearMisses {
 public:
  using Test = std::function<bool(const NamedSubject&)>;
  NearMisses(const Index& index, const RoleEntry& entry, Test is_defined)
      : index_(index), entry_(entry), is_defined_(std::move(is_defined)) {}

  /// nullptr when there is none, or more than one.
  const NamedSubject* find(const ServiceAccount& account) {
    if (account.name_placeholder) {
      return entry_.subjects.size() == 1 ? &entry_.subjects.front() : nullptr;
    }
    const std::string_view name = account.name.value;
    Cluster& cluster = of_cluster(index_.declared_issuer(account.origin.file));
    // It is named, so something else keeps it out.
    if (cluster.named.contains(account_label(account))) return nullptr;
    std::vector<const NamedSubject*> near;
    if (const auto found = cluster.by_name.find(name); found != cluster.by_name.end()) {
      near = found->second;
    }
    if (const auto found = cluster.by_ns.find(account.effective_ns); found != cluster.by_ns.end()) {
      for (const NamedSubject* const subject : found->second) {
        if (near.size() > 1) break;
        if (subject->name != name && akin(subject->name, name)) near.push_back(subject);
      }
    }
    if (near.size() == 1) return near.front();
    const bool only = near.empty() && cluster.orphans.size() == 1 && entry_.subjects.size() == 1 &&
                      index_.accounts_of(entry_).size() == 1;
    return only ? cluster.orphans.front() : nullptr;
  }

 private:
  /// What the role names in the cluster of one issuer; where that is not known, all it names.
  struct Cluster {
    std::unordered_set<std::string> named;     // NS/NAME
    std::vector<const NamedSubject*> orphans;  // that no account of the input is
    std::unordered_map<std::string_view, std::vector<const NamedSubject*>> by_name, by_ns;
  };

  Cluster& of_cluster(std::string_view issuer) {
    const auto [known, fresh] = clusters_.try_emplace(issuer);
    Cluster& cluster = known->second;
    if (!fresh) return cluster;
    for (const NamedSubject& subject : entry_.subjects) {
      if (!issuer.empty() && !subject.condition->open_issuer && subject.issuer != issuer) continue;
      cluster.named.insert(std::string(subject.ns) + '/' + std::string(subject.name));
      if (is_defined_(subject)) continue;
      cluster.orphans.push_back(&subject);
      // Of equal ones two are as good as many.
      auto& of_name = cluster.by_name[subject.name];
      if (of_name.size() < 2) of_name.push_back(&subject);
      cluster.by_ns[subject.ns].push_back(&subject);
    }
    return cluster;
  }

  /// A hint is not worth comparing all names of a very large role with those of all its accounts.
  bool akin(std::string_view a, std::string_view b) {
    if (comparisons_left_ == 0) return false;
    --comparisons_left_;
    return edit_distance(a, b, 2) <= 2 || (b.size() > 3 && a.find(b) != std::string_view::npos) ||
           (a.size() > 3 && b.find(a) != std::string_view::npos);
  }

  const Index& index_;
  const RoleEntry& entry_;
  Test is_defined_;
  std::size_t comparisons_left_ = 1'000'000;
  std::unordered_map<std::string_view, Cluster> clusters_;
};

/// Of a policy with very many statements only those that say why it does not let somebody in: the
/// first ones, and the last Deny that applies.
void keep_reasons(std::vector<iam::StatementTrace>& traces) {
  constexpr std::size_t kMost = 8;
  if (traces.size() <= kMost) return;
  std::vector<iam::StatementTrace> kept;
  std::optional<iam::StatementTrace> last_deny;
  for (iam::StatementTrace& trace : traces) {
    const bool deny = trace.effect == iam::Effect::deny;
    if (trace.matched == (deny ? iam::Truth::no : iam::Truth::yes)) continue;
    if (kept.size() < kMost) {
      kept.push_back(std::move(trace));
    } else if (deny) {
      last_deny = std::move(trace);
    }
  }
  if (last_deny) kept.push_back(*std::move(last_deny));
  traces = std::move(kept);
}

}  // namespace

iam::Truth Index::admits(const RoleEntry& entry, const ServiceAccount& account) const {
  return Door(*this, entry, tables_->own_audiences).admits(account);
}

Index::Admission Index::admission(const ServiceAccount& account, const RoleEntry& entry) const {
  Attempts attempts(*this, entry, tables_->own_audiences);
  if (!attempts.find(account)) return {.allowed = iam::Truth::maybe};
  Admission best;
  std::size_t progress = 0;
  for (const std::string_view issuer : attempts.issuers()) {
    for (const std::string_view audience : attempts.audiences()) {
      iam::Evaluation evaluation =
          iam::evaluate(*entry.role->policy, context_of(entry),
                        {.issuer = issuer, .subject = attempts.subject(), .audiences = {audience}});
      // Of several failures the one that came furthest explains most.
      std::size_t reached = 1;
      for (const iam::StatementTrace& trace : evaluation.statements) {
        reached = std::max(reached, 1 + static_cast<std::size_t>(trace.failed));
      }
      if (evaluation.allowed > best.allowed ||
          (best.allowed == iam::Truth::no && reached > progress)) {
        best = {
            .allowed = evaluation.allowed, .issuer = issuer, .evaluation = std::move(evaluation)};
        progress = reached;
      }
    }
  }
  return best;
}

/// Nothing about the role itself explains why an account does not get in.
bool Index::lets_somebody_in(const RoleEntry& entry) const {
  // An authored policy that IAM would not store has its own findings.
  return entry.role->policy && (entry.role->stored || entry.role->policy->defects.empty()) &&
         entry.trusts_kubernetes() && !entry.has_lockout() && !provider_elsewhere(entry);
}

void Index::find_denials() {
  // Statements of one role that are looked at again to say why its accounts do not get in.
  constexpr std::size_t kMostExplained = 10'000'000;
  // Role by role: what a role says is at hand for all of its accounts. And where all of them are of
  // one cluster and one audience, most are seen to get in by the number of their name.
  const bool alike = settings_.clusters.empty() && !tables_->annotated_audiences;
  const std::string_view home = alike ? declared_issuer({}) : std::string_view{};
  std::vector<std::vector<Denial>> found(slice_count(roles_.size()));
  const auto look_at = [&](const RoleEntry& entry, std::vector<Denial>& out) {
    const auto accounts = accounts_of(entry);
    if (entry.outranked || accounts.empty() || !lets_somebody_in(entry)) return;
    Door door(*this, entry, tables_->own_audiences);
    const auto beside = [&](const ServiceAccount& hook) -> const ServiceAccount* {
      if (!hook.origin.hook || !only_hooks_run_as(hook)) return nullptr;
      // A release has few accounts, and they stand together.
      constexpr std::size_t kMost = 64;
      const auto at = std::lower_bound(accounts.begin(), accounts.end(), &hook);
      const auto begin = at - std::min<std::ptrdiff_t>(at - accounts.begin(), kMost);
      const auto end = at + std::min<std::ptrdiff_t>(accounts.end() - at, kMost);
      const auto admitted = std::find_if(begin, end, [&](const ServiceAccount* other) {
        return !other->origin.hook && same_release(*other, hook) &&
               door.admits(*other) != iam::Truth::no;
      });
      return admitted == end ? nullptr : *admitted;
    };
    std::vector<std::uint32_t> admitted;
    if (alike) admitted = door.surely_admitted(home, settings_.audience);
    std::sort(admitted.begin(), admitted.end());
    NearMisses near_misses(*this, entry,
                           [&](const NamedSubject& subject) { return is_defined(subject); });
    std::size_t statements_left = kMostExplained;
    for (const ServiceAccount* const account : accounts) {
      const std::uint32_t name_id = tables_->accounts.id_of(*account);
      if (std::binary_search(admitted.begin(), admitted.end(), name_id)) continue;
      if (partial(account->origin.file)) continue;
      const bool kept_out = account->name_placeholder ? admits_no_name(*account, entry)
                                                      : door.admits(*account) == iam::Truth::no;
      if (!kept_out || explained_elsewhere(*account, entry)) continue;
      const ServiceAccount* const works = beside(*account);
      out.push_back({.account = account,
                     .annotation = role_annotation(*account),
                     .role = &entry,
                     .admission = {},
                     .near_miss = works == nullptr ? near_misses.find(*account) : nullptr,
                     .beside = works});
      const std::size_t statements = entry.role->policy->statements.size();
      if (statements > statements_left) continue;
      statements_left -= statements;
      out.back().admission = admission(*account, entry);
      keep_reasons(out.back().admission.evaluation.statements);
    }
  };
  for_each_slice(roles_.size(), threads(),
                 [&](std::size_t slice, std::size_t begin, std::size_t end) {
                   for (std::size_t i = begin; i < end; ++i) look_at(roles_[i], found[slice]);
                 });
  for (std::vector<Denial>& of_slice : found) {
    std::move(of_slice.begin(), of_slice.end(), std::back_inserter(denials_));
  }
  // Records lie in one vector, so the order of addresses is the order of the input.
  std::sort(denials_.begin(), denials_.end(),
            [](const Denial& a, const Denial& b) { return a.account < b.account; });
}

/// A fact about the account's surroundings says why it does not get in, or why it need not: its
/// Pod Identity association wins (irsa-facts A45), the provider does not take its tokens' audience,
/// or the role means it, but for a cluster that does not exist.
bool Index::explained_elsewhere(const ServiceAccount& account, const RoleEntry& entry) const {
  if (!associations_of(account).empty()) return true;
  const std::string_view audience = audience_of(account);
  return std::any_of(entry.trusts.begin(), entry.trusts.end(), [&](const TrustStatement& trust) {
    if (!trust.kubernetes) return false;
    const AudienceGap* const gap = audience_gap(trust);
    if (gap != nullptr && gap->audience == audience) return true;
    if (!undeclared_issuer(trust.issuer) || account.effective_ns.empty()) return false;
    if (account.name_placeholder) return true;
    return iam::allows(*entry.role->policy, context_of(entry),
                       {.issuer = trust.issuer,
                        .subject = kube::subject_of(account.effective_ns, account.name.value),
                        .audiences = {audience}}) != iam::Truth::no;
  });
}

/// Of an account whose name only its chart knows: does the role let in nobody of its namespace,
/// whatever the name? Decided exactly; what stays undecided is a no.
bool Index::admits_no_name(const ServiceAccount& account, const RoleEntry& entry) const {
  if (!account.whole_release || account.effective_ns.empty() ||
      trusts_unknown_provider(*entry.role->policy)) {
    return false;
  }
  const std::string pattern = kube::subject_of(account.effective_ns, "*");
  const std::string_view home = declared_issuer(account.origin.file);
  std::vector<std::string_view> issuers;
  if (!home.empty()) issuers.push_back(home);
  for (const TrustStatement& trust : entry.trusts) {
    if (home.empty() ? trust.kubernetes : trust.principal->unknown) issuers.push_back(trust.issuer);
  }
  return std::all_of(issuers.begin(), issuers.end(), [&](std::string_view issuer) {
    const std::string key = std::string(issuer) + ":sub";
    const iam::Admission admission = iam::admit(narrowed_to(*entry.role->policy, key, pattern),
                                                context_of(entry), issuer, audience_of(account));
    return admission.undecided.empty() && !admission.may.by_legal_name;
  });
}

/// No pod but those of hooks runs as the account.
bool Index::only_hooks_run_as(const ServiceAccount& account) const {
  const auto workloads = workloads_of(account);
  return std::all_of(workloads.begin(), workloads.end(),
                     [](const Workload* workload) { return workload->origin.hook; });
}

}  // namespace irsa::join
