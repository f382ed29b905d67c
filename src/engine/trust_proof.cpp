#include "engine/trust_proof.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "engine/fixes.h"
#include "engine/reading.h"
#include "iam/admission/admission.h"
#include "iam/evaluate/condition_key.h"
#include "iam/names/issuer.h"
#include "iam/policy/action.h"
#include "join/files.h"
#include "kube/names.h"
#include "source/terraform_file.h"

namespace irsa::engine {

namespace {

bool same_texts(const std::vector<iam::Text>& a, const std::vector<iam::Text>& b) {
  return std::ranges::equal(a, b, {}, &iam::Text::value, &iam::Text::value);
}

bool same_condition(const iam::Condition& a, const iam::Condition& b) {
  return a.operator_name.value == b.operator_name.value && a.key.value == b.key.value &&
         a.unknown == b.unknown && same_texts(a.values, b.values) &&
         same_texts(a.open_values, b.open_values);
}

/// Wherever they stand, and whatever their Sid is.
bool say_the_same(const iam::Statement& a, const iam::Statement& b) {
  const auto whole = [](const iam::Statement& each) {
    return std::tuple(each.effect, each.not_principal, each.not_action, each.actions_unknown,
                      each.conditions_unknown);
  };
  const auto who = [](const iam::Principal& each) {
    return std::tuple(each.kind, each.unknown, std::string_view(each.value.value));
  };
  return whole(a) == whole(b) && std::ranges::equal(a.principals, b.principals, {}, who, who) &&
         same_texts(a.actions, b.actions) &&
         std::ranges::equal(a.conditions, b.conditions, same_condition);
}

/// The statement's provider if it trusts OIDC providers of one issuer and nobody else; else empty.
std::string_view only_issuer(const iam::Statement& statement) {
  std::string_view issuer;
  if (statement.not_principal) return {};
  for (const iam::Principal& principal : statement.principals) {
    if (principal.kind != iam::Principal::Kind::federated) return {};
    const std::string_view own = iam::issuer_of(principal);
    if (own.empty() || (!issuer.empty() && own != issuer)) return {};
    issuer = own;
  }
  return issuer;
}

bool asks_for_web_identity_alone(const iam::Statement& statement) {
  return !statement.not_action && !statement.actions_unknown && !statement.actions.empty() &&
         std::all_of(statement.actions.begin(), statement.actions.end(), [](const iam::Text& each) {
           return equals_ignoring_case(each.value, iam::kWebIdentityAction) ||
                  equals_ignoring_case(each.value, "sts:TagSession") ||
                  equals_ignoring_case(each.value, "sts:SetSourceIdentity");
         });
}

/// The call that lets pods in is not among its actions, which are spelt out: whoever it names, no
/// pod gets in by it.
bool asks_for_no_web_identity(const iam::Statement& statement) {
  return !statement.not_action && !statement.actions_unknown && !statement.actions.empty() &&
         std::all_of(statement.actions.begin(), statement.actions.end(), [](const iam::Text& each) {
           return !equals_ignoring_case(each.value, iam::kWebIdentityAction) &&
                  each.value.find_first_of("*?$") == std::string_view::npos;
         });
}

/// Only services: no token of a cluster has to do with it.
bool is_for_services(const iam::Statement& statement) {
  return !statement.not_principal && !statement.principals.empty() &&
         std::all_of(statement.principals.begin(), statement.principals.end(),
                     [](const iam::Principal& principal) {
                       return principal.kind == iam::Principal::Kind::service;
                     });
}

bool may_be_changed(const iam::Statement& before, const iam::Statement& after) {
  if (is_for_services(before) && is_for_services(after)) return true;
  return after.effect == iam::Effect::allow && before.effect != iam::Effect::deny &&
         !after.conditions_unknown && !only_issuer(after).empty() &&
         (asks_for_web_identity_alone(after) || asks_for_no_web_identity(after)) &&
         !before.not_principal && !before.not_action;
}

/// No token is from a host that no cluster can have, or from the dual-stack one: nobody gets in by
/// it.
bool has_tokens(std::string_view issuer) {
  const auto defect = iam::issuer_host_defect(issuer);
  if (defect && !defect->warning_only) return false;
  return iam::issuer_of_dual_stack(issuer).empty();
}

void add_issuers(const iam::TrustPolicy& policy, std::set<std::string_view>& issuers) {
  for (const iam::Statement& statement : policy.statements) {
    for (const iam::Principal& principal : statement.principals) {
      const std::string_view issuer = iam::issuer_of(principal);
      if (!issuer.empty() && has_tokens(issuer)) issuers.insert(issuer);
    }
  }
}

std::vector<const iam::Statement*> statements_of(const iam::TrustPolicy& policy,
                                                 iam::Effect effect) {
  std::vector<const iam::Statement*> out;
  for (const iam::Statement& statement : policy.statements) {
    if (statement.effect == effect) out.push_back(&statement);
  }
  return out;
}

std::string few_names(const std::set<std::string>& accounts) {
  constexpr std::size_t kMost = 3;
  if (accounts.empty()) return "nobody";
  std::string out;
  std::size_t shown = 0;
  for (const std::string& account : accounts) {
    if (shown == kMost) break;
    out += (shown++ == 0 ? "" : ", ") + account;
  }
  if (accounts.size() > kMost) out += " and " + std::to_string(accounts.size() - kMost) + " more";
  return out;
}

/// How many texts a policy compares: what asking it once costs.
std::size_t texts_in(const iam::TrustPolicy& policy) {
  std::size_t out = 0;
  for (const iam::Statement& statement : policy.statements) {
    out += 1 + statement.principals.size() + statement.actions.size();
    for (const iam::Condition& condition : statement.conditions) {
      out += 1 + condition.values.size() + condition.open_values.size();
    }
  }
  return out;
}

constexpr std::string_view kTooMuch =
    "the policy is so large, or has so many findings, that this one was not proved";

constexpr const char* kNotCompared = "what the policy is afterwards cannot be compared";

void take_back(Fix& fix, std::string why) {
  if (fix.safe) fix.unproved = std::move(why);
  fix.safe = false;
}

/// Of Terraform source: what has to be read again after edits.
struct Affected {
  std::set<FileId> roots;              ///< texts that root modules were made into
  std::set<std::string_view> folders;  ///< of all their modules
};

/// All root modules that the edited files are part of.
Affected affected_by(const std::map<FileId, std::vector<const Edit*>>& edits,
                     const SourceSet& sources, const std::vector<load::TerraformRoot>& roots) {
  Affected out;
  const auto add = [&](const load::TerraformRoot& root) {
    out.roots.insert(root.made);
    for (const FileId module : root.modules)
      out.folders.insert(join::folder_of(sources[module].shown));
  };
  for (const auto& [file, of] : edits) {
    if (!is_terraform_file(sources[file].shown)) continue;
    const std::string_view folder = join::folder_of(sources[file].shown);
    const auto is_part_of = [&](const load::TerraformRoot& root) {
      return std::any_of(root.modules.begin(), root.modules.end(), [&](FileId module) {
        return join::folder_of(sources[module].shown) == folder;
      });
    };
    // Values for variables may be anywhere.
    const bool anywhere = std::none_of(roots.begin(), roots.end(), is_part_of);
    for (const load::TerraformRoot& root : roots) {
      if (anywhere || is_part_of(root)) add(root);
    }
  }
  return out;
}

}  // namespace

/// What proofs cost, counted as bytes that are read again (some 20 ns each). Reading every edited
/// file once is in proportion to the input, and free. What comes on top of that (a policy with
/// hundreds of findings is read again for each, a role with thousands of accounts is asked about
/// each) comes out of the budget.
class TrustProof::Work {
 public:
  explicit Work(std::size_t budget) : budget_(budget), left_(budget) {}
  bool read(std::size_t bytes) {
    if (!first_) return spend(bytes);
    left_ += bytes;
    return true;
  }
  /// `texts` compared for each of `accounts`, and each of `audiences` asked about exactly.
  bool ask(std::size_t texts, std::size_t audiences, std::size_t accounts) {
    const std::size_t cost = texts * (audiences * 32 + accounts / 2);
    return first_ ? cost <= budget_ : spend(cost);
  }
  void next_round() { first_ = false; }
  [[nodiscard]] bool is_spent() const { return spent_; }

 private:
  bool spend(std::size_t cost) {
    if (cost > left_) spent_ = true;
    if (!spent_) left_ -= cost;
    return !spent_;
  }

  std::size_t budget_, left_;
  bool first_ = true, spent_ = false;
};

TrustProof::TrustProof(const join::Index& index, std::size_t budget)
    : index_(index), budget_(budget) {
  for (const join::RoleEntry& entry : index.roles()) {
    if (entry.role->policy) policies_.emplace(entry.role->policy->span, &entry);
  }
}

const join::RoleEntry* TrustProof::role_of(const Fix& fix) const {
  for (const Change& change : fix.changes) {
    const Span last(change.where.file, change.where.begin, 0xFFFFFFFF);
    const auto after = policies_.upper_bound(last);
    if (after == policies_.begin()) continue;
    const auto& [span, entry] = *std::prev(after);
    if (span.file == change.where.file && change.where.end <= span.end) return entry;
  }
  return nullptr;
}

void TrustProof::prove(std::vector<Fix*> fixes) const {
  Work work(budget_);
  while (!fixes.empty() && !work.is_spent()) {
    std::vector<Fix*> now, later;
    std::set<const join::RoleEntry*> roles;
    for (Fix* const fix : fixes) {
      (roles.insert(role_of(*fix)).second ? now : later).push_back(fix);
    }
    prove_together(now, work);
    work.next_round();
    fixes = std::move(later);
  }
  for (Fix* const fix : fixes) take_back(*fix, std::string(kTooMuch));
}

std::optional<load::Facts> TrustProof::facts_after(const std::vector<Fix*>& fixes, Work& work,
                                                   std::vector<const iam::Role*>& before) const {
  if (work.is_spent()) return std::nullopt;
  const SourceSet& sources = index_.sources();
  std::map<FileId, std::vector<const Edit*>> edits;
  for (const Fix* const fix : fixes) {
    for (const Edit& edit : fix->edits) edits[edit.where.file].push_back(&edit);
  }
  const Affected affected = affected_by(edits, sources, index_.facts().terraform_roots);
  const auto is_wanted = [&](FileId id) {
    const SourceFile& file = sources[id];
    if (edits.contains(id)) return true;
    if (affected.roots.empty() || !is_terraform_file(file.shown)) return false;
    return !is_terraform_source(file.shown) ||
           affected.folders.contains(join::folder_of(file.shown));
  };
  SourceSet again(sources.here());
  again.reserve(sources.size());
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const FileId id = SourceSet::id(i);
    const SourceFile& file = sources[id];
    if (file.made_of != nullptr || file.built) break;  // made again, behind all files
    if (is_wanted(id)) {
      again.add(file);
    } else {
      // It keeps its number, and nothing is read of it.
      again.add({.shown = {}, .open_path = {}, .input = false, .reference = file.reference});
    }
  }
  for (const std::string& directory : sources.directories()) again.add_directory(directory);
  // To list a file costs something, too, and to evaluate a root module far more than to read it.
  std::size_t bytes = again.size() * 16 + (affected.roots.size() << 18);
  for (auto& [file, of] : edits) {
    std::sort(of.begin(), of.end(),
              [](const Edit* a, const Edit* b) { return a->where < b->where; });
    const auto text = sources.text(file);
    if (text == nullptr) return std::nullopt;
    bytes += text->size();
    for (std::size_t i = 1; i < of.size(); ++i) {
      if (of[i]->where.begin < of[i - 1]->where.end || of[i]->where == of[i - 1]->where) {
        return std::nullopt;  // a value that several roles share
      }
    }
    again.set_text(file, edited(*text, of));
  }
  for (const iam::Role& role : index_.facts().roles) {
    const bool made = sources[role.file].made_of != nullptr;
    if (made ? affected.roots.contains(role.file) : edits.contains(role.file)) {
      before.push_back(&role);
    }
  }
  if (!work.read(bytes)) return std::nullopt;
  std::vector<Unreadable> unreadable;
  load::Facts facts = read_all(again, index_.settings(), unreadable);
  // Words of the facts live in their own arena; places of made texts may differ, and are not asked.
  if (facts.roles.size() != before.size()) return std::nullopt;
  return facts;
}

void TrustProof::prove_together(const std::vector<Fix*>& fixes, Work& work) const {
  std::vector<const iam::Role*> before;
  const std::optional<load::Facts> after = facts_after(fixes, work, before);
  if (!after) {
    if (fixes.size() == 1) {
      return take_back(*fixes.front(), work.is_spent() ? std::string(kTooMuch) : kNotCompared);
    }
    // Alone one of them may be proved where all at once cannot.
    work.next_round();
    for (Fix* const fix : fixes) prove_together({fix}, work);
    return;
  }
  std::unordered_map<const iam::Role*, const join::RoleEntry*> entries;
  for (const join::RoleEntry& entry : index_.roles()) entries.emplace(entry.role, &entry);
  std::string renamed;
  // In the order of the input: of several other roles the first one is named.
  std::vector<std::pair<const join::RoleEntry*, Verdict>> verdicts;
  std::unordered_map<const join::RoleEntry*, std::size_t> places;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const iam::Role& old = *before[i];
    const iam::Role& now = after->roles[i];
    const auto entry = entries.find(&old);
    // An argument or a local that is a part of the subject may be one of the role's name as well.
    const bool made = index_.sources()[old.file].made_of != nullptr;
    if (made && !old.name.empty() && !now.name.empty() && old.name != now.name && renamed.empty()) {
      renamed = fmt::format("role {} would be called {}", quoted(old.name), quoted(now.name));
    }
    if (!old.policy || !now.policy || entry == entries.end()) continue;
    places.emplace(entry->second, verdicts.size());
    verdicts.emplace_back(entry->second, compare(*entry->second, *old.policy, *now.policy, work));
  }
  if (!renamed.empty() && fixes.size() > 1) {
    work.next_round();
    for (Fix* const fix : fixes) prove_together({fix}, work);
    return;
  }
  std::set<const join::RoleEntry*> meant;
  for (Fix* const fix : fixes) meant.insert(role_of(*fix));
  // A value that another role shares changes that one as well.
  const auto other = std::find_if(verdicts.begin(), verdicts.end(), [&](const auto& of) {
    return !of.second.unproved.empty() && !meant.contains(of.first);
  });
  for (Fix* const fix : fixes) {
    const auto place = places.find(role_of(*fix));
    if (place == places.end()) {
      take_back(*fix, kNotCompared);
      continue;
    }
    const Verdict& verdict = verdicts[place->second].second;
    fix->gets_in = verdict.gets_in;
    if (const std::string& why = verdict.unproved; !why.empty()) {
      take_back(*fix, why);
    } else if (other != verdicts.end()) {
      take_back(*fix, "another role shares the value: " + other->second.unproved);
    }
    if (verdict.locks_out) {
      fix->refused = "no account that names the role would get in any more";
    } else if (other != verdicts.end() && other->second.loses) {
      fix->refused = "another role shares the value: " + other->second.unproved;
    } else if (!renamed.empty()) {
      fix->refused = renamed;
    }
    if (!fix->refused.empty()) fix->edits.clear();
  }
}

TrustProof::Verdict TrustProof::compare(const join::RoleEntry& entry,
                                        const iam::TrustPolicy& before,
                                        const iam::TrustPolicy& after, Work& work) const {
  Verdict verdict;
  bool changed = false;
  const std::size_t count = before.statements.size();
  if (count != after.statements.size() || before.version != after.version) {
    changed = true;
    verdict.refute("the policy has other statements afterwards, or another version");
  }
  for (std::size_t i = 0; i < std::min(count, after.statements.size()); ++i) {
    if (say_the_same(before.statements[i], after.statements[i])) continue;
    changed = true;
    if (!may_be_changed(before.statements[i], after.statements[i])) {
      verdict.refute("the statement is not an Allow for web identities of a single issuer");
    }
  }
  if (!changed) return verdict;

  const iam::RoleContext context{.partition = entry.partition, .account = entry.account};
  std::set<std::string_view> issuers, audiences = {index_.settings().audience};
  add_issuers(before, issuers);
  add_issuers(after, issuers);
  iam::AdmissionOptions options{.intended = std::vector<std::string>{}, .numbers = false};
  struct Known {
    std::string name, subject;
    std::string_view audience;
  };
  std::vector<Known> known;
  const auto accounts = index_.accounts_of(entry);
  for (const join::ServiceAccount* const account : accounts) {
    const std::string_view audience = index_.accounts().audience_of(*account);
    audiences.insert(audience);
    if (account->effective_ns.empty() || account->name_placeholder) continue;
    const std::string_view ns = account->effective_ns, name = account->name.value;
    known.push_back({.name = std::string(ns) + "/" + std::string(name),
                     .subject = kube::subject_of(ns, name),
                     .audience = audience});
    options.intended->push_back(known.back().subject);
  }
  if (!work.ask((texts_in(before) + texts_in(after)) * issuers.size(), audiences.size(),
                accounts.size())) {
    verdict.refute(std::string(kTooMuch));
    return verdict;
  }
  std::set<std::string> in_before, in_after;
  bool undecided = false;
  const auto allowed_before = statements_of(before, iam::Effect::allow);
  const auto allowed_after = statements_of(after, iam::Effect::allow);
  for (const std::string_view issuer : issuers) {
    for (const auto& [name, subject, audience] : known) {
      const iam::WebIdentity token{.issuer = issuer, .subject = subject, .audiences = {audience}};
      const iam::Truth then = iam::allows(before, context, token);
      const iam::Truth now = iam::allows(after, context, token);
      if (then == iam::Truth::yes) in_before.insert(name);
      if (now == iam::Truth::yes) in_after.insert(name);
      undecided = undecided || (then == iam::Truth::yes && now == iam::Truth::maybe);
      if (then == iam::Truth::yes && now != iam::Truth::yes) {
        verdict.loses = true;
        verdict.refute(name + " would be kept out");
      }
    }
    if (!verdict.unproved.empty()) continue;
    for (const std::string_view audience : audiences) {
      // Whoever gets in now and did not before: what was allowed is taken away like a Deny.
      std::vector<const iam::Statement*> without = statements_of(after, iam::Effect::deny);
      without.insert(without.end(), allowed_before.begin(), allowed_before.end());
      iam::Admissions admissions(after, context);
      const iam::Admission more =
          admissions.admit(allowed_after, without, issuer, audience, options);
      if (more.may.lets_in_others && accounts.empty()) {
        verdict.refute("no service account of the input names the role");
      } else if (more.may.lets_in_others) {
        verdict.refute("others than the service accounts that name the role would get in");
      } else if (!more.undecided.empty()) {
        verdict.refute("who would get in is not decided");
      }
    }
  }
  if (in_before != in_after) verdict.gets_in = few_names(in_before) + " → " + few_names(in_after);
  verdict.locks_out = !undecided && !in_before.empty() && in_after.empty();
  return verdict;
}

}  // namespace irsa::engine
