#include "rules/role_missing.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "base/near_names.h"
#include "base/text.h"
#include "iam/names/arn.h"
#include "iam/names/open_arn.h"
#include "judge/model.h"
#include "kube/webhook.h"
#include "rules/shared/role_suggestion.h"
#include "rules/shared/trust.h"

namespace irsa::rules {
namespace {

std::vector<std::string_view> role_names(const join::Index& index) {
  std::vector<std::string_view> names;
  for (const join::RoleEntry& role : index.roles()) {
    const bool guess = !role.guess.empty() && role.arn.empty();
    if (!role.name.empty() && !guess) names.push_back(role.name);
  }
  return names;
}

/// The role exists, but in another partition: partition-mismatch says so.
bool in_other_partition(const join::Index& index, const iam::RoleArn& arn) {
  for (const join::RoleEntry* role : index.roles().named(arn.name)) {
    if (role->account == arn.account && role->partition != arn.partition) return true;
  }
  return false;
}

/// The account's role of this name is in the input: names are unique in an AWS account, whatever
/// the paths (facts C56).
bool has_other_path(const join::Index& index, const iam::RoleArn& arn) {
  const auto& named = index.roles().named(arn.name);
  return std::any_of(named.begin(), named.end(), [&](const join::RoleEntry* role) {
    const auto own = iam::RoleArn::parse(role->arn);
    return own && own->name == arn.name && own->account == arn.account &&
           own->partition == arn.partition;
  });
}

/// Roles whose name is not known yet, or not said: the annotation may name one of them.
class NamelessRoles {
 public:
  explicit NamelessRoles(const join::Index& index) : index_(index) {
    for (const join::RoleEntry& role : index.roles()) {
      if (role.name.empty() && !role.role->name_prefix.empty()) {
        prefixes_.insert(role.role->name_prefix);
      }
    }
  }

  [[nodiscard]] bool may_include(const join::ServiceAccount& account,
                                 const iam::RoleArn& arn) const {
    for (std::size_t length = 1; length <= arn.name.size() && !prefixes_.empty(); ++length) {
      if (prefixes_.contains(arn.name.substr(0, length))) return true;
    }
    const auto& trusting = index_.subjects_for(account);
    return std::any_of(trusting.begin(), trusting.end(), [&](const join::NamedSubject* subject) {
      return subject->role->name.empty() && subject->role->may_have(arn);
    });
  }

 private:
  const join::Index& index_;
  std::unordered_set<std::string_view> prefixes_;
};

/// The name of this role is no more than what its file is called.
bool is_guess(const join::RoleEntry& role) { return !role.guess.empty() && role.arn.empty(); }

/// Is it surely this role that was meant? Two of one name there are not in an AWS account, whatever
/// their paths (facts C56). Else all roles of the account have to be known, so that the one that is
/// named is gone, and no other role trusts the service account.
bool is_sure(const join::Index& index, const join::ServiceAccount& account,
             const iam::RoleArn& written, const join::RoleEntry& role) {
  const auto arn = iam::RoleArn::parse(role.arn);
  if (!arn || arn->account != written.account) return false;
  if (!alone_trusts_by_name(index, role, account)) return false;
  return arn->name == written.name ||
         index.roles().coverage(written.account) != join::RoleCoverage::partial;
}

/// The role is in another AWS account, and another service account of this name names it there:
/// each cluster has its own, and that of this one may well be elsewhere.
bool has_its_account(const join::Index& index, const join::RoleEntry& role,
                     const join::ServiceAccount& account, const iam::RoleArn& written) {
  constexpr std::size_t kMost = 64;
  if (role.account.empty() || role.account == written.account) return false;
  const auto accounts = index.accounts_of(role);
  const auto looked_at = accounts.first(std::min(accounts.size(), kMost));
  return std::any_of(looked_at.begin(), looked_at.end(), [&](const join::ServiceAccount* other) {
    return other != &account && other->name.value == account.name.value &&
           other->effective_ns == account.effective_ns;
  });
}

/// What the annotation may have meant: a role that trusts this account, else one of the same name,
/// else one of a near name.
void add_fix(const join::Index& index, const join::ServiceAccount& account,
             const iam::RoleArn& written, const join::RoleEntry& role,
             const kube::Annotation& annotation, Problem& problem) {
  if (role.arn.empty()) return;
  problem.fixes = {replacing(fmt::format("Write {}", quoted(role.arn)),
                             is_sure(index, account, written, role), annotation.value_span,
                             std::string(role.arn))};
}

void suggest(const join::Index& index, const join::ServiceAccount& account,
             const kube::Annotation& annotation, const iam::RoleArn& arn, NearNames& names,
             NearBudget& budget, Problem& problem) {
  problem.help = "Create the role, or annotate the service account with the right one.";
  for (const join::NamedSubject* const subject : index.subjects_for(account)) {
    if (is_guess(*subject->role) || has_its_account(index, *subject->role, account, arn)) continue;
    const auto suggestion = role_suggestion(*subject->role, arn);
    if (!suggestion) continue;
    problem.help = *suggestion + " It trusts this service account.";
    add_fix(index, account, arn, *subject->role, annotation, problem);
    problem.related.push_back({subject->value.span, "this role trusts the service account"});
    return;
  }
  const auto& same = index.roles().named(arn.name);
  const std::string_view close = same.empty() ? names.find(arn.name, budget) : arn.name;
  if (close.empty()) return;
  const join::RoleEntry& role = *index.roles().named(close).front();
  if (has_its_account(index, role, account, arn)) return;
  const auto suggestion = role_suggestion(role, arn);
  if (!suggestion) return;
  problem.help = *suggestion;
  add_fix(index, account, arn, role, annotation, problem);
  problem.related.push_back(
      {role.role->where, same.empty() ? "a role with a similar name" : "a role of this name"});
}

/// A role whose name is stated trusts the account, so that a role for it surely exists.
bool has_trusting_role(const join::Index& index, const join::ServiceAccount& account,
                       const iam::RoleArn& arn) {
  const auto& trusting = index.subjects_for(account);
  return std::any_of(trusting.begin(), trusting.end(), [&](const join::NamedSubject* subject) {
    return !is_guess(*subject->role) && !has_its_account(index, *subject->role, account, arn) &&
           index.clusters().may_match(*subject, account.origin.file);
  });
}

/// Roots of Terraform make roles of this name, and nobody knows which of them is meant.
bool made_by_several_roots(const join::Index& index, const iam::RoleArn& arn) {
  const auto& named = index.roles().named(arn.name);
  return std::any_of(named.begin(), named.end(), [&](const join::RoleEntry* role) {
    return !role->reference.empty() && role->arn.empty() && role->may_have(arn);
  });
}

/// The name in an ARN whose account is filled in later: "arn:aws:iam::${account}:role/api". Empty
/// if the name is open as well, or if it is no such ARN.
std::string_view name_in_open_arn(std::string_view text) {
  const auto resource = iam::iam_resource(text);
  if (!resource || !resource->starts_with("role/")) return {};
  const std::string_view name = text.substr(text.rfind('/') + 1);
  const auto is_of_name = [](char c) {
    return is_letter(c) || is_digit(c) ||
           std::string_view("+=,.@_-").find(c) != std::string_view::npos;
  };
  return std::ranges::all_of(name, is_of_name) ? name : std::string_view{};
}

/// The AWS account is filled in later, so the role may be anywhere. But what makes the service
/// account makes no role of this name, and one with nearly this name that trusts the account.
void check_open_account(const join::Index& index, const join::ServiceAccount& account,
                        Findings& findings) {
  const kube::Annotation* const annotation = join::find_annotation(account, kube::kRoleArn);
  if (annotation == nullptr || !annotation->placeholder ||
      index.files().partial(account.origin.file))
    return;
  const std::string_view name = name_in_open_arn(annotation->value);
  if (name.empty() || !index.roles().named(name).empty()) return;
  for (const join::NamedSubject* const subject : index.subjects_for(account)) {
    const join::RoleEntry& role = *subject->role;
    NearBudget budget;
    if (role.role->file != account.origin.file || is_guess(role) ||
        NearNames({role.name}).find(name, budget).empty()) {
      continue;
    }
    findings.report({.where = annotation->value_span,
                     .message = fmt::format("{} names role '{}', which is not in the input",
                                            join::account_text(account), name),
                     .related = {{subject->value.span, "this role trusts the service account"}},
                     .help = fmt::format(
                         "Did you mean the role '{}'? It trusts this service account.", role.name),
                     .object = join::object_of(account),
                     .level = Severity::warning});
    return;
  }
}

}  // namespace

void check_role_missing(const judge::Model& model, Findings& findings) {
  if (model.index.roles().empty()) return;
  NearNames names(role_names(model.index));
  NearBudget budget;
  const NamelessRoles nameless(model.index);
  for (const join::ServiceAccount& account : model.facts.service_accounts) {
    const kube::Annotation* const annotation = model.index.accounts().role_annotation(account);
    if (annotation == nullptr) check_open_account(model.index, account, findings);
    // The role of a Pod Identity association wins: pod-identity-conflict speaks of this one.
    if (annotation == nullptr || model.index.role_of(account) != nullptr ||
        model.index.files().partial(account.origin.file) ||
        !model.index.associations().of(account).empty()) {
      continue;
    }
    const auto arn = model.index.role_arn(account);
    if (!arn || in_other_partition(model.index, *arn) || model.index.roles().may_hold(*arn) ||
        nameless.may_include(account, *arn) || made_by_several_roots(model.index, *arn)) {
      continue;
    }
    Problem problem{.where = annotation->value_span,
                    .message = fmt::format("{} names role '{}' of account {}, which "
                                           "is not in the input",
                                           join::account_text(account), arn->name, arn->account),
                    .object = join::object_of(account)};
    suggest(model.index, account, *annotation, *arn, names, budget, problem);
    if (has_other_path(model.index, *arn)) {
      problem.message = fmt::format(
          "{} names role '{}' of account {} with another path than it has: there is no "
          "such role",
          join::account_text(account), arn->name, arn->account);
      problem.level = Severity::error;
      findings.report(std::move(problem));
      continue;
    }
    switch (model.index.roles().coverage(arn->account)) {
      case join::RoleCoverage::complete: problem.level = Severity::error; break;
      case join::RoleCoverage::dumped: problem.level = Severity::warning; break;
      case join::RoleCoverage::partial:
        problem.level =
            has_trusting_role(model.index, account, *arn) ? Severity::warning : Severity::note;
        break;
    }
    findings.report(std::move(problem));
  }
}

}  // namespace irsa::rules
