#include "judge/denials.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "base/thread_pool.h"
#include "iam/admission/admission.h"
#include "iam/names/arn.h"
#include "iam/names/provider_arn.h"
#include "judge/near_misses.h"
#include "judge/verdicts.h"
#include "kube/names.h"
#include "value/template_text.h"

namespace irsa::judge {

using join::Index;
using join::NamedSubject;
using join::RoleEntry;
using join::ServiceAccount;
using join::TrustStatement;
using join::Workload;

namespace {

/// A provider of another account or partition than the role's, where STS does not look for it
/// (facts C36, C47): rules of their own say so.
bool provider_elsewhere(const RoleEntry& entry) {
  const auto role = iam::RoleArn::parse(entry.arn);
  if (!role) return false;
  return std::any_of(entry.trusts.begin(), entry.trusts.end(), [&](const TrustStatement& trust) {
    const auto provider = iam::ProviderArn::parse(trust.principal->value.value);
    return trust.kubernetes && provider && !trust.principal->unknown &&
           (provider->account != role->account || provider->partition != role->partition);
  });
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
  const std::string_view chart = join::chart_of(a.origin.helm_source);
  return a.origin.file == b.origin.file && chart == join::chart_of(b.origin.helm_source);
}

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

/// What about the role itself explains why accounts do not get in.
std::optional<Cause> cause_in_role(const Verdicts& verdicts, const RoleEntry& entry) {
  // An authored policy that IAM would not store has its own findings.
  if (!entry.role->stored && !entry.role->policy->defects.empty()) return Cause::policy_invalid;
  if (const std::optional<Cause> defect = verdicts.lockout(entry)) return defect;
  if (provider_elsewhere(entry)) return Cause::provider_elsewhere;
  return std::nullopt;
}

/// Subjects that no account can have, beside others that some account has: these do not explain why
/// an account does not get in, unless one of them means it.
class BesideMalformed {
 public:
  BesideMalformed(const Verdicts& verdicts, const RoleEntry& entry) {
    if (entry.subjects.empty()) return;
    for (const TrustStatement& trust : entry.trusts) {
      for (const Defect& defect : verdicts.defects(trust)) {
        if (defect.effect != Effect::keeps_out) continue;
        only_ = defect.cause == Cause::subject_malformed && !defect.value.empty();
        if (!only_) return;
        values_.push_back(defect.value);
      }
    }
  }
  /// Nothing else is wrong with the role.
  [[nodiscard]] bool explained() const { return only_; }
  [[nodiscard]] bool mean(const ServiceAccount& account) const {
    const std::string_view name = account.name.value;
    return account.name_placeholder || std::ranges::any_of(values_, [&](std::string_view value) {
             const std::string_view last = value.substr(value.find_last_of(":/ ") + 1);  // or all
             return value.find(name) != std::string_view::npos || edit_distance(last, name, 2) <= 2;
           });
  }

 private:
  bool only_ = false;
  std::vector<std::string_view> values_;
};

/// What about the account's surroundings says why it does not get in, or why it need not.
std::optional<Cause> cause_around(const Index& index, const Verdicts& verdicts,
                                  const ServiceAccount& account, const RoleEntry& entry,
                                  RoleAdmission& asked) {
  if (!index.associations().of(account).empty()) return Cause::association_instead;
  const std::string_view audience = index.accounts().audience_of(account);
  for (const TrustStatement& trust : entry.trusts) {
    if (!trust.kubernetes) continue;
    const AudienceGap* const gap = verdicts.audience_gap(trust);
    if (gap != nullptr && gap->audience == audience) return Cause::audience_unregistered;
    if (!index.clusters().undeclared(trust.issuer) || account.effective_ns.empty()) continue;
    const bool meant =
        account.name_placeholder ||
        asked.admits(trust.issuer, kube::subject_of(account.effective_ns, account.name.value),
                     audience) != iam::Truth::no;
    if (meant) return Cause::issuer_undeclared;
  }
  return std::nullopt;
}

/// What the name of an account looks like that is made when it is: the API server adds five letters
/// to `generateName` (k8s.io/apiserver, pkg/storage/names/generate.go); Crossplane takes the name
/// of the package's revision, which is that of the package, cut to 50 bytes, and twelve letters of
/// its digest (crossplane, internal/xpkg/name.go, FriendlyID). Empty: not known.
std::string generated_pattern(const ServiceAccount& account) {
  if (account.name_placeholder) return {};
  if (account.holder.kind == "DeploymentRuntimeConfig") return "*-" + std::string(12, '?');
  if (!account.holder.kind.empty() || account.name.value.empty() ||
      value::has_open_part(account.name.value)) {
    return {};
  }
  return std::string(account.name.value) + "?????";
}

/// The subjects that an account may have of which one half is not known: of one whose name only its
/// chart knows, any name of its namespace; of one whose manifest names no namespace, its name in
/// any; of a name that is made, what it looks like. Empty: more than that is not known.
std::string possible_subjects(const ServiceAccount& account) {
  if (account.generated_name) {
    const std::string name = generated_pattern(account);
    const bool open = account.ns && value::has_open_part(account.ns->value);
    const std::string_view ns =
        account.effective_ns.empty() || open ? std::string_view("*") : account.effective_ns;
    return name.empty() ? name : kube::subject_of(ns, name);
  }
  // What stands for a part in Terraform source may be any.
  if (account.name_placeholder) {
    const bool known = account.whole_release && !account.effective_ns.empty() &&
                       !value::has_open_part(account.effective_ns);
    return known ? kube::subject_of(account.effective_ns, "*") : std::string();
  }
  const bool known = account.effective_ns.empty() && !account.name.value.empty() &&
                     !value::has_open_part(account.name.value);
  return known ? kube::subject_of("*", account.name.value) : std::string();
}

/// Does the role let in nobody whom such an account may be? Decided exactly; what stays undecided
/// is a no.
bool admits_no_such(const Index& index, const ServiceAccount& account, const RoleEntry& entry,
                    const std::string& pattern) {
  if (pattern.empty() || trusts_unknown_provider(*entry.role->policy)) return false;
  const std::string_view home = index.clusters().issuer_of(account.origin.file);
  if (entry.trusts_left_out > 0) return false;
  std::vector<std::string_view> issuers;
  if (!home.empty()) issuers.push_back(home);
  for (const TrustStatement& trust : entry.trusts) {
    const iam::Principal& provider = *trust.principal;
    if (home.empty() ? trust.kubernetes : provider.open_issuer()) issuers.push_back(trust.issuer);
  }
  // Each is asked about with a policy of its own.
  constexpr std::size_t kMostStatements = 100'000;
  if (issuers.size() * entry.role->policy->statements.size() > kMostStatements) return false;
  return std::all_of(issuers.begin(), issuers.end(), [&](std::string_view issuer) {
    const std::string key = std::string(issuer) + ":sub";
    const iam::Admission admission =
        iam::admit(narrowed_to(*entry.role->policy, key, pattern), context_of(entry), issuer,
                   index.accounts().audience_of(account));
    return admission.undecided.empty() && !admission.may.by_legal_name;
  });
}

/// vcluster makes accounts of its inside on the host, where the webhook sees them, as
/// NAME-x-NAMESPACE-x-VCLUSTER in the namespace of the vcluster (docs.vcluster.com, "Sync service
/// accounts"; pkg/util/translate). A role that names such an account is for it.
constexpr std::string_view kBetween = "-x-";

/// Can the role name any such account? Asked once for all accounts: it may have very many subjects.
bool names_synced(const RoleEntry& entry) {
  const auto names_one = [&](const iam::Statement& statement) {
    return std::ranges::any_of(statement.conditions, [&](const iam::Condition& condition) {
      return std::ranges::any_of(condition.values, [&](const iam::Text& value) {
        return value.value.find(kBetween) != std::string_view::npos;
      });
    });
  };
  return std::ranges::any_of(entry.role->policy->statements, names_one);
}

bool admits_synced(const Index& index, const ServiceAccount& account, const RoleEntry& entry) {
  if (account.name_placeholder || account.generated_name || account.effective_ns.empty()) {
    return false;
  }
  const std::string name = std::string(account.name.value)
                               .append(kBetween)
                               .append(account.effective_ns)
                               .append(kBetween);
  return !admits_no_such(index, account, entry, kube::subject_of("*", name + "*"));
}

/// No pod but those of hooks runs as the account.
bool only_hooks_run_as(const Index& index, const ServiceAccount& account) {
  const auto workloads = index.workloads_of(account);
  if (workloads.begin() == workloads.end()) return account.origin.hook;
  return std::all_of(workloads.begin(), workloads.end(),
                     [](const Workload* workload) { return workload->origin.hook; });
}

/// Several roots of Terraform make a role of the name that an account is annotated with, and nobody
/// knows which of them it means. One that no root's role lets in is kept out all the same.
void find_denials_by_roots(const Index& index, const Verdicts& verdicts,
                           std::vector<Denial>& denials) {
  const join::Roles& roles = index.roles();
  const bool any = std::any_of(roles.begin(), roles.end(),
                               [](const RoleEntry& role) { return !role.reference.empty(); });
  if (!any) return;
  for (const ServiceAccount& account : index.facts().service_accounts) {
    if (index.accounts().role_annotation(account) == nullptr || index.role_of(account) != nullptr ||
        index.files().partial(account.origin.file)) {
      continue;
    }
    const auto arn = index.role_arn(account);
    if (!arn) continue;
    std::vector<const RoleEntry*> candidates;
    bool all_refuse = true, another = false;
    for (const RoleEntry* const entry : index.roles().named(arn->name)) {
      if (entry->outranked) continue;
      // One that is for EC2, say, is not meant.
      if (entry->role->policy && !entry->trusts_kubernetes() && !entry->trusts_pod_identity) {
        another = true;
        continue;
      }
      candidates.push_back(entry);
      RoleAdmission asked(index, *entry);
      all_refuse = !entry->reference.empty() && entry->may_have(*arn) && entry->role->policy &&
                   entry->trusts_kubernetes() && !cause_in_role(verdicts, *entry) &&
                   asked.admits(account) == iam::Truth::no &&
                   !cause_around(index, verdicts, account, *entry, asked);
      if (!all_refuse) break;
    }
    if (!all_refuse || candidates.empty() || (candidates.size() == 1 && !another)) continue;
    const RoleEntry* of = candidates.front();
    const NamedSubject* near_miss = nullptr;
    for (const RoleEntry* const entry : candidates) {
      near_miss = NearMisses(index, *entry).find(account);
      if (near_miss == nullptr) continue;
      of = entry;
      break;
    }
    Denial denial{.account = &account,
                  .annotation = index.accounts().role_annotation(account),
                  .role = of,
                  .admission = explain_admission(index, *of, account),
                  .cause = near_miss != nullptr ? Cause::subject_near : Cause::refused,
                  .near_miss = near_miss,
                  .roots = candidates.size()};
    keep_reasons(denial.admission.evaluation.statements);
    denials.push_back(std::move(denial));
  }
}

}  // namespace

std::vector<Denial> find_denials(const Index& index, const Verdicts& verdicts) {
  const join::Roles& roles = index.roles();
  std::vector<Denial> denials;
  // Role by role: what a role says is at hand for all of its accounts. And where all of them are of
  // one cluster and one audience, most are seen to get in by the number of their name.
  const bool alike = index.settings().clusters.empty() && !index.accounts().annotated_audiences();
  const std::string_view home = alike ? index.clusters().issuer_of({}) : std::string_view{};
  std::vector<std::vector<Denial>> found(slice_count(roles.size()));
  const auto look_at = [&](const RoleEntry& entry, std::vector<Denial>& out) {
    const auto accounts = index.accounts_of(entry);
    if (entry.outranked || accounts.empty() || !entry.role->policy || !entry.trusts_kubernetes() ||
        asks_too_much(index, entry)) {
      return;
    }
    const std::optional<Cause> of_role = cause_in_role(verdicts, entry);
    const BesideMalformed malformed(verdicts, entry);
    if (of_role && !(of_role == Cause::subject_malformed && malformed.explained())) return;
    RoleAdmission asked(index, entry);
    const auto beside = [&](const ServiceAccount& hook) -> const ServiceAccount* {
      if (!only_hooks_run_as(index, hook)) return nullptr;
      // A release has few accounts, and they are together.
      constexpr std::size_t kMost = 64;
      const auto at = std::lower_bound(accounts.begin(), accounts.end(), &hook);
      const auto begin = at - std::min<std::ptrdiff_t>(at - accounts.begin(), kMost);
      const auto end = at + std::min<std::ptrdiff_t>(accounts.end() - at, kMost);
      const auto admitted = std::find_if(begin, end, [&](const ServiceAccount* other) {
        return !other->origin.hook && same_release(*other, hook) &&
               asked.admits(*other) != iam::Truth::no;
      });
      return admitted == end ? nullptr : *admitted;
    };
    std::vector<std::uint32_t> admitted;
    if (alike) admitted = asked.surely_admitted(home, index.settings().audience);
    std::sort(admitted.begin(), admitted.end());
    NearMisses near_misses(index, entry);
    const bool synced = names_synced(entry);
    for (const ServiceAccount* const account : accounts) {
      const std::uint32_t name_id = index.accounts().name_id(*account);
      if (std::binary_search(admitted.begin(), admitted.end(), name_id)) continue;
      if (index.files().partial(account->origin.file) || (of_role && malformed.mean(*account))) {
        continue;
      }
      // Of a name that is filled in later, the parts that are known may be enough.
      const bool this_one = asked.admits(*account) == iam::Truth::no;
      const bool kept_out =
          this_one || admits_no_such(index, *account, entry, possible_subjects(*account));
      if (!kept_out || cause_around(index, verdicts, *account, entry, asked) ||
          (synced && admits_synced(index, *account, entry))) {
        continue;
      }
      const ServiceAccount* const works = beside(*account);
      const NamedSubject* const near_miss = works == nullptr ? near_misses.find(*account) : nullptr;
      out.push_back({.account = account,
                     .annotation = index.accounts().role_annotation(*account),
                     .role = &entry,
                     .admission = {},
                     .cause = !this_one              ? Cause::half_known_refused
                              : near_miss != nullptr ? Cause::subject_near
                                                     : Cause::refused,
                     .near_miss = near_miss,
                     .beside = works});
      out.back().admission = asked.explain(*account);
      keep_reasons(out.back().admission.evaluation.statements);
    }
  };
  for_each_slice(roles.size(), index.threads(),
                 [&](std::size_t slice, std::size_t begin, std::size_t end) {
                   for (std::size_t i = begin; i < end; ++i) look_at(roles[i], found[slice]);
                 });
  for (std::vector<Denial>& of_slice : found) {
    std::move(of_slice.begin(), of_slice.end(), std::back_inserter(denials));
  }
  find_denials_by_roots(index, verdicts, denials);
  // Records lie in one vector, so the order of addresses is the order of the input.
  std::sort(denials.begin(), denials.end(),
            [](const Denial& a, const Denial& b) { return a.account < b.account; });
  return denials;
}

}  // namespace irsa::judge
