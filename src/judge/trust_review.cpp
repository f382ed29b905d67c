#include "judge/trust_review.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.h"
#include "iam/admission/admission.h"
#include "iam/admission/subject_defect.h"
#include "iam/evaluate/call_values.h"
#include "iam/evaluate/condition_key.h"
#include "iam/names/call_keys.h"
#include "iam/names/issuer.h"
#include "iam/names/oidc_provider.h"
#include "iam/names/pattern.h"
#include "iam/names/provider_arn.h"
#include "iam/names/provider_key.h"
#include "iam/names/subject.h"
#include "iam/policy/action.h"
#include "judge/exposure.h"
#include "judge/policy_view.h"
#include "judge/precedence.h"
#include "value/template_text.h"

namespace irsa::judge {

namespace {

using iam::Condition;
using iam::Statement;
using iam::Text;

/// What looking at a condition costs (iam/admission/budget.h).
constexpr std::size_t kStepsForCondition = 20;

class Review {
 public:
  Review(PolicyView& policy, const Statement& statement, const iam::Principal& provider,
         const ReviewContext& context)
      : view_(policy),
        policy_(policy.policy()),
        statement_(statement),
        provider_(provider),
        context_(context),
        issuer_(context.issuer.empty() ? iam::issuer_of(provider) : context.issuer) {
    if (issuer_.empty() && !provider.unknown) issuer_ = iam::issuer_by_keys(statement);
  }

  std::vector<Defect> run() {
    if (statement_.effect != iam::Effect::allow || !context_.kubernetes) return {};
    const bool allows = iam::action_matches(statement_, iam::kWebIdentityAction);
    if (statement_.actions_unknown && !allows) return {};
    if (!check_action()) return std::move(defects_);
    if (!provider_.unknown) {
      check_provider();
    } else if (context_.bare_issuer) {
      add({.cause = Cause::principal_not_arn,
           .where = provider_.value.span,
           .value = provider_.value.value,
           .detail = provider_.value.value.starts_with("https://") ? "it is the URL of an issuer"
                                                                   : "it is an issuer"});
    } else if (!context_.other_arn.empty()) {
      add({.cause = Cause::principal_not_arn,
           .where = provider_.value.span,
           .value = provider_.value.value,
           .detail = "it is " + std::string(context_.other_arn)});
    }
    if (statement_.conditions_unknown) return std::move(defects_);
    // One statement may trust very many providers, and each is a case of its own.
    if (!view_.spend(kStepsForCondition * statement_.conditions.size())) return std::move(defects_);
    for (const Condition& condition : statement_.conditions) check_condition(condition);
    check_effect();
    return std::move(defects_);
  }

 private:
  void add(Defect defect) {
    const std::uint64_t bit = std::uint64_t{1} << static_cast<unsigned>(defect.cause);
    found_ |= bit;
    if (defect.effect != Effect::none) effective_ |= bit;
    defects_.push_back(std::move(defect));
  }

  /// Something that was found speaks instead of this cause. What has no effect explains none.
  [[nodiscard]] bool silenced(Cause cause) const {
    // By cause and not by defect: a statement may have very many of one cause.
    const std::uint64_t among = is_about_effect(cause) ? effective_ : found_;
    for (unsigned i = 0; i <= static_cast<unsigned>(Cause::refused); ++i) {
      if ((among >> i & 1U) != 0 && outranks(static_cast<Cause>(i), cause)) return true;
    }
    return false;
  }

  /// False when the statement is about something else (or its action is the defect).
  bool check_action() {
    if (iam::action_matches(statement_, iam::kWebIdentityAction)) return true;
    if (only_adds_to_another()) return false;
    if (statement_.actions.empty() && !statement_.action_key) return false;  // a syntax defect
    const Text* wrong = nullptr;
    for (const Text& action : statement_.actions) {
      if (wrong == nullptr ||
          edit_distance(ascii_lower(action.value), "sts:assumerolewithwebidentity", 40) <
              edit_distance(ascii_lower(wrong->value), "sts:assumerolewithwebidentity", 40)) {
        wrong = &action;
      }
    }
    Defect defect{.cause = Cause::wrong_action,
                  .where = wrong != nullptr        ? wrong->span
                           : statement_.action_key ? *statement_.action_key
                                                   : statement_.span,
                  .value = wrong != nullptr ? wrong->value : std::string_view{}};
    defect.related = provider_.value.span;
    add(std::move(defect));
    return false;
  }

  /// The statement has nothing but what goes with the call, and another statement for this provider
  /// allows the call itself.
  [[nodiscard]] bool only_adds_to_another() const {
    const auto goes_with_the_call = [](const Text& action) {
      return std::ranges::any_of(
          std::array{"sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext"},
          [&](std::string_view known) { return equals_ignoring_case(action.value, known); });
    };
    if (statement_.not_action || !std::ranges::all_of(statement_.actions, goes_with_the_call)) {
      return false;
    }
    return view_.allows_provider(provider_.value.value);
  }

  void check_provider() {
    const Text& value = provider_.value;
    if (value.value == "*") return;
    auto wrong = iam::provider_arn_defect(value.value);
    const std::string_view text = trim(value.value);
    const bool of_provider =
        text.starts_with("arn:") && (text.find(":oidc-provider") != std::string_view::npos ||
                                     text.find(":provider/") != std::string_view::npos);
    if (!of_provider) {
      add({.cause = Cause::principal_not_arn,
           .where = value.span,
           .value = value.value,
           .detail = wrong ? std::move(wrong->message)
                           : "a SAML provider issues no tokens of web identities"});
      return;
    }
    if (wrong) {
      add({.cause = Cause::provider_malformed,
           .where = part_of_value(value, wrong->begin, wrong->end),
           .value = value.value,
           .detail = std::move(wrong->message),
           .help = std::move(wrong->help)});
    }
    if (iam::issuer_of(provider_).empty()) return;
    if (auto host = iam::issuer_host_defect(issuer_)) {
      const auto at = static_cast<std::size_t>(issuer_.data() - value.value.data());
      const bool unsure = host->warning_only && !context_.dual_stack_known;
      add({.cause = Cause::issuer_malformed,
           .where = part_of_value(value, at + host->begin, at + host->end),
           .value = issuer_,
           .detail = std::move(host->message),
           .help = std::move(host->help),
           .effect = unsure ? Effect::none : Effect::keeps_out,
           .level = unsure ? std::optional(Severity::warning) : std::nullopt});
    }
  }

  void check_condition(const Condition& condition) {
    const iam::KeyReading key = iam::read_key(condition.key.value, issuer_);
    if (key.of == iam::KeyReading::Of::aws) return check_call_key(condition);
    if (issuer_.empty() && !condition.unknown) return;  // of whom it is cannot be told
    if (is_provider_arn(condition)) {
      add({.cause = Cause::key_malformed,
           .where = condition.key.span,
           .condition = &condition,
           .value = condition.key.value,
           .detail = "begins with the provider's ARN; the key of a provider is its URL without "
                     "'https://'",
           .help = "Cut off all up to 'oidc-provider/'."});
      return;
    }
    // The wrong principal once more: one mistake.
    if (!context_.other_arn.empty() && condition.key.value.starts_with(provider_.value.value))
      return;
    if (condition.unknown && key.of == iam::KeyReading::Of::other &&
        names_another_cluster(condition)) {
      return check_foreign_key(condition);
    }
    if (condition.unknown &&
        !(key.of == iam::KeyReading::Of::malformed && is_known_key(condition))) {
      // Something is tested, nobody knows what: nothing is missing and nothing is wrong.
      unknown_subject_ = unknown_subject_ || !equals_ignoring_case(key.claim, "aud");
      unknown_audience_ = unknown_audience_ || !equals_ignoring_case(key.claim, "sub");
      const bool own = key.of == iam::KeyReading::Of::own;
      if (own && equals_ignoring_case(key.claim, "sub")) return check_open_subjects(condition);
      unknown_elsewhere_ = unknown_elsewhere_ || !own || !iam::is_known_claim(key.claim);
      return;
    }
    if (key.of == iam::KeyReading::Of::malformed) {
      if (!iam::fails_when_absent(condition)) return;
      add({.cause = Cause::key_malformed,
           .where = condition.key.span,
           .condition = &condition,
           .value = condition.key.value,
           .detail = key.detail,
           .help = fmt::format("Write {}.", quoted(key_meant(condition, key))),
           .meant = key_meant(condition, key)});
      return;
    }
    if (key.of == iam::KeyReading::Of::other) {
      check_foreign_key(condition);
      return;
    }
    if (!condition.op) return;
    if (!iam::is_known_claim(key.claim)) {
      add({.cause = Cause::claim_unknown,
           .where = condition.key.span,
           .condition = &condition,
           .value = condition.key.value,
           .detail = std::string(key.claim),
           .effect = iam::fails_when_absent(condition) ? Effect::keeps_out : Effect::none});
      return;
    }
    if (equals_ignoring_case(key.claim, "sub")) check_subjects(condition);
    if (equals_ignoring_case(key.claim, "aud") || equals_ignoring_case(key.claim, "oaud")) {
      check_audiences(condition);
    }
  }

  /// Only what it is compared with is filled in later.
  static bool is_known_key(const Condition& condition) {
    return !condition.open_values.empty() && !condition.open_issuer &&
           !value::has_open_part(condition.key.value);
  }

  /// The right key for a malformed one: which claim is meant, the values tell better than the key.
  [[nodiscard]] std::string key_meant(const Condition& condition,
                                      const iam::KeyReading& key) const {
    std::string_view claim = key.claim.empty() ? "sub" : key.claim;
    const auto any_value = [&](auto test) {
      return std::ranges::any_of(condition.values, test) ||
             std::ranges::any_of(condition.open_values, test);
    };
    if (any_value([](const Text& v) { return v.value.starts_with(iam::kSubjectPrefix); })) {
      claim = "sub";
    } else if (any_value([&](const Text& v) {
                 return v.value == iam::kStsAudience ||
                        iam::resembles_audience(v.value, iam::kStsAudience) ||
                        std::ranges::find(context_.audiences, v.value) != context_.audiences.end();
               })) {
      claim = "aud";
    } else if (!any_value([](const Text& v) {
                 return v.value.find_first_of(":*?/${<") != std::string_view::npos;
               }) &&
               equals_ignoring_case(
                   condition.key.value.substr(
                       std::min(condition.key.value.rfind(':'), condition.key.value.size() - 1) +
                       1),
                   "aud")) {
      claim = "aud";  // one of several claims, and the value is a word that no subject is
    }
    return fmt::format("{}:{}", issuer_, claim);
  }

  // ---- keys of the call itself

  void check_call_key(const Condition& condition) {
    if (!condition.op || condition.open_issuer) return;
    const std::string_view key = condition.key.value;
    const bool fails = iam::fails_when_absent(condition);
    const auto report = [&](Cause cause, std::string detail, std::string help,
                            std::optional<Severity> level = {}) {
      add({.cause = cause,
           .where = condition.key.span,
           .condition = &condition,
           .value = key,
           .detail = std::move(detail),
           .help = std::move(help),
           .level = level});
    };
    switch (iam::availability_of(key)) {
      case iam::Availability::absent:
        if (fails) {
          report(Cause::key_absent, why_absent(key), help_for_absent(key), level_for_others());
        }
        return;
      case iam::Availability::tags:
        if (fails && !policy_.session.tags) {
          return report(Cause::session_action, "sts:TagSession", {});
        }
        break;
      case iam::Availability::source_identity:
        if (fails && !policy_.session.source_identity) {
          return report(Cause::session_action, "sts:SetSourceIdentity", {});
        }
        break;
      case iam::Availability::sometimes:
        if (fails && iam::is_unlisted_key(key)) {
          add({.cause = Cause::key_absent,
               .where = condition.key.span,
               .condition = &condition,
               .value = key,
               .effect = Effect::none,
               .level = Severity::note});
          return;
        }
        break;
      case iam::Availability::present: break;
    }
    check_call_values(condition);
  }

  /// A clause, or nothing for a key that does not exist at all.
  static std::string why_absent(std::string_view key) {
    if (const iam::CallKey* const row = iam::find_call_key(key)) return std::string(row->reason);
    const std::string_view prefix = key.substr(0, key.find(':') + 1);
    if (equals_ignoring_case(prefix, "aws:") || equals_ignoring_case(prefix, "sts:")) return {};
    return "it is a key of calls to another service";
  }

  static std::string help_for_absent(std::string_view key) {
    if (const iam::CallKey* const meant = iam::meant_call_key(key)) {
      return fmt::format("Did you mean {}?", quoted(meant->name));
    }
    return "Remove the test, or move it to a statement for the principals that it is meant for.";
  }

  /// The statement is for others as well: for other calls that take roles, or AWS principals.
  [[nodiscard]] bool serves_others() const {
    return iam::action_matches(statement_, "sts:AssumeRole") ||
           iam::action_matches(statement_, "sts:AssumeRoleWithSAML") ||
           std::ranges::any_of(statement_.principals, [](const iam::Principal& principal) {
             return principal.kind != iam::Principal::Kind::federated;
           });
  }

  /// Of what keeps out the pods alone.
  [[nodiscard]] std::optional<Severity> level_for_others() const {
    return serves_others() ? std::optional(Severity::warning) : std::nullopt;
  }

  void check_call_values(const Condition& condition) {
    if (condition.unknown) return;
    auto wrong = wrong_values(condition);
    if (!wrong) return;
    const iam::Truth comes_to = iam::truth_by_values(condition);
    const bool never = comes_to == iam::Truth::no;
    if (!never) wrong->effect = Effect::none;
    wrong->level = never ? level_for_others() : Severity::warning;
    if (never) wrong->detail += ", so the condition never holds";
    if (comes_to == iam::Truth::yes) {
      wrong->detail += ", so the condition always holds and keeps nobody out";
    }
    add(*std::move(wrong));
  }

  /// What is filled in for the provider, where an ARN must stand, is what the key begins with.
  [[nodiscard]] bool is_provider_arn(const Condition& condition) const {
    const auto key = iam::split_provider_key(condition.key.value);
    return provider_.unknown && !context_.bare_issuer && context_.other_arn.empty() && key &&
           key->issuer == provider_.value.value && value::begins_open(key->issuer) &&
           iam::is_known_claim(key->claim) && iam::is_positive(condition);
  }

  [[nodiscard]] bool is_distinct(std::string_view issuer) const {
    return std::find(context_.distinct_issuers.begin(), context_.distinct_issuers.end(), issuer) !=
           context_.distinct_issuers.end();
  }

  [[nodiscard]] bool names_another_cluster(const Condition& condition) const {
    const auto key = iam::split_provider_key(condition.key.value);
    return key && condition.open_values.empty() && is_distinct(issuer_) && is_distinct(key->issuer);
  }

  /// A key of another issuer is absent from every token of this one (facts C29).
  void check_foreign_key(const Condition& condition) {
    if (!iam::fails_when_absent(condition)) return;
    const auto split = iam::split_provider_key(condition.key.value);
    const std::string_view other = split ? split->issuer : condition.key.value;
    const bool open = value::begins_open(other);
    if (auto wrong = iam::issuer_host_defect(other); !open && wrong && !wrong->warning_only) {
      add({.cause = Cause::issuer_malformed,
           .where = part_of_value(condition.key, wrong->begin, wrong->end),
           .condition = &condition,
           .value = other,
           .detail = std::move(wrong->message),
           .help = std::move(wrong->help)});
      return;
    }
    if (silenced(Cause::issuer_mismatch)) return;
    // Two clusters in one block: each key is right for its own cluster, so the later one of the two
    // is where the statement has to be split.
    const bool sibling = view_.trusts_issuer(statement_, other);
    const Condition* mine = nullptr;
    if (!view_.spend(own_conditions().size())) return;
    for (const Condition* const candidate : own_conditions()) {
      if (same_claim(*candidate, condition) || (sibling && mine == nullptr)) mine = candidate;
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

  /// Those on claims of this provider's tokens.
  const std::vector<const Condition*>& own_conditions() {
    if (!own_conditions_) {
      own_conditions_.emplace();
      for (const Condition& condition : statement_.conditions) {
        if (iam::read_key(condition.key.value, issuer_).of == iam::KeyReading::Of::own) {
          own_conditions_->push_back(&condition);
        }
      }
    }
    return *own_conditions_;
  }

  void add_mismatch(const Condition& condition, Span related) {
    add({.cause = Cause::issuer_mismatch,
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
      add({.cause = Cause::subject_malformed,
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
      const std::string known = value::fill_in(value.value).text;
      if (const std::size_t at = iam::first_wildcard(known); at != std::string::npos) {
        add_literal_wildcard(condition, value, at, known.find_first_not_of("*?", at));
      }
    }
  }

  void add_literal_wildcard(const Condition& condition, const Text& value, std::size_t at,
                            std::size_t end) {
    add({.cause = Cause::wildcard_literal,
         .where = part_of_value(value, at, std::min(end, value.value.size())),
         .condition = &condition,
         .value = value.value});
  }

  void check_subject(const Condition& condition, const Text& value) {
    if (iam::split_subject(value.value)) return;  // nearly always
    const bool globs = condition.op->globs();
    if (policy_.version == iam::PolicyVersion::v2012 && value::has_open_part(value.value)) {
      return check_variable(condition, value);
    }
    const std::size_t at = iam::first_wildcard(value.value);
    if (!globs && at != std::string_view::npos) {
      return add_literal_wildcard(condition, value, at, value.value.find_first_not_of("*?", at));
    }
    if (condition.op->base == iam::BaseOperator::string_equals_ignore_case) return;
    if (auto wrong = iam::subject_defect(value.value, globs)) {
      add({.cause = Cause::subject_malformed,
           .where = part_of_value(value, wrong->begin, wrong->end),
           .condition = &condition,
           .value = value.value,
           .detail = std::move(wrong->message),
           .help = std::move(wrong->help)});
    } else if (at != std::string_view::npos &&
               !iam::matches_some_subject({.text = value.value, .globs = true})) {
      add({.cause = Cause::subject_malformed,
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
        view_.admissions().admit(alone, issuer_, iam::kStsAudience, {.numbers = false});
    if (admission.may.by_legal_name || !admission.undecided.empty()) return;
    add({.cause = Cause::subject_malformed,
         .where = value.span,
         .condition = &condition,
         .value = value.value,
         .detail = "holds a policy variable, which has no value that would fit here"});
  }

  void check_audiences(const Condition& condition) {
    if (!condition.op || condition.op->negated() || condition.values.empty() ||
        condition.op->base == iam::BaseOperator::null || has_variable(condition)) {
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
    Defect defect{
        .cause = subject != nullptr ? Cause::audience_is_subject : Cause::audience_mismatch,
        .where = wrong.span,
        .condition = &condition,
        .value = wrong.value};
    if (subject != nullptr) {
      defect.help = known_audience();
    } else if (!context_.audiences.empty()) {
      defect.detail = std::string(context_.audiences.front());
    }
    add(std::move(defect));
  }

  /// Policy variables are replaced before anything is compared.
  [[nodiscard]] bool has_variable(const Condition& condition) const {
    return policy_.version == iam::PolicyVersion::v2012 &&
           std::ranges::any_of(condition.values,
                               [](const Text& value) { return value::has_open_part(value.value); });
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
    if (silenced(Cause::unsatisfiable) || context_.incomplete) return;
    const Exposure exposure(view_, statement_, issuer_, context_.audiences);
    if (exposure.plain()) return;
    for (Defect& defect : exposure.contradictions()) add(std::move(defect));
    if (silenced(Cause::subject_missing)) return;
    if (unknown_subject_ && !unknown_elsewhere_) add_open_patterns();
    const bool any_audience = !unknown_audience_ && exposure.any_audience();
    if (!unknown_subject_) {
      for (Defect& defect : exposure.openings()) {
        defect.any_audience = any_audience && defect.effect != Effect::none;
        if (defect.cause == Cause::subject_missing) defect.detail = known_audience();
        add(std::move(defect));
      }
    }
    // One finding is enough where the subject is open too.
    if (!any_audience || (!unknown_subject_ && silenced(Cause::audience_missing))) return;
    add({.cause = Cause::audience_missing,
         .where = statement_.condition_key ? *statement_.condition_key : statement_.span,
         .detail = known_audience(),
         .effect = Effect::lets_some_in});
  }

  /// The audience that all tokens for the role carry; empty when they differ, or nobody knows.
  [[nodiscard]] std::string known_audience() const {
    return context_.audiences.size() == 1 ? std::string(context_.audiences.front()) : "";
  }

  /// Patterns that let in too many whatever is filled in for their open parts: letters stand there.
  void add_open_patterns() {
    Statement filled = statement_;
    std::vector<value::FilledText> texts;
    for (const Condition& condition : statement_.conditions) {
      for (const Text& value : condition.open_values) texts.push_back(value::fill_in(value.value));
    }
    auto next = texts.begin();
    for (Condition& condition : filled.conditions) {
      for (const Text& value : condition.open_values) {
        condition.values.push_back({(next++)->text, value.span});
      }
      condition.unknown = condition.unknown && condition.open_values.empty();
    }
    const Exposure exposure(view_, filled, issuer_, context_.audiences);
    for (Defect& defect : exposure.openings()) {
      // An operator that fails open does so whatever its values are.
      const bool by_pattern = defect.cause == Cause::subject_broad;
      const bool by_operator = defect.cause == Cause::if_exists || defect.cause == Cause::negated;
      if ((!by_pattern && !by_operator) || defect.condition == nullptr) continue;
      const auto at = defect.condition - filled.conditions.data();
      defect.condition = &statement_.conditions[static_cast<std::size_t>(at)];
      for (const value::FilledText& text : texts) {
        defect.detail = text.restore(std::move(defect.detail));
        defect.witness = text.restore(std::move(defect.witness));
      }
      if (by_pattern) defect.value = as_written(*defect.condition, defect.where, defect.value);
      if (by_operator) defect.value = defect.condition->key.value;
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

  PolicyView& view_;
  const iam::TrustPolicy& policy_;
  const Statement& statement_;
  const iam::Principal& provider_;
  const ReviewContext& context_;
  std::string_view issuer_;
  std::vector<Defect> defects_;
  std::uint64_t found_ = 0;      // bits of the causes of all defects
  std::uint64_t effective_ = 0;  // and of those that have an effect
  std::optional<std::vector<const Condition*>> own_conditions_;
  bool unknown_subject_ = false;
  bool unknown_audience_ = false;
  bool unknown_elsewhere_ = false;  // neither of the two: it may restrict who gets in as well
};

}  // namespace

std::optional<Defect> wrong_values(const Condition& condition) {
  if (!condition.op) return std::nullopt;
  const iam::ConditionOperator& op = *condition.op;
  Defect defect{.cause = Cause::value_invalid,
                .where = condition.key.span,
                .condition = &condition,
                .value = condition.key.value};
  for (const Text& value : condition.values) {
    auto wrong = iam::value_defect(condition, value);
    if (!wrong) continue;
    defect.where = value.span;
    defect.detail = std::move(wrong->message);
    defect.help = std::move(wrong->help);
    defect.meant_condition = std::move(wrong->meant);
    return defect;
  }
  if (op.base == iam::BaseOperator::boolean || op.base == iam::BaseOperator::null) {
    const Text* first = nullptr;
    for (const Text& value : condition.values) {
      if (first != nullptr && !equals_ignoring_case(first->value, value.value)) {
        defect.where = value.span;
        defect.detail = fmt::format("the second boolean of {} makes it hold for every value",
                                    condition.operator_name.value);
        defect.help = "Keep one of the two, or remove the condition.";
        return defect;
      }
      first = &value;
    }
    return std::nullopt;
  }
  const iam::CallKey* const row = iam::find_call_key(condition.key.value);
  if (row == nullptr || !row->several || op.quantifier != iam::SetQuantifier::none) {
    return std::nullopt;
  }
  defect.detail =
      fmt::format("{} may have several values, and AWS does not say what {} does with them",
                  quoted(condition.key.value), condition.operator_name.value);
  defect.help =
      fmt::format("Use ForAnyValue:{0} or ForAllValues:{0}.", condition.operator_name.value);
  if (iam::is_positive(condition)) {
    defect.meant_condition = {.op = "ForAnyValue:" + std::string(condition.operator_name.value),
                              .sure = false};
  }
  return defect;
}

std::vector<Defect> review(PolicyView& policy, const Statement& statement,
                           const iam::Principal& provider, const ReviewContext& context) {
  return Review(policy, statement, provider, context).run();
}

}  // namespace irsa::judge
