#include "rules/trust_denies_service_account.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "base/text.h"
#include "iam/evaluate/evaluate.h"
#include "iam/names/provider_key.h"
#include "judge/model.h"
#include "kube/names.h"
#include "rules/shared/denials.h"
#include "rules/shared/role_suggestion.h"

namespace irsa::rules {
namespace {

using Failed = iam::StatementTrace::Failed;
using judge::Denial;

Span place_of(const iam::Statement& statement, const iam::StatementTrace& trace) {
  if (trace.condition != nullptr) return trace.condition->values_span;
  if (trace.failed == Failed::principal && !statement.principals.empty()) {
    return statement.principals.front().value.span;
  }
  if (trace.failed == Failed::action && !statement.actions.empty()) {
    return statement.actions.front().span;
  }
  return statement.effect_span ? *statement.effect_span : statement.span;
}

/// Of a module whose files are not there only what it was given has a place: a subject in the
/// arguments of the call, rather than the call.
Span written_at(const join::Index& index, const iam::Statement& statement,
                const iam::StatementTrace& trace) {
  const Span place = place_of(statement, trace);
  if (trace.condition == nullptr || trace.condition->values.empty()) return place;
  const auto written = [&](Span span) { return index.sources().written(span); };
  const Span value = trace.condition->values.back().span;
  const bool of_call = written(place) == written(statement.span);
  return of_call && written(value) != written(place) ? value : place;
}

/// Why one statement does not let the token in.
std::string reason(const iam::StatementTrace& trace, std::string_view issuer) {
  const std::size_t number = trace.index + 1;
  if (trace.effect == iam::Effect::deny) {
    return fmt::format("statement {} denies it", number);
  }
  switch (trace.failed) {
    case Failed::principal:
      return fmt::format("statement {} does not trust the provider {}", number, quoted(issuer));
    case Failed::action:
      return fmt::format("statement {} does not allow sts:AssumeRoleWithWebIdentity", number);
    case Failed::condition: {
      std::string out =
          fmt::format("statement {}: {} on {} fails", number, trace.condition->operator_name.value,
                      quoted(trace.condition->key.value));
      out += trace.actual ? ", the token has " + quoted(*trace.actual)
                          : ", a key that the token does not have";
      return out;
    }
    case Failed::nothing:
    case Failed::effect: break;
  }
  return fmt::format("statement {} does not apply", number);
}

/// The list of subjects that alone keeps the account out; nullptr if something else does, too.
const iam::Condition* lacking_list(const Denial& denial) {
  const iam::Condition* lacking = nullptr;
  for (const iam::StatementTrace& trace : denial.admission.evaluation.statements) {
    if (trace.effect == iam::Effect::deny) {
      if (trace.matched != iam::Truth::no) return nullptr;
      continue;
    }
    if (trace.failed != Failed::condition || trace.failed_conditions.size() != 1) continue;
    const iam::Condition& condition = *trace.condition;
    const auto key = iam::split_provider_key(condition.key.value);
    const bool of_subjects = key && equals_ignoring_case(key->claim, "sub");
    if (of_subjects && condition.op && !condition.op->negated() && lacking == nullptr) {
      lacking = &condition;
    }
  }
  return lacking;
}

/// Names the accounts in the list that lacks them.
std::vector<Fix> added_to(const iam::Condition& list, const std::vector<const Denial*>& denials) {
  if (list.values.empty() || !can_be_written(denials)) return {};
  std::vector<std::string> subjects;
  for (const Denial* const denial : denials) {
    subjects.push_back(subject_to_write(*denial->account));
  }
  return {{.title = fmt::format("Trust {}", subjects_of(denials)),
           .changes = {{.kind = Change::Kind::add_item,
                        .where = list.values.back().span,
                        .texts = std::move(subjects)}}}};
}

/// One list that lacks several accounts: one finding, at the list.
void report_list(const std::vector<const Denial*>& denials, const iam::Condition& list,
                 Findings& findings) {
  const Denial& first = *denials.front();
  Problem problem{
      .where = list.values_span,
      .message = fmt::format("{} does not let in {} service accounts that name it: its list of "
                             "subjects lacks {}",
                             first.role->label(), denials.size(), names_of(denials)),
      .help = fmt::format(
          "Add {} to the list, or annotate the service accounts with the roles that trust them.",
          subjects_of(denials)),
      .object = join::object_of(*first.role),
      .other = join::object_of(*first.account)};
  add_places(denials, problem);
  problem.fixes = added_to(list, denials);
  if (first.role->role->stored) {
    problem.where = first.annotation->value_span;
    problem.related.front() = {list.values_span, "the list of subjects"};
    problem.object = join::object_of(*first.account);
    problem.other = join::object_of(*first.role);
  }
  if (auto note = first.role->identity_note()) problem.related.push_back(std::move(*note));
  findings.report(std::move(problem));
}

void report_one(const join::Index& index, const Denial& denial, Findings& findings) {
  const join::ServiceAccount& account = *denial.account;
  std::vector<Note> related;
  std::string first;
  for (const iam::StatementTrace& trace : denial.admission.evaluation.statements) {
    // A Deny explains only when it applies, an Allow only when it does not.
    if (trace.effect == iam::Effect::deny && trace.matched == iam::Truth::no) continue;
    if (trace.effect == iam::Effect::allow && trace.matched == iam::Truth::yes) continue;
    const std::string why = reason(trace, denial.admission.issuer);
    // A Deny that applies is the answer whatever the others say.
    if (first.empty() || trace.effect == iam::Effect::deny) first = why;
    if (related.size() < 5) {
      related.push_back(
          {written_at(index, denial.role->role->policy->statements[trace.index], trace), why});
    }
  }
  if (first.empty()) first = "no statement allows it";
  Problem problem{
      .where = denial.annotation->value_span,
      .message = fmt::format("{} does not let {} in: {}", denial.role->label(),
                             join::account_text(account), first),
      .related = std::move(related),
      .help = fmt::format(
          "Trust {} in the role, or annotate the service account with the role that does.",
          subject_to_write(account)),
      .object = join::object_of(account),
      .other = join::object_of(*denial.role)};
  if (const auto set = set_by_kustomization(account)) {
    problem.related.push_back({*set, "this line makes it " + quoted(join::account_label(account))});
  }
  if (denial.roots > 1) problem.message += none_of_roots(denial);
  const auto written = index.role_arn(account);
  if (denial.beside != nullptr) {
    problem.level = Severity::note;
    problem.related.push_back({denial.beside->name.span, join::account_text(*denial.beside) +
                                                             " of the same release gets in"});
    problem.help = fmt::format(
        "Only hooks run as it: nothing is lost unless they call AWS. If they "
        "do, trust {} in the role.",
        subject_to_write(account));
  } else if (const join::NamedSubject* const other =
                 denial.roots > 1 ? nullptr : role_that_trusts(index, denial)) {
    const auto suggestion = written ? role_suggestion(*other->role, *written) : std::nullopt;
    if (suggestion) {
      problem.help = *suggestion + " It trusts this service account.";
      problem.related.push_back({other->value.span, "trusts this service account"});
    }
  }
  if (const iam::Condition* const list = lacking_list(denial)) {
    problem.fixes = added_to(*list, {&denial});
  }
  if (auto note = denial.role->identity_note()) problem.related.push_back(std::move(*note));
  findings.report(std::move(problem));
}

}  // namespace

void check_trust_denies_service_account(const judge::Model& model, Findings& findings) {
  DenialGroups by_list(model.index.sources());
  for (const Denial& denial : model.verdicts.denials()) {
    if (denial.cause != judge::Cause::refused) continue;
    const iam::Condition* const list = denial.beside == nullptr ? lacking_list(denial) : nullptr;
    by_list.add(list != nullptr ? static_cast<const void*>(list) : &denial, denial);
  }
  for (const auto& denials : by_list.all()) {
    if (denials.size() == 1) {
      report_one(model.index, *denials.front(), findings);
    } else {
      report_list(denials, *lacking_list(*denials.front()), findings);
    }
  }
}

}  // namespace irsa::rules
