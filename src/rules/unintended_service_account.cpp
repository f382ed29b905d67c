#include "rules/unintended_service_account.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "iam/evaluate/condition_key.h"
#include "iam/names/pattern.h"
#include "judge/model.h"
#include "rules/shared/trust.h"

namespace irsa::rules {
namespace {

constexpr std::size_t kMostLookedAt = 50;
constexpr std::size_t kMostShown = 4;

/// The pattern's own finding says who gets in.
bool reported(const std::vector<judge::Defect>& defects, const iam::Text& value) {
  return std::any_of(defects.begin(), defects.end(), [&](const judge::Defect& defect) {
    return defect.where.file == value.span.file && defect.where.begin >= value.span.begin &&
           defect.where.end <= value.span.end;
  });
}

/// Some pod uses the role in another way than by annotation.
bool takes_it_otherwise(const join::Index& index, const join::ServiceAccount& account) {
  const auto readers = index.readers_of(account);
  return index.workloads().manual_setup(account) ||
         std::any_of(readers.begin(), readers.end(),
                     [](const join::AccountReader* reader) { return !reader->needs_annotation; });
}

std::vector<const join::ServiceAccount*> unintended(const join::Index& index,
                                                    join::SearchBudget& budget,
                                                    const join::RoleEntry& role,
                                                    std::string_view pattern) {
  std::vector<const join::ServiceAccount*> out;
  for (const join::ServiceAccount* account :
       index.accounts().search().like(pattern, kMostLookedAt, budget)) {
    if (index.files().partial(account->origin.file) || names_role(index, *account, role) ||
        takes_it_otherwise(index, *account) ||
        judge::admits(index, role, *account) != iam::Truth::yes) {
      continue;
    }
    const auto& named = index.subjects_for(*account);
    const bool by_name =
        std::any_of(named.begin(), named.end(),
                    [&](const join::NamedSubject* subject) { return subject->role == &role; });
    if (!by_name) out.push_back(account);
  }
  return out;
}

void check_pattern(const join::Index& index, const join::RoleEntry& role, const iam::Text& value,
                   const std::vector<const join::ServiceAccount*>& accounts, Findings& findings) {
  const join::ServiceAccount& first = *accounts.front();
  Problem problem{
      .where = value.span,
      .message = fmt::format(
          "{} lets in {}{}, which {} not name it", role.label(), join::account_text(first),
          accounts.size() > 1
              ? fmt::format(" and {}", count_of(accounts.size() - 1, "other", "others"))
              : "",
          accounts.size() > 1 ? "do" : "does"),
      .help = "Name the service accounts that need the role, or annotate this one if it does.",
      .object = join::object_of(role),
      .other = join::object_of(first),
      .fixes = naming_accounts(index, role, value)};
  for (std::size_t i = 0; i < std::min(accounts.size(), kMostShown); ++i) {
    problem.related.push_back({accounts[i]->name.span, "gets in without naming the role"});
  }
  findings.report(std::move(problem));
}

}  // namespace

void check_unintended_service_account(const judge::Model& model, Findings& findings) {
  join::SearchBudget budget;
  for (const join::RoleEntry& role : model.index.roles()) {
    // Who names the role is only known when its ARN is.
    if (role.outranked || role.arn.empty() || role.trusts_pod_identity ||
        model.verdicts.has_lockout(role)) {
      continue;
    }
    std::set<Span> seen;
    for (const join::TrustStatement& trust : role.trusts) {
      if (!trust.kubernetes || trust.statement->effect != iam::Effect::allow) continue;
      for (const iam::Condition& condition : trust.statement->conditions) {
        const iam::KeyReading key = iam::read_key(condition.key.value, trust.issuer);
        if (key.of != iam::KeyReading::Of::own || !equals_ignoring_case(key.claim, "sub") ||
            condition.unknown || !iam::is_positive(condition) || !condition.op->globs()) {
          continue;
        }
        for (const iam::Text& value : condition.values) {
          if (iam::first_wildcard(value.value) == std::string_view::npos ||
              reported(model.verdicts.defects(trust), value) || !seen.insert(value.span).second) {
            continue;
          }
          const auto accounts = unintended(model.index, budget, role, value.value);
          if (!accounts.empty()) check_pattern(model.index, role, value, accounts, findings);
        }
      }
    }
  }
}

}  // namespace irsa::rules
