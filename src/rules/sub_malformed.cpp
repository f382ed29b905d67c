#include "rules/sub_malformed.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "base/text.h"
#include "iam/names/audience.h"
#include "iam/names/mend.h"
#include "judge/model.h"
#include "kube/names.h"
#include "rules/shared/trust.h"

namespace irsa::rules {
namespace {

/// The value of the condition that is malformed; nullptr where it is the operator.
const iam::Text* malformed_value(const judge::Defect& defect) {
  const auto& values = defect.condition->values;
  const auto found = std::find_if(values.begin(), values.end(),
                                  [&](const iam::Text& one) { return one.value == defect.value; });
  return defect.value.empty() || found == values.end() ? nullptr : &*found;
}

std::optional<std::string> spelt_right(const judge::Defect& defect) {
  const iam::Text* const value = malformed_value(defect);
  if (value == nullptr) return std::nullopt;
  return iam::mended_subject(value->value, defect.condition->op && defect.condition->op->globs());
}

/// The account that names the role and is the one that no legal value stands for; else the form of
/// a subject.
std::string help_for_malformed(const join::Index& index, const join::TrustStatement& trust,
                               const judge::Defect& defect) {
  constexpr std::string_view kForm = "system:serviceaccount:NAMESPACE:NAME";
  const iam::Text* const value = malformed_value(defect);
  if (value != nullptr &&
      (value->value == index.settings().audience || iam::is_audience_for_aws(value->value))) {
    const std::string_view key = defect.condition->key.value;
    return fmt::format("It is an audience, and belongs under {}:aud.",
                       key.substr(0, key.rfind(':')));
  }
  if (const auto right = spelt_right(defect)) {
    return fmt::format("Write {}.", quoted(subject_at(index, *malformed_value(defect), *right)));
  }
  std::string help =
      defect.help.empty() ? fmt::format("Write {}.", kForm) : std::string(defect.help);
  const auto accounts = index.accounts_of(*trust.role);
  const std::size_t at = help.find(kForm);
  if (accounts.size() != 1 || !trust.role->subjects.empty() || at == std::string::npos) return help;
  return help.replace(at, kForm.size(), subjects_meant(index, *trust.role));
}

/// The account's name, and nothing that is not in its subject: the namespace was left out, or
/// is there twice.
bool is_part_of(std::string_view value, const join::ServiceAccount& account) {
  const std::vector<std::string_view> parts = split(value, ':');
  return parts.back() == account.name.value &&
         std::ranges::all_of(parts, [&](std::string_view part) {
           return part == "system" || part == "serviceaccount" || part == account.effective_ns ||
                  part == account.name.value;
         });
}

/// The value spelt right; else the one account that names the role and that no value stands for.
std::vector<Fix> malformed_fixes(const join::Index& index, const join::TrustStatement& trust,
                                 const judge::Defect& defect) {
  const iam::Condition& condition = *defect.condition;
  if (defect.value.empty()) {
    if (defect.where != condition.operator_name.span) return {};
    return {replacing("Write 'StringEquals'", false, defect.where, "StringEquals")};
  }
  const iam::Text* const value = malformed_value(defect);
  if (value == nullptr) return {};
  if (const auto right = spelt_right(defect)) {
    return {replacing(fmt::format("Write {}", quoted(subject_at(index, *value, *right))), true,
                      value->span, *right)};
  }
  const auto accounts = index.accounts_of(*trust.role);
  if (accounts.size() != 1 || !trust.role->subjects.empty() ||
      accounts.front()->effective_ns.empty() || accounts.front()->name_placeholder) {
    return {};
  }
  const std::string only =
      kube::subject_of(accounts.front()->effective_ns, accounts.front()->name.value);
  return {replacing(fmt::format("Write {}", quoted(only)),
                    is_part_of(value->value, *accounts.front()), value->span, only)};
}

}  // namespace

void check_sub_malformed(const judge::Model& model, Findings& findings) {
  for_each_defect(model, judge::Cause::subject_malformed,
                  [&](const join::TrustStatement& trust, const judge::Defect& defect) {
                    if (case_twin(model.index, defect) != nullptr)
                      return;  // subject-case knows the right spelling
                    Problem problem = trust_problem(
                        trust, defect,
                        defect.value.empty() && defect.where == defect.condition->operator_name.span
                            ? fmt::format("{} never matches a subject, which is not an ARN, a "
                                          "number, a date or an address: nobody gets in",
                                          defect.detail)
                            : fmt::format("no service account can have the subject {}: it {}",
                                          quoted(defect.value), defect.detail),
                        help_for_malformed(model.index, trust, defect));
                    problem.fixes = malformed_fixes(model.index, trust, defect);
                    findings.report(std::move(problem));
                  });
}

}  // namespace irsa::rules
