#include "rules/trust_denies_service_account.h"

#include <fmt/format.h>

#include "base/text.h"
#include "iam/evaluate/evaluate.h"
#include "index/index.h"
#include "kube/names.h"

namespace irsa::rules {
namespace {

using Failed = iam::StatementTrace::Failed;

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

}  // namespace

void check_trust_denies_service_account(const index::Index& index, Findings& findings) {
  for (const index::Denial& denial : index.denials()) {
    if (denial.near_miss != nullptr) continue;
    const index::ServiceAccount& account = *denial.account;
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
            {place_of(denial.role->role->policy->statements[trace.index], trace), why});
      }
    }
    if (first.empty()) first = "no statement allows it";
    std::string help = fmt::format("Trust {} in the role, or annotate the role that does.",
                                   kube::subject_of(account.effective_ns, account.name.value));
    const auto& others = index.subjects_for(account);
    if (!others.empty()) {
      help = fmt::format("Did you mean {}, which trusts this service account?",
                         others.front()->role->label());
      related.push_back({others.front()->value.span, "trusts this service account"});
    }
    findings.report(
        {.where = denial.annotation->value_span,
         .message = fmt::format("{} does not let service account '{}' in: {}", denial.role->label(),
                                index::account_label(account), first),
         .related = std::move(related),
         .help = std::move(help),
         .object = index::object_of(account),
         .other = index::object_of(*denial.role)});
  }
}

}  // namespace irsa::rules
