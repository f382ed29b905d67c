#include "rules/shared/trust.h"

#include <algorithm>

#include "base/text.h"
#include "iam/names/provider_key.h"
#include "iam/names/subject.h"
#include "kube/names.h"
#include "kube/webhook.h"
#include "source/put_before.h"

namespace irsa::rules {

bool is_made_apart(const join::Index& index, Span place, const join::ServiceAccount& account) {
  const SourceFile& here = index.sources()[place.file];
  const SourceFile& there = index.sources()[account.name.span.file];
  if (here.built && there.built) return here.built->root != there.built->root;
  return here.made_of != nullptr && there.made_of != nullptr && &here != &there;
}

const join::ServiceAccount* case_twin(const join::Index& index, const judge::Defect& defect) {
  const std::string lower = ascii_lower(defect.value);
  if (lower == defect.value) return nullptr;
  const auto parts = iam::split_subject(lower);
  if (!parts) return nullptr;
  const auto accounts = index.accounts().named(parts->ns, parts->name);
  const auto known =
      std::find_if(accounts.begin(), accounts.end(), [&](const join::ServiceAccount* account) {
        return !account->effective_ns.empty() && !is_made_apart(index, defect.where, *account);
      });
  return known == accounts.end() ? nullptr : *known;
}

std::string subject_at(const join::Index& index, const iam::Text& value, std::string_view wanted) {
  const auto generated = put_before(index.sources(), value.span, value.value);
  if (generated && wanted.starts_with(*generated)) wanted.remove_prefix(generated->size());
  return std::string(wanted);
}

std::string subjects_meant(const join::Index& index, const join::RoleEntry& role) {
  constexpr std::size_t kMost = 3;
  constexpr std::string_view kGeneral = "system:serviceaccount:NAMESPACE:NAME";
  std::vector<std::string> subjects;
  for (const join::ServiceAccount* const account : index.accounts_of(role)) {
    if (account->effective_ns.empty() || account->name_placeholder || account->generated_name) {
      continue;
    }
    std::string subject = kube::subject_of(account->effective_ns, account->name.value);
    if (std::find(subjects.begin(), subjects.end(), subject) != subjects.end()) continue;
    if (subjects.size() == kMost) return std::string(kGeneral);
    subjects.push_back(printable(subject));
  }
  if (subjects.empty()) return std::string(kGeneral);
  std::string out = subjects.front();
  for (std::size_t i = 1; i < subjects.size(); ++i) {
    out += (i + 1 == subjects.size() ? " and " : ", ") + subjects[i];
  }
  return out;
}

namespace {

/// The subjects of the accounts that name the role, each once, in order; none if some are not
/// known, or if there are more than a list that somebody reads.
std::vector<std::string> known_subjects(const join::Index& index, const join::RoleEntry& role) {
  constexpr std::size_t kMost = 20;
  std::vector<std::string> subjects;
  for (const join::ServiceAccount* const account : index.accounts_of(role)) {
    if (account->effective_ns.empty() || account->name_placeholder || account->generated_name) {
      return {};
    }
    std::string subject = kube::subject_of(account->effective_ns, account->name.value);
    if (std::find(subjects.begin(), subjects.end(), subject) != subjects.end()) continue;
    if (subjects.size() == kMost) return {};
    subjects.push_back(std::move(subject));
  }
  return subjects;
}

/// The subjects that a fix writes, or how many these are.
std::string named_in_title(const std::vector<std::string>& subjects) {
  constexpr std::size_t kMost = 3;
  if (subjects.size() > kMost) {
    return "the " + count_of(subjects.size(), "service account", "service accounts") +
           " that name the role";
  }
  std::string out;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    if (i > 0) out += i + 1 == subjects.size() ? " and " : ", ";
    out += printable(subjects[i]);
  }
  return out;
}

}  // namespace

std::vector<Fix> trusting_accounts(const join::Index& index, const join::TrustStatement& trust,
                                   std::string_view op) {
  std::vector<std::string> subjects = known_subjects(index, *trust.role);
  if (subjects.empty() || trust.principal->unknown) return {};
  const std::string key = std::string(trust.issuer) + ":sub";
  std::string title = "Require " + key + " to be " + named_in_title(subjects);
  return {adding(std::move(title), false, trust.statement->span,
                 {"Condition", std::string(op), key}, std::move(subjects))};
}

std::vector<Fix> naming_accounts(const join::Index& index, const join::TrustStatement& trust,
                                 const judge::Defect& defect) {
  if (defect.condition == nullptr) return {};
  for (const iam::Text& value : defect.condition->values) {
    if (value.value == defect.value) return naming_accounts(index, *trust.role, value);
  }
  return {};
}

std::vector<Fix> naming_accounts(const join::Index& index, const join::RoleEntry& role,
                                 const iam::Text& pattern) {
  std::vector<std::string> subjects = known_subjects(index, role);
  if (subjects.empty()) return {};
  Fix fix = replacing("Write " + named_in_title(subjects), false, pattern.span, subjects.front());
  subjects.erase(subjects.begin());
  if (!subjects.empty()) {
    fix.changes.push_back(
        {.kind = Change::Kind::add_item, .where = pattern.span, .texts = std::move(subjects)});
  }
  return {std::move(fix)};
}

std::string like_operator(const iam::Condition& condition) {
  const std::string name(condition.operator_name.value);
  const std::size_t at = ascii_lower(name).find("equals");
  return at == std::string::npos ? "StringLike" : name.substr(0, at) + "Like";
}

Fix with_issuer(const join::TrustStatement& trust, std::string_view right, bool safe) {
  const std::string_view wrong = trust.issuer;
  const std::string_view value = trust.principal->value.value;
  Fix fix{.title = "Trust " + quoted(right), .safe = safe};
  std::string arn(value);
  if (const std::size_t at = value.find(wrong); at != std::string_view::npos && !wrong.empty()) {
    arn.replace(at, wrong.size(), right);
  }
  if (arn != value) {
    fix.changes.push_back({.kind = Change::Kind::replace,
                           .where = trust.principal->value.span,
                           .texts = {std::move(arn)}});
  }
  for (const iam::Condition& condition : trust.statement->conditions) {
    const auto key = iam::split_provider_key(condition.key.value);
    if (!key || key->issuer != wrong) continue;
    fix.changes.push_back({.kind = Change::Kind::replace,
                           .where = condition.key.span,
                           .texts = {std::string(right) + ":" + std::string(key->claim)}});
  }
  return fix;
}

bool alone_trusts_by_name(const join::Index& index, const join::RoleEntry& role,
                          const join::ServiceAccount& account) {
  bool this_one = false;
  for (const join::NamedSubject* const subject : index.subjects_for(account)) {
    if (!index.clusters().may_match(*subject, account.origin.file)) continue;
    if (subject->role != &role) return false;
    this_one = true;
  }
  return this_one;
}

bool names_role(const join::Index& index, const join::ServiceAccount& account,
                const join::RoleEntry& role) {
  const auto same = index.accounts().definitions_of(account);
  return std::any_of(same.begin(), same.end(), [&](const join::ServiceAccount* definition) {
    const kube::Annotation* const annotation = join::find_annotation(*definition, kube::kRoleArn);
    return annotation != nullptr && (annotation->placeholder || annotation->value == role.arn);
  });
}

}  // namespace irsa::rules
