#include "index/review.h"

#include <algorithm>

#include "base/text.h"
#include "iam/admission/admission.h"
#include "iam/admission/subject_defect.h"
#include "iam/names/issuer.h"
#include "iam/names/pattern.h"
#include "iam/names/provider_arn.h"
#include "iam/names/provider_key.h"
#include "iam/names/subject.h"
#include "iam/policy/action.h"
#include "iam/policy/template_text.h"
#include "index/condition_key.h"
#include "index/exposure.h"

namespace irsa::index {

namespace {

using iam::Condition;
using iam::Statement;
using iam::Text;

class Review {
 public:
  Review(const iam::TrustPolicy& policy, const Statement& statement, const iam::Principal& provider,
         const ReviewContext& context)
      : policy_(policy),
        statement_(statement),
        provider_(provider),
        context_(context),
        issuer_(issuer_of(provider)) {}

  std::vector<Defect> run() {
    if (statement_.effect != iam::Effect::allow || !context_.kubernetes) return {};
    const bool allows = iam::action_matches(statement_, iam::kWebIdentityAction);
    if (statement_.actions_unknown && !allows) return {};
    if (!check_action()) return std::move(defects_);
    if (!provider_.unknown) check_provider();
    if (statement_.conditions_unknown) return std::move(defects_);
    for (const Condition& condition : statement_.conditions) check_condition(condition);
    check_effect();
    return std::move(defects_);
  }

 private:
  void add(Defect defect) { defects_.push_back(std::move(defect)); }

  [[nodiscard]] bool locked_out() const {
    return std::any_of(defects_.begin(), defects_.end(),
                       [](const Defect& defect) { return locks_out(defect.kind) && !defect.mild; });
  }

  /// False when the statement is about something else (or its action is the defect).
  bool check_action() {
    if (iam::action_matches(statement_, iam::kWebIdentityAction)) return true;
    // Another statement for this provider may allow the call; then this one only adds to it.
    for (const Statement& other : policy_.statements) {
      if (other.effect != iam::Effect::allow ||
          !iam::action_matches(other, iam::kWebIdentityAction)) {
        continue;
      }
      for (const iam::Principal& principal : other.principals) {
        if (principal.kind == iam::Principal::Kind::federated &&
            (principal.unknown || principal.value.value == provider_.value.value)) {
          return false;
        }
      }
    }
    if (statement_.actions.empty() && !statement_.action_key) return false;  // a syntax defect
    const Text* wrong = nullptr;
    for (const Text& action : statement_.actions) {
      if (wrong == nullptr ||
          edit_distance(ascii_lower(action.value), "sts:assumerolewithwebidentity", 40) <
              edit_distance(ascii_lower(wrong->value), "sts:assumerolewithwebidentity", 40)) {
        wrong = &action;
      }
    }
    Defect defect{.kind = DefectKind::wrong_action,
                  .where = wrong != nullptr        ? wrong->span
                           : statement_.action_key ? *statement_.action_key
                                                   : statement_.span,
                  .value = wrong != nullptr ? wrong->value : std::string_view{}};
    defect.related = provider_.value.span;
    add(std::move(defect));
    return false;
  }

  void check_provider() {
    const Text& value = provider_.value;
    if (!trim(value.value).starts_with("arn")) {
      add({.kind = DefectKind::principal_not_arn, .where = value.span, .value = value.value});
      provider_wrong_ = true;
      return;
    }
    if (auto wrong = iam::provider_arn_defect(value.value)) {
      add({.kind = DefectKind::provider_malformed,
           .where = part_of_value(value, wrong->begin, wrong->end),
           .value = value.value,
           .detail = std::move(wrong->message),
           .help = std::move(wrong->help)});
      provider_wrong_ = true;
    }
    if (issuer_.empty()) return;
    if (auto wrong = iam::issuer_host_defect(issuer_)) {
      const auto at = static_cast<std::size_t>(issuer_.data() - value.value.data());
      add({.kind = DefectKind::issuer_malformed,
           .where = part_of_value(value, at + wrong->begin, at + wrong->end),
           .value = issuer_,
           .detail = std::move(wrong->message),
           .help = std::move(wrong->help),
           .mild = wrong->warning_only});
      provider_wrong_ = true;
    }
  }

  void check_condition(const Condition& condition) {
    const KeyReading key = read_key(condition.key.value, issuer_);
    if (key.of == KeyReading::Of::aws) return;
    if (condition.unknown) {
      // Something is tested, nobody knows what: nothing is missing and nothing is wrong.
      unknown_subject_ = unknown_subject_ || !equals_ignoring_case(key.claim, "aud");
      unknown_audience_ = unknown_audience_ || !equals_ignoring_case(key.claim, "sub");
      const bool own = key.of == KeyReading::Of::own;
      if (own && equals_ignoring_case(key.claim, "sub")) return check_open_subjects(condition);
      unknown_elsewhere_ = unknown_elsewhere_ || !own || !is_known_claim(key.claim);
      return;
    }
    if (key.of == KeyReading::Of::malformed) {
      if (!is_positive(condition)) return;
      add({.kind = DefectKind::key_malformed,
           .where = condition.key.span,
           .condition = &condition,
           .value = condition.key.value,
           .detail = key.detail,
           .help = key.help});
      return;
    }
    if (key.of == KeyReading::Of::other) {
      check_foreign_key(condition);
      return;
    }
    if (!condition.op) return;
    if (!is_known_claim(key.claim)) {
      add({.kind = DefectKind::claim_unknown,
           .where = condition.key.span,
           .condition = &condition,
           .value = condition.key.value,
           .detail = std::string(key.claim),
           .mild = !is_positive(condition)});
      return;
    }
    if (equals_ignoring_case(key.claim, "sub")) check_subjects(condition);
    if (equals_ignoring_case(key.claim, "aud") || equals_ignoring_case(key.claim, "oaud")) {
      check_audiences(condition);
    }
  }

  /// A key of another issuer is absent from every token of this one (irsa-facts C29).
  void check_foreign_key(const Condition& condition) {
    if (!is_positive(condition)) return;
    const auto split = iam::split_provider_key(condition.key.value);
    const std::string_view other = split ? split->issuer : condition.key.value;
    if (auto wrong = iam::issuer_host_defect(other); wrong && !wrong->warning_only) {
      add({.kind = DefectKind::issuer_malformed,
           .where = part_of_value(condition.key, wrong->begin, wrong->end),
           .condition = &condition,
           .value = other,
           .detail = std::move(wrong->message),
           .help = std::move(wrong->help)});
      return;
    }
    if (provider_wrong_) return;
    // Two clusters in one block: each key is right for its own cluster, so the later one of the two
    // is where the statement has to be split.
    const bool sibling = names_sibling(other);
    const Condition* mine = nullptr;
    for (const Condition& candidate : statement_.conditions) {
      if (read_key(candidate.key.value, issuer_).of != KeyReading::Of::own) continue;
      if (same_claim(candidate, condition) || (sibling && mine == nullptr)) mine = &candidate;
    }
    if (mine == nullptr) return add_mismatch(condition, provider_.value.span);
    if (sibling && mine->key.span.begin > condition.key.span.begin) {
      return add_mismatch(*mine, condition.key.span);
    }
    add_mismatch(condition, mine->key.span);
  }

  static bool same_claim(const Condition& a, const Condition& b) {
    const auto x = iam::split_provider_key(a.key.value), y = iam::split_provider_key(b.key.value);
    return x && y && equals_ignoring_case(x->claim, y->claim);
  }

  /// Does the statement trust this issuer as well, in the same list?
  [[nodiscard]] bool names_sibling(std::string_view issuer) const {
    return std::any_of(statement_.principals.begin(), statement_.principals.end(),
                       [&](const iam::Principal& principal) {
                         return principal.kind == iam::Principal::Kind::federated &&
                                equals_ignoring_case(issuer_of(principal), issuer);
                       });
  }

  void add_mismatch(const Condition& condition, Span related) {
    add({.kind = DefectKind::issuer_mismatch,
         .where = condition.key.span,
         .condition = &condition,
         .value = condition.key.value,
         .related = related});
  }

  void check_subjects(const Condition& condition) {
    const iam::ConditionOperator& op = *condition.op;
    if (op.negated() || op.base == iam::BaseOperator::null) return;
    if (op.base > iam::BaseOperator::string_not_like) {
      // A subject is no ARN, number, date or address, so these hold for none.
      add({.kind = DefectKind::subject_malformed,
           .where = condition.operator_name.span,
           .condition = &condition,
           .detail = std::string(condition.operator_name.value),
           .help = "Use StringEquals."});
      return;
    }
    for (const Text& value : condition.values) check_subject(condition, value);
  }

  /// Some of the values are filled in later. The others are known, and so are a wildcard beside an
  /// open part and the operator.
  void check_open_subjects(const Condition& condition) {
    if (!condition.op) return;
    check_subjects(condition);
    const iam::ConditionOperator& op = *condition.op;
    if (op.negated() || op.globs() || op.base > iam::BaseOperator::string_not_like) return;
    for (const Text& value : condition.open_values) {
      const std::string known = iam::fill_in(value.value).text;
      if (const std::size_t at = iam::first_wildcard(known); at != std::string::npos) {
        add_literal_wildcard(condition, value, at, known.find_first_not_of("*?", at));
      }
    }
  }

  void add_literal_wildcard(const Condition& condition, const Text& value, std::size_t at,
                            std::size_t end) {
    add({.kind = DefectKind::wildcard_literal,
         .where = part_of_value(value, at, std::min(end, value.value.size())),
         .condition = &condition,
         .value = value.value});
  }

  void check_subject(const Condition& condition, const Text& value) {
    if (iam::split_subject(value.value)) return;  // nearly always
    const bool globs = condition.op->globs();
    if (policy_.version == iam::PolicyVersion::v2012 &&
        value.value.find("${") != std::string_view::npos) {
      return check_variable(condition, value);
    }
    const std::size_t at = iam::first_wildcard(value.value);
    if (!globs && at != std::string_view::npos) {
      return add_literal_wildcard(condition, value, at, value.value.find_first_not_of("*?", at));
    }
    if (condition.op->base == iam::BaseOperator::string_equals_ignore_case) return;
    if (auto wrong = iam::subject_defect(value.value, globs)) {
      add({.kind = DefectKind::subject_malformed,
           .where = part_of_value(value, wrong->begin, wrong->end),
           .condition = &condition,
           .value = value.value,
           .detail = std::move(wrong->message),
           .help = std::move(wrong->help)});
    } else if (at != std::string_view::npos &&
               !iam::matches_some_subject({.text = value.value, .globs = true})) {
      add({.kind = DefectKind::subject_malformed,
           .where = value.span,
           .condition = &condition,
           .value = value.value,
           .detail = "fits no system:serviceaccount:NAMESPACE:NAME",
           .help = "Write system:serviceaccount:NAMESPACE:NAME, with wildcards in these parts."});
    }
  }

  /// Policy variables are replaced before anything is compared.
  void check_variable(const Condition& condition, const Text& value) {
    Condition alone = condition;
    alone.values = {value};
    const iam::Admission admission =
        iam::admit_condition(alone, policy_.version, issuer_, "sts.amazonaws.com");
    if (admission.may.by_legal_name || !admission.undecided.empty()) return;
    add({.kind = DefectKind::subject_malformed,
         .where = value.span,
         .condition = &condition,
         .value = value.value,
         .detail = "holds a policy variable, which has no value that would fit here"});
  }

  void check_audiences(const Condition& condition) {
    if (!condition.op || condition.op->negated() || condition.values.empty() ||
        condition.op->base == iam::BaseOperator::null) {
      return;
    }
    const Text* subject = nullptr;
    bool admits = context_.audiences.empty();
    for (const Text& value : condition.values) {
      if (value.value.starts_with(iam::kSubjectPrefix)) subject = &value;
      admits = admits || std::any_of(context_.audiences.begin(), context_.audiences.end(),
                                     [&](std::string_view audience) {
                                       return audience_matches(condition, value.value, audience);
                                     });
    }
    if (subject == nullptr && admits) return;
    const Text& wrong = subject != nullptr ? *subject : condition.values.front();
    Defect defect{.kind = DefectKind::audience_mismatch,
                  .where = wrong.span,
                  .condition = &condition,
                  .value = wrong.value};
    if (subject != nullptr) {
      defect.detail = "subject";
    } else if (!context_.audiences.empty()) {
      defect.detail = std::string(context_.audiences.front());
    }
    add(std::move(defect));
  }

  static bool audience_matches(const Condition& condition, std::string_view value,
                               std::string_view audience) {
    if (condition.op->globs()) return iam::glob_matches(value, audience);
    if (condition.op->base == iam::BaseOperator::string_equals_ignore_case) {
      return equals_ignoring_case(value, audience);
    }
    return value == audience;
  }

  /// What the statement does, once every part of it is right by itself.
  void check_effect() {
    if (locked_out() || context_.incomplete) return;
    const Exposure exposure(policy_, statement_, issuer_, context_.audiences);
    if (exposure.plain()) return;
    for (Defect& defect : exposure.contradictions()) add(std::move(defect));
    if (locked_out()) return;
    if (unknown_subject_ && !unknown_elsewhere_) add_open_patterns();
    const bool any_audience = !unknown_audience_ && exposure.any_audience();
    bool explained = false;  // one finding is enough where the subject is open too
    if (!unknown_subject_) {
      for (Defect& defect : exposure.openings()) {
        const bool open = defect.kind != DefectKind::fails_open || !defect.mild;
        explained = explained || open;
        defect.any_audience = any_audience && open;
        add(std::move(defect));
      }
    }
    if (!any_audience || explained) return;
    add({.kind = DefectKind::audience_missing,
         .where = statement_.condition_key ? *statement_.condition_key : statement_.span,
         .mild = !context_.eks});
  }

  /// Patterns that let in too many whatever is filled in for their open parts: letters stand there.
  void add_open_patterns() {
    Statement filled = statement_;
    std::vector<iam::FilledText> texts;
    for (const Condition& condition : statement_.conditions) {
      for (const Text& value : condition.open_values) texts.push_back(iam::fill_in(value.value));
    }
    auto next = texts.begin();
    for (Condition& condition : filled.conditions) {
      for (const Text& value : condition.open_values) {
        condition.values.push_back({(next++)->text, value.span});
      }
      condition.unknown = condition.unknown && condition.open_values.empty();
    }
    const Exposure exposure(policy_, filled, issuer_, context_.audiences);
    for (Defect& defect : exposure.openings()) {
      if (defect.kind != DefectKind::subject_broad || defect.condition == nullptr) continue;
      const auto at = defect.condition - filled.conditions.data();
      defect.condition = &statement_.conditions[static_cast<std::size_t>(at)];
      for (const iam::FilledText& text : texts) {
        defect.detail = text.restore(std::move(defect.detail));
        defect.witness = text.restore(std::move(defect.witness));
      }
      defect.value = as_written(*defect.condition, defect.where, defect.value);
      add(std::move(defect));
    }
  }

  /// The value that stands at this place (a filled one does not outlive the question).
  static std::string_view as_written(const Condition& condition, Span where,
                                     std::string_view value) {
    for (const Text& open : condition.open_values) {
      if (open.span.begin <= where.begin && where.end <= open.span.end) return open.value;
    }
    for (const Text& known : condition.values) {
      if (known.value == value) return known.value;
    }
    return {};
  }

  const iam::TrustPolicy& policy_;
  const Statement& statement_;
  const iam::Principal& provider_;
  const ReviewContext& context_;
  std::string_view issuer_;
  std::vector<Defect> defects_;
  bool provider_wrong_ = false;
  bool unknown_subject_ = false;
  bool unknown_audience_ = false;
  bool unknown_elsewhere_ = false;  // neither of the two: it may restrict who gets in as well
};

}  // namespace

std::vector<Defect> review(const iam::TrustPolicy& policy, const Statement& statement,
                           const iam::Principal& provider, const ReviewContext& context) {
  return Review(policy, statement, provider, context).run();
}

}  // namespace irsa::index
