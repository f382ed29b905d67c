#include "judge/claim_review.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "base/text.h"
#include "iam/admission/admission.h"
#include "iam/admission/subject_defect.h"
#include "iam/names/oidc_provider.h"
#include "iam/names/pattern.h"
#include "iam/names/subject.h"
#include "judge/policy_view.h"
#include "value/template_text.h"

namespace irsa::judge {

namespace {

using iam::Condition;
using iam::Text;

Defect literal_wildcard(const Condition& condition, const Text& value, std::size_t at,
                        std::size_t end) {
  return {.cause = Cause::wildcard_literal,
          .where = part_of_value(value, at, std::min(end, value.value.size())),
          .condition = &condition,
          .value = value.value};
}

/// Policy variables are replaced before anything is compared.
std::optional<Defect> review_variable(PolicyView& policy, std::string_view issuer,
                                      const Condition& condition, const Text& value) {
  Condition alone = condition;
  alone.values = {value};
  const iam::Admission admission =
      policy.admissions().admit(alone, issuer, iam::kStsAudience, {.numbers = false});
  if (admission.may.by_legal_name || !admission.undecided.empty()) return std::nullopt;
  return Defect{.cause = Cause::subject_malformed,
                .where = value.span,
                .condition = &condition,
                .value = value.value,
                .detail = "holds a policy variable, which has no value that would fit here"};
}

std::optional<Defect> review_subject(PolicyView& policy, std::string_view issuer,
                                     const Condition& condition, const Text& value) {
  if (iam::split_subject(value.value)) return std::nullopt;  // nearly always
  const bool globs = condition.op->globs();
  if (policy.policy().version == iam::PolicyVersion::v2012 && value::has_open_part(value.value)) {
    return review_variable(policy, issuer, condition, value);
  }
  const std::size_t at = iam::first_wildcard(value.value);
  if (!globs && at != std::string_view::npos) {
    return literal_wildcard(condition, value, at, value.value.find_first_not_of("*?", at));
  }
  if (condition.op->base == iam::BaseOperator::string_equals_ignore_case) return std::nullopt;
  if (auto wrong = iam::subject_defect(value.value, globs)) {
    return Defect{.cause = Cause::subject_malformed,
                  .where = part_of_value(value, wrong->begin, wrong->end),
                  .condition = &condition,
                  .value = value.value,
                  .detail = std::move(wrong->message),
                  .help = std::move(wrong->help)};
  }
  if (at == std::string_view::npos ||
      iam::matches_some_subject({.text = value.value, .globs = true})) {
    return std::nullopt;
  }
  return Defect{
      .cause = Cause::subject_malformed,
      .where = value.span,
      .condition = &condition,
      .value = value.value,
      .detail = "fits no system:serviceaccount:NAMESPACE:NAME",
      .help = "Write system:serviceaccount:NAMESPACE:NAME, with wildcards in these parts."};
}

/// Policy variables are replaced before anything is compared.
bool has_variable(const iam::TrustPolicy& policy, const Condition& condition) {
  return policy.version == iam::PolicyVersion::v2012 &&
         std::ranges::any_of(condition.values,
                             [](const Text& value) { return value::has_open_part(value.value); });
}

bool audience_matches(const Condition& condition, std::string_view value,
                      std::string_view audience) {
  if (condition.op->globs()) return iam::glob_matches(value, audience);
  if (condition.op->base == iam::BaseOperator::string_equals_ignore_case) {
    return equals_ignoring_case(value, audience);
  }
  return value == audience;
}

}  // namespace

std::vector<Defect> review_subjects(PolicyView& policy, std::string_view issuer,
                                    const Condition& condition) {
  std::vector<Defect> out;
  const iam::ConditionOperator& op = *condition.op;
  if (op.negated() || op.base == iam::BaseOperator::null) return out;
  if (op.base > iam::BaseOperator::string_not_like) {
    // A subject is no ARN, number, date or address, so these hold for none.
    out.push_back({.cause = Cause::subject_malformed,
                   .where = condition.operator_name.span,
                   .condition = &condition,
                   .detail = std::string(condition.operator_name.value),
                   .help = "Use StringEquals."});
    return out;
  }
  for (const Text& value : condition.values) {
    if (auto defect = review_subject(policy, issuer, condition, value)) {
      out.push_back(*std::move(defect));
    }
  }
  return out;
}

std::vector<Defect> review_open_subjects(PolicyView& policy, std::string_view issuer,
                                         const Condition& condition,
                                         const config::Settings* settings) {
  if (!condition.op) return {};
  std::vector<Defect> out = review_subjects(policy, issuer, condition);
  const iam::ConditionOperator& op = *condition.op;
  if (op.negated() || op.base > iam::BaseOperator::string_not_like) return out;
  for (const Text& value : condition.open_values) {
    const std::string filled = value::fill_in(value.value).text;
    // (Without an open part a script fills in a word of it.)
    const bool marked = settings == nullptr
                            ? config::is_placeholder(filled)
                            : settings->placeholder_in(filled) != config::Placeholder::none;
    const bool literal = !marked && value::has_open_part(value.value);
    if (auto wrong = iam::open_subject_defect(value.value, op.globs(), literal)) {
      out.push_back({.cause = Cause::subject_malformed,
                     .where = part_of_value(value, wrong->begin, wrong->end),
                     .condition = &condition,
                     .value = value.value,
                     .detail = std::move(wrong->message),
                     .help = std::move(wrong->help)});
      continue;
    }
    if (op.globs()) continue;
    if (const std::size_t at = iam::first_wildcard(filled); at != std::string::npos) {
      out.push_back(literal_wildcard(condition, value, at, filled.find_first_not_of("*?", at)));
    }
  }
  return out;
}

std::optional<Defect> review_audience(const iam::TrustPolicy& policy, const Condition& condition,
                                      std::span<const std::string_view> audiences,
                                      std::string_view usual) {
  if (!condition.op || condition.op->negated() || condition.values.empty() ||
      condition.op->base == iam::BaseOperator::null || has_variable(policy, condition)) {
    return std::nullopt;
  }
  const Text* subject = nullptr;
  bool admits = audiences.empty();
  for (const Text& value : condition.values) {
    if (value.value.starts_with(iam::kSubjectPrefix)) subject = &value;
    admits = admits || std::ranges::any_of(audiences, [&](std::string_view audience) {
               return audience_matches(condition, value.value, audience);
             });
  }
  const bool slip = audiences.empty() && std::ranges::all_of(condition.values, [&](const Text& v) {
                      return iam::resembles_audience(v.value, usual);
                    });
  if (subject == nullptr && admits && !slip) return std::nullopt;
  const Text& wrong = subject != nullptr ? *subject : condition.values.front();
  Defect defect{.cause = subject != nullptr ? Cause::audience_is_subject : Cause::audience_mismatch,
                .where = wrong.span,
                .condition = &condition,
                .value = wrong.value};
  if (subject != nullptr) {
    defect.help = only_audience(audiences);
  } else if (slip) {
    defect.detail = usual;
    defect.level = Severity::warning;
  } else {
    defect.detail = audiences.front();
  }
  return defect;
}

std::optional<Defect> review_open_audience(const Condition& condition,
                                           std::span<const std::string_view> audiences) {
  const auto is_subject = [](const Text& value) {
    return value.value.starts_with(iam::kSubjectPrefix);
  };
  if (!condition.op || condition.op->negated() || condition.op->base == iam::BaseOperator::null ||
      condition.open_values.empty() || !std::ranges::all_of(condition.open_values, is_subject) ||
      !std::ranges::all_of(condition.values, is_subject)) {
    return std::nullopt;
  }
  const Text& wrong = condition.open_values.front();
  return Defect{.cause = Cause::audience_is_subject,
                .where = wrong.span,
                .condition = &condition,
                .value = wrong.value,
                .help = std::string(only_audience(audiences))};
}

std::string_view only_audience(std::span<const std::string_view> audiences) {
  return audiences.size() == 1 ? audiences.front() : std::string_view{};
}

}  // namespace irsa::judge
